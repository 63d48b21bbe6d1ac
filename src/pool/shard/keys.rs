//! Idempotency keys of one partition: which ledger position has the answer.
//!
//! Three open-addressing tables take turns: one is filled, the one before is
//! still asked, and the third is wiped a few slots an operation, so that no
//! operation ever pays for a whole wipe. A slot is eight bytes: half a hash and
//! a position; the full key stands in the ledger.
//!
//! Any keys work. Clients that count upwards (upper 32 bits: who, lower: how
//! many) are served faster: their keys share cache lines, and a key above all
//! that its client has sent is known to be new without looking.

use super::ledger::Ledger;

/// Clients whose highest key is remembered.
const CLIENTS: usize = 64;

#[derive(Debug)]
pub(super) struct Keys {
    /// The three tables, one after the other.
    slots: Box<[u64]>,
    /// Where the table being filled, the one before and the one after begin.
    current: usize,
    before: usize,
    after: usize,
    filled: usize,
    /// Keys that go into one table.
    turn: usize,
    mask: u64,
    /// Upper half and highest lower half of clients that came by. A place once
    /// taken is never given up, so "above the highest" means never seen.
    highest: Box<[(u32, u32); CLIENTS]>,
}

/// Slots in a cache line.
const GROUP: u64 = 8;
/// From one slot to the next that is tried: consecutive keys fill whole lines,
/// so the search leaves the line at once; odd, so that it reaches every slot.
const STEP: u64 = GROUP + 1;
/// Set in every used slot, so that none is zero.
const USED: u64 = 1 << 32;
const LOW: u64 = USED - 1;

impl Keys {
    /// Remember at least so many keys.
    pub fn new(remember: u32) -> Self {
        let turn = (remember.max(8) as usize).next_power_of_two();
        let size = turn * 4;
        Self {
            slots: vec![0; size * 3].into_boxed_slice(),
            current: 0,
            before: size * 2,
            after: size,
            filled: 0,
            turn,
            mask: size as u64 - 1,
            highest: Box::new([(0, 0); CLIENTS]),
        }
    }

    /// Where the search for a key begins, and its tag.
    #[inline]
    fn start(&self, key: u64) -> (u64, u64) {
        let group = (key / GROUP).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let tag = key.wrapping_mul(0xd6e8_feb8_6659_fd93) & !LOW | USED;
        // The upper bits of a product are the well mixed ones.
        (((group >> 20 << 3) | (key % GROUP)) & self.mask, tag)
    }

    #[inline]
    fn is_new(&self, key: u64) -> bool {
        let (who, count) = ((key >> 32) as u32, key as u32);
        let (client, highest) = self.highest[place(who)];
        client == who && count > highest
    }

    /// Load what a later [`Keys::find`] will read; a batch does this for all its
    /// operations first, so that their cache misses overlap.
    #[inline]
    pub fn touch(&self, key: u64) -> u64 {
        if self.is_new(key) {
            return 0;
        }
        let at = self.start(key).0 as usize;
        self.slots[self.current + at] ^ self.slots[self.before + at]
    }

    /// The ledger position of the answer to this key.
    #[inline]
    pub fn find(&self, key: u64, ledger: &Ledger) -> Option<u64> {
        if self.is_new(key) {
            None
        } else {
            self.search(key, ledger)
        }
    }

    fn search(&self, key: u64, ledger: &Ledger) -> Option<u64> {
        let (start, tag) = self.start(key);
        for table in [self.current, self.before] {
            let mut at = start;
            loop {
                let slot = self.slots[table + at as usize];
                if slot == 0 {
                    break;
                }
                if slot & !LOW | USED == tag {
                    let position = ledger.position(slot as u32);
                    if position.is_some_and(|p| ledger.get(p).key == key) {
                        return position;
                    }
                }
                at = (at + STEP) & self.mask;
            }
        }
        None
    }

    /// Remember the position of the answer to a key that is not known yet.
    #[inline]
    pub fn insert(&mut self, key: u64, position: u64) {
        if self.filled == self.turn {
            self.turn_over();
        }
        let (mut at, tag) = self.start(key);
        while self.slots[self.current + at as usize] != 0 {
            at = (at + STEP) & self.mask;
        }
        self.slots[self.current + at as usize] = tag & !LOW | position & LOW;
        // Four slots an insertion wipe a table of four times `turn`.
        let wipe = self.after + self.filled * 4;
        if let Some(slots) = self.slots.get_mut(wipe..wipe + 4) {
            slots.copy_from_slice(&[0; 4]);
        }
        self.filled += 1;
        let (who, count) = ((key >> 32) as u32, key as u32);
        let highest = &mut self.highest[place(who)];
        if highest.0 == who {
            highest.1 = highest.1.max(count);
        } else if *highest == (0, 0) {
            *highest = (who, count);
        }
    }

    #[cold]
    fn turn_over(&mut self) {
        (self.before, self.current, self.after) = (self.current, self.after, self.before);
        self.filled = 0;
    }
}

#[inline]
fn place(who: u32) -> usize {
    ((who ^ who >> 8 ^ who >> 16) as usize) % CLIENTS
}
