//! The article's claims as experiments that can go either way.
//!
//! ```text
//! Claim: what is said, the rule that decides, the arms
//!    |--trials (arm x replication, same demand)--> Data --judge--> Finding
//!                                                     verdict, effects, what decides it, a chart
//! ```
//!
//! The rule of each claim stands in its file as text and as code beside it, and was
//! written before its final numbers were looked at (H4, H5, H9 and H10 were changed after a
//! first look). A verdict is read off intervals, never off
//! a point; where one claim makes several comparisons, their intervals are widened
//! (Bonferroni) so that all of them hold together with 95 %.
//!
//! A claim about the world is tested in a model of it. The verdicts say what follows from
//! the mechanisms and the assumed rates, not what happens in any one business.

mod data;
mod finding;
mod h01;
mod h02;
mod h03;
mod h04;
mod h05;
mod h06;
mod h07;
mod h08;
mod h09;
mod h10;
mod h11;
mod h12;
mod resolved;
mod run;

pub use data::{Arm, ArmData, Data};
pub use finding::{Chart, Course, Effect, Finding, Mark, Verdict, above, below};
pub use h01::THEORY;
pub use run::{Judged, Options, run};

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

/// All claims, in their order.
pub const CLAIMS: &[&Claim] = &[
    &h01::CLAIM,
    &h02::CLAIM,
    &h03::CLAIM,
    &h04::CLAIM,
    &h05::CLAIM,
    &h06::CLAIM,
    &h07::CLAIM,
    &h08::CLAIM,
    &h09::CLAIM,
    &h10::CLAIM,
    &h11::CLAIM,
    &h12::CLAIM,
];
