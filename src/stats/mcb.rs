//! All policies against the best of the others.
//!
//! Nelson and Matejcik, "Using common random numbers for indifference-zone selection and
//! multiple comparisons in simulation", Management Science 41 (1995): intervals for
//! mean i - best of the other means, all valid at once, made for common random numbers. They
//! assume *sphericity* (every pair of policies has equally variable differences); their
//! experiments show little harm when that fails.

use serde::Serialize;
use statrs::distribution::{ChiSquared, Continuous, ContinuousCDF};

/// What counts as best.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Best {
    /// More is better.
    Largest,
    /// Less is better.
    Smallest,
}

/// One policy against the best of the others: mean i - best other mean.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Mean over replications.
    pub mean: f64,
    /// Observed difference to the best of the others.
    pub difference: f64,
    /// Lower end of the interval; never above 0.
    pub low: f64,
    /// Upper end of the interval; never below 0.
    pub high: f64,
    /// Whether the policy may be the best. If not, at least one other is better.
    pub may_be_best: bool,
    /// Whether the policy is the best, no other doing better by even a little.
    pub is_best: bool,
}

/// Compares policies that were run with common random numbers: `values[policy][replication]`.
///
/// # Panics
/// With fewer than two policies or replications, or unequally many replications.
pub fn mcb(values: &[Vec<f64>], best: Best, confidence: f64) -> Vec<Comparison> {
    let (k, n) = (values.len(), values.first().map_or(0, Vec::len));
    assert!(
        k >= 2 && n >= 2,
        "comparing takes two policies and two replications"
    );
    assert!(
        values.iter().all(|v| v.len() == n),
        "all policies have the same replications"
    );
    let degrees = ((k - 1) * (n - 1)) as u64;
    compare(
        values,
        best,
        max_t_quantile(confidence, k as u32 - 1, degrees),
    )
}

/// The intervals for a given constant.
fn compare(values: &[Vec<f64>], best: Best, constant: f64) -> Vec<Comparison> {
    let (k, n) = (values.len(), values[0].len());
    let sign = if best == Best::Largest { 1.0 } else { -1.0 };
    let mean = |v: &Vec<f64>| v.iter().sum::<f64>() / n as f64;
    let means: Vec<f64> = values.iter().map(mean).collect();
    let width = constant * (difference_variance(values, &means) / n as f64).sqrt();
    let against_others = |i: usize| {
        let others = (0..k).filter(|&j| j != i).map(|j| sign * means[j]);
        let ahead = sign * means[i] - others.fold(f64::NEG_INFINITY, f64::max);
        // -(ahead - w)^- and (ahead + w)^+, in the direction in which more is better.
        let (worst, most) = ((ahead - width).min(0.0), (ahead + width).max(0.0));
        let (low, high) = if sign > 0.0 {
            (worst, most)
        } else {
            (-most, -worst)
        };
        Comparison {
            mean: means[i],
            difference: sign * ahead,
            low,
            high,
            may_be_best: most > 0.0,
            is_best: worst >= 0.0,
        }
    };
    (0..k).map(against_others).collect()
}

/// Variance of a difference of two policies within a replication, pooled over all pairs: twice
/// the mean square left when policy and replication means are taken out.
fn difference_variance(values: &[Vec<f64>], means: &[f64]) -> f64 {
    let (k, n) = (values.len(), values[0].len());
    let grand = means.iter().sum::<f64>() / k as f64;
    let mut squares = 0.0;
    for j in 0..n {
        let of_replication = values.iter().map(|v| v[j]).sum::<f64>() / k as f64;
        squares += values
            .iter()
            .zip(means)
            .map(|(v, mean)| (v[j] - mean - of_replication + grand).powi(2))
            .sum::<f64>();
    }
    2.0 * squares / ((k - 1) * (n - 1)) as f64
}

/// The value that the largest of `count` standard t variables with common correlation 1/2
/// stays below with the given probability (Dunnett's one-sided constant).
fn max_t_quantile(probability: f64, count: u32, degrees: u64) -> f64 {
    let largest = LargestT::new(count, degrees);
    let (mut low, mut high) = (0.0, 1.0);
    while largest.probability_below(high) < probability {
        high *= 2.0;
    }
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if largest.probability_below(middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The largest of t variables with correlation 1/2: t = (y + z) / (s sqrt 2) with one z for
/// all, so that given z and s they are independent normals. The integrals over z (normal) and
/// s^2 (chi-square over its degrees) are Simpson's, with the densities in the weights.
struct LargestT {
    count: i32,
    z: Vec<(f64, f64)>,
    s: Vec<(f64, f64)>,
}

impl LargestT {
    fn new(count: u32, degrees: u64) -> LargestT {
        let normal = |z: f64| libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
        let chi = ChiSquared::new(degrees as f64).expect("degrees > 0");
        let root = (degrees as f64).sqrt();
        // Of x = s root, whose square is chi-square; beyond these 10^-9 is left.
        let (from, to) = (
            chi.inverse_cdf(1e-9).sqrt(),
            chi.inverse_cdf(1.0 - 1e-9).sqrt(),
        );
        let mut s = simpson(from, to, 128, |x| 2.0 * x * chi.pdf(x * x));
        s.iter_mut().for_each(|(x, _)| *x /= root);
        LargestT {
            count: count as i32,
            z: simpson(-7.0, 7.0, 64, normal),
            s,
        }
    }

    fn probability_below(&self, g: f64) -> f64 {
        let normal = |x: f64| 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
        let given = |s: f64| {
            let bound = g * s * std::f64::consts::SQRT_2;
            self.z
                .iter()
                .map(|(z, w)| w * normal(z + bound).powi(self.count))
                .sum::<f64>()
        };
        self.s.iter().map(|(s, w)| w * given(*s)).sum()
    }
}

/// Nodes of Simpson's rule over an even number of steps, and their weights times a density.
fn simpson(from: f64, to: f64, steps: u32, density: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let h = (to - from) / f64::from(steps);
    let weight = |i: u32| {
        if i == 0 || i == steps {
            1.0
        } else {
            f64::from(2 + 2 * (i % 2))
        }
    };
    let node = |i: u32| from + f64::from(i) * h;
    (0..=steps)
        .map(|i| (node(i), weight(i) * h / 3.0 * density(node(i))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};
    use crate::stats::{Paired, student_t};

    /// Dunnett (1955), one-sided 95 % points, by degrees of freedom and number of means.
    #[test]
    fn constants_are_dunnetts() {
        for (degrees, count, expected) in [
            (10, 2, 2.15),
            (10, 4, 2.47),
            (10, 9, 2.81),
            (5, 3, 2.68),
            (20, 5, 2.39),
            (100_000, 2, 1.92),
            (100_000, 9, 2.42),
        ] {
            let g = max_t_quantile(0.95, count, degrees);
            assert!((g - expected).abs() < 0.0101, "{degrees} {count}: {g}");
        }
        // One variable: Student's t itself, one-sided.
        for degrees in [3, 12, 200] {
            let (g, t) = (max_t_quantile(0.95, 1, degrees), student_t(0.90, degrees));
            assert!((g - t).abs() < 1e-5, "{g} {t}");
        }
    }

    /// Two policies: the interval is the paired one, one-sided and cut at 0.
    #[test]
    fn two_policies_are_a_paired_comparison() {
        let values = vec![vec![5.0, 7.0, 6.0, 9.0], vec![4.0, 4.0, 6.0, 5.0]];
        let paired = Paired::of(&values[0], &values[1], 0.90);
        let half = paired.difference.half_width.unwrap();
        let got = mcb(&values, Best::Largest, 0.95);
        assert!((got[0].difference - 2.0).abs() < 1e-12);
        assert!((got[0].high - (2.0 + half)).abs() < 1e-4, "{got:?}");
        assert!((got[0].low - (2.0 - half).min(0.0)).abs() < 1e-4, "{got:?}");
    }

    #[test]
    fn pooled_variance_by_hand() {
        // Residuals +-0.5 in all four cells: 2 x 1 / (1 x 1) = 2 = var of differences 1, 3.
        let values = vec![vec![1.0, 3.0], vec![0.0, 0.0]];
        assert!((difference_variance(&values, &[2.0, 0.0]) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_clear_winner_is_the_best_either_way_round() {
        let mut d = Streams::new(2, 0).at(Purpose(0), 0, 0);
        let day: Vec<f64> = (0..30).map(|_| 50.0 * d.normal()).collect();
        let mut policy = |mean: f64| {
            day.iter()
                .map(|x| x + mean + d.normal())
                .collect::<Vec<f64>>()
        };
        let values = vec![policy(10.0), policy(14.0), policy(14.2), policy(5.0)];
        let largest = mcb(&values, Best::Largest, 0.95);
        let may: Vec<bool> = largest.iter().map(|c| c.may_be_best).collect();
        assert_eq!(may, [false, true, true, false]);
        assert!(largest.iter().all(|c| c.low <= 0.0 && c.high >= 0.0));
        let smallest = mcb(&values, Best::Smallest, 0.95);
        let is: Vec<bool> = smallest.iter().map(|c| c.is_best).collect();
        assert_eq!(is, [false, false, false, true]);
        assert!(
            smallest[3].low < -3.0 && smallest[3].high == 0.0,
            "{:?}",
            smallest[3]
        );
    }

    /// One of four equal policies is the true best by a hair. All intervals hold exactly when
    /// it is not excluded, which then happens as often as promised: within four binomial
    /// deviations.
    #[test]
    fn intervals_hold_at_once_as_often_as_they_say() {
        let experiments = 2_000;
        let constant = max_t_quantile(0.9, 3, 3 * 7);
        let holds = (0..experiments).filter(|&i| {
            let mut d = Streams::new(3, 0).at(Purpose(0), i, 0);
            let day: Vec<f64> = (0..8).map(|_| 5.0 * d.normal()).collect();
            let values: Vec<Vec<f64>> = (0..4)
                .map(|_| day.iter().map(|x| x + d.normal()).collect())
                .collect();
            compare(&values, Best::Largest, constant)[0].may_be_best
        });
        let share = holds.count() as f64 / experiments as f64;
        assert!(
            (share - 0.9).abs() < 4.0 * (0.09f64 / experiments as f64).sqrt(),
            "{share}"
        );
    }
}
