//! A run: make the engine, stock it, load it, and look at its books.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use super::super::embedded::Embedded;
use super::super::engine::{Config, Engine};
use super::super::reference::Reference;
use super::client::{Client, Supplies, stock_up};
use super::plan::{Backend, Plan};
use super::tally::Tally;

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Everybody's counts.
    pub tally: Tally,
    /// Measured time of the slowest client.
    pub measured: Duration,
    /// Operations completed per second.
    pub operations: f64,
    /// Reservations accepted per second.
    pub reservations: f64,
    /// What is wrong with the books afterwards; a run with any is invalid.
    pub wrong: Vec<String>,
}

/// The configuration an engine gets for a plan.
#[must_use]
pub fn config(plan: &Plan) -> Config {
    let partitions = plan.partition_count();
    Config {
        pools: plan.pools,
        partitions,
        remember_keys: ((1 << 17) / partitions).max(1 << 13),
        remember_entries: ((1 << 19) / partitions).max(1 << 15),
        remember_holds: 1 << 12,
        ..Config::new(plan.pools)
    }
}

/// The engine a plan asks for.
///
/// # Errors
/// The log cannot be made.
pub fn open(plan: &Plan) -> Result<Box<dyn Engine>, String> {
    let config = config(plan);
    Ok(match plan.backend {
        Backend::Reference => Box::new(Reference::new(&config)),
        Backend::Memory => Box::new(Embedded::new(&config)),
        Backend::Log | Backend::LogEach => return Err("no log yet".into()),
    })
}

/// Do a run.
///
/// # Errors
/// The engine cannot be made or stocked.
pub fn run(plan: &Plan) -> Result<Run, String> {
    let engine = open(plan)?;
    stock_up(&*engine, plan.pools, plan.stock)?;
    let supplies: Vec<Supplies> = (0..plan.clients)
        .map(|id| Supplies::new(plan, id))
        .collect();
    let barrier = Barrier::new(plan.clients);
    let start = Instant::now();
    let clients: Vec<(Tally, Duration)> = std::thread::scope(|scope| {
        let spawn = |(id, supplies)| {
            let (engine, barrier) = (&*engine, &barrier);
            scope.spawn(move || {
                let mut client = Client::new(engine, plan, supplies, id, start);
                barrier.wait();
                client.run();
                (client.tally, client.measured)
            })
        };
        let threads: Vec<_> = supplies.iter().enumerate().map(spawn).collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    });
    if clients.len() != plan.clients {
        return Err("a client panicked".into());
    }
    Ok(sum_up(plan, &*engine, &clients))
}

fn sum_up(_plan: &Plan, _engine: &dyn Engine, clients: &[(Tally, Duration)]) -> Run {
    let mut tally = Tally::default();
    let (mut operations, mut reservations) = (0.0, 0.0);
    for (part, time) in clients {
        let seconds = time.as_secs_f64().max(1e-9);
        operations += part.completed as f64 / seconds;
        reservations += part.reservations as f64 / seconds;
        tally.merge(part);
    }
    let measured = clients
        .iter()
        .map(|(_, time)| *time)
        .max()
        .unwrap_or_default();
    Run {
        tally,
        measured,
        operations,
        reservations,
        wrong: vec![],
    }
}
