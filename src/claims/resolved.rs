//! Which mismatches were resolved how often, and what had made them.
//!
//! A mismatch is resolved when a count's variance is posted (the floor's record against
//! the shelf), or when somebody types one system's number into another (a pair of systems).

use crate::scenario::Scenario;
use crate::sim::{EventKind, Fact, Listener, Partition, Watcher};
use crate::world::{After, Bucket, Cause, CauseClass, Observer, Step};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// What the resolutions of one mismatch took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// How often it was resolved.
    pub times: u32,
    /// Units of drift of structural causes that this took away, gross.
    pub structural: i32,
    /// Units of other causes: one-off errors, and what was only in flight.
    pub other: i32,
}

impl Resolved {
    /// Whether at least half of what was put right had been made by the structure.
    pub fn is_structural(&self) -> bool {
        self.structural > 0 && self.structural >= self.other
    }
}

/// A mismatch: the pool, and the slot of the record that was put right.
type Mismatch = (u32, usize);

/// Listens for resolutions.
#[derive(Default)]
struct Clerk {
    floor: Vec<usize>,
    skus: u32,
    slots: usize,
    /// Whether mismatches of two systems are wanted, or count variances.
    between_systems: bool,
    /// On-hand drift of each record by cause, as it was.
    before: BTreeMap<Mismatch, [i32; Cause::COUNT]>,
    resolved: BTreeMap<Mismatch, Resolved>,
    counting: bool,
}

impl Clerk {
    /// The record that a step puts right, if it is one that is wanted.
    fn puts_right(&self, step: &Step, floor: usize) -> Option<usize> {
        match *step {
            Step::Corrected { .. } if self.counting && !self.between_systems => Some(floor),
            Step::TypedOver { slot, .. } if self.between_systems => Some(slot),
            _ => None,
        }
    }
}

impl Observer for Clerk {
    const FOLLOWS: bool = true;

    fn step(&mut self, _: i64, step: &Step, after: &After) {
        let floor = self.floor[(after.number / self.skus) as usize];
        let right = self.puts_right(step, floor);
        for slot in (0..self.slots).filter(|slot| after.pool.covered >> slot & 1 == 1) {
            if !self.between_systems && slot != floor {
                continue;
            }
            let now = after.by_cause(slot, Bucket::OnHand);
            let before = self
                .before
                .insert((after.number, slot), now)
                .unwrap_or_default();
            if right != Some(slot) {
                continue;
            }
            let resolved = self.resolved.entry((after.number, slot)).or_default();
            resolved.times += 1;
            for cause in Cause::ALL
                .into_iter()
                .filter(|&c| c != Cause::ManualCorrection)
            {
                let taken = (before[cause as usize].abs() - now[cause as usize].abs()).max(0);
                match cause.class() {
                    CauseClass::Structural => resolved.structural += taken,
                    CauseClass::OneOff | CauseClass::Lag => resolved.other += taken,
                }
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

/// Runs a replication and returns what was resolved, mismatch by mismatch: between systems
/// if people correct by hand in this scenario, else by counts. `None` if it was stopped.
pub fn resolved(
    sc: &Scenario,
    seed: u64,
    replication: u32,
    stop: &AtomicBool,
) -> Option<Vec<Resolved>> {
    let clerk = |plan: &crate::sim::RunTables| Clerk {
        floor: plan.floor.clone(),
        skus: plan.skus,
        slots: plan.slots,
        between_systems: sc.people.corrections.is_some(),
        ..Clerk::default()
    };
    let whole = Partition::whole(sc, seed, replication);
    let (clerk, _) = whole.run(0, Watcher::until(stop), clerk)?;
    Some(clerk.resolved.into_values().collect())
}
