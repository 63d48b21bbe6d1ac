//! Feeds that set values: what changed is sent with each event, and what a set does on arrival.

use super::faults::Fate;
use super::transit::InTransit;
use super::{Incident, Listener, Sim};
use crate::units::SECOND;
use crate::world::{Copying, Field, Guard, SetMessage, SetResult};

impl<L: Listener> Sim<'_, L> {
    /// Sends the values of pools that changed, on the set feeds that act with each event. What
    /// they change in turn is sent in a next round, so that in which order the feeds act on a
    /// pool does not depend on others that change in the same event.
    #[inline]
    pub(super) fn send_sets(&mut self) {
        if self.ends_events {
            self.end_event();
        }
    }

    /// Whether anything is to be done after each event.
    pub(super) fn ends_events(&mut self) {
        self.is_open = self.world.is_open();
        self.ends_events = self.prompt_sets != 0 || self.world.is_settled_later();
    }

    #[inline(never)]
    fn end_event(&mut self) {
        if self.prompt_sets != 0 {
            self.send_in_rounds();
        }
        self.settle_pools();
    }

    fn send_in_rounds(&mut self) {
        loop {
            let stirred = self.world.take_dirty() & self.prompt_sets;
            if stirred == 0 {
                return;
            }
            let mut round = std::mem::take(&mut self.round);
            for feed in 0..self.feeds.len() {
                let state = &self.feeds[feed];
                if state.is_prompt() && stirred >> state.set & 1 == 1 {
                    self.list_changed(feed, &mut round);
                }
            }
            for (feed, pool) in round.drain(..) {
                self.send_value(feed, pool);
            }
            self.round = round;
        }
    }

    /// Lists the pools of which a set feed has to send the value.
    fn list_changed(&mut self, feed: usize, round: &mut Vec<(usize, u32)>) {
        let state = &self.feeds[feed];
        for lane in 0..state.runs.len() {
            let pools = &mut self.scratch;
            self.world.take_pending(state.set, lane, usize::MAX, pools);
            round.extend(pools.iter().map(|&pool| (feed, pool)));
        }
    }

    /// Sends the value of a pool on a set feed that acts with each event.
    fn send_value(&mut self, feed: usize, pool: u32) {
        self.world.attend(self.feeds[feed].set, pool);
        self.record(Incident::Messages, pool, 1);
        if self.feeds[feed].sure {
            self.write_now(feed, pool);
            return;
        }
        let message = self.world.read_for_set(feed, pool);
        match self.fate(feed, pool) {
            Fate::Dies { at, retried } => {
                let message = self.message_of(message, retried, feed);
                self.carry_to_its_end(feed, message, at);
            }
            Fate::Arrives {
                at, retried, again, ..
            } => {
                let message = self.message_of(message, retried, feed);
                self.carry(feed, message.clone(), at);
                if let Some(at) = again {
                    self.record(Incident::DuplicateMessages, pool, 1);
                    self.carry(feed, message, at);
                }
            }
        }
    }

    /// What a set feed sends: the value just read, or, with a retry, that of the time of arrival.
    fn message_of(&self, message: SetMessage, retried: bool, feed: usize) -> InTransit {
        match retried && self.specs[feed].retries.fresh {
            true => InTransit::FreshSet(message.pool),
            false => InTransit::Set(message, self.now),
        }
    }

    /// A value is read and written at once, with nothing in between that could go wrong.
    fn write_now(&mut self, feed: usize, pool: u32) {
        match self.copying(feed) {
            Some(what) => self.copy_now(&what, pool),
            None => {
                let message = self.world.read_for_set(feed, pool);
                self.write(feed, message, self.now);
            }
        }
    }

    /// The same for all pools of a run.
    pub(super) fn write_all_now(&mut self, feed: usize, pools: &[u32]) {
        let (set, copying) = (self.feeds[feed].set, self.copying(feed));
        for &pool in pools {
            self.world.attend(set, pool);
            self.record(Incident::Messages, pool, 1);
            match &copying {
                Some(what) => self.copy_now(what, pool),
                None => self.write_now(feed, pool),
            }
        }
    }

    /// What the sets of a feed do, if they copy buckets as they are. (Those who follow are told
    /// of each value.)
    fn copying(&self, feed: usize) -> Option<Copying> {
        let plain = Some((Field::Buckets, Guard::Overwrite));
        let copies = self.feeds[feed].manner == plain && !L::FOLLOWS && !self.is_open;
        copies.then(|| self.world.copying(feed))
    }

    #[inline(always)]
    fn copy_now(&mut self, what: &Copying, pool: u32) {
        if self.world.copy_now(what, pool) == SetResult::Overwrote {
            self.record(Incident::StaleOverwrites, pool, 1);
        }
        self.after_write(what.to(), pool);
    }

    /// A set arrives.
    pub(super) fn write(&mut self, feed: usize, mut message: SetMessage, read: i64) {
        let state = &mut self.feeds[feed];
        let Some((what, guard)) = state.manner else {
            return;
        };
        if let Some(newest) = state.newest.get_mut(message.pool as usize) {
            message.overtaken = *newest > read;
            *newest = read.max(*newest);
        }
        let set = state.set;
        let per_event = state.per_event;
        let to = self.world.spec(feed).to;
        if L::FOLLOWS {
            self.world.observer.value_of(read);
        }
        match self.world.set(feed, what, guard, &message) {
            SetResult::Written => {}
            SetResult::Overwrote => self.record(Incident::StaleOverwrites, message.pool, 1),
            SetResult::Refused => {
                self.record(Incident::RefusedSets, message.pool, 1);
                if !self.world.is_answered(feed, message.pool) {
                    // It waits until the sender hears of the target or has another figure.
                } else if !per_event {
                    self.world.put_pending(set, message.pool);
                } else if !std::mem::replace(
                    &mut self.feeds[feed].refused[message.pool as usize],
                    true,
                ) {
                    // One retry at a time per pool: it reads the value of its own moment.
                    let wait = self.specs[feed].retries.spacing.0.max(SECOND);
                    self.carry(feed, InTransit::RefusedSet(message.pool), self.now + wait);
                }
                return;
            }
        }
        self.after_write(to, message.pool);
    }
}
