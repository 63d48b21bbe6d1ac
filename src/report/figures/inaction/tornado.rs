//! What the cost of waiting hangs on: each assumption from low to high.

use crate::report::figures::frame::{self, AXIS, GRID, Heading, INK, SOFT};
use crate::report::figures::palette;
use crate::report::figures::picture::{Anchor, Area, Picture, Type, shorten};
use crate::report::figures::scale::Scale;
use crate::report::inaction::{Bar, Inaction, when};
use crate::report::{Estimate, Rounding};

/// How many assumptions are drawn.
const BARS: usize = 14;
const ROW: f64 = 34.0;

/// Draws the figure.
pub fn draw(inaction: &Inaction) -> Picture {
    let bars: Vec<&Bar> = inaction.facts.tornado.iter().take(BARS).collect();
    let height = 210.0 + ROW * bars.len().max(1) as f64;
    let (mut picture, area) =
        frame::page_of_many(&inaction.reports, 1200.0, height, &heading(inaction));
    let names = Type::regular(12.5, INK);
    let label = |bar: &Bar| {
        let text = format!("{}: {} to {}", bar.label, bar.low, bar.high);
        shorten(&text, names, 400.0)
    };
    let left = bars
        .iter()
        .map(|b| names.width(&label(b)))
        .fold(0.0, f64::max);
    let plot = area.inset(left + 90.0, 26.0, 90.0, 24.0);
    let assumed = assumed(inaction);
    let (base, rounding) = (assumed.mean, inaction.facts.rounding_of_delay());
    let Some(x) = scale(plot, &bars, base) else {
        let style = Type::regular(13.0, SOFT);
        picture.text(
            (area.x, plot.y),
            Anchor::Start,
            style,
            "no assumption has a range",
        );
        return picture;
    };
    let middle = x.at(base);
    for (i, bar) in bars.iter().enumerate() {
        let y = plot.y + (i as f64 + 0.5) * ROW;
        picture.stroke(vec![(plot.x, y), (plot.right(), y)], GRID, 1.0);
        picture.text((area.x + left, y + 4.5), Anchor::End, names, label(bar));
        draw_bar(&mut picture, x, y, bar, (base, rounding));
    }
    picture.stroke(
        vec![(middle, plot.y - 6.0), (middle, plot.bottom())],
        AXIS,
        1.4,
    );
    let style = Type::bold(12.5, INK);
    let text = format!("{} as assumed", rounding.text(assumed));
    picture.text((middle, plot.y - 12.0), Anchor::Middle, style, text);
    picture
}

/// What waiting from the first to the last date costs as assumed.
fn assumed(inaction: &Inaction) -> Estimate {
    let last = inaction.facts.fixed().last();
    let nothing = Estimate {
        mean: 0.0,
        low: None,
        high: None,
    };
    last.and_then(|d| d.over_first).unwrap_or(nothing)
}

fn scale(plot: Area, bars: &[&Bar], base: f64) -> Option<Scale> {
    let ends = || bars.iter().flat_map(|b| [b.at_low.mean, b.at_high.mean]);
    let low = ends().fold(base, f64::min);
    let high = ends().fold(base, f64::max);
    (high > low).then_some(Scale {
        low,
        high,
        from: plot.x,
        to: plot.right(),
    })
}

fn draw_bar(picture: &mut Picture, x: Scale, y: f64, bar: &Bar, (base, rounding): (f64, Rounding)) {
    let is_significant = bar.swing.is_significant();
    let style = Type::regular(11.5, SOFT);
    let ends = [(bar.at_low, palette::GAIN), (bar.at_high, palette::LOSS)];
    let (least, most) = match bar.at_low.mean <= bar.at_high.mean {
        true => (bar.at_low, bar.at_high),
        false => (bar.at_high, bar.at_low),
    };
    for (end, colour) in ends {
        let (from, to) = (x.at(base), x.at(end.mean));
        let area = Area {
            x: from.min(to),
            y: y - 8.0,
            w: (to - from).abs(),
            h: 16.0,
        };
        picture.rectangle(area, colour, if is_significant { 1.0 } else { 0.35 });
    }
    for (value, side) in [(least, Anchor::End), (most, Anchor::Start)] {
        let gap = if side == Anchor::End { -6.0 } else { 6.0 };
        let edge = if side == Anchor::End {
            x.at(value.mean.min(base))
        } else {
            x.at(value.mean.max(base))
        };
        picture.text((edge + gap, y + 4.0), side, style, rounding.text(value));
    }
}

/// What the answer hangs on most, and whether a single assumption turns it, both no
/// further than can be told from chance.
fn finding(tornado: &[Bar]) -> String {
    if tornado.is_empty() {
        return "What waiting costs".to_owned();
    }
    match tornado.iter().find(|b| b.swing.is_significant()) {
        Some(bar) => {
            // A wider bar that is pale may hang on chance alone.
            let start = match tornado[0].swing.is_significant() {
                true => "What",
                false => "Not significantly, what",
            };
            format!(
                "{start} waiting costs depends most on {}; {}",
                bar.label,
                flips(tornado)
            )
        }
        None => "No assumption changes the cost of delay significantly".to_owned(),
    }
}

fn flips(tornado: &[Bar]) -> String {
    let count = |turns: fn(&Bar) -> bool| tornado.iter().filter(|b| turns(b)).count();
    let (certain, all) = (count(Bar::turns_for_certain), count(Bar::turns));
    let told = match certain {
        0 => "no single assumption reverses the result".to_owned(),
        1 => "one assumption reverses the result".to_owned(),
        n => format!("{n} assumptions reverse the result"),
    };
    match all - certain {
        0 => told,
        more => format!("{told} ({more} may)"),
    }
}

fn heading(inaction: &Inaction) -> Heading {
    let facts = &inaction.facts;
    let dates: Vec<String> = facts.fixed().map(when).collect();
    Heading {
        title: finding(&facts.tornado),
        subtitle: format!(
            "Cost of starting the fix {} instead of {}, with one assumption at a time at its low (blue) and its high value (vermillion), all \
             others as assumed. Rates are repriced; names with a dot are parameters, simulated anew on the same demand. Pale: the swing \
             is not significant.",
            dates.last().map_or("", String::as_str),
            dates.first().map_or("", String::as_str)
        ),
    }
}
