//! Designs over each other: drift over time, cost by category, paired
//! differences, and the curves of a ladder of cadences.

mod bars;
mod curves;
mod forest;
mod overlaid;

use super::frame::{self, Heading, Look, SOFT, head};
use super::picture::{Anchor, Area, Picture, Type, shorten};
use crate::report::compare::Comparison;

/// Names of the figures that a comparison can have.
pub const NAMES: [&str; 4] = ["drift", "cost", "differences", "cadence"];

/// Look of several panels on a page.
const LOOK: Look = frame::PANEL;

/// File name (without ending) and picture of every figure of a comparison.
pub fn of_comparison(comparison: &Comparison) -> Vec<(String, Picture)> {
    let mut figures = vec![
        ("drift".to_owned(), overlaid::draw(comparison)),
        ("cost".to_owned(), bars::draw(comparison)),
    ];
    if comparison.facts.replications > 1 {
        figures.push(("differences".to_owned(), forest::draw(comparison)));
    }
    if comparison.facts.ladder.len() > 1 {
        figures.push(("cadence".to_owned(), curves::draw(comparison)));
    }
    figures
}

/// A page with a heading and a foot; returns it with the area that is left.
fn page(comparison: &Comparison, width: f64, height: f64, heading: &Heading) -> (Picture, Area) {
    let mut picture = Picture::new(width, height);
    picture.title = heading.title.clone();
    picture.description = format!("{} {}.", heading.subtitle, origin(comparison));
    let area = picture.area().inset(24.0, 20.0, 20.0, 36.0);
    let area = head(&mut picture, area, frame::PAGE, heading);
    let style = Type::regular(10.5, SOFT);
    let text = shorten(&origin(comparison), style, width - 48.0);
    picture.text((24.0, height - 14.0), Anchor::Start, style, text);
    (picture, area)
}

/// Scenario, designs, replications, seed, digest, version.
fn origin(comparison: &Comparison) -> String {
    let m = &comparison.reports[0].manifest;
    format!(
        "{} · {} designs under common random numbers · {} · seed {} · scenario {} · pooldrift {}",
        m.scenario,
        comparison.reports.len(),
        frame::replications(m),
        m.seed,
        m.short_digest(),
        m.version
    )
}

/// Cells of a grid with so many columns.
fn cells(area: Area, count: usize, columns: usize, gap: f64) -> Vec<Area> {
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
