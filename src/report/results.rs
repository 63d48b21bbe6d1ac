//! The folder of a result with its figures: written, and drawn again from its files.

use super::ablation::Ablation;
use super::artefact::Artefact;
use super::compare::Comparison;
use super::disk::{FileError, failed, write_files};
use super::figures::{self, PaintError, Picture};
use super::inaction::Inaction;
use super::summary::Report;
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a result into a folder, which is made if it is not there: its files, a folder for each
/// of its designs as `run` writes it, without figures, and, if wanted, its own figures as SVG and
/// PNG. Each file appears whole or not at all. Returns the paths in the order of writing.
///
/// # Errors
/// The first file that cannot be written.
pub fn write<A: Artefact>(
    result: &A,
    folder: &Path,
    with_figures: bool,
) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = Vec::new();
    for (name, report) in result.designs() {
        paths.extend(write(report, &folder.join(name), false)?);
    }
    let pictures = with_figures.then(|| result.figures());
    paths.extend(put(folder, result.files(), pictures, &A::figure_names())?);
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

/// A kind of result: its file, its command, and how its figures are drawn again.
type Kind = (
    &'static str,
    &'static str,
    fn(&Path) -> Result<Vec<(String, Picture)>, FileError>,
);

/// Every kind of result. The last is also part of the others.
const KINDS: [Kind; 4] = [
    kind::<Comparison>(),
    kind::<Inaction>(),
    kind::<Ablation>(),
    kind::<Report>(),
];

const fn kind<A: Artefact>() -> Kind {
    (A::FILE, A::COMMAND, |folder| Ok(A::read(folder)?.figures()))
}

fn kind_of(folder: &Path) -> Option<Kind> {
    let there = |(file, ..): &Kind| folder.join(file).exists();
    KINDS.into_iter().find(there)
}

/// The command of which a folder holds the result, if it holds any.
pub fn made_by(folder: &Path) -> Option<&'static str> {
    Some(kind_of(folder)?.1)
}

/// Draws the figures of a result again from its files, without simulating.
///
/// # Errors
/// If the folder holds no result that this version reads, or a figure cannot be written.
pub fn redraw(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let (_, _, drawn) = kind_of(folder).unwrap_or(kind::<Report>());
    let files = painted(drawn(folder)?).map_err(|e| failed(folder, e))?;
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
