//! Sets: "it is five", whatever the target has seen since.
//!
//! A set makes the target as right and as wrong as its source: the target takes
//! over the source's causes, and what the source has not heard of is in flight
//! for the target too. What the target knew and the source did not is erased,
//! and that is a stale overwrite.

use super::causes::Amounts;
use super::kinds::{Bucket, Cause};
use super::state::{Cell, Observer, Page, Units, World, available};
use super::step::Step;

/// Pools of a run from which looking ahead gains more than it costs.
const WORTH_A_LOOK: usize = 16;

/// Which number of the source becomes which number of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// Each bucket to the same bucket.
    Buckets,
    /// The source's available becomes the target's available.
    Available,
    /// The source's on hand becomes the target's available.
    OnHandAsAvailable,
    /// The source's available becomes the target's on hand.
    AvailableAsOnHand,
}

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

/// A set on its way.
#[derive(Clone, Copy, Debug)]
pub struct SetNote {
    /// The pool.
    pub pool: u32,
    /// The source's view when the value was read.
    pub value: Units,
    /// The target's view at that time.
    pub base: Units,
    /// A newer set arrived before this one.
    pub overtaken: bool,
}

/// How the target treats a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The value is written.
    Overwrite,
    /// The value is written only if the target still is as the source knew it.
    Compare,
    /// The value is as of its time: the target adds what it did since.
    Replay,
}

/// What became of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetResult {
    /// Written, and nothing newer was lost.
    Written,
    /// Written over something newer.
    Overwrote,
    /// Refused by compare-and-set.
    Refused,
}

impl<O: Observer> World<O> {
    /// Looks at all that a run of a set feed is about to work on. The looks do not wait for each
    /// other, so that what is far away in memory is fetched all at once.
    pub fn look_ahead(&self, feed: usize, pools: impl ExactSizeIterator<Item = u32> + Clone) {
        if pools.len() < WORTH_A_LOOK {
            return;
        }
        let edge = &self.edges[feed];
        let (mut near, mut far) = (0, 0);
        for pool in pools.clone() {
            let (source, target) = (self.cell(pool, edge.from), self.cell(pool, edge.to));
            near ^= source.reserved ^ target.reserved ^ self.pools[pool as usize].truth[0];
        }
        for pool in pools {
            let (source, target) = (self.cell(pool, edge.from), self.cell(pool, edge.to));
            far ^= self.causes.peek(&source.causes) ^ self.causes.peek(&target.causes);
        }
        std::hint::black_box((near, far));
    }

    /// Reads a value at the source for a later set.
    pub fn read_for_set(&self, feed: usize, pool: u32) -> SetNote {
        let edge = &self.edges[feed];
        SetNote {
            pool,
            value: *self.view(pool, edge.from),
            base: *self.view(pool, edge.to),
            overtaken: false,
        }
    }

    /// Applies a set at the target.
    pub fn set(&mut self, feed: usize, what: Transfer, guard: Guard, note: &SetNote) -> SetResult {
        let result = self.apply(feed, what, guard, note);
        self.told(note.pool, &Step::Set { feed, note, result });
        result
    }

    #[inline]
    fn apply(&mut self, feed: usize, what: Transfer, guard: Guard, note: &SetNote) -> SetResult {
        let edge = &self.edges[feed];
        let (from, to, buckets) = (edge.from, edge.to, edge.buckets);
        let (source, target) = (*self.cell(note.pool, from), *self.cell(note.pool, to));
        let unheard = source.lag_message[Bucket::Committed as usize] != 0 && to == self.storefront;
        if guard == Guard::Compare && (unheard || target.view != note.base) {
            return SetResult::Refused;
        }
        let since = |b: usize| match guard {
            Guard::Replay => target.view[b] - note.base[b],
            _ => 0,
        };
        let mut erased = 0;
        if what == Transfer::Buckets {
            for bucket in Bucket::ALL {
                if buckets >> bucket as u8 & 1 == 1 {
                    let since = since(bucket as usize);
                    erased |= self.copy_bucket(note, (&source, &target), to, bucket, since);
                }
            }
        } else {
            let since = std::array::from_fn(since);
            erased = self.copy_available(what, note, (&source, &target), to, &since);
        }
        self.stir_after_set(note.pool, feed, to, &target.view);
        self.page(note.pool).cell_changed(to, &target, buckets);
        match erased {
            0 => SetResult::Written,
            _ => SetResult::Overwrote,
        }
    }

    /// What sets of a feed do that copy buckets as they are.
    #[inline]
    pub fn copying(&self, feed: usize) -> Copying {
        let edge = &self.edges[feed];
        Copying {
            ends: (edge.from, edge.to),
            buckets: edge.buckets,
            own: edge.to == self.storefront,
            stirs: self.lists.watch[1 << edge.to] & !self.set_bit(feed),
        }
    }

    /// Reads buckets at the source and writes them at the target, both now. The same as
    /// [`World::set`] with the value just read, and what nearly all sets are.
    #[inline]
    pub fn copy_now(&mut self, what: &Copying, pool: u32) -> SetResult {
        let (ends, to) = (what.ends, what.ends.1);
        let mut page = self.page(pool);
        let before = page.cells[to].view;
        let (erased, other_causes) = page.copy_buckets(ends, what.buckets, what.own);
        if page.cells[to].view != before {
            page.written_over(to, &before);
            self.stir_sets(pool, what.stirs);
        }
        if other_causes != 0 {
            self.take_over_causes(pool, ends, other_causes);
        }
        match erased {
            0 => SetResult::Written,
            _ => SetResult::Overwrote,
        }
    }

    /// The target's drift in these buckets (bits) has the causes that the source's has; what
    /// they do not explain was newer than the source knew, and is erased.
    fn take_over_causes(&mut self, pool: u32, (from, to): (usize, usize), buckets: u8) {
        for bucket in Bucket::ALL {
            let b = bucket as usize;
            if buckets >> b & 1 == 0 {
                continue;
            }
            let source = *self.cell(pool, from);
            let own = bucket == Bucket::Committed && to == self.storefront;
            let unheard = if own { source.lag_message[b] } else { 0 };
            let mut amounts = self.causes.amounts(&source.causes, bucket);
            amounts[Cause::StaleOverwrite as usize] += unheard - self.cell(pool, to).lag_message[b];
            self.replace_causes(pool, to, bucket, &amounts);
        }
    }

    /// Other set feeds hear of the new value; the one that wrote it has no need to.
    #[inline]
    fn stir_after_set(&mut self, pool: u32, feed: usize, to: usize, before: &Units) {
        if self.cell(pool, to).view != *before {
            self.stir_sets(pool, self.lists.watch[1 << to] & !self.set_bit(feed));
        }
    }

    /// Makes one bucket of the target equal to the source's value; returns what it erased.
    fn copy_bucket(
        &mut self,
        note: &SetNote,
        (source, target): (&Cell, &Cell),
        to: usize,
        bucket: Bucket,
        since: i32,
    ) -> i32 {
        let b = bucket as usize;
        let new = note.value[b] + since;
        let shift = new - source.view[b];
        // Commitments of the storefront's own that the source has not heard of are erased by a set.
        let own = bucket == Bucket::Committed && to == self.storefront;
        let unheard = if own { source.lag_message[b] } else { 0 };
        let unheard = unheard + kept(since, -unheard);
        let late = if note.overtaken { shift } else { 0 };
        let stale = unheard - target.lag_message[b];
        // Of the target the chain as it is now: the bucket before may have changed it.
        let theirs = self.cell(note.pool, to).causes;
        let alike = self.causes.are_alike(&source.causes, &theirs, 1 << b);
        if stale | late != 0 || !alike {
            let mut amounts = self.causes.amounts(&source.causes, bucket);
            amounts[Cause::StaleOverwrite as usize] += stale;
            amounts[Cause::Reorder as usize] += late;
            self.replace_causes(note.pool, to, bucket, &amounts);
        }
        let cell = &mut self.cells[note.pool as usize * self.slots + to];
        cell.view[b] = new;
        cell.lag_set[b] = source.lag(bucket) - unheard + shift - late;
        stale
    }

    /// Sets the target's on hand from the source's available or the other way round.
    fn copy_available(
        &mut self,
        what: Transfer,
        note: &SetNote,
        (source, target): (&Cell, &Cell),
        to: usize,
        since: &Units,
    ) -> i32 {
        use Bucket::{Committed, OnHand, Unavailable};
        let (deduct, add) = match what {
            Transfer::Available => (1, 1),
            Transfer::OnHandAsAvailable => (0, 1),
            _ => (1, 0),
        };
        let closed = |units: &Units| units[Committed as usize] + units[Unavailable as usize];
        // Where the target's available is meant, what it did since is what that changed by.
        let replayed = since[0] - add * closed(since);
        let new =
            note.value[0] - deduct * closed(&note.value) + add * closed(&target.view) + replayed;
        // With the values of now, and nothing in flight, this is what the set amounts to:
        let plain = source.view[0] - closed(&source.view) + closed(&target.view);
        let wrong_field = (1 - deduct) * closed(&source.view) - (1 - add) * closed(&target.view);
        let shift = new - plain - wrong_field;
        let late = if note.overtaken { shift } else { 0 };
        // The target had deducted orders that the source has not heard of: the set gives them back.
        let unheard = if to == self.storefront {
            -source.lag_message[Committed as usize]
        } else {
            0
        };
        let unheard = unheard - kept(add * since[Committed as usize], unheard);
        let stale = unheard - target.lag_message[0];
        let mut shifts = self.available_causes(source, target);
        shifts.add(Cause::StaleOverwrite as usize, stale);
        shifts.add(Cause::WrongField as usize, wrong_field);
        shifts.add(Cause::Reorder as usize, late);
        self.shift_causes((note.pool, to), OnHand, &shifts);
        let lag = source.lag(OnHand) - source.lag(Committed) - source.lag(Unavailable)
            + target.lag(Committed)
            + target.lag(Unavailable);
        let cell = &mut self.cells[note.pool as usize * self.slots + to];
        cell.view[0] = new;
        cell.lag_set[0] = lag - unheard + shift - late;
        stale
    }

    /// By how much a set of "available" changes the causes of the target's on-hand figure.
    fn available_causes(&self, source: &Cell, target: &Cell) -> Shifts {
        let mut shifts = Shifts::default();
        self.causes
            .each(&source.causes, |bucket, cause, amount| match bucket {
                Bucket::OnHand => shifts.add(cause, amount),
                Bucket::Committed | Bucket::Unavailable => shifts.add(cause, -amount),
                Bucket::Incoming => {}
            });
        self.causes
            .each(&target.causes, |bucket, cause, amount| match bucket {
                Bucket::OnHand => shifts.add(cause, -amount),
                Bucket::Committed | Bucket::Unavailable => shifts.add(cause, amount),
                Bucket::Incoming => {}
            });
        shifts
    }

    /// Changes the amounts of a bucket by cause.
    fn shift_causes(&mut self, (pool, slot): (u32, usize), bucket: Bucket, shifts: &Shifts) {
        let mut touched = shifts.touched;
        while touched != 0 {
            let cause = touched.trailing_zeros() as usize % Cause::COUNT;
            touched &= touched - 1;
            self.blame(pool, slot, bucket, Cause::ALL[cause], shifts.by[cause]);
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

/// Changes of amounts by cause, of which few are any.
#[derive(Default)]
struct Shifts {
    by: Amounts,
    /// The causes that may have changed, as bits.
    touched: u32,
}

impl Shifts {
    #[inline]
    fn add(&mut self, cause: usize, by: i32) {
        self.by[cause] += by;
        self.touched |= 1 << cause;
    }
}

/// The causes fit the bits.
const _: () = assert!(Cause::COUNT <= u32::BITS as usize);

impl<O: Observer> Page<'_, O> {
    /// Copies some buckets (bits) of the source's view to the target, with what is in flight.
    /// Returns whether it erased what the source had not heard of, and in which buckets (bits)
    /// the target still has other causes.
    #[inline]
    fn copy_buckets(&mut self, ends: (usize, usize), buckets: u8, own: bool) -> (i32, u8) {
        let (source, target) = (&self.cells[ends.0].causes, &self.cells[ends.1].causes);
        let alike = self.causes.are_alike(source, target, buckets);
        let mut stale = [0; Bucket::COUNT];
        // Written out, so that each bucket has code of its own: no index is worked out.
        if buckets & 1 != 0 {
            stale[0] = self.copy_bucket_now(ends, 0, false);
        }
        if buckets & 2 != 0 {
            // Commitments of the storefront's own that the source has not heard of are erased.
            stale[1] = self.copy_bucket_now(ends, 1, own);
        }
        if buckets & 4 != 0 {
            stale[2] = self.copy_bucket_now(ends, 2, false);
        }
        if buckets & 8 != 0 {
            stale[3] = self.copy_bucket_now(ends, 3, false);
        }
        let erased = stale[0] | stale[1] | stale[2] | stale[3];
        match alike && erased == 0 {
            true => (0, 0),
            false => (erased, self.other_causes(ends, buckets, &stale)),
        }
    }

    /// Copies one bucket; returns what it erased.
    #[inline(always)]
    fn copy_bucket_now(&mut self, (from, to): (usize, usize), b: usize, own: bool) -> i32 {
        let source = &self.cells[from];
        let (value, messages, set) = (source.view[b], source.lag_message[b], source.lag_set[b]);
        let unheard = if own { messages } else { 0 };
        let target = &mut self.cells[to];
        let lag = target.lag_at(b);
        target.lag_set[b] = messages + set - unheard;
        let new_lag = target.lag_at(b);
        if lag != new_lag {
            self.observer.in_flight(self.now, to, b, (lag, new_lag));
        }
        let old = std::mem::replace(&mut target.view[b], value);
        if old != value {
            let truth = self.pool.truth[b];
            self.observer
                .drift(self.now, to, b, (old - truth, value - truth));
        }
        unheard - target.lag_message[b]
    }

    /// The buckets (bits) in which something was erased, or whose drift has other causes.
    #[inline(never)]
    fn other_causes(&self, (from, to): (usize, usize), buckets: u8, stale: &Units) -> u8 {
        let (source, target) = (&self.cells[from].causes, &self.cells[to].causes);
        let alike = |b: usize| self.causes.are_alike(source, target, 1 << b);
        let other = |&b: &usize| buckets >> b & 1 == 1 && (stale[b] != 0 || !alike(b));
        (0..Bucket::COUNT)
            .filter(other)
            .fold(0, |bits, b| bits | 1 << b)
    }

    /// Some buckets (bits) of a view, or what of them is in flight, are no more what they were
    /// before: the observer hears of it.
    pub(super) fn cell_changed(&mut self, slot: usize, before: &Cell, mut buckets: u8) {
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
        self.written_over(slot, &before.view);
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
    }
}

/// The part of the `unheard` units that the target's changes `since` the reading make up.
fn kept(since: i32, unheard: i32) -> i32 {
    since.clamp(unheard.min(0), unheard.max(0))
}
