//! Order statistics.

/// The p-quantile of a sample, which is sorted on the way. Between two observations it
/// interpolates (type 7 of Hyndman and Fan 1996, the default of R and NumPy); `None` of
/// nothing.
///
/// # Panics
/// If p is not in 0..=1.
pub fn quantile(sample: &mut [f64], p: f64) -> Option<f64> {
    sample.sort_unstable_by(f64::total_cmp);
    quantile_sorted(sample, p)
}

/// The same of a sample already in ascending order.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    assert!((0.0..=1.0).contains(&p), "a quantile's p lies in 0..=1");
    let last = sorted.len().checked_sub(1)?;
    let place = p * last as f64;
    let below = place as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: quantile(c(9, 1, 4, 16, 25), c(0, .1, .25, .5, .9, 1)) -> 1 2.2 4 9 21.4 25.
    #[test]
    fn as_r_has_it() {
        let mut sample = [9.0, 1.0, 4.0, 16.0, 25.0];
        for (p, expected) in [
            (0.0, 1.0),
            (0.1, 2.2),
            (0.25, 4.0),
            (0.5, 9.0),
            (0.9, 21.4),
            (1.0, 25.0),
        ] {
            let q = quantile(&mut sample, p).unwrap();
            assert!((q - expected).abs() < 1e-12, "{p}: {q}");
        }
    }

    #[test]
    fn few_observations() {
        assert_eq!(quantile(&mut [], 0.5), None);
        assert_eq!(quantile(&mut [3.0], 0.99), Some(3.0));
        assert_eq!(quantile(&mut [4.0, 2.0], 0.5), Some(3.0));
    }
}
