//! The files of a run, and reading them back.

use super::artefact::Artefact;
use super::disk::{FileError, json, parse_versioned};
#[cfg(feature = "figures")]
use super::figures::{self, Picture};
use super::provenance::Manifest;
use super::series;
use super::summary::{Report, Summary};
use std::path::Path;

/// The summary as it stands in `summary.json`.
pub fn summary_json(report: &Report) -> Vec<u8> {
    json(&report.summary)
}

impl Artefact for Report {
    const COMMAND: &'static str = "run";
    const FILE: &'static str = "summary.json";

    /// `manifest.json`, `summary.json` and `series.csv`.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("manifest.json".to_owned(), json(&self.manifest)),
            (Self::FILE.to_owned(), summary_json(self)),
            ("series.csv".to_owned(), series::csv(&self.series)),
        ]
    }

    fn read(folder: &Path) -> Result<Report, FileError> {
        let manifest = folder.join("manifest.json");
        let manifest: Manifest = parse_versioned(&manifest, |m: &Manifest| m.schema)?;
        let summary = folder.join(Self::FILE);
        let summary: Summary = parse_versioned(&summary, |s: &Summary| s.schema)?;
        let series = series::read(&folder.join("series.csv"), &manifest)?;
        Ok(Report {
            manifest,
            summary,
            series,
        })
    }

    #[cfg(feature = "figures")]
    fn figures(&self) -> Vec<(String, Picture)> {
        figures::all(self)
    }

    #[cfg(feature = "figures")]
    fn figure_names() -> Vec<String> {
        figures::of_runs()
    }
}
