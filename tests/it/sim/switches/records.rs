//! Returns, losses, other systems, the shared pool, the five conditions.

use super::*;
use Cause::*;

#[test]
fn returns() {
    check(vec![
        row(
            "returns of parcels",
            "count/returned-units",
            Appears,
            nothing,
            |sc| sc.returns.online = percent(20.0),
        )
        .only(&[]),
        row(
            "returns at the counter",
            "count/returned-units",
            Appears,
            with_store,
            |sc| sc.returns.store = percent(20.0),
        )
        .only(&[]),
        row(
            "returns take long",
            "count/returned-units",
            Shrinks,
            |sc| sc.returns.online = percent(20.0),
            |sc| sc.returns.lag = fixed(40 * DAY),
        ),
        row(
            "returns on nobody's books",
            "cause/wms/on-hand/bypass-return/absolute",
            Appears,
            |sc| sc.returns.online = percent(20.0),
            |sc| sc.returns.unrecorded = percent(30.0),
        )
        .only(&[BypassReturn]),
        row(
            "returns restocked twice",
            "cause/erp/on-hand/duplicate/absolute",
            Appears,
            |sc| sc.returns.online = percent(20.0),
            |sc| sc.returns.doubled = percent(30.0),
        )
        .only(&[Duplicate]),
    ]);
}

#[test]
fn losses() {
    check(vec![
        row(
            "shrink of each pool",
            "cause/wms/on-hand/shrink/signed",
            Appears,
            nothing,
            stolen,
        )
        .only(&[Shrink]),
        row(
            "shrink of sales",
            "count/shrunk-units",
            Appears,
            nothing,
            |sc| sc.losses.shrink = LossRate::OfSales(percent(5.0)),
        )
        .only(&[Shrink]),
        row("more shrink", "count/shrunk-units", Grows, stolen, |sc| {
            sc.losses.shrink = LossRate::PerPool(per_day(0.5))
        }),
        row(
            "thefts of several units",
            "count/shrunk-units",
            Grows,
            stolen,
            |sc| sc.losses.units = Some(Quantity::Uniform(1, 5)),
        )
        .only(&[Shrink]),
        row(
            "shrink goes short",
            "count/short-picks",
            Appears,
            nothing,
            stolen,
        ),
        row(
            "damage",
            "cause/wms/unavailable/shrink/absolute",
            Appears,
            nothing,
            |sc| sc.losses.damage = LossRate::PerPool(per_day(0.2)),
        )
        .only(&[Shrink]),
        row(
            "found units are not offered",
            "count/false-stockout-lines",
            Appears,
            scarce,
            |sc| sc.losses.found = LossRate::PerPool(per_day(0.2)),
        )
        .only(&[Shrink]),
    ]);
}

/// Stores that sell through their own tills.
fn tills(sc: &mut Scenario) {
    with_store(sc);
    sc.systems.push(System::Pos);
    sc.feeds.extend([feed(1, 3), feed(3, 1)]);
}

#[test]
fn other_systems() {
    let lag = "cause/erp/on-hand/in-flight/absolute";
    let sale = "cause/erp/on-hand/bypass-sale/absolute";
    check(vec![
        row("a 3PL's WMS", "count/shipped-lines", Grows, scarce, |sc| {
            outsourced(sc);
            sc.demand.orders = per_day(40.0);
        })
        .only(&[]),
        row(
            "a 3PL's WMS that tells once a day",
            lag,
            Appears,
            outsourced,
            |sc| sc.feeds[5].cadence = every(DAY),
        )
        .only(&[InFlight]),
        row(
            "a 3PL's WMS that tells nothing",
            sale,
            Appears,
            outsourced,
            |sc| sc.feeds.truncate(5),
        )
        .only(&[BypassReceipt, BypassSale]),
        row(
            "the 3PL runs the site",
            "cause/erp/on-hand/lost-sale/absolute",
            Shrinks,
            |sc| {
                outsourced(sc);
                sc.sites[1].kind = SiteKind::Dc;
                sc.feeds[WMS_ERP].faults.loss = percent(10.0);
            },
            |sc| sc.sites[1].kind = SiteKind::ThirdParty,
        )
        .only(&[LostReceipt, LostSale]),
        row("tills that tell once a day", lag, Appears, tills, |sc| {
            sc.feeds[5].cadence = every(DAY)
        })
        .only(&[InFlight]),
        row("tills that tell nothing", sale, Appears, tills, |sc| {
            sc.feeds.truncate(5)
        })
        .only(&[BypassSale]),
        row(
            "the store runs on its till",
            "cause/erp/on-hand/lost-sale/absolute",
            Shrinks,
            |sc| {
                tills(sc);
                sc.sites[1].kind = SiteKind::Dc;
                sc.feeds[WMS_ERP].faults.loss = percent(10.0);
            },
            |sc| sc.sites[1].kind = SiteKind::Store,
        ),
        row(
            "no ERP: the WMS plans for itself",
            "count/messages",
            Shrinks,
            nothing,
            |sc| {
                sc.systems = vec![System::Wms, System::Storefront];
                sc.feeds = vec![feed(0, 1), feed(1, 0)];
            },
        )
        .only(&[]),
    ]);
}

fn shared_pool_outages(sc: &mut Scenario, noticed: i64, repaired: i64) {
    sc.feeds.clear();
    sc.shared_pool = Some(SharedPool {
        outages: Some(Outages {
            rate: per_day(0.2),
            noticed_after: fixed(noticed),
            repaired_after: fixed(repaired),
        }),
    });
}

#[test]
fn the_shared_pool() {
    check(vec![
        row(
            "a shared pool has no lag",
            "drift/erp/on-hand/absolute",
            Vanishes,
            |sc| sc.feeds[WMS_ERP].cadence = every(DAY),
            |sc| {
                sc.feeds.clear();
                sc.shared_pool = Some(SharedPool::default());
            },
        )
        .only(&[]),
        row(
            "a shared pool knows of theft no more than others",
            "drift/erp/on-hand/absolute",
            Appears,
            |sc| {
                sc.feeds.clear();
                sc.shared_pool = Some(SharedPool::default());
            },
            stolen,
        )
        .only(&[Shrink]),
        row(
            "outages of the pool refuse orders",
            "count/pool-refused-lines",
            Appears,
            |sc| {
                sc.feeds.clear();
                sc.shared_pool = Some(SharedPool::default());
            },
            |sc| shared_pool_outages(sc, HOUR, HOUR),
        )
        .only(&[]),
        row(
            "outages of the pool noticed late",
            "count/pool-refused-lines",
            Grows,
            |sc| shared_pool_outages(sc, HOUR, HOUR),
            |sc| shared_pool_outages(sc, 8 * HOUR, HOUR),
        ),
        row(
            "outages of the pool repaired late",
            "count/pool-refused-lines",
            Grows,
            |sc| shared_pool_outages(sc, HOUR, HOUR),
            |sc| shared_pool_outages(sc, HOUR, 8 * HOUR),
        ),
        row(
            "more outages of the pool",
            "count/outage-minutes",
            Grows,
            |sc| shared_pool_outages(sc, HOUR, HOUR),
            |sc| {
                let pool = sc.shared_pool.as_mut().unwrap();
                pool.outages.as_mut().unwrap().rate = per_day(1.0);
            },
        ),
    ]);
}

/// A business in which all five conditions are missing, as a file.
const MESS: &str = r#"
policy = "when-it-syncs"
[run]
horizon = "120 days"
[business]
skus = 20
[demand]
orders = "40 / day"
[[sites]]
name = "warehouse"
[[sites]]
name = "store"
kind = "store"
store-sales = "30 / day"
supply = { site = "warehouse" }
[promise]
basis = "on-hand"
[replenishment]
policy = { min-max = { s = "8 d", order-up-to = "12 d" } }
initial = "12 d"
[transfers.booking.adjustments]
forgotten = "10 %"
[returns]
online = "20 %"
unrecorded = "20 %"
[losses]
shrink = { per-pool = "0.05 / day" }
"#;

fn mess(sets: &[&str]) -> Vec<Outcome> {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = pooldrift::scenario::from_text("mess", MESS, &sets);
    measure_often(&loaded.unwrap_or_else(|e| panic!("{e:?}")).scenario, 40)
}

/// Each condition by itself moves the measure that it is about, in a file as it is typed.
#[test]
fn the_five_conditions() {
    let none = mess(&[]);
    let rows = [
        ("pool-visibility", "drift/storefront/on-hand/absolute"),
        ("cadence", "cause/storefront/on-hand/in-flight/absolute"),
        ("count-discipline", "cause/wms/on-hand/shrink/absolute"),
        ("reservation-logic", "count/oversold-lines"),
        ("change-control", "cause/wms/on-hand/bypass-return/absolute"),
        (
            "change-control",
            "cause/erp/on-hand/bypass-transfer/absolute",
        ),
    ];
    for (condition, key) in rows {
        let on = mess(&[&format!("conditions.{condition}=true")]);
        let (was, is) = (mean(&none, key), mean(&on, key));
        assert!(is < was * 0.9, "{condition}: {key}: {was} -> {is}");
        let orders = |o: &[Outcome]| mean(o, "count/order-units");
        assert_eq!(orders(&none), orders(&on), "{condition} changed demand");
    }
}
