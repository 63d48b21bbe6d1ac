//! What a measurement says: numbers with their spread, provenance, formats.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::super::types::Refusal;
use super::limit::{self, Limit};
use super::plan::{BenchPlan, Load};
use super::run::{Run, run};
use super::tally::{CEILING, Tally};

/// Version of the JSON below.
pub const SCHEMA: u32 = 1;

/// Percentiles of one histogram \[ns\].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Median.
    pub p50: u64,
    /// 90 %.
    pub p90: u64,
    /// 99 %.
    pub p99: u64,
    /// 99.9 %.
    pub p999: u64,
    /// Largest.
    pub max: u64,
    /// Some value lies in the histogram's last bucket: only a lower bound.
    pub at_ceiling: bool,
    /// The histogram: upper end of bucket \[ns\], count.
    pub buckets: Vec<(u64, u64)>,
}

impl Latency {
    fn of(histogram: &hdrhistogram::Histogram<u64>) -> Self {
        let at = |q| histogram.value_at_quantile(q);
        Self {
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            max: histogram.max(),
            at_ceiling: histogram.max() >= CEILING / 1000 * 999,
            buckets: histogram
                .iter_recorded()
                .map(|step| (step.value_iterated_to(), step.count_at_value()))
                .collect(),
        }
    }
}

/// One run in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Measured time \[s\].
    pub seconds: f64,
    /// Operations completed per second.
    pub operations: f64,
    /// Reservations accepted per second.
    pub reservations: f64,
    /// Counts apart.
    pub counts: BTreeMap<String, u64>,
    /// CPU time per completed operation, client and engine \[ns\].
    pub cpu_per_operation: f64,
    /// From sending to answer.
    pub service: Latency,
    /// From the intended start to answer, corrected for coordinated omission.
    pub response: Option<Latency>,
    /// What is wrong with the books.
    pub wrong: Vec<String>,
}

fn counts(tally: &Tally) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = [
        ("offered", tally.offered),
        ("completed", tally.completed),
        ("accepted", tally.accepted),
        ("accepted reservations", tally.reservations),
        ("retried", tally.retried),
        ("errored", tally.errored),
        ("dropped", tally.dropped),
    ]
    .map(|(name, count)| (name.to_owned(), count))
    .into();
    for (refusal, count) in Refusal::ALL.iter().zip(tally.refused) {
        counts.insert(format!("refused {refusal:?}").to_lowercase(), count);
    }
    counts
}

impl Sample {
    /// The numbers of a run.
    #[must_use]
    pub fn of(run: &Run, load: Load) -> Self {
        let tally = &run.tally;
        Self {
            seconds: run.measured.as_secs_f64(),
            operations: run.operations,
            reservations: run.reservations,
            counts: counts(tally),
            cpu_per_operation: tally.cpu as f64 / tally.completed.max(1) as f64,
            service: Latency::of(&tally.service),
            response: matches!(load, Load::Open(_)).then(|| Latency::of(&tally.response)),
            wrong: run.wrong.clone(),
        }
    }

    /// The latency that a user feels: corrected, where that exists.
    #[must_use]
    pub fn felt(&self) -> &Latency {
        self.response.as_ref().unwrap_or(&self.service)
    }
}

/// What it ran on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Version of this program.
    pub version: String,
    /// Built with optimisation?
    pub optimised: bool,
    /// Processor.
    pub processor: String,
    /// Threads it can run at once.
    pub cores: usize,
    /// Operating system.
    pub system: String,
    /// Load average when it started.
    pub load: String,
}

impl Environment {
    /// This machine, this build.
    #[must_use]
    pub fn here() -> Self {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        let cpu = read("/proc/cpuinfo");
        let model = cpu
            .lines()
            .find_map(|l| l.strip_prefix("model name")?.split_once(": "));
        let load = read("/proc/loadavg");
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            optimised: !cfg!(debug_assertions),
            processor: model.map_or("unknown", |(_, name)| name).into(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: format!(
                "{} {} {}",
                std::env::consts::OS,
                std::env::consts::ARCH,
                read("/proc/sys/kernel/osrelease").trim()
            ),
            load: load.split(' ').take(3).collect::<Vec<_>>().join(" "),
        }
    }
}

/// A measurement: repeated runs of one plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What was done, in words; equal titles are comparable.
    pub title: String,
    /// How durable an acknowledged operation was.
    pub durability: String,
    /// What the percentiles are of.
    #[serde(default)]
    pub timing: String,
    /// What it ran on.
    pub environment: Environment,
    /// Seconds since the Unix epoch when it was made.
    pub made: u64,
    /// Random seed.
    pub seed: u64,
    /// The runs.
    pub samples: Vec<Sample>,
    /// Instructions per operation under valgrind, if counted.
    pub instructions: Option<f64>,
    /// What the machine allows, measured beside the runs.
    #[serde(default)]
    pub limit: Option<Limit>,
}

/// The middle of some numbers; 0 of none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

impl Report {
    /// Around runs that were done.
    #[must_use]
    pub fn new(plan: &BenchPlan, samples: Vec<Sample>) -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Self {
            schema: SCHEMA,
            title: plan.title(),
            durability: plan.backend.durability().into(),
            timing: plan.timing(),
            environment: Environment::here(),
            made: now.map_or(0, |since| since.as_secs()),
            seed: plan.seed,
            samples,
            instructions: None,
            limit: None,
        }
    }

    /// Run a plan so many times.
    ///
    /// # Errors
    /// A run cannot be done.
    pub fn measure(
        plan: &BenchPlan,
        repeats: usize,
        mut each: impl FnMut(&Sample),
    ) -> Result<Self, String> {
        let mut samples = Vec::new();
        for repeat in 0..repeats.max(1) {
            let plan = BenchPlan {
                seed: plan.seed + repeat as u64,
                ..plan.clone()
            };
            let sample = Sample::of(&run(&plan)?, plan.load);
            each(&sample);
            samples.push(sample);
        }
        Ok(Self {
            limit: limit::of(plan)?,
            ..Self::new(plan, samples)
        })
    }

    /// Everything that is wrong with the books of any run.
    #[must_use]
    pub fn wrong(&self) -> Vec<&str> {
        self.samples
            .iter()
            .flat_map(|s| &s.wrong)
            .map(String::as_str)
            .collect()
    }

    /// A count over all runs.
    #[must_use]
    pub fn total(&self, name: &str) -> u64 {
        let counts = self.samples.iter().filter_map(|s| s.counts.get(name));
        counts.sum()
    }

    /// What became of the operations of all runs, in words.
    fn fate(&self) -> String {
        let count = |name: &str| grouped(self.total(name) as f64);
        let mut text = format!(
            "Operations: {} offered, {} dropped, {} errored, {} completed, {} of them accepted",
            count("offered"),
            count("dropped"),
            count("errored"),
            count("completed"),
            count("accepted"),
        );
        for refusal in Refusal::ALL {
            let name = format!("refused {refusal:?}").to_lowercase();
            if self.total(&name) > 0 {
                let _infallible = write!(text, ", {} {name}", count(&name));
            }
        }
        text
    }

    /// One number of each run.
    #[must_use]
    pub fn series(&self, of: impl Fn(&Sample) -> f64) -> Vec<f64> {
        self.samples.iter().map(of).collect()
    }

    /// (Largest - smallest) / median of the headline over the runs.
    #[must_use]
    pub fn spread(&self) -> f64 {
        let values = self.series(|s| s.reservations);
        let (low, high) = values
            .iter()
            .fold((f64::MAX, 0.0_f64), |(l, h), &v| (l.min(v), h.max(v)));
        let middle = median(&values);
        if middle > 0.0 {
            (high - low) / middle
        } else {
            0.0
        }
    }

    /// Name, unit, is bigger better, median, smallest, largest.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        let mut metrics = vec![
            self.metric("accepted-reservations", "per s", true, |s| s.reservations),
            self.metric("operations", "per s", true, |s| s.operations),
            self.metric("latency-p50", "ns", false, |s| s.felt().p50 as f64),
            self.metric("latency-p99", "ns", false, |s| s.felt().p99 as f64),
            self.metric("latency-p999", "ns", false, |s| s.felt().p999 as f64),
            self.metric("cpu-per-operation", "ns", false, |s| s.cpu_per_operation),
        ];
        if let Some(count) = self.instructions {
            metrics.push(Metric {
                name: "instructions-per-operation",
                unit: "instructions",
                bigger_is_better: false,
                middle: count,
                low: count,
                high: count,
            });
        }
        metrics
    }

    fn metric(
        &self,
        name: &'static str,
        unit: &'static str,
        bigger_is_better: bool,
        of: impl Fn(&Sample) -> f64,
    ) -> Metric {
        let values = self.series(of);
        let low = values.iter().copied().fold(f64::MAX, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        Metric {
            name,
            unit,
            bigger_is_better,
            middle: median(&values),
            low,
            high,
        }
    }

    /// Metrics as Bencher reads them.
    #[must_use]
    pub fn bencher(&self) -> serde_json::Value {
        let measures: serde_json::Map<_, _> = self
            .metrics()
            .into_iter()
            .map(|m| {
                let value = serde_json::json!({
                    "value": m.middle, "lower_value": m.low, "upper_value": m.high,
                });
                (m.name.to_owned(), value)
            })
            .collect();
        serde_json::json!({ (self.title.clone()): measures })
    }

    /// Metrics as github-action-benchmark reads them: `customBiggerIsBetter`
    /// or `customSmallerIsBetter`.
    #[must_use]
    pub fn action(&self, bigger_is_better: bool) -> serde_json::Value {
        let list = self
            .metrics()
            .into_iter()
            .filter(|m| m.bigger_is_better == bigger_is_better);
        let rows = list.map(|m| {
            serde_json::json!({
                "name": m.name,
                "unit": m.unit,
                "value": m.middle,
                "range": format!("{:.0} to {:.0}", m.low, m.high),
                "extra": format!("{}; {}", self.title, self.durability),
            })
        });
        rows.collect()
    }

    /// For the summary page of a job.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("### Pool engine: {}\n\n", self.title);
        let wrong = self.wrong();
        if wrong.is_empty() {
            text.push_str(
                "Books: balanced, ledger folds to the counters, histories linearizable.\n\n",
            );
        } else {
            text.push_str("**INVALID: the books are wrong.**\n\n");
            for line in &wrong {
                let _infallible = writeln!(text, "- {line}");
            }
            text.push('\n');
        }
        text.push_str("| measure | median | smallest | largest | unit |\n|---|--:|--:|--:|---|\n");
        for m in self.metrics() {
            let (middle, low, high) = (grouped(m.middle), grouped(m.low), grouped(m.high));
            let _infallible = writeln!(
                text,
                "| {} | {middle} | {low} | {high} | {} |",
                m.name, m.unit
            );
        }
        let _infallible = writeln!(
            text,
            "\n{}.\n\nLatency: percentiles {}.",
            self.fate(),
            self.timing
        );
        if let Some(limit) = &self.limit {
            let operations = median(&self.series(|s| s.operations));
            let _infallible = writeln!(
                text,
                "\nThe machine's limit beside it: {} times/s {}, that is {} operations/s; \
                 the engine reached {:.0} % of it.",
                grouped(limit.per_second),
                limit.what,
                grouped(limit.operations),
                operations / limit.operations.max(1.0) * 100.0,
            );
        }
        let e = &self.environment;
        let _infallible = writeln!(
            text,
            "\n{} runs, spread {:.1} %. {}. {} ({} cores), {}, version {}{}, load {}.",
            self.samples.len(),
            self.spread() * 100.0,
            self.durability,
            e.processor,
            e.cores,
            e.system,
            e.version,
            if e.optimised { "" } else { " (NOT OPTIMISED)" },
            e.load,
        );
        text
    }
}

/// One metric with its range over the runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Which way is better.
    pub bigger_is_better: bool,
    /// Median.
    pub middle: f64,
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

/// 1234567.8 as "1,234,568".
#[must_use]
pub fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 {
        format!("-{text}")
    } else {
        text
    }
}
