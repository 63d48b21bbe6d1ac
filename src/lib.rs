//! Simulates pool drift.

pub mod measure;
pub mod random;
pub mod scenario;
pub mod units;
pub mod world;
