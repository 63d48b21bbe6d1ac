//! The embedded font: DejaVu Sans, cut down to the characters that figures use.

use ab_glyph::{Font, FontRef, OutlineCurve, Point};
use std::sync::LazyLock;

static REGULAR: LazyLock<FontRef<'static>> =
    LazyLock::new(|| load(include_bytes!("../fonts/DejaVuSans-subset.ttf")));
static BOLD: LazyLock<FontRef<'static>> =
    LazyLock::new(|| load(include_bytes!("../fonts/DejaVuSans-Bold-subset.ttf")));

/// The bytes are part of the program: only a broken build cannot read them.
fn load(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the embedded font is a font")
}

fn face(bold: bool) -> &'static FontRef<'static> {
    if bold { &BOLD } else { &REGULAR }
}

/// Pixels per font unit at a size of the em square.
fn scale(font: &FontRef<'static>, size: f64) -> f64 {
    size / f64::from(font.units_per_em().unwrap_or(2048.0))
}

/// Width of a text.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let font = face(bold);
    let units: f64 = text
        .chars()
        .map(|c| f64::from(font.h_advance_unscaled(font.glyph_id(c))))
        .sum();
    units * scale(font, size)
}

/// Whether the font has a glyph for a character.
pub fn has(character: char) -> bool {
    face(false).glyph_id(character).0 != 0
}

/// The outline of a text that starts at a point of its baseline, as curves.
pub fn outline(text: &str, size: f64, bold: bool, x: f64, y: f64) -> Vec<OutlineCurve> {
    let font = face(bold);
    let scale = scale(font, size);
    let mut curves = Vec::new();
    let mut pen = x;
    for c in text.chars() {
        let glyph = font.glyph_id(c);
        if let Some(outline) = font.outline(glyph) {
            let place = |p: Point| Point {
                x: (pen + f64::from(p.x) * scale) as f32,
                y: (y - f64::from(p.y) * scale) as f32,
            };
            curves.extend(outline.curves.iter().map(|curve| match *curve {
                OutlineCurve::Line(a, b) => OutlineCurve::Line(place(a), place(b)),
                OutlineCurve::Quad(a, b, c) => OutlineCurve::Quad(place(a), place(b), place(c)),
                OutlineCurve::Cubic(a, b, c, d) => {
                    OutlineCurve::Cubic(place(a), place(b), place(c), place(d))
                }
            }));
        }
        pen += f64::from(font.h_advance_unscaled(glyph)) * scale;
    }
    curves
}
