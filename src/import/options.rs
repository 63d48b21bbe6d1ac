//! How to read an order file, and which of its lines are set aside.

use super::dates::DateOrder;
use crate::units::{Span, Units};

/// How to read an order file.
#[derive(Clone, Debug)]
pub struct Options {
    /// Time at the start from which daily demand is learnt.
    pub learn: Span,
    /// Lines beyond this many units, either way, are set aside.
    pub most_units: Units,
    /// USD for one unit of the file's currency.
    pub usd: f64,
    /// How many malformed lines are set aside before the file is refused.
    pub malformed: Tolerance,
    /// Whether the day or the month comes first; `None`: as the dates tell.
    pub dates: Option<DateOrder>,
}

/// How many malformed lines are set aside before a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// None.
    None,
    /// A fifth of all lines: with more, it is likely that the file is misread.
    Few,
    /// Any number, as long as a line is left.
    Any,
}

impl Tolerance {
    pub(super) fn refuses(self, malformed: u64, all: u64) -> bool {
        match self {
            Tolerance::None => malformed > 0,
            Tolerance::Few => malformed > all / 5,
            Tolerance::Any => false,
        }
    }
}

/// Why a line is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetAside {
    /// Postage, fees, samples, vouchers, manual entries: codes without stock.
    NotGoods,
    /// A negative quantity without a price: stock that was corrected by hand.
    Adjustment,
    /// Goods given away: a positive quantity with a price of 0 or less.
    NoPrice,
    /// More units than a line can reasonably have.
    Absurd,
    /// No units at all.
    NoUnits,
    /// Of an order that the shop says was cancelled before it was shipped.
    Cancelled,
    /// A line that cannot be read.
    Malformed,
}

impl SetAside {
    /// What the reason is called in results.
    pub fn name(self) -> &'static str {
        match self {
            SetAside::NotGoods => "not goods (postage, fees, samples, vouchers, manual entries)",
            SetAside::Adjustment => "stock adjustments (negative quantity without a price)",
            SetAside::NoPrice => "without a price",
            SetAside::Absurd => "absurd quantities",
            SetAside::NoUnits => "zero units",
            SetAside::Cancelled => "of cancelled orders",
            SetAside::Malformed => "malformed lines",
        }
    }
}
