//! The auditor: the simplest possible books, kept from the facts alone, that
//! must agree with the world. It shares no code with the bookkeeping it checks.

use pooldrift::sim::{Fact, Incident, Listener, NO_POOL, Plan, Sim};
use pooldrift::world::{Bucket, Cause, Cell, Observer, Place, Pool};
use std::collections::{BTreeMap, BTreeSet};

/// Follows a run and remembers, per pool, what physically happened.
#[derive(Default)]
pub struct Auditor {
    /// Units on the shelf by pool, from the facts.
    shelf: BTreeMap<u32, i64>,
    /// Units on the road, from the facts.
    road: i64,
    /// Kinds of incident and causes that occurred at least once.
    pub incidents: BTreeSet<&'static str>,
    pub causes: BTreeSet<&'static str>,
    /// It was left before its end, since it had too many events.
    pub ran_away: bool,
    /// Sum of amounts by cause, as told.
    levels: BTreeMap<(usize, u8, u8), i64>,
}

impl Observer for Auditor {
    fn dwell(&mut self, now: i64, pool: &Pool, cells: &[Cell], slots: u8) {
        assert!(now >= pool.since && slots != 0);
        assert!(cells.iter().all(|c| c.since <= now));
    }

    fn cause(&mut self, _: i64, slot: usize, bucket: Bucket, cause: Cause, amount: (i32, i32)) {
        self.causes.insert(cause.name());
        *self
            .levels
            .entry((slot, bucket as u8, cause as u8))
            .or_default() += i64::from(amount.1 - amount.0);
    }
}

impl Listener for Auditor {
    fn fact(&mut self, fact: &Fact) {
        self.incidents.insert(fact.what.name());
        let n = fact.amount;
        let moves = match fact.what {
            Incident::ReceivedUnits | Incident::ReturnedUnits | Incident::FoundUnits => n,
            Incident::ShippedUnits | Incident::StoreUnits | Incident::ShrunkUnits => -n,
            Incident::TransferShippedUnits => {
                self.road += n;
                -n
            }
            Incident::TransferReceivedUnits => {
                self.road -= n;
                n
            }
            _ => return,
        };
        assert_ne!(fact.pool, NO_POOL);
        *self.shelf.entry(fact.pool).or_default() += moves;
    }

    fn period_ends(&mut self, _: i64) {}
}

/// Everything that must hold at this instant, for every pool, system and bucket.
pub fn check(sim: &Sim<Auditor>, initial: &[i32]) {
    let world = &sim.world;
    let auditor = &world.observer;
    let when = sim.now();
    let mut total = 0i64;
    for (pool, state) in world.pools.iter().enumerate() {
        let shelf = i64::from(initial[pool]) + auditor.shelf.get(&(pool as u32)).unwrap_or(&0);
        assert_eq!(
            i64::from(state.truth[0]),
            shelf,
            "shelf of pool {pool} at {when}"
        );
        assert!(
            state.truth[0] >= 0,
            "pool {pool} has units that do not exist"
        );
        total += shelf;
    }
    assert_eq!(
        world.at_place(Place::Transit),
        auditor.road,
        "on the road at {when}"
    );
    let elsewhere: i64 = [
        Place::Supplier,
        Place::Transit,
        Place::Customer,
        Place::Lost,
    ]
    .map(|p| world.at_place(p))
    .iter()
    .sum();
    assert_eq!(total + elsewhere, 0, "units appeared or vanished by {when}");
    check_drift(sim);
    check_in_flight(sim);
    check_desk(sim);
}

/// An exception is in one place: with a desk, exactly one task is about it.
fn check_desk(sim: &Sim<Auditor>) {
    if sim.has_desk() {
        let (mut lines, mut tasks) = sim.open_exceptions();
        lines.sort_unstable();
        tasks.sort_unstable();
        assert_eq!(lines, tasks, "exceptions and tasks at {}", sim.now());
    }
}

/// view - truth = sum of causes, and the levels told add up to them.
fn check_drift(sim: &Sim<Auditor>) {
    let world = &sim.world;
    let mut levels: BTreeMap<(usize, u8, u8), i64> = BTreeMap::new();
    for pool in 0..world.pools.len() as u32 {
        for slot in (0..world.slots).filter(|&s| world.covers(s, pool)) {
            for bucket in Bucket::ALL {
                let by_cause = world.drift_by_cause(pool, slot, bucket);
                let drift =
                    world.view(pool, slot)[bucket as usize] - world.truth(pool)[bucket as usize];
                assert_eq!(
                    drift,
                    by_cause.iter().sum::<i32>(),
                    "drift of pool {pool}, slot {slot}, {} at {}: {by_cause:?}",
                    bucket.name(),
                    sim.now()
                );
                for cause in Cause::ALL.into_iter().skip(1) {
                    let amount = i64::from(by_cause[cause as usize]);
                    *levels.entry((slot, bucket as u8, cause as u8)).or_default() += amount;
                }
            }
        }
    }
    for (key, told) in &world.observer.levels {
        assert_eq!(
            levels.get(key).copied().unwrap_or(0),
            *told,
            "level of {key:?}"
        );
    }
}

/// What the books call "in flight by message" is what the messages under way carry.
fn check_in_flight(sim: &Sim<Auditor>) {
    let world = &sim.world;
    let mut carried: BTreeMap<(u32, usize, usize), i32> = BTreeMap::new();
    for (feed, note) in sim.notes_under_way() {
        let reach = world.reach(feed, &note);
        for slot in (0..world.slots).filter(|s| reach >> s & 1 == 1) {
            for (b, units) in note.delta.iter().enumerate() {
                let hears = world
                    .routes(note.pool)
                    .hears(note.origin as usize, note.kind, b);
                if hears.by_message >> slot & 1 == 1 {
                    *carried.entry((note.pool, slot, b)).or_default() += units;
                }
            }
        }
    }
    for pool in 0..world.pools.len() as u32 {
        for slot in (0..world.slots).filter(|&s| world.covers(s, pool)) {
            for b in 0..Bucket::COUNT {
                let carried = carried.get(&(pool, slot, b)).copied().unwrap_or(0);
                assert_eq!(
                    world.cell(pool, slot).lag_message[b],
                    -carried,
                    "in flight to slot {slot} about pool {pool}, bucket {b} at {}",
                    sim.now()
                );
            }
        }
    }
}

/// Scenarios of the swarm have a few thousand events. Now and then one feeds on itself (a record
/// that is set back as fast as it is corrected): it is left when it has shown enough.
const MOST_EVENTS: u64 = 100_000;

/// Runs a scenario under audit every `every` events and hands back the auditor. While many
/// messages are under way audits are rarer, so that they cost no more than the run itself.
pub fn run(sc: &pooldrift::scenario::Scenario, seed: u64, every: u64) -> Auditor {
    let mut sim = Sim::new(sc, seed, 0, |_: &Plan| Auditor::default());
    let initial: Vec<i32> = sim.world.pools.iter().map(|p| p.truth[0]).collect();
    let mut due = every;
    sim.run(|sim| {
        let events = sim.events();
        if events >= due {
            check(sim, &initial);
            due = events + every.max(sim.notes_under_way().len() as u64 / 8);
        }
        events < MOST_EVENTS
    });
    check(&sim, &initial);
    sim.world.observer.ran_away = sim.events() >= MOST_EVENTS;
    sim.world.observer
}
