//! What shares nothing is run separately: on several threads, and small enough for a cache.
//!
//! ```text
//!                    sites share nothing    sites are joined
//! SKUs share nothing   a section             a block of SKUs at all sites
//! SKUs are joined      some whole sites      everything
//!    each part: a run of its own with the plan of its sites and SKUs --> listener
//! ```
//!
//! Sites, pools and orders draw under the numbers that they have in the whole scenario, so
//! the run of a part is what happens to its pools in a run of all. (Documents of the same site,
//! or pool where SKUs are run separately, in the same millisecond may change places.) What happens
//! once for all of them happens in each part, and the first counts it. How a scenario is parted
//! depends on the scenario alone; threads change nothing.

use super::coupling::joins_sites;
use super::{Listener, RunTables, Sim};
use crate::random::Streams;
use crate::scenario::Scenario;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Pools of a part of whole sites, unless a site has more: their state stays in a near cache.
const POOLS: u32 = 250;

/// Parts that a scenario of few pools is cut into, if it has as many sites: enough to keep
/// several cores equally busy.
const PARTS: u32 = 16;

/// Whoever waits for a run.
#[derive(Clone, Copy)]
pub struct Watcher<'a> {
    /// Set to give up.
    pub stop: &'a AtomicBool,
    /// Told each share of the run that is done; all shares of a run sum to one.
    pub done: &'a (dyn Fn(f64) + Sync),
}

impl<'a> Watcher<'a> {
    /// One who can stop the run and does not care how far it is.
    pub fn until(stop: &'a AtomicBool) -> Watcher<'a> {
        Watcher {
            stop,
            done: &|_| {},
        }
    }
}

/// A replication of a scenario, cut into what can be run separately.
pub struct Partition<'a> {
    scenario: &'a Scenario,
    plan: RunTables,
    seed: u64,
    replication: u32,
    /// Every part has the sites of one of these...
    sites: Vec<Range<u32>>,
    /// ... and one of this many blocks of SKUs, if they are run separately.
    blocks: Option<u32>,
    /// The scenario without its sites, if these are run separately.
    bare: Option<Scenario>,
}

impl<'a> Partition<'a> {
    /// As many as there are.
    pub fn of(scenario: &'a Scenario, seed: u64, replication: u32) -> Partition<'a> {
        let mut parts = Partition::whole(scenario, seed, replication);
        let plan = &parts.plan;
        if plan.skus_partitioned() {
            parts.blocks = Some(plan.blocks);
        }
        let each = match parts.blocks {
            Some(_) => 1,
            None => (POOLS / plan.skus).min(plan.sites / PARTS).max(1),
        };
        if joins_sites(scenario).is_none() && each < plan.sites {
            let starts = (0..plan.sites).step_by(each as usize);
            let part = |start| start..plan.sites.min(start + each);
            parts.sites = starts.map(part).collect();
            let mut bare = scenario.clone();
            bare.sites.clear();
            parts.bare = Some(bare);
        }
        parts
    }

    /// All in one.
    pub fn whole(scenario: &'a Scenario, seed: u64, replication: u32) -> Partition<'a> {
        let plan = RunTables::new(scenario, seed, replication);
        Partition {
            scenario,
            sites: std::iter::once(0..plan.sites).collect(),
            blocks: None,
            plan,
            seed,
            replication,
            bare: None,
        }
    }

    /// The tables of the scenario.
    pub fn plan(&self) -> &RunTables {
        &self.plan
    }

    /// Number of the replication.
    pub fn replication(&self) -> u32 {
        self.replication
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.sites.len() * self.blocks.unwrap_or(1) as usize
    }

    /// Runs one part and hands back the listener, and the number of
    /// events; nothing if it was stopped.
    pub fn run<L: Listener>(
        &self,
        part: usize,
        watcher: Watcher,
        listener: impl FnOnce(&RunTables) -> L,
    ) -> Option<(L, u64)> {
        // A small part is over before it looks whether to go on.
        if watcher.stop.load(Ordering::Relaxed) {
            return None;
        }
        let sites = &self.sites[part % self.sites.len()];
        let block = self.blocks.map(|_| (part / self.sites.len()) as u32);
        let scenario = match &self.bare {
            None => Cow::Borrowed(self.scenario),
            Some(bare) => Cow::Owned(Scenario {
                sites: self.scenario.sites[sites.start as usize..sites.end as usize].to_vec(),
                ..bare.clone()
            }),
        };
        let plan = self.plan.part(sites, block);
        let share = plan.pools() as f64 / self.plan.pools() as f64;
        let streams = Streams::new(self.seed, self.replication);
        let sim = Sim::with(&scenario, plan, streams, listener);
        finish(sim, share, watcher)
    }
}

/// Runs to the end, telling how far it is; `share` is what this is of the whole run.
fn finish<L: Listener>(mut sim: Sim<L>, share: f64, watcher: Watcher) -> Option<(L, u64)> {
    // Looking now and then is enough for a person at the keyboard.
    const LOOK_EVERY: u64 = 1 << 16;
    let mut told = 0.0;
    let finished = sim.run(|sim| {
        if sim.events % LOOK_EVERY != 0 {
            return true;
        }
        let now = share * sim.now as f64 / sim.horizon as f64;
        (watcher.done)(now - told);
        told = now;
        !watcher.stop.load(Ordering::Relaxed)
    });
    (watcher.done)(share - told);
    finished.then_some((sim.world.observer, sim.events))
}
