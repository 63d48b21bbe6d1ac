//! The board on which is played through what will become of a pool.

use super::super::feeds::FeedState;
use super::super::transit::InTransit;
use super::super::{EventKind, Listener, Sim};
use crate::scenario::{Cadence, Delay};
use crate::units::DAY;
use crate::world::{Bucket, MAX_SLOTS, Outcome, Root, SetMessage, Units};

/// A pool that has been as it is so often before, at whatever times, goes round and round.
const ROUND: usize = 40;

/// When something happens, and in what order with what happens then.
pub(super) type When = (i64, EventKind, usize, u32);

/// A feed that sets values, as far as this pool is concerned.
pub(super) struct Lane {
    pub feed: usize,
    pub lane: u32,
    pub prompt: bool,
    /// The next run and its number.
    pub next: i64,
    pub number: u32,
    /// Of a sweep: where it goes on, how far a run goes, all of it, and where the pool is.
    pub sweep: Option<[u32; 4]>,
}

/// A set on its way on the board.
pub(super) struct Flight {
    pub at: When,
    pub feed: usize,
    /// What it brings; `None`: what the source has then.
    pub message: Option<(SetMessage, i64, [Root; Bucket::COUNT])>,
    pub refused: bool,
}

/// The board: how a pool stands, and what is coming to it.
pub(super) struct Board {
    pub pool: u32,
    pub now: When,
    pub outcome: Outcome,
    /// Lists that the pool is on, as bits by set.
    pub dirty: u32,
    pub lanes: Vec<Lane>,
    pub flights: Vec<Flight>,
    /// When the newest value applied was read, by feed.
    pub newest: Vec<i64>,
    /// What senders of compare-and-set have heard, by feed.
    pub heard: Vec<(usize, Units)>,
    /// What feeds have brought to targets that add what they did since, by feed.
    pub brought: Vec<(usize, Units)>,
    /// Feeds of which a refused set is about to be tried again, as bits.
    pub refused: u64,
    /// After how long the runs of all feeds come at the same times again, in ms; 0: never.
    pub cycle: i64,
    /// What each change changed: a slot and its buckets as bits.
    pub changes: Vec<(usize, u8)>,
    /// How it was after each change while no set was on its way.
    pub seen: Vec<Position>,
    /// Since which change it goes round and round.
    pub turning_since: Option<usize>,
}

/// How a board stands while no set is on its way.
pub(super) struct Position {
    views: [Units; MAX_SLOTS],
    heard: Vec<(usize, Units)>,
    dirty: u32,
    /// The instant within the cycle of the feeds' runs.
    phase: i64,
    /// How many changes there had been.
    changes: usize,
}

impl Board {
    /// A view without what a feed has brought, where the target adds what it did since.
    pub fn own_doing(&self, feed: usize, slot: usize) -> Units {
        let view = self.outcome.finals[slot];
        match self.brought.iter().find(|(of, _)| *of == feed) {
            Some((_, brought)) => std::array::from_fn(|b| view[b].wrapping_sub(brought[b])),
            None => view,
        }
    }

    /// Whether what these buckets (bits) of a view say was overtaken by a newer value.
    pub fn mark_late(&mut self, slot: usize, buckets: u8, late: bool) {
        let marks = &mut self.outcome.late[slot];
        *marks = *marks & !buckets | if late { buckets } else { 0 };
    }

    /// Notes which buckets of a view a set has changed.
    pub fn note_change(&mut self, slot: usize, before: &Units) {
        let now = &self.outcome.finals[slot];
        let buckets = (0..Bucket::COUNT).filter(|&b| now[b] != before[b]);
        let buckets = buckets.fold(0, |bits, b| bits | 1 << b);
        self.changes.push((slot, buckets));
    }

    /// Notes how it stands after a change, and whether it goes round and round: the same figures
    /// at the same time of the cycle lead to the same again; where runs come at random, so do the
    /// same figures often enough.
    pub fn note_position(&mut self) {
        if !self.flights.is_empty() {
            return;
        }
        let now = Position {
            views: self.outcome.finals,
            heard: self.heard.clone(),
            dirty: self.dirty,
            phase: if self.cycle > 0 {
                self.now.0 % self.cycle
            } else {
                0
            },
            changes: self.changes.len(),
        };
        let alike = |seen: &&Position| {
            (seen.phase, seen.dirty, seen.views, &seen.heard)
                == (now.phase, now.dirty, now.views, &now.heard)
        };
        let enough = if self.cycle > 0 { 1 } else { ROUND };
        let before: Vec<usize> = (self.seen.iter().filter(alike))
            .map(|p| p.changes)
            .collect();
        if before.len() >= enough {
            self.turning_since = Some(before[0]);
        }
        self.seen.push(now);
    }
}

impl<L: Listener> Sim<'_, L> {
    /// The pool as it is, with all messages arrived.
    pub(super) fn board(&self, pool: u32) -> Board {
        let active = self.world.active_sets(pool);
        let outcome = self.world.all_received(pool);
        let lanes = self.lanes_to(pool, active);
        let dirty = self.world.pools[pool as usize].dirty | self.lists_to_come(pool, &lanes);
        let newest = |feed: &FeedState| feed.newest.get(pool as usize).copied().unwrap_or(i64::MIN);
        let refused = (self.feeds.iter().enumerate())
            .filter(|(_, feed)| feed.refused.get(pool as usize).copied().unwrap_or(false))
            .fold(0, |bits, (feed, _)| bits | 1 << feed);
        Board {
            pool,
            // What the calendar holds has not happened yet.
            now: (self.now, EventKind::Period, 0, 0),
            flights: self.flights_to(pool, &outcome),
            outcome,
            dirty: dirty & active,
            cycle: self.cycle_of(&lanes),
            lanes,
            newest: self.feeds.iter().map(newest).collect(),
            heard: self.heard_when_told(pool),
            brought: (0..self.feeds.len())
                .filter_map(|feed| Some((feed, *self.world.brought_by(feed, pool)?)))
                .collect(),
            refused,
            changes: Vec::new(),
            seen: Vec::new(),
            turning_since: None,
        }
    }

    /// The feeds that set values of a pool: those of these sets (bits).
    fn lanes_to(&self, pool: u32, active: u32) -> Vec<Lane> {
        let site = self.plan.site(pool);
        let mut lanes = Vec::new();
        for (feed, state) in self.feeds.iter().enumerate() {
            if state.manner.is_none() || active >> state.set & 1 == 0 {
                continue;
            }
            let lane = if state.runs.len() > 1 { site } else { 0 };
            let sweep = self.specs[feed].sweep.then(|| {
                let all = self.pools_of_lane(feed, lane);
                let count = all.len() as u32;
                let most = self.specs[feed].budget.unwrap_or(count).min(count);
                [state.cursors[lane as usize], most, count, pool - all.start]
            });
            lanes.push(Lane {
                feed,
                lane,
                prompt: state.is_prompt(),
                next: state.next[lane as usize],
                number: state.runs[lane as usize],
                sweep,
            });
        }
        lanes
    }

    /// Lists (bits by set) that the pool is on without standing there: of a sweep, which comes to
    /// every pool, and those that messages under way will put it on.
    fn lists_to_come(&self, pool: u32, lanes: &[Lane]) -> u32 {
        let mut lists = 0;
        for lane in lanes {
            let spec = self.world.spec(lane.feed);
            let read = spec
                .manner
                .map_or(0, |(what, _)| what.carried(spec.buckets));
            let told = |slot: usize| {
                let coming = &self.world.cell(pool, slot).lag_message;
                (0..Bucket::COUNT).any(|b| read >> b & 1 == 1 && coming[b] != 0)
            };
            if lane.sweep.is_some() || told(spec.from) || told(spec.to) {
                lists |= 1 << self.feeds[lane.feed].set;
            }
        }
        lists
    }

    /// The sets under way to a pool.
    fn flights_to(&self, pool: u32, outcome: &Outcome) -> Vec<Flight> {
        let coming = self.transit.sets.get(pool as usize);
        (coming.map_or(&[][..], Vec::as_slice).iter())
            .filter(|coming| !self.people.came_too_late(coming.at.2))
            .map(|coming| {
                let feed = coming.at.2;
                let from = self.world.spec(feed).from;
                let message = match &coming.message {
                    InTransit::Set(message, read) => Some((*message, *read, outcome.roots[from])),
                    _ => None,
                };
                Flight {
                    at: coming.at,
                    feed,
                    message,
                    refused: matches!(coming.message, InTransit::RefusedSet(_)),
                }
            })
            .collect()
    }

    /// After how long the runs of these feeds come at the same times again, in ms; 0: never.
    fn cycle_of(&self, lanes: &[Lane]) -> i64 {
        let mut cycle: i64 = 1;
        for lane in lanes {
            let spec = self.specs[lane.feed];
            let period = match spec.cadence {
                Cadence::PerEvent => 1,
                Cadence::Every { period, .. } => period.0,
                Cadence::Daily { .. } => DAY,
                Cadence::Irregular { .. } | Cadence::Manual { .. } => return 0,
            };
            if lane.sweep.is_some() || !matches!(spec.latency, Delay::Fixed(_)) {
                return 0;
            }
            cycle = match cycle.checked_mul(period / gcd(cycle, period)) {
                Some(cycle) => cycle,
                None => return 0,
            };
        }
        cycle
    }

    /// What senders of compare-and-set will have heard once all messages have arrived.
    fn heard_when_told(&self, pool: u32) -> Vec<(usize, Units)> {
        let mut heard = Vec::new();
        for feed in 0..self.feeds.len() {
            if let Some(&units) = self.world.last_received(feed, pool) {
                let spec = self.world.spec(feed);
                let coming = |slot: usize, b: usize| self.world.cell(pool, slot).lag_message[b];
                let told = |b: usize| units[b] - coming(spec.from, b) - coming(spec.to, b);
                heard.push((feed, std::array::from_fn(told)));
            }
        }
        heard
    }
}

/// The greatest common divisor of two periods.
fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
