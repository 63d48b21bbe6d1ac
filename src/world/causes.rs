//! Why a view is wrong: amounts by cause, kept only where they are not zero.
//!
//! Most cells (a pool in a system's view) have no drift but what is in flight, or one
//! amount more. So the cell holds one amount, and further ones live in blocks of a cache line.
//! Amounts are kept in the order of bucket and cause, so that two cells are compared and
//! added up in one walk each. `sum of the amounts + what is in flight = drift`.

use super::kinds::{Bucket, Cause};

/// "No block": the end of a list.
const NONE: u32 = u32::MAX;

/// "No amount" (as a key): in none of the buckets.
const NO_KEY: u8 = u8::MAX;

/// Keys of a bucket: more than causes, so that the bucket of a key is a matter of bits.
const PER_BUCKET: u8 = 32;

/// All buckets, as bits.
const ALL: u8 = (1 << Bucket::COUNT) - 1;

/// Amounts that fit into a cache line.
const ROOM: usize = 11;

/// The amounts of one cell: the first, and where the others are.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// Which bucket and cause, or `NO_KEY`: then there are no others either.
    key: u8,
    /// The buckets that have any amount, as bits.
    buckets: u8,
    /// How many units.
    amount: i32,
    /// The block of the others.
    others: u32,
}

impl Chain {
    /// No amounts.
    pub const EMPTY: Chain = Chain {
        key: NO_KEY,
        buckets: 0,
        amount: 0,
        others: NONE,
    };

    /// Whether any of some buckets (bits) has an amount.
    #[inline]
    pub fn has_any(&self, buckets: u8) -> bool {
        self.buckets & buckets != 0
    }

    /// Whether there is no amount at all.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.key == NO_KEY
    }
}

/// Amounts of one cell, by ascending key.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Block {
    keys: [u8; ROOM],
    count: u8,
    /// The block of still greater keys, or of those that are free the next one.
    next: u32,
    amounts: [i32; ROOM],
}

impl Block {
    const EMPTY: Block = Block {
        keys: [NO_KEY; ROOM],
        count: 0,
        next: NONE,
        amounts: [0; ROOM],
    };

    /// Where a key is, or would have to be put.
    #[inline]
    fn place_of(&self, key: u8) -> usize {
        // Beyond the last one stand keys that are greater than all.
        let mut place = 0;
        while place < ROOM && self.keys[place] < key {
            place += 1;
        }
        place
    }

    /// Puts an amount at a place and hands back the last one, if there was no room.
    fn insert(&mut self, place: usize, entry: (u8, i32)) -> Option<(u8, i32)> {
        let last = (self.keys[ROOM - 1], self.amounts[ROOM - 1]);
        self.keys.copy_within(place..ROOM - 1, place + 1);
        self.amounts.copy_within(place..ROOM - 1, place + 1);
        (self.keys[place], self.amounts[place]) = entry;
        if usize::from(self.count) == ROOM {
            return Some(last);
        }
        self.count += 1;
        None
    }

    fn remove(&mut self, place: usize) {
        self.keys.copy_within(place + 1.., place);
        self.amounts.copy_within(place + 1.., place);
        self.keys[ROOM - 1] = NO_KEY;
        self.count -= 1;
    }
}

/// All amounts but the first ones.
#[derive(Clone, Debug)]
pub struct CauseBook {
    blocks: Vec<Block>,
    free: u32,
}

/// Amounts of one bucket by cause.
pub type Amounts = [i32; Cause::COUNT];

/// The key of an amount. Commitments change most often where no feed carries them, so they
/// come first and stand in the cell.
#[inline]
fn key(bucket: Bucket, cause: Cause) -> u8 {
    (bucket as u8 ^ 1) * PER_BUCKET + cause as u8
}

/// A number that is greater than all keys of some buckets (bits).
#[inline]
fn end_of(buckets: u8) -> u8 {
    // The buckets in the order of their keys.
    let ranked = (buckets & 0b0101) << 1 | (buckets & 0b1010) >> 1;
    (u8::BITS - ranked.leading_zeros()) as u8 * PER_BUCKET
}

/// The number of the bucket that a key belongs to.
#[inline]
fn bucket_of(key: u8) -> usize {
    usize::from((key / PER_BUCKET) ^ 1) % Bucket::COUNT
}

impl Default for CauseBook {
    fn default() -> Self {
        CauseBook {
            blocks: Vec::new(),
            free: NONE,
        }
    }
}

impl CauseBook {
    /// Adds to an amount and returns it before and after; an amount of zero takes no room.
    #[inline]
    pub fn add(
        &mut self,
        chain: &mut Chain,
        bucket: Bucket,
        cause: Cause,
        amount: i32,
    ) -> (i32, i32) {
        let key = key(bucket, cause);
        if chain.key == key {
            let before = chain.amount;
            chain.amount += amount;
            if chain.amount == 0 {
                self.drop_first(chain);
            }
            (before, before + amount)
        } else if chain.is_empty() && amount != 0 {
            (chain.key, chain.amount) = (key, amount);
            chain.buckets = 1 << bucket as u8;
            (0, amount)
        } else {
            self.add_further(chain, key, amount)
        }
    }

    /// The first amount is gone: the next one moves up.
    #[inline(never)]
    fn drop_first(&mut self, chain: &mut Chain) {
        if chain.others == NONE {
            *chain = Chain::EMPTY;
            return;
        }
        let block = &mut self.blocks[chain.others as usize];
        (chain.key, chain.amount) = (block.keys[0], block.amounts[0]);
        block.remove(0);
        self.release_if_empty(chain, NONE, chain.others);
        self.note_buckets(chain);
    }

    /// An amount is gone, and perhaps its bucket has none left.
    fn note_buckets(&self, chain: &mut Chain) {
        let all = self.cursor(chain, ALL);
        chain.buckets = all.fold(0, |bits, (key, _)| bits | 1 << bucket_of(key));
    }

    #[inline(never)]
    fn add_further(&mut self, chain: &mut Chain, key: u8, amount: i32) -> (i32, i32) {
        if key < chain.key {
            if amount != 0 {
                let first = (chain.key, chain.amount);
                (chain.key, chain.amount) = (key, amount);
                chain.buckets |= 1 << bucket_of(key);
                self.insert(chain, first);
            }
            return (0, amount);
        }
        let (mut at, mut before) = (chain.others, NONE);
        while at != NONE {
            let block = &mut self.blocks[at as usize];
            let place = block.place_of(key);
            if place < ROOM && block.keys[place] == key {
                let was = block.amounts[place];
                block.amounts[place] += amount;
                if was + amount == 0 {
                    block.remove(place);
                    self.release_if_empty(chain, before, at);
                    self.note_buckets(chain);
                }
                return (was, was + amount);
            }
            (before, at) = (at, block.next);
        }
        if amount != 0 {
            self.insert(chain, (key, amount));
        }
        (0, amount)
    }

    /// Puts an amount with a new key among the others.
    fn insert(&mut self, chain: &mut Chain, mut entry: (u8, i32)) {
        chain.buckets |= 1 << bucket_of(entry.0);
        if chain.others == NONE {
            chain.others = self.take_free();
        }
        let mut at = chain.others;
        loop {
            let block = &mut self.blocks[at as usize];
            let place = block.place_of(entry.0);
            // Into this block, unless it belongs behind all of it and others follow or it is full.
            let last = block.next == NONE;
            if place < usize::from(block.count) || last && place < ROOM {
                match block.insert(place, entry) {
                    Some(rest) => entry = rest,
                    None => return,
                }
            }
            if self.blocks[at as usize].next == NONE {
                let next = self.take_free();
                self.blocks[at as usize].next = next;
            }
            at = self.blocks[at as usize].next;
        }
    }

    fn take_free(&mut self) -> u32 {
        if self.free == NONE {
            self.blocks.push(Block::EMPTY);
            return (self.blocks.len() - 1) as u32;
        }
        let at = self.free;
        self.free = self.blocks[at as usize].next;
        self.blocks[at as usize] = Block::EMPTY;
        at
    }

    /// Gives a block back that holds nothing more; it stands behind that at `before`, or first.
    fn release_if_empty(&mut self, chain: &mut Chain, before: u32, at: u32) {
        let block = &self.blocks[at as usize];
        if block.count > 0 {
            return;
        }
        match before {
            NONE => chain.others = block.next,
            _ => self.blocks[before as usize].next = block.next,
        }
        self.blocks[at as usize].next = self.free;
        self.free = at;
    }

    /// Calls `f` with each amount of a cell: its bucket, its cause's number and the units.
    #[inline]
    pub fn each(&self, chain: &Chain, mut f: impl FnMut(Bucket, usize, i32)) {
        for (key, amount) in self.cursor(chain, ALL) {
            let bucket = Bucket::ALL[bucket_of(key)];
            f(bucket, usize::from(key % PER_BUCKET), amount);
        }
    }

    /// Something of what is not in the cell, to have it at hand.
    #[inline]
    pub fn peek(&self, chain: &Chain) -> u8 {
        let block = self.blocks.get(chain.others as usize);
        block.map_or(0, |block| block.count)
    }

    /// All amounts of a bucket, in units by cause.
    pub fn amounts(&self, chain: &Chain, bucket: Bucket) -> Amounts {
        let mut amounts = [0; Cause::COUNT];
        self.add_to(chain, bucket, 1, &mut amounts);
        amounts
    }

    /// Adds all amounts of a bucket, or (sign -1) takes them off.
    #[inline]
    pub fn add_to(&self, chain: &Chain, bucket: Bucket, sign: i32, amounts: &mut Amounts) {
        if chain.buckets >> bucket as u8 & 1 == 0 {
            return;
        }
        self.each(chain, |of, cause, amount| {
            if of == bucket {
                amounts[cause] += sign * amount;
            }
        });
    }

    /// Whether two cells have the same amounts in some buckets (bits).
    #[inline]
    pub fn are_alike(&self, a: &Chain, b: &Chain, buckets: u8) -> bool {
        (a.buckets | b.buckets) & buckets == 0 || self.compare(a, b, buckets)
    }

    #[inline(never)]
    fn compare(&self, a: &Chain, b: &Chain, buckets: u8) -> bool {
        if (a.buckets ^ b.buckets) & buckets != 0 {
            return false;
        }
        let end = end_of(buckets);
        let no_more = |chain: &Chain| match self.blocks.get(chain.others as usize) {
            Some(block) => block.keys[0] >= end,
            None => true,
        };
        // Nearly always there is one amount at most.
        if (a.key, a.amount) == (b.key, b.amount) && no_more(a) && no_more(b) {
            return true;
        }
        let (mut a, mut b) = (self.cursor(a, buckets), self.cursor(b, buckets));
        loop {
            let (x, y) = (a.next(), b.next());
            if x != y {
                return false;
            }
            if x.is_none() {
                return true;
            }
        }
    }

    #[inline]
    fn cursor(&self, chain: &Chain, buckets: u8) -> Cursor<'_> {
        Cursor {
            blocks: &self.blocks,
            first: Some((chain.key, chain.amount)),
            block: chain.others,
            place: 0,
            buckets,
            end: end_of(buckets),
        }
    }
}

/// A walk over the amounts of a cell in some buckets.
struct Cursor<'a> {
    blocks: &'a [Block],
    /// The amount in the cell, until it has been passed.
    first: Option<(u8, i32)>,
    /// Where the next one of the others is.
    block: u32,
    place: usize,
    buckets: u8,
    /// Greater than all keys of these buckets.
    end: u8,
}

impl Cursor<'_> {
    /// The next amount of the blocks, in whatever bucket.
    #[inline]
    fn further(&mut self) -> Option<(u8, i32)> {
        while let Some(block) = self.blocks.get(self.block as usize) {
            if self.place < usize::from(block.count).min(ROOM) {
                let entry = (block.keys[self.place], block.amounts[self.place]);
                self.place += 1;
                return Some(entry);
            }
            (self.block, self.place) = (block.next, 0);
        }
        None
    }
}

impl Iterator for Cursor<'_> {
    type Item = (u8, i32);

    #[inline]
    fn next(&mut self) -> Option<(u8, i32)> {
        loop {
            let entry = match self.first.take() {
                Some(first) => first,
                None => self.further()?,
            };
            if entry.0 >= self.end {
                return None;
            }
            if self.buckets >> bucket_of(entry.0) & 1 == 1 {
                return Some(entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_and_zero_takes_no_room() {
        let (mut book, mut chain) = (CauseBook::default(), Chain::EMPTY);
        let mut add = |bucket, cause, amount| book.add(&mut chain, bucket, cause, amount);
        assert_eq!(add(Bucket::OnHand, Cause::Shrink, 3), (0, 3));
        assert_eq!(add(Bucket::Incoming, Cause::Lost, -2), (0, -2));
        assert_eq!(add(Bucket::OnHand, Cause::Shrink, -1), (3, 2));
        assert_eq!(add(Bucket::OnHand, Cause::Duplicate, 5), (0, 5));
        assert_eq!(add(Bucket::OnHand, Cause::Shrink, -2), (2, 0));
        let amounts = book.amounts(&chain, Bucket::OnHand);
        assert_eq!(amounts.iter().sum::<i32>(), 5);
        assert_eq!(amounts[Cause::Duplicate as usize], 5);
        let mut add = |bucket, cause, amount| book.add(&mut chain, bucket, cause, amount);
        assert_eq!(add(Bucket::Incoming, Cause::Lost, 2), (-2, 0));
        assert_eq!(add(Bucket::OnHand, Cause::Duplicate, -5), (5, 0));
        assert!(chain.is_empty());
        book.add(&mut chain, Bucket::OnHand, Cause::Miscount, 1);
        book.add(&mut chain, Bucket::OnHand, Cause::Shrink, 1);
        assert_eq!(book.blocks.len(), 1, "freed blocks are used again");
    }

    #[test]
    fn cells_are_alike_if_a_bucket_has_the_same_amounts_whenever_they_came() {
        let mut book = CauseBook::default();
        let (mut a, mut b) = (Chain::EMPTY, Chain::EMPTY);
        let amounts = [
            (Bucket::OnHand, Cause::Shrink, 1),
            (Bucket::OnHand, Cause::Lost, 2),
            (Bucket::Committed, Cause::Lost, 3),
        ];
        for (bucket, cause, amount) in amounts {
            book.add(&mut a, bucket, cause, amount);
        }
        for (bucket, cause, amount) in amounts.into_iter().take(2).rev() {
            book.add(&mut b, bucket, cause, amount);
        }
        assert!(book.are_alike(&a, &b, 0b1));
        assert!(!book.are_alike(&a, &b, 0b10));
        book.add(&mut b, Bucket::OnHand, Cause::Shrink, 1);
        assert!(!book.are_alike(&a, &b, 0b1));
        assert!(book.are_alike(&a, &b, 0b1100));
    }

    #[test]
    fn any_number_of_amounts_is_kept_like_a_map_keeps_them() {
        use std::collections::BTreeMap;
        let mut book = CauseBook::default();
        let mut chains = [Chain::EMPTY; 5];
        let mut maps: [BTreeMap<(usize, usize), i32>; 5] = Default::default();
        let mut state = 7u64;
        for _ in 0..40_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let pick = |shift: u32, n: usize| (state >> shift) as usize % n;
            let (which, b, c) = (pick(20, 5), pick(28, 4), pick(36, Cause::COUNT));
            let old = maps[which].get(&(b, c)).copied().unwrap_or(0);
            // As often away with it as to another amount.
            let by = if pick(44, 2) == 0 {
                -old
            } else {
                pick(50, 7) as i32 - 3
            };
            let chain = &mut chains[which];
            let told = book.add(chain, Bucket::ALL[b], Cause::ALL[c], by);
            assert_eq!(told, (old, old + by));
            match old + by {
                0 => maps[which].remove(&(b, c)),
                new => maps[which].insert((b, c), new),
            };
            assert!(book.cursor(chain, ALL).is_sorted_by_key(|(key, _)| key));
            let buckets = maps[which].keys().fold(0, |bits, (b, _)| bits | 1 << b);
            assert_eq!(chain.buckets, buckets);
            let mut kept = Vec::new();
            book.each(chain, |b, c, amount| kept.push(((b as usize, c), amount)));
            kept.sort_unstable();
            assert!(
                kept.into_iter()
                    .eq(maps[which].iter().map(|(&k, &v)| (k, v)))
            );
        }
        assert!(book.blocks.len() > 5, "lists of several blocks occurred");
    }
}
