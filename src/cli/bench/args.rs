//! The arguments of `pooldrift bench`, and the run that they ask for.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::output::{Stop, usage};
use pool_engine::bench::plan::{Backend, BenchPlan, Load, Mix};
use pool_engine::bench::skew::Skew;

/// Put the pool engine under load, check its books, and report.
///
/// Exit codes: 0 fine, 1 usage, 2 incorrect, 3 regression, 4 inconclusive,
/// 5 objective missed.
#[derive(Args, Clone, Debug)]
#[command(args_override_self = true)]
pub struct BenchArgs {
    #[command(flatten)]
    pub(super) engine: EngineArgs,
    #[command(flatten)]
    pub(super) load: LoadArgs,
    #[command(flatten)]
    pub(super) report: ReportArgs,
    #[command(flatten)]
    pub(super) instead: InsteadArgs,
    /// Do exactly so many operations, without clock or report (for --count).
    #[arg(long, hide = true)]
    pub exactly: Option<u64>,
}

/// What is loaded.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Engine")]
pub struct EngineArgs {
    /// What to load: memory, log (an fsync per group), log-each (per operation), reference.
    #[arg(long, default_value = "memory")]
    pub backend: Backend,
    /// Partitions of the engine (default: 1 for one client, else 8).
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=64), allow_negative_numbers = true)]
    pub partitions: u32,
    /// Folder for the logs of the logged backends.
    #[arg(long, value_name = "DIR")]
    pub log_dir: Option<PathBuf>,
}

/// With what.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Load")]
pub struct LoadArgs {
    /// Verbs and weights: reserve, order, commit, sale, release, extend, ship,
    /// cancel, receive, return, adjust, transfer, count.
    #[arg(long, default_value = "reserve=1,sale=1")]
    pub mix: Mix,
    /// Number of pools (SKU x site).
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000), allow_negative_numbers = true)]
    pub pools: u32,
    /// Traffic over pools: uniform, zipf:S, hot:K:P (share P on K pools).
    #[arg(long, default_value = "zipf:1")]
    pub skew: Skew,
    /// Units in every pool at the start.
    #[arg(long, default_value_t = 1_000_000_000, value_parser = clap::value_parser!(u32).range(1..=2_000_000_000), allow_negative_numbers = true)]
    pub stock: u32,
    /// Units of a line, from 1 to this.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000), allow_negative_numbers = true)]
    pub units: u32,
    /// Lines of an `order`.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000), allow_negative_numbers = true)]
    pub lines: u32,
    /// Share of holds that are abandoned and lapse.
    #[arg(long, default_value_t = 0.0)]
    pub abandon: f64,
    /// Holds that a client leaves open before it takes up the oldest.
    #[arg(long, default_value_t = 1)]
    pub open_holds: u32,
    /// Time to live of a hold (ms).
    #[arg(long, default_value_t = 900_000, value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    pub ttl: u32,
    /// Share of operations delivered twice.
    #[arg(long, default_value_t = 0.0)]
    pub duplicates: f64,
    /// Idempotency keys without any order (default: each client counts).
    #[arg(long)]
    pub scattered_keys: bool,
    /// Operations sent at once.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=65_536), allow_negative_numbers = true)]
    pub batch: u32,
    /// Clients, a thread each.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=256), allow_negative_numbers = true)]
    pub clients: u32,
    /// Open loop at so many operations per second (default: closed loop). A run
    /// that falls behind by as long as it lasts drops the rest.
    #[arg(long)]
    pub rate: Option<f64>,
    /// Open loop: drop an operation that is later than this (ms).
    #[arg(long)]
    pub drop_after: Option<f64>,
    /// Warm-up (s).
    #[arg(long, default_value_t = 0.3)]
    pub warm_up: f64,
    /// Measured time of a run (s).
    #[arg(long, default_value_t = 2.0)]
    pub duration: f64,
    /// Runs.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000), allow_negative_numbers = true)]
    pub repeats: u32,
    /// Random seed.
    #[arg(long, default_value_t = 42, allow_negative_numbers = true, value_parser = crate::cli::common::seed)]
    pub seed: u64,
}

/// How it is judged, and where that is written.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Report")]
pub struct ReportArgs {
    /// Latency objective: p99 (from the intended start in an open loop) (us),
    /// with nothing dropped or errored.
    #[arg(long)]
    pub objective: Option<f64>,
    /// Save the report, a baseline for --against.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Compare with a saved report, or with another pooldrift binary run in turn.
    #[arg(long, value_name = "FILE|BINARY")]
    pub against: Option<PathBuf>,
    /// Loss that counts as a regression.
    #[arg(long, default_value_t = 0.05)]
    pub least_effect: f64,
    /// Count instructions per operation under valgrind as well.
    #[arg(long)]
    pub count: bool,
    /// Write the report as JSON ("-": to standard output).
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write Bencher metric JSON.
    #[arg(long, value_name = "FILE")]
    pub bencher: Option<PathBuf>,
    /// Write github-action-benchmark customBiggerIsBetter JSON.
    #[arg(long, value_name = "FILE")]
    pub action_bigger: Option<PathBuf>,
    /// Write github-action-benchmark customSmallerIsBetter JSON.
    #[arg(long, value_name = "FILE")]
    pub action_smaller: Option<PathBuf>,
    /// Append Markdown for the summary page of a job.
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
}

/// What is done instead of some runs alike. (One of them at a time, and without the
/// options that it would not heed: a struct of options is a group of its name.)
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Instead of a report")]
pub struct InsteadArgs {
    /// Find the highest rate at which the objective holds.
    #[arg(long, requires = "objective", group = "instead", conflicts_with_all = ["against", "least_effect", "count", "repeats"])]
    pub ramp: bool,
    /// Replay an operation trace instead of making load.
    #[arg(long, value_name = "FILE", group = "instead", conflicts_with_all = ["LoadArgs", "ReportArgs"])]
    pub replay: Option<PathBuf>,
    /// Record such a trace: what a scenario's systems ask of their shared pool.
    #[arg(long, value_name = "FILE", requires = "scenario", group = "instead", conflicts_with_all = ["EngineArgs", "LoadArgs", "ReportArgs"])]
    pub record: Option<PathBuf>,
    /// The scenario to record, a file or a name; its policy has to be shared-pool.
    #[arg(long, value_name = "SCENARIO")]
    pub scenario: Option<String>,
    /// Override one value of the scenario to record; can be given several times.
    #[arg(long, value_name = "KEY=VALUE", requires = "scenario")]
    pub set: Vec<String>,
    /// Vary the hot share or the batch size and draw the curve into --out.
    #[arg(long, value_parser = ["hot", "batch"], requires = "out", group = "instead", conflicts_with = "ReportArgs")]
    pub curve: Option<String>,
    /// Folder for curves.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

impl BenchArgs {
    /// The run asked for.
    pub(super) fn plan(&self) -> Result<BenchPlan, Stop> {
        for (name, share) in [
            ("--abandon", self.load.abandon),
            ("--duplicates", self.load.duplicates),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return Err(usage(format!("{name} {share}: a share is from 0 to 1")));
            }
        }
        let seconds = |name: &str, value: f64| {
            Duration::try_from_secs_f64(value).map_err(|e| usage(format!("{name} {value}: {e}")))
        };
        if self
            .load
            .rate
            .is_some_and(|rate| !(rate > 0.0 && rate.is_finite()))
        {
            return Err(usage("--rate has to be above 0"));
        }
        if self.load.drop_after.is_some() && self.load.rate.is_none() && !self.instead.ramp {
            return Err(usage(
                "--drop-after: in a closed loop nothing is late; give a --rate as well",
            ));
        }
        let drop_after = self
            .load
            .drop_after
            .map(|ms| seconds("--drop-after", ms / 1000.0));
        Ok(BenchPlan {
            backend: self.engine.backend.clone(),
            mix: self.load.mix.clone(),
            pools: self.load.pools,
            skew: self.load.skew,
            stock: self.load.stock,
            units: self.load.units,
            lines: self.load.lines,
            abandon: self.load.abandon,
            open_holds: self.load.open_holds,
            ttl: self.load.ttl,
            duplicates: self.load.duplicates,
            scattered_keys: self.load.scattered_keys,
            batch: self.load.batch as usize,
            clients: self.load.clients as usize,
            partitions: self.engine.partitions,
            load: self.load.rate.map_or(Load::Closed, Load::Open),
            drop_after: drop_after.transpose()?,
            warm_up: seconds("--warm-up", self.load.warm_up)?,
            duration: seconds("--duration", self.load.duration)?,
            time_every: 64,
            seed: self.load.seed,
            directory: self
                .engine
                .log_dir
                .clone()
                .unwrap_or_else(std::env::temp_dir),
        })
    }
}
