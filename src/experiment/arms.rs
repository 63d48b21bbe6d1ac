//! Arms x replications: the array that every experiment is.

use super::ensemble::{CHIEF, Ensemble};
use super::progress::Progress;
use super::trials::trials_until;
use crate::measure::{Column, Measure, Outcome};
use crate::scenario::Scenario;
use crate::sim::Watcher;
use crate::stats::{Precision, Stopping, Sufficiency, Watch};
use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

/// How often, from which seed, on how many threads.
#[derive(Clone, Copy, Debug)]
pub struct ExperimentPlan {
    /// Number of replications, numbered from 0; with a [`Goal`], the goal's cap
    /// stands in its place.
    pub replications: u32,
    /// Seed of the whole experiment.
    pub seed: u64,
    /// Threads (`None`: as many as the machine has). Never changes a result.
    pub threads: Option<usize>,
}

/// A quantity to be watched, and a precision of it to be reached instead of a number
/// of replications.
///
/// Stopping when an interval has become narrow favours samples that happen to
/// vary little, so that such intervals cover somewhat less often than they say.
/// Measured with 20,000 experiments on normal values, intervals of 95 %, a
/// look-ahead of 5: 94.5 % covered where 5 % was asked for with at least 30
/// replications (it took 69); 94.0 % where 10 % was asked for with at least 5 (it
/// took 23). `tests/it/report/coverage.rs` measures both.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// The quantity whose total has to be known so precisely.
    pub measure: Measure,
    /// When it is, and when to give up; `None`: it is only watched.
    pub rule: Option<Stopping>,
}

/// An experiment that cannot be run.
#[derive(Debug)]
pub enum ExperimentError {
    /// Threads cannot be started.
    Threads(rayon::ThreadPoolBuildError),
    /// The goal names a quantity that is not measured.
    Measure {
        /// Its path.
        path: String,
        /// The nearest path of those that are.
        nearest: String,
    },
}

impl fmt::Display for ExperimentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExperimentError::Threads(error) => write!(f, "threads cannot be started: {error}"),
            ExperimentError::Measure { path, nearest } => write!(
                f,
                "no quantity \"{path}\" is measured; the nearest key is \"{nearest}\""
            ),
        }
    }
}

impl std::error::Error for ExperimentError {}

impl From<rayon::ThreadPoolBuildError> for ExperimentError {
    fn from(error: rayon::ThreadPoolBuildError) -> Self {
        ExperimentError::Threads(error)
    }
}

/// What came of an experiment.
#[derive(Debug)]
pub struct Arms {
    /// The merged measurements of each arm, all of the same replications.
    pub ensembles: Vec<Ensemble>,
    /// Whether some replications were not run, because the stop flag was set.
    pub interrupted: bool,
    /// What the goal's rule said last; `None` without one.
    pub verdict: Option<Sufficiency>,
}

impl Arms {
    /// How many replications all arms finished.
    pub fn replications(&self) -> usize {
        self.ensembles.first().map_or(0, Ensemble::replications)
    }
}

/// Runs the replications of several scenarios under common random numbers.
///
/// Trials are ordered by replication first, so that at any time nearly the same
/// replications of all arms are finished. One counts when *all* arms have
/// finished it: what an interrupted one has can be compared with nothing and is
/// dropped. `simulate` gets the arm, the seed, the number of the replication, and whom to
/// tell how far it is; it may return `None` when it notices the stop flag midway.
///
/// # Errors
/// If threads cannot be started, or the goal's quantity is not measured.
///
/// # Panics
/// If there is no arm.
pub fn run_arms(
    arms: &[&Scenario],
    plan: ExperimentPlan,
    goal: Option<&Goal>,
    stop: &AtomicBool,
    progress: &Progress,
    simulate: impl Fn(usize, u64, u32, Watcher) -> Option<Outcome> + Sync,
) -> Result<Arms, ExperimentError> {
    run_arms_beside(arms, arms.len(), plan, goal, stop, progress, simulate)
}

/// The same where only the first `watched` arms are to be known as precisely as the goal asks:
/// the others are what they are held against.
///
/// # Errors
/// As [`run_arms`].
///
/// # Panics
/// If no arm is watched.
pub fn run_arms_beside(
    arms: &[&Scenario],
    watched: usize,
    plan: ExperimentPlan,
    goal: Option<&Goal>,
    stop: &AtomicBool,
    progress: &Progress,
    simulate: impl Fn(usize, u64, u32, Watcher) -> Option<Outcome> + Sync,
) -> Result<Arms, ExperimentError> {
    assert!(watched > 0, "an experiment has an arm");
    let rule = goal.and_then(|g| g.rule);
    let most = rule.map_or(u64::from(plan.replications), |r| r.cap) as usize;
    let mut merge = Merge::new(arms, watched, goal, progress);
    trials_until(
        most * arms.len(),
        plan.threads,
        stop,
        progress,
        |trial, watcher| {
            let (replication, arm) = (trial / arms.len(), trial % arms.len());
            simulate(arm, plan.seed, replication as u32, watcher)
        },
        |trial, outcome| merge.take(trial, outcome),
    )?;
    if let Some(error) = merge.wrong {
        return Err(error);
    }
    let finished = merge.ensembles[0].replications();
    let reached = matches!(
        merge.verdict,
        Sufficiency::Enough { .. } | Sufficiency::Alike { .. }
    );
    Ok(Arms {
        interrupted: finished < most && !reached,
        verdict: rule.map(|_| merge.verdict),
        ensembles: merge.ensembles,
    })
}

/// The trials that came in, put together to replications.
struct Merge<'a> {
    ensembles: Vec<Ensemble>,
    /// Outcomes of the replication that is not complete yet, of the first arms.
    waiting: Vec<Outcome>,
    goal: Option<&'a Goal>,
    /// How many arms, from the first, the goal is about.
    watched: usize,
    watch: Watch,
    verdict: Sufficiency,
    progress: &'a Progress,
    wrong: Option<ExperimentError>,
}

impl<'a> Merge<'a> {
    fn new(
        arms: &[&Scenario],
        watched: usize,
        goal: Option<&'a Goal>,
        progress: &'a Progress,
    ) -> Self {
        // Without a rule only the half-width is asked of the watch.
        let none = Stopping::new(Precision::Relative(0.0), 0.95, u64::MAX);
        let rule = goal.and_then(|g| g.rule).unwrap_or(none);
        Merge {
            ensembles: arms
                .iter()
                .map(|scenario| Ensemble::after(scenario.run.warm_up))
                .collect(),
            waiting: Vec::new(),
            goal,
            watched,
            watch: Watch::new(rule, watched),
            verdict: Sufficiency::More,
            progress,
            wrong: None,
        }
    }

    fn take(&mut self, trial: usize, outcome: Outcome) -> ControlFlow<()> {
        let arms = self.ensembles.len();
        // After an interruption there are gaps: begin again with each replication.
        let other = |first: &Outcome| first.replication != outcome.replication;
        if self.waiting.first().is_some_and(other) {
            self.waiting.clear();
        }
        if trial % arms == self.waiting.len() {
            self.waiting.push(outcome);
        }
        if self.waiting.len() < arms {
            return ControlFlow::Continue(());
        }
        let complete = std::mem::take(&mut self.waiting);
        self.judge(&complete[..self.watched])?;
        for (ensemble, outcome) in self.ensembles.iter_mut().zip(&complete) {
            ensemble.add(outcome);
        }
        match self.verdict {
            Sufficiency::Enough { .. } | Sufficiency::Alike { .. } => ControlFlow::Break(()),
            Sufficiency::More | Sufficiency::Capped => ControlFlow::Continue(()),
        }
    }

    fn judge(&mut self, complete: &[Outcome]) -> ControlFlow<()> {
        let measure = self.goal.map_or(CHIEF, |g| g.measure);
        let found = complete.iter().map(|outcome| outcome.total(measure));
        let Some(values) = found.collect::<Option<Vec<f64>>>() else {
            if self.goal.is_none() {
                return ControlFlow::Continue(());
            }
            self.wrong = Some(ExperimentError::Measure {
                path: measure.path(),
                nearest: nearest(&measure.path(), &complete[0].table.columns),
            });
            return ControlFlow::Break(());
        };
        self.verdict = self.watch.add(&values);
        self.tell(measure, &complete[0]);
        ControlFlow::Continue(())
    }

    /// Says how wide the interval is, and about how many trials a goal will take:
    /// the half-width shrinks like one over the root of their number.
    fn tell(&self, measure: Measure, outcome: &Outcome) {
        let Some(width) = self.watch.relative_half_width() else {
            return;
        };
        let label = match outcome.table.column(measure) {
            Some(at) => &outcome.table.columns[at].label,
            None => return,
        };
        self.progress
            .say(&format!("{label} ± {:.1} %", 100.0 * width));
        if let Some(rule) = self.goal.and_then(|g| g.rule)
            && let Precision::Relative(limit) = rule.precision
        {
            let done = self.ensembles[0].replications() as f64 + 1.0;
            let precise = (done * (width / limit).powi(2)).ceil() as u64;
            // The cap may come before the look-ahead from the minimum has ended.
            let wanted = precise.max(rule.minimum).saturating_add(rule.look_ahead);
            let wanted = wanted.min(rule.cap);
            self.progress.expect(wanted * self.ensembles.len() as u64);
        }
    }
}

/// The path of a column that is written most like this one.
pub fn nearest(path: &str, columns: &[Column]) -> String {
    Measure::nearest(path, columns.iter().map(|column| column.measure))
}

/// What came of the replications of a scenario.
#[derive(Debug)]
pub struct Replicated {
    /// The merged measurements of all finished replications.
    pub ensemble: Ensemble,
    /// Whether some were not run, because the stop flag was set.
    pub interrupted: bool,
}

/// Runs the replications of one scenario and merges them: [`run_arms`] with one
/// arm and without a goal.
///
/// # Errors
/// If threads cannot be started.
pub fn replicate(
    scenario: &Scenario,
    plan: ExperimentPlan,
    stop: &AtomicBool,
    progress: &Progress,
    simulate: impl Fn(&Scenario, u64, u32, Watcher) -> Option<Outcome> + Sync,
) -> Result<Replicated, ExperimentError> {
    let work =
        |_, seed, replication, watcher: Watcher| simulate(scenario, seed, replication, watcher);
    let mut arms = run_arms(&[scenario], plan, None, stop, progress, work)?;
    Ok(Replicated {
        ensemble: arms.ensembles.remove(0),
        interrupted: arms.interrupted,
    })
}
