//! Labels at the end of lines, moved apart until none covers another.

use super::picture::{Anchor, Area, Colour, Picture, Type, shorten};
use crate::report::words::Style;
use crate::report::{Point, Rounding};

/// A label and where it would like to stand.
#[derive(Clone, Debug)]
pub struct Label {
    /// Wanted height on the page.
    pub y: f64,
    /// The text.
    pub text: String,
    /// How it looks.
    pub style: Type,
    /// Space to the left of the text, for entries under a heading.
    pub indent: f64,
    /// Whether a thin line joins the label with the end of its line.
    pub joined: bool,
}

/// Where a line ends: its last point that is defined.
pub fn last(points: &[Point]) -> Option<&Point> {
    points.iter().rev().find(|p| !p.mean.is_nan())
}

/// How the ends of lines in one figure are rounded.
pub fn rounding<'a>(style: Style, lines: impl Iterator<Item = &'a [Point]>) -> Rounding {
    Rounding::of(style, lines.filter_map(last).map(Point::estimate))
}

/// Heights for labels in their given order, `step` apart, within a range, as
/// near to the wanted ones as that allows. More labels than fit are squeezed.
pub fn spread(wanted: &[f64], step: f64, top: f64, bottom: f64) -> Vec<f64> {
    let room = bottom - top;
    let step = step.min(room / wanted.len().max(1) as f64);
    // Blocks of labels that touch: (sum of wanted starts, how many).
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for &y in wanted {
        blocks.push((y, 1));
        while let [.., (above, n), (below, m)] = blocks[..] {
            let (start, next) = (above / n as f64, below / m as f64);
            if start + n as f64 * step <= next {
                break;
            }
            blocks.pop();
            blocks.pop();
            blocks.push((above + below - (n * m) as f64 * step, n + m));
        }
    }
    let mut places = Vec::with_capacity(wanted.len());
    for (sum, n) in blocks {
        places.extend((0..n).map(|i| sum / n as f64 + i as f64 * step));
    }
    clamp(places, step, top, bottom)
}

/// Pushes what sticks out back into the range, without new overlaps.
fn clamp(mut places: Vec<f64>, step: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut limit = top + step / 2.0;
    for y in &mut places {
        *y = y.max(limit);
        limit = *y + step;
    }
    let mut limit = bottom - step / 2.0;
    for y in places.iter_mut().rev() {
        *y = y.min(limit);
        limit = *y - step;
    }
    places
}

/// Width that the widest label needs.
pub fn room(labels: &[Label]) -> f64 {
    let width = |l: &Label| l.indent + l.style.width(&l.text);
    labels.iter().map(width).fold(0.0, f64::max)
}

/// Writes labels to the right of a plot, from top to bottom in the order given.
pub fn write(picture: &mut Picture, plot: Area, labels: &[Label]) {
    let size = labels.iter().map(|l| l.style.size).fold(0.0, f64::max);
    let mut wanted: Vec<f64> = labels.iter().map(|l| l.y).collect();
    // The order of the stack is kept even where its bands are thinner than a hair.
    for i in 1..wanted.len() {
        wanted[i] = wanted[i].max(wanted[i - 1]);
    }
    let places = spread(&wanted, size * 1.3, plot.y - 6.0, plot.bottom() + 6.0);
    for (label, y) in labels.iter().zip(places) {
        let x = plot.right() + 12.0;
        if label.joined {
            let pale = label.style.colour.towards(Colour::WHITE, 0.35);
            picture.stroke(vec![(plot.right() + 1.0, label.y), (x - 3.0, y)], pale, 0.8);
        }
        let at = (x + label.indent, y + label.style.size * 0.36);
        picture.text(at, Anchor::Start, label.style, label.text.as_str());
    }
}

/// A name no longer than a label can be.
pub fn name(text: &str, style: Type) -> String {
    shorten(text, style, 150.0)
}
