//! Files on disk: written whole, and read with a reason why not.

use super::provenance::SCHEMA;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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

/// Writes beside the file and renames: a reader sees the old file or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
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

/// Reads a file whose shape has a version, in the version of this program.
pub(super) fn parse_versioned<T: DeserializeOwned>(
    path: &Path,
    schema: impl Fn(&T) -> u32,
) -> Result<T, FileError> {
    let value: T = parse(path)?;
    match schema(&value) {
        SCHEMA => Ok(value),
        other => {
            let reason = format!("schema {other}; this version reads schema {SCHEMA}");
            Err(failed(path, reason))
        }
    }
}

pub(super) fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    let bytes = fs::read(path).map_err(|e| failed(path, e))?;
    serde_json::from_slice(&bytes).map_err(|e| failed(path, e))
}
