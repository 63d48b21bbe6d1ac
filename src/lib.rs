//! Simulates pool drift.

pub mod economics;
pub mod experiment;
pub mod measure;
pub mod scenario;
pub mod units;
pub mod world;
