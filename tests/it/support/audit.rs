//! The auditor: the simplest possible books, kept from the facts alone, that
//! must agree with the world. It shares no code with the bookkeeping it checks.

use pool_engine::PoolId;
use pooldrift::sim::{Fact, Incident, Listener, NO_POOL, RunTables, Sim};
use pooldrift::world::{
    Bucket, Cause, Cell, DocumentKind, Observer, Place, Pool, Record, Units, available,
};
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
    /// How often the whole run was looked at.
    pub audits: u64,
    /// It was left before its end, since it had too many events.
    pub ran_away: bool,
    /// Amounts in flight that a copy of the run confirmed, and those that never come to rest.
    pub in_flight: usize,
    pub turning: usize,
    /// Sum of amounts by cause, as told.
    levels: BTreeMap<(usize, u8, u8), i64>,
    /// What the changes told add up to.
    told: Told,
    /// Pools with nothing on the shelf that is fit for sale, as last told: truth and views.
    empty: BTreeMap<u32, (Units, Vec<Units>)>,
}

impl Observer for Auditor {
    fn begins(&mut self, pools: &[Pool], cells: &[Cell], slots: usize) {
        for (number, (pool, cells)) in pools.iter().zip(cells.chunks(slots)).enumerate() {
            assert!(cells.iter().all(|cell| cell.view == pool.truth));
            self.at_empty_shelf(0, number as u32, pool, cells);
        }
    }

    fn drift(&mut self, _: i64, slot: usize, bucket: usize, drift: (i32, i32)) {
        self.tell(What::Drift, slot, bucket, drift);
    }

    fn in_flight(&mut self, _: i64, slot: usize, bucket: usize, units: (i32, i32)) {
        self.tell(What::InFlight, slot, bucket, units);
    }

    fn available(&mut self, _: i64, slot: usize, drift: (i32, i32)) {
        self.tell(What::Available, slot, 0, drift);
    }

    fn record(
        &mut self,
        _: i64,
        slot: usize,
        _: u32,
        (before, after): (&Record, &Record),
        pool: &Pool,
    ) {
        assert_eq!(after.truth, pool.truth[0]);
        let off = (before.view - before.truth, after.view - after.truth);
        self.tell(What::Record, slot, 0, off);
    }

    fn at_empty_shelf(&mut self, _: i64, number: u32, pool: &Pool, cells: &[Cell]) {
        let views = cells.iter().map(|cell| cell.view).collect();
        match pool.truth[0] - pool.truth[3] <= 0 {
            true => self.empty.insert(number, (pool.truth, views)),
            false => self.empty.remove(&number),
        };
    }

    fn view_changed(&mut self, _: i64, slot: usize, before: i32, pool: &Pool) {
        let now = pool.view_on_hand[slot];
        for (other, &theirs) in pool
            .view_on_hand
            .iter()
            .enumerate()
            .filter(|&(s, _)| s != slot)
        {
            if pool.covered >> other & 1 == 1 {
                let apart = ((before - theirs).abs(), (now - theirs).abs());
                self.tell(What::Apart, slot.min(other), slot.max(other), apart);
            }
        }
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
    check_documents(sim);
    check_shared_pool(sim);
}

/// "In flight" is what a view still changes by if documents stop now and the feeds run until
/// nothing changes, in a copy of the whole run. What never comes to rest is not in flight.
/// Returns how many amounts in flight it found, and how many never come to rest.
pub fn check_becoming_quiet(sim: &Sim<Auditor>) -> [usize; 2] {
    let (world, quiet) = (&sim.world, sim.when_quiet());
    let mut found = [0; 2];
    for pool in 0..world.pools.len() as u32 {
        for slot in (0..world.slots).filter(|&s| world.covers(s, pool)) {
            for bucket in Bucket::ALL {
                let (b, cell) = (bucket as usize, world.cell(pool, slot));
                if !sim.knows_exactly(&quiet, pool, bucket) {
                    continue;
                }
                if quiet.turns(pool, slot, bucket) {
                    found[1] += 1;
                    continue;
                }
                let changes = cell.view[b] - quiet.view(pool, slot)[b];
                found[0] += usize::from(changes != 0);
                assert_eq!(
                    cell.lag(bucket),
                    changes,
                    "in flight of pool {pool}, slot {slot}, {} at {} ({:?}); by message {}, says {}",
                    bucket.name(),
                    sim.now(),
                    world.manner(pool),
                    cell.lag_message[b],
                    cell.view[b],
                );
            }
        }
    }
    found
}

/// What documents will bring is what the truth expects, and who is at checkout is held for.
fn check_documents(sim: &Sim<Auditor>) {
    let (coming, held) = (sim.on_their_way(), sim.held_at_checkout());
    for (pool, state) in sim.world.pools.iter().enumerate() {
        let incoming = state.truth[Bucket::Incoming as usize];
        assert_eq!(
            incoming,
            coming[pool],
            "incoming of pool {pool} at {}",
            sim.now()
        );
        if sim.shared_pool().is_none() {
            let cell = sim.world.cell(pool as u32, sim.plan.storefront);
            assert_eq!(
                cell.reserved,
                held[pool],
                "held of pool {pool} at {}",
                sim.now()
            );
        }
    }
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

/// The pool engine says what the one view says.
fn check_shared_pool(sim: &Sim<Auditor>) {
    let Some(engine) = sim.shared_pool() else {
        return;
    };
    for pool in 0..sim.world.pools.len() as u32 {
        let cell = sim.world.cell(pool, 0);
        let books = engine.books(PoolId(pool)).expect("a pool of the world");
        let says = |bucket: Bucket| cell.view[bucket as usize];
        assert_eq!(
            (
                books.on_hand,
                books.committed,
                books.unavailable,
                books.reserved
            ),
            (
                says(Bucket::OnHand),
                says(Bucket::Committed),
                says(Bucket::Unavailable),
                cell.reserved
            ),
            "on hand, committed, unavailable, reserved of pool {pool} at {}",
            sim.now()
        );
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
    check_told(sim);
    check_empty(sim);
}

/// Of every pool with an empty shelf, and of no other, it was told how the pool is by now.
fn check_empty(sim: &Sim<Auditor>) {
    let world = &sim.world;
    for (number, pool) in world.pools.iter().enumerate() {
        let views = world.cells[number * world.slots..][..world.slots].iter();
        let is_empty = pool.truth[0] <= pool.truth[3];
        let now = is_empty.then(|| (pool.truth, views.map(|cell| cell.view).collect()));
        let told = world.observer.empty.get(&(number as u32));
        assert_eq!(told, now.as_ref(), "pool {number} at {}", sim.now());
    }
}

/// The changes that the observer was told of add up to what is there.
fn check_told(sim: &Sim<Auditor>) {
    let world = &sim.world;
    let mut there = Told::new();
    let mut add = |what, slot, bucket, value| {
        let total = there.entry((what, slot, bucket)).or_default();
        change(total, (0, value));
    };
    for pool in 0..world.pools.len() as u32 {
        let truth = world.truth(pool);
        for slot in (0..world.slots).filter(|&s| world.covers(s, pool)) {
            let cell = world.cell(pool, slot);
            for bucket in Bucket::ALL {
                let b = bucket as usize;
                add(What::Drift, slot, b, cell.view[b] - truth[b]);
                add(What::InFlight, slot, b, cell.lag(bucket));
            }
            let drift = available(&cell.view) - available(truth);
            add(What::Available, slot, 0, drift);
            add(What::Record, slot, 0, cell.view[0] - truth[0]);
            for other in (slot + 1..world.slots).filter(|&s| world.covers(s, pool)) {
                let theirs = world.view(pool, other)[0];
                add(What::Apart, slot, other, (cell.view[0] - theirs).abs());
            }
        }
    }
    for (key, there) in &there {
        let told = world.observer.told.get(key).copied().unwrap_or_default();
        assert_eq!(*there, told, "{key:?} at {}", sim.now());
    }
}

/// What the observer is told the changes of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Drift,
    InFlight,
    Available,
    Record,
    /// Of two slots, on hand.
    Apart,
}

/// Sums over all pools, signed and absolute, by quantity, slot and bucket.
type Told = BTreeMap<(What, usize, usize), [i64; 2]>;

fn change(total: &mut [i64; 2], (from, to): (i32, i32)) {
    total[0] += i64::from(to) - i64::from(from);
    total[1] += i64::from(to).abs() - i64::from(from).abs();
}

impl Auditor {
    fn tell(&mut self, what: What, slot: usize, bucket: usize, amounts: (i32, i32)) {
        let total = self.told.entry((what, slot, bucket)).or_default();
        change(total, amounts);
    }
}

/// What the books call "in flight by message" is what the messages under way carry.
fn check_in_flight(sim: &Sim<Auditor>) {
    let world = &sim.world;
    let mut carried: BTreeMap<(u32, usize, usize), i32> = BTreeMap::new();
    for (feed, message) in sim.messages_under_way() {
        let reach = world.reach(feed, &message);
        for slot in (0..world.slots).filter(|s| reach >> s & 1 == 1) {
            let mut told = message.delta;
            told[0] += message.error;
            for (b, units) in told.iter().enumerate() {
                let route = world.route(message.pool, message.origin as usize, message.kind);
                if route.tells(slot, b) && !holds_for_lines(sim, slot, Bucket::ALL[b]) {
                    *carried.entry((message.pool, slot, b)).or_default() += units;
                }
            }
        }
    }
    for pool in 0..world.pools.len() as u32 {
        for slot in (0..world.slots).filter(|&s| world.covers(s, pool)) {
            for b in 0..Bucket::COUNT {
                if holds_for_lines(sim, slot, Bucket::ALL[b]) {
                    continue; // See `audit_lines`.
                }
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

/// Whether what a system says in a bucket is what it holds for open lines.
fn holds_for_lines(sim: &Sim<Auditor>, slot: usize, bucket: Bucket) -> bool {
    let mut kinds = DocumentKind::ALL.into_iter();
    let followed = kinds.any(|of| of.bucket() == bucket && sim.world.follows_lines(of));
    followed && sim.world.keeps_lines(slot, bucket)
}

/// Scenarios of the swarm have a few thousand events. Now and then one feeds on itself (a record
/// that is set back as fast as it is corrected): it is left when it has shown enough.
pub const MOST_EVENTS: u64 = 100_000;

/// Runs a scenario under audit every `every` events and hands back the auditor. While many
/// messages are under way audits are rarer, so that they cost no more than the run itself.
pub fn run(sc: &pooldrift::scenario::Scenario, seed: u64, every: u64) -> Auditor {
    audited(sc, seed, every, 3)
}

/// The same, with a copy of the run made at each audit to see what becomes of it.
pub fn run_often(sc: &pooldrift::scenario::Scenario, seed: u64, every: u64) -> Auditor {
    audited(sc, seed, every, 1)
}

fn audited(sc: &pooldrift::scenario::Scenario, seed: u64, every: u64, copies_each: u64) -> Auditor {
    let mut audits = 0;
    let mut sim = Sim::new(sc, seed, 0, |_: &RunTables| Auditor::default());
    let initial: Vec<i32> = sim.world.pools.iter().map(|p| p.truth[0]).collect();
    let (mut due, mut in_flight, mut turning) = (every, 0, 0);
    sim.run(|sim| {
        let events = sim.events();
        if events >= due {
            check(sim, &initial);
            audits += 1;
            if audits % copies_each == 0 && sim.shared_pool().is_none() {
                let found = check_becoming_quiet(sim);
                (in_flight, turning) = (in_flight + found[0], turning + found[1]);
            }
            due = events + every.max(sim.messages_under_way().len() as u64 / 8);
        }
        events < MOST_EVENTS
    });
    check(&sim, &initial);
    if let Some(engine) = sim.shared_pool() {
        assert_eq!(engine.inconsistencies(), [], "counters, ledger and holds");
    }
    sim.world.observer.audits = audits + 1;
    sim.world.observer.ran_away = sim.events() >= MOST_EVENTS;
    (sim.world.observer.in_flight, sim.world.observer.turning) = (in_flight, turning);
    sim.world.observer
}
