//! The logged engine: kill -9 at any instant, torn tails, damage.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use pool_engine::{
    Answer, Cart, Config, Durability, Engine, HoldId, Key, Line, Logged, Mode, Op, PoolId, Verb,
};
use proptest::prelude::*;

use crate::support::{Driven, POOLS, history, opening};

pub const DIRECTORY: &str = "POOLDRIFT_TEST_CRASH";
const EACH: &str = "POOLDRIFT_TEST_EACH";

fn config() -> Config {
    Config {
        remember_keys: 1 << 12,
        remember_entries: 1 << 14,
        ..Config::new(8)
    }
    .partitions(4)
}

fn next(random: &mut u64) -> u64 {
    *random = random
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *random >> 33
}

/// What client `client` does as its operation `number`, given its last hold.
/// A function of these only, so that the parent can ask again.
fn verb<'a>(random: u64, hold: HoldId, lines: &'a [Line]) -> Verb<'a> {
    let pool = PoolId((random % 8) as u32);
    match random / 8 % 8 {
        0 => Verb::Receive { pool, units: 5 },
        1 => Verb::Commit {
            hold,
            units: None,
            ship: false,
        },
        2 => Verb::Commit {
            hold,
            units: None,
            ship: true,
        },
        3 => Verb::Release { hold },
        4 => Verb::Ship { hold, units: None },
        5 => Verb::ReserveOrder {
            lines,
            mode: Mode::Partial,
            ttl: 40,
            cart: Cart(random / 64 % 3),
        },
        6 => Verb::TransferShip {
            from: pool,
            to: PoolId((random / 64 % 8) as u32),
            units: 1,
        },
        _ => Verb::Reserve {
            pool,
            units: 2,
            ttl: 25,
            cart: Cart::default(),
        },
    }
}

fn lines(random: u64) -> [Line; 2] {
    [3, 11].map(|by| Line {
        pool: PoolId((random / by % 8) as u32),
        units: 1,
    })
}

fn text(answer: Answer) -> String {
    serde_json::to_string(&answer).unwrap()
}

/// Runs only when started by the parent below: work and tell each acknowledgement.
#[test]
fn child() {
    let Ok(directory) = std::env::var(DIRECTORY) else {
        return;
    };
    let each = std::env::var(EACH).is_ok();
    let durability = if each {
        Durability::Each
    } else {
        Durability::Group
    };
    let path = PathBuf::from(directory).join("log");
    let engine = Logged::open(&path, &config(), durability).unwrap();
    // So few bytes that every other kill falls into a checkpoint.
    let engine = engine.checkpoint_after(1_000);
    let begin = engine.snapshot(None).unwrap().seq;
    std::thread::scope(|scope| {
        for client in 1..=2_u64 {
            let engine = &engine;
            scope.spawn(move || {
                let mut random = begin * 2 + client;
                let mut hold = HoldId(1);
                for number in 0.. {
                    let draw = next(&mut random);
                    let key = client << 50 | begin << 20 | number;
                    let lines = lines(draw);
                    let op = Op {
                        key: Key(key),
                        verb: verb(draw, hold, &lines),
                    };
                    let answer = engine.one(number as i64, op).unwrap();
                    // One write a line: a line is there whole, or the last.
                    let told = format!("\u{1}{key} {draw} {} {}\n", hold.0, text(answer));
                    std::io::stdout().lock().write_all(told.as_bytes()).unwrap();
                    if let Ok(done) = answer
                        && done.hold != HoldId::NONE
                    {
                        hold = done.hold;
                    }
                }
            });
        }
    });
}

/// Remove all files of a log.
pub fn remove(path: &Path) {
    for file in Logged::files(path).iter().filter(|file| file.exists()) {
        std::fs::remove_file(file).unwrap();
    }
}

/// Start the child, kill it after a while, return the lines it wrote.
pub fn told(directory: &Path, child: &str, each: bool, after: Duration) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", child, "--nocapture", "--test-threads=1"]);
    command
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if each {
        command.env(EACH, "1");
    }
    let mut child = command.spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    // From the first acknowledgement on, so that slow starts do not waste rounds.
    let mut text = Vec::new();
    while output.read_until(b'\n', &mut text).unwrap() > 0 && !text.contains(&1) {}
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text).into_owned();
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let told = text[..whole]
        .lines()
        .filter_map(|line| line.split_once('\u{1}'));
    told.map(|(_, line)| line.to_owned()).collect()
}

fn kill_rounds(rounds: u64, each: bool) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let (mut random, mut acknowledged, mut torn_checkpoints) = (7 + u64::from(each), 0, 0);
    for round_number in 0..rounds {
        if round_number % 40 == 39 {
            remove(&path);
        }
        let told = told(
            directory.path(),
            "crash::child",
            each,
            Duration::from_micros(next(&mut random) % 20_000),
        );
        assert!(!told.is_empty(), "the child never acknowledged anything");
        // A generation that has no snapshot yet: the kill fell into a checkpoint.
        let names = Logged::files(&path).into_iter().filter(|f| f.exists());
        let names: Vec<String> = names.map(|f| f.display().to_string()).collect();
        let latest = names
            .iter()
            .filter_map(|n| n.rsplit('.').next()?.parse::<u32>().ok());
        let unnamed = latest
            .max()
            .is_some_and(|n| !names.iter().any(|f| f.ends_with(&format!(".snapshot.{n}"))));
        torn_checkpoints += u64::from(unnamed);
        acknowledged += told.len();
        let engine = Logged::open(&path, &config(), Durability::Group).unwrap();
        assert_eq!(engine.verify(), Ok(()), "round {round_number}");
        let before = engine.snapshot(None).unwrap();
        for line in &told {
            let words: Vec<&str> = line.splitn(4, ' ').collect();
            let number = |at: usize| words[at].parse::<u64>().unwrap();
            let lines = lines(number(1));
            let verb = verb(number(1), HoldId(number(2)), &lines);
            // Time 0: nothing expires by asking.
            let again = engine
                .one(
                    0,
                    Op {
                        key: Key(number(0)),
                        verb,
                    },
                )
                .unwrap();
            assert_eq!(text(again), words[3], "round {round_number}: {line}");
        }
        let after = engine.snapshot(None).unwrap();
        assert_eq!(
            before, after,
            "an acknowledged operation was lost and done again"
        );
    }
    assert!(
        acknowledged as u64 > rounds,
        "only {acknowledged} acknowledged"
    );
    // With a sync for each operation it depends on the disk how many checkpoints there are.
    assert!(
        each || torn_checkpoints * 20 > rounds,
        "only {torn_checkpoints} kills fell into a checkpoint"
    );
}

#[test]
fn two_hundred_kills_lose_nothing_acknowledged() {
    kill_rounds(200, false);
}

#[test]
fn nor_do_forty_with_a_sync_for_each() {
    kill_rounds(40, true);
}

/// A log with a history, and what the engine looked like after each operation.
fn written(path: &Path) -> Vec<(u64, Vec<pool_engine::Books>)> {
    let engine = Logged::open(path, &config(), Durability::Group).unwrap();
    let (mut random, mut hold, mut states) = (3, HoldId(1), vec![]);
    for number in 1..40_u64 {
        let draw = next(&mut random);
        let lines = lines(draw);
        let op = Op {
            key: Key(number),
            verb: verb(draw, hold, &lines),
        };
        if let Ok(done) = engine.one(number as i64, op).unwrap()
            && done.hold != HoldId::NONE
        {
            hold = done.hold;
        }
        let books = engine.snapshot(None).unwrap().books;
        states.push((std::fs::metadata(path).unwrap().len(), books));
    }
    states
}

#[test]
fn a_log_cut_anywhere_gives_the_state_at_its_last_whole_frame() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let states = written(&path);
    let bytes = std::fs::read(&path).unwrap();
    for cut in (0..bytes.len()).step_by(7).chain([bytes.len()]) {
        let copy = directory.path().join("cut");
        std::fs::write(&copy, &bytes[..cut]).unwrap();
        let engine = Logged::open(&copy, &config(), Durability::Group).unwrap();
        let whole = states
            .iter()
            .rev()
            .find(|(length, _)| *length <= cut as u64);
        let books = engine.snapshot(None).unwrap().books;
        match whole {
            Some((_, expected)) => assert_eq!(&books, expected, "cut at {cut}"),
            None => assert!(
                books.iter().all(|b| *b == Default::default()),
                "cut at {cut}"
            ),
        }
        assert_eq!(engine.verify(), Ok(()));
    }
}

#[test]
fn damage_before_the_end_is_refused_not_cut_off() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    written(&path);
    let good = std::fs::read(&path).unwrap();
    for at in [5, 40, good.len() / 2] {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let error = Logged::open(&path, &config(), Durability::Group).unwrap_err();
        assert!(error.to_string().contains("log"), "{error}");
    }
}

#[test]
fn a_log_is_not_shared_and_keeps_its_shape() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let first = Logged::open(&path, &config(), Durability::Group).unwrap();
    assert!(Logged::open(&path, &config(), Durability::Group).is_err());
    drop(first);
    assert!(Logged::open(&path, &Config::new(9), Durability::Group).is_err());
}

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
