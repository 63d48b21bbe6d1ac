//! A system's drift by what caused it; lag, structural and one-off apart.

use super::drift::capital;
use super::frame::{self, Heading, Look, Vertical, axes, head};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Area, Picture, Type};
use super::stack::{self, Band, Shape};
use crate::measure::{Measure, Sign};
use crate::report::summary::{Quantity, Report};
use crate::report::words::{self, Style};
use crate::report::{Estimate, Rounding};
use crate::world::{Bucket, Cause, CauseClass, System};

/// Bottom to top: what stays is the base, what heals lies on top.
const CLASSES: [CauseClass; 3] = [CauseClass::Structural, CauseClass::OneOff, CauseClass::Lag];

/// A class of causes as a part of the stack.
struct Part {
    class: CauseClass,
    bands: Vec<Band>,
}

impl Part {
    fn last(&self) -> f64 {
        self.bands.iter().map(Band::last).sum()
    }

    /// What all of it reaches in the last period.
    fn end(&self) -> Option<Estimate> {
        let ends = self.bands.iter().map(|band| band.end);
        ends.reduce(|sum, end| sum.plus(end))
    }
}

/// Draws the chart of one system into an area.
pub fn draw(picture: &mut Picture, area: Area, look: Look, report: &Report, system: System) {
    let area = head(picture, area, look, &heading(report, look, system));
    let parts = parts(report, system, if look.roomy { 10 } else { 6 });
    let bands: Vec<Band> = parts.iter().flat_map(|p| p.bands.clone()).collect();
    let top = stack::top(&bands);
    let right = labels::room(&tags(&parts, look, &|_| 0.0)) + 14.0;
    let vertical = Vertical {
        top,
        style: Style::Plain,
        unit: "gross units",
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
    stack::fill(picture, axes, &report.series, &bands, Shape::Means);
    if top == 0.0 {
        frame::nothing(picture, axes, look, "no on-hand drift in any period");
    } else {
        let tags = tags(&parts, look, &|v| axes.y.at(v));
        labels::write(picture, axes.plot, &tags);
    }
}

/// A cause, its gross units in each period, and their sum.
struct Share {
    cause: Cause,
    band: Band,
    sum: f64,
}

/// The causes that occurred, largest first.
fn causes(report: &Report, system: System) -> Vec<Share> {
    let mut causes: Vec<Share> = Cause::ALL
        .into_iter()
        .map(|cause| {
            let points = report.points(Measure::Cause(
                system,
                Bucket::OnHand,
                cause,
                Sign::Absolute,
            ));
            let colour = palette::class(cause.class());
            let band = Band::through(cause.label().to_owned(), colour, &points);
            let sum = band.values.iter().sum();
            Share { cause, band, sum }
        })
        .filter(|share| share.sum > 0.0)
        .collect();
    causes.sort_by(|a, b| b.sum.total_cmp(&a.sum));
    causes
}

/// The bands of each class, largest first, small ones put together so that
/// about `most` have a name.
fn parts(report: &Report, system: System, most: usize) -> Vec<Part> {
    let causes = causes(report, system);
    let all: f64 = causes.iter().map(|c| c.sum).sum();
    let large: Vec<Cause> = causes
        .iter()
        .take(most)
        .filter(|c| c.sum > 0.015 * all)
        .map(|c| c.cause)
        .collect();
    let part = |class: CauseClass| {
        let of_class: Vec<&Share> = causes.iter().filter(|c| c.cause.class() == class).collect();
        let (mut named, mut rest): (Vec<&Share>, Vec<&Share>) =
            of_class.into_iter().partition(|c| large.contains(&c.cause));
        // A single small cause needs no other name than its own.
        if rest.len() == 1 {
            named.append(&mut rest);
        }
        Part {
            class,
            bands: bands(class, &named, &rest),
        }
    };
    let parts = CLASSES.into_iter().map(part);
    parts.filter(|p| !p.bands.is_empty()).collect()
}

fn bands(class: CauseClass, named: &[&Share], rest: &[&Share]) -> Vec<Band> {
    let shades = named.len() + usize::from(!rest.is_empty());
    let shade = |i| palette::shade(palette::class(class), i, shades);
    let mut bands: Vec<Band> = named
        .iter()
        .enumerate()
        .map(|(i, share)| Band {
            colour: shade(i),
            ..share.band.clone()
        })
        .collect();
    let rest: Vec<Band> = rest.iter().map(|share| share.band.clone()).collect();
    let name = format!("{} others", rest.len());
    bands.extend(Band::together(name, shade(named.len()), &rest));
    bands
}

/// A heading for each class at the top of its part, its causes below it; the
/// topmost part first.
fn tags(parts: &[Part], look: Look, y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let ends = parts.iter().flat_map(|part| &part.bands).map(|b| b.end);
    let sums = parts.iter().filter_map(Part::end);
    let rounding = Rounding::of(Style::Plain, ends.chain(sums));
    let write = |end: Estimate| rounding.text(end);
    let mut roof: f64 = parts.iter().map(Part::last).sum();
    let mut tags = Vec::new();
    for part in parts.iter().rev() {
        let floor = roof - part.last();
        let class = class_label(part.class);
        let colour = palette::ink(palette::class(part.class));
        let (text, at) = match part.bands.as_slice() {
            [only] => (
                format!("{class}: {} {}", only.name, write(only.end)),
                (floor + roof) / 2.0,
            ),
            _ => {
                let sum = part.end().map_or(String::new(), write);
                (format!("{class} {sum}"), roof)
            }
        };
        let alone = part.bands.len() == 1;
        tags.push(Label {
            y: y(at),
            text,
            style: Type::bold(look.label, colour),
            indent: 0.0,
            joined: alone,
        });
        if !alone {
            let mut under = stack::labels(&part.bands, look, write, &|v| y(floor + v));
            for label in &mut under {
                label.indent = 9.0;
                label.style.colour = colour;
            }
            tags.extend(under);
        }
        roof = floor;
    }
    tags
}

fn class_label(class: CauseClass) -> &'static str {
    match class {
        CauseClass::Lag => "Lag",
        CauseClass::Structural => "Structural",
        CauseClass::OneOff => "One-off errors",
    }
}

fn heading(report: &Report, look: Look, system: System) -> Heading {
    let m = &report.manifest;
    let name = system.noun();
    let subtitle = if look.roomy {
        format!(
            "Units of drift in the {name}'s stock on hand by cause, gross (opposite signs do not cancel out). Structural drift stays \
             until somebody acts, lag heals at the next sync, one-off errors are made on the floor. {} means of {}; at the right \
             the last period.{}",
            capital(&frame::each(m)),
            frame::replications(m),
            shares(report, system)
        )
    } else {
        format!("Units of drift in the {name}'s stock on hand by cause, gross.")
    };
    Heading {
        title: finding(report, system),
        subtitle,
    }
}

fn class_of(report: &Report, system: System, class: CauseClass) -> Option<Quantity> {
    let measure = Measure::Class(system, Bucket::OnHand, class);
    report.quantity(measure).cloned()
}

/// The means of the three classes with their intervals.
fn shares(report: &Report, system: System) -> String {
    let text = |class: CauseClass| {
        let q = class_of(report, system, class)?;
        q.low?;
        Some(format!("{} {} ({})", class.name(), q.text(), q.interval()))
    };
    let classes = [CauseClass::Structural, CauseClass::Lag, CauseClass::OneOff];
    let texts: Vec<String> = classes.into_iter().filter_map(text).collect();
    if texts.len() < 3 {
        return String::new();
    }
    format!(" Over the whole time: {}.", words::list(&texts))
}

/// The finding: which class prevails.
pub fn finding(report: &Report, system: System) -> String {
    let name = system.noun();
    // As the headline has it: the mean of each replication's share.
    let of = |class| report.quantity(Measure::ClassShare(system, class));
    let [lag, structural, one_off] = CauseClass::ALL.map(|class| of(class).map_or(0.0, |q| q.mean));
    if lag + structural + one_off <= 0.0 {
        return format!("The {name}'s record of stock on hand has no drift to explain");
    }
    let share = |class| of(class).map(Quantity::text).unwrap_or_default();
    if structural >= lag && structural >= one_off {
        format!(
            "{} of the {name}'s on-hand drift is structural: it does not heal by itself",
            share(CauseClass::Structural)
        )
    } else if lag >= one_off {
        format!(
            "{} of the {name}'s on-hand drift is lag: it heals at the next sync",
            share(CauseClass::Lag)
        )
    } else {
        format!(
            "{} of the {name}'s on-hand drift is made on the floor{}",
            share(CauseClass::OneOff),
            examples(report, system, CauseClass::OneOff)
        )
    }
}

/// `: shrink and miscounts`, the largest causes of a class after the warm-up, as the share
/// is; those below a tenth of the class are no examples of it.
fn examples(report: &Report, system: System, class: CauseClass) -> String {
    let of_class = Cause::ALL.into_iter().filter(|c| c.class() == class);
    let mut sizes: Vec<(f64, Cause)> = of_class
        .map(|cause| {
            (
                report.mean(Measure::Cause(
                    system,
                    Bucket::OnHand,
                    cause,
                    Sign::Absolute,
                )),
                cause,
            )
        })
        .collect();
    sizes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = sizes.iter().map(|s| s.0).sum();
    let large = sizes.iter().filter(|s| s.0 > 0.0 && s.0 >= 0.1 * all);
    let names: Vec<String> = large.take(3).map(|s| s.1.label().to_owned()).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(": {}", words::list(&names)),
    }
}
