//! Daily demand of each SKU, learnt from the beginning of a file.

use super::orders::{Line, Sku, median};
use super::range::Range;
use crate::units::{DAY, Span};

/// Sets each SKU's daily demand to what was sold of it in the learning time.
pub(super) fn learn(skus: &mut [Sku], lines: &[Line], range: &Range, learn: Span) {
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
