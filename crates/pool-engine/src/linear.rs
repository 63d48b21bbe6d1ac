//! Is a recorded history of one pool linearizable?
//!
//! A search after Wing and Gong with a memory of what was tried (Lowe): is there
//! an order of the operations that agrees with real time and in which a plain
//! sequential pool gives the very answers that were recorded? Pools are checked
//! one by one, which is sound because linearizability is local. An operation of
//! unknown outcome may take effect at any time after it was sent, or never.

use std::collections::HashSet;

use super::types::{Answer, HoldId, Refusal};

/// An operation on the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Reserve units.
    Reserve(i64),
    /// Commit a hold.
    Commit(HoldId),
    /// Commit a hold, goods leave at once.
    Sale(HoldId),
    /// Release a hold.
    Release(HoldId),
    /// Ship an order.
    Ship(HoldId),
    /// Receive units.
    Receive(i64),
    /// A count: on hand at its start, and what was seen.
    Count {
        /// On hand in the books when it began.
        at_start: i64,
        /// What was seen.
        observed: i64,
    },
    /// Set on hand, if it is as expected.
    Set {
        /// New value.
        value: i64,
        /// Expected value.
        expected: i64,
    },
    /// Read on hand and available to promise.
    Read {
        /// On hand as read.
        on_hand: i64,
        /// Available to promise as read.
        atp: i64,
    },
}

/// One operation of a history.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// When it was sent, on a clock that all clients share.
    pub sent: u64,
    /// When it was answered (ignored if unknown).
    pub answered: u64,
    /// What was asked.
    pub action: Action,
    /// What was answered; `None`: unknown. Reads carry theirs in the action.
    pub answer: Option<Answer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Life {
    Held,
    Committed,
    Ended,
}

/// The sequential pool. It starts with `on_hand` units and no holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Model {
    on_hand: i64,
    /// What policy keeps back or allows beyond: room = atp + slack.
    slack: i64,
    holds: Vec<(HoldId, i64, Life)>,
}

impl Model {
    /// So many units, nothing promised, no backorders.
    #[must_use]
    pub fn new(on_hand: i64) -> Self {
        Self {
            on_hand,
            slack: 0,
            holds: Vec::new(),
        }
    }

    fn atp(&self) -> i64 {
        let open = self.holds.iter().filter(|h| h.2 != Life::Ended);
        self.on_hand - open.map(|h| h.1).sum::<i64>()
    }

    /// Do the operation; `None` if this pool would not have answered that.
    fn step(&self, event: &Event) -> Option<Self> {
        let mut next = self.clone();
        let outcome = next.act(event);
        match (event.answer, outcome) {
            (None, Ok(_)) => Some(next),
            (None, Err(_)) => Some(self.clone()),
            (Some(Ok(done)), Ok(units)) => (i64::from(done.units) == units).then_some(next),
            (Some(Err(said)), Err(refusal)) => (said == refusal).then(|| self.clone()),
            _ => None,
        }
    }

    fn act(&mut self, event: &Event) -> Result<i64, Refusal> {
        match event.action {
            Action::Reserve(units) => {
                if self.atp() + self.slack < units {
                    return Err(Refusal::Insufficient);
                }
                // An unanswered reservation has a name that nobody knows.
                let name = event
                    .answer
                    .and_then(Result::ok)
                    .map_or(HoldId::NONE, |d| d.hold);
                self.holds.push((name, units, Life::Held));
                self.holds.sort_unstable_by_key(|h| h.0);
                Ok(units)
            }
            Action::Commit(hold) => self.turn(hold, Life::Held, Life::Committed),
            Action::Release(hold) => self.turn(hold, Life::Held, Life::Ended),
            Action::Sale(hold) => {
                let units = self.turn(hold, Life::Held, Life::Ended)?;
                self.on_hand -= units;
                Ok(units)
            }
            Action::Ship(hold) => {
                let units = self.turn(hold, Life::Committed, Life::Ended)?;
                self.on_hand -= units;
                Ok(units)
            }
            Action::Receive(units) => {
                self.on_hand += units;
                Ok(units)
            }
            Action::Count { at_start, observed } => {
                self.on_hand += observed - at_start;
                Ok(observed - at_start)
            }
            Action::Set { value, expected } => {
                if self.on_hand != expected {
                    return Err(Refusal::Stale);
                }
                self.on_hand = value;
                Ok(value - expected)
            }
            Action::Read { on_hand, atp } => {
                let same = on_hand == self.on_hand && atp == self.atp();
                if same { Ok(0) } else { Err(Refusal::Unknown) }
            }
        }
    }

    fn turn(&mut self, hold: HoldId, from: Life, to: Life) -> Result<i64, Refusal> {
        let known = self
            .holds
            .iter_mut()
            .find(|h| h.0 == hold)
            .ok_or(Refusal::Unknown)?;
        match known.2 {
            life if life == from => {
                known.2 = to;
                Ok(known.1)
            }
            Life::Held => Err(Refusal::Blocked),
            _ => Err(Refusal::Stale),
        }
    }
}

struct Frame {
    state: Model,
    candidates: Vec<usize>,
    tried: usize,
}

/// Is there an order of these events that explains all answers?
#[must_use]
pub fn linearizable(initial: &Model, history: &[Event]) -> bool {
    let mut events: Vec<Event> = history.to_vec();
    events.sort_by_key(|e| e.sent);
    let mut left = events.iter().filter(|e| is_known(e)).count();
    if left == 0 {
        return true;
    }
    let mut done = vec![0_u64; events.len().div_ceil(64)];
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    let first = candidates(&events, &done);
    let mut frames = vec![Frame {
        state: initial.clone(),
        candidates: first,
        tried: 0,
    }];
    while let Some(frame) = frames.last_mut() {
        let Some(&at) = frame.candidates.get(frame.tried) else {
            frames.pop();
            if let Some(at) = chosen.pop() {
                clear(&mut done, at);
                left += usize::from(is_known(&events[at]));
            }
            continue;
        };
        frame.tried += 1;
        let Some(state) = frame.state.step(&events[at]) else {
            continue;
        };
        done[at / 64] |= 1 << (at % 64);
        if !seen.insert((done.clone(), state.clone())) {
            clear(&mut done, at);
            continue;
        }
        left -= usize::from(is_known(&events[at]));
        if left == 0 {
            return true;
        }
        chosen.push(at);
        let candidates = candidates(&events, &done);
        frames.push(Frame {
            state,
            candidates,
            tried: 0,
        });
    }
    false
}

fn is_known(event: &Event) -> bool {
    event.answer.is_some()
}

fn clear(done: &mut [u64], at: usize) {
    done[at / 64] &= !(1 << (at % 64));
}

/// The operations that may come next: sent before any other was answered.
fn candidates(events: &[Event], done: &[u64]) -> Vec<usize> {
    let mut earliest = u64::MAX;
    let mut found = Vec::new();
    for (at, event) in events.iter().enumerate() {
        if event.sent > earliest {
            break;
        }
        if done[at / 64] >> (at % 64) & 1 == 0 {
            found.push(at);
            if is_known(event) {
                earliest = earliest.min(event.answered);
            }
        }
    }
    found
}
