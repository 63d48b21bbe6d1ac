//! What is in flight is what the feeds will still bring; what they will not is named by what made
//! it: a set that came back to the system that knew better, a set or a message that was lost.

use crate::audit;
use crate::fixture::*;
use crate::swarm;
use pooldrift::scenario::{self, *};
use pooldrift::sim::{Fact, Incident, Listener, RunTables, Sim};
use pooldrift::units::{DAY, HOUR, Share, Span};
use pooldrift::world::{Bucket, Cause, Field, Observer, System};

/// A shop whose sales over the counter the WMS books; what the two tell each other is added.
const SHOP: &str = r#"
extends = "oracles/plain"
policy = "custom"
systems = ["wms", "storefront"]
[run]
warm-up = "0 s"
horizon = "10 d"
replications = 1
[business]
skus = 1
[demand]
orders = "0 / day"
[replenishment]
policy = "none"
initial = "100 units"
[[sites]]
name = "shop"
kind = "store"
pickup = false
store-sales = "4 / day"
"#;

const DOWN: &str = r#"
[feeds."wms->storefront"]
message = { absolute = "buckets" }
buckets = ["on-hand"]
cadence = { every = { period = "2 h", phase = "0 s" } }
"#;

const UP: &str = r#"
[feeds."storefront->wms"]
buckets = ["on-hand"]
cadence = { every = { period = "2 h", phase = "1 h" } }
"#;

fn load(texts: &[&str], sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    let loaded = scenario::from_text("records.toml", &texts.concat(), &sets);
    loaded.unwrap_or_else(|e| panic!("{e}")).scenario
}

/// Hears of counts alone.
#[derive(Default)]
struct Counts(Vec<(Incident, i64)>);

impl Observer for Counts {}

impl Listener for Counts {
    fn fact(&mut self, fact: &Fact) {
        self.0.push((fact.what, fact.amount));
    }
    fn period_ends(&mut self, _: i64) {}
}

impl Counts {
    fn of(&self, what: Incident) -> i64 {
        self.0.iter().filter(|f| f.0 == what).map(|f| f.1).sum()
    }
}

fn run(sc: &Scenario, seed: u64) -> Sim<'_, Counts> {
    let mut sim = Sim::new(sc, seed, 0, |_: &RunTables| Counts::default());
    sim.run(|_| true);
    sim
}

/// Units of drift on hand of a slot of pool 0, and of them in flight and stale overwrites.
fn on_hand(sim: &Sim<Counts>, slot: usize) -> [i32; 3] {
    let by_cause = sim.world.drift_by_cause(0, slot, Bucket::OnHand);
    let drift = sim.world.view(0, slot)[0] - sim.world.truth(0)[0];
    let of = |cause: Cause| by_cause[cause as usize];
    [drift, of(Cause::InFlight), of(Cause::StaleOverwrite)]
}

#[test]
fn what_comes_back_to_the_system_that_knew_better_is_a_stale_overwrite() {
    for message in [
        "message = { absolute = \"buckets\" }\n",
        "message = { snapshot = \"buckets\" }\n",
    ] {
        let sc = load(&[SHOP, DOWN, UP, message], &[]);
        audit::run_often(&sc, 1, 3);
        let sim = run(&sc, 1);
        let quiet = sim.when_quiet();
        for slot in 0..2 {
            let [drift, in_flight, stale] = on_hand(&sim, slot);
            // Nearly half of what was sold in ten days is given back: for good.
            assert!(stale > 10, "{message}: {drift} {stale}");
            assert_eq!(drift, in_flight + stale);
            let final_view = quiet.view(0, slot)[0];
            assert_eq!(in_flight, sim.world.view(0, slot)[0] - final_view);
        }
    }
}

#[test]
fn six_quiet_days_leave_nothing_in_flight() {
    let sets = ["run.horizon=7 d", "demand.weekdays=[7, 0, 0, 0, 0, 0, 0]"];
    let absolute = "message = { absolute = \"buckets\" }\n";
    let sc = load(&[SHOP, DOWN, UP, absolute], &sets);
    let sim = run(&sc, 1);
    let [drift, in_flight, stale] = on_hand(&sim, 0);
    assert_eq!(on_hand(&sim, 1), [drift, 0, stale]);
    assert_eq!((in_flight, drift), (0, stale));
    assert!(stale > 3, "{stale}");
}

#[test]
fn a_compare_and_set_on_stale_knowledge_is_refused() {
    let compare = "message = { compare-and-set = \"buckets\" }\n";
    let sc = load(&[SHOP, DOWN, UP, compare], &[]);
    audit::run_often(&sc, 1, 3);
    let sim = run(&sc, 1);
    // The WMS stays right for ever, and the shop lags behind it by what it has not heard.
    assert_eq!(on_hand(&sim, 0), [0, 0, 0]);
    let [drift, in_flight, stale] = on_hand(&sim, 1);
    assert_eq!((drift, stale), (in_flight, 0));
    assert!(sim.world.observer.of(Incident::RefusedSets) > 10);
}

/// A compare-and-set whose sender hears of the target by nothing but the answer is right with the
/// second try: one refusal at most for each change at the target.
#[test]
fn a_refusal_says_what_the_target_has() {
    let up = r#"
[feeds."storefront->wms"]
message = { compare-and-set = "buckets" }
buckets = ["on-hand"]
cadence = { every = { period = "1 h", phase = "30 min" } }
"#;
    let sc = load(&[SHOP, up], &[]);
    audit::run_often(&sc, 1, 3);
    let sim = run(&sc, 1);
    let sold = sim.world.observer.of(Incident::StoreUnits);
    let refused = sim.world.observer.of(Incident::RefusedSets);
    assert!(refused > sold / 2 && refused <= sold, "{refused} {sold}");
    // All that is sold is given back by the shop, which never hears of it.
    let [drift, _, stale] = on_hand(&sim, 1);
    assert_eq!((i64::from(drift), stale), (sold, 0));
    let [drift, in_flight, _] = on_hand(&sim, 0);
    assert_eq!(i64::from(drift - in_flight), sold);
}

#[test]
fn an_erp_that_is_master_of_the_floor_erases_what_the_floor_knows() {
    let master = "feeds.erp->wms:master={message={absolute=\"buckets\"},buckets=[\"on-hand\"],\
                  cadence={every={period=\"1 h\",phase=\"30 min\"}}}";
    let sets: Vec<String> = [
        "policy=hourly",
        "run.horizon=20 d",
        "business.skus=12",
        master,
    ]
    .map(str::to_owned)
    .to_vec();
    let sc = scenario::load_with("first-look", &sets).unwrap_or_else(|e| panic!("{e}"));
    let sim = run(&sc, 1);
    let wms = sim.plan.slot_of[sc.system(System::Wms).unwrap() as usize];
    let (mut in_flight, mut stale) = (0, 0);
    for pool in 0..sim.world.pools.len() as u32 {
        if sim.world.covers(wms, pool) && sim.world.floor_of(pool) == wms {
            let amounts = sim.world.drift_by_cause(pool, wms, Bucket::OnHand);
            in_flight += amounts[Cause::InFlight as usize].abs();
            stale += amounts[Cause::StaleOverwrite as usize].abs();
        }
    }
    assert!(stale > 5 * in_flight && stale > 100, "{stale} {in_flight}");
}

fn every(span: i64, phase: i64) -> Cadence {
    Cadence::Every {
        period: Span(span),
        phase: Some(Span(phase)),
    }
}

fn set(from: u8, to: u8, message: Payload, cadence: Cadence) -> Feed {
    let mut feed = feed(from, to);
    feed.message = message;
    feed.carries = Vec::new();
    feed.buckets = vec![Bucket::OnHand];
    feed.cadence = cadence;
    feed
}

/// Three systems, each of which sets the next one's stock on hand.
#[test]
fn a_ring_of_three_keeps_nothing_in_flight_that_does_not_heal() {
    let field = Field::Buckets;
    for message in [
        Payload::Absolute(field),
        Payload::Snapshot(field),
        Payload::CompareAndSet(field),
    ] {
        let mut sc = plain();
        sc.assortment.skus = 3;
        sc.run.horizon = Span(20 * DAY);
        for feed in &mut sc.feeds {
            feed.buckets.retain(|&b| b != Bucket::OnHand);
        }
        for (from, to, phase) in [(0, 1, 0), (1, 2, HOUR), (2, 0, 2 * HOUR)] {
            sc.feeds
                .push(set(from, to, message, every(3 * HOUR, phase)));
        }
        let auditor = audit::run_often(&sc, 7, 13);
        assert!(auditor.in_flight > 50, "{message:?}: {}", auditor.in_flight);
    }
}

/// A system that two others set: where they agree in the end it has their figure coming, where they
/// do not it is set to and fro for ever; who acts with each event has the last word.
#[test]
fn several_sources_of_one_figure_bring_what_they_agree_on() {
    for (prompt, hears) in [(false, true), (false, false), (true, false), (true, true)] {
        let mut sc = plain();
        sc.assortment.skus = 3;
        sc.run.horizon = Span(20 * DAY);
        sc.feeds.clear();
        let first = match prompt {
            true => Cadence::PerEvent,
            false => every(3 * HOUR, 0),
        };
        let absolute = Payload::Absolute(Field::Buckets);
        sc.feeds.push(set(0, 2, absolute, first));
        sc.feeds.push(set(1, 2, absolute, every(4 * HOUR, HOUR)));
        if hears {
            sc.feeds.push(set(0, 1, absolute, every(2 * HOUR, 0)));
        }
        let auditor = audit::run_often(&sc, 7, 13);
        let turns = auditor.turning > 0;
        assert_eq!(turns, !hears && !prompt, "{prompt} {hears}");
        assert!(
            hears == (auditor.in_flight > 10),
            "{prompt} {hears} {}",
            auditor.in_flight
        );
    }
}

/// Snapshots that take three hours and leave every hour: what the first one brings is nothing
/// that the target did, and the second does not add it once more.
#[test]
fn of_snapshots_under_way_none_adds_what_another_brought() {
    let mut sc = plain();
    sc.assortment.skus = 3;
    sc.run.horizon = Span(20 * DAY);
    for feed in &mut sc.feeds {
        feed.buckets.retain(|&b| b != Bucket::OnHand);
    }
    let mut snapshot = set(0, 1, Payload::Snapshot(Field::Buckets), every(HOUR, 0));
    snapshot.latency = fixed(3 * HOUR);
    sc.feeds.push(snapshot);
    let auditor = audit::run_often(&sc, 7, 13);
    assert!(auditor.in_flight > 50, "{}", auditor.in_flight);
    let mut sim = Sim::new(&sc, 7, 0, |_: &RunTables| Counts::default());
    sim.run(|sim| {
        for pool in 0..3 {
            let [floor, planner] = [0, 1].map(|slot| sim.world.cell(pool, slot).view[0]);
            assert!(
                planner <= floor + 60,
                "{planner} where the floor has {floor}"
            );
        }
        true
    });
}

/// A set that acts with each event and is lost for good leaves its target wrong until the next
/// change: that is no lag.
#[test]
fn a_set_that_is_lost_for_good_is_lost() {
    let mut sc = plain();
    sc.assortment.skus = 2;
    for feed in &mut sc.feeds {
        feed.buckets.retain(|&b| b != Bucket::OnHand);
    }
    let mut to_erp = set(0, 1, Payload::Absolute(Field::Buckets), Cadence::PerEvent);
    to_erp.faults.loss = percent(30.0);
    let to_shop = set(1, 2, Payload::Absolute(Field::Buckets), every(DAY, 0));
    sc.feeds.extend([to_erp, to_shop]);
    let auditor = audit::run_often(&sc, 3, 7);
    assert!(auditor.causes.contains(Cause::Lost.name()));
    assert!(auditor.incidents.contains(Incident::LostMessages.name()));
}

/// An order message fails for good after two hours of retries: until then it is under way and
/// counted as retried, then it is lost.
#[test]
fn a_message_that_dies_is_lost_when_its_last_retry_has_failed() {
    let mut sc = plain();
    sc.assortment.skus = 1;
    sc.run.horizon = Span(20 * DAY);
    sc.feeds[0].faults.attempt = Share::ONE;
    sc.feeds[0].retries.times = 4;
    sc.feeds[0].retries.spacing = Span(HOUR / 2);
    audit::run_often(&sc, 1, 5);
    let mut sim = Sim::new(&sc, 1, 0, |_: &RunTables| Counts::default());
    let mut sent = Vec::new();
    sim.run(|sim| {
        let counts = &sim.world.observer;
        let (retried, lost) = (
            counts.of(Incident::RetriedMessages),
            counts.of(Incident::LostMessages),
        );
        sent.push((sim.now(), retried, lost));
        let amounts = sim.world.drift_by_cause(0, 1, Bucket::OnHand);
        assert!(lost > 0 || amounts[Cause::Lost as usize] == 0);
        true
    });
    let first = |of: fn(&(i64, i64, i64)) -> i64| sent.iter().find(|s| of(s) > 0).unwrap().0;
    assert_eq!(first(|s| s.2) - first(|s| s.1), 2 * HOUR);
    let (_, retried, lost) = *sent.last().unwrap();
    assert!(lost > 10 && retried >= lost, "{retried} {lost}");
}

#[test]
fn in_flight_is_exact_where_sets_go_round_in_circles() {
    let found = swarm::worlds(60, |seed| {
        audit::run_often(&swarm::in_circles(seed), seed, 97)
    });
    let runs = found.len();
    let in_flight: usize = found.iter().map(|auditor| auditor.in_flight).sum();
    let turning: usize = found.iter().map(|auditor| auditor.turning).sum();
    println!(
        "circles: {runs} worlds, {in_flight} amounts in flight confirmed by a copy of the run, \
         {turning} that never come to rest"
    );
    assert!(
        runs < 60 || in_flight > 20 * runs,
        "{in_flight} amounts are no test"
    );
    assert!(turning > 0 || runs < 60, "no ring rotates for ever");
}
