//! Designs over each other: drift over time, cost by category, paired
//! differences, and the curves of a ladder of cadences.

mod bars;
mod curves;
mod forest;
mod overlaid;

use super::frame::{self, Heading, Look};
use super::picture::{Area, Picture, Type, shorten};
use crate::report::compare::Comparison;

/// Names of the figures that a comparison can have.
pub const NAMES: [&str; 4] = ["drift", "cost", "differences", "cadence"];

/// Look of several panels on a page.
const LOOK: Look = frame::PANEL;

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

/// A page with a heading and a foot; returns it with the area that is left.
fn page(comparison: &Comparison, width: f64, height: f64, heading: &Heading) -> (Picture, Area) {
    let m = &comparison.reports[0].manifest;
    frame::page(
        width,
        height,
        heading,
        &frame::origin_of_many(m, comparison.reports.len()),
    )
}

/// Cells of a grid with so many columns.
pub(super) fn cells(area: Area, count: usize, columns: usize, gap: f64) -> Vec<Area> {
    let rows = count.div_ceil(columns);
    let width = (area.w - gap * (columns as f64 - 1.0)) / columns as f64;
    let height = (area.h - gap * (rows as f64 - 1.0)) / rows as f64;
    let cell = |i: usize| Area {
        x: area.x + (i % columns) as f64 * (width + gap),
        y: area.y + (i / columns) as f64 * (height + gap),
        w: width,
        h: height,
    };
    (0..count).map(cell).collect()
}

/// A name no longer than a label can be.
fn name(text: &str, style: Type) -> String {
    shorten(text, style, 150.0)
}
