//! A run: make the engine, stock it, load it, and look at its books.

use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::super::embedded::Embedded;
use super::super::engine::{Config, Engine};
use super::super::logged::{Durability, Logged};
use super::super::reference::Reference;
use super::super::trace::{self, Header, Record, Recorded};
use super::check::{self, PROBES};
use super::client::Client;
use super::plan::{Backend, BenchPlan};
use super::supplies::{Supplies, stock_up};
use super::tally::{Tally, cpu_time};

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
pub fn config(plan: &BenchPlan) -> Config {
    let partitions = plan.partition_count();
    Config {
        partitions,
        remember_keys: ((1 << 17) / partitions).max(1 << 13),
        remember_entries: ((1 << 19) / partitions).max(1 << 15),
        remember_holds: 1 << 12,
        ..Config::new(plan.pools + PROBES)
    }
}

/// The log of a run; removed with it.
struct LogFile(PathBuf);

impl Drop for LogFile {
    fn drop(&mut self) {
        for file in Logged::files(&self.0) {
            // Nothing to be done about a file that will not go.
            std::fs::remove_file(file).ok();
        }
    }
}

static RUNS: AtomicU64 = AtomicU64::new(0);

fn log_path(directory: &Path) -> LogFile {
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    LogFile(directory.join(format!(
        "pooldrift-bench-{}-{number}.log",
        std::process::id()
    )))
}

fn open(plan: &BenchPlan, file: &LogFile) -> Result<Box<dyn Engine>, String> {
    let config = config(plan);
    let logged = |durability| {
        let engine = Logged::open(&file.0, &config, durability);
        engine
            .map(|engine| Box::new(engine) as Box<dyn Engine>)
            // Nothing was asked of it yet: there is no outcome to be unknown.
            .map_err(|t| t.0)
    };
    match plan.backend {
        Backend::Reference => Ok(Box::new(Reference::new(&config))),
        Backend::Memory => Ok(Box::new(Embedded::new(&config))),
        Backend::Log => logged(Durability::Group),
        Backend::LogEach => logged(Durability::Each),
    }
}

/// Do a run.
///
/// # Errors
/// The engine cannot be made or stocked, or a client panicked.
pub fn run(plan: &BenchPlan) -> Result<Run, String> {
    let file = log_path(&plan.directory);
    if plan.backend == Backend::LogEach {
        // Stocked with a sync per batch, then run with one per operation.
        let plan = BenchPlan {
            backend: Backend::Log,
            ..plan.clone()
        };
        stock_up(&*open(&plan, &file)?, plan.pools, plan.stock)?;
    }
    let engine = open(plan, &file)?;
    if plan.backend != Backend::LogEach {
        stock_up(&*engine, plan.pools, plan.stock)?;
    }
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
    let mut run = sum_up(&clients);
    run.wrong = check::books(plan, &*engine, &run.tally);
    let now = start.elapsed().as_millis() as i64;
    run.wrong.extend(check::histories(plan, &*engine, now));
    Ok(run)
}

fn sum_up(clients: &[(Tally, Duration)]) -> Run {
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

/// Replay a trace against the backend of a plan, as fast as it goes.
///
/// # Errors
/// The engine cannot be made, or an outcome is unknown.
pub fn replay(plan: &BenchPlan, header: &Header, records: &[Record]) -> Result<Run, String> {
    let plan = BenchPlan {
        pools: header.pools,
        stock: 0,
        clients: 1,
        ..plan.clone()
    };
    let file = log_path(&plan.directory);
    let engine = open(&plan, &file)?;
    let mut tally = Tally::default();
    let (start, cpu) = (Instant::now(), cpu_time());
    let mut before = start;
    let counted = trace::replay(&*engine, records, |record, answer| {
        let reserves = matches!(
            record.verb,
            Recorded::Reserve { .. } | Recorded::ReserveOrder { .. }
        );
        tally.offered += 1;
        tally.answer(reserves, answer);
        let now = Instant::now();
        tally
            .service
            .saturating_record((now - before).as_nanos().max(1) as u64);
        before = now;
    });
    counted.map_err(|trouble| trouble.to_string())?;
    tally.cpu = cpu_time().saturating_sub(cpu);
    let wrong = engine
        .inconsistencies()
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(Run {
        wrong,
        ..sum_up(&[(tally, start.elapsed())])
    })
}
