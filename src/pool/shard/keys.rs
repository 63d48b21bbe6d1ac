//! Idempotency keys of one partition: which ledger position has the answer.
//!
//! Three open-addressing tables take turns: one is filled, the one before is
//! still asked, and the third is wiped a few slots an operation, so that no
//! operation ever pays for a whole wipe. A slot is eight bytes: half a hash and
//! a position; the full key stands in the ledger. Keys given out consecutively
//! share cache lines; any other keys work as well, at one miss each.

use super::ledger::Ledger;

#[derive(Debug)]
pub(super) struct Keys {
    tables: [Box<[u64]>; 3],
    /// Which table is being filled.
    current: usize,
    filled: usize,
    /// Keys that go into one table.
    turn: usize,
    wiped: usize,
    mask: u64,
}

#[inline]
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 32)
}

/// Slots in a cache line.
const GROUP: u64 = 8;

impl Keys {
    /// Remember at least so many keys.
    pub fn new(remember: u32) -> Self {
        let turn = remember.max(8) as usize;
        let size = (turn * 2).next_power_of_two();
        let table = || vec![0; size].into_boxed_slice();
        Self {
            tables: [table(), table(), table()],
            current: 0,
            filled: 0,
            turn,
            wiped: 0,
            mask: size as u64 - 1,
        }
    }

    /// Where the search for a key begins, and its tag.
    #[inline]
    fn start(&self, key: u64) -> (usize, u64) {
        let hash = mix(key / GROUP);
        let tag = (hash ^ key.wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> 32 << 32;
        // One bit always set: a used slot is never zero.
        let tag = tag | 1 << 32;
        (
            ((hash.wrapping_mul(GROUP) | key % GROUP) & self.mask) as usize,
            tag,
        )
    }

    /// Load what a later [`Keys::find`] will read; a batch does this for all its
    /// operations first, so that their cache misses overlap.
    #[inline]
    pub fn touch(&self, key: u64) -> u64 {
        let (at, _) = self.start(key);
        self.tables[self.current][at] ^ self.tables[(self.current + 2) % 3][at]
    }

    /// The ledger position of the answer to this key.
    #[inline]
    pub fn find(&self, key: u64, ledger: &Ledger) -> Option<u64> {
        let (start, tag) = self.start(key);
        for table in [self.current, (self.current + 2) % 3] {
            let table = &self.tables[table];
            let mut at = start;
            while table[at] != 0 {
                if table[at] >> 32 << 32 == tag {
                    let position = ledger.position(table[at] as u32);
                    if position.is_some_and(|p| ledger.get(p).key == key) {
                        return position;
                    }
                }
                at = (at + 1) & self.mask as usize;
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
        let table = &mut self.tables[self.current];
        while table[at] != 0 {
            at = (at + 1) & self.mask as usize;
        }
        table[at] = tag | u64::from(position as u32);
        self.filled += 1;
        // Four slots an insertion wipe a table of at most four times `turn`.
        let old = &mut self.tables[(self.current + 1) % 3];
        let end = (self.wiped + 4).min(old.len());
        old[self.wiped..end].fill(0);
        self.wiped = end;
    }

    #[cold]
    fn turn_over(&mut self) {
        self.current = (self.current + 1) % 3;
        self.filled = 0;
        self.wiped = 0;
    }
}
