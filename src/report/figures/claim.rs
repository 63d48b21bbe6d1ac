//! The figure of a claim: lines with bands, or dots with intervals.

use super::frame::{AXIS, GRID, Heading, INK, PAGE, SOFT, head};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Anchor, Area, Colour, Picture, Type, shorten};
use super::scale::{Scale, Ticks};
use crate::claims::{Chart, Course, Finding, Mark};
use crate::report::words::Style;
use crate::report::{Estimate, Rounding};

/// Draws it on a page of its own.
pub fn draw(id: &str, finding: &Finding, foot: &str) -> Picture {
    let height = match &finding.chart {
        Chart::Lines { .. } => 560.0,
        Chart::Dots { marks, .. } => 240.0 + 30.0 * marks.len() as f64,
    };
    let mut picture = Picture::new(960.0, height);
    picture.title = finding.found.clone();
    picture.description = format!("Figure of claim {id}: {}. {foot}", finding.verdict.text());
    let area = picture.area().inset(24.0, 20.0, 20.0, 36.0);
    let (what, band) = match &finding.chart {
        Chart::Lines { up, .. } => (up, "Bands"),
        Chart::Dots { across, .. } => (across, "Bars"),
    };
    let heading = Heading {
        title: finding.found.clone(),
        subtitle: format!(
            "{id}, {}. Shown: {what}. {band}: intervals of the mean.",
            finding.verdict.text()
        ),
    };
    let area = head(&mut picture, area, PAGE, &heading);
    match &finding.chart {
        Chart::Lines {
            across,
            unit,
            courses,
            ..
        } => lines(&mut picture, area, across, Style::of(unit), courses),
        Chart::Dots {
            unit,
            reference,
            marks,
            across,
        } => {
            dots(
                &mut picture,
                area,
                (across, Style::of(unit)),
                reference.as_ref(),
                marks,
            );
        }
    }
    let style = Type::regular(10.5, SOFT);
    let text = shorten(foot, style, picture.width - 48.0);
    picture.text((24.0, picture.height - 14.0), Anchor::Start, style, text);
    picture
}

fn colour(i: usize) -> Colour {
    palette::SERIES[i % palette::SERIES.len()]
}

/// Ticks between two values, zero among them if it lies there.
fn ticks(low: f64, high: f64, wanted: usize) -> (f64, Vec<f64>) {
    let step = Ticks::to((high - low).max(1e-9), wanted).step;
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    (
        step,
        (first..=last.max(first + 1))
            .map(|i| i as f64 * step)
            .collect(),
    )
}

fn lines(picture: &mut Picture, area: Area, across: &str, style: Style, courses: &[Course]) {
    let points = || {
        courses
            .iter()
            .flat_map(|c| &c.points)
            .filter(|p| p[1].is_finite())
    };
    let top = points()
        .map(|p| p[3].min(2.0 * p[1].abs() + 1e-9).max(p[1]))
        .fold(0.0, f64::max);
    let bottom = points().map(|p| p[1]).fold(0.0, f64::min);
    let (up_step, up) = ticks(bottom, top, 6);
    let right_end = points().map(|p| p[0]).fold(0.0, f64::max);
    let (across_step, along) = ticks(0.0, right_end, 10);
    let tick = Type::regular(PAGE.tick, SOFT);
    let left = up
        .iter()
        .map(|&v| tick.width(&style.tick(v, up_step)))
        .fold(0.0, f64::max)
        + 8.0;
    let tags = |y: &dyn Fn(f64) -> f64| tags(courses, style, y);
    let right = labels::room(&tags(&|_| 0.0)) + 14.0;
    let plot = area.inset(left, 8.0, right.max(30.0), PAGE.tick * 2.9);
    let x = Scale {
        low: 0.0,
        high: right_end.max(1e-9),
        from: plot.x,
        to: plot.right(),
    };
    let y = Scale {
        low: up[0],
        high: *up.last().unwrap_or(&1.0),
        from: plot.bottom(),
        to: plot.y,
    };
    for &value in &up {
        let at = y.at(value);
        picture.stroke(
            vec![(plot.x, at), (plot.right(), at)],
            if value == 0.0 { AXIS } else { GRID },
            1.0,
        );
        picture.text(
            (plot.x - 7.0, at + PAGE.tick * 0.36),
            Anchor::End,
            tick,
            style.tick(value, up_step),
        );
    }
    for &value in along.iter().filter(|v| **v <= right_end * 1.000_001) {
        let at = (x.at(value), plot.bottom() + 5.0 + PAGE.tick);
        picture.stroke(
            vec![(at.0, plot.bottom()), (at.0, plot.bottom() + 4.0)],
            AXIS,
            1.0,
        );
        picture.text(
            at,
            Anchor::Middle,
            tick,
            Style::Plain.tick(value, across_step),
        );
    }
    let at = (
        plot.x + plot.w / 2.0,
        plot.bottom() + 5.0 + PAGE.tick * 2.25,
    );
    picture.text(at, Anchor::Middle, tick, across);
    for (i, course) in courses.iter().enumerate() {
        let place = |px: f64, py: f64| (x.at(px), y.at(py).clamp(plot.y, plot.bottom()));
        let shown: Vec<&[f64; 4]> = course.points.iter().filter(|p| p[1].is_finite()).collect();
        let mut band: Vec<_> = shown.iter().map(|p| place(p[0], p[2])).collect();
        band.extend(shown.iter().rev().map(|p| place(p[0], p[3])));
        picture.fill(band, colour(i), 0.18);
        picture.stroke(
            shown.iter().map(|p| place(p[0], p[1])).collect(),
            colour(i),
            2.2,
        );
        for (point, name) in course.points.iter().zip(&course.names) {
            let spot = place(point[0], point[1]);
            picture.dot(spot, 3.4, colour(i));
            if i == 0 {
                let style = Type::regular(PAGE.tick * 0.92, palette::ink(colour(i)));
                picture.text(
                    (spot.0 - 6.0, spot.1 - 6.0),
                    Anchor::End,
                    style,
                    name.as_str(),
                );
            }
        }
    }
    let mut tags = tags(&|v| y.at(v));
    tags.sort_by(|a, b| a.y.total_cmp(&b.y));
    labels::write(picture, plot, &tags);
}

/// A label at the end of each line. Where points have names, the lines end where they like.
fn tags(courses: &[Course], style: Style, y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let end = |course: &Course| {
        let [_, mean, low, high] = *course.points.iter().rev().find(|p| p[1].is_finite())?;
        let (low, high) = (Some(low), Some(high));
        Some(Estimate { mean, low, high })
    };
    let rounding = Rounding::of(style, courses.iter().filter_map(end));
    let tag = |(i, course): (usize, &Course)| {
        let last = end(course)?;
        let named = !course.names.is_empty();
        let place = if named {
            course.points.first()?[1]
        } else {
            last.mean
        };
        let value = rounding.plus_minus(last);
        Some(Label {
            y: y(place) + if named { 16.0 * i as f64 } else { 0.0 },
            text: if named {
                course.name.clone()
            } else {
                format!("{} {value}", course.name)
            },
            style: Type::bold(PAGE.label, palette::ink(colour(i))),
            indent: 0.0,
            joined: !named,
        })
    };
    courses.iter().enumerate().filter_map(tag).collect()
}

fn dots(
    picture: &mut Picture,
    area: Area,
    (across, style): (&str, Style),
    reference: Option<&(f64, String)>,
    marks: &[Mark],
) {
    let ends = |m: &Mark| {
        let half = m.estimate.half_width.unwrap_or(0.0);
        [m.estimate.mean - half, m.estimate.mean + half]
    };
    let values = || {
        let all = marks.iter().flat_map(ends).filter(|v| v.is_finite());
        all.chain(reference.map(|r| r.0)).chain([0.0])
    };
    let (low, high) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(f64::NEG_INFINITY, f64::max),
    );
    let (step, along) = ticks(low, high, 7);
    let (tick, name) = (
        Type::regular(PAGE.tick, SOFT),
        Type::regular(PAGE.label, INK),
    );
    let known = |m: &Mark| Estimate {
        mean: m.estimate.mean,
        low: m.estimate.low(),
        high: m.estimate.high(),
    };
    let rounding = Rounding::of(style, marks.iter().map(known));
    let text = |m: &Mark| rounding.plus_minus(known(m));
    let left = marks
        .iter()
        .map(|m| name.width(&m.name))
        .fold(0.0, f64::max)
        + 14.0;
    let right = marks
        .iter()
        .map(|m| Type::bold(PAGE.label, INK).width(&text(m)))
        .fold(30.0, f64::max)
        + 14.0;
    let plot = area.inset(
        left,
        if reference.is_some() { 22.0 } else { 6.0 },
        right,
        PAGE.tick * 2.9,
    );
    let (first, last) = (along[0], *along.last().unwrap_or(&1.0));
    let x = Scale {
        low: first,
        high: last,
        from: plot.x,
        to: plot.right(),
    };
    for &value in &along {
        let at = x.at(value);
        picture.stroke(
            vec![(at, plot.y), (at, plot.bottom())],
            if value == 0.0 { AXIS } else { GRID },
            1.0,
        );
        picture.text(
            (at, plot.bottom() + 5.0 + PAGE.tick),
            Anchor::Middle,
            tick,
            style.tick(value, step),
        );
    }
    let at = (
        plot.x + plot.w / 2.0,
        plot.bottom() + 5.0 + PAGE.tick * 2.25,
    );
    picture.text(at, Anchor::Middle, tick, across);
    if let Some((value, meaning)) = reference {
        let at = x.at(*value);
        picture.dashed(vec![(at, plot.y - 6.0), (at, plot.bottom())], SOFT, 1.2);
        let half = tick.width(meaning) / 2.0;
        let middle = at.clamp(plot.x + half, plot.right() + right - half);
        picture.text(
            (middle, plot.y - 9.0),
            Anchor::Middle,
            tick,
            meaning.as_str(),
        );
    }
    let row = plot.h / marks.len().max(1) as f64;
    for (i, mark) in marks.iter().enumerate() {
        let y = plot.y + (i as f64 + 0.5) * row;
        let base = y + PAGE.label * 0.36;
        picture.text((plot.x - 10.0, base), Anchor::End, name, mark.name.as_str());
        let [from, to] = ends(mark);
        let hue = colour(mark.group);
        if !mark.estimate.mean.is_finite() {
            continue;
        }
        picture.stroke(vec![(x.at(from), y), (x.at(to), y)], hue, 3.0);
        picture.dot((x.at(mark.estimate.mean), y), 4.6, Colour::WHITE);
        picture.dot((x.at(mark.estimate.mean), y), 3.8, hue);
        let bold = Type::bold(PAGE.label, palette::ink(hue));
        picture.text((plot.right() + 12.0, base), Anchor::Start, bold, text(mark));
    }
}
