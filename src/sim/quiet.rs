//! What all views would be if documents stopped now and the feeds ran until nothing changes.
//!
//! It is found out by doing so, in a copy of the run: no order, pick, receipt or count happens any
//! more, and nothing goes wrong from now on. A message that is under way or being retried arrives
//! (nobody knows that it will die), and once: a second copy, or a second way, is a fault that
//! nobody knows of until it happens. Runs do not fail, receivers are up. What is queued is sent,
//! shipments are confirmed, lists are worked off, refused sets tried again, at their times.
//!
//! For audits: "in flight" in the books is what a view still changes by here.

use super::faults::{is_faultless, is_sure, without_faults};
use super::transit::InTransit;
use super::{EventKind, Listener, Sim, feeds, people, withheld};
use crate::calendar::Event;
use crate::scenario::{Cadence, Delay, Feed};
use crate::slab::Slab;
use crate::units::{DAY, Span};
use crate::world::{Bucket, Field, Manner, Observer, Units, is_amplified};

/// Whoever hears nothing.
struct Nobody;

impl Observer for Nobody {}

impl Listener for Nobody {
    const QUIET: bool = true;

    fn fact(&mut self, _: &super::Fact) {}
    fn period_ends(&mut self, _: i64) {}
}

/// After so many runs of each feed it never becomes quiet.
const MOST_RUNS: usize = 400;

/// The views when all is quiet.
#[derive(Debug)]
pub struct Quiet {
    slots: usize,
    views: Vec<Units>,
    /// Buckets (bits) that still changed when it was given up, by pool and slot.
    turning: Vec<u8>,
    /// Pools about which messages were under way.
    awaited: Vec<bool>,
}

impl Quiet {
    /// The view of a system, in units by bucket.
    pub fn view(&self, pool: u32, slot: usize) -> &Units {
        &self.views[pool as usize * self.slots + slot]
    }

    /// Whether a bucket of a view goes on changing for ever.
    pub fn turns(&self, pool: u32, slot: usize, bucket: Bucket) -> bool {
        self.turning[pool as usize * self.slots + slot] >> bucket as u8 & 1 == 1
    }
}

impl<L: Listener> Sim<'_, L> {
    /// Lets a copy of the run become quiet.
    pub fn when_quiet(&self) -> Quiet {
        let specs: Vec<Feed> = self.specs.iter().map(|feed| without_faults(feed)).collect();
        let mut sim = self.without_documents(&specs);
        sim.enter_what_is_beyond(self.horizon);
        let views = |sim: &Sim<Nobody>| -> Vec<Units> {
            sim.world.cells.iter().map(|cell| cell.view).collect()
        };
        let mut awaited = vec![false; self.counters.len()];
        for (_, message) in self.messages_under_way() {
            awaited[message.pool as usize] = true;
        }
        let mut left = MOST_RUNS * sim.feeds.iter().map(|f| f.runs.len()).sum::<usize>();
        let half = left / 2;
        let mut turning = vec![0; sim.world.cells.len()];
        sim.send_sets();
        let mut since = sim.changes();
        let mut last = views(&sim);
        let mut first_quiet = sim.now;
        while let Some(event) = sim.calendar.pop() {
            let kind = sim.kind_of(event);
            let goes_on = [
                EventKind::Message,
                EventKind::Batch,
                EventKind::FeedRun,
                EventKind::ShipConfirm,
            ];
            if !goes_on.contains(&kind) {
                continue;
            }
            sim.act(event);
            let now = views(&sim);
            if now != last || sim.changes() != since {
                first_quiet = sim.now;
                since = sim.changes();
            }
            if left < half {
                for (bits, (now, last)) in turning.iter_mut().zip(now.iter().zip(&last)) {
                    for b in (0..Bucket::COUNT).filter(|&b| now[b] != last[b]) {
                        *bits |= 1 << b;
                    }
                }
            }
            last = now;
            if sim.is_telling() {
                continue;
            }
            left = left.saturating_sub(1);
            if left == 0 {
                break;
            }
            if sim.has_nothing_to_do() && sim.has_swept_since(first_quiet) {
                turning.fill(0);
                break;
            }
        }
        // What was amplified towards what a field holds is not on its way anywhere.
        for (bits, view) in turning.iter_mut().zip(&last) {
            for b in (0..Bucket::COUNT).filter(|&b| is_amplified(view[b])) {
                *bits |= 1 << b;
            }
        }
        Quiet {
            slots: self.world.slots,
            views: last,
            turning,
            awaited,
        }
    }

    /// Whether what is in flight to a bucket of a pool's views is known exactly (see `foresee`).
    pub fn knows_exactly(&self, quiet: &Quiet, pool: u32, bucket: Bucket) -> bool {
        if self.world.manner(pool) != Manner::Open {
            return true;
        }
        let active = self.world.active_sets(pool);
        // Buckets that messages write, that sets mix; sets take time.
        let (mut told, mut mixed, mut slow) = (0u8, 0u8, false);
        for (feed, state) in self.feeds.iter().enumerate() {
            let (edge, spec) = (self.world.spec(feed), self.specs[feed]);
            if let Some((what, _)) = edge.manner {
                if active >> state.set & 1 == 0 {
                    continue;
                }
                let random = !matches!(spec.latency, Delay::Fixed(_));
                if spec.budget.is_some() && !spec.sweep || state.per_event && random {
                    return false;
                }
                slow |= spec.latency != Delay::Fixed(Span::ZERO);
                if what != Field::Buckets {
                    mixed |= what.carried(edge.buckets);
                }
            } else if !self.people.is_off(feed, self.plan.site(pool)) {
                told |= edge.buckets;
            }
        }
        let waits = slow && quiet.awaited[pool as usize];
        (told & (mixed | 1 << bucket as u8)) == 0 && !waits
    }

    /// The run as it is, with nobody listening and nothing under way but what feeds carry.
    fn without_documents<'b>(&'b self, specs: &'b [Feed]) -> Sim<'b, Nobody> {
        let mut transit = self.transit.clone();
        transit.singles.each_mut(|_, single| single.dies = false);
        let mut feeds = self.feeds.clone();
        for (state, spec) in feeds.iter_mut().zip(specs) {
            (state.sure, state.faultless) = (is_sure(spec), is_faultless(spec));
            state.outages = Default::default();
        }
        let mut sim = Sim {
            sc: self.sc,
            plan: self.plan.clone(),
            world: self.world.with_observer(Nobody),
            calendar: self.calendar.clone(),
            streams: self.streams,
            now: self.now,
            events: 0,
            kind: self.kind,
            horizon: Event::MAX_TIME,
            order_streams: Vec::new(),
            orders: Slab::default(),
            lines: Slab::default(),
            purchases: Slab::default(),
            bookings: Slab::default(),
            transfers: Slab::default(),
            variances: Slab::default(),
            shipments: self.shipments.clone(),
            closings: Slab::default(),
            counters: self.counters.clone(),
            order_levels: Vec::new(),
            standings: Vec::new(),
            waits: Vec::new(),
            sold: Vec::new(),
            waves: Vec::new(),
            withheld: withheld::Withheld::new(self.sc, 0),
            prompt_sets: feeds::prompt_sets(&self.feeds),
            ends_events: false,
            // Senders of compare-and-set hear of each set, as in the run itself.
            is_open: self.is_open,
            feeds,
            specs: specs.iter().collect(),
            people: people::State::of_feeds(&self.people),
            transit,
            hub: None,
            shared_pool_outages: Default::default(),
            authorising: false,
            scratch: Vec::new(),
            round: Vec::new(),
            ahead: Vec::new(),
            unsettled: Vec::new(),
        };
        sim.ends_events = sim.prompt_sets != 0;
        sim
    }

    /// What lies beyond the end of the run is not in its calendar.
    fn enter_what_is_beyond(&mut self, horizon: i64) {
        let mut late = Vec::new();
        self.transit.singles.each(|handle, single| {
            late.push((single.at, EventKind::Message, single.feed, handle.place));
        });
        self.transit.batches.each(|handle, sent| {
            late.push((sent.at, EventKind::Batch, sent.feed, handle.place));
        });
        for (feed, state) in self.feeds.iter().enumerate() {
            for (lane, &next) in state.next.iter().enumerate() {
                late.push((next, EventKind::FeedRun, feed, lane as u32));
            }
        }
        self.shipments.each(|handle, _| {
            late.push((horizon, EventKind::ShipConfirm, 0, handle.place));
        });
        for (at, kind, entity, arg) in late {
            if at >= horizon {
                self.at(at, kind, entity as u32, arg);
            }
        }
    }

    /// Messages on their way one by one: one fewer when a refused set is tried again.
    fn changes(&self) -> usize {
        self.transit.singles.iter().count()
    }

    /// Messages about postings are under way, queued or to be confirmed: they come to an end.
    fn is_telling(&self) -> bool {
        self.shipments.iter().next().is_some()
            || self
                .feeds
                .iter()
                .any(|f| f.queues.iter().any(|q| !q.is_empty()))
            || self.transit.notes().any(|(_, note)| !note.again)
    }

    /// No set is under way, and no pool on a list.
    fn has_nothing_to_do(&self) -> bool {
        let note = |message: &InTransit| matches!(message, InTransit::Delta(_));
        let idle = self.transit.singles.iter().all(|s| note(&s.message))
            && self.transit.batches.iter().all(|s| s.batch.is_empty());
        if !idle {
            return false;
        }
        for pool in 0..self.counters.len() as u32 {
            let active = self.world.active_sets(pool);
            let dirty = self.world.pools[pool as usize].dirty & active;
            let sweeps = (self.feeds.iter().zip(&self.specs))
                .filter(|(state, spec)| state.manner.is_some() && spec.sweep)
                .fold(0, |bits, (state, _)| bits | 1u32 << state.set);
            if dirty & !sweeps != 0 {
                return false;
            }
        }
        true
    }

    /// Every sweep has been all around since then.
    fn has_swept_since(&self, time: i64) -> bool {
        let sweeps = (0..self.feeds.len()).filter(|&f| self.specs[f].sweep);
        let mut all = true;
        for feed in sweeps {
            let state = &self.feeds[feed];
            for lane in 0..state.runs.len() as u32 {
                let count = self.pools_of_lane(feed, lane).len() as i64;
                let most = self.specs[feed].budget.map_or(count, i64::from).min(count);
                let walks = (count + most - 1) / most.max(1) + 1;
                let next = state.next[lane as usize];
                let gap = match self.specs[feed].cadence {
                    Cadence::Every { period, .. } => period.0,
                    Cadence::Daily { .. } => DAY,
                    Cadence::Irregular { mean } | Cadence::Manual { mean } => 20 * mean.0,
                    Cadence::PerEvent => 0,
                };
                let off = self.people.is_off(feed, lane.min(self.plan.sites - 1));
                all &= off || next == i64::MAX || self.now - time > walks * gap;
            }
        }
        all
    }
}
