//! What a benchmark run is to do.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::skew::Skew;

/// The implementation under load. `postgres:` and `redis:` are for a later issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The plain reference behind one lock.
    Reference,
    /// The embedded engine, nothing durable.
    Memory,
    /// The embedded engine with a log, one fsync for each group of operations.
    Log,
    /// The same with one fsync for each operation.
    LogEach,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reference => "reference",
            Self::Memory => "memory",
            Self::Log => "log",
            Self::LogEach => "log-each",
        })
    }
}

impl FromStr for Backend {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "reference" => Ok(Self::Reference),
            "memory" => Ok(Self::Memory),
            "log" => Ok(Self::Log),
            "log-each" => Ok(Self::LogEach),
            _ if text.starts_with("postgres:") || text.starts_with("redis:") => Err(format!(
                "'{text}': this version drives memory, log, log-each and reference"
            )),
            _ => Err(format!(
                "'{text}' is none of memory, log, log-each, reference"
            )),
        }
    }
}

impl Backend {
    /// How durable an acknowledged operation is. Figures of different
    /// durability are never compared.
    #[must_use]
    pub fn durability(&self) -> &'static str {
        match self {
            Self::Reference | Self::Memory => "volatile: lost with the process",
            Self::Log => "logged: acknowledged after fdatasync of its group",
            Self::LogEach => "logged: acknowledged after an fdatasync of its own",
        }
    }
}

/// The verbs a mix is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Reserve one line.
    Reserve,
    /// Reserve an order of several lines.
    Order,
    /// Commit the oldest hold; its order stays open.
    Commit,
    /// Commit the oldest hold, goods leave at once.
    Sale,
    /// Release the oldest hold.
    Release,
    /// Extend the oldest hold.
    Extend,
    /// Ship the oldest open order.
    Ship,
    /// Cancel the oldest open order.
    Cancel,
    /// Receive units.
    Receive,
    /// A customer returns a unit.
    Return,
    /// Adjust by -1 or +1.
    Adjust,
    /// Send units to another pool, or take in what was sent.
    Transfer,
    /// Count what the books say.
    Count,
}

impl Act {
    /// All, with their names in a mix.
    pub const NAMES: [(Self, &'static str); 13] = [
        (Self::Reserve, "reserve"),
        (Self::Order, "order"),
        (Self::Commit, "commit"),
        (Self::Sale, "sale"),
        (Self::Release, "release"),
        (Self::Extend, "extend"),
        (Self::Ship, "ship"),
        (Self::Cancel, "cancel"),
        (Self::Receive, "receive"),
        (Self::Return, "return"),
        (Self::Adjust, "adjust"),
        (Self::Transfer, "transfer"),
        (Self::Count, "count"),
    ];
}

/// Verbs and their weights, e.g. `reserve=2,sale=1,release=1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mix(pub Vec<(Act, u32)>);

impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |act| {
            Act::NAMES
                .iter()
                .find(|(a, _)| *a == act)
                .map_or("", |(_, n)| n)
        };
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|&(act, weight)| format!("{}={weight}", name(act)))
            .collect();
        f.write_str(&parts.join(","))
    }
}

impl FromStr for Mix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut mix = Vec::new();
        for part in text.split(',') {
            let (name, weight) = part.split_once('=').unwrap_or((part, "1"));
            let known = Act::NAMES.iter().find(|(_, n)| *n == name.trim());
            let names = || Act::NAMES.map(|(_, n)| n).join(", ");
            let (act, _) = known.ok_or_else(|| format!("'{name}' is none of {}", names()))?;
            let weight: u32 = weight
                .trim()
                .parse()
                .map_err(|_| format!("'{part}' needs a whole weight"))?;
            if weight > 1000 {
                return Err(format!("'{part}': weights go up to 1000"));
            }
            mix.push((*act, weight));
        }
        if mix.iter().all(|(_, weight)| *weight == 0) {
            return Err(format!("'{text}' has no verb in it"));
        }
        Ok(Self(mix))
    }
}

impl Mix {
    /// One round of verbs, as evenly interleaved as their weights allow.
    #[must_use]
    pub fn round(&self) -> Vec<Act> {
        let total: u32 = self.0.iter().map(|(_, weight)| weight).sum();
        let mut credit: Vec<i64> = vec![0; self.0.len()];
        let mut round = Vec::new();
        for _ in 0..total {
            for (credit, (_, weight)) in credit.iter_mut().zip(&self.0) {
                *credit += i64::from(*weight);
            }
            // The first with the most credit: deterministic.
            let best = (0..credit.len())
                .rev()
                .max_by_key(|&i| credit[i])
                .unwrap_or(0);
            credit[best] -= i64::from(total);
            round.push(self.0[best].0);
        }
        round
    }
}

/// How load is offered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Load {
    /// Each client sends as soon as it has its answer.
    Closed,
    /// So many operations a second, whatever the answers do.
    Open(f64),
}

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchPlan {
    /// What is under load.
    pub backend: Backend,
    /// Verbs and weights.
    pub mix: Mix,
    /// Number of pools.
    pub pools: u32,
    /// Traffic over pools.
    pub skew: Skew,
    /// Units that every pool has at the start.
    pub stock: u32,
    /// Units of a line, drawn from 1 to this.
    pub units: u32,
    /// Lines of an order.
    pub lines: u32,
    /// Share of holds that nobody comes back to: they lapse.
    pub abandon: f64,
    /// Holds each client leaves open before it takes up the oldest.
    pub open_holds: u32,
    /// Time to live of a hold \[ms\].
    pub ttl: u32,
    /// Share of operations that are delivered twice.
    pub duplicates: f64,
    /// Keys without any order, instead of consecutive ones.
    pub scattered_keys: bool,
    /// Operations sent at once.
    pub batch: usize,
    /// Clients, a thread each.
    pub clients: usize,
    /// Partitions of the engine; 0: one for one client, else eight.
    pub partitions: u32,
    /// Closed or open.
    pub load: Load,
    /// In an open loop, an operation later than this is dropped, not sent.
    pub drop_after: Option<Duration>,
    /// Time before anything is counted.
    pub warm_up: Duration,
    /// Measured time.
    pub duration: Duration,
    /// Of single operations in a closed loop, time one in so many.
    pub time_every: u32,
    /// Random seed.
    pub seed: u64,
    /// Where the logged backends put their logs.
    pub directory: PathBuf,
}

impl Default for BenchPlan {
    fn default() -> Self {
        Self {
            backend: Backend::Memory,
            mix: Mix(vec![(Act::Reserve, 1), (Act::Sale, 1)]),
            pools: 100_000,
            skew: Skew::Zipf(1.0),
            stock: 1_000_000_000,
            units: 1,
            lines: 3,
            abandon: 0.0,
            open_holds: 1,
            ttl: 15 * 60 * 1000,
            duplicates: 0.0,
            scattered_keys: false,
            batch: 1,
            clients: 1,
            partitions: 0,
            load: Load::Closed,
            drop_after: None,
            warm_up: Duration::from_millis(300),
            duration: Duration::from_secs(2),
            time_every: 64,
            seed: 42,
            directory: std::env::temp_dir(),
        }
    }
}

impl BenchPlan {
    /// Partitions as used.
    #[must_use]
    pub fn partition_count(&self) -> u32 {
        match (self.partitions, self.clients) {
            (0, 0 | 1) => 1,
            (0, _) => 8,
            (n, _) => n.clamp(1, 64).next_power_of_two(),
        }
    }

    /// What is being done, as one line for people and for matching baselines.
    #[must_use]
    pub fn title(&self) -> String {
        let load = match self.load {
            Load::Closed => "closed loop".to_owned(),
            Load::Open(rate) => format!("open loop at {rate}/s"),
        };
        let mut title = format!(
            "{} {} on {} pools {}, batch {}, {} client(s), {} partition(s), {load}",
            self.backend,
            self.mix,
            self.pools,
            self.skew,
            self.batch,
            self.clients,
            self.partition_count(),
        );
        let mut extra = |text: String| title.push_str(&text);
        let usual = Self::default();
        if self
            .mix
            .0
            .iter()
            .any(|&(act, n)| act == Act::Order && n > 0)
        {
            extra(format!(", orders of {} lines", self.lines));
        }
        if self.units != usual.units {
            extra(format!(", 1 to {} units a line", self.units));
        }
        if self.open_holds != usual.open_holds {
            extra(format!(", {} holds left open", self.open_holds));
        }
        if self.abandon > 0.0 || self.ttl != usual.ttl {
            extra(format!(
                ", {} abandoned after {} ms",
                self.abandon, self.ttl
            ));
        }
        if self.duplicates > 0.0 {
            extra(format!(", {} delivered twice", self.duplicates));
        }
        if self.scattered_keys {
            extra(", scattered keys".to_owned());
        }
        if self.stock != usual.stock {
            extra(format!(", stock {}", self.stock));
        }
        if let Some(limit) = self.drop_after {
            extra(format!(", dropped when {limit:?} late"));
        }
        if (self.duration, self.warm_up) != (usual.duration, usual.warm_up) {
            let (time, warm) = (self.duration, self.warm_up);
            extra(format!(", runs of {time:?} after {warm:?}"));
        }
        title
    }

    /// What the percentiles are of.
    #[must_use]
    pub fn timing(&self) -> String {
        match (self.load, self.batch) {
            (Load::Open(_), _) => "of every operation sent, from its intended start to its answer \
                                   (corrected for coordinated omission)"
                .to_owned(),
            (Load::Closed, 0 | 1) => format!(
                "of a sample, one operation in {}, from sending to answer (not corrected: a \
                 closed loop)",
                self.time_every.max(1)
            ),
            (Load::Closed, _) => "of every batch, for each of its operations, from sending to \
                                  answer (not corrected: a closed loop)"
                .to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_that_differ_have_different_titles() {
        let orders = BenchPlan {
            mix: Mix(vec![(Act::Order, 1)]),
            ..BenchPlan::default()
        };
        let changes: [fn(&mut BenchPlan); 9] = [
            |plan| plan.lines += 1,
            |plan| plan.units += 1,
            |plan| plan.open_holds += 1,
            |plan| plan.ttl += 1,
            |plan| plan.abandon = 0.1,
            |plan| plan.stock += 1,
            |plan| plan.drop_after = Some(Duration::from_millis(1)),
            |plan| plan.duration *= 2,
            |plan| plan.warm_up *= 2,
        ];
        let mut titles = vec![orders.title()];
        for change in changes {
            let mut plan = orders.clone();
            change(&mut plan);
            titles.push(plan.title());
        }
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), 10, "{titles:#?}");
    }
}
