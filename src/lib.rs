//! Simulates pool drift.
pub mod cli;
pub mod pool;
