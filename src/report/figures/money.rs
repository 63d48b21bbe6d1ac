//! What wrong numbers cost, summed from the end of the warm-up, by category.

use super::frame::{self, Heading, Look, Vertical, axes, head};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Area, Picture, Type};
use super::stack::{self, Band, Shape};
use crate::economics::{Category, Group};
use crate::measure::{Case, Measure};
use crate::report::Rounding;
use crate::report::summary::{Quantity, Report};
use crate::report::words::{self, Style};

/// Draws the chart into an area.
pub fn draw(picture: &mut Picture, area: Area, look: Look, report: &Report) {
    let area = head(picture, area, look, &heading(report, look));
    let bands = bands(report, if look.roomy { 9 } else { 6 });
    let whole = report.cumulative(Measure::WrongNumbers(Case::Typical));
    let top = whole
        .iter()
        .map(|p| p.high)
        .filter(|h| h.is_finite())
        .fold(stack::top(&bands), f64::max);
    let right = labels::room(&tags(report, &bands, look, &|_| 0.0)) + 14.0;
    let vertical = Vertical {
        top,
        style: Style::Money,
        unit: "US dollars, cumulative",
        ticks: if look.roomy { 6 } else { 4 },
    };
    let axes = axes(
        picture,
        area,
        look,
        &report.manifest,
        &vertical,
        right,
        true,
    );
    stack::fill(picture, axes, &report.series, &bands, Shape::Sums);
    if top == 0.0 {
        frame::nothing(picture, axes, look, "no cost in any period");
        return;
    }
    let place = |(x, y): (f64, f64)| (axes.x.at(x), axes.y.at(y));
    let course = |value: fn(&crate::report::summary::Point) -> f64| {
        let values: Vec<f64> = whole.iter().map(value).collect();
        Shape::Sums
            .course(&report.series, &values)
            .into_iter()
            .map(place)
    };
    if whole.iter().any(|p| p.high > p.low) {
        let mut band: Vec<_> = course(|p| frame::above_zero(p.low)).collect();
        band.extend(course(|p| p.high).rev());
        picture.fill(band, frame::INK, 0.22);
    }
    picture.stroke(course(|p| p.mean).collect(), frame::INK, 1.6);
    let tags = tags(report, &bands, look, &|v| axes.y.at(v));
    labels::write(picture, axes.plot, &tags);
}

/// The categories that are consequences, largest at the bottom, small ones put together.
fn bands(report: &Report, most: usize) -> Vec<Band> {
    let points = |c: Category| report.cumulative(Measure::Cost(c));
    let band = |c: Category| Band::through(c.label().to_owned(), palette::category(c), &points(c));
    let failures = Category::ALL
        .into_iter()
        .filter(|c| c.group() == Group::Failure);
    let mut bands: Vec<Band> = failures.map(band).filter(|b| b.last() > 0.0).collect();
    bands.sort_by(|a, b| b.last().total_cmp(&a.last()));
    let all: f64 = bands.iter().map(Band::last).sum();
    let small = |(i, b): (usize, &Band)| i + 1 >= most || b.last() < 0.015 * all;
    let keep = bands.iter().enumerate().position(small);
    // One small band alone needs no other name.
    let keep = keep.filter(|k| k + 1 < bands.len()).unwrap_or(bands.len());
    let rest = bands.split_off(keep);
    let name = format!("{} others", rest.len());
    bands.extend(Band::together(name, palette::OTHER, &rest));
    bands
}

fn tags(report: &Report, bands: &[Band], look: Look, y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let rounding = Rounding::of(Style::Money, bands.iter().map(|b| b.end));
    let whole: f64 = bands.iter().map(Band::last).sum();
    // As the headline has it.
    let all = report.quantity(Measure::WrongNumbers(Case::Typical));
    let all = all.map_or_else(|| Style::Money.write(whole), Quantity::text);
    let mut tags = vec![Label {
        y: y(whole) - look.label,
        text: format!("together {all}"),
        style: Type::bold(look.label, frame::INK),
        indent: 0.0,
        joined: false,
    }];
    tags.extend(stack::labels(bands, look, |end| rounding.text(end), y));
    tags
}

fn heading(report: &Report, look: Look) -> Heading {
    let m = &report.manifest;
    let text = |measure: Measure| {
        report
            .quantity(measure)
            .map(|q| q.text())
            .unwrap_or_default()
    };
    let running: f64 = Category::ALL
        .into_iter()
        .filter(|c| c.group() == Group::Running)
        .map(|c| report.mean(Measure::Cost(c)))
        .sum();
    let fix: f64 = Category::ALL
        .into_iter()
        .filter(|c| c.group() == Group::Fix)
        .map(|c| report.mean(Measure::Cost(c)))
        .sum();
    let fix = match fix > 0.0 {
        true => format!("{} for the fix, ", Style::Money.write(fix)),
        false => String::new(),
    };
    let subtitle = if look.roomy {
        format!(
            "Incidents counted after the warm-up times assumed rates, at typical rates; {} with all rates low, {} with all rates \
             is high. Not drawn: {fix}{} that right records would cost too (holding stock, feeds, counts, mis-picks, oversells of the promise \
             rule, margin lost at empty shelves). {}. {}",
            text(Measure::WrongNumbers(Case::Low)),
            text(Measure::WrongNumbers(Case::High)),
            Style::Money.write(running),
            super::drift::capital(&frame::replications(m)),
            frame::bands(m)
        )
    } else {
        format!(
            "Counted incidents at typical rates; {} if all rates are low, {} if all are high.",
            text(Measure::WrongNumbers(Case::Low)),
            text(Measure::WrongNumbers(Case::High))
        )
    };
    Heading {
        title: finding(report),
        subtitle,
    }
}

/// The finding: how much, and what most of it is.
pub fn finding(report: &Report) -> String {
    let Some(all) = report
        .quantity(Measure::WrongNumbers(Case::Typical))
        .filter(|q| q.mean > 0.0)
    else {
        return "Wrong numbers cost nothing".to_owned();
    };
    let cost = |c: &Category| report.mean(Measure::Cost(*c));
    let largest = Category::ALL
        .into_iter()
        .filter(|c| c.group() == Group::Failure)
        .max_by(|a, b| cost(a).total_cmp(&cost(b)));
    let part = largest.map_or(String::new(), |c| {
        let share = words::grouped(100.0 * cost(&c) / all.mean, 0);
        format!("; the largest part ({share} %): {}", c.label())
    });
    let time = words::duration(report.manifest.counted_ms());
    format!("Wrong numbers cost {} in {time}{part}", all.text())
}
