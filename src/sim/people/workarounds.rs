//! Workarounds: what is built around a mismatch that comes back, site by site.
//!
//! | mismatch of the floor with | first | then |
//! |---|---|---|
//! | the storefront | a confirmation before picks | a custom feed |
//! | the planner | the buyer's spreadsheet | a custom feed, then a confirmation before purchase orders |
//!
//! What takes no programmer comes first. Each time the same pool and pair of systems has
//! been corrected by hand as often as the scenario says, the next one that is not there
//! yet is decided on, and is in use when it has been built.

use super::super::replenishment::position;
use super::super::{EventKind, Gauge, Incident, Listener, NO_POOL, Sim, draws};
use super::desk::Task;
use crate::scenario::{OnShort, Workarounds};
use crate::slab::Handle;
use crate::world::Bucket;

/// Where a workaround stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has thought of it.
    #[default]
    Absent,
    /// It is being built.
    Building,
    /// It is in use.
    InUse,
}

/// A kind of workaround at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody looks before a pick is released.
    ConfirmPicks,
    /// Somebody asks the floor before a purchase order is sent.
    ConfirmOrders,
    /// The buyer keeps own figures.
    Spreadsheet,
    /// The custom feed of this index sets the other system's number.
    Feed(usize),
}

/// Kinds that are not feeds.
const MANUAL: usize = 3;

impl Kind {
    fn index(self) -> usize {
        match self {
            Kind::ConfirmPicks => 0,
            Kind::ConfirmOrders => 1,
            Kind::Spreadsheet => 2,
            Kind::Feed(feed) => MANUAL + feed,
        }
    }

    fn at(index: usize) -> Kind {
        match index {
            0 => Kind::ConfirmPicks,
            1 => Kind::ConfirmOrders,
            2 => Kind::Spreadsheet,
            feed => Kind::Feed(feed - MANUAL),
        }
    }
}

/// The event that takes all workarounds away.
const REMOVE: u32 = u32::MAX;

/// The workarounds of a business.
#[derive(Clone, Debug, Default)]
pub struct WorkaroundState {
    kinds: usize,
    /// Where each stands, by site and kind.
    stages: Vec<Stage>,
    /// Whether runs of a custom feed are scheduled, by feed and site.
    scheduled: Vec<bool>,
    sites: usize,
    /// None is built any more.
    closed: bool,
}

impl WorkaroundState {
    /// None yet.
    pub fn new(spec: Option<&Workarounds>, sites: usize) -> WorkaroundState {
        let feeds = spec.map_or(0, |w| w.feeds.len());
        WorkaroundState {
            kinds: MANUAL + feeds,
            stages: vec![Stage::Absent; (MANUAL + feeds) * sites],
            scheduled: vec![false; feeds * sites],
            sites,
            closed: false,
        }
    }

    fn stage(&mut self, site: u32, kind: Kind) -> &mut Stage {
        &mut self.stages[site as usize * self.kinds + kind.index()]
    }

    /// Whether a workaround is in use at a site.
    #[inline]
    pub fn in_use(&self, site: u32, kind: Kind) -> bool {
        self.stages[site as usize * self.kinds + kind.index()] == Stage::InUse
    }

    /// Workarounds in use, by whether they are custom feeds: manual ones, feeds.
    pub fn alive(&self) -> (u32, u32) {
        let (mut manual, mut feeds) = (0, 0);
        for (i, stage) in self.stages.iter().enumerate() {
            if *stage == Stage::InUse {
                match i % self.kinds < MANUAL {
                    true => manual += 1,
                    false => feeds += 1,
                }
            }
        }
        (manual, feeds)
    }

    /// How many custom feeds there may be.
    pub(super) fn feeds(&self) -> usize {
        self.kinds.saturating_sub(MANUAL)
    }

    /// The custom feeds in use at a site, as bits by index.
    fn feeds_at(&self, site: usize) -> u64 {
        (0..self.kinds - MANUAL)
            .filter(|&feed| self.in_use(site as u32, Kind::Feed(feed)))
            .fold(0, |bits, feed| bits | 1 << feed)
    }
}

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_removal(&mut self) {
        let removal = self
            .sc
            .people
            .workarounds
            .as_ref()
            .and_then(|w| w.remove_at);
        if let Some(at) = removal {
            self.at(at.0, EventKind::Workaround, REMOVE, 0);
        }
    }

    /// The next workaround for mismatches of the floor with this system, if there is one left.
    pub(super) fn build_workaround(&mut self, site: u32, slot: usize) {
        let Some(spec) = &self.sc.people.workarounds else {
            return;
        };
        if self.people.workarounds.closed {
            return;
        }
        let floor = self.plan.floor[site as usize];
        let ends = |f: &crate::scenario::Feed| {
            let (from, to) = (
                self.plan.slot_of[f.from as usize],
                self.plan.slot_of[f.to as usize],
            );
            (from, to) == (floor, slot)
        };
        let feed = spec.feeds.iter().position(ends).map(Kind::Feed);
        let wanted = match slot == self.plan.planner {
            true => [
                spec.spreadsheets.then_some(Kind::Spreadsheet),
                feed,
                spec.confirm_orders.then_some(Kind::ConfirmOrders),
            ],
            false => [spec.confirm_picks.then_some(Kind::ConfirmPicks), feed, None],
        };
        let time = self.now + spec.build_time.0;
        let absent = |kind: &Kind| {
            let place = site as usize * self.people.workarounds.kinds + kind.index();
            self.people.workarounds.stages[place] == Stage::Absent
        };
        if let Some(kind) = wanted.into_iter().flatten().find(absent) {
            *self.people.workarounds.stage(site, kind) = Stage::Building;
            self.at(time, EventKind::Workaround, site, kind.index() as u32);
        }
    }

    /// A workaround is built (entity: site; arg: which), or all are taken away.
    pub(in super::super) fn workaround(&mut self, site: u32, index: u32) {
        if site == REMOVE {
            self.people.workarounds.closed = true;
            self.retire_workarounds();
            return;
        }
        let kind = Kind::at(index as usize);
        let stage = self.people.workarounds.stage(site, kind);
        if *stage != Stage::Building {
            return; // It was given up while it was being built.
        }
        *stage = Stage::InUse;
        self.record(Incident::WorkaroundsBuilt, NO_POOL, 1);
        if let Kind::Feed(feed) = kind {
            self.record(Incident::CustomFeedsBuilt, NO_POOL, 1);
            self.switch_feeds();
            self.start_custom_feed(feed, site);
        }
        self.record_workarounds();
    }

    /// All workarounds end, and what was being built is given up.
    pub(super) fn retire_workarounds(&mut self) {
        let (manual, feeds) = self.people.workarounds.alive();
        self.record(
            Incident::WorkaroundsRetired,
            NO_POOL,
            i64::from(manual + feeds),
        );
        self.people.workarounds.stages.fill(Stage::Absent);
        self.people.buyer.forget_sheets();
        if feeds > 0 {
            self.switch_feeds();
        }
        self.record_workarounds();
    }

    fn record_workarounds(&mut self) {
        let (manual, feeds) = self.people.workarounds.alive();
        self.gauge(Gauge::Workarounds, i64::from(manual + feeds));
        self.gauge(Gauge::CustomFeeds, i64::from(feeds));
    }

    /// Joins the systems by the feeds that are in use now, custom ones site by site.
    pub(super) fn switch_feeds(&mut self) {
        let first = self.people.custom_from;
        let active: Vec<u64> = (0..self.plan.sites as usize)
            .map(|site| self.people.joined | self.people.workarounds.feeds_at(site) << first)
            .collect();
        self.world.rewire(&active);
        self.ends_events();
    }

    /// The first run of a custom feed looks at every pool of its site.
    fn start_custom_feed(&mut self, index: usize, site: u32) {
        let feed = self.people.custom_from + index;
        let set = self.feeds[feed].set;
        for pool in site * self.plan.skus..(site + 1) * self.plan.skus {
            self.world.put_pending(set, pool);
        }
        let place = index * self.people.workarounds.sites + site as usize;
        if !std::mem::replace(&mut self.people.workarounds.scheduled[place], true) {
            self.schedule_run(feed, site, true);
        }
    }

    /// Whether a run of this feed that was scheduled is not to take place any more.
    #[inline]
    pub(in super::super) fn is_switched_off(&mut self, feed: usize, lane: u32) -> bool {
        self.people.feeds_change && self.was_switched_off(feed, lane)
    }

    fn was_switched_off(&mut self, feed: usize, lane: u32) -> bool {
        let custom = self.people.custom_from;
        let count = self.people.workarounds.feeds();
        if !(custom..custom + count).contains(&feed) {
            return self.people.joined >> feed & 1 == 0;
        }
        let off = !self
            .people
            .workarounds
            .in_use(lane, Kind::Feed(feed - custom));
        if off {
            let place = (feed - custom) * self.people.workarounds.sites + lane as usize;
            self.people.workarounds.scheduled[place] = false;
        }
        off
    }

    /// A picker is sent for a line, or first somebody has to confirm it.
    #[inline]
    pub(in super::super) fn pick(&mut self, handle: Handle) {
        match self.sc.people.workarounds {
            None => self.pick_now(handle),
            Some(_) => self.confirm_or_pick(handle),
        }
    }

    fn confirm_or_pick(&mut self, handle: Handle) {
        let confirms = |site| self.people.workarounds.in_use(site, Kind::ConfirmPicks);
        let line = match self.lines.get(handle) {
            Some(line) if !line.dropped && confirms(self.plan.site(line.pool)) => *line,
            _ => return self.pick_now(handle),
        };
        if self.desk_is_overrun() {
            self.record(Incident::UnconfirmedLines, line.pool, 1);
            return self.pick_now(handle);
        }
        if self.has_desk() {
            self.give_desk(Task::ConfirmPick(handle));
            return;
        }
        let index = u64::from(line.number) << 8 | u64::from(line.attempts);
        let mut draw = self.streams.at(draws::CONFIRM, line.address, index);
        let wait = self.confirm_time(&mut draw);
        self.record_confirmation(wait);
        self.at_line(self.now + wait, EventKind::Confirm, handle, line.number);
    }

    fn confirm_time(&self, draw: &mut crate::random::Draw) -> i64 {
        let workarounds = self.sc.people.workarounds.as_ref();
        workarounds.map_or(0, |w| draws::delay(&w.confirm_time, draw))
    }

    /// Work on a confirmation that no desk keeps account of.
    fn record_confirmation(&mut self, millis: i64) {
        let minutes = self.people.confirmed.add(millis);
        self.record(Incident::ConfirmationMinutes, NO_POOL, minutes);
    }

    /// Somebody has looked at the shelf before the pick: what is missing is an exception
    /// already in good hands, and no picker walks in vain.
    pub(in super::super) fn confirmed_pick(&mut self, handle: Handle) {
        let Some(&line) = self.lines.get(handle) else {
            return;
        };
        self.record(Incident::ConfirmedLines, line.pool, 1);
        let floor = self.world.floor_of(line.pool);
        let view = *self.world.view(line.pool, floor);
        let recorded = view[Bucket::OnHand as usize] - view[Bucket::Unavailable as usize];
        let there = self.world.pickable(line.pool);
        if line.dropped || there >= line.units || recorded < line.units {
            self.pick_now(handle);
            return;
        }
        self.record(Incident::ConfirmedShortLines, line.pool, 1);
        let truth = *self.world.truth(line.pool);
        self.buyer_sees(line.pool, truth[Bucket::OnHand as usize]);
        if self.sc.fulfilment.on_short == OnShort::Zero {
            let off = |b: Bucket| truth[b as usize] - view[b as usize];
            let counted = [truth, view].map(|units| units[Bucket::OnHand as usize]);
            self.correct(
                floor,
                line.pool,
                counted.into(),
                off(Bucket::Unavailable),
                (0, None),
            );
        }
        self.exception(handle);
    }

    /// Whether an order for this pool waits until somebody has asked the floor.
    pub(in super::super) fn order_waits(&mut self, pool: u32) -> bool {
        let site = self.plan.site(pool);
        if !self.people.workarounds.in_use(site, Kind::ConfirmOrders) {
            return false;
        }
        if std::mem::replace(&mut self.people.asking[pool as usize], true) {
            return true; // Asked already.
        }
        if self.has_desk() {
            self.give_desk(Task::ConfirmOrder(pool));
        } else {
            let number = self.counters[pool as usize].purchases;
            let address = draws::address(draws::PURCHASES, 0, pool);
            let mut draw = self.streams.at(draws::CONFIRM, address, u64::from(number));
            let wait = self.confirm_time(&mut draw).max(1);
            self.record_confirmation(wait);
            self.at(self.now + wait, EventKind::ConfirmOrder, pool, 0);
        }
        true
    }

    /// The floor has been asked: the order is made on its number.
    pub(in super::super) fn confirmed_order(&mut self, pool: u32) {
        self.people.asking[pool as usize] = false;
        self.record(Incident::ConfirmedOrders, pool, 1);
        let mut figures = *self.world.view(pool, self.plan.planner);
        let floor = self.world.view(pool, self.world.floor_of(pool));
        figures[Bucket::OnHand as usize] = floor[Bucket::OnHand as usize];
        let position = position(self.sc.replenishment.counts_committed, &figures);
        let quantity = self.quantity(pool, position);
        if quantity > 0 {
            self.order(pool, quantity);
        }
    }
}
