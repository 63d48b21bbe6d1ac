//! How wrong a view is by the way it hears, and what it oversells.

use super::answers::{Oracle, Row, Size};
use crate::exact::{
    EventFeed, PolledMirror, UnreconciledDeltas, chance_window_outsells, oversells_per_depletion,
    vendor_formula,
};
use crate::measure::{Figure, Incident, Measure, Sign};
use crate::world::{Bucket, System};

/// The view's error, in units.
const ERROR: Measure = Measure::Drift(System::Storefront, Figure::Of(Bucket::OnHand), Sign::Net);
/// Share of pools of which the view is exactly right.
const RIGHT: Measure = Measure::exact(System::Storefront);
/// Sales of a pool (a day) in these scenarios.
const RATE: f64 = 4.0;
const FAILING: &str = "feeds.wms->storefront.faults.run=40 %";

pub fn oracles(size: Size) -> Vec<Oracle> {
    let mut all = mirrors(size);
    all.extend(event_feeds(size));
    all.extend(growth(size));
    all.extend(oversells(size));
    all
}

fn mirrors(size: Size) -> Vec<Oracle> {
    let reliable = PolledMirror::reliable(RATE, 0.25);
    let failing = PolledMirror {
        success: 0.6,
        ..reliable
    };
    let spread = |mirror: PolledMirror| {
        let variance = mirror.variance();
        Row::new("variance of the error", "units^2", variance, |s| {
            s.total(ERROR)
        })
        .variance()
    };
    vec![
        Oracle::new("oracles/mirror", size, 40, 6)
            .row(
                error("mean error", reliable.mean_error())
                    .because("rate x period / 2, the phase being random"),
            )
            .row(right(reliable.share_right()).because("(1 - e^-x) / x with x = rate x period"))
            .row(
                wrong_for(reliable.mean_wrong()).because(
                    "from the first sale after a poll to the next: T / (1 - e^-x) - 1 / rate",
                ),
            )
            .row(wrong_since(reliable.mean_age_wrong()).because(
                "E(w^2) / (2 E(w)), w being the time wrong between two polls: T less the \
                 exponential time to the first sale",
            )),
        Oracle::new("oracles/mirror-spread", size, 20_000, 2_500).row(
            spread(reliable)
                .because("x / 2 + x^2 / 12 with x = rate x period, over replications of one pool"),
        ),
        Oracle::new("oracles/mirror-failing", size, 1_000, 100)
            .row(
                error("mean error", failing.mean_error())
                    .because("rate x age; the mean age is T (2 - p) / (2 p) = 7 h"),
            )
            .row(right(failing.share_right()).because("E(e^-(rate x age))"))
            .row(
                wrong_for(failing.mean_wrong())
                    .because("time wrong in a cycle of successful polls, where one sees a sale"),
            )
            .row(
                wrong_since(failing.mean_age_wrong())
                    .because("E(w^2) / (2 E(w)), w being the time wrong between successful polls"),
            ),
        Oracle::new("oracles/mirror-spread", size, 20_000, 2_500)
            .set(FAILING)
            .row(
                spread(failing)
                    .because("rate x E(age) + rate^2 x var(age), over replications of one pool"),
            ),
    ]
}

/// How long a wrong view stays wrong, in days.
fn wrong_for(expected: f64) -> Row {
    Row::new("wrong, once it is, for", "days", expected, |s| {
        s.ratio(
            Measure::WrongHours(System::Storefront),
            Measure::Spells(System::Storefront),
        ) / 24.0
    })
}

/// How long a view that is wrong has been so, over time, in days.
fn wrong_since(expected: f64) -> Row {
    Row::new("age of a wrong view", "days", expected, |s| {
        s.ratio(
            Measure::WrongAgeHours(System::Storefront),
            Measure::WrongHours(System::Storefront),
        ) / 24.0
    })
}

fn event_feeds(size: Size) -> Vec<Oracle> {
    let exponential = EventFeed {
        rate: RATE,
        mean_delay: 0.25,
    };
    // A lognormal delay with median 4 h and sigma 0.9.
    let lognormal = EventFeed {
        rate: RATE,
        mean_delay: 4.0 / 24.0 * libm::exp(0.9 * 0.9 / 2.0),
    };
    let in_flight = |oracle: Oracle, feed: EventFeed| {
        oracle
            .row(
                error("mean in flight", feed.mean_in_flight())
                    .because("Poisson with mean rate x E(delay), whatever the delay's law (Palm)"),
            )
            .row(right(feed.share_right()).because("e^-m, m being the mean in flight"))
    };
    vec![
        in_flight(Oracle::new("oracles/in-flight", size, 40, 6), exponential),
        in_flight(
            Oracle::new("oracles/in-flight", size, 40, 6).set(
                "feeds.wms->storefront.latency={ lognormal = { median = \"4 h\", sigma = 0.9 } }",
            ),
            lognormal,
        ),
    ]
}

fn growth(size: Size) -> Vec<Oracle> {
    let days = 100.0;
    // A message that is lost is not doubled, so that q counts among those that arrive.
    let faulty = UnreconciledDeltas {
        rate: RATE,
        lost: 0.02,
        doubled: 0.005 * 0.98,
    };
    let bypassed = UnreconciledDeltas {
        rate: RATE,
        lost: 1.0,
        doubled: 0.0,
    };
    let rows = |oracle: Oracle, deltas: UnreconciledDeltas| {
        let spread = deltas.variance(days);
        oracle
            .row(
                error("mean drift after 100 days", deltas.mean_drift(days))
                    .because("rate x (d - q) x t"),
            )
            .row(
                Row::new("variance of the drift", "units^2", spread, |s| {
                    s.total(ERROR)
                })
                .variance()
                .because("rate x (d + q) x t, over replications of one pool"),
            )
    };
    vec![
        rows(
            Oracle::new("oracles/bypass-growth", size, 8_000, 1_200),
            faulty,
        ),
        rows(
            Oracle::new("oracles/bypass-growth", size, 4_000, 1_000)
                .set("feeds.wms->storefront.carries=[\"receipt\"]"),
            bypassed,
        ),
    ]
}

/// A case of sold-out stock behind a mirror.
struct Depletion {
    /// Units at the start.
    units: u32,
    /// Orders a day and pool.
    rate: f64,
    /// Days between polls.
    period: f64,
}

impl Depletion {
    fn row(&self) -> Row {
        let Depletion {
            units,
            rate,
            period,
        } = *self;
        let exact = oversells_per_depletion(rate, period);
        let vendors = vendor_formula(f64::from(units), rate, period);
        let outsells = chance_window_outsells(units, rate, period);
        Row::new("oversold units per depletion", "units", exact, |s| {
            s.per_pool(Measure::Count(Incident::OversoldUnits))
        })
        .because(format!(
            "rate x T / 2 with a random phase. Vendors print P = 1 - ((U - 1) / U)^(V T) = \
             {vendors:.3} for U = {units} here; the exact chance that a window outsells U is {outsells:.1e}"
        ))
    }
}

fn oversells(size: Size) -> Vec<Oracle> {
    let shipped = Depletion {
        units: 60,
        rate: 4.0,
        period: 0.5,
    };
    // The vendor's own example: 20 units, 0.3 orders a minute, a poll every 15 minutes.
    let vendors = Depletion {
        units: 20,
        rate: 0.3 * 1_440.0,
        period: 15.0 / 1_440.0,
    };
    vec![
        Oracle::new("oracles/oversells", size, 100, 25).row(shipped.row()),
        Oracle::new("oracles/oversells", size, 200, 50)
            .set("demand.orders=432 / day")
            .set("replenishment.initial=20 units")
            .set("feeds.wms->storefront.cadence.every=15 min")
            .set("run.horizon=6 h")
            .row(vendors.row()),
    ]
}

fn error(quantity: &str, expected: f64) -> Row {
    Row::new(quantity, "units", expected, |s| s.per_pool(ERROR))
}

fn right(expected: f64) -> Row {
    Row::new("share exactly right", "share", expected, |s| s.total(RIGHT))
}
