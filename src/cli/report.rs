//! `pooldrift report DIR`: the figures of a result again, without simulating.
//!
//! Exit codes: 0 fine; 1 the folder holds no result that this version reads, or
//! a figure cannot be written.

use super::exit::{FINE, INPUT};
use crate::report;
use anstream::eprintln;
use clap::Args;
use std::path::PathBuf;

/// Draw the figures of a result again, from its files, without simulating.
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    /// Folder of a result, as `pooldrift run` writes it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Runs the command; the result is the exit code.
pub fn run(args: &ReportArgs) -> u8 {
    match report::redraw(&args.folder) {
        Ok(files) => {
            eprintln!("figures: {} ({} files)", args.folder.display(), files.len());
            FINE
        }
        Err(error) => {
            eprintln!("error: figures cannot be drawn: {error}");
            INPUT
        }
    }
}
