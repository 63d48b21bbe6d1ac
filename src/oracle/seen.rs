//! What a row can read: one replication and its scenario.

use crate::measure::{Measure, Outcome};
use crate::scenario::Scenario;
use crate::units::DAY;

/// A replication to be measured.
pub struct Seen<'a> {
    scenario: &'a Scenario,
    outcome: &'a Outcome,
}

impl<'a> Seen<'a> {
    /// A replication of a scenario.
    pub fn new(scenario: &'a Scenario, outcome: &'a Outcome) -> Seen<'a> {
        Seen { scenario, outcome }
    }

    /// The total or mean of a quantity after the warm-up, in its unit; `NaN` (which no
    /// verdict accepts) if it is not measured.
    pub fn total(&self, measure: Measure) -> f64 {
        self.outcome.total(measure).unwrap_or(f64::NAN)
    }

    /// The same for each pool.
    pub fn per_pool(&self, measure: Measure) -> f64 {
        self.total(measure) / self.scenario.pools() as f64
    }

    /// How often something happened, per pool and day.
    pub fn per_pool_day(&self, measure: Measure) -> f64 {
        self.per_pool(measure) / self.days()
    }

    /// The ratio of two totals.
    pub fn ratio(&self, over: Measure, under: Measure) -> f64 {
        self.total(over) / self.total(under)
    }

    /// Days that totals are about: the rows that start after the warm-up.
    pub fn days(&self) -> f64 {
        let table = &self.outcome.table;
        let rows = table.starts.iter().zip(&table.lengths);
        let counted = rows.filter(|(start, _)| **start >= self.scenario.run.warm_up.0);
        counted.map(|(_, length)| *length as f64).sum::<f64>() / DAY as f64
    }
}
