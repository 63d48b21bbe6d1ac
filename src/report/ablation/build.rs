//! From the replications of 32 combinations to effects and shares.

use super::sufficient::{self, Asked};
use super::{ALL, Ablation, Factored, Facts, words};
use crate::experiment::Arms;
use crate::measure::{Better, Measure};
use crate::report::compare::chief_measures;
use crate::report::estimate::{CONFIDENCE, Estimate};
use crate::report::provenance::{Manifest, SCHEMA};
use crate::scenario::Conditions;
use crate::stats::{shapley, yates};
use crate::world::System;

impl Ablation {
    /// Analyses the 32 combinations, in the order of their bits.
    ///
    /// # Errors
    /// The measure, if it was not measured in all of them.
    ///
    /// # Panics
    /// If there are not 32 arms.
    pub fn new(
        manifest: Manifest,
        systems: &[System],
        asked: &Asked,
        arms: &Arms,
    ) -> Result<Ablation, Measure> {
        assert_eq!(arms.ensembles.len(), ALL + 1, "five conditions");
        let mut measures = chief_measures(systems);
        measures.retain(|m| *m != asked.measure);
        let better = better(asked.measure);
        let chief = factored(asked.measure, better, arms).ok_or(asked.measure)?;
        let others = measures.into_iter();
        let others = others.filter_map(|measure| factored(measure, self::better(measure), arms));
        let gains = gains(asked.measure, better, arms).unwrap_or_default();
        let mut facts = Facts {
            schema: SCHEMA,
            scenario: manifest.scenario.clone(),
            command: manifest.command.clone(),
            confidence: CONFIDENCE,
            replications: arms.replications() as u32,
            sentences: Vec::new(),
            conditions: Conditions::NAMES.map(str::to_owned).to_vec(),
            others: others.collect(),
            sufficient: sufficient::find(asked, &chief, &gains),
            chief,
        };
        facts.sentences = words::sentences(&facts, &manifest);
        Ok(Ablation { manifest, facts })
    }
}

/// Which way is better; where the catalogue does not say, less is.
fn better(measure: Measure) -> Better {
    measure.entry().better.unwrap_or(Better::Less)
}

/// One value per combination, replication by replication; replications in which a
/// combination has no value are left out. `None` if none is left.
fn values(measure: Measure, arms: &Arms) -> Option<Vec<Vec<f64>>> {
    let totals: Option<Vec<Vec<f64>>> = arms
        .ensembles
        .iter()
        .map(|e| e.column(measure).map(|c| e.totals(c)))
        .collect();
    let totals = totals?;
    let row = |r: usize| totals.iter().map(|t| t[r]).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = (0..arms.replications())
        .map(row)
        .filter(|row| row.iter().all(|v| !v.is_nan()))
        .collect();
    (!rows.is_empty()).then_some(rows)
}

/// The same as gains over the combination without any condition.
fn gains(measure: Measure, better: Better, arms: &Arms) -> Option<Vec<Vec<f64>>> {
    let sign = if better == Better::Less { -1.0 } else { 1.0 };
    let gain = |row: Vec<f64>| row.iter().map(|v| sign * (v - row[0])).collect();
    Some(values(measure, arms)?.into_iter().map(gain).collect())
}

fn factored(measure: Measure, better: Better, arms: &Arms) -> Option<Factored> {
    let cells = values(measure, arms)?;
    let gains = gains(measure, better, arms)?;
    let entry = measure.entry();
    let over_all: Vec<Vec<f64>> = gains
        .iter()
        .map(|g| g.iter().map(|gain| gain - g[ALL]).collect())
        .collect();
    let each = |of: &dyn Fn(&[f64]) -> Vec<f64>, family: u32| {
        let rows: Vec<Vec<f64>> = gains.iter().map(|g| of(g)).collect();
        known_columns(&rows, family)
    };
    let singles =
        |of: fn(&[f64], usize) -> f64| each(&move |g| (0..5).map(|i| of(g, i)).collect(), 5);
    let mut effects = each(&yates, ALL as u32);
    effects[0] = Estimate {
        mean: 0.0,
        low: None,
        high: None,
    };
    Some(Factored {
        key: measure.path(),
        label: entry.label,
        unit: entry.unit.to_owned(),
        better,
        cells: known_columns(&cells, 1),
        gain: each(&|g| vec![g[ALL]], 1)[0],
        over_all: known_columns(&over_all, ALL as u32),
        gains: known_columns(&gains, ALL as u32),
        effects,
        split: each(&shapley, 5),
        alone: singles(|g, i| g[1 << i]),
        last: singles(|g, i| g[ALL] - g[ALL ^ 1 << i]),
    })
}

/// Means of columns, with intervals of which `family` hold at once.
fn known_columns(rows: &[Vec<f64>], family: u32) -> Vec<Estimate> {
    let column = |i: usize| Estimate::of(&rows.iter().map(|r| r[i]).collect(), family);
    (0..rows[0].len()).map(column).collect()
}
