//! How fast something accumulates: the exponent b in cost = a t^b.
//!
//! 1 is linear; unbiased lost deltas cost 1.5 (their drift wanders like the root of time, and
//! cost is its integral), a one-way bypass 2. More than that takes feedback.

use super::Estimate;

/// The exponent of each replication's cumulative curve (slope of log cost on log time by
/// least squares), as an estimate over the replications. Points at time or cost 0 have no
/// logarithm and are skipped; a replication with fewer than two points left has no exponent
/// and is skipped too. `None` if that leaves none.
///
/// Every point weighs the same, so times in equal *ratios* weigh every stretch of growth the
/// same, while times in equal steps weigh the end. A noisy start lowers single curves' logs;
/// [`growth_exponent_of_mean`] averages first.
///
/// # Panics
/// If a curve has not as many points as there are times.
pub fn growth_exponent(times: &[f64], curves: &[Vec<f64>], confidence: f64) -> Option<Estimate> {
    let slopes: Vec<f64> = curves.iter().filter_map(|c| log_slope(times, c)).collect();
    (!slopes.is_empty()).then(|| Estimate::of(&slopes, confidence))
}

/// The exponent of the mean curve, with the jackknife's interval: each replication is left out
/// once, and the spread of what remains gives the error (Efron and Stein 1981). `None` if the
/// mean curve, or one with a replication left out, has fewer than two points above 0.
pub fn growth_exponent_of_mean(
    times: &[f64],
    curves: &[Vec<f64>],
    confidence: f64,
) -> Option<Estimate> {
    let n = curves.len() as f64;
    let mut sums = vec![0.0; times.len()];
    for curve in curves {
        assert_eq!(curve.len(), times.len(), "one point a time");
        sums.iter_mut()
            .zip(curve)
            .for_each(|(sum, cost)| *sum += cost);
    }
    // Dividing by n only shifts the logarithm, so the slope of the sum is that of the mean.
    let whole = log_slope(times, &sums)?;
    if curves.len() < 2 {
        return Some(Estimate {
            mean: whole,
            half_width: None,
            n: curves.len() as u64,
            confidence,
        });
    }
    let without = |curve: &Vec<f64>| {
        let rest: Vec<f64> = sums
            .iter()
            .zip(curve)
            .map(|(sum, cost)| sum - cost)
            .collect();
        log_slope(times, &rest).map(|slope| n * whole - (n - 1.0) * slope)
    };
    let pseudo_values: Option<Vec<f64>> = curves.iter().map(without).collect();
    let spread = Estimate::of(&pseudo_values?, confidence);
    Some(Estimate {
        mean: whole,
        ..spread
    })
}

/// Least-squares slope of ln cost on ln time.
fn log_slope(times: &[f64], costs: &[f64]) -> Option<f64> {
    assert_eq!(costs.len(), times.len(), "one point a time");
    let points: Vec<(f64, f64)> = times
        .iter()
        .zip(costs)
        .filter(|(t, c)| **t > 0.0 && **c > 0.0)
        .map(|(t, c)| (libm::log(*t), libm::log(*c)))
        .collect();
    let n = points.len() as f64;
    let (x_mean, y_mean) = (
        points.iter().map(|p| p.0).sum::<f64>() / n,
        points.iter().map(|p| p.1).sum::<f64>() / n,
    );
    let xx = points
        .iter()
        .map(|(x, _)| (x - x_mean).powi(2))
        .sum::<f64>();
    let xy = points
        .iter()
        .map(|(x, y)| (x - x_mean) * (y - y_mean))
        .sum::<f64>();
    (points.len() >= 2 && xx > 0.0).then(|| xy / xx)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    fn powers(b: f64) -> Vec<f64> {
        (0..10).map(|i| 3.0 * 2f64.powi(i).powf(b)).collect()
    }

    fn doubling() -> Vec<f64> {
        (0..10).map(|i| 2f64.powi(i)).collect()
    }

    #[test]
    fn powers_have_their_exponent() {
        let e = growth_exponent(&doubling(), &[powers(1.5), powers(2.5)], 0.95).unwrap();
        // Exponents 1.5 and 2.5: mean 2, half-width t(1) x 0.5.
        assert!((e.mean - 2.0).abs() < 1e-12);
        assert!((e.half_width.unwrap() - 12.706_204_736 * 0.5).abs() < 1e-6);
        let m = growth_exponent_of_mean(&doubling(), &[powers(1.5), powers(1.5)], 0.95).unwrap();
        assert!((m.mean - 1.5).abs() < 1e-12 && m.half_width.unwrap() < 1e-9);
    }

    #[test]
    fn by_hand() {
        // ln t = 0, 1, 2; ln c = 0, 1, 3: slope 3 / 2. The zeros are skipped.
        let e = std::f64::consts::E;
        let times = [0.0, 1.0, e, e * e, 9.0];
        let estimate = growth_exponent(&times, &[vec![7.0, 1.0, e, e * e * e, 0.0]], 0.95).unwrap();
        assert!((estimate.mean - 1.5).abs() < 1e-12);
        assert_eq!((estimate.half_width, estimate.n), (None, 1));
    }

    #[test]
    fn without_cost_there_is_no_exponent() {
        assert_eq!(growth_exponent(&[1.0, 2.0], &[vec![0.0, 5.0]], 0.9), None);
        assert_eq!(
            growth_exponent_of_mean(&[1.0, 2.0], &[vec![0.0, 0.0]], 0.9),
            None
        );
    }

    /// Deltas lost and doubled alike: |random walk| integrated over time grows like t^1.5.
    #[test]
    fn unbiased_lost_deltas_cost_three_halves() {
        let times: Vec<f64> = (4..=11).map(|i| f64::from(1 << i)).collect();
        let curve = |replication: u64| {
            let mut d = Streams::new(4, 0).at(Purpose(0), replication, 0);
            let (mut drift, mut cost, mut points) = (0i64, 0i64, Vec::new());
            for day in 1..=1 << 11 {
                drift += i64::from(d.poisson(0.5)) - i64::from(d.poisson(0.5));
                cost += drift.abs();
                if times.contains(&f64::from(day)) {
                    points.push(cost as f64);
                }
            }
            points
        };
        let curves: Vec<Vec<f64>> = (0..300).map(curve).collect();
        let e = growth_exponent_of_mean(&times, &curves, 0.999).unwrap();
        assert_eq!(e.covers(1.5), Some(true), "{e:?}");
        assert!(e.half_width.unwrap() < 0.1, "{e:?}");
    }
}
