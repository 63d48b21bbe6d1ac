//! Facts in, numbers out: what one replication of a run measured.
//!
//! A replication yields an [`Outcome`]: a [`Table`] with a row per period and a
//! column per quantity, and one scalar per [`Column`] of the totals. Names are
//! keys, so that reports and experiments need to know no more than these.

mod ages;
mod columns;
mod level;
mod meter;
mod table;
mod unmeasured;

pub use crate::sim::{Gauge, Incident};
pub use meter::{Meter, TOLERANCE_PERCENT};
pub use table::{Column, How, Outcome, Table};
pub use unmeasured::unmeasured;

use crate::scenario::Scenario;
use crate::sim::{Parts, Plan, Watcher};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Runs one replication of a scenario and measures it.
pub fn simulate(sc: &Scenario, seed: u64, replication: u32) -> Outcome {
    let never = AtomicBool::new(false);
    let watcher = Watcher::until(&never);
    simulate_until(sc, seed, replication, watcher).expect("nobody stops it")
}

/// The same, given up (`None`) soon after the watcher says so. What can be run apart is run
/// on the threads of the pool that this is called from.
pub fn simulate_until(
    sc: &Scenario,
    seed: u64,
    replication: u32,
    watcher: Watcher,
) -> Option<Outcome> {
    measure(sc, &Parts::of(sc, seed), replication, watcher)
}

/// Runs and measures a replication of a scenario that was cut into these parts.
pub fn measure(
    sc: &Scenario,
    parts: &Parts,
    replication: u32,
    watcher: Watcher,
) -> Option<Outcome> {
    let run = |part| {
        let meter = |plan: &Plan| Meter::new(sc, plan);
        parts.run(part, replication, watcher, meter)
    };
    let (meter, events) = match parts.count() {
        1 => run(0)?,
        // All numbers are whole, so the order of the sums does not matter.
        count => (0..count).into_par_iter().map(run).try_reduce_with(
            |(sum, events), (part, more)| Some((sum.with(part), events + more)),
        )??,
    };
    Some(meter.finish(replication, events))
}
