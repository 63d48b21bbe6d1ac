//! What a command has found out, as a folder holds it.
//!
//! ```text
//! Artefact --files, figures, designs--> folder --read--> the same Artefact, bit by bit
//! ```
//!
//! `run`, `compare`, `inaction` and `ablate` make one each. A folder is known by the file that
//! its kind alone has; the designs of a comparison have folders of their own inside, as `run`
//! writes them.

use super::disk::FileError;
#[cfg(feature = "figures")]
use super::figures::Picture;
use super::summary::Report;
use std::path::Path;

/// A result that is written to a folder and read back from it.
pub trait Artefact: Sized {
    /// The command that makes it.
    const COMMAND: &'static str;
    /// The file by which its folder is known.
    const FILE: &'static str;

    /// Its files by their names, without figures and without those of its designs.
    fn files(&self) -> Vec<(String, Vec<u8>)>;

    /// The results of its designs, each with the name of its folder.
    fn designs(&self) -> Vec<(&str, &Report)> {
        Vec::new()
    }

    /// Reads what a folder holds.
    ///
    /// # Errors
    /// The first file that cannot be read or understood.
    fn read(folder: &Path) -> Result<Self, FileError>;

    /// Its figures by their names, without ending.
    #[cfg(feature = "figures")]
    fn figures(&self) -> Vec<(String, Picture)>;

    /// The names of all figures that such a result can have.
    #[cfg(feature = "figures")]
    fn figure_names() -> Vec<String>;
}
