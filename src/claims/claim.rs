//! What a claim is: what is said, the experiment about it, the rule that decides.

use super::data::{Arm, Data};
use super::finding::Finding;
use crate::measure::Measure;
use crate::scenario::Scenario;
use std::sync::atomic::AtomicBool;

/// Values of a replication that no column has, by name; `None` if it was stopped midway.
pub type Probe = fn(&Scenario, u64, u32, &AtomicBool) -> Option<Vec<(&'static str, f64)>>;

/// A claim and the experiment about it.
pub struct Claim {
    /// `H1` to `H12`.
    pub id: &'static str,
    /// What the article says, in a sentence.
    pub says: &'static str,
    /// How the experiment goes about it.
    pub how: &'static str,
    /// The rule by which the verdict is read off the numbers.
    pub rule: &'static str,
    /// The arms of the experiment.
    pub arms: fn() -> Vec<Arm>,
    /// Replications of each arm.
    pub replications: u32,
    /// Columns of which the course over time is kept.
    pub series: &'static [Measure],
    /// What is measured beside the columns.
    pub probe: Option<Probe>,
    /// The rule as code.
    pub judge: fn(&Data) -> Finding,
}
