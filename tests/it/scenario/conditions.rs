//! Each of the five conditions acts by itself; all 32 combinations are scenarios.

use pooldrift::scenario::{
    self, Basis, Booking, Cadence, Conditions, CountRule, Delay, Payload, Scenario,
};
use pooldrift::units::{DAY, HOUR, MINUTE, Share, Span};
use pooldrift::world::{Bucket, Kind};

fn base() -> Scenario {
    scenario::load("omnichannel-when-it-syncs").unwrap()
}

fn with(change: impl Fn(&mut Conditions)) -> Scenario {
    let mut conditions = Conditions::default();
    change(&mut conditions);
    let mut s = base();
    conditions.apply(&mut s);
    assert_eq!(s.conditions, conditions, "the scenario notes what it meets");
    s
}

/// Everything but what one condition is about, as text.
fn rest(mut s: Scenario, forget: impl Fn(&mut Scenario, &Scenario)) -> String {
    let plain = base();
    forget(&mut s, &plain);
    s.conditions = Conditions::default();
    format!("{s:?}")
}

#[test]
fn none_changes_nothing() {
    assert_eq!(rest(with(|_| ()), |_, _| ()), format!("{:?}", base()));
}

#[test]
fn pool_visibility_replaces_the_feeds_and_nothing_else() {
    let s = with(|c| c.pool_visibility = true);
    assert!(s.feeds.is_empty() && s.shared_pool.is_some());
    let same = rest(s, |s, plain| {
        s.feeds = plain.feeds.clone();
        s.shared_pool = None;
    });
    assert_eq!(same, format!("{:?}", base()));
}

#[test]
fn cadence_gives_every_feed_a_schedule_retries_and_an_alert() {
    let s = with(|c| c.cadence = true);
    for feed in &s.feeds {
        let quick = match feed.cadence {
            Cadence::PerEvent => true,
            Cadence::Every { period, .. } => period.0 <= 15 * MINUTE,
            _ => false,
        };
        assert!(quick, "{}: {:?}", feed.name, feed.cadence);
        assert!(feed.retries.times >= 8 && feed.retries.fresh);
        assert!(feed.retries.spacing.0 * i64::from(feed.retries.times) <= 4 * HOUR);
        assert_eq!(feed.retries.replayed_after, Some(Span(HOUR)));
        if let Some(outages) = &feed.outages {
            assert_eq!(outages.noticed_after, Delay::Fixed(Span(5 * MINUTE)));
        }
    }
    let same = rest(s, |s, plain| s.feeds = plain.feeds.clone());
    assert_eq!(same, format!("{:?}", base()));
}

#[test]
fn cadence_leaves_what_is_faster_already() {
    let sets = ["feeds.wms->erp.cadence.every=5 min".to_string()];
    let mut s = scenario::load_with("omnichannel", &sets).unwrap();
    let conditions = Conditions {
        cadence: true,
        ..Conditions::default()
    };
    conditions.apply(&mut s);
    let feed = s.feeds.iter().find(|f| f.name == "wms->erp").unwrap();
    assert!(matches!(feed.cadence, Cadence::Every { period: Span(p), .. } if p == 5 * MINUTE));
}

#[test]
fn count_discipline_sets_a_calendar_and_an_owner() {
    let s = with(|c| c.count_discipline = true);
    let every = [Span(30 * DAY), Span(90 * DAY), Span(180 * DAY)];
    assert_eq!(s.counts.rule, CountRule::Calendar { every });
    assert!(s.counts.owner && s.counts.cut_off && s.counts.snapshot_age == Span::ZERO);
    assert!(!base().counts.cut_off, "it is discipline that brings it");
    assert_eq!(
        s.counts.wrong,
        base().counts.wrong,
        "counts are as often wrong as before"
    );
    let same = rest(s, |s, plain| s.counts = plain.counts.clone());
    assert_eq!(same, format!("{:?}", base()));
}

#[test]
fn count_discipline_leaves_a_better_rule() {
    let sets = ["counts.rule={ low-record-first = \"50 / day\" }".to_string()];
    let mut s = scenario::load_with("omnichannel", &sets).unwrap();
    let conditions = Conditions {
        count_discipline: true,
        ..Conditions::default()
    };
    conditions.apply(&mut s);
    assert_eq!(s.counts.rule, CountRule::LowRecordFirst { per_day: 50 });
}

#[test]
fn reservation_logic_changes_the_promise_only() {
    let s = with(|c| c.reservation_logic = true);
    assert_eq!(
        (s.promise.basis, s.promise.hold_at_check),
        (Basis::Available, true)
    );
    let same = rest(s, |s, plain| s.promise = plain.promise.clone());
    assert_eq!(same, format!("{:?}", base()));
}

#[test]
fn change_control_lets_changes_through() {
    let s = with(|c| c.change_control = true);
    assert_eq!(s.transfers.booking, Booking::Document);
    assert!(s.replenishment.amendments_recorded);
    assert_eq!(
        (s.returns.unrecorded, s.returns.doubled),
        (Share::ZERO, Share::ZERO)
    );
    let carried = |from: &str, kind: Kind| {
        let into = s.feeds.iter().filter(|f| f.name.starts_with(from));
        into.filter(|f| f.carries.contains(&kind)).count()
    };
    for kind in [
        Kind::Cancellation,
        Kind::Amendment,
        Kind::TransferOrder,
        Kind::TransferShip,
        Kind::TransferReceive,
        Kind::Return,
        Kind::Adjustment,
    ] {
        for ends in [
            "wms->erp",
            "3pl->erp",
            "pos->erp",
            "erp->wms",
            "erp->3pl",
            "storefront->erp",
        ] {
            assert_eq!(carried(ends, kind), 1, "{ends} {kind:?}: once, not twice");
        }
    }
    assert_eq!(
        s.returns.online,
        base().returns.online,
        "customers are as before"
    );
}

#[test]
fn change_control_does_not_repeat_what_a_set_brings() {
    let s = with(|c| c.change_control = true);
    let beside_a_set =
        |f: &&scenario::Feed| f.name.starts_with("erp->storefront") && f.message == Payload::Delta;
    for feed in s.feeds.iter().filter(beside_a_set) {
        assert!(feed.buckets.contains(&Bucket::OnHand));
        assert_eq!(
            feed.carries,
            [Kind::SalesOrder, Kind::Cancellation, Kind::Shipment],
            "{}",
            feed.name
        );
    }
}

#[test]
fn there_are_32_combinations_and_each_differs() {
    let mut seen = std::collections::BTreeSet::new();
    for conditions in Conditions::all() {
        let mut s = base();
        conditions.apply(&mut s);
        assert!(s.feeds.is_empty() == conditions.pool_visibility);
        s.conditions = Conditions::default();
        seen.insert(format!("{s:?}"));
    }
    // Where the pool is shared there are no feeds left that a cadence could change.
    assert_eq!(seen.len(), 16 + 8);
}

#[test]
fn a_file_switches_conditions_on() {
    let sets = ["conditions.reservation-logic=true".to_string()];
    let s = scenario::load_with("first-look", &sets).unwrap();
    assert_eq!(s.promise.basis, Basis::Available);
    assert!(s.conditions.reservation_logic && !s.conditions.cadence);
}
