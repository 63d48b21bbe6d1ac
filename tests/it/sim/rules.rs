//! Rules of the simulator that the reference of scenario keys states, because nobody can guess
//! them: each test holds the program to a sentence there. (A bad item that stops a run:
//! `edges::a_bad_item_stops_a_run_within_its_budget`, and the tests of `sim::feed_runs`.)

use crate::fixture::measure_of;
use pooldrift::measure::{Outcome, measure};
use pooldrift::scenario;
use pooldrift::sim::{Partition, Watcher};
use std::sync::atomic::AtomicBool;

/// What a run of a scenario file says.
fn run(text: &str) -> Outcome {
    let loaded = scenario::from_text("rule.toml", text, &[])
        .unwrap_or_else(|problems| panic!("{}", problems.render(false)));
    let (sc, never) = (&loaded.scenario, AtomicBool::new(false));
    measure(sc, &Partition::of(sc, 1, 0), Watcher::until(&never)).expect("not stopped")
}

fn total(outcome: &Outcome, key: &str) -> f64 {
    outcome
        .total(measure_of(key))
        .unwrap_or_else(|| panic!("no {key}"))
}

fn count(outcome: &Outcome, incident: &str) -> f64 {
    total(outcome, &format!("count/{incident}"))
}

/// Four sales a day over the counter of each of 400 SKUs, of which the storefront hears twice.
fn twice(horizon: &str, feed: &str) -> Outcome {
    run(&format!(
        r#"
extends = "oracles/mirror"
[run]
warm-up = "0 d"
horizon = "{horizon}"
[feeds."wms->storefront"]
message = "delta"
carries = ["store-sale"]
buckets = ["on-hand"]
{feed}
"#
    ))
}

const BOOKED_TWICE: &str = "cause/storefront/on-hand/duplicate/signed";

/// `feeds.*.faults.duplicate`, per event.
#[test]
fn the_second_copy_of_a_message_takes_a_latency_of_its_own() {
    let outcome = twice(
        "2 d",
        "cadence = \"per-event\"\nlatency = { uniform = [\"0 s\", \"2 d\"] }\nfaults = { duplicate = \"100 %\" }",
    );
    // At time t the copies of sales older than U1 + U2 have been booked: t^3 / 24 times the rate;
    // over two days 1/12 on average. (Twice the same latency would give 1/6.)
    let (found, exact) = (total(&outcome, BOOKED_TWICE), -400.0 * 4.0 / 12.0);
    assert!(
        (found - exact).abs() < 0.15 * exact.abs(),
        "{found} {exact}"
    );
}

/// The same: nothing befalls the copy, and what is lost has none.
#[test]
fn what_arrives_is_doubled_and_its_copy_is_not_lost() {
    let outcome = twice(
        "20 d",
        "cadence = \"per-event\"\nlatency = \"1 d\"\nfaults = { duplicate = \"100 %\", loss = \"60 %\", attempt = \"30 %\", reorder = \"50 %\", reorder-by = \"1 s\" }\nretries = { times = 20, spacing = \"1 s\" }",
    );
    let messages = count(&outcome, "messages");
    let (lost, doubled) = (
        count(&outcome, "lost-messages"),
        count(&outcome, "duplicate-messages"),
    );
    assert!((lost / messages - 0.6).abs() < 0.02, "{lost} {messages}");
    // One that will die is under way until its last retry has failed.
    let under_way = messages - lost - doubled;
    assert!((0.0..=3.0).contains(&under_way), "{under_way}");
    // Of the copies of two days ago and before all have been booked: (20 - 2)^2 / (2 x 20) days.
    let (found, exact) = (
        total(&outcome, BOOKED_TWICE),
        -0.4 * 400.0 * 4.0 * 18.0 * 18.0 / 40.0,
    );
    assert!(
        (found - exact).abs() < 0.04 * exact.abs(),
        "{found} {exact}"
    );
}

/// The same, on a run.
#[test]
fn on_a_run_the_second_copy_comes_with_the_first() {
    let outcome = twice(
        "20 d",
        "cadence = { every = \"6 h\" }\nlatency = \"1 d\"\nfaults = { duplicate = \"100 %\" }",
    );
    // Half a period and one latency ago: 27 hours.
    let known: f64 = 20.0 - 27.0 / 24.0;
    let exact = -400.0 * 4.0 * known * known / 40.0;
    let found = total(&outcome, BOOKED_TWICE);
    assert!(
        (found - exact).abs() < 0.03 * exact.abs(),
        "{found} {exact}"
    );
}

/// A warehouse, ten SKUs, ten orders a day each, and systems that tell each other everything.
fn warehouse(rest: &str) -> Outcome {
    run(&format!(
        r#"
extends = "oracles/plain"
[run]
horizon = "60 d"
warm-up = "0 d"
[business]
skus = 10
[demand]
orders = "10 / day"
{rest}
"#
    ))
}

const PLENTY: &str = "[replenishment]\npolicy = \"none\"\ninitial = \"10000 units\"\n";

/// `feeds.*.faults.duplicate`: nobody picks an order twice.
#[test]
fn an_order_that_arrives_twice_is_picked_once() {
    let outcome = warehouse(&format!(
        "{PLENTY}[feeds.\"erp->wms\"]\nfaults = {{ duplicate = \"100 %\" }}\nlatency = \"1 h\""
    ));
    let picked = count(&outcome, "pick-lines");
    assert!(picked > 5_000.0 && picked <= count(&outcome, "accepted-lines"));
    assert!(count(&outcome, "duplicate-messages") >= picked);
}

/// `fulfilment.pick-error`.
#[test]
fn a_wrong_item_is_taken_only_where_there_is_one() {
    let share = |rest: &str| {
        let outcome = warehouse(&format!("[fulfilment]\npick-error = \"30 %\"\n{rest}"));
        count(&outcome, "mis-picks") / count(&outcome, "pick-lines")
    };
    let full = share(PLENTY);
    assert!((full - 0.3).abs() < 0.02, "{full}");
    // Shelves that are often empty: the item beside is often not there.
    let scarce = share(
        "[replenishment]\npolicy = { min-max = { s = \"10 units\", order-up-to = \"20 units\" } }\ninitial = \"20 units\"\nlead = { exponential = \"5 d\" }\nreview = \"continuous\"",
    );
    assert!(scarce > 0.02 && scarce < 0.25, "{scarce}");
    // Nothing lies beside the only item.
    let alone = run(
        "extends = \"oracles/plain\"\n[run]\nhorizon = \"60 d\"\nwarm-up = \"0 d\"\n[business]\nskus = 1\n\
         [demand]\norders = \"10 / day\"\n[fulfilment]\npick-error = \"100 %\"",
    );
    assert!(count(&alone, "pick-lines") > 100.0);
    assert_eq!(count(&alone, "mis-picks"), 0.0);
}

/// `fulfilment.promise-time`.
#[test]
fn a_line_is_late_from_the_order_to_the_confirmation_of_its_shipment() {
    let late = |gap: &str, promise: &str| {
        let outcome = warehouse(&format!(
            r#"
{PLENTY}
[promise]
payment-gap = "{gap}"
[fulfilment]
picking = {{ each = "1 h" }}
ship-delay = "5 h"
promise-time = "{promise}"
[feeds."wms->erp"]
latency = "3 d"
"#
        ));
        count(&outcome, "late-lines") / count(&outcome, "shipped-lines")
    };
    assert_eq!(late("6 h", "12 h"), 0.0);
    assert_eq!(late("6 h", "11 h"), 1.0);
    assert_eq!(late("0 s", "6 h"), 0.0);
    assert_eq!(late("0 s", "5 h"), 1.0);
}

/// Shelves from which much is stolen, so that many lines cannot be picked, and a message of
/// which nobody but the given feed carries.
fn robbed(rest: &str) -> Outcome {
    warehouse(&format!(
        r#"
[replenishment]
policy = {{ min-max = {{ s = "40 units", order-up-to = "80 units" }} }}
initial = "80 units"
lead = "2 d"
[losses]
shrink = {{ of-sales = "20 %" }}
{rest}
"#
    ))
}

/// `fulfilment.unsourced`.
#[test]
fn the_cancellation_of_a_failed_line_is_posted_by_the_system_that_sources() {
    let committed = |feed: &str| {
        let outcome = robbed(&format!(
            "[sourcing]\nreads = \"erp\"\n[feeds.\"{feed}\"]\ncarries = {{ all-but = [\"cancellation\"] }}"
        ));
        assert!(count(&outcome, "failed-lines") > 20.0);
        ["wms", "storefront"].map(|to| total(&outcome, &format!("drift/{to}/committed/absolute")))
    };
    // The ERP posts it: what the floor and the storefront would tell is never needed.
    assert_eq!(committed("wms->erp"), [0.0, 0.0]);
    assert_eq!(committed("storefront->erp"), [0.0, 0.0]);
    // The floor has reported the line short, and closes it itself.
    assert_eq!(committed("erp->wms"), [0.0, 0.0]);
    let [floor, shop] = committed("erp->storefront");
    assert!(floor == 0.0 && shop > 1.0, "{floor} {shop}");
}

/// `fulfilment.on-short`, where the message about the correction is lost.
#[test]
fn the_correction_of_a_short_pick_is_sent_once() {
    let corrected = |faults: &str| {
        robbed(&format!(
            r#"
[feeds."wms->erp"]
carries = {{ all-but = ["adjustment"] }}
[feeds."wms->erp:corrections"]
message = "delta"
carries = ["adjustment"]
cadence = "per-event"
{faults}
"#
        ))
    };
    let lost = "cause/erp/on-hand/lost-adjustment/signed";
    let outcome = corrected("faults = { loss = \"100 %\" }");
    let (messages, short) = (
        count(&outcome, "lost-messages"),
        count(&outcome, "short-picks"),
    );
    // One message for each short pick that found the record wrong, and no other.
    assert!(messages > 20.0 && messages <= short, "{messages} {short}");
    // The floor has put itself right; the ERP keeps all of it, more and more.
    let late = outcome.table.column(measure_of(lost)).expect("measured");
    let course: Vec<f64> = outcome.table.rows.iter().map(|row| row[late]).collect();
    assert!(
        course.is_sorted() && course[course.len() - 1] > 20.0,
        "{course:?}"
    );
    let replayed =
        corrected("faults = { loss = \"100 %\" }\nretries = { replayed-after = \"1 h\" }");
    assert_eq!(
        total(&replayed, "cause/erp/on-hand/lost-adjustment/absolute"),
        0.0
    );
}
