//! The files of a run, and reading them back.

use super::disk::{FileError, failed, json, parse};
use super::provenance::{Manifest, SCHEMA};
use super::series;
use super::summary::{Report, Summary};
use std::path::Path;

/// The file that each run has.
pub const SUMMARY: &str = "summary.json";

/// The files of a report by their names: manifest, summary and series.
pub fn data(report: &Report) -> Vec<(String, Vec<u8>)> {
    vec![
        ("manifest.json".to_owned(), json(&report.manifest)),
        (SUMMARY.to_owned(), summary_json(report)),
        ("series.csv".to_owned(), series::csv(&report.series)),
    ]
}

/// The summary as it stands in `summary.json`.
pub fn summary_json(report: &Report) -> Vec<u8> {
    json(&report.summary)
}

/// Reads the report that a folder holds.
pub fn read(folder: &Path) -> Result<Report, FileError> {
    let manifest: Manifest = parse(&folder.join("manifest.json"))?;
    let summary: Summary = parse(&folder.join(SUMMARY))?;
    for (file, schema) in [
        ("manifest.json", manifest.schema),
        (SUMMARY, summary.schema),
    ] {
        if schema != SCHEMA {
            let reason = format!("schema {schema}; this version reads schema {SCHEMA}");
            return Err(failed(&folder.join(file), reason));
        }
    }
    let path = folder.join("series.csv");
    let series = series::read(&path, &manifest)?;
    Ok(Report {
        manifest,
        summary,
        series,
    })
}
