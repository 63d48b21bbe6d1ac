//! Oracles: shipped scenarios whose answer is known on paper.
//!
//! ```text
//! scenario file (+ settings) --ordinary engine--> outcomes --measure--> one number a replication
//!                    exact answer ------------------------------------> expected     |
//!                                            verdict <-- interval, allowance --------+
//! ```
//!
//! Nothing here is a special model: an [`Oracle`] is an ordinary scenario file run by the
//! ordinary engine, and a [`Row`] reads one number from its ordinary outputs. The verdict is
//! Student's t over the replications, at a level at which *all* rows of the table hold at once
//! with 99 % if the engine is right (Bonferroni), plus an allowance where the simulated case
//! is not quite the one on paper; the row says why.
//!
//! A seed gives the same table on any number of threads.

mod answers;
mod feeds;
mod loss;
mod seen;
mod stock;
mod text;
mod verdict;

pub use answers::{Measure, Oracle, Row, Size, Statistic};
pub use seen::Seen;
pub use text::{json, table};
pub use verdict::{CONFIDENCE, Checked, judge};

use crate::experiment::{Progress, trials};
use crate::measure::simulate_until;
use crate::scenario::{self, Scenario};
use std::sync::atomic::AtomicBool;

/// All oracles.
pub fn oracles(size: Size) -> Vec<Oracle> {
    let mut all = feeds::oracles(size);
    all.extend(stock::oracles(size));
    all.extend(loss::oracles(size));
    all
}

/// Runs oracles and judges every row, in the order of the table. The error says what is
/// wrong with a scenario, or that threads cannot be started.
pub fn check(
    oracles: &[Oracle],
    seed: u64,
    threads: Option<usize>,
    progress: &dyn Fn(usize) -> Progress,
) -> Result<Vec<Checked>, String> {
    let load = |o: &Oracle| scenario::load_with(o.scenario, &o.sets).map_err(|e| e.render(false));
    let scenarios: Vec<Scenario> = oracles.iter().map(load).collect::<Result<_, _>>()?;
    let starts = first_trials(oracles);
    let count = oracles.iter().map(|o| o.replications as usize).sum();
    let mut values: Vec<Vec<Vec<f64>>> = (oracles.iter())
        .map(|o| vec![Vec::new(); o.rows.len()])
        .collect();
    let which = |trial: usize| starts.partition_point(|&start| start <= trial) - 1;
    trials(
        count,
        threads,
        &AtomicBool::new(false),
        &progress(count),
        |trial, watcher| {
            let at = which(trial);
            let scenario = &scenarios[at];
            let replication = (trial - starts[at]) as u32;
            let outcome = simulate_until(scenario, seed, replication, watcher)?;
            let seen = Seen::new(scenario, &outcome);
            let rows = oracles[at].rows.iter();
            Some(rows.map(|row| (row.measure)(&seen)).collect::<Vec<f64>>())
        },
        |trial, measured| {
            for (column, value) in values[which(trial)].iter_mut().zip(measured) {
                column.push(value);
            }
        },
    )
    .map_err(|e| format!("error: threads cannot be started: {e}"))?;
    let comparisons = oracles.iter().map(|o| o.rows.len() as u32).sum();
    let judged = oracles.iter().zip(&values).flat_map(|(oracle, columns)| {
        let rows = oracle.rows.iter().zip(columns);
        rows.map(move |(row, column)| judge(oracle, row, column, comparisons))
    });
    Ok(judged.collect())
}

/// Number of the first trial of each oracle.
fn first_trials(oracles: &[Oracle]) -> Vec<usize> {
    let counts = oracles.iter().map(|o| o.replications as usize);
    counts
        .scan(0, |next, count| {
            let first = *next;
            *next += count;
            Some(first)
        })
        .collect()
}
