//! Why a view is wrong: amounts by cause, kept only where they are not zero.
//!
//! Most cells (a pool in a system's view) have no drift but what is in flight, or one
//! amount more. So the cell holds one amount, and further ones live in a short list in an
//! arena. `sum of the amounts + what is in flight = drift`.

use super::kinds::{Bucket, Cause};

/// "No entry": the end of a list.
const NONE: u32 = u32::MAX;

/// "No amount" (as a key): in none of the buckets.
const NO_KEY: u8 = u8::MAX;

/// Keys of a bucket: more than causes, so that the bucket of a key is a matter of bits.
const PER_BUCKET: u8 = 32;

/// The amounts of one cell: the first, and where the others are.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// Which bucket and cause, or `NO_KEY`: then there are no others either.
    key: u8,
    /// How many units.
    amount: i32,
    /// Where the list goes on.
    next: u32,
}

impl Chain {
    /// No amounts.
    pub const EMPTY: Chain = Chain {
        key: NO_KEY,
        amount: 0,
        next: NONE,
    };

    /// Whether there is no amount at all.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.key == NO_KEY
    }
}

/// The arena of all amounts but the first ones.
#[derive(Clone, Debug)]
pub struct CauseBook {
    entries: Vec<Chain>,
    free: u32,
}

/// Amounts of one bucket by cause.
pub type Amounts = [i32; Cause::COUNT];

#[inline]
fn key(bucket: Bucket, cause: Cause) -> u8 {
    bucket as u8 * PER_BUCKET + cause as u8
}

impl Default for CauseBook {
    fn default() -> Self {
        CauseBook {
            entries: Vec::new(),
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
            (0, amount)
        } else {
            self.add_behind(chain, key, amount)
        }
    }

    /// The first amount is gone: the next one moves up.
    #[inline(never)]
    fn drop_first(&mut self, chain: &mut Chain) {
        let next = chain.next;
        *chain = Chain::EMPTY;
        if next != NONE {
            *chain = self.entries[next as usize];
            self.release(next);
        }
    }

    #[inline(never)]
    fn add_behind(&mut self, chain: &mut Chain, key: u8, amount: i32) -> (i32, i32) {
        let (mut at, mut previous) = (chain.next, NONE);
        while at != NONE {
            let entry = self.entries[at as usize];
            if entry.key == key {
                let after = entry.amount + amount;
                self.entries[at as usize].amount = after;
                if after == 0 {
                    match previous {
                        NONE => chain.next = entry.next,
                        _ => self.entries[previous as usize].next = entry.next,
                    }
                    self.release(at);
                }
                return (entry.amount, after);
            }
            (previous, at) = (at, entry.next);
        }
        if amount != 0 {
            let next = chain.next;
            chain.next = self.link(Chain { key, amount, next });
        }
        (0, amount)
    }

    fn link(&mut self, entry: Chain) -> u32 {
        if self.free == NONE {
            self.entries.push(entry);
            return (self.entries.len() - 1) as u32;
        }
        let at = self.free;
        self.free = self.entries[at as usize].next;
        self.entries[at as usize] = entry;
        at
    }

    fn release(&mut self, at: u32) {
        self.entries[at as usize].next = self.free;
        self.free = at;
    }

    /// All amounts of a bucket, in units by cause.
    pub fn amounts(&self, chain: &Chain, bucket: Bucket) -> Amounts {
        let mut amounts = [0; Cause::COUNT];
        let first = bucket as u8 * PER_BUCKET;
        let mut entry = chain;
        loop {
            let cause = entry.key.wrapping_sub(first);
            if let Some(amount) = amounts.get_mut(cause as usize) {
                *amount = entry.amount;
            }
            match self.after(entry) {
                Some(next) => entry = next,
                None => return amounts,
            }
        }
    }

    /// Whether two cells have the same amounts in some buckets (bits), in the same order: so it
    /// is nearly always where one is set from the other.
    #[inline]
    pub fn are_alike(&self, a: &Chain, b: &Chain, buckets: u8) -> bool {
        let (mut a, mut b) = (self.within(Some(a), buckets), self.within(Some(b), buckets));
        while let (Some(x), Some(y)) = (a, b) {
            if (x.key, x.amount) != (y.key, y.amount) {
                return false;
            }
            a = self.within(self.after(x), buckets);
            b = self.within(self.after(y), buckets);
        }
        a.is_none() && b.is_none()
    }

    /// The first amount from here on that lies in one of these buckets (bits).
    #[inline]
    fn within<'a>(&'a self, mut entry: Option<&'a Chain>, buckets: u8) -> Option<&'a Chain> {
        while let Some(at) = entry
            && buckets >> (at.key / PER_BUCKET) & 1 == 0
        {
            entry = self.after(at);
        }
        entry
    }

    /// Whether two cells have the same amounts in a bucket.
    pub fn same(&self, a: &Chain, b: &Chain, bucket: Bucket) -> bool {
        self.are_alike(a, b, 1 << bucket as u8)
            || self.contained(a, b, bucket) && self.contained(b, a, bucket)
    }

    /// Whether each amount of a bucket in `a` stands in `b` too.
    fn contained(&self, a: &Chain, b: &Chain, bucket: Bucket) -> bool {
        let mut entry = self.within(Some(a), 1 << bucket as u8);
        while let Some(at) = entry {
            if !self.holds(b, at) {
                return false;
            }
            entry = self.within(self.after(at), 1 << bucket as u8);
        }
        true
    }

    /// Whether a cell has this amount.
    fn holds(&self, chain: &Chain, amount: &Chain) -> bool {
        let mut entry = chain;
        while entry.key != amount.key {
            match self.after(entry) {
                Some(next) => entry = next,
                None => return false,
            }
        }
        entry.amount == amount.amount
    }

    /// The next amount of a cell.
    #[inline]
    fn after(&self, entry: &Chain) -> Option<&Chain> {
        match entry.next {
            NONE => None,
            next => Some(&self.entries[next as usize]),
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
        assert_eq!(book.entries.len(), 2, "freed entries are used again");
    }

    #[test]
    fn cells_are_the_same_if_a_bucket_has_the_same_amounts_in_any_order() {
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
        assert!(book.same(&a, &b, Bucket::OnHand));
        assert!(!book.same(&a, &b, Bucket::Committed));
        assert!(!book.are_alike(&a, &b, 1), "in another order");
        book.add(&mut b, Bucket::OnHand, Cause::Shrink, 1);
        assert!(!book.same(&a, &b, Bucket::OnHand));
        assert!(book.are_alike(&a, &b, 0b1100) && !book.are_alike(&a, &b, 0b10));
    }
}
