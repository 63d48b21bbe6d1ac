//! From the replications of all designs to what they tell together.

use super::{AgainstBest, Better, Comparison, DesignNote, Difference, Facts, Measured, Standing};
use super::{chief_measures, ladder, sentences};
use crate::experiment::{Arms, Ensemble};
use crate::report::Report;
use crate::report::estimate::{CONFIDENCE, tidy};
use crate::report::provenance::SCHEMA;
use crate::stats::{Estimate, Paired, bonferroni_t, mcb, student_t};
use crate::world::System;

impl Comparison {
    /// Compares designs that ran the same replications.
    ///
    /// # Panics
    /// If notes, reports and arms are not equally many, or none.
    pub fn new(
        command: String,
        designs: Vec<DesignNote>,
        reports: Vec<Report>,
        arms: &Arms,
    ) -> Comparison {
        assert!(
            designs.len() == reports.len() && reports.len() == arms.ensembles.len(),
            "a note, a report and an arm for each design"
        );
        let mut facts = Facts {
            schema: SCHEMA,
            scenario: reports[0].manifest.scenario.clone(),
            command,
            confidence: CONFIDENCE,
            replications: arms.replications() as u32,
            sentences: Vec::new(),
            measures: measures(&designs, &reports, &arms.ensembles),
            ladder: ladder::rungs(&designs, &reports),
            designs,
        };
        facts.sentences = sentences::all(&facts, &reports);
        Comparison { facts, reports }
    }
}

fn measures(designs: &[DesignNote], reports: &[Report], ensembles: &[Ensemble]) -> Vec<Measured> {
    let systems: Vec<System> = reports[0].systems();
    let others = designs.len() as u32 - 1;
    let ends = ladder::ends(designs);
    chief_measures(&systems)
        .into_iter()
        .filter_map(|measure| {
            let columns: Option<Vec<usize>> = ensembles.iter().map(|e| e.column(measure)).collect();
            let columns = columns?;
            let entry = measure.entry();
            let better = entry.better?;
            let values: Vec<Vec<f64>> = ensembles
                .iter()
                .zip(&columns)
                .map(|(e, &c)| e.totals(c))
                .collect();
            Some(Measured {
                key: measure.path(),
                label: entry.label,
                unit: entry.unit.to_owned(),
                better,
                standings: standings(designs, &values, better)?,
                ladder: ends.and_then(|(s, l)| difference(&values[l], &values[s], others)),
            })
        })
        .collect()
}

/// One standing per design; `None` if a design never had the quantity.
fn standings(designs: &[DesignNote], values: &[Vec<f64>], better: Better) -> Option<Vec<Standing>> {
    let ranked = ranked(values, better);
    let mut found = Vec::with_capacity(values.len());
    for (i, own) in values.iter().enumerate() {
        let defined: Vec<f64> = own.iter().copied().filter(|v| !v.is_nan()).collect();
        if defined.is_empty() {
            return None;
        }
        let estimate = Estimate::of(&defined, CONFIDENCE);
        found.push(Standing {
            design: designs[i].name.clone(),
            mean: tidy(estimate.mean),
            low: estimate.low().map(tidy),
            high: estimate.high().map(tidy),
            difference: if i == 0 {
                None
            } else {
                difference(own, &values[0], values.len() as u32 - 1)
            },
            against_best: ranked.as_ref().map(|all| all[i].clone()),
        });
    }
    Some(found)
}

/// The difference of two designs over the replications in which both had the
/// quantity, with an interval that holds together with `family - 1` others.
fn difference(own: &[f64], first: &[f64], family: u32) -> Option<Difference> {
    let both = own.iter().zip(first);
    let (own, first): (Vec<f64>, Vec<f64>) =
        both.filter(|(a, b)| !a.is_nan() && !b.is_nan()).unzip();
    if own.is_empty() {
        return None;
    }
    let paired = Paired::of(&own, &first, CONFIDENCE);
    let estimate = paired.difference;
    let widened = estimate.half_width.map(|half| {
        let degrees = estimate.n - 1;
        half * bonferroni_t(CONFIDENCE, family, degrees) / student_t(CONFIDENCE, degrees)
    });
    Some(Difference {
        mean: tidy(estimate.mean),
        low: widened.map(|w| tidy(estimate.mean - w)),
        high: widened.map(|w| tidy(estimate.mean + w)),
        correlation: paired.correlation.map(tidy),
        variance_reduction: paired.variance_reduction.map(tidy),
    })
}

/// All designs against the best of the others, over the replications in which
/// every design had the quantity.
fn ranked(values: &[Vec<f64>], better: Better) -> Option<Vec<AgainstBest>> {
    let complete = |r: &usize| values.iter().all(|v| !v[*r].is_nan());
    let kept: Vec<usize> = (0..values[0].len()).filter(complete).collect();
    if kept.len() < 2 || values.len() < 2 {
        return None;
    }
    let pick = |own: &Vec<f64>| kept.iter().map(|&r| own[r]).collect::<Vec<f64>>();
    let values: Vec<Vec<f64>> = values.iter().map(pick).collect();
    let all = mcb(&values, better.best(), CONFIDENCE);
    let against = all.iter().map(|c| AgainstBest {
        difference: tidy(c.difference),
        low: tidy(c.low),
        high: tidy(c.high),
        may_be_best: c.may_be_best,
        is_best: c.is_best,
    });
    Some(against.collect())
}
