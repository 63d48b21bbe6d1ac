//! What waiting costs: by date, over time, and what the answer hangs on.

mod compounding;
mod dates;
mod tornado;

use super::frame::{self, Heading};
use super::picture::{Area, Picture};
use crate::report::inaction::Inaction;

/// Names of the figures about inaction.
pub const NAMES: [&str; 3] = ["dates", "compounding", "tornado"];

/// File name (without ending) and picture of every figure about inaction.
pub fn of_inaction(inaction: &Inaction) -> Vec<(String, Picture)> {
    let [dates, compounding, tornado] = NAMES.map(str::to_owned);
    vec![
        (dates, dates::draw(inaction)),
        (compounding, compounding::draw(inaction)),
        (tornado, tornado::draw(inaction)),
    ]
}

/// A page with a heading and its origin; returns it with the area that is left.
fn page(inaction: &Inaction, width: f64, height: f64, heading: &Heading) -> (Picture, Area) {
    let manifest = &inaction.reports[0].manifest;
    let origin = frame::origin_of_many(manifest, inaction.reports.len());
    frame::page(width, height, heading, &origin)
}
