//! Deadlines: a hierarchical timer wheel of 64-slot levels over the hold slots.
//!
//! A deadline sits on the level of the highest six bits in which it differs
//! from the clock. Setting and clearing one costs a few instructions and no
//! memory; passing time looks only at occupied slots, so an idle engine skips
//! a year at once.

use super::super::types::Millis;
use super::holds::{Holds, NIL};

const BITS: u32 = 6;
const LEVELS: usize = 11;

#[derive(Debug)]
pub(super) struct Wheel {
    /// First of each list, level by level.
    heads: Box<[u32; 64 * LEVELS]>,
    occupied: [u64; LEVELS],
    /// The time the wheel stands at.
    time: u64,
}

/// Order-preserving, so that times before the epoch work too.
#[inline]
fn unsigned(time: Millis) -> u64 {
    time.cast_unsigned() ^ (1 << 63)
}

impl Wheel {
    pub fn new() -> Self {
        Self {
            heads: Box::new([NIL; 64 * LEVELS]),
            occupied: [0; LEVELS],
            time: 0,
        }
    }

    #[inline(always)]
    fn place(&self, deadline: u64) -> (usize, usize) {
        let differs = (deadline ^ self.time) | 63;
        let level = ((63 - differs.leading_zeros()) / BITS) as usize;
        (level, ((deadline >> (BITS * level as u32)) & 63) as usize)
    }

    /// Remember the deadline of a hold. One in the past is due at once.
    #[inline(always)]
    pub fn set(&mut self, holds: &mut Holds, index: u32) {
        let slot = &mut holds.slots[index as usize];
        let (level, place) = self.place(unsigned(slot.deadline).max(self.time));
        let head = std::mem::replace(&mut self.heads[level * 64 + place], index);
        self.occupied[level] |= 1 << place;
        slot.next = head;
        slot.prev = NIL;
        if let Some(old) = holds.slots.get_mut(head as usize) {
            old.prev = index;
        }
    }

    /// Forget the deadline of a hold.
    #[inline(always)]
    pub fn clear(&mut self, holds: &mut Holds, index: u32) {
        let slot = &holds.slots[index as usize];
        let (prev, next) = (slot.prev, slot.next);
        if prev == NIL {
            // First of its list, and the list is where its deadline says.
            let (level, place) = self.place(unsigned(slot.deadline).max(self.time));
            self.heads[level * 64 + place] = next;
            if next == NIL {
                self.occupied[level] &= !(1 << place);
            }
        } else if let Some(before) = holds.slots.get_mut(prev as usize) {
            before.next = next;
        }
        if let Some(after) = holds.slots.get_mut(next as usize) {
            after.prev = prev;
        }
    }

    /// The slots are about to move: so do the lists' heads.
    pub fn move_heads(&mut self, holds: &Holds) {
        for head in self.heads.iter_mut() {
            *head = holds.moved(*head);
        }
    }

    /// Move to `now`, or to the first time before it at which a list comes up:
    /// that list is taken out and its first member returned. Its members are
    /// due if their deadline is not after `now`; the others are to be set again.
    pub fn advance(&mut self, now: Millis) -> Option<u32> {
        let now = unsigned(now);
        for level in 0..LEVELS {
            if self.occupied[level] == 0 {
                continue;
            }
            let slot = self.occupied[level].trailing_zeros() as usize;
            let shift = BITS * level as u32;
            let above = shift + BITS;
            let base = if above >= 64 {
                0
            } else {
                self.time >> above << above
            };
            let start = base | ((slot as u64) << shift);
            if start > now {
                break;
            }
            self.time = self.time.max(start);
            self.occupied[level] &= !(1 << slot);
            return Some(std::mem::replace(&mut self.heads[level * 64 + slot], NIL));
        }
        self.time = self.time.max(now);
        None
    }

    /// No deadline comes up before this time (it may be earlier than the first).
    pub fn next(&self) -> Millis {
        for level in 0..LEVELS {
            if self.occupied[level] != 0 {
                let slot = u64::from(self.occupied[level].trailing_zeros());
                let shift = BITS * level as u32;
                let above = shift + BITS;
                let base = if above >= 64 {
                    0
                } else {
                    self.time >> above << above
                };
                return (base | (slot << shift)).cast_signed() ^ Millis::MIN;
            }
        }
        Millis::MAX
    }
}
