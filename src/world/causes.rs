//! Why a view is wrong: amounts by cause, kept only where they are not zero.
//!
//! Most cells (a pool in a system's view) have no drift but what is in flight,
//! so the causes that do not heal live in short chains of entries in one
//! arena, not in the cell. `sum over the chain + what is in flight = drift`.

use super::kinds::{Bucket, Cause};

/// "No entry": the end of a chain.
pub const NONE: u32 = u32::MAX;

/// One amount: which bucket and cause, how many units, where the chain goes on.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u8,
    amount: i32,
    next: u32,
}

/// The arena of all chains.
#[derive(Clone, Debug)]
pub struct CauseBook {
    entries: Vec<Entry>,
    free: u32,
}

/// Amounts of one bucket by cause.
pub type Amounts = [i32; Cause::COUNT];

fn key(bucket: Bucket, cause: Cause) -> u8 {
    bucket as u8 * Cause::COUNT as u8 + cause as u8
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
    pub fn add(&mut self, head: &mut u32, bucket: Bucket, cause: Cause, amount: i32) -> (i32, i32) {
        let key = key(bucket, cause);
        let (mut at, mut previous) = (*head, NONE);
        while at != NONE {
            let entry = self.entries[at as usize];
            if entry.key == key {
                let after = entry.amount + amount;
                if after == 0 {
                    self.unlink(head, previous, at);
                } else {
                    self.entries[at as usize].amount = after;
                }
                return (entry.amount, after);
            }
            (previous, at) = (at, entry.next);
        }
        if amount != 0 {
            *head = self.link(Entry {
                key,
                amount,
                next: *head,
            });
        }
        (0, amount)
    }

    fn link(&mut self, entry: Entry) -> u32 {
        if self.free == NONE {
            self.entries.push(entry);
            return (self.entries.len() - 1) as u32;
        }
        let at = self.free;
        self.free = self.entries[at as usize].next;
        self.entries[at as usize] = entry;
        at
    }

    fn unlink(&mut self, head: &mut u32, previous: u32, at: u32) {
        let next = self.entries[at as usize].next;
        if previous == NONE {
            *head = next;
        } else {
            self.entries[previous as usize].next = next;
        }
        self.entries[at as usize].next = self.free;
        self.free = at;
    }

    /// All amounts of a bucket, in units by cause.
    pub fn amounts(&self, head: u32, bucket: Bucket) -> Amounts {
        let mut amounts = [0; Cause::COUNT];
        self.each(head, |b, cause, amount| {
            if b == bucket {
                amounts[cause as usize] = amount;
            }
        });
        amounts
    }

    /// Whether two chains have the same amounts in a bucket.
    #[inline]
    pub fn same(&self, a: u32, b: u32, bucket: Bucket) -> bool {
        a == b || self.contained(a, b, bucket) && self.contained(b, a, bucket)
    }

    /// Whether each amount of a bucket in chain `a` stands in chain `b` too.
    fn contained(&self, a: u32, b: u32, bucket: Bucket) -> bool {
        let first = bucket as u8 * Cause::COUNT as u8;
        let mut at = a;
        while at != NONE {
            let entry = self.entries[at as usize];
            at = entry.next;
            if entry.key.wrapping_sub(first) < Cause::COUNT as u8
                && self.find(b, entry.key) != entry.amount
            {
                return false;
            }
        }
        true
    }

    /// The amount with this key in a chain, or 0.
    fn find(&self, head: u32, key: u8) -> i32 {
        let mut at = head;
        while at != NONE {
            let entry = self.entries[at as usize];
            if entry.key == key {
                return entry.amount;
            }
            at = entry.next;
        }
        0
    }

    /// Calls `f` with each amount of a chain.
    pub fn each(&self, head: u32, mut f: impl FnMut(Bucket, Cause, i32)) {
        let mut at = head;
        while at != NONE {
            let entry = self.entries[at as usize];
            let (bucket, cause) = (
                entry.key as usize / Cause::COUNT,
                entry.key as usize % Cause::COUNT,
            );
            f(Bucket::ALL[bucket], Cause::ALL[cause], entry.amount);
            at = entry.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_and_zero_takes_no_room() {
        let (mut book, mut head) = (CauseBook::default(), NONE);
        assert_eq!(
            book.add(&mut head, Bucket::OnHand, Cause::Shrink, 3),
            (0, 3)
        );
        assert_eq!(
            book.add(&mut head, Bucket::Incoming, Cause::Lost, -2),
            (0, -2)
        );
        assert_eq!(
            book.add(&mut head, Bucket::OnHand, Cause::Shrink, -1),
            (3, 2)
        );
        assert_eq!(
            book.amounts(head, Bucket::OnHand)[Cause::Shrink as usize],
            2
        );
        assert_eq!(
            book.amounts(head, Bucket::Incoming)[Cause::Lost as usize],
            -2
        );
        book.add(&mut head, Bucket::OnHand, Cause::Shrink, -2);
        book.add(&mut head, Bucket::Incoming, Cause::Lost, 2);
        assert_eq!(head, NONE);
        book.add(&mut head, Bucket::OnHand, Cause::Miscount, 1);
        assert_eq!(book.entries.len(), 2, "freed entries are used again");
    }
}
