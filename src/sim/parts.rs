//! Sites that share nothing are run apart: on several threads, and small enough for a cache.
//!
//! ```text
//! scenario --sites that share nothing--> parts of whole sites, about 250 pools each
//!    each part: a run of its own with the plan of its sites --> listener
//! ```
//!
//! Sites, pools and orders draw under the numbers that they have in the whole scenario, so
//! the run of a part is what happens at its sites in a run of all. (Orders of the same pool
//! in the same millisecond may change places.) How a scenario is parted depends on the
//! scenario alone; threads change nothing.

use super::{Listener, Plan, Sim};
use crate::random::Streams;
use crate::scenario::{Cadence, Feed, Scenario, SourcingRule, Supply};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Pools of a part, unless a site has more: their state stays in a near cache, and a thousand
/// pools keep four cores busy.
const POOLS: u32 = 250;

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

/// A scenario, cut into what can be run apart.
pub struct Parts<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    seed: u64,
    sites: Vec<Range<u32>>,
    /// The scenario without its sites, if there is more than one part.
    bare: Option<Scenario>,
}

impl<'a> Parts<'a> {
    /// As many as there are.
    pub fn of(scenario: &'a Scenario, seed: u64) -> Parts<'a> {
        let mut parts = Parts::whole(scenario, seed);
        let each = (POOLS / parts.plan.skus).max(1);
        if shared(scenario).is_none() && each < parts.plan.sites {
            let sites = parts.plan.sites;
            let starts = (0..sites).step_by(each as usize);
            let part = |start| start..sites.min(start + each);
            parts.sites = starts.map(part).collect();
            let mut bare = scenario.clone();
            bare.sites.clear();
            parts.bare = Some(bare);
        }
        parts
    }

    /// All in one.
    pub fn whole(scenario: &'a Scenario, seed: u64) -> Parts<'a> {
        let plan = Plan::new(scenario, seed);
        Parts {
            scenario,
            sites: std::iter::once(0..plan.sites).collect(),
            plan,
            seed,
            bare: None,
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.sites.len()
    }

    /// Runs one part of one replication and hands back the listener, and the number of
    /// events; nothing if it was stopped.
    pub fn run<L: Listener>(
        &self,
        part: usize,
        replication: u32,
        watcher: Watcher,
        listener: impl FnOnce(&Plan) -> L,
    ) -> Option<(L, u64)> {
        let sites = &self.sites[part];
        let scenario = match &self.bare {
            None => Cow::Borrowed(self.scenario),
            Some(bare) => Cow::Owned(Scenario {
                sites: self.scenario.sites[sites.start as usize..sites.end as usize].to_vec(),
                ..bare.clone()
            }),
        };
        let plan = self.plan.part(sites);
        let share = f64::from(plan.sites) / f64::from(self.plan.sites);
        let streams = Streams::new(self.seed, replication);
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

/// Why the sites of a scenario have to be run together (`None`: they share nothing).
pub fn shared(sc: &Scenario) -> Option<&'static str> {
    let any_outage = sc.feeds.iter().any(|feed| feed.outages.is_some());
    let common_run = |feed: &Feed| feed.cadence != Cadence::PerEvent && !feed.per_site;
    let moves = &sc.transfers;
    let reasons = [
        (sc.sites.len() < 2, "there is one site"),
        (sc.demand.replay.is_some(), "orders come from a file"),
        (sc.shared_pool.is_some(), "a shared pool keeps all of them"),
        (sc.people.any(), "people work for all of them"),
        (sc.fix.is_some(), "the fix changes all of them"),
        (
            sc.sourcing.rule != SourcingRule::Home,
            "orders choose among them",
        ),
        (
            sc.fulfilment.resource_attempts > 0,
            "short picks go to another one",
        ),
        (
            moves.for_pickup || moves.rebalance.is_some(),
            "transfers join them",
        ),
        (
            sc.sites.iter().any(|s| matches!(s.supply, Supply::Site(_))),
            "one supplies another",
        ),
        (any_outage, "outages of a feed concern all of them"),
        (
            sc.feeds.iter().any(common_run),
            "one run of a feed is about all of them",
        ),
    ];
    reasons
        .into_iter()
        .find(|(holds, _)| *holds)
        .map(|(_, why)| why)
}
