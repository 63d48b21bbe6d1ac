//! Many replications as one thing: moments of the series, totals of each.

use crate::measure::{Case, Column, How, Measure, Outcome};
use crate::stats::{Estimate, Moments};
use crate::units::Span;

/// The quantity that an experiment watches unless it is told another one.
pub const CHIEF: Measure = Measure::WrongNumbers(Case::Typical);

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
    /// Where the running sums begin: at the end of the warm-up.
    sum_from: Span,
    /// `running[row * summed + i]`.
    running: Vec<Moments>,
    /// The running sum of the chief quantity, period by period, of each replication.
    courses: Vec<Vec<f64>>,
    /// Number and totals of each replication, in order.
    totals: Vec<(u32, Vec<f64>)>,
    events: u64,
}

impl Ensemble {
    /// No replications yet; money is summed from the end of the warm-up.
    pub fn after(warm_up: Span) -> Ensemble {
        Ensemble {
            sum_from: warm_up,
            ..Ensemble::default()
        }
    }

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
        let chief = self
            .summed
            .iter()
            .position(|&c| self.columns[c].measure == CHIEF);
        let mut course = Vec::new();
        for (r, row) in table.rows.iter().enumerate() {
            let counted = table.starts[r] >= self.sum_from.0;
            for (c, &value) in row.iter().enumerate() {
                // A ratio whose denominator was zero says nothing about the ratio.
                if !value.is_nan() {
                    self.cells[r * width + c].add(value);
                }
            }
            for (i, &c) in self.summed.iter().enumerate() {
                if counted {
                    sums[i] += row[c];
                }
                self.running[r * sums.len() + i].add(sums[i]);
            }
            course.extend(chief.map(|i| sums[i]));
        }
        self.courses.push(course);
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

    /// Index of the column of a measure.
    pub fn column(&self, measure: Measure) -> Option<usize> {
        self.columns.iter().position(|c| c.measure == measure)
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

    /// The total of a measure: its mean over the replications with an interval of this confidence
    /// (0 to 1), in the unit of its column; `None` where it is not measured or undefined in every
    /// replication.
    pub fn estimate(&self, measure: Measure, confidence: f64) -> Option<Estimate> {
        let mut values = self.totals(self.column(measure)?);
        values.retain(|value| !value.is_nan());
        (!values.is_empty()).then(|| Estimate::of(&values, confidence))
    }

    /// Moments of a quantity in a period.
    pub fn cell(&self, row: usize, column: usize) -> Moments {
        self.cells[row * self.columns.len() + column]
    }

    /// How the sum of [`CHIEF`] from the end of the warm-up grew in each replication,
    /// by period; empty where it was not measured.
    pub fn courses(&self) -> &[Vec<f64>] {
        &self.courses
    }

    /// Moments of the sum of a column from the end of the warm-up to the end
    /// of a period. Kept for counts of money only.
    pub fn running(&self, row: usize, column: usize) -> Option<Moments> {
        let at = self.summed.iter().position(|&c| c == column)?;
        Some(self.running[row * self.summed.len() + at])
    }
}
