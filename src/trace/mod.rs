//! The story of one pool: what happened to it, what every system said of it before
//! and after, and where its drift came from.
//!
//! ```text
//! sim::Sim --steps, facts--> Follower --> Story --> Chain (why an incident happened,
//!                               |                          what it cost)
//!                     lots: which entry made which amount of drift
//! ```
//!
//! [`find`] looks for the pool of the N-th oversell or short pick, [`follow`] writes
//! the story. A trace listens and never touches: the run is the one that `run` measures.
//!
//! Drift is explained by [`lots`](Lot): every amount by cause is that many units from
//! that entry of the story. A story is kept in memory as a whole, some hundred bytes
//! per entry.

mod follower;
mod incident;
mod lots;
mod naming;
mod sent;
mod story;

/// Words of the books in which a story is written.
pub use crate::world::{Place, SetResult, Units};
pub use incident::{Chain, Part, Reason, Sought};
pub use lots::Lot;
pub use naming::{pool_name, pool_of};
pub use story::{About, Ending, Entry, FeedName, Moment, Record, State, Story, View, What};

use crate::scenario::Scenario;
use crate::sim::{RunTables, Sim};
use crate::world::{Pool, System};
use follower::Follower;
use incident::{Finder, Tally};
use std::collections::BTreeMap;

/// Which run: seed and number of the replication.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Seed of the experiment.
    pub seed: u64,
    /// Number of the replication.
    pub replication: u32,
}

/// What came of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The pool of the incident.
    At(u32),
    /// The run has only so many.
    Only(u32),
}

/// Looks for the pool of an incident. `progress` gets the simulated time now and then.
pub fn find(sc: &Scenario, run: Run, sought: Sought, progress: &mut dyn FnMut(i64)) -> Found {
    let finder = |_: &RunTables| Finder {
        sought,
        tally: Tally::default(),
        pool: None,
    };
    let mut sim = Sim::new(sc, run.seed, run.replication, finder);
    let mut tell = now_and_then(progress);
    sim.run(|sim| {
        tell(sim.now());
        sim.world.observer.pool.is_none()
    });
    match sim.world.observer.pool {
        Some(pool) => Found::At(pool),
        None => Found::Only(sim.world.observer.seen()),
    }
}

/// Follows a pool up to a time (or to the end), and remembers the incident that is sought.
pub fn follow(
    sc: &Scenario,
    run: Run,
    pool: u32,
    sought: Option<Sought>,
    to: Option<i64>,
    progress: &mut dyn FnMut(i64),
) -> Story {
    let mut sim = Sim::new(sc, run.seed, run.replication, |plan| {
        let about = about(sc, run, pool, plan);
        let start = start(&about, sc, plan);
        Follower::new(about, sc, start, sought)
    });
    let article = sim.world.pools[pool as usize];
    sim.world.observer.about.describe(&article);
    let end = to.unwrap_or(i64::MAX).min(sc.run.horizon.0);
    let mut tell = now_and_then(progress);
    sim.run(|sim| {
        tell(sim.now());
        sim.now() < end
    });
    let mut story = sim.world.observer.story(end);
    for entry in &story.entries {
        if let What::Fact {
            elsewhere: Some(other),
            ..
        } = entry.what
        {
            let name = || pool_name(other, sc);
            story.about.others.entry(other).or_insert_with(name);
        }
    }
    story
}

/// Telling of every event would take longer than the event.
fn now_and_then(progress: &mut dyn FnMut(i64)) -> impl FnMut(i64) {
    const TELL_EVERY: u32 = 1 << 14;
    let mut events = 0u32;
    move |now| {
        events = events.wrapping_add(1);
        if events.is_multiple_of(TELL_EVERY) {
            progress(now);
        }
    }
}

/// Every record is right at the start.
fn start(about: &About, sc: &Scenario, plan: &RunTables) -> State {
    let truth = [plan.level(sc.replenishment.initial, about.pool), 0, 0, 0];
    let view = View {
        says: truth,
        reserved: 0,
        causes: Vec::new(),
    };
    State {
        truth,
        views: vec![view; about.records.len()],
    }
}

fn about(sc: &Scenario, run: Run, pool: u32, plan: &RunTables) -> About {
    let site = plan.site(pool) as usize;
    let covered = plan.covered[site];
    let sharing = |slot: usize| -> Vec<System> {
        let systems = sc.systems.iter().zip(&plan.slot_of);
        systems.filter(|s| *s.1 == slot).map(|s| *s.0).collect()
    };
    let feeds = sc.every_feed();
    let record = |slot: usize| Record {
        slot,
        systems: sharing(slot),
    };
    About {
        scenario: sc.name.clone(),
        seed: run.seed,
        replication: run.replication,
        pool,
        name: pool_name(pool, sc),
        class: 'A',
        price: 0,
        cost: 0,
        records: (0..plan.slots)
            .filter(|slot| covered >> slot & 1 == 1)
            .map(record)
            .collect(),
        floor: plan.floor[plan.site(pool) as usize],
        planner: plan.planner,
        storefront: plan.storefront,
        feeds: feeds.into_iter().map(|f| feed_name(f, plan)).collect(),
        others: BTreeMap::new(),
    }
}

impl About {
    /// What the article is like, once there is a world to ask.
    fn describe(&mut self, pool: &Pool) {
        self.class = ['A', 'B', 'C'][usize::from(pool.class)];
        self.price = i64::from(pool.price);
        self.cost = i64::from(pool.unit_cost);
    }
}

fn feed_name(feed: &crate::scenario::Feed, plan: &RunTables) -> FeedName {
    FeedName {
        name: feed.name.clone(),
        from: plan.slot_of[usize::from(feed.from)],
        to: plan.slot_of[usize::from(feed.to)],
    }
}
