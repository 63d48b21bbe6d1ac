//! A meter with measures of one's own beside those of the catalogue. It is a listener of its own,
//! so that nobody pays for it who has none.

use super::catalogue::{Added, Hook, Measure, Own};
use super::columns::Reading;
use super::meter::{Meter, total};
use super::table::Outcome;
use crate::scenario::Scenario;
use crate::sim::{Fact, Gauge, Listener, RunTables};
use crate::world::{Bucket, Cause, Cell, MAX_SLOTS, Observer, Pool, Record, System, Units};

/// Measures one replication.
pub struct OwnMeter {
    meter: Meter,
    own: Vec<Added>,
    /// Systems by slot.
    system_of: [Option<System>; MAX_SLOTS],
    /// What was added up, by period and measure.
    sums: Vec<Vec<i128>>,
}

impl OwnMeter {
    /// A meter for a run of this scenario.
    pub fn new(sc: &Scenario, plan: &RunTables, own: &[&'static Own]) -> OwnMeter {
        let mut system_of = [None; MAX_SLOTS];
        for (&system, &slot) in sc.systems.iter().zip(&plan.slot_of) {
            system_of[slot] = Some(system);
        }
        OwnMeter {
            meter: Meter::new(sc, plan),
            own: own.iter().map(|own| Added::new(own)).collect(),
            system_of,
            sums: Vec::new(),
        }
    }

    /// What this one measured and what another one did, of other pools at the same times.
    pub fn with(mut self, other: OwnMeter) -> OwnMeter {
        self.meter = self.meter.with(other.meter);
        for (ours, theirs) in self.sums.iter_mut().zip(other.sums) {
            for (sum, more) in ours.iter_mut().zip(theirs) {
                *sum += more;
            }
        }
        self
    }

    /// The measurements, when the run is over.
    pub fn finish(self, replication: u32, events: u64) -> Outcome {
        let (pools, warm_up) = (self.meter.pools as f64, self.meter.warm_up);
        let mut outcome = self.meter.finish(replication, events);
        for (i, added) in self.own.iter().enumerate() {
            let reading = match added.own.hook {
                Hook::Fact(_) => Reading::Count,
                Hook::DaysPerPool(_) => Reading::Days(pools),
                Hook::Truth(_) | Hook::Record(..) => Reading::Mean(1.0),
            };
            let sums = self.sums.iter().map(|sums| sums[i]);
            let lengths = outcome.table.lengths.clone();
            let values = sums
                .zip(lengths)
                .map(|(sum, length)| reading.value(sum, length));
            let mut values = values.collect::<Vec<f64>>().into_iter();
            let measure = Measure::Own(added.own);
            outcome
                .table
                .add(measure, |_| values.next().unwrap_or(f64::NAN));
            let column = outcome.table.columns.len() - 1;
            outcome.totals.push(total(&outcome.table, column, warm_up));
        }
        outcome
    }
}

impl Observer for OwnMeter {
    fn begins(&mut self, pools: &[Pool], cells: &[Cell], slots: usize) {
        self.meter.begins(pools, cells, slots);
        for own in &mut self.own {
            for (pool, cells) in pools.iter().zip(cells.chunks(slots.max(1))) {
                own.truth(0, None, &pool.truth);
                for (slot, cell) in cells.iter().enumerate() {
                    if let Some(system) = self.system_of[slot]
                        && pool.covered >> slot & 1 == 1
                    {
                        own.record(0, system, None, &Record::of(&pool.truth, &cell.view));
                    }
                }
            }
        }
    }

    fn clock(&self, now: i64) -> i64 {
        self.meter.clock(now)
    }

    fn truth(&mut self, time: i64, before: &Units, pool: &Pool) {
        self.meter.truth(time, before, pool);
        for own in &mut self.own {
            own.truth(time, Some(before), &pool.truth);
        }
    }

    fn drift(&mut self, time: i64, slot: usize, bucket: usize, drift: (i32, i32)) {
        self.meter.drift(time, slot, bucket, drift);
    }

    fn in_flight(&mut self, time: i64, slot: usize, bucket: usize, units: (i32, i32)) {
        self.meter.in_flight(time, slot, bucket, units);
    }

    fn available(&mut self, time: i64, slot: usize, drift: (i32, i32)) {
        self.meter.available(time, slot, drift);
    }

    fn record(
        &mut self,
        time: i64,
        slot: usize,
        number: u32,
        (before, after): (&Record, &Record),
        pool: &Pool,
    ) {
        self.meter.record(time, slot, number, (before, after), pool);
        if let Some(system) = self.system_of[slot] {
            for own in &mut self.own {
                own.record(time, system, Some(before), after);
            }
        }
    }

    fn at_empty_shelf(&mut self, time: i64, number: u32, pool: &Pool, cells: &[Cell]) {
        self.meter.at_empty_shelf(time, number, pool, cells);
    }

    fn view_changed(&mut self, time: i64, slot: usize, before: i32, pool: &Pool) {
        self.meter.view_changed(time, slot, before, pool);
    }

    fn cause(&mut self, time: i64, slot: usize, bucket: Bucket, cause: Cause, amount: (i32, i32)) {
        self.meter.cause(time, slot, bucket, cause, amount);
    }
}

impl Listener for OwnMeter {
    fn fact(&mut self, fact: &Fact) {
        self.meter.fact(fact);
        for own in &mut self.own {
            own.fact(fact);
        }
    }

    fn level(&mut self, now: i64, gauge: Gauge, value: i64) {
        self.meter.level(now, gauge, value);
    }

    fn stands(&mut self, pools: &[Pool], cells: &[Cell]) {
        self.meter.stands(pools, cells);
    }

    fn period_ends(&mut self, now: i64) {
        let length = now - self.meter.period_start;
        if length > 0 {
            let sums = self.own.iter().map(|own| own.sum(length));
            self.sums.push(sums.collect());
            self.own.iter_mut().for_each(Added::clear);
        }
        self.meter.period_ends(now);
    }
}
