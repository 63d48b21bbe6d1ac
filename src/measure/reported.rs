//! What each system would report when a period ends: the value of its stock, what its closing
//! stock makes of the gross margin, which pools it would reorder, how many of its figures
//! beside stock on hand are right, and how far its records of stock on hand are off.
//!
//! Reports are made at the end of a month, a week, a day, not all the time; so these are read
//! off once per period, and cost nothing in between.

use super::catalogue::{ErrorSize, Figure, Measure};
use crate::world::{Cell, MAX_SLOTS, Pool, Units, available};

/// What the records of one view come to, over the pools that it covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Standing {
    /// Recorded stock on hand at purchase cost, and what there really is of it, in cents.
    recorded: i64,
    really: i64,
    /// What the first is more than the second was when the period began, in cents.
    overstated_before: i64,
    /// Pools that the truth calls to reorder and the record does not, and the other way round.
    missed: i64,
    needless: i64,
    /// Records of a figure that are not exactly right, in the order of [`Figure::ALL`].
    wrong: [i64; Figure::ALL.len()],
    /// Records of stock on hand by how far they are off, in the order of [`ErrorSize::ALL`].
    off: [i64; ErrorSize::ALL.len()],
}

/// What all systems would report.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reported {
    of: [Standing; MAX_SLOTS],
}

impl Reported {
    /// The period ends: everything as it stands. `calls` says whether a pool is to be reordered
    /// by these figures.
    pub fn read(
        &mut self,
        pools: &[Pool],
        cells: &[Cell],
        slots: usize,
        calls: impl Fn(&Pool, &Units) -> bool,
    ) {
        for standing in &mut self.of {
            *standing = Standing {
                overstated_before: standing.recorded - standing.really,
                ..Standing::default()
            };
        }
        for (pool, cells) in pools.iter().zip(cells.chunks(slots)) {
            let truly = calls(pool, &pool.truth);
            let cost = i64::from(pool.unit_cost);
            for (slot, cell) in cells.iter().enumerate() {
                if pool.covered >> slot & 1 == 0 {
                    continue;
                }
                let standing = &mut self.of[slot % MAX_SLOTS];
                standing.recorded += i64::from(cell.view[0]) * cost;
                standing.really += i64::from(pool.truth[0]) * cost;
                for (wrong, figure) in standing.wrong.iter_mut().zip(Figure::ALL) {
                    let of = |units: &Units| match figure {
                        Figure::Of(bucket) => units[bucket as usize],
                        Figure::Available => available(units),
                    };
                    *wrong += i64::from(of(&cell.view) != of(&pool.truth));
                }
                if let Some(size) = ErrorSize::of(cell.view[0] - pool.truth[0]) {
                    standing.off[size as usize] += 1;
                }
                match (truly, calls(pool, &cell.view)) {
                    (true, false) => standing.missed += 1,
                    (false, true) => standing.needless += 1,
                    _ => {}
                }
            }
        }
    }

    /// What a measure of the system in this slot was read as, in its unit.
    pub fn value(&self, measure: &Measure, slot: usize) -> i64 {
        let standing = &self.of[slot % MAX_SLOTS];
        let overstated = standing.recorded - standing.really;
        match measure {
            Measure::Exact(_, figure) => {
                let at = Figure::ALL.iter().position(|of| of == figure);
                at.map_or(0, |at| standing.wrong[at])
            }
            Measure::OffBy(_, size) => standing.off[*size as usize],
            Measure::ReportedValue(_) => standing.recorded,
            Measure::ValueOverstated(_) => overstated,
            Measure::MarginOverstated(_) => overstated - standing.overstated_before,
            Measure::ReordersMissed(_) => standing.missed,
            _ => standing.needless,
        }
    }
}
