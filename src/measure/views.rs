//! What is added up of one view over all pools: how far it is off, how many records are right.

use super::ages::Ages;
use super::level::{Amount, Below, Level, WideLevel};
use crate::world::{Bucket, Pool, Record};

/// Tolerance of the inventory record accuracy for A, B and C items, in percent of
/// truth: the classes of the trade, 1, 3 and 5 %.
pub const TOLERANCE_PERCENT: [i64; 3] = [1, 3, 5];

/// What is measured of one view, over all pools.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ViewLevels {
    /// In units by bucket.
    pub drift: [Amount; Bucket::COUNT],
    /// Likewise. (Signed, what is in flight is what the causes leave of the drift.)
    pub in_flight: [Below; Bucket::COUNT],
    /// Of the drift of what is available. (Signed, it follows from the buckets.)
    pub available: Below,
    /// Absolute on-hand drift by purchase cost, in cents.
    pub value: WideLevel,
    /// Pools that are not exactly right, and that are out of tolerance.
    pub wrong: Level,
    pub outside: Level,
    /// Pools whose record says less than there is.
    pub below: Level,
    /// How long the wrong ones have been so.
    pub ages: Ages,
}

impl ViewLevels {
    /// The drift of a bucket changes. Few records say less than there is: only of those it is
    /// looked at how many they are.
    #[inline]
    pub fn drifts(&mut self, bucket: usize, drift: (i32, i32), time: i64) {
        self.drift[bucket].shift(drift, time);
        if bucket == Bucket::OnHand as usize && drift.0 | drift.1 < 0 {
            let below = |drift: i32| i32::from(drift < 0);
            self.below.shift((below(drift.0), below(drift.1)), time);
        }
    }

    /// How many records are within tolerance, and what the wrong ones are worth.
    #[inline]
    pub fn accuracy(&mut self, before: &Record, after: &Record, pool: &Pool, time: i64) {
        let off = |record: &Record| (record.view - record.truth).abs();
        let (was, is) = (off(before), off(after));
        let tolerance = TOLERANCE_PERCENT[pool.class as usize];
        let outside = |off, truth| i64::from(is_outside(off, truth, tolerance));
        let more_outside = outside(is, after.truth) - outside(was, before.truth);
        if more_outside != 0 {
            self.outside.change(more_outside, time);
        }
        if was != is {
            self.value.change(at_cost(is - was, pool), time);
        }
    }
}

/// Units of a pool at purchase cost, in cents.
#[inline]
pub(super) fn at_cost(units: i32, pool: &Pool) -> i64 {
    i64::from(units) * i64::from(pool.unit_cost)
}

/// Whether a record that is off by that many units is out of tolerance (percent of truth, which
/// is never negative).
#[inline]
fn is_outside(off: i32, truth: i32, tolerance: i64) -> bool {
    i64::from(off) * 100 > tolerance * i64::from(truth)
}
