//! Oversells, false stock-outs and short picks, period by period.

use super::frame::{self, Heading, Look, PAGE, head};
use super::palette;
use super::picture::{Area, Picture};
use super::strips::{self, Strip};
use crate::measure::{Incident, Measure};
use crate::report::provenance::Manifest;
use crate::report::summary::{Point, Quantity, Report};
use crate::report::words::{self, Style};

const MEASURES: [(Measure, &str, &str); 3] = [
    (
        Measure::Count(Incident::OversoldLines),
        "oversells",
        "order lines accepted beyond the stock there was",
    ),
    (
        Measure::Count(Incident::FalseStockoutLines),
        "false stock-outs",
        "order lines refused although the stock was there",
    ),
    (
        Measure::Count(Incident::ShortPicks),
        "short picks",
        "picks that found less than asked",
    ),
];

/// Draws the three strips into an area.
pub fn draw(picture: &mut Picture, area: Area, look: Look, report: &Report) {
    let area = head(picture, area, look, &heading(report, look));
    let strips: Vec<Strip> = MEASURES
        .iter()
        .zip(palette::SERVICE)
        .map(|(&(measure, name, means), colour)| Strip {
            label: label(report, measure, name),
            means,
            colour,
            style: Style::Plain,
            points: per_period(report, measure),
            nothing: "none in any period",
        })
        .collect();
    strips::draw(picture, area, look, report, &strips);
}

/// Counts per full period. A last, shorter period is scaled up, and left out if
/// it is shorter than half of a full one: too little happens in it.
fn per_period(report: &Report, measure: Measure) -> Vec<Point> {
    let mut points = report.points(measure);
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
pub fn rate(report: &Report, measure: Measure) -> Option<Quantity> {
    let m = &report.manifest;
    let mut q = report.quantity(measure)?.clone();
    let periods = m.counted_ms() as f64 / m.period_ms.max(1) as f64;
    if periods > 0.0 {
        q.mean /= periods;
        q.low = q.low.map(|v| v / periods);
        q.high = q.high.map(|v| v / periods);
    }
    Some(q)
}

fn label(report: &Report, measure: Measure, name: &str) -> String {
    let Some(q) = rate(report, measure) else {
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
        .filter_map(|&(measure, name, _)| {
            let q = rate(report, measure)?;
            (q.mean > 0.0).then(|| format!("{} {name}", q.text()))
        })
        .collect();
    if parts.is_empty() {
        return "No oversells, no false stock-outs, no short picks".to_owned();
    }
    format!("{} {}", words::list(&parts), per(&report.manifest))
}
