//! Listens to everything that happens to one pool: a SKU at a site.
//!
//! ```text
//! cargo run --release --example listen_to_a_pool
//! ```

use pooldrift::scenario;
use pooldrift::sim::{Fact, Listener, RunTables, Sim};
use pooldrift::units::DAY;
use pooldrift::world::Observer;
use std::error::Error;

/// Remembers the incidents of one pool.
struct Diary {
    pool: u32,
    lines: Vec<String>,
}

// Told of each change of truth and records; this one waits for incidents only.
impl Observer for Diary {}

impl Listener for Diary {
    fn fact(&mut self, fact: &Fact) {
        if fact.pool == self.pool {
            let day = 1 + fact.time / DAY;
            let line = format!("day {day}: {} {}", fact.amount, fact.what.name());
            self.lines.push(line);
        }
    }

    fn period_ends(&mut self, _: i64) {}
}

/// Prints four weeks in the life of the best-selling SKU, and what its records say at the end.
pub fn main() -> Result<(), Box<dyn Error>> {
    let settings = [
        "run.horizon=4 weeks".to_owned(),
        "run.warm-up=0 d".to_owned(),
    ];
    let shop = scenario::load_with("first-look", &settings)?;
    // Pools are numbered site by site, from the most popular SKU to the least.
    let pool = 0;
    let (seed, replication) = (1, 0);
    let mut sim = Sim::new(&shop, seed, replication, |_: &RunTables| Diary {
        pool,
        lines: Vec::new(),
    });
    // Called before each event; `false` would end the run there.
    sim.run(|_| true);
    for line in sim.world.observer.lines.iter().take(20) {
        println!("{line}");
    }
    println!(
        "on the shelf: {} units",
        sim.world.pools[pool as usize].truth[0]
    );
    for (slot, system) in shop.systems.iter().enumerate() {
        println!("{}: {} units", system.name(), sim.world.view(pool, slot)[0]);
    }
    assert!(
        !sim.world.observer.lines.is_empty(),
        "a pool that sells has a life"
    );
    Ok(())
}
