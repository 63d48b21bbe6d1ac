//! Paired differences to the first design, each with its interval.

use crate::report::compare::{Better, Comparison, Difference, Measured};
use crate::report::figures::frame::{self, AXIS, GRID, Heading, INK, SOFT};
use crate::report::figures::labels;
use crate::report::figures::palette;
use crate::report::figures::picture::{Anchor, Area, Colour, Picture, Type, wrap};
use crate::report::figures::scale::Scale;
use crate::report::words;

const ROW: f64 = 46.0;

/// Draws the figure.
pub fn draw(comparison: &Comparison) -> Picture {
    let measures = comparison.facts.headline();
    let rows = comparison.reports.len() - 1;
    let height = 190.0 + rows as f64 * ROW;
    let (mut picture, area) = frame::page_of_many(
        &comparison.reports,
        1200.0,
        height,
        &heading(comparison, &measures),
    );
    let names = Type::regular(13.0, INK);
    let label = |i: usize| labels::name(&comparison.facts.designs[i].name, names);
    let left = (1..=rows)
        .map(|i| names.width(&label(i)))
        .fold(0.0, f64::max);
    let area = area.inset(left + 18.0, 0.0, 10.0, 0.0);
    for (measure, place) in measures
        .iter()
        .zip(area.cells(measures.len(), measures.len(), 30.0))
    {
        panel(&mut picture, place, measure);
    }
    let plot = area.inset(0.0, 44.0, 0.0, 24.0);
    for i in 1..=rows {
        let y = row(plot, i - 1, rows) + 4.5;
        picture.text((area.x - 16.0, y), Anchor::End, names, label(i));
    }
    picture
}

/// Middle of a row.
fn row(plot: Area, i: usize, rows: usize) -> f64 {
    plot.y + (i as f64 + 0.62) * plot.h / rows as f64
}

fn heading(comparison: &Comparison, measures: &[&Measured]) -> Heading {
    let first = &comparison.facts.designs[0].name;
    let title = match measures.first() {
        Some(measure) => finding(measure, first),
        None => format!("Differences to \u{201c}{first}\u{201d}"),
    };
    Heading {
        title,
        subtitle: format!(
            "Each design less \u{201c}{first}\u{201d}, paired by replication under common random numbers. Bars: 95 % intervals that hold for all \
             designs of a measure at once. Blue: better; vermillion: worse; grey: not significant."
        ),
    }
}

/// The finding: how many designs do better, and how many worse.
fn finding(measure: &Measured, first: &str) -> String {
    let told = |worse: bool| {
        let differs = |d: &Difference| d.is_significant() && (d.mean > 0.0) == worse;
        let all = measure.standings.iter();
        all.filter(|s| s.difference.as_ref().is_some_and(differs))
            .count()
    };
    let others = measure.standings.len() - 1;
    let (less, more) = (told(false), told(true));
    let rest = others - less - more;
    let mut parts = Vec::new();
    for (count, words) in [(less, "less"), (more, "more")] {
        if count > 0 {
            parts.push(format!("{count} cost {words}"));
        }
    }
    if rest > 0 {
        parts.push(format!("{rest} do not differ significantly in cost"));
    }
    format!(
        "Against \u{201c}{first}\u{201d}, of {others} designs: {}",
        words::list(&parts)
    )
}

fn panel(picture: &mut Picture, area: Area, measure: &Measured) {
    let title = Type::bold(12.5, INK);
    let mut lines = wrap(&measure.label, title, area.w);
    lines.truncate(2);
    picture.lines(area.x, area.y, title, &lines);
    let plot = area.inset(0.0, 44.0, 0.0, 24.0);
    let found: Vec<Option<&Difference>> = measure
        .standings
        .iter()
        .skip(1)
        .map(|s| s.difference.as_ref())
        .collect();
    let x = scale(plot, &found);
    let zero = x.at(0.0);
    picture.stroke(vec![(zero, plot.y - 4.0), (zero, plot.bottom())], AXIS, 1.2);
    let style = Type::regular(11.5, SOFT);
    let at = (zero, plot.bottom() + 16.0);
    picture.text(at, Anchor::Middle, style, "no difference");
    for (i, difference) in found.iter().enumerate() {
        let y = row(plot, i, found.len());
        picture.stroke(vec![(plot.x, y), (plot.right(), y)], GRID, 1.0);
        if let Some(difference) = difference {
            mark(picture, plot, x, y, measure, difference);
        }
    }
}

/// From the lowest to the highest end, zero among them.
fn scale(plot: Area, found: &[Option<&Difference>]) -> Scale {
    let ends = |d: &&Difference| [d.low.unwrap_or(d.mean), d.high.unwrap_or(d.mean)];
    let ends: Vec<f64> = found.iter().flatten().flat_map(ends).collect();
    let low = ends.iter().copied().fold(0.0, f64::min);
    let high = ends.iter().copied().fold(0.0, f64::max);
    // Nothing differs: any scale shows it.
    let room = if high > low { 0.06 * (high - low) } else { 1.0 };
    Scale {
        low: low - room,
        high: high + room,
        from: plot.x,
        to: plot.right(),
    }
}

fn mark(picture: &mut Picture, plot: Area, x: Scale, y: f64, measure: &Measured, d: &Difference) {
    let colour = colour(measure, d);
    if let (Some(low), Some(high)) = (d.low, d.high) {
        picture.stroke(vec![(x.at(low), y), (x.at(high), y)], colour, 3.0);
    }
    picture.dot((x.at(d.mean), y), 5.0, colour);
    let text = measure.rounding_of_differences().plus_minus(d.estimate());
    let style = Type::bold(12.0, palette::ink(colour));
    let width = style.width(&text);
    // Above its mark, but inside the panel, and not crossed by the line of no difference.
    let left = plot.x + width / 2.0;
    let middle = x
        .at(d.mean)
        .clamp(left, (plot.right() - width / 2.0).max(left));
    picture.text_on_white((middle, y - 10.0), Anchor::Middle, style, text);
}

fn colour(measure: &Measured, d: &Difference) -> Colour {
    let less = d.mean < 0.0;
    match (d.is_significant(), measure.better) {
        (false, _) => SOFT,
        (true, Better::Less) if less => palette::GAIN,
        (true, Better::More) if !less => palette::GAIN,
        (true, _) => palette::LOSS,
    }
}
