//! Bars on a terminal's stderr, and silence in a pipe.

use crate::experiment::{Bar, Progress, STEPS};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;

/// Trials done and left, speed, and how precise the answer is by now.
pub fn of_trials(trials: usize) -> Progress {
    let bar = ProgressBar::with_draw_target(Some(STEPS * trials as u64), target());
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
    Progress::shown(OfTrials(bar))
}

/// How much of a run has been simulated, of so many milliseconds.
pub(super) fn of_time(horizon: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(horizon), target());
    let template = "{bar:32} {percent} % of the simulated time, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("#>-"));
    }
    bar
}

/// Runs of programs done, and what is being run.
pub(super) fn of_programs(runs: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(runs), target());
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos} of {len} runs, {msg}") {
        bar.set_style(style.progress_chars("#>-"));
    }
    bar
}

fn target() -> ProgressDrawTarget {
    match std::io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr_with_hz(8),
        false => ProgressDrawTarget::hidden(),
    }
}

struct OfTrials(ProgressBar);

impl Bar for OfTrials {
    fn start(&self) {
        self.0.tick();
    }

    fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }

    fn expect(&self, steps: u64) {
        self.0.set_length(steps.max(self.0.position()));
    }

    fn say(&self, text: &str) {
        self.0.set_message(format!(", {text}"));
    }

    fn finish(&self) {
        self.0.finish_and_clear();
    }
}
