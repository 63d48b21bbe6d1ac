//! The auditor: looks at ledger, counters and holds, and says what cannot be.
//!
//! A stranger to every engine: it knows the fold of the ledger
//! ([`Books::post`]) and keeps the simplest possible books of holds. Each
//! check is shown to catch a seeded fault in the tests.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::books::{Books, Entry, Kind};
use super::types::{HoldId, HoldState, HoldView, Millis, PoolId};

/// One of the counts of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    /// Physically there.
    OnHand,
    /// There, but not sellable.
    Unavailable,
    /// Promised to placed orders.
    Committed,
    /// Promised to living holds.
    Reserved,
    /// On the way here.
    InTransit,
}

impl Count {
    /// All counts.
    pub const ALL: [Self; 5] = [
        Self::OnHand,
        Self::Unavailable,
        Self::Committed,
        Self::Reserved,
        Self::InTransit,
    ];

    /// This count in those books.
    #[must_use]
    pub fn of(self, books: &Books) -> i32 {
        match self {
            Self::OnHand => books.on_hand,
            Self::Unavailable => books.unavailable,
            Self::Committed => books.committed,
            Self::Reserved => books.reserved,
            Self::InTransit => books.in_transit,
        }
    }
}

/// Something that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Inconsistency {
    /// A counter is not what its ledger adds up to.
    Counter {
        /// Where.
        pool: PoolId,
        /// Which count.
        count: Count,
        /// What the counter says.
        counter: i64,
        /// What the ledger adds up to.
        ledger: i64,
    },
    /// The rules of a pool are not those last defined.
    Policy {
        /// Where.
        pool: PoolId,
    },
    /// Reserved (or committed) is not the sum of the holds (or orders).
    Holds {
        /// Where.
        pool: PoolId,
        /// `Reserved` or `Committed`.
        count: Count,
        /// What the ledger adds up to.
        ledger: i64,
        /// What the holds add up to.
        holds: i64,
    },
    /// A count that cannot be negative is.
    Negative {
        /// Where.
        pool: PoolId,
        /// Which count.
        count: Count,
        /// Its value.
        value: i64,
    },
    /// More promised than the policy allows, and no fact took it away.
    BelowFloor {
        /// Where.
        pool: PoolId,
        /// Available to promise.
        atp: i64,
        /// The least it may be.
        floor: i64,
    },
    /// More units of a hold ended than began: it ended twice.
    EndedTwice {
        /// Which hold.
        hold: HoldId,
        /// The entry that was too much.
        seq: u64,
    },
    /// A hold ended that never began.
    NeverBegan {
        /// Which hold.
        hold: HoldId,
        /// The entry that ended it.
        seq: u64,
    },
    /// A hold was committed at or after its deadline.
    LateCommit {
        /// Which hold.
        hold: HoldId,
        /// The entry that committed it.
        seq: u64,
    },
    /// A hold still lives after its deadline.
    Overdue {
        /// Which hold.
        hold: HoldId,
        /// When it should have ended \[ms\].
        deadline: Millis,
    },
    /// One idempotency key, applied more than once.
    AppliedTwice {
        /// Which key.
        key: u64,
        /// The entry of the second time.
        seq: u64,
    },
    /// Entries are missing before this one.
    Gap {
        /// The entry after the gap.
        seq: u64,
    },
}

impl fmt::Display for Inconsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counter {
                pool,
                count,
                counter,
                ledger,
            } => {
                write!(
                    f,
                    "pool {}: {count:?} counter {counter}, ledger {ledger}",
                    pool.0
                )
            }
            Self::Policy { pool } => write!(f, "pool {}: rules differ from the ledger", pool.0),
            Self::Holds {
                pool,
                count,
                ledger,
                holds,
            } => {
                write!(
                    f,
                    "pool {}: {count:?} {ledger}, holds add up to {holds}",
                    pool.0
                )
            }
            Self::Negative { pool, count, value } => {
                write!(f, "pool {}: {count:?} is {value}", pool.0)
            }
            Self::BelowFloor { pool, atp, floor } => {
                write!(
                    f,
                    "pool {}: available {atp} is below the floor {floor}",
                    pool.0
                )
            }
            Self::EndedTwice { hold, seq } => {
                write!(f, "hold {:#x} ended twice, entry {seq}", hold.0)
            }
            Self::NeverBegan { hold, seq } => {
                write!(f, "hold {:#x} ended without beginning, entry {seq}", hold.0)
            }
            Self::LateCommit { hold, seq } => {
                write!(
                    f,
                    "hold {:#x} committed after its deadline, entry {seq}",
                    hold.0
                )
            }
            Self::Overdue { hold, deadline } => {
                write!(f, "hold {:#x} lives past its deadline {deadline}", hold.0)
            }
            Self::AppliedTwice { key, seq } => write!(f, "key {key:#x} applied again, entry {seq}"),
            Self::Gap { seq } => write!(f, "entries missing before {seq}"),
        }
    }
}

/// One step that puts an inconsistency right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Overwrite a counter by what the ledger says.
    Counter {
        /// Where.
        pool: PoolId,
        /// Which count.
        count: Count,
        /// Difference \[units\].
        by: i64,
    },
    /// Overwrite rules by those last defined.
    Policy {
        /// Where.
        pool: PoolId,
    },
    /// Post a ledger entry that undoes an orphan promise (or restores a lost one).
    Post {
        /// Where.
        pool: PoolId,
        /// `Reserved` or `Committed`.
        count: Count,
        /// Difference \[units\].
        by: i64,
    },
}

/// What the auditor is shown.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// Books before the first entry of the ledger.
    pub base: &'a [Books],
    /// The ledger in order of `seq`.
    pub ledger: &'a [Entry],
    /// Every entry after this one is there; 0: the ledger goes back to the
    /// very beginning.
    pub complete_after: u64,
    /// The counters now.
    pub books: &'a [Books],
    /// The holds now.
    pub holds: &'a [HoldView],
    /// The engine's clock \[ms\].
    pub clock: Millis,
}

/// The books after posting these entries.
#[must_use]
pub fn fold(mut base: Vec<Books>, entries: &[Entry]) -> Vec<Books> {
    for entry in entries {
        if let Some(books) = base.get_mut(entry.pool as usize) {
            books.post(entry);
        }
    }
    base
}

/// Find everything that cannot be, in a fixed order.
#[must_use]
pub fn examine(evidence: &Evidence<'_>) -> Vec<Inconsistency> {
    let folded = fold(evidence.base.to_vec(), evidence.ledger);
    let mut found = Vec::new();
    counters(evidence, &folded, &mut found);
    sums(evidence, &folded, &mut found);
    life(evidence, &mut found);
    keys(evidence, &mut found);
    for hold in evidence.holds {
        if hold.state == HoldState::Held && hold.deadline <= evidence.clock {
            found.push(Inconsistency::Overdue {
                hold: hold.hold,
                deadline: hold.deadline,
            });
        }
    }
    found
}

fn counters(evidence: &Evidence<'_>, folded: &[Books], found: &mut Vec<Inconsistency>) {
    for (number, (books, fold)) in (0..).zip(evidence.books.iter().zip(folded)) {
        let pool = PoolId(number);
        for count in Count::ALL {
            let (counter, ledger) = (i64::from(count.of(books)), i64::from(count.of(fold)));
            if counter != ledger {
                found.push(Inconsistency::Counter {
                    pool,
                    count,
                    counter,
                    ledger,
                });
            }
            if counter < 0 && count != Count::OnHand {
                found.push(Inconsistency::Negative {
                    pool,
                    count,
                    value: counter,
                });
            }
        }
        if books.policy() != fold.policy() {
            found.push(Inconsistency::Policy { pool });
        }
        if let Some(floor) = books
            .floor()
            .filter(|_| books.below_floor() && !books.oversold)
        {
            found.push(Inconsistency::BelowFloor {
                pool,
                atp: books.atp(),
                floor,
            });
        }
    }
}

fn sums(evidence: &Evidence<'_>, folded: &[Books], found: &mut Vec<Inconsistency>) {
    let mut sums = vec![(0_i64, 0_i64); folded.len()];
    for hold in evidence.holds {
        for line in &hold.lines {
            if let Some(sum) = sums.get_mut(line.pool.0 as usize) {
                let side = if hold.state == HoldState::Held {
                    &mut sum.0
                } else {
                    &mut sum.1
                };
                *side += i64::from(line.units);
            }
        }
    }
    for (number, (fold, (held, placed))) in (0..).zip(folded.iter().zip(sums)) {
        for (count, holds) in [(Count::Reserved, held), (Count::Committed, placed)] {
            let ledger = i64::from(count.of(fold));
            if ledger != holds {
                found.push(Inconsistency::Holds {
                    pool: PoolId(number),
                    count,
                    ledger,
                    holds,
                });
            }
        }
    }
}

/// What a hold still has in a pool, by its ledger entries alone.
#[derive(Default)]
struct Life {
    reserved: i64,
    committed: i64,
    deadline: Millis,
}

/// Only entries that say how long their hold lives can be judged late.
fn deadline(entry: &Entry) -> Millis {
    match entry.arg {
        0 => Millis::MAX,
        ttl => entry.time.saturating_add(i64::from(ttl)),
    }
}

fn life(evidence: &Evidence<'_>, found: &mut Vec<Inconsistency>) {
    let mut lives: HashMap<(u64, u32), Life> = HashMap::new();
    let mut deadlines: HashMap<u64, Millis> = HashMap::new();
    for entry in evidence
        .ledger
        .iter()
        .filter(|e| e.refusal == 0 && e.hold != 0)
    {
        let (hold, seq, units) = (HoldId(entry.hold), entry.seq, i64::from(entry.units));
        match entry.kind {
            Kind::Reserve => {
                let life = lives.entry((entry.hold, entry.pool)).or_default();
                life.reserved += units;
                life.deadline = deadline(entry);
                continue;
            }
            Kind::Extend => {
                deadlines.insert(entry.hold, deadline(entry));
                continue;
            }
            Kind::Answer | Kind::Part | Kind::Owner => continue,
            _ => {}
        }
        let Some(life) = lives.get_mut(&(entry.hold, entry.pool)) else {
            if evidence.complete_after == 0 {
                found.push(Inconsistency::NeverBegan { hold, seq });
            }
            continue;
        };
        match entry.kind {
            Kind::Commit => {
                (life.reserved, life.committed) = (life.reserved - units, life.committed + units)
            }
            Kind::Sale | Kind::Release | Kind::Expire => life.reserved -= units,
            Kind::Ship | Kind::Cancel => life.committed -= units,
            _ => {}
        }
        if life.reserved < 0 || life.committed < 0 {
            found.push(Inconsistency::EndedTwice { hold, seq });
        }
        let deadline = *deadlines.get(&entry.hold).unwrap_or(&life.deadline);
        let placed = matches!(entry.kind, Kind::Commit | Kind::Sale);
        if placed && entry.time >= deadline {
            found.push(Inconsistency::LateCommit { hold, seq });
        }
    }
}

fn keys(evidence: &Evidence<'_>, found: &mut Vec<Inconsistency>) {
    // For each key: did an entry with its operation's answer come by?
    let mut seen: HashMap<u64, bool> = HashMap::new();
    let mut before = evidence.complete_after;
    let mut current = 0;
    for entry in evidence.ledger {
        if entry.seq > evidence.complete_after {
            if entry.seq != before + 1 {
                found.push(Inconsistency::Gap { seq: entry.seq });
            }
            before = entry.seq;
        }
        if entry.key == 0 || matches!(entry.kind, Kind::Part | Kind::Owner) {
            continue;
        }
        // The entries of one operation are neighbours and one of them is the
        // head; anything else is the same key applied again.
        let head = entry.flags & Entry::HEAD != 0;
        let again = match seen.get_mut(&entry.key) {
            None => {
                seen.insert(entry.key, head);
                false
            }
            Some(answered) => {
                let again = entry.key != current || (head && *answered);
                *answered |= head;
                again
            }
        };
        if again {
            found.push(Inconsistency::AppliedTwice {
                key: entry.key,
                seq: entry.seq,
            });
        }
        current = entry.key;
    }
}

/// What puts these inconsistencies right. Faults of the past (a hold that ended
/// twice) are reported but cannot be undone; their effect on the counts can.
#[must_use]
pub fn plan(found: &[Inconsistency]) -> Vec<Correction> {
    let mut steps: BTreeMap<(PoolId, u8, Count), Correction> = BTreeMap::new();
    for inconsistency in found {
        match *inconsistency {
            Inconsistency::Counter {
                pool,
                count,
                counter,
                ledger,
            } => {
                let step = Correction::Counter {
                    pool,
                    count,
                    by: ledger - counter,
                };
                steps.insert((pool, 0, count), step);
            }
            Inconsistency::Policy { pool } => {
                steps.insert((pool, 1, Count::OnHand), Correction::Policy { pool });
            }
            Inconsistency::Holds {
                pool,
                count,
                ledger,
                holds,
            } => {
                let step = Correction::Post {
                    pool,
                    count,
                    by: holds - ledger,
                };
                steps.insert((pool, 2, count), step);
            }
            _ => {}
        }
    }
    steps.into_values().collect()
}
