//! The draws against their definitions. Seeds are fixed, so a test passes always or never;
//! the tolerances are what a sound generator meets 999 times in 1,000.

mod addresses;
mod distributions;
mod golden;

pub(super) use distributions::{N, fits_counts, fits_moments, sample};

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Kolmogorov-Smirnov statistic D sqrt(n); above 1.95 once in 1,000 under the hypothesis.
pub(super) const KS_LIMIT: f64 = 1.95;

/// D sqrt(n) of a sample against a continuous distribution function.
pub(super) fn ks(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0f64, |worst, (i, &x)| {
        let f = cdf(x);
        worst.max(f - i as f64 / n).max((i + 1) as f64 / n - f)
    });
    distance * n.sqrt()
}

/// Probability that chance alone gives a fit this bad; cells expecting under 10 are merged
/// with their successors, and what lies beyond the last cell is one more.
fn chi_square(counts: &[u64], probability: impl Fn(usize) -> f64, total: u64) -> f64 {
    let (mut statistic, mut cells) = (0.0, 0);
    let (mut seen, mut expected) = (0.0, 0.0);
    let (mut seen_left, mut expected_left) = (total as f64, total as f64);
    for (i, &count) in counts.iter().enumerate() {
        seen += count as f64;
        expected += probability(i) * total as f64;
        if expected >= 10.0 && expected_left - expected >= 10.0 {
            statistic += (seen - expected).powi(2) / expected;
            cells += 1;
            seen_left -= seen;
            expected_left -= expected;
            (seen, expected) = (0.0, 0.0);
        }
    }
    statistic += (seen_left - expected_left).powi(2) / expected_left;
    assert!(cells >= 1, "a chi-square over one cell cannot fail");
    ChiSquared::new(f64::from(cells))
        .expect("cells > 0")
        .sf(statistic)
}
