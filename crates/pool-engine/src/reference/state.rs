//! What the reference knows: books, holds, keys, the ledger, and the time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::books::{Books, Entry, Kind};
use super::super::engine::Config;
use super::super::types::{
    Answer, Cart, Done, HoldId, HoldState, HoldView, Line, Millis, PoolId, Refusal,
};

#[derive(Clone, Debug)]
pub(super) struct Hold {
    pub(super) state: HoldState,
    pub(super) deadline: Millis,
    pub(super) latest: Millis,
    /// Open units by pool.
    pub(super) open: BTreeMap<u32, i32>,
}

/// The state of the reference. Cloneable, so that checkers can try and go back.
#[derive(Clone, Debug)]
pub struct Plain {
    pub(super) config: Config,
    pub(super) clock: Millis,
    pub(super) books: Vec<Books>,
    pub(super) holds: Vec<Hold>,
    pub(super) due: BTreeSet<(Millis, usize)>,
    pub(super) carts: HashMap<Cart, HoldId>,
    pub(super) keys: HashMap<u64, Answer>,
    pub(super) ledger: Vec<Entry>,
    pub(super) key: u64,
}

/// The units of a verb as a count: some, and not more than a count carries.
pub(super) fn whole(units: u32) -> Result<i32, Refusal> {
    i32::try_from(units)
        .ok()
        .filter(|&u| u > 0)
        .ok_or(Refusal::Invalid)
}

impl Plain {
    /// An engine without stock.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            config: config.clone(),
            clock: Millis::MIN,
            books: vec![Books::default(); config.pools as usize],
            holds: Vec::new(),
            due: BTreeSet::new(),
            carts: HashMap::new(),
            keys: HashMap::new(),
            ledger: Vec::new(),
            key: 0,
        }
    }

    /// End every hold that is due; false, and nothing, if `now` is too far ahead.
    pub(super) fn pass(&mut self, now: Millis) -> bool {
        if now > self.clock && Config::too_far(self.clock, now, self.config.max_leap) {
            return false;
        }
        self.clock = self.clock.max(now);
        self.key = 0;
        while let Some(&(deadline, index)) = self.due.first().filter(|d| d.0 <= self.clock) {
            self.due.remove(&(deadline, index));
            self.holds[index].state = HoldState::Expired;
            for (pool, units) in std::mem::take(&mut self.holds[index].open) {
                self.books[pool as usize].reserved -= units;
                self.note(Kind::Expire, pool, units, index + 1);
            }
        }
        true
    }

    pub(super) fn pool(&mut self, pool: PoolId) -> Result<&mut Books, Refusal> {
        self.books.get_mut(pool.0 as usize).ok_or(Refusal::Unknown)
    }

    /// The hold, if it is in the state the verb needs.
    pub(super) fn find(&self, id: HoldId, needed: HoldState) -> Result<usize, Refusal> {
        let index = (id.0 as usize).wrapping_sub(1);
        let state = self.holds.get(index).ok_or(Refusal::Unknown)?.state;
        match state {
            _ if state == needed => Ok(index),
            HoldState::Expired => Err(Refusal::Expired),
            HoldState::Held => Err(Refusal::Blocked),
            _ => Err(Refusal::Stale),
        }
    }

    pub(super) fn done(&mut self, kind: Kind, pool: PoolId, units: i32) -> Answer {
        self.note(kind, pool.0, units, 0);
        let oversold = &mut self.books[pool.0 as usize];
        oversold.oversold = oversold.oversold && oversold.below_floor();
        Ok(Done {
            hold: HoldId::NONE,
            units,
        })
    }

    /// A fact: it holds even if promises can then not be kept.
    pub(super) fn fact(
        &mut self,
        kind: Kind,
        pool: PoolId,
        units: i32,
        arg: u32,
        code: u8,
    ) -> Answer {
        let books = &mut self.books[pool.0 as usize];
        books.oversold = books.below_floor();
        self.note(kind, pool.0, units, 0);
        if let Some(entry) = self.ledger.last_mut() {
            (entry.arg, entry.code) = (arg, code);
        }
        Ok(Done {
            hold: HoldId::NONE,
            units,
        })
    }

    pub(super) fn note(&mut self, kind: Kind, pool: u32, units: i32, hold: usize) {
        let fact = matches!(kind, Kind::Define | Kind::Count | Kind::Set);
        if units == 0 && !fact {
            return;
        }
        let books = &mut self.books[pool as usize];
        books.oversold = books.oversold && books.below_floor();
        self.ledger.push(Entry {
            seq: self.ledger.len() as u64 + 1,
            key: self.key,
            hold: hold as u64,
            time: if kind == Kind::Expire {
                self.holds[hold - 1].deadline
            } else {
                self.clock
            },
            pool,
            units,
            arg: 0,
            kind,
            refusal: 0,
            code: 0,
            flags: 0,
        });
    }

    /// How long the hold of the last entry has to live.
    pub(super) fn note_life(&mut self, deadline: Millis) {
        if let Some(entry) = self.ledger.last_mut() {
            entry.arg = u32::try_from(deadline - self.clock).unwrap_or(u32::MAX);
        }
    }

    /// Every hold ever made and how far it got.
    pub fn states(&self) -> impl Iterator<Item = (HoldId, HoldState)> + '_ {
        (1..).map(HoldId).zip(self.holds.iter().map(|h| h.state))
    }

    /// All pools' books.
    #[must_use]
    pub fn all_books(&self) -> &[Books] {
        &self.books
    }

    pub(super) fn open_holds(&self) -> Vec<HoldView> {
        let view = |(index, hold): (usize, &Hold)| HoldView {
            hold: HoldId(index as u64 + 1),
            state: hold.state,
            deadline: hold.deadline,
            lines: hold
                .open
                .iter()
                .map(|(&pool, &units)| Line {
                    pool: PoolId(pool),
                    units: units.unsigned_abs(),
                })
                .collect(),
        };
        self.holds
            .iter()
            .enumerate()
            .map(view)
            .filter(|v| !v.lines.is_empty())
            .collect()
    }
}
