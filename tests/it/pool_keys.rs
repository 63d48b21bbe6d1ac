//! Idempotency keys and the border of their memory: at least so many operations
//! of a partition are known by their keys; what the ledger has let go counts as new.

use pooldrift::pool::{Config, Embedded, Engine, Key, Line, PoolId};
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
