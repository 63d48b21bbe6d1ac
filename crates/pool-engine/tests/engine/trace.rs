//! Operation traces: written, read and replayed alike.

use pool_engine::trace::{Writer, read, replay};
use pool_engine::{
    Cart, Config, Embedded, Engine, Key, Kind, Op, Pool, PoolId, Recorder, Reference, Verb,
};
use proptest::prelude::*;

use crate::support::{Driven, POOLS, history, opening};

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_replay_answers_as_the_recording(steps in history(80)) {
        let reference = Reference::new(&Config::new(POOLS));
        let mut driven = Driven::new(&reference);
        let mut writer = Writer::new(Vec::new(), POOLS, "a test").unwrap();
        let (mut now, mut answers) = (0, Vec::new());
        for (at, step) in opening().iter().chain(&steps).enumerate() {
            now += step.wait.max(0);
            let holds = driven.holds.clone();
            let answer = driven.step(now, at as u64 + 1, &step.call);
            let op = Op { key: Key(at as u64 + 1), verb: step.call.verb(&holds) };
            writer.write(now, &op, &answer).unwrap();
            answers.push(answer.map(|done| done.units));
        }
        let text = writer.finish().unwrap();
        let (header, records) = read(text.as_slice()).unwrap();
        prop_assert_eq!(header.pools, POOLS);
        let engine = Embedded::new(&Config::new(POOLS).partitions(4));
        let mut again = Vec::new();
        replay(&engine, &records, |_, answer| again.push(answer.map(|done| done.units))).unwrap();
        prop_assert_eq!(again, answers);
        prop_assert_eq!(engine.snapshot(None).unwrap().books, reference.snapshot(None).unwrap().books);
    }
}

#[test]
fn a_broken_trace_names_its_line() {
    let good =
        "{\"trace\":1,\"pools\":2,\"about\":\"\"}\n{\"at\":0,\"key\":1,\"verb\":\"expire\"}\n";
    assert_eq!(read(good.as_bytes()).unwrap().1.len(), 1);
    let bad = format!("{good}{{\"at\":0,\"key\":1,\"verb\":{{\"recieve\":{{}}}}}}\n");
    let error = read(bad.as_bytes()).unwrap_err();
    assert!(
        error.starts_with("line 3: unknown variant `recieve`"),
        "{error}"
    );
    let newer = good.replace("\"trace\":1", "\"trace\":2");
    assert!(read(newer.as_bytes()).unwrap_err().contains("version 2"));
    assert!(read(&b""[..]).is_err());
}

#[test]
fn a_recorded_part_is_a_part_when_replayed() {
    let mut pool = Pool::with(&Config::new(2));
    pool.advance(0);
    pool.receive(PoolId(0), 10).unwrap();
    for (number, ship) in (0..).zip([true, false]) {
        let hold = pool.reserve(PoolId(0), 3, 1_000).unwrap().hold;
        let units = Some(1);
        let (key, verb) = (Key(5 + number), Verb::Commit { hold, units, ship });
        pool.apply(0, &Op { key, verb }).unwrap();
    }
    let hold = pool.reserve(PoolId(0), 2, 1_000).unwrap().hold;
    pool.release(hold).unwrap();
    let mut recorder = Recorder::new(Vec::new(), 2, "parts").unwrap();
    for entry in pool.ledger() {
        recorder.entry(entry).unwrap();
    }
    let text = recorder.finish().unwrap();
    let (_, records) = read(text.as_slice()).unwrap();
    let engine = Embedded::new(&Config::new(2));
    let mut refused = 0;
    replay(&engine, &records, |_, answer| {
        refused += u32::from(answer.is_err())
    })
    .unwrap();
    assert_eq!(refused, 0);
    let books = engine.books(0, PoolId(0));
    assert_eq!(books.as_ref(), pool.books(PoolId(0)));
}

#[test]
fn what_entries_cannot_tell_is_an_error() {
    let mut pool = Pool::with(&Config::new(2));
    pool.advance(0);
    pool.receive(PoolId(0), 10).unwrap();
    let (pool_id, cart) = (PoolId(0), Cart(1));
    for key in [1, 2] {
        let verb = Verb::Reserve {
            pool: pool_id,
            units: 1,
            ttl: 9,
            cart,
        };
        pool.apply(
            0,
            &Op {
                key: Key(key),
                verb,
            },
        )
        .unwrap();
    }
    let given_up = pool.ledger().find(|e| e.kind == Kind::Release).unwrap();
    let mut recorder = Recorder::new(Vec::new(), 2, "a cart").unwrap();
    assert!(recorder.entry(given_up).is_err());
}
