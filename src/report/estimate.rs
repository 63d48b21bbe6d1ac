//! A mean and how well it is known, as files hold it.

use super::rounding::Rounding;
use super::words::{Style, grouped};
use crate::stats::{Moments, bonferroni_t};
use serde::{Deserialize, Serialize};

/// Confidence of every interval in a report.
pub const CONFIDENCE: f64 = 0.95;

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Mean over the replications.
    pub mean: f64,
    /// Lower end of the interval; absent with fewer than two replications.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
}

impl Estimate {
    /// The mean of what was observed, with an interval that holds together with
    /// `family - 1` others (Bonferroni).
    pub fn of(moments: &Moments, family: u32) -> Estimate {
        let half = moments
            .standard_error()
            .map(|e| e * bonferroni_t(CONFIDENCE, family, moments.n() - 1));
        Estimate {
            mean: tidy(moments.mean()),
            low: half.map(|h| tidy(moments.mean() - h)),
            high: half.map(|h| tidy(moments.mean() + h)),
        }
    }

    /// The same of each of so many equal parts.
    pub fn per(&self, parts: f64) -> Estimate {
        let part = |whole: f64| tidy(whole / parts);
        Estimate {
            mean: part(self.mean),
            low: self.low.map(part),
            high: self.high.map(part),
        }
    }

    /// The sum with another one. Half-widths add up, which is wide enough however
    /// the two hang together.
    pub fn plus(&self, other: Estimate) -> Estimate {
        let sum = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| tidy(a + b));
        Estimate {
            mean: tidy(self.mean + other.mean),
            low: sum(self.low, other.low),
            high: sum(self.high, other.high),
        }
    }

    /// Whether the interval lies on one side of zero.
    pub fn is_significant(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low > 0.0 || high < 0.0)
    }

    /// Whether two can be distinguished, because their intervals do not touch.
    pub fn differs_from(&self, other: &Estimate) -> bool {
        let above = |a: &Estimate, b: &Estimate| a.low.zip(b.high).is_some_and(|(a, b)| a > b);
        above(self, other) || above(other, self)
    }

    /// Half the width of the interval; zero without one.
    pub fn half_width(&self) -> f64 {
        let ends = self.low.zip(self.high);
        ends.map_or(0.0, |(low, high)| (high - low) / 2.0)
    }

    /// The same with the other sign.
    pub fn negative(&self) -> Estimate {
        Estimate {
            mean: -self.mean,
            low: self.high.map(|end| -end),
            high: self.low.map(|end| -end),
        }
    }

    /// The same without its sign.
    pub fn size(&self) -> Estimate {
        let mut ends = [self.low, self.high].map(|end| end.map(f64::abs));
        ends.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        Estimate {
            mean: self.mean.abs(),
            low: ends[0],
            high: ends[1],
        }
    }

    /// `$12,300`, as [`Rounding`] has it for a value that stands alone.
    pub fn text(&self, style: Style) -> String {
        Rounding::alone(style).text(*self)
    }

    /// `12`, if it was this whole number in all replications.
    pub fn whole(&self) -> Option<String> {
        let whole = self.half_width() == 0.0 && self.mean.fract() == 0.0;
        whole.then(|| grouped(self.mean, 0))
    }

    /// `$12,300 ± $1,100`.
    pub fn plus_minus(&self, style: Style) -> String {
        Rounding::alone(style).plus_minus(*self)
    }

    /// `$12,300 ($11,200 to $13,400)`.
    pub fn with_interval(&self, style: Style) -> String {
        Rounding::alone(style).with_interval(*self)
    }
}

/// Nine significant digits: more than any estimate has, short in a file, and
/// the same in the file as in memory, so that a figure drawn again is the same.
pub(super) fn tidy(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { 0.0 } else { value };
    }
    format!("{value:.8e}").parse().unwrap_or(value)
}
