//! The files of a log: what they are called, which there are, and that their
//! names are durable. See [`super::checkpoint`] for what is in them.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::engine::Trouble;

/// The path with this behind its name.
pub(super) fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The file of a generation of the log.
pub(super) fn segment(path: &Path, generation: u32) -> PathBuf {
    match generation {
        0 => path.to_owned(),
        n => with(path, &format!(".{n}")),
    }
}

/// The snapshot of a generation.
pub(super) fn snapshot(path: &Path, generation: u32) -> PathBuf {
    with(path, &format!(".snapshot.{generation}"))
}

/// Generations that have a file with this in its name, latest first.
pub(super) fn generations(path: &Path, infix: &str) -> std::io::Result<Vec<u32>> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    // Names need not be text: they are compared as the bytes they are.
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(infix);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let name = entry?.file_name();
        let rest = name.as_encoded_bytes();
        let rest = rest.strip_prefix(prefix.as_encoded_bytes());
        found.extend(rest.and_then(generation));
    }
    found.sort_unstable_by(|a: &u32, b| b.cmp(a));
    Ok(found)
}

/// The generation written so, if it is written as this program does.
fn generation(text: &[u8]) -> Option<u32> {
    let text = str::from_utf8(text).ok()?;
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The name of a new file is durable only with its directory.
pub(super) fn sync_directory(path: &Path) {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    if let Ok(directory) = File::open(parent.unwrap_or(Path::new("."))) {
        // Some file systems cannot; then this is the best there is.
        directory.sync_all().ok();
    }
}

/// Trouble with a file.
pub(super) fn named(path: &Path, why: impl std::fmt::Display) -> Trouble {
    Trouble(format!("{}: {why}", path.display()))
}

/// All files of a log, whether they exist or not in the case of the first ones.
/// Where the folder cannot be read there are no more to be had.
pub(super) fn all(path: &Path) -> Vec<PathBuf> {
    let found = |infix| generations(path, infix).unwrap_or_default().into_iter();
    let (segments, snapshots) = (found("."), found(".snapshot."));
    let mut files = vec![
        path.to_owned(),
        with(path, ".new"),
        with(path, ".snapshot.new"),
    ];
    files.extend(segments.map(|n| segment(path, n)));
    files.extend(snapshots.map(|n| snapshot(path, n)));
    files
}
