//! Several programs over sizes that differ by orders of magnitude: a line each, both axes
//! logarithmic, names beside the ends.
//!
//! Knows nothing of what was measured; `pooldrift speed` draws with it.

use super::curve::Measured;
use super::frame::{self, AXIS, GRID, Heading, PAGE, SOFT};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Anchor, Area, Colour, Picture, Spot, Type};
use super::scale::Scale;
use crate::report::words::grouped;

/// A line with its name.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What was measured.
    pub name: String,
    /// From left to right; at least one.
    pub points: Vec<Measured>,
}

/// A figure of lines over sizes. All that is measured is above zero.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// The finding.
    pub title: String,
    /// What is shown.
    pub subtitle: String,
    /// What the sizes are.
    pub x_name: String,
    /// What is measured, with its unit.
    pub y_name: String,
    /// In the order of their colours.
    pub lines: Vec<Curve>,
    /// Where it comes from.
    pub foot: String,
}

/// Draws the page.
pub fn draw(sizes: &Sizes) -> Picture {
    let heading = Heading {
        title: sizes.title.clone(),
        subtitle: sizes.subtitle.clone(),
    };
    let (mut picture, area) = frame::page(960.0, 600.0, &heading, &sizes.foot);
    let ticks = ticks(sizes);
    let style = Type::regular(PAGE.tick, SOFT);
    let left = ticks.iter().map(|&t| style.width(&text(t)));
    let left = left.fold(0.0, f64::max) + 8.0;
    let right = labels::room(&names(sizes, &|_| 0.0)) + 20.0;
    let plot = area.inset(left, PAGE.tick * 1.7, right, PAGE.tick * 2.9);
    let y = upright(&mut picture, area, plot, &ticks, &sizes.y_name);
    let x = across(&mut picture, plot, sizes);
    for (i, line) in sizes.lines.iter().enumerate() {
        let spot = |size: f64, value: f64| (x.at(size.log10()), y.at(value.log10()));
        curve(&mut picture, line, palette::design(i), plot.right(), &spot);
    }
    let mut names = names(sizes, &|v| y.at(v.log10()));
    names.sort_by(|a, b| a.y.total_cmp(&b.y));
    labels::write(&mut picture, plot, &names);
    picture
}

fn text(value: f64) -> String {
    let decimals = (-value.log10().floor()).clamp(0.0, 9.0) as usize;
    grouped(value, decimals)
}

/// Values with a rule: 1, 2 and 5 of every decade, or only its beginning if these were
/// many; the first and the last enclose all that was measured.
fn ticks(sizes: &Sizes) -> Vec<f64> {
    let all = || sizes.lines.iter().flat_map(|line| &line.points);
    let least = all().map(|p| p.low).fold(f64::MAX, f64::min);
    let most = all().map(|p| p.high).fold(f64::MIN_POSITIVE, f64::max);
    let steps: &[f64] = match most / least {
        ratio if ratio < 500.0 => &[1.0, 2.0, 5.0],
        _ => &[1.0],
    };
    let from = least.min(most).log10().floor() as i32;
    let to = most.log10().ceil() as i32;
    let decade = |power: i32| steps.iter().map(move |step| step * 10_f64.powi(power));
    let all: Vec<f64> = (from..=to).flat_map(decade).collect();
    let first = all.iter().rposition(|&t| t <= least).unwrap_or(0);
    let last = all.iter().position(|&t| t >= most).unwrap_or(all.len() - 1);
    all[first..=last.max(first)].to_vec()
}

/// The rules with their values, and above them what is measured.
fn upright(picture: &mut Picture, area: Area, plot: Area, ticks: &[f64], name: &str) -> Scale {
    let y = Scale {
        low: ticks[0].log10(),
        high: ticks[ticks.len() - 1].log10(),
        from: plot.bottom(),
        to: plot.y,
    };
    let style = Type::regular(PAGE.tick, SOFT);
    for &tick in ticks {
        let at = y.at(tick.log10());
        picture.stroke(vec![(plot.x, at), (plot.right(), at)], GRID, 1.0);
        let at = (plot.x - 7.0, at + PAGE.tick * 0.36);
        picture.text(at, Anchor::End, style, text(tick));
    }
    let at = (area.x, plot.y - PAGE.tick * 0.8);
    picture.text(at, Anchor::Start, style, name);
    y
}

/// The axis of sizes, with a tick at each that was measured.
fn across(picture: &mut Picture, plot: Area, sizes: &Sizes) -> Scale {
    let points = sizes.lines.iter().flat_map(|line| &line.points);
    let mut all: Vec<f64> = points.map(|p| p.x).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    let x = Scale {
        low: all.first().map_or(0.0, |x| x.log10()),
        high: all.last().map_or(1.0, |x| x.log10()),
        from: plot.x + 16.0,
        to: plot.right() - 12.0,
    };
    let base = plot.bottom();
    picture.stroke(vec![(plot.x, base), (plot.right(), base)], AXIS, 1.2);
    let style = Type::regular(PAGE.tick, SOFT);
    for size in all {
        let at = x.at(size.log10());
        picture.stroke(vec![(at, base), (at, base + 4.0)], AXIS, 1.0);
        let below = (at, base + 5.0 + PAGE.tick);
        picture.text(below, Anchor::Middle, style, grouped(size, 0));
    }
    let at = (plot.x + plot.w / 2.0, base + 5.0 + PAGE.tick * 2.25);
    picture.text(at, Anchor::Middle, style, sizes.x_name.as_str());
    x
}

/// A line with its band and dots; a thin lead joins an early end with its name.
fn curve(
    picture: &mut Picture,
    line: &Curve,
    colour: Colour,
    right: f64,
    spot: &dyn Fn(f64, f64) -> Spot,
) {
    let points = &line.points;
    let mut band: Vec<Spot> = points.iter().map(|p| spot(p.x, p.low)).collect();
    band.extend(points.iter().rev().map(|p| spot(p.x, p.high)));
    picture.fill(band, colour, 0.18);
    let middles: Vec<Spot> = points.iter().map(|p| spot(p.x, p.middle)).collect();
    if let Some(&(x, y)) = middles.last() {
        let pale = colour.towards(Colour::WHITE, 0.35);
        picture.dashed(vec![(x, y), (right, y)], pale, 0.8);
    }
    for &at in &middles {
        picture.dot(at, 3.2, colour);
    }
    picture.stroke(middles, colour, 2.2);
}

/// Names with the value of the last point.
fn names(sizes: &Sizes, y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let name = |(i, line): (usize, &Curve)| {
        let last = line.points.last()?.middle;
        let decimals = usize::from(last < 10.0) + usize::from(last < 1.0);
        Some(Label {
            y: y(last),
            text: format!("{} {}", line.name, grouped(last, decimals)),
            style: Type {
                bold: i == 0,
                ..Type::bold(PAGE.label, palette::ink(palette::design(i)))
            },
            indent: 0.0,
            joined: true,
        })
    };
    let labels = sizes.lines.iter().enumerate().filter_map(name);
    labels.collect()
}
