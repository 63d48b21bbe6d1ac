//! Random histories: every engine does what the reference does.

use pool_engine::{Config, Embedded, Engine, HoldState, Key, Op, Plain, Pool, PoolId, Reference};
use proptest::prelude::*;

use crate::support::{Call, Driven, POOLS, Step, history, opening};

fn config(partitions: u32) -> Config {
    // Small, so that rings wrap and tables turn over.
    Config {
        remember_entries: 1 << 12,
        remember_holds: 64,
        ..Config::new(POOLS)
    }
    .partitions(partitions)
}

type OpenHold = (Option<usize>, HoldState, i64, Vec<(u32, u32)>);

/// The open holds in terms that do not depend on the engine's names.
fn open(driven: &Driven<'_>) -> Vec<OpenHold> {
    let mut holds: Vec<_> = driven
        .engine
        .holds()
        .into_iter()
        .map(|view| {
            let name = driven.holds.iter().position(|h| *h == view.hold);
            let deadline = if view.state == HoldState::Held {
                view.deadline
            } else {
                0
            };
            let lines = view.lines.iter().map(|l| (l.pool.0, l.units)).collect();
            (name, view.state, deadline, lines)
        })
        .collect();
    holds.sort();
    holds
}

/// When the books are read: reading a pool lets time pass in its partition, which
/// hides whatever only goes wrong where time has not passed yet.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Look {
    AfterEachStep,
    AtTheEnd,
}

fn look() -> impl Strategy<Value = Look> {
    prop_oneof![Just(Look::AfterEachStep), Just(Look::AtTheEnd)]
}

fn compare(
    engine: &dyn Engine,
    reference: &dyn Engine,
    steps: &[Step],
    look: Look,
) -> Result<(), TestCaseError> {
    let (mut left, mut right) = (Driven::new(engine), Driven::new(reference));
    let mut now = 1_000;
    for (at, step) in opening().iter().chain(steps).enumerate() {
        now += step.wait;
        let key = at as u64 + 1;
        let (a, b) = (
            left.step(now, key, &step.call),
            right.step(now, key, &step.call),
        );
        prop_assert_eq!(left.plain(a), right.plain(b), "step {} {:?}", at, step);
        let pools = if look == Look::AfterEachStep {
            0..POOLS
        } else {
            0..0
        };
        for pool in pools.map(PoolId) {
            let (a, b) = (engine.books(now, pool), reference.books(now, pool));
            prop_assert_eq!(a, b, "pool {:?} after step {} {:?}", pool, at, step);
        }
    }
    for pool in (0..POOLS).map(PoolId) {
        prop_assert_eq!(engine.books(now, pool), reference.books(now, pool));
    }
    prop_assert_eq!(open(&left), open(&right));
    prop_assert_eq!(engine.verify(), Ok(()));
    prop_assert_eq!(reference.verify(), Ok(()));
    prop_assert_eq!(engine.compensate(false), vec![]);
    Ok(())
}

/// Do the steps in batches; a step may use the holds of earlier batches only.
fn batched(engine: &dyn Engine, steps: &[Step], size: usize) -> Vec<pool_engine::Books> {
    let mut driven = Driven::new(engine);
    let mut answers = Vec::new();
    let steps: Vec<Step> = opening().into_iter().chain(steps.iter().cloned()).collect();
    for (batch, steps) in steps.chunks(size).enumerate() {
        let holds = driven.holds.clone();
        let op = |(at, step): (usize, &'_ Step)| -> (u64, Step) {
            ((batch * size + at) as u64 + 1, step.clone())
        };
        let keyed: Vec<(u64, Step)> = steps.iter().enumerate().map(op).collect();
        let ops: Vec<Op<'_>> = keyed
            .iter()
            .map(|(key, step)| Op {
                key: Key(*key),
                verb: step.call.verb(&holds),
            })
            .collect();
        engine
            .submit(batch as i64 * 25, &ops, &mut answers)
            .unwrap();
        for ((_, step), answer) in keyed.iter().zip(&answers) {
            driven.learn(&step.call, *answer);
        }
    }
    let now = steps.len() as i64 * 25;
    (0..POOLS)
        .map(|pool| engine.books(now, PoolId(pool)).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn one_partition_equals_the_reference(steps in history(120), look in look()) {
        compare(&Embedded::new(&config(1)), &Reference::new(&config(1)), &steps, look)?;
    }

    #[test]
    fn four_partitions_equal_the_reference(steps in history(120), look in look()) {
        compare(&Embedded::new(&config(4)), &Reference::new(&config(1)), &steps, look)?;
    }

    #[test]
    fn a_batch_is_its_operations_in_order(steps in history(120), size in 1..40_usize) {
        let whole = batched(&Embedded::new(&config(4)), &steps, size);
        let plain = batched(&Reference::new(&config(1)), &steps, size);
        prop_assert_eq!(whole, plain);
    }

    #[test]
    fn the_single_threaded_pool_equals_the_reference(steps in history(120)) {
        let (mut pool, mut plain) = (Pool::with(&config(1)), Plain::new(&config(1)));
        let mut bare = Pool::new(POOLS);
        let mut holds = [vec![], vec![], vec![]];
        let mut now = 1_000;
        for (at, step) in opening().iter().chain(&steps).enumerate() {
            now += step.wait;
            let op = |holds| Op { key: Key(at as u64 + 1), verb: step.call.verb(holds) };
            let answers = [
                pool.apply(now, &op(&holds[0])),
                plain.apply(now, &op(&holds[1])),
                bare.apply(now, &op(&holds[2])),
            ];
            for (holds, answer) in holds.iter_mut().zip(answers) {
                if let (true, Ok(done)) = (step.call.makes_hold(), answer) {
                    holds.push(done.hold);
                }
            }
            let units = answers.map(|a| a.map(|done| done.units));
            prop_assert_eq!(units[0], units[1], "step {} {:?}", at, step);
            // Without memory of ended holds only the kind of refusal may differ.
            prop_assert_eq!(units[2].ok(), units[1].ok(), "step {} {:?}", at, step);
            for (number, books) in plain.all_books().iter().enumerate() {
                prop_assert_eq!(pool.books(PoolId(number as u32)), Some(books));
                prop_assert_eq!(bare.books(PoolId(number as u32)), Some(books));
            }
        }
        prop_assert_eq!(pool.inconsistencies(), vec![]);
    }

    /// Any operation again, at any later time: same answer, nothing changed.
    #[test]
    fn replays_change_nothing(steps in history(80), again in prop::collection::vec(0..80_usize, 40)) {
        let engine = Embedded::new(&config(4));
        let mut driven = Driven::new(&engine);
        let mut first = Vec::new();
        let now = 5_000;
        for (at, step) in opening().iter().chain(&steps).enumerate() {
            let holds = driven.holds.clone();
            let answer = driven.step(now, at as u64 + 1, &step.call);
            first.push((step.call.clone(), holds, answer));
        }
        let before = engine.snapshot(None).unwrap();
        for at in again {
            let at = at % first.len();
            let (call, holds, answer): &(Call, _, _) = &first[at];
            let op = Op { key: Key(at as u64 + 1), verb: call.verb(holds) };
            prop_assert_eq!(engine.one(now, op).unwrap(), *answer, "{:?}", call);
        }
        prop_assert_eq!(engine.snapshot(None).unwrap().books, before.books);
        prop_assert_eq!(engine.verify(), Ok(()));
    }

    /// How often time is looked at does not matter, only how much has passed.
    #[test]
    fn expiry_does_not_depend_on_who_sweeps(steps in history(60), sweeps in 1..9_i64) {
        let (lazy, eager) = (Embedded::new(&config(4)), Embedded::new(&config(4)));
        let (mut a, mut b) = (Driven::new(&lazy), Driven::new(&eager));
        let mut now = 1_000;
        for (at, step) in opening().iter().chain(&steps).enumerate() {
            for sweep in 0..sweeps {
                let when = now + step.wait.max(0) * sweep / sweeps;
                eager.one(when, Op { key: Key::NONE, verb: pool_engine::Verb::Expire }).unwrap().unwrap();
            }
            now += step.wait.max(0);
            let key = at as u64 + 1;
            let (x, y) = (a.step(now, key, &step.call), b.step(now, key, &step.call));
            prop_assert_eq!(a.plain(x), b.plain(y), "step {} {:?}", at, step);
        }
        for pool in (0..POOLS).map(PoolId) {
            prop_assert_eq!(lazy.books(now, pool), eager.books(now, pool));
        }
    }

    /// A snapshot at a sequence plus the feed after it is the present.
    #[test]
    fn snapshot_and_feed_agree(steps in history(60), cut in 0..200_u64) {
        let engine = Embedded::new(&config(4));
        let mut driven = Driven::new(&engine);
        for (at, step) in opening().iter().chain(&steps).enumerate() {
            driven.step(at as i64 * 7, at as u64 + 1, &step.call).ok();
        }
        let now = engine.snapshot(None).unwrap();
        let cut = cut.min(now.seq);
        let then = engine.snapshot(Some(cut)).unwrap();
        prop_assert_eq!(then.seq, cut);
        let feed = engine.feed(cut, usize::MAX).unwrap();
        let numbers: Vec<u64> = feed.iter().map(|e| e.seq).collect();
        prop_assert_eq!(numbers, (cut + 1..=now.seq).collect::<Vec<_>>());
        prop_assert_eq!(pool_engine::audit::fold(then.books, &feed), now.books);
        prop_assert_eq!(engine.snapshot(Some(now.seq + 1)), None);
    }

    /// Counting, scattered, clashing and out-of-order keys: each is done once.
    #[test]
    fn any_kind_of_key_is_done_once(
        keys in prop::collection::vec((0..12_u64, 1..4_000_u64, any::<bool>()), 300..900),
        again in prop::collection::vec(0..200_usize, 900),
        partitions in prop::sample::select(vec![1_u32, 4]),
    ) {
        let config = Config { remember_keys: 256, remember_entries: 4096, ..config(partitions) };
        let engine = Embedded::new(&config);
        let mut sent: Vec<u64> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let mut counts = [0_u64; 12];
        for ((client, jump, scattered), back) in keys.into_iter().zip(again) {
            counts[client as usize] += 1;
            let count = counts[client as usize];
            let key = match scattered {
                // Without order, but with a client's upper half now and then.
                true => client << 32 | (jump.wrapping_mul(0x9e37_79b1) & 0xffff_ffff),
                false => (client + 100) << 32 | count,
            };
            let pool = PoolId((key % u64::from(POOLS)) as u32);
            let receive = |key| Op { key: Key(key), verb: pool_engine::Verb::Receive { pool, units: 1 } };
            if !seen.insert(key) {
                continue;
            }
            engine.one(0, receive(key)).unwrap().unwrap();
            sent.push(key);
            let old = sent[sent.len() - 1 - back.min(sent.len() - 1)];
            let pool = PoolId((old % u64::from(POOLS)) as u32);
            let verb = pool_engine::Verb::Receive { pool, units: 1 };
            engine.one(0, Op { key: Key(old), verb }).unwrap().unwrap();
        }
        let total: i32 = engine.snapshot(None).unwrap().books.iter().map(|b| b.on_hand).sum();
        prop_assert_eq!(total as usize, sent.len());
        prop_assert_eq!(engine.verify(), Ok(()));
    }
}
