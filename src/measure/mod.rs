//! Facts in, numbers out: what one replication of a run measured.
//!
//! A replication yields an [`Outcome`]: a [`Table`] with a row per period and a
//! column per quantity, and one scalar per [`Column`] of the totals. Names are
//! keys, so that reports and experiments need to know no more than these.

mod meter;
mod table;

pub use crate::sim::Incident;
pub use meter::{Meter, TOLERANCE_PERCENT};
pub use table::{Column, How, Outcome, Table};

use crate::scenario::Scenario;

/// Runs one replication of a scenario and measures it.
pub fn simulate(sc: &Scenario, seed: u64, replication: u32) -> Outcome {
    let meter = |plan: &crate::sim::Plan| Meter::new(sc, plan);
    let (meter, events) = crate::sim::run(sc, seed, replication, meter);
    meter.finish(replication, events)
}
