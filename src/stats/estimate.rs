//! A point with its interval.

use super::{Moments, student_t};
use serde::Serialize;

/// The mean of independent replications, and how far it may be off.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean over replications.
    pub mean: f64,
    /// The interval is mean +- half-width. `None` if there are fewer than two replications:
    /// then nothing is known about the error.
    pub half_width: Option<f64>,
    /// Number of replications.
    pub n: u64,
    /// Share of such intervals that cover the true mean, 0 to 1.
    pub confidence: f64,
}

impl Estimate {
    /// Student's t interval over one value per replication.
    ///
    /// # Panics
    /// If there is no value at all.
    pub fn of(values: &[f64], confidence: f64) -> Estimate {
        Estimate::from_moments(&Moments::of(values), confidence)
    }

    /// The same from accumulated moments.
    pub fn from_moments(moments: &Moments, confidence: f64) -> Estimate {
        let n = moments.n();
        assert!(n > 0, "nothing was observed, so nothing is estimated");
        let half_width = moments
            .standard_error()
            .map(|e| e * student_t(confidence, n - 1));
        Estimate {
            mean: moments.mean(),
            half_width,
            n,
            confidence,
        }
    }

    /// Lower end of the interval.
    pub fn low(&self) -> Option<f64> {
        self.half_width.map(|h| self.mean - h)
    }

    /// Upper end of the interval.
    pub fn high(&self) -> Option<f64> {
        self.half_width.map(|h| self.mean + h)
    }

    /// Whether a value lies in the interval; `None` if there is no interval.
    pub fn covers(&self, value: f64) -> Option<bool> {
        self.half_width.map(|h| (value - self.mean).abs() <= h)
    }

    /// Half-width as a share of the mean's size; `None` without an interval or at mean 0.
    pub fn relative_half_width(&self) -> Option<f64> {
        self.half_width
            .filter(|_| self.mean != 0.0)
            .map(|h| h / self.mean.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    #[test]
    fn by_hand() {
        let e = Estimate::of(&[1.0, 2.0, 3.0], 0.95);
        // s = 1, n = 3, t(2) = 4.302653.
        assert_eq!((e.mean, e.n), (2.0, 3));
        assert!((e.half_width.unwrap() - 4.302_652_730 / 3f64.sqrt()).abs() < 1e-8);
        assert_eq!((e.covers(4.4), e.covers(4.5)), (Some(true), Some(false)));
        assert!((e.relative_half_width().unwrap() - 1.242_068_8).abs() < 1e-6);
        assert!((e.low().unwrap() + e.high().unwrap() - 4.0).abs() < 1e-12);
    }

    #[test]
    fn one_replication_is_not_an_estimate() {
        let e = Estimate::of(&[7.0], 0.95);
        assert_eq!((e.mean, e.half_width, e.covers(7.0)), (7.0, None, None));
        assert_eq!((e.low(), e.relative_half_width()), (None, None));
    }

    #[test]
    fn a_mean_of_zero_has_no_relative_width() {
        assert_eq!(Estimate::of(&[-1.0, 1.0], 0.9).relative_half_width(), None);
    }

    /// 4,000 experiments on a known mean: the share covered lies within four standard
    /// deviations of a binomial share of what was promised.
    #[test]
    fn intervals_cover_as_often_as_they_say() {
        let experiments = 4_000;
        for (purpose, n, confidence) in [(0, 2, 0.95), (1, 5, 0.90), (2, 30, 0.95), (3, 10, 0.99)] {
            let covered = (0..experiments)
                .filter(|&i| {
                    let mut d = Streams::new(8, 0).at(Purpose(purpose), i, 0);
                    let sample: Vec<f64> = (0..n).map(|_| 40.0 + 7.0 * d.normal()).collect();
                    Estimate::of(&sample, confidence).covers(40.0) == Some(true)
                })
                .count() as f64
                / experiments as f64;
            let tolerance = 4.0 * (confidence * (1.0 - confidence) / experiments as f64).sqrt();
            assert!(
                (covered - confidence).abs() < tolerance,
                "n {n}: {covered} for {confidence}"
            );
        }
    }
}
