//! Two policies that met the same demand.

use super::{Estimate, Moments};
use serde::Serialize;

/// The difference of two policies over replications with common random numbers, and what
/// having them in common was worth.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Paired {
    /// Mean of a - b with a t interval over the replications' differences.
    pub difference: Estimate,
    /// Correlation of a and b over replications; `None` if one of them never varies or there
    /// are fewer than two replications.
    pub correlation: Option<f64>,
    /// How many times more replications independent runs would need for the same interval:
    /// (var a + var b) / var(a - b). Below 1 the pairing did harm. `None` if the difference
    /// never varies.
    pub variance_reduction: Option<f64>,
}

impl Paired {
    /// Compares a with b, replication by replication.
    ///
    /// # Panics
    /// If there are no replications or not equally many.
    pub fn of(a: &[f64], b: &[f64], confidence: f64) -> Paired {
        assert_eq!(
            a.len(),
            b.len(),
            "paired policies have the same replications"
        );
        let differences: Vec<f64> = a.iter().zip(b).map(|(x, y)| x - y).collect();
        let of_difference = Moments::of(&differences);
        let (in_a, in_b) = (Moments::of(a), Moments::of(b));
        let spread = |m: &Moments| m.variance().filter(|v| *v > 0.0);
        // var(a - b) = var a + var b - 2 cov: the covariance comes out of the three variances.
        let correlation = spread(&in_a)
            .zip(spread(&in_b))
            .zip(of_difference.variance())
            .map(|((va, vb), vd)| ((va + vb - vd) / (2.0 * (va * vb).sqrt())).clamp(-1.0, 1.0));
        let separate = in_a.variance().zip(in_b.variance()).map(|(va, vb)| va + vb);
        Paired {
            difference: Estimate::from_moments(&of_difference, confidence),
            correlation,
            variance_reduction: separate.zip(spread(&of_difference)).map(|(s, d)| s / d),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Differences 1, 2, 3: mean 2, s 1. var a = 4, var b = 1, var(a-b) = 1, cov = 2.
        let p = Paired::of(&[2.0, 4.0, 6.0], &[1.0, 2.0, 3.0], 0.95);
        assert_eq!(p.difference, Estimate::of(&[1.0, 2.0, 3.0], 0.95));
        assert!((p.correlation.unwrap() - 1.0).abs() < 1e-12);
        assert!((p.variance_reduction.unwrap() - 5.0).abs() < 1e-12);
    }

    #[test]
    fn pairing_opposites_does_harm() {
        // var a = var b = 1, var(a-b) = 4, correlation -1.
        let p = Paired::of(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0], 0.95);
        assert!((p.correlation.unwrap() + 1.0).abs() < 1e-12);
        assert!((p.variance_reduction.unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn unrelated_pairs_gain_nothing() {
        // Orthogonal deviations: correlation 0, factor 1.
        let p = Paired::of(&[1.0, 1.0, -1.0, -1.0], &[1.0, -1.0, 1.0, -1.0], 0.9);
        assert!(p.correlation.unwrap().abs() < 1e-12);
        assert!((p.variance_reduction.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_known_is_none() {
        let single = Paired::of(&[1.0], &[2.0], 0.95);
        assert_eq!(
            (single.difference.half_width, single.correlation),
            (None, None)
        );
        let constant = Paired::of(&[1.0, 2.0], &[5.0, 5.0], 0.95);
        assert_eq!(constant.correlation, None);
        let shifted = Paired::of(&[1.0, 2.0], &[2.0, 3.0], 0.95);
        assert_eq!(shifted.variance_reduction, None);
        assert_eq!(shifted.difference.half_width, Some(0.0));
    }
}
