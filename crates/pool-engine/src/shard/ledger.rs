//! The ledger of one partition: a ring of entries over a base of books.
//!
//! Nothing is ever forgotten unaccounted: an entry that leaves the ring is
//! folded into the base first, so base + ring always equals the counters. An
//! entry without a number never leaves: whoever writes many has them numbered
//! in between, and a single operation with more than fit makes the ring grow.

use std::collections::{HashMap, VecDeque};

use super::super::books::{Books, Entry, Kind};
use super::super::types::Answer;

/// Entries that are folded at once.
const BLOCK: u64 = 128;

/// The books of a pool, on a cache line of its own.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(super) struct Account {
    /// The counters.
    pub now: Books,
    /// Books before the oldest entry of the ring.
    pub base: Books,
}

/// An entry that says nothing.
pub(super) const BLANK: Entry = Entry {
    seq: 0,
    key: 0,
    hold: 0,
    time: 0,
    pool: Entry::NO_POOL,
    units: 0,
    arg: 0,
    kind: Kind::Answer,
    refusal: 0,
    code: 0,
    flags: 0,
};

#[derive(Debug)]
pub(super) struct Ledger {
    ring: Box<[Entry]>,
    mask: u64,
    /// Entries that are in the base already.
    folded: u64,
    /// Entries ever written; positions count from 0.
    len: u64,
    /// First position without a place in the order of the whole engine.
    unnumbered: u64,
    /// `seq` of the last entry folded into the base.
    pub base_seq: u64,
    /// Low bits of a pool number that name the partition.
    bits: u32,
    /// Where there is one partition, what to add to a position for its `seq`.
    ahead: u64,
    /// Answers in the ring that can be asked for again, by their key.
    answers: u64,
    /// Answers to be known at least, and those of them that have left the ring,
    /// because so much was written since: rare, if the ring is long enough.
    remember: u64,
    left: VecDeque<Entry>,
    left_at: HashMap<u64, u64>,
    /// Answers that were dropped from the front of `left`.
    dropped: u64,
}

impl Ledger {
    /// A ring for so many entries, and for as many answers at least; no entries
    /// at all keep no ledger.
    pub fn new(entries: u32, answers: u32, bits: u32) -> Self {
        let capacity = match entries {
            0 => 0,
            n => (n.max(1 << 10) as usize).next_power_of_two(),
        };
        Self {
            ring: vec![BLANK; capacity].into_boxed_slice(),
            mask: (capacity as u64).wrapping_sub(1),
            folded: 0,
            len: 0,
            unnumbered: 0,
            base_seq: 0,
            bits,
            ahead: 1,
            answers: 0,
            // Known still after so many others.
            remember: u64::from(answers) + 1,
            left: VecDeque::new(),
            left_at: HashMap::new(),
            dropped: 0,
        }
    }

    /// Is a ledger kept?
    #[inline]
    pub fn kept(&self) -> bool {
        self.mask != u64::MAX
    }

    /// How many entries it can keep.
    pub fn capacity(&self) -> usize {
        self.ring.len()
    }

    /// Append an entry of the past, which has its number.
    pub fn push_numbered(&mut self, entry: Entry, accounts: &mut [Account]) -> u64 {
        self.ahead = entry.seq.wrapping_sub(self.len);
        self.unnumbered = self.len + 1;
        self.push(entry, accounts)
    }

    /// Append an entry and say at which position.
    #[inline(always)]
    pub fn push(&mut self, entry: Entry, accounts: &mut [Account]) -> u64 {
        let position = self.len;
        if position == self.folded + self.ring.len() as u64 {
            self.fold(accounts);
        }
        if let Some(place) = self.ring.get_mut((position & self.mask) as usize) {
            // The final number, if there is no other partition to number with.
            let seq = position.wrapping_add(self.ahead);
            *place = Entry { seq, ..entry };
            self.len += 1;
        }
        position
    }

    /// Make room: fold a block of the oldest entries into the base. Their
    /// accounts are loaded first, so that the cache misses overlap.
    #[cold]
    fn fold(&mut self, accounts: &mut [Account]) {
        if !self.kept() {
            return;
        }
        if self.folded + BLOCK > self.unnumbered {
            return self.grow();
        }
        self.keep_answers();
        let first = (self.folded & self.mask) as usize;
        let block = &self.ring[first..first + BLOCK as usize];
        let of = |old: &Entry| (old.pool >> self.bits) as usize;
        let seen = block.iter().filter_map(|old| accounts.get(of(old)));
        std::hint::black_box(seen.fold(0, |seen, account| seen ^ account.base.on_hand));
        for old in block {
            if let Some(account) = accounts.get_mut(of(old)) {
                account.base.post(old);
            }
        }
        self.base_seq = block[BLOCK as usize - 1].seq;
        self.folded += BLOCK;
    }

    /// An entry with an answer that can be asked for was written.
    #[inline(always)]
    pub fn answered(&mut self) {
        self.answers += 1;
    }

    /// A block is about to leave: keep the answers in it that are among the
    /// latest ones, and drop those that no longer are.
    fn keep_answers(&mut self) {
        let first = (self.folded & self.mask) as usize;
        let block = &self.ring[first..first + BLOCK as usize];
        let asked = |e: &Entry| e.flags & Entry::HEAD != 0 && e.key != 0;
        let leaving = block.iter().map(|e| u64::from(asked(e))).sum::<u64>();
        self.answers -= leaving;
        if self.answers < self.remember {
            let spare = (self.answers + leaving).saturating_sub(self.remember);
            let late = block.iter().filter(|e| asked(e)).skip(spare as usize);
            self.left.extend(late);
            let new = self.left.len() - (leaving - spare) as usize;
            for (at, entry) in (self.dropped + new as u64..).zip(self.left.range(new..)) {
                self.left_at.insert(entry.key, at);
            }
        }
        while !self.left.is_empty() && self.left.len() as u64 + self.answers > self.remember {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(entry) = self.left.pop_front() {
            if self.left_at.get(&entry.key) == Some(&self.dropped) {
                self.left_at.remove(&entry.key);
            }
            self.dropped += 1;
        }
    }

    /// The answer to this key, if it is one of those that have left the ring.
    #[inline(always)]
    pub fn left_answer(&self, key: u64) -> Option<Answer> {
        match self.left.is_empty() {
            true => None,
            false => self.find_left(key),
        }
    }

    #[inline(never)]
    fn find_left(&self, key: u64) -> Option<Answer> {
        let at = self.left_at.get(&key)? - self.dropped;
        self.left.get(at as usize).map(Entry::answer)
    }

    /// The answers that have left the ring and are known, oldest first.
    pub fn left(&self) -> impl ExactSizeIterator<Item = &Entry> + '_ {
        self.left.iter()
    }

    /// Know such an answer again.
    pub fn keep_left(&mut self, entry: Entry) {
        let at = self.dropped + self.left.len() as u64;
        self.left_at.insert(entry.key, at);
        self.left.push_back(entry);
    }

    /// Twice the places: positions that differ modulo n differ modulo 2 n.
    fn grow(&mut self) {
        let mut ring = vec![BLANK; self.ring.len() * 2].into_boxed_slice();
        let mask = ring.len() as u64 - 1;
        for position in self.folded..self.len {
            ring[(position & mask) as usize] = *self.get(position);
        }
        (self.ring, self.mask) = (ring, mask);
    }

    /// The position of the next entry.
    pub fn end(&self) -> u64 {
        self.len
    }

    /// Entries up to here are in the base and no longer known one by one.
    #[inline]
    pub fn folded(&self) -> u64 {
        self.folded
    }

    /// The entry at a position of the ring.
    #[inline(always)]
    pub fn get(&self, position: u64) -> &Entry {
        &self.ring[(position & self.mask) as usize]
    }

    /// The latest position that ends in these 32 bits, if still in the ring.
    #[inline(always)]
    pub fn position(&self, low: u32) -> Option<u64> {
        let back = (self.len as u32).wrapping_sub(low);
        let known = back != 0 && u64::from(back) <= self.len - self.folded;
        known.then(|| self.len - u64::from(back))
    }

    /// How many entries have no sequence number yet?
    #[inline]
    pub fn unnumbered(&self) -> u64 {
        self.len - self.unnumbered
    }

    /// Are so many entries without a number that they should get theirs
    /// before more are written?
    #[inline]
    pub fn crowded(&self) -> bool {
        self.unnumbered() > self.mask / 4
    }

    /// Number the new entries from `seq` and show them in order.
    #[inline]
    pub fn number(&mut self, seq: u64, show: Option<&mut dyn FnMut(&Entry)>) {
        let ahead = seq.wrapping_sub(self.unnumbered);
        let new = self.unnumbered..self.len;
        if ahead != self.ahead {
            // Other partitions drew numbers meanwhile.
            self.ahead = ahead;
            for position in new.clone() {
                let seq = position.wrapping_add(ahead);
                self.ring[(position & self.mask) as usize].seq = seq;
            }
        }
        if let Some(show) = show {
            new.for_each(|position| show(self.get(position)));
        }
        self.unnumbered = self.len;
    }

    /// The entries still in the ring, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> + '_ {
        let first = self.folded;
        (first..self.len).map(|p| self.get(p))
    }

    /// The entries still in the ring with a higher number than this.
    pub fn entries_after(&self, seq: u64) -> impl Iterator<Item = &Entry> + '_ {
        let first = self.folded;
        let (mut low, mut high) = (first, self.len);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).seq <= seq {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low..self.len).map(|p| self.get(p))
    }
}
