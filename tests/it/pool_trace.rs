//! Operation traces: written, read and replayed alike.

use pooldrift::pool::trace::{Writer, read, replay};
use pooldrift::pool::{Config, Embedded, Engine, Key, Op, Reference};
use proptest::prelude::*;

use crate::pool_support::{Driven, POOLS, history, opening};

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
