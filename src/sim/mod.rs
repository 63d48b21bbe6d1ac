//! The simulation: time passes, documents are acted on, messages travel.
//!
//! ```text
//!  calendar --event--> handler --posting--> world (truth, views, causes)
//!     ^                   |                    |
//!     +--- new events ----+---- messages ------+--> listener (facts, states)
//! ```
//!
//! The loop is [`Sim::run`] (`profiled` has another for profilers). There is one handler file per
//! place where things happen, named as one would look for it: `orders`, `sourcing`,
//! `storefront`, `floor`, `planner`, `receiving`, `transfers`, `stores`, `returns`, `counts`,
//! `losses`, `feeds` (and `schedule`, `feed_runs`, `feed_sets`; `faults`: all that can befall
//! what they send). What systems do to the books is in `books`, what is told of a run in
//! `listener`. Sites and SKUs that share nothing are run separately (`partition`).
//! The order of simultaneous events is that of [`EventKind`].
//!
//! What nearly every order goes through, from the storefront's yes to the pick, is compiled into
//! its callers (`inline(always)`), where it is known what does not move: a tenth of the time of R1.
//!
//! A run depends on scenario, seed and replication and on nothing else: time is
//! in integer milliseconds and every random number is addressed (see `draws`).

mod arrivals;
mod assortment;
mod books;
mod closings;
mod counts;
mod coupling;
mod document;
mod draws;
mod event;
mod faults;
mod feed_runs;
mod feed_sets;
mod feeds;
mod floor;
mod foresee;
mod gauge;
mod incident;
mod layout;
mod ledger;
mod listener;
mod losses;
mod orders;
mod outages;
mod partition;
mod people;
mod planner;
mod prefetch;
mod profiled;
mod quiet;
mod receiving;
mod replenishment;
mod returns;
mod run_tables;
mod schedule;
mod setup;
mod shared_pool;
mod sourcing;
mod storefront;
mod stores;
mod transfers;
mod transit;
mod withheld;

pub use coupling::{joins_sites, joins_skus};
pub use event::EventKind;
pub use gauge::Gauge;
pub use incident::Incident;
pub use ledger::ledger;
pub use listener::{Fact, Listener};
pub use partition::{Partition, Watcher};
pub use people::fix::Scope;
pub use profiled::BEFORE_KIND;
pub use quiet::Quiet;
pub use replenishment::position;
pub use run_tables::RunTables;

use crate::calendar::{Calendar, Event};
use crate::random::Streams;
use crate::scenario::{Feed, Review, Scenario};
pub use crate::slab::Handle;
use crate::slab::Slab;
use crate::world::{Message, World};
use document::{Booking, Order, OrderLine, PurchaseOrder, Transfer, Variance};
use feeds::FeedState;
use orders::OrderStream;

/// "No pool in particular": see [`Fact::pool`].
pub const NO_POOL: u32 = u32::MAX;

/// What the operation keeps per pool beside the books.
#[derive(Clone, Copy, Debug, Default)]
struct PoolCounters {
    /// First and last order line that waits for stock.
    waiting: Option<(Handle, Handle)>,
    /// Purchase orders so far.
    purchases: u32,
    /// Transfers out so far.
    transfers: u32,
    /// Counts so far.
    counts: u32,
    /// Units on the shelf under receipts that are not posted yet.
    unposted: i32,
    /// Lines so far that somebody had to close.
    closings: u16,
    /// Whether a rush order is on its way.
    rushing: bool,
    /// Whether a count is under way or its variance not posted yet.
    counting: bool,
}

/// One run: a scenario, its plan and its state.
pub struct Sim<'a, L> {
    sc: &'a Scenario,
    /// Tables worked out from the scenario.
    pub plan: RunTables,
    /// Truth and views.
    pub world: World<L>,
    calendar: Calendar,
    streams: Streams,
    now: i64,
    events: u64,
    /// Of the event handled last.
    kind: EventKind,
    horizon: i64,
    order_streams: Vec<OrderStream>,
    orders: Slab<Order>,
    lines: Slab<OrderLine>,
    purchases: Slab<PurchaseOrder>,
    bookings: Slab<Booking>,
    transfers: Slab<Transfer>,
    variances: Slab<Variance>,
    shipments: Slab<Message>,
    /// Lines that are over, and the systems in which somebody has to close them.
    closings: Slab<(Handle, usize)>,
    counters: Vec<PoolCounters>,
    /// What an order of each pool is about (see [`setup::order_levels`]).
    order_levels: Vec<i32>,
    /// What the planner knew of each pool when it last looked.
    standings: Vec<planner::Standing>,
    /// Pools at which lines wait, as bits: nearly none, so that few words tell.
    waits: Vec<u64>,
    /// Units that a replayed file's customers have, or are about to get, by SKU; empty where
    /// none come back by the file.
    sold: Vec<i64>,
    waves: Vec<Vec<Handle>>,
    withheld: withheld::Withheld,
    feeds: Vec<FeedState>,
    prompt_sets: u32,
    /// Whether anything is to be done after each event.
    ends_events: bool,
    /// Whether what becomes of any pool depends on when the feeds run.
    is_open: bool,
    /// What each feed is: those of the scenario first.
    specs: Vec<&'a Feed>,
    people: people::State,
    transit: transit::Transit,
    hub: Option<shared_pool::SharedPool>,
    shared_pool_outages: outages::Windows,
    /// A transfer is half booked.
    authorising: bool,
    /// Room for a list of pools, kept so that it need not be made anew.
    scratch: Vec<u32>,
    /// The same for values to send: feed and pool.
    round: Vec<(usize, u32)>,
    /// The same for pools to be looked at (see `prefetch`).
    ahead: Vec<u32>,
    /// The same for pools of which it is to be worked out what will become of them.
    unsettled: Vec<u32>,
}

impl<'a, L: Listener> Sim<'a, L> {
    /// Sets up a run at time zero.
    pub fn new(
        sc: &'a Scenario,
        seed: u64,
        replication: u32,
        listener: impl FnOnce(&RunTables) -> L,
    ) -> Sim<'a, L> {
        let plan = RunTables::new(sc, seed, replication);
        Sim::with(sc, plan, Streams::new(seed, replication), listener)
    }

    /// Sets up a run of a scenario of which only the sites in `plan` are there.
    fn with(
        sc: &'a Scenario,
        plan: RunTables,
        streams: Streams,
        listener: impl FnOnce(&RunTables) -> L,
    ) -> Sim<'a, L> {
        let specs = sc.every_feed();
        let setup = setup::setup(sc, &specs, &plan);
        let pools = setup::pools(sc, &plan, &setup);
        let order_levels = setup::order_levels(sc, &plan);
        let listener = listener(&plan);
        let feeds = feeds::states(sc, &specs, &plan, &streams);
        let mut sim = Sim {
            sc,
            calendar: Calendar::new(arrivals::expected_rate(sc, &plan), 0),
            streams,
            now: 0,
            events: 0,
            kind: EventKind::Period,
            horizon: sc.run.horizon.0,
            order_streams: orders::order_streams(sc, &plan),
            orders: Slab::default(),
            lines: Slab::default(),
            purchases: Slab::default(),
            bookings: Slab::default(),
            transfers: Slab::default(),
            variances: Slab::default(),
            shipments: Slab::default(),
            closings: Slab::default(),
            counters: vec![PoolCounters::default(); pools.len()],
            standings: planner::standings(sc, &setup, &pools, &order_levels),
            order_levels,
            waits: vec![0; pools.len().div_ceil(64)],
            sold: returns::nothing_sold(sc),
            waves: vec![Vec::new(); sc.sites.len()],
            withheld: withheld::Withheld::new(sc, pools.len()),
            prompt_sets: feeds::prompt_sets(&feeds),
            ends_events: false,
            is_open: false,
            feeds,
            specs,
            people: people::State::new(sc, plan.slots),
            transit: transit::Transit::default(),
            hub: shared_pool::SharedPool::new(sc, &pools, L::LEDGER),
            shared_pool_outages: outages::of_hub(sc, &streams),
            authorising: false,
            scratch: Vec::new(),
            round: Vec::new(),
            ahead: Vec::new(),
            unsettled: Vec::new(),
            world: World::new(setup, pools, listener),
            plan,
        };
        sim.ends_events();
        sim.keep_sets_by_pool();
        sim.schedule_everything();
        sim
    }

    /// The event loop. `look` is called after each event and says whether to go on.
    /// Returns whether the run reached its horizon.
    pub fn run(&mut self, mut look: impl FnMut(&Self) -> bool) -> bool {
        self.run_by(|sim, event| {
            sim.act(event);
            look(sim)
        })
    }

    /// The same with whatever acts on an event and says whether to go on.
    #[inline]
    fn run_by(&mut self, mut act: impl FnMut(&mut Self, Event) -> bool) -> bool {
        while let Some(event) = self.calendar.pop() {
            if event.time() >= self.horizon {
                break;
            }
            if self.world.is_far() && self.calendar.takes_opened() {
                self.prefetch_slot(event);
            }
            if !act(self, event) {
                return false;
            }
        }
        self.end_period(self.horizon);
        true
    }

    /// An event happens, with all that is sent at once because of it.
    #[inline]
    fn act(&mut self, event: Event) {
        self.now = event.time();
        self.world.now = self.now;
        self.handle(event);
        self.send_sets();
        if self.world.has_overdue() {
            self.schedule_closings();
        }
    }

    #[inline]
    fn kind_of(&self, event: Event) -> EventKind {
        EventKind::ALL[usize::from(event.kind())]
    }

    fn handle(&mut self, event: Event) {
        let (entity, arg) = (event.entity(), event.arg());
        let what = self.kind_of(event);
        self.kind = what;
        self.events += u64::from(self.is_counted(what, entity));
        if L::FOLLOWS {
            self.world.observer.event(what);
        }
        let handle = Handle {
            place: entity,
            generation: arg,
        };
        match what {
            EventKind::Outage => self.outage_begins(entity, arg),
            EventKind::Delivery => self.delivery(arg),
            EventKind::LateBooking => self.late_booking(arg),
            EventKind::Message => self.message_arrives(arg),
            EventKind::Batch => self.batch_arrives(entity as usize, arg),
            EventKind::FeedRun => self.feed_run(entity as usize, arg),
            EventKind::Workaround => self.workaround(entity, arg),
            EventKind::Fix => self.fix(arg),
            EventKind::Count => self.count(entity, event.sub(), arg),
            EventKind::CountDay => self.count_day(entity, arg),
            EventKind::Variance => self.variance_posted(entity, arg),
            EventKind::Return => self.return_arrives(entity, arg),
            EventKind::Order => self.order_arrives(entity, arg),
            EventKind::Replay => self.replay_order(arg),
            EventKind::Payment => self.payment(handle),
            EventKind::Cancel => self.customer_cancels(handle),
            EventKind::StoreSale => self.store_sale(entity, arg),
            EventKind::DailyDemand => self.daily_demand(entity, arg),
            EventKind::Loss => self.loss(entity, event.sub(), arg),
            EventKind::Wave => self.wave(entity),
            EventKind::Pick => self.pick(handle),
            EventKind::ShipConfirm => self.ship_confirmed(arg),
            EventKind::Uncollected => self.uncollected(entity, arg),
            EventKind::Exception => self.exception(handle),
            EventKind::Chase => self.chase(handle),
            EventKind::Confirm => self.confirmed_pick(handle),
            EventKind::ConfirmOrder => self.confirmed_order(entity),
            EventKind::Correction => self.correct_mismatch(entity, arg as usize),
            EventKind::CloseLine => self.closing_is_due(arg),
            EventKind::DeskDone => self.desk_done(entity),
            EventKind::DeskShift => self.desk_shift(arg),
            EventKind::TransferShip => self.transfer_ships(arg),
            EventKind::TransferReceive => self.transfer_arrives(arg),
            EventKind::Rebalance => self.rebalance(arg),
            EventKind::Amendment => self.amendment(handle),
            EventKind::Review => self.review(entity),
            EventKind::Period => self.period_event(),
        }
    }

    /// Whether an event is one of those that [`Sim::events`] counts. What happens once for
    /// SKUs or sites that are run separately is counted by the first part of them.
    #[inline]
    fn is_counted(&self, what: EventKind, entity: u32) -> bool {
        // By a bit, so that nearly all events take no jump that depends on their kind.
        EventKind::FOR_ALL >> what as u64 & 1 == 0 || self.is_counted_here(what, entity)
    }

    /// The same of what may happen in several parts at once ([`EventKind::FOR_ALL`]).
    #[inline(never)]
    fn is_counted_here(&self, what: EventKind, entity: u32) -> bool {
        match what {
            EventKind::Period => false,
            EventKind::FeedRun | EventKind::Batch => self.leads_runs(entity as usize),
            EventKind::Review | EventKind::Wave => self.plan.leads_sites(),
            _ => self.plan.leads_all(),
        }
    }

    fn schedule_everything(&mut self) {
        self.schedule_period_end();
        self.schedule_orders();
        self.schedule_stores();
        self.schedule_losses();
        self.schedule_counts();
        self.schedule_waves();
        self.schedule_feeds();
        self.schedule_people();
        if let Review::Every { phase, .. } = self.sc.replenishment.review {
            for site in 0..self.plan.sites {
                self.at(phase.0, EventKind::Review, site, 0);
            }
        }
        if let Some(rebalance) = self.sc.transfers.rebalance {
            self.at(rebalance.every.0, EventKind::Rebalance, 0, 0);
        }
        if self.sc.replenishment.review == Review::Continuous {
            for pool in 0..self.counters.len() as u32 {
                self.reconsider(pool);
            }
            // At once, not with whatever happens next at some other pool.
            self.send_sets();
        }
    }

    /// Enters an event, unless it lies beyond the horizon.
    #[inline]
    fn at(&mut self, time: i64, kind: EventKind, entity: u32, arg: u32) {
        self.at_with(time, kind, 0, entity, arg);
    }

    /// Enters an event about the line of this number of an order. Lines of an order that are due
    /// at the same instant come in their order where a run may be parted: a line has another
    /// place in a part than in the whole.
    #[inline]
    fn at_line(&mut self, time: i64, kind: EventKind, line: Handle, number: u16) {
        let rank = number.min(self.plan.last_rank);
        self.at_with(time, kind, rank, line.place, line.generation);
    }

    #[inline]
    fn at_with(&mut self, time: i64, kind: EventKind, sub: u16, entity: u32, arg: u32) {
        if time < self.horizon {
            let event = Event::new(time.max(self.now), kind as u8, sub, entity, arg);
            self.calendar.push(event);
        }
    }

    /// Tells the listener what happened.
    #[inline]
    fn record(&mut self, what: Incident, pool: u32, amount: i64) {
        let fact = Fact {
            time: self.now,
            what,
            pool,
            amount,
        };
        self.world.observer.fact(&fact);
    }

    /// Tells what happened once for SKUs or sites that may be run separately, if it is told here.
    fn record_once(&mut self, here: bool, what: Incident, amount: i64) {
        if here {
            self.record(what, NO_POOL, amount);
        }
    }

    /// Says which order line, of which pool, the following is about.
    #[inline]
    fn subject(&mut self, line: u64, pool: u32) {
        if L::FOLLOWS {
            self.world.observer.subject(line, pool);
        }
    }

    fn period_event(&mut self) {
        self.end_period(self.now);
        self.schedule_period_end();
    }

    /// Periods end at whole multiples of their length, and with the warm-up, so that what is
    /// counted and how long it took begin at the same instant.
    fn schedule_period_end(&mut self) {
        let run = &self.sc.run;
        let regular = self.now - self.now % run.period.0 + run.period.0;
        let warm_up_ends = Some(run.warm_up.0).filter(|&end| end > self.now);
        let end = warm_up_ends.map_or(regular, |end| end.min(regular));
        self.at(end, EventKind::Period, 0, 0);
    }

    fn end_period(&mut self, now: i64) {
        self.now = now;
        self.world.now = now;
        let world = &mut self.world;
        world.observer.stands(&world.pools, &world.cells);
        world.observer.period_ends(now);
    }

    /// Time now, in ms.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Handler activations so far (the ends of periods are none: they measure).
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Of which kind the event handled last was: for whoever looks on after each.
    pub fn kind(&self) -> EventKind {
        self.kind
    }
}
