//! The engine's clock, and holds that it ends: one clock for all pools, no wrong time stamp.

use pool_engine::{
    Config, Embedded, Engine, Key, Line, Mode, Op, PoolId, Reference, Refusal, Verb,
};

/// A volatile engine has no log to break, but its feed would have holes.
#[test]
fn a_crowd_that_lapses_at_once_leaves_no_gap() {
    let config = Config {
        remember_entries: 1 << 10,
        remember_keys: 64,
        ..Config::new(8)
    };
    let engine = Embedded::new(&config.partitions(4));
    for pool in 0..8 {
        let key = Key(1 + u64::from(pool));
        engine.receive(0, key, line(pool, 10_000)).unwrap().unwrap();
    }
    for number in 0..6_000_u64 {
        // Different deadlines and the same ones, in one partition for the most part.
        let (pool, ttl) = (
            number.is_multiple_of(50).into(),
            1_000 + number as u32 / 100,
        );
        let key = Key(100 + number);
        engine.reserve(1, key, line(pool, 1), ttl).unwrap().unwrap();
    }
    // Numbers drawn elsewhere: those of the crowd's entries cannot be foreseen.
    for _ in 0..10 {
        engine.receive(1, Key::NONE, line(1, 1)).unwrap().unwrap();
    }
    engine.receive(5_000, Key(9), line(0, 1)).unwrap().unwrap();
    assert_eq!(engine.verify(), Ok(()));
    let last = engine.snapshot(None).unwrap();
    assert_eq!(engine.feed(last.seq - 100, 1_000).unwrap().len(), 100);
    assert!(last.books.iter().all(|b| b.reserved == 0));
    let key = Key(10);
    let hold = engine.reserve(5_000, key, line(0, 1), 10).unwrap().unwrap();
    assert_eq!(hold.units, 1);
}

fn line(pool: u32, units: u32) -> Line {
    Line {
        pool: PoolId(pool),
        units,
    }
}

/// Engines that have to agree: with one partition, with several, and the reference.
fn each_kind(config: &Config) -> [Box<dyn Engine>; 3] {
    [
        Box::new(Embedded::new(config)),
        Box::new(Embedded::new(&config.clone().partitions(4))),
        Box::new(Reference::new(config)),
    ]
}

#[test]
fn the_engine_has_one_clock_whichever_pool_was_asked() {
    for engine in each_kind(&Config::new(2)) {
        for pool in 0..2 {
            let key = Key(1 + u64::from(pool));
            engine.receive(0, key, line(pool, 5)).unwrap().unwrap();
        }
        let held = engine.reserve(0, Key(3), line(1, 1), 50).unwrap().unwrap();
        engine.receive(100, Key(4), line(0, 1)).unwrap().unwrap();
        let late = engine.commit(49, Key(5), held.hold).unwrap();
        assert_eq!(late, Err(Refusal::Expired));
        // A look at another pool is given a time as well.
        let held = engine.reserve(0, Key(6), line(1, 1), 50).unwrap().unwrap();
        engine.books(200, PoolId(0)).unwrap();
        assert_eq!(engine.books(0, PoolId(1)).unwrap().reserved, 0);
        let late = engine.release(0, Key(7), held.hold).unwrap();
        assert_eq!(late, Err(Refusal::Expired));
        assert_eq!(engine.verify(), Ok(()));
    }
}

#[test]
fn a_wrong_time_stamp_ends_no_holds() {
    let config = Config {
        max_leap: 1_000,
        ..Config::new(4)
    };
    for engine in each_kind(&config) {
        let first = engine.receive(i64::MAX, Key(1), line(0, 5)).unwrap();
        assert_eq!(first, Err(Refusal::Invalid), "even the very first");
        // It was not remembered: the same key with a sane time is done.
        let sane = 1_700_000_000_000;
        engine.receive(sane, Key(1), line(0, 5)).unwrap().unwrap();
        let hold = engine.reserve(sane, Key(2), line(0, 2), 500);
        let hold = hold.unwrap().unwrap().hold;
        let lines = [line(0, 1), line(1, 1)];
        let verb = Verb::Expire;
        let (key, mode) = (Key(3), Mode::Partial);
        for wrong in [sane + 1_001, i64::MAX] {
            let refused = [
                engine.receive(wrong, key, line(1, 5)).unwrap(),
                engine.one(wrong, Op { key, verb }).unwrap(),
                engine.reserve_order(wrong, key, &lines, mode, 9).unwrap(),
            ];
            assert_eq!(refused, [Err(Refusal::Invalid); 3]);
            let mut answers = vec![];
            engine
                .submit(wrong, &[Op { key, verb }; 2], &mut answers)
                .unwrap();
            assert_eq!(answers, [Err(Refusal::Invalid); 2]);
            assert_eq!(engine.books(wrong, PoolId(0)).unwrap().reserved, 2);
        }
        engine.commit(sane + 499, Key(4), hold).unwrap().unwrap();
        engine
            .receive(sane + 1_400, Key(5), line(2, 1))
            .unwrap()
            .unwrap();
        assert_eq!(engine.verify(), Ok(()));
    }
}
