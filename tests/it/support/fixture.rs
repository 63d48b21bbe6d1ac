//! Scenarios made in code, for tests that vary them freely.

use pooldrift::measure::Measure;
use pooldrift::scenario::*;
use pooldrift::units::{Cents, DAY, HOUR, Rate, Share, Span, WEEK};
use pooldrift::world::{Bucket, Kind, System};

pub fn per_day(rate: f64) -> Rate {
    Rate((rate * 1e6).round() as u64)
}

pub fn percent(share: f64) -> Share {
    Share((share * 1e7).round() as u32)
}

pub fn fixed(millis: i64) -> Delay {
    Delay::Fixed(Span(millis))
}

/// A feed that works: each posting at once, nothing lost.
pub fn feed(from: u8, to: u8) -> Feed {
    Feed {
        name: format!("{from}->{to}"),
        from,
        to,
        message: Payload::Delta,
        carries: Kind::ALL.to_vec(),
        buckets: Bucket::ALL.to_vec(),
        cadence: Cadence::PerEvent,
        per_site: false,
        latency: fixed(0),
        faults: Faults::default(),
        retries: Retries {
            times: 0,
            spacing: Span(0),
            fresh: false,
            replayed_after: None,
        },
        outages: None,
        budget: None,
        sweep: false,
    }
}

pub fn site(name: &str, kind: SiteKind) -> Site {
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

/// A small business in which everything works and every record is right:
/// one site, ten SKUs, WMS, ERP and storefront that tell each other everything.
pub fn plain() -> Scenario {
    Scenario {
        name: "plain".into(),
        title: "plain".into(),
        story: String::new(),
        policy: "custom".into(),
        run: Run {
            horizon: Span(60 * DAY),
            warm_up: Span(0),
            period: Span(WEEK),
            replications: 1,
            seed: 1,
        },
        systems: vec![System::Wms, System::Erp, System::Storefront],
        sites: vec![site("dc", SiteKind::Dc)],
        assortment: Assortment {
            skus: 10,
            skew: Skew::Equal,
            price_median: Cents(2_000),
            price_sigma: 0.0,
            drawn: Drawn::PerReplication,
            cost: percent(50.0),
        },
        demand: Demand {
            orders: per_day(20.0),
            lines: 1.0,
            units: LineUnits::ByDispersion(1.0),
            pickup: Share::ZERO,
            hours: [1.0; 24],
            weekdays: [1.0; 7],
            promotions: vec![],
            daily: None,
            replay: None,
        },
        promise: Promise {
            basis: Basis::Available,
            hold_at_check: true,
            payment_gap: fixed(0),
            payment_abandoned: Share::ZERO,
            threshold: 0,
            when_short: WhenShort::Refuse,
        },
        sourcing: Sourcing {
            reads: System::Storefront,
            rule: SourcingRule::HomeFirst,
        },
        fulfilment: Fulfilment {
            picking: Picking::Each(Delay::Exponential(Span(4 * HOUR))),
            pick_error: Share::ZERO,
            ship_delay: fixed(0),
            on_short: OnShort::Zero,
            reroute_attempts: 2,
            reroute_delay: fixed(HOUR),
            unsourced: Unsourced::Cancel,
            promise_time: Span(2 * DAY),
            chase_after: Span(2 * DAY),
            close_after: Span(7 * DAY),
            cancelled: Share::ZERO,
            cancel_delay: fixed(HOUR),
            pickup_abandoned: Share::ZERO,
            pickup_hold: fixed(3 * DAY),
        },
        replenishment: Replenishment {
            policy: ReplenishmentPolicy::ReorderPoint {
                r: Level::Units(12),
                q: Level::Units(20),
            },
            review: Review::Every {
                period: Span(DAY),
                phase: Span(DAY),
            },
            counts_committed: true,
            initial: Level::Units(20),
            lead: fixed(3 * DAY),
            late: Share::ZERO,
            late_by: fixed(0),
            short: Share::ZERO,
            short_by: Share::ZERO,
            amended: Share::ZERO,
            amended_by: Share::ZERO,
            amendments_recorded: true,
            close_after: Span(14 * DAY),
            rush: None,
        },
        receiving: Receiving {
            line_error: Share::ZERO,
            error_units: Quantity::up_to(3),
            late: Share::ZERO,
            late_by: fixed(0),
        },
        transfers: Transfers {
            booking: Booking::Document,
            prepare: fixed(4 * HOUR),
            transit: fixed(DAY),
            rebalance: None,
            for_pickup: false,
        },
        returns: Returns {
            online: Share::ZERO,
            store: Share::ZERO,
            lag: fixed(5 * DAY),
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
            wrong_by: Quantity::up_to(3),
            snapshot_age: Span(0),
            cut_off: false,
            owner: true,
            resolve_after: fixed(0),
        },
        losses: Losses {
            shrink: LossRate::None,
            damage: LossRate::None,
            found: LossRate::None,
            units: None,
        },
        feeds: vec![feed(0, 1), feed(1, 0), feed(1, 2), feed(2, 1)],
        shared_pool: None,
        conditions: Conditions::default(),
        rates: vec![],
        people: People::default(),
        fix: None,
        right_records: false,
    }
}

/// The measure of a path.
pub fn measure_of(path: &str) -> Measure {
    Measure::named(path).unwrap_or_else(|e| panic!("{e}"))
}
