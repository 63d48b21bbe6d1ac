//! The auditor of open lines: the simplest possible books of each line and system.
//!
//! It follows a run step by step and notes of each line what each system has heard of it: units
//! opened, units ended, and whether it has closed the line. It must agree with the world about
//! what every system holds for every line, about what it will hold when all that is under way
//! has arrived, and about what the systems say of a pool altogether.

use pooldrift::scenario::Scenario;
use pooldrift::sim::{Fact, Listener, RunTables, Sim};
use pooldrift::world::{After, Bucket, DocumentKind, LineChange, Observer, OpenLine, Step, World};
use std::collections::BTreeMap;

/// What a system has heard of a line.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    opened: i32,
    ended: i32,
    closed: bool,
    /// A message came once more: it may have come when the line was over for everybody, and then
    /// changes nothing.
    repeated: bool,
}

impl Heard {
    fn hear(&mut self, change: &LineChange) {
        match change.units {
            units if units > 0 => self.opened += units,
            units => self.ended -= units,
        }
        self.closed = self.closed || change.closes;
    }

    fn holds(&self) -> i32 {
        if self.closed || self.opened < self.ended {
            0
        } else {
            self.opened - self.ended
        }
    }
}

/// By line and slot.
type Books = BTreeMap<(u64, usize), Heard>;

/// Follows a run.
pub struct LineAuditor {
    /// Target and buckets (bits) of each feed.
    feeds: Vec<(usize, u8)>,
    books: Books,
    /// A cut-over has written every record anew, lines included.
    loaded: bool,
    /// Lines that were open at an audit.
    pub seen: usize,
    /// Lines closed by hand, and keyed in.
    pub by_hand: usize,
}

impl LineAuditor {
    fn new(sc: &Scenario, plan: &RunTables) -> LineAuditor {
        let bits = |buckets: &[Bucket]| buckets.iter().fold(0, |bits, &b| bits | 1 << b as u8);
        let feeds = sc.every_feed();
        let feeds = (feeds.iter()).map(|f| (plan.slot_of[f.to as usize], bits(&f.buckets)));
        LineAuditor {
            feeds: feeds.collect(),
            books: Books::new(),
            loaded: false,
            seen: 0,
            by_hand: 0,
        }
    }

    fn of(&mut self, line: u64, slot: usize) -> &mut Heard {
        self.books.entry((line, slot)).or_default()
    }
}

impl Observer for LineAuditor {
    const FOLLOWS: bool = true;

    fn step(&mut self, _: i64, step: &Step, _: &After) {
        match step {
            Step::Posted(p) => {
                if let Some(change) = &p.change {
                    self.of(change.line.pack(), p.origin).hear(change);
                }
            }
            Step::Delivered {
                feed,
                message,
                news,
            } => {
                let (to, buckets) = self.feeds[*feed];
                if let Some(change) = &message.change
                    && buckets >> change.of.bucket() as u8 & 1 == 1
                {
                    let heard = self.of(change.line.pack(), to);
                    heard.hear(change);
                    heard.repeated |= !news;
                }
            }
            Step::ByHand {
                slot,
                line,
                closed,
                units,
                ..
            } => {
                self.by_hand += 1;
                let heard = self.of(line.pack(), *slot);
                match closed {
                    true => heard.closed = true,
                    false if *units > 0 => heard.opened = heard.ended + units,
                    false => {}
                }
            }
            Step::Loaded => self.loaded = true,
            _ => {}
        }
    }
}

impl Listener for LineAuditor {
    fn fact(&mut self, _: &Fact) {}
    fn period_ends(&mut self, _: i64) {}
}

/// What will have been heard when every message under way has arrived, from what has been: each
/// once, by the first way. (That a message comes twice nobody knows until it does.)
fn when_all_has_arrived(sim: &Sim<LineAuditor>) -> Books {
    let world = &sim.world;
    let mut books = world.observer.books.clone();
    for (feed, message) in sim.messages_under_way() {
        let Some(change) = &message.change else {
            continue;
        };
        let reach = world.reach(feed, &message);
        let route = world.route(message.pool, message.origin as usize, message.kind);
        for slot in (0..world.slots).filter(|slot| reach >> slot & 1 == 1) {
            if route.tells(slot, change.of.bucket() as usize) {
                books
                    .entry((change.line.pack(), slot))
                    .or_default()
                    .hear(change);
            }
        }
    }
    books
}

/// The laws of open lines at this instant.
fn check(sim: &mut Sim<LineAuditor>) {
    let (world, when) = (&sim.world, sim.now());
    let mut lines: Vec<(u64, OpenLine)> = Vec::new();
    world.each_open_line(|handle, line| lines.push((handle.pack(), line.clone())));
    let loaded = world.observer.loaded;
    let later = when_all_has_arrived(sim);
    let mut sums: BTreeMap<(u32, usize, Bucket), [i32; 2]> = BTreeMap::new();
    let mut truths: BTreeMap<(u32, Bucket), i32> = BTreeMap::new();
    for (handle, line) in &lines {
        let bucket = line.of.bucket();
        assert!(line.truth >= 0, "line {handle} at {when}: {line:?}");
        *truths.entry((line.pool, bucket)).or_default() += line.truth;
        for slot in (0..world.slots).filter(|&s| world.covers(s, line.pool)) {
            if !world.keeps_lines(slot, bucket) {
                continue;
            }
            let (holds, will_hold) = (line.holding(slot).held(), line.holding(slot).will_hold());
            assert!(holds >= 0 && will_hold >= 0);
            if line.holding(slot).is_closed() {
                assert_eq!(holds, 0, "a closed line holds nothing");
            }
            let sum = sums.entry((line.pool, slot, bucket)).or_default();
            sum[0] += holds;
            sum[1] += holds - will_hold;
            if !loaded {
                let of = |books: &Books| books.get(&(*handle, slot)).map_or(0, Heard::holds);
                let ours = (of(&world.observer.books), of(&later));
                let theirs = (holds, will_hold);
                assert_eq!(
                    ours, theirs,
                    "slot {slot}, line {handle} at {when}: {line:?}"
                );
            }
        }
    }
    for bucket in [Bucket::Committed, Bucket::Incoming] {
        let mut kinds = DocumentKind::ALL
            .into_iter()
            .filter(|of| of.bucket() == bucket);
        if !kinds.all(|of| world.follows_lines(of)) {
            continue;
        }
        for pool in 0..world.pools.len() as u32 {
            let open = truths.get(&(pool, bucket)).copied().unwrap_or(0);
            let truth = world.truth(pool)[bucket as usize];
            assert_eq!(truth, open, "{bucket:?} of pool {pool} at {when}");
            for slot in (0..world.slots).filter(|&s| world.covers(s, pool)) {
                if !world.keeps_lines(slot, bucket) {
                    continue;
                }
                let sum = sums.get(&(pool, slot, bucket)).copied().unwrap_or([0; 2]);
                let cell = world.cell(pool, slot);
                let says = [
                    cell.view[bucket as usize],
                    cell.lag_message[bucket as usize],
                ];
                assert_eq!(
                    says, sum,
                    "{bucket:?} of pool {pool} in slot {slot} at {when}: says, is in flight"
                );
            }
        }
    }
    check_kept(&sim.world, &lines, loaded);
    sim.world.observer.seen += lines.len();
}

/// A line that is open nowhere any more was closed or ended by everybody who had heard of it.
fn check_kept(world: &World<LineAuditor>, lines: &[(u64, OpenLine)], loaded: bool) {
    if loaded {
        return;
    }
    let open: std::collections::BTreeSet<u64> = lines.iter().map(|(handle, _)| *handle).collect();
    for ((line, slot), heard) in &world.observer.books {
        let keeps = [Bucket::Committed, Bucket::Incoming]
            .iter()
            .all(|&bucket| world.keeps_lines(*slot, bucket));
        if keeps && !heard.repeated && !open.contains(line) {
            assert_eq!(
                heard.holds(),
                0,
                "line {line} is forgotten, slot {slot} holds"
            );
        }
    }
}

/// Runs a scenario under audit every `every` events, and hands back the auditor.
pub fn run(sc: &Scenario, seed: u64, every: u64, most_events: u64) -> LineAuditor {
    let mut sim = Sim::new(sc, seed, 0, |plan| LineAuditor::new(sc, plan));
    let mut due = 0;
    loop {
        let reached = sim.run(|sim| sim.events() < due);
        check(&mut sim);
        if reached || sim.events() >= most_events {
            break;
        }
        due = sim.events() + every.max(sim.messages_under_way().len() as u64 / 8);
    }
    sim.world.observer
}
