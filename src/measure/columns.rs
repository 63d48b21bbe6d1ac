//! How what was added up becomes the values of a column.

use crate::units::{DAY, HOUR};

/// How a column's sum becomes its value.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// As it is.
    Count,
    /// Mean over time, divided by this.
    Mean(f64),
    /// One less that.
    Rest(f64),
    /// Integral over time, in units times hours.
    Hours,
    /// Integral over time, in units times days, divided by this.
    Days(f64),
    /// The same of ages, of which the sum has twice as much.
    Aged,
}

impl Reading {
    pub(super) fn value(self, sum: i128, millis: i64) -> f64 {
        let mean = sum as f64 / millis as f64;
        match self {
            Reading::Count => sum as f64,
            Reading::Mean(over) => mean / over,
            Reading::Rest(over) => 1.0 - mean / over,
            Reading::Hours => sum as f64 / HOUR as f64,
            Reading::Days(over) => sum as f64 / DAY as f64 / over,
            Reading::Aged => sum as f64 / (2.0 * HOUR as f64 * HOUR as f64),
        }
    }
}
