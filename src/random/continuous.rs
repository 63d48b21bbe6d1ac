//! Continuous draws built on the ziggurats.

use super::Draw;

impl Draw {
    /// exp(mu + sigma Z): `mu` and `sigma` are those of the logarithm, so the median is
    /// exp(mu) and the mean exp(mu + sigma^2 / 2).
    #[inline]
    pub fn lognormal(&mut self, mu: f64, sigma: f64) -> f64 {
        libm::exp(mu + sigma * self.normal())
    }

    /// Gamma with the given shape (> 0) and scale 1: mean and variance are both `shape`.
    /// Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        debug_assert!(shape > 0.0, "a gamma needs a positive shape");
        if shape < 1.0 {
            // Their section 6: gamma(a) = gamma(a + 1) U^(1/a), and -ln U is exponential.
            let shrink = libm::exp(-self.exp1() / shape);
            return self.gamma(shape + 1.0) * shrink;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = self.positive_unit();
            let x2 = x * x;
            // The first test settles nearly all and spares two logarithms.
            if u < 1.0 - 0.0331 * x2 * x2 || libm::log(u) < 0.5 * x2 + d * (1.0 - v + libm::log(v))
            {
                return d * v;
            }
        }
    }

    /// Triangular on a..b with the peak at m (a <= m <= b), by inversion.
    #[inline]
    pub fn triangular(&mut self, a: f64, m: f64, b: f64) -> f64 {
        debug_assert!(a <= m && m <= b, "a triangle needs low <= peak <= high");
        let u = self.unit();
        let width = b - a;
        if u * width < m - a {
            a + (u * width * (m - a)).sqrt()
        } else {
            b - ((1.0 - u) * width * (b - m)).sqrt()
        }
    }
}
