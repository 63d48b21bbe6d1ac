//! From merged replications to estimates.

use super::estimate::{CONFIDENCE, tidy};
use super::headline;
use super::provenance::{Manifest, SCHEMA};
use super::right_records;
use super::summary::{Point, Quantity, Report, Series, Summary, TimeSeries, cumulative};
use crate::experiment::Ensemble;
use crate::stats::{Estimate, Moments};

impl Report {
    /// Estimates with intervals from the replications of one scenario.
    pub fn new(manifest: Manifest, ensemble: &Ensemble) -> Report {
        Report::beside(manifest, ensemble, None)
    }

    /// The same, held against the same replications of the same business with right records, if
    /// there are any.
    pub fn beside(manifest: Manifest, ensemble: &Ensemble, right: Option<&Ensemble>) -> Report {
        let held = right.map(|right| right_records::quantities(ensemble, right));
        let mut report = Report {
            summary: Summary {
                schema: SCHEMA,
                scenario: manifest.scenario.clone(),
                digest: manifest.digest.clone(),
                confidence: CONFIDENCE,
                replications: ensemble.replications() as u32,
                headline: Vec::new(),
                quantities: quantities(ensemble)
                    .into_iter()
                    .chain(held.into_iter().flatten())
                    .collect(),
            },
            series: series(ensemble),
            manifest,
        };
        report.summary.headline = headline::sentences(&report);
        report
    }
}

/// Every quantity that was defined in at least one replication.
fn quantities(ensemble: &Ensemble) -> Vec<Quantity> {
    let mut found = Vec::new();
    for (i, column) in ensemble.columns().iter().enumerate() {
        let values = ensemble.totals(i);
        let defined: Moments = values.into_iter().filter(|v| !v.is_nan()).collect();
        if defined.n() == 0 {
            continue;
        }
        let estimate = Estimate::from_moments(&defined, CONFIDENCE);
        found.push(Quantity {
            key: column.measure.path(),
            label: column.label.clone(),
            unit: column.unit.to_owned(),
            mean: tidy(estimate.mean),
            low: estimate.low().map(tidy),
            high: estimate.high().map(tidy),
            n: defined.n() as u32,
        });
    }
    found
}

fn series(ensemble: &Ensemble) -> Series {
    let mut lines = Vec::new();
    let periods = ensemble.starts().len();
    for (i, column) in ensemble.columns().iter().enumerate() {
        let line = |key: String, cell: &dyn Fn(usize) -> Moments| TimeSeries {
            key,
            unit: column.unit.to_owned(),
            points: (0..periods).map(|row| point(&cell(row))).collect(),
        };
        let measure = column.measure;
        lines.push(line(measure.path(), &|row| ensemble.cell(row, i)));
        if measure.is_cost() {
            let running = |row| ensemble.running(row, i).unwrap_or_default();
            lines.push(line(cumulative(measure), &running));
        }
    }
    lines.retain(|l| l.points.iter().any(|p| p.mean != 0.0 || p.high != 0.0));
    Series {
        starts: ensemble.starts().to_vec(),
        lengths: ensemble.lengths().to_vec(),
        lines,
    }
}

fn point(cell: &Moments) -> Point {
    if cell.n() == 0 {
        let mean = f64::NAN;
        return Point {
            mean,
            low: mean,
            high: mean,
        };
    }
    let estimate = Estimate::from_moments(cell, CONFIDENCE);
    Point {
        mean: tidy(estimate.mean),
        low: tidy(estimate.low().unwrap_or(estimate.mean)),
        high: tidy(estimate.high().unwrap_or(estimate.mean)),
    }
}
