//! The swarm: one seed draws a whole scenario - sizes, policies, faults.

use crate::fixture::*;
use pooldrift::random::{Draw, Purpose, Streams};
use pooldrift::scenario::*;
use pooldrift::units::{DAY, HOUR, MINUTE, Share, Span};
use pooldrift::world::{Bucket, Field, Kind, System};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Draws scenarios.
struct Dice(Draw);

impl Dice {
    fn yes(&mut self, probability: f64) -> bool {
        self.0.unit() < probability
    }

    fn below(&mut self, n: u32) -> u32 {
        self.0.below(n)
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize].clone()
    }

    /// Zero half of the time, else up to `most` percent.
    fn share(&mut self, most: f64) -> Share {
        if self.yes(0.5) {
            Share::ZERO
        } else {
            percent(self.0.unit() * most)
        }
    }

    fn delay(&mut self, typical: i64) -> Delay {
        let span = Span(typical);
        match self.below(5) {
            0 => Delay::Fixed(Span(0)),
            1 => Delay::Fixed(span),
            2 => Delay::Exponential(span),
            3 => Delay::Uniform(Span(0), span),
            _ => Delay::Shifted(Span(typical / 2), span),
        }
    }
}

pub fn scenario(seed: u64) -> Scenario {
    let mut dice = Dice(Streams::new(seed, 0).at(Purpose(999), 0, 0));
    let d = &mut dice;
    let mut sc = plain();
    sc.run.horizon = Span(40 * DAY);
    sc.systems = d.pick(&[
        vec![System::Wms, System::Erp, System::Storefront],
        vec![System::Erp, System::Storefront],
        vec![System::Wms, System::Storefront],
        vec![
            System::Wms,
            System::Erp,
            System::Storefront,
            System::ThirdParty,
        ],
        vec![
            System::Wms,
            System::Erp,
            System::Storefront,
            System::ThirdParty,
            System::Pos,
        ],
    ]);
    sites(d, &mut sc);
    demand(d, &mut sc);
    floor(d, &mut sc);
    supply(d, &mut sc);
    records(d, &mut sc);
    counts(seed, &mut sc);
    feeds(d, &mut sc);
    keep_the_planner_sane(&mut sc);
    if d.yes(0.15) {
        sc.feeds.clear();
        sc.shared_pool = Some(SharedPool {
            outages: d.yes(0.5).then(|| outages(d)),
        });
    }
    people(d, &mut sc);
    sc
}

/// Worlds in which sets go round in circles: between two systems, in rings of three, with one
/// source of a figure too many; at fixed times, with runs that fail.
pub fn in_circles(seed: u64) -> Scenario {
    let mut dice = Dice(Streams::new(seed, 0).at(Purpose(998), 0, 0));
    let d = &mut dice;
    let mut sc = scenario(seed);
    sc.run.horizon = Span(20 * DAY);
    sc.shared_pool = None;
    sc.fix = None;
    sc.people.workarounds = None;
    sc.feeds.clear();
    let n = sc.systems.len() as u8;
    let hub = sc.planner();
    let circled = d.pick(&[
        vec![Bucket::OnHand],
        vec![Bucket::OnHand, Bucket::Unavailable],
    ]);
    for other in (0..n).filter(|&i| i != hub) {
        for (from, to) in [(hub, other), (other, hub)] {
            documents(d, &mut sc, from, to);
            let feed = sc.feeds.last_mut().unwrap();
            feed.buckets = vec![Bucket::Committed, Bucket::Incoming];
        }
    }
    let mut ends = vec![(hub, (hub + 1) % n), ((hub + 1) % n, hub)];
    if n > 2 {
        let ring = vec![(0, 1), (1, 2), (2, 0)];
        ends = d.pick(&[ends, ring.clone(), [ring, vec![(1, 0)]].concat()]);
    }
    let copied = [
        Payload::Absolute(Field::Buckets),
        Payload::CompareAndSet(Field::Buckets),
        Payload::Snapshot(Field::Buckets),
    ];
    for (from, to) in ends {
        let mut f = feed(from, to);
        f.message = d.pick(&copied);
        f.buckets = circled.clone();
        f.carries = Vec::<Kind>::new();
        f.cadence = d.pick(&[
            every(HOUR),
            every(5 * HOUR),
            Cadence::Daily { at: Span(2 * HOUR) },
            Cadence::Daily {
                at: Span(14 * HOUR),
            },
        ]);
        f.per_site = d.yes(0.3);
        f.latency = d.pick(&[fixed(0), fixed(MINUTE), fixed(3 * HOUR)]);
        f.faults.run = d.share(30.0);
        f.faults.poison = d.share(20.0);
        f.faults.attempt = d.share(20.0);
        sc.feeds.push(f);
    }
    keep_the_planner_sane(&mut sc);
    sc
}

/// What people do: each of it in half of the scenarios, so that a few days lead from a
/// mismatch to a workaround and to its end.
fn people(d: &mut Dice, sc: &mut Scenario) {
    let times = DeskTimes {
        short_pick: d.delay(20 * MINUTE),
        oversell: d.delay(20 * MINUTE),
        lost_order: d.delay(20 * MINUTE),
        transfer: d.delay(20 * MINUTE),
        receipt: d.delay(20 * MINUTE),
        mismatch: d.delay(20 * MINUTE),
        overdue_line: d.delay(20 * MINUTE),
        count: d.delay(20 * MINUTE),
    };
    sc.people.desk = d.yes(0.5).then(|| Desk {
        people: 1 + d.below(2),
        from: Span(8 * HOUR),
        to: Span(d.pick(&[10, 16]) * HOUR),
        weekends: d.yes(0.5),
        order: d.pick(&[DeskOrder::Fifo, DeskOrder::CustomersFirst]),
        times,
        skip_counts_beyond: Span(d.pick(&[0, 4]) * HOUR),
        promise: Span(HOUR),
    });
    sc.people.corrections = d.yes(0.6).then(|| Corrections {
        noticed: d.pick(&[percent(50.0), Share::ONE]),
        after: d.delay(2 * HOUR),
    });
    let cadence = d.pick(&[Cadence::Daily { at: Span(5 * HOUR) }, every(7 * HOUR)]);
    let feeds = sc.custom_feeds(cadence, d.share(30.0));
    sc.people.workarounds = d.yes(0.6).then(|| Workarounds {
        after: 1 + d.below(2),
        build_time: Span(d.pick(&[0, 1]) * DAY),
        feeds: if d.yes(0.7) { feeds } else { Vec::new() },
        confirm_picks: d.yes(0.7),
        confirm_orders: d.yes(0.7),
        confirm_time: d.delay(10 * MINUTE),
        spreadsheets: d.yes(0.7),
        sheet_time: Span(20 * MINUTE),
        remove_at: d.yes(0.3).then_some(Span(30 * DAY)),
    });
    sc.people.buyer = d.yes(0.5).then(|| Buyer {
        memory: 10,
        safety: 1.0,
        absence: d.yes(0.5).then_some(Absence {
            first: Span(20 * DAY),
            every: Span(20 * DAY),
            length: Span(5 * DAY),
        }),
    });
    sc.people.customers = d.yes(0.3).then(|| Customers {
        base: 100,
        leave: percent(30.0),
    });
    if sc.shared_pool.is_none() && d.yes(0.5) {
        sc.fix = Some(fix(d, sc));
    }
}

fn every(span: i64) -> Cadence {
    Cadence::Every {
        period: Span(span),
        phase: None,
    }
}

/// A project that leads to one pool, to working feeds, or to today's feeds, with some of the
/// conditions.
fn fix(d: &mut Dice, sc: &Scenario) -> Fix {
    let mut after = sc.clone();
    match d.below(3) {
        0 => {
            after.feeds.clear();
            after.shared_pool = Some(SharedPool {
                outages: d.yes(0.5).then(|| outages(d)),
            });
        }
        1 => {
            let hub = sc.planner();
            let others = (0..sc.systems.len() as u8).filter(|&s| s != hub);
            after.feeds = others.flat_map(|s| [feed(hub, s), feed(s, hub)]).collect();
        }
        _ => {}
    }
    let conditions = Conditions {
        pool_visibility: false,
        cadence: d.yes(0.5),
        count_discipline: d.yes(0.5),
        reservation_logic: d.yes(0.5),
        change_control: d.yes(0.5),
    };
    conditions.apply(&mut after);
    let terms = FixTerms {
        at: Span(d.pick(&[0, 5, 15]) * DAY),
        edge_time: Span(2 * HOUR),
        feed_time: Span(HOUR),
        workaround_time: Span(HOUR),
        record_time: Span(3 * MINUTE),
        hired: Span(d.pick(&[2, 8]) * HOUR),
    };
    Fix::towards(terms, after)
}

/// Under continuous review a planner that is told that less is coming orders again at once.
/// If it is told so twice of each short transfer, or if a system that lags behind sets its open
/// orders back, it orders the same again and again, without end.
fn keep_the_planner_sane(sc: &mut Scenario) {
    if sc.replenishment.review != Review::Continuous {
        return;
    }
    if sc.sites.iter().any(|s| matches!(s.supply, Supply::Site(_))) {
        sc.replenishment.review = Review::Every {
            period: Span(4 * HOUR),
            phase: Span(HOUR),
        };
        return;
    }
    let planner = sc.planner();
    for feed in (sc.feeds.iter_mut()).filter(|f| f.to == planner && f.message != Payload::Delta) {
        feed.buckets.retain(|&b| b != Bucket::Incoming);
    }
}

fn sites(d: &mut Dice, sc: &mut Scenario) {
    sc.assortment.skus = 1 + d.below(6);
    if d.yes(0.5) {
        sc.assortment.skew = Skew::Lognormal { sigma: 1.5 };
    }
    sc.sites = vec![site("dc", SiteKind::Dc)];
    if sc.system(System::ThirdParty).is_some() {
        sc.sites.push(site("3pl", SiteKind::ThirdParty));
    }
    for i in 0..d.below(4) {
        let mut store = site(&format!("store-{i}"), SiteKind::Store);
        store.ships = d.yes(0.5);
        store.pickup = d.yes(0.5);
        store.store_sales = per_day(5.0);
        store.supply = d.pick(&[Supply::Supplier, Supply::Site(0), Supply::None]);
        sc.sites.push(store);
    }
}

fn demand(d: &mut Dice, sc: &mut Scenario) {
    sc.demand.orders = per_day(d.pick(&[2.0, 15.0, 40.0]));
    sc.demand.lines = d.pick(&[1.0, 1.6]);
    sc.demand.units = LineUnits::ByDispersion(d.pick(&[1.0, 2.5]));
    sc.demand.pickup = d.share(60.0);
    if d.yes(0.3) {
        sc.demand.weekdays = [1.4, 1.0, 1.0, 1.0, 1.2, 0.8, 0.6];
        sc.demand.hours = std::array::from_fn(|h| if h < 8 { 0.1 } else { 1.45 });
    }
    if d.yes(0.3) {
        sc.demand.promotions.push(Promotion {
            start: Span(10 * DAY),
            length: Span(2 * DAY),
            orders: per_day(60.0),
            skus: 1,
        });
    }
    if d.yes(0.1) {
        sc.demand.daily = Some(DailyDemand {
            mean: 3.0,
            deviation: 1.0,
            at: Span(12 * HOUR),
        });
    }
    sc.promise.basis = d.pick(&[Basis::OnHand, Basis::Available]);
    sc.promise.hold_at_check = d.yes(0.5);
    sc.promise.payment_gap = d.delay(10 * MINUTE);
    sc.promise.payment_abandoned = d.share(30.0);
    sc.promise.threshold = d.pick(&[0, 0, 2]);
    sc.promise.when_short = d.pick(&[WhenShort::Refuse, WhenShort::Refuse, WhenShort::Backorder]);
    sc.sourcing.rule = d.pick(&[
        SourcingRule::Home,
        SourcingRule::HomeFirst,
        SourcingRule::MostStock,
    ]);
    sc.sourcing.reads = d.pick(&sc.systems[..2]);
}

fn floor(d: &mut Dice, sc: &mut Scenario) {
    let f = &mut sc.fulfilment;
    f.picking = match d.below(3) {
        0 => Picking::Waves {
            every: Span(2 * HOUR),
            from: Span(8 * HOUR),
            to: Span(18 * HOUR),
            lines: d.pick(&[0, 5]),
        },
        1 => Picking::Each(fixed(0)),
        _ => Picking::Each(Delay::Exponential(Span(4 * HOUR))),
    };
    f.pick_error = d.share(10.0);
    f.ship_delay = d.delay(3 * HOUR);
    f.on_short = d.pick(&[OnShort::Leave, OnShort::Zero]);
    f.reroute_attempts = d.pick(&[0, 1, 3]);
    f.reroute_delay = d.delay(4 * HOUR);
    f.unsourced = d.pick(&[Unsourced::Backorder, Unsourced::Cancel]);
    f.promise_time = Span(DAY);
    f.chase_after = Span(2 * DAY);
    f.close_after = Span(5 * DAY);
    f.cancelled = d.share(20.0);
    f.cancel_delay = d.delay(5 * HOUR);
    f.pickup_abandoned = d.share(40.0);
    f.pickup_hold = d.delay(2 * DAY);
}

fn supply(d: &mut Dice, sc: &mut Scenario) {
    let r = &mut sc.replenishment;
    r.policy = d.pick(&[
        ReplenishmentPolicy::ReorderPoint {
            r: Level::Units(10),
            q: Level::Units(15),
        },
        ReplenishmentPolicy::MinMax {
            s: Level::Cover(Span(4 * DAY)),
            order_up_to: Level::Cover(Span(12 * DAY)),
        },
        ReplenishmentPolicy::BaseStock {
            order_up_to: Level::Units(20),
        },
        ReplenishmentPolicy::None,
    ]);
    r.review = d.pick(&[
        Review::Continuous,
        Review::Every {
            period: Span(DAY),
            phase: Span(6 * HOUR),
        },
    ]);
    r.counts_committed = d.yes(0.5);
    r.initial = Level::Units(15);
    // Never at once: a planner who hears of no receipt would order without end.
    r.lead = Delay::Shifted(Span(DAY), Span(d.pick(&[0, 2]) * DAY));
    r.late = d.share(30.0);
    r.late_by = d.delay(5 * DAY);
    r.short = d.share(30.0);
    r.short_by = percent(40.0);
    r.amended = d.share(30.0);
    r.amended_by = percent(50.0);
    r.amendments_recorded = d.yes(0.5);
    r.close_after = Span(5 * DAY);
    if d.yes(0.5) {
        r.rush = Some(Rush { lead: fixed(DAY) });
    }
    sc.receiving.line_error = d.share(20.0);
    sc.receiving.late = d.share(30.0);
    sc.receiving.late_by = d.delay(4 * DAY);
    if d.yes(0.6) {
        sc.transfers.booking = Booking::Adjustments {
            forgotten: d.share(30.0),
        };
    }
    // Never at once: a transfer that goes short would be ordered again without end.
    sc.transfers.prepare = Delay::Shifted(Span(HOUR), Span(6 * HOUR));
    sc.transfers.transit = d.delay(DAY);
    if d.yes(0.5) {
        sc.transfers.rebalance = Some(Rebalance {
            every: Span(3 * DAY),
            transfers: 3,
        });
    }
    sc.transfers.for_pickup = d.yes(0.5);
}

fn records(d: &mut Dice, sc: &mut Scenario) {
    sc.returns.online = d.share(40.0);
    sc.returns.store = d.share(40.0);
    sc.returns.lag = d.delay(4 * DAY);
    sc.returns.unrecorded = d.share(40.0);
    sc.returns.doubled = d.share(40.0);
    let each = Span(d.pick(&[3, 10]) * DAY);
    sc.counts.rule = d.pick(&[
        CountRule::None,
        CountRule::Calendar { every: [each; 3] },
        CountRule::LowRecordFirst { per_day: 2 },
        CountRule::HighActivityFirst { per_day: 2 },
    ]);
    sc.counts.wrong = d.share(40.0);
    sc.counts.snapshot_age = Span(d.pick(&[0, 0, 5]) * HOUR);
    sc.counts.owner = d.yes(0.7);
    sc.counts.resolve_after = d.delay(DAY);
    let rate = LossRate::PerPool(per_day(0.2));
    sc.losses.shrink = d.pick(&[LossRate::None, rate, LossRate::OfSales(percent(5.0))]);
    sc.losses.damage = d.pick(&[LossRate::None, rate]);
    sc.losses.found = d.pick(&[LossRate::None, LossRate::PerPool(per_day(0.05))]);
}

/// More about counts, by dice of its own: what else is drawn stays as it was.
fn counts(seed: u64, sc: &mut Scenario) {
    let mut dice = Dice(Streams::new(seed, 0).at(Purpose(997), 0, 0));
    let (d, counts) = (&mut dice, &mut sc.counts);
    if d.yes(0.25) {
        counts.rule = CountRule::RandomList { per_day: 2 };
    }
    counts.zero_balance = d.yes(0.3);
    counts.cut_off = d.yes(0.5);
    counts.from = Span(d.pick(&[0, 0, 10]) * DAY);
    if d.yes(0.3) {
        let some = 1 + d.below(sc.sites.len() as u32) as usize;
        let names = sc.sites[..some].iter().map(|site| site.name.clone());
        counts.sites = CountedSites::Named(names.collect());
    }
}

fn outages(d: &mut Dice) -> Outages {
    Outages {
        rate: per_day(0.3),
        noticed_after: d.delay(2 * HOUR),
        repaired_after: d.delay(2 * HOUR),
    }
}

/// A random feed between random systems for every pair of neighbours, both ways,
/// and now and then one more that makes a second way.
fn feeds(d: &mut Dice, sc: &mut Scenario) {
    sc.feeds.clear();
    let n = sc.systems.len() as u8;
    let hub = sc.planner();
    for other in (0..n).filter(|&i| i != hub) {
        for (from, to) in [(hub, other), (other, hub)] {
            documents(d, sc, from, to);
        }
        // One way only: two systems that set each other chase each other for ever
        // (a scenario file that asks for it at once is refused).
        match d.below(4) {
            0 => sets(d, sc, hub, other),
            1 => sets(d, sc, other, hub),
            _ => {}
        }
    }
    if n > 2 && d.yes(0.3) {
        let others: Vec<u8> = (0..n).filter(|&i| i != hub).collect();
        documents(d, sc, others[0], others[1]);
    }
}

fn documents(d: &mut Dice, sc: &mut Scenario, from: u8, to: u8) {
    let mut f = feed(from, to);
    if d.yes(0.4) {
        f.carries.retain(|_| d.yes(0.7));
    }
    if d.yes(0.2) {
        f.buckets = vec![Bucket::Committed, Bucket::Incoming];
    }
    timing(d, &mut f);
    sc.feeds.push(f);
}

fn sets(d: &mut Dice, sc: &mut Scenario, from: u8, to: u8) {
    let mut f = feed(from, to);
    let field = d.pick(&[
        Field::Buckets,
        Field::Available,
        Field::OnHandAsAvailable,
        Field::AvailableAsOnHand,
    ]);
    f.message = d.pick(&[
        Payload::Absolute(field),
        Payload::CompareAndSet(field),
        Payload::Snapshot(field),
    ]);
    f.buckets = d.pick(&[vec![Bucket::OnHand], Bucket::ALL.to_vec()]);
    f.carries = Vec::<Kind>::new();
    timing(d, &mut f);
    f.sweep = f.cadence != Cadence::PerEvent && d.yes(0.3);
    sc.feeds.push(f);
}

fn timing(d: &mut Dice, f: &mut Feed) {
    f.cadence = d.pick(&[
        Cadence::PerEvent,
        Cadence::Every {
            period: Span(HOUR),
            phase: None,
        },
        Cadence::Daily { at: Span(2 * HOUR) },
        Cadence::Irregular {
            mean: Span(9 * HOUR),
        },
        Cadence::Manual {
            mean: Span(9 * HOUR),
        },
    ]);
    f.per_site = d.yes(0.3);
    f.latency = d.delay(MINUTE);
    f.faults = Faults {
        loss: d.share(10.0),
        duplicate: d.share(10.0),
        reorder: d.share(20.0),
        reorder_by: Span(5 * HOUR),
        attempt: d.share(30.0),
        run: d.share(20.0),
        poison: d.share(20.0),
    };
    f.retries = Retries {
        times: d.pick(&[0, 2, 8]),
        spacing: Span(10 * MINUTE),
        fresh: d.yes(0.5),
        replayed_after: d.yes(0.3).then_some(Span(DAY)),
    };
    f.outages = d.yes(0.3).then(|| outages(d));
    f.budget = d.yes(0.3).then_some(20);
}

/// What a law finds in each of many worlds: in `usually` so many, or as many as `POOLDRIFT_SWARM`
/// says (`results/swarm` has such a run), or in the one of `POOLDRIFT_WORLD`. All are run, then
/// those that broke it are named.
pub fn worlds<T>(usually: u64, law: impl Fn(u64) -> T) -> Vec<T> {
    let read = |name: &str| -> Option<u64> {
        let text = std::env::var(name).ok()?;
        Some(text.parse().expect("a number of worlds, or of one"))
    };
    let seeds = match (read("POOLDRIFT_WORLD"), read("POOLDRIFT_SWARM")) {
        (Some(one), _) => one..one + 1,
        (None, many) => 0..many.unwrap_or(usually),
    };
    let (mut found, mut broke) = (Vec::new(), Vec::new());
    for seed in seeds {
        match catch_unwind(AssertUnwindSafe(|| law(seed))) {
            Ok(result) => found.push(result),
            Err(_) => broke.push(seed),
        }
    }
    assert!(
        broke.is_empty(),
        "worlds {broke:?} broke a law; POOLDRIFT_WORLD={} runs the first alone",
        broke[0]
    );
    found
}
