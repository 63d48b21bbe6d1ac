//! Feeds: how systems hear of each other, late, wrongly, or not at all.
//!
//! ```text
//! posting --announce--> delta feed --per event--> its fate: now / later / twice / lost
//!                            '--batch: queue--> feed run --> the fate of each
//! view changed --> list of the set feed --> feed run (or at once) --> value read, sent, written
//! ```
//!
//! What is delivered to a system is forwarded along its own delta feeds. When feeds run is in
//! `schedule`, runs are in `feed_runs`, what a set does in `feed_sets`, and what can befall any
//! of it in `faults`.

use super::document::Stage;
use super::faults::{Chances, Fate, is_faultless, is_sure, may_overtake};
use super::outages::Windows;
use super::run_tables::RunTables;
use super::setup::set_manner;
use super::transit::{Batch, InTransit, Single};
use super::{EventKind, Incident, Listener, Sim};
use crate::random::Streams;
use crate::scenario::{Cadence, Feed, Scenario};
use crate::slab::Handle;
use crate::world::{Field, Guard, Kind, Message, NO_LINE, Posting, Route};

/// The state of one feed.
#[derive(Clone)]
pub struct FeedState {
    /// What a set writes and how (`None`: a delta feed).
    pub(super) manner: Option<(Field, Guard)>,
    /// Index among the set feeds.
    pub(super) set: usize,
    /// It acts with each posting.
    pub(super) per_event: bool,
    /// Nothing is ever drawn for a message: it arrives at once and safely.
    pub(super) sure: bool,
    /// Nothing befalls a single message of a run.
    pub(super) faultless: bool,
    /// Where the fates of its messages are drawn.
    pub(super) chances: Chances,
    /// Messages that wait for the next run, by lane.
    pub queues: Vec<Vec<Message>>,
    /// Runs so far, by lane.
    pub(super) runs: Vec<u32>,
    /// When it runs next, by lane (`i64::MAX`: never, or with each event).
    pub(super) next: Vec<i64>,
    /// Where a sweep goes on, by lane.
    pub(super) cursors: Vec<u32>,
    /// When the receiver is down.
    pub(super) outages: Windows,
    /// When the newest value applied was read, by pool (sets that can overtake each other).
    pub(super) newest: Vec<i64>,
    /// Whether a refused set of the pool is about to be tried again (compare-and-set, per event).
    pub(super) refused: Vec<bool>,
}

impl FeedState {
    /// Before it has done anything, as if nothing could befall it.
    fn new(feed: &Feed, plan: &RunTables) -> FeedState {
        let lanes = match feed.per_site {
            true => plan.sites as usize,
            false => 1,
        };
        let (manner, per_event) = (set_manner(feed.message), feed.cadence == Cadence::PerEvent);
        FeedState {
            set: 0,
            per_event,
            sure: is_sure(feed),
            faultless: is_faultless(feed),
            chances: Chances::default(),
            queues: vec![Vec::new(); lanes],
            runs: vec![0; lanes],
            next: vec![i64::MAX; lanes],
            cursors: vec![0; lanes],
            newest: match manner {
                Some(_) if may_overtake(feed) => vec![-1; plan.pools()],
                _ => Vec::new(),
            },
            refused: match manner {
                Some((_, Guard::Compare)) if per_event => vec![false; plan.pools()],
                _ => Vec::new(),
            },
            outages: Windows::default(),
            manner,
        }
    }

    /// Whether it sends a value with each event that changes one.
    pub(super) fn is_prompt(&self) -> bool {
        self.manner.is_some() && self.per_event
    }
}

/// The feeds that send a value with each event that changes one, as bits by set index.
pub fn prompt_sets(feeds: &[FeedState]) -> u32 {
    let prompt = feeds.iter().filter(|feed| feed.is_prompt());
    prompt.fold(0, |bits, feed| bits | 1 << feed.set)
}

/// The feeds at the start of a run.
pub fn states(
    sc: &Scenario,
    specs: &[&Feed],
    plan: &RunTables,
    streams: &Streams,
) -> Vec<FeedState> {
    let mut states: Vec<FeedState> = Vec::with_capacity(specs.len());
    let mut sets = 0;
    for (number, feed) in specs.iter().enumerate() {
        let state = FeedState {
            set: sets,
            chances: Chances::new(number, feed, plan, plan.skus_partitioned(), streams),
            outages: match &feed.outages {
                Some(o) => Windows::draw(o, streams, number as u64, sc.run.horizon.0),
                None => Windows::default(),
            },
            ..FeedState::new(feed, plan)
        };
        sets += usize::from(state.manner.is_some());
        states.push(state);
    }
    states
}

impl<L: Listener> Sim<'_, L> {
    /// A system tells the systems that it feeds what it has booked.
    #[inline(always)]
    pub(super) fn announce_posting(&mut self, posting: &Posting, route: &Route, line: u64) {
        if route.all_at_once != 0 {
            self.act_at_once(posting.kind, posting.pool, line, route);
        } else if route.out != 0 {
            let message = Message {
                at_once: route.announced,
                ..posting.message(line)
            };
            self.announce(posting.origin, &message);
        }
    }

    /// All that are told of a posting have received it, and act on it. Nothing travels and
    /// nothing is forwarded: the same as messages on their feeds, and what most messages are.
    #[inline(always)]
    fn act_at_once(&mut self, kind: Kind, pool: u32, line: u64, route: &Route) {
        let told = route.all_at_once;
        self.record(Incident::Messages, pool, i64::from(route.messages));
        if L::QUIET {
            return;
        }
        let floor = told >> self.world.floor_of(pool) & 1 == 1;
        if floor && line != NO_LINE {
            self.floor_receives(kind, pool, line);
        }
        if told >> self.plan.planner & 1 == 1 {
            self.reconsider(pool);
        }
        if floor {
            self.stock_arrived(pool);
        }
    }

    /// A system tells the systems that it feeds what it has booked or heard.
    pub(super) fn announce(&mut self, slot: usize, message: &Message) {
        let mut feeds = self.world.route(message.pool, slot, message.kind).out;
        while feeds != 0 {
            let feed = feeds.trailing_zeros() as usize;
            feeds &= feeds - 1;
            let to = self.world.spec(feed).to;
            if message.seen >> to & 1 == 0 {
                self.send(feed, message);
            }
        }
    }

    fn send(&mut self, feed: usize, message: &Message) {
        let state = &mut self.feeds[feed];
        if !state.per_event {
            let lane = if state.queues.len() > 1 {
                self.plan.site(message.pool)
            } else {
                0
            };
            state.queues[lane as usize].push(*message);
            return;
        }
        self.record(Incident::Messages, message.pool, 1);
        if self.feeds[feed].sure {
            let route = self
                .world
                .route(message.pool, message.origin as usize, message.kind);
            let known = message.at_once && route.is_at_once(feed);
            if known {
                self.heard(feed, message, true);
            } else {
                self.deliver(feed, message);
            }
            return;
        }
        match self.fate(feed, message.pool) {
            Fate::Dies { at, .. } => self.carry_to_its_end(feed, InTransit::Delta(*message), at),
            Fate::Arrives { at, again, .. } => {
                self.carry(feed, InTransit::Delta(*message), at);
                if let Some(at) = again {
                    self.record(Incident::DuplicateMessages, message.pool, 1);
                    let message = Message {
                        again: true,
                        ..*message
                    };
                    self.carry(feed, InTransit::Delta(message), at);
                }
            }
        }
    }

    /// Delivers now, or enters the arrival.
    pub(super) fn carry(&mut self, feed: usize, message: InTransit, at: i64) {
        self.carry_single(Single {
            feed,
            message,
            at,
            dies: false,
        });
    }

    /// The same for a message whose last retry will fail then.
    pub(super) fn carry_to_its_end(&mut self, feed: usize, message: InTransit, at: i64) {
        self.carry_single(Single {
            feed,
            message,
            at,
            dies: true,
        });
    }

    fn carry_single(&mut self, single: Single) {
        let (feed, at) = (single.feed as u32, single.at);
        if at <= self.now {
            self.arrive_or_die(single);
        } else {
            let place = self.transit.send(single);
            self.at(at, EventKind::Message, feed, place);
        }
    }

    pub(super) fn message_arrives(&mut self, place: u32) {
        if let Some(single) = self.transit.take(place) {
            self.arrive_or_die(single);
        }
    }

    fn arrive_or_die(&mut self, single: Single) {
        if !single.dies {
            self.arrive(single.feed, single.message);
        } else if !self.people.came_too_late(single.feed) {
            match single.message {
                InTransit::Delta(message) => self.lose(single.feed, &message),
                set => {
                    self.record(Incident::LostMessages, set.pool(), 1);
                    self.world.set_is_lost(set.pool());
                }
            }
        }
    }

    pub(super) fn batch_arrives(&mut self, feed: usize, place: u32) {
        if let Some(batch) = self.transit.take_batch(place).map(|sent| sent.batch) {
            match &batch {
                Batch::Deltas(notes) => self.prefetch_run(feed, notes.iter().map(|n| n.pool)),
                Batch::Sets(notes, _) => self.prefetch_run(feed, notes.iter().map(|n| n.pool)),
            }
            self.arrive_together(feed, batch);
        }
    }

    /// All that a run sent arrives.
    pub(super) fn arrive_together(&mut self, feed: usize, batch: Batch) {
        if self.people.came_too_late(feed) {
            return;
        }
        match batch {
            Batch::Deltas(notes) => {
                for message in &notes {
                    self.deliver(feed, message);
                }
            }
            Batch::Sets(notes, read) => {
                for message in notes {
                    self.write(feed, message, read);
                }
            }
        }
    }

    /// Looks at all that a run of a feed is about to work on (see
    /// [`World::prefetch_run`](crate::world::World::prefetch_run)).
    pub(super) fn prefetch_run(
        &self,
        feed: usize,
        pools: impl ExactSizeIterator<Item = u32> + Clone,
    ) {
        if !self.world.is_far() {
            return;
        }
        let newest = &self.feeds[feed].newest;
        if !newest.is_empty() {
            let times = pools.clone().map(|pool| newest[pool as usize]);
            std::hint::black_box(times.fold(0, |all, time| all ^ time));
        }
        self.world.prefetch_run(feed, pools);
    }

    pub(super) fn arrive(&mut self, feed: usize, message: InTransit) {
        if self.people.came_too_late(feed) {
            return;
        }
        match message {
            InTransit::Delta(message) => self.deliver(feed, &message),
            InTransit::Set(message, read) => self.write(feed, message, read),
            InTransit::FreshSet(pool) => {
                let message = self.world.read_for_set(feed, pool);
                self.write(feed, message, self.now);
            }
            InTransit::RefusedSet(pool) => {
                self.feeds[feed].refused[pool as usize] = false;
                let message = self.world.read_for_set(feed, pool);
                self.write(feed, message, self.now);
            }
        }
    }

    /// A message about a posting takes effect, is acted on and forwarded.
    #[inline(never)]
    pub(super) fn deliver(&mut self, feed: usize, message: &Message) {
        if L::QUIET && !self.world.is_news(feed, message) {
            return;
        }
        let news = self.world.deliver(feed, message);
        if self.world.compares() {
            self.world.receive_message(feed, message);
        }
        self.heard(feed, message, news);
    }

    /// What a message says has taken effect at the target: it is acted on and forwarded.
    #[inline(always)]
    fn heard(&mut self, feed: usize, message: &Message, news: bool) {
        let to = self.world.spec(feed).to;
        if !L::QUIET && news && message.line != NO_LINE && to == self.world.floor_of(message.pool) {
            self.floor_receives(message.kind, message.pool, message.line);
        }
        if self.world.route(message.pool, to, message.kind).out != 0 {
            let message = Message {
                seen: message.seen | 1 << to,
                again: !news,
                ..*message
            };
            self.announce(to, &message);
        }
        self.after_write(to, message.pool);
    }

    /// The floor hears of an order line, or of its cancellation. A message about a site
    /// that has since lost the line to another comes too late to matter.
    #[inline(always)]
    fn floor_receives(&mut self, kind: Kind, pool: u32, line: u64) {
        let handle = Handle::unpack(line);
        let Some(line) = self.lines.get(handle).filter(|l| l.pool == pool) else {
            return;
        };
        match kind {
            Kind::SalesOrder if line.stage == Stage::Sent => self.release(handle),
            Kind::Cancellation => self.floor_receives_cancel(handle),
            _ => {}
        }
    }

    /// A system's view of a pool was written by a feed.
    #[inline]
    pub(super) fn after_write(&mut self, slot: usize, pool: u32) {
        if L::QUIET {
            return;
        }
        if slot == self.plan.planner {
            self.reconsider(pool);
        }
        if slot == self.world.floor_of(pool) {
            self.stock_arrived(pool);
        }
    }

    pub(super) fn lose(&mut self, feed: usize, message: &Message) {
        self.record(Incident::LostMessages, message.pool, 1);
        self.world.lose(feed, message);
        let to = self.world.spec(feed).to;
        let floor = self.world.floor_of(message.pool);
        if message.kind == Kind::SalesOrder && message.line != NO_LINE {
            let path = self.world.reach(feed, message) | 1 << to;
            if path >> floor & 1 == 1 {
                let line = Handle::unpack(message.line);
                self.schedule_chase(line, self.now);
            }
        }
    }

    /// Every message about a posting that has not taken effect: the feed that has it, and
    /// the message (for audits).
    pub fn messages_under_way(&self) -> Vec<(usize, Message)> {
        let mut notes = Vec::new();
        for (feed, state) in self.feeds.iter().enumerate() {
            notes.extend(state.queues.iter().flatten().map(|&n| (feed, n)));
        }
        notes.extend(self.transit.notes());
        for message in self.shipments.iter() {
            let mut feeds = self
                .world
                .route(message.pool, message.origin as usize, message.kind)
                .out;
            while feeds != 0 {
                notes.push((feeds.trailing_zeros() as usize, *message));
                feeds &= feeds - 1;
            }
        }
        notes
    }
}
