//! Progress for people: done, left, speed, and how precise the answer is by now.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

/// Steps of the bar for each trial: a long one is seen to go on.
const STEPS: u64 = 1_000;

/// A bar on a terminal's stderr, or nothing.
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
        let bar = ProgressBar::with_draw_target(Some(STEPS * trials as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {runs} runs, {eta} left{msg}") {
            let style = style.with_key("runs", |state: &ProgressState, text: &mut dyn Write| {
                let runs = state.pos() as f64 / STEPS as f64;
                let _ = match state.len().unwrap_or_default() / STEPS {
                    // Of few runs each takes long.
                    all @ ..10 => write!(text, "{runs:.2} of {all}"),
                    all => write!(text, "{} of {all}", runs as u64),
                };
            });
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

    pub(super) fn start(&self) {
        self.bar.tick();
    }

    /// A trial begins.
    pub(super) fn begin(&self) -> Part<'_> {
        Part {
            progress: self,
            steps: AtomicU64::new(0),
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// What is said behind the numbers, for example the half-width by now.
    pub(super) fn say(&self, text: &str) {
        self.bar.set_message(format!(", {text}"));
    }

    /// How many trials it will be, as far as one can tell by now.
    pub(super) fn expect(&self, trials: u64) {
        self.bar
            .set_length((STEPS * trials).max(self.bar.position()));
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
        self.progress.bar.inc(whole(before + fine) - whole(before));
    }

    /// The trial is over.
    pub(super) fn finish(self) {
        let steps = self.steps.into_inner() / 1_000;
        self.progress.bar.inc(STEPS - steps.min(STEPS));
    }
}
