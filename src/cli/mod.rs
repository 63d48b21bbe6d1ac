//! The only place that prints: tables and data to stdout, everything else to stderr.

pub mod exit;
pub mod run;
