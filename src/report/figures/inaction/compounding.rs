//! How the cost of wrong numbers grows if nothing is ever fixed.

use crate::measure::{Case, Measure};
use crate::report::Rounding;
use crate::report::figures::frame::{self, Heading, INK, PAGE, Vertical, axes, banded};
use crate::report::figures::labels::{self, Label};
use crate::report::figures::palette;
use crate::report::figures::picture::{Colour, Picture, Type};
use crate::report::inaction::{Course, Inaction, Late, late, power};
use crate::report::summary::{Point, Report};
use crate::report::words::Style;

/// A curve with its exponent.
struct Curve<'a> {
    report: &'a Report,
    points: Vec<Point>,
    growth: Option<Course>,
    name: &'static str,
    colour: Colour,
}

/// Draws the figure.
pub fn draw(inaction: &Inaction) -> Picture {
    let (mut picture, area) =
        frame::page_of_many(&inaction.reports, 1100.0, 580.0, &heading(inaction));
    let curves = curves(inaction);
    let ends = curves.iter().flat_map(|c| c.points.iter().map(|p| p.high));
    let top = ends.filter(|h| h.is_finite()).fold(0.0, f64::max);
    let points = curves.iter().map(|c| c.points.as_slice());
    let rounding = labels::rounding(Style::Money, points);
    // The two labels of a curve stay together.
    let tags = |y: &dyn Fn(f64) -> f64| {
        let each = curves.iter().map(|c| tags(c, rounding, y));
        let mut each: Vec<Vec<Label>> = each.collect();
        each.retain(|labels| !labels.is_empty());
        each.sort_by(|a, b| a[0].y.total_cmp(&b[0].y));
        each.into_iter().flatten().collect::<Vec<Label>>()
    };
    let right = labels::room(&tags(&|_| 0.0)) + 14.0;
    let vertical = Vertical {
        top,
        style: Style::Money,
        unit: "US dollars, cumulative cost of wrong numbers",
        ticks: 6,
    };
    let manifest = &inaction.reports[0].manifest;
    let axes = axes(&mut picture, area, PAGE, manifest, &vertical, right, true);
    if top == 0.0 {
        frame::nothing(&mut picture, axes, PAGE, "no cost in any period");
        return picture;
    }
    for curve in &curves {
        banded(
            &mut picture,
            axes,
            &curve.report.series,
            &curve.points,
            curve.colour,
        );
    }
    labels::write(&mut picture, axes.plot, &tags(&|v| axes.y.at(v)));
    picture
}

fn curves(inaction: &Inaction) -> Vec<Curve<'_>> {
    let facts = &inaction.facts;
    let n = inaction.reports.len();
    let curve = |at: usize, name, growth, colour| {
        let report = &inaction.reports[at];
        Curve {
            report,
            points: report.cumulative(Measure::WrongNumbers(Case::Typical)),
            growth,
            name,
            colour,
        }
    };
    if facts.growth == facts.growth_without {
        return vec![curve(n - 2, "never fixed", facts.growth, palette::LOSS)];
    }
    vec![
        curve(n - 2, "people react", facts.growth, palette::LOSS),
        curve(n - 1, "feedbacks off", facts.growth_without, palette::GAIN),
    ]
}

fn tags(curve: &Curve, rounding: Rounding, y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let Some(last) = labels::last(&curve.points) else {
        return Vec::new();
    };
    let style = Type::bold(PAGE.label, palette::ink(curve.colour));
    let label = |text: String, style: Type, down: f64| Label {
        y: y(last.mean) + down,
        text,
        style,
        indent: 0.0,
        joined: down == 0.0,
    };
    let amount = rounding.text(last.estimate());
    let growth = curve.growth.map(|course| power(course.exponent));
    let mut tags = vec![label(format!("{} {amount}", curve.name), style, 0.0)];
    tags.extend(growth.map(|text| label(text, Type::regular(PAGE.label, INK), 1.0)));
    tags
}

/// What a title adds about the end of the run, if it can be told.
fn ending(course: Course) -> &'static str {
    match late(course) {
        Late::Accelerates => ", faster still at the end",
        Late::Linear => ", linearly at the end",
        Late::Slows => ", more slowly at the end",
        Late::Untold => "",
    }
}

fn heading(inaction: &Inaction) -> Heading {
    let facts = &inaction.facts;
    let title = match (facts.growth, facts.growth_without) {
        (Some(with), Some(without)) => {
            let never = format!(
                "Never fixed, the cost of wrong numbers grows as {}{}",
                power(with.exponent),
                ending(with)
            );
            let apart = match with.exponent.differs_from(&without.exponent) {
                true => "",
                false => "; the two do not differ significantly",
            };
            match with == without {
                true => never,
                false => format!(
                    "{never}; if people did not react, as {}{apart}",
                    power(without.exponent)
                ),
            }
        }
        _ => {
            "Never fixed: wrong numbers cost too little, or too late, to tell how their cost grows"
                .to_owned()
        }
    };
    Heading {
        title,
        subtitle: format!(
            "t^b: slope of ln cost on ln time of the mean curve from T/2, T/4, T/8 and T/16 to the end T, by its ends and by regression: \
             range with 95 % intervals (jackknife), and its middle. 1 is linear, 1.5 unbiased lost messages, 2 a one-way bypass, above that \
             feedback, or what happens on the way. {}",
            frame::bands(&inaction.reports[0].manifest)
        ),
    }
}
