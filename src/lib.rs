//! Simulates how inventory counts drift apart between a retailer's WMS, ERP and
//! storefront, why, and what it costs. The pool engine that would cure it is a package of
//! its own, `pool_engine`.
//!
//! ```text
//! scenario -> world -> sim -> measure -> economics -> experiment -> report -> cli
//!  (asked)   (state)  (time)  (facts)     (money)      (trials)     (files)  (words)
//! ```
//!
//! Data flows one way, see `ARCHITECTURE.md`. A run in four lines:
//!
//! ```
//! use pooldrift::measure::{Incident, Measure};
//! use pooldrift::{measure, scenario};
//!
//! let week = ["run.horizon=1 week".to_owned(), "run.warm-up=0 d".to_owned()];
//! let first_look = scenario::load_with("first-look", &week).expect("it comes with the program");
//! let outcome = measure::simulate(&first_look, 1, 0);
//! assert!(outcome.total(Measure::Count(Incident::Orders)).unwrap() > 0.0);
//! ```

pub mod calendar;
pub mod claims;
#[cfg(feature = "cli")]
pub mod cli;
pub mod economics;
pub mod exact;
pub mod experiment;
pub mod import;
pub mod measure;
pub mod oracle;
pub mod random;
pub mod report;
pub mod scenario;
pub mod sim;
pub mod slab;
pub mod stats;
pub mod trace;
pub mod units;
pub mod world;
