//! One long run as several short ones.

use super::Estimate;

/// Non-overlapping batch means: the series is cut into `batches` equal parts, whose means are
/// taken for independent replications (Law, "Simulation Modeling and Analysis", 9.5.3). What
/// does not fill the last part is left out at the *front*, where the start still shows.
///
/// The interval is honest only if batches are long against the correlation in the series;
/// 10 to 30 batches are usual.
///
/// # Panics
/// If there are no batches or more batches than observations.
pub fn batch_means(series: &[f64], batches: usize, confidence: f64) -> Estimate {
    assert!(
        batches > 0 && batches <= series.len(),
        "too few observations for {batches} batches"
    );
    let length = series.len() / batches;
    let used = &series[series.len() - batches * length..];
    let means: Vec<f64> = used
        .chunks_exact(length)
        .map(|b| b.iter().sum::<f64>() / length as f64)
        .collect();
    Estimate::of(&means, confidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    #[test]
    fn by_hand() {
        // 99 is left over; batches (1, 3), (5, 7), (2, 2).
        let e = batch_means(&[99.0, 1.0, 3.0, 5.0, 7.0, 2.0, 2.0], 3, 0.95);
        assert_eq!(e, Estimate::of(&[2.0, 6.0, 2.0], 0.95));
    }

    /// An AR(1) series with coefficient 0.8: naive intervals would cover less than half of the
    /// time, batches of 100 cover about as often as they say.
    #[test]
    fn batches_see_correlation() {
        let runs = 400;
        let covered = |batches: usize| {
            let hits = (0..runs).filter(|&run| {
                let mut d = Streams::new(5, 0).at(Purpose(0), run, 0);
                let mut x = d.normal() / 0.6;
                let series: Vec<f64> = std::iter::repeat_with(|| {
                    x = 0.8 * x + d.normal();
                    x
                })
                .take(2_000)
                .collect();
                batch_means(&series, batches, 0.95).covers(0.0) == Some(true)
            });
            hits.count() as f64 / runs as f64
        };
        let (batched, naive) = (covered(20), covered(2_000));
        // Four binomial deviations, and the slight undercoverage that remains.
        assert!((0.90..0.995).contains(&batched), "{batched}");
        assert!(naive < 0.6, "{naive}");
    }
}
