//! Trials in parallel, their results in order.

use super::ensemble::Ensemble;
use crate::measure::Outcome;
use crate::scenario::Scenario;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How often, from which seed, on how many threads.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Number of replications, numbered from 0.
    pub replications: u32,
    /// Seed of the whole experiment.
    pub seed: u64,
    /// Threads (`None`: as many as the machine has). Never changes a result.
    pub threads: Option<usize>,
}

/// Progress for people: done, left, speed - on a terminal's stderr, or nowhere.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar if stderr is a terminal, silence in a pipe.
    pub fn on_terminal(trials: usize) -> Progress {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(8)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(trials as u64), target);
        let template = "{bar:32} {pos}/{len} replications, {per_sec}, {eta} left{msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("#>-"));
        }
        Progress { bar }
    }

    /// Silence.
    pub fn hidden() -> Progress {
        Progress {
            bar: ProgressBar::hidden(),
        }
    }

    fn start(&self) {
        self.bar.tick();
    }

    fn step(&self) {
        self.bar.inc(1);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Runs `count` trials and hands each result to `merge` in the order of the
/// trials. `work` returns `None` when it was stopped midway.
///
/// Once `stop` is set no trial is started any more; what is finished is still
/// merged, in order, with gaps where trials are missing. Results that arrive
/// early wait, and no more than about one per thread ever do, because threads
/// take trials in turn.
pub fn trials<T: Send>(
    count: usize,
    threads: Option<usize>,
    stop: &AtomicBool,
    progress: &Progress,
    work: impl Fn(usize) -> Option<T> + Sync,
    merge: impl FnMut(usize, T) + Send,
) -> Result<(), rayon::ThreadPoolBuildError> {
    let wanted = threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(wanted)
        .build()?;
    let next = AtomicUsize::new(0);
    let queue = Mutex::new(InOrder::new(merge));
    progress.start();
    pool.broadcast(|_| {
        while !stop.load(Ordering::Relaxed) {
            let trial = next.fetch_add(1, Ordering::Relaxed);
            if trial >= count {
                break;
            }
            if let Some(result) = work(trial) {
                lock(&queue).put(trial, result);
                progress.step();
            }
        }
    });
    lock(&queue).flush();
    progress.finish();
    Ok(())
}

/// A poisoned lock means that a trial panicked, and then the panic is the news.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Holds back what comes early.
struct InOrder<T, F> {
    next: usize,
    early: BTreeMap<usize, T>,
    merge: F,
}

impl<T, F: FnMut(usize, T)> InOrder<T, F> {
    fn new(merge: F) -> Self {
        InOrder {
            next: 0,
            early: BTreeMap::new(),
            merge,
        }
    }

    fn put(&mut self, trial: usize, result: T) {
        self.early.insert(trial, result);
        while let Some(result) = self.early.remove(&self.next) {
            (self.merge)(self.next, result);
            self.next += 1;
        }
    }

    /// Hands over what waits behind a trial that will never come.
    fn flush(&mut self) {
        while let Some((trial, result)) = self.early.pop_first() {
            (self.merge)(trial, result);
        }
    }
}

/// What came of the replications of a scenario.
#[derive(Debug)]
pub struct Replicated {
    /// The merged measurements of all finished replications.
    pub ensemble: Ensemble,
    /// Whether some were not run, because the stop flag was set.
    pub interrupted: bool,
}

/// Runs the replications of one scenario and merges them.
///
/// `simulate` gets the scenario, the seed and the number of the replication; it
/// may return `None` when it notices the stop flag midway.
pub fn replicate(
    scenario: &Scenario,
    plan: Plan,
    stop: &AtomicBool,
    progress: &Progress,
    simulate: impl Fn(&Scenario, u64, u32) -> Option<Outcome> + Sync,
) -> Result<Replicated, rayon::ThreadPoolBuildError> {
    let mut ensemble = Ensemble::after(scenario.run.warm_up);
    trials(
        plan.replications as usize,
        plan.threads,
        stop,
        progress,
        |trial| simulate(scenario, plan.seed, trial as u32),
        |_, outcome| ensemble.add(&outcome),
    )?;
    let interrupted = ensemble.replications() < plan.replications as usize;
    Ok(Replicated {
        ensemble,
        interrupted,
    })
}
