//! Simulates pool drift.
pub mod pool;
