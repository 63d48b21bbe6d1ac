//! Idempotency keys of one partition: which ledger position has the answer.
//!
//! Three open-addressing tables take turns: one is filled, the one before is
//! still asked, and the third is wiped a few slots an operation, so that no
//! operation ever pays for a whole wipe. A slot is eight bytes: half a hash and
//! a position; the full key stands in the ledger.
//!
//! Any keys work. Clients that count upwards (upper 32 bits: who, lower: how
//! many) are served faster: once one has counted for a while it gets a window, a
//! ring of positions by count, if there is one to be had. The ledger says whether
//! a position still has the key, so nothing is ever wiped there; and as far as
//! possible the window is as wide as the client can count while the ledger goes
//! round, so that it drives out no key of its own that is still known. Where it
//! does, that key moves to the tables.
//!
//! All windows together have some places for each entry of the ledger, however
//! many partitions the counts of a client are spread over: many partitions have
//! few windows. One whose client fell silent is given to the next.

use super::super::books::Entry;
use super::ledger::Ledger;

/// Clients that get a window at most.
const CLIENTS: usize = 8;
/// Places of all windows for each entry of the ledger.
const PLACES: usize = 16;
/// Keys in a row of one client, each a little above the last, that earn it a
/// window; and how little.
const EARNED: u32 = 8;
const LITTLE: u32 = 1 << 16;
/// Entries that are gone through for a new window, each time its client writes.
const FETCHED: u64 = 32;
/// No client.
const NOBODY: u64 = u64::MAX;

/// In a place never used: no position that the ledger still has when it is young.
const NOWHERE: u32 = 1 << 31;

/// The keys of a client: ledger positions, by the lower bits of its count.
#[derive(Debug)]
struct Window {
    who: u64,
    ring: Box<[u32]>,
    /// The tables may have a key of this client until the ledger has folded this.
    spilled: u64,
    /// Its keys before this are here, while it is less than `spilled`.
    fetched: u64,
    /// Position of its latest key.
    used: u64,
}

/// Whoever asks for the window at a place.
#[derive(Clone, Copy, Debug, Default)]
struct Asking {
    who: u32,
    count: u32,
    in_a_row: u32,
    /// Position of the key that it asked with last.
    at: u64,
}

impl Window {
    fn none() -> Self {
        Self {
            who: NOBODY,
            ring: Box::default(),
            spilled: 0,
            fetched: 0,
            used: 0,
        }
    }

    /// Brings a few keys that the client had before it had a window, so that
    /// nobody has to look for them in the tables once all are here.
    #[inline(never)]
    fn fetch(&mut self, ledger: &Ledger) {
        let from = self.fetched.max(ledger.folded());
        let to = self.spilled.min(from + FETCHED);
        for position in from..to {
            let entry = ledger.get(position);
            let asked = entry.flags & Entry::HEAD != 0 && entry.key != 0;
            if asked && entry.key >> 32 == self.who && !self.bring(position, ledger) {
                self.fetched = self.spilled;
                return;
            }
        }
        self.fetched = to;
        if to >= self.spilled {
            self.spilled = 0;
        }
    }

    /// False, if another key of the client that is still known has the place.
    fn bring(&mut self, position: u64, ledger: &Ledger) -> bool {
        let at = self.place(ledger.get(position).key as u32);
        match self.known(at, ledger) {
            Some(there) if ledger.get(there).key != ledger.get(position).key => return false,
            Some(there) if there > position => {}
            _ => self.ring[at] = position as u32,
        }
        true
    }

    /// The position at a place of the ring, if the ledger still has a key of the
    /// client there.
    fn known(&self, at: usize, ledger: &Ledger) -> Option<u64> {
        let position = ledger.position(self.ring[at])?;
        let key = ledger.get(position).key;
        (key >> 32 == self.who && self.place(key as u32) == at).then_some(position)
    }

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
    asking: [Asking; CLIENTS],
    /// The tables may have a key until the ledger has folded this.
    tabled: u64,
    /// The window used last: the next key is likely to be that client's.
    latest: usize,
    /// Windows that were not made yet, and places of one (a power of two).
    spare: usize,
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
    /// Remember at least so many keys of a ledger with so many places. A client
    /// counts the operations of 2 ^ `bits` partitions.
    pub fn new(remember: u32, entries: usize, bits: u32) -> Self {
        let span = entries << bits.min(PLACES.ilog2());
        let spare = (entries * PLACES).checked_div(span).unwrap_or(0);
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
            windows: std::array::from_fn(|_| Window::none()),
            asking: Default::default(),
            tabled: 0,
            latest: 0,
            spare: spare.min(CLIENTS),
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
        if self.windows[latest].who == u64::from(who) {
            latest
        } else {
            place(who)
        }
    }

    /// Load what a later [`Keys::find`] will read; a batch does this for all its
    /// operations first, so that their cache misses overlap. (A window is read
    /// and written in order.)
    #[inline]
    pub fn touch(&self, key: u64, ledger: &Ledger) -> u64 {
        if self.tabled <= ledger.folded() {
            return 0;
        }
        let (who, _) = halves(key);
        let window = &self.windows[self.near(who)];
        if window.who == u64::from(who) && window.spilled <= ledger.folded() {
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
        if window.who == u64::from(who)
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
        if window.who == u64::from(who)
            && let Some(low) = window.ring.get_mut(at)
        {
            window.used = position;
            let old = std::mem::replace(low, position as u32);
            if window.fetched < window.spilled {
                window.fetch(ledger);
            }
            if let Some(old) = ledger.position(old) {
                self.spill(key, old, ledger);
            }
            return;
        }
        self.insert_any(key, position, ledger);
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
            window.fetched = window.spilled;
            let spilled = entry.key;
            self.insert_table(spilled, old, ledger);
        }
    }

    #[inline(never)]
    fn insert_any(&mut self, key: u64, position: u64, ledger: &Ledger) {
        let (who, count) = halves(key);
        if self.earns(who, count, position, ledger)
            && let Some(mut ring) = self.free_ring(place(who), ledger)
        {
            let at = count as usize & (ring.len() - 1);
            ring[at] = position as u32;
            self.windows[place(who)] = Window {
                who: who.into(),
                ring,
                spilled: position,
                fetched: 0,
                used: position,
            };
            return;
        }
        self.insert_table(key, position, ledger);
    }

    /// Has this client counted long enough for a window?
    fn earns(&mut self, who: u32, count: u32, position: u64, ledger: &Ledger) -> bool {
        let asking = &mut self.asking[place(who)];
        let above = count.wrapping_sub(asking.count);
        let goes_on = asking.who == who && (1..LITTLE).contains(&above);
        // Who has begun to count stays until it falls silent. One that was seen
        // but once gives way, though not each time: two that take turns would
        // drive each other out forever.
        let stays = match asking.in_a_row {
            0 => false,
            1 => position & 1 == 1,
            _ => asking.at >= ledger.folded(),
        };
        if asking.who != who && stays {
            return false;
        }
        let in_a_row = if goes_on { asking.in_a_row + 1 } else { 1 };
        *asking = Asking {
            who,
            count,
            in_a_row,
            at: position,
        };
        in_a_row >= EARNED
    }

    /// The places of a window to be put here: new ones, or those of a client of
    /// which the ledger has nothing left. None, if another one counts here.
    fn free_ring(&mut self, here: usize, ledger: &Ledger) -> Option<Box<[u32]>> {
        let silent = |w: &Window| !w.ring.is_empty() && w.used < ledger.folded();
        let window = &self.windows[here];
        let from = if silent(window) {
            here
        } else if !window.ring.is_empty() {
            return None;
        } else if self.spare > 0 {
            self.spare -= 1;
            return Some(vec![NOWHERE; self.span].into_boxed_slice());
        } else {
            self.windows.iter().position(silent)?
        };
        Some(std::mem::replace(&mut self.windows[from], Window::none()).ring)
    }

    fn insert_table(&mut self, key: u64, position: u64, ledger: &Ledger) {
        self.tabled = ledger.end();
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

#[cfg(test)]
mod tests {
    use super::super::super::books::Entry;
    use super::super::ledger::BLANK;
    use super::*;

    const ENTRIES: usize = 1 << 10;

    fn after(bits: u32, keys: impl Iterator<Item = u64>) -> Keys {
        known_after(bits, keys).0
    }

    /// What is left after operations with these keys, each of which is known.
    fn known_after(bits: u32, keys: impl Iterator<Item = u64>) -> (Keys, Ledger) {
        let mut ledger = Ledger::new(ENTRIES as u32, 64, bits);
        let mut all = Keys::new(64, ENTRIES, bits);
        for (seq, key) in (1..).zip(keys) {
            let flags = Entry::HEAD;
            let entry = Entry {
                seq,
                key,
                flags,
                ..BLANK
            };
            let position = ledger.push_numbered(entry, &mut []);
            ledger.answered();
            all.insert(key, position, &ledger);
            assert_eq!(all.find(key, &ledger), Some(position));
        }
        (all, ledger)
    }

    fn places(keys: &Keys) -> usize {
        keys.windows.iter().map(|w| w.ring.len()).sum()
    }

    #[test]
    fn windows_take_as_much_whatever_the_number_of_partitions() {
        for bits in 0..=6 {
            let count = |n: u64| (n % 11 + 1) << 32 | (n / 11) << bits;
            let keys = after(bits, (1..20_000).map(count));
            let most = ENTRIES * if bits == 0 { CLIENTS } else { PLACES };
            assert!(places(&keys) > ENTRIES && places(&keys) <= most, "{bits}");
        }
    }

    /// A client earns a window in the midst of others' keys: soon nobody looks
    /// into the tables for its keys, and those from before are known as well.
    #[test]
    fn a_window_fetches_the_keys_from_before() {
        let others = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 << 63;
        let early = (1..60).map(others).chain([3 << 32 | 9, 3 << 32 | 5]);
        let late = |last: u64| (10..last).map(|n| 3 << 32 | n);
        for last in [16, 17, 19, 20, 40] {
            let (keys, ledger) = known_after(2, early.clone().chain(late(last)));
            let window = &keys.windows[place(3)];
            assert_eq!(window.who == 3, last > 16, "{last}");
            assert_eq!(window.spilled > 0, (17..20).contains(&last), "{last}");
            for position in ledger.folded()..ledger.end() {
                assert_eq!(keys.find(ledger.get(position).key, &ledger), Some(position));
            }
        }
    }

    /// Keys that would lie in the same place stay in the tables.
    #[test]
    fn a_window_leaves_keys_that_have_no_place_in_it() {
        let far = (ENTRIES * 4) as u64;
        let early = [3 << 32 | 12, 3 << 32 | (far + 5), 3 << 32 | 5];
        let late = (6..40).map(|n| 3 << 32 | n);
        let (keys, ledger) = known_after(2, early.into_iter().chain(late));
        let window = &keys.windows[place(3)];
        assert!(window.who == 3 && window.spilled > 0);
        assert!(keys.find(3 << 32 | (far + 5), &ledger).is_some());
    }

    #[test]
    fn keys_without_order_get_no_window() {
        let any = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        assert_eq!(places(&after(5, (1..20_000).map(any))), 0);
    }

    #[test]
    fn the_window_of_a_silent_client_goes_to_the_next() {
        let count = |n: u64| ((n / 3_000 + 1) << 32) | (n % 3_000);
        let keys = after(4, (0..60_000).map(count));
        assert_eq!(places(&keys), ENTRIES * PLACES);
        assert_eq!(keys.windows[place(20)].who, 20);
    }
}
