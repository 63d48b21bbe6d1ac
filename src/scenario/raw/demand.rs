//! Demand as it is typed: the order file by its name, rates for the business or for each pool.

use crate::import::DateOrder;
use crate::scenario::forms::{OrNone, Quantity, Shape, or_none};
use crate::scenario::sections::{DailyDemand, Promotion};
use crate::units::{Rate, Share, Span, Units, WEEK};
use schemars::JsonSchema;
use serde::Deserialize;

/// Demand: generated, or replayed from a real order file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DemandTable {
    /// Online orders on an average day.
    pub orders: Rate,
    /// Whether `orders` is meant for the whole business or for each pool.
    pub per: Per,
    /// Mean lines of an online order, at least 1; with more than 512 SKUs all about one block of
    /// some 250 of them.
    pub lines: f64,
    /// Variance-to-mean ratio of units: 1 is Poisson, above 1 negative binomial. It sets the units
    /// of a line where `units` does not.
    pub dispersion: f64,
    /// Units of an online line, and of a sale over the counter, in place of `dispersion`.
    pub units: Option<Quantity>,
    /// Share of online orders collected at a pick-up site.
    pub pickup: Share,
    /// Intensity of the hours of the day: `flat`, `shop`, or 24 numbers.
    pub hours: Shape<24>,
    /// Intensity of the weekdays from Monday: `flat`, `shop`, or 7 numbers.
    pub weekdays: Shape<7>,
    /// Extra demand in a window.
    #[serde(default)]
    pub promotions: Vec<Promotion>,
    /// Store demand of each pool drawn once a day, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<DailyDemand>")]
    pub daily: Option<DailyDemand>,
    /// A real order file that replaces generated online demand, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<ReplayTable>")]
    pub replay: Option<ReplayTable>,
}

/// Whether a rate of demand is meant for the whole business or for each pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Per {
    /// Over the whole business.
    Business,
    /// For each pool; multiplied by the number of pools.
    Pool,
}

/// A real order file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReplayTable {
    /// The CSV file: built-in, or a path beside this file.
    pub file: String,
    /// Where the file is from, for everything that shows its results.
    #[serde(default)]
    pub attribution: String,
    /// Weeks at the start from which stock and replenishment are set.
    #[serde(default = "eight_weeks")]
    pub learn: Span,
    /// Lines beyond this many units, either way, are set aside.
    #[serde(default = "thousand_units")]
    pub most_units: Units,
    /// USD for one unit of the file's currency.
    #[serde(default = "one")]
    pub usd: f64,
    /// Whether the file is refused for malformed lines: `true` for the first one, `false` for
    /// none; without this key if they are more than a fifth.
    pub strict: Option<bool>,
    /// Whether dates such as 03/01/2024 are `day-first` or `month-first`; without this key as
    /// the file tells by a number over 12.
    pub dates: Option<DateOrder>,
}

fn eight_weeks() -> Span {
    Span(8 * WEEK)
}

fn thousand_units() -> Units {
    Units(1000)
}

fn one() -> f64 {
    1.0
}
