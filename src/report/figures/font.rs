//! The embedded font: DejaVu Sans, cut down to the characters that figures use.

use ab_glyph::{Font, FontRef};
use plotters::style::FontStyle;
use std::sync::{LazyLock, Once};

const REGULAR_FILE: &[u8] = include_bytes!("../fonts/DejaVuSans-subset.ttf");
const BOLD_FILE: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold-subset.ttf");

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| load(REGULAR_FILE));
static BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| load(BOLD_FILE));

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

/// Size of a font in the measure of [`ab_glyph`], from ascent to descent, for a
/// size of the em square.
pub fn height(size: f64, bold: bool) -> f32 {
    let font = face(bold);
    (f64::from(font.height_unscaled()) * scale(font, size)) as f32
}

/// The left top corner of a glyph's box, in whole pixels from its place on the
/// baseline; nothing for a blank.
pub fn corner(character: char, height: f32, bold: bool) -> Option<(f32, f32)> {
    let glyph = face(bold).glyph_id(character).with_scale(height);
    let drawn = face(bold).outline_glyph(glyph)?;
    let corner = drawn.px_bounds().min;
    Some((corner.x, corner.y))
}

/// Makes the font known to plotters under a name; once is enough, more does no harm.
pub fn register(family: &'static str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for (style, bytes) in [
            (FontStyle::Normal, REGULAR_FILE),
            (FontStyle::Bold, BOLD_FILE),
        ] {
            let known = plotters::style::register_font(family, style, bytes);
            assert!(known.is_ok(), "the embedded font is a font");
        }
    });
}
