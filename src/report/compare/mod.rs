//! Designs side by side, under common random numbers.
//!
//! ```text
//! an Ensemble per design --Report each--> estimates --------|
//!          |---totals, replication by replication---> paired differences,
//!                                                     rankings, the ladder
//! ```
//!
//! A [`Comparison`] is plain data and equals what its folder holds: each design
//! has a folder of its own, as `pooldrift run` writes it, and `comparison.json`
//! has what only all of them together can tell.
//!
//! Two kinds of interval stand beside each other. An estimate's is its own. Those
//! of the differences to the first design hold *all at once* for the designs of a
//! measure (Bonferroni), because one reads them together; so do those of the
//! ranking ([`mcb`](crate::stats::mcb)). Different measures are different
//! questions, and nothing is corrected across them.

mod build;
mod files;
mod ladder;
mod sentences;
#[cfg(feature = "cli")]
mod table;

pub use files::facts_json;
pub use sentences::leading;
#[cfg(feature = "cli")]
pub(super) use table::held_against;
#[cfg(feature = "cli")]
pub use table::{laid_out, table};

use super::estimate::Estimate;
use super::words::Style;
use super::{Report, Rounding};
pub use crate::measure::Better;
use crate::measure::{Case, Measure, Ratio};
use crate::stats::Best;
use crate::world::System;
use serde::{Deserialize, Serialize};

/// What was compared and what it told.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What only all designs together can tell.
    pub facts: Facts,
    /// The result of each design, in their order.
    pub reports: Vec<Report>,
}

/// What `comparison.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of this shape, the same as the summary's.
    pub schema: u32,
    /// Name of the scenario that the designs are variants of.
    pub scenario: String,
    /// The command that makes this result again.
    pub command: String,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Replications that every design finished.
    pub replications: u32,
    /// The sentences that matter, the first one first.
    pub sentences: Vec<String>,
    /// The designs; the first is what the others are compared with.
    pub designs: Vec<DesignNote>,
    /// The measures by which designs are distinguished.
    pub measures: Vec<Measured>,
    /// The cadences of a ladder, shortest first; empty without one.
    pub ladder: Vec<Rung>,
}

/// A design and where its own result is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DesignNote {
    /// What it is called.
    pub name: String,
    /// Folder of its result, inside the comparison's.
    pub folder: String,
    /// Settings laid over the scenario.
    pub sets: Vec<String>,
    /// Period of a rung of a ladder, in milliseconds.
    pub every_ms: Option<i64>,
    /// What it earns less than the same business with right records, in cents, paired; absent
    /// where it was not held against that. The interval is its own.
    pub less_earned: Option<Estimate>,
}

impl Better {
    /// The same as a rule of the statistics.
    pub fn best(self) -> Best {
        match self {
            Better::Less => Best::Smallest,
            Better::More => Best::Largest,
        }
    }
}

/// A measure in all designs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Path of the quantity.
    pub key: String,
    /// What a person calls it.
    pub label: String,
    /// Unit of the values (money in cents).
    pub unit: String,
    /// What counts as better.
    pub better: Better,
    /// One per design, in their order.
    pub standings: Vec<Standing>,
    /// The longest period of a ladder of cadences less the shortest, paired; its interval holds
    /// together with those of the designs. Absent without a ladder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Difference>,
}

impl Measured {
    /// How the standings of all designs are rounded, wherever they are written.
    pub fn rounding(&self) -> Rounding {
        let known = self.standings.iter().map(Standing::estimate);
        Rounding::of(Style::of(&self.unit), known)
    }

    /// How the differences to the first design are rounded.
    pub fn rounding_of_differences(&self) -> Rounding {
        let differences = self.standings.iter().filter_map(|s| s.difference.as_ref());
        let known = differences.map(Difference::estimate);
        Rounding::of(Style::of(&self.unit), known)
    }
}

/// How a design stands in a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Name of the design.
    pub design: String,
    /// Mean over the replications.
    pub mean: f64,
    /// Lower end of its 95 % interval; absent with fewer than two replications.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// The difference to the first design; absent for the first itself.
    pub difference: Option<Difference>,
    /// Against the best of the others; absent where nothing can be told.
    pub against_best: Option<AgainstBest>,
}

impl Standing {
    /// The mean with its interval.
    pub fn estimate(&self) -> Estimate {
        Estimate {
            mean: self.mean,
            low: self.low,
            high: self.high,
        }
    }
}

/// A paired difference of two designs: most often this one less the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Mean over the replications.
    pub mean: f64,
    /// Lower end of the interval; those of all designs hold at once.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Correlation over the replications that common random numbers gave.
    pub correlation: Option<f64>,
    /// How many times as many replications independent runs would need.
    pub variance_reduction: Option<f64>,
}

impl Difference {
    /// Whether the interval lies on one side of zero.
    pub fn is_significant(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low > 0.0 || high < 0.0)
    }

    /// The mean with its interval.
    pub fn estimate(&self) -> Estimate {
        Estimate {
            mean: self.mean,
            low: self.low,
            high: self.high,
        }
    }
}

/// A design against the best of the others; all such intervals hold at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgainstBest {
    /// Observed difference to the best of the others.
    pub difference: f64,
    /// Lower end of the interval; never above zero.
    pub low: f64,
    /// Upper end of it; never below zero.
    pub high: f64,
    /// Whether it may be the best.
    pub may_be_best: bool,
    /// Whether it is the best.
    pub is_best: bool,
}

/// A cadence, what it oversells, and what formulas say that it oversells.
///
/// The formulas are for a pool with the mean stock and the mean sales of the
/// scenario, whose view is refreshed every period; the simulation has uneven
/// demand, empty shelves, faults and every other source of drift as well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// Name of the design.
    pub design: String,
    /// The period, in milliseconds.
    pub every_ms: i64,
    /// Mean stock of a pool, in units.
    pub stock: f64,
    /// Mean sales of a pool, in units a day.
    pub sales: f64,
    /// Oversold lines per 1,000 orders, simulated: mean, and the ends of its interval.
    pub simulated: [Option<f64>; 3],
    /// The chance that vendors print, P = 1 - ((U - 1) / U)^(V T), for one window.
    pub vendor_chance: f64,
    /// The exact chance that the Poisson sales of a window exceed the stock.
    pub exact_chance: f64,
    /// The vendors' chance as oversells per 1,000 orders.
    pub vendor: f64,
    /// Exact: units by which the sales of all windows exceed that stock, per 1,000 orders.
    pub exact: f64,
    /// Exact: units oversold each time such a pool sells out, V T / 2.
    pub per_sell_out: f64,
}

/// The measures that distinguish designs.
pub fn chief_measures(systems: &[System]) -> Vec<Measure> {
    let mut measures = vec![
        Measure::TotalCost(Case::Typical),
        Measure::WrongNumbers(Case::Typical),
    ];
    measures.extend(systems.iter().map(|&system| Measure::drift(system)));
    let rates = [
        Ratio::OversoldLines,
        Ratio::FalseStockoutLines,
        Ratio::FailedOrders,
        Ratio::ShortPicks,
        Ratio::LateLines,
        Ratio::Fill,
        Ratio::PerfectOrders,
    ];
    measures.extend(rates.map(Measure::Rate));
    measures
}

impl Facts {
    /// A measure, if all designs have it.
    pub fn measure(&self, measure: Measure) -> Option<&Measured> {
        let path = measure.path();
        self.measures.iter().find(|m| m.key == path)
    }

    /// The measures of sentences and of the figure of differences.
    pub fn headline(&self) -> Vec<&Measured> {
        let rates = [Ratio::OversoldLines, Ratio::FalseStockoutLines];
        let mut found: Vec<&Measured> = Vec::new();
        found.extend(self.measure(Measure::TotalCost(Case::Typical)));
        found.extend(self.chief_drift());
        found.extend(
            rates
                .into_iter()
                .filter_map(|of| self.measure(Measure::Rate(of))),
        );
        found
    }

    /// The drift that stands for all: the storefront's, which makes promises, or
    /// that of the first system that all designs have.
    pub fn chief_drift(&self) -> Option<&Measured> {
        let promises = |s: &System| s.profile().takes_orders;
        let first = System::ALL.into_iter().filter(promises);
        first
            .chain(System::ALL)
            .find_map(|s| self.measure(Measure::drift(s)))
    }
}
