//! One pool, looked up once for all that is done to it.

use super::causes::CauseBook;
use super::kinds::Bucket;
use super::lists::Lists;
use super::observer::Observer;
use super::pool::{Cell, Pool, Record};
use super::units::{Place, Units, add};

/// A pool with its views, and whoever is told of changes.
pub(super) struct Page<'a, O> {
    pub now: i64,
    pub number: u32,
    pub pool: &'a mut Pool,
    pub cells: &'a mut [Cell],
    pub causes: &'a mut CauseBook,
    pub lists: &'a mut Lists,
    pub ledger: &'a mut [i64; Place::Nowhere as usize + 1],
    pub observer: &'a mut O,
}

impl<O: Observer> Page<'_, O> {
    /// Looks at all views, so that those far away in memory are fetched together.
    #[inline]
    pub fn prefetch_views(&self) {
        std::hint::black_box(self.cells.iter().fold(0, |all, cell| all ^ cell.reserved));
    }

    /// Changes truth, and returns what it was. The only place where a count of physical units
    /// changes.
    #[inline]
    pub fn move_units(&mut self, delta: &Units, place: Place) -> Units {
        debug_assert!(place != Place::Nowhere || delta[0] == 0);
        let before = self.pool.truth;
        add(&mut self.pool.truth, delta);
        self.ledger[place as usize] -= i64::from(delta[0]);
        self.observer.truth(self.now, &before, self.pool);
        before
    }

    /// Tells the observer that a view says something else of the stock on hand than `view_on_hand`,
    /// of which there was so much.
    #[inline(always)]
    pub(super) fn record_changed(&mut self, slot: usize, truth: &Units, view_on_hand: i32) {
        let after = Record::of(&self.pool.truth, &self.cells[slot].view);
        let before = Record {
            truth: truth[Bucket::OnHand as usize],
            view: view_on_hand,
        };
        self.observer
            .record(self.now, slot, self.number, (&before, &after), self.pool);
        if view_on_hand != after.view {
            self.pool.view_on_hand[slot] = after.view;
            self.observer
                .view_changed(self.now, slot, view_on_hand, self.pool);
        }
    }

    /// Tells the observer that something changed at a pool whose shelf is empty, or was. Apart,
    /// because most are not.
    #[cold]
    pub(super) fn tell_of_empty_shelf(&mut self) {
        self.observer
            .at_empty_shelf(self.now, self.number, self.pool, self.cells);
    }
}
