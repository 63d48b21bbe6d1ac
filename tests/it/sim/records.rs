//! Records that close: small businesses in which what a system holds for an order, a purchase
//! order or a transfer ends in another way than it began, with the right values.

use crate::fixture::measure_of;
use crate::{audit, audit_lines};
use pooldrift::measure::{self, Outcome};
use pooldrift::scenario::{self, Scenario};
use pooldrift::sim::{RunTables, Sim};
use pooldrift::world::{Bucket, Cause, DocumentKind, Observer, System, Units};

fn read(text: &str) -> Scenario {
    let loaded = scenario::from_text("records.toml", text, &[]);
    loaded.expect("a scenario").scenario
}

/// Nobody measures: what counts is how the world ends.
struct Nobody;

impl Observer for Nobody {}

impl pooldrift::sim::Listener for Nobody {
    fn fact(&mut self, _: &pooldrift::sim::Fact) {}
    fn period_ends(&mut self, _: i64) {}
}

/// A business of one pool at its end.
struct End {
    /// What is so, and what each system says, in units by bucket.
    truth: Units,
    views: Vec<(System, Units)>,
    /// Drift by cause, by system and bucket.
    causes: Vec<(System, Bucket, Cause, i32)>,
}

impl End {
    /// Runs a scenario of one pool under both auditors, and to its end.
    fn of(text: &str) -> End {
        let sc = read(text);
        audit::run(&sc, sc.run.seed, 1);
        audit_lines::run(&sc, sc.run.seed, 1, u64::MAX);
        let mut sim = Sim::new(&sc, sc.run.seed, 0, |_: &RunTables| Nobody);
        sim.run(|_| true);
        let world = &sim.world;
        let slots = sc.systems.iter().zip(&sim.plan.slot_of);
        let slots: Vec<(System, usize)> = slots.map(|(&s, &slot)| (s, slot)).collect();
        let mut causes = Vec::new();
        for &(system, slot) in &slots {
            for bucket in Bucket::ALL {
                let amounts = world.drift_by_cause(0, slot, bucket);
                let found = Cause::ALL.into_iter().zip(amounts).filter(|a| a.1 != 0);
                causes.extend(found.map(|(cause, units)| (system, bucket, cause, units)));
            }
        }
        End {
            truth: *world.truth(0),
            views: (slots.iter())
                .map(|&(s, slot)| (s, *world.view(0, slot)))
                .collect(),
            causes,
        }
    }

    fn says(&self, system: System, bucket: Bucket) -> i32 {
        let view = self.views.iter().find(|(s, _)| *s == system);
        view.expect("it has a view").1[bucket as usize]
    }

    /// What every system says is committed.
    fn committed(&self) -> Vec<i32> {
        let committed = |(_, view): &(System, Units)| view[Bucket::Committed as usize];
        self.views.iter().map(committed).collect()
    }
}

fn total(outcome: &Outcome, key: &str) -> f64 {
    outcome
        .total(measure_of(key))
        .unwrap_or_else(|| panic!("{key} is measured"))
}

/// One SKU, a hundred units, orders on Mondays only: at the end all is long over.
const ONE_POOL: &str = r#"
extends = "oracles/plain"
[run]
warm-up = "0 s"
horizon = "20 d"
replications = 1
[business]
skus = 1
[demand]
orders = "2 / day"
weekdays = [7, 0, 0, 0, 0, 0, 0]
[replenishment]
policy = "none"
initial = "100 units"
"#;

fn with(policy: &str, more: &str) -> String {
    format!("policy = \"{policy}\"\n{ONE_POOL}{more}")
}

/// Nobody but the shop hears of a cancellation; the floor ships all the same, and its shipment
/// closes the order wherever it is heard of.
#[test]
fn an_order_that_was_cancelled_and_shipped_commits_nothing() {
    let feed = |name: &str, cancelled: bool| {
        let carries = if cancelled {
            "\"all\""
        } else {
            "{ all-but = [\"cancellation\"] }"
        };
        format!(
            "[feeds.\"{name}\"]\nmessage = \"delta\"\ncadence = \"per-event\"\ncarries = {carries}\n"
        )
    };
    let feeds = ["storefront->erp", "erp->storefront", "erp->wms", "wms->erp"];
    let fulfilment = "[fulfilment]\ncancelled = \"100 %\"\ncancel-delay = \"1 min\"\npicking = { each = \"3 h\" }\n";
    let text = with("custom", fulfilment) + &feeds.map(|f| feed(f, false)).concat();
    let end = End::of(&text);
    assert_eq!(end.committed(), [0, 0, 0]);
    assert!(end.causes.is_empty(), "{:?}", end.causes);
    assert!(end.truth[0] < 100, "goods left although nobody wanted them");
    assert_eq!(end.truth[1..], [0, 0, 0]);
}

/// The order never reaches the WMS; somebody keys it in there a day later, and it ships.
#[test]
fn an_order_that_was_keyed_in_is_closed_by_its_shipment() {
    let more = "[fulfilment]\nchase-after = \"1 d\"\n[feeds.\"erp->wms\"]\nmessage = \"delta\"\n\
                cadence = \"per-event\"\nfaults = { loss = \"100 %\" }\n";
    let end = End::of(&with("ideal", more));
    assert!(end.truth[0] < 100, "something was sold");
    assert_eq!(end.committed(), [0, 0, 0]);
    assert!(end.causes.is_empty(), "{:?}", end.causes);
}

/// A planner whose orders never arrive does not take them for stock when they ship: with one
/// message in twenty lost, fill is what it is without.
#[test]
fn lost_orders_do_not_make_a_planner_order_too_little() {
    let text = |loss: &str| {
        format!(
            r#"
extends = "oracles/plain"
policy = "ideal"
[run]
horizon = "200 d"
warm-up = "0 s"
[business]
skus = 20
[demand]
orders = "2 / day"
[fulfilment]
chase-after = "1 d"
[replenishment]
policy = {{ min-max = {{ s = "10 units", order-up-to = "30 units" }} }}
review = {{ every = {{ period = "1 d" }} }}
initial = "30 units"
lead = "2 d"
[feeds."storefront->erp"]
faults = {{ loss = "{loss}" }}
"#
        )
    };
    let filled = |loss: &str| {
        let outcome = measure::simulate(&read(&text(loss)), 1, 0);
        let (accepted, asked) = (
            total(&outcome, "count/accepted-units"),
            total(&outcome, "count/order-units"),
        );
        (accepted / asked, outcome)
    };
    let ((without, _), (with, outcome)) = (filled("0 %"), filled("5 %"));
    assert!(total(&outcome, "count/lost-messages") > 100.0);
    assert!(without > 0.98, "{without}");
    assert!(
        with > 0.97,
        "fill {with} with lost orders, {without} without"
    );
}

/// An order that the shop cancelled before the floor heard of it is not keyed in.
#[test]
fn nobody_keys_in_what_was_cancelled() {
    let more = "[fulfilment]\nchase-after = \"1 d\"\ncancelled = \"100 %\"\ncancel-delay = \"1 min\"\n\
                [feeds.\"erp->wms\"]\nmessage = \"delta\"\ncadence = \"per-event\"\n\
                faults = { loss = \"100 %\" }\n";
    let text = with("ideal", more);
    let outcome = measure::simulate(&read(&text), 1, 0);
    assert!(total(&outcome, "count/customer-cancelled-lines") > 5.0);
    assert_eq!(total(&outcome, "count/chased-lines"), 0.0);
    assert_eq!(total(&outcome, "count/shipped-lines"), 0.0);
    assert_eq!(End::of(&text).committed(), [0, 0, 0]);
}

/// A system that hears of orders and of nothing that ends them: somebody closes them there after
/// the stated time, which is work, and until then they are cancellations or shipments that never
/// arrived.
#[test]
fn a_line_whose_end_is_never_heard_is_closed_by_hand() {
    let feeds = r#"
[feeds."storefront->erp"]
message = "delta"
cadence = "per-event"
[feeds."erp->wms"]
message = "delta"
cadence = "per-event"
"#;
    let closing = |after: &str| format!("[fulfilment]\nclose-after = \"{after}\"\n");
    let soon = with("custom", &(closing("3 d") + feeds));
    let end = End::of(&soon);
    assert_eq!(end.committed(), [0, 0, 0]);
    let outcome = measure::simulate(&read(&soon), 1, 0);
    let shipped = total(&outcome, "count/shipped-lines");
    // The ERP and the storefront each had every order.
    assert_eq!(total(&outcome, "count/overdue-lines"), 2.0 * shipped);
    assert!(shipped > 5.0);
    let late = End::of(&with("custom", &(closing("100 d") + feeds)));
    for system in [System::Erp, System::Storefront] {
        let held = late.says(system, Bucket::Committed);
        assert_eq!(f64::from(held), shipped);
        let why = (system, Bucket::Committed, Cause::BypassSale, held);
        assert!(late.causes.contains(&why), "{:?}", late.causes);
    }
    assert_eq!(late.says(System::Wms, Bucket::Committed), 0);
}

/// Two sites balance their stock, and the ERP never hears of the legs. Whoever closes the transfers
/// there books what left and what came; else the ERP goes on sending what has long been sent.
#[test]
fn whoever_closes_a_transfer_books_what_it_moved() {
    let text = |after: &str| {
        let more = format!(
            r#"
close-after = "{after}"
[transfers]
booking = "document"
rebalance = {{ every = "1 week", transfers = 1 }}
[[sites]]
name = "north"
home-weight = 3
[[sites]]
name = "south"
[feeds."storefront->erp"]
message = "delta"
cadence = "per-event"
[feeds."erp->wms"]
message = "delta"
cadence = "per-event"
[feeds."wms->erp"]
message = "delta"
carries = ["shipment"]
cadence = "per-event"
"#
        );
        with("custom", &more)
    };
    let end = |after: &str| {
        let sc = read(&text(after));
        audit::run(&sc, 1, 1);
        audit_lines::run(&sc, 1, 1, u64::MAX);
        let mut sim = Sim::new(&sc, 1, 0, |_: &RunTables| Nobody);
        sim.run(|_| true);
        let erp = sim.plan.slot_of[sc.system(System::Erp).expect("an ERP") as usize];
        let drift = [0, 1].map(|pool| {
            let view = sim.world.view(pool, erp);
            Bucket::ALL.map(|b| view[b as usize] - sim.world.truth(pool)[b as usize])
        });
        let by_cause = sim.world.drift_by_cause(0, erp, Bucket::OnHand);
        let outcome = measure::simulate(&sc, 1, 0);
        (drift, by_cause, outcome)
    };
    let (drift, by_cause, outcome) = end("3 d");
    assert_eq!(drift, [[0; 4]; 2]);
    assert_eq!(by_cause, [0; Cause::COUNT]);
    let transfers = total(&outcome, "count/transfers");
    assert!(transfers >= 1.0);
    assert!(total(&outcome, "count/overdue-lines") >= 2.0 * transfers);
    let (drift, by_cause, outcome) = end("100 d");
    assert!(total(&outcome, "count/transfer-units") > 20.0);
    assert_ne!(by_cause[Cause::BypassTransfer as usize], 0);
    assert_eq!(drift[0][0], -drift[1][0]);
}

/// Whoever keys in a leg as authorised books out no more than the record has: balancing by figures
/// that never hear of the legs does not make stock out of nothing.
#[test]
fn no_transfer_books_a_record_below_nothing() {
    let sets = [
        "run.horizon=9 months",
        "business.skus=40",
        "demand.orders=15 / day",
    ];
    let sets = sets.map(str::to_owned);
    let sc = scenario::load_with("bypassed-transfers", &sets).expect("it comes with the program");
    let mut sim = Sim::new(&sc, 1, 0, |_: &RunTables| Nobody);
    let on_hand = |sim: &Sim<Nobody>| {
        let world = &sim.world;
        let pools = 0..world.pools.len() as u32;
        pools.fold((0, 0), |(truth, record), pool| {
            let view = world.view(pool, world.floor_of(pool))[0];
            (truth + world.truth(pool)[0], record + view)
        })
    };
    let (first, _) = on_hand(&sim);
    sim.run(|sim| {
        let (truth, record) = on_hand(sim);
        assert!(
            truth < 3 * first && record < 3 * first,
            "{truth} {record} {first}"
        );
        true
    });
}

/// A floor that has never heard of the purchase orders receives the goods: it held nothing for
/// them, and does not say that fewer than none are coming.
#[test]
fn a_receipt_of_an_unknown_purchase_order_takes_nothing_off() {
    let text = r#"
extends = "oracles/plain"
policy = "custom"
[run]
warm-up = "0 s"
horizon = "100 d"
[business]
skus = 1
[demand]
orders = "2 / day"
[replenishment]
policy = { min-max = { s = "20 units", order-up-to = "60 units" } }
review = { every = { period = "1 d" } }
initial = "60 units"
lead = "5 d"
LATE
[feeds."storefront->wms"]
message = "delta"
cadence = "per-event"
[feeds."wms->erp"]
message = "delta"
cadence = "per-event"
faults = { loss = "LOSS" }
"#;
    for (late, loss) in [
        ("", "0 %"),
        ("", "10 %"),
        ("[receiving]\nlate = \"50 %\"\nlate-by = \"2 d\"", "0 %"),
    ] {
        let text = text.replace("LATE", late).replace("LOSS", loss);
        let outcome = measure::simulate(&read(&text), 1, 0);
        assert!(total(&outcome, "count/receipts") > 3.0);
        let end = End::of(&text);
        assert_eq!(end.says(System::Wms, Bucket::Incoming), 0);
        assert_eq!(end.says(System::Storefront, Bucket::Incoming), 0);
        assert!(end.says(System::Erp, Bucket::Incoming) >= 0);
    }
}

/// Where every system hears of everything at once and safely, or never of what opens a line, what
/// it holds is known without a record of each line.
#[test]
fn lines_are_followed_only_where_they_have_to_be() {
    let followed = |name: &str| {
        let sc = scenario::load_with(name, &[]).expect("it comes with the program");
        let sim = Sim::new(&sc, 1, 0, |_: &RunTables| Nobody);
        DocumentKind::ALL.map(|of| sim.world.follows_lines(of))
    };
    let [orders, _, _, purchases] = followed("r1");
    assert!(!orders && !purchases);
    assert_eq!(followed("omnichannel-shared-pool"), [false; 4]);
    assert_eq!(followed("first-look"), [true; 4]);
}
