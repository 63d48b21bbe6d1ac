//! Where two mechanisms meet: each number here has been wrong once.

use crate::fixture::measure_of;
use pooldrift::measure::{Outcome, measure};
use pooldrift::scenario;
use pooldrift::sim::{Partition, Watcher};
use std::sync::atomic::AtomicBool;

/// What a run of a scenario file says.
fn run(text: &str) -> Outcome {
    let loaded = scenario::from_text("edge.toml", text, &[])
        .unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let (sc, never) = (&loaded.scenario, AtomicBool::new(false));
    measure(sc, &Partition::of(sc, 1, 0), Watcher::until(&never)).expect("not stopped")
}

fn total(outcome: &Outcome, key: &str) -> f64 {
    outcome.totals[outcome.table.column(measure_of(key)).expect("a column")]
}

fn count(outcome: &Outcome, incident: &str) -> f64 {
    total(outcome, &format!("count/{incident}"))
}

/// 50 SKUs in faultless systems that nothing but transfers and counter sales moves.
fn supplied(systems: &str, review: &str, rest: &str) -> Outcome {
    run(&format!(
        r#"
extends = "oracles/plain"
policy = "ideal"
systems = {systems}
[run]
horizon = "365 d"
warm-up = "0 d"
[business]
skus = 50
[demand]
orders = "0 / day"
[transfers]
booking = "document"
prepare = "1 d"
transit = "1 d"
[replenishment]
review = {review}
{rest}
"#
    ))
}

const FEW: &str = r#"
policy = { min-max = { s = "10 units", order-up-to = "30 units" } }
initial = "30 units"
lead = "10 d"
"#;

#[test]
fn a_short_transfer_by_document_leaves_no_drift_wherever_its_ends_are_kept() {
    for systems in [
        r#"["wms", "erp", "storefront"]"#,
        r#"["wms", "erp", "storefront", "pos"]"#,
    ] {
        let sites = r#"
[[sites]]
name = "dc"
store-sales = "100 / day"
[[sites]]
name = "store"
kind = "store"
supply = { site = "dc" }
store-sales = "100 / day"
"#;
        let outcome = supplied(systems, r#"{ every = "1 d" }"#, &format!("{FEW}{sites}"));
        assert!(count(&outcome, "short-transfers") > 100.0, "{systems}");
        let drift = outcome.table.columns.iter().zip(&outcome.totals);
        for (column, &units) in drift.filter(|(c, _)| c.measure.path().starts_with("drift/")) {
            assert_eq!(units, 0.0, "{systems}: {}", column.measure.path());
        }
    }
}

#[test]
fn a_site_that_is_looked_at_with_each_change_asks_again_when_its_supplier_has_something() {
    let sites = r#"
[[sites]]
name = "dc"
[[sites]]
name = "store"
kind = "store"
supply = { site = "dc" }
store-sales = "200 / day"
"#;
    let sold = |review: &str| {
        let systems = r#"["wms", "erp", "storefront"]"#;
        let outcome = supplied(systems, review, &format!("{FEW}{sites}"));
        count(&outcome, "store-units")
    };
    let (always, hourly) = (sold("\"continuous\""), sold(r#"{ every = "1 h" }"#));
    assert!(always > 0.95 * hourly, "{always} {hourly}");
}

#[test]
fn a_site_holds_stock_for_all_that_it_supplies_in_the_end() {
    let lost = |supplier: &str| {
        let rest = format!(
            r#"
policy = {{ min-max = {{ s = "14 d", order-up-to = "28 d" }} }}
initial = "28 d"
lead = "5 d"
[[sites]]
name = "dc"
[[sites]]
name = "hub"
supply = {{ site = "dc" }}
[[sites]]
name = "store"
kind = "store"
supply = {{ site = "{supplier}" }}
store-sales = "200 / day"
"#
        );
        let outcome = supplied(
            r#"["wms", "erp", "storefront"]"#,
            r#"{ every = "1 d" }"#,
            &rest,
        );
        count(&outcome, "store-lost-units") / count(&outcome, "store-wanted-units")
    };
    assert!(lost("dc") < 0.02 && lost("hub") < 0.02, "{}", lost("hub"));
}

/// Counter sales at a site of 400 SKUs, of which the storefront hears by one feed.
fn heard(feed: &str) -> Outcome {
    run(&format!(
        "extends = \"oracles/mirror\"\n[feeds.\"wms->storefront\"]\nbuckets = [\"on-hand\"]\n{feed}"
    ))
}

#[test]
fn what_is_held_up_on_a_run_arrives_after_the_rest() {
    let behind = |message: &str, faults: &str| {
        let outcome = heard(&format!(
            "{message}\ncadence = {{ every = \"6 h\" }}\nlatency = \"24 h\"\n{faults}"
        ));
        total(&outcome, "drift/storefront/on-hand/signed")
    };
    let delta = "message = \"delta\"\ncarries = [\"store-sale\"]";
    let replayed = "faults = { loss = \"100 %\" }\nretries = { replayed-after = \"1 h\" }";
    let held_up = "faults = { reorder = \"100 %\", reorder-by = \"1 s\" }";
    for (message, faults, hours) in [
        (delta, "", 27.0),
        (delta, held_up, 27.0),
        (delta, replayed, 28.0),
        ("message = { absolute = \"buckets\" }", held_up, 27.0),
    ] {
        let (found, exact) = (behind(message, faults), 400.0 * 4.0 * hours / 24.0);
        assert!(
            (found - exact).abs() < 0.02 * exact,
            "{message} {faults}: {found} {exact}"
        );
    }
}

#[test]
fn a_bad_item_stops_a_run_within_its_budget() {
    let a_run = |message: &str| {
        let outcome = heard(&format!(
            "{message}\ncadence = {{ every = \"1 h\" }}\nbudget = 10\nfaults = {{ poison = \"100 %\" }}"
        ));
        count(&outcome, "messages") / count(&outcome, "feed-runs")
    };
    for message in [
        "message = \"delta\"\ncarries = [\"store-sale\"]",
        "message = { absolute = \"buckets\" }",
        "message = { absolute = \"buckets\" }\nsweep = true",
    ] {
        // Any number from 0 to 10 is as likely.
        let items = a_run(message);
        assert!((items - 5.0).abs() < 0.3, "{message}: {items}");
    }
}

#[test]
fn what_nobody_posts_is_no_activity_that_counts_could_go_by() {
    let outcome = run(r#"
extends = "oracles/plain"
policy = "ideal"
systems = ["wms", "erp", "storefront"]
[run]
horizon = "100 d"
warm-up = "0 d"
[business]
skus = 500
[demand]
orders = "0 / day"
[replenishment]
policy = "none"
initial = "1000 units"
[counts]
rule = { high-activity-first = "5 / day" }
[losses]
shrink = { per-pool = "1 / quarter" }
"#);
    assert!(count(&outcome, "counts") > 490.0);
    // All alike, so that the same five are counted every day.
    assert!(
        count(&outcome, "variances") < 20.0,
        "{}",
        count(&outcome, "variances")
    );
}

#[test]
fn balancing_leaves_alone_what_covers_the_same_time() {
    let outcome = supplied(
        r#"["wms", "erp", "storefront"]"#,
        r#"{ every = "1 d" }"#,
        r#"
policy = { min-max = { s = "100 d", order-up-to = "200 d" } }
initial = "200 d"
lead = "5 d"
[transfers.rebalance]
every = "1 d"
transfers = 20
[[sites]]
name = "large"
kind = "store"
store-sales = "900 / day"
[[sites]]
name = "small"
kind = "store"
store-sales = "100 / day"
"#,
    );
    let (moved, sold) = (
        count(&outcome, "transfer-units"),
        count(&outcome, "store-units"),
    );
    assert!(moved < 0.2 * sold, "{moved} of {sold}");
}

#[test]
fn a_site_that_does_not_ship_is_no_home_of_an_order_that_is_shipped() {
    let outcome = run(r#"
extends = "oracles/plain"
policy = "ideal"
systems = ["wms", "erp", "storefront"]
[run]
horizon = "60 d"
warm-up = "0 d"
[business]
skus = 20
[demand]
orders = "100 / day"
per = "business"
[replenishment]
policy = "none"
initial = "100 units"
[[sites]]
name = "dc"
[[sites]]
name = "store"
kind = "store"
ships = false
home-weight = 9
"#);
    // All that the warehouse has, and nothing of what the store has.
    let shipped = count(&outcome, "shipped-units");
    assert!(shipped > 1_900.0 && shipped <= 2_000.0, "{shipped}");
}
