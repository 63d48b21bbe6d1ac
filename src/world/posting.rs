//! What changes the world: postings, messages about them, corrections.
//!
//! ```text
//!           post                     deliver
//! origin ----------> truth, own view ---------> another view
//!                    others: in flight           in flight -> healed
//!                            or bypass     lose: in flight -> lost for good
//!                                        repeat: duplicate
//! happen: truth alone moves (shrink, a late booking, a forgotten one)
//! correct: a record is put right (or wrong) by a count; truth stays
//! ```
//!
//! Each of them keeps `view - truth = in flight + sum of causes` for every
//! system and bucket, by changing both sides alike.

use super::kinds::{Bucket, Cause, Kind};
use super::state::{Observer, Place, Units, World};
use super::step::Step;

/// "No document line": see [`Note::line`].
pub const NO_LINE: u64 = u64::MAX;

/// Something that one system does and books.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// Slot of the system that books it.
    pub origin: usize,
    /// The pool.
    pub pool: u32,
    /// What kind of posting.
    pub kind: Kind,
    /// What really changes, in units by bucket.
    pub delta: Units,
    /// Where the physical units come from or go to.
    pub place: Place,
    /// Units that the system books on hand beyond what really changed.
    pub error: i32,
    /// Why.
    pub error_cause: Cause,
    /// Truth moved earlier and stands under this cause since; it is booked now.
    pub booked: Option<Cause>,
}

impl Posting {
    /// A posting without error, booked as it happens.
    pub fn new(origin: usize, pool: u32, kind: Kind, delta: Units, place: Place) -> Posting {
        Posting {
            origin,
            pool,
            kind,
            delta,
            place,
            error: 0,
            error_cause: Cause::ReceivingError,
            booked: None,
        }
    }

    /// The same with an error of the record.
    pub fn with_error(self, error: i32, cause: Cause) -> Posting {
        Posting {
            error,
            error_cause: cause,
            ..self
        }
    }

    /// The message that feeds carry of it.
    pub fn note(&self, line: u64) -> Note {
        Note {
            pool: self.pool,
            kind: self.kind,
            origin: self.origin as u8,
            seen: 1 << self.origin,
            again: false,
            error_cause: self.error_cause,
            delta: self.delta,
            error: self.error,
            line,
        }
    }
}

/// A message about a posting: "two fewer".
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// The pool.
    pub pool: u32,
    /// What kind of posting.
    pub kind: Kind,
    /// Slot of the system that booked it.
    pub origin: u8,
    /// Systems that it has been to, as bits.
    pub seen: u8,
    /// It has been applied before, here or further up: whatever it does now is done twice.
    pub again: bool,
    /// Why the booking was wrong, if it was.
    pub error_cause: Cause,
    /// What really changed, in units by bucket.
    pub delta: Units,
    /// Units booked on hand beyond that.
    pub error: i32,
    /// The order line it is about, or [`NO_LINE`].
    pub line: u64,
}

impl<O: Observer> World<O> {
    /// A system does something and books it.
    pub fn post(&mut self, posting: &Posting) {
        let p = posting;
        self.touch(p.pool);
        if p.booked.is_none() {
            self.move_units(p.pool, &p.delta, p.place);
        }
        if let Some(cause) = p.booked {
            for slot in 0..self.slots {
                if self.covers(slot, p.pool) {
                    self.blame_all(p.pool, slot, &p.delta, cause, 1);
                }
            }
        }
        self.write(p.pool, p.origin, &p.delta, p.error);
        self.blame(p.pool, p.origin, Bucket::OnHand, p.error_cause, p.error);
        self.miss(p.pool, p.origin, p.kind, &p.delta);
        self.told(p.pool, &Step::Posted(p));
    }

    /// Truth moves and no system is told.
    pub fn happen(&mut self, pool: u32, delta: &Units, place: Place, cause: Cause) {
        self.touch(pool);
        self.move_units(pool, delta, place);
        for slot in 0..self.slots {
            if self.covers(slot, pool) {
                self.blame_all(pool, slot, delta, cause, -1);
            }
        }
        let step = Step::Unseen {
            delta,
            place,
            cause,
        };
        self.told(pool, &step);
    }

    /// A message arrives over a feed. Returns whether it was news there.
    pub fn deliver(&mut self, feed: usize, note: &Note) -> bool {
        let news = self.take_effect(feed, note);
        self.told(note.pool, &Step::Delivered { feed, note, news });
        news
    }

    #[inline]
    fn take_effect(&mut self, feed: usize, note: &Note) -> bool {
        let (slot, buckets) = (self.edges[feed].to, self.edges[feed].buckets);
        self.touch_view(note.pool, slot);
        let delta = masked(&note.delta, buckets);
        let error = if buckets & 1 == 1 { note.error } else { 0 };
        self.write(note.pool, slot, &delta, error);
        if note.again
            || !self
                .routes(note.pool)
                .is_primary(note.origin as usize, note.kind, feed)
        {
            self.blame_all(note.pool, slot, &delta, Cause::Duplicate, 1);
            self.blame(note.pool, slot, Bucket::OnHand, Cause::Duplicate, error);
            return false;
        }
        let cell = &mut self.cells[note.pool as usize * self.slots + slot];
        for (lag, change) in cell.lag_message.iter_mut().zip(&delta) {
            *lag += change;
        }
        self.blame(note.pool, slot, Bucket::OnHand, note.error_cause, error);
        true
    }

    /// A message is lost on a feed, and with it all that would have been forwarded.
    pub fn lose(&mut self, feed: usize, note: &Note) {
        let origin = note.origin as usize;
        if note.again || !self.routes(note.pool).is_primary(origin, note.kind, feed) {
            return;
        }
        self.touch(note.pool);
        let cut = self.reach(feed, note);
        for slot in (0..self.slots).filter(|slot| cut >> slot & 1 == 1) {
            for bucket in Bucket::ALL {
                let units = note.delta[bucket as usize];
                let hears = self
                    .routes(note.pool)
                    .hears(origin, note.kind, bucket as usize);
                if units != 0 && hears.by_message >> slot & 1 == 1 {
                    let cell = &mut self.cells[note.pool as usize * self.slots + slot];
                    cell.lag_message[bucket as usize] += units;
                    self.blame(note.pool, slot, bucket, Cause::Lost, -units);
                }
            }
        }
        self.told(note.pool, &Step::Lost { feed, note });
    }

    /// The systems that a message on a feed will reach as news, as bits: the feed's
    /// target, and those to which it is forwarded.
    pub fn reach(&self, feed: usize, note: &Note) -> u8 {
        let origin = note.origin as usize;
        if note.again || !self.routes(note.pool).is_primary(origin, note.kind, feed) {
            return 0;
        }
        let mut reach = 1u8 << self.edges[feed].to;
        let routes = self.routes(note.pool);
        let mut grown = true;
        while std::mem::take(&mut grown) {
            for (i, edge) in self.edges.iter().enumerate() {
                let forwards = routes.is_primary(origin, note.kind, i);
                if forwards && reach >> edge.from & 1 == 1 && reach >> edge.to & 1 == 0 {
                    reach |= 1 << edge.to;
                    grown = true;
                }
            }
        }
        reach & self.pools[note.pool as usize].covered
    }

    /// A system's record is changed by `delta` because of a count; `error` units
    /// of the on-hand change are the count's own mistake. Returns the message.
    ///
    /// What the change puts right is taken off the causes that had made the
    /// record wrong; what it erases beyond that (messages in flight, sales
    /// during the count) is a stale overwrite; the mistake is a miscount.
    pub fn correct(&mut self, origin: usize, pool: u32, delta: &Units, error: i32) -> Note {
        self.touch(pool);
        for slot in 0..self.slots {
            if !self.covers(slot, pool) {
                continue;
            }
            for bucket in Bucket::ALL {
                let wrong = if bucket == Bucket::OnHand { error } else { 0 };
                self.absorb(pool, slot, bucket, delta[bucket as usize] - wrong);
                self.blame(pool, slot, bucket, Cause::Miscount, wrong);
            }
        }
        self.write(pool, origin, delta, 0);
        self.miss(pool, origin, Kind::Adjustment, delta);
        let step = Step::Corrected {
            origin,
            delta,
            error,
        };
        self.told(pool, &step);
        Posting::new(origin, pool, Kind::Adjustment, *delta, Place::Nowhere).note(NO_LINE)
    }

    /// Lets `change` units of correction use up causes of drift of the opposite sign.
    fn absorb(&mut self, pool: u32, slot: usize, bucket: Bucket, change: i32) {
        if change == 0 {
            return;
        }
        let amounts = self.causes.amounts(self.cell(pool, slot).causes, bucket);
        let clears_all = amounts.iter().sum::<i32>() == -change;
        let mut rest = change;
        for cause in Cause::ALL {
            let amount = amounts[cause as usize];
            let used = if clears_all {
                -amount
            } else if amount.signum() == -rest.signum() {
                -amount.signum() * amount.abs().min(rest.abs())
            } else {
                0
            };
            rest -= used;
            self.blame(pool, slot, bucket, cause, used);
        }
        self.blame(pool, slot, bucket, Cause::StaleOverwrite, rest);
    }

    /// The other systems do not know (yet) of a change: in flight, or a bypass.
    #[inline]
    fn miss(&mut self, pool: u32, origin: usize, kind: Kind, delta: &Units) {
        let others = self.pools[pool as usize].covered & !(1 << origin);
        let first = pool as usize * self.slots;
        for bucket in Bucket::ALL {
            let units = delta[bucket as usize];
            if units == 0 {
                continue;
            }
            let hears = self.routes(pool).hears(origin, kind, bucket as usize);
            let mut told = others & hears.by_message;
            while told != 0 {
                self.cells[first + told.trailing_zeros() as usize].lag_message[bucket as usize] -=
                    units;
                told &= told - 1;
            }
            let mut set = others & hears.by_set & !hears.by_message;
            while set != 0 {
                self.cells[first + set.trailing_zeros() as usize].lag_set[bucket as usize] -= units;
                set &= set - 1;
            }
            let mut never = others & !(hears.by_message | hears.by_set);
            while never != 0 {
                let slot = never.trailing_zeros() as usize;
                never &= never - 1;
                self.blame(pool, slot, bucket, Cause::bypass(kind), -units);
            }
        }
    }

    /// Changes a view by a delta.
    #[inline]
    fn write(&mut self, pool: u32, slot: usize, delta: &Units, error: i32) {
        let cell = &mut self.cells[pool as usize * self.slots + slot];
        for (units, change) in cell.view.iter_mut().zip(delta) {
            *units += change;
        }
        cell.view[Bucket::OnHand as usize] += error;
        self.stir(pool, slot);
    }

    fn blame_all(&mut self, pool: u32, slot: usize, delta: &Units, cause: Cause, sign: i32) {
        for bucket in Bucket::ALL {
            self.blame(pool, slot, bucket, cause, sign * delta[bucket as usize]);
        }
    }
}

/// The buckets of a delta that a feed writes.
#[inline]
fn masked(delta: &Units, buckets: u8) -> Units {
    std::array::from_fn(|b| if buckets >> b & 1 == 1 { delta[b] } else { 0 })
}
