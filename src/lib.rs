//! Simulates pool drift.

pub mod calendar;
pub mod exact;
pub mod random;
pub mod stats;
