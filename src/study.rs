//! From a trial to an answer: simulate, price, derive, merge.
//!
//! ```text
//! Scenario + Rates = Design --trial--> Outcome: measured, priced, ratios worked out
//!                              |                     one per design and replication
//!                           Study::run ------------> an Ensemble per design --estimate--> answer
//! ```
//!
//! Every command and claim goes this way. Replication r of every design of a study draws the same
//! random numbers, so that designs differ by what they do alone.

use crate::economics::{Rates, UnknownRate, add_costs};
use crate::experiment::{Arms, ExperimentError, ExperimentPlan, Progress, add_derived, run_arms};
use crate::measure::{Outcome, simulate_until};
use crate::scenario::Scenario;
use crate::sim::Watcher;
use std::sync::atomic::AtomicBool;

/// A scenario with the rates that price it.
#[derive(Clone, Copy, Debug)]
pub struct Design<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its rates.
    pub rates: &'a Rates,
}

impl Design<'_> {
    /// Runs a replication of a seed and works out what it tells; `None` if it was stopped midway.
    pub fn trial(&self, seed: u64, replication: u32, watcher: Watcher) -> Option<Outcome> {
        let mut outcome = simulate_until(self.scenario, seed, replication, watcher)?;
        self.complete(&mut outcome);
        Some(outcome)
    }

    /// Adds to what a trial measured what it cost, and the ratios and ages of each period and of
    /// the whole.
    pub fn complete(&self, outcome: &mut Outcome) {
        self.complete_with(outcome, |_| ());
    }

    /// The same with more that depends on the costs, before ratios are worked out.
    pub fn complete_with(&self, outcome: &mut Outcome, more: impl FnOnce(&mut Outcome)) {
        add_costs(self.scenario, self.rates, outcome);
        more(outcome);
        add_derived(outcome);
    }
}

/// Designs side by side.
#[derive(Clone, Debug)]
pub struct Study {
    designs: Vec<(Scenario, Rates)>,
}

impl Study {
    /// A study of scenarios, each priced by its own rates.
    ///
    /// # Errors
    /// If a scenario replaces a rate that there is not.
    pub fn of(scenarios: impl IntoIterator<Item = Scenario>) -> Result<Study, UnknownRate> {
        let priced = scenarios.into_iter().map(|scenario| {
            let rates = Rates::new(&scenario)?;
            Ok((scenario, rates))
        });
        Ok(Study {
            designs: priced.collect::<Result<_, _>>()?,
        })
    }

    /// The designs, in the order of the scenarios.
    pub fn designs(&self) -> impl Iterator<Item = Design<'_>> {
        (self.designs.iter()).map(|(scenario, rates)| Design { scenario, rates })
    }

    /// Runs all replications of all designs: an ensemble per design, the same to the last bit on
    /// any number of threads.
    ///
    /// # Errors
    /// If threads cannot be started.
    ///
    /// # Panics
    /// If there is no design.
    pub fn run(&self, plan: ExperimentPlan) -> Result<Arms, ExperimentError> {
        let designs: Vec<Design> = self.designs().collect();
        let scenarios: Vec<&Scenario> = designs.iter().map(|d| d.scenario).collect();
        let never = AtomicBool::new(false);
        let quiet = Progress::hidden();
        let trial = |arm: usize, seed, replication, watcher: Watcher| {
            designs[arm].trial(seed, replication, watcher)
        };
        run_arms(&scenarios, plan, None, &never, &quiet, trial)
    }
}
