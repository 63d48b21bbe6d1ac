//! The logged engine: kill -9 at any instant, torn tails, damage. Checkpoints: `checkpoints`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use pool_engine::{
    Answer, Cart, Config, Durability, Engine, HoldId, Key, Line, Logged, Mode, Op, PoolId, Verb,
};

pub const DIRECTORY: &str = "POOLDRIFT_TEST_CRASH";
const EACH: &str = "POOLDRIFT_TEST_EACH";

pub fn config() -> Config {
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
