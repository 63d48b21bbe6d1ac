//! Many replications as one thing: moments of the series, totals of each.

use crate::measure::{Column, How, Outcome};
use crate::units::Span;

/// Number, mean and spread of values, added one at a time (Welford).
///
/// Values that are not a number are left out: a ratio whose denominator was
/// zero in a replication says nothing about the ratio.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// How many values were added.
    pub n: u32,
    /// Their mean.
    pub mean: f64,
    squares: f64,
}

impl Moments {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        self.n += 1;
        let off = value - self.mean;
        self.mean += off / f64::from(self.n);
        self.squares += off * (value - self.mean);
    }

    /// Unbiased variance of the values; zero for fewer than two.
    pub fn variance(&self) -> f64 {
        if self.n < 2 {
            return 0.0;
        }
        (self.squares / f64::from(self.n - 1)).max(0.0)
    }
}

/// The merged measurements of several replications of one scenario.
#[derive(Clone, Debug, Default)]
pub struct Ensemble {
    columns: Vec<Column>,
    period: Span,
    starts: Vec<i64>,
    lengths: Vec<i64>,
    /// `cells[row * columns + column]`.
    cells: Vec<Moments>,
    /// Columns of which the running sum is kept too: money.
    summed: Vec<usize>,
    /// `running[row * summed + i]`.
    running: Vec<Moments>,
    /// Number and totals of each replication, in order.
    totals: Vec<(u32, Vec<f64>)>,
    events: u64,
}

impl Ensemble {
    /// Adds a replication. All must come from one scenario.
    ///
    /// # Panics
    /// If the replication has other columns or periods than those before it.
    pub fn add(&mut self, outcome: &Outcome) {
        if self.totals.is_empty() {
            self.shape(outcome);
        }
        let table = &outcome.table;
        assert!(
            table.columns == self.columns && table.starts == self.starts,
            "replications of one scenario measure the same things"
        );
        let width = self.columns.len();
        let mut sums = vec![0.0; self.summed.len()];
        for (r, row) in table.rows.iter().enumerate() {
            for (c, &value) in row.iter().enumerate() {
                self.cells[r * width + c].add(value);
            }
            for (i, &c) in self.summed.iter().enumerate() {
                sums[i] += row[c];
                self.running[r * sums.len() + i].add(sums[i]);
            }
        }
        self.totals
            .push((outcome.replication, outcome.totals.clone()));
        self.events += outcome.events;
    }

    fn shape(&mut self, outcome: &Outcome) {
        let table = &outcome.table;
        self.columns = table.columns.clone();
        self.period = table.period;
        self.starts = table.starts.clone();
        self.lengths = table.lengths.clone();
        self.summed = (0..self.columns.len())
            .filter(|&c| self.columns[c].unit == "cents" && self.columns[c].how == How::Count)
            .collect();
        self.cells = vec![Moments::default(); self.starts.len() * self.columns.len()];
        self.running = vec![Moments::default(); self.starts.len() * self.summed.len()];
    }

    /// How many replications were added.
    pub fn replications(&self) -> usize {
        self.totals.len()
    }

    /// The numbers of the replications added.
    pub fn numbers(&self) -> Vec<u32> {
        self.totals.iter().map(|t| t.0).collect()
    }

    /// Handler activations of all replications together.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The quantities measured.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Length of a period (the last may be shorter).
    pub fn period(&self) -> Span {
        self.period
    }

    /// Start of each period, in milliseconds since the start of the run.
    pub fn starts(&self) -> &[i64] {
        &self.starts
    }

    /// Length of each period, in milliseconds.
    pub fn lengths(&self) -> &[i64] {
        &self.lengths
    }

    /// One value per replication: the total of a column, `NaN` where undefined.
    pub fn totals(&self, column: usize) -> Vec<f64> {
        self.totals.iter().map(|t| t.1[column]).collect()
    }

    /// Moments of a quantity in a period.
    pub fn cell(&self, row: usize, column: usize) -> Moments {
        self.cells[row * self.columns.len() + column]
    }

    /// Moments of the sum of a column from the start of the run to the end of
    /// a period. Kept for counts of money only.
    pub fn running(&self, row: usize, column: usize) -> Option<Moments> {
        let at = self.summed.iter().position(|&c| c == column)?;
        Some(self.running[row * self.summed.len() + at])
    }
}
