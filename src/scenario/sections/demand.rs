//! Who buys, when and how much.

use crate::scenario::forms::{Quantity, UnitsADay, clock, units_a_day};
use crate::units::{Cents, Clock, Rate, Share, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// Demand: generated, or replayed from a real order file.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Online orders per day over the whole business (on an average day).
    pub orders: Rate,
    /// Mean lines per online order (1 + geometric), at least 1. With more than 512 SKUs all lines
    /// of an order are about one block of some 250.
    pub lines: f64,
    /// Units of an online line, and of a sale over the counter.
    pub units: LineUnits,
    /// Share of online orders collected at a pick-up site.
    pub pickup: Share,
    /// Relative intensity of each hour of the day; mean 1.
    pub hours: [f64; 24],
    /// Relative intensity of each weekday, Monday first; mean 1.
    pub weekdays: [f64; 7],
    /// Extra demand in a window.
    pub promotions: Vec<Promotion>,
    /// Store demand drawn once a day and pool instead of as single sales (oracle scenarios).
    pub daily: Option<DailyDemand>,
    /// A real order file that replaces generated online demand.
    pub replay: Option<Replay>,
}

/// How many units a line of an order, or a sale over the counter, is about.
#[derive(Clone, Debug, PartialEq)]
pub enum LineUnits {
    /// As the variance-to-mean ratio of a pool's demand asks for: 1 = always one unit (pure
    /// Poisson); above 1 the units of a line are logarithmic, so that a pool's demand is negative
    /// binomial.
    ByDispersion(f64),
    /// Drawn from a distribution of their own.
    Drawn(Quantity),
}

impl LineUnits {
    /// Mean units of a line.
    pub fn mean(&self) -> f64 {
        match self {
            LineUnits::ByDispersion(ratio) if *ratio <= 1.0 => 1.0,
            LineUnits::ByDispersion(ratio) => {
                let p = 1.0 - 1.0 / ratio;
                -p / ((1.0 - p) * libm::log(1.0 - p))
            }
            LineUnits::Drawn(units) => units.mean(),
        }
    }
}

/// A promotion: extra online orders, on few SKUs, for a while.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PromotionTable")]
pub struct Promotion {
    /// When it starts, since the start of the run.
    pub start: Span,
    /// How long it lasts.
    pub length: Span,
    /// Extra online orders while it lasts.
    pub orders: Rate,
    /// Number of SKUs it is about (the most popular ones).
    pub skus: u32,
}

/// Demand of each pool as one store sale a day: normal, rounded, clipped at 0.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "DailyTable")]
pub struct DailyDemand {
    /// Mean units a day.
    #[serde(deserialize_with = "units_a_day")]
    #[schemars(with = "UnitsADay")]
    pub mean: f64,
    /// Standard deviation of units a day.
    #[serde(deserialize_with = "units_a_day")]
    #[schemars(with = "UnitsADay")]
    pub deviation: f64,
    /// Time of day of the sale.
    #[serde(deserialize_with = "clock")]
    #[schemars(with = "Clock")]
    pub at: Span,
}

/// Real orders in time order, and the SKUs they name.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Where the lines came from (file name and attribution).
    pub source: String,
    /// SKU codes with price, in order of first appearance; replaces `Assortment`.
    pub skus: Vec<ReplaySku>,
    /// Lines by the time of the first of their order.
    pub lines: Vec<ReplayLine>,
    /// Lines that were set aside: reason and how many.
    pub set_aside: Vec<(String, u64)>,
    /// From when to when the file has lines, for example `2010-12-01 to 2011-12-09`.
    pub dates: String,
    /// Weeks at the start from which stock and replenishment are set.
    pub learn: Span,
}

/// A SKU of a replayed file.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplaySku {
    /// The code in the file.
    pub code: String,
    /// Median price of its lines.
    pub price: Cents,
    /// Units a day in the learning weeks (of the whole business).
    pub daily_units: f64,
}

/// One line of a replayed file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayLine {
    /// Time since the start of the run, in milliseconds.
    pub time: i64,
    /// Lines of one order share this number; orders are numbered in time order.
    pub order: u32,
    /// Index into `skus`.
    pub sku: u32,
    /// Units: positive is a sale, negative a cancellation or return.
    pub units: i32,
}
