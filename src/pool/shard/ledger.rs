//! The ledger of one partition: a ring of entries over a base of books.
//!
//! Nothing is ever forgotten unaccounted: an entry that leaves the ring is
//! folded into the base first, so base + ring always equals the counters.

use super::super::books::{Books, Entry};

/// Entries that are folded at once.
const BLOCK: u64 = 128;

#[derive(Debug)]
pub(super) struct Ledger {
    ring: Vec<Entry>,
    mask: u64,
    /// Entries that are in the base already.
    folded: u64,
    /// Entries ever written; positions count from 0.
    len: u64,
    /// First position without a place in the order of the whole engine.
    unnumbered: u64,
    /// Books before the oldest entry of the ring.
    pub base: Vec<Books>,
    /// `seq` of the last entry folded into the base.
    pub base_seq: u64,
    /// Low bits of a pool number that name the partition.
    bits: u32,
}

impl Ledger {
    /// A ring for so many entries; none at all keeps no ledger.
    pub fn new(remember: u32, pools: usize, bits: u32) -> Self {
        let capacity = match remember {
            0 => 0,
            n => (n.max(1 << 10) as usize).next_power_of_two(),
        };
        Self {
            ring: Vec::with_capacity(capacity),
            mask: (capacity as u64).wrapping_sub(1),
            folded: 0,
            len: 0,
            unnumbered: 0,
            base: vec![Books::default(); if capacity == 0 { 0 } else { pools }],
            base_seq: 0,
            bits,
        }
    }

    /// Is a ledger kept?
    #[inline]
    pub fn kept(&self) -> bool {
        self.mask != u64::MAX
    }

    /// Append an entry and say at which position.
    #[inline]
    pub fn push(&mut self, entry: Entry) -> u64 {
        let position = self.len;
        if position < self.folded + self.ring.len() as u64 {
            self.ring[(position & self.mask) as usize] = entry;
        } else if self.kept() {
            self.make_place(position, entry);
        }
        self.len += 1;
        position
    }

    /// Grow up to the capacity; from then on fold a block of the oldest entries
    /// into the base at once, so that their cache misses overlap.
    #[cold]
    fn make_place(&mut self, position: u64, entry: Entry) {
        if position <= self.mask {
            self.ring.push(entry);
            return;
        }
        let first = (self.folded & self.mask) as usize;
        let block = &self.ring[first..first + BLOCK as usize];
        for old in block.iter().filter(|old| old.pool != Entry::NO_POOL) {
            self.base[(old.pool >> self.bits) as usize].post(old);
        }
        self.base_seq = block[BLOCK as usize - 1].seq;
        self.folded += BLOCK;
        self.ring[(position & self.mask) as usize] = entry;
    }

    /// The entry at a position of the ring.
    #[inline]
    pub fn get(&self, position: u64) -> &Entry {
        &self.ring[(position & self.mask) as usize]
    }

    /// The latest position that ends in these 32 bits, if still in the ring.
    #[inline]
    pub fn position(&self, low: u32) -> Option<u64> {
        let back = (self.len as u32).wrapping_sub(low);
        let position = self.len.checked_sub(u64::from(back))?;
        (position < self.len && position >= self.folded).then_some(position)
    }

    /// How many entries have no sequence number yet?
    #[inline]
    pub fn unnumbered(&self) -> u64 {
        self.len - self.unnumbered
    }

    /// May a further operation be done before numbering?
    #[inline]
    pub fn crowded(&self) -> bool {
        self.unnumbered() > self.mask / 4
    }

    /// Number the new entries from `seq` and show them in order.
    #[inline]
    pub fn number(&mut self, mut seq: u64, mut show: impl FnMut(&Entry)) {
        for position in self.unnumbered..self.len {
            let entry = &mut self.ring[(position & self.mask) as usize];
            entry.seq = seq;
            seq += 1;
            show(entry);
        }
        self.unnumbered = self.len;
    }

    /// Entries are numbered already (they come from the log).
    pub fn take_as_numbered(&mut self) {
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
