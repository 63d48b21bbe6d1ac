//! Simulates pool drift.

pub mod random;
