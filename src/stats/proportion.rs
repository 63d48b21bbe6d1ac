//! Shares, also of rare events.

use super::normal_quantile;
use serde::Serialize;

/// An observed share with its interval, which is not symmetric.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// Hits over trials, 0 to 1.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Number of trials.
    pub n: u64,
    /// Confidence of the interval, 0 to 1.
    pub confidence: f64,
}

/// Wilson's score interval (1927), which stays inside 0..1 and does not collapse when nothing
/// was hit. Trials must be independent: replications, not the orders within one.
///
/// # Panics
/// If there are no trials or more hits than trials.
pub fn wilson(hits: u64, trials: u64, confidence: f64) -> Proportion {
    assert!(
        trials > 0 && hits <= trials,
        "{hits} of {trials} is not a share"
    );
    let (n, z) = (trials as f64, normal_quantile(confidence));
    let share = hits as f64 / n;
    let z2 = z * z;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends the bound is exact; rounding must not cross it.
    let low = if hits == 0 { 0.0 } else { centre - half };
    let high = if hits == trials { 1.0 } else { centre + half };
    Proportion {
        share,
        low,
        high,
        n: trials,
        confidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hit_has_a_closed_upper_end() {
        // 0 of n: z^2 / (n + z^2).
        let p = wilson(0, 10, 0.95);
        assert_eq!((p.share, p.low), (0.0, 0.0));
        assert!(
            (p.high - 3.841_458_821 / 13.841_458_821).abs() < 1e-9,
            "{}",
            p.high
        );
        let all = wilson(10, 10, 0.95);
        assert_eq!(all.high, 1.0);
        assert!((all.low - (1.0 - p.high)).abs() < 1e-12);
    }

    /// Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I.
    #[test]
    fn published_intervals() {
        for (hits, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (1, 29, 0.0061, 0.1718),
        ] {
            let p = wilson(hits, n, 0.95);
            assert!(
                (p.low - low).abs() < 6e-5 && (p.high - high).abs() < 6e-5,
                "{p:?}"
            );
        }
    }

    /// The ends solve |share - p| = z sqrt(p (1 - p) / n): what the interval inverts.
    #[test]
    fn ends_solve_the_score_equation() {
        let p = wilson(7, 50, 0.9);
        let z = normal_quantile(0.9);
        for end in [p.low, p.high] {
            let score = (p.share - end).abs() / (end * (1.0 - end) / 50.0).sqrt();
            assert!((score - z).abs() < 1e-9, "{score}");
        }
    }
}
