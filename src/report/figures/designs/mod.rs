//! Designs over each other: drift over time, cost by category, paired
//! differences, and the curves of a ladder of cadences.

mod bars;
mod curves;
mod forest;
mod overlaid;

use super::picture::Picture;
use crate::report::compare::Comparison;

/// Names of the figures that a comparison can have.
pub const NAMES: [&str; 4] = ["drift", "cost", "differences", "cadence"];

/// File name (without ending) and picture of every figure of a comparison.
pub fn of_comparison(comparison: &Comparison) -> Vec<(String, Picture)> {
    let [drift, cost, differences, cadence] = NAMES.map(str::to_owned);
    let mut figures = vec![
        (drift, overlaid::draw(comparison)),
        (cost, bars::draw(comparison)),
    ];
    if comparison.facts.replications > 1 {
        figures.push((differences, forest::draw(comparison)));
    }
    if comparison.facts.ladder.len() > 1 {
        figures.push((cadence, curves::draw(comparison)));
    }
    figures
}
