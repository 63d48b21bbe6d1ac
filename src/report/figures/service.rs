//! Oversells, false stock-outs and short picks, period by period.

use super::frame::{self, Heading, Look, PAGE, Vertical, axes, banded, head};
use super::palette;
use super::picture::{Anchor, Area, Picture, Type};
use crate::report::provenance::Manifest;
use crate::report::summary::{Point, Quantity, Report};
use crate::report::words::{self, Style};

const MEASURES: [(&str, &str, &str); 3] = [
    (
        "count/oversold-lines",
        "oversells",
        "order lines accepted that no shelf could fill",
    ),
    (
        "count/false-stockout-lines",
        "false stock-outs",
        "order lines refused although stock was there",
    ),
    (
        "count/short-picks",
        "short picks",
        "picks that found less than asked",
    ),
];

/// Draws the three strips into an area.
pub fn draw(picture: &mut Picture, area: Area, look: Look, report: &Report) {
    let area = head(picture, area, look, &heading(report, look));
    let below = look.tick * 2.9;
    let strip = (area.h - below) / MEASURES.len() as f64;
    for (i, measure) in MEASURES.iter().enumerate() {
        let last = i + 1 == MEASURES.len();
        let area = Area {
            y: area.y + i as f64 * strip,
            h: strip + if last { below } else { 0.0 },
            ..area
        };
        draw_strip(picture, area, look, report, i, measure, last);
    }
}

fn draw_strip(
    picture: &mut Picture,
    area: Area,
    look: Look,
    report: &Report,
    at: usize,
    (key, name, means): &(&str, &str, &str),
    last: bool,
) {
    let colour = palette::SERVICE[at];
    let style = Type::bold(look.label, palette::ink(colour));
    let baseline = area.y + look.label;
    let label = frame_label(report, key, name);
    picture.text((area.x, baseline), Anchor::Start, style, label.as_str());
    let note = Type::regular(look.label * 0.92, frame::SOFT);
    let note_x = area.x + style.width(&label) + 10.0;
    let note_text = super::picture::shorten(means, note, area.right() - 30.0 - note_x);
    picture.text((note_x, baseline), Anchor::Start, note, note_text);
    let points = per_period(report, key);
    let top = points
        .iter()
        .map(|p| p.high)
        .filter(|h| h.is_finite())
        .fold(0.0, f64::max);
    let vertical = Vertical {
        top,
        style: Style::Plain,
        unit: "",
        ticks: 2,
    };
    let area = area.inset(0.0, look.label * 1.45, 0.0, if last { 0.0 } else { 6.0 });
    // All strips share one left edge: the widest tick of any of them.
    let area = indent(area, look, report, top);
    let axes = axes(picture, area, look, &report.manifest, &vertical, 30.0, last);
    banded(picture, axes, &report.series, &points, colour);
    if top == 0.0 {
        frame::nothing(picture, axes, look, "none in any period");
    }
}

/// Moves a strip to the right by what its ticks are narrower than the widest.
fn indent(area: Area, look: Look, report: &Report, top: f64) -> Area {
    let style = Type::regular(look.tick, frame::SOFT);
    let width = |top: f64| {
        let ticks = super::scale::Ticks::to(top, 2);
        let widths = ticks
            .at
            .iter()
            .map(|&v| style.width(&Style::Plain.tick(v, ticks.step)));
        widths.fold(0.0, f64::max)
    };
    let highest = |key: &str| {
        per_period(report, key)
            .iter()
            .map(|p| p.high)
            .fold(0.0, f64::max)
    };
    let widest = MEASURES
        .iter()
        .map(|m| width(highest(m.0)))
        .fold(0.0, f64::max);
    area.inset(widest - width(top), 0.0, 0.0, 0.0)
}

/// Counts per full period. A last, shorter period is scaled up, and left out if
/// it is shorter than half of a full one: too little happens in it.
fn per_period(report: &Report, key: &str) -> Vec<Point> {
    let mut points = report.points(key);
    let full = report.manifest.period_ms as f64;
    for (point, &length) in points.iter_mut().zip(&report.series.lengths) {
        let scale = if 2.0 * length as f64 >= full {
            full / length as f64
        } else {
            f64::NAN
        };
        point.mean *= scale;
        point.low *= scale;
        point.high *= scale;
    }
    points
}

/// The total of a count as a number per period, with its interval.
pub fn rate(report: &Report, key: &str) -> Option<Quantity> {
    let m = &report.manifest;
    let mut q = report.quantity(key)?.clone();
    let periods = m.counted_ms() as f64 / m.period_ms.max(1) as f64;
    if periods > 0.0 {
        q.mean /= periods;
        q.low = q.low.map(|v| v / periods);
        q.high = q.high.map(|v| v / periods);
    }
    Some(q)
}

fn frame_label(report: &Report, key: &str, name: &str) -> String {
    let Some(q) = rate(report, key) else {
        return super::drift::capital(name);
    };
    let interval = if q.half_width().is_some_and(|h| h > 0.0) {
        format!(" ({})", q.interval())
    } else {
        String::new()
    };
    format!(
        "{}: {}{interval} {}",
        super::drift::capital(name),
        q.text(),
        per(&report.manifest)
    )
}

/// `per week`, `per day`, `per 2 weeks`.
pub fn per(m: &Manifest) -> String {
    let text = words::duration(m.period_ms);
    format!("per {}", text.strip_prefix("1 ").unwrap_or(&text))
}

fn heading(report: &Report, look: Look) -> Heading {
    let m = &report.manifest;
    let subtitle = if look.title == PAGE.title {
        format!(
            "Counted {}; each strip has its own scale; beside each name the mean after the warm-up with its 95 % interval. {}. {}",
            per(m),
            super::drift::capital(&frame::replications(m)),
            frame::bands(m)
        )
    } else {
        format!("Counted {}; each strip has its own scale.", per(m))
    };
    Heading {
        title: finding(report),
        subtitle,
    }
}

/// The finding: how many of each.
pub fn finding(report: &Report) -> String {
    let parts: Vec<String> = MEASURES
        .iter()
        .filter_map(|(key, name, _)| {
            let q = rate(report, key)?;
            (q.mean > 0.0).then(|| format!("{} {name}", q.text()))
        })
        .collect();
    if parts.is_empty() {
        return "No oversells, no false stock-outs, no short picks".to_owned();
    }
    format!("{} {}", words::list(&parts), per(&report.manifest))
}
