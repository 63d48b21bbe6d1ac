//! The folder of an ablation.

use super::{Ablation, Factored, Facts, names};
use crate::report::artefact::Artefact;
use crate::report::disk::{FileError, json, parse, parse_versioned, rows_as_csv};
use crate::report::estimate::Estimate;
#[cfg(feature = "figures")]
use crate::report::figures::{self, Picture};
use crate::report::provenance::Manifest;
use std::path::Path;

/// What it told, as it stands in `ablation.json`.
pub fn facts_json(facts: &Facts) -> Vec<u8> {
    json(facts)
}

impl Artefact for Ablation {
    const COMMAND: &'static str = "ablate";
    const FILE: &'static str = "ablation.json";

    /// `manifest.json`, `ablation.json`, `cells.csv` and `effects.csv`.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("manifest.json".to_owned(), json(&self.manifest)),
            (Self::FILE.to_owned(), facts_json(&self.facts)),
            ("cells.csv".to_owned(), cells(&self.facts)),
            ("effects.csv".to_owned(), effects(&self.facts)),
        ]
    }

    fn read(folder: &Path) -> Result<Ablation, FileError> {
        let manifest: Manifest = parse(&folder.join("manifest.json"))?;
        let facts: Facts = parse_versioned(&folder.join(Self::FILE), |f: &Facts| f.schema)?;
        Ok(Ablation { manifest, facts })
    }

    #[cfg(feature = "figures")]
    fn figures(&self) -> Vec<(String, Picture)> {
        figures::of_ablation(self)
    }

    #[cfg(feature = "figures")]
    fn figure_names() -> Vec<String> {
        vec![figures::OF_ABLATIONS.to_owned()]
    }
}

fn all(facts: &Facts) -> impl Iterator<Item = &Factored> {
    std::iter::once(&facts.chief).chain(&facts.others)
}

fn numbers(known: Estimate) -> [String; 3] {
    let text = |v: Option<f64>| v.map_or(String::new(), |v| v.to_string());
    [known.mean.to_string(), text(known.low), text(known.high)]
}

/// A row per measure and combination.
fn cells(facts: &Facts) -> Vec<u8> {
    let mut rows = vec![["key", "unit", "conditions", "mean", "low", "high"].map(str::to_owned)];
    for measure in all(facts) {
        for (set, cell) in measure.cells.iter().enumerate() {
            let [mean, low, high] = numbers(*cell);
            let conditions = names(set).join(" ");
            rows.push([
                measure.key.clone(),
                measure.unit.clone(),
                conditions,
                mean,
                low,
                high,
            ]);
        }
    }
    rows_as_csv(&rows)
}

/// A row per measure, kind of gain and set of conditions.
fn effects(facts: &Facts) -> Vec<u8> {
    let head = ["key", "unit", "kind", "conditions", "mean", "low", "high"];
    let mut rows = vec![head.map(str::to_owned)];
    for measure in all(facts) {
        let mut row = |kind: &str, set: usize, known: Estimate| {
            let [mean, low, high] = numbers(known);
            let conditions = names(set).join(" ");
            let (key, unit) = (measure.key.clone(), measure.unit.clone());
            rows.push([key, unit, kind.to_owned(), conditions, mean, low, high]);
        };
        for set in 1..32 {
            row("effect", set, measure.effects[set]);
            row("gain", set, measure.gains[set]);
        }
        for i in 0..5 {
            row("alone", 1 << i, measure.alone[i]);
            row("last", 1 << i, measure.last[i]);
            row("fair-share", 1 << i, measure.split[i]);
        }
    }
    rows_as_csv(&rows)
}
