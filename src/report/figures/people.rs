//! What numbers that do not agree do to people: the desk, workarounds, trust.

use super::frame::{self, Heading, Look, head};
use super::palette;
use super::picture::{Area, Picture};
use super::strips::{self, Strip};
use crate::measure::{Gauge, Measure, Ratio};
use crate::report::summary::{Point, Report};
use crate::report::words::{self, Style};

/// Key, name, meaning.
const MEASURES: [(Measure, &str, &str); 4] = [
    (
        Measure::Rate(Ratio::DeskLoad),
        "Desk load",
        "share of its hours that the exception desk works",
    ),
    (
        Measure::People(Gauge::Backlog),
        "Backlog",
        "tasks that wait at the desk",
    ),
    (
        Measure::People(Gauge::Workarounds),
        "Workarounds",
        "custom feeds, confirmations and spreadsheets in use",
    ),
    (
        Measure::People(Gauge::Trust),
        "Buyer's trust",
        "share of recent looks at the ERP that found it right",
    ),
];

/// Whether there is anything about people to draw.
pub fn any(report: &Report) -> bool {
    !strips(report).is_empty()
}

/// Draws the strips into an area.
pub fn draw(picture: &mut Picture, area: Area, look: Look, report: &Report) {
    let area = head(picture, area, look, &heading(report));
    strips::draw(picture, area, look, report, &strips(report));
}

/// The measures that move at all.
fn strips(report: &Report) -> Vec<Strip> {
    let mut strips = Vec::new();
    for (i, (measure, name, means)) in MEASURES.into_iter().enumerate() {
        let Some(q) = report.quantity(measure) else {
            continue;
        };
        if report.line(measure).is_none() {
            continue; // It was nothing throughout.
        }
        let interval = match q.half_width() {
            Some(half) if half > 0.0 => format!(" ({})", q.interval()),
            _ => String::new(),
        };
        strips.push(Strip {
            label: format!("{name}: {}{interval} on average", q.text()),
            means,
            colour: palette::PEOPLE[i],
            style: Style::of(&q.unit),
            points: within(report.points(measure), &q.unit),
            nothing: "none in any period",
        });
    }
    strips
}

/// Student's interval knows no bounds; shares end at one.
fn within(mut points: Vec<Point>, unit: &str) -> Vec<Point> {
    if unit == "share" {
        let end = |p: &mut Point| p.high = p.high.min(1.0).max(p.mean);
        points.iter_mut().for_each(end);
    }
    points
}

fn heading(report: &Report) -> Heading {
    let m = &report.manifest;
    Heading {
        title: finding(report),
        subtitle: format!(
            "{} means of {}; each strip has its own scale; beside each name the mean after the warm-up with its 95 % interval. {}",
            super::drift::capital(&frame::each(m)),
            frame::replications(m),
            frame::bands(m)
        ),
    }
}

/// The finding: how the desk and the workarounds went from the start to the end.
pub fn finding(report: &Report) -> String {
    let ends = |measure: Measure| {
        let points = report.points(measure);
        let known = |p: &&Point| p.mean.is_finite();
        let mean =
            |part: &[&Point]| part.iter().map(|p| p.mean).sum::<f64>() / part.len().max(1) as f64;
        let points: Vec<&Point> = points.iter().filter(known).collect();
        let few = (points.len() / 10).max(1).min(points.len());
        (mean(&points[..few]), mean(&points[points.len() - few..]))
    };
    let mut parts = Vec::new();
    if report.line(Measure::Rate(Ratio::DeskLoad)).is_some() {
        let (first, last) = ends(Measure::Rate(Ratio::DeskLoad));
        let (first, last) = (percent(first), percent(last));
        parts.push(format!("the desk went from {first} to {last} of its hours"));
    }
    if report.line(Measure::People(Gauge::Workarounds)).is_some() {
        let (_, last) = ends(Measure::People(Gauge::Workarounds));
        let number = words::grouped(last, usize::from(last < 9.5));
        parts.push(format!("{number} workarounds are in use at the end"));
    }
    if report.line(Measure::People(Gauge::Trust)).is_some() {
        let (_, last) = ends(Measure::People(Gauge::Trust));
        let share = percent(last);
        parts.push(format!("buyers find the ERP right in {share} of looks"));
    }
    match parts.is_empty() {
        true => "No manual exception work".to_owned(),
        false => super::drift::capital(&words::list(&parts)),
    }
}

/// A share in whole per cent: a title has no room for more.
fn percent(share: f64) -> String {
    format!("{} %", words::grouped(100.0 * share, 0))
}
