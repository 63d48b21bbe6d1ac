//! Sets: "it is five", whatever the target has seen since.
//!
//! A set makes the target as right and as wrong as its source: the target takes
//! over the source's causes, and what the source has not heard of is in flight
//! for the target too. What the target knew and the source did not is erased,
//! and that is a stale overwrite.

use super::causes::Amounts;
use super::kinds::{Bucket, Cause};
use super::posting::STOCK;
use super::state::{Cell, Observer, Page, Units, World, available, is_empty};
use super::step::Step;

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
    /// Looks at all that a run of a feed is about to work on. The looks do not wait for each other,
    /// so that what is far away in memory is fetched all at once.
    pub fn look_ahead(&self, feed: usize, pools: impl ExactSizeIterator<Item = u32> + Clone) {
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

    /// Looks at pools, at all views of them and at the lists that they may be put on, in the same
    /// way: what is found by way of something else has a round of its own.
    pub fn look_at(&self, pools: &[u32]) {
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
        let (ends, buckets) = ((edge.from, edge.to), edge.buckets);
        let own = ends.1 == self.storefront;
        let before = *self.view(note.pool, ends.1);
        if guard == Guard::Compare {
            let source = self.cell(note.pool, ends.0);
            let unheard = source.lag_message[Bucket::Committed as usize] != 0 && own;
            if unheard || before != note.base {
                return SetResult::Refused;
            }
        }
        let since: Units = match guard {
            Guard::Replay => std::array::from_fn(|b| before[b] - note.base[b]),
            _ => [0; Bucket::COUNT],
        };
        let erased = match what {
            Transfer::Buckets => self.set_buckets(note, ends, buckets, &since),
            _ => self
                .page(note.pool)
                .set_available(what, note, ends, own, &since),
        };
        if *self.view(note.pool, ends.1) != before {
            self.stir_sets(
                note.pool,
                self.lists.watch[1 << ends.1] & !self.set_bit(feed),
            );
            self.page(note.pool).written_over(ends.1, &before);
        }
        match erased {
            0 => SetResult::Written,
            _ => SetResult::Overwrote,
        }
    }

    /// Makes some buckets (bits) of the target equal to the source's values; returns whether
    /// that erased anything.
    fn set_buckets(
        &mut self,
        note: &SetNote,
        (from, to): (usize, usize),
        buckets: u8,
        since: &Units,
    ) -> i32 {
        let (source, target) = (*self.cell(note.pool, from), *self.cell(note.pool, to));
        let mut erased = 0;
        for bucket in Bucket::ALL {
            if buckets >> bucket as u8 & 1 == 1 {
                let since = since[bucket as usize];
                erased |= self.copy_bucket(note, (&source, &target), to, bucket, since);
            }
        }
        self.page(note.pool).buckets_changed(to, &target, buckets);
        erased
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
    /// Sets the target's on hand from the source's available or the other way round; returns
    /// what it erased.
    #[inline]
    fn set_available(
        &mut self,
        what: Transfer,
        note: &SetNote,
        (from, to): (usize, usize),
        own: bool,
        since: &Units,
    ) -> i32 {
        use Bucket::{Committed, OnHand, Unavailable};
        let (deduct, add) = match what {
            Transfer::Available => (1, 1),
            Transfer::OnHandAsAvailable => (0, 1),
            _ => (1, 0),
        };
        let closed = |units: &Units| units[Committed as usize] + units[Unavailable as usize];
        let (source, target) = (&self.cells[from], &self.cells[to]);
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
        let unheard = match own {
            true => -source.lag_message[Committed as usize],
            false => 0,
        };
        let unheard = unheard - kept(add * since[Committed as usize], unheard);
        let stale = unheard - target.lag_message[0];
        let lag = source.lag(OnHand) - source.lag(Committed) - source.lag(Unavailable)
            + target.lag(Committed)
            + target.lag(Unavailable);
        let lag = lag - unheard + shift - late;
        let others = [
            (Cause::StaleOverwrite, stale),
            (Cause::WrongField, wrong_field),
            (Cause::Reorder, late),
        ];
        self.shift_available_causes((from, to), &others);
        self.write_bucket(to, OnHand as usize, new, lag);
        stale
    }

    /// A set of "available" changes the causes of the target's on-hand figure: by what the
    /// source's are beyond the target's own, and by some of its own.
    #[inline]
    fn shift_available_causes(&mut self, (from, to): (usize, usize), own: &[(Cause, i32); 3]) {
        let (source, target) = (&self.cells[from].causes, &self.cells[to].causes);
        let closed = 1 << Bucket::Committed as u8 | STOCK;
        if !source.has_any(closed) && !target.has_any(closed) {
            for &(cause, by) in own {
                self.blame(to, Bucket::OnHand, cause, by);
            }
            return;
        }
        let mut shifts = Shifts::default();
        for &(cause, by) in own {
            shifts.add(cause as usize, by);
        }
        for (chain, sign) in [(source, 1), (target, -1)] {
            (self.causes).each(chain, |bucket, cause, amount| match bucket {
                Bucket::OnHand => shifts.add(cause, sign * amount),
                Bucket::Committed | Bucket::Unavailable => shifts.add(cause, -sign * amount),
                Bucket::Incoming => {}
            });
        }
        while shifts.touched != 0 {
            let cause = shifts.touched.trailing_zeros() as usize % Cause::COUNT;
            shifts.touched &= shifts.touched - 1;
            self.blame(to, Bucket::OnHand, Cause::ALL[cause], shifts.by[cause]);
        }
    }

    /// Adds to an amount of drift by cause.
    #[inline]
    fn blame(&mut self, slot: usize, bucket: Bucket, cause: Cause, by: i32) {
        if by != 0 {
            let chain = &mut self.cells[slot].causes;
            let amount = self.causes.add(chain, bucket, cause, by);
            self.observer.cause(self.now, slot, bucket, cause, amount);
        }
    }

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
        self.write_bucket(to, b, value, messages + set - unheard);
        unheard - self.cells[to].lag_message[b]
    }

    /// Writes a value to a bucket of a view, and how much of its drift the next set will heal.
    #[inline(always)]
    fn write_bucket(&mut self, slot: usize, b: usize, value: i32, lag_set: i32) {
        let cell = &mut self.cells[slot];
        let lag = cell.lag_at(b);
        cell.lag_set[b] = lag_set;
        let new_lag = cell.lag_at(b);
        if lag != new_lag {
            self.observer.in_flight(self.now, slot, b, (lag, new_lag));
        }
        let old = std::mem::replace(&mut cell.view[b], value);
        if old != value {
            let truth = self.pool.truth[b];
            self.observer
                .drift(self.now, slot, b, (old - truth, value - truth));
        }
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
