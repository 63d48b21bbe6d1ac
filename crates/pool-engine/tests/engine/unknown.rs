//! Histories of clients that were killed between sending and answer: what became
//! of their last operations nobody knows, and the checker has to allow for both.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use pool_engine::linear::{Action, Event, Model, linearizable};
use pool_engine::{
    Answer, Cart, Config, Done, Durability, Engine, HoldId, Key, Logged, Op, PoolId, Verb,
};

use crate::crash::{DIRECTORY, remove, told};

const POOLS: u32 = 2;
const STOCK: u32 = 3;

fn config() -> Config {
    Config::new(POOLS).partitions(2)
}

fn open(path: &std::path::Path) -> Logged {
    let engine = Logged::open(path, &config(), Durability::Group).unwrap();
    engine.checkpoint_after(2_000)
}

/// What a client does, by a small number.
fn verb(code: u64, pool: PoolId, hold: HoldId) -> (Verb<'static>, Action) {
    match code {
        0 if hold != HoldId::NONE => {
            let (units, ship) = (None, true);
            (Verb::Commit { hold, units, ship }, Action::Sale(hold))
        }
        1 if hold != HoldId::NONE => (Verb::Release { hold }, Action::Release(hold)),
        2 => (Verb::Receive { pool, units: 1 }, Action::Receive(1)),
        _ => {
            let (units, ttl, cart) = (1, u32::MAX, Cart::default());
            let verb = Verb::Reserve {
                pool,
                units,
                ttl,
                cart,
            };
            (verb, Action::Reserve(1))
        }
    }
}

fn tell(line: &str) {
    // One write a line: a line is there whole, or the last.
    let line = format!("\u{1}{line}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

/// Runs only when started by the parent below: each operation is told before it
/// is sent, and its answer when it is there.
#[test]
fn child() {
    let Ok(directory) = std::env::var(DIRECTORY) else {
        return;
    };
    let engine = open(&PathBuf::from(directory).join("log"));
    std::thread::scope(|scope| {
        for client in 1..=3_u64 {
            let engine = &engine;
            scope.spawn(move || {
                let pool = PoolId((client % 2) as u32);
                let mut hold = HoldId::NONE;
                for number in 0.. {
                    let key = client << 32 | number;
                    let code = (number * 7 + client * 3 + number / 5) % 4;
                    tell(&format!("sent {key} {} {code} {}", pool.0, hold.0));
                    let op = Op {
                        key: Key(key),
                        verb: verb(code, pool, hold).0,
                    };
                    let answer = engine.one(0, op).unwrap();
                    tell(&format!(
                        "done {key} {}",
                        serde_json::to_string(&answer).unwrap()
                    ));
                    hold = match (code, answer) {
                        (0 | 1, _) => HoldId::NONE,
                        (3.., Ok(done)) => done.hold,
                        _ => hold,
                    };
                }
            });
        }
    });
}

/// The history of each pool, from what the clients told.
fn histories(told: &[String]) -> [Vec<Event>; POOLS as usize] {
    let mut histories = [const { Vec::new() }; POOLS as usize];
    for (sent, line) in (0..).zip(told) {
        let words: Vec<&str> = line.splitn(5, ' ').collect();
        let ["sent", key, pool, code, hold] = words[..] else {
            continue;
        };
        let start = format!("done {key} ");
        let answer = (0..).zip(told).find_map(|(at, line)| {
            let answer: Answer = serde_json::from_str(line.strip_prefix(&start)?).unwrap();
            Some((at, answer))
        });
        let number = |text: &str| text.parse::<u64>().unwrap();
        let pool = PoolId(number(pool) as u32);
        histories[pool.0 as usize].push(Event {
            sent,
            answered: answer.map_or(u64::MAX, |(at, _)| at),
            action: verb(number(code), pool, HoldId(number(hold))).1,
            answer: answer.map(|(_, answer)| answer),
        });
    }
    histories
}

#[test]
fn histories_cut_short_by_a_kill_are_linearizable() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let (mut unknown, mut took_effect) = (0, 0);
    for round in 0..40 {
        remove(&path);
        let engine = open(&path);
        for pool in (0..POOLS).map(PoolId) {
            let line = pool_engine::Line { pool, units: STOCK };
            engine
                .receive(0, Key(1 << 60 | u64::from(pool.0)), line)
                .unwrap()
                .unwrap();
        }
        drop(engine);
        let after = Duration::from_micros(round * 500);
        let told = told(directory.path(), "unknown::child", false, after);
        let engine = open(&path);
        let end = told.len() as u64;
        for (pool, mut history) in (0..).map(PoolId).zip(histories(&told)) {
            let books = engine.books(0, pool).unwrap();
            let (on_hand, atp) = (i64::from(books.on_hand), books.atp());
            history.push(Event {
                sent: end,
                answered: end + 1,
                action: Action::Read { on_hand, atp },
                answer: Some(Ok(Done::default())),
            });
            let model = Model::new(i64::from(STOCK));
            assert!(linearizable(&model, &history), "round {round}: {history:?}");
            // A checker that lets everything pass would let a lost unit pass.
            let last = history.len() - 1;
            history[last].action = Action::Read {
                on_hand: on_hand + 100,
                atp: atp + 100,
            };
            assert!(!linearizable(&model, &history), "round {round}");
            history.pop();
            let open: Vec<usize> = (0..last)
                .filter(|&at| history[at].answer.is_none())
                .collect();
            unknown += open.len();
            // Does the read need one of them to have happened?
            let known: Vec<Event> = history
                .iter()
                .filter(|e| e.answer.is_some())
                .copied()
                .collect();
            let read = Event {
                sent: end,
                answered: end + 1,
                action: Action::Read { on_hand, atp },
                answer: Some(Ok(Done::default())),
            };
            let without: Vec<Event> = known.into_iter().chain([read]).collect();
            took_effect += usize::from(!linearizable(&model, &without));
        }
    }
    assert!(unknown > 40, "only {unknown} operations of unknown outcome");
    assert!(took_effect > 0, "not one of {unknown} took effect");
}
