//! All policies against the best of the others.
//!
//! Intervals for mean i - best of the other means, all valid at once under common random
//! numbers: multiple comparisons with the best (Hsu, "Constrained simultaneous confidence
//! intervals for multiple comparisons with the best", Annals of Statistics 12, 1984; the
//! tighter lower ends are Edwards and Hsu's, JASA 78, 1983). Each pair has the interval of its
//! own paired differences, one-sided and widened by Bonferroni's inequality for the k - 1
//! pairs that the best is part of.
//!
//! Nelson and Matejcik (Management Science 41, 1995) pool the variances of all pairs instead,
//! which is narrower by the degrees of freedom gained, if all pairs vary alike. Here they do
//! not: a perfect design hardly varies beside one whose messages get lost, and the pooled
//! variance then excludes designs that their own differences do not exclude.

use super::{Moments, student_t};
use serde::Serialize;

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
    let sign = if best == Best::Largest { 1.0 } else { -1.0 };
    let pairs = Pairs::new(values, sign, one_sided_t(confidence, k, n));
    let may: Vec<usize> = (0..k).filter(|&i| pairs.may_be_best(i)).collect();
    let against_others = |i: usize| {
        let ahead = pairs.ahead(i);
        let (worst, most) = (pairs.low(i, &may), pairs.high(i));
        let (low, high) = if sign > 0.0 {
            (worst, most)
        } else {
            (-most, -worst)
        };
        Comparison {
            mean: sign * pairs.means[i],
            difference: sign * ahead,
            low,
            high,
            may_be_best: may.contains(&i),
            is_best: worst >= 0.0 && ahead > 0.0,
        }
    };
    (0..k).map(against_others).collect()
}

/// The t that one of k - 1 one-sided statements stays below, so that all do at once.
fn one_sided_t(confidence: f64, policies: usize, replications: usize) -> f64 {
    let doubt = (1.0 - confidence) / (policies - 1) as f64;
    student_t(1.0 - 2.0 * doubt, replications as u64 - 1)
}

/// Every pair of policies, in the direction in which higher is better.
struct Pairs {
    means: Vec<f64>,
    /// `widths[i][j]`: what the difference of i and j may be off to one side.
    widths: Vec<Vec<f64>>,
}

impl Pairs {
    fn new(values: &[Vec<f64>], sign: f64, t: f64) -> Pairs {
        let mean = |v: &Vec<f64>| sign * Moments::of(v).mean();
        let width = |a: &Vec<f64>, b: &Vec<f64>| {
            let differences: Moments = a.iter().zip(b).map(|(x, y)| x - y).collect();
            t * differences.standard_error().unwrap_or(0.0)
        };
        Pairs {
            means: values.iter().map(mean).collect(),
            widths: values
                .iter()
                .map(|a| values.iter().map(|b| width(a, b)).collect())
                .collect(),
        }
    }

    fn others(&self, i: usize) -> impl Iterator<Item = usize> {
        (0..self.means.len()).filter(move |&j| j != i)
    }

    /// How far a policy is ahead of the best of the others.
    fn ahead(&self, i: usize) -> f64 {
        let gaps = self.others(i).map(|j| self.means[i] - self.means[j]);
        gaps.fold(f64::INFINITY, f64::min)
    }

    /// What it may be ahead at most: by the least of what it may be ahead of each.
    fn high(&self, i: usize) -> f64 {
        let most = self
            .others(i)
            .map(|j| self.means[i] - self.means[j] + self.widths[i][j]);
        most.fold(f64::INFINITY, f64::min).max(0.0)
    }

    /// Whether no other is better for certain. One that equals another in every
    /// replication is as good as that one.
    fn may_be_best(&self, i: usize) -> bool {
        self.others(i).all(|j| {
            let (gap, width) = (self.means[i] - self.means[j], self.widths[i][j]);
            gap + width > 0.0 || (gap == 0.0 && width == 0.0)
        })
    }

    /// What it is ahead at least of those that may be the best.
    fn low(&self, i: usize, may: &[usize]) -> f64 {
        let rivals = may.iter().filter(|&&j| j != i);
        rivals
            .map(|&j| self.means[i] - self.means[j] - self.widths[i][j])
            .fold(0.0, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};
    use crate::stats::Paired;

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
    fn by_hand() {
        // Differences 1, 3 to the second and 11, 13 to the third: s.e. 1 each. Two one-sided
        // statements at 90 % give each 95 %: t(1) = 6.314.
        let values = vec![vec![11.0, 13.0], vec![10.0, 10.0], vec![0.0, 0.0]];
        let got = mcb(&values, Best::Largest, 0.9);
        assert!((got[0].difference - 2.0).abs() < 1e-12);
        assert!((got[0].high - (2.0 + 6.313_752)).abs() < 1e-5, "{got:?}");
        assert!((got[0].low - (2.0 - 6.313_752)).abs() < 1e-5, "{got:?}");
        // The third is 10 behind the second for certain: it is out, and no rival of the first.
        assert!(!got[2].may_be_best && got[1].may_be_best && !got[0].is_best);
    }

    /// A perfect design that never varies beside noisy ones: each is judged by its own noise.
    #[test]
    fn a_noisy_policy_is_not_excluded_by_the_calm_of_others() {
        let calm = |mean: f64| vec![mean, mean + 0.1, mean, mean + 0.1, mean, mean + 0.1];
        let noisy = vec![-20.0, 35.0, 1.0, -9.0, 31.0, 10.0];
        let got = mcb(
            &[calm(0.0), calm(1.0), calm(2.0), noisy],
            Best::Smallest,
            0.95,
        );
        let may: Vec<bool> = got.iter().map(|c| c.may_be_best).collect();
        assert_eq!(may, [true, false, false, true]);
        assert!(!got[0].is_best);
    }

    #[test]
    fn equals_are_both_as_good_as_the_best() {
        let same = vec![1.0, 2.0, 3.0];
        let got = mcb(
            &[same.clone(), same, vec![9.0, 10.0, 11.0]],
            Best::Smallest,
            0.95,
        );
        let may: Vec<bool> = got.iter().map(|c| c.may_be_best).collect();
        assert_eq!(may, [true, true, false]);
        assert!(!got[0].is_best && !got[1].is_best);
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
    /// it is not excluded, which happens at least as often as promised (Bonferroni), and under
    /// equal correlations not much more often.
    #[test]
    fn intervals_hold_at_once_as_often_as_they_say() {
        let experiments = 2_000;
        let holds = (0..experiments).filter(|&i| {
            let mut d = Streams::new(3, 0).at(Purpose(0), i, 0);
            let day: Vec<f64> = (0..8).map(|_| 5.0 * d.normal()).collect();
            let values: Vec<Vec<f64>> = (0..4)
                .map(|_| day.iter().map(|x| x + d.normal()).collect())
                .collect();
            mcb(&values, Best::Largest, 0.9)[0].may_be_best
        });
        let share = holds.count() as f64 / experiments as f64;
        assert!((0.88..0.95).contains(&share), "{share}");
    }
}
