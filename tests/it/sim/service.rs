//! What is said of the service that orders got, and who pays for it once.

use crate::audit;
use crate::fixture::measure_of;
use pooldrift::experiment::add_derived;
use pooldrift::measure::{Outcome, measure};
use pooldrift::scenario::{Scenario, load_with};
use pooldrift::sim::{Partition, Watcher};
use std::sync::atomic::AtomicBool;

fn scenario(name: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    load_with(name, &sets).expect("a scenario")
}

fn run(name: &str, sets: &[&str]) -> Outcome {
    let sc = scenario(name, sets);
    let never = AtomicBool::new(false);
    measure(&sc, &Partition::of(&sc, 1, 0), Watcher::until(&never)).expect("not stopped")
}

fn count(outcome: &Outcome, incident: &str) -> f64 {
    let key = format!("count/{incident}");
    outcome.totals[outcome.table.column(measure_of(&key)).expect("a count")]
}

const SMALL: [&str; 2] = ["business.skus=20", "run.horizon=8 weeks"];

fn small(sets: &[&str]) -> Outcome {
    run("first-look", &[&SMALL[..], sets].concat())
}

#[test]
fn an_order_that_is_never_paid_is_neither_closed_nor_perfect() {
    let never = small(&["promise.payment-abandoned=100 %"]);
    assert!(count(&never, "abandoned-lines") > 1_000.0);
    assert_eq!(count(&never, "closed-orders"), 0.0);
    assert_eq!(count(&never, "perfect-orders"), 0.0);
    let half = small(&["promise.payment-abandoned=50 %"]);
    assert!(count(&half, "closed-orders") < 0.55 * count(&half, "orders"));
}

#[test]
fn an_order_that_its_customer_cancels_is_no_perfect_order() {
    let sets = [
        "fulfilment.cancelled=100 %",
        "fulfilment.cancel-delay=1 min",
    ];
    let cancelled = small(&sets);
    assert!(count(&cancelled, "customer-cancelled-lines") > 1_000.0);
    assert_eq!(count(&cancelled, "perfect-orders"), 0.0);
    // What was closed all the same had gone out before anybody heard.
    let gone = count(&cancelled, "cancel-too-late-lines") + count(&cancelled, "failed-lines");
    assert!(count(&cancelled, "closed-orders") <= gone);
}

#[test]
fn an_order_of_which_a_line_is_refused_is_not_perfect() {
    let scarce = ["replenishment.initial=3 d", "replenishment.lead=60 d"];
    let sets = [&scarce[..], &["demand.lines=4"]].concat();
    let outcome = small(&sets);
    let refused = count(&outcome, "order-lines") - count(&outcome, "accepted-lines");
    assert!(refused > 0.4 * count(&outcome, "order-lines"));
    let perfect = count(&outcome, "perfect-orders") / count(&outcome, "closed-orders");
    assert!(perfect < 0.7, "{perfect}");
    // An order of one line that is refused is one that was not served, too.
    let outcome = small(&[&scarce[..], &["demand.lines=1"]].concat());
    let orders = count(&outcome, "orders");
    assert!(count(&outcome, "closed-orders") > 0.9 * orders);
    assert!(count(&outcome, "perfect-orders") < 0.7 * orders);
}

#[test]
fn shoppers_who_give_up_do_not_lower_the_fill_rate() {
    let plenty = ["replenishment.initial=52 weeks", "policy=ideal"];
    let mut outcome = small(&[&plenty[..], &["promise.payment-abandoned=50 %"]].concat());
    add_derived(&mut outcome);
    let fill = outcome.totals[outcome
        .table
        .column(measure_of("rate/fill"))
        .expect("a rate")];
    assert!(fill > 0.98 && fill <= 1.0, "{fill}");
}

#[test]
fn nobody_asks_where_a_line_is_that_was_cancelled() {
    let sets = [
        "policy=nightly",
        "fulfilment.cancelled=50 %",
        "fulfilment.promise-time=1 min",
    ];
    let outcome = small(&sets);
    let cancelled = count(&outcome, "cancel-too-late-lines");
    assert!(cancelled > 10.0);
    let shipped = count(&outcome, "shipped-lines");
    assert_eq!(count(&outcome, "late-lines"), shipped - cancelled);
}

/// What a file's customers bring back, this shop must have sold.
#[test]
fn goods_come_back_as_far_as_they_were_sold() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "order,sku,quantity,price,time\n\
        1,A,4,5.00,2024-03-04 10:00\n\
        2,A,900,5.00,2024-03-05 10:00\n\
        3,A,-900,5.00,2024-03-06 10:00\n\
        4,A,2,5.00,2024-03-07 10:00\n\
        5,A,-2,5.00,2024-03-07 10:01\n";
    std::fs::write(folder.path().join("orders.csv"), lines).expect("written");
    let text = r#"
policy = "ideal"
[run]
horizon = "3 weeks"
[demand.replay]
file = "orders.csv"
[replenishment]
policy = "none"
initial = "10 units"
[fulfilment]
cancelled = "0 %"
pick-error = "0 %"
picking = { each = "1 h" }
[promise]
payment-abandoned = "0 %"
payment-gap = "0 s"
[returns]
online = "0 %"
[counts]
rule = "none"
[losses]
shrink = "none"
damage = "none"
found = "none"
[[sites]]
name = "site"
"#;
    let path = folder.path().join("returns.toml");
    std::fs::write(&path, text).expect("written");
    let outcome = run(path.to_str().expect("a path"), &[]);
    assert_eq!(count(&outcome, "shipped-units"), 6.0);
    // Four of the first order, and what is cancelled before it has left.
    assert_eq!(count(&outcome, "returned-units"), 6.0);
    assert_eq!(count(&outcome, "unsold-returns"), 896.0);
}

#[test]
fn a_sale_cancelled_although_the_shelf_had_the_goods_is_lost_in_error() {
    // Nothing but finds makes records wrong, and all of them too low.
    let sets = [
        "losses.found={ of-sales = \"20 %\" }",
        "losses.shrink=none",
        "losses.damage=none",
        "fulfilment.reroute-attempts=0",
        "promise.basis=available",
    ];
    let outcome = run(
        "first-look",
        &[&["run.horizon=26 weeks"][..], &sets].concat(),
    );
    let (failed, refused) = (
        count(&outcome, "failed-lines"),
        count(&outcome, "false-stockout-lines"),
    );
    assert!(failed > 0.0, "nothing was cancelled");
    let per_line = |lines: f64| count(&outcome, "false-lost-margin") / lines;
    assert!(per_line(failed + refused) > 300.0, "cents a line");
}

#[test]
fn without_a_desk_everything_that_would_be_a_task_is_an_exception() {
    let sets = [
        "people.feedbacks=true",
        "workarounds.after=255",
        "corrections.enabled=false",
        "desk.people=50",
        "desk.from=00:00",
        "desk.to=24:00",
    ];
    let outcome = run(
        "claims/h1",
        &[&["run.horizon=26 weeks"][..], &sets].concat(),
    );
    let exceptions: f64 = [
        "short-picks",
        "held-lines",
        "short-transfers",
        "disputed-receipts",
        "chased-lines",
        "overdue-lines",
    ]
    .map(|what| count(&outcome, what))
    .iter()
    .sum();
    let tasks = count(&outcome, "desk-tasks");
    assert!(tasks > 500.0, "{tasks}");
    assert!(
        (exceptions - tasks).abs() <= 0.02 * tasks,
        "{exceptions} and {tasks} tasks"
    );
}

#[test]
fn a_customer_kept_waiting_asks_once() {
    let sets = [
        "people.feedbacks=true",
        "desk.promise=1 s",
        "run.horizon=26 weeks",
    ];
    let served = run("claims/h1", &sets);
    let (missed, asked) = (
        count(&served, "missed-promises"),
        count(&served, "inquired-lines"),
    );
    assert!(asked > 0.0 && asked <= missed, "{asked} of {missed}");
    // Whoever is failed asks about that.
    let failed = run(
        "claims/h1",
        &[&sets[..], &["fulfilment.reroute-attempts=0"]].concat(),
    );
    let asked = count(&failed, "inquired-lines");
    assert!(asked < count(&failed, "failed-lines") / 3.0, "{asked}");
}

#[test]
fn documents_under_way_at_a_cut_over_end_by_the_rules_they_began_with() {
    let sets = [
        "business.skus=30",
        "run.horizon=60 d",
        "run.warm-up=0 d",
        "fix.at=20 d",
        "fix.hired=24 h",
        "fix.edge-time=1 h",
        "fix.feed-time=1 h",
        "fix.workaround-time=1 h",
        "fix.record-time=1 s",
        "demand.orders=600 / day",
        "promise.payment-gap=6 h",
    ];
    // What the auditor wants of holds and of what is on its way decides.
    let auditor = audit::run(&scenario("omnichannel", &sets), 1, 400);
    assert!(auditor.incidents.contains("fix-finished"));
    assert!(auditor.incidents.contains("short-transfers"));
}
