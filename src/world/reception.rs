//! Senders of compare-and-set hear of their targets (see `received`).

use super::kinds::Bucket;
use super::message::Message;
use super::observer::Observer;
use super::reach::FeedSpec;
use super::set_message::SetMessage;
use super::state::World;
use super::units::Units;

impl<O: Observer> World<O> {
    /// Whether any feed compares and sets.
    #[inline]
    pub fn compares(&self) -> bool {
        !self.received.0.is_empty()
    }

    /// What the sender of a compare-and-set has last received of the target.
    pub fn last_received(&self, feed: usize, pool: u32) -> Option<&Units> {
        self.received.0.get(feed)?.get(pool as usize)
    }

    /// A sender hears that some buckets (bits) of the target are, or changed by, that many units;
    /// a set that waits for that is tried again.
    fn receive(&mut self, feed: usize, pool: u32, buckets: u8, hear: impl Fn(i32, usize) -> i32) {
        let Some(units) = (self.received.0.get_mut(feed)).and_then(|h| h.get_mut(pool as usize))
        else {
            return;
        };
        let before = *units;
        for b in (0..Bucket::COUNT).filter(|b| buckets >> b & 1 == 1) {
            units[b] = hear(units[b], b);
        }
        if *units != before {
            self.mark_sets_dirty(pool, self.set_bit(feed));
            self.unsettle(pool);
        }
    }

    /// The feeds that compare and set from one system to another.
    fn comparing(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + use<O> {
        let of = |(i, spec): (usize, &FeedSpec)| {
            let meant = spec.from == from && spec.to == to && !self.received.0[i].is_empty();
            meant.then_some(i)
        };
        let feeds: Vec<usize> = match self.compares() {
            true => self.specs.iter().enumerate().filter_map(of).collect(),
            false => Vec::new(),
        };
        feeds.into_iter()
    }

    /// A set was accepted: its target knows the sender's figures, its sender what it has written.
    pub(super) fn receive_set(&mut self, feed: usize, message: &SetMessage) {
        if !self.compares() {
            return;
        }
        let (from, to, what) = (
            self.specs[feed].from,
            self.specs[feed].to,
            self.specs[feed].what(),
        );
        let buckets = what.carried(self.specs[feed].buckets);
        for other in self.comparing(to, from) {
            self.receive(other, message.pool, buckets, |_, b| message.value[b]);
        }
        let view = *self.view(message.pool, to);
        if let Some(units) = (self.received.0[feed]).get_mut(message.pool as usize) {
            for b in (0..Bucket::COUNT).filter(|b| buckets >> b & 1 == 1) {
                units[b] = view[b];
            }
        }
    }

    /// A set was refused, and the answer is all that its sender will hear.
    pub(super) fn receive_answer(&mut self, feed: usize, pool: u32) {
        let view = *self.view(pool, self.specs[feed].to);
        self.received.0[feed][pool as usize] = view;
    }

    /// A message was taken: its receiver knows what those have booked that had it before, and
    /// who sent it knows that it was taken.
    pub fn receive_message(&mut self, feed: usize, message: &Message) {
        let (from, to, buckets) = (
            self.specs[feed].from,
            self.specs[feed].to,
            self.specs[feed].buckets,
        );
        let mut told = message.delta;
        told[0] += message.error;
        for slot in (0..self.slots).filter(|slot| message.seen >> slot & 1 == 1) {
            for other in self.comparing(to, slot) {
                self.receive(other, message.pool, buckets, |units, b| units + told[b]);
            }
        }
        for other in self.comparing(from, to) {
            self.receive(other, message.pool, buckets, |units, b| units + told[b]);
        }
    }

    /// A cut-over has loaded all views of a pool: every sender knows its target.
    pub(super) fn receive_load(&mut self, pool: u32) {
        for feed in 0..self.received.0.len() {
            if !self.received.0[feed].is_empty() {
                self.receive_answer(feed, pool);
            }
        }
    }
}
