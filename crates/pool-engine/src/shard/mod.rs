//! One partition: books, holds, deadlines, keys and ledger of its pools, for
//! one writer at a time.
//!
//! ```text
//!   operation -> time passes (due holds end) -> key known? -> first answer
//!                                            -> verb: check, post, answer
//!   post = Books::shift + ledger entry: the one place where a count changes
//! ```
//! In the steady state no operation allocates: slots, keys and entries live in
//! tables and rings that were made before.

mod checkpoint;
mod hold_verbs;
mod holds;
mod keys;
mod ledger;
pub(super) mod parts;
mod pool_verbs;
pub(super) mod restore;
#[cfg(test)]
mod tests;
mod wheel;

use super::books::{Books, Entry, Kind};
use super::engine::Config;
use super::types::{Answer, Done, HoldId, HoldState, Key, Millis, Op, PoolId, Refusal, Verb};
use holds::{Holds, NIL, Role, State};
use keys::Keys;
use ledger::{Account, Ledger};
use wheel::Wheel;

const SHARD_SHIFT: u32 = 57;
const MULTI: u64 = 1 << 63;
const NUMBER: u64 = (1 << SHARD_SHIFT) - 1;

/// The partition a hold's name points to (for an order over several, the lowest).
#[inline]
pub(super) fn home_of(hold: HoldId) -> usize {
    (hold.0 >> SHARD_SHIFT & 63) as usize
}

/// Does the hold have parts in other partitions?
#[inline]
pub(super) fn is_multi(hold: HoldId) -> bool {
    hold.0 & MULTI != 0
}

/// See the module.
#[derive(Debug)]
pub(super) struct Shard {
    id: u32,
    /// Low bits of a pool number that name the partition.
    bits: u32,
    books: Vec<Account>,
    holds: Holds,
    wheel: Wheel,
    keys: Keys,
    ledger: Ledger,
    clock: Millis,
    /// No hold is due before this time.
    next_due: Millis,
    /// Rest of a list that the wheel gave out, while time passes in pieces.
    due: u32,
    max_life: Millis,
    /// Key of the operation being done.
    key: u64,
    scratch: parts::Scratch,
}

impl Shard {
    /// Partition `id` of the engine.
    pub fn new(config: &Config, id: u32) -> Self {
        let bits = config
            .partitions
            .max(1)
            .next_power_of_two()
            .trailing_zeros();
        let mine = config.pools.saturating_sub(id).div_ceil(1 << bits) as usize;
        let ledger = Ledger::new(config.remember_entries, config.remember_keys, bits);
        Self {
            id,
            bits,
            books: vec![Account::default(); mine],
            holds: Holds::new(config.remember_holds),
            wheel: Wheel::new(),
            keys: match config.remember_entries {
                0 => Keys::new(0, 0, 0),
                _ => Keys::new(config.remember_keys, ledger.capacity(), bits),
            },
            ledger,
            clock: Millis::MIN,
            next_due: Millis::MAX,
            due: NIL,
            max_life: config.max_life.max(1),
            key: 0,
            scratch: parts::Scratch::default(),
        }
    }

    /// Its clock \[ms\].
    pub fn clock(&self) -> Millis {
        self.clock
    }

    /// Let time pass: end the holds that are due. False if more are due than
    /// may be written down at once: number the entries and say it again, before
    /// anything else is done.
    #[inline]
    #[must_use]
    pub fn advance(&mut self, now: Millis) -> bool {
        if now > self.clock {
            if now >= self.next_due && !self.end_due(now) {
                return false;
            }
            self.clock = now;
        }
        true
    }

    #[cold]
    fn end_due(&mut self, now: Millis) -> bool {
        let key = std::mem::take(&mut self.key);
        let mut room = !self.crowded();
        while room {
            if self.due == NIL {
                match self.wheel.advance(now) {
                    Some(first) => self.due = first,
                    None => break,
                }
            }
            let index = self.due;
            let slot = self.holds.slots[index as usize];
            self.due = slot.next;
            if slot.deadline <= now {
                self.end_part(index, State::Expired, Kind::Expire);
            } else {
                self.wheel.set(&mut self.holds, index);
            }
            room = !self.crowded();
        }
        if room {
            self.next_due = self.wheel.next();
        }
        self.key = key;
        room
    }

    /// Do one operation whose pools, and whose hold, all belong here, time
    /// having passed. Multi-line orders and carts go through [`parts`].
    #[inline(always)]
    pub fn apply(&mut self, key: Key, verb: &Verb<'_>) -> Answer {
        if let Some(first) = self.replay(key) {
            return first;
        }
        self.key = key.0;
        let answer = self.act(verb);
        if let Err(refusal) = answer {
            self.note_refusal(refusal);
        }
        answer
    }

    #[inline(always)]
    fn act(&mut self, verb: &Verb<'_>) -> Answer {
        match *verb {
            Verb::Reserve {
                pool, units, ttl, ..
            } => self.reserve(pool, units, ttl),
            Verb::Commit { hold, units, ship } => self.commit(hold, units, ship),
            Verb::Release { hold } => self.give_up(hold, State::Released),
            Verb::Cancel { hold } => self.give_up(hold, State::Cancelled),
            Verb::Ship { hold, units } => self.ship(hold, units),
            Verb::Extend { hold, ttl } => self.extend(hold, ttl),
            Verb::ReserveOrder { .. } => Err(Refusal::Invalid),
            Verb::Expire => {
                self.answer_entry(HoldId::NONE, 0);
                Ok(Done::default())
            }
            ref other => self.on_pool(other),
        }
    }

    /// The first answer to this key, if it is known.
    #[inline(always)]
    pub fn replay(&self, key: Key) -> Option<Answer> {
        if key.0 == 0 || !self.ledger.kept() {
            return None;
        }
        match self.keys.find(key.0, &self.ledger) {
            Some(position) => Some(self.ledger.get(position).answer()),
            None => self.ledger.left_answer(key.0),
        }
    }

    /// Load what operations will read, to overlap the misses of a batch. Says
    /// whether all are plain: they concern one partition and no cart, and write
    /// a few entries at most.
    #[inline(always)]
    pub fn touch<'a>(&self, ops: impl Iterator<Item = &'a Op<'a>>) -> bool {
        let mut seen = 0;
        let mut plain = true;
        for op in ops {
            let local = match op.verb {
                Verb::Reserve { pool, cart, .. } => {
                    plain &= cart.0 == 0;
                    pool.0 >> self.bits
                }
                Verb::Commit { hold, .. } | Verb::Release { hold } | Verb::Ship { hold, .. } => {
                    let slot = self.holds.near(hold.0);
                    plain &= !is_multi(hold) & (slot.chain == NIL);
                    slot.pool
                }
                Verb::Receive { pool, .. } => pool.0 >> self.bits,
                _ => {
                    plain = false;
                    continue;
                }
            };
            let account = self.books.get(local as usize);
            seen ^= account.map_or(0, |a| u64::from(a.now.on_hand.cast_unsigned()));
            seen ^= self.keys.touch(op.key.0, &self.ledger);
        }
        std::hint::black_box(seen);
        plain
    }

    /// Number the entries written since the last time.
    #[inline]
    pub fn number(&mut self, seq: u64, show: Option<&mut dyn FnMut(&Entry)>) {
        self.ledger.number(seq, show);
    }

    /// How many entries have no number yet.
    #[inline]
    pub fn unnumbered(&self) -> u64 {
        if self.ledger.kept() {
            self.ledger.unnumbered()
        } else {
            0
        }
    }

    /// Have the entries to be numbered before the next operation?
    #[inline]
    pub fn crowded(&self) -> bool {
        self.ledger.kept() && self.ledger.crowded()
    }

    /// The local number of a pool of this partition.
    #[inline]
    fn local(&self, pool: PoolId) -> Result<usize, Refusal> {
        let local = (pool.0 >> self.bits) as usize;
        if local < self.books.len() {
            Ok(local)
        } else {
            Err(Refusal::Unknown)
        }
    }

    /// Books of a pool of this partition.
    #[inline]
    pub fn books(&self, pool: PoolId) -> Option<&Books> {
        let account = self.books.get((pool.0 >> self.bits) as usize);
        account.map(|account| &account.now)
    }

    fn books_mut(&mut self, pool: PoolId) -> Option<&mut Books> {
        let account = self.books.get_mut((pool.0 >> self.bits) as usize);
        account.map(|account| &mut account.now)
    }

    fn global(&self, local: usize) -> PoolId {
        PoolId((local as u32) << self.bits | self.id)
    }

    fn name(&self, index: u32) -> HoldId {
        let number = self.holds.slots[index as usize].number;
        HoldId(u64::from(self.id) << SHARD_SHIFT | number)
    }

    #[inline]
    fn find(&self, hold: HoldId) -> Result<u32, Refusal> {
        let mine = home_of(hold) == self.id as usize;
        self.holds
            .find(hold.0 & NUMBER)
            .filter(|_| mine)
            .ok_or(Refusal::Unknown)
    }

    /// The slot of a hold that is in the state the verb needs.
    #[inline]
    fn find_in(&self, hold: HoldId, needed: State) -> Result<u32, Refusal> {
        let index = self.find(hold)?;
        let slot = &self.holds.slots[index as usize];
        // An order is known by its own name only, never by those of its parts.
        let role = if is_multi(hold) {
            Role::Home
        } else {
            Role::Whole
        };
        if slot.role != role {
            return Err(Refusal::Unknown);
        }
        match slot.state {
            state if state == needed => Ok(index),
            State::Empty => Err(Refusal::Unknown),
            State::Expired => Err(Refusal::Expired),
            State::Held => Err(Refusal::Blocked),
            _ => Err(Refusal::Stale),
        }
    }

    /// Change a count and write it down. The answer of an operation with
    /// exactly one entry stands in that entry (`head`).
    #[inline(always)]
    fn post(&mut self, kind: Kind, local: usize, units: i32, hold: HoldId, flags: u8) {
        self.post_with(kind, local, units, hold, flags, (0, 0));
    }

    #[inline(always)]
    fn post_with(
        &mut self,
        kind: Kind,
        local: usize,
        units: i32,
        hold: HoldId,
        flags: u8,
        (arg, code): (u32, u8),
    ) {
        self.books[local].now.shift(kind, units, arg, code);
        if self.ledger.kept() {
            let entry = Entry {
                seq: 0,
                key: self.key,
                hold: hold.0,
                time: self.clock,
                pool: (local as u32) << self.bits | self.id,
                units,
                arg,
                kind,
                refusal: 0,
                code,
                flags,
            };
            self.write(entry);
        }
    }

    #[inline(always)]
    fn write(&mut self, entry: Entry) {
        let position = self.ledger.push(entry, &mut self.books);
        self.remember(&entry, position);
    }

    /// The answer of an operation can be found by its key.
    #[inline(always)]
    fn remember(&mut self, entry: &Entry, position: u64) {
        if entry.flags & Entry::HEAD != 0 && entry.key != 0 {
            self.ledger.answered();
            self.keys.insert(entry.key, position, &self.ledger);
        }
    }

    fn bare(&self, kind: Kind, hold: HoldId) -> Entry {
        Entry {
            seq: 0,
            key: self.key,
            hold: hold.0,
            time: self.clock,
            pool: Entry::NO_POOL,
            units: 0,
            arg: 0,
            kind,
            refusal: 0,
            // Without a pool nothing else would say whose entry this is.
            code: self.id as u8,
            flags: 0,
        }
    }

    /// Write down the answer of an operation with several entries, or none.
    fn answer_entry(&mut self, hold: HoldId, units: i32) {
        if self.ledger.kept() {
            let entry = self.bare(Kind::Answer, hold);
            self.write(Entry {
                units,
                flags: Entry::HEAD,
                ..entry
            });
        }
    }

    /// A refusal has to be remembered only where it can be asked for again.
    #[inline]
    pub fn note_refusal(&mut self, refusal: Refusal) {
        if self.key != 0 && self.ledger.kept() {
            let entry = self.bare(Kind::Answer, HoldId::NONE);
            self.write(Entry {
                refusal: refusal as u8,
                flags: Entry::HEAD,
                ..entry
            });
        }
    }

    /// Have room for one more hold.
    #[inline]
    fn make_room(&mut self) {
        if self.holds.tight(1) {
            self.grow_holds();
        }
    }

    #[cold]
    fn grow_holds(&mut self) {
        self.wheel.move_heads(&self.holds);
        self.holds.grow();
    }

    /// The lines of a part with their open units: (extra or NIL, line).
    fn lines_of(&self, head: u32) -> impl Iterator<Item = (u32, usize, i32)> + '_ {
        let slot = &self.holds.slots[head as usize];
        let first = std::iter::once((NIL, slot.pool as usize, slot.units));
        let more = self.holds.chain(head).filter(|(_, extra)| extra.part == 0);
        first.chain(more.map(|(index, extra)| (index, extra.pool as usize, extra.units)))
    }

    /// Set the open units of a line.
    fn set_units(&mut self, head: u32, extra: u32, units: i32) {
        match extra {
            NIL => self.holds.slots[head as usize].units = units,
            extra => self.holds.extras[extra as usize].units = units,
        }
    }

    /// State and deadline of the part at this slot.
    fn status(&self, head: u32) -> (HoldState, Millis) {
        let slot = &self.holds.slots[head as usize];
        let state = match slot.state {
            State::Committed => HoldState::Committed,
            State::Shipped => HoldState::Shipped,
            State::Released => HoldState::Released,
            State::Expired => HoldState::Expired,
            State::Cancelled => HoldState::Cancelled,
            _ => HoldState::Held,
        };
        (state, slot.deadline)
    }
}

/// Units as the books count them: at least one.
#[inline]
fn whole(units: u32) -> Result<i32, Refusal> {
    i32::try_from(units)
        .ok()
        .filter(|&u| u > 0)
        .ok_or(Refusal::Invalid)
}
