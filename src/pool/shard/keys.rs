//! Idempotency keys of one partition: which ledger position has the answer.
//!
//! Three open-addressing tables take turns: one is filled, the one before is
//! still asked, and the third is wiped a few slots an operation, so that no
//! operation ever pays for a whole wipe. A slot is eight bytes: half a hash and
//! a position; the full key stands in the ledger.
//!
//! Any keys work. Clients that count upwards (upper 32 bits: who, lower: how
//! many) are served faster: each of the first few gets a window, a ring of
//! positions by count. A key above all that its client has sent is known to be
//! new without looking, and one within the window has a place of its own. When a
//! client leaps ahead, its recent keys move from its window to the tables.

use super::ledger::Ledger;

/// Clients that get a window.
const CLIENTS: usize = 8;

/// The latest keys of a client: those within `ring.len()` of the highest.
/// Nothing is ever wiped: the ledger says whether a position still has the key.
#[derive(Debug, Default)]
struct Window {
    who: u32,
    highest: u32,
    /// The insertion at which it last leapt ahead.
    leapt: u32,
    /// Ledger position, and which insertion that was.
    ring: Box<[(u32, u32)]>,
}

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
    windows: [Window; CLIENTS],
    /// Places of a new window.
    span: usize,
    /// A step of a client's count that is no leap.
    stride: u32,
    /// Keys ever inserted.
    inserted: u32,
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
    /// Remember at least so many keys; 1 in 2^bits of a client's come here.
    pub fn new(remember: u32, bits: u32) -> Self {
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
            windows: Default::default(),
            span: (turn * 2) << bits,
            stride: 2 << bits,
            inserted: 0,
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

    /// The window of a key's client, if it has one and the key is not too old.
    #[inline]
    fn window(&self, key: u64) -> Option<&Window> {
        let (who, count) = halves(key);
        let window = &self.windows[place(who)];
        let mine = window.who == who && !window.ring.is_empty();
        (mine && u64::from(count) + window.ring.len() as u64 > u64::from(window.highest))
            .then_some(window)
    }

    /// Load what a later [`Keys::find`] will read; a batch does this for all its
    /// operations first, so that their cache misses overlap.
    #[inline]
    pub fn touch(&self, key: u64) -> u64 {
        if self.window(key).is_some() {
            return 0;
        }
        let at = self.start(key).0 as usize;
        self.slots[self.current + at] ^ self.slots[self.before + at]
    }

    /// The ledger position of the answer to this key.
    #[inline]
    pub fn find(&self, key: u64, ledger: &Ledger) -> Option<u64> {
        let Some(window) = self.window(key) else {
            return self.search(key, ledger);
        };
        let count = halves(key).1;
        if count > window.highest {
            return None;
        }
        let (low, _) = window.ring[count as usize & (window.ring.len() - 1)];
        ledger.position(low).filter(|&p| ledger.get(p).key == key)
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
    pub fn insert(&mut self, key: u64, position: u64, ledger: &Ledger) {
        self.inserted = self.inserted.wrapping_add(1);
        if self.window(key).is_none() {
            return self.insert_any(key, position);
        }
        let (who, count) = halves(key);
        let window = &self.windows[place(who)];
        let (highest, leapt) = (window.highest, window.leapt);
        if count > highest {
            // In small steps it takes `turn` insertions to cross the window:
            // without a recent leap, whatever leaves it is old enough.
            let leaps = count - highest > self.stride;
            if leaps || self.inserted.wrapping_sub(leapt) <= self.turn as u32 {
                self.leave(who, highest, count, ledger);
            }
            if leaps {
                self.windows[place(who)].leapt = self.inserted;
            }
        }
        let window = &mut self.windows[place(who)];
        let at = count as usize & (window.ring.len() - 1);
        window.ring[at] = (position as u32, self.inserted);
        window.highest = window.highest.max(count);
    }

    /// A window moves up: keys that leave it but are recent go to the tables.
    #[cold]
    fn leave(&mut self, who: u32, from: u32, to: u32, ledger: &Ledger) {
        let span = self.windows[place(who)].ring.len();
        let leaving = (to - from).min(span as u32);
        for step in 1..=leaving {
            let Some(count) = u64::from(from + step).checked_sub(span as u64) else {
                continue;
            };
            let (low, when) = self.windows[place(who)].ring[count as usize & (span - 1)];
            if self.inserted.wrapping_sub(when) <= self.turn as u32 {
                let key = u64::from(who) << 32 | count;
                if let Some(position) = ledger.position(low).filter(|&p| ledger.get(p).key == key) {
                    self.insert_any(key, position);
                }
            }
        }
    }

    #[inline(never)]
    fn insert_any(&mut self, key: u64, position: u64) {
        let (who, count) = halves(key);
        let window = &mut self.windows[place(who)];
        if window.ring.is_empty() {
            // A place once taken is never given up: no earlier key of this
            // client can be in the tables.
            let mut ring = vec![(0, 0); self.span].into_boxed_slice();
            ring[count as usize & (self.span - 1)] = (position as u32, self.inserted);
            *window = Window {
                who,
                highest: count,
                leapt: self.inserted,
                ring,
            };
            return;
        }
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
    }

    #[cold]
    fn turn_over(&mut self) {
        (self.before, self.current, self.after) = (self.current, self.after, self.before);
        self.filled = 0;
    }
}

/// Who, and how many.
#[inline]
fn halves(key: u64) -> (u32, u32) {
    ((key >> 32) as u32, key as u32)
}

#[inline]
fn place(who: u32) -> usize {
    ((who ^ who >> 8 ^ who >> 16) as usize) % CLIENTS
}
