//! The data of the world: truth per pool, a cell per pool and system.

use super::causes::{CauseBook, Chain};
use super::kinds::{Bucket, Cause, Kind};
use super::lists::Lists;
use super::makers::{Makers, has_to_be_followed};
use super::message::Posting;
use super::observer::Observer;
use super::open_lines::{DocumentKind, OpenLines};
use super::outlook::{Manner, Outlook};
use super::page::Page;
use super::pool::{Cell, Pool, Record};
use super::reach::{FeedSpec, numbers};
use super::received::{Brought, Received};
use super::routes::{Route, Routes};
use super::setup::Setup;
use super::step::{After, Step};
use super::units::{MAX_SLOTS, Place, Units, available, is_empty};

/// Views of this many bytes are at hand: half of what a core's own cache holds.
const NEAR: usize = 1 << 19;

/// How far a view is from the truth, and what that is made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    drift: Units,
    in_flight: Units,
    record: Record,
    /// The shelf is empty (see [`is_empty`]).
    empty: bool,
}

/// One truth and the views of it.
#[derive(Clone, Debug)]
pub struct World<O> {
    /// Time of the change being made, in ms.
    pub now: i64,
    /// Truth by pool.
    pub pools: Vec<Pool>,
    /// Views: `cells[pool * slots + slot]`.
    pub cells: Vec<Cell>,
    /// Number of views a pool has.
    pub slots: usize,
    /// There are more views than a cache holds.
    pub(super) far: bool,
    /// Whoever measures.
    pub observer: O,
    pub(super) causes: CauseBook,
    /// Who hears of what, by set of systems that cover a site.
    pub(super) routes: Vec<Routes>,
    /// What the sets come to, by the same.
    pub(super) outlooks: Vec<Outlook>,
    /// What senders of compare-and-set know of their targets.
    pub(super) received: Received,
    /// What sets have brought to targets that add what they did since.
    pub(super) brought: Brought,
    pub(super) booked: Vec<u16>,
    pub(super) specs: Vec<FeedSpec>,
    pub(super) storefront: usize,
    pub(super) makers: Makers,
    pub(super) open: OpenLines,
    ledger: [i64; Place::Nowhere as usize + 1],
    pub(super) lists: Lists,
}

/// The lines that have to be followed, none of which is open yet.
fn open_lines(setup: &Setup) -> OpenLines {
    let all = (1u8 << setup.slots) - 1;
    let mut open = OpenLines::default();
    if setup.slots > 1 {
        open.followed = setup.unseen;
        for of in DocumentKind::ALL {
            let mut sites = setup.covered.iter().zip(&setup.floors);
            let has_to = sites.any(|(&covered, &floors)| {
                has_to_be_followed(of, &setup.specs, covered, floors, &setup.makers)
            });
            open.followed |= u8::from(has_to) << of as u8;
        }
    }
    for bucket in Bucket::ALL {
        open.kept[bucket as usize] = all & !numbers(bucket, &setup.specs);
    }
    open
}

impl<O: Observer> World<O> {
    /// A world in which every view of every pool starts out right.
    pub fn new(setup: Setup, mut pools: Vec<Pool>, mut observer: O) -> World<O> {
        let mut cells = Vec::with_capacity(pools.len() * setup.slots);
        let mut ledger = [0; Place::Nowhere as usize + 1];
        for pool in &pools {
            ledger[Place::Supplier as usize] -= i64::from(pool.truth[0]);
            cells.extend(std::iter::repeat_n(
                Cell {
                    view: pool.truth,
                    lag_message: [0; Bucket::COUNT],
                    lag_set: [0; Bucket::COUNT],
                    reserved: 0,
                    causes: Chain::EMPTY,
                },
                setup.slots,
            ));
        }
        observer.begins(&pools, &cells, setup.slots);
        let mut lists = Lists::new(&setup);
        let mut kinds: Vec<u8> = setup.covered.clone();
        kinds.sort_unstable();
        kinds.dedup();
        let routes = (kinds.iter())
            .map(|&covered| Routes::new(setup.slots, &setup.specs, covered, &setup.makers))
            .collect::<Vec<_>>();
        let outlooks: Vec<Outlook> = (kinds.iter().zip(&routes))
            .map(|(&covered, routes)| Outlook::new(&setup.specs, covered, &setup.booked, routes))
            .collect();
        for (site, covered) in setup.covered.iter().enumerate() {
            let kind = kinds.partition_point(|k| k < covered);
            lists.settle_later(site, outlooks[kind].manner != Manner::Kept);
        }
        let open = open_lines(&setup);
        for pool in &mut pools {
            pool.route = kinds.partition_point(|&k| k < pool.covered) as u8;
            pool.view_on_hand = [pool.truth[Bucket::OnHand as usize]; MAX_SLOTS];
        }
        let brought = Brought::new(&setup.specs, pools.len());
        let received = Received::new(&setup.specs, pools.iter().map(|pool| pool.truth));
        World {
            now: 0,
            far: size_of_val(&cells[..]) > NEAR,
            pools,
            cells,
            slots: setup.slots,
            observer,
            causes: CauseBook::default(),
            received,
            brought,
            routes,
            outlooks,
            booked: setup.booked,
            specs: setup.specs,
            storefront: setup.makers.storefront,
            makers: setup.makers,
            open,
            ledger,
            lists,
        }
    }

    /// The same world with another observer, who has been told nothing.
    pub(super) fn clone_for<P: Observer>(&self, observer: P) -> World<P> {
        World {
            now: self.now,
            pools: self.pools.clone(),
            cells: self.cells.clone(),
            slots: self.slots,
            far: self.far,
            observer,
            causes: self.causes.clone(),
            routes: self.routes.clone(),
            outlooks: self.outlooks.clone(),
            received: self.received.clone(),
            brought: self.brought.clone(),
            booked: self.booked.clone(),
            specs: self.specs.clone(),
            storefront: self.storefront,
            makers: self.makers,
            open: self.open.clone(),
            ledger: self.ledger,
            lists: self.lists.clone(),
        }
    }

    /// The cell of a pool in a system's view.
    #[inline]
    pub fn cell(&self, pool: u32, slot: usize) -> &Cell {
        &self.cells[pool as usize * self.slots + slot]
    }

    /// Whether there are more views than a cache holds, so that looking ahead gains something.
    #[inline]
    pub fn is_far(&self) -> bool {
        self.far
    }

    /// What a system says, in units by bucket.
    #[inline]
    pub fn view(&self, pool: u32, slot: usize) -> &Units {
        &self.cell(pool, slot).view
    }

    /// What is really so, in units by bucket.
    #[inline]
    pub fn truth(&self, pool: u32) -> &Units {
        &self.pools[pool as usize].truth
    }

    /// Units on the shelf that are fit for sale.
    #[inline]
    pub fn pickable(&self, pool: u32) -> i32 {
        let truth = self.truth(pool);
        (truth[Bucket::OnHand as usize] - truth[Bucket::Unavailable as usize]).max(0)
    }

    /// Amounts of drift by cause, in flight included; they sum to view - truth.
    pub fn drift_by_cause(&self, pool: u32, slot: usize, bucket: Bucket) -> [i32; Cause::COUNT] {
        let cell = self.cell(pool, slot);
        let mut amounts = self.causes.amounts(&cell.causes, bucket);
        amounts[Cause::InFlight as usize] += cell.lag(bucket);
        amounts
    }

    /// Whether a system keeps a view of this pool.
    #[inline]
    pub fn covers(&self, slot: usize, pool: u32) -> bool {
        self.pools[pool as usize].covered >> slot & 1 == 1
    }

    /// Slot of the system that executes at the pool's site.
    #[inline]
    pub fn floor_of(&self, pool: u32) -> usize {
        usize::from(self.pools[pool as usize].floor)
    }

    /// Units at a place, over all pools.
    pub fn at_place(&self, place: Place) -> i64 {
        self.ledger[place as usize]
    }

    /// Holds units for a shopper who has been told yes (or, with a negative
    /// number, lets them go).
    pub fn hold(&mut self, pool: u32, slot: usize, units: i32) {
        self.cells[pool as usize * self.slots + slot].reserved += units;
    }

    /// How far each view is from the truth, before several things change at once.
    pub(super) fn gaps(&self, pool: u32) -> [Gap; MAX_SLOTS] {
        let truth = self.truth(pool);
        let mut gaps = [Gap::default(); MAX_SLOTS];
        for (slot, gap) in gaps.iter_mut().enumerate().take(self.slots) {
            let cell = self.cell(pool, slot);
            *gap = Gap {
                drift: std::array::from_fn(|b| cell.view[b] - truth[b]),
                in_flight: std::array::from_fn(|b| cell.lag_message[b] + cell.lag_set[b]),
                record: Record::of(truth, &cell.view),
                empty: is_empty(truth),
            };
        }
        gaps
    }

    /// Tells the observer what became of them.
    pub(super) fn measure(&mut self, pool: u32, before: &[Gap; MAX_SLOTS]) {
        let now = self.observer.clock(self.now);
        let after = self.gaps(pool);
        let state = &mut self.pools[pool as usize];
        for (slot, (was, is)) in before.iter().zip(&after).enumerate().take(self.slots) {
            if state.covered >> slot & 1 == 0 {
                continue;
            }
            for b in 0..Bucket::COUNT {
                if was.drift[b] != is.drift[b] {
                    let drift = (was.drift[b], is.drift[b]);
                    self.observer.drift(now, slot, b, drift);
                }
                if was.in_flight[b] != is.in_flight[b] {
                    let units = (was.in_flight[b], is.in_flight[b]);
                    self.observer.in_flight(now, slot, b, units);
                }
            }
            let drift = (available(&was.drift), available(&is.drift));
            if drift.0 != drift.1 {
                self.observer.available(now, slot, drift);
            }
            if was.record != is.record {
                let record = (&was.record, &is.record);
                self.observer.record(now, slot, pool, record, state);
            }
            if was.record.view != is.record.view {
                // As if one view changed after the other.
                state.view_on_hand[slot] = is.record.view;
                self.observer
                    .view_changed(now, slot, was.record.view, state);
            }
        }
        if before[0].empty || after[0].empty {
            self.page(pool).tell_of_empty_shelf();
        }
    }

    /// Tells whoever follows what was just done to a pool.
    #[inline]
    pub(super) fn report_step(&mut self, number: u32, step: &Step) {
        if O::FOLLOWS {
            let first = number as usize * self.slots;
            let after = After {
                number,
                pool: &self.pools[number as usize],
                cells: &self.cells[first..first + self.slots],
                causes: &self.causes,
            };
            self.observer.step(self.now, step, &after);
        }
    }

    /// One pool, looked up once for all that is done to it.
    #[inline]
    pub(super) fn page(&mut self, pool: u32) -> Page<'_, O> {
        let first = pool as usize * self.slots;
        Page {
            now: self.observer.clock(self.now),
            number: pool,
            pool: &mut self.pools[pool as usize],
            cells: &mut self.cells[first..first + self.slots],
            causes: &mut self.causes,
            lists: &mut self.lists,
            ledger: &mut self.ledger,
            observer: &mut self.observer,
        }
    }

    /// Adds to an amount of drift by cause.
    #[inline]
    pub(super) fn blame(&mut self, pool: u32, slot: usize, bucket: Bucket, cause: Cause, by: i32) {
        if by != 0 {
            self.blame_some(pool, slot, bucket, cause, by);
        }
    }

    fn blame_some(&mut self, pool: u32, slot: usize, bucket: Bucket, cause: Cause, by: i32) {
        let chain = &mut self.cells[pool as usize * self.slots + slot].causes;
        let amount = self.causes.add(chain, bucket, cause, by);
        let now = self.observer.clock(self.now);
        self.observer.cause(now, slot, bucket, cause, amount);
    }

    /// The way of a posting that is `announced` as it is booked, or later. One that is booked late
    /// or wrongly is always told of later; and those who follow are told of each step apart.
    #[inline]
    pub fn route_of(&self, posting: &Posting, announced: bool) -> &Route {
        let routes = &self.routes[self.pools[posting.pool as usize].route as usize];
        match announced && posting.is_plain() && !O::FOLLOWS {
            true => routes.route(posting.origin, posting.kind),
            false => routes.later(posting.origin, posting.kind),
        }
    }

    /// Who hears of a posting of this kind about a pool that starts at `origin`.
    #[inline]
    pub fn route(&self, pool: u32, origin: usize, kind: Kind) -> &Route {
        self.routes[self.pools[pool as usize].route as usize].route(origin, kind)
    }

    /// What the world knows of a feed.
    #[inline]
    pub fn spec(&self, feed: usize) -> &FeedSpec {
        &self.specs[feed]
    }
}
