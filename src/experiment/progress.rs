//! How far an experiment is: done, left, and how precise the answer is by now. Who shows it,
//! and where, is the caller's.

use std::sync::atomic::{AtomicU64, Ordering};

/// Steps of each trial: a long one is seen to go on.
pub const STEPS: u64 = 1_000;

/// What shows how far an experiment is, for example a bar on a terminal.
pub trait Bar: Send + Sync {
    /// It begins.
    fn start(&self);
    /// So many [`STEPS`] more are done.
    fn advance(&self, steps: u64);
    /// So many steps it will be in all, as far as one can tell by now.
    fn expect(&self, steps: u64);
    /// What is said behind the numbers, for example the half-width by now.
    fn say(&self, text: &str);
    /// It is over.
    fn finish(&self);
}

/// Where an experiment says how far it is.
pub struct Progress {
    bar: Option<Box<dyn Bar>>,
}

impl Progress {
    /// Shown by a bar.
    pub fn shown(bar: impl Bar + 'static) -> Progress {
        Progress {
            bar: Some(Box::new(bar)),
        }
    }

    /// Silence.
    pub fn hidden() -> Progress {
        Progress { bar: None }
    }

    fn tell(&self, what: impl FnOnce(&dyn Bar)) {
        if let Some(bar) = &self.bar {
            what(bar.as_ref());
        }
    }

    pub(super) fn start(&self) {
        self.tell(|bar| bar.start());
    }

    /// A trial begins.
    pub(super) fn begin(&self) -> Part<'_> {
        Part {
            progress: self,
            steps: AtomicU64::new(0),
        }
    }

    pub(super) fn finish(&self) {
        self.tell(|bar| bar.finish());
    }

    /// What is said behind the numbers, for example the half-width by now.
    pub(super) fn say(&self, text: &str) {
        self.tell(|bar| bar.say(text));
    }

    /// How many trials it will be, as far as one can tell by now.
    pub(super) fn expect(&self, trials: u64) {
        self.tell(|bar| bar.expect(STEPS * trials));
    }
}

/// How far one trial is.
pub(super) struct Part<'a> {
    progress: &'a Progress,
    /// Shares of the trial that are done, in thousandths of a step.
    steps: AtomicU64,
}

impl Part<'_> {
    /// So much more of the trial is done (1: all of it).
    pub(super) fn advance(&self, share: f64) {
        let fine = (share * STEPS as f64 * 1e3) as u64;
        let before = self.steps.fetch_add(fine, Ordering::Relaxed);
        let whole = |fine: u64| (fine / 1_000).min(STEPS);
        let steps = whole(before + fine) - whole(before);
        self.progress.tell(|bar| bar.advance(steps));
    }

    /// The trial is over.
    pub(super) fn finish(self) {
        let steps = self.steps.into_inner() / 1_000;
        let left = STEPS - steps.min(STEPS);
        self.progress.tell(|bar| bar.advance(left));
    }
}
