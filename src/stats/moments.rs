//! Mean and variance in one pass.

/// Welford's accumulator ("Note on a method for calculating corrected sums of squares and
/// products", 1962): no loss of digits when the mean is large against the spread.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Moments {
    n: u64,
    mean: f64,
    /// Sum of squared deviations from the mean.
    squares: f64,
}

impl Moments {
    /// The moments of a sample.
    pub fn of(sample: &[f64]) -> Moments {
        sample.iter().copied().collect()
    }

    /// Takes one more observation.
    #[inline]
    pub fn add(&mut self, x: f64) {
        self.n += 1;
        let delta = x - self.mean;
        self.mean += delta / self.n as f64;
        self.squares += delta * (x - self.mean);
    }

    /// Both samples together (Chan, Golub and LeVeque 1979). The last digits depend on the
    /// order of merging: merge in the order of replications, never of threads.
    pub fn merge(self, other: Moments) -> Moments {
        if other.n == 0 {
            return self;
        }
        let n = self.n + other.n;
        let share = other.n as f64 / n as f64;
        let delta = other.mean - self.mean;
        Moments {
            n,
            mean: self.mean + delta * share,
            squares: self.squares + other.squares + delta * delta * self.n as f64 * share,
        }
    }

    /// Number of observations.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Mean; 0 of nothing.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Unbiased variance; `None` of fewer than two observations.
    pub fn variance(&self) -> Option<f64> {
        (self.n > 1).then(|| self.squares / (self.n - 1) as f64)
    }

    /// Standard deviation.
    pub fn deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// Standard error of the mean.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance().map(|v| (v / self.n as f64).sqrt())
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(observations: I) -> Moments {
        let mut moments = Moments::default();
        observations.into_iter().for_each(|x| moments.add(x));
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Deviations -3 -1 -1 -1 0 0 2 4 from 5: squares 32 over 7.
        let m = Moments::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!((m.n(), m.mean()), (8, 5.0));
        assert!((m.variance().unwrap() - 32.0 / 7.0).abs() < 1e-14);
        assert!((m.standard_error().unwrap() - (32.0f64 / 56.0).sqrt()).abs() < 1e-14);
    }

    #[test]
    fn a_large_mean_costs_no_digits() {
        let m = Moments::of(&[1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0]);
        assert_eq!((m.mean(), m.variance()), (1e9 + 10.0, Some(30.0)));
    }

    #[test]
    fn merged_parts_are_the_whole() {
        let sample: Vec<f64> = (0..50).map(|i| f64::from(i * i % 37)).collect();
        let whole = Moments::of(&sample);
        for cut in [0, 1, 20, 49, 50] {
            let merged = Moments::of(&sample[..cut]).merge(Moments::of(&sample[cut..]));
            assert_eq!(merged.n(), 50);
            assert!((merged.mean() - whole.mean()).abs() < 1e-12);
            assert!((merged.variance().unwrap() - whole.variance().unwrap()).abs() < 1e-10);
        }
    }

    #[test]
    fn one_observation_has_no_variance() {
        assert_eq!(Moments::of(&[3.0]).variance(), None);
        assert_eq!(Moments::default().standard_error(), None);
    }
}
