//! What will become of a pool whose sets depend on when the feeds run.
//!
//! ```text
//! sets on the way --arrive--> views --change--> lists --next run of the feed--> sets ...
//! ```
//!
//! Two systems set each other, a ring of three, several sources of one figure, sets that were
//! refused or overtaken: which figure survives is decided by which feed acts first. So after each
//! event the pools that it touched are played through on a small board: their views, the lists
//! that they are on, the sets under way to them and the runs to come, by the same rules as the
//! real ones and as if nothing failed, until nothing changes any more. Nothing is drawn that the
//! run would draw otherwise: times of runs are addressed, and can be looked up beforehand.
//!
//! **Exact** for feeds that run at any times (periodic, daily, irregular, manual), with any
//! latency of runs, and for those that act with each event with a fixed latency; absolute,
//! compare-and-set and snapshot; sweeps; runs that have failed, messages that died.
//!
//! **Approximate**: messages about postings count as arrived before any set, which matters where
//! a delta feed writes a figure that goes round in a circle, and, where sets take time, while
//! a message about another bucket is under way (on arrival it has the pool sent once more); a set
//! that acts with each event takes its mean latency if that is random; a budget counts as
//! sufficient. [`Sim::knows_exactly`] distinguishes the two.
//!
//! A ring that rotates for ever never becomes quiet: what rotates is not in flight.

mod board;

use super::{EventKind, Listener, Sim};
use crate::scenario::{Cadence, Delay};
use crate::units::{DAY, SECOND};
use crate::world::{
    Bucket, Cause, Guard, Manner, Outcome, Root, SetMessage, Step, Units, is_amplified,
};
use board::{Board, Flight, Lane, When};

/// After so many sets of one pool it never becomes quiet.
const MOST: usize = 1_000;

impl<L: Listener> Sim<'_, L> {
    /// Where it has to be known which sets are coming they are kept by pool.
    pub(super) fn keep_sets_by_pool(&mut self) {
        let sets = self.feeds.iter().any(|feed| feed.manner.is_some());
        if self.is_open || sets && self.people.feeds_may_change() {
            self.transit.sets = vec![Vec::new(); self.counters.len()];
        }
    }

    /// Works out what will become of the pools that were touched in this event.
    pub(super) fn settle_pools(&mut self) {
        if L::QUIET || !self.world.is_settled_later() {
            return;
        }
        let mut pools = std::mem::take(&mut self.unsettled);
        self.world.take_unsettled(&mut pools);
        let lost = self.world.take_lost();
        for &pool in &pools {
            let left = match lost.contains(&pool) {
                true => Cause::Lost,
                false => Cause::StaleOverwrite,
            };
            match self.world.manner(pool) {
                Manner::Open => {
                    let outcome = self.foresee(pool);
                    (self.world).conclude(pool, &outcome, left, &Step::Settled);
                }
                _ => self.world.settle(pool, left, &Step::Settled),
            }
        }
        self.unsettled = pools;
    }

    /// A run takes place, or fails: what waits for it is played through anew.
    pub(super) fn unsettle_waiting(&mut self, feed: usize, lane: u32) {
        let state = &self.feeds[feed];
        if state.manner.is_none() {
            return;
        }
        if self.specs[feed].sweep {
            for pool in self.pools_of_lane(feed, lane) {
                self.world.unsettle(pool);
            }
            return;
        }
        let waiting = self.world.pending(state.set, lane as usize).clone();
        for pool in waiting {
            self.world.unsettle(pool);
        }
    }

    fn foresee(&self, pool: u32) -> Outcome {
        let mut board = self.board(pool);
        for _ in 0..MOST {
            self.send_prompt(&mut board);
            if !self.step(&mut board) {
                let full = |units: &Units| units.iter().any(|&n| is_amplified(n));
                match board.outcome.finals.iter().any(full) {
                    // Amplified towards what a field holds: not on its way anywhere.
                    true => break,
                    false => return board.outcome,
                }
            }
            if board.turning_since.is_some() {
                break;
            }
        }
        // What goes round and round is not in flight.
        let told = self.world.all_received(pool);
        let since = board.turning_since.unwrap_or(board.changes.len() / 2);
        for &(slot, buckets) in &board.changes[since..] {
            for b in (0..Bucket::COUNT).filter(|b| buckets >> b & 1 == 1) {
                board.outcome.finals[slot][b] = told.finals[slot][b];
                board.outcome.roots[slot][b] = told.roots[slot][b];
            }
        }
        board.outcome
    }

    /// Sends what acts with each event, in rounds as the real ones.
    fn send_prompt(&self, board: &mut Board) {
        for _ in 0..MOST {
            let due: Vec<usize> = (board.lanes.iter())
                .filter(|lane| lane.prompt && board.dirty >> self.feeds[lane.feed].set & 1 == 1)
                .map(|lane| lane.feed)
                .collect();
            if due.is_empty() {
                return;
            }
            for &feed in &due {
                board.dirty &= !(1 << self.feeds[feed].set);
            }
            for feed in due {
                let latency = typical(&self.specs[feed].latency);
                self.send_on(board, feed, EventKind::Message, latency);
            }
        }
    }

    /// Reads the value of now and writes it, or sends it.
    fn send_on(&self, board: &mut Board, feed: usize, kind: EventKind, latency: i64) {
        let spec = self.world.spec(feed);
        let value = board.outcome.finals[spec.from];
        let base = match board.heard.iter().find(|(of, _)| *of == feed) {
            Some((_, units)) => *units,
            None => board.own_doing(feed, spec.to),
        };
        let message = SetMessage {
            pool: board.pool,
            value,
            base,
            overtaken: false,
        };
        let roots = board.outcome.roots[spec.from];
        if latency <= 0 {
            self.write_on(board, feed, &message, board.now.0, roots);
        } else {
            board.flights.push(Flight {
                at: (board.now.0 + latency, kind, feed, u32::MAX),
                feed,
                message: Some((message, board.now.0, roots)),
                refused: false,
            });
        }
    }

    /// The next thing happens; false if nothing will.
    fn step(&self, board: &mut Board) -> bool {
        let mut first: Option<(When, usize, bool)> = None;
        for (i, flight) in board.flights.iter().enumerate() {
            if first.is_none_or(|(at, ..)| flight.at < at) {
                first = Some((flight.at, i, true));
            }
        }
        for i in 0..board.lanes.len() {
            let lane = &board.lanes[i];
            if lane.prompt || board.dirty >> self.feeds[lane.feed].set & 1 == 0 {
                continue;
            }
            self.advance(&mut board.lanes[i], board.now);
            let lane = &board.lanes[i];
            let at = (lane.next, EventKind::FeedRun, lane.feed, lane.lane);
            if lane.next < i64::MAX && first.is_none_or(|(first, ..)| at < first) {
                first = Some((at, i, false));
            }
        }
        let Some((at, i, arrives)) = first else {
            return false;
        };
        board.now = at;
        if arrives {
            self.land(board, i);
        } else {
            let (feed, lane, number) = {
                let lane = &board.lanes[i];
                (lane.feed, lane.lane, lane.number)
            };
            board.dirty &= !(1 << self.feeds[feed].set);
            let latency = self.latency_of_run(feed, lane, number + 1);
            self.send_on(board, feed, EventKind::Batch, latency);
        }
        true
    }

    /// To the first run after an instant that gets to the pool.
    fn advance(&self, lane: &mut Lane, now: When) {
        let period = match self.specs[lane.feed].cadence {
            Cadence::Every { period, .. } => period.0,
            Cadence::Daily { .. } => DAY,
            _ => 0,
        };
        // Over many runs at once, up to the last before the instant.
        if period > 0 && lane.sweep.is_none() && lane.next < now.0 {
            let runs = (now.0 - lane.next) / period;
            lane.next += runs * period;
            lane.number += runs as u32;
        }
        for _ in 0..10_000 {
            let at = (lane.next, EventKind::FeedRun, lane.feed, lane.lane);
            let reaches = lane
                .sweep
                .is_none_or(|[cursor, most, count, place]| (place + count - cursor) % count < most);
            if lane.next == i64::MAX || at > now && reaches {
                return;
            }
            let next = self.time_of_run((lane.feed, lane.lane), lane.number, lane.next, false);
            lane.next = next.unwrap_or(i64::MAX);
            lane.number += 1;
            if let Some([cursor, most, count, _]) = &mut lane.sweep {
                *cursor = (*cursor + *most) % *count;
            }
        }
    }

    /// A set arrives.
    fn land(&self, board: &mut Board, flight: usize) {
        let flight = board.flights.remove(flight);
        if flight.refused {
            board.refused &= !(1 << flight.feed);
        }
        match flight.message {
            Some((message, read, roots)) => {
                self.write_on(board, flight.feed, &message, read, roots)
            }
            None => self.send_on(board, flight.feed, EventKind::Message, 0),
        }
    }

    /// A set is written, or refused.
    fn write_on(
        &self,
        board: &mut Board,
        feed: usize,
        message: &SetMessage,
        read: i64,
        roots: [Root; Bucket::COUNT],
    ) {
        let spec = self.world.spec(feed);
        let Some((what, guard)) = spec.manner else {
            return;
        };
        let late = board.newest[feed] > read;
        board.newest[feed] = board.newest[feed].max(read);
        let target = board.outcome.finals[spec.to];
        if guard == Guard::Compare && what.differs(spec.buckets, &message.base, &target) {
            self.refuse_on(board, feed);
            return;
        }
        let since: Units = match guard {
            Guard::Replay => {
                let own = board.own_doing(feed, spec.to);
                std::array::from_fn(|b| own[b].wrapping_sub(message.base[b]))
            }
            _ => [0; Bucket::COUNT],
        };
        let changed = board
            .outcome
            .write(feed as u8, spec, &message.value, &since, roots);
        let new = board.outcome.finals[spec.to];
        if let Some((_, units)) = board.brought.iter_mut().find(|(of, _)| *of == feed) {
            *units = std::array::from_fn(|b| units[b].wrapping_add(new[b] - target[b]));
        }
        board.mark_late(spec.to, spec.buckets, late);
        if changed {
            let set = 1 << self.feeds[feed].set;
            board.dirty |=
                self.world.dirtied_by(spec.to) & self.world.active_sets(board.pool) & !set;
            board.note_change(spec.to, &target);
        }
        self.send_back(board, feed, what.carried(spec.buckets), &message.value);
        if changed {
            board.note_position();
        }
    }

    /// Who sends back and compares hears of a set that was written.
    fn send_back(&self, board: &mut Board, feed: usize, heard: u8, value: &Units) {
        let spec = self.world.spec(feed);
        let new = board.outcome.finals[spec.to];
        for (other, units) in &mut board.heard {
            let of = self.world.spec(*other);
            let source = match (of.from, of.to) {
                _ if *other == feed => &new,
                ends if ends == (spec.to, spec.from) => value,
                _ => continue,
            };
            let before = *units;
            for b in (0..Bucket::COUNT).filter(|b| heard >> b & 1 == 1) {
                units[b] = source[b];
            }
            if *other != feed && *units != before {
                board.dirty |= 1 << self.feeds[*other].set & self.world.active_sets(board.pool);
            }
        }
    }

    /// A compare-and-set is refused.
    fn refuse_on(&self, board: &mut Board, feed: usize) {
        if !self.world.is_answered(feed, board.pool) {
            return;
        }
        let to = self.world.spec(feed).to;
        let target = board.outcome.finals[to];
        for (_, units) in board.heard.iter_mut().filter(|(of, _)| *of == feed) {
            *units = target;
        }
        if self.specs[feed].cadence != Cadence::PerEvent {
            board.dirty |= 1 << self.feeds[feed].set;
        } else if board.refused >> feed & 1 == 0 {
            board.refused |= 1 << feed;
            let wait = self.specs[feed].retries.spacing.0.max(SECOND);
            board.flights.push(Flight {
                at: (board.now.0 + wait, EventKind::Message, feed, u32::MAX),
                feed,
                message: None,
                refused: true,
            });
        }
    }
}

/// About as long as a delay takes, in ms.
fn typical(delay: &Delay) -> i64 {
    match *delay {
        Delay::Lognormal(median, _) => median.0,
        _ => delay.mean() as i64,
    }
}
