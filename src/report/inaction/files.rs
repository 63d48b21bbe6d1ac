//! The folder of an answer about inaction.

use super::{Facts, Inaction};
use crate::report::artefact::Artefact;
use crate::report::compare::DesignNote;
use crate::report::disk::{FileError, json, parse_versioned, rows_as_csv};
use crate::report::estimate::Estimate;
#[cfg(feature = "figures")]
use crate::report::figures::{self, Picture};
use crate::report::summary::Report;
use std::path::Path;

/// What it told, as it stands in `inaction.json`.
pub fn facts_json(facts: &Facts) -> Vec<u8> {
    json(facts)
}

impl Artefact for Inaction {
    const COMMAND: &'static str = "inaction";
    const FILE: &'static str = "inaction.json";

    /// `inaction.json`, `dates.csv` and `assumptions.csv`.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            (Self::FILE.to_owned(), facts_json(&self.facts)),
            ("dates.csv".to_owned(), dates(&self.facts)),
            ("assumptions.csv".to_owned(), assumptions(self)),
        ]
    }

    fn designs(&self) -> Vec<(&str, &Report)> {
        let folders = self.facts.designs.iter().map(|d| d.folder.as_str());
        folders.zip(&self.reports).collect()
    }

    fn read(folder: &Path) -> Result<Inaction, FileError> {
        let facts: Facts = parse_versioned(&folder.join(Self::FILE), |f: &Facts| f.schema)?;
        let design = |note: &DesignNote| Report::read(&folder.join(&note.folder));
        let reports: Result<Vec<Report>, FileError> = facts.designs.iter().map(design).collect();
        Ok(Inaction {
            reports: reports?,
            facts,
        })
    }

    #[cfg(feature = "figures")]
    fn figures(&self) -> Vec<(String, Picture)> {
        figures::of_inaction(self)
    }

    #[cfg(feature = "figures")]
    fn figure_names() -> Vec<String> {
        figures::OF_INACTION.map(str::to_owned).to_vec()
    }
}

/// A row per date and quantity.
fn dates(facts: &Facts) -> Vec<u8> {
    let mut rows =
        vec![["design", "after_ms", "quantity", "mean", "low", "high"].map(str::to_owned)];
    for date in &facts.dates {
        let after = date.after_ms.map_or(String::new(), |ms| ms.to_string());
        let mut row = |quantity: &str, known: Option<Estimate>| {
            let Some(known) = known else { return };
            let end = |v: Option<f64>| v.map_or(String::new(), |v| v.to_string());
            rows.push([
                date.design.clone(),
                after.clone(),
                quantity.to_owned(),
                known.mean.to_string(),
                end(known.low),
                end(known.high),
            ]);
        };
        row("operation-cents", Some(date.operation));
        row("fix-cents", Some(date.fix));
        row("total-cents", Some(date.total));
        row("over-first-cents", date.over_first);
        row("per-month-cents", date.per_month);
        row("fix-edges", Some(date.bill.edges));
        row("fix-custom-feeds", Some(date.bill.custom_feeds));
        row("fix-workarounds", Some(date.bill.workarounds));
        row("fix-records", Some(date.bill.records));
        row("fix-days", date.bill.days);
        row("fix-connectors-cents", Some(date.bill.connectors));
        row("fix-work-cents", Some(date.bill.work));
    }
    rows_as_csv(&rows)
}

/// Every assumed rate and every assumed value of the scenario.
fn assumptions(inaction: &Inaction) -> Vec<u8> {
    let manifest = &inaction.reports[0].manifest;
    let head = ["kind", "name", "low", "value", "high", "unit", "source"];
    let mut rows = vec![head.map(str::to_owned)];
    for rate in &manifest.assumptions {
        rows.push([
            "rate".to_owned(),
            rate.name.clone(),
            rate.low.to_string(),
            rate.typical.to_string(),
            rate.high.to_string(),
            rate.unit.clone(),
            rate.source.clone(),
        ]);
    }
    for setting in &manifest.settings {
        rows.push([
            "scenario".to_owned(),
            setting.key.clone(),
            setting.low.clone().unwrap_or_default(),
            setting.value.clone(),
            setting.high.clone().unwrap_or_default(),
            String::new(),
            setting.source.clone(),
        ]);
    }
    rows_as_csv(&rows)
}
