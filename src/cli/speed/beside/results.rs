//! What a sitting gave: medians with their spread, ratios, and whether all did the same.

use super::child::Timings;
use super::jobs::{Group, Who};
use pool_engine::bench::report::{Environment, median};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Programs that did the same work counted events so far apart, at most.
const SAME: f64 = 0.01;

/// The runs of a job.
#[derive(Serialize)]
pub(super) struct Measured {
    pub name: String,
    pub command: String,
    /// Million events a second: median, lowest, highest of the runs.
    pub median: f64,
    pub low: f64,
    pub high: f64,
    pub runs: Vec<Timings>,
    #[serde(skip)]
    pub who: Who,
}

/// The jobs of a group, without those that failed.
#[derive(Serialize)]
pub(super) struct Size {
    pub title: String,
    /// Pools of R1; nothing: other work.
    pub pools: Option<u32>,
    /// Whether it is a size of the scale curve.
    pub standard: bool,
    pub programs: Vec<Measured>,
}

/// The omnichannel scenario, by the difference of its two horizons.
#[derive(Serialize)]
pub(super) struct Omnichannel {
    pub pools: u64,
    /// Of each further event.
    pub ns_per_event: f64,
    /// Its rate as a share of R1's, at the smallest and the next size of R1.
    pub share_of_r1: Vec<(String, f64)>,
}

/// A sitting.
#[derive(Serialize)]
pub(super) struct Sitting {
    /// Day (UTC).
    pub date: String,
    pub environment: Environment,
    /// Of this program.
    pub engine: String,
    pub repeats: u32,
    /// Of the others.
    pub versions: BTreeMap<String, String>,
    pub sizes: Vec<Size>,
    pub omnichannel: Option<Omnichannel>,
    /// Largest difference between two counts of the same events, as a share.
    pub apart: f64,
    /// Where programs did not do the same.
    pub wrong: Vec<String>,
    pub left_out: Vec<String>,
    pub not_run_here: &'static str,
}

/// Figures of an earlier sitting that cannot be made again here.
pub(super) const CIMBA: &str = "Cimba (C), quoted from an earlier sitting on an AMD EPYC (Zen 3) \
    with 2 cores: 3.4 (coroutines) to 4.8 (events) million events a second at 1,000 pools; \
    profile-guided 2.4 at 100,000 and 1.4 at 1,000,000 pools";

impl Sitting {
    pub fn new(
        environment: Environment,
        engine: &str,
        repeats: u32,
        versions: BTreeMap<String, String>,
    ) -> Sitting {
        let now = jiff::Timestamp::now().to_string();
        Sitting {
            date: now.split('T').next().unwrap_or_default().to_owned(),
            environment,
            engine: engine.to_owned(),
            repeats,
            versions,
            sizes: Vec::new(),
            omnichannel: None,
            apart: 0.0,
            wrong: Vec::new(),
            left_out: Vec::new(),
            not_run_here: CIMBA,
        }
    }

    /// Takes in what the runs of each job printed.
    pub fn fill(&mut self, groups: &[Group], lines: Vec<Vec<Vec<Timings>>>) {
        for (group, lines) in groups.iter().zip(lines) {
            let jobs = group.jobs.iter().zip(lines);
            let programs = jobs.filter(|(_, runs)| !runs.is_empty());
            self.sizes.push(Size {
                title: group.title.clone(),
                pools: group.pools,
                standard: group.standard,
                programs: programs.map(|(job, runs)| measured(job, runs)).collect(),
            });
        }
        self.compare();
        self.omnichannel = omnichannel(&self.sizes);
    }

    /// Notes where programs that do the same work counted other events.
    fn compare(&mut self) {
        for size in self.sizes.iter().filter(|size| size.pools.is_some()) {
            let Some(ours) = size.ours(1) else { continue };
            let expected = ours.runs[0].events;
            for program in &size.programs {
                let exactly = program.who != Who::Peer;
                for run in &program.runs {
                    let apart = run.events.abs_diff(expected) as f64 / expected as f64;
                    self.apart = self.apart.max(apart);
                    if apart > SAME || exactly && apart > 0.0 {
                        self.wrong.push(format!(
                            "{}: {} counted {} events, pooldrift {expected}",
                            size.title, program.name, run.events
                        ));
                        break;
                    }
                }
            }
        }
    }

    /// Sizes of R1 that all programs may be run at, smallest first.
    pub fn standard(&self) -> impl Iterator<Item = &Size> {
        self.sizes.iter().filter(|size| size.standard)
    }

    /// Every program that does all of R1 once, in the order of the first table that has it.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        let r1 = self.standard().chain(self.sizes.iter());
        let programs = r1.filter(|s| s.pools.is_some()).flat_map(|s| &s.programs);
        for program in programs.filter(|p| p.who != Who::Unmeasured) {
            if !names.contains(&program.name.as_str()) {
                names.push(&program.name);
            }
        }
        names
    }

    /// `results/bench/<date>-<machine>`: dated evidence, which stays with the project.
    pub fn folder(&self) -> PathBuf {
        let name = format!("{}-{}", self.date, machine(&self.environment));
        Path::new("results").join("bench").join(name)
    }
}

impl Size {
    /// This program on so many threads.
    pub fn ours(&self, threads: usize) -> Option<&Measured> {
        let ours = |p: &&Measured| p.who == Who::Ours(threads);
        self.programs.iter().find(ours)
    }

    /// The longest run of another scenario with everything measured.
    fn whole(&self) -> Option<&Measured> {
        let mut programs = self.programs.iter();
        programs.rfind(|p| matches!(p.who, Who::Ours(1) | Who::Omnichannel(_)))
    }

    /// Share of the time of a run that measuring takes: what the same run takes less while
    /// nothing is measured.
    pub fn measuring(&self) -> Option<f64> {
        let unmeasured = self.programs.iter().find(|p| p.who == Who::Unmeasured)?;
        let rest = unmeasured.seconds() / self.whole()?.seconds();
        Some(1.0 - rest)
    }

    pub fn program(&self, name: &str) -> Option<&Measured> {
        self.programs.iter().find(|p| p.name == name)
    }
}

fn measured(job: &super::jobs::Job, runs: Vec<Timings>) -> Measured {
    let rates: Vec<f64> = runs.iter().map(|run| run.mev_s).collect();
    Measured {
        name: job.name.clone(),
        command: job.words(),
        median: median(&rates),
        low: rates.iter().copied().fold(f64::MAX, f64::min),
        high: rates.iter().copied().fold(0.0, f64::max),
        runs,
        who: job.who,
    }
}

impl Measured {
    /// Median of the peaks of memory, in MiB.
    pub fn peak(&self) -> Option<f64> {
        let peaks: Option<Vec<f64>> = self.runs.iter().map(|run| run.rss_mb).collect();
        peaks.map(|peaks| median(&peaks))
    }

    fn seconds(&self) -> f64 {
        let seconds: Vec<f64> = self.runs.iter().map(|run| run.wall_s).collect();
        median(&seconds)
    }
}

/// What each further event costs: what the longer run took more, by the events that it had
/// more. Nothing where noise hides it.
fn omnichannel(sizes: &[Size]) -> Option<Omnichannel> {
    let other = sizes.iter().find(|size| size.pools.is_none())?;
    let (short, long) = (other.programs.first()?, other.whole()?);
    let (few, many) = (short.runs[0].events, long.runs[0].events);
    let more = many.checked_sub(few).filter(|&more| more > 0)?;
    let ns = (long.seconds() - short.seconds()) / more as f64 * 1e9;
    let rate = 1e3 / ns;
    let r1 = sizes.iter().filter(|size| size.standard);
    let share = |size: &Size| Some((size.title.clone(), rate / size.ours(1)?.median));
    (ns > 0.0).then(|| Omnichannel {
        pools: long.runs[0].pools,
        ns_per_event: ns,
        share_of_r1: r1.filter_map(share).take(2).collect(),
    })
}

/// A machine in a word: its processor without the maker's name, and its cores.
fn machine(here: &Environment) -> String {
    let name = here.processor.to_lowercase();
    let name = name.replace("(r)", "").replace("(tm)", "");
    let dull = [
        "amd",
        "intel",
        "core",
        "processor",
        "cpu",
        "genuine",
        "unknown",
    ];
    let words = name
        .split_whitespace()
        .take_while(|word| !word.starts_with('@') && !word.ends_with("-core") && *word != "with")
        .filter(|word| !dull.contains(word));
    let plain = |word: &str| -> String {
        let kept = word.chars().filter(|c| c.is_ascii_alphanumeric());
        kept.collect()
    };
    let mut words: Vec<String> = words.map(plain).filter(|w| !w.is_empty()).take(3).collect();
    words.push(format!("{}core", here.cores));
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_named_in_a_word() {
        let named = |processor: &str, cores| {
            let here = Environment {
                processor: processor.to_owned(),
                cores,
                ..Environment::default()
            };
            machine(&here)
        };
        assert_eq!(named("AMD EPYC", 2), "epyc-2core");
        assert_eq!(
            named("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 8),
            "xeon-e52680-v4-8core"
        );
        assert_eq!(
            named("AMD Ryzen 9 5950X 16-Core Processor", 32),
            "ryzen-9-5950x-32core"
        );
        assert_eq!(named("unknown", 4), "4core");
    }
}
