//! Daily demand of each SKU, learnt from the beginning of a file.

use super::line::{ImportedLine, Sku};
use super::range::Range;
use crate::units::{DAY, Span};

/// Sets each SKU's daily demand to what was sold of it in the learning time.
pub(super) fn learn(skus: &mut [Sku], lines: &[ImportedLine], range: &Range, learn: Span) {
    let mut learnt = vec![0; skus.len()];
    let sales = lines.iter().filter(|line| line.units > 0);
    for line in sales.filter(|line| line.time < learn.0) {
        learnt[line.sku as usize] += i64::from(line.units);
    }
    let sold = learnt.iter().filter(|&&units| units > 0);
    // At least half a unit, so that every SKU is stocked even if nothing was sold.
    let newcomer = median(&mut sold.map(|&units| units as f64).collect::<Vec<_>>()).max(0.5);
    let days = days(range, learn);
    for (sku, learnt) in skus.iter_mut().zip(learnt) {
        let units = if learnt > 0 { learnt as f64 } else { newcomer };
        sku.daily_units = units / days;
    }
}

/// The days of the learning time that the file has: it may begin in the middle of a week, and
/// end before.
fn days(range: &Range, learn: Span) -> f64 {
    let days = learn.0.min(range.to.0) - range.from.0;
    days.max(DAY) as f64 / DAY as f64
}

/// The middle of some values, which are sorted for that; 0 of none.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}
