//! Simulates pool drift.

pub mod calendar;
pub mod random;
pub mod stats;
