//! Who buys what and when, the assortment, the run itself, and the rates.

use super::*;

#[test]
fn demand() {
    check(vec![
        row("orders", "count/orders", Grows, nothing, |sc| {
            sc.demand.orders = per_day(30.0)
        })
        .only(&[]),
        row(
            "lines of an order",
            "count/order-lines",
            Grows,
            nothing,
            |sc| sc.demand.lines = 1.8,
        )
        .only(&[]),
        row(
            "units of a line",
            "count/order-units",
            Grows,
            nothing,
            |sc| sc.demand.units = LineUnits::ByDispersion(3.0),
        )
        .only(&[]),
        row(
            "units of a line by a distribution",
            "count/order-units",
            Grows,
            nothing,
            |sc| sc.demand.units = LineUnits::Drawn(Quantity::Uniform(1, 3)),
        )
        .only(&[]),
        row(
            "lumpy demand is short more often",
            "count/stockout-units",
            Grows,
            scarce,
            |sc| {
                sc.demand.units = LineUnits::ByDispersion(3.0);
                // As many units in all.
                sc.demand.orders = per_day(20.0 / 1.82);
            },
        ),
        row(
            "orders before the nightly run",
            "drift/wms/committed/absolute",
            Shrinks,
            |sc| sc.feeds[SHOP_ERP].cadence = every(DAY),
            |sc| sc.demand.hours = std::array::from_fn(|h| if h < 22 { 0.0 } else { 12.0 }),
        ),
        row(
            "orders on Mondays",
            "count/stockout-lines",
            Grows,
            scarce,
            |sc| sc.demand.weekdays = [7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        )
        .only(&[]),
        row(
            "sales over the counter",
            "count/store-sales",
            Appears,
            |sc| {
                with_store(sc);
                sc.sites[1].store_sales = Rate(0);
            },
            |sc| sc.sites[1].store_sales = per_day(10.0),
        )
        .only(&[]),
    ]);
}

fn promoted(sc: &mut Scenario) {
    scarce(sc);
    sc.demand.promotions = vec![Promotion {
        start: Span(20 * DAY),
        length: Span(5 * DAY),
        orders: per_day(40.0),
        skus: 10,
    }];
}

#[test]
fn promotions() {
    check(vec![
        row(
            "a promotion",
            "count/stockout-lines",
            Grows,
            scarce,
            promoted,
        )
        .only(&[]),
        row(
            "a longer promotion",
            "count/orders",
            Grows,
            promoted,
            |sc| sc.demand.promotions[0].length = Span(15 * DAY),
        ),
        row(
            "a stronger promotion",
            "count/orders",
            Grows,
            promoted,
            |sc| sc.demand.promotions[0].orders = per_day(120.0),
        ),
        row(
            "a promotion that begins at the end",
            "count/orders",
            Shrinks,
            promoted,
            |sc| sc.demand.promotions[0].start = Span(59 * DAY),
        ),
        row(
            "a promotion of few items",
            "count/stockout-lines",
            Grows,
            |sc| {
                promoted(sc);
                sc.replenishment = plain().replenishment;
            },
            |sc| sc.demand.promotions[0].skus = 1,
        ),
    ]);
}

fn daily(mean: f64, deviation: f64, at: i64) -> Option<DailyDemand> {
    Some(DailyDemand {
        mean,
        deviation,
        at: Span(at),
    })
}

/// One sale a day and pool, and no other demand.
fn day_loop(sc: &mut Scenario) {
    sc.demand.orders = Rate(0);
    sc.demand.daily = daily(2.0, 0.5, 12 * HOUR);
}

#[test]
fn day_loops() {
    check(vec![
        row(
            "daily demand",
            "count/store-sales",
            Appears,
            nothing,
            |sc| sc.demand.daily = daily(2.0, 0.5, 12 * HOUR),
        )
        .only(&[]),
        row("more a day", "count/store-units", Grows, day_loop, |sc| {
            sc.demand.daily = daily(3.0, 0.5, 12 * HOUR)
        }),
        row(
            "more unequal days",
            "count/store-lost-units",
            Grows,
            |sc| {
                day_loop(sc);
                scarce(sc);
            },
            |sc| sc.demand.daily = daily(2.0, 3.0, 12 * HOUR),
        ),
        row(
            "sold before the nightly run",
            "cause/erp/on-hand/in-flight/absolute",
            Shrinks,
            |sc| {
                day_loop(sc);
                sc.feeds[WMS_ERP].cadence = every(DAY);
            },
            |sc| sc.demand.daily = daily(2.0, 0.5, 23 * HOUR),
        ),
    ]);
}

/// Three sales and a return of two items, in an order file.
fn replayed(sc: &mut Scenario) {
    let sku = |code: &str, price| ReplaySku {
        code: code.into(),
        price: Cents(price),
        daily_units: 1.0,
    };
    let line = |day, order, sku, units| ReplayLine {
        time: day * DAY,
        order,
        sku,
        units,
    };
    sc.assortment.skus = 2;
    sc.demand.replay = Some(Replay {
        source: "made up".into(),
        skus: vec![sku("a", 1_000), sku("b", 300)],
        lines: vec![
            line(1, 0, 0, 2),
            line(1, 0, 1, 1),
            line(3, 1, 1, 4),
            line(5, 2, 0, 30),
            line(20, 3, 1, 2),
        ],
        set_aside: vec![],
        dates: String::new(),
        learn: Span(7 * DAY),
    });
}

#[test]
fn replays() {
    check(vec![
        row(
            "a replay asks for what the file says",
            "count/order-units",
            Shrinks,
            nothing,
            replayed,
        )
        .only(&[]),
        row(
            "a negative line comes back",
            "count/returned-units",
            Appears,
            replayed,
            |sc| sc.demand.replay.as_mut().unwrap().lines[4].units = -2,
        )
        .only(&[]),
        row(
            "a price of the file",
            "count/revenue",
            Grows,
            replayed,
            |sc| sc.demand.replay.as_mut().unwrap().skus[1].price = Cents(900),
        ),
        row(
            "lines of one order",
            "count/orders",
            Shrinks,
            replayed,
            |sc| {
                let lines = &mut sc.demand.replay.as_mut().unwrap().lines;
                (lines[2].time, lines[2].order) = (DAY, 0);
                (lines[3].order, lines[4].order) = (1, 2);
            },
        ),
        row(
            "what sells in the first weeks is stocked",
            "count/stockout-units",
            Vanishes,
            |sc| {
                replayed(sc);
                sc.replenishment.initial = Level::Cover(Span(20 * DAY));
            },
            |sc| sc.demand.replay.as_mut().unwrap().skus[0].daily_units = 2.0,
        ),
    ]);
}

#[test]
fn a_replay_asks_for_exactly_what_the_file_says() {
    let mut sc = plain();
    replayed(&mut sc);
    let outcome = measure(&sc);
    let count = |key: &str| mean(&outcome, &format!("count/{key}"));
    let asked = ["orders", "order-lines", "order-units"].map(count);
    assert_eq!(asked, [4.0, 5.0, 39.0]);
    assert_eq!(count("stockout-units"), 30.0);
}

#[test]
fn assortment_and_run() {
    check(vec![
        row("number of SKUs", "stock/on-hand", Grows, nothing, |sc| {
            sc.assortment.skus = 20
        })
        .only(&[]),
        row("skew", "count/stockout-lines", Grows, scarce, |sc| {
            sc.assortment.skew = Skew::Lognormal { sigma: 1.5 }
        })
        .only(&[]),
        row(
            "more skew",
            "count/stockout-lines",
            Grows,
            |sc| {
                scarce(sc);
                sc.assortment.skew = Skew::Lognormal { sigma: 0.5 };
            },
            |sc| sc.assortment.skew = Skew::Lognormal { sigma: 2.0 },
        ),
        row("price", "count/revenue", Grows, nothing, |sc| {
            sc.assortment.price_median = Cents(4_000)
        }),
        row(
            "spread of prices",
            "count/revenue",
            Grows,
            // So many that the mean is near that of the distribution, above its median.
            |sc| sc.assortment.skus = 400,
            |sc| sc.assortment.price_sigma = 1.5,
        ),
        row("cost", "count/lost-margin", Shrinks, scarce, |sc| {
            sc.assortment.cost = percent(80.0)
        }),
        row(
            "cost, of what the records are wrong by",
            "drift/wms/value",
            Grows,
            stolen,
            |sc| sc.assortment.cost = percent(80.0),
        ),
        row("horizon", "count/orders", Grows, nothing, |sc| {
            sc.run.horizon = Span(90 * DAY)
        }),
        row("warm-up", "count/orders", Shrinks, nothing, |sc| {
            sc.run.warm_up = Span(21 * DAY)
        }),
        row("a rate", "cost/failed-orders", Grows, stolen, |sc| {
            sc.rates.push((
                "failed-order-direct".into(),
                RateValue {
                    low_typical_high: [100.0, 200.0, 300.0],
                    source: "a guess".into(),
                },
            ))
        }),
    ]);
}
