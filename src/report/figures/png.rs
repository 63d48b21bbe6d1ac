//! Marks as pixels: anti-aliased by exact coverage, twice as fine as the page.

use super::font;
use super::picture::{Anchor, Colour, Mark, Picture, Spot};
use ab_glyph::{OutlineCurve, Point, point};
use ab_glyph_rasterizer::Rasterizer;
use std::f64::consts::TAU;

/// Pixels per CSS pixel.
const SCALE: f64 = 2.0;

/// The picture as a PNG file.
///
/// # Errors
/// If the encoder fails, which for a picture in memory it does not.
pub fn png(picture: &Picture) -> Result<Vec<u8>, png::EncodingError> {
    let canvas = paint(picture);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, canvas.width as u32, canvas.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.add_text_chunk("Title".into(), latin(&picture.title))?;
    encoder.add_text_chunk("Description".into(), latin(&picture.description))?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&canvas.pixels)?;
    writer.finish()?;
    Ok(file)
}

/// PNG's plain text chunks are Latin-1.
fn latin(text: &str) -> String {
    let plain = |c| match c {
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        c if (c as u32) < 256 => c,
        _ => '?',
    };
    text.chars().map(plain).collect()
}

struct Canvas {
    width: usize,
    height: usize,
    /// Red, green, blue of each pixel.
    pixels: Vec<u8>,
}

fn paint(picture: &Picture) -> Canvas {
    let width = (picture.width * SCALE).round() as usize;
    let height = (picture.height * SCALE).round() as usize;
    let mut canvas = Canvas {
        width,
        height,
        pixels: vec![255; width * height * 3],
    };
    for mark in &picture.marks {
        canvas.mark(mark);
    }
    canvas
}

impl Canvas {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Fill {
                points,
                colour,
                opacity,
            } => match whole_pixels(points) {
                Some(area) => self.block(area, *colour, *opacity),
                None => self.shape(&edges(points), *colour, *opacity),
            },
            Mark::Stroke {
                points,
                colour,
                width,
                dash,
            } => {
                for piece in dashes(points, *dash) {
                    self.line(&piece, *colour, *width);
                }
            }
            Mark::Dot { at, radius, colour } => self.shape(&disc(*at, *radius), *colour, 1.0),
            Mark::Text {
                at,
                anchor,
                style,
                text,
            } => {
                let back = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => style.width(text) / 2.0,
                    Anchor::End => style.width(text),
                };
                let curves = font::outline(text, style.size, style.bold, at.0 - back, at.1);
                self.shape(&curves, style.colour, 1.0);
            }
        }
    }

    /// Draws a line in pieces: the box around a piece is small, the box around
    /// a whole curve is most of the page.
    fn line(&mut self, points: &[Spot], colour: Colour, width: f64) {
        const PIECE: usize = 8;
        let mut from = 0;
        while from + 1 < points.len() {
            let to = (from + PIECE).min(points.len() - 1);
            self.shape(&stroke(&points[from..=to], width), colour, 1.0);
            if to + 1 < points.len() && width > 1.2 {
                self.shape(&disc(points[to], width / 2.0), colour, 1.0);
            }
            from = to;
        }
    }

    /// Fills a block of whole pixels.
    fn block(&mut self, [left, top, right, bottom]: [i64; 4], colour: Colour, opacity: f64) {
        let rgb = [colour.0, colour.1, colour.2];
        let clamp = |v: i64, most: usize| usize::try_from(v).unwrap_or(0).min(most);
        let (x0, x1) = (clamp(left, self.width), clamp(right, self.width));
        for y in clamp(top, self.height)..clamp(bottom, self.height) {
            if opacity < 1.0 {
                (x0..x1).for_each(|x| self.blend(x as i64, y as i64, colour, opacity));
            } else {
                let row = &mut self.pixels[(y * self.width + x0) * 3..(y * self.width + x1) * 3];
                row.chunks_exact_mut(3)
                    .for_each(|p| p.copy_from_slice(&rgb));
            }
        }
    }

    /// Fills the inside of closed curves.
    fn shape(&mut self, curves: &[OutlineCurve], colour: Colour, opacity: f64) {
        let Some((left, top, right, bottom)) = bounds(curves) else {
            return;
        };
        // The page clips; what lies wholly outside is not rasterised.
        if right <= 0.0 || bottom <= 0.0 {
            return;
        }
        let (x0, y0) = (left.floor() as i64, top.floor() as i64);
        let (w, h) = (
            (right.ceil() as i64 - x0 + 1) as usize,
            (bottom.ceil() as i64 - y0 + 1) as usize,
        );
        let mut raster = Rasterizer::new(w, h);
        let local = |p: Point| {
            point(
                p.x * SCALE as f32 - x0 as f32,
                p.y * SCALE as f32 - y0 as f32,
            )
        };
        for curve in curves {
            match *curve {
                OutlineCurve::Line(a, b) => raster.draw_line(local(a), local(b)),
                OutlineCurve::Quad(a, b, c) => raster.draw_quad(local(a), local(b), local(c)),
                OutlineCurve::Cubic(a, b, c, d) => {
                    raster.draw_cubic(local(a), local(b), local(c), local(d));
                }
            }
        }
        raster.for_each_pixel_2d(|x, y, coverage| {
            if coverage > 0.002 {
                let share = f64::from(coverage.min(1.0)) * opacity;
                self.blend(x0 + i64::from(x), y0 + i64::from(y), colour, share);
            }
        });
    }

    fn blend(&mut self, x: i64, y: i64, colour: Colour, share: f64) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= self.width || y >= self.height {
            return;
        }
        let at = (y * self.width + x) * 3;
        for (i, value) in [colour.0, colour.1, colour.2].into_iter().enumerate() {
            let old = f64::from(self.pixels[at + i]);
            self.pixels[at + i] = (old + (f64::from(value) - old) * share).round() as u8;
        }
    }
}

/// Left, top, right, bottom in pixels.
fn bounds(curves: &[OutlineCurve]) -> Option<(f64, f64, f64, f64)> {
    let mut found: Option<(f64, f64, f64, f64)> = None;
    let mut add = |p: Point| {
        let (x, y) = (f64::from(p.x) * SCALE, f64::from(p.y) * SCALE);
        let (l, t, r, b) = found.unwrap_or((x, y, x, y));
        found = Some((l.min(x), t.min(y), r.max(x), b.max(y)));
    };
    for curve in curves {
        match *curve {
            OutlineCurve::Line(a, b) => [a, b].into_iter().for_each(&mut add),
            OutlineCurve::Quad(a, b, c) => [a, b, c].into_iter().for_each(&mut add),
            OutlineCurve::Cubic(a, b, c, d) => [a, b, c, d].into_iter().for_each(&mut add),
        }
    }
    found
}

/// The edges of an upright rectangle that covers whole pixels.
fn whole_pixels(points: &[Spot]) -> Option<[i64; 4]> {
    let &[(l, t), (r, t2), (r2, b), (l2, b2)] = points else {
        return None;
    };
    let edges = [l * SCALE, t * SCALE, r * SCALE, b * SCALE];
    let upright = t == t2 && r == r2 && b == b2 && l == l2;
    let whole = edges.iter().all(|e| (e - e.round()).abs() < 0.01);
    (upright && whole).then(|| edges.map(|e| e.round() as i64))
}

fn edge(a: Spot, b: Spot) -> OutlineCurve {
    OutlineCurve::Line(point(a.0 as f32, a.1 as f32), point(b.0 as f32, b.1 as f32))
}

/// The closed outline of a polygon.
fn edges(points: &[Spot]) -> Vec<OutlineCurve> {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(&a, &b)| edge(a, b)).collect()
}

/// A line as quadrilaterals with round joints, all turning the same way, so
/// that where they overlap their coverage adds and does not cancel.
fn stroke(points: &[Spot], width: f64) -> Vec<OutlineCurve> {
    let half = width / 2.0;
    let mut curves = Vec::new();
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt();
        if length < 1e-9 {
            continue;
        }
        let (nx, ny) = (-dy / length * half, dx / length * half);
        curves.extend(edges(&[
            (a.0 + nx, a.1 + ny),
            (a.0 - nx, a.1 - ny),
            (b.0 - nx, b.1 - ny),
            (b.0 + nx, b.1 + ny),
        ]));
    }
    if width > 1.2 && points.len() > 2 {
        for &joint in &points[1..points.len() - 1] {
            curves.extend(disc(joint, half));
        }
    }
    curves
}

fn disc(at: Spot, radius: f64) -> Vec<OutlineCurve> {
    let corners = 24;
    let points: Vec<Spot> = (0..corners)
        .map(|i| {
            let angle = TAU * f64::from(i) / f64::from(corners);
            (
                at.0 + radius * libm::cos(angle),
                at.1 + radius * libm::sin(angle),
            )
        })
        .collect();
    edges(&points)
}

/// Cuts a line into its dashes.
fn dashes(points: &[Spot], dash: Option<(f64, f64)>) -> Vec<Vec<Spot>> {
    let Some((on, off)) = dash else {
        return vec![points.to_vec()];
    };
    let mut pieces = Vec::new();
    let mut drawn = 0.0;
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt();
        let at = |d: f64| {
            (
                a.0 + (b.0 - a.0) * d / length,
                a.1 + (b.1 - a.1) * d / length,
            )
        };
        let mut d = 0.0;
        while d < length {
            let phase = drawn % (on + off);
            let (visible, left) = if phase < on {
                (true, on - phase)
            } else {
                (false, on + off - phase)
            };
            let step = left.max(1e-6).min(length - d);
            if visible {
                pieces.push(vec![at(d), at(d + step)]);
            }
            d += step;
            drawn += step;
        }
    }
    pieces
}
