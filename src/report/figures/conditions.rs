//! What each of the five conditions brings, on one page.

use super::frame::{self, AXIS, GRID, Heading, INK, SOFT};
use super::palette;
use super::picture::{Anchor, Area, Colour, Picture, Type, shorten};
use super::scale::Scale;
use crate::report::ablation::{Ablation, Factored, best_sets, names, set_name};
use crate::report::estimate::Estimate;
use crate::report::words::{self, Style};
use crate::scenario::Conditions;

/// File name (without ending) of the figure of an ablation.
pub const NAME: &str = "conditions";

/// How many interactions are drawn.
const INTERACTIONS: usize = 5;

/// File name (without ending) and picture of every figure of an ablation.
pub fn of_ablation(ablation: &Ablation) -> Vec<(String, Picture)> {
    vec![(NAME.to_owned(), draw(ablation))]
}

fn draw(ablation: &Ablation) -> Picture {
    let origin = frame::origin_of_many(&ablation.manifest, 32);
    let (mut picture, area) = frame::page(1400.0, 600.0, &heading(ablation), &origin);
    let places = area.cells(3, 3, 30.0);
    let chief = &ablation.facts.chief;
    rows(
        &mut picture,
        places[0],
        "Shapley share of the gain",
        &split(chief),
        chief,
    );
    let title = "Main effects and the largest interactions";
    rows(&mut picture, places[1], title, &effects(chief), chief);
    rows(
        &mut picture,
        places[2],
        "Best set of each size",
        &sets(chief),
        chief,
    );
    picture
}

fn heading(ablation: &Ablation) -> Heading {
    let chief = &ablation.facts.chief;
    let title = match &ablation.facts.sufficient {
        Some(enough) => format!(
            "{} of the five conditions ({}) {} {} % of their gain of {} in {}{}",
            enough.set.count_ones(),
            words::list(&names(enough.set)),
            match (chief.gain.is_significant(), enough.set.count_ones()) {
                (false, _) => "seemed to bring",
                (true, 1) => "brings",
                (true, _) => "bring",
            },
            words::grouped(100.0 * enough.reached, 0),
            value(chief, chief.gain),
            chief.label,
            match enough.for_certain == Some(enough.set) {
                true => "",
                false => ", but not beyond chance",
            }
        ),
        None => format!(
            "The five conditions together: no gain in {} that can be told from chance",
            chief.label
        ),
    };
    Heading {
        title,
        subtitle: "All 32 combinations on the same demand; gains over no condition, positive is better. Shapley share: mean over all orders \
                   of introducing them (Shapley). Effect: mean gain over all combinations of the others. Bars: 95 % intervals, of a \
                   panel all at once; grey: not significant."
            .to_owned(),
    }
}

fn value(chief: &Factored, known: Estimate) -> String {
    known.text(Style::of(&chief.unit))
}

/// A labelled value.
struct Row {
    label: String,
    known: Estimate,
    strong: bool,
}

fn split(chief: &Factored) -> Vec<Row> {
    let mut rows: Vec<Row> = Conditions::NAMES
        .iter()
        .zip(&chief.split)
        .map(|(name, known)| Row {
            label: (*name).to_owned(),
            known: *known,
            strong: false,
        })
        .collect();
    rows.sort_by(|a, b| b.known.mean.total_cmp(&a.known.mean));
    rows.push(Row {
        label: "all five".to_owned(),
        known: chief.gain,
        strong: true,
    });
    rows
}

fn effects(chief: &Factored) -> Vec<Row> {
    let row = |mask: usize| Row {
        label: names(mask).join(" × "),
        known: chief.effects[mask],
        strong: mask.count_ones() == 1,
    };
    let mut singles: Vec<Row> = (0..5).map(|i| row(1 << i)).collect();
    singles.sort_by(|a, b| b.known.mean.total_cmp(&a.known.mean));
    let mut masks: Vec<usize> = (1..32).filter(|m: &usize| m.count_ones() > 1).collect();
    let size = |m: usize| chief.effects[m].mean.abs();
    masks.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    singles.extend(masks.into_iter().take(INTERACTIONS).map(row));
    singles
}

fn sets(chief: &Factored) -> Vec<Row> {
    let row = |set: usize| Row {
        label: set_name(set),
        known: chief.gains[set],
        strong: false,
    };
    best_sets(chief).into_iter().map(row).collect()
}

/// Rows under each other: label above, dot with its interval, value at the right.
fn rows(picture: &mut Picture, area: Area, title: &str, rows: &[Row], chief: &Factored) {
    picture.text(
        (area.x, area.y + 15.0),
        Anchor::Start,
        Type::bold(15.0, INK),
        title,
    );
    let values = Type::bold(12.0, INK);
    let text = |row: &Row| row.known.plus_minus(Style::of(&chief.unit));
    let right = rows
        .iter()
        .map(|r| values.width(&text(r)))
        .fold(0.0, f64::max);
    let plot = area.inset(0.0, 30.0, right + 14.0, 4.0);
    let x = scale(plot, rows);
    let zero = x.at(0.0);
    picture.stroke(vec![(zero, plot.y), (zero, plot.bottom())], AXIS, 1.2);
    let step = plot.h / rows.len() as f64;
    for (i, row) in rows.iter().enumerate() {
        let y = plot.y + (i as f64 + 0.68) * step;
        let label = if row.strong {
            Type::bold(11.5, INK)
        } else {
            Type::regular(11.5, SOFT)
        };
        let above = (plot.x, y - 9.0);
        let text_above = shorten(&row.label, label, plot.w);
        picture.text_on_white(above, Anchor::Start, label, text_above);
        picture.stroke(vec![(plot.x, y), (plot.right(), y)], GRID, 1.0);
        let colour = colour(row.known);
        if let (Some(low), Some(high)) = (row.known.low, row.known.high) {
            picture.stroke(vec![(x.at(low), y), (x.at(high), y)], colour, 3.0);
        }
        picture.dot((x.at(row.known.mean), y), 4.6, colour);
        let at = (area.right(), y + 4.0);
        let style = Type::bold(12.0, palette::ink(colour));
        picture.text(at, Anchor::End, style, text(row));
    }
}

fn scale(plot: Area, rows: &[Row]) -> Scale {
    let ends = |r: &Row| {
        [
            r.known.low.unwrap_or(r.known.mean),
            r.known.high.unwrap_or(r.known.mean),
        ]
    };
    let ends: Vec<f64> = rows.iter().flat_map(ends).collect();
    let low = ends.iter().copied().fold(0.0, f64::min);
    let high = ends.iter().copied().fold(0.0, f64::max);
    // Nothing differs: any scale shows it.
    let room = if high > low { 0.04 * (high - low) } else { 1.0 };
    Scale {
        low: low - room,
        high: high + room,
        from: plot.x,
        to: plot.right(),
    }
}

fn colour(known: Estimate) -> Colour {
    match (known.is_significant(), known.mean > 0.0) {
        (false, _) => SOFT,
        (true, true) => palette::GAIN,
        (true, false) => palette::LOSS,
    }
}
