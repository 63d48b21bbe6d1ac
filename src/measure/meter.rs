//! The meter: adds up states over time and incidents by period.
//!
//! Everything is exact and time-weighted: before a pool changes, the world says
//! how long it was as it was (`dwell`), and each quantity is added times that.
//! Amounts of drift by cause change rarely, so they are kept as levels instead.

use super::table::{Column, How, Outcome, Table};
use crate::scenario::Scenario;
use crate::sim::{Fact, Gauge, Incident, Listener, Plan};
use crate::world::{Bucket, Cause, Cell, MAX_SLOTS, Observer, Pool, System, available};

/// Tolerance of the inventory record accuracy for A, B and C items, in percent of
/// truth: the classes of the trade, 1, 3 and 5 %.
pub const TOLERANCE_PERCENT: [i64; 3] = [1, 3, 5];

const PAIRS: usize = MAX_SLOTS * MAX_SLOTS;

/// What is added up for one view, in units x ms (as `f64`: two at a time in the
/// processor, and exact to the last bit that any figure shows).
#[derive(Clone, Copy, Debug, Default)]
struct ViewSum {
    drift: [f64; Bucket::COUNT],
    drift_absolute: [f64; Bucket::COUNT],
    /// Absolute drift that is in flight. (Signed, it is what the causes leave of the drift.)
    in_flight: [f64; Bucket::COUNT],
    available: f64,
    available_absolute: f64,
    /// Absolute on-hand drift at cost, in cents x ms.
    value: f64,
    /// Pools exactly right and within tolerance, in pools x ms.
    right: i64,
    within: i64,
}

/// The amount of drift with one cause, over all pools of a view.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    signed: i64,
    absolute: i64,
    since: i64,
    sum_signed: i128,
    sum_absolute: i128,
}

impl Level {
    fn pass(&mut self, now: i64) {
        let millis = i128::from(now - self.since);
        self.sum_signed += i128::from(self.signed) * millis;
        self.sum_absolute += i128::from(self.absolute) * millis;
        self.since = now;
    }
}

/// A level that people are at.
#[derive(Clone, Copy, Debug, Default)]
struct Stand {
    value: i64,
    since: i64,
    sum: i128,
}

impl Stand {
    fn pass(&mut self, now: i64) {
        self.sum += i128::from(self.value) * i128::from(now - self.since);
        self.since = now;
    }
}

/// Sums of the current period.
#[derive(Clone, Debug)]
struct Sums {
    views: [ViewSum; MAX_SLOTS],
    pairs: [i64; PAIRS],
    on_hand: i64,
    backorders: i64,
    frozen: i64,
    counts: [i64; Incident::COUNT],
}

impl Default for Sums {
    fn default() -> Self {
        Sums {
            views: [ViewSum::default(); MAX_SLOTS],
            pairs: [0; PAIRS],
            on_hand: 0,
            backorders: 0,
            frozen: 0,
            counts: [0; Incident::COUNT],
        }
    }
}

/// Measures one replication.
pub struct Meter {
    systems: Vec<(System, usize)>,
    planner: usize,
    /// Number of pools, and of those that each slot covers.
    pools: usize,
    covered: [usize; MAX_SLOTS],
    warm_up: i64,
    period_start: i64,
    sums: Sums,
    levels: Vec<Level>,
    /// What people do is measured where they do anything.
    people: bool,
    stands: [Stand; Gauge::COUNT],
    table: Table,
}

impl Observer for Meter {
    #[inline]
    fn dwell(&mut self, now: i64, pool: &Pool, cells: &[Cell], slots: u8) {
        let truth = &pool.truth;
        let sums = &mut self.sums;
        let real = available(truth);
        if slots == u8::MAX {
            let millis = now - pool.since;
            sums.on_hand += i64::from(truth[0]) * millis;
            sums.backorders += i64::from((-real).max(0)) * millis;
        }
        if slots >> self.planner & 1 == 1
            && truth[0] - truth[Bucket::Unavailable as usize] <= 0
            && cells[self.planner].view[0] > pool.reorder_point
        {
            sums.frozen += now - pool.since.max(cells[self.planner].since);
        }
        let mut ending = slots & pool.covered;
        while ending != 0 {
            let slot = ending.trailing_zeros() as usize;
            ending &= ending - 1;
            let cell = &cells[slot];
            sums.views[slot].add(pool, cell, real, now - cell.since);
            // A pair of views has been as it is since the later of the two; if both end
            // now, it is counted with the first.
            let mut others = pool.covered & !(1 << slot) & (ending | !slots);
            while others != 0 {
                let other = others.trailing_zeros() as usize;
                others &= others - 1;
                let second = &cells[other];
                let millis = now - cell.since.max(second.since);
                let apart = (cell.view[0] - second.view[0]).unsigned_abs();
                sums.pairs[other.min(slot) * MAX_SLOTS + other.max(slot)] +=
                    i64::from(apart) * millis;
            }
        }
    }

    fn cause(
        &mut self,
        now: i64,
        slot: usize,
        bucket: Bucket,
        cause: Cause,
        (before, after): (i32, i32),
    ) {
        let level = &mut self.levels[level_index(slot, bucket, cause)];
        level.pass(now);
        level.signed += i64::from(after) - i64::from(before);
        level.absolute += i64::from(after).abs() - i64::from(before).abs();
    }
}

impl ViewSum {
    #[inline]
    fn add(&mut self, pool: &Pool, cell: &Cell, real: i32, millis: i64) {
        // No branches: four buckets are two instructions each for the processor.
        let time = millis as f64;
        let drift: [f64; Bucket::COUNT] =
            std::array::from_fn(|b| f64::from(cell.view[b] - pool.truth[b]) * time);
        let sums = self.drift.iter_mut().zip(&mut self.drift_absolute);
        for ((signed, absolute), drift) in sums.zip(drift) {
            *signed += drift;
            *absolute += drift.abs();
        }
        for (b, in_flight) in self.in_flight.iter_mut().enumerate() {
            *in_flight += f64::from(cell.lag_message[b] + cell.lag_set[b]).abs() * time;
        }
        let available = f64::from(cell.available() - real) * time;
        self.available += available;
        self.available_absolute += available.abs();
        let off = (cell.view[0] - pool.truth[0]).abs();
        if off == 0 {
            self.right += millis;
            self.within += millis;
            return;
        }
        self.value += f64::from(off) * f64::from(pool.unit_cost) * time;
        if i64::from(off) * 100 <= TOLERANCE_PERCENT[pool.class as usize] * i64::from(pool.truth[0])
        {
            self.within += millis;
        }
    }
}

fn level_index(slot: usize, bucket: Bucket, cause: Cause) -> usize {
    (slot * Bucket::COUNT + bucket as usize) * Cause::COUNT + cause as usize
}

impl Listener for Meter {
    #[inline]
    fn fact(&mut self, fact: &Fact) {
        self.sums.counts[fact.what as usize] += fact.amount;
    }

    fn level(&mut self, now: i64, gauge: Gauge, value: i64) {
        let stand = &mut self.stands[gauge as usize];
        stand.pass(now);
        stand.value = value;
    }

    fn period_ends(&mut self, now: i64) {
        if now <= self.period_start {
            return;
        }
        for stand in &mut self.stands {
            stand.pass(now);
        }
        for level in &mut self.levels {
            level.pass(now);
        }
        let row = self.row(now - self.period_start);
        self.table.rows.push(row);
        self.table.starts.push(self.period_start);
        self.table.lengths.push(now - self.period_start);
        self.period_start = now;
        self.sums = Sums::default();
        for level in &mut self.levels {
            (level.sum_signed, level.sum_absolute) = (0, 0);
        }
        for stand in &mut self.stands {
            stand.sum = 0;
        }
    }
}

impl Meter {
    /// A meter for a run of this scenario.
    pub fn new(sc: &Scenario, plan: &Plan) -> Meter {
        let systems: Vec<_> = (sc.systems.iter().copied())
            .zip(plan.slot_of.iter().copied())
            .collect();
        let people = sc.people.any() || sc.fix.is_some();
        Meter {
            people,
            stands: Default::default(),
            planner: plan.planner,
            pools: sc.pools(),
            covered: plan.covered_pools(),
            warm_up: sc.run.warm_up.0,
            period_start: 0,
            sums: Sums::default(),
            levels: vec![Level::default(); MAX_SLOTS * Bucket::COUNT * Cause::COUNT],
            table: Table {
                columns: columns(&systems, people),
                period: sc.run.period,
                rows: Vec::new(),
                starts: Vec::new(),
                lengths: Vec::new(),
            },
            systems,
        }
    }

    /// The measurements, when the run is over.
    pub fn finish(self, replication: u32, events: u64) -> Outcome {
        let table = self.table;
        let totals = (0..table.columns.len())
            .map(|column| total(&table, column, self.warm_up))
            .collect();
        Outcome {
            replication,
            table,
            totals,
            events,
        }
    }

    /// The values of a period, in the order of [`columns`].
    fn row(&self, millis: i64) -> Vec<f64> {
        let sums = &self.sums;
        let mean = |sum: i64| sum as f64 / millis as f64;
        let counts = incidents(self.people).map(|i| sums.counts[i as usize] as f64);
        let mut row: Vec<f64> = counts.collect();
        row.push(mean(sums.on_hand));
        row.push(mean(sums.backorders));
        row.push(mean(sums.frozen) / self.pools as f64);
        for &(_, slot) in &self.systems {
            let view = &sums.views[slot];
            let part = |area: f64| area / millis as f64;
            for b in 0..Bucket::COUNT {
                row.extend([part(view.drift[b]), part(view.drift_absolute[b])]);
            }
            row.extend([part(view.available), part(view.available_absolute)]);
            row.push(part(view.value));
            let covered = self.covered[slot].max(1) as f64;
            row.extend([mean(view.right) / covered, mean(view.within) / covered]);
            for bucket in Bucket::ALL {
                let first = row.len();
                let b = bucket as usize;
                row.extend([part(view.drift[b]), part(view.in_flight[b])]);
                for cause in Cause::ALL.into_iter().skip(1) {
                    let level = &self.levels[level_index(slot, bucket, cause)];
                    let signed = level.sum_signed as f64 / millis as f64;
                    row[first] -= signed;
                    row.extend([signed, level.sum_absolute as f64 / millis as f64]);
                }
            }
        }
        for (a, b) in pairs(&self.systems) {
            row.push(mean(sums.pairs[a.1.min(b.1) * MAX_SLOTS + a.1.max(b.1)]));
        }
        if self.people {
            let stand = |g: Gauge| self.stands[g as usize].sum as f64 / millis as f64 * g.scale();
            row.extend(Gauge::ALL.map(stand));
        }
        row
    }
}

type Seat = (System, usize);

/// Each pair of systems once.
fn pairs(systems: &[Seat]) -> impl Iterator<Item = (Seat, Seat)> + '_ {
    let later = |i: usize| systems[i + 1..].iter().copied();
    (systems.iter().enumerate()).flat_map(move |(i, &a)| later(i).map(move |b| (a, b)))
}

/// What is counted: what people do only where they do anything.
fn incidents(people: bool) -> impl Iterator<Item = Incident> {
    let all = Incident::ALL.into_iter();
    all.filter(move |i| people || !i.is_of_people())
}

/// What is measured, in the order of a row.
fn columns(systems: &[Seat], people: bool) -> Vec<Column> {
    let mut columns: Vec<Column> = incidents(people)
        .map(|i| {
            column(
                format!("count/{}", i.name()),
                i.name().replace('-', " "),
                i.unit(),
                How::Count,
            )
        })
        .collect();
    let mut mean = |key: String, label: String, unit| {
        columns.push(column(key, label, unit, How::Mean));
    };
    mean("stock/on-hand".into(), "stock on hand".into(), "units");
    mean(
        "stock/backorders".into(),
        "units promised beyond stock".into(),
        "units",
    );
    mean(
        "frozen".into(),
        "pools with an empty shelf that the record keeps from reordering".into(),
        "share",
    );
    for (system, _) in systems {
        let s = system.name();
        for bucket in Bucket::ALL
            .map(Bucket::name)
            .into_iter()
            .chain(["available"])
        {
            mean(
                format!("drift/{s}/{bucket}/signed"),
                format!("{s}: {bucket} drift, signed"),
                "units",
            );
            mean(
                format!("drift/{s}/{bucket}/absolute"),
                format!("{s}: {bucket} drift, absolute"),
                "units",
            );
        }
        mean(
            format!("drift/{s}/value"),
            format!("{s}: absolute on-hand drift at cost"),
            "cents",
        );
        mean(
            format!("right/{s}"),
            format!("{s}: pools exactly right"),
            "share",
        );
        mean(
            format!("within/{s}"),
            format!("{s}: pools within tolerance (record accuracy)"),
            "share",
        );
        for bucket in Bucket::ALL.map(Bucket::name) {
            for cause in Cause::ALL.map(Cause::name) {
                let label = format!("{s}: {bucket} drift from {cause}");
                let key = format!("cause/{s}/{bucket}/{cause}");
                mean(format!("{key}/signed"), format!("{label}, signed"), "units");
                mean(
                    format!("{key}/absolute"),
                    format!("{label}, absolute"),
                    "units",
                );
            }
        }
    }
    for ((a, _), (b, _)) in pairs(systems) {
        let (a, b) = (a.name(), b.name());
        mean(
            format!("pair/{a}~{b}/absolute"),
            format!("{a} and {b} apart, on hand"),
            "units",
        );
    }
    for gauge in Gauge::ALL.into_iter().filter(|_| people) {
        let key = format!("people/{}", gauge.name());
        mean(key, gauge.label().into(), gauge.unit());
    }
    columns
}

fn column(key: String, label: String, unit: &'static str, how: How) -> Column {
    Column {
        key,
        label,
        unit,
        how,
    }
}

/// Sum or time-weighted mean of a column over the periods after the warm-up.
fn total(table: &Table, column: usize, warm_up: i64) -> f64 {
    let counted = (0..table.rows.len()).filter(|&i| table.starts[i] >= warm_up);
    match table.columns[column].how {
        How::Count => counted.map(|i| table.rows[i][column]).sum(),
        How::Mean => {
            let (area, time) = counted.fold((0.0, 0.0), |(area, time), i| {
                let length = table.lengths[i] as f64;
                (area + table.rows[i][column] * length, time + length)
            });
            if time > 0.0 { area / time } else { 0.0 }
        }
    }
}
