//! Ratios of counts, taken in each replication: a mean of ratios has an interval, a ratio of means
//! has none.

use super::{Better, Entry, How, Measure};
use crate::sim::Incident;
use Incident as I;

/// A ratio of counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ratio {
    /// Oversold lines per 1,000 orders.
    OversoldLines,
    /// Lines refused although stock was there, per 1,000 orders.
    FalseStockoutLines,
    /// Orders cancelled for want of stock, per 1,000 orders.
    FailedOrders,
    /// Short picks per 1,000 lines picked.
    ShortPicks,
    /// Share of lines that were shipped late.
    LateLines,
    /// Share of the units asked for that were served from stock.
    Fill,
    /// Share of orders that were complete, in time and right.
    PerfectOrders,
    /// Share of transfers that the sender could not fill.
    ShortTransfers,
    /// Share of counts that found a variance.
    CountHits,
    /// Share of its hours that the exception desk works.
    DeskLoad,
    /// Days that a fix took, where it ended.
    FixDays,
}

/// What a ratio is made of: `scale x numerator / sum of the denominators`.
pub(crate) struct Fraction {
    /// The count above.
    pub over: Incident,
    /// The counts below, added up.
    pub under: &'static [Incident],
    /// What it is multiplied by.
    pub scale: f64,
}

impl Ratio {
    /// Every ratio, in the order of the columns.
    pub const ALL: [Ratio; 11] = [
        Ratio::OversoldLines,
        Ratio::FalseStockoutLines,
        Ratio::FailedOrders,
        Ratio::ShortPicks,
        Ratio::LateLines,
        Ratio::Fill,
        Ratio::PerfectOrders,
        Ratio::ShortTransfers,
        Ratio::CountHits,
        Ratio::DeskLoad,
        Ratio::FixDays,
    ];

    pub(super) fn path(self) -> &'static str {
        match self {
            Ratio::OversoldLines => "rate/oversold-lines",
            Ratio::FalseStockoutLines => "rate/false-stockout-lines",
            Ratio::FailedOrders => "rate/failed-orders",
            Ratio::ShortPicks => "rate/short-picks",
            Ratio::LateLines => "rate/late-lines",
            Ratio::Fill => "rate/fill",
            Ratio::PerfectOrders => "rate/perfect-orders",
            Ratio::ShortTransfers => "rate/short-transfers",
            Ratio::CountHits => "rate/count-hits",
            Ratio::DeskLoad => "people/desk-load",
            Ratio::FixDays => "people/fix-days",
        }
    }

    /// What it is made of.
    pub(crate) fn parts(self) -> Fraction {
        let (over, under, scale): (Incident, &'static [Incident], f64) = match self {
            Ratio::OversoldLines => (I::OversoldLines, &[I::Orders], 1_000.0),
            Ratio::FalseStockoutLines => (I::FalseStockoutLines, &[I::Orders], 1_000.0),
            Ratio::FailedOrders => (I::FailedOrders, &[I::Orders], 1_000.0),
            Ratio::ShortPicks => (I::ShortPicks, &[I::PickLines], 1_000.0),
            Ratio::LateLines => (I::LateLines, &[I::ShippedLines], 1.0),
            // Of who was refused or paid: a shopper who gives up was not left without goods.
            Ratio::Fill => (
                I::CoveredUnits,
                &[I::AcceptedUnits, I::StockoutUnits, I::FalseStockoutUnits],
                1.0,
            ),
            Ratio::PerfectOrders => (I::PerfectOrders, &[I::ClosedOrders], 1.0),
            Ratio::ShortTransfers => (I::ShortTransfers, &[I::Transfers], 1.0),
            Ratio::CountHits => (I::CountHits, &[I::Counts], 1.0),
            Ratio::DeskLoad => (I::DeskMinutes, &[I::DeskOpenMinutes], 1.0),
            Ratio::FixDays => (I::FixDays, &[I::FixFinished], 1.0),
        };
        Fraction { over, under, scale }
    }

    pub(super) fn entry(self) -> Entry {
        use Better::{Less, More};
        const ORDERS: &str = "per 1,000 orders";
        let (label, unit, better) = match self {
            Ratio::OversoldLines => ("oversold lines", ORDERS, Some(Less)),
            Ratio::FalseStockoutLines => ("false stock-outs (lines)", ORDERS, Some(Less)),
            Ratio::FailedOrders => ("orders cancelled: out of stock", ORDERS, Some(Less)),
            Ratio::ShortPicks => ("short picks", "per 1,000 lines", Some(Less)),
            Ratio::LateLines => ("lines shipped late", "share", Some(Less)),
            Ratio::Fill => ("fill rate (units)", "share", Some(More)),
            Ratio::PerfectOrders => ("perfect orders", "share", Some(More)),
            Ratio::ShortTransfers => ("short transfers", "share", Some(Less)),
            Ratio::CountHits => ("counts that found a variance", "share", None),
            Ratio::DeskLoad => ("exception desk utilisation", "share", None),
            Ratio::FixDays => ("fix: time that it took", "days", Some(Less)),
        };
        let parts = self.parts();
        let words = |incident: Incident| Measure::Count(incident).label();
        let under: Vec<String> = parts.under.iter().map(|&i| words(i)).collect();
        Entry {
            label: label.to_owned(),
            unit,
            how: How::Mean,
            better,
            definition: format!(
                "{} over {}, replication by replication.",
                words(parts.over),
                under.join(" + ")
            ),
        }
    }
}
