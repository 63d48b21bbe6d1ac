//! Facts in, numbers out: what one replication of a run measured.
//!
//! A replication yields an [`Outcome`]: a [`Table`] with a row per period and a column per
//! [`Measure`] of the catalogue, and one total per column.
//!
//! A measure of one's own takes an entry and a hook, and is from then on a column like the others:
//!
//! ```
//! use pooldrift::measure::{Better, Hook, Measure, Own, simulate_with};
//!
//! static STOCKED_OUT: Own = Own {
//!     path: "own/stocked-out",
//!     label: "days of stock-out per pool",
//!     unit: "days",
//!     definition: "Days on which a SKU at a site had nothing on the shelf, on average over all of them.",
//!     better: Some(Better::Less),
//!     hook: Hook::DaysPerPool(|truth| i64::from(truth[0] <= 0)),
//! };
//!
//! let sets = ["business.skus=50".to_owned(), "run.horizon=60 d".to_owned()];
//! let scenario = pooldrift::scenario::load_with("first-look", &sets)?;
//! let outcome = simulate_with(&scenario, 1, 0, &[&STOCKED_OUT]);
//! let days = outcome.total(Measure::Own(&STOCKED_OUT)).expect("it is measured");
//! assert!(days > 0.0 && days < 60.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ages;
mod catalogue;
mod columns;
mod level;
mod meter;
mod own;
mod reported;
mod table;
mod unmeasured;
mod views;

pub use crate::sim::{Gauge, Incident};
pub use catalogue::{
    Better, Case, Category, Entry, ErrorSize, Figure, Hook, How, Measure, Own, Ratio, Sign,
    measured,
};
pub use meter::Meter;
pub use table::{Column, Outcome, Table};
pub use unmeasured::unmeasured;
pub use views::TOLERANCE_PERCENT;

use crate::scenario::Scenario;
use crate::sim::{Listener, Partition, RunTables, Watcher};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Runs one replication of a scenario and measures it.
pub fn simulate(sc: &Scenario, seed: u64, replication: u32) -> Outcome {
    let never = AtomicBool::new(false);
    let watcher = Watcher::until(&never);
    simulate_until(sc, seed, replication, watcher).expect("nobody stops it")
}

/// The same, given up (`None`) soon after the watcher says so. What can be run separately is run
/// on the threads of the pool that this is called from.
pub fn simulate_until(
    sc: &Scenario,
    seed: u64,
    replication: u32,
    watcher: Watcher,
) -> Option<Outcome> {
    measure(sc, &Partition::of(sc, seed, replication), watcher)
}

/// The same with measures of one's own.
pub fn simulate_with(sc: &Scenario, seed: u64, replication: u32, own: &[&'static Own]) -> Outcome {
    let never = AtomicBool::new(false);
    let watcher = Watcher::until(&never);
    let parts = Partition::of(sc, seed, replication);
    let meter = |plan: &RunTables| own::OwnMeter::new(sc, plan, own);
    let (meter, events) =
        added_up(&parts, watcher, meter, own::OwnMeter::with).expect("nobody stops it");
    meter.finish(replication, events)
}

/// Runs and measures a replication of a scenario that was cut into these parts.
pub fn measure(sc: &Scenario, parts: &Partition, watcher: Watcher) -> Option<Outcome> {
    let meter = |plan: &RunTables| Meter::new(sc, plan);
    let (meter, events) = added_up(parts, watcher, meter, Meter::with)?;
    Some(meter.finish(parts.replication(), events))
}

/// Runs all parts of a replication; what their meters measured, together, and the events.
fn added_up<M: Listener + Send>(
    parts: &Partition,
    watcher: Watcher,
    meter: impl Fn(&RunTables) -> M + Sync,
    with: impl Fn(M, M) -> M + Sync + Send,
) -> Option<(M, u64)> {
    let run = |part| parts.run(part, watcher, &meter);
    match parts.count() {
        1 => run(0),
        // All numbers are whole, so the order of the sums does not matter.
        count => {
            (0..count)
                .into_par_iter()
                .map(run)
                .try_reduce_with(|(sum, events), (part, more)| {
                    Some((with(sum, part), events + more))
                })?
        }
    }
}
