//! How the world starts: what it has to know of slots and feeds, and the pools.

use super::faults::{is_never_cut_short, is_sure, may_overtake, never_dies};
use super::run_tables::RunTables;
use crate::scenario::{
    Booking, Cadence, Delay, Feed, Payload, ReplenishmentPolicy, Review, Scenario,
};
use crate::units::Span;
use crate::world::{
    Bucket, DocumentKind, FeedSpec, Field, Guard, Kind, MAX_SLOTS, Makers, Pool, Role, Setup,
    kind_bit,
};

/// How the world starts: slots, feeds, coverage.
pub fn setup(sc: &Scenario, feeds: &[&Feed], plan: &RunTables) -> Setup {
    let now_and_then = matches!(sc.replenishment.review, Review::Every { .. });
    Setup {
        slots: plan.slots,
        specs: feeds.iter().map(|f| spec(f, plan)).collect(),
        per_site: feeds.iter().map(|f| f.per_site).collect(),
        covered: plan.covered.clone(),
        makers: Makers {
            storefront: plan.storefront,
            sourcing: plan.sourcing,
            planner: plan.planner,
        },
        floors: plan.floor.iter().map(|slot| 1 << slot).collect(),
        unseen: unseen_documents(sc),
        reviewed: now_and_then.then_some(plan.planner),
        booked: booked(sc, plan),
    }
}

/// Kinds of document (bits) that may change without anybody being told, or whose feeds change.
fn unseen_documents(sc: &Scenario) -> u8 {
    let (r, all) = (&sc.replenishment, DocumentKind::ALL);
    let unrecorded = !r.amendments_recorded && (r.amended.0 > 0 || r.short.0 > 0);
    let forgotten =
        matches!(sc.transfers.booking, Booking::Adjustments { forgotten } if forgotten.0 > 0);
    let unseen = |of: &DocumentKind| {
        sc.fix.is_some()
            || match of {
                DocumentKind::Order => false,
                DocumentKind::Purchase => unrecorded || sc.receiving.late.0 > 0,
                DocumentKind::TransferOut | DocumentKind::TransferIn => forgotten,
            }
    };
    (all.into_iter().filter(unseen)).fold(0, |bits, of| bits | 1 << of as u8)
}

/// The kinds of posting that each system books (those that a count or a doubled return makes
/// aside), as bits by slot.
fn booked(sc: &Scenario, plan: &RunTables) -> Vec<u16> {
    let mut booked = vec![0; plan.slots];
    let mut books = |slot: usize, kinds: &[Kind]| {
        booked[slot] |= kinds.iter().fold(0, |bits, &kind| bits | kind_bit(kind));
    };
    books(plan.storefront, Role::Promise.originates());
    books(plan.sourcing, Role::Sourcing.originates());
    books(plan.planner, Role::Planning.originates());
    for floor in sc
        .sites
        .iter()
        .map(|site| plan.slot_of[sc.floor(site) as usize])
    {
        books(floor, Role::Execution.originates());
        // What opens the lines that it ends counts too, whoever posts it.
        books(floor, &[Kind::SalesOrder, Kind::TransferOrder]);
    }
    booked
}

fn spec(feed: &Feed, plan: &RunTables) -> FeedSpec {
    let delta = feed.message == Payload::Delta;
    FeedSpec {
        from: plan.slot_of[feed.from as usize],
        to: plan.slot_of[feed.to as usize],
        carries: delta.then(|| feed.carries.iter().fold(0, |bits, &k| bits | kind_bit(k))),
        buckets: match feed.message {
            Payload::Absolute(field) | Payload::CompareAndSet(field) | Payload::Snapshot(field)
                if field != Field::Buckets =>
            {
                1 << Bucket::OnHand as u8
            }
            _ => feed.buckets.iter().fold(0, |bits, &b| bits | 1 << b as u8),
        },
        manner: set_manner(feed.message),
        steady: !may_overtake(feed) && (feed.cadence != Cadence::PerEvent || never_dies(feed)),
        prompt: feed.cadence == Cadence::PerEvent && feed.latency == Delay::Fixed(Span::ZERO),
        plain: is_sure(feed)
            && match set_manner(feed.message) {
                None => feed.cadence == Cadence::PerEvent,
                Some((what, _)) => {
                    what == Field::Buckets && is_never_cut_short(feed) && !feed.sweep
                }
            },
    }
}

/// What a set feed writes, and how the target treats it (`None` for a delta feed).
pub fn set_manner(message: Payload) -> Option<(Field, Guard)> {
    match message {
        Payload::Delta => None,
        Payload::Absolute(field) => Some((field, Guard::Overwrite)),
        Payload::CompareAndSet(field) => Some((field, Guard::Compare)),
        Payload::Snapshot(field) => Some((field, Guard::Replay)),
    }
}

/// The pools at the start: initial stock, prices, reorder points, classes.
pub fn pools(sc: &Scenario, plan: &RunTables, setup: &Setup) -> Vec<Pool> {
    let mut pools = Vec::with_capacity(plan.pools());
    for site in 0..plan.sites {
        for sku in 0..plan.skus {
            let pool = plan.pool(site, sku);
            let number = plan.sku_number(sku) as usize;
            let price = plan.assortment.prices[number];
            pools.push(Pool {
                truth: [plan.level(sc.replenishment.initial, pool), 0, 0, 0],
                unit_cost: (f64::from(price) * sc.assortment.cost.fraction()).round() as i32,
                price,
                reorder_point: reorder_point(sc, plan, pool),
                dirty: 0,
                site,
                activity: 0,
                class: plan.assortment.classes[number],
                covered: setup.covered[site as usize],
                floor: plan.floor[site as usize] as u8,
                route: 0,
                view_on_hand: [0; MAX_SLOTS],
            });
        }
    }
    pools
}

/// What an order of each pool is about: the quantity, or the level to order up to, in units.
pub fn order_levels(sc: &Scenario, plan: &RunTables) -> Vec<i32> {
    let level = |pool| match sc.replenishment.policy {
        ReplenishmentPolicy::None => 0,
        ReplenishmentPolicy::ReorderPoint { q, .. } => plan.level(q, pool).max(1),
        ReplenishmentPolicy::MinMax { order_up_to, .. }
        | ReplenishmentPolicy::BaseStock { order_up_to } => plan.level(order_up_to, pool),
    };
    (0..plan.pools() as u32).map(level).collect()
}

fn reorder_point(sc: &Scenario, plan: &RunTables, pool: u32) -> i32 {
    match sc.replenishment.policy {
        ReplenishmentPolicy::ReorderPoint { r, .. } => plan.level(r, pool),
        ReplenishmentPolicy::MinMax { s, .. } => plan.level(s, pool),
        ReplenishmentPolicy::BaseStock { order_up_to } => plan.level(order_up_to, pool) - 1,
        ReplenishmentPolicy::None => 0,
    }
}
