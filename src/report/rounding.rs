//! Numbers that stand together, rounded so that none changes places with another.
//!
//! A value is written no finer than a quarter of its half-width. Of two that lie close together,
//! the one that is known worse could so be rounded past the other: $1.796 million, known to
//! 0.9, would be $1.80 million beside $1.798 million. Where that happens all are written as
//! finely as the one that is known best.

use super::estimate::Estimate;
use super::words::{Style, fine_enough, tenfold};

/// How the values of a table or figure that readers compare are rounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounding {
    style: Style,
    /// The finest step of any value and the most digits of any, if each by its own would change
    /// an order.
    common: Option<(f64, i32)>,
}

impl Rounding {
    /// The rounding of a value that stands alone: by its own half-width.
    pub fn alone(style: Style) -> Rounding {
        Rounding {
            style,
            common: None,
        }
    }

    /// The rounding of values that are compared with each other.
    pub fn of(style: Style, values: impl IntoIterator<Item = Estimate>) -> Rounding {
        let mut values: Vec<Estimate> = values.into_iter().collect();
        values.retain(|e| e.mean.is_finite());
        values.sort_by(|a, b| a.mean.total_cmp(&b.mean));
        let own = Rounding::alone(style);
        let written = values.iter().map(|e| own.value(*e));
        if written.is_sorted() {
            return own;
        }
        let steps = values.iter().map(|e| own.step(*e));
        let finest = steps.clone().fold(f64::INFINITY, f64::min);
        let digits = values.iter().zip(steps).map(|(e, step)| {
            let leading = tenfold(style.shown(e.mean).abs());
            (leading / step).log10().round() as i32
        });
        Rounding {
            style,
            common: Some((finest, digits.max().unwrap_or(0))),
        }
    }

    /// The value alone: `$12,300`.
    pub fn text(&self, value: Estimate) -> String {
        self.style.rounded(value.mean, self.step(value))
    }

    /// The value and how well it is known: `$12,300 ± $1,100`.
    pub fn plus_minus(&self, value: Estimate) -> String {
        let half = value.half_width();
        self.style.plus_minus(value.mean, half, self.step(value))
    }

    /// `$12,300 ($11,200 to $13,400)`.
    pub fn with_interval(&self, value: Estimate) -> String {
        let (text, half) = (self.text(value), value.half_width());
        match (value.low, value.high) {
            (Some(low), Some(high)) if half > 0.0 => {
                let range = self.style.write_range(low, high, half);
                format!("{text} ({range})")
            }
            _ => text,
        }
    }

    /// The step to which a value is written: in a group a matter of its size alone, so that no
    /// two change places.
    fn step(&self, value: Estimate) -> f64 {
        let Some((finest, digits)) = self.common else {
            return self.style.step(value.mean, value.half_width());
        };
        let shown = self.style.shown(value.mean).abs();
        let step = finest.max(tenfold(shown) / 10f64.powi(digits));
        fine_enough(shown, tenfold(step))
    }

    /// The number that is written.
    fn value(&self, value: Estimate) -> f64 {
        let step = self.step(value);
        (self.style.shown(value.mean) / step).round() * step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known(mean: f64, half: f64) -> Estimate {
        Estimate {
            mean,
            low: Some(mean - half),
            high: Some(mean + half),
        }
    }

    #[test]
    fn what_is_known_worse_is_not_rounded_past_what_is_known_better() {
        let (worse, better) = (known(179_600.0, 90_000.0), known(179_820.0, 3_000.0));
        let alone = |e| Rounding::of(Style::Money, [e]).text(e);
        assert_eq!([alone(worse), alone(better)], ["$1,800", "$1,798"]);
        let both = Rounding::of(Style::Money, [better, worse]);
        assert_eq!([worse, better].map(|e| both.text(e)), ["$1,796", "$1,798"]);
    }

    #[test]
    fn values_whose_order_holds_are_rounded_as_if_alone() {
        let values = [known(1_200_000.0, 90_000.0), known(10_033.0, 200.0)];
        let both = Rounding::of(Style::Money, values);
        let alone = values.map(|e| Rounding::of(Style::Money, [e]).plus_minus(e));
        assert_eq!(values.map(|e| both.plus_minus(e)), alone);
    }

    proptest! {
        #[test]
        fn no_two_change_places(
            values in prop::collection::vec((-1e6..1e6f64, -2..6i32), 2..12),
            size in -3..4i32,
        ) {
            let scale = 10f64.powi(size);
            let mut values: Vec<Estimate> = values
                .into_iter()
                .map(|(mean, half)| known(mean * scale, 10f64.powi(half) * scale))
                .collect();
            values.sort_by(|a, b| a.mean.total_cmp(&b.mean));
            let rounding = Rounding::of(Style::Plain, values.iter().copied());
            let written: Vec<f64> = values.iter().map(|e| rounding.value(*e)).collect();
            for pair in written.windows(2) {
                prop_assert!(pair[0] <= pair[1] + 1e-9 * pair[0].abs(), "{written:?}");
            }
            for (value, written) in values.iter().zip(written) {
                let wrong = (value.mean - written).abs();
                prop_assert!(wrong <= value.mean.abs() / 9.9, "{} as {written}", value.mean);
            }
        }
    }
}
