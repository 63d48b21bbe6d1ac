//! The headline curves: hot share and batch size against throughput. What draws
//! them is not the engine's business.

use serde::Serialize;

use super::limit::Limit;
use super::plan::BenchPlan;
use super::report::{Report, Sample, median};
use super::skew::Skew;

/// One point of a curve.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// What was varied: share of traffic on the hottest pool, or batch size.
    pub x: f64,
    /// Median accepted reservations per second.
    pub reservations: f64,
    /// Smallest and largest of the runs.
    pub range: (f64, f64),
    /// Median of the runs' p99 \[ns\].
    pub p99: f64,
    /// Smallest and largest of the runs.
    pub p99_range: (f64, f64),
    /// What the machine allows, measured beside the runs.
    pub limit: Option<Limit>,
    /// What is wrong with the books of any run.
    pub wrong: Vec<String>,
}

fn range(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::MAX, f64::min);
    (low, values.iter().copied().fold(0.0, f64::max))
}

fn point(
    x: f64,
    plan: &BenchPlan,
    repeats: usize,
    each: &mut dyn FnMut(&BenchPlan, &Sample),
) -> Result<Point, String> {
    let report = Report::measure(plan, repeats, |sample| each(plan, sample))?;
    let values = report.series(|s| s.reservations);
    let p99 = report.series(|s| s.felt().p99 as f64);
    Ok(Point {
        x,
        reservations: median(&values),
        range: range(&values),
        p99: median(&p99),
        p99_range: range(&p99),
        limit: report.limit.clone(),
        wrong: report.wrong().iter().map(ToString::to_string).collect(),
    })
}

/// Throughput and p99 from no to all traffic on one pool.
///
/// # Errors
/// A run cannot be done.
pub fn hot(
    plan: &BenchPlan,
    repeats: usize,
    mut each: impl FnMut(&BenchPlan, &Sample),
) -> Result<Vec<Point>, String> {
    let shares = [0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0];
    let run = |share: f64| {
        let plan = BenchPlan {
            skew: Skew::Hot { hot: 1, share },
            ..plan.clone()
        };
        point(share, &plan, repeats, &mut each)
    };
    shares.into_iter().map(run).collect()
}

/// Throughput against batch size.
///
/// # Errors
/// A run cannot be done.
pub fn batches(
    plan: &BenchPlan,
    repeats: usize,
    mut each: impl FnMut(&BenchPlan, &Sample),
) -> Result<Vec<Point>, String> {
    let sizes = [1_u32, 4, 16, 64, 256, 1024, 4096, 8192];
    let run = |size: u32| {
        let plan = BenchPlan {
            batch: size as usize,
            ..plan.clone()
        };
        point(f64::from(size), &plan, repeats, &mut each)
    };
    sizes.into_iter().map(run).collect()
}
