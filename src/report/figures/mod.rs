//! The figures of a run.
//!
//! Each is a function from a [`Report`] to a [`Picture`]; a picture is a list of
//! marks that plotters paints, as [`svg()`] or as [`png()`]. Titles state what was
//! found, computed from the numbers; subtitles say what is shown; labels stand
//! beside what they name.
//!
//! Why marks between charts and plotters: layout is the work, and plotters' own
//! charts leave it to legends and fixed margins. As a list, marks can be
//! searched by one test for labels that collide or leave the page, text is
//! measured with the font it is painted in, and both formats show the same.

mod causes;
mod claim;
mod conditions;
mod course;
pub mod curve;
mod designs;
mod drift;
pub mod font;
mod frame;
mod inaction;
mod labels;
mod money;
mod overview;
mod paint;
mod palette;
mod people;
pub mod picture;
pub mod scale;
mod service;
pub mod sizes;
mod stack;
mod stairs;
mod story;
mod strips;

pub use conditions::{NAME as OF_ABLATIONS, of_ablation};
pub use designs::{NAMES as OF_COMPARISONS, of_comparison};
pub use inaction::{NAMES as OF_INACTION, of_inaction};
pub use labels::spread;
pub use paint::{PaintError, png, svg};
pub use picture::{Mark, Picture};

use super::summary::Report;
use crate::world::System;
use frame::{Look, PAGE};
use picture::Area;

/// File names (without ending) of the figures that a run can have.
pub fn of_runs() -> Vec<String> {
    let fixed = ["overview", "drift", "service", "cost", "people"].map(str::to_owned);
    fixed
        .into_iter()
        .chain(System::ALL.map(of_causes))
        .collect()
}

fn of_causes(system: System) -> String {
    format!("causes-{}", system.name())
}

/// File name (without ending) and picture of every figure of a run.
pub fn all(report: &Report) -> Vec<(String, Picture)> {
    let mut figures = vec![
        ("overview".to_owned(), overview(report)),
        ("drift".to_owned(), drift(report)),
        ("service".to_owned(), service(report)),
        ("cost".to_owned(), cost(report)),
    ];
    if people::any(report) {
        figures.push(("people".to_owned(), people(report)));
    }
    for system in report.systems() {
        figures.push((of_causes(system), causes(report, system)));
    }
    figures
}

/// Drift of each system over time.
pub fn drift(report: &Report) -> Picture {
    let title = drift::finding(report);
    let what = "Lines over time, one per system: units by which its record of stock on hand differs from the shelf.";
    page(report, title, what, drift::draw)
}

/// A system's drift by cause.
pub fn causes(report: &Report, system: System) -> Picture {
    let title = causes::finding(report, system);
    let what = format!(
        "Stacked areas over time: units of drift in the stock on hand of {} by cause.",
        system.noun()
    );
    page(report, title, &what, |picture, area, look, report| {
        causes::draw(picture, area, look, report, system);
    })
}

/// Oversells, false stock-outs and short picks.
pub fn service(report: &Report) -> Picture {
    let title = service::finding(report);
    let what = "Three lines over time: oversells, false stock-outs and short picks of each period.";
    page(report, title, what, service::draw)
}

/// The desk, workarounds and the buyer's trust.
pub fn people(report: &Report) -> Picture {
    let title = people::finding(report);
    let what = "Strips over time: load and backlog of the exception desk, workarounds in use, trust of the buyer.";
    page(report, title, what, people::draw)
}

/// Cumulative cost of wrong numbers.
pub fn cost(report: &Report) -> Picture {
    let title = money::finding(report);
    let what = "Stacked areas over time: cumulative cost of wrong numbers by category.";
    page(report, title, what, money::draw)
}

/// A pool's step chart between two times (in ms): truth, every record, what went wrong.
pub fn pool_story(story: &crate::trace::Story, window: (i64, i64)) -> Picture {
    story::draw(story, window)
}

/// The figure of a claim: `foot` says where it comes from.
pub fn claim(id: &str, finding: &crate::claims::Finding, foot: &str) -> Picture {
    claim::draw(id, finding, foot)
}

/// Everything on one page.
pub fn overview(report: &Report) -> Picture {
    overview::draw(report)
}

fn page(
    report: &Report,
    title: String,
    what: &str,
    draw: impl Fn(&mut Picture, Area, Look, &Report),
) -> Picture {
    let mut picture = Picture::new(960.0, 560.0);
    picture.title = title;
    picture.description = format!("{what} {}.", frame::origin(&report.manifest));
    let area = picture.area().inset(24.0, 20.0, 20.0, 36.0);
    draw(&mut picture, area, PAGE, report);
    frame::foot(&mut picture, report);
    picture
}
