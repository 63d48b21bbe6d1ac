//! Bands on top of each other, labelled at their right ends.

use super::frame::{Axes, Look, course};
use super::labels::Label;
use super::palette;
use super::picture::{Colour, Picture, Type};
use crate::report::Estimate;
use crate::report::summary::{Point, Series};

/// One band of a stack.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// Its fill.
    pub colour: Colour,
    /// Its height in each period.
    pub values: Vec<f64>,
    /// What it reaches in the last period.
    pub end: Estimate,
}

impl Band {
    /// A band through these points.
    pub fn through(name: String, colour: Colour, points: &[Point]) -> Band {
        let nothing = Estimate {
            mean: 0.0,
            low: None,
            high: None,
        };
        Band {
            name,
            colour,
            values: points.iter().map(|p| p.mean).collect(),
            end: points.last().map_or(nothing, Point::estimate),
        }
    }

    /// All of these as one band.
    pub fn together(name: String, colour: Colour, bands: &[Band]) -> Option<Band> {
        let (first, rest) = bands.split_first()?;
        let mut sum = Band {
            name,
            colour,
            ..first.clone()
        };
        for band in rest {
            let values = sum.values.iter_mut().zip(&band.values);
            values.for_each(|(s, v)| *s += v);
            sum.end = sum.end.plus(band.end);
        }
        Some(sum)
    }

    /// Height in the last period.
    pub fn last(&self) -> f64 {
        self.values.last().copied().unwrap_or(0.0)
    }
}

/// Height of the whole stack in the period where it is highest.
pub fn top(bands: &[Band]) -> f64 {
    let periods = bands.first().map_or(0, |b| b.values.len());
    let height = |i: usize| bands.iter().map(|b| b.values[i]).sum::<f64>();
    (0..periods).map(height).fold(0.0, f64::max)
}

/// Fills the bands, the first at the bottom. `start` is where a running sum begins.
pub fn fill(picture: &mut Picture, axes: Axes, series: &Series, bands: &[Band], shape: Shape) {
    let place = |(x, y): (f64, f64)| (axes.x.at(x), axes.y.at(y));
    let mut floor = vec![0.0; series.starts.len()];
    for band in bands {
        let roof: Vec<f64> = floor.iter().zip(&band.values).map(|(f, v)| f + v).collect();
        let upper: Vec<_> = shape.course(series, &roof).into_iter().map(place).collect();
        let lower = shape.course(series, &floor).into_iter().map(place);
        if band.values.iter().any(|&v| v > 0.0) {
            let mut outline = upper.clone();
            outline.extend(lower.rev());
            picture.fill(outline, band.colour, 1.0);
            picture.stroke(upper, Colour::WHITE, 0.7);
        }
        floor = roof;
    }
}

/// Whether values are means of periods or sums up to their ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Means: drawn at the middle of each period.
    Means,
    /// Running sums: drawn at the end of each period, from zero.
    Sums,
}

impl Shape {
    /// The line through the values.
    pub fn course(self, series: &Series, values: &[f64]) -> Vec<(f64, f64)> {
        match self {
            Shape::Means => course(series, |i| values[i]),
            Shape::Sums => {
                let first = series.starts.first().map(|&s| (s as f64, 0.0));
                let ends = series.starts.iter().zip(&series.lengths);
                let rest = ends.zip(values).map(|((&s, &l), &v)| ((s + l) as f64, v));
                first.into_iter().chain(rest).collect()
            }
        }
    }
}

/// A label in the middle of each band's right end, from the topmost band down.
pub fn labels(
    bands: &[Band],
    look: Look,
    write: impl Fn(Estimate) -> String,
    y: &dyn Fn(f64) -> f64,
) -> Vec<Label> {
    let mut floor = 0.0;
    let mut labels = Vec::new();
    for band in bands {
        let value = band.last();
        labels.push(Label {
            y: y(floor + value / 2.0),
            text: format!("{} {}", band.name, write(band.end)),
            style: Type::regular(
                look.label,
                palette::ink(band.colour.towards(palette::DARK, 0.25)),
            ),
            indent: 0.0,
            joined: true,
        });
        floor += value;
    }
    labels.reverse();
    labels
}
