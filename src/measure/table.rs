//! The shape in which a replication's measurements leave the simulation.

use crate::units::Span;
use serde::Serialize;

/// How the values of a column are made and how periods combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Occurrences (or units, or cents) counted in the period: periods add up.
    Count,
    /// Time-weighted mean over the period: periods average by their length.
    Mean,
}

/// One quantity: its key, what a person calls it, its unit.
///
/// Keys are paths, for example `count/oversold-lines`,
/// `drift/erp/on-hand/absolute`, `cause/erp/on-hand/shrink/signed`,
/// `right/wms`, `pair/wms~erp/absolute`, `cost/lost-margin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Path of the quantity, stable across versions.
    pub key: String,
    /// What a person calls it.
    pub label: String,
    /// Unit of the values: `units`, `lines`, `share`, `cents`, ...
    pub unit: &'static str,
    /// Count or time-weighted mean.
    pub how: How,
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
    /// Index of the column with that key.
    pub fn column(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.key == key)
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
    pub fn total(&self, key: &str) -> Option<f64> {
        self.table.column(key).map(|i| self.totals[i])
    }
}
