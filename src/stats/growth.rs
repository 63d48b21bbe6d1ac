//! How fast something accumulates: the exponent b in C(t) = a t^b.
//!
//! 1 is linear; unbiased lost deltas cost 1.5 (their drift wanders like the root of time, and
//! cost is its integral), a one-way bypass 2. More than that takes feedback.
//!
//! A cost that is no power of time (quadratic while records go wrong, linear once they are as
//! wrong as they get) has no single exponent: what comes out depends on the window in which it
//! is read. So it is read in four, and their range is what is shown.

use super::Estimate;

/// The windows: each begins at the end T of the curve divided by one of these, and ends at T.
/// Before the earliest start is the start of the run itself, where costs are few and noisy.
const WINDOWS: [f64; 4] = [2.0, 4.0, 8.0, 16.0];

/// Steps in each doubling of time from which an exponent is read by regression.
const PER_DOUBLING: f64 = 4.0;

/// No window but the shortest begins before so many periods have ended: of a curve that is known
/// by so few points its first stretch is the straight line between them.
const PERIODS: usize = 4;

/// The growth exponent of a cumulative cost, with the range over the windows in which it can
/// reasonably be read.
///
/// `times` are the ends of the periods, ascending, measured from where the curves are 0 (in any
/// unit); `curves` the cumulative cost of each replication there. In the window from s to T the
/// exponent is the slope of ln C on ln t, read in two ways:
///
/// ```text
/// ends:        b = ln(C(T) / C(s)) / ln(T / s)
/// regression:  least squares at times in equal ratios from s to T, four or more a doubling
/// ```
///
/// C is the *mean* curve (a single curve's noisy start would lower its logarithm), which between
/// two periods is a straight line. Both weigh every stretch of growth the same whatever the length
/// of the periods; regression, the middle of the window more than its ends. The interval is the
/// jackknife's: each replication is left out once (Efron and Stein 1981). The windows begin at
/// T/2, T/4, T/8 and T/16; one that would begin before the end of the fourth period begins there.
///
/// The result reaches from the lowest end of these intervals to the highest; its mean is the
/// middle of it. It is the exponent itself where the cost is a power of time. Where it is not,
/// any other window that begins between T/16 and T/2 gives an exponent inside, to within 0.03,
/// however many points are read: all are weighted means of the local exponents. How the cost
/// grows *late* is another question: compare a late stretch with an earlier one.
///
/// `None` without two periods, or if the mean curve (or one with a replication left out) is
/// still 0 at half the time. One replication has no interval: its mean is the middle of the
/// exponents alone.
///
/// # Panics
/// If a curve has not as many points as there are times.
pub fn growth_exponent(times: &[f64], curves: &[Vec<f64>], confidence: f64) -> Option<Estimate> {
    let (&first, &end) = (times.first()?, times.last()?);
    let fourth = times.get(PERIODS - 1).copied().unwrap_or(end);
    let half = end / WINDOWS[0];
    let mut starts = WINDOWS
        .map(|part| (end / part).max(fourth).min(half))
        .to_vec();
    starts.dedup();
    let found: Vec<Estimate> = (starts.into_iter().filter(|&start| start >= first))
        .flat_map(|start| [vec![start, end], equal_ratios(start, end)])
        .filter_map(|picked| slope_at(&picked, times, curves, confidence))
        .collect();
    let ends = |sign: f64| {
        let end = |e: &Estimate| sign * e.mean + e.half_width.unwrap_or(0.0);
        found.iter().map(end).max_by(f64::total_cmp)
    };
    let (low, high) = (-ends(-1.0)?, ends(1.0)?);
    Some(Estimate {
        mean: (low + high) / 2.0,
        half_width: found[0].half_width.map(|_| (high - low) / 2.0),
        n: curves.len() as u64,
        confidence,
    })
}

/// The slope of the mean curve at some times, with the jackknife's interval.
fn slope_at(
    picked: &[f64],
    times: &[f64],
    curves: &[Vec<f64>],
    confidence: f64,
) -> Option<Estimate> {
    let n = curves.len() as f64;
    let read = |curve: &Vec<f64>| -> Vec<f64> {
        assert_eq!(curve.len(), times.len(), "one point a time");
        picked.iter().map(|&t| at(t, times, curve)).collect()
    };
    let curves: Vec<Vec<f64>> = curves.iter().map(read).collect();
    let sum = |i: usize| curves.iter().map(|curve| curve[i]).sum();
    let sums: Vec<f64> = (0..picked.len()).map(sum).collect();
    // Dividing by n only shifts the logarithm, so the slope of the sum is that of the mean.
    let whole = log_slope(picked, &sums)?;
    let estimate = |half_width| Estimate {
        mean: whole,
        half_width,
        n: curves.len() as u64,
        confidence,
    };
    if curves.len() < 2 {
        return Some(estimate(None));
    }
    let without = |curve: &Vec<f64>| {
        let rest: Vec<f64> = sums.iter().zip(curve).map(|(all, own)| all - own).collect();
        log_slope(picked, &rest).map(|slope| n * whole - (n - 1.0) * slope)
    };
    let pseudo_values: Option<Vec<f64>> = curves.iter().map(without).collect();
    Some(estimate(
        Estimate::of(&pseudo_values?, confidence).half_width,
    ))
}

/// Times from `start` to `end`, in equal ratios.
fn equal_ratios(start: f64, end: f64) -> Vec<f64> {
    let doublings = libm::log2(end / start);
    let steps = libm::ceil(doublings * PER_DOUBLING - 1e-9) as u32;
    let back = |i: u32| end * libm::exp2(-doublings * f64::from(steps - i) / f64::from(steps));
    (0..=steps).map(back).collect()
}

/// A curve that is 0 at time 0 and straight between the times at which it is known.
fn at(time: f64, times: &[f64], curve: &[f64]) -> f64 {
    let next = times.partition_point(|&t| t < time).min(times.len() - 1);
    let (before, cost) = match next {
        0 => (0.0, 0.0),
        _ => (times[next - 1], curve[next - 1]),
    };
    let share = (time - before) / (times[next] - before);
    cost + share * (curve[next] - cost)
}

/// Least-squares slope of ln cost on ln time; `None` if a cost is not above 0.
fn log_slope(times: &[f64], costs: &[f64]) -> Option<f64> {
    if costs.iter().any(|&cost| cost <= 0.0) {
        return None;
    }
    let logs = |values: &[f64]| values.iter().map(|&v| libm::log(v)).collect::<Vec<f64>>();
    let (x, y) = (logs(times), logs(costs));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (x_mean, y_mean) = (mean(&x), mean(&y));
    let xx: f64 = x.iter().map(|x| (x - x_mean).powi(2)).sum();
    let xy: f64 = (x.iter().zip(&y))
        .map(|(x, y)| (x - x_mean) * (y - y_mean))
        .sum();
    Some(xy / xx)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    fn weeks(n: u32) -> Vec<f64> {
        (1..=n).map(f64::from).collect()
    }

    fn curve(times: &[f64], cost: impl Fn(f64) -> f64) -> Vec<f64> {
        times.iter().map(|&t| cost(t)).collect()
    }

    /// Quadratic until `turn`, then straight on.
    fn quadratic_then_linear(turn: f64) -> impl Fn(f64) -> f64 {
        move |t| match t < turn {
            true => t * t,
            false => turn * turn + 2.0 * turn * (t - turn),
        }
    }

    /// What somebody else might read: the slope at times of their own.
    fn slope(times: &[f64], cost: impl Fn(f64) -> f64) -> f64 {
        log_slope(times, &curve(times, cost)).expect("above 0")
    }

    #[test]
    fn powers_have_their_exponent_and_no_range() {
        for b in [1.0, 1.5, 2.0] {
            for periods in [78, 540] {
                let times = weeks(periods);
                let one = curve(&times, |t| 3.0 * t.powf(b));
                let two = curve(&times, |t| 5.0 * t.powf(b));
                let e = growth_exponent(&times, &[one, two], 0.95).unwrap();
                // Straight lines between the periods are not quite a power.
                assert!((e.mean - b).abs() < 0.003, "{b}: {e:?}");
                assert!(e.half_width.unwrap() < 0.005, "{b}: {e:?}");
            }
        }
    }

    #[test]
    fn two_replications_by_hand() {
        // Sums 2 and 6: b = log2 3; the curves' own are 1 and 2, so that the pseudo-values
        // 2 b - 2 and 2 b - 1 have a half-width of t(1) / 2.
        let (times, curves) = ([1.0, 2.0], [vec![1.0, 2.0], vec![1.0, 4.0]]);
        let e = slope_at(&times, &times, &curves, 0.95).unwrap();
        assert!((e.mean - 3f64.log2()).abs() < 1e-12, "{e:?}");
        assert!((e.half_width.unwrap() - 12.706_204_736 / 2.0).abs() < 1e-6);
        let alone = slope_at(&times, &times, &curves[1..], 0.95).unwrap();
        assert!((alone.mean - 2.0).abs() < 1e-12);
        assert_eq!((alone.half_width, alone.n), (None, 1));
        // Slope by regression: ln t = 0, 1, 2; ln c = 0, 1, 3.
        let e = std::f64::consts::E;
        let (times, costs) = ([1.0, e, e * e], [1.0, e, e * e * e]);
        assert!((log_slope(&times, &costs).unwrap() - 1.5).abs() < 1e-12);
    }

    /// Of eight periods the first three say nothing: a window of four begins with them no more.
    #[test]
    fn no_window_begins_before_the_fourth_period() {
        let cost = |early: f64| {
            let late = [4.0, 5.0, 6.0, 7.0, 8.0];
            [&[early, early, early], &late[..]].concat()
        };
        let of = |early| growth_exponent(&weeks(8), &[cost(early)], 0.95);
        assert!((of(3.0).unwrap().mean - 1.0).abs() < 1e-12);
        assert_eq!(of(3.0), of(0.5));
    }

    #[test]
    fn without_cost_there_is_no_exponent() {
        let late = vec![0.0, 0.0, 0.0, 5.0];
        assert_eq!(growth_exponent(&weeks(4), &[late], 0.9), None);
        assert_eq!(growth_exponent(&weeks(1), &[vec![2.0]], 0.9), None);
        assert_eq!(growth_exponent(&[], &[vec![]], 0.9), None);
    }

    /// What is shown holds the exponent of every other window that one might have chosen: any
    /// start from T/16 to T/2, points in equal ratios (few or many) or in equal steps.
    #[test]
    fn other_windows_stay_inside_what_is_shown() {
        let end = 78.0;
        let times = weeks(78);
        let mut widest: f64 = 0.0;
        for turn in [8.0, 16.0, 26.0, 39.0, 60.0] {
            let cost = quadratic_then_linear(turn);
            let shown = growth_exponent(&times, &vec![curve(&times, &cost); 2], 0.95).unwrap();
            widest = widest.max(shown.half_width.unwrap());
            for part in [16.0, 12.0, 8.0, 6.0, 4.0, 3.0, 2.5, 2.0] {
                let start: f64 = end / part;
                let (low, high) = (shown.low().unwrap(), shown.high().unwrap());
                let inside = |times: Vec<f64>| {
                    let other = slope(&times, &cost);
                    assert!(
                        (low - 0.03..high + 0.03).contains(&other),
                        "turn {turn}, from T/{part}, {} points: {other}, {shown:?}",
                        times.len()
                    );
                };
                for last in [1, 2, 4, 11, 39] {
                    let share = |i: u32| f64::from(i) / f64::from(last);
                    inside((0..=last).map(|i| start * part.powf(share(i))).collect());
                    if last > 10 {
                        let step = |i| start + (end - start) * share(i);
                        inside((0..=last).map(step).collect());
                    }
                }
            }
        }
        // The range says something: these curves have no single exponent.
        assert!(widest > 0.15, "{widest}");
    }

    #[test]
    fn the_length_of_periods_does_not_move_it() {
        let cost = quadratic_then_linear(30.0);
        let exponent = |times: &[f64]| {
            let curves = vec![curve(times, &cost); 2];
            let e = growth_exponent(times, &curves, 0.95).unwrap();
            [e.low().unwrap(), e.high().unwrap()]
        };
        let days: Vec<f64> = (1..=546).map(|d| f64::from(d) / 7.0).collect();
        let (weekly, daily) = (exponent(&weeks(78)), exponent(&days));
        for (a, b) in weekly.into_iter().zip(daily) {
            assert!((a - b).abs() < 0.01, "{weekly:?} {daily:?}");
        }
    }

    /// Deltas lost and doubled alike: |random walk| integrated over time grows like t^1.5.
    #[test]
    fn unbiased_lost_deltas_cost_three_halves() {
        let times: Vec<f64> = (1..=256).map(|i| f64::from(8 * i)).collect();
        let curve = |replication: u64| {
            let mut d = Streams::new(4, 0).at(Purpose(0), replication, 0);
            let (mut drift, mut cost, mut points) = (0i64, 0i64, Vec::new());
            for day in 1..=1 << 11 {
                drift += i64::from(d.poisson(0.5)) - i64::from(d.poisson(0.5));
                cost += drift.abs();
                if day % 8 == 0 {
                    points.push(cost as f64);
                }
            }
            points
        };
        let curves: Vec<Vec<f64>> = (0..300).map(curve).collect();
        let e = growth_exponent(&times, &curves, 0.999).unwrap();
        assert_eq!(e.covers(1.5), Some(true), "{e:?}");
        assert!(e.half_width.unwrap() < 0.25, "{e:?}");
    }
}
