//! The part of the event list that is still far enough away to be kept unsorted.
//!
//! A slot holds the events of 2^shift ms. Slots are numbered from time 0, and the number is
//! read in digits of base 1,024: events that differ from the next slot only in the last
//! digit lie in level 0, one slot each; those that differ in a higher digit lie in that
//! digit's level, in a page of 1,024 slots (or 1,024 pages, ...; times have 44 bits, so there
//! are at most five levels). Entering a page hands its
//! events down one level. So an event is moved once or twice, always into one of 1,024
//! places, which caches like far better than a million places or a heap.

use super::Event;

const DIGIT_BITS: u32 = 10;
const BASE: usize = 1 << DIGIT_BITS;
const DIGIT: u64 = BASE as u64 - 1;
/// Words of one level's occupancy bits.
const WORDS: usize = BASE / 64;
/// Events in a chunk; with its link a chunk fills four cache lines.
const CHUNK: usize = 15;
const NONE: u32 = u32::MAX;

/// A piece of a slot's list. All chunks live in one vector and are used again.
#[derive(Copy, Clone)]
#[repr(align(64))]
struct Chunk {
    events: [Event; CHUNK],
    following: u32,
}

/// A slot: its newest chunk and how far that is filled. An empty slot counts as full, so
/// that one comparison sends both cases to the same unusual path.
#[derive(Copy, Clone)]
struct Slot {
    chunk: u32,
    filled: u32,
}

const EMPTY: Slot = Slot {
    chunk: NONE,
    filled: CHUNK as u32,
};

#[derive(Clone)]
pub(super) struct Wheel {
    /// log2 of the slot width in ms.
    shift: u32,
    /// The first slot not yet handed out. Everything kept here is in this slot or later.
    next: u64,
    len: usize,
    /// Slots of all levels that have been needed, level by level.
    slots: Vec<Slot>,
    /// One bit per slot: not empty.
    occupied: Vec<u64>,
    chunks: Vec<Chunk>,
    /// First of the chunks waiting to be used again.
    free: u32,
}

impl Wheel {
    pub(super) fn new(shift: u32, start: i64) -> Wheel {
        Wheel {
            shift,
            next: start as u64 >> shift,
            len: 0,
            slots: vec![EMPTY; BASE],
            occupied: vec![0; WORDS],
            chunks: Vec::new(),
            free: NONE,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn shift(&self) -> u32 {
        self.shift
    }

    /// The slot of a time.
    #[inline]
    fn slot_of(&self, time: i64) -> u64 {
        time as u64 >> self.shift
    }

    /// Whether the slot of this time has been handed out already.
    #[inline]
    pub(super) fn has_passed(&self, time: i64) -> bool {
        self.slot_of(time) < self.next
    }

    /// Keeps an event whose slot has not passed.
    #[inline]
    pub(super) fn insert(&mut self, event: Event) {
        self.len += 1;
        self.place(event);
    }

    #[inline]
    fn place(&mut self, event: Event) {
        let number = self.slot_of(event.time());
        let level = level_of(number ^ self.next);
        let place = level * BASE + digit(number, level);
        if let Some(slot) = self.slots.get_mut(place)
            && slot.filled < CHUNK as u32
        {
            self.chunks[slot.chunk as usize].events[slot.filled as usize] = event;
            slot.filled += 1;
        } else {
            self.place_in_new_chunk(place, event);
        }
    }

    #[inline(never)]
    fn place_in_new_chunk(&mut self, place: usize, event: Event) {
        if place >= self.slots.len() {
            let levels = place / BASE + 1;
            self.slots.resize(levels * BASE, EMPTY);
            self.occupied.resize(levels * WORDS, 0);
        }
        let following = self.slots[place].chunk;
        let chunk = if self.free == NONE {
            self.chunks.push(Chunk {
                events: [event; CHUNK],
                following,
            });
            (self.chunks.len() - 1) as u32
        } else {
            let chunk = self.free;
            let reused = &mut self.chunks[chunk as usize];
            self.free = std::mem::replace(&mut reused.following, following);
            reused.events[0] = event;
            chunk
        };
        self.slots[place] = Slot { chunk, filled: 1 };
        self.occupied[place / 64] |= 1 << (place % 64);
    }

    /// Moves the events of the next occupied slot to `into`; false if there is none.
    pub(super) fn take_next_slot(&mut self, into: &mut Vec<Event>) -> bool {
        if self.len == 0 {
            return false;
        }
        loop {
            let (level, place) = self.first_occupied().expect("len > 0");
            if level > 0 {
                self.enter(self.page_start(level, place));
                continue;
            }
            let before = into.len();
            let Slot { mut chunk, filled } = self.detach(place);
            let mut filled = filled as usize;
            while chunk != NONE {
                into.extend_from_slice(&self.chunks[chunk as usize].events[..filled]);
                (chunk, filled) = (self.release(chunk), CHUNK);
            }
            self.len -= into.len() - before;
            self.enter(self.page_start(0, place) + 1);
            return true;
        }
    }

    /// Takes the whole list out of a slot.
    fn detach(&mut self, place: usize) -> Slot {
        self.occupied[place / 64] &= !(1 << (place % 64));
        std::mem::replace(&mut self.slots[place], EMPTY)
    }

    /// Puts a chunk among the free ones and tells which followed it.
    #[inline]
    fn release(&mut self, chunk: u32) -> u32 {
        let before = std::mem::replace(&mut self.free, chunk);
        std::mem::replace(&mut self.chunks[chunk as usize].following, before)
    }

    /// Places all events of a detached list anew.
    fn place_all(&mut self, list: Slot) {
        let Slot { mut chunk, filled } = list;
        let mut filled = filled as usize;
        while chunk != NONE {
            // By index: placing may move the chunks.
            for i in 0..filled {
                self.place(self.chunks[chunk as usize].events[i]);
            }
            (chunk, filled) = (self.release(chunk), CHUNK);
        }
    }

    /// The lowest level with an occupied slot ahead, and the first such slot's place. Level 0
    /// includes the next slot itself; a page that has been entered is empty above.
    fn first_occupied(&self) -> Option<(usize, usize)> {
        (0..self.occupied.len() / WORDS).find_map(|level| {
            let from = digit(self.next, level);
            let words = &self.occupied[level * WORDS..(level + 1) * WORDS];
            let first = words[from / 64] >> (from % 64) << (from % 64);
            let rest = words[from / 64 + 1..].iter().copied();
            std::iter::once(first)
                .chain(rest)
                .zip(from / 64..)
                .find(|(word, _)| *word != 0)
                .map(|(word, i)| {
                    (
                        level,
                        level * BASE + i * 64 + word.trailing_zeros() as usize,
                    )
                })
        })
    }

    /// The number of the first slot in the page (or slot, at level 0) at a place.
    fn page_start(&self, level: usize, place: usize) -> u64 {
        let bits = level as u32 * DIGIT_BITS;
        let above = self.next >> bits & !DIGIT;
        (above | (place % BASE) as u64) << bits
    }

    /// Makes `next` the next slot and hands down the pages that it lies in.
    fn enter(&mut self, next: u64) {
        let changed = level_of(self.next ^ next);
        self.next = next;
        for level in (1..=changed).rev() {
            let place = level * BASE + digit(next, level);
            if place < self.slots.len() {
                let list = self.detach(place);
                self.place_all(list);
            }
        }
    }

    /// The time of the earliest event kept, found without disturbing anything.
    pub(super) fn earliest_time(&self) -> Option<i64> {
        let (_, place) = self.first_occupied()?;
        let Slot { mut chunk, filled } = self.slots[place];
        let mut filled = filled as usize;
        let mut earliest = i64::MAX;
        while chunk != NONE {
            let Chunk { events, following } = &self.chunks[chunk as usize];
            earliest = events[..filled]
                .iter()
                .fold(earliest, |t, e| t.min(e.time()));
            (chunk, filled) = (*following, CHUNK);
        }
        Some(earliest)
    }

    /// Sorts everything into slots of another width; no event may lie before `now`.
    pub(super) fn change_width(&mut self, shift: u32, now: i64) {
        let old = std::mem::replace(&mut self.slots, vec![EMPTY; BASE]);
        self.occupied = vec![0; WORDS];
        self.shift = shift;
        self.next = self.slot_of(now);
        old.into_iter().for_each(|list| self.place_all(list));
    }

    /// Memory held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
            + self.occupied.capacity() * size_of::<u64>()
            + self.chunks.capacity() * size_of::<Chunk>()
    }
}

/// The level of the highest digit in which two slot numbers differ.
#[inline]
fn level_of(difference: u64) -> usize {
    if difference <= DIGIT {
        0
    } else {
        (difference.ilog2() / DIGIT_BITS) as usize
    }
}

/// One digit of a slot number.
#[inline]
fn digit(number: u64, level: usize) -> usize {
    (number >> (level as u32 * DIGIT_BITS) & DIGIT) as usize
}
