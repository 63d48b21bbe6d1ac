//! Idempotency keys and the border of their memory: at least so many operations
//! of a partition are known by their keys; older ones that the ledger has let go
//! count as new.

use pool_engine::{Config, Durability, Embedded, Engine, Key, Line, Logged, Mode, PoolId};
use proptest::prelude::*;

const REMEMBER: u32 = 64;
/// The smallest ledger there is.
const ENTRIES: u64 = 1 << 10;
const POOL: PoolId = PoolId(2);

fn engine(partitions: u32) -> Embedded {
    let config = Config {
        remember_keys: REMEMBER,
        remember_entries: ENTRIES as u32,
        ..Config::new(8)
    };
    Embedded::new(&config.partitions(partitions))
}

fn receive(engine: &Embedded, key: u64, units: u32) -> i32 {
    let line = Line { pool: POOL, units };
    let answer = engine.receive(0, Key(key), line).expect("volatile");
    answer.expect("received").units
}

fn on_hand(engine: &Embedded) -> i32 {
    engine.books(0, POOL).expect("a pool").on_hand
}

#[test]
fn a_key_is_known_up_to_the_border_and_new_beyond_it() {
    let engine = engine(1);
    let last = 5_000;
    for key in 1..=last {
        receive(&engine, key, 1);
    }
    let before = on_hand(&engine);
    for key in last - u64::from(REMEMBER)..=last {
        // Another number of units with a known key: the first answer, and no effect.
        assert_eq!(receive(&engine, key, 7), 1, "key {key}");
    }
    assert_eq!(on_hand(&engine), before);
    // The entry of this key has left the ledger: asking again does it again.
    assert_eq!(receive(&engine, last - ENTRIES, 7), 7);
    assert_eq!(on_hand(&engine), before + 7);
    assert_eq!(engine.verify(), Ok(()));
}

#[test]
fn no_key_is_never_known() {
    let engine = engine(1);
    for _ in 0..3 {
        assert_eq!(receive(&engine, 0, 2), 2);
    }
    assert_eq!(on_hand(&engine), 6);
}

/// How a client names its next operation.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// It counts on.
    Count,
    /// It leaps ahead.
    Leap(u32),
    /// A name without any order.
    Any(u64),
}

fn names() -> impl Strategy<Value = Vec<(u64, Next)>> {
    let next = prop_oneof![
        30 => Just(Next::Count),
        // Multiples of the ledger's length collide in a window.
        2 => (1..4_u32).prop_map(|n| Next::Leap(n * ENTRIES as u32)),
        1 => (1..100_000_u32).prop_map(Next::Leap),
        2 => (1..u64::MAX).prop_map(Next::Any),
    ];
    // More clients than get a window.
    proptest::collection::vec((1..12_u64, next), 1..4_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever clients call their operations, the latest are known.
    #[test]
    fn the_latest_keys_are_known_whatever_they_are(names in names(), several in any::<bool>()) {
        let engine = engine(if several { 4 } else { 1 });
        let mut counts = [0_u32; 12];
        let mut sent: Vec<(u64, u32)> = Vec::new();
        for (at, (client, next)) in (1..).zip(names) {
            let count = &mut counts[client as usize];
            let key = match next {
                Next::Any(key) => key,
                Next::Count => {
                    *count += 1;
                    client << 32 | u64::from(*count)
                }
                Next::Leap(by) => {
                    *count += by;
                    client << 32 | u64::from(*count)
                }
            };
            if sent.iter().any(|&(k, _)| k == key) {
                continue;
            }
            prop_assert_eq!(receive(&engine, key, at), at as i32, "a new key");
            sent.push((key, at));
            if at % 97 == 0 {
                let before = on_hand(&engine);
                for &(key, units) in sent.iter().rev().take(REMEMBER as usize) {
                    prop_assert_eq!(receive(&engine, key, 1), units as i32, "key {:#x}", key);
                }
                prop_assert_eq!(on_hand(&engine), before);
            }
        }
    }
}

fn line(pool: u32, units: u32) -> Line {
    Line {
        pool: PoolId(pool),
        units,
    }
}

/// What is written besides the answers does not shorten the memory of keys:
/// neither large orders nor what lapses, nor a restart.
#[test]
fn keys_are_known_as_long_as_promised_whatever_is_written_meanwhile() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let config = Config {
        remember_keys: REMEMBER,
        remember_entries: ENTRIES as u32,
        ..Config::new(64)
    };
    let open = || Logged::open(&path, &config, Durability::Group).unwrap();
    let mut engine = open();
    let lines: Vec<Line> = (0..40).map(|pool| line(pool, 1)).collect();
    for pool in 0..64 {
        let key = Key(1 << 40 | u64::from(pool));
        engine.receive(0, key, line(pool, 1_000)).unwrap().unwrap();
    }
    let order = |engine: &Logged, now, key| {
        let answer = engine.reserve_order(now, Key(key), &lines, Mode::AllOrNothing, 50);
        answer.unwrap().unwrap().hold
    };
    let mut holds = vec![];
    for key in 1..=200_u64 {
        // Every so often all that is held lapses at once.
        let now = key as i64 / 30 * 100;
        holds.push(order(&engine, now, key));
        if key % 67 == 0 {
            engine.checkpoint().unwrap();
        }
        if key % 50 == 0 {
            drop(engine);
            engine = open();
        }
        let oldest = key.saturating_sub(u64::from(REMEMBER)).max(1);
        let before = engine.snapshot(None).unwrap();
        for again in [oldest, (oldest + key) / 2, key] {
            let first = holds[again as usize - 1];
            assert_eq!(order(&engine, now, again), first, "{again} after {key}");
        }
        assert_eq!(engine.snapshot(None).unwrap(), before);
    }
    // Beyond both borders it is new.
    assert_ne!(order(&engine, 100_000, 1), holds[0]);
    assert_eq!(engine.verify(), Ok(()));
}

#[test]
fn one_operation_that_ends_thousands_of_holds_forgets_no_key() {
    let engine = engine(1);
    for _ in 0..5 {
        engine
            .receive(0, Key::NONE, line(0, 1_000))
            .unwrap()
            .unwrap();
    }
    receive(&engine, 7, 1);
    for _ in 0..5_000 {
        engine
            .reserve(0, Key::NONE, line(0, 1), 10)
            .unwrap()
            .unwrap();
    }
    engine.receive(10, Key(8), line(1, 1)).unwrap().unwrap();
    assert_eq!(receive(&engine, 7, 5), 1, "the first answer");
    assert_eq!(on_hand(&engine), 1);
    assert_eq!(engine.verify(), Ok(()));
}
