//! Total cost of each design as a bar of its categories.

use crate::economics::{Category, Group};
use crate::measure::{Case, Measure};
use crate::report::compare::Comparison;
use crate::report::figures::frame::{self, AXIS, GRID, Heading, INK, SOFT};
use crate::report::figures::labels;
use crate::report::figures::palette;
use crate::report::figures::picture::{Anchor, Area, Colour, Picture, Type};
use crate::report::figures::scale::{Scale, Ticks};
use crate::report::words::{self, Style};
use crate::report::{Estimate, Report, Rounding};

const ROW: f64 = 42.0;
const BAR: f64 = 22.0;

/// Draws the figure.
pub fn draw(comparison: &Comparison) -> Picture {
    let parts = parts(comparison);
    let rows = comparison.reports.len() as f64;
    let heading = heading(comparison);
    let height = 250.0 + rows * ROW;
    let (mut picture, area) = frame::page_of_many(&comparison.reports, 1000.0, height, &heading);
    let area = legend(&mut picture, area, &parts);
    let names = Type::regular(13.0, INK);
    let label = |i: usize| labels::name(&comparison.facts.designs[i].name, names);
    let left = (0..comparison.reports.len())
        .map(|i| names.width(&label(i)))
        .fold(0.0, f64::max);
    let plot = area.inset(left + 12.0, 4.0, 150.0, 44.0);
    let x = axis(&mut picture, plot, top(comparison));
    let totals = comparison.reports.iter().filter_map(total);
    let rounding = Rounding::of(Style::Money, totals);
    for (i, report) in comparison.reports.iter().enumerate() {
        let middle = plot.y + (i as f64 + 0.5) * plot.h / rows;
        let at = (plot.x - 10.0, middle + 4.5);
        picture.text(at, Anchor::End, names, label(i));
        bar(&mut picture, x, middle, report, &parts);
        if let Some(total) = total(report) {
            whisker(&mut picture, plot, x, middle, total, rounding);
        }
    }
    picture
}

fn heading(comparison: &Comparison) -> Heading {
    let facts = &comparison.facts;
    let m = &comparison.reports[0].manifest;
    let time = words::duration(m.counted_ms());
    let title = match facts.measure(Measure::TotalCost(Case::Typical)) {
        Some(total) => {
            let lead = crate::report::compare::leading(total);
            let cost = total.rounding().text(lead.estimate());
            let alone = lead.against_best.as_ref().is_some_and(|a| a.is_best);
            let rivals = total
                .standings
                .iter()
                .filter(|s| s.against_best.as_ref().is_some_and(|a| a.may_be_best));
            match (alone, rivals.count()) {
                (true, _) => format!(
                    "\u{201c}{}\u{201d} is cheapest: {cost} in {time}",
                    lead.design
                ),
                (_, n) if n > 1 => format!(
                    "{n} of {} designs are statistically tied for lowest total cost: about {cost} in {time}",
                    total.standings.len()
                ),
                _ => format!(
                    "\u{201c}{}\u{201d} looks cheapest: {cost} in {time}",
                    lead.design
                ),
            }
        }
        None => format!("Costs in {time}"),
    };
    Heading {
        title,
        subtitle: "All costs after the warm-up at typical rates: counted incidents times assumed rates, and in greys what running the design costs. \
                   Whisker: 95 % interval of the sum; differences are known better, because all designs meet the same demand."
            .to_owned(),
    }
}

/// A part of the bars: the keys that it adds up.
struct Part {
    name: String,
    colour: Colour,
    categories: Vec<Category>,
}

impl Part {
    fn of(&self, report: &Report) -> f64 {
        let cost = |c: &Category| report.mean(Measure::Cost(*c));
        self.categories.iter().map(cost).sum()
    }
}

/// Consequences first, largest first, then running costs; what is small everywhere
/// is put together.
fn parts(comparison: &Comparison) -> Vec<Part> {
    let most = |part: &Part| {
        let of = comparison.reports.iter().map(|r| part.of(r));
        of.fold(0.0, f64::max)
    };
    let limit = 0.015 * top(comparison);
    let single = |c: Category| Part {
        name: c.label().to_owned(),
        colour: palette::any_category(c),
        categories: vec![c],
    };
    let (mut kept, small): (Vec<Part>, Vec<Part>) = Category::ALL
        .into_iter()
        .map(single)
        .partition(|part| most(part) >= limit.max(1.0));
    let running = |part: &Part| part.categories[0].group() == Group::Running;
    kept.sort_by(|a, b| {
        running(a)
            .cmp(&running(b))
            .then(most(b).total_cmp(&most(a)))
    });
    let small: Vec<Category> = small.into_iter().flat_map(|p| p.categories).collect();
    let others = Part {
        name: "others".to_owned(),
        colour: palette::DARK,
        categories: small,
    };
    if most(&others) > 0.0 {
        let at = kept.iter().position(running).unwrap_or(kept.len());
        kept.insert(at, others);
    }
    kept
}

/// The largest end of an interval of the sums.
fn top(comparison: &Comparison) -> f64 {
    let ends = comparison.reports.iter().map(|r| {
        let total = r.quantity(Measure::TotalCost(Case::Typical));
        total.map_or(0.0, |q| q.high.unwrap_or(q.mean).max(q.mean))
    });
    ends.fold(0.0, f64::max)
}

/// Names the colours, in lines; returns the area below.
fn legend(picture: &mut Picture, area: Area, parts: &[Part]) -> Area {
    let style = Type::regular(12.0, INK);
    let (mut x, mut y) = (area.x, area.y + 4.0);
    for part in parts {
        let width = 17.0 + style.width(&part.name) + 18.0;
        if x + width > area.right() && x > area.x {
            (x, y) = (area.x, y + 19.0);
        }
        let swatch = Area {
            x,
            y,
            w: 12.0,
            h: 12.0,
        };
        picture.rectangle(swatch, part.colour, 1.0);
        let at = (x + 17.0, y + 10.5);
        picture.text(at, Anchor::Start, style, part.name.as_str());
        x += width;
    }
    area.inset(0.0, y + 26.0 - area.y, 0.0, 0.0)
}

fn axis(picture: &mut Picture, plot: Area, top: f64) -> Scale {
    let ticks = Ticks::to(top, 6);
    let x = Scale {
        low: 0.0,
        high: ticks.end(),
        from: plot.x,
        to: plot.right(),
    };
    let style = Type::regular(12.0, SOFT);
    for &value in &ticks.at {
        let at = x.at(value);
        picture.stroke(vec![(at, plot.y), (at, plot.bottom())], GRID, 1.0);
        let text = Style::Money.tick(value, ticks.step);
        picture.text((at, plot.bottom() + 17.0), Anchor::Middle, style, text);
    }
    picture.stroke(vec![(plot.x, plot.y), (plot.x, plot.bottom())], AXIS, 1.2);
    let at = (plot.x + plot.w / 2.0, plot.bottom() + 35.0);
    picture.text(at, Anchor::Middle, style, "US dollars");
    x
}

fn bar(picture: &mut Picture, x: Scale, middle: f64, report: &Report, parts: &[Part]) {
    let mut from = 0.0;
    for part in parts {
        let value = part.of(report).max(0.0);
        let (left, right) = (x.at(from), x.at(from + value));
        let area = Area {
            x: left,
            y: middle - BAR / 2.0,
            w: right - left,
            h: BAR,
        };
        picture.rectangle(area, part.colour, 1.0);
        from += value;
    }
}

fn total(report: &Report) -> Option<Estimate> {
    let total = report.quantity(Measure::TotalCost(Case::Typical))?;
    Some(total.estimate())
}

/// The interval at the end of a bar, and the total in words.
fn whisker(
    picture: &mut Picture,
    plot: Area,
    x: Scale,
    middle: f64,
    total: Estimate,
    rounding: Rounding,
) {
    let half = total.half_width();
    let (low, high) = (x.at((total.mean - half).max(0.0)), x.at(total.mean + half));
    if half > 0.0 {
        picture.stroke(vec![(low, middle), (high, middle)], INK, 1.6);
        for end in [low, high] {
            picture.stroke(vec![(end, middle - 5.0), (end, middle + 5.0)], INK, 1.6);
        }
    }
    let at = (high.max(plot.x) + 8.0, middle + 4.5);
    let text = rounding.plus_minus(total);
    picture.text(at, Anchor::Start, Type::bold(13.0, INK), text);
}
