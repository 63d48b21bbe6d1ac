//! Marks as SVG: small, readable, with a title and a description for screen readers.

use super::picture::{Anchor, Colour, Mark, Picture, Spot, Type};
use std::fmt::Write;

/// Fonts of nearly the same widths as the embedded one, then anything.
const FAMILY: &str = "'DejaVu Sans', Verdana, Geneva, Arial, sans-serif";

/// The picture as an SVG document.
pub fn svg(picture: &Picture) -> String {
    let (w, h) = (number(picture.width), number(picture.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         aria-labelledby=\"title desc\" font-family=\"{FAMILY}\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n",
        escape(&picture.title),
        escape(&picture.description)
    );
    for mark in &picture.marks {
        push(&mut out, mark);
    }
    out.push_str("</svg>\n");
    out
}

fn push(out: &mut String, mark: &Mark) {
    // Writing to a string cannot fail.
    let _ = match mark {
        Mark::Fill {
            points,
            colour,
            opacity,
        } => {
            let see_through = if *opacity < 1.0 {
                format!(" fill-opacity=\"{}\"", number(*opacity))
            } else {
                String::new()
            };
            writeln!(
                out,
                "<path fill=\"{}\"{see_through} d=\"{}Z\"/>",
                hex(*colour),
                path(points)
            )
        }
        Mark::Stroke {
            points,
            colour,
            width,
            dash,
        } => {
            let dashes = dash.map_or(String::new(), |(on, off)| {
                format!(" stroke-dasharray=\"{} {}\"", number(on), number(off))
            });
            writeln!(
                out,
                "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{dashes} d=\"{}\"/>",
                hex(*colour),
                number(*width),
                path(points)
            )
        }
        Mark::Dot { at, radius, colour } => writeln!(
            out,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/>",
            number(at.0),
            number(at.1),
            number(*radius),
            hex(*colour)
        ),
        Mark::Text {
            at,
            anchor,
            style,
            text,
        } => writeln!(out, "{}", words(*at, *anchor, *style, text)),
    };
}

fn words(at: Spot, anchor: Anchor, style: Type, text: &str) -> String {
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = if style.bold {
        " font-weight=\"bold\""
    } else {
        ""
    };
    format!(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{anchor}{weight}>{}</text>",
        number(at.0),
        number(at.1),
        number(style.size),
        hex(style.colour),
        escape(text)
    )
}

fn path(points: &[Spot]) -> String {
    let mut out = String::new();
    for (i, p) in points.iter().enumerate() {
        let command = if i == 0 { 'M' } else { 'L' };
        let _ = write!(out, "{command}{} {}", number(p.0), number(p.1));
    }
    out
}

/// Two decimals, no trailing zeros.
fn number(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn hex(c: Colour) -> String {
    format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2)
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
