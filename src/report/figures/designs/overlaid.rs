//! Drift over time, a panel per system, a line per design.

use crate::measure::Measure;
use crate::report::Rounding;
use crate::report::compare::{Comparison, Measured};
use crate::report::figures::frame::{self, Heading, PANEL, Vertical, axes, banded, head};
use crate::report::figures::labels::{self, Label};
use crate::report::figures::palette;
use crate::report::figures::picture::{Area, Picture, Type};
use crate::report::summary::Point;
use crate::report::words::Style;
use crate::world::System;

/// Draws the figure.
pub fn draw(comparison: &Comparison) -> Picture {
    let systems = comparison.reports[0].systems();
    let columns = if systems.len() == 1 { 1 } else { 2 };
    let rows = systems.len().div_ceil(columns).max(1);
    let height = 120.0 + rows as f64 * 330.0;
    let (mut picture, area) =
        frame::page_of_many(&comparison.reports, 1200.0, height, &heading(comparison));
    let places = area.cells(systems.len(), columns, 26.0);
    for (system, area) in systems.into_iter().zip(places) {
        panel(&mut picture, area, comparison, system);
    }
    picture
}

fn heading(comparison: &Comparison) -> Heading {
    let m = &comparison.reports[0].manifest;
    Heading {
        title: finding(comparison),
        subtitle: format!(
            "Absolute drift of each system's stock on hand, in units; {} means, at the \
             right the last one. {} All designs meet the same demand.",
            frame::each(m),
            frame::bands(m)
        ),
    }
}

/// The finding: whose record is best, and how far the worst is from it.
fn finding(comparison: &Comparison) -> String {
    let Some(drift) = comparison.facts.chief_drift() else {
        return "Drift by design".to_owned();
    };
    let (best, worst) = (extreme(drift, true), extreme(drift, false));
    let write = |at: usize| {
        let standing = &drift.standings[at];
        drift.rounding().text(standing.estimate())
    };
    let of = |at: usize| drift.standings[at].design.as_str();
    let may = drift.standings.iter().filter(|s| {
        let against = s.against_best.as_ref();
        against.is_some_and(|a| a.may_be_best)
    });
    if may.count() == drift.standings.len() {
        return format!(
            "No design can be told to be more accurate: about {} {} in each",
            write(best),
            drift.label
        );
    }
    format!(
        "{}: {} with \u{201c}{}\u{201d}, {} with \u{201c}{}\u{201d}",
        super::super::drift::capital(&drift.label),
        write(best),
        of(best),
        write(worst),
        of(worst)
    )
}

/// The design with the least or the most of a measure.
fn extreme(measure: &Measured, least: bool) -> usize {
    let means = measure.standings.iter().map(|s| s.mean).enumerate();
    let by = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1);
    let found = if least {
        means.min_by(by)
    } else {
        means.max_by(by)
    };
    found.map_or(0, |(i, _)| i)
}

fn panel(picture: &mut Picture, area: Area, comparison: &Comparison, system: System) {
    let lines: Vec<Vec<Point>> = comparison
        .reports
        .iter()
        .map(|r| r.points(Measure::drift(system)))
        .collect();
    let heading = Heading {
        title: system.label().to_owned(),
        subtitle: String::new(),
    };
    let area = head(picture, area, PANEL, &heading);
    let highs = lines.iter().flatten().map(|p| p.high);
    let top = highs.filter(|h| h.is_finite()).fold(0.0, f64::max);
    let rounding = labels::rounding(Style::Plain, lines.iter().map(Vec::as_slice));
    let tags = |y: &dyn Fn(f64) -> f64| -> Vec<Label> {
        let all = lines.iter().enumerate();
        all.filter_map(|(i, points)| label(comparison, i, points, rounding, y))
            .collect()
    };
    let right = labels::room(&tags(&|_| 0.0)) + 14.0;
    let vertical = Vertical {
        top,
        style: Style::Plain,
        unit: "units wrong on hand",
        ticks: 4,
    };
    let manifest = &comparison.reports[0].manifest;
    let axes = axes(picture, area, PANEL, manifest, &vertical, right, true);
    for (i, (report, points)) in comparison.reports.iter().zip(&lines).enumerate() {
        banded(picture, axes, &report.series, points, palette::design(i));
    }
    if top == 0.0 {
        frame::nothing(picture, axes, PANEL, "no on-hand drift in any period");
        return;
    }
    let mut tags = tags(&|v| axes.y.at(v));
    tags.sort_by(|a, b| a.y.total_cmp(&b.y));
    labels::write(picture, axes.plot, &tags);
}

fn label(
    comparison: &Comparison,
    i: usize,
    points: &[Point],
    rounding: Rounding,
    y: &dyn Fn(f64) -> f64,
) -> Option<Label> {
    let last = labels::last(points)?;
    let style = Type::bold(PANEL.label, palette::ink(palette::design(i)));
    let design = labels::name(&comparison.facts.designs[i].name, style);
    let value = rounding.text(last.estimate());
    Some(Label {
        y: y(last.mean),
        text: format!("{design} {value}"),
        style,
        indent: 0.0,
        joined: true,
    })
}
