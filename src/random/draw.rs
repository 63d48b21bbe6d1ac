//! The generator behind one address, and the draws that need only integers.

use super::ziggurat::Tables;

/// Multiplier of PCG-DXSM ("cheap multiplier", O'Neill 2019), as in NumPy's `PCG64DXSM`.
const MULTIPLIER: u64 = 0xDA94_2042_E4DD_58B5;
/// Any odd increment will do: all streams walk one sequence of 2^128 from mixed starts.
pub(super) const INCREMENT: u128 = 0xA02B_DBF7_BB3C_0A7A_C28F_A16A_64AB_F97D;

/// 2^-53: turns 53 random bits into a number in [0, 1).
const UNIT: f64 = 1.0 / (1u64 << 53) as f64;

/// Parts per billion in a certainty.
const BILLION: u32 = 1_000_000_000;

/// The random numbers at one address, in order (PCG64 DXSM).
#[derive(Copy, Clone)]
pub struct Draw {
    state: u128,
    pub(super) tables: &'static Tables,
}

impl Draw {
    #[inline]
    pub(super) fn start(high: u64, low: u64, tables: &'static Tables) -> Draw {
        Draw {
            state: (u128::from(high) << 64) | u128::from(low),
            tables,
        }
    }

    /// 64 random bits.
    #[inline]
    pub fn u64(&mut self) -> u64 {
        let mut high = (self.state >> 64) as u64;
        let low = self.state as u64 | 1;
        self.state = self
            .state
            .wrapping_mul(u128::from(MULTIPLIER))
            .wrapping_add(INCREMENT);
        high ^= high >> 32;
        high = high.wrapping_mul(MULTIPLIER);
        high ^= high >> 48;
        high.wrapping_mul(low)
    }

    /// Uniform in [0, 1), on a grid of 2^-53.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.u64() >> 11) as f64 * UNIT
    }

    /// Uniform in (0, 1]: safe to take the logarithm of.
    #[inline]
    pub(super) fn positive_unit(&mut self) -> f64 {
        ((self.u64() >> 11) + 1) as f64 * UNIT
    }

    /// Uniform in 0..n without bias (Lemire, "Fast random integer generation in an interval",
    /// 2019); n must be at least 1.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        debug_assert!(n > 0, "below(0) has no value to give");
        let n = u64::from(n);
        loop {
            let product = u128::from(self.u64()) * u128::from(n);
            let rest = product as u64;
            // A rest below 2^64 mod n would favour some values: draw again. Having 64 bits
            // for a 32-bit n, the division is all but never reached.
            if rest >= n || rest >= n.wrapping_neg() % n {
                return (product >> 64) as u32;
            }
        }
    }

    /// True with probability `ppb` in 10^9; 0 never and 10^9 always. It takes its random
    /// bits in every case, so a probability set to 0 does not shift what is drawn next, and
    /// what is true at one probability stays true at every higher one.
    #[inline]
    pub fn chance(&mut self, ppb: u32) -> bool {
        self.below(BILLION) < ppb
    }
}

impl std::fmt::Debug for Draw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draw({:032x})", self.state)
    }
}
