//! What a run looks up but never changes: tables worked out from the scenario.

use super::assortment::Assortment;
use super::coupling::{joins_sites, joins_skus};
use super::draws;
use super::layout::Layout;
use crate::calendar::Event;
use crate::random::{Alias, Draw};
use crate::scenario::{Feed, Level, LineUnits, Quantity, Scenario, SiteKind, Supply};
use crate::world::MAX_SLOTS;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Tables for one scenario and replication, or for some of its sites (see [`RunTables::part`]).
#[derive(Clone)]
pub struct RunTables {
    grid: Layout,
    /// Sites may be run separately: those that are here need not be all.
    sites_separate: bool,
    /// Blocks of SKUs may be run separately: likewise.
    skus_partitioned: bool,
    /// Demand, price and class of the SKUs.
    pub(super) assortment: Arc<Assortment>,
    /// Slot of each system of the scenario.
    pub slot_of: Vec<usize>,
    /// Number of views per pool.
    pub slots: usize,
    /// Slot of the system that executes at each site.
    pub floor: Vec<usize>,
    /// Slots that keep views of each site's pools, as bits.
    pub covered: Vec<u8>,
    /// Slot of the planner and of the storefront, and of the view that sourcing reads.
    pub planner: usize,
    /// Slot of the storefront.
    pub storefront: usize,
    /// Slot of the view that sourcing reads.
    pub sourcing: usize,
    /// Mean units per day over all SKUs that a site has to serve.
    pub site_units: Vec<f64>,
    /// Of those, units sold at the site itself (shrink and returns follow these).
    pub own_units: Vec<f64>,
    /// Online orders of each site.
    pub orders: Vec<SiteOrders>,
    /// Draws the site of an order that comes from a file (`None`: none does).
    pub homes: Option<Arc<Homes>>,
    /// Sites that ship online orders, in file order.
    pub shipping: Vec<u32>,
    /// Units per line.
    units: UnitsDrawn,
    /// Mean units that are lost, damaged or found at once.
    pub lost_at_once: f64,
    /// Lines of an order are distinguished up to this number when they are due together.
    pub last_rank: u16,
    /// Relative intensity of each hour of the week, Monday first (`None`: flat).
    pub hours: Option<Arc<[f64; 168]>>,
}

/// How the units of a line are drawn.
#[derive(Clone)]
enum UnitsDrawn {
    /// Always one.
    One,
    /// Logarithmic with this parameter.
    Logarithmic(f64),
    /// By a distribution that the scenario names.
    By(Quantity),
}

impl UnitsDrawn {
    fn of(units: &LineUnits) -> UnitsDrawn {
        match units {
            LineUnits::ByDispersion(ratio) if *ratio <= 1.0 => UnitsDrawn::One,
            LineUnits::ByDispersion(ratio) => UnitsDrawn::Logarithmic(1.0 - 1.0 / ratio),
            LineUnits::Drawn(units) => UnitsDrawn::By(units.clone()),
        }
    }
}

/// What part of the online orders falls to a site.
#[derive(Clone, Copy, Debug)]
pub struct SiteOrders {
    /// Share of all online orders that are shipped to this site's customers or collected here.
    pub share: f64,
    /// Of those, orders that are collected, in parts per billion.
    pub collected: u32,
}

/// Draws the site of an order.
pub struct Homes {
    /// Of one that is shipped.
    pub shipped: Alias,
    /// Of one that is collected (`None`: nowhere).
    pub collected: Option<(Vec<u32>, Alias)>,
}

impl Deref for RunTables {
    type Target = Layout;

    /// A plan is looked up by site and SKU: it is its grid, with tables.
    #[inline]
    fn deref(&self) -> &Layout {
        &self.grid
    }
}

impl RunTables {
    /// Works out the tables.
    pub fn new(sc: &Scenario, seed: u64, replication: u32) -> RunTables {
        let slots_shared = sc.shared_pool.is_some() || sc.right_records;
        let slot_of: Vec<usize> = (0..sc.systems.len())
            .map(|i| if slots_shared { 0 } else { i })
            .collect();
        let grid = Layout::new(sc.sites.len() as u32, sc.assortment.skus, in_blocks(sc));
        let (site_units, own_units) = site_demand(sc);
        let system = |s| sc.system(s).map_or(0, |i| slot_of[i as usize]);
        let hours = week(sc);
        let sites_separate = grid.sites > 1 && joins_sites(sc).is_none();
        let skus_partitioned = grid.in_blocks() && joins_skus(sc).is_none();
        let floor: Vec<usize> = (sc.sites.iter())
            .map(|s| slot_of[sc.floor(s) as usize])
            .collect();
        let planner = slot_of[sc.planner() as usize];
        RunTables {
            covered: coverage(sc, &slot_of, &floor, planner),
            assortment: Arc::new(Assortment::new(sc, &grid, seed, replication)),
            grid,
            sites_separate,
            skus_partitioned,
            last_rank: match skus_partitioned || sites_separate {
                true => Event::MAX_SUB,
                false => 0,
            },
            slots: if slots_shared { 1 } else { sc.systems.len() },
            floor,
            planner,
            storefront: slot_of[sc.storefront() as usize],
            sourcing: system(sc.sourcing.reads),
            site_units,
            own_units,
            orders: site_orders(sc),
            homes: sc.demand.replay.is_some().then(|| Arc::new(homes(sc))),
            shipping: site_indexes(sc, |i| sc.sites[i].ships),
            units: UnitsDrawn::of(&sc.demand.units),
            lost_at_once: sc.losses.units.as_ref().map_or(1.0, Quantity::mean),
            hours: hours.map(Arc::new),
            slot_of,
        }
    }

    /// The same tables for some of the sites, and for all SKUs or those of one block.
    pub fn part(&self, sites: &Range<u32>, block: Option<u32>) -> RunTables {
        let range = sites.start as usize..sites.end as usize;
        let shipping = self.shipping.iter().filter(|&&s| sites.contains(&s));
        let grid = self.grid.some_sites(sites);
        RunTables {
            grid: block.map_or(grid, |block| grid.one_block(block)),
            sites_separate: self.sites_separate,
            skus_partitioned: self.skus_partitioned,
            last_rank: self.last_rank,
            assortment: Arc::clone(&self.assortment),
            slot_of: self.slot_of.clone(),
            slots: self.slots,
            floor: self.floor[range.clone()].to_vec(),
            covered: self.covered[range.clone()].to_vec(),
            planner: self.planner,
            storefront: self.storefront,
            sourcing: self.sourcing,
            site_units: self.site_units[range.clone()].to_vec(),
            own_units: self.own_units[range.clone()].to_vec(),
            orders: self.orders[range].to_vec(),
            homes: self.homes.clone(),
            shipping: shipping.map(|s| s - sites.start).collect(),
            units: self.units.clone(),
            lost_at_once: self.lost_at_once,
            hours: self.hours.clone(),
        }
    }

    /// Whether blocks of SKUs are run separately, or might be.
    #[inline]
    pub fn skus_partitioned(&self) -> bool {
        self.skus_partitioned
    }

    /// Whether a run of this feed may be the share of a part in a run for more than it has.
    pub fn shares_runs(&self, feed: &Feed) -> bool {
        self.skus_partitioned || self.sites_separate && !feed.per_site
    }

    /// Number of pools that each slot keeps a view of.
    pub fn covered_pools(&self) -> [usize; MAX_SLOTS] {
        let skus = self.skus as usize;
        std::array::from_fn(|slot| {
            let covered = self.covered.iter();
            covered.filter(|&&bits| bits >> slot & 1 == 1).count() * skus
        })
    }

    /// Draws a SKU of a block in proportion to demand.
    #[inline(always)]
    pub fn draw_sku(&self, block: u32, draw: &mut Draw) -> u32 {
        let popularity = &self.assortment.popularity;
        let place = match popularity.get(self.block_number(block) as usize) {
            Some(alias) => alias.sample(draw.u64()),
            None => draw.below(self.skus_of(block)),
        };
        self.sku_in(block, place)
    }

    /// Draws a SKU in proportion to demand, whether it is here (then which it is) or not.
    pub fn draw_any_sku(&self, draw: &mut Draw) -> Option<u32> {
        let number = match self.assortment.any() {
            Some(alias) => alias.sample(draw.u64()),
            None => draw.below(self.assortment.share.len() as u32),
        };
        self.sku_of_number(number)
    }

    /// Demand of a block as a share of that for all SKUs.
    pub fn block_share(&self, block: u32) -> f64 {
        self.assortment.block_share[self.block_number(block) as usize]
    }

    /// Draws the units of a line.
    #[inline]
    pub fn draw_units(&self, draw: &mut Draw) -> i32 {
        match &self.units {
            UnitsDrawn::One => 1,
            UnitsDrawn::Logarithmic(parameter) => draw.logarithmic(*parameter) as i32,
            UnitsDrawn::By(units) => draws::quantity(units, draw),
        }
    }

    /// Mean units per day that a pool has to serve.
    pub fn pool_rate(&self, pool: u32) -> f64 {
        let sku = self.sku_number(self.sku(pool));
        self.site_units[self.site(pool) as usize] * self.assortment.share[sku as usize]
    }

    /// A level of stock in units.
    pub fn level(&self, level: Level, pool: u32) -> i32 {
        match level {
            Level::Units(units) => units,
            Level::Cover(span) => (self.pool_rate(pool) * span.days()).ceil().max(1.0) as i32,
        }
    }
}

/// Whether many SKUs fall into blocks that customers draw apart. This depends on what they
/// ask for alone, never on how the business is run: designs meet the same demand.
fn in_blocks(sc: &Scenario) -> bool {
    sc.demand.replay.is_none()
}

fn site_indexes(sc: &Scenario, keep: impl Fn(usize) -> bool) -> Vec<u32> {
    (0..sc.sites.len())
        .filter(|&i| keep(i))
        .map(|i| i as u32)
        .collect()
}

/// Weights that an alias table accepts: if all are zero, all alike.
fn positive(weights: &[f64]) -> Vec<f64> {
    if weights.iter().any(|&w| w > 0.0) {
        weights.to_vec()
    } else {
        vec![1.0; weights.len()]
    }
}

/// Mean units a day per site: all that it serves (its own demand and that of
/// the sites it supplies), and what is sold at the site itself.
fn site_demand(sc: &Scenario) -> (Vec<f64>, Vec<f64>) {
    let units = sc.demand.units.mean();
    let online = match &sc.demand.replay {
        Some(replay) => replay.skus.iter().map(|s| s.daily_units).sum(),
        None => sc.demand.orders.per_day() * sc.demand.lines * units,
    };
    let own: Vec<f64> = (sc.sites.iter().zip(site_orders(sc)))
        .map(|(s, orders)| {
            let daily = sc
                .demand
                .daily
                .map_or(0.0, |d| d.mean * f64::from(sc.assortment.skus));
            online * orders.share + s.store_sales.per_day() * units + daily
        })
        .collect();
    let mut served = own.clone();
    for (i, site) in sc.sites.iter().enumerate() {
        // Up to where it comes from a supplier: supply in a circle is refused.
        let mut supply = site.supply;
        while let Supply::Site(from) = supply {
            served[from as usize] += own[i];
            supply = sc.sites[from as usize].supply;
        }
    }
    (served, own)
}

/// The sites' parts of the online orders.
fn site_orders(sc: &Scenario) -> Vec<SiteOrders> {
    let shares = |weights: Vec<f64>| {
        let weights = positive(&weights);
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(move |w| w / total)
    };
    let shipped = shares(ship_weights(sc));
    let (sites, weights) = pickups(sc);
    let pickup = match sites.is_empty() {
        true => 0.0,
        false => sc.demand.pickup.fraction(),
    };
    let mut collected = vec![0.0; sc.sites.len()];
    for (&site, share) in sites.iter().zip(shares(weights)) {
        collected[site as usize] = pickup * share;
    }
    (shipped.zip(collected))
        .map(|(shipped, collected)| {
            let share = (1.0 - pickup) * shipped + collected;
            let part = if share > 0.0 { collected / share } else { 0.0 };
            SiteOrders {
                share,
                collected: (part * 1e9).round() as u32,
            }
        })
        .collect()
}

/// Weights of the sites as homes of orders that are shipped.
fn ship_weights(sc: &Scenario) -> Vec<f64> {
    let weight = |ships: bool, weight: f64| if ships { weight } else { 0.0 };
    let weights: Vec<f64> = (sc.sites.iter())
        .map(|s| weight(s.ships, s.home_weight))
        .collect();
    match weights.iter().any(|&w| w > 0.0) {
        true => weights,
        // Nobody ships: whose home it is then makes no difference to what can be served.
        false => sc.sites.iter().map(|s| s.home_weight).collect(),
    }
}

/// Sites at which orders are collected, and their weights.
fn pickups(sc: &Scenario) -> (Vec<u32>, Vec<f64>) {
    let sites = site_indexes(sc, |i| sc.sites[i].pickup);
    let weight = |&site: &u32| sc.sites[site as usize].home_weight;
    let weights = sites.iter().map(weight).collect();
    (sites, weights)
}

fn homes(sc: &Scenario) -> Homes {
    let (sites, collected) = pickups(sc);
    Homes {
        shipped: Alias::new(&positive(&ship_weights(sc))),
        collected: (!sites.is_empty()).then(|| (sites, Alias::new(&positive(&collected)))),
    }
}

/// Intensity of each hour of the week, or `None` when it is flat.
fn week(sc: &Scenario) -> Option<[f64; 168]> {
    let d = &sc.demand;
    let flat = d.hours.iter().chain(&d.weekdays).all(|&x| x == 1.0);
    (!flat).then(|| std::array::from_fn(|h| d.hours[h % 24] * d.weekdays[h / 24]))
}

/// Slots that keep views of each site's pools: its floor, the planner, and the
/// systems that know all sites.
fn coverage(sc: &Scenario, slot_of: &[usize], floor: &[usize], planner: usize) -> Vec<u8> {
    let everywhere = (sc.systems.iter().zip(slot_of))
        .filter(|(s, _)| s.profile().knows_all_sites)
        .fold(1u8 << planner, |bits, (_, slot)| bits | 1 << slot);
    floor.iter().map(|slot| everywhere | 1 << slot).collect()
}

/// Whether the kind of a site is the same (balancing moves stock among equals).
pub fn same_kind(a: SiteKind, b: SiteKind) -> bool {
    (a == SiteKind::Store) == (b == SiteKind::Store)
}

/// The largest slot count is fixed by the width of the bit sets.
const _: () = assert!(MAX_SLOTS <= 8);
