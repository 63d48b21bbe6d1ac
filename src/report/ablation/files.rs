//! The folder of an ablation.

use super::{Ablation, Factored, Facts, names};
use crate::report::disk::{FileError, failed, json, parse, rows_as_csv};
use crate::report::estimate::Estimate;
use crate::report::provenance::{Manifest, SCHEMA};
use std::path::Path;

/// The file that makes a folder an ablation's.
pub const FILE: &str = "ablation.json";

/// The files of an ablation by their names: `manifest.json`, `ablation.json`, `cells.csv` and
/// `effects.csv`.
pub fn data(ablation: &Ablation) -> Vec<(String, Vec<u8>)> {
    vec![
        ("manifest.json".to_owned(), json(&ablation.manifest)),
        (FILE.to_owned(), facts_json(&ablation.facts)),
        ("cells.csv".to_owned(), cells(&ablation.facts)),
        ("effects.csv".to_owned(), effects(&ablation.facts)),
    ]
}

/// What it told, as it stands in `ablation.json`.
pub fn facts_json(facts: &Facts) -> Vec<u8> {
    json(facts)
}

/// Reads the ablation that a folder holds.
///
/// # Errors
/// The first file that cannot be read or understood.
pub fn read(folder: &Path) -> Result<Ablation, FileError> {
    let manifest: Manifest = parse(&folder.join("manifest.json"))?;
    let path = folder.join(FILE);
    let facts: Facts = parse(&path)?;
    if facts.schema != SCHEMA {
        let reason = format!(
            "schema {}; this version reads schema {SCHEMA}",
            facts.schema
        );
        return Err(failed(&path, reason));
    }
    Ok(Ablation { manifest, facts })
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
