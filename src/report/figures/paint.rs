//! Marks painted by plotters, as SVG and as pixels.
//!
//! ```text
//! Picture --marks--> SVGBackend    10 units per CSS pixel --> title, desc, viewBox --> SVG
//!            |-----> BitMapBackend  4 units per CSS pixel --> halved, encoded -------> PNG
//! ```
//!
//! plotters places everything at whole units of its canvas. So the canvas is
//! finer than the page: an SVG keeps tenths of a pixel, and a PNG is painted
//! twice as fine as it is stored.

use super::font;
use super::picture::{Anchor, Colour, Mark, Picture, Spot, Type};
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};
use std::fmt;

/// Pixels of a PNG per CSS pixel.
const FINE: u32 = 2;
/// Painted units per pixel of a PNG, along each axis.
const PAINTED: u32 = 2;

/// A picture that cannot be painted or encoded.
#[derive(Debug)]
pub struct PaintError(String);

impl fmt::Display for PaintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a figure cannot be painted: {}", self.0)
    }
}

impl std::error::Error for PaintError {}

fn failed(error: impl fmt::Display) -> PaintError {
    PaintError(error.to_string())
}

/// The picture as an SVG document that scales, with a title and a description
/// for screen readers.
pub fn svg(picture: &Picture) -> String {
    let mut painted = String::new();
    let mut paper = SVGBackend::with_string(&mut painted, size(picture, SVGBackend::UNITS));
    // Text is named, not drawn, and memory takes what is written to it.
    paint(&mut paper, picture).expect("painting into memory does not fail");
    drop(paper);
    readable(picture, &painted)
}

/// The picture as a PNG file.
///
/// # Errors
/// If the encoder fails, which for a picture in memory it does not.
pub fn png(picture: &Picture) -> Result<Vec<u8>, PaintError> {
    let (width, height) = size(picture, f64::from(FINE));
    let pixels = halved(&pixels(picture)?, (width * 3) as usize);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Even areas and sharp edges: differences between pixels compress worse than the pixels.
    encoder.set_filter(png::Filter::NoFilter);
    let texts = [
        ("Title", &picture.title),
        ("Description", &picture.description),
    ];
    for (name, text) in texts {
        let text = latin(text);
        encoder
            .add_text_chunk(name.to_owned(), text)
            .map_err(failed)?;
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

/// Something plotters paints on, and what differs between the two.
trait Paper: DrawingBackend {
    /// Units per CSS pixel.
    const UNITS: f64;
    /// What plotters means by a place: the corner of a unit (0) or its middle (0.5).
    const MIDDLE: f64;

    /// A line through points of the page.
    fn line(&mut self, points: &[Spot], colour: RGBAColor, width: f64) -> Result<(), PaintError>;

    /// A line of text; the spot is the anchor on the baseline.
    fn words(
        &mut self,
        at: Spot,
        anchor: Anchor,
        style: Type,
        text: &str,
    ) -> Result<(), PaintError>;
}

/// The size of the canvas in units.
fn size(picture: &Picture, units: f64) -> (u32, u32) {
    let whole = |length: f64| (length * units).round() as u32;
    (whole(picture.width), whole(picture.height))
}

/// A spot in units.
fn place<P: Paper>(p: Spot) -> Spot {
    (p.0 * P::UNITS - P::MIDDLE, p.1 * P::UNITS - P::MIDDLE)
}

fn whole((x, y): Spot) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

/// The nearest unit.
fn unit<P: Paper>(p: Spot) -> (i32, i32) {
    whole(place::<P>(p))
}

fn paint<P: Paper>(paper: &mut P, picture: &Picture) -> Result<(), PaintError> {
    for mark in &picture.marks {
        match mark {
            Mark::Fill {
                points,
                colour,
                opacity,
            } => fill(paper, points, rgba(*colour, *opacity))?,
            Mark::Stroke {
                points,
                colour,
                width,
                dash,
            } => {
                for piece in dashes(points, *dash) {
                    paper.line(&piece, rgba(*colour, 1.0), *width)?;
                }
            }
            Mark::Dot { at, radius, colour } => {
                let radius = (radius * P::UNITS).round() as u32;
                paper
                    .draw_circle(unit::<P>(*at), radius, &rgba(*colour, 1.0), true)
                    .map_err(failed)?;
            }
            Mark::Text {
                at,
                anchor,
                style,
                text,
            } => paper.words(*at, *anchor, *style, text)?,
        }
    }
    paper.present().map_err(failed)
}

fn rgba(colour: Colour, opacity: f64) -> RGBAColor {
    RGBAColor(colour.0, colour.1, colour.2, opacity)
}

fn fill<P: Paper>(paper: &mut P, points: &[Spot], colour: RGBAColor) -> Result<(), PaintError> {
    match *points {
        // A bar or a page: both backends fill rectangles from edge to edge.
        [a, b, c, d] if a.1 == b.1 && b.0 == c.0 && c.1 == d.1 && d.0 == a.0 => {
            let edge = |p: Spot| whole((p.0 * P::UNITS, p.1 * P::UNITS));
            paper.draw_rect(edge(a), edge(c), &colour, true)
        }
        _ => paper.fill_polygon(points.iter().map(|&p| unit::<P>(p)), &colour),
    }
    .map_err(failed)
}

/// Fonts of nearly the same widths as the embedded one, then anything.
const FAMILY: &str = "DejaVu Sans, Verdana, Geneva, Arial, sans-serif";

fn type_face(style: Type, size: f64, anchor: HPos) -> TextStyle<'static> {
    let weight = if style.bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    TextStyle {
        font: FontDesc::new(FontFamily::Name(FAMILY), size, weight),
        color: rgba(style.colour, 1.0).to_backend_color(),
        pos: Pos::new(anchor, VPos::Top),
    }
}

impl Paper for SVGBackend<'_> {
    const UNITS: f64 = 10.0;
    const MIDDLE: f64 = 0.0;

    fn line(&mut self, points: &[Spot], colour: RGBAColor, width: f64) -> Result<(), PaintError> {
        let style = ShapeStyle::from(&colour).stroke_width((width * Self::UNITS).round() as u32);
        self.draw_path(points.iter().map(|&p| unit::<Self>(p)), &style)
            .map_err(failed)
    }

    fn words(
        &mut self,
        at: Spot,
        anchor: Anchor,
        style: Type,
        text: &str,
    ) -> Result<(), PaintError> {
        let anchor = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let size = SIZE_PER_EM * (style.size * Self::UNITS).round();
        let font = type_face(style, size, anchor);
        // What XML cannot hold, and the line ends that `readable` goes by.
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let text: String = text.chars().map(plain).collect();
        self.draw_text(&text, &font, unit::<Self>(at))
            .map_err(failed)
    }
}

/// Sizes of plotters per size of the em square, in its SVG.
const SIZE_PER_EM: f64 = 1.24;

/// Attributes of plotters that say what SVG assumes anyway, or what the group
/// around all marks says once. The last one moves text from its top to its
/// baseline, and baselines are what we name.
const NEEDLESS: [&str; 6] = [
    " opacity=\"1\"",
    " stroke=\"none\"",
    " stroke-width=\"1\"",
    " text-anchor=\"start\"",
    " font-family=\"DejaVu Sans, Verdana, Geneva, Arial, sans-serif\"",
    " dy=\"0.76em\"",
];

/// plotters' document as one that can be read aloud and that scales.
fn readable(picture: &Picture, painted: &str) -> String {
    let (w, h) = (picture.width, picture.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <g transform=\"scale({})\" font-family=\"{FAMILY}\" stroke-linejoin=\"round\">\n",
        escape(&picture.title),
        escape(&picture.description),
        1.0 / SVGBackend::UNITS,
    );
    // Quotes in texts are escaped, so only attributes match.
    let brief = |line: &str| {
        NEEDLESS
            .iter()
            .fold(line.to_owned(), |line, part| line.replace(part, ""))
    };
    for line in painted.lines().skip(1).filter(|l| *l != "</svg>") {
        out.push_str(&whole_size(&brief(line)));
        // Line ends inside a text would be drawn as spaces.
        if line.ends_with("/>") || line == "</text>" {
            out.push('\n');
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// A line whose size of text, which plotters divides, is a whole number again.
fn whole_size(line: &str) -> String {
    const NAME: &str = " font-size=\"";
    let parts = line.split_once(NAME);
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once('"')?)));
    match parts {
        Some((before, (size, after))) => match size.parse::<f64>() {
            Ok(size) => format!("{before}{NAME}{}\"{after}", size.round()),
            Err(_) => line.to_owned(),
        },
        None => line.to_owned(),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // Not a character of XML at all.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

impl Paper for BitMapBackend<'_> {
    const UNITS: f64 = (FINE * PAINTED) as f64;
    const MIDDLE: f64 = 0.5;

    /// Segment by segment with round joints: plotters' own outline of a whole
    /// line has holes where the line turns back on itself.
    fn line(&mut self, points: &[Spot], colour: RGBAColor, width: f64) -> Result<(), PaintError> {
        let width = width * Self::UNITS;
        for pair in points.windows(2) {
            segment(
                self,
                place::<Self>(pair[0]),
                place::<Self>(pair[1]),
                colour,
                width,
            )?;
        }
        let radius = ((width - 1.0) / 2.0).floor();
        if radius >= 2.0 {
            for &joint in points.iter().skip(1).take(points.len().saturating_sub(2)) {
                self.draw_circle(unit::<Self>(joint), radius as u32, &colour, true)
                    .map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Glyph by glyph: plotters pushes each against the one before it and cuts
    /// its height off to a whole unit, so we say where each begins.
    fn words(
        &mut self,
        at: Spot,
        anchor: Anchor,
        style: Type,
        text: &str,
    ) -> Result<(), PaintError> {
        font::register(FAMILY);
        let width = style.width(text);
        let left = match anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - width / 2.0,
            Anchor::End => at.0 - width,
        };
        let height = font::height(style.size * Self::UNITS, style.bold);
        let face = type_face(style, f64::from(height), HPos::Left);
        let baseline = (at.1 * Self::UNITS).round() as i32;
        let mut pen = left;
        for c in text.chars() {
            if let Some((x, y)) = font::corner(c, height, style.bold) {
                // Where plotters would put the top of this glyph.
                let theirs = (height / 2.0 + y) as i32;
                let x = (pen * Self::UNITS + f64::from(x)).round() as i32;
                let place = (x, baseline + y as i32 - theirs);
                self.draw_text(c.encode_utf8(&mut [0; 4]), &face, place)
                    .map_err(failed)?;
            }
            pen += style.width(c.encode_utf8(&mut [0; 4]));
        }
        Ok(())
    }
}

/// A straight line between two places in units.
fn segment(
    paper: &mut BitMapBackend<'_>,
    a: Spot,
    b: Spot,
    colour: RGBAColor,
    width: f64,
) -> Result<(), PaintError> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length < 1e-6 {
        return Ok(());
    }
    if dx == 0.0 || dy == 0.0 {
        // Upright or level, and so a rectangle from edge to edge.
        let (wide, high) = if dy == 0.0 {
            (0.0, width)
        } else {
            (width, 0.0)
        };
        let middle = BitMapBackend::<'_>::MIDDLE;
        let low = |a: f64, b: f64, by: f64| a.min(b) + middle - by / 2.0;
        let from = whole((low(a.0, b.0, wide), low(a.1, b.1, high)));
        let size = whole((dx.abs() + wide, dy.abs() + high));
        let to = (from.0 + size.0, from.1 + size.1);
        return paper.draw_rect(from, to, &colour, true).map_err(failed);
    }
    // plotters fills a polygon to the far edges of its units: half a unit less
    // on each side keeps the width.
    let half = (width - 1.0).max(0.0) / 2.0;
    let (nx, ny) = (-dy / length * half, dx / length * half);
    let corners = [
        (a.0 + nx, a.1 + ny),
        (a.0 - nx, a.1 - ny),
        (b.0 - nx, b.1 - ny),
        (b.0 + nx, b.1 + ny),
    ];
    paper
        .fill_polygon(corners.map(whole), &colour)
        .map_err(failed)
}

/// Red, green, blue of each painted unit.
fn pixels(picture: &Picture) -> Result<Vec<u8>, PaintError> {
    let (width, height) = size(picture, f64::from(FINE));
    let (width, height) = (width * PAINTED, height * PAINTED);
    let mut pixels = vec![255; width as usize * height as usize * 3];
    paint(
        &mut BitMapBackend::with_buffer(&mut pixels, (width, height)),
        picture,
    )?;
    Ok(pixels)
}

/// The mean of each [`PAINTED`] by [`PAINTED`] units, for rows of so many bytes.
fn halved(painted: &[u8], row: usize) -> Vec<u8> {
    let fine = PAINTED as usize;
    let mut out = Vec::with_capacity(painted.len() / (fine * fine));
    let mut sums = vec![0_u32; row];
    for band in painted.chunks_exact(row * fine * fine) {
        sums.fill(0);
        for line in band.chunks_exact(row * fine) {
            for (sum, block) in sums.chunks_exact_mut(3).zip(line.chunks_exact(3 * fine)) {
                for (i, value) in block.iter().enumerate() {
                    sum[i % 3] += u32::from(*value);
                }
            }
        }
        let many = PAINTED * PAINTED;
        out.extend(sums.iter().map(|sum| ((sum + many / 2) / many) as u8));
    }
    out
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
        let at = |d: f64| (a.0 + dx * d / length, a.1 + dy * d / length);
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
