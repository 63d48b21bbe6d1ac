//! Quantiles that turn a standard error into a half-width.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use std::cell::Cell;

/// From here on the quantile comes from its expansion about the normal one: the inverse of the
/// incomplete beta function loses digits as the degrees grow (statrs 0.19 gives 1.83 for 1.96
/// at 10^7), while the expansion is good to 12 digits.
const EXPANSION_FROM: u64 = 500;

/// The t with `confidence` of Student's distribution between -t and t.
///
/// # Panics
/// If `degrees` is 0 or `confidence` is not between 0 and 1.
pub fn student_t(confidence: f64, degrees: u64) -> f64 {
    check(confidence);
    assert!(degrees > 0, "Student's t needs at least two observations");
    if degrees >= EXPANSION_FROM {
        return cornish_fisher(normal_quantile(confidence), degrees as f64);
    }
    // Estimates come in thousands with the same degrees, and the inverse is a search.
    thread_local! {
        static LAST: Cell<Option<(f64, u64, f64)>> = const { Cell::new(None) };
    }
    if let Some((.., t)) = LAST
        .get()
        .filter(|last| (last.0, last.1) == (confidence, degrees))
    {
        return t;
    }
    let t = StudentsT::new(0.0, 1.0, degrees as f64).expect("positive degrees of freedom");
    let t = t.inverse_cdf(0.5 + confidence / 2.0);
    LAST.set(Some((confidence, degrees, t)));
    t
}

/// Student's t at the normal quantile z (Abramowitz and Stegun 26.7.5).
fn cornish_fisher(z: f64, degrees: f64) -> f64 {
    let z2 = z * z;
    let first = (z2 + 1.0) / 4.0;
    let second = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let third = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    let fourth = ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0;
    let d = degrees;
    z * (1.0 + (first + (second + (third + fourth / d) / d) / d) / d)
}

/// The same for one of `comparisons` intervals that are all to hold at once with
/// `confidence`: Bonferroni's inequality gives each an equal share of the doubt.
pub fn bonferroni_t(confidence: f64, comparisons: u32, degrees: u64) -> f64 {
    check(confidence);
    assert!(comparisons > 0, "no comparison, no interval");
    student_t(1.0 - (1.0 - confidence) / f64::from(comparisons), degrees)
}

/// The z with `confidence` of the standard normal distribution between -z and z.
fn normal_quantile(confidence: f64) -> f64 {
    check(confidence);
    Normal::new(0.0, 1.0)
        .expect("standard normal")
        .inverse_cdf(0.5 + confidence / 2.0)
}

fn check(confidence: f64) {
    assert!(
        confidence > 0.0 && confidence < 1.0,
        "a confidence lies between 0 and 1"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the usual table, to more digits than it prints.
    #[test]
    fn quantiles_are_those_of_the_table() {
        let close = |x: f64, y: f64| assert!((x - y).abs() < 1e-6 * y, "{x} is not {y}");
        // t with 1 degree is Cauchy: tan(0.475 pi). With 2: p sqrt(2 / (1 - p^2)).
        close(student_t(0.95, 1), (0.475 * std::f64::consts::PI).tan());
        close(
            student_t(0.95, 2),
            0.95 * (2.0f64 / (1.0 - 0.95 * 0.95)).sqrt(),
        );
        close(student_t(0.95, 9), 2.262_157_163);
        close(student_t(0.99, 29), 2.756_385_904);
        close(student_t(0.90, 119), 1.657_759_285);
        close(normal_quantile(0.95), 1.959_963_985);
    }

    #[test]
    fn expansion_and_inverse_meet() {
        for confidence in [0.5, 0.9, 0.95, 0.99, 0.999] {
            let exact = StudentsT::new(0.0, 1.0, EXPANSION_FROM as f64).unwrap();
            let inverse = exact.inverse_cdf(0.5 + confidence / 2.0);
            let t = student_t(confidence, EXPANSION_FROM);
            assert!((t - inverse).abs() < 1e-11, "{confidence}: {t} {inverse}");
            let steps = [20_000, 300_000, 1_000_000_000].map(|d| student_t(confidence, d));
            assert!(t > steps[0] && steps[0] > steps[1] && steps[1] > steps[2]);
            assert!((steps[2] - normal_quantile(confidence)).abs() < 1e-8);
        }
    }

    #[test]
    fn bonferroni_shares_the_doubt() {
        assert_eq!(bonferroni_t(0.95, 1, 12), student_t(0.95, 12));
        let five = bonferroni_t(0.95, 5, 12);
        assert!((five - student_t(0.99, 12)).abs() < 1e-9, "{five}");
    }

    #[test]
    #[should_panic(expected = "at least two observations")]
    fn one_observation_has_no_quantile() {
        student_t(0.95, 0);
    }
}
