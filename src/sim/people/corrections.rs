//! Corrections by hand: somebody handles an exception, compares the numbers of two
//! systems, and types one into the other.
//!
//! The floor's number is believed. The next message that was on its way arrives all the
//! same, and is applied to a record that knew of it already.

use super::super::{EventKind, Incident, Listener, Sim, draws};
use super::desk::Task;
use crate::world::Bucket;

/// A mismatch corrected more often than this is not a single error.
const REPEATED: u8 = 2;

impl<L: Listener> Sim<'_, L> {
    fn seat(&self, pool: u32, slot: usize) -> usize {
        pool as usize * self.plan.slots + slot
    }

    /// The number on hand of the floor and of another system, if they disagree.
    fn disagree(&self, pool: u32, slot: usize) -> Option<(i32, i32)> {
        let floor = self.world.floor_of(pool);
        let on_hand = |slot| self.world.view(pool, slot)[Bucket::OnHand as usize];
        let differ =
            slot != floor && self.world.covers(slot, pool) && on_hand(slot) != on_hand(floor);
        differ.then(|| (on_hand(floor), on_hand(slot)))
    }

    /// Whoever handles an exception may compare the floor's number with another system's.
    pub(in super::super) fn compare_records(&mut self, pool: u32, slot: usize) {
        let Some(corrections) = &self.sc.people.corrections else {
            return;
        };
        let number = self.people.looks;
        self.people.looks += 1;
        let mut draw = self.streams.at(draws::NOTICE, 0, number);
        let noticed = draw.chance(corrections.noticed.0);
        if !noticed || self.disagree(pool, slot).is_none() {
            return;
        }
        let seat = self.seat(pool, slot);
        if std::mem::replace(&mut self.people.noticed[seat], true) {
            return; // Somebody is about to correct it.
        }
        self.record(Incident::Mismatches, pool, 1);
        if self.has_desk() {
            self.give_desk(Task::Mismatch(pool, slot));
        } else {
            let time = self.now + draws::delay(&corrections.after, &mut draw);
            self.at(time, EventKind::Correction, pool, slot as u32);
        }
    }

    /// Somebody types the floor's number into the other system.
    pub(in super::super) fn correct_mismatch(&mut self, pool: u32, slot: usize) {
        let seat = self.seat(pool, slot);
        self.people.noticed[seat] = false;
        // Meanwhile it may have healed by itself.
        let Some((floor, _)) = self.disagree(pool, slot) else {
            return;
        };
        if slot == self.plan.planner {
            self.buyer_sees(pool, floor);
        }
        let change = self.world.type_over(pool, slot, self.world.floor_of(pool));
        self.record(Incident::Corrections, pool, 1);
        self.record(Incident::CorrectedUnits, pool, i64::from(change.abs()));
        self.after_write(slot, pool);
        let times = &mut self.people.corrected[seat];
        *times = times.saturating_add(1);
        let times = *times;
        if times == REPEATED + 1 {
            self.record(Incident::RepeatMismatches, pool, 1);
        }
        let site = self.plan.site(pool);
        if let Some(workarounds) = &self.sc.people.workarounds
            && u32::from(times).is_multiple_of(workarounds.after)
        {
            self.build_workaround(site, slot);
        }
    }
}
