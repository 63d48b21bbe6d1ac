//! Facts in, numbers out: what one replication of a run measured.
//!
//! A replication yields an [`Outcome`]: a [`Table`] with a row per period and a
//! column per quantity, and one scalar per [`Column`] of the totals. Names are
//! keys, so that reports and experiments need to know no more than these.

mod meter;
mod table;

pub use crate::sim::{Gauge, Incident};
pub use meter::{Meter, TOLERANCE_PERCENT};
pub use table::{Column, How, Outcome, Table};

use crate::scenario::Scenario;
use std::sync::atomic::AtomicBool;

/// Runs one replication of a scenario and measures it.
pub fn simulate(sc: &Scenario, seed: u64, replication: u32) -> Outcome {
    let never = AtomicBool::new(false);
    simulate_until(sc, seed, replication, &never).expect("nobody stops it")
}

/// The same, given up (`None`) soon after `stop` is set.
pub fn simulate_until(
    sc: &Scenario,
    seed: u64,
    replication: u32,
    stop: &AtomicBool,
) -> Option<Outcome> {
    let meter = |plan: &crate::sim::Plan| Meter::new(sc, plan);
    let (meter, events) = crate::sim::run(sc, seed, replication, stop, meter)?;
    Some(meter.finish(replication, events))
}
