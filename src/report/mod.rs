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
mod artefact;
mod build;
#[cfg(feature = "figures")]
pub mod claims;
pub mod compare;
mod disk;
mod estimate;
#[cfg(feature = "figures")]
pub mod figures;
mod files;
mod headline;
pub mod inaction;
mod provenance;
#[cfg(feature = "figures")]
mod results;
mod right_records;
mod rounding;
mod series;
pub mod story;
mod summary;
#[cfg(feature = "cli")]
mod table;
pub mod words;

pub use artefact::Artefact;
pub use disk::{FileError, write_files};
pub use estimate::{CONFIDENCE, Estimate};
pub use files::summary_json;
pub use headline::sentences as headline;
pub use provenance::{DataSource, Manifest, Origin, SCHEMA, Setting, Skus};
#[cfg(feature = "figures")]
pub use results::{made_by, redraw, write, write_figure};
pub use rounding::Rounding;
pub use summary::{Point, Quantity, Report, Series, Summary, TimeSeries};
#[cfg(feature = "cli")]
pub use table::{TABLE_WIDTH, table};
