//! The meter: adds up states over time and incidents by period.
//!
//! Everything is exact and time-weighted. A quantity is kept as a *level* over all pools
//! and its *moment*: when it changes by d at time t of the period, the level grows by d and
//! the moment by d t. At the end T of the period its integral over time is
//! `level x T - moment`, so that only changes cost anything, and states none.

use super::ages::Spell;
use super::catalogue::{Figure, How, Measure, Sign, measured};
use super::columns::Reading;
use super::level::{Amount, Level, WideLevel};
use super::reported::Reported;
use super::table::{Column, Outcome, Table};
use super::views::{ViewLevels, at_cost};
use crate::scenario::{ReplenishmentPolicy, Scenario, Supply};
use crate::sim::{Fact, Gauge, Incident, Listener, RunTables, position};
use crate::units::Span;
use crate::world::{
    Bucket, Cause, Cell, MAX_SLOTS, Observer, Pool, Record, System, Units, available, is_empty,
};

/// Room for the slots and for the causes of a bucket, so that no index can lie outside.
const ROOM: usize = MAX_SLOTS.next_power_of_two();
const CAUSES: usize = Cause::COUNT.next_power_of_two();

/// Measures one replication.
pub struct Meter {
    /// What is measured, in the order of a row.
    measures: Vec<Measure>,
    /// Slots by system.
    slot_of: [usize; System::COUNT],
    planner: usize,
    /// Number of pools, and of those that each slot covers.
    pub(super) pools: usize,
    covered: [usize; MAX_SLOTS],
    pub(super) warm_up: i64,
    pub(super) period_start: i64,
    counts: [i64; Incident::COUNT],
    views: [ViewLevels; ROOM],
    /// Distances between two views, by the one that changed and the other: what lies between
    /// two is the sum both ways.
    apart: [[Level; ROOM]; ROOM],
    on_hand: Level,
    /// Stock on hand at purchase cost, in cents.
    stock: WideLevel,
    backorders: Level,
    /// Pools that are frozen (see [`Meter::is_frozen`]): how many, and which.
    frozen: Level,
    frozen_now: Vec<bool>,
    /// Sites whose pools are reordered at all.
    reordered: Vec<bool>,
    /// The planner's position counts what is committed.
    counts_committed: bool,
    /// When each record was last wrong: `spells[pool * slots + slot]`.
    spells: Vec<Spell>,
    slots: usize,
    /// Drift by slot, bucket and cause.
    causes: Box<[Amount; ROOM * Bucket::COUNT * CAUSES]>,
    people_at: [Level; Gauge::COUNT],
    reported: Reported,
    period: Span,
    periods: Vec<Period>,
}

/// What was measured in one period.
struct Period {
    start: i64,
    length: i64,
    /// Counts, and integrals over time in ms times a unit, in the order of the columns.
    sums: Vec<i128>,
}

impl Observer for Meter {
    fn begins(&mut self, pools: &[Pool], cells: &[Cell], slots: usize) {
        for pool in pools {
            self.on_hand.shift((0, pool.truth[0]), 0);
            self.stock.change(at_cost(pool.truth[0], pool), 0);
            self.backorders.shift((0, backorders(&pool.truth)), 0);
        }
        self.slots = slots;
        self.spells = vec![Spell::NEVER; cells.len()];
        // What is recorded is so: none of them is.
        self.frozen_now = vec![false; pools.len()];
    }

    #[inline]
    fn clock(&self, now: i64) -> i64 {
        now - self.period_start
    }

    #[inline]
    fn truth(&mut self, time: i64, before: &Units, pool: &Pool) {
        if before[0] != pool.truth[0] {
            self.on_hand.shift((before[0], pool.truth[0]), time);
            let more = pool.truth[0] - before[0];
            self.stock.change(at_cost(more, pool), time);
        }
        let owed = (backorders(before), backorders(&pool.truth));
        if owed.0 != owed.1 {
            self.backorders.shift(owed, time);
        }
    }

    #[inline]
    fn drift(&mut self, time: i64, slot: usize, bucket: usize, drift: (i32, i32)) {
        self.views[slot % ROOM].drifts(bucket, drift, time);
    }

    #[inline]
    fn in_flight(&mut self, time: i64, slot: usize, bucket: usize, units: (i32, i32)) {
        self.views[slot % ROOM].in_flight[bucket].shift(units, time);
    }

    #[inline]
    fn available(&mut self, time: i64, slot: usize, drift: (i32, i32)) {
        self.views[slot % ROOM].available.shift(drift, time);
    }

    // Always inlined: it is told of in few places, and most of it is passing it on.
    #[inline(always)]
    fn record(
        &mut self,
        time: i64,
        slot: usize,
        number: u32,
        (before, after): (&Record, &Record),
        pool: &Pool,
    ) {
        let (was, is) = (before.view != before.truth, after.view != after.truth);
        if was || is {
            let view = &mut self.views[slot % ROOM];
            view.accuracy(before, after, pool, time);
            if was != is {
                view.wrong.shift((i32::from(was), i32::from(is)), time);
                let spell = &mut self.spells[number as usize * self.slots + slot];
                let now = self.period_start + time;
                match is {
                    true => view.ages.begin(spell, now),
                    false => view.ages.end(spell, now),
                }
            }
        }
    }

    fn at_empty_shelf(&mut self, time: i64, number: u32, pool: &Pool, cells: &[Cell]) {
        let frozen = self.is_frozen(pool, &cells[self.planner]);
        let was = std::mem::replace(&mut self.frozen_now[number as usize], frozen);
        if was != frozen {
            self.frozen.shift((i32::from(was), i32::from(frozen)), time);
        }
    }

    /// A view said something else: so its distance from the others changed.
    #[inline]
    fn view_changed(&mut self, time: i64, slot: usize, before: i32, pool: &Pool) {
        let (ours, row) = (pool.view_on_hand[slot], &mut self.apart[slot % ROOM]);
        let mut others = pool.covered & !(1 << slot);
        while others != 0 {
            let other = others.trailing_zeros() as usize;
            others &= others - 1;
            let theirs = pool.view_on_hand[other];
            let apart = (before - theirs, ours - theirs);
            row[other % ROOM].shift_absolute(apart, time);
        }
    }

    #[inline]
    fn cause(&mut self, time: i64, slot: usize, bucket: Bucket, cause: Cause, amount: (i32, i32)) {
        self.causes[cause_index(slot, bucket, cause)].shift(amount, time);
    }
}

/// Units promised beyond stock.
#[inline]
fn backorders(truth: &Units) -> i32 {
    (-available(truth)).max(0)
}

#[inline]
fn cause_index(slot: usize, bucket: Bucket, cause: Cause) -> usize {
    (slot % ROOM * Bucket::COUNT + bucket as usize) * CAUSES + cause as usize
}

impl Listener for Meter {
    #[inline]
    fn fact(&mut self, fact: &Fact) {
        self.counts[fact.what as usize] += fact.amount;
    }

    fn level(&mut self, now: i64, gauge: Gauge, value: i64) {
        let level = &mut self.people_at[gauge as usize];
        level.change(value - level.value, now - self.period_start);
    }

    fn stands(&mut self, pools: &[Pool], cells: &[Cell]) {
        let mut reported = self.reported;
        reported.read(pools, cells, self.slots, |pool, units| {
            self.is_reordered(pool) && self.calls(pool, units)
        });
        self.reported = reported;
    }

    fn period_ends(&mut self, now: i64) {
        if now <= self.period_start {
            return;
        }
        let length = now - self.period_start;
        self.periods.push(Period {
            start: self.period_start,
            length,
            sums: self.sums(length),
        });
        self.period_start = now;
        self.counts = [0; Incident::COUNT];
        self.clear_moments();
        for view in &mut self.views {
            view.ages.next(view.wrong.value, now);
        }
    }
}

impl Meter {
    /// A meter for a run of this scenario.
    pub fn new(sc: &Scenario, plan: &RunTables) -> Meter {
        let people = sc.people.any() || sc.fix.is_some();
        let mut slot_of = [0; System::COUNT];
        for (&system, &slot) in sc.systems.iter().zip(&plan.slot_of) {
            slot_of[system as usize] = slot;
        }
        Meter {
            measures: measured(&sc.systems, people),
            slot_of,
            people_at: Default::default(),
            planner: plan.planner,
            pools: plan.sites as usize * plan.skus as usize,
            covered: plan.covered_pools(),
            warm_up: sc.run.warm_up.0,
            period_start: 0,
            counts: [0; Incident::COUNT],
            views: Default::default(),
            apart: Default::default(),
            on_hand: Level::default(),
            stock: WideLevel::default(),
            backorders: Level::default(),
            frozen: Level::default(),
            frozen_now: Vec::new(),
            reordered: (0..plan.sites)
                .map(|site| {
                    let supply = sc.sites[plan.site_number(site) as usize].supply;
                    supply != Supply::None && sc.replenishment.policy != ReplenishmentPolicy::None
                })
                .collect(),
            counts_committed: sc.replenishment.counts_committed,
            spells: Vec::new(),
            slots: plan.slots,
            causes: Box::new([Amount::default(); ROOM * Bucket::COUNT * CAUSES]),
            reported: Reported::default(),
            period: sc.run.period,
            periods: Vec::new(),
        }
    }

    /// Whether the record keeps a pool from being reordered: nothing on the shelf is fit for
    /// sale, and the inventory position (on hand + incoming, less committed where the scenario
    /// counts it) is at or below the reorder point in truth and above it in the planner's
    /// record, whatever a buyer who doubts the record makes of it.
    fn is_frozen(&self, pool: &Pool, planner: &Cell) -> bool {
        is_empty(&pool.truth)
            && self.is_reordered(pool)
            && self.calls(pool, &pool.truth)
            && !self.calls(pool, &planner.view)
    }

    /// Whether a pool is at a site whose pools are reordered at all.
    fn is_reordered(&self, pool: &Pool) -> bool {
        self.reordered[pool.site as usize]
    }

    /// Whether a pool is to be reordered by these figures.
    fn calls(&self, pool: &Pool, units: &Units) -> bool {
        position(self.counts_committed, units) <= pool.reorder_point
    }

    /// What this one measured and what another one did, of other pools at the same times.
    pub fn with(mut self, other: Meter) -> Meter {
        self.pools += other.pools;
        for (sum, more) in self.covered.iter_mut().zip(other.covered) {
            *sum += more;
        }
        for (ours, theirs) in self.periods.iter_mut().zip(other.periods) {
            debug_assert_eq!((ours.start, ours.length), (theirs.start, theirs.length));
            for (sum, more) in ours.sums.iter_mut().zip(theirs.sums) {
                *sum += more;
            }
        }
        self
    }

    /// The measurements, when the run is over.
    pub fn finish(self, replication: u32, events: u64) -> Outcome {
        let readings: Vec<Reading> = self.measures.iter().map(|m| self.reading(m)).collect();
        let row = |period: &Period| {
            let values = period.sums.iter().zip(&readings);
            values
                .map(|(&sum, reading)| reading.value(sum, period.length))
                .collect()
        };
        let table = Table {
            columns: self.measures.iter().map(|&m| Column::of(m)).collect(),
            period: self.period,
            rows: self.periods.iter().map(row).collect(),
            starts: self.periods.iter().map(|p| p.start).collect(),
            lengths: self.periods.iter().map(|p| p.length).collect(),
        };
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

    /// The next period begins with the levels as they are.
    fn clear_moments(&mut self) {
        let cleared = |amount: &mut Amount| {
            (amount.signed.moment, amount.below.0.moment) = (0, 0);
        };
        for view in &mut self.views[..MAX_SLOTS] {
            view.drift.iter_mut().for_each(cleared);
            for below in view.in_flight.iter_mut().chain([&mut view.available]) {
                below.0.moment = 0;
            }
            for level in [&mut view.wrong, &mut view.outside, &mut view.below] {
                level.moment = 0;
            }
            view.value.moment = 0;
        }
        let causes = &mut self.causes[..MAX_SLOTS * Bucket::COUNT * CAUSES];
        causes.iter_mut().for_each(cleared);
        let pools = [&mut self.on_hand, &mut self.backorders, &mut self.frozen];
        let levels = self.apart.as_flattened_mut().iter_mut().chain(pools);
        for level in levels.chain(&mut self.people_at) {
            level.moment = 0;
        }
        self.stock.moment = 0;
    }

    /// Counts and integrals of a period of this length (ms), by measure.
    fn sums(&self, millis: i64) -> Vec<i128> {
        self.measures.iter().map(|m| self.sum(m, millis)).collect()
    }

    /// What was added up of a measure in a period of this length (ms).
    fn sum(&self, measure: &Measure, millis: i64) -> i128 {
        use Measure as M;
        let over = |level: &Level| level.integral(millis);
        let view = |system: System| &self.views[self.slot_of[system as usize]];
        match *measure {
            M::Count(incident) => i128::from(self.counts[incident as usize]),
            M::StockOnHand => over(&self.on_hand),
            M::StockValue => self.stock.integral(millis),
            M::Backorders => over(&self.backorders),
            M::Frozen => over(&self.frozen),
            M::Drift(system, figure, sign) => self.drifted(view(system), figure, sign, millis),
            M::DriftValue(system) => view(system).value.integral(millis),
            M::Exact(system, Figure::Of(Bucket::OnHand)) | M::WrongHours(system) => {
                over(&view(system).wrong)
            }
            M::Within(system) => over(&view(system).outside),
            M::Below(system) => over(&view(system).below),
            M::Above(system) => over(&view(system).wrong) - over(&view(system).below),
            M::WrongUnitHours(system) => {
                let on_hand = Figure::Of(Bucket::OnHand);
                self.drifted(view(system), on_hand, Sign::Absolute, millis)
            }
            M::Cause(system, bucket, cause, sign) => {
                self.caused(system, bucket, cause, sign, millis)
            }
            M::Distance(a, b) => {
                let [a, b] = [a, b].map(|system| self.slot_of[system as usize]);
                over(&self.apart[a][b].with(self.apart[b][a]))
            }
            M::People(gauge) => over(&self.people_at[gauge as usize]),
            M::Spells(system) => i128::from(view(system).ages.ended),
            M::WrongAgeHours(system) => {
                let view = view(system);
                view.ages
                    .twice(view.wrong.value, self.period_start + millis)
            }
            M::Exact(system, _)
            | M::OffBy(system, _)
            | M::ReportedValue(system)
            | M::ValueOverstated(system)
            | M::ReordersMissed(system)
            | M::ReordersNeedless(system) => {
                // As if it had been so throughout.
                let slot = self.slot_of[system as usize];
                i128::from(self.reported.value(measure, slot)) * i128::from(millis)
            }
            M::MarginOverstated(system) => {
                let slot = self.slot_of[system as usize];
                i128::from(self.reported.value(measure, slot))
            }
            _ => unreachable!("{} is worked out, not measured", measure.path()),
        }
    }

    fn drifted(&self, view: &ViewLevels, figure: Figure, sign: Sign, millis: i64) -> i128 {
        let net = |bucket: Bucket| view.drift[bucket as usize].integrals(millis).0;
        match (figure, sign) {
            (Figure::Of(bucket), Sign::Net) => net(bucket),
            (Figure::Of(bucket), Sign::Absolute) => view.drift[bucket as usize].integrals(millis).1,
            (Figure::Available, sign) => {
                let available =
                    net(Bucket::OnHand) - net(Bucket::Committed) - net(Bucket::Unavailable);
                match sign {
                    Sign::Net => available,
                    Sign::Absolute => view.available.absolute(available, millis),
                }
            }
        }
    }

    /// Drift by cause. What is in flight is what the other causes leave of it.
    fn caused(
        &self,
        system: System,
        bucket: Bucket,
        cause: Cause,
        sign: Sign,
        millis: i64,
    ) -> i128 {
        let slot = self.slot_of[system as usize];
        let of = |cause: Cause| self.causes[cause_index(slot, bucket, cause)].integrals(millis);
        if cause != Cause::InFlight {
            let (net, absolute) = of(cause);
            return if sign == Sign::Net { net } else { absolute };
        }
        let view = &self.views[slot];
        let all = view.drift[bucket as usize].integrals(millis).0;
        let others = Cause::ALL
            .into_iter()
            .filter(|&cause| cause != Cause::InFlight);
        let net = all - others.map(|cause| of(cause).0).sum::<i128>();
        match sign {
            Sign::Net => net,
            Sign::Absolute => view.in_flight[bucket as usize].absolute(net, millis),
        }
    }

    /// How the sum of a measure becomes its value.
    fn reading(&self, measure: &Measure) -> Reading {
        use Measure as M;
        let covered = |system: System| self.covered[self.slot_of[system as usize]].max(1) as f64;
        match *measure {
            M::Count(_) | M::Spells(_) | M::MarginOverstated(_) => Reading::Count,
            M::Frozen => Reading::Mean(self.pools as f64),
            M::Exact(system, _) | M::Within(system) => Reading::Rest(covered(system)),
            M::People(gauge) => Reading::Mean(1.0 / gauge.scale()),
            M::WrongHours(_) | M::WrongUnitHours(_) => Reading::Hours,
            M::Below(system) | M::Above(system) | M::OffBy(system, _) => {
                Reading::Mean(covered(system))
            }
            M::WrongAgeHours(_) => Reading::Aged,
            _ => Reading::Mean(1.0),
        }
    }
}

/// Sum or time-weighted mean of a column over the periods after the warm-up.
pub(super) fn total(table: &Table, column: usize, warm_up: i64) -> f64 {
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
