//! The embedded engine under a scheduler that tries thread interleavings.
//! A failing schedule is printed and can be replayed with `shuttle::replay`.

use std::fmt::Debug;
use std::sync::Arc;

use pool_engine::linear::{Action, Event, Model, linearizable};
use pool_engine::sync::{Counter, Lock, Primitives};
use pool_engine::{
    Answer, Cart, Config, Embedded, Engine, HoldId, Key, Line, Mode, Op, PoolId, Refusal, Verb,
};
use shuttle::sync::atomic::{AtomicU64, Ordering};
use shuttle::thread;

#[derive(Debug)]
struct Shuttle;

#[derive(Debug)]
struct ShuttleLock<T>(shuttle::sync::Mutex<T>);

#[derive(Debug)]
struct ShuttleCounter(AtomicU64);

impl Primitives for Shuttle {
    type Lock<T: Debug + Send + 'static> = ShuttleLock<T>;
    type Counter = ShuttleCounter;
}

impl<T: Debug + Send> Lock<T> for ShuttleLock<T> {
    type Guard<'a>
        = shuttle::sync::MutexGuard<'a, T>
    where
        Self: 'a;
    fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }
    fn lock(&self) -> Self::Guard<'_> {
        self.0.lock().unwrap()
    }
}

impl Counter for ShuttleCounter {
    fn new(value: u64) -> Self {
        Self(AtomicU64::new(value))
    }
    fn add(&self, by: u64) -> u64 {
        self.0.fetch_add(by, Ordering::SeqCst)
    }
    fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
    fn raise(&self, to: u64) -> u64 {
        self.0.fetch_max(to, Ordering::SeqCst).max(to)
    }
}

type Shared = Arc<Embedded<Shuttle>>;

fn config() -> Config {
    Config {
        remember_keys: 64,
        remember_entries: 1 << 10,
        remember_holds: 16,
        ..Config::new(4)
    }
    .partitions(2)
}

fn engine(stock: u32) -> Shared {
    let engine = Embedded::on(&config());
    for pool in 0..4 {
        let line = Line {
            pool: PoolId(pool),
            units: stock,
        };
        engine
            .receive(0, Key(u64::from(pool) + 1), line)
            .unwrap()
            .unwrap();
    }
    Arc::new(engine)
}

fn explore(test: impl Fn() + Send + Sync + Copy + 'static) {
    shuttle::check_random(test, 400);
    shuttle::check_pct(test, 200, 3);
}

fn line(pool: u32, units: u32) -> Line {
    Line {
        pool: PoolId(pool),
        units,
    }
}

/// Run one closure per thread and collect what they return.
fn together<R: Send + 'static>(
    engine: &Shared,
    threads: u64,
    work: impl Fn(&Shared, u64) -> R + Send + Sync + Copy + 'static,
) -> Vec<R> {
    let spawn = |number| {
        let engine = engine.clone();
        thread::spawn(move || work(&engine, number))
    };
    let threads: Vec<_> = (0..threads).map(spawn).collect();
    threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect()
}

#[test]
fn never_more_than_there_is_and_never_less() {
    explore(|| {
        let engine = engine(2);
        let answers = together(&engine, 3, |engine, number| {
            let key = |at| Key(100 + number * 10 + at);
            [0, 1].map(|at| engine.reserve(0, key(at), line(0, 1), 99).unwrap())
        });
        let accepted = answers.iter().flatten().filter(|a| a.is_ok()).count();
        assert_eq!(accepted, 2);
        assert_eq!(engine.verify(), Ok(()));
    });
}

#[test]
fn orders_over_partitions_are_atomic_and_never_wait_for_each_other() {
    explore(|| {
        let engine = engine(1);
        let answers = together(&engine, 3, |engine, number| {
            // Against each other: 0 then 1, 1 then 0, both and more.
            let lines = [
                line((number % 2) as u32, 1),
                line(1 - (number % 2) as u32, 1),
            ];
            let key = Key(100 + number);
            let held = engine
                .reserve_order(0, key, &lines, Mode::AllOrNothing, 99)
                .unwrap();
            if let Ok(done) = held
                && number == 1
            {
                engine
                    .cancel(0, Key(200 + number), done.hold)
                    .unwrap()
                    .unwrap();
            }
            held
        });
        let kept = answers
            .iter()
            .enumerate()
            .filter(|(n, a)| *n != 1 && a.is_ok())
            .count();
        let (zero, one) = (
            engine.books(0, PoolId(0)).unwrap(),
            engine.books(0, PoolId(1)).unwrap(),
        );
        assert_eq!((zero.reserved, one.reserved), (kept as i32, kept as i32));
        assert!(kept <= 1);
        assert_eq!(engine.verify(), Ok(()));
    });
}

#[test]
fn one_key_sent_by_several_at_once_is_one_operation() {
    explore(|| {
        let engine = engine(5);
        let answers = together(&engine, 3, |engine, _| {
            engine.reserve(0, Key(77), line(1, 2), 99).unwrap()
        });
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(engine.books(0, PoolId(1)).unwrap().reserved, 2);
    });
}

#[test]
fn a_cart_has_one_hold_whoever_asks() {
    explore(|| {
        let engine = engine(3);
        together(&engine, 3, |engine, number| {
            let pool = PoolId((number % 2) as u32);
            let verb = Verb::Reserve {
                pool,
                units: 3,
                ttl: 99,
                cart: Cart(9),
            };
            engine
                .one(
                    0,
                    Op {
                        key: Key(50 + number),
                        verb,
                    },
                )
                .unwrap()
                .unwrap()
        });
        assert_eq!(engine.holds().len(), 1);
        let reserved: i32 = (0..2)
            .map(|pool| engine.books(0, PoolId(pool)).unwrap().reserved)
            .sum();
        assert_eq!(reserved, 3);
        assert_eq!(engine.verify(), Ok(()));
    });
}

#[test]
fn a_hold_ends_once_whoever_is_first() {
    explore(|| {
        let engine = engine(3);
        let lines = [line(0, 1), line(1, 1)];
        let hold = engine
            .reserve_order(0, Key(9), &lines, Mode::AllOrNothing, 10)
            .unwrap()
            .unwrap();
        let answers = together(&engine, 3, move |engine, number| match number {
            0 => engine.commit(5, Key(21), hold.hold).unwrap(),
            1 => engine.release(5, Key(22), hold.hold).unwrap(),
            _ => engine
                .one(
                    10,
                    Op {
                        key: Key(23),
                        verb: Verb::Expire,
                    },
                )
                .unwrap(),
        });
        let ended = answers[..2].iter().filter(|a| a.is_ok()).count();
        let late = answers[..2]
            .iter()
            .filter(|a| **a == Err(Refusal::Expired))
            .count();
        assert!(ended == 1 || late == 2, "{answers:?}");
        assert_eq!(engine.verify(), Ok(()));
    });
}

#[test]
fn snapshots_conserve_what_transfers_move() {
    explore(|| {
        let engine = engine(2);
        let totals = together(&engine, 3, |engine, number| match number {
            0 => {
                let snapshot = engine.snapshot(None).unwrap();
                snapshot
                    .books
                    .iter()
                    .map(|b| b.on_hand + b.in_transit)
                    .sum::<i32>()
            }
            _ => {
                let (from, to) = (PoolId(number as u32), PoolId(number as u32 - 1));
                let verb = Verb::TransferShip { from, to, units: 1 };
                engine
                    .one(
                        0,
                        Op {
                            key: Key(30 + number),
                            verb,
                        },
                    )
                    .unwrap()
                    .unwrap();
                let verb = Verb::TransferReceive {
                    pool: to,
                    units: 1,
                    short: 0,
                };
                engine
                    .one(
                        0,
                        Op {
                            key: Key(40 + number),
                            verb,
                        },
                    )
                    .unwrap()
                    .unwrap();
                8
            }
        });
        assert_eq!(totals, vec![8, 8, 8]);
    });
}

/// Record everything that happens to one pool and check that it is linearizable.
#[test]
fn histories_of_one_pool_are_linearizable() {
    explore(|| {
        let engine = engine(2);
        let clock = Arc::new(AtomicU64::new(0));
        let threads: Vec<_> = (0..3_u64)
            .map(|number| {
                let (engine, clock) = (engine.clone(), clock.clone());
                thread::spawn(move || client(&engine, &clock, number))
            })
            .collect();
        let history: Vec<Event> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        assert!(linearizable(&Model::new(2), &history), "{history:#?}");
    });
}

fn client(engine: &Shared, clock: &AtomicU64, number: u64) -> Vec<Event> {
    let stamp = || clock.fetch_add(1, Ordering::SeqCst);
    let pool = PoolId(0);
    let mut history = Vec::new();
    let mut record = |key: u64, verb: Verb<'_>, action: Action| -> Answer {
        let sent = stamp();
        let answer = engine
            .one(
                0,
                Op {
                    key: Key(1000 + number * 100 + key),
                    verb,
                },
            )
            .unwrap();
        history.push(Event {
            sent,
            answered: stamp(),
            action,
            answer: Some(answer),
        });
        answer
    };
    let verb = Verb::Reserve {
        pool,
        units: 1,
        ttl: 99,
        cart: Cart::default(),
    };
    let hold = record(1, verb, Action::Reserve(1)).map_or(HoldId(12_345), |done| done.hold);
    match number {
        0 => {
            record(2, Verb::Release { hold }, Action::Release(hold)).ok();
        }
        1 => {
            let verb = Verb::Commit {
                hold,
                units: None,
                ship: true,
            };
            record(2, verb, Action::Sale(hold)).ok();
        }
        _ => {
            let verb = Verb::Count {
                pool,
                observed: 3,
                at_start: 2,
            };
            record(
                2,
                verb,
                Action::Count {
                    at_start: 2,
                    observed: 3,
                },
            )
            .unwrap();
        }
    }
    let sent = stamp();
    let books = engine.books(0, pool).unwrap();
    let action = Action::Read {
        on_hand: i64::from(books.on_hand),
        atp: books.atp(),
    };
    let answer = Some(Ok(pool_engine::Done::default()));
    history.push(Event {
        sent,
        answered: stamp(),
        action,
        answer,
    });
    history
}

/// An engine that looks and then acts, as so many shops did.
fn check_then_act(engine: &Shared, number: u64) -> bool {
    let room = engine.books(0, PoolId(0)).unwrap().atp() >= 1;
    if room {
        let (bucket, reason) = (pool_engine::Bucket::OnHand, pool_engine::Reason::Shrink);
        let verb = Verb::Adjust {
            pool: PoolId(0),
            bucket,
            delta: -1,
            reason,
            force: true,
        };
        engine
            .one(
                0,
                Op {
                    key: Key(500 + number),
                    verb,
                },
            )
            .unwrap()
            .unwrap();
    }
    room
}

#[test]
#[should_panic(expected = "sold more than there was")]
fn the_scheduler_finds_a_race_between_looking_and_acting() {
    shuttle::check_random(
        || {
            let engine = engine(1);
            let sold = together(&engine, 2, check_then_act);
            assert!(
                sold.iter().filter(|s| **s).count() <= 1,
                "sold more than there was"
            );
        },
        400,
    );
}

#[test]
#[should_panic(expected = "not linearizable")]
fn the_checker_rejects_the_history_of_such_a_race() {
    shuttle::check_random(
        || {
            let engine = engine(1);
            let clock = Arc::new(AtomicU64::new(0));
            let threads: Vec<_> = (0..2_u64)
                .map(|number| {
                    let (engine, clock) = (engine.clone(), clock.clone());
                    thread::spawn(move || {
                        let sent = clock.fetch_add(1, Ordering::SeqCst);
                        let sold = check_then_act(&engine, number);
                        let done = pool_engine::Done {
                            hold: HoldId(number + 1),
                            units: 1,
                        };
                        let answer = Some(if sold {
                            Ok(done)
                        } else {
                            Err(Refusal::Insufficient)
                        });
                        let answered = clock.fetch_add(1, Ordering::SeqCst);
                        Event {
                            sent,
                            answered,
                            action: Action::Reserve(1),
                            answer,
                        }
                    })
                })
                .collect();
            let history: Vec<Event> = threads.into_iter().map(|t| t.join().unwrap()).collect();
            assert!(linearizable(&Model::new(1), &history), "not linearizable");
        },
        400,
    );
}
