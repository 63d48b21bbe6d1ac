//! Replenishment, receiving and transfers.

use super::*;
use Cause::*;

const STOCKOUTS: &str = "count/stockout-lines";

fn reorder(r: i32, q: i32) -> ReplenishmentPolicy {
    ReplenishmentPolicy::ReorderPoint {
        r: Level::Units(r),
        q: Level::Units(q),
    }
}

fn min_max(s: i32, order_up_to: i32) -> ReplenishmentPolicy {
    ReplenishmentPolicy::MinMax {
        s: Level::Units(s),
        order_up_to: Level::Units(order_up_to),
    }
}

fn base_stock(units: i32) -> ReplenishmentPolicy {
    ReplenishmentPolicy::BaseStock {
        order_up_to: Level::Units(units),
    }
}

#[test]
fn policies() {
    check(vec![
        row("r", STOCKOUTS, Shrinks, scarce, |sc| {
            sc.replenishment.policy = reorder(12, 8)
        })
        .only(&[]),
        row("Q", "count/purchase-orders", Shrinks, scarce, |sc| {
            sc.replenishment.policy = reorder(5, 24)
        }),
        row(
            "s",
            STOCKOUTS,
            Shrinks,
            |sc| sc.replenishment.policy = min_max(4, 14),
            |sc| sc.replenishment.policy = min_max(13, 14),
        )
        .only(&[]),
        row(
            "S",
            "stock/on-hand",
            Grows,
            |sc| sc.replenishment.policy = min_max(5, 14),
            |sc| sc.replenishment.policy = min_max(5, 40),
        ),
        row(
            "base stock",
            STOCKOUTS,
            Shrinks,
            |sc| sc.replenishment.policy = base_stock(6),
            |sc| sc.replenishment.policy = base_stock(15),
        )
        .only(&[]),
        row(
            "nothing is ordered",
            "count/purchase-orders",
            Vanishes,
            nothing,
            |sc| sc.replenishment.policy = ReplenishmentPolicy::None,
        ),
        row("levels as cover", "stock/on-hand", Grows, scarce, |sc| {
            sc.replenishment.policy = ReplenishmentPolicy::ReorderPoint {
                r: Level::Cover(Span(10 * DAY)),
                q: Level::Cover(Span(20 * DAY)),
            }
        }),
        row("reviewed at once", STOCKOUTS, Shrinks, scarce, |sc| {
            sc.replenishment.review = Review::Continuous
        })
        .only(&[]),
        row("reviewed once a week", STOCKOUTS, Grows, scarce, |sc| {
            sc.replenishment.review = Review::Every {
                period: Span(7 * DAY),
                phase: Span(DAY),
            }
        }),
        row("first review", STOCKOUTS, Grows, scarce, |sc| {
            sc.replenishment.review = Review::Every {
                period: Span(DAY),
                phase: Span(30 * DAY),
            }
        }),
        row(
            "open orders not subtracted",
            "stock/on-hand",
            Shrinks,
            |sc| sc.fulfilment.picking = Picking::Each(fixed(2 * DAY)),
            |sc| sc.replenishment.counts_committed = false,
        )
        .only(&[]),
        row(
            "initial stock",
            STOCKOUTS,
            Grows,
            |sc| sc.replenishment.policy = ReplenishmentPolicy::None,
            |sc| sc.replenishment.initial = Level::Units(4),
        ),
        row(
            "no supply",
            "count/purchase-orders",
            Vanishes,
            nothing,
            |sc| sc.sites[0].supply = Supply::None,
        ),
        row(
            "supplied by another site",
            "count/transfers",
            Appears,
            with_store,
            |sc| sc.sites[1].supply = Supply::Site(0),
        )
        .only(&[]),
    ]);
}

/// Half of all purchase orders are amended to half.
fn amended(sc: &mut Scenario) {
    sc.replenishment.amended = percent(50.0);
    sc.replenishment.amended_by = percent(50.0);
}

#[test]
fn suppliers() {
    let phantom = "cause/erp/incoming/bypass-amendment/absolute";
    check(vec![
        row("lead time", STOCKOUTS, Grows, scarce, |sc| {
            sc.replenishment.lead = fixed(9 * DAY)
        })
        .only(&[]),
        row(
            "late suppliers",
            STOCKOUTS,
            Grows,
            |sc| {
                scarce(sc);
                sc.replenishment.late_by = fixed(10 * DAY);
            },
            |sc| sc.replenishment.late = percent(50.0),
        )
        .only(&[]),
        row(
            "later",
            STOCKOUTS,
            Grows,
            |sc| {
                scarce(sc);
                sc.replenishment.late = percent(50.0);
                sc.replenishment.late_by = fixed(DAY);
            },
            |sc| sc.replenishment.late_by = fixed(10 * DAY),
        ),
        row(
            "short deliveries",
            "count/received-units",
            Shrinks,
            |sc| {
                sc.replenishment.policy = reorder(5, 8);
                sc.replenishment.short_by = percent(60.0);
            },
            |sc| sc.replenishment.short = percent(90.0),
        )
        .only(&[]),
        row(
            "shorter",
            STOCKOUTS,
            Grows,
            |sc| {
                scarce(sc);
                sc.replenishment.short = percent(80.0);
                sc.replenishment.short_by = percent(10.0);
            },
            |sc| sc.replenishment.short_by = percent(80.0),
        ),
        row(
            "amendments",
            "count/amendments",
            Appears,
            |sc| sc.replenishment.amended_by = percent(50.0),
            |sc| sc.replenishment.amended = percent(50.0),
        )
        .only(&[]),
        row(
            "amended by more",
            STOCKOUTS,
            Grows,
            |sc| {
                scarce(sc);
                amended(sc);
                sc.replenishment.amended_by = percent(10.0);
            },
            |sc| sc.replenishment.amended_by = percent(90.0),
        ),
        row("amendments not recorded", phantom, Appears, amended, |sc| {
            sc.replenishment.amendments_recorded = false
        })
        .only(&[BypassAmendment]),
        row(
            "short deliveries not recorded",
            phantom,
            Appears,
            |sc| {
                sc.replenishment.short = percent(50.0);
                sc.replenishment.short_by = percent(50.0);
            },
            |sc| sc.replenishment.amendments_recorded = false,
        )
        .only(&[BypassAmendment]),
        row(
            "phantom units on order are closed by hand",
            phantom,
            Shrinks,
            |sc| {
                amended(sc);
                sc.replenishment.amendments_recorded = false;
                sc.replenishment.close_after = sc.run.horizon;
            },
            |sc| sc.replenishment.close_after = Span(2 * DAY),
        ),
        row(
            "phantom units on order are not ordered again",
            STOCKOUTS,
            Grows,
            amended,
            |sc| sc.replenishment.amendments_recorded = false,
        ),
        row(
            "rush orders",
            "count/rush-orders",
            Appears,
            |sc| {
                scarce(sc);
                sc.promise.basis = Basis::OnHand;
            },
            |sc| sc.replenishment.rush = Some(Rush { lead: fixed(DAY) }),
        )
        .only(&[]),
        row(
            "rush orders that take their time",
            "count/late-lines",
            Grows,
            |sc| {
                scarce(sc);
                sc.promise.basis = Basis::OnHand;
                sc.fulfilment.unsourced = Unsourced::Backorder;
                sc.replenishment.rush = Some(Rush { lead: fixed(HOUR) });
            },
            |sc| {
                sc.replenishment.rush = Some(Rush {
                    lead: fixed(9 * DAY),
                })
            },
        ),
    ]);
}

#[test]
fn receiving() {
    let wrong = "cause/wms/on-hand/receiving-error/absolute";
    let late = "cause/wms/on-hand/late-posting/absolute";
    check(vec![
        row("receiving errors", wrong, Appears, nothing, |sc| {
            sc.receiving.line_error = percent(10.0)
        })
        .only(&[ReceivingError]),
        row(
            "larger receiving errors",
            wrong,
            Grows,
            |sc| {
                sc.receiving.line_error = percent(10.0);
                sc.receiving.error_units = Quantity::up_to(1);
            },
            |sc| sc.receiving.error_units = Quantity::up_to(9),
        ),
        row(
            "receiving errors always as large",
            wrong,
            Grows,
            |sc| {
                sc.receiving.line_error = percent(10.0);
                sc.receiving.error_units = Quantity::up_to(9);
            },
            |sc| sc.receiving.error_units = Quantity::Fixed(9),
        ),
        row(
            "no size of receiving errors",
            "count/receiving-errors",
            Vanishes,
            |sc| sc.receiving.line_error = percent(10.0),
            |sc| sc.receiving.error_units = Quantity::up_to(0),
        ),
        row(
            "posted late",
            late,
            Appears,
            |sc| sc.receiving.late_by = fixed(3 * DAY),
            |sc| sc.receiving.late = percent(20.0),
        )
        .only(&[LatePosting]),
        row(
            "posted later",
            late,
            Grows,
            |sc| {
                sc.receiving.late = percent(20.0);
                sc.receiving.late_by = fixed(DAY);
            },
            |sc| sc.receiving.late_by = fixed(8 * DAY),
        ),
        row(
            "goods on the shelf that nobody sells",
            "count/false-stockout-lines",
            Appears,
            |sc| {
                scarce(sc);
                sc.receiving.late_by = fixed(3 * DAY);
            },
            |sc| sc.receiving.late = percent(50.0),
        ),
    ]);
}

fn forgotten(share: f64) -> Booking {
    Booking::Adjustments {
        forgotten: percent(share),
    }
}

#[test]
fn transfers() {
    let bypass = "cause/erp/on-hand/bypass-transfer/absolute";
    check(vec![
        row("legs forgotten", bypass, Appears, with_branch, |sc| {
            sc.transfers.booking = forgotten(20.0)
        })
        .only(&[BypassTransfer, ManualCorrection]),
        row(
            "more legs forgotten",
            "count/forgotten-legs",
            Grows,
            |sc| {
                with_branch(sc);
                sc.transfers.booking = forgotten(5.0);
            },
            |sc| sc.transfers.booking = forgotten(40.0),
        ),
        row(
            "two adjustments, as authorised and not as sent",
            bypass,
            Appears,
            |sc| {
                with_branch(sc);
                stolen(sc);
                sc.sites[0].home_weight = 0.001;
                sc.replenishment.policy = reorder(5, 8);
            },
            |sc| sc.transfers.booking = forgotten(0.0),
        ),
        row(
            "the sender is short when the view was wrong",
            "count/short-transfers",
            Appears,
            with_branch_in_need,
            stolen,
        ),
        row(
            "prepared slowly",
            "count/store-lost-units",
            Grows,
            with_branch_in_need,
            |sc| sc.transfers.prepare = fixed(6 * DAY),
        )
        .only(&[]),
        row(
            "a long way",
            "count/store-lost-units",
            Grows,
            with_branch_in_need,
            |sc| sc.transfers.transit = fixed(8 * DAY),
        )
        .only(&[]),
        row("balancing", "count/transfers", Appears, two_dcs, |sc| {
            sc.transfers.rebalance = Some(Rebalance {
                every: Span(DAY),
                transfers: 3,
            })
        })
        .only(&[]),
        row(
            "balanced less often",
            "count/balancing-runs",
            Shrinks,
            balanced,
            |sc| sc.transfers.rebalance.as_mut().unwrap().every = Span(7 * DAY),
        ),
        row(
            "more transfers a run",
            "count/transfers",
            Grows,
            balanced,
            |sc| sc.transfers.rebalance.as_mut().unwrap().transfers = 9,
        ),
    ]);
}

fn balanced(sc: &mut Scenario) {
    two_dcs(sc);
    sc.transfers.rebalance = Some(Rebalance {
        every: Span(DAY),
        transfers: 2,
    });
}

/// The branch sells much and gets little at a time.
fn with_branch_in_need(sc: &mut Scenario) {
    with_branch(sc);
    sc.replenishment.policy = reorder(5, 8);
}
