//! Promises, sourcing, picking and shipping.

use super::*;
use Cause::*;

#[test]
fn promise() {
    check(vec![
        row(
            "raw on hand oversells",
            "count/oversold-lines",
            Appears,
            scarce,
            |sc| sc.promise.basis = Basis::OnHand,
        )
        .only(&[]),
        row(
            "stock not held until it is paid",
            "count/oversold-lines",
            Appears,
            |sc| {
                scarce(sc);
                sc.promise.payment_gap = fixed(2 * HOUR);
            },
            |sc| sc.promise.hold_at_check = false,
        )
        .only(&[]),
        row(
            "a long payment gap keeps stock from others",
            "count/false-stockout-lines",
            Appears,
            scarce,
            |sc| sc.promise.payment_gap = fixed(DAY),
        )
        .only(&[]),
        row(
            "payment abandoned",
            "count/abandoned-lines",
            Appears,
            nothing,
            |sc| sc.promise.payment_abandoned = percent(20.0),
        )
        .only(&[]),
        row(
            "abandoned lines are not sold",
            "count/accepted-lines",
            Shrinks,
            nothing,
            |sc| sc.promise.payment_abandoned = percent(20.0),
        ),
        row(
            "threshold",
            "count/false-stockout-lines",
            Appears,
            scarce,
            |sc| sc.promise.threshold = 3,
        )
        .only(&[]),
        row(
            "backorders instead of refusals",
            "count/stockout-lines",
            Vanishes,
            scarce,
            |sc| sc.promise.when_short = WhenShort::Backorder,
        )
        .only(&[]),
        row(
            "backorders",
            "count/backordered-lines",
            Appears,
            scarce,
            |sc| sc.promise.when_short = WhenShort::Backorder,
        ),
        row(
            "some customers wait",
            "count/backordered-lines",
            Appears,
            scarce,
            |sc| sc.promise.when_short = WhenShort::Wait(percent(30.0)),
        ),
        row(
            "most customers do not",
            "count/stockout-lines",
            Appears,
            |sc| {
                scarce(sc);
                sc.promise.when_short = WhenShort::Backorder;
            },
            |sc| sc.promise.when_short = WhenShort::Wait(percent(30.0)),
        ),
    ]);
}

/// Of the lines beyond the offer, those of customers who wait are accepted.
#[test]
fn customers_wait_in_their_share() {
    let mut sc = plain();
    scarce(&mut sc);
    let count = |sc: &Scenario, what| simulate(sc, 1, 0).total(measure_of(what)).expect("counted");
    let refused =
        |sc: &Scenario| count(sc, "count/stockout-lines") + count(sc, "count/false-stockout-lines");
    sc.promise.when_short = WhenShort::Wait(percent(30.0));
    let (waiting, gone) = (count(&sc, "count/backordered-lines"), refused(&sc));
    let share = waiting / (waiting + gone);
    assert!(
        waiting > 50.0 && (share - 0.3).abs() < 0.08,
        "{share} of {waiting} + {gone}"
    );
    for (share, all) in [(0.0, WhenShort::Refuse), (100.0, WhenShort::Backorder)] {
        sc.promise.when_short = WhenShort::Wait(percent(share));
        let by_share = (refused(&sc), count(&sc, "count/backordered-lines"));
        sc.promise.when_short = all;
        assert_eq!(
            by_share,
            (refused(&sc), count(&sc, "count/backordered-lines"))
        );
    }
}

/// No pick takes longer than another: whatever is late is late for another reason.
fn punctual(sc: &mut Scenario) {
    sc.fulfilment.picking = Picking::Each(fixed(6 * HOUR));
}

/// Theft at two warehouses, with time to see what becomes of it.
fn theft_at_two(sc: &mut Scenario) {
    two_dcs(sc);
    stolen(sc);
    sc.fulfilment.on_short = OnShort::Leave;
}

#[test]
fn sourcing() {
    check(vec![
        row(
            "the other site helps out",
            "count/stockout-lines",
            Shrinks,
            |sc| {
                scarce(sc);
                two_dcs(sc);
                sc.sourcing.rule = SourcingRule::Home;
            },
            |sc| sc.sourcing.rule = SourcingRule::HomeFirst,
        )
        .only(&[]),
        row(
            "the site with most stock",
            "cause/erp/on-hand/in-flight/absolute",
            Grows,
            |sc| {
                outsourced(sc);
                sc.sites[1].home_weight = 0.0;
                sc.feeds[5].cadence = every(DAY);
            },
            |sc| sc.sourcing.rule = SourcingRule::MostStock,
        )
        .only(&[InFlight]),
        row(
            "sourcing reads a view that lags",
            "count/held-lines",
            Grows,
            |sc| {
                theft_at_two(sc);
                scarce(sc);
                sc.fulfilment.on_short = OnShort::Zero;
                sc.sourcing.reads = System::Wms;
                sc.feeds[WMS_ERP].cadence = every(5 * DAY);
            },
            |sc| sc.sourcing.reads = System::Erp,
        ),
        row(
            "a site that does not ship",
            "count/stockout-lines",
            Appears,
            |sc| {
                // Enough at two sites together, not at one.
                sc.replenishment.policy = ReplenishmentPolicy::ReorderPoint {
                    r: Level::Units(10),
                    q: Level::Units(8),
                };
                two_dcs(sc);
                sc.sites[1].home_weight = 0.0;
            },
            |sc| sc.sites[1].ships = false,
        ),
        row(
            "home weight",
            "count/stockout-lines",
            Grows,
            |sc| {
                scarce(sc);
                two_dcs(sc);
                sc.sourcing.rule = SourcingRule::Home;
            },
            |sc| sc.sites[1].home_weight = 0.1,
        ),
    ]);
}

fn waves(every: i64, from: i64, to: i64, lines: u32) -> Picking {
    Picking::Waves {
        every: Span(every),
        from: Span(from),
        to: Span(to),
        lines,
    }
}

fn quick_promise(sc: &mut Scenario) {
    sc.fulfilment.promise_time = Span(12 * HOUR);
    sc.fulfilment.picking = waves(2 * HOUR, 0, 24 * HOUR, 0);
}

#[test]
fn picking() {
    let late = "count/late-lines";
    check(vec![
        row(
            "waves",
            late,
            Appears,
            |sc| {
                quick_promise(sc);
                sc.fulfilment.picking = Picking::Each(fixed(0));
            },
            |sc| sc.fulfilment.picking = waves(DAY, 8 * HOUR, 9 * HOUR, 0),
        )
        .only(&[]),
        row("waves far apart", late, Appears, quick_promise, |sc| {
            sc.fulfilment.picking = waves(16 * HOUR, 0, 24 * HOUR, 0)
        })
        .only(&[]),
        row("waves begin late", late, Appears, quick_promise, |sc| {
            sc.fulfilment.picking = waves(2 * HOUR, 20 * HOUR, 24 * HOUR, 0)
        }),
        row("waves end early", late, Appears, quick_promise, |sc| {
            sc.fulfilment.picking = waves(2 * HOUR, 0, 4 * HOUR, 0)
        }),
        row("lines in a wave", late, Appears, quick_promise, |sc| {
            sc.fulfilment.picking = waves(2 * HOUR, 0, 24 * HOUR, 1)
        })
        .only(&[]),
        row("slow picks", late, Appears, quick_promise, |sc| {
            sc.fulfilment.picking = Picking::Each(fixed(15 * HOUR))
        })
        .only(&[]),
        row("pick errors", "count/mis-picks", Appears, nothing, |sc| {
            sc.fulfilment.pick_error = percent(5.0)
        })
        .only(&[MisPick]),
        row(
            "pick errors move units of two items",
            "cause/wms/on-hand/mis-pick/absolute",
            Appears,
            nothing,
            |sc| sc.fulfilment.pick_error = percent(5.0),
        ),
        row(
            "ship confirmation",
            "cause/erp/on-hand/in-flight/absolute",
            Appears,
            nothing,
            |sc| sc.fulfilment.ship_delay = fixed(6 * HOUR),
        )
        .only(&[InFlight]),
        row("promise time", late, Appears, punctual, |sc| {
            sc.fulfilment.promise_time = Span(4 * HOUR)
        }),
    ]);
}

#[test]
fn short_picks() {
    check(vec![
        row(
            "an empty shelf is recorded",
            "cause/wms/on-hand/shrink/absolute",
            Shrinks,
            |sc| {
                stolen(sc);
                sc.fulfilment.on_short = OnShort::Leave;
            },
            |sc| sc.fulfilment.on_short = OnShort::Zero,
        )
        .only(&[Shrink]),
        row(
            "an empty shelf is found once",
            "count/short-picks",
            Shrinks,
            |sc| {
                stolen(sc);
                sc.fulfilment.on_short = OnShort::Leave;
            },
            |sc| sc.fulfilment.on_short = OnShort::Zero,
        ),
        row(
            "tried at another site",
            "count/rerouted-lines",
            Appears,
            |sc| {
                theft_at_two(sc);
                sc.fulfilment.reroute_attempts = 0;
            },
            |sc| sc.fulfilment.reroute_attempts = 1,
        ),
        row(
            "tried at another site and shipped",
            "count/failed-lines",
            Shrinks,
            |sc| {
                theft_at_two(sc);
                sc.fulfilment.reroute_attempts = 0;
            },
            |sc| sc.fulfilment.reroute_attempts = 1,
        ),
        row(
            "exceptions wait",
            "count/late-lines",
            Appears,
            |sc| {
                theft_at_two(sc);
                punctual(sc);
                sc.fulfilment.reroute_delay = fixed(0);
            },
            |sc| sc.fulfilment.reroute_delay = fixed(3 * DAY),
        ),
        row(
            "wait instead of cancel",
            "count/failed-lines",
            Vanishes,
            stolen,
            |sc| sc.fulfilment.unsourced = Unsourced::Backorder,
        ),
        row(
            "those who wait",
            "count/backordered-lines",
            Appears,
            stolen,
            |sc| sc.fulfilment.unsourced = Unsourced::Backorder,
        ),
        row(
            "nobody chases",
            "count/late-lines",
            Appears,
            |sc| {
                punctual(sc);
                sc.feeds[SHOP_ERP].faults.loss = percent(20.0);
                sc.fulfilment.chase_after = Span(DAY);
            },
            |sc| sc.fulfilment.chase_after = Span(5 * DAY),
        ),
        row(
            "lost orders are chased",
            "count/chased-lines",
            Appears,
            nothing,
            |sc| sc.feeds[SHOP_ERP].faults.loss = percent(20.0),
        )
        .only(&[LostOrder]),
        row(
            "orders whose end is never heard are closed by hand",
            "drift/storefront/committed/absolute",
            Shrinks,
            |sc| {
                sc.feeds
                    .retain(|feed| feed.to != sc.systems.len() as u8 - 1);
                sc.fulfilment.close_after = sc.run.horizon;
            },
            |sc| sc.fulfilment.close_after = Span(DAY),
        ),
    ]);
}

#[test]
fn changes_of_mind() {
    check(vec![
        row(
            "cancellations",
            "count/customer-cancelled-lines",
            Appears,
            nothing,
            |sc| sc.fulfilment.cancelled = percent(20.0),
        )
        .only(&[]),
        row(
            "cancelled later",
            "count/cancel-too-late-lines",
            Appears,
            |sc| {
                sc.fulfilment.picking = Picking::Each(fixed(4 * HOUR));
                sc.fulfilment.cancelled = percent(20.0);
                sc.feeds[SHOP_ERP].latency = fixed(HOUR);
            },
            |sc| sc.fulfilment.cancel_delay = fixed(4 * HOUR + HOUR / 2),
        ),
        row(
            "orders to collect where there is little",
            "count/stockout-lines",
            Grows,
            |sc| {
                collected_from_the_warehouse(sc);
                sc.demand.pickup = Share::ZERO;
            },
            |sc| sc.demand.pickup = percent(50.0),
        )
        .only(&[]),
        row(
            "a site without a counter",
            "count/uncollected-lines",
            Vanishes,
            uncollected,
            |sc| sc.sites[1].pickup = false,
        ),
        row(
            "not collected",
            "count/uncollected-lines",
            Appears,
            |sc| {
                with_store(sc);
                sc.demand.pickup = percent(50.0);
            },
            |sc| sc.fulfilment.pickup_abandoned = percent(30.0),
        )
        .only(&[]),
        row(
            "held for long",
            "stock/on-hand",
            Shrinks,
            uncollected,
            |sc| sc.fulfilment.pickup_hold = fixed(30 * DAY),
        ),
        row(
            "transfers for those who collect",
            "count/stockout-lines",
            Shrinks,
            collected_from_the_warehouse,
            |sc| sc.transfers.for_pickup = true,
        )
        .only(&[]),
        row(
            "transfers for those who collect, counted",
            "count/transfers",
            Appears,
            collected_from_the_warehouse,
            |sc| sc.transfers.for_pickup = true,
        ),
    ]);
}

fn uncollected(sc: &mut Scenario) {
    with_store(sc);
    sc.replenishment.policy = ReplenishmentPolicy::None;
    sc.replenishment.initial = Level::Units(40);
    sc.sites[1].store_sales = Rate(0);
    sc.demand.pickup = percent(100.0);
    sc.fulfilment.pickup_abandoned = percent(80.0);
    sc.fulfilment.pickup_hold = fixed(HOUR);
}

fn collected_from_the_warehouse(sc: &mut Scenario) {
    with_store(sc);
    sc.sites[1].supply = Supply::None;
    sc.sites[1].store_sales = Rate(0);
    sc.demand.pickup = percent(50.0);
}
