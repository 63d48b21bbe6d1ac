//! Results in, files out.
//!
//! ```text
//! Ensemble + Manifest --new--> Report --table--> stdout
//!                                |  ^
//!                          write |  | read
//!                                v  |
//!              manifest.json, summary.json, series.csv, *.svg, *.png
//! ```
//!
//! A [`Report`] is plain data and equals what its files hold: figures are drawn
//! from a report and so can be drawn again without simulating. The same
//! scenario, seed and version give the same bytes in every file; nothing in
//! them knows the time, the machine or the number of threads.
//!
//! This module prints nothing; `cli` does.

pub mod ablation;
mod build;
pub mod claims;
pub mod compare;
pub mod figures;
mod files;
mod headline;
pub mod inaction;
mod known;
mod provenance;
mod right_records;
mod series;
pub mod story;
mod summary;
mod table;
pub mod words;

pub use build::CONFIDENCE;
pub use files::{FileError, made_by, read, redraw, summary_json, write, write_figure};
pub use headline::sentences as headline;
pub use known::Known;
pub use provenance::{DataSource, Manifest, Origin, Setting};
pub use summary::{Line, Point, Quantity, Report, SCHEMA, Series, Summary};
pub use table::{TABLE_WIDTH, table};
