//! Which pools had variances resolved how often, and what had made them.

use crate::scenario::Scenario;
use crate::sim::{EventKind, Fact, Listener, run};
use crate::world::{After, Bucket, Cause, CauseClass, Observer, Step};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// What one pool's resolutions took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// How many variances were posted.
    pub times: u32,
    /// Units of drift of structural causes that they took away, gross.
    pub structural: i32,
    /// Units of one-off causes.
    pub one_off: i32,
}

impl Resolved {
    /// Whether at least half of what was put right had been made by the structure.
    pub fn is_structural(&self) -> bool {
        self.structural > 0 && self.structural >= self.one_off
    }
}

/// Listens for count variances at the floor's record of each pool.
#[derive(Default)]
struct Clerk {
    floor: Vec<usize>,
    skus: u32,
    /// On-hand drift of the floor's record by cause, by pool, as it was.
    before: BTreeMap<u32, [i32; Cause::COUNT]>,
    resolved: BTreeMap<u32, Resolved>,
    counting: bool,
}

impl Observer for Clerk {
    const FOLLOWS: bool = true;

    fn step(&mut self, _: i64, step: &Step, after: &After) {
        let floor = self.floor[(after.number / self.skus) as usize];
        let now = after.by_cause(floor, Bucket::OnHand);
        let before = self.before.insert(after.number, now).unwrap_or_default();
        if !self.counting || !matches!(step, Step::Corrected { .. }) {
            return;
        }
        let resolved = self.resolved.entry(after.number).or_default();
        resolved.times += 1;
        for cause in Cause::ALL {
            let taken = before[cause as usize].abs() - now[cause as usize].abs();
            match cause.class() {
                CauseClass::Structural => resolved.structural += taken.max(0),
                CauseClass::OneOff => resolved.one_off += taken.max(0),
                CauseClass::Lag => {}
            }
        }
    }
}

impl Listener for Clerk {
    fn fact(&mut self, _: &Fact) {}

    fn period_ends(&mut self, _: i64) {}

    fn event(&mut self, what: EventKind) {
        let counts = [EventKind::Count, EventKind::CountDay, EventKind::Variance];
        self.counting = counts.contains(&what);
    }
}

/// Runs a replication and returns what was resolved, by pool; `None` if it was stopped.
pub fn resolved(
    sc: &Scenario,
    seed: u64,
    replication: u32,
    stop: &AtomicBool,
) -> Option<BTreeMap<u32, Resolved>> {
    let clerk = |plan: &crate::sim::Plan| Clerk {
        floor: plan.floor.clone(),
        skus: plan.skus,
        ..Clerk::default()
    };
    let (clerk, _) = run(sc, seed, replication, stop, clerk)?;
    Some(clerk.resolved)
}
