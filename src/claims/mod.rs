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

mod claim;
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

pub use claim::{Claim, Probe};
pub use data::{Arm, ArmData, Data};
pub use finding::{Chart, Course, Effect, Finding, Mark, Verdict, above, below};
pub use h01::THEORY;
pub use run::{Judged, Options, run};

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
