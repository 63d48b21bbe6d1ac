//! Where scenarios are: files, and those that are part of the program.

use super::builtin;
use super::diagnostics::{Diagnostics, nearest};
use super::text;
use std::path::{Path, PathBuf};

/// Where a scenario is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Part of the program.
    BuiltIn(String),
    /// A file.
    File(PathBuf),
}

impl Place {
    /// What a person calls it.
    pub fn shown(&self) -> String {
        match self {
            Place::BuiltIn(name) => format!("scenarios/{name}.toml"),
            Place::File(path) => path.display().to_string(),
        }
    }

    /// The short name of the scenario: the name of the file without its ending.
    pub fn name(&self) -> String {
        match self {
            Place::BuiltIn(name) => name.clone(),
            Place::File(path) => path
                .file_stem()
                .map_or_else(|| "scenario".into(), |s| s.to_string_lossy().into_owned()),
        }
    }

    /// The folder that paths in the file start from.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Place::BuiltIn(_) => None,
            Place::File(path) => path.parent(),
        }
    }
}

/// Finds a scenario: a path if it looks like one or exists, else a built-in name.
pub(crate) fn find(spec: &str, beside: Option<&Path>) -> Result<(Place, String), Diagnostics> {
    let path = beside.map_or_else(|| PathBuf::from(spec), |folder| folder.join(spec));
    if path.is_file() || spec.ends_with(".toml") {
        return match text::read(&path) {
            Ok(text) => Ok((Place::File(path), text)),
            Err(error) => {
                let rule = format!("the scenario file cannot be read: {}", error.why);
                let help = error.help.map(str::to_owned);
                Err(Diagnostics::whole(&path.display().to_string(), rule, help))
            }
        };
    }
    match builtin::scenario(spec) {
        Some(text) => Ok((Place::BuiltIn(spec.into()), text.into())),
        None if path.is_dir() => {
            let rule = "this is a folder, not a scenario file".to_string();
            let help = "name a file in it".to_string();
            Err(Diagnostics::whole(spec, rule, Some(help)))
        }
        None => {
            let names: Vec<&str> = builtin::SCENARIOS.iter().map(|(name, _)| *name).collect();
            let rule = "neither a file nor a built-in scenario".to_string();
            let help = nearest(spec, &names);
            Err(Diagnostics::whole(spec, rule, help))
        }
    }
}
