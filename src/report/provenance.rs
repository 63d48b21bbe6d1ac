//! Where a result came from.

use crate::economics::{Assumption, Rates};
use crate::scenario::{Drawn, Loaded, Scenario};
use serde::{Deserialize, Serialize};

/// Version of the shape of `summary.json`; grows with every incompatible change.
pub const SCHEMA: u32 = 1;

/// What `manifest.json` holds. Nothing in it depends on the clock, the machine
/// or the number of threads: the same command gives the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this shape, the same as the summary's.
    pub schema: u32,
    /// Name of the scenario.
    pub scenario: String,
    /// One line: what the scenario shows.
    pub title: String,
    /// Name of the feed policy.
    pub policy: String,
    /// SHA-256 of the scenario as it was run, overrides included.
    pub digest: String,
    /// Seed of the experiment.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// Fingerprint of the engine: equal fingerprints give equal numbers.
    pub engine: String,
    /// Replications asked for.
    pub replications_asked: u32,
    /// Numbers of the replications that finished.
    pub replications: Vec<u32>,
    /// Simulated time, in milliseconds, warm-up included.
    pub horizon_ms: i64,
    /// Time at the start that totals leave out.
    pub warm_up_ms: i64,
    /// Length of a period of the series.
    pub period_ms: i64,
    /// Number of pools: SKUs x sites.
    pub pools: u64,
    /// The command that makes this result again.
    pub command: String,
    /// The settings laid over the scenario, which its title may not know of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<String>,
    /// The values of the scenario that nobody typed, with their range and source.
    pub settings: Vec<Setting>,
    /// The assumed rates, with low, typical and high value and source.
    pub assumptions: Vec<Assumption>,
    /// Data that went into the run, with attribution.
    pub data: Vec<DataSource>,
    /// Where the SKUs come from, and so what the intervals cover.
    #[serde(default)]
    pub skus: Skus,
}

/// Where the SKUs of a result come from, and so for what its intervals hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skus {
    /// Each replication drew its own.
    PerReplication,
    /// The seed drew them, once.
    #[default]
    Fixed,
    /// They stand in a file of orders, and the orders too.
    FromFile,
}

impl Skus {
    fn of(scenario: &Scenario) -> Skus {
        match (&scenario.demand.replay, scenario.assortment.drawn) {
            (Some(_), _) => Skus::FromFile,
            (None, Drawn::PerReplication) => Skus::PerReplication,
            (None, Drawn::Fixed) => Skus::Fixed,
        }
    }

    /// What the intervals cover.
    pub fn covered(self) -> &'static str {
        match self {
            Skus::PerReplication => {
                "Intervals cover the assortment: every replication draws popularity and prices anew."
            }
            Skus::Fixed => {
                "Intervals cover replication noise only: the seed fixes the assortment (popularity, prices)."
            }
            Skus::FromFile => {
                "Intervals cover replication noise only: orders, SKUs and prices are those of a file, \
                 the same in every replication."
            }
        }
    }
}

/// A value of the scenario that the program assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Its key in the scenario.
    pub key: String,
    /// The value used.
    pub value: String,
    /// A low value, where a range is known.
    pub low: Option<String>,
    /// A high value.
    pub high: Option<String>,
    /// Where it comes from; `[A]` is an assumption without a source.
    pub source: String,
}

/// A file of real data that a scenario replays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataSource {
    /// File name and attribution.
    pub source: String,
    /// Lines that were replayed.
    pub lines: u64,
    /// Lines that were set aside: reason and how many.
    pub set_aside: Vec<(String, u64)>,
}

/// What a manifest takes from outside the scenario.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Seed of the experiment.
    pub seed: u64,
    /// Fingerprint of the engine.
    pub engine: String,
    /// Replications asked for.
    pub asked: u32,
    /// The command that makes this result again.
    pub command: String,
    /// The settings laid over the scenario.
    pub sets: Vec<String>,
}

impl Manifest {
    /// The manifest of a run of which these replications finished.
    pub fn new(loaded: &Loaded, rates: &Rates, origin: Origin, finished: Vec<u32>) -> Manifest {
        let scenario = &loaded.scenario;
        let replayed = scenario.demand.replay.iter();
        let data = replayed.map(|replay| DataSource {
            source: replay.source.clone(),
            lines: replay.lines.len() as u64,
            set_aside: replay.set_aside.clone(),
        });
        Manifest {
            schema: SCHEMA,
            scenario: scenario.name.clone(),
            title: scenario.title.clone(),
            policy: scenario.policy.clone(),
            digest: loaded.digest.clone(),
            seed: origin.seed,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            engine: origin.engine,
            replications_asked: origin.asked,
            replications: finished,
            horizon_ms: scenario.run.horizon.0,
            warm_up_ms: scenario.run.warm_up.0,
            period_ms: scenario.run.period.0,
            pools: scenario.pools() as u64,
            command: origin.command,
            sets: origin.sets,
            settings: settings(loaded),
            assumptions: rates.assumptions().to_vec(),
            data: data.collect(),
            skus: Skus::of(scenario),
        }
    }

    /// The first twelve digits of the digest, enough to distinguish scenarios.
    pub fn short_digest(&self) -> &str {
        self.digest.get(..12).unwrap_or(&self.digest)
    }

    /// Simulated time after the warm-up, in milliseconds.
    pub fn counted_ms(&self) -> i64 {
        (self.horizon_ms - self.warm_up_ms).max(0)
    }
}

fn settings(loaded: &Loaded) -> Vec<Setting> {
    let setting = |a: &crate::scenario::Assumption| Setting {
        key: a.key.clone(),
        value: a.value.clone(),
        low: a.low.clone(),
        high: a.high.clone(),
        source: a.source.clone(),
    };
    loaded.assumptions.iter().map(setting).collect()
}
