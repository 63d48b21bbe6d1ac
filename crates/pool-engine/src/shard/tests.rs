//! Faults seeded where only this module can reach: each must be found, named,
//! and, where the present can still be put right, put right once and for all.

use super::super::audit::{Correction, Count, Inconsistency};
use super::super::books::{Entry, Kind};
use super::super::engine::Config;
use super::super::local::Pool;
use super::super::types::{Backorder, HoldId, Key, Op, Policy, PoolId, Verb};
use super::holds::State;

const POOL: PoolId = PoolId(1);

/// Ten units, four reserved, three committed.
fn sound() -> (Pool, HoldId, HoldId) {
    let mut pool = Pool::with(&Config::new(3));
    pool.advance(100);
    pool.receive(POOL, 10).unwrap();
    let held = pool.reserve(POOL, 4, 1_000).unwrap().hold;
    let placed = pool.reserve(POOL, 3, 1_000).unwrap().hold;
    pool.commit(placed).unwrap();
    assert_eq!(pool.inconsistencies(), vec![]);
    (pool, held, placed)
}

/// The fault is found; compensating, if that can help, helps and is then done.
fn finds(mut pool: Pool, named: impl Fn(&Inconsistency) -> bool, curable: bool) {
    let found = pool.inconsistencies();
    assert!(found.iter().any(named), "{found:?}");
    let planned = pool.compensate(true);
    assert_eq!(pool.inconsistencies(), found, "a dry run changed something");
    assert_eq!(!planned.is_empty(), curable, "{planned:?}");
    assert_eq!(pool.compensate(false), planned);
    assert_eq!(
        pool.compensate(false),
        Vec::<Correction>::new(),
        "twice is not once"
    );
    // What once happened stays in the ledger; what it did to the counts is gone.
    let past = |i: &Inconsistency| {
        matches!(
            i,
            Inconsistency::EndedTwice { .. } | Inconsistency::NeverBegan { .. }
        )
    };
    let rest = pool.inconsistencies();
    assert!(!curable || rest.iter().all(past), "{rest:?}");
}

fn counter(count: Count) -> impl Fn(&Inconsistency) -> bool {
    move |i| matches!(i, Inconsistency::Counter { pool: POOL, count: c, .. } if *c == count)
}

fn holds(count: Count) -> impl Fn(&Inconsistency) -> bool {
    move |i| matches!(i, Inconsistency::Holds { pool: POOL, count: c, .. } if *c == count)
}

#[test]
fn each_counter_that_left_its_ledger() {
    type Fault = fn(&mut Pool);
    let tamper: [(Count, Fault); 5] = [
        (Count::OnHand, |p| p.shard.books[1].now.on_hand += 1),
        (Count::Unavailable, |p| {
            p.shard.books[1].now.unavailable += 1
        }),
        (Count::Committed, |p| p.shard.books[1].now.committed -= 1),
        (Count::Reserved, |p| p.shard.books[1].now.reserved -= 1),
        (Count::InTransit, |p| p.shard.books[1].now.in_transit += 2),
    ];
    for (count, fault) in tamper {
        let (mut pool, ..) = sound();
        fault(&mut pool);
        finds(pool, counter(count), true);
    }
}

#[test]
fn a_hold_deleted_without_giving_its_units_back() {
    let (mut pool, held, _) = sound();
    let index = pool.shard.find(held).unwrap();
    pool.shard.wheel.clear(&mut pool.shard.holds, index);
    pool.shard.holds.close(index, State::Released);
    finds(pool, holds(Count::Reserved), true);
}

#[test]
fn an_order_deleted_without_giving_its_units_back() {
    let (mut pool, _, placed) = sound();
    let index = pool.shard.find(placed).unwrap();
    pool.shard.holds.close(index, State::Cancelled);
    finds(pool, holds(Count::Committed), true);
}

#[test]
fn a_hold_that_ends_twice() {
    let (mut pool, held, _) = sound();
    pool.release(held).unwrap();
    pool.shard.post(Kind::Release, 1, 4, held, 0);
    finds(
        pool,
        |i| matches!(i, Inconsistency::EndedTwice { hold, .. } if hold.0 > 0),
        true,
    );
}

#[test]
fn a_hold_that_ends_without_beginning() {
    let (mut pool, ..) = sound();
    pool.shard.post(Kind::Release, 1, 1, HoldId(999), 0);
    finds(
        pool,
        |i| {
            matches!(
                i,
                Inconsistency::NeverBegan {
                    hold: HoldId(999),
                    ..
                }
            )
        },
        true,
    );
}

#[test]
fn a_commit_after_the_deadline() {
    let (mut pool, held, _) = sound();
    let index = pool.shard.find(held).unwrap();
    pool.shard.wheel.clear(&mut pool.shard.holds, index);
    pool.advance(5_000);
    pool.shard.holds.slots[index as usize].state = State::Committed;
    pool.shard.post(Kind::Commit, 1, 4, held, 0);
    finds(
        pool,
        |i| matches!(i, Inconsistency::LateCommit { .. }),
        false,
    );
}

#[test]
fn a_hold_that_time_forgot() {
    let (mut pool, held, _) = sound();
    let index = pool.shard.find(held).unwrap();
    pool.shard.wheel.clear(&mut pool.shard.holds, index);
    pool.advance(5_000);
    finds(
        pool,
        |i| {
            matches!(
                i,
                Inconsistency::Overdue {
                    deadline: 1_100,
                    ..
                }
            )
        },
        false,
    );
}

#[test]
fn a_key_applied_twice() {
    let (mut pool, ..) = sound();
    let op = Op {
        key: Key(5),
        verb: Verb::Receive {
            pool: POOL,
            units: 1,
        },
    };
    pool.apply(100, &op).unwrap();
    pool.shard.keys = super::keys::Keys::new(8, 0, 0);
    pool.apply(100, &op).unwrap();
    finds(
        pool,
        |i| matches!(i, Inconsistency::AppliedTwice { key: 5, .. }),
        false,
    );
}

#[test]
fn entries_that_went_missing() {
    let (mut pool, ..) = sound();
    pool.receive(POOL, 1).unwrap();
    pool.shard.number(50, None);
    pool.shard.post(Kind::Receive, 1, 1, HoldId::NONE, 0);
    pool.shard.number(90, None);
    finds(pool, |i| matches!(i, Inconsistency::Gap { seq: 90 }), false);
}

#[test]
fn more_promised_than_there_is() {
    let (mut pool, ..) = sound();
    // As a check-then-act race would: reserve without asking for room.
    let index = pool.shard.open_part(1, 9, 500);
    let name = pool.shard.name(index);
    pool.shard.post(Kind::Reserve, 1, 9, name, Entry::HEAD);
    finds(
        pool,
        |i| {
            matches!(
                i,
                Inconsistency::BelowFloor {
                    pool: POOL,
                    atp: -6,
                    floor: 0
                }
            )
        },
        false,
    );
}

#[test]
fn a_count_below_zero() {
    let (mut pool, ..) = sound();
    pool.shard.post(Kind::TransferIn, 1, 3, HoldId::NONE, 0);
    let named = |i: &Inconsistency| {
        matches!(
            i,
            Inconsistency::Negative {
                count: Count::InTransit,
                value: -3,
                ..
            }
        )
    };
    finds(pool, named, false);
}

#[test]
fn rules_that_nobody_defined() {
    let (mut pool, ..) = sound();
    pool.define(
        POOL,
        Policy {
            backorder: Backorder::UpTo(2),
            ..Policy::default()
        },
    )
    .unwrap();
    pool.shard.books[1].now.limit = 7;
    finds(
        pool,
        |i| matches!(i, Inconsistency::Policy { pool: POOL }),
        true,
    );
}
