//! The folder of a comparison.

use super::{Comparison, DesignNote, Facts};
use crate::report::artefact::Artefact;
use crate::report::disk::{FileError, json, parse_versioned, rows_as_csv};
#[cfg(feature = "figures")]
use crate::report::figures::{self, Picture};
use crate::report::summary::Report;
use std::path::Path;

/// What only all designs together can tell, as it stands in `comparison.json`.
pub fn facts_json(facts: &Facts) -> Vec<u8> {
    json(facts)
}

impl Artefact for Comparison {
    const COMMAND: &'static str = "compare";
    const FILE: &'static str = "comparison.json";

    /// `comparison.json`, `estimates.csv` and `differences.csv`.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            (Self::FILE.to_owned(), facts_json(&self.facts)),
            ("estimates.csv".to_owned(), estimates(self)),
            ("differences.csv".to_owned(), differences(&self.facts)),
        ]
    }

    fn designs(&self) -> Vec<(&str, &Report)> {
        let folders = self.facts.designs.iter().map(|d| d.folder.as_str());
        folders.zip(&self.reports).collect()
    }

    fn read(folder: &Path) -> Result<Comparison, FileError> {
        let facts: Facts = parse_versioned(&folder.join(Self::FILE), |f: &Facts| f.schema)?;
        let design = |note: &DesignNote| Report::read(&folder.join(&note.folder));
        let reports: Result<Vec<Report>, FileError> = facts.designs.iter().map(design).collect();
        Ok(Comparison {
            reports: reports?,
            facts,
        })
    }

    #[cfg(feature = "figures")]
    fn figures(&self) -> Vec<(String, Picture)> {
        figures::of_comparison(self)
    }

    #[cfg(feature = "figures")]
    fn figure_names() -> Vec<String> {
        figures::OF_COMPARISONS.map(str::to_owned).to_vec()
    }
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
