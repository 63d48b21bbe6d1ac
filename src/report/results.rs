//! The folder of a result with its figures: written, and drawn again from its files.

use super::ablation::{self, Ablation};
use super::compare::{self, Comparison, DesignNote};
use super::disk::{FileError, failed, write_files};
use super::figures::{self, PaintError, Picture};
use super::files::{SUMMARY, data, read};
use super::inaction::{self, Inaction};
use super::summary::Report;
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a report into a folder, which is made if it is not there: manifest,
/// summary, series and, if wanted, figures as SVG and PNG. Each file appears
/// whole or not at all. Returns the paths in the order of writing.
pub fn write(
    report: &Report,
    folder: &Path,
    with_figures: bool,
) -> Result<Vec<PathBuf>, FileError> {
    let pictures = with_figures.then(|| figures::all(report));
    put(folder, data(report), pictures, &figures::of_runs())
}

/// Writes a comparison: `comparison.json`, `estimates.csv`, `differences.csv`, a
/// folder for each design as `run` writes it, and, if wanted, figures. Returns the
/// paths in the order of writing.
///
/// # Errors
/// The first file that cannot be written.
pub fn write_comparison(
    comparison: &Comparison,
    folder: &Path,
    with_figures: bool,
) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = write_designs(&comparison.facts.designs, &comparison.reports, folder)?;
    let pictures = with_figures.then(|| figures::of_comparison(comparison));
    let files = compare::data(comparison);
    paths.extend(put(folder, files, pictures, &figures::OF_COMPARISONS)?);
    Ok(paths)
}

/// Writes an answer about inaction: `inaction.json`, `dates.csv`, `assumptions.csv`, a folder
/// for each design as `run` writes it, and, if wanted, figures. Returns the paths in the
/// order of writing.
///
/// # Errors
/// The first file that cannot be written.
pub fn write_inaction(
    inaction: &Inaction,
    folder: &Path,
    with_figures: bool,
) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = write_designs(&inaction.facts.designs, &inaction.reports, folder)?;
    let pictures = with_figures.then(|| figures::of_inaction(inaction));
    let files = inaction::data(inaction);
    paths.extend(put(folder, files, pictures, &figures::OF_INACTION)?);
    Ok(paths)
}

/// Writes an ablation: `manifest.json`, `ablation.json`, `cells.csv`, `effects.csv`
/// and, if wanted, the figure. Returns the paths in the order of writing.
///
/// # Errors
/// The first file that cannot be written.
pub fn write_ablation(
    ablation: &Ablation,
    folder: &Path,
    with_figures: bool,
) -> Result<Vec<PathBuf>, FileError> {
    let pictures = with_figures.then(|| figures::of_ablation(ablation));
    let files = ablation::data(ablation);
    put(folder, files, pictures, &[figures::OF_ABLATIONS])
}

/// Writes the folder of each design, as `run` does, without figures.
fn write_designs(
    designs: &[DesignNote],
    reports: &[Report],
    folder: &Path,
) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = Vec::new();
    for (design, report) in designs.iter().zip(reports) {
        paths.extend(write(report, &folder.join(&design.folder), false)?);
    }
    Ok(paths)
}

/// Writes the files of a result and, if there are any, its figures, in place of earlier ones of
/// these names.
fn put(
    folder: &Path,
    mut files: Vec<(String, Vec<u8>)>,
    pictures: Option<Vec<(String, Picture)>>,
    names: &[impl std::fmt::Display],
) -> Result<Vec<PathBuf>, FileError> {
    fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
    if let Some(pictures) = pictures {
        files.extend(painted(pictures).map_err(|e| failed(folder, e))?);
    }
    remove_other_figures(folder, &files, names);
    write_files(folder, &files)
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

/// Named pictures as named files, painted side by side: after short runs that is most of the
/// waiting.
fn painted(pictures: Vec<(String, Picture)>) -> Result<Vec<(String, Vec<u8>)>, PaintError> {
    let pictures = pictures.par_iter();
    let files = pictures.map(|(name, picture)| both(name, picture));
    let files: Vec<_> = files.collect::<Result<_, _>>()?;
    Ok(files.into_iter().flatten().collect())
}

fn both(name: &str, picture: &Picture) -> Result<[(String, Vec<u8>); 2], PaintError> {
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
fn remove_other_figures(
    folder: &Path,
    files: &[(String, Vec<u8>)],
    names: &[impl std::fmt::Display],
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
