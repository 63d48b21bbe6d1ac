//! Rebuilding a partition from the entries of its log, and looking at all of it.

use super::super::audit::Correction;
use super::super::audit::Count;
use super::super::books::{Books, Entry, Kind};
use super::super::types::{HoldId, HoldState, Line, Millis, PoolId};
use super::holds::{Role, State};
use super::{MULTI, NUMBER, Shard};

/// A part as the auditor wants to see it.
#[derive(Debug)]
pub(in super::super) struct PartView {
    /// Its own name.
    pub name: HoldId,
    /// Parts in other partitions (of the part that the order's name points to).
    pub others: Vec<HoldId>,
    pub state: HoldState,
    pub deadline: Millis,
    pub lines: Vec<Line>,
}

impl Shard {
    /// Do again what an entry says was done. Entries must come in order.
    pub fn restore(&mut self, entry: &Entry) {
        // Expiries carry their deadline as time: the clock never goes back.
        self.clock = self.clock.max(entry.time);
        if entry.pool != Entry::NO_POOL {
            let local = (entry.pool >> self.bits) as usize;
            if let Some(books) = self.books.get_mut(local) {
                books.now.post(entry);
            }
            if entry.refusal == 0 && entry.hold != 0 {
                self.restore_hold(entry, local);
            }
        } else if entry.kind == Kind::Part
            && let Ok(head) = self.find(HoldId(entry.hold))
        {
            self.holds.attach(head, entry.key, 0, 0);
            self.holds.slots[head as usize].role = Role::Home;
        }
        let position = self.ledger.push_numbered(*entry, &mut self.books);
        self.remember(entry, position);
    }

    fn restore_hold(&mut self, entry: &Entry, local: usize) {
        let number = entry.hold & NUMBER;
        let found = self.holds.find(number);
        match (entry.kind, found) {
            (Kind::Reserve, Some(head)) => {
                self.holds.attach(head, 0, local as u32, entry.units);
            }
            (Kind::Reserve, None) => self.restore_new(entry, local, number),
            (Kind::Extend, Some(head)) => {
                self.wheel.clear(&mut self.holds, head);
                let until = entry.time.saturating_add(i64::from(entry.arg));
                self.holds.slots[head as usize].deadline = until;
                self.arm(head);
            }
            (Kind::Commit, Some(head)) => {
                if self.holds.slots[head as usize].state == State::Held {
                    self.disarm(head);
                    self.holds.slots[head as usize].state = State::Committed;
                }
            }
            (kind, Some(head)) => self.restore_less(entry, kind, head, local),
            (_, None) => {}
        }
    }

    fn restore_new(&mut self, entry: &Entry, local: usize, number: u64) {
        while self.holds.tight(1) || self.holds.taken(number) {
            self.grow_holds();
        }
        let head = self.holds.reopen(number);
        let slot = &mut self.holds.slots[head as usize];
        slot.pool = local as u32;
        slot.units = entry.units;
        if entry.flags & Entry::PART != 0 {
            slot.role = Role::Part;
        }
        slot.latest = entry.time.saturating_add(self.max_life);
        slot.deadline = entry.time.saturating_add(i64::from(entry.arg));
        self.arm(head);
    }

    fn restore_less(&mut self, entry: &Entry, kind: Kind, head: u32, local: usize) {
        let state = self.holds.slots[head as usize].state;
        if !matches!(state, State::Held | State::Committed) {
            return;
        }
        if entry.flags & Entry::ENDS != 0 {
            if state == State::Held {
                self.disarm(head);
            }
            let how = match kind {
                Kind::Sale | Kind::Ship => State::Shipped,
                Kind::Expire => State::Expired,
                Kind::Cancel => State::Cancelled,
                _ => State::Released,
            };
            self.holds.close(head, how);
            return;
        }
        let line = self.lines_of(head).find(|&(_, pool, _)| pool == local);
        if let Some((extra, _, units)) = line {
            self.set_units(head, extra, units - entry.units);
        }
    }

    /// The parts with open units.
    pub fn parts(&self) -> Vec<PartView> {
        let view = |head| {
            let (state, deadline) = self.status(head);
            let lines = self.lines_of(head).filter(|&(_, _, units)| units > 0);
            let extras = self.holds.chain(head).filter(|(_, extra)| extra.part != 0);
            PartView {
                name: self.name(head),
                others: extras.map(|(_, extra)| HoldId(extra.part)).collect(),
                state,
                deadline,
                lines: lines
                    .map(|(_, local, units)| Line {
                        pool: self.global(local),
                        units: units.unsigned_abs(),
                    })
                    .collect(),
            }
        };
        self.holds.open_heads().map(view).collect()
    }

    /// The name of the order whose parts these are.
    pub fn order_name(part: &PartView) -> HoldId {
        if part.others.is_empty() {
            part.name
        } else {
            HoldId(part.name.0 | MULTI)
        }
    }

    /// All books of this partition with their pools.
    pub fn all_books(&self) -> impl Iterator<Item = (PoolId, &Books)> + '_ {
        self.books
            .iter()
            .enumerate()
            .map(|(local, account)| (self.global(local), &account.now))
    }

    /// Books before the oldest entry kept, and the `seq` they are after.
    pub fn base(&self) -> (impl Iterator<Item = (PoolId, &Books)> + '_, u64) {
        let kept = if self.ledger.kept() {
            self.books.len()
        } else {
            0
        };
        let accounts = self.books[..kept].iter().enumerate();
        (
            accounts.map(|(local, account)| (self.global(local), &account.base)),
            self.ledger.base_seq,
        )
    }

    /// The entries kept.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> + '_ {
        self.ledger.entries()
    }

    /// The entries kept that have a higher number than this.
    pub fn entries_after(&self, seq: u64) -> impl Iterator<Item = &Entry> + '_ {
        self.ledger.entries_after(seq)
    }

    /// Put one inconsistency right.
    pub fn correct(&mut self, step: &Correction) {
        match *step {
            Correction::Counter { pool, count, by } => {
                if let Some(books) = self.books_mut(pool) {
                    let by = i32::try_from(by).unwrap_or(0);
                    match count {
                        Count::OnHand => books.on_hand += by,
                        Count::Unavailable => books.unavailable += by,
                        Count::Committed => books.committed += by,
                        Count::Reserved => books.reserved += by,
                        Count::InTransit => books.in_transit += by,
                    }
                }
            }
            Correction::Policy { pool } => self.redefine(pool),
            Correction::Post { pool, count, by } => {
                let kind = if count == Count::Reserved {
                    Kind::FixReserved
                } else {
                    Kind::FixCommitted
                };
                if let (Ok(local), Ok(by)) = (self.local(pool), i32::try_from(by)) {
                    self.key = 0;
                    self.post(kind, local, by, HoldId::NONE, 0);
                }
            }
        }
    }

    /// Take the rules from the ledger.
    fn redefine(&mut self, pool: PoolId) {
        let Ok(local) = self.local(pool) else { return };
        let mut rules = self.books[local].base;
        for entry in self.ledger.entries().filter(|e| e.pool == pool.0) {
            rules.post(entry);
        }
        let books = &mut self.books[local].now;
        (books.threshold, books.limit) = (rules.threshold, rules.limit);
        books.blocked = rules.blocked;
    }
}
