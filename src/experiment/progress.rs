//! Progress for people: done, left, speed, and how precise the answer is by now.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

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
        let bar = ProgressBar::with_draw_target(Some(trials as u64), target);
        let template = "{bar:32} {pos}/{len} runs, {per_sec}, {eta} left{msg}";
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

    pub(super) fn start(&self) {
        self.bar.tick();
    }

    pub(super) fn step(&self) {
        self.bar.inc(1);
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
        self.bar.set_length(trials.max(self.bar.position()));
    }
}
