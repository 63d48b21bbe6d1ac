//! Books first: what has to hold after a run, whatever its speed.

use std::sync::atomic::{AtomicU64, Ordering};

use super::super::engine::Engine;
use super::super::linear::{Action, Event, Model, linearizable};
use super::super::types::{Cart, Done, HoldId, Key, Line, Millis, Op, PoolId, Verb};
use super::plan::{Backend, BenchPlan};
use super::tally::Tally;

/// Pools beyond the traffic's, on which histories are recorded.
pub const PROBES: u32 = 8;
const PROBE_STOCK: u32 = 3;

/// What is wrong with the books; nothing, if the run is valid.
#[must_use]
pub fn books(plan: &BenchPlan, engine: &dyn Engine, tally: &Tally) -> Vec<String> {
    let mut wrong: Vec<String> = engine
        .inconsistencies()
        .iter()
        .take(20)
        .map(ToString::to_string)
        .collect();
    if tally.contradicted > 0 {
        wrong.push(format!(
            "{} retries were answered differently",
            tally.contradicted
        ));
    }
    let Some(snapshot) = engine.snapshot(None) else {
        wrong.push("no snapshot of the present".into());
        return wrong;
    };
    let traffic = &snapshot.books[..plan.pools as usize];
    let there: i64 = traffic
        .iter()
        .map(|b| i64::from(b.on_hand) + i64::from(b.in_transit))
        .sum();
    let due = i64::from(plan.pools) * i64::from(plan.stock) + tally.came - tally.left;
    // With unknown outcomes the clients do not know what the total is.
    if there != due && tally.errored == 0 {
        wrong.push(format!(
            "{there} units on hand and in transit, clients add up to {due}"
        ));
    }
    let low = traffic
        .iter()
        .filter(|b| b.below_floor() && !b.oversold)
        .count();
    if low > 0 {
        wrong.push(format!(
            "{low} pools have less available to promise than their floor"
        ));
    }
    wrong
}

/// Let all clients fight over a few pools, record it, and check each history.
#[must_use]
pub fn histories(plan: &BenchPlan, engine: &dyn Engine, now: Millis) -> Vec<String> {
    let rounds = if plan.backend == Backend::LogEach {
        6
    } else {
        40
    };
    let clock = AtomicU64::new(0);
    let mut wrong = Vec::new();
    for probe in 0..PROBES {
        let pool = PoolId(plan.pools + probe);
        let line = Line {
            pool,
            units: PROBE_STOCK,
        };
        if !matches!(
            engine.receive(now, Key(1 << 62 | u64::from(probe)), line),
            Ok(Ok(_))
        ) {
            wrong.push(format!("probe pool {} cannot be stocked", pool.0));
            continue;
        }
        let work = |client: usize| {
            let recorder = Recorder {
                engine,
                clock: &clock,
                pool,
                now,
                history: Vec::new(),
            };
            recorder.run(client as u64 + 1, u64::from(probe), rounds)
        };
        let history: Vec<Event> = std::thread::scope(|scope| {
            // A single client still needs somebody to race with.
            let threads: Vec<_> = (0..plan.clients.max(2))
                .map(|client| scope.spawn(move || work(client)))
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .flatten()
                .collect()
        });
        if !linearizable(&Model::new(i64::from(PROBE_STOCK)), &history) {
            wrong.push(format!(
                "the history of pool {} ({} operations) is not linearizable",
                pool.0,
                history.len()
            ));
        }
    }
    wrong
}

struct Recorder<'a> {
    engine: &'a dyn Engine,
    clock: &'a AtomicU64,
    pool: PoolId,
    now: Millis,
    history: Vec<Event>,
}

impl Recorder<'_> {
    fn stamp(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    fn run(mut self, client: u64, probe: u64, rounds: u64) -> Vec<Event> {
        let mut hold = HoldId::NONE;
        for round in 0..rounds {
            let key = Key(1 << 61 | client << 40 | probe << 20 | round);
            let pool = self.pool;
            let (verb, action) = match (round + client * 3) % 5 {
                0 if hold != HoldId::NONE => (
                    Verb::Commit {
                        hold,
                        units: None,
                        ship: true,
                    },
                    Action::Sale(hold),
                ),
                2 if hold != HoldId::NONE => (Verb::Release { hold }, Action::Release(hold)),
                3 => (Verb::Receive { pool, units: 1 }, Action::Receive(1)),
                _ => {
                    let (ttl, cart) = (u32::MAX, Cart::default());
                    (
                        Verb::Reserve {
                            pool,
                            units: 1,
                            ttl,
                            cart,
                        },
                        Action::Reserve(1),
                    )
                }
            };
            let sent = self.stamp();
            let answer = self.engine.one(self.now, Op { key, verb }).ok();
            let answered = self.stamp();
            self.history.push(Event {
                sent,
                answered,
                action,
                answer,
            });
            if let (Action::Reserve(_), Some(Ok(done))) = (action, answer) {
                hold = done.hold;
            }
            self.read();
        }
        self.history
    }

    fn read(&mut self) {
        let sent = self.stamp();
        let Some(books) = self.engine.books(self.now, self.pool) else {
            return;
        };
        let answered = self.stamp();
        let action = Action::Read {
            on_hand: i64::from(books.on_hand),
            atp: books.atp(),
        };
        let answer = Some(Ok(Done::default()));
        self.history.push(Event {
            sent,
            answered,
            action,
            answer,
        });
    }
}
