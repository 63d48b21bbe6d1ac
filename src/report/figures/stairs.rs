//! By how much each record of a pool is off, as filled stairs about zero.

use super::course::{Course, across, course, steps};
use super::frame::{AXIS, GRID, PAGE, SOFT};
use super::palette;
use super::picture::{Anchor, Area, Colour, Picture, Spot, Type};
use super::scale::Scale;
use crate::report::story::record_name;
use crate::trace::{State, Story};

/// By how much each record is off, and what the shop thinks it could promise.
pub(super) fn strips(story: &Story, window: (i64, i64)) -> Vec<Course> {
    let about = &story.about;
    let mut strips = Vec::new();
    for (seat, record) in about.records.iter().enumerate() {
        let colour = record.systems.first().map_or(AXIS, |s| palette::system(*s));
        let who = record_name(about, record.slot);
        let off = |s: &State| s.views[seat].says[0] - s.truth[0];
        strips.push(course(
            story,
            window,
            format!("{who}, on hand"),
            colour,
            off,
        ));
        if record.slot == about.storefront && about.records.len() > 1 {
            let off = |s: &State| s.views[seat].available() - s.available();
            let pale = colour.towards(Colour::WHITE, 0.35);
            strips.push(course(
                story,
                window,
                format!("{who}, available"),
                pale,
                off,
            ));
        }
    }
    strips
}

/// Where strips are cut off, so that a receipt that waits an hour to be booked does not
/// flatten everything else: the error that is not exceeded 98 % of the time, at least 2.
pub(super) fn limit(strips: &[Course], window: (i64, i64)) -> f64 {
    let mut spans: Vec<(i32, i64)> = Vec::new();
    for strip in strips {
        let ends = strip.points.iter().skip(1).map(|p| p.0).chain([window.1]);
        let spans_of = strip.points.iter().zip(ends);
        spans.extend(spans_of.map(|(&(start, off), end)| (off.abs(), end - start)));
    }
    spans.sort_unstable();
    let all: i64 = spans.iter().map(|s| s.1).sum();
    let mut passed = 0;
    let reached = spans.iter().find(|span| {
        passed += span.1;
        passed * 50 >= all * 49
    });
    reached.map_or(2.0, |span| f64::from(span.0).max(2.0) * 1.25)
}

/// Draws a strip: filled stairs about zero, its name and its range at the right.
pub(super) fn draw_strip(
    picture: &mut Picture,
    area: Area,
    strip: &Course,
    window: (i64, i64),
    limit: f64,
) {
    let plot = area.inset(0.0, 6.0, 0.0, 6.0);
    let (x, y) = (
        across(plot, window),
        Scale {
            low: -limit,
            high: limit,
            from: plot.bottom(),
            to: plot.y,
        },
    );
    let zero = y.at(0.0);
    let style = Type::regular(PAGE.tick, SOFT);
    for value in [-limit.floor(), 0.0, limit.floor()] {
        let at = y.at(value);
        let colour = if value == 0.0 { AXIS } else { GRID };
        picture.stroke(vec![(plot.x, at), (plot.right(), at)], colour, 1.0);
        let text = signed(value as i32);
        picture.text(
            (plot.x - 7.0, at + PAGE.tick * 0.36),
            Anchor::End,
            style,
            text,
        );
    }
    let inside = Course {
        points: (strip.points.iter())
            .map(|p| (p.0, p.1.clamp(-limit.ceil() as i32, limit.ceil() as i32)))
            .collect(),
        name: String::new(),
        colour: strip.colour,
    };
    let line: Vec<Spot> = (steps(&inside, window, x, y).into_iter())
        .map(|(x, y)| (x, y.clamp(plot.y, plot.bottom())))
        .collect();
    let mut filled = line.clone();
    filled.extend([(plot.right(), zero), (plot.x, zero)]);
    picture.fill(filled, strip.colour, 0.35);
    picture.stroke(line, strip.colour, 1.3);
    let cut = cut_off(picture, plot, strip, window, limit);
    let high = strip.points.iter().map(|p| p.1).max().unwrap_or(0).max(0);
    let low = strip.points.iter().map(|p| p.1).min().unwrap_or(0).min(0);
    let ink = palette::ink(strip.colour.towards(palette::DARK, 0.2));
    let at = plot.right() + 12.0;
    picture.text(
        (at, zero - 3.0),
        Anchor::Start,
        Type::bold(PAGE.label, ink),
        strip.name.as_str(),
    );
    let range = match (low, high) {
        (0, 0) => "never off".to_owned(),
        (low, high) => format!("off by {} to {}", signed(low), signed(high)),
    };
    picture.text((at, zero + PAGE.tick), Anchor::Start, style, range);
    if cut {
        let text = format!("cut at ±{} (triangles)", limit.floor());
        let below = (at, zero + 2.2 * PAGE.tick);
        picture.text(below, Anchor::Start, style, text);
    }
}

/// Marks where a strip goes on beyond its frame with a triangle that points there, one
/// for what lies close together; returns whether there is any.
fn cut_off(
    picture: &mut Picture,
    plot: Area,
    strip: &Course,
    window: (i64, i64),
    limit: f64,
) -> bool {
    const SIZE: f64 = 4.0;
    let x = across(plot, window);
    let ends = strip.points.iter().skip(1).map(|p| p.0).chain([window.1]);
    let spans = strip.points.iter().zip(ends);
    let mut last = [f64::NEG_INFINITY; 2];
    for (&(start, off), end) in spans.filter(|(p, _)| f64::from(p.1).abs() > limit) {
        let side = usize::from(off < 0);
        let middle = x.at((start + end) as f64 / 2.0);
        let at = middle.clamp(plot.x + SIZE, plot.right() - SIZE);
        if at - last[side] < 2.0 * SIZE {
            continue;
        }
        last[side] = at;
        let (edge, inward) = match side {
            0 => (plot.y, 1.0),
            _ => (plot.bottom(), -1.0),
        };
        let base = edge + 1.6 * SIZE * inward;
        let corners = vec![(at, edge), (at - SIZE, base), (at + SIZE, base)];
        picture.fill(corners, palette::DARK, 1.0);
    }
    last.iter().any(|at| at.is_finite())
}

fn signed(units: i32) -> String {
    match units {
        0 => "0".to_owned(),
        u if u < 0 => format!("\u{2212}{}", -u),
        u => format!("+{u}"),
    }
}
