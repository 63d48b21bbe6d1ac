//! What each of the five conditions brings: all 32 combinations on the same demand.
//!
//! ```text
//! 32 ensembles --totals, replication by replication--> gains --> effects (Yates)
//!                                                           |--> split (Shapley)
//!                                                           |--> the cheapest sufficient set
//! ```
//!
//! A *gain* is what is better than with no condition at all: less cost, more orders
//! filled. Combinations are numbered by bits: bit i is condition i + 1. Intervals of
//! the 31 effects hold all at once (Bonferroni), so do the five of each other column.

mod build;
mod files;
mod sufficient;
#[cfg(feature = "cli")]
mod table;
mod words;

pub use files::facts_json;
pub use sufficient::Asked;
#[cfg(feature = "cli")]
pub use table::table;
pub use words::{best_sets, set_name};

use super::compare::Better;
use super::estimate::Estimate;
use super::provenance::Manifest;
use crate::scenario::Conditions;
use serde::{Deserialize, Serialize};

/// All conditions met, by bits.
pub const ALL: usize = 31;

/// The experiment and what it told.
#[derive(Clone, Debug, PartialEq)]
pub struct Ablation {
    /// Where it came from: the manifest of the scenario without any condition.
    pub manifest: Manifest,
    /// What it told.
    pub facts: Facts,
}

/// What `ablation.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of this shape, the same as the summary's.
    pub schema: u32,
    /// Name of the scenario.
    pub scenario: String,
    /// The command that makes this result again.
    pub command: String,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Replications that every combination finished.
    pub replications: u32,
    /// The sentences that matter, the first one first.
    pub sentences: Vec<String>,
    /// Names of the conditions, bit by bit.
    pub conditions: Vec<String>,
    /// The measure that was asked for.
    pub chief: Factored,
    /// The other measures by which designs are distinguished.
    pub others: Vec<Factored>,
    /// The cheapest set of conditions that reaches the share asked for.
    pub sufficient: Option<Sufficient>,
}

/// A measure in all 32 combinations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factored {
    /// Path of the quantity.
    pub key: String,
    /// What a person calls it.
    pub label: String,
    /// Unit of the values (money in cents).
    pub unit: String,
    /// What counts as better.
    pub better: Better,
    /// The quantity itself in each combination, by bits.
    pub cells: Vec<Estimate>,
    /// The gain from none of the conditions to all five.
    pub gain: Estimate,
    /// The gain of each combination over none, by bits; the first is none.
    pub gains: Vec<Estimate>,
    /// The gain of each combination less that of all five, by bits.
    #[serde(default)]
    pub over_all: Vec<Estimate>,
    /// Main effects and interactions on the gain, by bits (entry 0 is none): one
    /// condition's is its mean gain over all combinations of the others.
    pub effects: Vec<Estimate>,
    /// The gain split among the conditions: each one's mean gain over all orders of
    /// switching on.
    pub split: Vec<Estimate>,
    /// What each condition gains alone.
    pub alone: Vec<Estimate>,
    /// What is lost without it while the four others are met.
    pub last: Vec<Estimate>,
}

/// The cheapest set of conditions that reaches a share of the gain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sufficient {
    /// The share asked for.
    pub share: f64,
    /// What the conditions cost, in dollars; absent: all alike.
    pub prices: Option<[f64; 5]>,
    /// The set whose mean reaches it, by bits.
    pub set: usize,
    /// Its share of the gain (a ratio of means).
    pub reached: f64,
    /// The cheapest set that reaches it beyond chance, all sets judged at once.
    pub for_certain: Option<usize>,
}

impl Facts {
    /// The names of a set of conditions.
    pub fn names(&self, set: usize) -> Vec<String> {
        names(set)
    }
}

/// The names of a set of conditions.
pub fn names(set: usize) -> Vec<String> {
    let all = Conditions::NAMES.iter().enumerate();
    all.filter(|(i, _)| set >> i & 1 == 1)
        .map(|(_, name)| (*name).to_owned())
        .collect()
}
