//! The logged engine: what a checkpoint keeps, and what its files are worth without another.

use std::path::Path;

use pool_engine::{
    Cart, Config, Durability, Engine, HoldId, Key, Line, Logged, Mode, Op, PoolId, Verb,
};
use proptest::prelude::*;

use crate::crash::{config, remove};
use crate::support::{Driven, POOLS, history, opening};

/// Forty operations, in four checkpoints and a rest; what the engine then is.
fn in_checkpoints(path: &Path) -> pool_engine::Snapshot {
    let engine = Logged::open(path, &config(), Durability::Group).unwrap();
    let line = Line {
        pool: PoolId(3),
        units: 2,
    };
    for number in 1..=44 {
        let answer = match number % 4 {
            1 => engine.receive(number as i64, Key(number), line),
            _ => engine.reserve(number as i64, Key(number), line, 1_000),
        };
        answer.unwrap().ok();
        if number % 10 == 0 {
            engine.checkpoint().unwrap();
        }
    }
    assert_eq!(engine.verify(), Ok(()));
    engine.snapshot(None).unwrap()
}

#[test]
fn recovery_reads_the_log_since_the_last_checkpoint_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let before = in_checkpoints(&path);
    let files = || Logged::files(&path).iter().filter(|f| f.exists()).count();
    // The first for the lock, two generations, two snapshots.
    assert_eq!(files(), 5);
    let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
    assert!(
        engine.read() < 600,
        "{} bytes of four entries",
        engine.read()
    );
    assert_eq!(engine.snapshot(None).unwrap(), before);
    assert_eq!(engine.verify(), Ok(()));
    let again = engine.receive(
        50,
        Key(1),
        Line {
            pool: PoolId(3),
            units: 2,
        },
    );
    assert_eq!(again.unwrap().unwrap().units, 2, "the first answer");
    assert_eq!(
        engine.snapshot(None).unwrap(),
        before,
        "nothing received twice"
    );
    assert_eq!(engine.holds().len(), 11, "each delivery was sold out");
}

#[test]
fn a_torn_checkpoint_costs_time_and_no_data() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let before = in_checkpoints(&path);
    let latest = directory.path().join("log.snapshot.4");
    let whole = std::fs::read(&latest).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let cuts = [0, 4, whole.len() / 3, whole.len() - 1].map(|cut| whole[..cut].to_vec());
    for damaged in cuts.into_iter().chain([flipped]) {
        std::fs::write(&latest, damaged).unwrap();
        let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
        assert_eq!(engine.snapshot(None).unwrap(), before);
        assert_eq!(engine.verify(), Ok(()));
        assert!(engine.read() > 600, "read from the checkpoint before");
    }
    let earlier = directory.path().join("log.snapshot.3");
    std::fs::write(&earlier, b"nothing").unwrap();
    let error = Logged::open(&path, &config(), Durability::Group).unwrap_err();
    assert!(error.to_string().contains("checkpoint"), "{error}");
    std::fs::write(&latest, whole).unwrap();
    let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
    assert_eq!(engine.snapshot(None).unwrap(), before);
}

#[test]
fn a_checkpoint_that_cannot_be_written_stops_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
    let engine = engine.checkpoint_after(100);
    // A folder stands where the snapshot would be written.
    let blocked = directory.path().join("log.snapshot.new");
    std::fs::create_dir(&blocked).unwrap();
    let line = Line {
        pool: PoolId(3),
        units: 2,
    };
    for number in 1..20 {
        engine.receive(0, Key(number), line).unwrap().unwrap();
    }
    let trouble = engine
        .checkpoint_trouble()
        .expect("it could not be written");
    assert!(trouble.to_string().contains("checkpoint"), "{trouble}");
    std::fs::remove_dir(&blocked).unwrap();
    for number in 20..40 {
        engine.receive(0, Key(number), line).unwrap().unwrap();
    }
    assert!(engine.checkpoint_trouble().is_none());
    let before = engine.snapshot(None).unwrap();
    drop(engine);
    let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
    assert_eq!(engine.snapshot(None).unwrap(), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// After any history, the reopened engine goes on as if nothing had happened.
    #[test]
    fn reopening_changes_nothing(
        steps in history(60),
        rest in history(40),
        after in prop_oneof![Just(u64::MAX), 100..3_000_u64],
    ) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let config = Config::new(POOLS).partitions(4);
        let reference = pool_engine::Reference::new(&config);
        let mut plain = Driven::new(&reference);
        let mut now = 1_000;
        let holds = {
            let engine = Logged::open(&path, &config, Durability::Group).unwrap();
            let engine = engine.checkpoint_after(after);
            let mut driven = Driven::new(&engine);
            for (at, step) in opening().iter().chain(&steps).enumerate() {
                now += step.wait.max(0);
                driven.step(now, at as u64 + 1, &step.call).ok();
                plain.step(now, at as u64 + 1, &step.call).ok();
            }
            driven.holds
        };
        let engine = Logged::open(&path, &config, Durability::Group).unwrap();
        prop_assert!(engine.read() <= after.saturating_add(2_000), "read {} bytes", engine.read());
        prop_assert_eq!(engine.verify(), Ok(()));
        // Every answer is remembered, from before a checkpoint or after it.
        let mut driven = Driven { engine: &engine, holds };
        for (at, step) in rest.iter().enumerate() {
            now += step.wait.max(0);
            let key = 1_000_000 + at as u64;
            let (a, b) = (driven.step(now, key, &step.call), plain.step(now, key, &step.call));
            prop_assert_eq!(driven.plain(a), plain.plain(b), "{:?}", step);
            for pool in (0..POOLS).map(PoolId) {
                prop_assert_eq!(engine.books(now, pool), reference.books(now, pool), "{:?}", step);
            }
        }
        prop_assert_eq!(engine.verify(), Ok(()));
    }
}

/// So many holds that end at once, or an order of so many lines, that what they
/// write does not fit into the ledger: the log still tells it.
#[test]
fn a_step_longer_than_the_ledger_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let config = Config {
        remember_keys: 64,
        remember_entries: 1 << 10,
        ..Config::new(2_000)
    };
    for partitions in [1, 2] {
        let config = config.clone().partitions(partitions);
        let path = directory.path().join(format!("log{partitions}"));
        let open = || Logged::open(&path, &config, Durability::Group).unwrap();
        let engine = open();
        let line = |pool, units| Line {
            pool: PoolId(pool),
            units,
        };
        let lines: Vec<Line> = (0..2_000).map(|pool| line(pool, 1)).collect();
        for pool in 0..2_000 {
            let key = Key(1 + u64::from(pool));
            engine.receive(0, key, line(pool, 5)).unwrap().unwrap();
        }
        for number in 0..5_000 {
            let key = Key(1 << 32 | number);
            let pool = (number % 2_000) as u32;
            engine
                .reserve(1, key, line(pool, 1), 1_000)
                .unwrap()
                .unwrap();
        }
        engine
            .reserve_order(1, Key(1 << 20), &lines, Mode::AllOrNothing, 5_000)
            .unwrap()
            .unwrap();
        assert_eq!(engine.verify(), Ok(()));
        // One acknowledged operation an hour later: everything ends with it.
        engine
            .receive(3_600_000, Key(1 << 21), line(0, 1))
            .unwrap()
            .unwrap();
        assert_eq!(engine.verify(), Ok(()));
        let before = engine.snapshot(None).unwrap();
        assert!(before.books.iter().all(|b| b.reserved == 0));
        drop(engine);
        let engine = open();
        assert_eq!(engine.snapshot(None).unwrap(), before);
        assert_eq!(engine.verify(), Ok(()));
    }
}

/// A batch of verbs on holds with many lines each is many entries too.
#[test]
fn a_batch_of_large_holds_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let config = Config {
        remember_keys: 64,
        remember_entries: 1 << 10,
        ..Config::new(100)
    };
    let engine = Logged::open(&path, &config, Durability::Group).unwrap();
    let lines: Vec<Line> = (0..100)
        .map(|pool| Line {
            pool: PoolId(pool),
            units: 1,
        })
        .collect();
    let receive = |pool| Verb::Receive {
        pool: PoolId(pool),
        units: 100,
    };
    let op = |key, verb| Op {
        key: Key(key),
        verb,
    };
    let (mut answers, mut key) = (vec![], 0);
    let mut next = || {
        key += 1;
        key
    };
    let ops: Vec<Op<'_>> = (0..100).map(|pool| op(next(), receive(pool))).collect();
    engine.submit(0, &ops, &mut answers).unwrap();
    let (mode, cart) = (Mode::AllOrNothing, Cart::default());
    let reserve = Verb::ReserveOrder {
        lines: &lines,
        mode,
        ttl: 1_000,
        cart,
    };
    let ops: Vec<Op<'_>> = (0..40).map(|_| op(next(), reserve)).collect();
    engine.submit(0, &ops, &mut answers).unwrap();
    let commit = |hold| Verb::Commit {
        hold,
        units: Some(50),
        ship: false,
    };
    let holds: Vec<HoldId> = answers.iter().map(|a| a.unwrap().hold).collect();
    let ops: Vec<Op<'_>> = holds.iter().map(|&h| op(next(), commit(h))).collect();
    engine.submit(0, &ops, &mut answers).unwrap();
    assert!(answers.iter().all(|a| a.map(|done| done.units) == Ok(50)));
    assert_eq!(engine.verify(), Ok(()));
    let before = engine.snapshot(None).unwrap();
    drop(engine);
    let engine = Logged::open(&path, &config, Durability::Group).unwrap();
    assert_eq!(engine.snapshot(None).unwrap(), before);
}

fn two(pool: u32) -> Line {
    Line {
        pool: PoolId(pool),
        units: 2,
    }
}

/// Open, receive once for each key, and make a checkpoint where one is asked for.
fn receive(path: &Path, keys: std::ops::Range<u64>, checkpoints: &[u64]) {
    let engine = Logged::open(path, &config(), Durability::Group).unwrap();
    for key in keys {
        engine.receive(0, Key(key + 1), two(3)).unwrap().unwrap();
        if checkpoints.contains(&key) {
            engine.checkpoint().unwrap();
        }
    }
}

/// Open and make a checkpoint of what there is.
fn checkpoint(path: &Path) {
    let engine = Logged::open(path, &config(), Durability::Group).unwrap();
    engine.checkpoint().unwrap();
}

fn refused(path: &Path) -> String {
    let opened = Logged::open(path, &config(), Durability::Group);
    opened
        .expect_err("what was lost is not nothing")
        .to_string()
}

fn on_hand(path: &Path) -> i32 {
    let engine = Logged::open(path, &config(), Durability::Group).unwrap();
    assert_eq!(engine.verify(), Ok(()));
    engine.books(0, PoolId(3)).unwrap().on_hand
}

#[test]
fn a_file_that_is_missing_is_not_taken_for_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let file = |ending: &str| directory.path().join(format!("log{ending}"));
    receive(&path, 0..50, &[0]);
    let tail = std::fs::read(file(".1")).unwrap();
    std::fs::remove_file(file(".1")).unwrap();
    assert!(refused(&path).contains("log.1"), "the file is gone");
    std::fs::write(file(".1"), &tail[..20]).unwrap();
    assert!(refused(&path).contains("cut short"), "its header is gone");
    std::fs::write(file(".1"), &tail).unwrap();
    assert_eq!(on_hand(&path), 100);
    // The snapshot stands for what the first file told ...
    std::fs::remove_file(&path).unwrap();
    assert_eq!(on_hand(&path), 100);
    // ... and without it that file is needed.
    std::fs::remove_file(file(".snapshot.1")).unwrap();
    assert!(refused(&path).contains("damaged or gone"));
    std::fs::remove_file(&path).unwrap();
    assert!(refused(&path).contains("continue it"));
    std::fs::remove_file(file(".1")).unwrap();
    std::fs::write(file(".snapshot.1"), b"torn").unwrap();
    assert!(refused(&path).contains("continue it"));
}

#[test]
fn without_its_snapshots_an_engine_is_not_empty() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    // Nothing happens after the first: no entry says that others were before.
    receive(&path, 0..1, &[0]);
    checkpoint(&path);
    for n in 1..=2 {
        std::fs::remove_file(directory.path().join(format!("log.snapshot.{n}"))).unwrap();
    }
    assert!(refused(&path).contains("checkpoint"));
}

#[test]
fn a_snapshot_that_cannot_be_read_is_not_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    receive(&path, 0..2, &[0]);
    let snapshot = directory.path().join("log.snapshot.1");
    std::fs::rename(&snapshot, directory.path().join("aside")).unwrap();
    // A folder: there, but nothing to be read.
    std::fs::create_dir(&snapshot).unwrap();
    assert!(refused(&path).contains("log.snapshot.1"));
    std::fs::remove_dir(&snapshot).unwrap();
    std::fs::rename(directory.path().join("aside"), &snapshot).unwrap();
    assert_eq!(on_hand(&path), 4);
}

#[cfg(unix)]
#[test]
fn the_name_of_a_log_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory
        .path()
        .join(std::ffi::OsStr::from_bytes(b"l\xffg"));
    receive(&path, 0..5, &[1, 3]);
    assert_eq!(on_hand(&path), 10);
    remove(&path);
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_checkpoint_after_a_failed_one_leaves_two_to_choose_from() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
    let step = |key| engine.receive(0, Key(key), two(3)).unwrap().unwrap();
    for key in 1..=2 {
        step(key);
        engine.checkpoint().unwrap();
    }
    step(3);
    let blocked = directory.path().join("log.snapshot.new");
    std::fs::create_dir(&blocked).unwrap();
    engine.checkpoint().unwrap_err();
    std::fs::remove_dir(&blocked).unwrap();
    step(4);
    engine.checkpoint().unwrap();
    step(5);
    drop(engine);
    assert_eq!(on_hand(&path), 10);
    // The last one is damaged: the one before the failed one and its log are there.
    let latest = directory.path().join("log.snapshot.4");
    std::fs::write(&latest, b"torn").unwrap();
    assert_eq!(on_hand(&path), 10);
    // The next one counts on that one too, not on the damaged one.
    let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
    engine.checkpoint().unwrap();
    drop(engine);
    std::fs::write(directory.path().join("log.snapshot.5"), b"torn").unwrap();
    assert_eq!(on_hand(&path), 10);
}
