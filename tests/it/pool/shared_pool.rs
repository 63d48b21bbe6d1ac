//! Under the shared-pool policy the pool engine keeps the books: it answers the
//! shoppers, and what the world measures is what it says.

use crate::audit::{self, Auditor};
use crate::fixture::{fixed, per_day, percent, plain, site};
use pool_engine::{Config, Embedded, Engine, Inconsistency, Kind, PoolId, Recorder, trace};
use pooldrift::scenario::{
    Basis, Booking, CountRule, LossRate, Scenario, SharedPool, SiteKind, Supply,
};
use pooldrift::sim::{RunTables, Sim};
use pooldrift::units::{DAY, HOUR, Span};
use pooldrift::world::Place;
use std::collections::BTreeSet;

/// Two shops that share a pool and sell out now and then; payment takes an hour.
fn shared() -> Scenario {
    let mut sc = plain();
    sc.feeds.clear();
    sc.shared_pool = Some(SharedPool { outages: None });
    sc.sites.push(site("store", SiteKind::Store));
    sc.sites[1].store_sales = per_day(20.0);
    sc.sites[1].supply = Supply::Site(0);
    sc.demand.orders = per_day(60.0);
    sc.promise.payment_gap = fixed(HOUR);
    sc.promise.payment_abandoned = percent(10.0);
    sc.fulfilment.cancelled = percent(5.0);
    sc.returns.online = percent(10.0);
    sc
}

fn run(sc: &Scenario) -> (Sim<'_, Auditor>, Vec<i32>) {
    let mut sim = Sim::new(sc, 1, 0, |_: &RunTables| Auditor::default());
    let initial: Vec<i32> = sim.world.pools.iter().map(|p| p.truth[0]).collect();
    let mut due = 0;
    sim.run(|sim| {
        if sim.events() >= due {
            audit::check(sim, &initial);
            due += 50;
        }
        true
    });
    (sim, initial)
}

fn count(sim: &Sim<'_, Auditor>, incident: &str) -> bool {
    sim.world.observer.incidents.contains(incident)
}

#[test]
fn the_engine_agrees_with_the_view_and_with_its_ledger_all_along() {
    let mut sc = shared();
    sc.losses.shrink = LossRate::OfSales(percent(10.0));
    sc.fulfilment.pick_error = percent(5.0);
    sc.receiving.line_error = percent(20.0);
    let (sim, initial) = run(&sc);
    audit::check(&sim, &initial);
    let engine = sim.shared_pool().expect("a shared pool");
    assert_eq!(engine.inconsistencies(), []);
    for incident in ["stockout-lines", "transfers", "short-picks", "mis-picks"] {
        assert!(count(&sim, incident), "{incident}");
    }
}

#[test]
fn the_ledger_of_a_run_is_a_trace_that_ends_in_the_same_books() {
    let mut sc = shared();
    sc.promise.basis = Basis::OnHand;
    sc.losses.damage = LossRate::OfSales(percent(5.0));
    sc.losses.shrink = LossRate::OfSales(percent(5.0));
    sc.counts.rule = CountRule::Calendar {
        every: [Span(10 * DAY); 3],
    };
    let mut recorder = Recorder::new(Vec::new(), 20, "a test").unwrap();
    let mut kinds = BTreeSet::new();
    let shown = pooldrift::sim::ledger(&sc, 1, 0, &mut |entry| {
        kinds.insert(entry.kind);
        recorder.entry(entry).unwrap();
        true
    });
    use Kind::*;
    for kind in [
        Reserve,
        Commit,
        Sale,
        Ship,
        Release,
        Cancel,
        Receive,
        Return,
        Adjust,
        SetAside,
        Count,
        TransferOut,
        TransferIn,
        Define,
    ] {
        assert!(kinds.contains(&kind), "no {kind:?} in the ledger");
    }
    assert!(shown && recorder.operations() > 1_000);
    let text = recorder.finish().unwrap();
    let (header, records) = trace::read(text.as_slice()).unwrap();
    let config = Config {
        max_life: i64::MAX / 2,
        ..Config::new(header.pools).partitions(4)
    };
    let engine = Embedded::new(&config);
    trace::replay(&engine, &records, |record, answer| {
        assert!(answer.is_ok(), "{answer:?} to {record:?}");
    })
    .unwrap();
    assert_eq!(engine.verify(), Ok(()));
    let (sim, _) = run(&sc);
    let kept = sim.shared_pool().expect("a shared pool");
    for pool in (0..20).map(PoolId) {
        assert_eq!(engine.books(0, pool).as_ref(), kept.books(pool), "{pool:?}");
    }
    assert!(!pooldrift::sim::ledger(&plain(), 1, 0, &mut |_| true));
}

#[test]
fn what_is_on_the_road_stands_in_the_books_of_the_receiver() {
    let sc = shared();
    let mut sim = Sim::new(&sc, 1, 0, |_: &RunTables| Auditor::default());
    let mut most = 0;
    sim.run(|sim| {
        let engine = sim.shared_pool().expect("a shared pool");
        let pools = 0..sim.world.pools.len() as u32;
        let due = |pool| i64::from(engine.books(PoolId(pool)).expect("a pool").in_transit);
        let road: i64 = pools.map(due).sum();
        assert_eq!(road, sim.world.at_place(Place::Transit));
        most = most.max(road);
        true
    });
    assert!(most > 0, "nothing was ever on the road");
    let mut adjusted = shared();
    let forgotten = percent(0.0);
    adjusted.transfers.booking = Booking::Adjustments { forgotten };
    let (sim, _) = run(&adjusted);
    assert!(sim.world.observer.incidents.contains("transfers"));
    let engine = sim.shared_pool().expect("a shared pool");
    assert!(engine.ledger().all(|entry| entry.units != 0));
    let due = |pool| engine.books(PoolId(pool)).expect("a pool").in_transit;
    let road: i32 = (0..20).map(due).sum();
    assert_eq!(road, 0, "two adjustments know of no road");
}

#[test]
fn a_shop_that_asks_the_engine_never_oversells_and_one_that_does_not_is_flagged() {
    let mut asks = shared();
    // Whoever walks in takes what lies on the shelf, promised or not.
    asks.sites[1].store_sales = per_day(0.0);
    let (sim, _) = run(&asks);
    assert!(count(&sim, "stockout-lines") && !count(&sim, "oversold-lines"));
    let mut reads = shared();
    reads.promise.basis = Basis::OnHand;
    reads.promise.hold_at_check = false;
    reads.run.horizon = Span(20 * DAY);
    let mut oversold = false;
    let mut sim = Sim::new(&reads, 1, 0, |_: &RunTables| Auditor::default());
    sim.run(|sim| {
        let engine = sim.shared_pool().expect("a shared pool");
        oversold |= (0..20).any(|p| engine.books(PoolId(p)).is_some_and(|b| b.oversold));
        true
    });
    assert!(count(&sim, "oversold-lines") && oversold);
    let engine = sim.shared_pool().expect("a shared pool");
    let floor = |i: &Inconsistency| matches!(i, Inconsistency::BelowFloor { .. });
    assert!(
        !engine.inconsistencies().iter().any(floor),
        "facts are flagged"
    );
}

#[test]
fn a_threshold_is_kept_back_by_the_engine() {
    let mut sc = shared();
    sc.promise.threshold = 3;
    sc.demand.orders = per_day(200.0);
    sc.sites.truncate(1);
    sc.run.horizon = Span(20 * DAY);
    let mut least = i64::MAX;
    let mut sim = Sim::new(&sc, 1, 0, |_: &RunTables| Auditor::default());
    sim.run(|sim| {
        let engine = sim.shared_pool().expect("a shared pool");
        least = least.min(
            (0..10)
                .map(|p| engine.atp(PoolId(p)) + 3)
                .min()
                .unwrap_or(0),
        );
        true
    });
    assert_eq!(least, 3, "sold down to the threshold and no further");
}
