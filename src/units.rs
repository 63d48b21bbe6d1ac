//! Integer quantities with a unit: time, shares, rates, money.
//!
//! Scenario files carry a unit in every value; here is what the program keeps
//! of it. Counts of stock are plain `i32` units. Floats live in sampling,
//! estimates and figures only.

mod text;

pub use text::BadQuantity;

use serde::Serialize;

/// Milliseconds in a second, minute, hour, day and (as used for rates and
/// months of a simulated calendar) week.
pub const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: i64 = 24 * HOUR;
/// One week in milliseconds.
pub const WEEK: i64 = 7 * DAY;
/// A month is a twelfth of 365 days, in milliseconds.
pub const MONTH: i64 = 365 * DAY / 12;

/// A length of time in milliseconds, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

/// A probability or share in parts per billion, 0 to 1 000 000 000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(pub u32);

/// How often something happens, in millionths of an occurrence per day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub u64);

/// Money in cents (hundredths of the scenario's currency).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Cents(pub i64);

/// A quantity of stock in a scenario file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Units(pub i32);

/// A time of day in a scenario file, as the time since midnight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock(pub Span);

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// The span in days.
    pub fn days(self) -> f64 {
        self.0 as f64 / DAY as f64
    }
}

impl Share {
    /// Never.
    pub const ZERO: Share = Share(0);
    /// Always.
    pub const ONE: Share = Share(1_000_000_000);

    /// The share as a fraction of one.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) * 1e-9
    }
}

impl Rate {
    /// Occurrences per day.
    pub fn per_day(self) -> f64 {
        self.0 as f64 * 1e-6
    }
}
