//! What the costs of a design are held against: the same business with right records, as one
//! more arm behind those of the designs.

use super::common::Ready;
use crate::experiment::{Arms, Ensemble};
use crate::scenario::Loaded;

/// Whether costs are held against anything.
#[derive(clap::Args, Clone, Debug)]
pub struct Counterfactual {
    /// Do not simulate the same business with right records, which the costs are held against
    #[arg(long)]
    pub no_counterfactual: bool,
}

impl Counterfactual {
    /// Whether the same business with right records is simulated too.
    pub fn is_wanted(&self) -> bool {
        !self.no_counterfactual
    }

    /// The words of a command line that ask for the same.
    pub fn words(&self) -> Vec<String> {
        let words = self.no_counterfactual.then_some("--no-counterfactual");
        words.into_iter().map(str::to_owned).collect()
    }
}

/// The businesses with right records behind the designs of an experiment.
pub struct Beside {
    designs: usize,
    /// One for all designs that are the same business but for their records.
    right: Vec<Ready>,
    /// Which of them stands beside each design.
    of: Vec<usize>,
}

impl Beside {
    /// Those of some designs; none, if nothing is to be held against them.
    pub fn of(designs: &[Ready], wanted: bool) -> Beside {
        let mut beside = Beside {
            designs: designs.len(),
            right: Vec::new(),
            of: Vec::new(),
        };
        for design in designs.iter().filter(|_| wanted) {
            let scenario = design.scenario().with_right_records();
            let known = (beside.right.iter()).position(|r| *r.scenario() == scenario);
            let at = known.unwrap_or_else(|| {
                beside.right.push(Ready {
                    loaded: Loaded {
                        scenario,
                        ..design.loaded.clone()
                    },
                    rates: design.rates.clone(),
                });
                beside.right.len() - 1
            });
            beside.of.push(at);
        }
        beside
    }

    /// The arms of the experiment: the designs, then these.
    pub fn arms<'a>(&'a self, designs: &'a [Ready]) -> Vec<&'a Ready> {
        designs.iter().chain(&self.right).collect()
    }

    /// How many of the arms are designs.
    pub fn designs(&self) -> usize {
        self.designs
    }

    /// Takes these out of what came of all arms.
    pub fn split(&self, done: &mut Arms) -> Held<'_> {
        Held {
            of: &self.of,
            right: done.ensembles.split_off(self.designs),
        }
    }
}

/// What came of the businesses with right records.
pub struct Held<'a> {
    of: &'a [usize],
    right: Vec<Ensemble>,
}

impl Held<'_> {
    /// What a design is held against, if anything.
    pub fn against(&self, design: usize) -> Option<&Ensemble> {
        self.right.get(*self.of.get(design)?)
    }
}
