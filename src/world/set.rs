//! Sets: "it is five", whatever the target has seen since.
//!
//! That a set will come is known before it does, and so is what it will bring (see
//! `outlook`): the view is in flight to that value. A set that comes as expected changes
//! the view and nothing else in the books.

use super::causes::Amounts;
use super::kinds::{Bucket, Cause};
use super::observer::Observer;
use super::outlook::Manner;
use super::page::Page;
use super::pool::Cell;
use super::set_message::{Field, Guard, SetMessage, SetResult, written};
use super::state::World;
use super::step::Step;
use super::units::{Units, available, is_empty};

/// What sets of a feed do that copy buckets as they are: read and written at the same instant.
#[derive(Clone, Copy, Debug)]
pub struct Copying {
    /// Slots of the source and of the target.
    ends: (usize, usize),
    /// Buckets, as bits.
    buckets: u8,
    /// The target makes commitments of its own.
    own: bool,
    /// Lists that a changed pool is put on, as bits.
    stirs: u32,
}

impl Copying {
    /// Slot of the target.
    #[inline]
    pub fn to(&self) -> usize {
        self.ends.1
    }
}

impl<O: Observer> World<O> {
    /// Looks at all that a run of a feed is about to work on. The looks do not wait for each other,
    /// so that what is far away in memory is fetched all at once.
    pub fn prefetch_run(&self, feed: usize, pools: impl ExactSizeIterator<Item = u32> + Clone) {
        let spec = &self.specs[feed];
        let (mut near, mut far) = (0, 0);
        for pool in pools.clone() {
            let (source, target) = (self.cell(pool, spec.from), self.cell(pool, spec.to));
            near ^= source.reserved ^ target.reserved ^ self.pools[pool as usize].truth[0];
        }
        for pool in pools {
            let (source, target) = (self.cell(pool, spec.from), self.cell(pool, spec.to));
            far ^= self.causes.peek(&source.causes) ^ self.causes.peek(&target.causes);
        }
        std::hint::black_box((near, far));
    }

    /// Looks at pools, at all views of them and at the lists that they may be put on, in the same
    /// way: what is found by way of something else has a round of its own.
    pub fn prefetch(&self, pools: &[u32]) {
        let cells = |pool: u32| {
            let first = pool as usize * self.slots;
            &self.cells[first..first + self.slots]
        };
        let (mut views, mut causes, mut lists) = (0, 0, 0);
        for &pool in pools {
            views ^= self.pools[pool as usize].truth[0];
            views ^= cells(pool).iter().fold(0, |all, cell| all ^ cell.reserved);
        }
        for &pool in pools {
            causes ^=
                (cells(pool).iter()).fold(0, |all, cell| all ^ self.causes.peek(&cell.causes));
        }
        if self.lists.are_many {
            for &pool in pools {
                lists ^= self.lists.ends_at(self.pools[pool as usize].site);
            }
        }
        std::hint::black_box((views, causes, lists));
    }

    /// Reads a value at the source for a later set.
    pub fn read_for_set(&self, feed: usize, pool: u32) -> SetMessage {
        let spec = &self.specs[feed];
        let base = match self.last_received(feed, pool) {
            Some(heard) => *heard,
            None => self.own_doing(feed, pool),
        };
        SetMessage {
            pool,
            value: *self.view(pool, spec.from),
            base,
            overtaken: false,
        }
    }

    /// By how much the sets of a feed have changed a pool's view so far, where the target adds
    /// what it did since.
    pub fn brought_by(&self, feed: usize, pool: u32) -> Option<&Units> {
        self.brought.0.get(feed)?.get(pool as usize)
    }

    /// The target's view without what this feed has brought.
    fn own_doing(&self, feed: usize, pool: u32) -> Units {
        let view = *self.view(pool, self.specs[feed].to);
        match self.brought_by(feed, pool) {
            Some(brought) => std::array::from_fn(|b| view[b].wrapping_sub(brought[b])),
            None => view,
        }
    }

    /// Applies a set at the target.
    pub fn set(
        &mut self,
        feed: usize,
        what: Field,
        guard: Guard,
        message: &SetMessage,
    ) -> SetResult {
        let result = self.apply(feed, what, guard, message);
        if self.manner(message.pool) == Manner::Open {
            self.unsettle(message.pool);
        }
        self.report_step(
            message.pool,
            &Step::Set {
                feed,
                message,
                result,
            },
        );
        result
    }

    #[inline]
    fn apply(&mut self, feed: usize, what: Field, guard: Guard, message: &SetMessage) -> SetResult {
        let spec = &self.specs[feed];
        let (ends, buckets) = ((spec.from, spec.to), spec.buckets);
        let before = *self.view(message.pool, ends.1);
        if guard == Guard::Compare && what.differs(buckets, &message.base, &before) {
            if self.is_answered(feed, message.pool) {
                self.receive_answer(feed, message.pool);
            }
            return SetResult::Refused;
        }
        let since: Units = match guard {
            Guard::Replay => {
                let own = self.own_doing(feed, message.pool);
                std::array::from_fn(|b| own[b].wrapping_sub(message.base[b]))
            }
            _ => [0; Bucket::COUNT],
        };
        let new = written(what, buckets, &message.value, &before, &since);
        let erases = self.erases(message.pool, ends, (what, buckets), &since);
        if new != before {
            let others = self.lists.watch[1 << ends.1] & !self.set_bit(feed);
            self.page(message.pool).overwrite(ends.1, &new);
            if let Some(brought) = (self.brought.0.get_mut(feed)).filter(|b| !b.is_empty()) {
                let units = &mut brought[message.pool as usize];
                let change = |b: usize| new[b] - before[b];
                *units = std::array::from_fn(|b| units[b].wrapping_add(change(b)));
            }
            self.mark_sets_dirty(message.pool, others);
        }
        self.receive_set(feed, message);
        match erases {
            false => SetResult::Written,
            true => SetResult::Overwrote,
        }
    }

    /// Whether a set writes over something that the target knows and the source has not received
    /// yet, or writes what the target will be told again; not what the target adds `since`.
    fn erases(
        &self,
        pool: u32,
        (from, to): (usize, usize),
        (what, buckets): (Field, u8),
        since: &Units,
    ) -> bool {
        const COMMITTED: usize = Bucket::Committed as usize;
        let (source, target) = (self.cell(pool, from), self.cell(pool, to));
        let unheard = match to == self.storefront {
            true => source.lag_message[COMMITTED],
            false => 0,
        };
        let unheard = unheard + kept(since[COMMITTED], -unheard);
        match what {
            Field::Buckets => (0..Bucket::COUNT)
                .filter(|b| buckets >> b & 1 == 1)
                .any(|b| (if b == COMMITTED { unheard } else { 0 }) != target.lag_message[b]),
            _ => -unheard != target.lag_message[0],
        }
    }

    /// What sets of a feed do that copy buckets as they are.
    #[inline]
    pub fn copying(&self, feed: usize) -> Copying {
        let spec = &self.specs[feed];
        Copying {
            ends: (spec.from, spec.to),
            buckets: spec.buckets,
            own: spec.to == self.storefront,
            stirs: self.lists.watch[1 << spec.to] & !self.set_bit(feed),
        }
    }

    /// Reads buckets at the source and writes them at the target, both now. The same as
    /// [`World::set`] with the value just read, and what nearly all sets are.
    #[inline]
    pub fn copy_now(&mut self, what: &Copying, pool: u32) -> SetResult {
        let (ends, to) = (what.ends, what.ends.1);
        let mut page = self.page(pool);
        let before = page.cells[to].view;
        let erased = page.copy_buckets(ends, what.buckets, what.own);
        if page.cells[to].view != before {
            page.written_over(to, &before);
            self.mark_sets_dirty(pool, what.stirs);
        }
        match erased {
            0 => SetResult::Written,
            _ => SetResult::Overwrote,
        }
    }

    /// Replaces all amounts of a bucket by cause.
    pub(super) fn replace_causes(
        &mut self,
        pool: u32,
        slot: usize,
        bucket: Bucket,
        amounts: &Amounts,
    ) {
        let old = self.causes.amounts(&self.cell(pool, slot).causes, bucket);
        for cause in Cause::ALL {
            let by = amounts[cause as usize] - old[cause as usize];
            self.blame(pool, slot, bucket, cause, by);
        }
    }
}

impl<O: Observer> Page<'_, O> {
    /// Copies some buckets (bits) of the source's view to the target. Returns not 0 if that
    /// erased what the source had not received.
    #[inline]
    fn copy_buckets(&mut self, ends: (usize, usize), buckets: u8, own: bool) -> i32 {
        let mut erased = 0;
        // Written out, so that each bucket has code of its own: no index is worked out.
        if buckets & 1 != 0 {
            erased |= self.copy_bucket_now(ends, 0, false);
        }
        if buckets & 2 != 0 {
            // Commitments of the storefront's own that the source has not received are erased.
            erased |= self.copy_bucket_now(ends, 1, own);
        }
        if buckets & 4 != 0 {
            erased |= self.copy_bucket_now(ends, 2, false);
        }
        if buckets & 8 != 0 {
            erased |= self.copy_bucket_now(ends, 3, false);
        }
        erased
    }

    /// Copies one bucket; returns what it erased.
    #[inline(always)]
    fn copy_bucket_now(&mut self, (from, to): (usize, usize), b: usize, own: bool) -> i32 {
        let source = &self.cells[from];
        let (value, messages) = (source.view[b], source.lag_message[b]);
        let unheard = if own { messages } else { 0 };
        self.write_bucket(to, b, value);
        unheard - self.cells[to].lag_message[b]
    }

    /// Writes a value to a bucket of a view. The set was to be expected: by as much as it changes
    /// the view, so much less is still to change.
    #[inline(always)]
    fn write_bucket(&mut self, slot: usize, b: usize, value: i32) {
        let cell = &mut self.cells[slot];
        let old = std::mem::replace(&mut cell.view[b], value);
        if old != value {
            let lag = cell.lag_at(b);
            cell.lag_set[b] += value - old;
            let truth = self.pool.truth[b];
            self.observer
                .in_flight(self.now, slot, b, (lag, lag + value - old));
            self.observer
                .drift(self.now, slot, b, (old - truth, value - truth));
        }
    }

    /// A view is set to other values.
    pub(super) fn overwrite(&mut self, slot: usize, new: &Units) {
        let before = self.cells[slot].view;
        for (b, &value) in new.iter().enumerate() {
            self.write_bucket(slot, b, value);
        }
        self.written_over(slot, &before);
    }

    /// Some buckets (bits) of a view, or what of them is in flight, are no more what they were
    /// before: the observer hears of it, and of what follows for the whole record.
    pub(super) fn cell_changed(&mut self, slot: usize, before: &Cell, buckets: u8) {
        self.buckets_changed(slot, before, buckets);
        self.written_over(slot, &before.view);
    }

    /// The same of each bucket alone.
    fn buckets_changed(&mut self, slot: usize, before: &Cell, mut buckets: u8) {
        let cell = &self.cells[slot];
        while buckets != 0 {
            let b = buckets.trailing_zeros() as usize % Bucket::COUNT;
            buckets &= buckets - 1;
            let truth = self.pool.truth[b];
            if before.view[b] != cell.view[b] {
                let drift = (before.view[b] - truth, cell.view[b] - truth);
                self.observer.drift(self.now, slot, b, drift);
            }
            let lag = (before.lag_at(b), cell.lag_at(b));
            if lag.0 != lag.1 {
                self.observer.in_flight(self.now, slot, b, lag);
            }
        }
    }

    /// A view was set to other values than before: the observer hears of what follows.
    #[inline(always)]
    fn written_over(&mut self, to: usize, before: &Units) {
        let view = &self.cells[to].view;
        let (available_before, available_now) = (available(before), available(view));
        if available_before != available_now {
            let real = available(&self.pool.truth);
            let drift = (available_before - real, available_now - real);
            self.observer.available(self.now, to, drift);
        }
        if before[0] != view[0] {
            let truth = self.pool.truth;
            self.record_changed(to, &truth, before[0]);
        }
        if is_empty(&self.pool.truth) {
            self.tell_of_empty_shelf();
        }
    }
}

/// The part of the `unheard` units that the target's changes `since` the reading make up.
fn kept(since: i32, unheard: i32) -> i32 {
    since.clamp(unheard.min(0), unheard.max(0))
}
