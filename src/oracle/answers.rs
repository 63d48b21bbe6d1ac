//! A scenario with the answers that are known on paper, and how each is read from a run.

use super::seen::Seen;

/// How much is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// For a table to be read: about half a minute of one core.
    Full,
    /// For tests: a few seconds, wider intervals.
    Small,
}

/// A scenario with answers.
pub struct Oracle {
    /// Name of the built-in scenario.
    pub scenario: &'static str,
    /// Settings laid over it, as for `--set`.
    pub sets: Vec<String>,
    /// Replications to run.
    pub replications: u32,
    /// What is known about it.
    pub rows: Vec<Row>,
}

/// Reads a number from one replication.
pub type Measure = Box<dyn Fn(&Seen) -> f64 + Send + Sync>;

/// How the numbers of the replications become the one that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Their mean.
    Mean,
    /// Their variance.
    Variance,
}

/// A quantity and its exact answer.
pub struct Row {
    /// What is measured.
    pub quantity: String,
    /// Its unit.
    pub unit: &'static str,
    /// The exact answer.
    pub expected: f64,
    /// Standard error of the answer, if it is itself an estimate.
    pub expected_error: f64,
    /// Reads it from a replication.
    pub measure: Measure,
    /// Mean or variance over the replications.
    pub statistic: Statistic,
    /// By how much the simulated case may differ systematically.
    pub allowance: f64,
    /// The law, and why an allowance is needed if there is one.
    pub because: String,
}

impl Oracle {
    pub(super) fn new(scenario: &'static str, size: Size, full: u32, small: u32) -> Oracle {
        Oracle {
            scenario,
            sets: Vec::new(),
            replications: match size {
                Size::Full => full,
                Size::Small => small,
            },
            rows: Vec::new(),
        }
    }

    pub(super) fn set(mut self, setting: impl Into<String>) -> Oracle {
        self.sets.push(setting.into());
        self
    }

    pub(super) fn row(mut self, row: Row) -> Oracle {
        self.rows.push(row);
        self
    }
}

impl Row {
    pub(super) fn new(
        quantity: impl Into<String>,
        unit: &'static str,
        expected: f64,
        measure: impl Fn(&Seen) -> f64 + Send + Sync + 'static,
    ) -> Row {
        Row {
            quantity: quantity.into(),
            unit,
            expected,
            expected_error: 0.0,
            measure: Box::new(measure),
            statistic: Statistic::Mean,
            allowance: 0.0,
            because: String::new(),
        }
    }

    pub(super) fn variance(mut self) -> Row {
        self.statistic = Statistic::Variance;
        self
    }

    pub(super) fn known_within(mut self, standard_error: f64) -> Row {
        self.expected_error = standard_error;
        self
    }

    pub(super) fn allowing(mut self, allowance: f64) -> Row {
        self.allowance = allowance;
        self
    }

    pub(super) fn because(mut self, because: impl Into<String>) -> Row {
        self.because = because.into();
        self
    }
}
