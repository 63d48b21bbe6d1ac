//! How far each system's record of stock on hand is from the shelf, over time.

use super::frame::{self, Heading, Look, Vertical, axes, banded, head};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Area, Picture, Type};
use crate::measure::Measure;
use crate::report::summary::{Point, Quantity, Report};
use crate::report::words::{self, Style};
use crate::report::{Rounding, headline};
use crate::world::System;

/// Draws the chart into an area.
pub fn draw(picture: &mut Picture, area: Area, look: Look, report: &Report) {
    let area = head(picture, area, look, &heading(report, look));
    let lines: Vec<(System, Vec<Point>)> = report
        .systems()
        .into_iter()
        .map(|s| (s, report.points(Measure::drift(s))))
        .collect();
    let highs = lines
        .iter()
        .flat_map(|(_, points)| points.iter().map(|p| p.high));
    let top = highs.filter(|h| h.is_finite()).fold(0.0, f64::max);
    let rounding = labels::rounding(Style::Plain, lines.iter().map(|(_, p)| p.as_slice()));
    let tags = |y: &dyn Fn(f64) -> f64| -> Vec<Label> {
        let lines = lines.iter().rev();
        lines
            .filter_map(|(s, points)| label(*s, points, (look, rounding), y))
            .collect()
    };
    let right = labels::room(&tags(&|_| 0.0)) + 14.0;
    let vertical = Vertical {
        top,
        style: Style::Plain,
        unit: "units wrong on hand",
        ticks: if look.roomy { 6 } else { 4 },
    };
    let axes = axes(
        picture,
        area,
        look,
        &report.manifest,
        &vertical,
        right,
        true,
    );
    for (system, points) in &lines {
        banded(
            picture,
            axes,
            &report.series,
            points,
            palette::system(*system),
        );
    }
    if top == 0.0 {
        frame::nothing(picture, axes, look, "no on-hand drift in any period");
    } else {
        let mut labels = tags(&|v| axes.y.at(v));
        labels.sort_by(|a, b| a.y.total_cmp(&b.y));
        labels::write(picture, axes.plot, &labels);
    }
}

fn label(
    system: System,
    points: &[Point],
    (look, rounding): (Look, Rounding),
    y: &dyn Fn(f64) -> f64,
) -> Option<Label> {
    let last = labels::last(points)?;
    let value = match look.roomy {
        true => rounding.plus_minus(last.estimate()),
        false => rounding.text(last.estimate()),
    };
    Some(Label {
        y: y(last.mean),
        text: format!("{} {value}", system.label()),
        style: Type::bold(look.label, palette::ink(palette::system(system))),
        indent: 0.0,
        joined: true,
    })
}

fn heading(report: &Report, look: Look) -> Heading {
    let m = &report.manifest;
    let subtitle = if look.roomy {
        format!(
            "Absolute drift of each system's stock on hand, in units, added up over {} pools. \
             {} means of {}; at the right the last period. {}",
            words::whole(m.pools),
            capital(&frame::each(m)),
            frame::replications(m),
            frame::bands(m)
        )
    } else {
        "Absolute drift of each system's stock on hand, in units.".to_owned()
    };
    Heading {
        title: finding(report),
        subtitle,
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}

/// The finding: who drifts most, and whether it grew.
pub fn finding(report: &Report) -> String {
    let Some(worst) = report.furthest() else {
        let right = "No on-hand drift: every system's record of it matched the shelf";
        return match headline::off(report).as_str() {
            "" => right.to_owned(),
            off => format!("{right}, but {off}"),
        };
    };
    let (who, wrong) = leaders(report, worst);
    let points = report.points(Measure::drift(worst));
    let about = |text: String| format!("{who}: about {text} {wrong} on average");
    let mean = || {
        report
            .quantity(Measure::drift(worst))
            .map(Quantity::text)
            .unwrap_or_default()
    };
    let Some((early, late)) = quarters(report, &points) else {
        return about(mean());
    };
    let rounding = Rounding::of(Style::Plain, [early, late].map(|p| p.estimate()));
    let write = |p: Point| rounding.text(p.estimate());
    if early.high < late.low && late.mean > 1.15 * early.mean {
        let now = format!(
            "{who}: {} {wrong} in the last quarter of the time",
            write(late)
        );
        if early.mean <= 0.0 {
            return format!("{now}, none in the first");
        }
        let times = Style::Plain.write_within(late.mean / early.mean, 0.4);
        format!("{now}, {times} times as many as in the first")
    } else if late.high < early.low && late.mean < 0.85 * early.mean {
        format!(
            "{who}, but less with time: from {} to {} {wrong}, from the first to the last quarter of it",
            write(early),
            write(late)
        )
    } else {
        about(mean())
    }
}

/// `ERP drifts most`, or as many names as cannot be distinguished from the worst; and what its
/// units are, which are those of the worst where there are several names or none.
fn leaders(report: &Report, worst: System) -> (String, String) {
    let systems = report.systems();
    let bound = |s: System| report.quantity(Measure::drift(s)).map(|q| (q.low, q.high));
    let low = bound(worst).and_then(|b| b.0);
    let near = |system: &System| {
        let high = bound(*system).and_then(|b| b.1);
        *system == worst || matches!((low, high), (Some(low), Some(high)) if high >= low)
    };
    let near: Vec<System> = systems.iter().copied().filter(near).collect();
    let names: Vec<String> = near.iter().map(|s| s.noun().to_owned()).collect();
    let label = worst.label();
    let who = match (near.len(), systems.len()) {
        (1, 1) => format!("{label} drifts"),
        // Without an interval nothing is told of other replications.
        (1, _) if low.is_none() => format!("{label} looks to drift most"),
        (1, _) => format!("{label} drifts most"),
        (n, m) if n == m => "Statistically, the systems are tied in drift".to_owned(),
        _ => format!("{} drift most", capital(&words::list(&names))),
    };
    let wrong = match near.len() {
        1 => "units wrong on hand".to_owned(),
        _ => format!("units wrong on hand in the {}", worst.noun()),
    };
    (who, wrong)
}

/// Mean over the first and over the last quarter of the counted periods; nothing
/// if there are too few, or if there is one replication and so no band.
fn quarters(report: &Report, points: &[Point]) -> Option<(Point, Point)> {
    let counted = report.counted();
    let size = counted.len() / 4;
    if size == 0 || report.manifest.replications.len() < 2 {
        return None;
    }
    let mean = |at: &[usize]| {
        let mean_of =
            |f: fn(&Point) -> f64| at.iter().map(|&i| f(&points[i])).sum::<f64>() / at.len() as f64;
        Point {
            mean: mean_of(|p| p.mean),
            low: mean_of(|p| p.low),
            high: mean_of(|p| p.high),
        }
    };
    Some((
        mean(&counted[..size]),
        mean(&counted[counted.len() - size..]),
    ))
}
