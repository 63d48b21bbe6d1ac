//! A continuous draw built on a ziggurat.

use super::Draw;

impl Draw {
    /// exp(mu + sigma Z): `mu` and `sigma` are those of the logarithm, so the median is
    /// exp(mu) and the mean exp(mu + sigma^2 / 2).
    #[inline]
    pub fn lognormal(&mut self, mu: f64, sigma: f64) -> f64 {
        libm::exp(mu + sigma * self.normal())
    }
}
