//! The command line: the only place that prints. Tables and data go to stdout,
//! everything else to stderr.

pub mod ablate;
pub mod bench;
mod beside;
pub mod check;
pub mod claims;
pub mod common;
pub mod compare;
pub mod designs;
pub mod exit;
pub mod inaction;
pub mod list;
mod parameters;
mod progress;
pub mod report;
pub mod run;
pub mod schema;
mod sentences;
pub mod speed;
mod stdout;
pub mod trace;
pub mod verify;
pub mod wiring;
