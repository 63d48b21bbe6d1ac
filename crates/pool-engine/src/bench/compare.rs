//! Is it slower? Only said when it is beyond noise, measured first.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF as _, StudentsT};

use super::report::{Report, median};

/// A judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No slower than the least effect that counts.
    Fine,
    /// Slower by at least that, and surely so.
    Regression,
    /// The noise is above the effect, or the interval straddles it.
    Inconclusive,
}

/// A comparison of one metric of the candidate with the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Candidate / baseline.
    pub ratio: f64,
    /// 95 % interval of the ratio.
    pub interval: (f64, f64),
    /// Largest relative difference of A against A that noise alone explains.
    pub noise: f64,
    /// The least relative loss that counts.
    pub least_effect: f64,
    /// What follows.
    pub verdict: Verdict,
}

/// Mean and half-width of the 95 % interval of some numbers.
fn interval(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n.max(1.0);
    if values.len() < 2 {
        return (mean, f64::INFINITY);
    }
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let t = StudentsT::new(0.0, 1.0, n - 1.0).map_or(12.7, |t| t.inverse_cdf(0.975));
    (mean, t * (variance / n).sqrt())
}

/// Differences of logarithms, pair by pair.
fn log_ratios(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a.max(1e-12) / b.max(1e-12)).ln())
        .collect()
}

/// How far A seems to differ from A: bias plus half-width of runs of the same thing.
#[must_use]
pub fn noise_floor(first: &[f64], second: &[f64]) -> f64 {
    let (mean, half) = interval(&log_ratios(first, second));
    mean.abs() + half
}

/// Judge pairs of runs that were made side by side. A regression needs both: at
/// least the effect that counts, and an interval clear of no effect. Fine is only
/// what has all of its interval above the effect that counts.
#[must_use]
pub fn judge(candidate: &[f64], baseline: &[f64], noise: f64, least_effect: f64) -> Comparison {
    let (mean, half) = interval(&log_ratios(candidate, baseline));
    let verdict = if noise > least_effect || !half.is_finite() {
        Verdict::Inconclusive
    } else if mean - half > -least_effect {
        Verdict::Fine
    } else if mean <= -least_effect && mean + half < 0.0 {
        Verdict::Regression
    } else {
        Verdict::Inconclusive
    };
    let interval = ((mean - half).exp(), (mean + half).exp());
    Comparison {
        ratio: mean.exp(),
        interval,
        noise,
        least_effect,
        verdict,
    }
}

/// Judge a measurement against one that was saved earlier. The runs are not
/// side by side, so the noise floor is that of both series.
///
/// # Errors
/// They did not do the same thing.
pub fn against_saved(new: &Report, old: &Report, least_effect: f64) -> Result<Comparison, String> {
    if old.schema != new.schema {
        return Err(format!(
            "the saved report has schema {}, not {}",
            old.schema, new.schema
        ));
    }
    if old.title != new.title || old.durability != new.durability {
        return Err(format!("the saved report is of another run: {}", old.title));
    }
    if old.environment.processor != new.environment.processor {
        return Err(format!(
            "the saved report is from another machine ({}): only instruction counts compare",
            old.environment.processor
        ));
    }
    let of = |report: &Report| report.series(|s| s.reservations);
    let (a, b) = (of(new), of(old));
    let noise = split_noise(&a).max(split_noise(&b));
    let middle = median(&b);
    Ok(judge(&a, &vec![middle; a.len()], noise, least_effect))
}

/// A against A within one series: every other run against the rest.
fn split_noise(values: &[f64]) -> f64 {
    let (even, odd): (Vec<_>, Vec<_>) = values.chunks_exact(2).map(|p| (p[0], p[1])).unzip();
    noise_floor(&even, &odd)
}

/// Judge instruction counts, which have no noise worth the name.
#[must_use]
pub fn judge_counts(new: f64, old: f64, least_effect: f64) -> Comparison {
    let ratio = new / old.max(1e-12);
    let verdict = if ratio > 1.0 + least_effect {
        Verdict::Regression
    } else {
        Verdict::Fine
    };
    Comparison {
        ratio,
        interval: (ratio, ratio),
        noise: 0.0,
        least_effect,
        verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: [f64; 6] = [100.0, 101.0, 99.0, 100.5, 99.5, 100.0];

    #[test]
    fn a_loss_beyond_noise_is_a_regression() {
        let slower: Vec<f64> = BASE.iter().map(|b| b * 0.9).collect();
        assert_eq!(
            judge(&slower, &BASE, 0.01, 0.05).verdict,
            Verdict::Regression
        );
        assert_eq!(judge(&BASE, &BASE, 0.01, 0.05).verdict, Verdict::Fine);
        let faster: Vec<f64> = BASE.iter().map(|b| b * 1.2).collect();
        assert_eq!(judge(&faster, &BASE, 0.01, 0.05).verdict, Verdict::Fine);
    }

    #[test]
    fn noise_above_the_effect_refuses_to_judge() {
        let slower: Vec<f64> = BASE.iter().map(|b| b * 0.5).collect();
        assert_eq!(
            judge(&slower, &BASE, 0.08, 0.05).verdict,
            Verdict::Inconclusive
        );
        let wild = [50.0, 150.0, 60.0, 140.0, 80.0, 120.0];
        assert_eq!(
            judge(&wild, &BASE, 0.01, 0.05).verdict,
            Verdict::Inconclusive
        );
        // Its mean is above the effect that counts, its interval is not.
        let wide = [70.0, 130.0, 75.0, 125.0, 90.0, 104.0];
        assert_eq!(
            judge(&wide, &[100.0; 6], 0.02, 0.05).verdict,
            Verdict::Inconclusive
        );
        assert_eq!(
            judge(&[90.0], &[100.0], 0.0, 0.05).verdict,
            Verdict::Inconclusive
        );
    }

    #[test]
    fn the_noise_floor_grows_with_the_noise() {
        let quiet = noise_floor(&[100.0, 100.1, 99.9], &[100.0, 99.9, 100.1]);
        let loud = noise_floor(&[100.0, 120.0, 90.0], &[110.0, 90.0, 100.0]);
        assert!(quiet < 0.01 && loud > 0.1, "{quiet} {loud}");
        assert!(noise_floor(&[1.0], &[1.0]).is_infinite());
    }

    #[test]
    fn more_instructions_are_a_regression() {
        assert_eq!(
            judge_counts(103.0, 100.0, 0.02).verdict,
            Verdict::Regression
        );
        assert_eq!(judge_counts(101.0, 100.0, 0.02).verdict, Verdict::Fine);
    }
}
