//! Simulates how inventory counts drift apart between a retailer's WMS, ERP and
//! storefront, why, and what it costs. The pool engine that would cure it is a package of
//! its own, `pool_engine`.
//!
//! ```text
//! scenario -> world -> sim -> measure -> economics -> study -> report -> cli
//!  (asked)   (state)  (time)  (facts)     (money)    (trials)  (files)  (words)
//! ```
//!
//! Data flows one way, see `ARCHITECTURE.md`. From a scenario to what wrong numbers cost, with a
//! 95 % interval over replications (amounts are cents):
//!
//! ```
//! use pooldrift::experiment::ExperimentPlan;
//! use pooldrift::measure::{Case, Measure};
//! use pooldrift::scenario;
//! use pooldrift::study::Study;
//!
//! let month = ["run.horizon=6 weeks".to_owned(), "run.warm-up=2 weeks".to_owned()];
//! let first_look = scenario::load_with("first-look", &month)?;
//!
//! let plan = ExperimentPlan { replications: 4, seed: 1, threads: None };
//! let done = Study::of([first_look])?.run(plan)?;
//!
//! let cost = done.ensembles[0].estimate(Measure::WrongNumbers(Case::Typical), 0.95).unwrap();
//! let (low, high) = (cost.low().unwrap(), cost.high().unwrap());
//! println!("${:.0} (${:.0} to ${:.0})", cost.mean / 100.0, low / 100.0, high / 100.0);
//! assert!(low < cost.mean && cost.mean < high && cost.mean > 0.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/` has three programs: run a scenario, compare two designs, listen to one pool.

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
pub mod study;
pub mod trace;
pub mod units;
pub mod world;
