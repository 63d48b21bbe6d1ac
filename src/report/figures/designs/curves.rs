//! A ladder of cadences: cost, drift and oversells against the period.

use crate::measure::{Case, Measure};
use crate::report::compare::{Comparison, Rung};
use crate::report::figures::frame::{self, AXIS, Heading, INK, PANEL, SOFT, Vertical, head};
use crate::report::figures::labels::{self, Label};
use crate::report::figures::palette;
use crate::report::figures::picture::{Anchor, Area, Colour, Picture, Type};
use crate::report::figures::scale::Scale;
use crate::report::summary::Quantity;
use crate::report::words::{self, Style};
use crate::report::{Estimate, Report, Rounding};
use crate::units::Span;

/// Draws the figure.
pub fn draw(comparison: &Comparison) -> Picture {
    let (mut picture, area) =
        frame::page_of_many(&comparison.reports, 1400.0, 560.0, &heading(comparison));
    let places = area.cells(3, 3, 26.0);
    let cost = [
        ("total cost", Measure::TotalCost(Case::Typical), INK),
        (
            "wrong numbers",
            Measure::WrongNumbers(Case::Typical),
            palette::LOSS,
        ),
    ];
    let lines = cost.map(|(name, key, colour)| line(comparison, name, key, colour));
    panel(
        &mut picture,
        places[0],
        comparison,
        "Cost",
        "US dollars",
        Style::Money,
        &lines,
    );
    let systems = comparison.reports[0].systems();
    let drift: Vec<Curve> = systems
        .into_iter()
        .map(|s| line(comparison, s.label(), Measure::drift(s), palette::system(s)))
        .collect();
    panel(
        &mut picture,
        places[1],
        comparison,
        "On-hand drift",
        "units wrong on hand",
        Style::Plain,
        &drift,
    );
    oversells(&mut picture, places[2], comparison);
    picture
}

fn heading(comparison: &Comparison) -> Heading {
    let rungs = &comparison.facts.ladder;
    let (short, long) = (&rungs[0], &rungs[rungs.len() - 1]);
    let title = finding(comparison, short, long);
    Heading {
        title,
        subtitle: "Scheduled feeds run with the period below, everything else being equal. Whiskers: 95 % intervals of each period by itself; \
                   the title goes by paired differences, which are better known. Formulas are for a pool of mean stock and mean sales."
            .to_owned(),
    }
}

/// The finding: what the longest period changes beyond chance, by the paired differences of the
/// same replications, and what not.
fn finding(comparison: &Comparison, short: &Rung, long: &Rung) -> String {
    let facts = &comparison.facts;
    let (mut changed, mut same) = (Vec::new(), Vec::new());
    for measure in facts.headline() {
        let of = |rung: &Rung| of_rung(comparison, rung)?.by_path(&measure.key);
        let (Some(a), Some(b)) = (of(short), of(long)) else {
            continue;
        };
        match measure.ladder.as_ref().filter(|d| d.is_significant()) {
            Some(d) => {
                let by = d.estimate().size().text(Style::of(&measure.unit));
                let sign = if d.mean < 0.0 { '\u{2212}' } else { '+' };
                let (label, a, b) = (&measure.label, a.text(), b.text());
                changed.push(format!("{label} {a} to {b} ({sign}{by})"));
            }
            None => same.push(measure.label.clone()),
        }
    }
    let mut parts = Vec::new();
    if !changed.is_empty() {
        parts.push(changed.join(", "));
    }
    if !same.is_empty() {
        parts.push(format!("no clear change in {}", words::list(&same)));
    }
    format!(
        "From every {} to every {}: {}",
        Span(short.every_ms),
        Span(long.every_ms),
        parts.join("; ")
    )
}

fn quantity<'a>(comparison: &'a Comparison, rung: &Rung, measure: Measure) -> Option<&'a Quantity> {
    of_rung(comparison, rung)?.quantity(measure)
}

/// The result of the design of a rung.
fn of_rung<'a>(comparison: &'a Comparison, rung: &Rung) -> Option<&'a Report> {
    let designs = comparison.facts.designs.iter();
    let (_, report) = designs
        .zip(&comparison.reports)
        .find(|(note, _)| note.name == rung.design)?;
    Some(report)
}

/// A line over the rungs: mean, and the ends of its interval.
struct Curve {
    name: String,
    colour: Colour,
    points: Vec<[f64; 3]>,
}

fn line(comparison: &Comparison, name: &str, measure: Measure, colour: Colour) -> Curve {
    let rungs = comparison.facts.ladder.iter();
    let point = |rung: &Rung| match quantity(comparison, rung, measure) {
        Some(q) => [q.mean, q.low.unwrap_or(q.mean), q.high.unwrap_or(q.mean)],
        None => [0.0; 3],
    };
    Curve {
        name: name.to_owned(),
        colour,
        points: rungs.map(point).collect(),
    }
}

fn panel(
    picture: &mut Picture,
    area: Area,
    comparison: &Comparison,
    title: &str,
    unit: &str,
    style: Style,
    lines: &[Curve],
) {
    let heading = Heading {
        title: title.to_owned(),
        subtitle: "by the period of the feeds".to_owned(),
    };
    let area = head(picture, area, PANEL, &heading);
    let ends = lines.iter().flat_map(|l| l.points.iter().map(|p| p[2]));
    let vertical = Vertical {
        top: ends.fold(0.0, f64::max),
        style,
        unit,
        ticks: 5,
    };
    let tags = |y: &dyn Fn(f64) -> f64| tags(lines, style, y);
    let right = labels::room(&tags(&|_| 0.0)) + 20.0;
    let (plot, y) = frame::room(area, PANEL, &vertical, right, 48.0);
    frame::rules(picture, area, plot, y, PANEL, &vertical);
    let x = periods(picture, plot, comparison);
    for line in lines {
        curve(picture, &x, y, line);
    }
    let mut tags = tags(&|v| y.at(v));
    tags.sort_by(|a, b| a.y.total_cmp(&b.y));
    labels::write(picture, plot, &tags);
}

fn tags(lines: &[Curve], style: Style, y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let known = |line: &Curve| {
        let [mean, low, high] = *line.points.last()?;
        Some(Estimate {
            mean,
            low: Some(low),
            high: Some(high),
        })
    };
    let rounding = Rounding::of(style, lines.iter().filter_map(known));
    let tag = |line: &Curve| {
        let last = known(line)?;
        Some(Label {
            y: y(last.mean),
            text: format!("{} {}", line.name, rounding.text(last)),
            style: Type::bold(PANEL.label, palette::ink(line.colour)),
            indent: 0.0,
            joined: true,
        })
    };
    lines.iter().filter_map(tag).collect()
}

/// The axis of periods, in equal steps of their logarithm; the place of each rung.
fn periods(picture: &mut Picture, plot: Area, comparison: &Comparison) -> Vec<f64> {
    let rungs = &comparison.facts.ladder;
    let log = |r: &Rung| libm::log(r.every_ms as f64);
    let scale = Scale {
        low: log(&rungs[0]),
        high: log(&rungs[rungs.len() - 1]),
        from: plot.x + 14.0,
        to: plot.right() - 8.0,
    };
    let base = plot.bottom();
    picture.stroke(vec![(plot.x, base), (plot.right(), base)], AXIS, 1.2);
    let style = Type::regular(PANEL.tick, SOFT);
    let mut free = f64::NEG_INFINITY;
    let mut places = Vec::with_capacity(rungs.len());
    for rung in rungs {
        let x = scale.at(log(rung));
        places.push(x);
        picture.stroke(vec![(x, base), (x, base + 4.0)], AXIS, 1.0);
        let text = Span(rung.every_ms).to_string();
        let text = text.replace("min", "m").replace(' ', "");
        let half = style.width(&text) / 2.0;
        if x - half >= free {
            picture.text((x, base + 5.0 + PANEL.tick), Anchor::Middle, style, text);
            free = x + half + 5.0;
        }
    }
    let at = (plot.x + plot.w / 2.0, base + 34.0);
    picture.text(at, Anchor::Middle, style, "period, in equal ratios");
    places
}

fn curve(picture: &mut Picture, x: &[f64], y: Scale, line: &Curve) {
    let means = x.iter().zip(&line.points).map(|(&x, p)| (x, y.at(p[0])));
    picture.stroke(means.collect(), line.colour, 2.0);
    for (&x, [mean, low, high]) in x.iter().zip(&line.points) {
        picture.stroke(
            vec![(x, y.at(low.max(y.low))), (x, y.at(*high))],
            line.colour,
            1.4,
        );
        picture.dot((x, y.at(*mean)), 3.6, line.colour);
    }
}

/// The smallest value that the logarithmic axis of oversells shows.
const FLOOR: f64 = 1e-3;

/// Oversells, simulated and by formula, on a logarithmic axis.
fn oversells(picture: &mut Picture, area: Area, comparison: &Comparison) {
    let rungs = &comparison.facts.ladder;
    let simulated = rungs.iter().map(|r| {
        r.simulated
            .map(|v| v.unwrap_or(r.simulated[0].unwrap_or(0.0)))
    });
    let formula = |value: fn(&Rung) -> f64| rungs.iter().map(|r| [value(r); 3]).collect();
    let lines = [
        Curve {
            name: "simulated".to_owned(),
            colour: palette::GAIN,
            points: simulated.collect(),
        },
        Curve {
            name: "vendors' formula".to_owned(),
            colour: palette::LOSS,
            points: formula(|r| r.vendor),
        },
        Curve {
            name: "exact, same pool".to_owned(),
            colour: INK,
            points: formula(|r| r.exact),
        },
    ];
    let heading = Heading {
        title: "Oversells".to_owned(),
        subtitle: "per 1,000 orders; every rule is ten times the one below it".to_owned(),
    };
    let area = head(picture, area, PANEL, &heading);
    let all = lines.iter().flat_map(|l| l.points.iter().flatten());
    let top = libm::ceil(libm::log10(all.copied().fold(1.0, f64::max)));
    let tags = |y: &dyn Fn(f64) -> f64| logged(&lines, y);
    let right = labels::room(&tags(&|_| 0.0)) + 20.0;
    let plot = area.inset(48.0, PANEL.tick * 1.7, right, 48.0);
    let y = Scale {
        low: libm::log10(FLOOR),
        high: top.max(1.0),
        from: plot.bottom(),
        to: plot.y,
    };
    decades(picture, plot, y);
    let x = periods(picture, plot, comparison);
    let log = |v: f64| libm::log10(v.max(FLOOR));
    for line in &lines {
        let points = line.points.iter().map(|p| p.map(log)).collect();
        curve(
            picture,
            &x,
            y,
            &Curve {
                name: line.name.clone(),
                points,
                ..*line
            },
        );
    }
    let mut tags = tags(&|v| y.at(log(v)));
    tags.sort_by(|a, b| a.y.total_cmp(&b.y));
    labels::write(picture, plot, &tags);
}

fn logged(lines: &[Curve], y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let mut all = tags(lines, Style::Plain, y);
    for (label, line) in all.iter_mut().zip(lines) {
        let last = line.points.last().map_or(0.0, |p| p[0]);
        if last < FLOOR {
            label.text = format!("{} < {FLOOR}", line.name);
        }
    }
    all
}

fn decades(picture: &mut Picture, plot: Area, y: Scale) {
    let style = Type::regular(PANEL.tick, SOFT);
    for power in y.low as i32..=y.high as i32 {
        let at = y.at(f64::from(power));
        picture.stroke(vec![(plot.x, at), (plot.right(), at)], frame::GRID, 1.0);
        let value = 10f64.powi(power);
        let text = Style::Plain.tick(value, value);
        picture.text(
            (plot.x - 7.0, at + PANEL.tick * 0.36),
            Anchor::End,
            style,
            text,
        );
    }
}
