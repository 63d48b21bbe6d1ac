//! Measures against something that was varied: panels above each other, each a
//! line through medians with the range of the runs as a band.
//!
//! Knows nothing of what was measured; `pooldrift bench` draws its curves with it.

use super::frame::{AXIS, GRID, Heading, INK, Look, PAGE, SOFT, head};
use super::palette;
use super::picture::{Anchor, Area, Picture, Spot, Type, shorten};
use super::scale::{Scale, Ticks};
use crate::report::words::Style;

/// A measured place of a curve.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// What was varied.
    pub x: f64,
    /// Median of the runs.
    pub middle: f64,
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

/// One measure.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What is measured, with its unit.
    pub name: String,
    /// From left to right.
    pub points: Vec<Measured>,
}

/// How what was varied is spaced and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Shares from 0 to 1, written as percent.
    Share,
    /// Counts, each doubling as wide as any other.
    Doubling,
}

/// A figure of curves over one axis.
#[derive(Clone, Debug)]
pub struct Curves {
    /// The finding.
    pub title: String,
    /// What is shown.
    pub subtitle: String,
    /// What was varied.
    pub x_name: String,
    /// Its axis.
    pub axis: Axis,
    /// The measures, first on top.
    pub panels: Vec<Panel>,
    /// Where it comes from.
    pub foot: String,
}

/// Draws the page.
pub fn draw(curves: &Curves) -> Picture {
    let mut picture = Picture::new(960.0, 640.0);
    picture.title.clone_from(&curves.title);
    picture.description = format!("{} {}", curves.subtitle, curves.foot);
    let area = picture.area().inset(24.0, 20.0, 20.0, 36.0);
    let heading = Heading {
        title: curves.title.clone(),
        subtitle: curves.subtitle.clone(),
    };
    let area = head(&mut picture, area, PAGE, &heading);
    let below = PAGE.tick * 2.9;
    let strip = (area.h - below) / curves.panels.len().max(1) as f64;
    let left = left_of(curves, strip);
    for (i, panel) in curves.panels.iter().enumerate() {
        let last = i + 1 == curves.panels.len();
        let area = Area {
            y: area.y + i as f64 * strip,
            h: strip + if last { below } else { 0.0 },
            ..area
        };
        draw_panel(&mut picture, area, left, curves, panel, i);
    }
    let style = Type::regular(10.5, SOFT);
    let text = shorten(&curves.foot, style, picture.width - 48.0);
    let at = (24.0, picture.height - 14.0);
    picture.text(at, Anchor::Start, style, text);
    picture
}

fn top_of(panel: &Panel) -> f64 {
    panel.points.iter().map(|p| p.high).fold(0.0, f64::max)
}

/// All panels share one left edge: room for the widest tick of any.
fn left_of(curves: &Curves, strip: f64) -> f64 {
    let style = Type::regular(PAGE.tick, SOFT);
    let widths = curves.panels.iter().flat_map(|panel| {
        let ticks = Upright::of(panel, strip).ticks;
        ticks.into_iter().map(|(_, text)| style.width(&text))
    });
    widths.fold(0.0, f64::max) + 8.0
}

/// A vertical axis: from zero, or, where values differ by orders of magnitude, by decades.
struct Upright {
    decades: bool,
    /// Value and text.
    ticks: Vec<(f64, String)>,
}

impl Upright {
    fn of(panel: &Panel, height: f64) -> Upright {
        let top = top_of(panel);
        let least = panel.points.iter().map(|p| p.low).fold(f64::MAX, f64::min);
        if least > 0.0 && top / least > 100.0 {
            let (from, to) = (least.log10().floor() as i32, top.log10().ceil() as i32);
            let ticks = (from..=to).map(|power| {
                let value = 10_f64.powi(power);
                (value, Style::Plain.tick(value, value))
            });
            return Upright {
                decades: true,
                ticks: ticks.collect(),
            };
        }
        let ticks = Ticks::to(top, ((height / 60.0) as usize).clamp(2, 5));
        // Nothing measured at all: an axis from zero to one.
        let end = ticks.end();
        let mut at: Vec<f64> = ticks.at;
        if at.len() < 2 {
            at.push(end);
        }
        let text = |v: f64| (v, Style::Plain.tick(v, ticks.step));
        Upright {
            decades: false,
            ticks: at.into_iter().map(text).collect(),
        }
    }

    fn place(&self, value: f64) -> f64 {
        if self.decades {
            value.max(f64::MIN_POSITIVE).log10()
        } else {
            value
        }
    }
}

fn draw_panel(
    picture: &mut Picture,
    area: Area,
    left: f64,
    curves: &Curves,
    panel: &Panel,
    number: usize,
) {
    let look = PAGE;
    let colour = palette::SERVICE[(number + 1) % palette::SERVICE.len()];
    let name = Type::bold(look.label, palette::ink(colour));
    let baseline = area.y + look.label;
    picture.text((area.x, baseline), Anchor::Start, name, panel.name.as_str());
    let last = number + 1 == curves.panels.len();
    let below = if last { look.tick * 2.9 } else { 14.0 };
    // Room above the highest dot for its label.
    let plot = area.inset(left, look.label * 2.6, 56.0, below);
    let upright = Upright::of(panel, plot.h);
    let y = Scale {
        low: upright.place(upright.ticks[0].0),
        high: upright.place(upright.ticks[upright.ticks.len() - 1].0),
        from: plot.bottom(),
        to: plot.y,
    };
    let style = Type::regular(look.tick, SOFT);
    for (value, text) in &upright.ticks {
        let at = y.at(upright.place(*value));
        picture.stroke(vec![(plot.x, at), (plot.right(), at)], GRID, 1.0);
        let at = (plot.x - 7.0, at + look.tick * 0.36);
        picture.text(at, Anchor::End, style, text.as_str());
    }
    let x = across(picture, plot, look, curves, panel, last);
    let spot = |p: &Measured, value: f64| -> Spot {
        (x.at(spaced(curves.axis, p.x)), y.at(upright.place(value)))
    };
    let points = &panel.points;
    let mut band: Vec<Spot> = points.iter().map(|p| spot(p, p.low)).collect();
    band.extend(points.iter().rev().map(|p| spot(p, p.high)));
    picture.fill(band, colour, 0.18);
    let line: Vec<Spot> = points.iter().map(|p| spot(p, p.middle)).collect();
    picture.stroke(line, colour, 2.2);
    for point in points {
        picture.dot(spot(point, point.middle), 3.2, colour);
    }
    // The ends carry their values.
    let ends = [points.first(), points.last().filter(|_| points.len() > 1)];
    for (point, anchor) in ends
        .into_iter()
        .flatten()
        .zip([Anchor::Start, Anchor::Middle])
    {
        let at = spot(point, point.high);
        let text = value(point.middle);
        picture.text((at.0, at.1 - 7.0), anchor, Type::bold(look.tick, INK), text);
    }
}

/// A value with three significant digits.
fn value(v: f64) -> String {
    let digits = match v {
        v if v >= 1000.0 => return Style::Plain.tick(v, 1.0),
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    };
    format!("{v:.digits$}")
}

fn spaced(axis: Axis, x: f64) -> f64 {
    match axis {
        Axis::Share => x,
        Axis::Doubling => x.max(1.0).log2(),
    }
}

/// The horizontal axis with a tick at each place that was measured.
fn across(
    picture: &mut Picture,
    plot: Area,
    look: Look,
    curves: &Curves,
    panel: &Panel,
    labelled: bool,
) -> Scale {
    let places = || panel.points.iter().map(|p| spaced(curves.axis, p.x));
    let low = places().fold(f64::MAX, f64::min);
    let x = Scale {
        low,
        high: places().fold(f64::MIN, f64::max),
        from: plot.x + 12.0,
        to: plot.right(),
    };
    let base = plot.bottom();
    picture.stroke(vec![(plot.x, base), (plot.right(), base)], AXIS, 1.2);
    let style = Type::regular(look.tick, SOFT);
    // Labels of neighbours that would touch are left out.
    let mut free = f64::MIN;
    for point in &panel.points {
        let at = x.at(spaced(curves.axis, point.x));
        picture.stroke(vec![(at, base), (at, base + 4.0)], AXIS, 1.0);
        let text = match curves.axis {
            Axis::Share => format!("{:.0} %", point.x * 100.0),
            Axis::Doubling => format!("{}", point.x),
        };
        let half = style.width(&text) / 2.0;
        if labelled && at - half > free {
            let below = (at, base + 5.0 + look.tick);
            picture.text(below, Anchor::Middle, style, text);
            free = at + half + 4.0;
        }
    }
    if labelled {
        let at = (plot.x + plot.w / 2.0, base + 5.0 + look.tick * 2.25);
        picture.text(at, Anchor::Middle, style, curves.x_name.as_str());
    }
    x
}
