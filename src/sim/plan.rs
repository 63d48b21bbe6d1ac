//! What a run looks up but never changes: tables worked out from the scenario.

use super::draws;
use crate::random::{Alias, Draw, Streams};
use crate::scenario::{
    Cadence, Delay, Feed, Field, Level, LossRate, Message, Picking, Policy, Scenario, SiteKind,
    Skew, Supply,
};
use crate::units::{DAY, HOUR, Rate, Span};
use crate::world::{Bucket, Edge, Guard, MAX_SLOTS, Pool, Setup, System, Transfer, kind_bit};
use std::ops::Range;
use std::sync::Arc;

/// Tables for one scenario and seed, or for some of its sites (see [`Plan::part`]).
pub struct Plan {
    /// Number of SKUs; pool = site * skus + sku.
    pub skus: u32,
    /// Number of sites.
    pub sites: u32,
    /// Number of the first of them in the scenario.
    pub first_site: u32,
    /// Number of pools in the scenario.
    pub all_pools: u64,
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
    /// Draws a SKU in proportion to demand (`None`: all alike).
    pub popularity: Option<Arc<Alias>>,
    /// Demand of each SKU as a share of the whole, most popular first.
    pub share: Arc<[f64]>,
    /// Class of each SKU: 0, 1, 2 for A, B, C.
    classes: Arc<[u8]>,
    /// Price of each SKU, in cents.
    prices: Arc<[i32]>,
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
    /// Parameter of the logarithmic distribution of units per line (0 = always one).
    pub unit_parameter: f64,
    /// Relative intensity of each hour of the week, Monday first (`None`: flat).
    pub hours: Option<Arc<[f64; 168]>>,
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

impl Plan {
    /// Works out the tables.
    pub fn new(sc: &Scenario, seed: u64) -> Plan {
        let slots_shared = sc.shared_pool.is_some();
        let slot_of: Vec<usize> = (0..sc.systems.len())
            .map(|i| if slots_shared { 0 } else { i })
            .collect();
        let share = shares(sc, seed);
        let popularity = (sc.assortment.skew != Skew::Equal || sc.demand.replay.is_some())
            .then(|| Arc::new(Alias::new(&share)));
        let (site_units, own_units) = site_demand(sc);
        let system = |s| sc.system(s).map_or(0, |i| slot_of[i as usize]);
        let hours = week(sc);
        let floor: Vec<usize> = (sc.sites.iter())
            .map(|s| slot_of[sc.floor(s) as usize])
            .collect();
        let planner = slot_of[sc.planner() as usize];
        Plan {
            covered: coverage(sc, &slot_of, &floor, planner),
            skus: sc.assortment.skus,
            sites: sc.sites.len() as u32,
            first_site: 0,
            all_pools: sc.pools() as u64,
            slots: if slots_shared { 1 } else { sc.systems.len() },
            floor,
            planner,
            storefront: slot_of[sc.storefront() as usize],
            sourcing: system(sc.sourcing.reads),
            popularity,
            classes: classes(&share).into(),
            prices: prices(sc, seed).into(),
            share: share.into(),
            site_units,
            own_units,
            orders: site_orders(sc),
            homes: sc.demand.replay.is_some().then(|| Arc::new(homes(sc))),
            shipping: site_indexes(sc, |i| sc.sites[i].ships),
            unit_parameter: 1.0 - 1.0 / sc.demand.dispersion.max(1.0),
            hours: hours.map(Arc::new),
            slot_of,
        }
    }

    /// The same tables for some of the sites alone.
    pub fn part(&self, sites: &Range<u32>) -> Plan {
        let range = sites.start as usize..sites.end as usize;
        let shipping = self.shipping.iter().filter(|&&s| sites.contains(&s));
        Plan {
            skus: self.skus,
            sites: sites.end - sites.start,
            first_site: self.first_site + sites.start,
            all_pools: self.all_pools,
            slot_of: self.slot_of.clone(),
            slots: self.slots,
            floor: self.floor[range.clone()].to_vec(),
            covered: self.covered[range.clone()].to_vec(),
            planner: self.planner,
            storefront: self.storefront,
            sourcing: self.sourcing,
            popularity: self.popularity.clone(),
            share: Arc::clone(&self.share),
            classes: Arc::clone(&self.classes),
            prices: Arc::clone(&self.prices),
            site_units: self.site_units[range.clone()].to_vec(),
            own_units: self.own_units[range.clone()].to_vec(),
            orders: self.orders[range].to_vec(),
            homes: self.homes.clone(),
            shipping: shipping.map(|s| s - sites.start).collect(),
            unit_parameter: self.unit_parameter,
            hours: self.hours.clone(),
        }
    }

    /// The number of a site in the scenario, under which it draws.
    #[inline]
    pub fn site_number(&self, site: u32) -> u32 {
        self.first_site + site
    }

    /// The number of a pool in the scenario, under which it draws.
    #[inline]
    pub fn pool_number(&self, pool: u32) -> u64 {
        u64::from(self.first_site) * u64::from(self.skus) + u64::from(pool)
    }

    /// Number of pools that each slot keeps a view of.
    pub fn covered_pools(&self) -> [usize; MAX_SLOTS] {
        let skus = self.skus as usize;
        std::array::from_fn(|slot| {
            let covered = self.covered.iter();
            covered.filter(|&&bits| bits >> slot & 1 == 1).count() * skus
        })
    }

    /// The site of a pool.
    #[inline]
    pub fn site(&self, pool: u32) -> u32 {
        pool / self.skus
    }

    /// The SKU of a pool.
    #[inline]
    pub fn sku(&self, pool: u32) -> u32 {
        pool % self.skus
    }

    /// The pool of a SKU at a site.
    #[inline]
    pub fn pool(&self, site: u32, sku: u32) -> u32 {
        site * self.skus + sku
    }

    /// Draws a SKU in proportion to demand.
    #[inline]
    pub fn draw_sku(&self, draw: &mut Draw) -> u32 {
        match &self.popularity {
            Some(alias) => alias.sample(draw.u64()),
            None => draw.below(self.skus),
        }
    }

    /// Draws the units of a line.
    #[inline]
    pub fn draw_units(&self, draw: &mut Draw) -> i32 {
        if self.unit_parameter == 0.0 {
            1
        } else {
            draw.logarithmic(self.unit_parameter) as i32
        }
    }

    /// Mean units per day that a pool has to serve.
    pub fn pool_rate(&self, pool: u32) -> f64 {
        self.site_units[self.site(pool) as usize] * self.share[self.sku(pool) as usize]
    }

    /// A level of stock in units.
    pub fn level(&self, level: Level, pool: u32) -> i32 {
        match level {
            Level::Units(units) => units,
            Level::Cover(span) => (self.pool_rate(pool) * span.days()).ceil().max(1.0) as i32,
        }
    }
}

/// Mean units of a line for a given variance-to-mean ratio of demand.
pub fn mean_units(dispersion: f64) -> f64 {
    if dispersion <= 1.0 {
        return 1.0;
    }
    let p = 1.0 - 1.0 / dispersion;
    -p / ((1.0 - p) * libm::log(1.0 - p))
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

/// Demand of each SKU as a share, most popular first (in file order for a replay).
fn shares(sc: &Scenario, seed: u64) -> Vec<f64> {
    if let Some(replay) = &sc.demand.replay {
        let total: f64 = replay.skus.iter().map(|s| s.daily_units).sum();
        return replay.skus.iter().map(|s| s.daily_units / total).collect();
    }
    let streams = Streams::new(seed, 0);
    let mut weights: Vec<f64> = (0..sc.assortment.skus)
        .map(|sku| match sc.assortment.skew {
            Skew::Equal => 1.0,
            Skew::Lognormal { sigma } => streams
                .at(draws::POPULARITY, u64::from(sku), 0)
                .lognormal(0.0, sigma),
        })
        .collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / total).collect()
}

/// Mean units a day per site: all that it serves (its own demand and that of
/// the sites it supplies), and what is sold at the site itself.
fn site_demand(sc: &Scenario) -> (Vec<f64>, Vec<f64>) {
    let units = mean_units(sc.demand.dispersion);
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
        if let Supply::Site(from) = site.supply {
            served[from as usize] += own[i];
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
    let shipped = shares(sc.sites.iter().map(|s| s.home_weight).collect());
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

/// Sites at which orders are collected, and their weights.
fn pickups(sc: &Scenario) -> (Vec<u32>, Vec<f64>) {
    let sites = site_indexes(sc, |i| sc.sites[i].pickup);
    let weight = |&site: &u32| sc.sites[site as usize].home_weight;
    let weights = sites.iter().map(weight).collect();
    (sites, weights)
}

fn homes(sc: &Scenario) -> Homes {
    let weights: Vec<f64> = sc.sites.iter().map(|s| s.home_weight).collect();
    let (sites, collected) = pickups(sc);
    Homes {
        shipped: Alias::new(&positive(&weights)),
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
/// systems that know of every site.
fn coverage(sc: &Scenario, slot_of: &[usize], floor: &[usize], planner: usize) -> Vec<u8> {
    let everywhere = (sc.systems.iter().zip(slot_of))
        .filter(|(s, _)| matches!(s, System::Erp | System::Storefront))
        .fold(1u8 << planner, |bits, (_, slot)| bits | 1 << slot);
    floor.iter().map(|slot| everywhere | 1 << slot).collect()
}

/// How the world starts: slots, feeds, coverage.
pub fn setup(feeds: &[&Feed], plan: &Plan) -> Setup {
    Setup {
        slots: plan.slots,
        edges: feeds.iter().map(|f| edge(f, plan)).collect(),
        per_site: feeds.iter().map(|f| f.per_site).collect(),
        covered: plan.covered.clone(),
        storefront: plan.storefront,
    }
}

fn edge(feed: &Feed, plan: &Plan) -> Edge {
    let delta = feed.message == Message::Delta;
    Edge {
        from: plan.slot_of[feed.from as usize],
        to: plan.slot_of[feed.to as usize],
        carries: delta.then(|| feed.carries.iter().fold(0, |bits, &k| bits | kind_bit(k))),
        buckets: match feed.message {
            Message::Absolute(field) | Message::CompareAndSet(field) | Message::Snapshot(field)
                if field != Field::Buckets =>
            {
                1 << Bucket::OnHand as u8
            }
            _ => feed.buckets.iter().fold(0, |bits, &b| bits | 1 << b as u8),
        },
        plain: is_sure(feed)
            && match set_manner(feed.message) {
                None => feed.cadence == Cadence::PerEvent,
                Some((what, _)) => {
                    what == Transfer::Buckets
                        && feed.budget.is_none()
                        && feed.faults.poison.0 == 0
                        && !feed.sweep
                }
            },
    }
}

/// Whether nothing is ever drawn for a message of a feed: it arrives at once and safely.
pub fn is_sure(feed: &Feed) -> bool {
    let f = &feed.faults;
    let faults = [f.loss, f.duplicate, f.reorder, f.attempt];
    faults.iter().all(|share| share.0 == 0)
        && feed.latency == Delay::Fixed(Span::ZERO)
        && feed.outages.is_none()
}

/// What a set feed writes, and how the target treats it (`None` for a delta feed).
pub fn set_manner(message: Message) -> Option<(Transfer, Guard)> {
    let (field, guard) = match message {
        Message::Delta => return None,
        Message::Absolute(field) => (field, Guard::Overwrite),
        Message::CompareAndSet(field) => (field, Guard::Compare),
        Message::Snapshot(field) => (field, Guard::Replay),
    };
    let what = match field {
        Field::Buckets => Transfer::Buckets,
        Field::Available => Transfer::Available,
        Field::OnHandAsAvailable => Transfer::OnHandAsAvailable,
        Field::AvailableAsOnHand => Transfer::AvailableAsOnHand,
    };
    Some((what, guard))
}

/// The pools at the start: initial stock, prices, reorder points, classes.
pub fn pools(sc: &Scenario, plan: &Plan, setup: &Setup) -> Vec<Pool> {
    let mut pools = Vec::with_capacity(sc.pools());
    for site in 0..plan.sites {
        for sku in 0..plan.skus {
            let pool = plan.pool(site, sku);
            let price = plan.prices[sku as usize];
            pools.push(Pool {
                truth: [plan.level(sc.replenishment.initial, pool), 0, 0, 0],
                unit_cost: (f64::from(price) * sc.assortment.cost.fraction()).round() as i32,
                price,
                reorder_point: reorder_point(sc, plan, pool),
                order_level: order_level(sc, plan, pool),
                dirty: 0,
                site,
                activity: 0,
                class: plan.classes[sku as usize],
                covered: setup.covered[site as usize],
                floor: plan.floor[site as usize] as u8,
                route: 0,
            });
        }
    }
    pools
}

fn order_level(sc: &Scenario, plan: &Plan, pool: u32) -> i32 {
    match sc.replenishment.policy {
        Policy::None => 0,
        Policy::ReorderPoint { q, .. } => plan.level(q, pool).max(1),
        Policy::MinMax { order_up_to, .. } | Policy::BaseStock { order_up_to } => {
            plan.level(order_up_to, pool)
        }
    }
}

fn reorder_point(sc: &Scenario, plan: &Plan, pool: u32) -> i32 {
    match sc.replenishment.policy {
        Policy::ReorderPoint { r, .. } => plan.level(r, pool),
        Policy::MinMax { s, .. } => plan.level(s, pool),
        Policy::BaseStock { order_up_to } => plan.level(order_up_to, pool) - 1,
        Policy::None => 0,
    }
}

/// Classes by cumulative demand: A to 80 %, B to 95 %, C the rest.
fn classes(share: &[f64]) -> Vec<u8> {
    let mut order: Vec<usize> = (0..share.len()).collect();
    order.sort_by(|&a, &b| share[b].total_cmp(&share[a]).then(a.cmp(&b)));
    let (mut classes, mut sum) = (vec![0; share.len()], 0.0);
    for sku in order {
        classes[sku] = if sum < 0.80 {
            0
        } else if sum < 0.95 {
            1
        } else {
            2
        };
        sum += share[sku];
    }
    classes
}

fn prices(sc: &Scenario, seed: u64) -> Vec<i32> {
    if let Some(replay) = &sc.demand.replay {
        return replay
            .skus
            .iter()
            .map(|s| s.price.0.clamp(1, 1 << 30) as i32)
            .collect();
    }
    let streams = Streams::new(seed, 0);
    let median = sc.assortment.price_median.0 as f64;
    (0..sc.assortment.skus)
        .map(|sku| {
            let factor = streams
                .at(draws::PRICE, u64::from(sku), 0)
                .lognormal(0.0, sc.assortment.price_sigma);
            (median * factor).round().clamp(1.0, 1e9) as i32
        })
        .collect()
}

/// Rate per millisecond of losses at a site.
pub fn loss_rate(rate: LossRate, plan: &Plan, site: u32) -> f64 {
    let per_day = match rate {
        LossRate::None => 0.0,
        LossRate::OfSales(share) => share.fraction() * plan.own_units[site as usize],
        LossRate::PerPool(rate) => rate.per_day() * f64::from(plan.skus),
    };
    per_day / DAY as f64
}

/// Events per millisecond to expect, a hint for the calendar.
pub fn expected_rate(sc: &Scenario, plan: &Plan) -> f64 {
    let orders = match &sc.demand.replay {
        Some(replay) => replay.lines.len() as f64 / sc.run.horizon.days().max(1.0),
        None => {
            let share: f64 = plan.orders.iter().map(|site| site.share).sum();
            share * sc.demand.orders.per_day() * (1.0 + sc.demand.lines)
        }
    };
    let stores: f64 = sc.sites.iter().map(|s| s.store_sales.per_day()).sum();
    let waves = match sc.fulfilment.picking {
        Picking::Waves { every, .. } => DAY as f64 / every.0 as f64 * f64::from(plan.sites),
        Picking::Each(_) => 0.0,
    };
    (orders + stores + waves + f64::from(plan.sites)) / DAY as f64
}

/// Whether the kind of a site is the same (balancing moves stock among equals).
pub fn same_kind(a: SiteKind, b: SiteKind) -> bool {
    (a == SiteKind::Store) == (b == SiteKind::Store)
}

/// The next time an event of a process with this rate happens, after `from`.
///
/// `rate` is in events per millisecond at intensity 1; the intensity changes
/// from hour to hour, so the exponential "work" is used up hour by hour.
pub fn next_arrival(hours: Option<&[f64; 168]>, rate: f64, from: i64, work: f64) -> Option<i64> {
    if rate <= 0.0 {
        return None;
    }
    let Some(hours) = hours else {
        return Some(from + draws::nearest((work / rate).min(1e15)));
    };
    let (mut work, mut at) = (work / rate, from);
    for _ in 0..1_000_000 {
        let hour = at / HOUR;
        let end = (hour + 1) * HOUR;
        let intensity = hours[(hour % 168) as usize];
        let capacity = intensity * (end - at) as f64;
        if work < capacity {
            return Some(at + draws::nearest(work / intensity));
        }
        work -= capacity;
        at = end;
    }
    None
}

/// Events per millisecond of a rate.
pub fn per_ms(rate: Rate) -> f64 {
    rate.per_day() / DAY as f64
}

/// The largest slot count is fixed by the width of the bit sets.
const _: () = assert!(MAX_SLOTS <= 8);
