//! A scenario and plausible outcomes made without a simulator.

use crate::fixture::measure_of;
use pooldrift::economics::{Rates, add_costs};
use pooldrift::experiment::{Ensemble, add_derived};
use pooldrift::measure::{Column, Gauge, How, Incident, Outcome, Table};
use pooldrift::report::{Manifest, Origin, Report};
use pooldrift::scenario::*;
use pooldrift::units::{Cents, DAY, HOUR, MINUTE, Rate, Share, Span, WEEK};
use pooldrift::world::{Bucket, Cause, CauseClass, System};

/// A valid scenario: two sites, the given systems fed from the first one.
pub fn scenario(weeks: i64, warm_up: i64, systems: &[System]) -> Scenario {
    Scenario {
        name: "synthetic".into(),
        title: "Numbers made up for a test".into(),
        story: "A story.".into(),
        policy: "connector".into(),
        run: Run {
            horizon: Span(weeks * WEEK),
            warm_up: Span(warm_up * WEEK),
            period: Span(WEEK),
            replications: 4,
            seed: 7,
        },
        systems: systems.to_vec(),
        sites: vec![site("dc", SiteKind::Dc), site("store", SiteKind::Store)],
        assortment: Assortment {
            skus: 100,
            skew: Skew::Equal,
            price_median: Cents(2_000),
            price_sigma: 0.0,
            drawn: Drawn::PerReplication,
            cost: Share(500_000_000),
        },
        demand: demand(),
        promise: Promise {
            basis: Basis::OnHand,
            hold_at_check: false,
            payment_gap: Delay::Fixed(Span(MINUTE)),
            payment_abandoned: Share::ZERO,
            threshold: 0,
            when_short: WhenShort::Refuse,
        },
        sourcing: Sourcing {
            reads: System::Storefront,
            rule: SourcingRule::HomeFirst,
        },
        fulfilment: fulfilment(),
        replenishment: replenishment(),
        receiving: Receiving {
            line_error: Share::ZERO,
            error_units: Quantity::up_to(1),
            late: Share::ZERO,
            late_by: Delay::Fixed(Span(DAY)),
        },
        transfers: Transfers {
            booking: Booking::Document,
            prepare: Delay::Fixed(Span(HOUR)),
            transit: Delay::Fixed(Span(DAY)),
            rebalance: None,
            for_pickup: false,
        },
        returns: Returns {
            online: Share::ZERO,
            store: Share::ZERO,
            lag: Delay::Fixed(Span(DAY)),
            unrecorded: Share::ZERO,
            doubled: Share::ZERO,
        },
        counts: Counts {
            spread: true,
            rule: CountRule::None,
            zero_balance: false,
            from: Span::ZERO,
            sites: CountedSites::All,
            wrong: Share::ZERO,
            wrong_by: Quantity::up_to(1),
            snapshot_age: Span::ZERO,
            cut_off: false,
            owner: false,
            resolve_after: Delay::Fixed(Span(DAY)),
        },
        losses: Losses {
            shrink: LossRate::None,
            damage: LossRate::None,
            found: LossRate::None,
            units: None,
        },
        feeds: (1..systems.len() as u8)
            .flat_map(|to| [feed(0, to), feed(to, 0)])
            .collect(),
        shared_pool: None,
        conditions: Conditions::default(),
        rates: Vec::new(),
        people: People::default(),
        fix: None,
        right_records: false,
    }
}

fn site(name: &str, kind: SiteKind) -> Site {
    Site {
        name: name.into(),
        kind,
        ships: true,
        pickup: false,
        home_weight: 1.0,
        store_sales: Rate(0),
        supply: Supply::Supplier,
    }
}

fn demand() -> Demand {
    Demand {
        orders: Rate(200_000_000),
        lines: 1.5,
        units: LineUnits::ByDispersion(1.0),
        pickup: Share::ZERO,
        hours: [1.0; 24],
        weekdays: [1.0; 7],
        promotions: Vec::new(),
        daily: None,
        replay: None,
    }
}

fn fulfilment() -> Fulfilment {
    Fulfilment {
        picking: Picking::Each(Delay::Fixed(Span(HOUR))),
        pick_error: Share::ZERO,
        ship_delay: Delay::Fixed(Span(HOUR)),
        on_short: OnShort::Leave,
        reroute_attempts: 1,
        reroute_delay: Delay::Fixed(Span(HOUR)),
        unsourced: Unsourced::Cancel,
        promise_time: Span(3 * DAY),
        chase_after: Span(DAY),
        close_after: Span(14 * DAY),
        cancelled: Share::ZERO,
        cancel_delay: Delay::Fixed(Span(HOUR)),
        pickup_abandoned: Share::ZERO,
        pickup_hold: Delay::Fixed(Span(DAY)),
    }
}

fn replenishment() -> Replenishment {
    Replenishment {
        policy: ReplenishmentPolicy::BaseStock {
            order_up_to: Level::Units(10),
        },
        review: Review::Continuous,
        counts_committed: false,
        initial: Level::Units(10),
        lead: Delay::Fixed(Span(7 * DAY)),
        late: Share::ZERO,
        late_by: Delay::Fixed(Span(DAY)),
        short: Share::ZERO,
        short_by: Share::ZERO,
        amended: Share::ZERO,
        amended_by: Share::ZERO,
        amendments_recorded: true,
        close_after: Span(30 * DAY),
        rush: None,
    }
}

fn feed(from: u8, to: u8) -> Feed {
    Feed {
        latency: Delay::Fixed(Span(MINUTE)),
        ..crate::fixture::feed(from, to)
    }
}

/// How the made-up numbers look.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Multiplies every quantity (0: nothing ever goes wrong).
    pub size: f64,
    /// Drift grows like time to this power.
    pub growth: f64,
    /// Noise between replications, as a share.
    pub noise: f64,
}

impl Default for Shape {
    fn default() -> Self {
        Shape {
            size: 1.0,
            growth: 0.8,
            noise: 0.15,
        }
    }
}

/// A hash of its arguments as a number in [-1, 1): noise that needs no generator.
fn noise(seed: u64, replication: u32, week: usize, column: usize) -> f64 {
    let mut z = seed ^ (u64::from(replication) << 40) ^ ((week as u64) << 20) ^ column as u64;
    for multiplier in [0xbf58_476d_1ce4_e5b9_u64, 0x94d0_49bb_1331_11eb] {
        z = (z ^ (z >> 30))
            .wrapping_add(0x9e37_79b9_7f4a_7c15)
            .wrapping_mul(multiplier);
    }
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// One replication of made-up measurements of a scenario.
pub fn outcome(scenario: &Scenario, seed: u64, replication: u32, shape: Shape) -> Outcome {
    let columns = columns(scenario);
    let period = scenario.run.period.0;
    let starts: Vec<i64> = (0..scenario.run.horizon.0)
        .step_by(period as usize)
        .collect();
    let lengths: Vec<i64> = starts
        .iter()
        .map(|&s| period.min(scenario.run.horizon.0 - s))
        .collect();
    let rows: Vec<Vec<f64>> = (0..starts.len())
        .map(|week| {
            let t = (week + 1) as f64 / starts.len() as f64;
            let value = |(at, column): (usize, &(Column, f64))| {
                let wobble = 1.0
                    + shape.noise
                        * (noise(seed, replication, week, at) + noise(seed, replication, 999, at));
                let trend = if column.1 < 0.0 {
                    0.3 + 0.1 * (t * 40.0).sin()
                } else {
                    t.powf(shape.growth)
                };
                made_up(
                    &column.0,
                    column.1.abs() * shape.size * trend * wobble,
                    t * shape.size,
                )
            };
            columns.iter().enumerate().map(value).collect()
        })
        .collect();
    let totals = totals(scenario, &columns, &starts, &lengths, &rows);
    Outcome {
        replication,
        table: Table {
            columns: columns.into_iter().map(|c| c.0).collect(),
            period: scenario.run.period,
            rows,
            starts,
            lengths,
        },
        totals,
        events: 1_000 + u64::from(replication),
    }
}

fn made_up(column: &Column, value: f64, t: f64) -> f64 {
    match (column.unit, column.how) {
        ("share", _) => 1.0 / (1.0 + value * t),
        (_, How::Count) => value.round(),
        _ => value,
    }
}

fn totals(
    scenario: &Scenario,
    columns: &[(Column, f64)],
    starts: &[i64],
    lengths: &[i64],
    rows: &[Vec<f64>],
) -> Vec<f64> {
    let kept: Vec<usize> = (0..starts.len())
        .filter(|&i| starts[i] >= scenario.run.warm_up.0)
        .collect();
    let time: f64 = kept.iter().map(|&i| lengths[i] as f64).sum();
    (0..columns.len())
        .map(|c| match columns[c].0.how {
            How::Count => kept.iter().map(|&i| rows[i][c]).sum(),
            How::Mean => {
                kept.iter()
                    .map(|&i| rows[i][c] * lengths[i] as f64)
                    .sum::<f64>()
                    / time
            }
        })
        .collect()
}

/// Columns with the size that each reaches; a negative size does not grow.
fn columns(scenario: &Scenario) -> Vec<(Column, f64)> {
    let mut columns = Vec::new();
    let mut add = |key: String, unit: &'static str, how: How, size: f64| {
        let label = key.replace('/', " ");
        columns.push((
            Column {
                measure: measure_of(&key),
                label,
                unit,
                how,
            },
            size,
        ));
    };
    let people = scenario.people.any();
    let counted = |i: &Incident| people || !i.is_of_people();
    for incident in Incident::ALL.into_iter().filter(counted) {
        add(
            format!("count/{}", incident.name()),
            incident.unit(),
            How::Count,
            count_size(incident),
        );
    }
    for (i, &system) in scenario.systems.iter().enumerate() {
        let name = system.name();
        let weight = [60.0, 900.0, 520.0, 180.0, 330.0][i];
        for bucket in [
            "on-hand",
            "available",
            "committed",
            "incoming",
            "unavailable",
        ] {
            add(
                format!("drift/{name}/{bucket}/signed"),
                "units",
                How::Mean,
                weight / 2.0,
            );
            add(
                format!("drift/{name}/{bucket}/absolute"),
                "units",
                How::Mean,
                weight,
            );
        }
        add(
            format!("drift/{name}/value"),
            "cents",
            How::Mean,
            weight * 1_000.0,
        );
        add(format!("right/{name}"), "share", How::Mean, weight / 900.0);
        add(
            format!("within/{name}"),
            "share",
            How::Mean,
            weight / 1_500.0,
        );
        for bucket in Bucket::ALL {
            for cause in Cause::ALL {
                let share = cause_size(cause) * weight / 100.0;
                let path = format!("cause/{name}/{}/{}", bucket.name(), cause.name());
                add(format!("{path}/signed"), "units", How::Mean, share / 3.0);
                add(format!("{path}/absolute"), "units", How::Mean, share);
            }
        }
        for other in &scenario.systems[..i] {
            add(
                format!("pair/{}~{name}/absolute", other.name()),
                "units",
                How::Mean,
                weight * 1.1,
            );
        }
    }
    add("stock/on-hand".into(), "units", How::Mean, -60_000.0);
    add("stock/backorders".into(), "units", How::Mean, 40.0);
    add("frozen".into(), "share", How::Mean, 0.2);
    for gauge in Gauge::ALL.into_iter().filter(|_| people) {
        let size = if gauge.unit() == "share" { 0.7 } else { 25.0 };
        add(
            format!("people/{}", gauge.name()),
            gauge.unit(),
            How::Mean,
            size,
        );
    }
    columns
}

/// The same with people who do something.
pub fn with_people(mut scenario: Scenario) -> Scenario {
    scenario.people.desk = Some(crate::sim::people::desk());
    scenario
}

/// Gross units of a cause per 100 units of drift.
fn cause_size(cause: Cause) -> f64 {
    match cause {
        Cause::InFlight => -16.0,
        Cause::BypassTransfer => 31.0,
        Cause::BypassReturn => 14.0,
        Cause::LostSale => 11.0,
        Cause::StaleOverwrite => 6.0,
        Cause::Shrink => 12.0,
        Cause::Miscount => 3.0,
        Cause::ReceivingError => 5.0,
        _ if cause.class() == CauseClass::OneOff => 1.0,
        _ => 0.8,
    }
}

fn count_size(incident: Incident) -> f64 {
    match incident {
        Incident::Orders | Incident::ClosedOrders => -4_500.0,
        Incident::OrderLines | Incident::AcceptedLines | Incident::PickLines => -7_000.0,
        Incident::OrderUnits | Incident::CoveredUnits | Incident::ShippedLines => -9_000.0,
        Incident::PerfectOrders => -4_000.0,
        Incident::Revenue => -90_000_000.0,
        Incident::OversoldLines => 42.0,
        Incident::FalseStockoutLines => 118.0,
        Incident::ShortPicks => 31.0,
        Incident::FailedOrders => 25.0,
        Incident::FailedValue => 120_000.0,
        Incident::LostMargin => 400_000.0,
        Incident::FalseLostMargin => 160_000.0,
        Incident::RushOrders => 5.0,
        Incident::RushValue => 90_000.0,
        // Parts of those above.
        Incident::UnorderedLostMargin => 60_000.0,
        Incident::RuleFailedOrders => 5.0,
        Incident::RuleFailedValue => 24_000.0,
        Incident::RuleExceptions => 8.0,
        Incident::RuleReroutedLines => 4.0,
        Incident::RuleRushOrders => 1.0,
        Incident::RuleRushValue => 18_000.0,
        Incident::Refunds => -9_000_000.0,
        Incident::Counts => -240.0,
        Incident::DeskOpenMinutes => -16_000.0,
        Incident::DeskMinutes => 12_000.0,
        _ => 20.0,
    }
}

/// The report of some made-up replications.
pub fn report(scenario: &Scenario, replications: u32, shape: Shape) -> Report {
    let rates = Rates::new(scenario).expect("valid rates");
    let mut ensemble = Ensemble::after(scenario.run.warm_up);
    for replication in 0..replications {
        let mut one = outcome(scenario, 7, replication, shape);
        add_costs(scenario, &rates, &mut one);
        add_derived(&mut one);
        ensemble.add(&one);
    }
    let origin = Origin {
        sets: Vec::new(),
        seed: 7,
        engine: "made-up".into(),
        asked: replications,
        command: "pooldrift run synthetic --replications 20 --seed 7".into(),
    };
    let manifest = Manifest::new(
        &loaded(scenario.clone()),
        &rates,
        origin,
        ensemble.numbers(),
    );
    Report::new(manifest, &ensemble)
}

/// A scenario as if it had been loaded from a file.
pub fn loaded(scenario: Scenario) -> Loaded {
    Loaded {
        scenario,
        digest: "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8".into(),
        assumptions: Vec::new(),
        warnings: Diagnostics::default(),
        effective: String::new(),
    }
}
