//! The highest rate that keeps a latency objective.

use super::plan::{BenchPlan, Load};
use super::report::Sample;
use super::run::run;

/// One step of the search.
#[derive(Clone, Debug)]
pub struct Step {
    /// Offered operations per second.
    pub rate: f64,
    /// What came of it.
    pub sample: Sample,
    /// Was the objective kept: corrected p99, nothing dropped or errored, and
    /// (nearly) everything offered also done?
    pub kept: bool,
}

/// Double the rate until the objective is missed, then bisect.
///
/// # Errors
/// A run cannot be done, or its books are wrong.
pub fn ramp(
    plan: &BenchPlan,
    from: f64,
    p99: u64,
    mut each: impl FnMut(&Step),
) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut good, mut bad) = (0.0, f64::INFINITY);
    let mut rate = from;
    while steps.len() < 24 {
        let plan = BenchPlan {
            load: Load::Open(rate),
            ..plan.clone()
        };
        let sample = Sample::of(&run(&plan)?, plan.load);
        let count = |name: &str| sample.counts.get(name).copied().unwrap_or(0);
        let on_time = sample.operations >= rate * 0.98;
        let kept = sample.felt().p99 <= p99
            && count("dropped") + count("errored") == 0
            && on_time
            && sample.wrong.is_empty();
        let step = Step { rate, sample, kept };
        each(&step);
        steps.push(step);
        if kept {
            good = rate;
        } else {
            bad = rate;
        }
        rate = if bad.is_finite() {
            f64::midpoint(good, bad)
        } else {
            good * 2.0
        };
        if bad.is_finite() && (bad - good) <= bad * 0.05 || bad < 1.0 {
            break;
        }
    }
    Ok(steps)
}

/// The highest rate that was kept; `None` if none was.
#[must_use]
pub fn highest(steps: &[Step]) -> Option<&Step> {
    steps
        .iter()
        .filter(|step| step.kept)
        .max_by(|a, b| a.rate.total_cmp(&b.rate))
}
