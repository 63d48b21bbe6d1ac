//! Draws of whole numbers.

use super::Draw;

/// Up to this mean a Poisson count is taken by counting exponential gaps.
const POISSON_BY_GAPS: f64 = 10.0;

impl Draw {
    /// Poisson with the given mean (0 to 10^9). Small means count exponential gaps that fit
    /// into the mean, which needs no logarithm; larger ones use Hörmann's transformed
    /// rejection PTRS ("The transformed rejection method for generating Poisson random
    /// variables", 1993). Both are exact up to rounding.
    #[inline]
    pub fn poisson(&mut self, mean: f64) -> u32 {
        debug_assert!(
            (0.0..=1e9).contains(&mean),
            "Poisson mean {mean} out of range"
        );
        if mean >= POISSON_BY_GAPS {
            return self.poisson_by_rejection(mean);
        }
        let mut count = 0;
        let mut left = mean - self.exp1();
        while left > 0.0 {
            count += 1;
            left -= self.exp1();
        }
        count
    }

    fn poisson_by_rejection(&mut self, mean: f64) -> u32 {
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.02483 * b;
        let v_r = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = self.unit() - 0.5;
            let v = self.positive_unit();
            let us = 0.5 - u.abs();
            if us <= 0.0 {
                continue;
            }
            let k = libm::floor((2.0 * a / us + b) * u + mean + 0.43);
            // Inside the squeeze: nine draws in ten need no logarithm.
            if us >= 0.07 && v <= v_r {
                return k as u32;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
            let hat = libm::log(v * inverse_alpha / (a / (us * us) + b));
            if hat <= k * libm::log(mean) - mean - libm::lgamma(k + 1.0) {
                return k as u32;
            }
        }
    }

    /// Failures before the first success of probability p (0 < p <= 1): mean (1 - p) / p.
    /// The whole part of an exponential is geometric.
    #[inline]
    pub fn geometric(&mut self, p: f64) -> u32 {
        debug_assert!(p > 0.0 && p <= 1.0, "geometric needs 0 < p <= 1");
        (self.exp1() / -libm::log1p(-p)) as u32
    }

    /// Logarithmic series on 1, 2, ...: P(k) = -p^k / (k ln(1 - p)), 0 < p < 1. Order sizes:
    /// Poisson many orders of logarithmic size sum to a negative binomial. Kemp's LK,
    /// "Efficient generation of logarithmically distributed pseudo-random variables" (1981).
    pub fn logarithmic(&mut self, p: f64) -> u32 {
        debug_assert!(p > 0.0 && p < 1.0, "logarithmic needs 0 < p < 1");
        let v = self.positive_unit();
        if v >= p {
            return 1;
        }
        let q = -libm::expm1(libm::log1p(-p) * self.unit());
        if v > q {
            1
        } else if v > q * q {
            2
        } else {
            1 + (libm::log(v) / libm::log(q)) as u32
        }
    }
}
