//! The folder of a comparison.

use super::{Comparison, DesignNote, Facts};
use crate::report::files::{self, FileError, failed, json, parse};
use crate::report::summary::SCHEMA;
use crate::report::{Report, figures};
use std::path::{Path, PathBuf};

/// The file that makes a folder a comparison's.
pub const FILE: &str = "comparison.json";

/// Writes a comparison: `comparison.json`, `estimates.csv`, `differences.csv`, a
/// folder for each design as `run` writes it, and, if wanted, figures. Returns the
/// paths in the order of writing.
///
/// # Errors
/// The first file that cannot be written.
pub fn write(
    comparison: &Comparison,
    folder: &Path,
    with_figures: bool,
) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = write_designs(&comparison.facts.designs, &comparison.reports, folder)?;
    let mut files = vec![
        (FILE.to_owned(), facts_json(&comparison.facts)),
        ("estimates.csv".to_owned(), estimates(comparison)),
        ("differences.csv".to_owned(), differences(&comparison.facts)),
    ];
    if with_figures {
        files.extend(drawn(comparison).map_err(|e| failed(folder, e))?);
    }
    let names = figures::OF_COMPARISONS.map(str::to_owned);
    files::remove_other_figures(folder, &files, names.iter());
    paths.extend(files::write_files(folder, &files)?);
    Ok(paths)
}

/// Writes the folder of each design, as `run` does, without figures.
pub(in crate::report) fn write_designs(
    designs: &[DesignNote],
    reports: &[Report],
    folder: &Path,
) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = Vec::new();
    for (design, report) in designs.iter().zip(reports) {
        paths.extend(files::write(report, &folder.join(&design.folder), false)?);
    }
    Ok(paths)
}

/// The figures, drawn.
pub fn drawn(comparison: &Comparison) -> Result<Vec<(String, Vec<u8>)>, figures::PaintError> {
    files::painted(figures::of_comparison(comparison))
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
    files::rows_as_csv(&rows)
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
    files::rows_as_csv(&rows)
}

fn text(value: Option<f64>) -> String {
    value.map_or(String::new(), |v| v.to_string())
}
