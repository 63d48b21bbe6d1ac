//! Strips above each other, one per measure, each with its own scale and one time axis.

use super::frame::{self, Look, Vertical, axes, banded};
use super::palette;
use super::picture::{Anchor, Area, Colour, Picture, Type, shorten};
use super::scale::Ticks;
use crate::report::summary::{Point, Report};
use crate::report::words::Style;

/// A measure over time.
pub struct Strip {
    /// Its name and its mean.
    pub label: String,
    /// What it means, in soft letters behind the label.
    pub means: &'static str,
    /// Its colour.
    pub colour: Colour,
    /// How its values are written.
    pub style: Style,
    /// One point per period.
    pub points: Vec<Point>,
    /// What is written where all of them are zero.
    pub nothing: &'static str,
}

impl Strip {
    /// The highest value drawn.
    fn top(&self) -> f64 {
        let highs = self.points.iter().map(|p| p.high);
        highs.filter(|h| h.is_finite()).fold(0.0, f64::max)
    }

    /// Width of the widest label on its axis.
    fn ticks(&self, look: Look) -> f64 {
        let style = Type::regular(look.tick, frame::SOFT);
        let ticks = Ticks::to(self.top(), 2);
        let widths = ticks
            .at
            .iter()
            .map(|&v| style.width(&self.style.tick(v, ticks.step)));
        widths.fold(0.0, f64::max)
    }
}

/// Draws the strips into an area.
pub fn draw(picture: &mut Picture, area: Area, look: Look, report: &Report, strips: &[Strip]) {
    let below = look.tick * 2.9;
    let height = (area.h - below) / strips.len() as f64;
    // All strips share one left edge: the widest tick of any of them.
    let widest = strips.iter().map(|s| s.ticks(look)).fold(0.0, f64::max);
    for (i, strip) in strips.iter().enumerate() {
        let last = i + 1 == strips.len();
        let area = Area {
            y: area.y + i as f64 * height,
            h: height + if last { below } else { 0.0 },
            ..area
        };
        name(picture, area, look, strip);
        let area = area.inset(0.0, look.label * 1.45, 0.0, if last { 0.0 } else { 6.0 });
        let area = area.inset(widest - strip.ticks(look), 0.0, 0.0, 0.0);
        let vertical = Vertical {
            top: strip.top(),
            style: strip.style,
            unit: "",
            ticks: 2,
        };
        let axes = axes(picture, area, look, &report.manifest, &vertical, 30.0, last);
        banded(picture, axes, &report.series, &strip.points, strip.colour);
        if strip.top() == 0.0 {
            frame::nothing(picture, axes, look, strip.nothing);
        }
    }
}

/// The label above a strip, and as much of its meaning as fits.
fn name(picture: &mut Picture, area: Area, look: Look, strip: &Strip) {
    let style = Type::bold(look.label, palette::ink(strip.colour));
    let baseline = area.y + look.label;
    let label = strip.label.as_str();
    picture.text((area.x, baseline), Anchor::Start, style, label);
    let note = Type::regular(look.label * 0.92, frame::SOFT);
    let x = area.x + style.width(label) + 10.0;
    let text = shorten(strip.means, note, area.right() - 30.0 - x);
    picture.text((x, baseline), Anchor::Start, note, text);
}
