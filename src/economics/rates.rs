//! The assumed rates: low, typical, high, and who says so.

use crate::measure::Case;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An assumed rate. `Scenario::rates` overrides it by this name.
pub use crate::scenario::RateName as Rate;

/// Whether a rate bills only what people do and the fix project.
fn is_of_people(rate: Rate) -> bool {
    rate >= Rate::MissedPromise
}

/// A rate as it is used and shown: value, unit, source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assumption {
    /// Name by which a scenario overrides it.
    pub name: String,
    /// What it is, for people.
    pub label: String,
    /// Unit of the three values.
    pub unit: String,
    /// Low value.
    pub low: f64,
    /// Typical value: the one that results are billed with.
    pub typical: f64,
    /// High value.
    pub high: f64,
    /// Where it comes from, or that it is an assumption without a source.
    pub source: String,
    /// Whether it enters a cost at all.
    pub billed: bool,
    /// Whether the scenario set it.
    pub overridden: bool,
}

/// All rates of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    assumptions: Vec<Assumption>,
    /// How many of them there is something to bill with, from the first.
    used: usize,
}

/// A scenario that was made in code names a rate that does not exist; in a file it is
/// refused when the file is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRate {
    /// The name that was typed.
    pub name: String,
    /// The nearest valid name.
    pub nearest: &'static str,
}

impl fmt::Display for UnknownRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "there is no rate \"{}\"; the nearest name is \"{}\"",
            self.name, self.nearest
        )
    }
}

impl std::error::Error for UnknownRate {}

type Row = (&'static str, [f64; 3], &'static str);

/// Label, low/typical/high and source of each default.
fn default_of(rate: Rate) -> Row {
    match rate {
        Rate::FailedOrder => (
            "failed order, direct cost",
            [10.0, 15.0, 25.0],
            "vendor: 12-18 min of service at 22 USD/h, 3PL cancel fee 3-8 USD, payment fee 2.9 % + 0.30 USD kept; \
             getordersyncpro.com/blogs/cost-of-overselling-inventory.html",
        ),
        Rate::FailedOrderAllIn => (
            "failed order, all in (check only)",
            [25.0, 75.0, 150.0],
            "vendors: 25-150 nventory.io/se/blog/how-to-prevent-overselling-multichannel; 65-120 ustechautomations.com; \
             25-75 skulabs.com",
        ),
        Rate::ServiceContact => (
            "service contact",
            [5.0, 8.0, 12.0],
            "vendor: nventory.io; one contact per late line is an assumption",
        ),
        Rate::Reship => (
            "parcel sent again or after a cancellation",
            [12.0, 18.0, 40.0],
            "12-25 canadianalliance.ca (the 3 % problem); 15-40 nventory.io (vendors)",
        ),
        Rate::MisPick => (
            "mis-pick, all in",
            [15.0, 40.0, 93.0],
            "15-50 freightmaths.com/order-accuracy-cost-calculator; about 30 in a survey of 300 managers, \
             warehousemobilesolutions.com; 47-93 canadianalliance.ca",
        ),
        Rate::ExceptionMinutes => (
            "handling of one exception",
            [3.0, 8.0, 20.0],
            "assumption, no source measured it; bounds: re-pick labour 8-15 USD canadianalliance.ca, store pick 11-18 min \
             envision360.co",
        ),
        Rate::Wage => (
            "warehouse wage",
            [13.27, 17.36, 23.35],
            "US Bureau of Labor Statistics, May 2022, occupation 53-7062, percentiles 10/50/90; \
             stats.bls.gov/oes/current/oes537062.htm",
        ),
        Rate::Burden => (
            "labour cost per wage",
            [1.3, 1.3, 1.3],
            "assumption: taxes and benefits 30 % on top of the wage",
        ),
        _ => default_of_others(rate),
    }
}

fn default_of_others(rate: Rate) -> Row {
    match rate {
        Rate::CountLocation => (
            "count of one location",
            [0.4, 0.75, 1.5],
            "assumption: 20-60 locations an hour at the burdened wage",
        ),
        Rate::ReconciliationHours => (
            "manual reconciliation (check only)",
            [6.0, 10.0, 20.0],
            "5.7 h (UK) and 6.4 h (US) of admin a week, survey of over 1,000 merchants, retailistmag.com; four hours every \
             morning at one distributor, mindwerks.io",
        ),
        Rate::CustomerCredit => ("customer credit", [0.0, 0.1, 0.2], "assumption, no source"),
        Rate::ExpeditePremium => (
            "premium for faster freight",
            [0.2, 0.75, 2.0],
            "LTL upgrade 20-30 % dsi-tms.com; rush 50-100 % derrickus.com; two to three times standard localhandyhub.com",
        ),
        Rate::InboundFreight => (
            "inbound freight",
            [0.03, 0.05, 0.08],
            "assumption, no source",
        ),
        Rate::RushFee => (
            "rush purchase order, fixed fee",
            [0.0, 100.0, 400.0],
            "250 in a worked example, mfgcalcs.com; 400 on an order of 900, derrickus.com; the typical value is an assumption",
        ),
        Rate::HoldingRate => (
            "holding stock",
            [0.2, 0.25, 0.4],
            "eaglerockcfo.com (carrying costs); waspbarcode.com (true costs of carrying inventory)",
        ),
        _ => default_of_people(rate),
    }
}

fn default_of_people(rate: Rate) -> Row {
    match rate {
        Rate::MissedPromise => (
            "missed promise about an order",
            [5.0, 8.0, 12.0],
            "vendor: nventory.io (a service contact); one contact per missed promise is an assumption",
        ),
        Rate::CustomFeedBuild => (
            "building a custom feed for a site",
            [500.0, 2_000.0, 8_000.0],
            "assumption: one day to two weeks of whoever can write a script",
        ),
        Rate::CustomFeedMonth => (
            "running a custom feed of a site",
            [25.0, 100.0, 400.0],
            "assumption: a tenth of a connector's running cost, metricrig.com/answers/3pl-wms-integration-cost-2026",
        ),
        Rate::ConnectorBuild => (
            "building one connector of the fix",
            [2_500.0, 15_000.0, 80_000.0],
            "metricrig.com/answers/3pl-wms-integration-cost-2026; 10,000-30,000 basic, 30,000-80,000 complex, leanafy.com",
        ),
        Rate::HiredHour => (
            "hour hired for the fix",
            [60.0, 120.0, 200.0],
            "assumption, no source",
        ),
        _ => (
            "running one integration",
            [300.0, 1_000.0, 4_000.0],
            "metricrig.com/answers/3pl-wms-integration-cost-2026",
        ),
    }
}

impl Default for Rates {
    fn default() -> Self {
        let assumptions = Rate::ALL
            .into_iter()
            .map(|rate| {
                let (label, [low, typical, high], source) = default_of(rate);
                Assumption {
                    name: rate.name().to_owned(),
                    label: label.to_owned(),
                    unit: rate.unit().to_owned(),
                    low,
                    typical,
                    high,
                    source: source.to_owned(),
                    billed: !matches!(rate, Rate::FailedOrderAllIn | Rate::ReconciliationHours),
                    overridden: false,
                }
            })
            .collect();
        Rates {
            assumptions,
            used: Rate::COUNT,
        }
    }
}

impl Rates {
    /// The defaults with a scenario's overrides.
    ///
    /// # Errors
    /// The first override whose name is no rate.
    pub fn new(scenario: &Scenario) -> Result<Rates, UnknownRate> {
        let mut rates = Rates::default();
        for (name, value) in &scenario.rates {
            let rate = Rate::from_name(name).ok_or_else(|| UnknownRate {
                name: name.clone(),
                nearest: nearest(name),
            })?;
            let row = &mut rates.assumptions[rate as usize];
            [row.low, row.typical, row.high] = value.low_typical_high;
            row.source = value.source.clone();
            row.overridden = true;
        }
        let idle = !scenario.people.any() && scenario.fix.is_none();
        let people = Rate::ALL.into_iter().filter(|&r| is_of_people(r));
        let overridden = people.clone().any(|r| rates.get(r).overridden);
        if idle && !overridden {
            rates.used -= people.count();
        }
        Ok(rates)
    }

    /// Every rate in order, as used; those about people where they do anything.
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions[..self.used]
    }

    /// A rate as used.
    pub fn get(&self, rate: Rate) -> &Assumption {
        &self.assumptions[rate as usize]
    }

    /// The same with one rate's low or high value as its typical one.
    pub fn moved(&self, rate: Rate, case: Case) -> Rates {
        let mut moved = self.clone();
        let row = &mut moved.assumptions[rate as usize];
        row.typical = match case {
            Case::Low => row.low,
            Case::Typical => row.typical,
            Case::High => row.high,
        };
        moved
    }

    /// A rate in millionths of its unit, the form in which bills are computed.
    pub fn millionths(&self, rate: Rate, case: Case) -> i128 {
        let row = self.get(rate);
        let value = match case {
            Case::Low => row.low,
            Case::Typical => row.typical,
            Case::High => row.high,
        };
        (value * 1e6).round() as i128
    }
}

fn nearest(name: &str) -> &'static str {
    Rate::ALL
        .into_iter()
        .map(Rate::name)
        .min_by_key(|valid| strsim::damerau_levenshtein(name, valid))
        .unwrap_or_default()
}
