//! How much of the start to leave out.

/// What MSER-5 says about a series.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct WarmUp {
    /// Observations to leave out, a multiple of 5.
    pub leave_out: usize,
    /// Whether the rule really found a minimum. If not, the best cut is the last one allowed
    /// (half of the series): the run is too short to say where the warm-up ends.
    pub found: bool,
}

const BATCH: usize = 5;

/// MSER-5 (White, "An effective truncation heuristic for bias reduction in simulation output",
/// 1997; White, Cobb and Spratt 2000): of the means of five, leave out the first d that make
/// the rest's sum of squares over its squared number smallest; d at most half.
/// `None` if the series has fewer than 10 observations.
pub fn mser5(series: &[f64]) -> Option<WarmUp> {
    let means: Vec<f64> = series
        .chunks_exact(BATCH)
        .map(|b| b.iter().sum::<f64>() / BATCH as f64)
        .collect();
    if means.len() < 2 {
        return None;
    }
    // Deviations from the overall mean: sums of squares of the raw values would lose digits.
    let overall = means.iter().sum::<f64>() / means.len() as f64;
    let (mut sum, mut squares) = (0.0, 0.0);
    let mut statistic = vec![0.0; means.len()];
    for (d, mean) in means.iter().enumerate().rev() {
        let x = mean - overall;
        sum += x;
        squares += x * x;
        let n = (means.len() - d) as f64;
        statistic[d] = (squares - sum * sum / n) / (n * n);
    }
    let last = means.len() / 2;
    let smallest = |best: usize, d: usize| {
        if statistic[d] < statistic[best] {
            d
        } else {
            best
        }
    };
    let cut = (0..=last).fold(0, smallest);
    Some(WarmUp {
        leave_out: cut * BATCH,
        found: cut < last,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    fn fives(means: &[f64]) -> Vec<f64> {
        means
            .iter()
            .flat_map(|m| [m - 1.0, m + 1.0, *m, m - 2.0, m + 2.0])
            .collect()
    }

    #[test]
    fn by_hand() {
        // Means 10 0 1 0 1: d=0: mean 2.4, squares 73.2 / 25 = 2.928; d=1: mean 0.5, 1 / 16 =
        // 0.0625; d=2: mean 2/3, (2/3) / 9 = 0.0741. The best is d = 1.
        let expected = WarmUp {
            leave_out: 5,
            found: true,
        };
        assert_eq!(mser5(&fives(&[10.0, 0.0, 1.0, 0.0, 1.0])), Some(expected));
    }

    #[test]
    fn a_level_series_needs_no_warm_up() {
        let series = fives(&[1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
        assert_eq!(
            mser5(&series),
            Some(WarmUp {
                leave_out: 0,
                found: true
            })
        );
        assert_eq!(mser5(&[1.0; 9]), None);
    }

    #[test]
    fn a_steady_climb_never_settles() {
        let series: Vec<f64> = (0..200).map(f64::from).collect();
        assert_eq!(
            mser5(&series),
            Some(WarmUp {
                leave_out: 100,
                found: false
            })
        );
    }

    /// A start 20 above the level that decays with time constant 30.
    #[test]
    fn a_decaying_start_is_left_out() {
        let mut d = Streams::new(6, 0).at(Purpose(0), 0, 0);
        let series: Vec<f64> = (0..2_000)
            .map(|i| 20.0 * (-f64::from(i) / 30.0).exp() + d.normal())
            .collect();
        let cut = mser5(&series).unwrap();
        // After 60 observations 2.7 of 20 remain, after 200 0.03 with noise of 1.
        assert!(cut.found && (60..=200).contains(&cut.leave_out), "{cut:?}");
    }
}
