//! What shares nothing is run apart, and it makes no difference.

use crate::fixture::measure_of;
use crate::fixture::{fixed, per_day, percent};
use pooldrift::measure::{Outcome, measure};
use pooldrift::scenario::{
    Cadence, CountRule, CountedSites, Delay, Feed, Level, Payload, People, Picking, SCENARIOS,
    Scenario, load_with,
};
use pooldrift::sim::{Partition, Watcher, joins_sites, joins_skus};
use pooldrift::units::{DAY, HOUR, Share, Span};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

pub fn open(story: &str, sets: &[&[&str]]) -> Scenario {
    let sets: Vec<String> = sets.concat().iter().map(|&s| s.to_owned()).collect();
    load_with(story, &sets).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

/// Everything that goes wrong with goods and documents, whoever is joined to whom.
const TROUBLE: &[&str] = &[
    "demand.dispersion=2.0",
    "demand.hours=\"shop\"",
    "fulfilment.cancelled=5 %",
    "fulfilment.pick-error=1 %",
    "receiving.line-error=5 %",
    "receiving.late=5 %",
    "returns.online=10 %",
    "counts.wrong=10 %",
    "losses.damage={ per-pool = \"0.01 / day\" }",
];

/// Feeds that lose, repeat and delay messages.
const FAULTS: &[&str] = &[
    "feeds.\"wms->storefront\".faults.attempt=5 %",
    "feeds.\"wms->storefront\".faults.run=2 %",
    "feeds.\"storefront->wms\".faults.loss=1 %",
    "feeds.\"storefront->wms\".faults.duplicate=1 %",
    "feeds.\"storefront->wms\".latency={ exponential = \"3 min\" }",
];

/// Feeds of which each run is about all sites, which goes wrong in several ways, and outages.
pub const COMMON: &[&str] = &[
    "feeds.\"wms->storefront\".per-site=false",
    "feeds.\"wms->storefront\".cadence={ irregular = \"40 min\" }",
    "feeds.\"wms->storefront\".latency={ uniform = [\"1 min\", \"20 min\"] }",
    "feeds.\"wms->storefront\".faults.reorder=2 %",
    "feeds.\"wms->storefront\".faults.reorder-by=1 h",
    "feeds.\"storefront->wms\".outages={ rate = \"4 / month\", noticed-after = \"1 h\", repaired-after = { exponential = \"1 h\" } }",
    "feeds.\"wms->erp\".per-site=false",
    "feeds.\"wms->erp\".sweep=true",
    "feeds.\"wms->erp\".faults.run=10 %",
    "feeds.\"wms->erp:receipts\".cadence={ manual = \"5 h\" }",
    "feeds.\"wms->erp:receipts\".faults.loss=5 %",
    "feeds.\"wms->erp:receipts\".faults.attempt=20 %",
];

/// Bad items, at which a run about all sites stops.
const BAD_ITEMS: &[&str] = &[
    "feeds.\"wms->storefront\".faults.poison=5 %",
    "feeds.\"wms->erp:receipts\".faults.poison=20 %",
];

/// Whatever else may be on where SKUs share nothing.
const BUSY: &[&str] = &[
    "business.skew={ lognormal = { sigma = 1.6 } }",
    "fulfilment.picking={ waves = { every = \"2 h\", from = \"06:00\", to = \"20:00\", lines = 0 } }",
    "fulfilment.ship-delay={ uniform = [\"1 h\", \"6 h\"] }",
    "fulfilment.reroute-delay={ exponential = \"2 h\" }",
    "fulfilment.unsourced=\"backorder\"",
    "promise.hold-at-check=true",
    "promise.payment-gap={ uniform = [\"1 min\", \"5 min\"] }",
    "promise.payment-abandoned=2 %",
    "demand.lines=1.4",
    "replenishment.rush={ lead = { uniform = [\"1 d\", \"3 d\"] } }",
    "replenishment.short=10 %",
    "replenishment.amended=10 %",
    "replenishment.late=10 %",
    "returns.store=9 %",
    "returns.unrecorded=10 %",
    "returns.doubled=10 %",
    "counts.rule={ calendar = [\"20 d\", \"40 d\", \"40 d\"] }",
    "counts.snapshot-age=12 h",
    "counts.zero-balance=true",
    "counts.cut-off=true",
    "counts.from=3 d",
    "counts.resolve-after={ exponential = \"2 d\" }",
    "losses.shrink={ of-sales = \"1.5 %\" }",
    "losses.found={ of-sales = \"1 %\" }",
];

/// Thirty shops, each with feeds of its own.
fn shops() -> Scenario {
    let size = [
        "run.horizon=60 d",
        "business.skus=60",
        "demand.orders=2 / day",
    ];
    let mut sc = open("r1", &[&size, &["demand.lines=1.6"], TROUBLE, FAULTS]);
    sites(&mut sc, 30);
    sc
}

/// Sites of several sizes, some with a counter and some with collection.
pub fn sites(sc: &mut Scenario, count: u32) {
    sc.demand.pickup = percent(20.0);
    let mut site = sc.sites[0].clone();
    sc.sites.clear();
    for number in 0..count {
        site.name = format!("shop-{number}");
        site.home_weight = 1.0 + f64::from(number % 4);
        site.pickup = number % 3 != 0;
        site.store_sales = per_day(f64::from(number % 5));
        sc.sites.push(site.clone());
    }
}

/// Sites of 1,200 SKUs, with a promotion on the 7 most popular ones.
fn large(count: u32, sets: &[&[&str]]) -> Scenario {
    let size = [
        "run.horizon=40 d",
        "run.period=3 d",
        "business.skus=1200",
        "demand.orders=0.4 / day",
        "demand.promotions=[{ start = \"10 d\", length = \"5 d\", orders = \"40 / day\", skus = 7 }]",
    ];
    let mut sc = open("r1", &[&[&size[..], TROUBLE, FAULTS, BUSY], sets].concat());
    sites(&mut sc, count);
    sc.sites[0].store_sales = per_day(50.0);
    sc
}

/// Sites that are joined in every way that concerns one SKU at a time.
fn joined() -> Scenario {
    let sets = [
        "sourcing.rule=\"most-stock\"",
        "sourcing.reads=\"erp\"",
        "fulfilment.reroute-attempts=2",
        "fulfilment.unsourced=\"cancel\"",
        "transfers.for-pickup=true",
        "transfers.booking={ adjustments = { forgotten = \"5 %\" } }",
        "transfers.rebalance={ every = \"1 d\", transfers = 40 }",
        "replenishment.policy={ reorder-point = { r = \"3 units\", q = \"5 units\" } }",
        "replenishment.initial=5 units",
    ];
    let mut sc = large(4, &[COMMON, BAD_ITEMS, &sets]);
    sc.sites[3].supply = pooldrift::scenario::Supply::Site(0);
    sc
}

fn run(sc: &Scenario, parts: &Partition) -> Outcome {
    let never = AtomicBool::new(false);
    measure(sc, parts, Watcher::until(&never)).expect("nobody stops it")
}

fn assert_equal(a: &Outcome, b: &Outcome, what: &str) {
    for (period, (x, y)) in a.table.rows.iter().zip(&b.table.rows).enumerate() {
        let other = (a.table.columns.iter().zip(x.iter().zip(y))).filter(|(_, (x, y))| x != y);
        let other: Vec<String> = other
            .map(|(column, (x, y))| format!("{} {x} {y}", column.measure.path()))
            .collect();
        assert!(
            other.is_empty(),
            "{what}: period {period}: {}",
            other.join(", ")
        );
    }
    for (column, (x, y)) in (a.table.columns.iter()).zip(a.totals.iter().zip(&b.totals)) {
        assert_eq!(x, y, "{}: {what}", column.measure.path());
    }
    assert_eq!(a.events, b.events, "{what}");
    assert!(a.table == b.table, "{what}: the series differ");
}

/// Runs a scenario in so many parts and in one piece, and compares all that is measured.
/// Each of these incidents has to have happened that often.
fn parts_equal_the_whole(sc: &Scenario, count: usize, happened: &[(&str, f64)]) {
    let (parts, whole) = (Partition::of(sc, 11, 0), Partition::whole(sc, 11, 0));
    assert_eq!((parts.count(), whole.count()), (count, 1));
    let (apart, together) = (run(sc, &parts), run(sc, &whole));
    assert_equal(&apart, &together, "apart, together");
    for &(what, least) in happened {
        let times = apart
            .total(measure_of(&format!("count/{what}")))
            .expect("is counted");
        assert!(times >= least, "only {times} {what}");
    }
}

#[test]
fn parts_of_whole_sites_measure_what_the_whole_does() {
    let sc = shops();
    assert_eq!(joins_sites(&sc), None);
    parts_equal_the_whole(&sc, 30, &[("lost-messages", 50.0)]);
}

#[test]
fn a_large_site_measures_the_same_in_blocks_of_skus() {
    let sc = large(1, &[COMMON, BAD_ITEMS]);
    assert_eq!(joins_skus(&sc), None);
    let happened = [
        ("lost-messages", 100.0),
        ("retried-messages", 100.0),
        ("reordered-messages", 100.0),
        ("feed-runs", 100.0),
        ("failed-runs", 3.0),
        ("poisoned-runs", 10.0),
        ("outages", 2.0),
        ("mis-picks", 50.0),
        ("store-sales", 100.0),
        ("shrunk-units", 10.0),
        ("rush-orders", 10.0),
        ("wrong-counts", 50.0),
        ("doubled-returns", 10.0),
    ];
    parts_equal_the_whole(&sc, 5, &happened);
}

#[test]
fn large_sites_measure_the_same_in_sections() {
    parts_equal_the_whole(&large(3, &[]), 15, &[("feed-runs", 100.0)]);
    parts_equal_the_whole(&large(3, &[COMMON]), 15, &[("outages", 2.0)]);
}

#[test]
fn sites_with_common_runs_and_outages_measure_the_same_apart() {
    let mut sc = large(12, &[COMMON, &["business.skus=100"]]);
    parts_equal_the_whole(&sc, 12, &[("outages", 2.0), ("failed-runs", 3.0)]);
    sc.counts.rule = pooldrift::scenario::CountRule::LowRecordFirst { per_day: 3 };
    parts_equal_the_whole(&sc, 12, &[("counts", 500.0)]);
    sc.counts.rule = pooldrift::scenario::CountRule::RandomList { per_day: 3 };
    sc.counts.sites = CountedSites::Named(sc.sites[4..9].iter().map(|s| s.name.clone()).collect());
    parts_equal_the_whole(&sc, 12, &[("counts", 500.0)]);
}

#[test]
fn sites_joined_sku_by_sku_measure_the_same_in_blocks() {
    let sc = joined();
    assert!(joins_sites(&sc).is_some());
    let happened = [
        ("poisoned-runs", 10.0),
        ("rerouted-lines", 50.0),
        ("transfers", 50.0),
        ("balancing-runs", 30.0),
        ("forgotten-legs", 3.0),
        ("failed-lines", 10.0),
    ];
    parts_equal_the_whole(&sc, 5, &happened);
}

#[test]
fn a_shared_pool_measures_the_same_in_blocks() {
    let sets = [
        "people.feedbacks=false",
        "run.horizon=25 d",
        "run.warm-up=0 d",
        "replenishment.initial=2 d",
        "shared-pool.outages={ rate = \"8 / month\", noticed-after = \"1 h\", repaired-after = { exponential = \"1 h\" } }",
    ];
    let sc = open("omnichannel-shared-pool", &[&sets]);
    let happened = [
        ("outages", 2.0),
        ("pool-refused-lines", 10.0),
        ("transfers", 100.0),
        ("stockout-lines", 100.0),
    ];
    parts_equal_the_whole(&sc, 8, &happened);
}

#[test]
fn threads_change_no_byte_of_a_run_in_parts() {
    for sc in [shops(), joined()] {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().expect("threads start");
            pool.install(|| run(&sc, &Partition::of(&sc, 3, 0)))
        };
        let (one, many) = (on(1), on(3));
        assert_eq!(one.table, many.table);
        assert_eq!(one.events, many.events);
    }
}

#[test]
fn the_shares_of_a_run_in_parts_sum_to_one() {
    let sc = shops();
    let (never, sum) = (AtomicBool::new(false), Mutex::new((0, 0.0)));
    let done = |share| {
        let mut sum = sum.lock().expect("no panic");
        *sum = (sum.0 + 1, sum.1 + share);
    };
    let watcher = Watcher {
        stop: &never,
        done: &done,
    };
    measure(&sc, &Partition::of(&sc, 3, 0), watcher).expect("nobody stops it");
    let (times, sum) = *sum.lock().expect("no panic");
    assert!(times > 5, "told {times} times");
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
}

#[test]
fn whoever_waits_can_stop_a_run_in_parts() {
    let sc = shops();
    let (stop, told) = (AtomicBool::new(true), |_| {});
    let watcher = Watcher {
        stop: &stop,
        done: &told,
    };
    assert!(measure(&sc, &Partition::of(&sc, 3, 0), watcher).is_none());
}

/// Shipped scenarios whose SKUs fall into blocks: what is changed about blocks changes their
/// numbers, and those of no other.
#[test]
fn of_the_shipped_scenarios_these_fall_into_blocks() {
    let in_blocks = |&&(name, _): &&(&str, &str)| {
        let sc = open(name, &[]);
        Partition::whole(&sc, 1, 0).plan().in_blocks()
    };
    let names: Vec<&str> = (SCENARIOS.iter().filter(in_blocks)).map(|s| s.0).collect();
    let large = [
        "omnichannel",
        "omnichannel-nightly",
        "omnichannel-webhook",
        "omnichannel-poll-15m",
        "omnichannel-when-it-syncs",
        "omnichannel-shared-pool",
        "click-and-collect",
        "oracles/oversells",
    ];
    assert_eq!(names, large);
}

/// A scenario of the swarm without what joins its SKUs, and many of them. Documents of a pool
/// that are due in the same millisecond may change places, so no two of them are.
fn without_joints(seed: u64) -> Scenario {
    let mut sc = crate::swarm::scenario(seed);
    sc.run.horizon = Span(12 * DAY);
    sc.assortment.skus = 520 + (seed % 7) as u32 * 50;
    sc.demand.orders = per_day(600.0);
    sc.people = People::default();
    sc.fix = None;
    sc.shared_pool = None;
    for site in &mut sc.sites {
        site.store_sales = per_day(site.store_sales.per_day() * 20.0);
    }
    let r = &mut sc.replenishment;
    r.initial = Level::Units(4);
    r.lead = Delay::Shifted(Span(DAY), Span(DAY));
    if let Some(rush) = &mut r.rush {
        rush.lead = r.lead.clone();
    }
    let f = &mut sc.fulfilment;
    match &mut f.picking {
        Picking::Waves { lines, .. } => *lines = 0,
        Picking::Each(delay) => smear(delay),
    }
    smear(&mut f.reroute_delay);
    if f.ship_delay != fixed(0) {
        smear(&mut f.ship_delay);
    }
    if !matches!(sc.counts.rule, CountRule::Calendar { .. }) {
        sc.counts.rule = CountRule::None;
    }
    sc.feeds.iter_mut().for_each(without_ties);
    sc
}

/// What a feed does wrong happens to one message of a pool at a time, and to all that wait.
fn without_ties(feed: &mut Feed) {
    feed.budget = None;
    if feed.sweep {
        feed.faults.poison = Share::ZERO;
    }
    feed.retries.replayed_after = None;
    if feed.cadence == Cadence::PerEvent {
        if feed.faults.attempt != Share::ZERO || feed.outages.is_some() || feed.latency != fixed(0)
        {
            smear(&mut feed.latency);
        }
    } else if feed.message == Payload::Delta {
        // Lines whose messages are lost together are missed together.
        feed.faults.loss = Share::ZERO;
    }
}

fn smear(delay: &mut Delay) {
    if let Delay::Fixed(span) = *delay {
        *delay = Delay::Exponential(Span(span.0.max(HOUR)));
    }
}

#[test]
fn a_swarm_of_scenarios_measures_the_same_in_parts() {
    let runs = crate::swarm::worlds(60, |seed| {
        let sc = without_joints(seed);
        assert_eq!(joins_skus(&sc), None);
        let [apart, together] =
            [Partition::of(&sc, seed, 0), Partition::whole(&sc, seed, 0)].map(|p| run(&sc, &p));
        // A planner that orders without end does so several times in a millisecond.
        if apart.events < 1_000_000 {
            assert_equal(&apart, &together, &format!("swarm seed {seed}"));
        }
    });
    let runs = runs.len();
    println!("parts: {runs} worlds measure the same in parts and as a whole");
}
