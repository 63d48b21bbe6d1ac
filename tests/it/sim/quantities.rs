//! Quantities that are drawn: units of a line, of an error, of a theft, as a scenario file says.

use crate::fixture::measure_of;
use crate::{audit, audit_lines};
use pooldrift::measure::{Outcome, simulate};
use pooldrift::scenario::{self, Level, LineUnits, Scenario};
use pooldrift::sim::RunTables;
use pooldrift::stats::Estimate;
use pooldrift::units::{DAY, Span};

/// A warehouse and a store in faultless systems, with more stock than is ever asked for.
const PLENTY: &str = r#"
extends = "oracles/plain"
[run]
horizon = "200 d"
warm-up = "0 s"
[business]
skus = 10
[[sites]]
name = "warehouse"
[[sites]]
name = "store"
kind = "store"
store-sales = "10 / day"
[replenishment]
policy = "none"
initial = "1000000 units"
"#;

/// Distributions of units, and their means by hand.
const FORMS: [(&str, f64); 6] = [
    ("3 units", 3.0),
    ("{ poisson = { mean = 1.8 } }", 1.8),
    ("{ poisson = { mean = 20.0 } }", 20.0),
    ("{ uniform = [1, 5] }", 3.0),
    ("{ triangular = [1, 2, 6] }", 3.0),
    (
        "{ empirical = [[1, \"70 %\"], [2, \"20 %\"], [6, \"10 %\"]] }",
        1.7,
    ),
];

fn read(text: &str, sets: &[String]) -> Scenario {
    let loaded = scenario::from_text("quantities.toml", text, sets);
    loaded.unwrap_or_else(|e| panic!("{e}")).scenario
}

fn plenty(sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    read(PLENTY, &sets)
}

fn simulate_all(sc: &Scenario) -> Vec<Outcome> {
    (0..8)
        .map(|replication| simulate(sc, 7, replication))
        .collect()
}

fn total(outcome: &Outcome, incident: &str) -> f64 {
    outcome
        .total(measure_of(&format!("count/{incident}")))
        .expect("a count")
}

/// One count over another, over replications.
fn ratio(outcomes: &[Outcome], of: &str, per: &str) -> Estimate {
    let ratios: Vec<f64> = (outcomes.iter())
        .map(|o| total(o, of) / total(o, per))
        .collect();
    Estimate::of(&ratios, 0.999)
}

/// Whether an interval has a value in it, or is that value.
fn has(estimate: &Estimate, value: f64) -> bool {
    (estimate.mean - value).abs() < 1e-9 || estimate.covers(value) == Some(true)
}

#[test]
fn lines_are_about_as_many_units_as_their_distribution_says() {
    for (form, mean) in FORMS {
        let sc = plenty(&[&format!("demand.units={form}")]);
        assert!((sc.demand.units.mean() - mean).abs() < 1e-12, "{form}");
        let outcomes = simulate_all(&sc);
        let shipped = ratio(&outcomes, "shipped-units", "shipped-lines");
        let sold = ratio(&outcomes, "store-units", "store-sales");
        assert!(has(&shipped, mean), "{form}: {shipped:?} shipped");
        assert!(has(&sold, mean), "{form}: {sold:?} sold in the store");
        assert!(total(&outcomes[0], "shipped-lines") > 1000.0);
    }
}

#[test]
fn orders_come_when_they_came_whatever_their_units() {
    let orders = |units: &str| {
        let outcomes = simulate_all(&plenty(&[&format!("demand.units={units}")]));
        outcomes
            .iter()
            .map(|o| total(o, "orders"))
            .collect::<Vec<_>>()
    };
    assert_eq!(orders("1 unit"), orders("{ poisson = { mean = 20.0 } }"));
}

/// Levels of stock that are a cover follow the mean units of a line.
#[test]
fn a_cover_is_for_the_units_that_are_asked_for() {
    let level = |sc: &Scenario| {
        let plan = RunTables::new(sc, 1, 0);
        [Level::Cover(Span(365 * DAY)), Level::Units(5)].map(|level| plan.level(level, 0))
    };
    let one = plenty(&["demand.units=1 unit"]);
    assert_eq!(
        level(&plenty(&[])),
        level(&one),
        "a dispersion of 1 is one unit a line"
    );
    for (form, mean) in FORMS {
        let [cover, fixed] = level(&plenty(&[&format!("demand.units={form}")]));
        let expected = f64::from(level(&one)[0]) * mean;
        assert!(
            (f64::from(cover) - expected).abs() <= mean + 1.0,
            "{form}: {cover}"
        );
        assert_eq!(fixed, 5, "{form}");
    }
}

#[test]
fn lines_of_equal_units_by_either_key_are_the_same() {
    let by_ratio = plenty(&["demand.dispersion=1.0"]);
    assert_eq!(by_ratio.demand.units, LineUnits::ByDispersion(1.0));
    let fixed = simulate(&plenty(&["demand.units=1 unit"]), 7, 0);
    assert_eq!(simulate(&by_ratio, 7, 0).totals, fixed.totals);
}

/// A plain size of errors is the largest, and each size to it is alike.
#[test]
fn a_plain_size_of_errors_is_each_size_up_to_it() {
    let wrong = |key: &str, size: &str| {
        let sc = plenty(&[
            "counts.rule={ low-record-first = \"5 / day\" }",
            "counts.wrong=50 %",
            "receiving.line-error=50 %",
            "replenishment.policy={ base-stock = { order-up-to = \"1000100 units\" } }",
            &format!("{key}={size}"),
        ]);
        simulate(&sc, 7, 0)
    };
    for key in ["counts.wrong-by", "receiving.error-units"] {
        let plain = wrong(key, "9 units").totals;
        assert_eq!(plain, wrong(key, "{ uniform = [1, 9] }").totals, "{key}");
        assert_ne!(plain, wrong(key, "{ uniform = [9, 9] }").totals, "{key}");
        assert_ne!(
            plain,
            wrong(key, "{ poisson = { mean = 5.0 } }").totals,
            "{key}"
        );
    }
}

#[test]
fn a_share_of_sales_is_lost_however_many_units_go_at_once() {
    let sold_and_lost = |units: &str| {
        let mut sets = vec![
            "losses.shrink={ of-sales = \"10 %\" }",
            "losses.damage={ of-sales = \"10 %\" }",
            "losses.found={ of-sales = \"10 %\" }",
        ];
        sets.extend((!units.is_empty()).then_some(units));
        let outcomes = simulate_all(&plenty(&sets));
        ["shrunk-units", "damaged-units", "found-units"].map(|lost| {
            let lost: Vec<f64> = outcomes.iter().map(|o| total(o, lost)).collect();
            Estimate::of(&lost, 0.999)
        })
    };
    // 20 lines online and 10 in the store, of one unit, are asked for a day.
    let expected = 30.0 * 200.0 * 0.1;
    for units in [
        "",
        "losses.units=4 units",
        "losses.units={ uniform = [1, 7] }",
    ] {
        for lost in sold_and_lost(units) {
            assert!(has(&lost, expected), "{units}: {lost:?}");
        }
    }
}

#[test]
fn a_theft_takes_what_is_there_and_the_books_add_up() {
    let scarce = r#"
extends = "oracles/plain"
[run]
horizon = "200 d"
warm-up = "0 s"
[business]
skus = 10
[replenishment]
policy = { min-max = { s = "4 units", order-up-to = "9 units" } }
initial = "9 units"
[losses]
shrink = { per-pool = "0.1 / day" }
damage = { per-pool = "0.1 / day" }
found = { per-pool = "0.02 / day" }
units = { triangular = [1, 3, 20] }
[counts]
rule = { calendar = ["30 d", "30 d", "30 d"] }
"#;
    let sc = read(scarce, &[]);
    audit::run(&sc, 7, 1);
    audit_lines::run(&sc, 7, 1, u64::MAX);
    let at_once = simulate(&sc, 7, 0);
    let one = simulate(&read(scarce, &["losses.units=1 unit".into()]), 7, 0);
    let mean = sc.losses.units.as_ref().expect("a distribution").mean();
    for (lost, at_least) in [
        ("shrunk-units", 1.5),
        ("damaged-units", 1.5),
        ("found-units", 4.0),
    ] {
        let (many, few) = (total(&at_once, lost), total(&one, lost));
        let most = few * mean * 1.5;
        assert!(
            (few * at_least..most).contains(&many),
            "{lost}: {few} -> {many}"
        );
    }
}
