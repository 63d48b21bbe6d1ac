//! What the arms of an experiment measured, and comparisons of them.

use super::finding::Effect;
use crate::measure::{Measure, Outcome};
use crate::stats::{Estimate, growth_exponent};
use crate::units::DAY;
use std::collections::BTreeMap;

/// One arm of an experiment: a scenario with settings laid over it.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What it is called in tables and figures.
    pub name: String,
    /// Name of the scenario.
    pub scenario: &'static str,
    /// `key=value` settings.
    pub set: Vec<String>,
}

impl Arm {
    /// An arm.
    pub fn new(name: &str, scenario: &'static str, set: &[&str]) -> Arm {
        Arm {
            name: name.to_owned(),
            scenario,
            set: set.iter().map(|&s| s.to_owned()).collect(),
        }
    }

    /// The same with more settings.
    pub fn with(mut self, set: &[&str]) -> Arm {
        self.set.extend(set.iter().map(|&s| s.to_owned()));
        self
    }
}

/// What an arm measured.
#[derive(Clone, Debug, Default)]
pub struct ArmData {
    /// Its name.
    pub name: String,
    /// Totals: one value per replication.
    totals: BTreeMap<Measure, Vec<f64>>,
    /// What the claim's own probe found, by name: one value per replication.
    probed: BTreeMap<&'static str, Vec<f64>>,
    /// Courses: `[replication][period]`.
    series: BTreeMap<Measure, Vec<Vec<f64>>>,
    /// Start and length of each period, in ms.
    periods: Vec<(i64, i64)>,
}

impl ArmData {
    /// An arm that has not measured anything yet.
    pub fn new(name: &str) -> ArmData {
        ArmData {
            name: name.to_owned(),
            ..ArmData::default()
        }
    }

    /// Adds a replication: all totals, the course of some columns, probed values.
    pub fn add(&mut self, outcome: &Outcome, series: &[Measure], probed: &[(&'static str, f64)]) {
        let table = &outcome.table;
        self.periods = (table.starts.iter().copied())
            .zip(table.lengths.iter().copied())
            .collect();
        for (column, &total) in table.columns.iter().zip(&outcome.totals) {
            self.totals.entry(column.measure).or_default().push(total);
        }
        for &(name, value) in probed {
            self.probed.entry(name).or_default().push(value);
        }
        for &measure in series {
            let column = table.column(measure);
            let rows = table.rows.iter();
            let course = rows.map(|r| column.map_or(0.0, |c| r[c])).collect();
            self.series.entry(measure).or_default().push(course);
        }
    }
}

/// What all arms of a claim measured.
#[derive(Clone, Debug)]
pub struct Data {
    /// The arms, in order.
    pub arms: Vec<ArmData>,
}

/// Confidence of all intervals of a claim together.
const TOGETHER: f64 = 0.95;

/// The confidence of each of `n` intervals that are to hold together (Bonferroni).
pub fn each_of(n: usize) -> f64 {
    1.0 - (1.0 - TOGETHER) / n.max(1) as f64
}

/// An estimate over replications, those left out where the value is not defined.
pub fn estimate(values: &[f64], confidence: f64) -> Estimate {
    let defined: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    match defined.is_empty() {
        true => Estimate {
            mean: f64::NAN,
            half_width: None,
            n: 0,
            confidence,
        },
        false => Estimate::of(&defined, confidence),
    }
}

impl Data {
    /// One value per replication: the total or mean of a quantity after the warm-up.
    ///
    /// # Panics
    /// If the arm did not measure it.
    pub fn totals(&self, arm: usize, measure: Measure) -> &[f64] {
        let found = self.arms[arm].totals.get(&measure);
        found.unwrap_or_else(|| panic!("{}: no {}", self.arms[arm].name, measure.path()))
    }

    /// One value per replication of what the claim's own probe found.
    ///
    /// # Panics
    /// If it did not look for it.
    pub fn probed(&self, arm: usize, name: &str) -> &[f64] {
        let found = self.arms[arm].probed.get(name);
        found.unwrap_or_else(|| panic!("{}: no {name}", self.arms[arm].name))
    }

    /// Mean of a quantity.
    pub fn mean(&self, arm: usize, measure: Measure, confidence: f64) -> Estimate {
        estimate(self.totals(arm, measure), confidence)
    }

    /// Mean of `a - b`, replication by replication.
    pub fn difference(
        &self,
        (a, b): (usize, usize),
        measure: Measure,
        confidence: f64,
    ) -> Estimate {
        self.difference_of((a, b), |arm| self.totals(arm, measure).to_vec(), confidence)
    }

    /// The same of whatever is worked out for an arm, one value per replication.
    pub fn difference_of(
        &self,
        (a, b): (usize, usize),
        values: impl Fn(usize) -> Vec<f64>,
        confidence: f64,
    ) -> Estimate {
        let pairs = values(a).into_iter().zip(values(b));
        let differences: Vec<f64> = pairs.map(|(a, b)| a - b).collect();
        estimate(&differences, confidence)
    }

    /// Mean of `a / b`, replication by replication.
    pub fn ratio(&self, (a, b): (usize, usize), measure: Measure, confidence: f64) -> Estimate {
        let pairs = self.totals(a, measure).iter().zip(self.totals(b, measure));
        let ratios: Vec<f64> = pairs.map(|(a, b)| a / b).collect();
        estimate(&ratios, confidence)
    }

    /// The course of a quantity: `[replication][period]`.
    pub fn series(&self, arm: usize, measure: Measure) -> &[Vec<f64>] {
        self.arms[arm]
            .series
            .get(&measure)
            .map_or(&[], Vec::as_slice)
    }

    /// Ends of the periods, in days.
    pub fn ends(&self, arm: usize) -> Vec<f64> {
        let periods = self.arms[arm].periods.iter();
        periods.map(|&(s, l)| (s + l) as f64 / DAY as f64).collect()
    }

    /// The running sum of a course: counts added up, means times their length in days.
    pub fn cumulative(&self, arm: usize, measure: Measure, counts: bool) -> Vec<Vec<f64>> {
        let lengths: Vec<f64> = (self.arms[arm].periods.iter())
            .map(|p| if counts { 1.0 } else { p.1 as f64 / DAY as f64 })
            .collect();
        let sum = |course: &Vec<f64>| {
            let mut sum = 0.0;
            let amounts = course.iter().zip(&lengths);
            amounts
                .map(|(value, length)| {
                    sum += value * length;
                    sum
                })
                .collect()
        };
        self.series(arm, measure).iter().map(sum).collect()
    }

    /// Growth exponent of a cumulative curve: the range over windows of [`growth_exponent`].
    pub fn exponent(
        &self,
        arm: usize,
        measure: Measure,
        counts: bool,
        confidence: f64,
    ) -> Option<Estimate> {
        let curves = self.cumulative(arm, measure, counts);
        growth_exponent(&self.ends(arm), &curves, confidence)
    }

    /// How many times as much a quantity is in the periods `late` as in `early` (shares of
    /// the horizon), replication by replication.
    pub fn growth(
        &self,
        arm: usize,
        measure: Measure,
        early: (f64, f64),
        late: (f64, f64),
        confidence: f64,
    ) -> Estimate {
        let ratio = |course: &Vec<f64>| mean_over(course, late) / mean_over(course, early);
        let ratios: Vec<f64> = self.series(arm, measure).iter().map(ratio).collect();
        estimate(&ratios, confidence)
    }

    /// A course as points of a chart: months, mean, interval.
    pub fn points(&self, arm: usize, curves: &[Vec<f64>], confidence: f64) -> Vec<[f64; 4]> {
        const DAYS_A_MONTH: f64 = 365.0 / 12.0;
        let ends = self.ends(arm);
        (ends.iter().enumerate())
            .map(|(i, end)| {
                let values: Vec<f64> = curves.iter().map(|c| c[i]).collect();
                let e = estimate(&values, confidence);
                let half = e.half_width.unwrap_or(0.0);
                [end / DAYS_A_MONTH, e.mean, e.mean - half, e.mean + half]
            })
            .collect()
    }

    /// An effect from an estimate.
    pub fn effect(label: String, unit: &'static str, estimate: Estimate) -> Effect {
        Effect {
            label,
            unit,
            estimate,
        }
    }

    /// The name of an arm.
    pub fn name(&self, arm: usize) -> &str {
        &self.arms[arm].name
    }
}

fn mean_over(course: &[f64], (from, to): (f64, f64)) -> f64 {
    let n = course.len() as f64;
    let part = &course[(from * n) as usize..((to * n) as usize).min(course.len())];
    part.iter().sum::<f64>() / part.len() as f64
}
