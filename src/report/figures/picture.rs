//! What a figure is before it is a file: marks on a page.
//!
//! Charts make marks, plotters paints them as [`svg`](super::svg()) or as
//! [`png`](super::png()). Nothing is laid out twice for two formats, and a test
//! can ask where every label stands.

use super::font;

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// White.
    pub const WHITE: Colour = Colour(255, 255, 255);

    /// The colour moved towards another one, from 0 (unchanged) to 1.
    pub fn towards(self, other: Colour, share: f64) -> Colour {
        let mix =
            |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Colour(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

/// A point of the page; y grows downwards, the unit is a CSS pixel.
pub type Spot = (f64, f64);

/// A rectangle of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Area {
    /// Right edge.
    pub fn right(self) -> f64 {
        self.x + self.w
    }

    /// Bottom edge.
    pub fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// The area without a margin on each side.
    pub fn inset(self, left: f64, top: f64, right: f64, bottom: f64) -> Area {
        Area {
            x: self.x + left,
            y: self.y + top,
            w: self.w - left - right,
            h: self.h - top - bottom,
        }
    }

    /// Cells of a grid with so many columns.
    pub fn cells(self, count: usize, columns: usize, gap: f64) -> Vec<Area> {
        let rows = count.div_ceil(columns);
        let width = (self.w - gap * (columns as f64 - 1.0)) / columns as f64;
        let height = (self.h - gap * (rows as f64 - 1.0)) / rows as f64;
        let cell = |i: usize| Area {
            x: self.x + (i % columns) as f64 * (width + gap),
            y: self.y + (i / columns) as f64 * (height + gap),
            w: width,
            h: height,
        };
        (0..count).map(cell).collect()
    }
}

/// Which point of a text its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Size of the em square.
    pub size: f64,
    /// Bold or regular.
    pub bold: bool,
    /// Colour.
    pub colour: Colour,
}

impl Type {
    /// Regular text.
    pub fn regular(size: f64, colour: Colour) -> Type {
        Type {
            size,
            bold: false,
            colour,
        }
    }

    /// Bold text.
    pub fn bold(size: f64, colour: Colour) -> Type {
        Type {
            size,
            bold: true,
            colour,
        }
    }

    /// Width of a text of this type.
    pub fn width(self, text: &str) -> f64 {
        font::width(text, self.size, self.bold)
    }
}

/// One thing on the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A filled polygon.
    Fill {
        /// Its corners.
        points: Vec<Spot>,
        /// Its colour.
        colour: Colour,
        /// 0 to 1.
        opacity: f64,
    },
    /// A line through points.
    Stroke {
        /// The points.
        points: Vec<Spot>,
        /// Its colour.
        colour: Colour,
        /// Its width.
        width: f64,
        /// Lengths of dash and gap, if dashed.
        dash: Option<(f64, f64)>,
    },
    /// A filled circle.
    Dot {
        /// Its centre.
        at: Spot,
        /// Its radius.
        radius: f64,
        /// Its colour.
        colour: Colour,
    },
    /// A line of text on its baseline.
    Text {
        /// Where the anchor stands.
        at: Spot,
        /// Which point of the text that is.
        anchor: Anchor,
        /// How it looks.
        style: Type,
        /// The text.
        text: String,
    },
}

/// A page with marks, and what it says to somebody who cannot see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// The finding, as in the figure's own title.
    pub title: String,
    /// What is drawn.
    pub description: String,
    /// The marks, first to last.
    pub marks: Vec<Mark>,
}

impl Picture {
    /// An empty white page.
    pub fn new(width: f64, height: f64) -> Picture {
        let mut picture = Picture {
            width,
            height,
            title: String::new(),
            description: String::new(),
            marks: Vec::new(),
        };
        let page = picture.area();
        picture.rectangle(page, Colour::WHITE, 1.0);
        picture
    }

    /// The whole page.
    pub fn area(&self) -> Area {
        Area {
            x: 0.0,
            y: 0.0,
            w: self.width,
            h: self.height,
        }
    }

    /// Fills a rectangle.
    pub fn rectangle(&mut self, a: Area, colour: Colour, opacity: f64) {
        let points = vec![
            (a.x, a.y),
            (a.right(), a.y),
            (a.right(), a.bottom()),
            (a.x, a.bottom()),
        ];
        self.fill(points, colour, opacity);
    }

    /// Fills a polygon.
    pub fn fill(&mut self, points: Vec<Spot>, colour: Colour, opacity: f64) {
        if points.len() > 2 {
            self.marks.push(Mark::Fill {
                points,
                colour,
                opacity,
            });
        }
    }

    /// Draws a line through points.
    pub fn stroke(&mut self, points: Vec<Spot>, colour: Colour, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Stroke {
                points,
                colour,
                width,
                dash: None,
            });
        }
    }

    /// Draws a dashed line through points.
    pub fn dashed(&mut self, points: Vec<Spot>, colour: Colour, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Stroke {
                points,
                colour,
                width,
                dash: Some((4.0, 3.0)),
            });
        }
    }

    /// Draws a dot.
    pub fn dot(&mut self, at: Spot, radius: f64, colour: Colour) {
        self.marks.push(Mark::Dot { at, radius, colour });
    }

    /// Writes a line of text on its baseline.
    pub fn text(&mut self, at: Spot, anchor: Anchor, style: Type, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.marks.push(Mark::Text {
                at,
                anchor,
                style,
                text,
            });
        }
    }

    /// Writes a line of text on a white ground, so that no line crosses it.
    pub fn text_on_white(
        &mut self,
        at: Spot,
        anchor: Anchor,
        style: Type,
        text: impl Into<String>,
    ) {
        let text = text.into();
        let width = style.width(&text);
        let left = match anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - width / 2.0,
            Anchor::End => at.0 - width,
        };
        let ground = Area {
            x: left - 2.0,
            y: at.1 - style.size,
            w: width + 4.0,
            h: style.size + 3.0,
        };
        self.rectangle(ground, Colour::WHITE, 1.0);
        self.text(at, anchor, style, text);
    }

    /// Writes lines under each other from a top edge; returns the bottom edge.
    pub fn lines(&mut self, x: f64, top: f64, style: Type, lines: &[String]) -> f64 {
        let step = style.size * 1.28;
        for (i, line) in lines.iter().enumerate() {
            let baseline = top + style.size * 0.93 + i as f64 * step;
            self.text((x, baseline), Anchor::Start, style, line.as_str());
        }
        top + lines.len() as f64 * step
    }
}

/// Breaks a text into lines no wider than `width`, at spaces, but not between a
/// number and its percent sign.
pub fn wrap(text: &str, style: Type, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        match words.last_mut() {
            Some(number) if word.starts_with('%') => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    for word in words {
        match lines.last_mut() {
            Some(line) if style.width(&format!("{line} {word}")) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// Shortens a text with an ellipsis until it is no wider than `width`.
pub fn shorten(text: &str, style: Type, width: f64) -> String {
    if style.width(text) <= width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let short: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if style.width(&short) <= width {
            return short;
        }
    }
    String::new()
}
