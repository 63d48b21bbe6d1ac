//! Simulates pool drift.

pub mod calendar;
pub mod cli;
pub mod exact;
pub mod import;
pub mod measure;
pub mod random;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod units;
pub mod world;
