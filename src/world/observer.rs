//! Who is told what changes.

use super::kinds::{Bucket, Cause};
use super::pool::{Cell, Pool, Record};
use super::step::{After, Step};
use super::units::Units;

/// Whoever measures the world: told of every change, at the time `now` (in ms, by its own
/// [`Observer::clock`]) at which it happens. It can look, never change anything.
pub trait Observer {
    /// Whether every [`Step`] is told too. Where it is not, following costs nothing.
    const FOLLOWS: bool = false;

    /// The time as it wants to be told it, for a change made at `now`.
    fn clock(&self, now: i64) -> i64 {
        now
    }

    /// The world begins like this: every view is right.
    fn begins(&mut self, _pools: &[Pool], _cells: &[Cell], _slots: usize) {}

    /// The truth of a pool changed, from what it was before.
    fn truth(&mut self, _now: i64, _before: &Units, _pool: &Pool) {}

    /// The drift of one view of a pool (view - truth of a bucket) changed, from and to.
    fn drift(&mut self, _now: i64, _slot: usize, _bucket: usize, _drift: (i32, i32)) {}

    /// The part of such a drift that is in flight changed, from and to.
    fn in_flight(&mut self, _now: i64, _slot: usize, _bucket: usize, _units: (i32, i32)) {}

    /// The drift of what is available (on hand - unavailable - committed) changed, from and to.
    fn available(&mut self, _now: i64, _slot: usize, _drift: (i32, i32)) {}

    /// What a view says of the stock on hand of the pool of this number, or the stock itself,
    /// changed, from and to.
    fn record(
        &mut self,
        _now: i64,
        _slot: usize,
        _number: u32,
        _record: (&Record, &Record),
        _pool: &Pool,
    ) {
    }

    /// A pool whose shelf has or had nothing fit for sale (see [`is_empty`](super::is_empty)) changed, in truth
    /// or in a view, in whatever bucket. What it and its views are now is here; what they were
    /// is not, so whoever needs it keeps it: of most pools nobody is told, because their shelves
    /// are not empty.
    fn at_empty_shelf(&mut self, _now: i64, _number: u32, _pool: &Pool, _cells: &[Cell]) {}

    /// What a view says of the stock on hand changed from what it was before. What all of them
    /// say now stands in the pool.
    fn view_changed(&mut self, _now: i64, _slot: usize, _before: i32, _pool: &Pool) {}

    /// The amount of drift with this cause changed, from and to.
    fn cause(
        &mut self,
        _now: i64,
        _slot: usize,
        _bucket: Bucket,
        _cause: Cause,
        _amount: (i32, i32),
    ) {
    }

    /// A step was taken (told to those who follow).
    fn step(&mut self, _now: i64, _step: &Step, _after: &After) {}
}
