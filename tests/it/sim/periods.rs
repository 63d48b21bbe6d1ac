//! Periods of the series, and what of them the totals count.

use crate::fixture::measure_of;
use pooldrift::measure::{Outcome, measure};
use pooldrift::scenario::load_with;
use pooldrift::sim::{Partition, Watcher};
use pooldrift::units::DAY;
use std::sync::atomic::AtomicBool;

fn run(scenario: &str, sets: &[&str]) -> Outcome {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let sc = load_with(scenario, &sets).expect("a scenario");
    let never = AtomicBool::new(false);
    measure(&sc, &Partition::of(&sc, 1, 0), Watcher::until(&never)).expect("not stopped")
}

fn total(outcome: &Outcome, key: &str) -> f64 {
    outcome.totals[outcome.table.column(measure_of(key)).expect(key)]
}

#[test]
fn a_period_ends_with_the_warm_up_whatever_its_length() {
    let with = |period: &str| {
        let period = format!("run.period={period}");
        let sets = [
            "business.skus=20",
            "run.horizon=30 d",
            "run.warm-up=10 d",
            &period,
        ];
        run("first-look", &sets)
    };
    let (daily, weekly, one) = (with("1 d"), with("1 week"), with("60 d"));
    let days = |outcome: &Outcome| -> Vec<i64> {
        let starts = outcome.table.starts.iter();
        starts.map(|start| start / DAY).collect()
    };
    assert_eq!(days(&weekly), [0, 7, 10, 14, 21, 28]);
    assert_eq!(days(&one), [0, 10]);
    assert_eq!(one.table.lengths, [10 * DAY, 20 * DAY]);
    for key in [
        "count/orders",
        "count/messages",
        "drift/erp/on-hand/absolute",
    ] {
        let expected = total(&daily, key);
        assert!(expected > 0.0);
        for other in [&weekly, &one] {
            let found = total(other, key);
            assert!((found / expected - 1.0).abs() < 1e-9, "{key}: {found}");
        }
    }
}

#[test]
fn what_happens_at_an_instant_belongs_to_the_period_that_begins_then() {
    let at = |fix: &str| {
        let fix = format!("fix.at={fix}");
        let sets = [
            "people.feedbacks=true",
            "business.skus=20",
            "run.horizon=10 weeks",
            "run.warm-up=3 weeks",
            &fix,
        ];
        run("first-look", &sets)
    };
    // The fix starts with the end of the warm-up, and a second later.
    let (today, later) = (at("3 weeks"), at("504 h 1 s"));
    for key in ["count/fix-started", "count/fix-edges", "count/fix-records"] {
        let (today, later) = (total(&today, key), total(&later, key));
        assert!(today > 0.0, "{key}");
        // Within the second a record may have gone wrong.
        assert!((today - later).abs() <= 1.0, "{key}: {today} {later}");
    }
}

#[test]
fn stock_is_worth_what_its_own_skus_cost() {
    // Two SKUs of the same demand, one of them dear: the value is not that of a mean SKU.
    let alike = run(
        "first-look",
        &[
            "business.skus=20",
            "business.price-sigma=0",
            "run.horizon=30 d",
        ],
    );
    let (units, value) = (total(&alike, "stock/on-hand"), total(&alike, "stock/value"));
    assert!(units > 100.0);
    // Half of the price of 25.00.
    assert!(
        (value / units / 1_250.0 - 1.0).abs() < 1e-9,
        "{}",
        value / units
    );
    let mixed = run("first-look", &["business.skus=20", "run.horizon=30 d"]);
    let mean = total(&mixed, "stock/value") / total(&mixed, "stock/on-hand");
    assert!((mean / 1_597.0 - 1.0).abs() > 0.01, "{mean} cents a unit");
}
