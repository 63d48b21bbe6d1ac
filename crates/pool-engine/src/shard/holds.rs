//! The holds of one partition: a ring of slots, never searched, never freed.
//!
//! A hold's number grows forever; its slot is the number modulo the capacity,
//! so a name is never reused and finding a hold is one load. A slot is taken
//! again only when its hold has ended, oldest first: ended holds stay known for
//! about a capacity of further holds. Lines beyond the first, and the names of an
//! order's parts in other partitions, stand in a side table, chained.

use super::super::types::Millis;

/// What a slot holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum State {
    /// Nothing yet.
    #[default]
    Empty,
    /// A living hold.
    Held,
    /// A placed order.
    Committed,
    /// Ended.
    Shipped,
    /// Ended.
    Released,
    /// Ended.
    Expired,
    /// Ended.
    Cancelled,
}

/// Whose name a slot's name is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// A hold's that lives in this partition alone.
    #[default]
    Whole,
    /// That of an order over several partitions; its other parts are chained.
    Home,
    /// Nobody's outside the engine: a part that its order's home knows.
    Part,
}

/// No slot.
pub(super) const NIL: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub number: u64,
    pub deadline: Millis,
    pub latest: Millis,
    /// Local number of the pool.
    pub pool: u32,
    /// Open units.
    pub units: i32,
    /// First of the hold's further lines and parts.
    pub chain: u32,
    /// Neighbours in the timer's list.
    pub next: u32,
    pub prev: u32,
    pub state: State,
    pub role: Role,
}

/// A further line of a hold, or the name of its part in another partition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extra {
    /// The part; 0: this is a line.
    pub part: u64,
    pub pool: u32,
    pub units: i32,
    pub chain: u32,
}

const EMPTY: Slot = Slot {
    number: 0,
    deadline: 0,
    latest: 0,
    pool: 0,
    units: 0,
    chain: NIL,
    next: NIL,
    prev: NIL,
    state: State::Empty,
    role: Role::Whole,
};

#[derive(Debug)]
pub(super) struct Holds {
    pub slots: Vec<Slot>,
    pub extras: Vec<Extra>,
    /// First free extra.
    free: u32,
    mask: u64,
    last: u64,
    /// Slots that may not be taken.
    busy: usize,
}

impl Holds {
    /// Room for so many holds to be remembered (a power of two).
    pub fn new(remember: u32) -> Self {
        let capacity = (remember.max(8) as usize * 2).next_power_of_two();
        Self {
            slots: vec![EMPTY; capacity],
            extras: Vec::new(),
            free: NIL,
            mask: capacity as u64 - 1,
            last: 0,
            busy: 0,
        }
    }

    /// Take the next free slot for a living hold and give it a number.
    #[inline(always)]
    pub fn open(&mut self, pool: u32, units: i32, deadline: Millis, latest: Millis) -> u32 {
        loop {
            self.last += 1;
            let index = (self.last & self.mask) as u32;
            let slot = &mut self.slots[index as usize];
            if !is_busy(slot.state) {
                *slot = Slot {
                    number: self.last,
                    deadline,
                    latest,
                    pool,
                    units,
                    state: State::Held,
                    ..EMPTY
                };
                self.busy += 1;
                return index;
            }
        }
    }

    /// The last number given.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Give no number up to this one again.
    pub fn resume_after(&mut self, last: u64) {
        self.last = self.last.max(last);
    }

    /// Chain a further line or part to a hold.
    pub fn attach(&mut self, head: u32, part: u64, pool: u32, units: i32) {
        let chain = self.slots[head as usize].chain;
        let extra = Extra {
            part,
            pool,
            units,
            chain,
        };
        let index = self.free;
        if index == NIL {
            self.slots[head as usize].chain = self.extras.len() as u32;
            self.extras.push(extra);
        } else {
            self.free = self.extras[index as usize].chain;
            self.extras[index as usize] = extra;
            self.slots[head as usize].chain = index;
        }
    }

    /// The further lines and parts of a hold, by their indices.
    pub fn chain(&self, head: u32) -> impl Iterator<Item = (u32, &Extra)> + '_ {
        let mut link = self.slots[head as usize].chain;
        std::iter::from_fn(move || {
            let index = link;
            let extra = self.extras.get(index as usize)?;
            link = extra.chain;
            Some((index, extra))
        })
    }

    /// Would so many more holds make the search for free slots long?
    #[inline]
    pub fn tight(&self, more: usize) -> bool {
        (self.busy + more) * 2 > self.slots.len()
    }

    /// Is the slot of this number taken by another hold?
    pub fn taken(&self, number: u64) -> bool {
        is_busy(self.slots[(number & self.mask) as usize].state)
    }

    /// Take the slot that this number had when it was written to the log.
    pub fn reopen(&mut self, number: u64) -> u32 {
        self.last = self.last.max(number);
        let index = (number & self.mask) as u32;
        self.slots[index as usize] = Slot {
            number,
            state: State::Held,
            ..EMPTY
        };
        self.busy += 1;
        index
    }

    /// What stands where a hold of this number would.
    #[inline(always)]
    pub fn near(&self, number: u64) -> &Slot {
        &self.slots[(number & self.mask) as usize]
    }

    /// The slot of a number, unless it is forgotten or never was.
    #[inline(always)]
    pub fn find(&self, number: u64) -> Option<u32> {
        let index = number & self.mask;
        let slot = &self.slots[index as usize];
        (slot.number == number && number != 0).then_some(index as u32)
    }

    /// A slot will not be needed again: it only remembers how its hold ended.
    #[inline(always)]
    pub fn close(&mut self, index: u32, how: State) {
        let slot = &mut self.slots[index as usize];
        slot.state = how;
        self.busy -= 1;
        let mut link = std::mem::replace(&mut slot.chain, NIL);
        while link != NIL {
            let next = self.extras[link as usize].chain;
            self.extras[link as usize].chain = self.free;
            self.free = link;
            link = next;
        }
    }

    /// Where a slot will be after [`Holds::grow`].
    pub fn moved(&self, index: u32) -> u32 {
        match index {
            NIL => NIL,
            i => (self.slots[i as usize].number & (self.mask * 2 + 1)) as u32,
        }
    }

    /// Twice the slots. Numbers that differ modulo n differ modulo 2 n, so every
    /// slot has its place; the timer's links are slot indices and move along.
    #[cold]
    pub fn grow(&mut self) {
        let mut slots = vec![EMPTY; self.slots.len() * 2];
        for slot in self.slots.iter().filter(|s| s.state != State::Empty) {
            let index = slot.number & (self.mask * 2 + 1);
            let live = is_busy(slot.state);
            let place = |i| if live { self.moved(i) } else { NIL };
            slots[index as usize] = Slot {
                next: place(slot.next),
                prev: place(slot.prev),
                ..*slot
            };
        }
        self.mask = slots.len() as u64 - 1;
        self.slots = slots;
    }

    /// The indices of all living holds and placed orders.
    pub fn open_heads(&self) -> impl Iterator<Item = u32> + '_ {
        (0..)
            .zip(&self.slots)
            .filter(|(_, s)| is_busy(s.state))
            .map(|(i, _)| i)
    }
}

fn is_busy(state: State) -> bool {
    matches!(state, State::Held | State::Committed)
}
