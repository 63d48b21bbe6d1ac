//! The command line: the only place that prints.

pub mod check;
pub mod list;
pub mod run;
pub mod schema;

/// Exit code of a command that did what was asked.
pub const FINE: u8 = 0;
/// Exit code for a mistake in the arguments or in an input file.
pub const BAD_INPUT: u8 = 1;
/// Exit code of a run that was interrupted: what was finished is kept.
pub const INTERRUPTED: u8 = 130;
