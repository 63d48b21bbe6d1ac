//! Runs of feeds that act now and then: what has queued up, what changed, or what
//! is next in a sweep; and what becomes of each item.

use super::faults::{Fate, is_never_cut_short};
use super::layout::Layout;
use super::transit::{Batch, InTransit, Sent};
use super::{EventKind, Incident, Listener, Sim};
use crate::world::Message;

/// A number from 0 to `waiting`, all alike if the share (of 2^64) is drawn so.
fn part_of(share: u64, waiting: usize) -> usize {
    ((u128::from(share) * (waiting as u128 + 1)) >> 64) as usize
}

/// Puts first, of the items about each block of SKUs, so large a share; and returns how many
/// these are. Otherwise the items keep their order.
fn put_first<T>(grid: Layout, share: u64, items: &mut Vec<T>, pool: impl Fn(&T) -> u32) -> usize {
    if grid.blocks == 1 {
        return part_of(share, items.len());
    }
    let block = |item: &T| grid.block_of(grid.sku(pool(item))) as usize;
    let mut room = vec![0; grid.blocks as usize];
    items.iter().for_each(|item| room[block(item)] += 1);
    room.iter_mut().for_each(|n| *n = part_of(share, *n));
    let first = room.iter().sum();
    let (mut sent, rest): (Vec<T>, Vec<T>) = items.drain(..).partition(|item| {
        let room = &mut room[block(item)];
        let fits = *room > 0;
        *room -= usize::from(fits);
        fits
    });
    sent.extend(rest);
    *items = sent;
    first
}

impl<L: Listener> Sim<'_, L> {
    /// A scheduled run: what has queued up, or changed, or is next in the sweep.
    pub(super) fn feed_run(&mut self, feed: usize, lane: u32) {
        if self.is_switched_off(feed, lane) {
            return;
        }
        if self.is_open {
            self.unsettle_waiting(feed, lane);
        }
        self.schedule_run(feed, lane, false);
        let leads = self.leads_runs(feed);
        self.record_once(leads, Incident::FeedRuns, 1);
        let (spec, number) = (self.specs[feed], self.feeds[feed].runs[lane as usize]);
        let fate = self.fate_of_run(feed, lane, number);
        if self.feeds[feed].outages.down(self.now) || fate.fails {
            self.record_once(leads, Incident::FailedRuns, 1);
            return;
        }
        if self.feeds[feed].sure && is_never_cut_short(spec) && !spec.sweep {
            self.run_at_once(feed, lane);
            return;
        }
        let mut most = spec.budget.map_or(usize::MAX, |b| b as usize);
        if let Some(share) = fate.stopped {
            self.record_once(leads, Incident::PoisonedRuns, 1);
            most = most.min(self.cut_short(feed, lane, share, most));
        }
        let batch = match self.feeds[feed].manner {
            None => self.run_of_notes(feed, lane, most, self.now + fate.latency),
            Some(_) => self.run_of_sets(feed, lane, most, self.now + fate.latency),
        };
        self.send_together(feed, batch, fate.latency);
    }

    /// What a run sends sets out, or arrives at once.
    fn send_together(&mut self, feed: usize, batch: Batch, latency: i64) {
        if latency == 0 {
            if let Batch::Deltas(notes) = &batch {
                self.prefetch_run(feed, notes.iter().map(|message| message.pool));
            }
            self.arrive_together(feed, batch);
        } else if !batch.is_empty() || self.plan.shares_runs(self.specs[feed]) {
            // The first of several parts does not know whether others send anything.
            let at = self.now + latency;
            let place = self.transit.send_batch(Sent { feed, batch, at });
            self.at(at, EventKind::Batch, feed as u32, place);
        }
    }

    /// A run in which nothing can go wrong: everything that waits takes effect now.
    fn run_at_once(&mut self, feed: usize, lane: u32) {
        let state = &mut self.feeds[feed];
        if state.manner.is_none() {
            let notes = std::mem::take(&mut state.queues[lane as usize]);
            for message in notes {
                self.record(Incident::Messages, message.pool, 1);
                self.deliver(feed, &message);
            }
            return;
        }
        let set = state.set;
        let mut pools = std::mem::take(&mut self.scratch);
        self.world
            .take_pending(set, lane as usize, usize::MAX, &mut pools);
        self.prefetch_run(feed, pools.iter().copied());
        self.write_all_now(feed, &pools);
        self.scratch = pools;
    }

    /// A bad item stops a run after this share (of 2^64) of what waits in each block of SKUs, or
    /// of its budget. What is still sent is put first; returns how many items that is.
    fn cut_short(&mut self, feed: usize, lane: u32, share: u64, budget: usize) -> usize {
        let grid: Layout = *self.plan;
        if self.specs[feed].sweep {
            return part_of(share, self.pools_of_lane(feed, lane).len().min(budget));
        }
        let (state, lane) = (&mut self.feeds[feed], lane as usize);
        let waiting = match state.manner {
            None => state.queues[lane].len(),
            Some(_) => self.world.pending(state.set, lane).len(),
        };
        // A budget joins all SKUs.
        if budget < waiting {
            return part_of(share, budget);
        }
        match state.manner {
            None => put_first(grid, share, &mut state.queues[lane], |message| message.pool),
            Some(_) => {
                let list = self.world.pending(state.set, lane);
                put_first(grid, share, list, |&pool| pool)
            }
        }
    }

    /// Sends what has queued up: what nothing befalls arrives together, at `due`.
    fn run_of_notes(&mut self, feed: usize, lane: u32, most: usize, due: i64) -> Batch {
        let mut queue = std::mem::take(&mut self.feeds[feed].queues[lane as usize]);
        let taken = most.min(queue.len());
        let mut batch = Vec::with_capacity(taken);
        let mut stays = Vec::new();
        for &message in &queue[..taken] {
            self.record(Incident::Messages, message.pool, 1);
            if self.feeds[feed].faultless {
                batch.push(message);
                continue;
            }
            match self.fate_in_run(feed, message.pool, due) {
                None => stays.push(message),
                Some(Fate::Dies { .. }) => self.lose(feed, &message),
                Some(Fate::Arrives {
                    at, alone: true, ..
                }) => self.carry(feed, InTransit::Delta(message), at),
                Some(Fate::Arrives { again, .. }) => {
                    batch.push(message);
                    if again.is_some() {
                        batch.push(Message {
                            again: true,
                            ..message
                        });
                    }
                }
            }
        }
        queue.splice(..taken, stays);
        let sent_meanwhile = &mut self.feeds[feed].queues[lane as usize];
        queue.append(sent_meanwhile);
        *sent_meanwhile = queue;
        Batch::Deltas(batch)
    }

    /// Sends the values of what has changed, or of the next stretch of a sweep: what nothing
    /// befalls arrives together, at `due`.
    fn run_of_sets(&mut self, feed: usize, lane: u32, most: usize, due: i64) -> Batch {
        let (set, sweep) = (self.feeds[feed].set, self.specs[feed].sweep);
        let mut pools = std::mem::take(&mut self.scratch);
        pools.clear();
        if sweep {
            self.sweep(feed, lane, most, &mut pools);
        } else {
            self.world
                .take_pending(set, lane as usize, most, &mut pools);
        }
        self.prefetch_run(feed, pools.iter().copied());
        let mut batch = Vec::with_capacity(pools.len());
        for &pool in &pools {
            if !sweep {
                self.world.attend(set, pool);
            }
            self.record(Incident::Messages, pool, 1);
            let value = self.world.read_for_set(feed, pool);
            if self.feeds[feed].faultless {
                batch.push(value);
                continue;
            }
            match self.fate_in_run(feed, pool, due) {
                // No value dies: the next run has it again.
                None | Some(Fate::Dies { .. }) => self.world.put_pending(set, pool),
                Some(Fate::Arrives {
                    at, alone: true, ..
                }) => self.carry(feed, InTransit::Set(value, self.now), at),
                Some(Fate::Arrives { .. }) => batch.push(value),
            }
        }
        self.scratch = pools;
        Batch::Sets(batch, self.now)
    }

    /// The next pools of a walk through the whole catalogue.
    fn sweep(&mut self, feed: usize, lane: u32, most: usize, into: &mut Vec<u32>) {
        let all = self.pools_of_lane(feed, lane);
        let count = all.len() as u32;
        let (from, to) = (self.world.spec(feed).from, self.world.spec(feed).to);
        let cursor = self.feeds[feed].cursors[lane as usize];
        let steps = (most.min(count as usize)) as u32;
        for i in 0..steps {
            let pool = all.start + (cursor + i) % count;
            if self.world.covers(from, pool) && self.world.covers(to, pool) {
                into.push(pool);
            }
        }
        self.feeds[feed].cursors[lane as usize] = (cursor + steps) % count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SKUs of one site in four blocks; SKU n is in block n mod 4.
    fn run_with(share: f64, waiting: &[u32]) -> (usize, Vec<u32>) {
        let mut items = waiting.to_vec();
        let share = (share * u64::MAX as f64) as u64;
        let first = put_first(Layout::new(1, 1_000, true), share, &mut items, |&pool| pool);
        (first, items)
    }

    #[test]
    fn a_bad_item_stops_each_block_at_the_same_share_of_what_waits() {
        // Of block 0 wait three, of block 1 one, of block 3 two.
        let waiting = [8, 3, 4, 1, 0, 7];
        assert_eq!(run_with(0.0, &waiting).0, 0);
        assert_eq!(run_with(1.0, &waiting), (6, waiting.to_vec()));
        // Two of the three, one of the one, one of the two: in their order, and so is the rest.
        assert_eq!(run_with(0.5, &waiting), (4, vec![8, 3, 4, 1, 0, 7]));
        assert_eq!(run_with(0.4, &waiting), (2, vec![8, 3, 4, 1, 0, 7]));
        assert_eq!(
            run_with(0.5, &[0, 4, 8, 12, 1, 5]),
            (3, vec![0, 4, 1, 8, 12, 5])
        );
    }

    #[test]
    fn where_no_skus_are_apart_any_number_of_items_is_as_likely() {
        let mut counts = [0; 5];
        for i in 0..1_000u64 {
            counts[part_of((2 * i + 1) * (u64::MAX / 2_000), 4)] += 1;
        }
        assert_eq!(counts, [200; 5]);
    }
}
