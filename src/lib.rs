//! Simulates pool drift.

pub mod cli;
pub mod import;
pub mod measure;
pub mod scenario;
pub mod units;
pub mod world;
