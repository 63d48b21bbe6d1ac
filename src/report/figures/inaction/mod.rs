//! What waiting costs: by date, over time, and what the answer hangs on.

mod compounding;
mod dates;
mod tornado;

use super::picture::Picture;
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
