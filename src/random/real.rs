//! A number whose mathematics are the same on every platform, so that the distributions of
//! `rand_distr` are too.
//!
//! `rand_distr` is generic over the kind of number. For `f64` it uses whatever mathematics the
//! platform or another crate's features give it; for [`Real`] it uses `libm`, and its standard
//! normal and exponential are our own samplers. So gamma, Weibull, triangular and Poisson draws
//! are the same bits everywhere.

use super::Draw;
use super::ziggurat::Tables;
use num_traits::{Float, FloatConst, Num, NumCast, One, ToPrimitive, Zero};
use rand::distr::{Distribution, Open01, OpenClosed01, StandardUniform};
use rand::{Rng, TryRng};
use rand_distr::{Exp1, Gamma, Poisson, StandardNormal, Triangular, Weibull};
use std::convert::Infallible;
use std::f64::consts;
use std::num::FpCategory;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

/// A double of which every function is `libm`'s.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Real(pub f64);

impl Draw {
    /// Gamma with this shape and scale (both > 0); zero where they are none.
    pub fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        let gamma = Gamma::new(Real(shape), Real(scale));
        gamma.map_or(0.0, |gamma| gamma.sample(self).0)
    }

    /// Weibull with this scale and shape (both > 0); zero where they are none.
    pub fn weibull(&mut self, scale: f64, shape: f64) -> f64 {
        let weibull = Weibull::new(Real(scale), Real(shape));
        weibull.map_or(0.0, |weibull| weibull.sample(self).0)
    }

    /// Triangular between two ends, with this peak; the low end where there is no such triangle.
    pub fn triangular(&mut self, low: f64, peak: f64, high: f64) -> f64 {
        let triangle = Triangular::new(Real(low), Real(high), Real(peak));
        triangle.map_or(low, |triangle| triangle.sample(self).0)
    }

    /// Poisson with this mean (to 10^9) by `rand_distr`; zero where it is none. What was drawn by
    /// [`Draw::poisson`] before this was there goes on being drawn by it: results stay the same.
    pub(super) fn poisson_of_real(&mut self, mean: f64) -> u32 {
        let poisson = Poisson::new(Real(mean));
        poisson.map_or(0, |poisson| poisson.sample(self).0 as u32)
    }
}

/// What the distributions of others draw from.
impl TryRng for Draw {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.u64() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.u64())
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for part in to.chunks_mut(8) {
            part.copy_from_slice(&self.u64().to_le_bytes()[..part.len()]);
        }
        Ok(())
    }
}

/// A draw of ours from whatever generator a distribution was handed.
fn ours<R: Rng + ?Sized>(rng: &mut R) -> Draw {
    Draw::start(rng.next_u64(), rng.next_u64(), Tables::shared())
}

impl Distribution<Real> for StandardNormal {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Real {
        Real(ours(rng).normal())
    }
}

impl Distribution<Real> for Exp1 {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Real {
        Real(ours(rng).exp1())
    }
}

/// `rand`'s uniform numbers take no mathematics but multiplications.
macro_rules! uniform {
    ($($of:ident)+) => {$(
        impl Distribution<Real> for $of {
            fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Real {
                Real(Distribution::<f64>::sample(self, rng))
            }
        }
    )+};
}

uniform!(StandardUniform Open01 OpenClosed01);

macro_rules! operators {
    ($($trait:ident $name:ident $sign:tt)+) => {$(
        impl $trait for Real {
            type Output = Real;
            #[inline]
            fn $name(self, other: Real) -> Real {
                Real(self.0 $sign other.0)
            }
        }
    )+};
}

operators!(Add add + Sub sub - Mul mul * Div div / Rem rem %);

impl Neg for Real {
    type Output = Real;

    fn neg(self) -> Real {
        Real(-self.0)
    }
}

impl Zero for Real {
    fn zero() -> Real {
        Real(0.0)
    }

    fn is_zero(&self) -> bool {
        self.0 == 0.0
    }
}

impl One for Real {
    fn one() -> Real {
        Real(1.0)
    }
}

impl Num for Real {
    type FromStrRadixErr = <f64 as Num>::FromStrRadixErr;

    fn from_str_radix(text: &str, radix: u32) -> Result<Real, Self::FromStrRadixErr> {
        f64::from_str_radix(text, radix).map(Real)
    }
}

impl ToPrimitive for Real {
    fn to_i64(&self) -> Option<i64> {
        self.0.to_i64()
    }

    fn to_u64(&self) -> Option<u64> {
        self.0.to_u64()
    }

    fn to_f64(&self) -> Option<f64> {
        Some(self.0)
    }
}

impl NumCast for Real {
    fn from<T: ToPrimitive>(number: T) -> Option<Real> {
        number.to_f64().map(Real)
    }
}

/// Functions of one number.
macro_rules! functions {
    ($($name:ident = $of:path,)+) => {
        $(fn $name(self) -> Real { Real($of(self.0)) })+
    };
}

/// Functions of two numbers.
macro_rules! functions_of_two {
    ($($name:ident = $of:path,)+) => {
        $(fn $name(self, other: Real) -> Real { Real($of(self.0, other.0)) })+
    };
}

/// Numbers.
macro_rules! constants {
    ($($name:ident = $value:expr,)+) => {
        $(fn $name() -> Real { Real($value) })+
    };
}

/// Questions.
macro_rules! questions {
    ($($name:ident)+) => {
        $(fn $name(self) -> bool { self.0.$name() })+
    };
}

impl FloatConst for Real {
    constants! {
        E = consts::E,
        FRAC_1_PI = consts::FRAC_1_PI,
        FRAC_1_SQRT_2 = consts::FRAC_1_SQRT_2,
        FRAC_2_PI = consts::FRAC_2_PI,
        FRAC_2_SQRT_PI = consts::FRAC_2_SQRT_PI,
        FRAC_PI_2 = consts::FRAC_PI_2,
        FRAC_PI_3 = consts::FRAC_PI_3,
        FRAC_PI_4 = consts::FRAC_PI_4,
        FRAC_PI_6 = consts::FRAC_PI_6,
        FRAC_PI_8 = consts::FRAC_PI_8,
        LN_10 = consts::LN_10,
        LN_2 = consts::LN_2,
        LOG10_E = consts::LOG10_E,
        LOG2_E = consts::LOG2_E,
        PI = consts::PI,
        SQRT_2 = consts::SQRT_2,
    }
}

impl Float for Real {
    constants! {
        nan = f64::NAN,
        infinity = f64::INFINITY,
        neg_infinity = f64::NEG_INFINITY,
        neg_zero = -0.0,
        min_value = f64::MIN,
        min_positive_value = f64::MIN_POSITIVE,
        epsilon = f64::EPSILON,
        max_value = f64::MAX,
    }
    questions!(is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative);
    functions! {
        floor = libm::floor,
        ceil = libm::ceil,
        round = libm::round,
        trunc = libm::trunc,
        abs = libm::fabs,
        sqrt = libm::sqrt,
        exp = libm::exp,
        exp2 = libm::exp2,
        ln = libm::log,
        log2 = libm::log2,
        log10 = libm::log10,
        cbrt = libm::cbrt,
        sin = libm::sin,
        cos = libm::cos,
        tan = libm::tan,
        asin = libm::asin,
        acos = libm::acos,
        atan = libm::atan,
        exp_m1 = libm::expm1,
        ln_1p = libm::log1p,
        sinh = libm::sinh,
        cosh = libm::cosh,
        tanh = libm::tanh,
        asinh = libm::asinh,
        acosh = libm::acosh,
        atanh = libm::atanh,
    }
    functions_of_two! {
        powf = libm::pow,
        max = libm::fmax,
        min = libm::fmin,
        abs_sub = libm::fdim,
        hypot = libm::hypot,
        atan2 = libm::atan2,
        copysign = libm::copysign,
    }

    fn classify(self) -> FpCategory {
        self.0.classify()
    }

    fn fract(self) -> Real {
        self - self.trunc()
    }

    fn signum(self) -> Real {
        match self.0.is_nan() {
            true => self,
            false => Real(libm::copysign(1.0, self.0)),
        }
    }

    fn mul_add(self, by: Real, more: Real) -> Real {
        Real(libm::fma(self.0, by.0, more.0))
    }

    fn recip(self) -> Real {
        Real(1.0 / self.0)
    }

    fn powi(self, power: i32) -> Real {
        Real(libm::pow(self.0, <f64 as From<i32>>::from(power)))
    }

    fn log(self, base: Real) -> Real {
        self.ln() / base.ln()
    }

    fn sin_cos(self) -> (Real, Real) {
        (self.sin(), self.cos())
    }

    fn integer_decode(self) -> (u64, i16, i8) {
        num_traits::float::FloatCore::integer_decode(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{KS_LIMIT, ks};
    use super::super::{Purpose, Streams};
    use statrs::distribution as exact;
    use statrs::distribution::ContinuousCDF;

    const N: u64 = 20_000;

    fn sample(entity: u64, of: impl Fn(&mut super::Draw) -> f64) -> Vec<f64> {
        let streams = Streams::new(11, 0);
        (0..N)
            .map(|i| of(&mut streams.at(Purpose(900), entity, i)))
            .collect()
    }

    fn fits(what: &str, drawn: Vec<f64>, cdf: impl Fn(f64) -> f64) {
        let limit = KS_LIMIT;
        let statistic = ks(drawn, cdf);
        assert!(statistic < limit, "{what}: {statistic}");
    }

    #[test]
    fn the_distributions_are_those_of_the_books() {
        for (i, shape) in [0.05, 0.7, 1.0, 4.7, 350.0].into_iter().enumerate() {
            let gamma = exact::Gamma::new(shape, 1.0 / 3.0).expect("a gamma");
            let drawn = sample(i as u64, |d| d.gamma(shape, 3.0));
            fits(&format!("gamma {shape}"), drawn, |x| gamma.cdf(x));
            let weibull = exact::Weibull::new(shape, 2.0).expect("a Weibull");
            let drawn = sample(10 + i as u64, |d| d.weibull(2.0, shape));
            fits(&format!("weibull {shape}"), drawn, |x| weibull.cdf(x));
        }
        for (i, (low, peak, high)) in [(1.0, 2.0, 5.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0)]
            .into_iter()
            .enumerate()
        {
            let triangle = exact::Triangular::new(low, high, peak).expect("a triangle");
            let drawn = sample(20 + i as u64, |d| d.triangular(low, peak, high));
            fits("triangular", drawn, |x| triangle.cdf(x));
        }
    }

    /// The same bits on every machine: a change of them is a change of results.
    #[test]
    fn the_bits_are_these() {
        let mut draw = Streams::new(1, 2).at(Purpose(3), 4, 5);
        let drawn = [
            draw.gamma(0.5, 2.0),
            draw.gamma(2.5, 1.0),
            draw.weibull(3.0, 1.5),
            draw.triangular(1.0, 2.0, 4.0),
        ];
        let bits = drawn.map(f64::to_bits);
        let golden = [
            0x3fb2_cf40_83bf_a9ed,
            0x3ff3_9cda_4e74_4840,
            0x401b_d90b_b07a_620c,
            0x3ffc_f03f_b5a2_bae2,
        ];
        assert_eq!(bits, golden, "{drawn:?}");
    }
}
