//! The folder of a comparison.

use super::{Comparison, Facts};
use crate::report::disk::{FileError, failed, json, parse, rows_as_csv};
use crate::report::files;
use crate::report::provenance::SCHEMA;
use crate::report::summary::Report;
use std::path::Path;

/// The file that makes a folder a comparison's.
pub const FILE: &str = "comparison.json";

/// The files of a comparison by their names, besides those of its designs: `comparison.json`,
/// `estimates.csv` and `differences.csv`.
pub fn data(comparison: &Comparison) -> Vec<(String, Vec<u8>)> {
    vec![
        (FILE.to_owned(), facts_json(&comparison.facts)),
        ("estimates.csv".to_owned(), estimates(comparison)),
        ("differences.csv".to_owned(), differences(&comparison.facts)),
    ]
}

/// What only all designs together can tell, as it stands in `comparison.json`.
pub fn facts_json(facts: &Facts) -> Vec<u8> {
    json(facts)
}

/// Reads the comparison that a folder holds.
///
/// # Errors
/// The first file that cannot be read or understood.
pub fn read(folder: &Path) -> Result<Comparison, FileError> {
    let path = folder.join(FILE);
    let facts: Facts = parse(&path)?;
    if facts.schema != SCHEMA {
        let reason = format!(
            "schema {}; this version reads schema {SCHEMA}",
            facts.schema
        );
        return Err(failed(&path, reason));
    }
    let design = |note: &super::DesignNote| files::read(&folder.join(&note.folder));
    let reports: Result<Vec<Report>, FileError> = facts.designs.iter().map(design).collect();
    Ok(Comparison {
        reports: reports?,
        facts,
    })
}

/// A row per design and quantity. Quantities that are zero in every design are left out.
fn estimates(comparison: &Comparison) -> Vec<u8> {
    let reports = &comparison.reports;
    let mut rows = vec![["design", "key", "unit", "mean", "low", "high", "n"].map(str::to_owned)];
    let told = |path: &str| {
        let mut found = reports.iter().filter_map(|r| r.by_path(path));
        found.any(|q| q.mean != 0.0)
    };
    for (note, report) in comparison.facts.designs.iter().zip(reports) {
        for q in report.summary.quantities.iter().filter(|q| told(&q.key)) {
            rows.push([
                note.name.clone(),
                q.key.clone(),
                q.unit.clone(),
                q.mean.to_string(),
                text(q.low),
                text(q.high),
                q.n.to_string(),
            ]);
        }
    }
    rows_as_csv(&rows)
}

fn differences(facts: &Facts) -> Vec<u8> {
    let head = [
        "design",
        "against",
        "key",
        "unit",
        "mean",
        "low",
        "high",
        "correlation",
        "variance_reduction",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for measure in &facts.measures {
        for standing in &measure.standings {
            let Some(d) = &standing.difference else {
                continue;
            };
            rows.push([
                standing.design.clone(),
                facts.designs[0].name.clone(),
                measure.key.clone(),
                measure.unit.clone(),
                d.mean.to_string(),
                text(d.low),
                text(d.high),
                text(d.correlation),
                text(d.variance_reduction),
            ]);
        }
    }
    rows_as_csv(&rows)
}

fn text(value: Option<f64>) -> String {
    value.map_or(String::new(), |v| v.to_string())
}
