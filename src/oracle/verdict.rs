//! From the numbers of the replications to a verdict.

use super::answers::{Oracle, Row, Statistic};
use crate::stats::{Moments, bonferroni_t};
use serde::Serialize;

/// Confidence with which all rows of a table hold at once if the engine is right.
pub const CONFIDENCE: f64 = 0.99;

/// A row with its measurement and its verdict.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Checked {
    /// Name of the built-in scenario.
    pub scenario: &'static str,
    /// Settings laid over it.
    pub sets: Vec<String>,
    /// What is measured.
    pub quantity: String,
    /// Its unit.
    pub unit: &'static str,
    /// The exact answer.
    pub expected: f64,
    /// Standard error of the answer (0: it is exact).
    pub expected_error: f64,
    /// What came out.
    pub measured: f64,
    /// Standard error of what came out.
    pub measured_error: f64,
    /// Half-width of the interval of what came out, at this row's share of the level.
    pub half_width: f64,
    /// By how much the simulated case may differ systematically.
    pub allowance: f64,
    /// How far expected and measured may lie apart: interval, error of the answer, allowance.
    pub tolerance: f64,
    /// Replications.
    pub replications: usize,
    /// The law, and why an allowance is needed if there is one.
    pub because: String,
    /// The verdict: whether they are no farther apart.
    pub agrees: bool,
}

impl Checked {
    /// Whether this measurement would agree with another expected value as well.
    pub fn agrees_with(&self, expected: f64) -> bool {
        // Not a number agrees with nothing.
        (self.measured - expected).abs() <= self.tolerance
    }
}

/// Judges the values of a row, one a replication, as one of so many comparisons.
pub fn judge(oracle: &Oracle, row: &Row, values: &[f64], comparisons: u32) -> Checked {
    let moments = match row.statistic {
        Statistic::Mean => Moments::of(values),
        Statistic::Variance => squared_deviations(values),
    };
    // One value says nothing about its error: such a row is never accepted.
    let error = moments.standard_error().unwrap_or(f64::NAN);
    let t = bonferroni_t(CONFIDENCE, comparisons, moments.n().max(2) - 1);
    let mut checked = Checked {
        scenario: oracle.scenario,
        sets: oracle.sets.clone(),
        quantity: row.quantity.clone(),
        unit: row.unit,
        expected: row.expected,
        expected_error: row.expected_error,
        measured: moments.mean(),
        measured_error: error,
        half_width: t * error,
        allowance: row.allowance,
        tolerance: t * error.hypot(row.expected_error) + row.allowance,
        replications: values.len(),
        because: row.because.clone(),
        agrees: false,
    };
    checked.agrees = checked.agrees_with(row.expected);
    checked
}

/// Squared deviations from the mean, scaled so that their mean is the unbiased variance; their
/// own spread is that of the variance (up to terms of order 1/n).
fn squared_deviations(values: &[f64]) -> Moments {
    let (n, mean) = (values.len() as f64, Moments::of(values).mean());
    let scale = n / (n - 1.0);
    values.iter().map(|x| (x - mean).powi(2) * scale).collect()
}

#[cfg(test)]
mod tests {
    use super::super::answers::Size;
    use super::*;

    fn judged(row: Row, values: &[f64]) -> Checked {
        judge(
            &Oracle::new("oracles/plain", Size::Full, 1, 1),
            &row,
            values,
            1,
        )
    }

    #[test]
    fn a_mean_by_hand() {
        let values = [1.0, 2.0, 3.0];
        let row = |expected| Row::new("x", "units", expected, |_| 0.0);
        // t(2) at 99 % is 9.924843, the standard error 1 / sqrt 3.
        let c = judged(row(7.7), &values);
        assert!((c.half_width - 9.924_843 / 3f64.sqrt()).abs() < 1e-5);
        assert!(c.agrees && !judged(row(7.8), &values).agrees);
        assert!(judged(row(7.8).allowing(0.1), &values).agrees);
        assert!(judged(row(9.0).known_within(1.0), &values).agrees);
    }

    #[test]
    fn a_variance_by_hand() {
        let row = Row::new("x", "units", 1.0, |_| 0.0).variance();
        let c = judged(row, &[1.0, 2.0, 3.0]);
        // 1.5, 0, 1.5: mean 1, standard deviation sqrt 0.75.
        assert!((c.measured - 1.0).abs() < 1e-15);
        assert!((c.measured_error - 0.5).abs() < 1e-15);
    }

    #[test]
    fn nothing_known_is_not_agreement() {
        let row = || Row::new("x", "units", 1.0, |_| 0.0);
        assert!(!judged(row(), &[1.0]).agrees);
        assert!(!judged(row(), &[1.0, f64::NAN]).agrees);
        assert!(judged(row(), &[1.0, 1.0]).agrees);
    }
}
