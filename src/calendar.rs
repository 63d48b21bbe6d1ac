//! The event list: what happens next.
//!
//! ```text
//!   push --> wheel: slots of 2^k ms, unsorted, in levels   (all that is not near)
//!     |        | the next slot, when it is due: sorted once
//!     |        v
//!     |----> current  --\
//!     '----> late     ---> pop: the smaller of the two
//! ```
//!
//! *Order.* Events come in the order of [`Event`]: (time, kind, sub, entity, arg). The order in
//! which they were pushed never matters, with one exception that has to be: an event pushed
//! for the present instant that sorts *before* the one just popped cannot be delivered in the
//! past, so it comes next. Several such come in their own order, still before all others.
//!
//! *Cost.* A push is a write into a slot and a pop is a read from a sorted one, whether a
//! thousand or millions of events are pending. The slot width follows the observed rate of
//! events, so a wrong first guess costs little. Many events at one instant are sorted together;
//! a push into the slot being read is put in its place there if that is near, else into a small
//! heap. Memory is used again: once the number of pending events has settled, nothing is
//! allocated.
//!
//! *Not here.* No cancelling (a handler finds an event outdated and ignores it), no
//! randomness, no knowledge of what kinds mean.

mod event;
#[cfg(test)]
mod tests;
mod wheel;

pub use event::Event;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use wheel::Wheel;

/// Events that a slot should hold: fewer waste memory and steps over empty slots, more cost
/// comparisons in sorting. The measured optimum is flat.
const PER_SLOT: u64 = 12;
/// An event that is pushed into the slot being read and precedes all but the next few of
/// it is put in its place there. Others go to the heap.
const SHORT: usize = 24;
/// The widest slot is 2^30 ms, 12 days: a calendar that sparse has nothing to gain.
const WIDEST: u32 = 30;
/// The slot width is reviewed after this many events, or twice the pending ones if more, so
/// that re-sorting everything into other slots stays a small part of the work.
const REVIEW: u64 = 1024;

/// The pending events of one simulation, and its clock.
#[derive(Clone)]
pub struct Calendar {
    /// The slot being read, latest first.
    current: Vec<Event>,
    /// It was opened since somebody asked.
    opened: bool,
    /// Events pushed into the slot being read.
    late: BinaryHeap<Reverse<Event>>,
    wheel: Wheel,
    now: i64,
    /// Future events served since `since` (ms): the rate that the slot width follows.
    served: u64,
    since: i64,
    review_at: u64,
}

impl Calendar {
    /// An empty calendar whose clock shows `start` (ms). `events_per_ms` is a guess at the
    /// rate of events, to begin with slots of the right width.
    pub fn new(events_per_ms: f64, start: i64) -> Calendar {
        assert!(
            (0..=Event::MAX_TIME).contains(&start),
            "start {start} ms out of range"
        );
        let width = (PER_SLOT as f64 / events_per_ms.max(1e-9)) as u64;
        Calendar {
            current: Vec::new(),
            opened: false,
            late: BinaryHeap::new(),
            wheel: Wheel::new(shift_for(width), start),
            now: start,
            served: 0,
            since: start,
            review_at: REVIEW,
        }
    }

    /// Enters an event at or after the present instant.
    ///
    /// # Panics
    /// If the event lies in the past.
    #[inline]
    pub fn push(&mut self, event: Event) {
        assert!(
            event.time() >= self.now,
            "an event was entered into the past"
        );
        if self.wheel.has_passed(event.time()) {
            self.push_late(event);
        } else {
            self.wheel.insert(event);
        }
    }

    /// Into the slot being read: where it belongs, if few events have to make way.
    #[inline(never)]
    fn push_late(&mut self, event: Event) {
        let mut place = self.current.len();
        if place >= SHORT && self.current[place - SHORT] < event {
            self.late.push(Reverse(event));
        } else {
            self.current.push(event);
            while place > 0 && self.current[place - 1] < event {
                self.current[place] = self.current[place - 1];
                place -= 1;
            }
            self.current[place] = event;
        }
        // Follow-ups at the present instant say nothing about the slot width.
        if event.time() > self.now {
            self.served += 1;
            if self.served >= self.review_at {
                self.review_width();
            }
        }
    }

    /// The next event; the clock moves to its time.
    #[inline]
    pub fn pop(&mut self) -> Option<Event> {
        if self.late.is_empty()
            && let Some(event) = self.current.pop()
        {
            self.now = event.time();
            return Some(event);
        }
        self.pop_among_late()
    }

    #[inline(never)]
    fn pop_among_late(&mut self) -> Option<Event> {
        if self.late.is_empty() && !self.open_next_slot() {
            return None;
        }
        let from_late = match (self.late.peek(), self.current.last()) {
            (Some(Reverse(late)), Some(current)) => late < current,
            (late, _) => late.is_some(),
        };
        let event = if from_late {
            self.late.pop()?.0
        } else {
            self.current.pop()?
        };
        self.now = event.time();
        Some(event)
    }

    /// Sorts the next slot into `current`; false if nothing is pending.
    fn open_next_slot(&mut self) -> bool {
        if self.served >= self.review_at {
            self.review_width();
        }
        let any = self.wheel.take_next_slot(&mut self.current);
        self.opened = true;
        self.served += self.current.len() as u64;
        self.current.sort_unstable_by(|a, b| b.cmp(a));
        any
    }

    /// Whether a slot was opened since the last call.
    #[inline]
    pub fn takes_opened(&mut self) -> bool {
        std::mem::take(&mut self.opened)
    }

    /// The events of the open slot that are still to come, without those that were entered late
    /// and are many; the next one is the last.
    pub fn upcoming(&self) -> &[Event] {
        &self.current
    }

    /// The time of the next event (ms).
    pub fn peek_time(&self) -> Option<i64> {
        let late = self.late.peek().map(|Reverse(event)| event.time());
        let current = self.current.last().map(|event| event.time());
        match (late, current) {
            (Some(late), Some(current)) => Some(late.min(current)),
            // Opening the slot here would send pushes before it to the heap.
            (None, None) => self.wheel.earliest_time(),
            _ => late.or(current),
        }
    }

    /// Number of pending events.
    pub fn len(&self) -> usize {
        self.current.len() + self.late.len() + self.wheel.len()
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time of the last popped event (ms), or the start.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        (self.current.capacity() + self.late.capacity()) * size_of::<Event>() + self.wheel.bytes()
    }

    /// Compares the events served with the time they took, and changes the slot width if a
    /// slot holds less than half or more than twice what it should.
    #[cold]
    fn review_width(&mut self) {
        let elapsed = (self.now - self.since) as u64;
        if elapsed > 0 {
            let wanted = shift_for(PER_SLOT * elapsed / self.served);
            let per_slot = (self.served << self.wheel.shift()) / elapsed;
            let fits = (PER_SLOT / 2..=2 * PER_SLOT).contains(&per_slot);
            if !fits && wanted != self.wheel.shift() {
                self.change_width(wanted);
            }
            // Half of the evidence is kept, so that one burst does not decide alone.
            self.since = self.now - (elapsed / 2) as i64;
        }
        self.served /= 2;
        self.review_at = self.served + REVIEW.max(2 * self.len() as u64);
    }

    fn change_width(&mut self, shift: u32) {
        self.wheel.change_width(shift, self.now);
        self.current
            .drain(..)
            .for_each(|event| self.wheel.insert(event));
        self.late
            .drain()
            .for_each(|Reverse(event)| self.wheel.insert(event));
    }
}

/// log2 of the slot width nearest to the wanted width (ms).
fn shift_for(width: u64) -> u32 {
    // The nearest power of two in the geometric sense: round up from the square root of 2.
    let wide = u128::from(width.max(1)).pow(2) * 2;
    (wide.ilog2() / 2).min(WIDEST)
}
