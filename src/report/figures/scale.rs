//! Axes: from values to places on the page, and which ticks are worth a label.

use crate::units::{DAY, HOUR, MINUTE, MONTH, WEEK};

/// A linear scale.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Value at `from`.
    pub low: f64,
    /// Value at `to`.
    pub high: f64,
    /// Place of `low`.
    pub from: f64,
    /// Place of `high`.
    pub to: f64,
}

impl Scale {
    /// The place of a value.
    pub fn at(self, value: f64) -> f64 {
        let span = self.high - self.low;
        if span == 0.0 {
            return self.from;
        }
        self.from + (value - self.low) / span * (self.to - self.from)
    }
}

/// A step of 1, 2, 2.5 or 5 times a power of ten, at least `raw`.
fn nice(raw: f64) -> f64 {
    let mut power = 1.0;
    while power > raw {
        power /= 10.0;
    }
    while power * 10.0 <= raw {
        power *= 10.0;
    }
    let factors = [1.0, 2.0, 2.5, 5.0, 10.0];
    let factor = factors.into_iter().find(|f| f * power >= raw * 0.999_999);
    factor.unwrap_or(10.0) * power
}

/// Ticks of an axis from zero to at least `top`, `wanted` of them or a few fewer.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// Distance between two ticks.
    pub step: f64,
    /// Where they are, zero first.
    pub at: Vec<f64>,
}

impl Ticks {
    /// Ticks up to a largest value; the last tick is the end of the axis.
    pub fn to(top: f64, wanted: usize) -> Ticks {
        if top <= 0.0 || !top.is_finite() {
            return Ticks {
                step: 1.0,
                at: vec![0.0],
            };
        }
        let step = nice(top / wanted as f64);
        let count = (top / step * 0.999_999).ceil() as usize;
        Ticks {
            step,
            at: (0..=count).map(|i| i as f64 * step).collect(),
        }
    }

    /// The last tick; one if there is nothing to scale by.
    pub fn end(&self) -> f64 {
        match self.at.last() {
            Some(&end) if end > 0.0 => end,
            _ => 1.0,
        }
    }
}

/// Ticks of a time axis, in whole units of the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeTicks {
    /// Name of the unit, plural.
    pub unit: &'static str,
    /// Where they are, in milliseconds, and what they say.
    pub at: Vec<(f64, String)>,
}

impl TimeTicks {
    /// Ticks from zero to `horizon`, at most `most` of them.
    pub fn to(horizon: i64, most: usize) -> TimeTicks {
        let (unit, name, steps): (i64, _, &[i64]) = match horizon {
            h if h > 40 * WEEK => (MONTH, "months", &[1, 2, 3, 6, 12, 24, 60, 120]),
            h if h > 4 * WEEK => (WEEK, "weeks", &[1, 2, 4, 8]),
            h if h > 2 * DAY => (DAY, "days", &[1, 2, 7, 14]),
            h if h > 2 * HOUR => (HOUR, "hours", &[1, 2, 4, 6, 12]),
            _ => (MINUTE, "minutes", &[1, 2, 5, 10, 15, 30, 60]),
        };
        let count = |step: i64| horizon / (unit * step) + 1;
        let fits = |&&step: &&i64| count(step) <= most.max(2) as i64;
        let step = *steps.iter().find(fits).unwrap_or(&(horizon / unit).max(1));
        let at = (0..count(step))
            .map(|i| ((i * step * unit) as f64, (i * step).to_string()))
            .collect();
        TimeTicks { unit: name, at }
    }
}
