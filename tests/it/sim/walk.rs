//! What the meter adds up from changes, beside what a walk over all pools sees at every instant.

use crate::fixture::*;
use crate::swarm;
use pooldrift::measure::{Meter, Outcome};
use pooldrift::scenario::*;
use pooldrift::sim::{RunTables, Sim};
use pooldrift::units::{DAY, HOUR, Share, Span};
use pooldrift::world::{Bucket, Cell, Field, Kind, Pool};

/// Books by the plainest means: the state that held from one instant to the next, looked at
/// whole. Of several events at an instant only what they lead to is seen.
struct Walk {
    planner: usize,
    slots: usize,
    warm_up: i64,
    /// Sites whose pools somebody reorders.
    reordered: Vec<bool>,
    counts_committed: bool,
    /// Since when each record is wrong.
    since: Vec<Option<i64>>,
    /// By slot: time wrong, twice the integral of ages, spells that ended.
    wrong: Vec<i128>,
    twice_aged: Vec<i128>,
    ended: Vec<i64>,
    /// By slot: time below what is there, units off over time.
    below: Vec<i128>,
    units: Vec<i128>,
    /// Pools times ms.
    frozen: i128,
    /// The same by what is on hand alone, whatever is on order.
    by_on_hand: i128,
}

impl Walk {
    fn new(sc: &Scenario, sim: &Sim<Meter>) -> Walk {
        let (slots, nobody) = (
            sim.world.slots,
            sc.replenishment.policy == ReplenishmentPolicy::None,
        );
        let supplied = |site: &Site| !nobody && site.supply != Supply::None;
        Walk {
            planner: sim.plan.planner,
            slots,
            warm_up: sc.run.warm_up.0,
            reordered: sc.sites.iter().map(supplied).collect(),
            counts_committed: sc.replenishment.counts_committed,
            since: vec![None; sim.world.cells.len()],
            wrong: vec![0; slots],
            twice_aged: vec![0; slots],
            ended: vec![0; slots],
            below: vec![0; slots],
            units: vec![0; slots],
            frozen: 0,
            by_on_hand: 0,
        }
    }

    /// The pools were so from one instant to a later one.
    fn held(&mut self, pools: &[Pool], cells: &[Cell], (from, to): (i64, i64)) {
        let begin = from.max(self.warm_up);
        let counted = i128::from((to - begin).max(0));
        for (i, pool) in pools.iter().enumerate() {
            let cells = &cells[i * self.slots..][..self.slots];
            for slot in (0..self.slots).filter(|slot| pool.covered >> slot & 1 == 1) {
                let off = i128::from(cells[slot].view[0]) - i128::from(pool.truth[0]);
                self.below[slot] += if off < 0 { counted } else { 0 };
                self.units[slot] += off.abs() * counted;
                let since = &mut self.since[i * self.slots + slot];
                if cells[slot].view[0] == pool.truth[0] {
                    if since.take().is_some() && from >= self.warm_up {
                        self.ended[slot] += 1;
                    }
                    continue;
                }
                let age = |at: i64| i128::from(at - since.unwrap_or(from));
                if counted > 0 {
                    self.wrong[slot] += counted;
                    self.twice_aged[slot] += age(to).pow(2) - age(begin).pow(2);
                }
                since.get_or_insert(from);
            }
            let (truth, says) = (pool.truth, cells[self.planner].view);
            let committed = i32::from(self.counts_committed);
            let position = |u: [i32; 4]| u[0] + u[2] - committed * u[1];
            let empty = truth[0] - truth[3] <= 0;
            let right = position(truth) > pool.reorder_point;
            if empty && !right && position(says) > pool.reorder_point {
                self.frozen += counted * i128::from(self.reordered[pool.site as usize]);
            }
            if empty && says[0] > pool.reorder_point {
                self.by_on_hand += counted;
            }
        }
    }
}

/// Runs a scenario with both; nothing if it does not end within so many events.
fn both(sc: &Scenario, seed: u64, most: u64) -> Option<(Walk, Outcome)> {
    let mut sim = Sim::new(sc, seed, 0, |plan| Meter::new(sc, plan));
    let mut walk = Walk::new(sc, &sim);
    let (mut last, mut pools, mut cells) = (0, sim.world.pools.clone(), sim.world.cells.clone());
    let ended = sim.run(|sim| {
        if sim.now() > last {
            walk.held(&pools, &cells, (last, sim.now()));
            last = sim.now();
        }
        pools.copy_from_slice(&sim.world.pools);
        cells.copy_from_slice(&sim.world.cells);
        sim.events() < most
    });
    walk.held(&pools, &cells, (last, sc.run.horizon.0));
    let events = sim.events();
    ended.then(|| (walk, sim.world.observer.finish(0, events)))
}

fn agree(sc: &Scenario, seed: u64, walk: &Walk, outcome: &Outcome, plan: &RunTables) {
    let same = |key: &str, expected: f64| {
        let found = outcome.total(measure_of(key)).expect(key);
        let near = (found - expected).abs() <= 1e-9 * expected.abs();
        assert!(near, "seed {seed}, {key}: {found}, by walking {expected}");
    };
    let hour = HOUR as f64;
    let time = (sc.run.horizon.0 - sc.run.warm_up.0) as f64;
    let covered = plan.covered_pools();
    for (system, &slot) in sc.systems.iter().zip(&plan.slot_of) {
        let key = |key: &str| format!("{key}/{}", system.name());
        same(&key("wrong-hours"), walk.wrong[slot] as f64 / hour);
        same(&key("spells"), walk.ended[slot] as f64);
        let aged = walk.twice_aged[slot] as f64 / (2.0 * hour * hour);
        same(&key("wrong-age-hours"), aged);
        same(&key("wrong-unit-hours"), walk.units[slot] as f64 / hour);
        let covered = covered[slot].max(1) as f64 * time;
        same(&key("below"), walk.below[slot] as f64 / covered);
        let above = walk.wrong[slot] - walk.below[slot];
        same(&key("above"), above as f64 / covered);
    }
    let pools = sc.sites.len() as f64 * f64::from(sc.assortment.skus);
    same("frozen", walk.frozen as f64 / time / pools);
}

#[test]
fn spells_ages_and_freezes_are_what_a_walk_sees() {
    let (mut frozen, mut ended, mut runs) = (0, 0, 0);
    for seed in 0..80 {
        let mut sc = swarm::scenario(seed);
        // Spells reach across the warm-up and the periods.
        sc.run.warm_up = Span(13 * DAY);
        sc.run.period = Span(3 * DAY);
        if let Some(fix) = &mut sc.fix {
            fix.after.run = sc.run.clone();
        }
        let plan = RunTables::new(&sc, seed, 0);
        let Some((walk, outcome)) = both(&sc, seed, 30_000) else {
            continue;
        };
        agree(&sc, seed, &walk, &outcome, &plan);
        runs += 1;
        frozen += u32::from(walk.frozen > 0);
        ended += walk.ended.iter().sum::<i64>();
    }
    assert!(
        runs > 50 && frozen > 5 && ended > 1_000,
        "{runs} {frozen} {ended}"
    );
}

/// The ERP hears of some receipts late at night, as stock on hand, and never that nothing more
/// is coming: its position is too high by a delivery, with the right number on hand.
#[test]
fn lost_receipts_freeze_pools_whose_record_on_hand_is_right() {
    let mut sc = plain();
    sc.replenishment.counts_committed = false;
    // Nobody closes the purchase orders that are over.
    sc.replenishment.close_after = sc.run.horizon;
    let mut receipts = feed(0, 1);
    receipts.carries = vec![Kind::Receipt];
    receipts.faults.loss = percent(20.0);
    sc.feeds[0].carries.retain(|&kind| kind != Kind::Receipt);
    let nightly = |from, to, hour| {
        let mut nightly = feed(from, to);
        nightly.message = Payload::Absolute(Field::Buckets);
        nightly.buckets = vec![Bucket::OnHand];
        nightly.carries = vec![];
        let at = Span(hour * HOUR);
        nightly.cadence = Cadence::Daily { at };
        nightly
    };
    // The shop hears of the stock too, or it would not sell it.
    sc.feeds
        .extend([receipts, nightly(0, 1, 2), nightly(1, 2, 3)]);
    let share = |sc: &Scenario| {
        let (walk, outcome) = both(sc, 1, u64::MAX).expect("it ends");
        let plan = RunTables::new(sc, 1, 0);
        agree(sc, 1, &walk, &outcome, &plan);
        let all = (sc.run.horizon.0 - sc.run.warm_up.0) as f64 * 10.0;
        (
            outcome.total(measure_of("frozen")).expect("measured"),
            walk.by_on_hand as f64 / all,
        )
    };
    let (frozen, by_on_hand) = share(&sc);
    assert!(frozen > 0.05 && by_on_hand < 0.001, "{frozen} {by_on_hand}");
    // Nobody would reorder, right record or not: the record is not what keeps them.
    let mut never = sc.clone();
    never.replenishment.policy = ReplenishmentPolicy::None;
    assert_eq!(share(&never).0, 0.0);
    // Without losses shelves run empty too, and wait for what is on order.
    sc.feeds[4].faults.loss = Share::ZERO;
    assert_eq!(share(&sc).0, 0.0);
}

/// Units disappear, nobody is told: here the number on hand is what keeps pools from orders.
#[test]
fn phantom_stock_freezes_pools_as_ever() {
    let mut sc = plain();
    sc.losses.shrink = LossRate::PerPool(per_day(1.0));
    sc.fulfilment.on_short = OnShort::Leave;
    let (walk, outcome) = both(&sc, 1, u64::MAX).expect("it ends");
    let plan = RunTables::new(&sc, 1, 0);
    agree(&sc, 1, &walk, &outcome, &plan);
    let frozen = outcome.total(measure_of("frozen")).expect("measured");
    assert!(frozen > 0.05, "{frozen}");
}
