//! Total cost against the date of the fix, and what waiting adds.

use crate::report::estimate::Estimate;
use crate::report::figures::frame::{self, AXIS, GRID, Heading, INK, PANEL, SOFT, Vertical, head};
use crate::report::figures::palette;
use crate::report::figures::picture::{Anchor, Area, Picture, Type};
use crate::report::figures::scale::{Scale, Ticks};
use crate::report::inaction::{Date, Inaction, a_month, by_stretch, when};
use crate::report::words::{Style, duration};

/// Draws the figure.
pub fn draw(inaction: &Inaction) -> Picture {
    let (mut picture, area) =
        frame::page_of_many(&inaction.reports, 1300.0, 600.0, &heading(inaction));
    let places = area.cells(2, 2, 40.0);
    totals(&mut picture, places[0], inaction);
    waiting(&mut picture, places[1], inaction);
    picture
}

fn heading(inaction: &Inaction) -> Heading {
    let facts = &inaction.facts;
    let time = duration(inaction.reports[0].manifest.counted_ms());
    let title = match facts.month {
        Some(month) if month.is_significant() => {
            format!("{}{}", a_month(facts, month), by_stretch(facts))
        }
        _ if facts.nothing_to_fix() => {
            "There is nothing to fix: every date costs the same".to_owned()
        }
        _ => "What a month of waiting costs does not differ significantly from nothing".to_owned(),
    };
    Heading {
        title,
        subtitle: format!(
            "The same business on the same demand over {time}, the fix started at one date or another. Costs are counted incidents at \
             typical rates. Whiskers: 95 % intervals, at the right for all dates at once."
        ),
    }
}

/// Where each date stands, with its name below.
fn columns(picture: &mut Picture, plot: Area, dates: &[Date]) -> Vec<f64> {
    let base = plot.bottom();
    let step = plot.w / dates.len() as f64;
    let style = Type::regular(PANEL.tick, SOFT);
    let mut places = Vec::with_capacity(dates.len());
    for (i, date) in dates.iter().enumerate() {
        let x = plot.x + (i as f64 + 0.5) * step;
        places.push(x);
        picture.text((x, base + 18.0), Anchor::Middle, style, when(date));
    }
    let at = (plot.x + plot.w / 2.0, base + 38.0);
    picture.text(at, Anchor::Middle, style, "start of the fix");
    places
}

fn totals(picture: &mut Picture, area: Area, inaction: &Inaction) {
    let dates = &inaction.facts.dates;
    let heading = Heading {
        title: "All costs: operation, and the fix".to_owned(),
        subtitle: "the fix stands on top, in orange".to_owned(),
    };
    let area = head(picture, area, PANEL, &heading);
    let ends = dates.iter().map(|d| d.total.high.unwrap_or(d.total.mean));
    let vertical = Vertical {
        top: 1.08 * ends.fold(0.0, f64::max),
        style: Style::Money,
        unit: "US dollars",
        ticks: 5,
    };
    let (plot, y) = frame::room(area, PANEL, &vertical, 10.0, 46.0);
    frame::rules(picture, area, plot, y, PANEL, &vertical);
    let zero = y.at(0.0);
    picture.stroke(vec![(plot.x, zero), (plot.right(), zero)], AXIS, 1.2);
    let places = columns(picture, plot, dates);
    let width = 0.5 * plot.w / dates.len() as f64;
    for (date, x) in dates.iter().zip(places) {
        let mut from = 0.0;
        for (value, colour) in [
            (date.operation.mean, palette::GAIN),
            (date.fix.mean, palette::design(4)),
        ] {
            let bar = Area {
                x: x - width / 2.0,
                y: y.at(from + value),
                w: width,
                h: y.at(from) - y.at(from + value),
            };
            picture.rectangle(bar, colour, 1.0);
            from += value;
        }
        let top = whisker(picture, x, y, date.total);
        let style = Type::bold(PANEL.label, INK);
        picture.text(
            (x, top - 7.0),
            Anchor::Middle,
            style,
            inaction.facts.rounding_of_costs().text(date.total),
        );
    }
}

/// Draws an interval; returns where it ends.
fn whisker(picture: &mut Picture, x: f64, y: Scale, known: Estimate) -> f64 {
    let (Some(low), Some(high)) = (known.low, known.high) else {
        return y.at(known.mean);
    };
    let (low, high) = (y.at(low.max(y.low)), y.at(high.min(y.high)));
    picture.stroke(vec![(x, low), (x, high)], INK, 1.5);
    for end in [low, high] {
        picture.stroke(vec![(x - 5.0, end), (x + 5.0, end)], INK, 1.5);
    }
    high
}

/// The vertical axis of amounts on both sides of zero, with its grid.
fn frame(picture: &mut Picture, area: Area, (low, high): (f64, f64)) -> (Area, Scale) {
    let step = Ticks::to(high - low, 5).step;
    let style = Type::regular(PANEL.tick, SOFT);
    let text = |i: i64| Style::Money.tick(i as f64 * step, step);
    let ticks = (low / step).ceil() as i64..=(high / step).floor() as i64;
    let left = ticks.clone().map(|i| style.width(&text(i)));
    let left = left.fold(0.0, f64::max) + 8.0;
    let plot = area.inset(left, PANEL.tick * 1.7, 10.0, 46.0);
    let y = Scale {
        low,
        high,
        from: plot.bottom(),
        to: plot.y,
    };
    for i in ticks {
        let at = y.at(i as f64 * step);
        let colour = if i == 0 { AXIS } else { GRID };
        picture.stroke(vec![(plot.x, at), (plot.right(), at)], colour, 1.2);
        let at = (plot.x - 7.0, at + PANEL.tick * 0.36);
        picture.text(at, Anchor::End, style, text(i));
    }
    let unit = (area.x, plot.y - PANEL.tick * 0.8);
    picture.text(unit, Anchor::Start, style, "US dollars");
    (plot, y)
}

fn waiting(picture: &mut Picture, area: Area, inaction: &Inaction) {
    let dates: Vec<Date> = inaction.facts.dates.iter().skip(1).cloned().collect();
    let first = when(&inaction.facts.dates[0]);
    let heading = Heading {
        title: format!("More than if the fix starts {first}"),
        subtitle: "paired by replication: what the date alone changes".to_owned(),
    };
    let area = head(picture, area, PANEL, &heading);
    let over: Vec<Estimate> = dates.iter().filter_map(|d| d.over_first).collect();
    let low = over
        .iter()
        .map(|k| k.low.unwrap_or(k.mean))
        .fold(0.0, f64::min);
    let high = over
        .iter()
        .map(|k| k.high.unwrap_or(k.mean))
        .fold(0.0, f64::max);
    let spread = if high > low { high - low } else { 1.0 };
    let ends = (low - 0.12 * spread, high + 0.12 * spread);
    let (plot, y) = frame(picture, area, ends);
    let places = columns(picture, plot, &dates);
    let means = places.iter().zip(&over).map(|(&x, k)| (x, y.at(k.mean)));
    // Never is no date: the line ends before it.
    let line: Vec<(f64, f64)> = means.take(dates.len() - 1).collect();
    picture.stroke(line, palette::GAIN, 2.0);
    for (&x, known) in places.iter().zip(&over) {
        let colour = match (known.is_significant(), known.mean > 0.0) {
            (false, _) => SOFT,
            (true, true) => palette::LOSS,
            (true, false) => palette::GAIN,
        };
        let top = whisker(picture, x, y, *known);
        picture.dot((x, y.at(known.mean)), 5.0, colour);
        let style = Type::bold(PANEL.label, palette::ink(colour));
        picture.text(
            (x, top - 7.0),
            Anchor::Middle,
            style,
            inaction.facts.rounding_of_delay().text(*known),
        );
    }
}
