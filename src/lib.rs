//! Simulates pool drift.

pub mod calendar;
pub mod cli;
pub mod economics;
pub mod exact;
pub mod experiment;
pub mod import;
pub mod measure;
pub mod oracle;
pub mod pool;
pub mod random;
pub mod report;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod units;
pub mod world;
