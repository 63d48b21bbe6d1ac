//! Common random numbers: two designs meet the same customers, and what one
//! mechanism draws never depends on another. And: the same bytes on any number
//! of threads.

use crate::fixture::*;
use pooldrift::economics::{Rates, add_costs};
use pooldrift::experiment::{Ensemble, ExperimentPlan, Progress, add_derived, replicate};
use pooldrift::measure::simulate_until;
use pooldrift::scenario::*;
use pooldrift::sim::{self, Fact, Incident, Listener, Partition, Watcher};
use pooldrift::units::{DAY, HOUR, Span};
use pooldrift::world::Observer;
use std::sync::atomic::AtomicBool;

/// Facts of some kinds, in order: time, kind, amount.
type Trace = Vec<(i64, &'static str, i64)>;

/// Writes down the facts of some kinds.
struct Tracer {
    kinds: &'static [Incident],
    trace: Trace,
}

impl Observer for Tracer {}

impl Listener for Tracer {
    fn fact(&mut self, fact: &Fact) {
        if self.kinds.contains(&fact.what) {
            self.trace.push((fact.time, fact.what.name(), fact.amount));
        }
    }

    fn period_ends(&mut self, _: i64) {}
}

fn trace(sc: &Scenario, replication: u32, kinds: &'static [Incident]) -> Trace {
    let never = AtomicBool::new(false);
    let tracer = |_: &sim::RunTables| Tracer {
        kinds,
        trace: Vec::new(),
    };
    let whole = Partition::whole(sc, 5, replication);
    let watcher = Watcher::until(&never);
    let (tracer, _) = whole.run(0, watcher, tracer).expect("nobody stops it");
    tracer.trace
}

/// What customers ask for, wherever it leads.
const DEMAND: &[Incident] = &[
    Incident::Orders,
    Incident::OrderLines,
    Incident::OrderUnits,
    Incident::StoreWantedUnits,
];

/// A business with everything that customers can do and everything that can go wrong.
fn business() -> Scenario {
    let mut sc = plain();
    sc.run.horizon = Span(45 * DAY);
    let mut store = site("store", SiteKind::Store);
    store.pickup = true;
    store.store_sales = per_day(15.0);
    sc.sites.push(store);
    sc.assortment.skew = Skew::Lognormal { sigma: 1.0 };
    sc.demand.lines = 1.7;
    sc.demand.units = LineUnits::ByDispersion(2.0);
    sc.demand.pickup = percent(10.0);
    sc.demand.hours = std::array::from_fn(|h| if h < 8 { 0.25 } else { 1.375 });
    sc.demand.promotions.push(Promotion {
        start: Span(10 * DAY),
        length: Span(2 * DAY),
        orders: per_day(50.0),
        skus: 2,
    });
    sc.promise.payment_abandoned = percent(5.0);
    sc.fulfilment.pick_error = percent(3.0);
    sc.fulfilment.cancelled = percent(5.0);
    sc.replenishment.late = percent(20.0);
    sc.replenishment.late_by = Delay::Exponential(Span(3 * DAY));
    sc.receiving.line_error = percent(10.0);
    sc.returns.online = percent(10.0);
    sc.returns.store = percent(10.0);
    sc.counts.rule = CountRule::Calendar {
        every: [Span(10 * DAY); 3],
    };
    sc.counts.wrong = percent(20.0);
    sc.losses.shrink = LossRate::PerPool(per_day(0.1));
    sc.losses.found = LossRate::PerPool(per_day(0.05));
    sc.feeds[0].latency = Delay::Exponential(Span(HOUR));
    sc.feeds[0].faults.loss = percent(3.0);
    sc.feeds[3].outages = Some(Outages {
        rate: per_day(0.2),
        noticed_after: Delay::Exponential(Span(HOUR)),
        repaired_after: fixed(HOUR),
    });
    sc
}

type Change = fn(&mut Scenario);

/// Designs and policies: none of them is a customer.
const DESIGNS: &[(&str, Change)] = &[
    ("nightly", |sc| {
        for feed in &mut sc.feeds {
            feed.cadence = Cadence::Daily { at: Span(2 * HOUR) };
        }
    }),
    ("perfect feeds", |sc| sc.feeds = plain().feeds),
    ("shared pool", |sc| {
        sc.feeds.clear();
        sc.shared_pool = Some(SharedPool::default());
    }),
    ("shared pool that is down", |sc| {
        sc.feeds.clear();
        sc.shared_pool = Some(SharedPool {
            outages: Some(Outages {
                rate: per_day(1.0),
                noticed_after: fixed(HOUR),
                repaired_after: fixed(HOUR),
            }),
        });
    }),
    ("little stock", |sc| {
        sc.replenishment.policy = ReplenishmentPolicy::ReorderPoint {
            r: Level::Units(3),
            q: Level::Units(4),
        };
        sc.replenishment.initial = Level::Units(3);
    }),
    ("no stock", |sc| {
        sc.replenishment.policy = ReplenishmentPolicy::None;
        sc.replenishment.initial = Level::Units(0);
    }),
    ("raw on hand", |sc| {
        sc.promise.basis = Basis::OnHand;
        sc.promise.hold_at_check = false;
        sc.promise.payment_gap = Delay::Exponential(Span(HOUR));
    }),
    ("people who react", |sc| {
        sc.people.desk = Some(crate::sim::people::slow_desk(120));
        sc.people.corrections = Some(crate::sim::people::corrections());
        sc.people.buyer = Some(crate::sim::people::buyer());
        let feeds = sc.custom_feeds(Cadence::Daily { at: Span(5 * HOUR) }, percent(5.0));
        sc.people.workarounds = Some(Workarounds {
            feeds,
            confirm_picks: true,
            confirm_orders: true,
            spreadsheets: true,
            ..crate::sim::people::no_workarounds()
        });
    }),
    ("a fix project", |sc| {
        sc.fix = Some(crate::sim::people::project(sc, Span(10 * DAY)));
    }),
    ("right records", |sc| *sc = sc.with_right_records()),
    ("counts by random list and at zero", |sc| {
        sc.counts.rule = CountRule::RandomList { per_day: 3 };
        sc.counts.zero_balance = true;
        sc.counts.cut_off = true;
    }),
    ("backorders", |sc| {
        sc.promise.when_short = WhenShort::Backorder
    }),
    ("waves", |sc| {
        sc.fulfilment.picking = Picking::Waves {
            every: Span(2 * HOUR),
            from: Span(8 * HOUR),
            to: Span(18 * HOUR),
            lines: 5,
        }
    }),
    ("most stock", |sc| {
        sc.sourcing.rule = SourcingRule::MostStock
    }),
    ("all conditions", |sc| {
        Conditions {
            pool_visibility: true,
            cadence: true,
            count_discipline: true,
            reservation_logic: true,
            change_control: true,
        }
        .apply(sc)
    }),
];

#[test]
fn two_designs_meet_the_same_demand() {
    let ours = trace(&business(), 1, DEMAND);
    assert!(ours.len() > 3_000, "{}", ours.len());
    for kind in DEMAND {
        assert!(ours.iter().any(|f| f.1 == kind.name()), "{}", kind.name());
    }
    for (name, change) in DESIGNS {
        let mut sc = business();
        change(&mut sc);
        assert!(ours == trace(&sc, 1, DEMAND), "{name} changed the demand");
    }
}

#[test]
fn another_replication_or_more_customers_are_other_demand() {
    let ours = trace(&business(), 1, DEMAND);
    assert_ne!(ours, trace(&business(), 2, DEMAND));
    let mut sc = business();
    sc.demand.orders = per_day(21.0);
    assert_ne!(ours, trace(&sc, 1, DEMAND));
}

/// A mechanism, a change of it, and facts that another one draws by itself.
type Independent = (&'static str, Change, &'static [Incident]);

/// Shrink takes what is there: facts of it are compared where the shelves never run empty.
fn plenty(sc: &mut Scenario) {
    sc.replenishment.initial = Level::Units(5_000);
}

const THEFT: &[Incident] = &[Incident::ShrunkUnits, Incident::FoundUnits];
const COUNTED: &[Incident] = &[Incident::Counts, Incident::WrongCounts];

const INDEPENDENT: &[Independent] = &[
    (
        "pick errors",
        |sc| sc.fulfilment.pick_error = percent(30.0),
        THEFT,
    ),
    (
        "pick errors",
        |sc| sc.fulfilment.pick_error = percent(30.0),
        COUNTED,
    ),
    (
        "pick errors",
        |sc| sc.fulfilment.pick_error = percent(30.0),
        &[Incident::AbandonedLines, Incident::CustomerCancelledLines],
    ),
    ("orders", |sc| sc.demand.orders = per_day(60.0), THEFT),
    (
        "orders",
        |sc| sc.demand.orders = per_day(60.0),
        &[Incident::StoreWantedUnits, Incident::StoreSales],
    ),
    (
        "store sales",
        |sc| sc.sites[1].store_sales = per_day(40.0),
        &[Incident::OrderUnits, Incident::AcceptedUnits],
    ),
    (
        "shrink",
        |sc| sc.losses.shrink = LossRate::None,
        &[Incident::FoundUnits, Incident::MisPicks, Incident::Outages],
    ),
    (
        "counts",
        |sc| sc.counts.wrong = percent(90.0),
        &[
            Incident::Counts,
            Incident::ShrunkUnits,
            Incident::ReturnedUnits,
        ],
    ),
    (
        "losses of messages",
        |sc| sc.feeds[0].faults.loss = percent(50.0),
        &[
            Incident::ShrunkUnits,
            Incident::AbandonedLines,
            Incident::Outages,
            Incident::Counts,
        ],
    ),
    (
        "a third site",
        |sc| {
            let mut third = site("third", SiteKind::Dc);
            third.home_weight = 0.0;
            sc.sites.push(third);
        },
        &[Incident::OrderUnits, Incident::StoreWantedUnits],
    ),
];

#[test]
fn one_mechanism_does_not_change_what_another_draws() {
    let mut base = business();
    plenty(&mut base);
    for (name, change, kinds) in INDEPENDENT {
        let ours = trace(&base, 0, kinds);
        for kind in *kinds {
            assert!(ours.iter().any(|f| f.1 == kind.name()), "{}", kind.name());
        }
        let mut sc = base.clone();
        change(&mut sc);
        assert!(ours == trace(&sc, 0, kinds), "{name} changed {kinds:?}");
    }
}

/// All replications merged, on so many threads, as text.
fn merged(sc: &Scenario, threads: usize) -> String {
    let rates = Rates::new(sc).expect("known rates");
    let plan = ExperimentPlan {
        replications: 7,
        seed: 9,
        threads: Some(threads),
    };
    let stop = AtomicBool::new(false);
    let simulate = |sc: &Scenario, seed, replication, watcher: Watcher| {
        let mut outcome = simulate_until(sc, seed, replication, watcher)?;
        add_costs(sc, &rates, &mut outcome);
        add_derived(&mut outcome);
        Some(outcome)
    };
    let done = replicate(sc, plan, &stop, &Progress::hidden(), simulate).expect("threads start");
    written(&done.ensemble)
}

/// Every number of an ensemble, to the last bit.
fn written(ensemble: &Ensemble) -> String {
    use std::fmt::Write;
    let mut text = format!("{:?} {}\n", ensemble.numbers(), ensemble.events());
    for (c, column) in ensemble.columns().iter().enumerate() {
        write!(text, "{}", column.measure.path()).unwrap();
        for total in ensemble.totals(c) {
            write!(text, " {:x}", total.to_bits()).unwrap();
        }
        for row in 0..ensemble.starts().len() {
            let (cell, sum) = (ensemble.cell(row, c), ensemble.running(row, c));
            write!(text, " {cell:?} {sum:?}").unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let mut sc = business();
    sc.run.horizon = Span(21 * DAY);
    let one = merged(&sc, 1);
    assert!(one.contains("count/orders"));
    for threads in [2, 5] {
        assert!(one == merged(&sc, threads), "{threads} threads");
    }
}
