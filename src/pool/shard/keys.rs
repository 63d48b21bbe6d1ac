//! Idempotency keys of one partition: which ledger position has the answer.
//!
//! Three open-addressing tables take turns: one is filled, the one before is
//! still asked, and the third is wiped a few slots an operation, so that no
//! operation ever pays for a whole wipe. A slot is eight bytes: half a hash and
//! a position; the full key stands in the ledger.
//!
//! Any keys work. Clients that count upwards (upper 32 bits: who, lower: how
//! many) are served faster: each of the first few gets a window, a ring of
//! positions by count. The ledger says whether a position still has the key, so
//! nothing is ever wiped there; and since the window is as wide as the ledger is
//! long, a client that counts never drives out a key of its own that is still
//! known. One that leaps about may: such a key moves to the tables.

use super::ledger::Ledger;

/// Clients that get a window.
const CLIENTS: usize = 8;

/// In a place never used: no position that the ledger still has when it is young.
const NOWHERE: u32 = 1 << 31;

/// The keys of a client: ledger positions, by the lower bits of its count.
#[derive(Debug, Default)]
struct Window {
    who: u32,
    ring: Box<[u32]>,
    /// The tables may have a key of this client until the ledger has folded this.
    spilled: u64,
}

impl Window {
    #[inline(always)]
    fn place(&self, count: u32) -> usize {
        count as usize & self.ring.len().wrapping_sub(1)
    }
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
    /// Some key stands, or stood, in the tables.
    tabled: bool,
    /// The window used last: the next key is likely to be that client's.
    latest: usize,
    /// Places of a new window (a power of two).
    span: usize,
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
    /// Remember at least so many keys; a client's count grows by no more than
    /// `span` while the ledger goes round once.
    pub fn new(remember: u32, span: usize) -> Self {
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
            tabled: false,
            latest: 0,
            span,
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

    /// Where the window of this client is, or would be.
    #[inline(always)]
    fn near(&self, who: u32) -> usize {
        let latest = self.latest % CLIENTS;
        if self.windows[latest].who == who {
            latest
        } else {
            place(who)
        }
    }

    /// Load what a later [`Keys::find`] will read; a batch does this for all its
    /// operations first, so that their cache misses overlap. (A window is read
    /// and written in order.)
    #[inline]
    pub fn touch(&self, key: u64) -> u64 {
        if !self.tabled {
            return 0;
        }
        let at = self.start(key).0 as usize;
        self.slots[self.current + at] ^ self.slots[self.before + at]
    }

    /// The ledger position of the answer to this key.
    #[inline(always)]
    pub fn find(&self, key: u64, ledger: &Ledger) -> Option<u64> {
        let (who, count) = halves(key);
        let window = &self.windows[self.near(who)];
        if window.who == who
            && let Some(&low) = window.ring.get(window.place(count))
        {
            if let Some(position) = ledger.position(low).filter(|&p| ledger.get(p).key == key) {
                return Some(position);
            }
            if window.spilled <= ledger.folded() {
                return None;
            }
        }
        self.search(key, ledger)
    }

    #[inline(never)]
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
    #[inline(always)]
    pub fn insert(&mut self, key: u64, position: u64, ledger: &Ledger) {
        let (who, count) = halves(key);
        self.latest = self.near(who);
        let window = &mut self.windows[self.latest % CLIENTS];
        let at = window.place(count);
        if window.who == who
            && let Some(low) = window.ring.get_mut(at)
        {
            let old = std::mem::replace(low, position as u32);
            if let Some(old) = ledger.position(old) {
                self.spill(key, old, ledger);
            }
            return;
        }
        self.insert_any(key, position);
    }

    /// A key that is still known lost its place in the window to this one.
    #[cold]
    fn spill(&mut self, key: u64, old: u64, ledger: &Ledger) {
        let entry = ledger.get(old);
        let window = &mut self.windows[place(halves(key).0)];
        let there = entry.key >> 32 == key >> 32
            && window.place(entry.key as u32) == window.place(key as u32);
        if there && entry.key != key {
            window.spilled = ledger.end();
            let spilled = entry.key;
            self.insert_table(spilled, old);
        }
    }

    #[inline(never)]
    fn insert_any(&mut self, key: u64, position: u64) {
        let (who, count) = halves(key);
        let window = &mut self.windows[place(who)];
        if window.ring.is_empty() {
            // A place once taken is never given up: no earlier key of this
            // client can be in the tables.
            window.who = who;
            window.ring = vec![NOWHERE; self.span].into_boxed_slice();
            let at = window.place(count);
            if let Some(low) = window.ring.get_mut(at) {
                *low = position as u32;
            }
            return;
        }
        self.insert_table(key, position);
    }

    fn insert_table(&mut self, key: u64, position: u64) {
        self.tabled = true;
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
