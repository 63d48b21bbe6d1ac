//! Poisson counts of which none is zero: how many of something that is there at all.

use super::Draw;

/// The Poisson distribution without its zero. It is set by its own mean, that of what is drawn,
/// not by that of the Poisson distribution it is cut from, which is lower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PositivePoisson {
    mean: f64,
    /// Mean of the Poisson distribution before its zero is left out.
    whole: f64,
}

impl PositivePoisson {
    /// The one with this mean.
    ///
    /// # Panics
    /// If the mean is below 1 or not finite.
    pub fn with_mean(mean: f64) -> PositivePoisson {
        assert!(
            mean >= 1.0 && mean.is_finite(),
            "a count of at least one has a mean of at least one"
        );
        PositivePoisson {
            mean,
            whole: whole_mean(mean),
        }
    }

    /// Its mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }
}

/// The x with x / (1 - e^-x) = mean, by Newton's method from above, where the curve is convex
/// and every step stays above the root.
fn whole_mean(mean: f64) -> f64 {
    let mut x = mean;
    for _ in 0..100 {
        let next = x - (x + mean * libm::expm1(-x)) / (1.0 - mean * libm::exp(-x));
        if !(0.0..x).contains(&next) {
            break;
        }
        x = next;
    }
    x
}

impl Draw {
    /// A count of at least one. The events of a Poisson process within its mean, given that there
    /// is one: the first is drawn where it can be, those behind it are Poisson. So nothing is
    /// drawn and thrown away, however rare the event.
    pub fn positive_poisson(&mut self, of: &PositivePoisson) -> u32 {
        let first = -libm::log1p(self.unit() * libm::expm1(-of.whole));
        1 + self.poisson_of_real(of.whole - first)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{N, fits_counts, fits_moments, sample};
    use super::super::{Purpose, Streams};
    use super::PositivePoisson;
    use statrs::distribution as exact;
    use statrs::distribution::Discrete;

    const MEANS: [f64; 7] = [1.001, 1.05, 1.6, 4.0, 12.5, 37.5, 600.0];

    #[test]
    fn its_mean_is_what_was_asked_for() {
        for mean in MEANS {
            let x = PositivePoisson::with_mean(mean).whole;
            let back = x / -(-x).exp_m1();
            assert!(
                (back - mean).abs() < 1e-9 * mean,
                "{mean}: {x} gives {back}"
            );
        }
        assert_eq!(PositivePoisson::with_mean(1e6).whole, 1e6);
    }

    #[test]
    fn it_is_poisson_without_its_zero() {
        for mean in MEANS {
            let of = PositivePoisson::with_mean(mean);
            let whole = exact::Poisson::new(of.whole).expect("a mean");
            let chance = |k: usize| match k {
                0 => 0.0,
                k => whole.pmf(k as u64) / -(-of.whole).exp_m1(),
            };
            fits_counts(
                &format!("poisson {mean}"),
                |d| d.positive_poisson(&of),
                chance,
            );
        }
        let large = PositivePoisson::with_mean(3e5);
        let drawn = sample(21, |d| f64::from(d.positive_poisson(&large)));
        assert_eq!(drawn.len(), N);
        fits_moments("poisson 3e5", &drawn, 3e5, 3e5, 3.5);
    }

    #[test]
    fn a_mean_of_one_is_always_one() {
        let mut draw = Streams::new(1, 2).at(Purpose(3), 4, 5);
        let one = PositivePoisson::with_mean(1.0);
        assert!((0..1000).all(|_| draw.positive_poisson(&one) == 1));
    }

    /// The same on every machine: a change of them is a change of results.
    #[test]
    fn the_counts_are_these() {
        let mut draw = Streams::new(1, 2).at(Purpose(3), 4, 5);
        let mut drawn = |mean| {
            let of = PositivePoisson::with_mean(mean);
            let sum = (0..1000).fold(0, |h: u64, _| {
                h.rotate_left(7) ^ u64::from(draw.positive_poisson(&of))
            });
            (draw.positive_poisson(&of), sum)
        };
        let counts = [drawn(1.2), drawn(5.0), drawn(40.0), drawn(2000.0)];
        let golden = [
            (1, 0x9EF4_F120_7648_5B93),
            (4, 0x7892_E492_CD5C_3BB0),
            (41, 0x15CC_3975_C3E6_979C),
            (2057, 0xF1E2_C46D_DD90_AE86),
        ];
        assert_eq!(counts, golden);
    }
}
