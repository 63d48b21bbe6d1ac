//! Stock kept by the textbook: base stock, (r, Q), and a record that is off.

use super::answers::{Oracle, Row, Size};
use super::seen::Seen;
use crate::exact::{BaseStock, ReorderPoint, erlang_b};
use crate::measure::{Figure, Incident, Measure, Sign};
use crate::world::{Bucket, System};

/// (r, Q) of `oracles/reorder-point`: 5 a day, lead time 2 days.
const POLICY: ReorderPoint = ReorderPoint {
    r: 12,
    q: 20,
    lead_demand: 10.0,
};

pub fn oracles(size: Size) -> Vec<Oracle> {
    let mut all = base_stock(size);
    all.extend(lost_sales(size));
    all.extend(reorder_point(size));
    all
}

/// The smaller case stands in the file; the larger one has demand 2.5 a day and level 8.
fn larger(oracle: Oracle) -> Oracle {
    oracle
        .set("demand.orders=2.5 / day")
        .set("replenishment.policy.base-stock.order-up-to=8 units")
        .set("replenishment.initial=8 units")
}

/// Many pools act as many replications; a test has fewer.
fn many_pools(scenario: &'static str, size: Size) -> Oracle {
    let oracle = Oracle::new(scenario, size, 12, 8);
    match size {
        Size::Full => oracle,
        Size::Small => oracle.set("business.skus=40"),
    }
}

fn base_stock(size: Size) -> Vec<Oracle> {
    let rows = |oracle: Oracle, level, on_order| {
        let exact = BaseStock { level, on_order };
        oracle
            .row(fill(exact.fill_rate()).because("F(S - 1; a), a = rate x lead time"))
            .row(backorders(exact.backorders()).because("G1(S; a) = E(N - S)+"))
            .row(on_hand(exact.on_hand()).because("S - a + G1(S; a)"))
    };
    let scenario = "oracles/base-stock-backorders";
    vec![
        rows(many_pools(scenario, size), 4, 2.0),
        rows(larger(many_pools(scenario, size)), 8, 5.0),
    ]
}

fn lost_sales(size: Size) -> Vec<Oracle> {
    let row = |level, load| {
        let exact = erlang_b(level, load);
        Row::new("share of demand lost", "share", exact, |s| {
            s.ratio(
                Measure::Count(Incident::StockoutLines),
                Measure::Count(Incident::OrderLines),
            )
        })
        .because("Erlang's loss formula, whatever the law of the lead time (exponential here)")
    };
    let scenario = "oracles/base-stock-lost-sales";
    vec![
        many_pools(scenario, size).row(row(4, 2.0)),
        larger(many_pools(scenario, size)).row(row(8, 5.0)),
    ]
}

fn reorder_point(size: Size) -> Vec<Oracle> {
    let cheapest = ReorderPoint {
        r: 3,
        q: 5,
        lead_demand: 3.0,
    };
    vec![
        many_pools("oracles/reorder-point", size)
            .row(fill(POLICY.fill_rate()).because("the mean of F(y - 1; rate x L) over y = r + 1..r + Q"))
            .row(backorders(POLICY.backorders()).because("the mean of G1(y; rate x L)"))
            .row(on_hand(POLICY.on_hand()).because("r + (Q + 1) / 2 - rate x L + backorders")),
        Oracle::new("oracles/reorder-point-record-error", size, 300, 60)
            .row(
                Row::new("fill rate less that of r - e", "share", 0.0, |s| {
                    let error = record_error(s);
                    if error.is_nan() {
                        return error;
                    }
                    let planned = POLICY.with_record_error(error as i64);
                    fill_rate(s) - planned.fill_rate()
                })
                .because("a record too high by a constant e acts as r - e; e is read from the run"),
            )
            .row(
                Row::new("size of e", "units", 3.0, |s| record_error(s).abs())
                    .allowing(0.15)
                    .because(
                        "1 to 5 units, all alike, but no count finds less than nothing: \
                         allowed for a shelf that happens to be low when it is counted",
                    ),
            ),
        many_pools("oracles/reorder-point-cost", size).row(
            Row::new(
                "long-run cost",
                "a pool and day",
                cheapest.cost(1.5, 100.0, 20.0, 150.0),
                |s| {
                    100.0 * s.per_pool_day(Measure::Count(Incident::PurchaseOrders))
                        + 20.0 * s.per_pool(Measure::StockOnHand)
                        + 150.0 * s.per_pool(Measure::Backorders)
                },
            )
            .because("100 an order, 20 and 150 a day and unit on hand and backordered (stockpyl: 107.9235806)"),
        ),
    ]
}

/// By how much the planner's record is too high all the time, in units; `NaN`, which no
/// verdict accepts, if that was not constant.
fn record_error(seen: &Seen) -> f64 {
    let mean = seen.per_pool(Measure::Drift(
        System::Erp,
        Figure::Of(Bucket::OnHand),
        Sign::Net,
    ));
    if (mean - mean.round()).abs() < 1e-9 {
        mean.round()
    } else {
        f64::NAN
    }
}

fn fill_rate(seen: &Seen) -> f64 {
    seen.ratio(
        Measure::Count(Incident::CoveredUnits),
        Measure::Count(Incident::OrderUnits),
    )
}

fn fill(expected: f64) -> Row {
    Row::new("fill rate", "share", expected, fill_rate)
}

fn backorders(expected: f64) -> Row {
    Row::new("backorders", "units", expected, |s| {
        s.per_pool(Measure::Backorders)
    })
}

fn on_hand(expected: f64) -> Row {
    Row::new("on hand", "units", expected, |s| {
        s.per_pool(Measure::StockOnHand)
    })
}
