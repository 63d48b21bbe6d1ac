//! The shape in which a replication's measurements leave the simulation.

use super::catalogue::{How, Measure};
use crate::units::Span;

/// A column: one quantity, as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Which.
    pub measure: Measure,
    /// What people call it.
    pub label: String,
    /// Unit of the values: `units`, `lines`, `share`, `cents`, ...
    pub unit: &'static str,
    /// Count or time-weighted mean.
    pub how: How,
}

impl Column {
    /// The column of a measure.
    pub fn of(measure: Measure) -> Column {
        let entry = measure.entry();
        Column {
            measure,
            label: entry.label,
            unit: entry.unit,
            how: entry.how,
        }
    }
}

/// A replication's series: a row per period, a column per quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// Length of a period (the last may be shorter).
    pub period: Span,
    /// `rows[period][column]`.
    pub rows: Vec<Vec<f64>>,
    /// Start of each period, in milliseconds since the start of the run.
    pub starts: Vec<i64>,
    /// Length of each period, in milliseconds.
    pub lengths: Vec<i64>,
}

impl Table {
    /// Index of the column of a measure.
    pub fn column(&self, measure: Measure) -> Option<usize> {
        self.columns.iter().position(|c| c.measure == measure)
    }

    /// Adds a column: its value in each row.
    pub fn add(&mut self, measure: Measure, mut value: impl FnMut(&[f64]) -> f64) {
        for row in &mut self.rows {
            let next = value(row);
            row.push(next);
        }
        self.columns.push(Column::of(measure));
    }
}

/// What one replication measured.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Number of the replication.
    pub replication: u32,
    /// The series, warm-up included.
    pub table: Table,
    /// One value per column of the table over the time after the warm-up:
    /// sums of counts, time-weighted means of means.
    pub totals: Vec<f64>,
    /// Handler activations of the run.
    pub events: u64,
}

impl Outcome {
    /// The total or mean of a quantity after the warm-up.
    pub fn total(&self, measure: Measure) -> Option<f64> {
        self.table.column(measure).map(|i| self.totals[i])
    }
}
