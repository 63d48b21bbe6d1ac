//! The data of the world: truth per pool, a cell per pool and system.

use super::causes::{CauseBook, NONE};
use super::kinds::{Bucket, Cause};
use super::routes::{Edge, Routes};
use super::step::{After, Step};

/// Most systems that can hold a view of their own.
pub const MAX_SLOTS: usize = 5;

/// Units by [`Bucket`]: on hand, committed, incoming, unavailable.
pub type Units = [i32; Bucket::COUNT];

/// Where units are that are not on hand at a site. With the units on hand, the
/// places always sum to zero: units move, they never appear or vanish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Place {
    /// With suppliers.
    Supplier,
    /// On the road between two sites.
    Transit,
    /// With customers.
    Customer,
    /// Lost, or not found yet.
    Lost,
    /// The posting moves no unit (a commitment, an order, a correction).
    Nowhere,
}

/// The truth of one pool, and what the run keeps beside it.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// What is really so, in units by bucket.
    pub truth: Units,
    /// Time up to which the truth has been measured, in ms.
    pub since: i64,
    /// Purchase cost of a unit, in cents.
    pub unit_cost: i32,
    /// Unit price, in cents.
    pub price: i32,
    /// Reorder point, in units (for replenishment and the measure of freezes).
    pub reorder_point: i32,
    /// Set feeds that still have to bring this pool up to date, as bits.
    pub dirty: u32,
    /// Index of the site.
    pub site: u32,
    /// Postings since the last count.
    pub activity: u16,
    /// 0, 1, 2 for class A, B, C.
    pub class: u8,
    /// Slots that keep a view of this pool, as bits.
    pub covered: u8,
}

/// What one system says of one pool, and how much of it is in flight.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Cell {
    /// The view, in units by bucket.
    pub view: Units,
    /// The part of the drift that messages on their way will heal.
    pub lag_message: Units,
    /// The part of the drift that the next set will heal.
    pub lag_set: Units,
    /// Units held for shoppers who have not paid yet (kept by the storefront alone).
    pub reserved: i32,
    /// Head of the chain of amounts by cause.
    pub causes: u32,
    /// Time up to which this view has been measured, in ms.
    pub since: i64,
}

impl Cell {
    /// On hand - unavailable - committed, in units.
    #[inline]
    pub fn available(&self) -> i32 {
        available(&self.view)
    }

    /// The part of the drift that is in flight, in units.
    #[inline]
    pub fn lag(&self, bucket: Bucket) -> i32 {
        self.lag_message[bucket as usize] + self.lag_set[bucket as usize]
    }
}

/// On hand - unavailable - committed, in units.
#[inline]
pub fn available(units: &Units) -> i32 {
    units[Bucket::OnHand as usize]
        - units[Bucket::Committed as usize]
        - units[Bucket::Unavailable as usize]
}

/// Whoever measures the world. It can look, never change anything.
pub trait Observer {
    /// Whether every [`Step`] is told. Where it is not, following costs nothing.
    const FOLLOWS: bool = false;

    /// The views in `slots` (bits) have been as they are since the time that each of
    /// them names, and the truth since its own; these states end now. When the truth
    /// is about to change, `slots` has all views; else only the one that is.
    fn dwell(&mut self, now: i64, pool: &Pool, cells: &[Cell], slots: u8);

    /// The amount of drift with this cause changed at time `now`.
    fn cause(&mut self, now: i64, slot: usize, bucket: Bucket, cause: Cause, amount: (i32, i32));

    /// A step was taken at time `now` (told to those who follow).
    fn step(&mut self, _now: i64, _step: &Step, _after: &After) {}
}

/// What a world is made of at the start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Number of views a pool has (1 when all systems share a pool).
    pub slots: usize,
    /// The feeds; those that set values come with a list of pools to bring up to date.
    pub edges: Vec<Edge>,
    /// Lanes of each feed: pools of one site (`true`) or all in one.
    pub per_site: Vec<bool>,
    /// Slots that keep views of a site's pools, as bits, by site.
    pub covered: Vec<u8>,
    /// Slot of the storefront, which makes commitments of its own.
    pub storefront: usize,
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
    /// Whoever measures.
    pub observer: O,
    pub(super) causes: CauseBook,
    /// Who hears of what, by set of systems that cover a site.
    routes: Vec<Routes>,
    route_of: Vec<u8>,
    pub(super) edges: Vec<Edge>,
    pub(super) storefront: usize,
    ledger: [i64; Place::Nowhere as usize + 1],
    watch: [u32; MAX_SLOTS],
    sets_at: Vec<u32>,
    per_site: Vec<bool>,
    set_feeds: Vec<u8>,
    pending: Vec<Vec<Vec<u32>>>,
    stirred: u32,
}

impl<O: Observer> World<O> {
    /// A world in which every view of every pool starts out right.
    pub fn new(setup: Setup, pools: Vec<Pool>, observer: O) -> World<O> {
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
                    causes: NONE,
                    since: 0,
                },
                setup.slots,
            ));
        }
        let set_feeds: Vec<u8> = (0..setup.edges.len())
            .filter(|&i| setup.edges[i].carries.is_none())
            .map(|i| i as u8)
            .collect();
        let mut watch = [0; MAX_SLOTS];
        for (bit, &feed) in set_feeds.iter().enumerate() {
            let edge = &setup.edges[feed as usize];
            watch[edge.from] |= 1 << bit;
            watch[edge.to] |= 1 << bit;
        }
        let lanes = |per_site| if per_site { setup.covered.len() } else { 1 };
        let pending = set_feeds
            .iter()
            .map(|&f| vec![Vec::new(); lanes(setup.per_site[f as usize])])
            .collect();
        let joins = |covered: u8, feed: u8| {
            let edge = &setup.edges[feed as usize];
            covered >> edge.from & 1 == 1 && covered >> edge.to & 1 == 1
        };
        let sets_at = setup
            .covered
            .iter()
            .map(|&covered| {
                let bits = set_feeds.iter().enumerate();
                bits.filter(|&(_, &feed)| joins(covered, feed))
                    .fold(0, |bits, (k, _)| bits | 1 << k)
            })
            .collect();
        let mut kinds: Vec<u8> = setup.covered.clone();
        kinds.sort_unstable();
        kinds.dedup();
        let routes = (kinds.iter())
            .map(|&covered| Routes::new(setup.slots, &setup.edges, covered))
            .collect();
        let route_of = (setup.covered.iter())
            .map(|covered| kinds.partition_point(|k| k < covered) as u8)
            .collect();
        World {
            now: 0,
            pools,
            cells,
            slots: setup.slots,
            observer,
            causes: CauseBook::default(),
            routes,
            route_of,
            edges: setup.edges,
            storefront: setup.storefront,
            ledger,
            watch,
            sets_at,
            per_site: setup.per_site,
            set_feeds,
            pending,
            stirred: 0,
        }
    }

    /// The cell of a pool in a system's view.
    #[inline]
    pub fn cell(&self, pool: u32, slot: usize) -> &Cell {
        &self.cells[pool as usize * self.slots + slot]
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
        let mut amounts = self.causes.amounts(cell.causes, bucket);
        amounts[Cause::InFlight as usize] += cell.lag(bucket);
        amounts
    }

    /// Whether a system keeps a view of this pool.
    #[inline]
    pub fn covers(&self, slot: usize, pool: u32) -> bool {
        self.pools[pool as usize].covered >> slot & 1 == 1
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

    /// Brings the measures of a pool up to now. Every change of truth begins with this.
    #[inline]
    pub fn touch(&mut self, pool: u32) {
        let first = pool as usize * self.slots;
        let cells = &mut self.cells[first..first + self.slots];
        let state = &mut self.pools[pool as usize];
        // A view may have been measured further than the truth, never less far.
        if self.now > state.since {
            self.observer.dwell(self.now, state, cells, u8::MAX);
            state.since = self.now;
            for cell in cells {
                cell.since = self.now;
            }
        }
    }

    /// Brings the measures of one view of a pool up to now. Every change of a view
    /// alone begins with this.
    #[inline]
    pub fn touch_view(&mut self, pool: u32, slot: usize) {
        let first = pool as usize * self.slots;
        let cells = &mut self.cells[first..first + self.slots];
        if self.now > cells[slot].since {
            let state = &self.pools[pool as usize];
            self.observer.dwell(self.now, state, cells, 1 << slot);
            cells[slot].since = self.now;
        }
    }

    /// Brings the measures of all pools up to now (at the end of a period).
    pub fn touch_all(&mut self) {
        for pool in 0..self.pools.len() as u32 {
            self.touch(pool);
        }
    }

    /// Tells whoever follows what was just done to a pool.
    #[inline]
    pub(super) fn told(&mut self, number: u32, step: &Step) {
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

    /// Changes truth. The only place where a count of physical units changes.
    #[inline]
    pub(super) fn move_units(&mut self, pool: u32, delta: &Units, place: Place) {
        debug_assert!(place != Place::Nowhere || delta[0] == 0);
        let state = &mut self.pools[pool as usize];
        for (units, change) in state.truth.iter_mut().zip(delta) {
            *units += change;
        }
        state.activity = state.activity.saturating_add(1);
        self.ledger[place as usize] -= i64::from(delta[0]);
    }

    /// Adds to an amount of drift by cause.
    #[inline]
    pub(super) fn blame(&mut self, pool: u32, slot: usize, bucket: Bucket, cause: Cause, by: i32) {
        if by != 0 {
            self.blame_some(pool, slot, bucket, cause, by);
        }
    }

    fn blame_some(&mut self, pool: u32, slot: usize, bucket: Bucket, cause: Cause, by: i32) {
        let head = &mut self.cells[pool as usize * self.slots + slot].causes;
        let amount = self.causes.add(head, bucket, cause, by);
        self.observer.cause(self.now, slot, bucket, cause, amount);
    }

    /// Notes that a system's view of a pool changed, for the feeds that set values.
    #[inline]
    pub(super) fn stir(&mut self, pool: u32, slot: usize) {
        let state = &mut self.pools[pool as usize];
        let site = state.site as usize;
        let new = self.watch[slot] & self.sets_at[site] & !state.dirty;
        if new != 0 {
            state.dirty |= new;
            self.stirred |= new;
            self.enlist(pool, site, new);
        }
    }

    fn enlist(&mut self, pool: u32, site: usize, mut bits: u32) {
        while bits != 0 {
            let k = bits.trailing_zeros() as usize;
            let lane = if self.per_site[self.set_feeds[k] as usize] {
                site
            } else {
                0
            };
            self.pending[k][lane].push(pool);
            bits &= bits - 1;
        }
    }

    /// Who hears of what, for postings about this pool.
    #[inline]
    pub fn routes(&self, pool: u32) -> &Routes {
        let site = self.pools[pool as usize].site as usize;
        &self.routes[self.route_of[site] as usize]
    }

    /// What the world knows of a feed.
    #[inline]
    pub fn edge(&self, feed: usize) -> &Edge {
        &self.edges[feed]
    }

    /// Number of pools on the list of a set feed.
    pub fn pending(&self, set: usize, lane: usize) -> usize {
        self.pending[set][lane].len()
    }

    /// Index of a feed among those that set values.
    pub fn set_index(&self, feed: usize) -> Option<usize> {
        self.set_feeds.iter().position(|&f| f as usize == feed)
    }

    /// Set feeds (as bits by set index) whose list grew since the last call.
    #[inline]
    pub fn take_stirred(&mut self) -> u32 {
        std::mem::take(&mut self.stirred)
    }

    /// Takes up to `most` pools from the list of a set feed, oldest first, into `into`.
    pub fn take_pending(&mut self, set: usize, lane: usize, most: usize, into: &mut Vec<u32>) {
        into.clear();
        let list = &mut self.pending[set][lane];
        let n = most.min(list.len());
        into.extend(list.drain(..n));
        for &pool in into.iter() {
            self.pools[pool as usize].dirty &= !(1 << set);
        }
    }

    /// Puts a pool on the list of a set feed (again).
    pub fn put_pending(&mut self, set: usize, pool: u32) {
        let state = &mut self.pools[pool as usize];
        if state.dirty >> set & 1 == 0 {
            state.dirty |= 1 << set;
            let site = state.site as usize;
            self.enlist(pool, site, 1 << set);
        }
    }
}
