//! What joins sites and SKUs is found; and SKUs that are drawn apart sell as they should.

use crate::fixture::per_day;
use crate::sim::partition::{COMMON, open, sites};
use pooldrift::scenario::Scenario;
use pooldrift::sim::{
    Fact, Incident, Listener, Partition, RunTables, Watcher, joins_sites, joins_skus,
};
use pooldrift::world::Observer;
use std::sync::atomic::AtomicBool;

/// What joins the sites of a business, and the reason given.
const SITE_JOINTS: &[(&[&str], &str)] = &[
    (
        &["sourcing.rule=\"most-stock\""],
        "orders choose among sites",
    ),
    (
        &["fulfilment.reroute-attempts=1"],
        "short picks go to another site",
    ),
    (&["transfers.for-pickup=true"], "transfers join the sites"),
    (
        &["transfers.rebalance={ every = \"1 week\", transfers = 40 }"],
        "transfers join the sites",
    ),
    (
        &[
            "feeds.\"wms->erp\".per-site=false",
            "feeds.\"wms->erp\".budget=9",
        ],
        "a run of a feed for all sites may end before all is sent",
    ),
    (
        &[
            "feeds.\"wms->erp\".per-site=false",
            "feeds.\"wms->erp\".faults.poison=1 %",
        ],
        "a run of a feed for all sites may end before all is sent",
    ),
];

/// What joins the SKUs of a business, and the reason given.
const SKU_JOINTS: &[(&[&str], &str)] = &[
    (
        &["counts.rule={ low-record-first = \"3 / day\" }"],
        "counts choose among the SKUs of a site",
    ),
    (
        &["counts.rule={ high-activity-first = \"3 / day\" }"],
        "counts choose among the SKUs of a site",
    ),
    (
        &["counts.rule={ random-list = \"3 / day\" }"],
        "counts choose among the SKUs of a site",
    ),
    (
        &[
            "fulfilment.picking={ waves = { every = \"2 h\", from = \"06:00\", to = \"20:00\", lines = 9 } }",
        ],
        "a wave takes only so many lines",
    ),
    (
        &["feeds.\"wms->erp\".budget=9"],
        "a run of a feed may end before all is sent",
    ),
    (
        &[
            "feeds.\"wms->erp\".faults.poison=1 %",
            "feeds.\"wms->erp\".sweep=true",
        ],
        "a run of a feed may end before all is sent",
    ),
];

/// What joins everything, and the reason given.
const JOINTS: &[(&[&str], &str)] = &[
    (&["people.feedbacks=true"], "people work for all of it"),
    (
        &["fix.at=7 d", "fix.hired=8 h"],
        "the fix changes all of it",
    ),
];

/// R1 at ten sites of 600 SKUs: 3 blocks each.
fn divisible(sets: &[&str]) -> Scenario {
    open("r1", &[&["business.skus=600"], sets])
}

#[test]
fn what_joins_sites_is_found() {
    for &(sets, reason) in SITE_JOINTS {
        let sc = divisible(sets);
        assert_eq!(joins_sites(&sc), Some(reason), "{sets:?}");
        let parts = if joins_skus(&sc).is_none() { 3 } else { 1 };
        assert_eq!(Partition::of(&sc, 1, 0).count(), parts, "{sets:?}");
    }
}

#[test]
fn what_joins_skus_is_found() {
    for &(sets, reason) in SKU_JOINTS {
        let sc = divisible(sets);
        assert_eq!((joins_sites(&sc), joins_skus(&sc)), (None, Some(reason)));
        assert_eq!(Partition::of(&sc, 1, 0).count(), 10, "{sets:?}");
    }
}

#[test]
fn what_joins_everything_is_found() {
    let together = |sc: &Scenario, reason| {
        assert_eq!(
            (joins_sites(sc), joins_skus(sc)),
            (Some(reason), Some(reason))
        );
        assert_eq!(Partition::of(sc, 1, 0).count(), 1, "{reason}");
    };
    for &(sets, reason) in JOINTS {
        together(&divisible(sets), reason);
    }
    let mut file = open("real-orders", &[]);
    file.sites.push(file.sites[0].clone());
    together(&file, "orders come from a file");
}

#[test]
fn what_happens_to_all_at_once_joins_nothing() {
    let bad_items = ["feeds.\"wms->storefront\".faults.poison=1 %"];
    for sets in [COMMON, &["demand.lines=1.3"], &bad_items] {
        let sc = divisible(sets);
        assert_eq!((joins_sites(&sc), joins_skus(&sc)), (None, None));
        assert_eq!(Partition::of(&sc, 1, 0).count(), 30);
    }
}

/// Writes down what is wanted of each SKU, by its number.
struct Wanted {
    numbers: Vec<u32>,
    units: Vec<f64>,
}

impl Observer for Wanted {}

impl Listener for Wanted {
    fn fact(&mut self, fact: &Fact) {
        let sku = self.numbers.get(fact.pool as usize);
        let wanted = [Incident::AcceptedUnits, Incident::StoreWantedUnits].contains(&fact.what);
        if let Some(&sku) = sku.filter(|_| wanted) {
            self.units[sku as usize] += fact.amount as f64;
        }
    }

    fn period_ends(&mut self, _: i64) {}
}

#[test]
fn each_sku_of_a_large_site_sells_what_its_popularity_says() {
    let days = 60.0;
    let sets = [
        "run.horizon=60 d",
        "business.skus=1200",
        "business.skew={ lognormal = { sigma = 1.6 } }",
        "demand.orders=2 / day",
        "demand.lines=1.3",
        "replenishment.initial=100000 units",
        "losses.shrink=\"none\"",
    ];
    let mut sc = open("r1", &[&sets]);
    sites(&mut sc, 2);
    sc.sites[0].store_sales = per_day(900.0);
    let parts = Partition::of(&sc, 7, 0);
    assert_eq!(parts.count(), 10);
    let never = AtomicBool::new(false);
    let (mut wanted, mut rates) = (vec![0.0; 1_200], vec![0.0; 1_200]);
    for part in 0..parts.count() {
        let listener = |plan: &RunTables| {
            let pools = 0..plan.pools() as u32;
            let numbers: Vec<u32> = pools.map(|p| plan.sku_number(plan.sku(p))).collect();
            for (pool, &sku) in numbers.iter().enumerate() {
                rates[sku as usize] += plan.pool_rate(pool as u32);
            }
            Wanted {
                numbers,
                units: vec![0.0; 1_200],
            }
        };
        let (sold, _) = (parts.run(part, Watcher::until(&never), listener)).expect("runs");
        (wanted.iter_mut().zip(&sold.units)).for_each(|(sum, units)| *sum += units);
    }
    // Counts of Poisson processes: standardised, their squares are chi-square.
    let expected = rates.iter().map(|rate| rate * days);
    let score = |(got, mean): (&f64, f64)| (got - mean) / mean.sqrt();
    let scores: Vec<f64> = wanted.iter().zip(expected).map(score).collect();
    let chi = scores.iter().map(|z| z * z).sum::<f64>() / 1_200.0;
    assert!((0.8..1.2).contains(&chi), "mean square {chi}");
    let worst = scores.iter().fold(0.0f64, |worst, z| worst.max(z.abs()));
    assert!(worst < 6.0, "a SKU is off by {worst} deviations");
}
