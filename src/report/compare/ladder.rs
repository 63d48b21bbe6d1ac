//! Cadences against formulas: what a period oversells.

use super::{DesignNote, Rung};
use crate::exact::{chance_window_outsells, oversells_per_depletion, poisson_loss, vendor_formula};
use crate::measure::{Incident, Measure, Ratio};
use crate::report::Report;
use crate::report::estimate::tidy;
use crate::units::DAY;

/// The rungs among the designs, shortest period first.
pub fn rungs(designs: &[DesignNote], reports: &[Report]) -> Vec<Rung> {
    let rung = |(note, report): (&DesignNote, &Report)| rung(note, report, note.every_ms?);
    let mut rungs: Vec<Rung> = designs.iter().zip(reports).filter_map(rung).collect();
    rungs.sort_by_key(|r| r.every_ms);
    rungs
}

/// The designs with the shortest and the longest period, if there are two.
pub fn ends(designs: &[DesignNote]) -> Option<(usize, usize)> {
    let rungs = || (0..designs.len()).filter(|&i| designs[i].every_ms.is_some());
    let short = rungs().min_by_key(|&i| designs[i].every_ms)?;
    let long = rungs().max_by_key(|&i| designs[i].every_ms)?;
    (short != long).then_some((short, long))
}

fn rung(note: &DesignNote, report: &Report, every_ms: i64) -> Option<Rung> {
    let oversold = report.quantity(Measure::Rate(Ratio::OversoldLines))?;
    let pools = report.manifest.pools as f64;
    let days = report.manifest.counted_ms() as f64 / DAY as f64;
    let stock = report.mean(Measure::StockOnHand) / pools;
    let sold = report.mean(Measure::Count(Incident::OrderUnits))
        + report.mean(Measure::Count(Incident::StoreWantedUnits));
    let sales = sold / pools / days;
    let period = every_ms as f64 / DAY as f64;
    let whole = stock.round().max(1.0);
    let vendor_chance = vendor_formula(whole, sales, period);
    let excess = poisson_loss(whole as i64, sales * period);
    // So many windows of so many pools for every 1,000 orders.
    let windows = pools * days / period / report.mean(Measure::Count(Incident::Orders)) * 1_000.0;
    Some(Rung {
        design: note.name.clone(),
        every_ms,
        stock: tidy(stock),
        sales: tidy(sales),
        simulated: [Some(oversold.mean), oversold.low, oversold.high],
        vendor_chance: tidy(vendor_chance),
        exact_chance: tidy(chance_window_outsells(whole as u32, sales, period)),
        vendor: tidy(vendor_chance * windows),
        exact: tidy(excess * windows),
        per_sell_out: tidy(oversells_per_depletion(sales, period)),
    })
}
