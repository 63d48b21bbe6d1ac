//! What people do: laws that hold whatever they do, and what follows from what.

use crate::fixture::*;
use pooldrift::measure::{Outcome, simulate};
use pooldrift::scenario::*;
use pooldrift::sim::{Fact, Incident, Listener, RunTables, Sim};
use pooldrift::units::{DAY, HOUR, MINUTE, Share, Span};
use pooldrift::world::{
    Bucket, Cause, FeedSpec, Kind, MAX_SLOTS, Makers, Message, Observer, Place, Pool, Posting,
    Setup, World,
};

/// A desk of one, open every day, with ten minutes for everything.
pub fn desk() -> Desk {
    let ten = || fixed(10 * MINUTE);
    Desk {
        people: 1,
        from: Span(8 * HOUR),
        to: Span(18 * HOUR),
        weekends: true,
        order: DeskOrder::CustomersFirst,
        times: DeskTimes {
            short_pick: ten(),
            oversell: ten(),
            lost_order: ten(),
            overdue_line: ten(),
            transfer: ten(),
            receipt: ten(),
            mismatch: ten(),
            count: fixed(2 * MINUTE),
        },
        skip_counts_beyond: Span(4 * HOUR),
        promise: Span(DAY),
    }
}

/// The same with work that takes so long.
pub fn slow_desk(minutes: i64) -> Desk {
    let long = || fixed(minutes * MINUTE);
    let mut desk = desk();
    desk.times = DeskTimes {
        short_pick: long(),
        oversell: long(),
        lost_order: long(),
        overdue_line: long(),
        transfer: long(),
        receipt: long(),
        mismatch: long(),
        count: fixed(2 * MINUTE),
    };
    desk
}

/// Somebody always compares, and types it over after an hour.
pub fn corrections() -> Corrections {
    Corrections {
        noticed: Share::ONE,
        after: fixed(HOUR),
    }
}

/// Workarounds of which none is built.
pub fn no_workarounds() -> Workarounds {
    Workarounds {
        after: 2,
        build_time: Span(DAY),
        feeds: Vec::new(),
        confirm_picks: false,
        confirm_orders: false,
        confirm_time: fixed(MINUTE),
        spreadsheets: false,
        sheet_time: Span(10 * MINUTE),
        remove_at: None,
    }
}

/// A buyer who is always there.
pub fn buyer() -> Buyer {
    Buyer {
        memory: 20,
        safety: 1.0,
        absence: None,
    }
}

/// Much is stolen, feeds lose what they carry, and the shop promises raw on hand.
pub fn trouble(sc: &mut Scenario) {
    sc.run.horizon = Span(120 * DAY);
    sc.promise.basis = Basis::OnHand;
    sc.losses.shrink = LossRate::PerPool(per_day(0.1));
    for feed in &mut sc.feeds {
        feed.latency = Delay::Exponential(Span(2 * HOUR));
        feed.faults.loss = percent(3.0);
    }
    sc.counts.rule = CountRule::Calendar {
        every: [Span(5 * DAY); 3],
    };
    sc.replenishment.short = percent(20.0);
    sc.replenishment.short_by = percent(50.0);
    sc.replenishment.amendments_recorded = false;
}

/// A project that ends in working feeds, done with hired hours.
pub fn project(sc: &Scenario, at: Span) -> Fix {
    let mut after = sc.clone();
    after.feeds = plain().feeds;
    after.losses = plain().losses;
    after.promise = plain().promise;
    after.replenishment.amendments_recorded = true;
    Fix::towards(
        FixTerms {
            at,
            edge_time: Span(8 * HOUR),
            feed_time: Span(4 * HOUR),
            workaround_time: Span(2 * HOUR),
            record_time: Span(10 * MINUTE),
            hired: Span(8 * HOUR),
        },
        after,
    )
}

fn total(outcome: &Outcome, key: &str) -> f64 {
    outcome
        .total(measure_of(key))
        .unwrap_or_else(|| panic!("no measure {key}"))
}

fn column(outcome: &Outcome, key: &str) -> Vec<f64> {
    let at = outcome
        .table
        .column(measure_of(key))
        .unwrap_or_else(|| panic!("no measure {key}"));
    outcome.table.rows.iter().map(|row| row[at]).collect()
}

/// Looks at nothing.
struct Blind;

impl Observer for Blind {}

/// One pool of ten units in two systems; the second hears of everything by message.
fn two_systems() -> World<Blind> {
    let setup = Setup {
        slots: 2,
        specs: vec![FeedSpec {
            from: 0,
            to: 1,
            carries: Some(u16::MAX >> (16 - Kind::COUNT)),
            buckets: 0b1111,
            plain: false,
            manner: None,
            steady: true,
            prompt: false,
        }],
        per_site: vec![false],
        covered: vec![0b11],
        makers: Makers {
            storefront: 1,
            sourcing: 1,
            planner: 1,
        },
        floors: vec![0b1],
        unseen: 0,
        booked: vec![u16::MAX; 2],
        reviewed: None,
    };
    let pool = Pool {
        truth: [10, 0, 0, 0],
        unit_cost: 1,
        price: 2,
        reorder_point: 0,
        dirty: 0,
        site: 0,
        activity: 0,
        class: 0,
        covered: 0b11,
        floor: 0,
        route: 0,
        view_on_hand: [0; MAX_SLOTS],
    };
    World::new(setup, vec![pool], Blind)
}

/// A sale of so many units at the first system, and the message about it.
fn sell(world: &mut World<Blind>, units: i32) -> Message {
    let delta = [-units, 0, 0, 0];
    let posting = Posting::new(0, 0, Kind::StoreSale, delta, Place::Customer);
    let route = *world.route_of(&posting, true);
    world.post(&posting, &route);
    posting.message(pooldrift::world::NO_LINE)
}

#[test]
fn a_correction_by_hand_erases_what_is_in_flight_which_is_then_applied_again() {
    let mut world = two_systems();
    let message = sell(&mut world, 3);
    assert_eq!((world.view(0, 0)[0], world.view(0, 1)[0]), (7, 10));
    assert_eq!(world.type_over(0, 1, 0), -3);
    assert_eq!(world.view(0, 1)[0], 7, "right for the moment");
    let by_cause = |world: &World<Blind>| world.drift_by_cause(0, 1, Bucket::OnHand);
    assert_eq!(by_cause(&world)[Cause::ManualCorrection as usize], -3);
    assert_eq!(by_cause(&world)[Cause::InFlight as usize], 3);
    world.deliver(0, &message);
    assert_eq!(world.view(0, 1)[0], 4, "the sale is taken off twice");
    assert_eq!(by_cause(&world)[Cause::ManualCorrection as usize], -3);
    assert_eq!(by_cause(&world).iter().sum::<i32>(), -3);
}

#[test]
fn a_correction_by_hand_copies_the_other_systems_errors() {
    let mut world = two_systems();
    world.happen(0, &[-2, 0, 0, 0], Place::Lost, Cause::Shrink, None);
    let message = sell(&mut world, 1);
    world.deliver(0, &message);
    let lost = sell(&mut world, 1);
    world.lose(0, &lost);
    assert_eq!((world.view(0, 0)[0], world.view(0, 1)[0]), (8, 9));
    world.type_over(0, 1, 0);
    let after = world.drift_by_cause(0, 1, Bucket::OnHand);
    assert_eq!(after[Cause::LostSale as usize], 0, "that is mended");
    assert_eq!(after[Cause::Shrink as usize], 2, "that is copied");
    assert_eq!(world.type_over(0, 1, 0), 0, "nothing to type");
}

#[test]
fn a_load_leaves_only_what_nobody_could_know() {
    let mut world = two_systems();
    world.happen(0, &[-2, 0, 0, 0], Place::Lost, Cause::Shrink, None);
    sell(&mut world, 1);
    world.load_record(0, 0, false, &[0; 4]);
    assert_eq!((world.view(0, 0)[0], world.view(0, 1)[0]), (9, 9));
    assert!(world.is_wrong(0, 0) && world.is_wrong(0, 1));
    world.load_record(0, 0, true, &[0; 4]);
    assert_eq!((world.view(0, 0)[0], world.view(0, 1)[0]), (7, 7));
    assert!(!world.is_wrong(0, 0) && !world.is_wrong(0, 1));
}

#[test]
fn the_desk_never_uses_more_hours_than_there_are() {
    for minutes in [1, 30, 300] {
        let mut sc = plain();
        trouble(&mut sc);
        sc.people.desk = Some(slow_desk(minutes));
        sc.people.corrections = Some(corrections());
        let outcome = simulate(&sc, 3, 0);
        let (used, open) = (
            column(&outcome, "count/desk-minutes"),
            column(&outcome, "count/desk-open-minutes"),
        );
        assert!(used.iter().zip(&open).all(|(used, open)| used <= open));
        assert!(open.iter().all(|&open| open <= 7.0 * 600.0));
        let parts = ["exception", "confirmation", "counting"];
        let parts: f64 = parts
            .map(|p| total(&outcome, &format!("count/{p}-minutes")))
            .iter()
            .sum();
        assert_eq!(parts, total(&outcome, "count/desk-minutes"));
        assert!(parts > 0.0);
    }
}

/// Notes the facts about a fix project.
#[derive(Default)]
struct Witness {
    started: bool,
    finished: bool,
    parts: [i64; 4],
}

impl Observer for Witness {}

impl Listener for Witness {
    fn fact(&mut self, fact: &Fact) {
        match fact.what {
            Incident::FixStarted => self.started = true,
            Incident::FixFinished => self.finished = true,
            Incident::FixEdges => self.parts[0] += fact.amount,
            Incident::FixCustomFeeds => self.parts[1] += fact.amount,
            Incident::FixWorkarounds => self.parts[2] += fact.amount,
            Incident::FixRecords => self.parts[3] += fact.amount,
            _ => {}
        }
    }

    fn period_ends(&mut self, _: i64) {}
}

/// Everything that can be built is.
fn everything(sc: &mut Scenario) {
    sc.people.corrections = Some(corrections());
    let feeds = sc.custom_feeds(Cadence::Daily { at: Span(5 * HOUR) }, Share::ZERO);
    sc.people.workarounds = Some(Workarounds {
        feeds,
        confirm_picks: true,
        confirm_orders: true,
        spreadsheets: true,
        ..no_workarounds()
    });
}

/// The scope just before a project starts at that time, and what it then reports.
fn scope_at(at: i64) -> ([i64; 4], [i64; 4]) {
    let mut sc = plain();
    trouble(&mut sc);
    everything(&mut sc);
    sc.fix = Some(project(&sc, Span(at)));
    let mut sim = Sim::new(&sc, 3, 0, |_: &RunTables| Witness::default());
    let mut before = [0; 4];
    sim.run(|sim| {
        if sim.world.observer.started {
            return false;
        }
        if sim.now() > at - DAY {
            let scope = sim.scope();
            let records = scope.records.len() as u32;
            let parts = [scope.edges, scope.custom_feeds, scope.workarounds, records];
            before = parts.map(i64::from);
        }
        true
    });
    assert!(sim.world.observer.started);
    (before, sim.world.observer.parts)
}

#[test]
fn the_scope_of_a_fix_is_the_state_at_its_start() {
    let (before, found) = scope_at(2 * DAY + 1);
    assert_eq!(before, found);
    let early = found;
    let (before, late) = scope_at(100 * DAY + 1);
    assert_eq!(before, late);
    assert_eq!(
        (early[0], late[0]),
        (2, 2),
        "the pairs of systems are the same"
    );
    for (part, name) in [(1, "custom feeds"), (2, "workarounds")] {
        assert!(late[part] > early[part], "{name}: {early:?} -> {late:?}");
    }
    assert!(
        early[3] > 0 && late[3] > 0,
        "records: {early:?} -> {late:?}"
    );
}

#[test]
fn after_the_fix_records_are_right_and_workarounds_gone() {
    let mut sc = plain();
    trouble(&mut sc);
    everything(&mut sc);
    sc.fix = Some(project(&sc, Span(50 * DAY)));
    let outcome = simulate(&sc, 3, 0);
    assert_eq!(total(&outcome, "count/fix-finished"), 1.0);
    let end = |key: &str| *column(&outcome, key).last().unwrap();
    assert_eq!(end("people/workarounds"), 0.0);
    assert_eq!(end("people/fixed"), 1.0);
    let wrong = column(&outcome, "drift/erp/on-hand/absolute");
    assert!(wrong[6] > 5.0 && *wrong.last().unwrap() == 0.0, "{wrong:?}");
    assert_eq!(end("count/lost-messages"), 0.0);
}

#[test]
fn a_busy_desk_is_slow_to_fix_and_nothing_but_its_spare_hours_decides() {
    let days = |minutes: i64, hired: i64| {
        let mut sc = plain();
        trouble(&mut sc);
        sc.people.desk = Some(slow_desk(minutes));
        let mut fix = project(&sc, Span(10 * DAY));
        fix.terms.hired = Span(hired * HOUR);
        sc.fix = Some(fix);
        let outcome = simulate(&sc, 3, 0);
        let finished = total(&outcome, "count/fix-finished") == 1.0;
        finished.then(|| total(&outcome, "count/fix-days"))
    };
    let (idle, busy, helped) = (days(1, 0), days(60, 0), days(60, 8));
    assert!(idle.unwrap() < busy.unwrap(), "{idle:?} {busy:?}");
    assert!(helped.unwrap() < busy.unwrap(), "{helped:?} {busy:?}");
    assert_eq!(days(600, 0), None, "nobody has an hour to spare");
}

#[test]
fn distrust_leads_to_more_orders_or_fewer_by_what_was_seen() {
    let apart = |change: fn(&mut Scenario)| {
        let mut sc = plain();
        sc.run.horizon = Span(200 * DAY);
        sc.counts.rule = CountRule::Calendar {
            every: [Span(5 * DAY); 3],
        };
        // What counts find is not put right, so that the record stays wrong.
        sc.counts.owner = false;
        // Up to a level: what is ordered tells what the buyer believes.
        sc.replenishment.policy = ReplenishmentPolicy::MinMax {
            s: Level::Units(12),
            order_up_to: Level::Units(32),
        };
        sc.people.buyer = Some(Buyer {
            safety: 0.0,
            ..buyer()
        });
        change(&mut sc);
        let outcome = simulate(&sc, 3, 0);
        (
            total(&outcome, "count/distrust-more-units"),
            total(&outcome, "count/distrust-fewer-units"),
        )
    };
    let stolen = apart(|sc| sc.losses.shrink = LossRate::PerPool(per_day(0.05)));
    assert!(stolen.0 > 10.0 * stolen.1, "{stolen:?}");
    let found = apart(|sc| sc.losses.found = LossRate::PerPool(per_day(0.05)));
    assert!(found.1 > 10.0 * found.0, "{found:?}");
    assert_eq!(apart(|_| {}), (0.0, 0.0), "who sees nothing wrong trusts");
}

#[test]
fn customers_who_left_are_missing_from_the_same_arrivals() {
    let orders = |leave: f64| {
        let mut sc = plain();
        trouble(&mut sc);
        sc.people.customers = Some(Customers {
            base: 200,
            leave: percent(leave),
        });
        let outcome = simulate(&sc, 3, 0);
        let gone = total(&outcome, "count/departed-orders");
        (total(&outcome, "count/orders"), gone)
    };
    let (all, none) = orders(0.0);
    let (placed, gone) = orders(50.0);
    assert_eq!(none, 0.0);
    assert!(gone > 0.0);
    assert_eq!(placed + gone, all, "the same arrivals");
}

#[test]
fn with_everybody_idle_a_run_is_what_it_was() {
    let text = "policy = \"connector\"\n[run]\nhorizon = \"5 weeks\"\n[[sites]]\nname = \"dc\"\n";
    let load = |text: &str| {
        let loaded = pooldrift::scenario::from_text("t", text, &[]);
        loaded.unwrap_or_else(|e| panic!("{e}"))
    };
    let off = load(text);
    assert!(!off.scenario.people.any());
    // Who is off is neither assumed nor part of what is run.
    assert!(off.assumptions.iter().all(|a| !a.key.starts_with("desk.")));
    let typed = load(&format!(
        "{text}[people]\nfeedbacks = false\n[desk]\npeople = 7\n"
    ));
    assert_eq!(typed.digest, off.digest);
    let outcome = simulate(&off.scenario, 1, 0);
    assert!(
        outcome
            .table
            .column(measure_of("count/desk-minutes"))
            .is_none()
    );
    let on = load(&format!("{text}[people]\nfeedbacks = true\n"));
    assert!(on.digest != off.digest && on.scenario.people.any());
    assert!(on.assumptions.iter().any(|a| a.key == "desk.people"));
    assert!(simulate(&on.scenario, 1, 0).total(measure_of("count/desk-minutes")) > Some(0.0));
}

/// A scenario file with a fix, and settings laid over it.
fn with_fix(sets: &[&str]) -> Result<Scenario, String> {
    let text = "policy = \"hourly\"\n[[sites]]\nname = \"dc\"\n[people]\nfeedbacks = true\n\
        [feeds.\"erp->storefront\"]\ncadence = { every = \"3 h\" }\n[fix]\nat = \"2 months\"\n";
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = pooldrift::scenario::from_text("t", text, &sets);
    loaded.map(|l| l.scenario).map_err(|e| e.to_string())
}

fn after(sets: &[&str]) -> Fix {
    with_fix(sets)
        .unwrap_or_else(|e| panic!("{e}"))
        .fix
        .expect("a fix")
}

#[test]
fn a_fix_leads_to_a_policy_and_to_conditions() {
    let fix = after(&[]);
    assert!(fix.after.shared_pool.is_some() && fix.after.feeds.is_empty());
    assert_eq!(
        fix.feeds.len(),
        4,
        "every system hears at once, over the ERP"
    );
    let conditions = fix.after.conditions.named();
    assert!(conditions.iter().all(|(_, on)| *on));
    assert!(fix.after.fix.is_none() && fix.after.people.any());
    let fix = after(&[
        "fix.policy=webhook",
        "fix.conditions=[\"reservation-logic\"]",
    ]);
    assert_eq!(fix.after.policy, "webhook");
    assert_eq!(fix.after.promise.basis, Basis::Available);
    assert_eq!(fix.feeds.len(), fix.after.feeds.len());
    let on = |f: &Fix| {
        f.after
            .conditions
            .named()
            .iter()
            .filter(|(_, on)| *on)
            .count()
    };
    assert_eq!(on(&fix), 1);
    // Today's feeds, as they were typed, with a schedule worth the name.
    let fix = after(&["fix.policy=keep", "fix.conditions=[\"cadence\"]"]);
    let every = |name: &str| {
        let feed = fix.feeds.iter().find(|f| f.name == name).expect("a feed");
        matches!(feed.cadence, Cadence::Every { period, .. } if period == Span(15 * MINUTE))
    };
    assert!(every("erp->storefront") && fix.after.policy == "hourly");
    assert_eq!(
        with_fix(&["fix.at=none"]).map(|s| s.fix.is_none()),
        Ok(true)
    );
    // Where all write through one pool already, the project is left out with a warning.
    let pooled = with_fix(&["policy=shared-pool", "feeds={}"]);
    assert!(pooled.is_ok_and(|s| s.fix.is_none()));
}

#[test]
fn what_makes_no_sense_about_people_is_refused_with_its_key() {
    let refused = [
        ("fix.policy=shared-poll", "fix.policy", "shared-pool"),
        ("fix.at=9 years", "fix.at", "before the end"),
        ("desk.enabled=false", "fix.hired", "nobody would work"),
        ("desk.people=0", "desk.people", "between 1 and 1000"),
        ("desk.to=07:00", "desk.to", "ends after it begins"),
        ("desk.promise=0 s", "desk.promise", "leaves some time"),
        (
            "workarounds.after=0",
            "workarounds.after",
            "between 1 and 255",
        ),
        (
            "workarounds.cadence=per-event",
            "workarounds.cadence",
            "some time apart",
        ),
        (
            "buyer.memory=0",
            "buyer.memory",
            "between 1 and 100,000 observations",
        ),
        ("buyer.safety=11.0", "buyer.safety", "between 0 and 10"),
        (
            "buyer.absence.length=30 weeks",
            "buyer.absence",
            "before the next",
        ),
        ("customers.base=0", "customers.base", "between 1"),
        ("fix.hired=25 h", "fix.hired", "at most 24 h"),
    ];
    for (set, key, rule) in refused {
        let error = with_fix(&[set]).expect_err(set);
        assert!(
            error.contains(key) && error.contains(rule),
            "{set}: {error}"
        );
    }
}
