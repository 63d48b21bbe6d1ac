//! The files of a result, and reading them back.

use super::figures::{self, Picture};
use super::provenance::Manifest;
use super::summary::{Report, SCHEMA, Summary};
use super::{ablation, compare, inaction, series};
use crate::world::System;
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that each run has.
const SUMMARY: &str = "summary.json";

/// A file of a result that cannot be written, or read and understood.
#[derive(Debug)]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for FileError {}

pub(super) fn failed(path: &Path, reason: impl fmt::Display) -> FileError {
    FileError {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// Writes a report into a folder, which is made if it is not there: manifest,
/// summary, series and, if wanted, figures as SVG and PNG. Each file appears
/// whole or not at all. Returns the paths in the order of writing.
pub fn write(
    report: &Report,
    folder: &Path,
    with_figures: bool,
) -> Result<Vec<PathBuf>, FileError> {
    fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    let mut files = vec![
        ("manifest.json".to_owned(), json(&report.manifest)),
        (SUMMARY.to_owned(), json(&report.summary)),
        ("series.csv".to_owned(), series::csv(&report.series)),
    ];
    if with_figures {
        files.extend(drawn(report).map_err(|e| failed(folder, e))?);
    }
    let causes = System::ALL.map(|s| format!("causes-{}", s.name()));
    let fixed = ["overview", "drift", "service", "cost", "people"].map(str::to_owned);
    remove_other_figures(folder, &files, fixed.iter().chain(&causes));
    write_files(folder, &files)
}

/// Writes files into a folder, which is made if it is not there, each whole or not at all.
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<PathBuf>, FileError> {
    fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    let mut paths = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = folder.join(name);
        replace(&path, bytes).map_err(|e| failed(&path, e))?;
        paths.push(path);
    }
    Ok(paths)
}

/// The summary as it stands in `summary.json`.
pub fn summary_json(report: &Report) -> Vec<u8> {
    json(&report.summary)
}

/// The command of which a folder holds the result, if it holds any.
pub fn made_by(folder: &Path) -> Option<&'static str> {
    let results = [
        (compare::FILE, "compare"),
        (inaction::FILE, "inaction"),
        (ablation::FILE, "ablate"),
        (SUMMARY, "run"),
    ];
    let there = |(file, _): &(&str, _)| folder.join(file).exists();
    Some(results.into_iter().find(there)?.1)
}

/// Draws the figures of a result again from its files, without simulating.
pub fn redraw(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let figures = match made_by(folder) {
        Some("compare") => figures::of_comparison(&compare::read(folder)?),
        Some("inaction") => figures::of_inaction(&inaction::read(folder)?),
        Some("ablate") => figures::of_ablation(&ablation::read(folder)?),
        _ => figures::all(&read(folder)?),
    };
    let files = painted(figures).map_err(|e| failed(folder, e))?;
    write_files(folder, &files)
}

fn drawn(report: &Report) -> Result<Vec<(String, Vec<u8>)>, figures::PaintError> {
    painted(figures::all(report))
}

/// Named pictures as named files, painted side by side: after short runs that is most of the
/// waiting.
pub(super) fn painted(
    pictures: Vec<(String, Picture)>,
) -> Result<Vec<(String, Vec<u8>)>, figures::PaintError> {
    let pictures = pictures.par_iter();
    let files = pictures.map(|(name, picture)| both(name, picture));
    let files: Vec<_> = files.collect::<Result<_, _>>()?;
    Ok(files.into_iter().flatten().collect())
}

fn both(name: &str, picture: &Picture) -> Result<[(String, Vec<u8>); 2], figures::PaintError> {
    let (svg, png) = rayon::join(|| figures::svg(picture), || figures::png(picture));
    Ok([
        (format!("{name}.svg"), svg.into_bytes()),
        (format!("{name}.png"), png?),
    ])
}

/// Writes one figure into a folder, which is made if it is not there, as SVG and PNG.
/// Returns the paths.
pub fn write_figure(
    folder: &Path,
    name: &str,
    picture: &Picture,
) -> Result<Vec<PathBuf>, FileError> {
    let files = both(name, picture).map_err(|e| failed(folder, e))?;
    write_files(folder, &files)
}

/// Figures of an earlier result that this one does not make would tell its story
/// under the new manifest. Only figures of these names are touched.
pub(super) fn remove_other_figures<'a>(
    folder: &Path,
    files: &[(String, Vec<u8>)],
    names: impl Iterator<Item = &'a String>,
) {
    for stem in names {
        for ending in ["svg", "png"] {
            let name = format!("{stem}.{ending}");
            if files.iter().all(|(written, _)| *written != name) {
                // Most often it is not there.
                let _ = fs::remove_file(folder.join(name));
            }
        }
    }
}

/// Writes beside the file and renames: a reader sees the old file or the new one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let beside = path.with_file_name(name);
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path).inspect_err(|_| {
        // The first error is the one to report.
        let _ = fs::remove_file(&beside);
    })
}

/// Plain data with string keys always becomes JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain data becomes JSON");
    bytes.push(b'\n');
    bytes
}

/// Rows of equal length as CSV.
pub(super) fn rows_as_csv<const N: usize>(rows: &[[String; N]]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .expect("memory takes what is written to it");
    }
    writer
        .into_inner()
        .expect("memory takes what is written to it")
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

pub(super) fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    let bytes = fs::read(path).map_err(|e| failed(path, e))?;
    serde_json::from_slice(&bytes).map_err(|e| failed(path, e))
}
