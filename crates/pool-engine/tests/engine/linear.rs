//! The linearizability checker: accepts what can be, catches what cannot.

use pool_engine::linear::{Action, Event, Model, linearizable};
use pool_engine::{Answer, Done, HoldId, Refusal};

fn ok(hold: u64, units: i32) -> Option<Answer> {
    Some(Ok(Done {
        hold: HoldId(hold),
        units,
    }))
}

const NO: Option<Answer> = Some(Err(Refusal::Insufficient));

fn event(sent: u64, answered: u64, action: Action, answer: Option<Answer>) -> Event {
    Event {
        sent,
        answered,
        action,
        answer,
    }
}

fn check(on_hand: i64, history: &[Event]) -> bool {
    linearizable(&Model::new(on_hand), history)
}

#[test]
fn concurrent_buyers_of_the_last_unit() {
    let one = |a, b| {
        [
            event(0, 9, Action::Reserve(1), a),
            event(1, 8, Action::Reserve(1), b),
        ]
    };
    assert!(check(1, &one(ok(1, 1), NO)));
    assert!(check(1, &one(NO, ok(1, 1))));
    assert!(!check(1, &one(ok(1, 1), ok(2, 1))), "oversell");
    assert!(!check(1, &one(NO, NO)), "the last unit can be sold");
}

#[test]
fn real_time_counts() {
    let sale = event(0, 1, Action::Reserve(1), ok(1, 1));
    let stale = event(2, 3, Action::Read { on_hand: 1, atp: 1 }, ok(0, 0));
    let during = event(0, 3, Action::Read { on_hand: 1, atp: 1 }, ok(0, 0));
    assert!(
        !check(1, &[sale, stale]),
        "a read after the answer must see it"
    );
    assert!(check(1, &[sale, during]), "a read meanwhile need not");
}

#[test]
fn a_lost_update_is_caught() {
    let receive = |at| event(at, at + 5, Action::Receive(1), ok(0, 1));
    let read = |atp| event(20, 21, Action::Read { on_hand: atp, atp }, ok(0, 0));
    assert!(check(0, &[receive(0), receive(1), read(2)]));
    assert!(!check(0, &[receive(0), receive(1), read(1)]));
}

#[test]
fn a_hold_ends_once() {
    let reserve = event(0, 1, Action::Reserve(2), ok(7, 2));
    let commit = |answer| event(2, 9, Action::Sale(HoldId(7)), answer);
    let release = |answer| event(3, 8, Action::Release(HoldId(7)), answer);
    let stale = Some(Err(Refusal::Stale));
    assert!(check(2, &[reserve, commit(ok(7, 2)), release(stale)]));
    assert!(check(2, &[reserve, commit(stale), release(ok(7, 2))]));
    assert!(!check(2, &[reserve, commit(ok(7, 2)), release(ok(7, 2))]));
    assert!(!check(2, &[reserve, commit(stale), release(stale)]));
}

#[test]
fn a_count_erases_no_sale() {
    // Counting began at 10 on hand; 2 were sold meanwhile; the counter saw 9.
    let count = Action::Count {
        at_start: 10,
        observed: 9,
    };
    let history = |after| {
        [
            event(0, 1, Action::Reserve(2), ok(1, 2)),
            event(2, 6, Action::Sale(HoldId(1)), ok(1, 2)),
            event(3, 7, count, ok(0, -1)),
            event(
                8,
                9,
                Action::Read {
                    on_hand: after,
                    atp: after,
                },
                ok(0, 0),
            ),
        ]
    };
    assert!(check(10, &history(7)));
    assert!(!check(10, &history(9)), "an absolute overwrite");
}

#[test]
fn an_unknown_outcome_may_happen_later_or_never() {
    let lost = event(0, 0, Action::Reserve(1), None);
    let read = |at, atp| event(at, at + 1, Action::Read { on_hand: 1, atp }, ok(0, 0));
    assert!(check(1, &[lost, read(5, 1)]), "never");
    assert!(check(1, &[lost, read(5, 0)]), "at once");
    assert!(check(1, &[lost, read(5, 1), read(10, 0)]), "later");
    assert!(
        !check(1, &[lost, read(5, 0), read(10, 1)]),
        "but not back again"
    );
}

#[test]
fn a_long_history_is_no_problem() {
    let mut history = Vec::new();
    for at in 0..2_000_u64 {
        let action = Action::Receive(1);
        history.push(event(at * 2, at * 2 + 7, action, ok(0, 1)));
    }
    history.push(event(
        9_000,
        9_001,
        Action::Read {
            on_hand: 2_000,
            atp: 2_000,
        },
        ok(0, 0),
    ));
    assert!(check(0, &history));
}
