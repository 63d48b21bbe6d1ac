//! A system's drift by what caused it; lag, structural and one-off apart.

use super::drift::capital;
use super::frame::{self, Heading, Look, Vertical, axes, head};
use super::labels::{self, Label};
use super::palette;
use super::picture::{Area, Picture, Type};
use super::stack::{self, Band, Shape};
use crate::report::summary::{Quantity, Report, cause_key, cause_label, system_label};
use crate::report::words::{self, Style};
use crate::world::{Cause, CauseClass, System};

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
        frame::nothing(picture, axes, look, "no drift in any period");
    } else {
        let tags = tags(&parts, look, &|v| axes.y.at(v));
        labels::write(picture, axes.plot, tags);
    }
}

/// The bands of each class, largest first, small ones put together so that
/// there are at most `most` in all.
fn parts(report: &Report, system: System, most: usize) -> Vec<Part> {
    let mut causes: Vec<(Cause, Vec<f64>, f64)> = Cause::ALL
        .into_iter()
        .map(|cause| {
            let points = report.points(&cause_key(system, cause));
            let values: Vec<f64> = points.iter().map(|p| p.mean).collect();
            let sum = values.iter().sum::<f64>();
            (cause, values, sum)
        })
        .filter(|c| c.2 > 0.0)
        .collect();
    causes.sort_by(|a, b| b.2.total_cmp(&a.2));
    let all: f64 = causes.iter().map(|c| c.2).sum();
    let named: Vec<Cause> = causes
        .iter()
        .take(most)
        .filter(|c| c.2 > 0.015 * all)
        .map(|c| c.0)
        .collect();
    let mut parts = Vec::new();
    for class in CLASSES {
        let of_class: Vec<_> = causes.iter().filter(|c| c.0.class() == class).collect();
        let shades = of_class.iter().filter(|c| named.contains(&c.0)).count() + 1;
        let mut bands = Vec::new();
        let mut rest: Option<(Vec<f64>, usize)> = None;
        for (cause, values, _) in of_class {
            if named.contains(cause) {
                bands.push(Band {
                    name: cause_label(*cause).to_owned(),
                    colour: palette::shade(palette::class(class), bands.len(), shades),
                    values: values.clone(),
                });
            } else {
                let (sum, n) = rest.get_or_insert_with(|| (vec![0.0; values.len()], 0));
                sum.iter_mut().zip(values).for_each(|(s, v)| *s += v);
                *n += 1;
            }
        }
        if let Some((values, n)) = rest {
            let colour = palette::shade(palette::class(class), bands.len(), shades);
            let name = format!("{n} other{}", if n == 1 { "" } else { "s" });
            bands.push(Band {
                name,
                colour,
                values,
            });
        }
        if !bands.is_empty() {
            parts.push(Part { class, bands });
        }
    }
    parts
}

/// A heading for each class at the top of its part, and its causes below it.
fn tags(parts: &[Part], look: Look, y: &dyn Fn(f64) -> f64) -> Vec<Label> {
    let mut tags = Vec::new();
    let mut floor = 0.0;
    for part in parts {
        let colour = palette::ink(palette::class(part.class));
        let write = |v: f64| Style::Plain.write(v);
        let roof = floor + part.last();
        let heading = match part.bands.as_slice() {
            [only] => format!(
                "{}: {} {}",
                class_label(part.class),
                only.name,
                write(only.last())
            ),
            _ => format!("{} {}", class_label(part.class), write(part.last())),
        };
        let alone = part.bands.len() == 1;
        tags.push(Label {
            // A hair above the topmost band's label, so that it sorts first.
            y: y(if alone { (floor + roof) / 2.0 } else { roof }) - if alone { 0.0 } else { 1.0 },
            text: heading,
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
        floor = roof;
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
    let name = system_label(system);
    let subtitle = if look.roomy {
        format!(
            "Units of drift in the {name}'s stock on hand by what caused them, opposite signs not netted. Structural drift stays \
             until somebody acts, lag heals at the next sync, one-off errors are made on the floor. {} means of {}; at the right \
             the last period.{}",
            capital(&frame::each(m)),
            frame::replications(m),
            shares(report, system)
        )
    } else {
        format!("Units of drift in the {name}'s stock on hand by cause, not netted.")
    };
    Heading {
        title: finding(report, system),
        subtitle,
    }
}

fn class_of(report: &Report, system: System, class: &str) -> Option<Quantity> {
    let key = format!("class/{}/on-hand/{class}", system.name());
    report.quantity(&key).cloned()
}

/// The means of the three classes with their intervals.
fn shares(report: &Report, system: System) -> String {
    let text = |(class, word): (&str, &str)| {
        let q = class_of(report, system, class)?;
        q.low?;
        Some(format!("{word} {} ({})", q.text(), q.interval()))
    };
    let names = [
        ("structural", "structural"),
        ("lag", "lag"),
        ("one-off", "one-off"),
    ];
    let texts: Vec<String> = names.into_iter().filter_map(text).collect();
    if texts.len() < 3 {
        return String::new();
    }
    format!(" Over the whole time: {}.", words::list(&texts))
}

/// The finding: which class prevails.
pub fn finding(report: &Report, system: System) -> String {
    let name = system_label(system);
    let mean = |class| class_of(report, system, class).map_or(0.0, |q| q.mean);
    let (lag, structural, one_off) = (mean("lag"), mean("structural"), mean("one-off"));
    let all = lag + structural + one_off;
    if all <= 0.0 {
        return format!("The {name}'s record has no drift to explain");
    }
    let share = |part: f64| format!("{} %", words::grouped(100.0 * part / all, 0));
    if structural >= lag && structural >= one_off {
        format!(
            "{} of the {name}'s drift is structural: it does not heal by itself",
            share(structural)
        )
    } else if lag >= one_off {
        format!(
            "{} of the {name}'s drift is lag: it heals at the next sync",
            share(lag)
        )
    } else {
        format!(
            "{} of the {name}'s drift is made on the floor: counts, receipts, shrink",
            share(one_off)
        )
    }
}
