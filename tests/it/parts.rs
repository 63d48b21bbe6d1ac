//! Sites that share nothing are run apart, and it makes no difference.

use crate::fixture::{per_day, percent};
use pooldrift::measure::{Outcome, measure};
use pooldrift::scenario::{Scenario, load_with};
use pooldrift::sim::{Parts, Watcher, shared};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// Thirty shops whose feeds lose, repeat and delay messages, with counts, losses, returns,
/// late receipts and customers who cancel.
fn shops() -> Scenario {
    let sets = [
        "run.horizon=60 d",
        "business.skus=60",
        "demand.orders=2 / day",
        "demand.lines=1.6",
        "demand.dispersion=2.0",
        "fulfilment.cancelled=5 %",
        "fulfilment.pick-error=1 %",
        "receiving.line-error=5 %",
        "receiving.late=5 %",
        "returns.online=10 %",
        "counts.wrong=10 %",
        "losses.damage={ per-pool = \"0.01 / day\" }",
        "feeds.\"wms->storefront\".faults.attempt=5 %",
        "feeds.\"wms->storefront\".faults.run=2 %",
        "feeds.\"storefront->wms\".faults.loss=1 %",
        "feeds.\"storefront->wms\".faults.duplicate=1 %",
        "feeds.\"storefront->wms\".latency={ exponential = \"3 min\" }",
    ];
    let sets: Vec<String> = sets.iter().map(|&s| s.to_owned()).collect();
    let mut sc = load_with("r1", &sets).unwrap_or_else(|e| panic!("{}", e.render(false)));
    sc.demand.pickup = percent(20.0);
    let mut site = sc.sites[0].clone();
    sc.sites.clear();
    for number in 0..30 {
        site.name = format!("shop-{number}");
        site.home_weight = 1.0 + f64::from(number % 4);
        site.pickup = number % 3 != 0;
        site.store_sales = per_day(f64::from(number % 5));
        sc.sites.push(site.clone());
    }
    sc
}

fn run(sc: &Scenario, parts: &Parts) -> Outcome {
    let never = AtomicBool::new(false);
    measure(sc, parts, 0, Watcher::until(&never)).expect("nobody stops it")
}

#[test]
fn parts_measure_what_the_whole_does() {
    let sc = shops();
    assert_eq!(shared(&sc), None);
    let (parts, whole) = (Parts::of(&sc, 11), Parts::whole(&sc, 11));
    assert_eq!((parts.count(), whole.count()), (8, 1));
    let (apart, together) = (run(&sc, &parts), run(&sc, &whole));
    let lost = apart.total("count/lost-messages").expect("is counted");
    assert!(lost > 50.0, "only {lost} messages were lost");
    assert_eq!(apart.events, together.events);
    assert_eq!(apart.table, together.table);
    assert_eq!(apart.totals, together.totals);
}

#[test]
fn threads_change_no_byte_of_a_run_in_parts() {
    let sc = shops();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().expect("threads start");
        pool.install(|| run(&sc, &Parts::of(&sc, 3)))
    };
    let (one, many) = (on(1), on(3));
    assert_eq!(one.table, many.table);
    assert_eq!(one.events, many.events);
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
    measure(&sc, &Parts::of(&sc, 3), 0, watcher).expect("nobody stops it");
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
    assert!(measure(&sc, &Parts::of(&sc, 3), 0, watcher).is_none());
}

/// What joins the sites of a business, and the reason given.
const JOINTS: &[(&[&str], &str)] = &[
    (
        &["sourcing.rule=\"most-stock\""],
        "orders choose among them",
    ),
    (
        &["fulfilment.resource-attempts=1"],
        "short picks go to another one",
    ),
    (&["transfers.for-pickup=true"], "transfers join them"),
    (&["people.feedbacks=true"], "people work for all of them"),
    (
        &["feeds.\"wms->erp\".per-site=false"],
        "one run of a feed is about all of them",
    ),
    (
        &[
            "feeds.\"wms->erp\".outages={ rate = \"3 / month\", noticed-after = \"1 h\", repaired-after = \"1 h\" }",
        ],
        "outages of a feed concern all of them",
    ),
    (
        &["fix.at=7 d", "fix.hired=8 h"],
        "the fix changes all of them",
    ),
];

#[test]
fn what_joins_sites_is_found() {
    for &(sets, reason) in JOINTS {
        let set: Vec<String> = sets.iter().map(|&s| s.to_owned()).collect();
        let sc = load_with("r1", &set);
        let sc = sc.unwrap_or_else(|e| panic!("{}", e.render(false)));
        assert_eq!(shared(&sc), Some(reason), "{sets:?}");
        assert_eq!(Parts::of(&sc, 1).count(), 1, "{sets:?}");
    }
    let open = |story| load_with(story, &[]).unwrap_or_else(|e| panic!("{}", e.render(false)));
    assert_eq!(shared(&open("oracles/plain")), Some("there is one site"));
    let pool = open("omnichannel-shared-pool");
    assert_eq!(shared(&pool), Some("a shared pool keeps all of them"));
    let mut file = open("real-orders");
    file.sites.push(file.sites[0].clone());
    assert_eq!(shared(&file), Some("orders come from a file"));
}
