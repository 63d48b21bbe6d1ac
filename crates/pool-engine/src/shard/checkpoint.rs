//! A partition as bytes, and back: everything it knows at one instant.

use super::super::books::Entry;
use super::super::codec::{Reader, put_books};
use super::super::engine::Config;
use super::holds::{NIL, Role, Slot, State};
use super::{Account, Shard};

const STATES: [State; 7] = [
    State::Empty,
    State::Held,
    State::Committed,
    State::Shipped,
    State::Released,
    State::Expired,
    State::Cancelled,
];
const ROLES: [Role; 3] = [Role::Whole, Role::Home, Role::Part];

impl Shard {
    /// Append all of it. Every entry has to have its number.
    pub fn dump(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.clock.to_le_bytes());
        for Account { now, base } in &self.books {
            put_books(now, out);
            put_books(base, out);
        }
        self.dump_holds(out);
        out.extend_from_slice(&self.ledger.base_seq.to_le_bytes());
        out.extend_from_slice(&(self.ledger.left().len() as u64).to_le_bytes());
        self.ledger.left().for_each(|entry| entry.encode(out));
        let entries = self.ledger.entries();
        out.extend_from_slice(&(self.ledger.end() - self.ledger.folded()).to_le_bytes());
        entries.for_each(|entry| entry.encode(out));
    }

    fn dump_holds(&self, out: &mut Vec<u8>) {
        let holds = &self.holds;
        let known = || holds.slots.iter().filter(|s| s.state != State::Empty);
        out.extend_from_slice(&holds.last().to_le_bytes());
        out.extend_from_slice(&(holds.slots.len() as u64).to_le_bytes());
        out.extend_from_slice(&(known().count() as u64).to_le_bytes());
        for (index, slot) in (0..).zip(&holds.slots) {
            if slot.state == State::Empty {
                continue;
            }
            out.extend_from_slice(&slot.number.to_le_bytes());
            out.extend_from_slice(&slot.deadline.to_le_bytes());
            out.extend_from_slice(&slot.latest.to_le_bytes());
            out.extend_from_slice(&slot.pool.to_le_bytes());
            out.extend_from_slice(&slot.units.to_le_bytes());
            out.push(slot.state as u8);
            out.push(slot.role as u8);
            out.extend_from_slice(&(holds.chain(index).count() as u32).to_le_bytes());
            for (_, extra) in holds.chain(index) {
                out.extend_from_slice(&extra.part.to_le_bytes());
                out.extend_from_slice(&extra.pool.to_le_bytes());
                out.extend_from_slice(&extra.units.to_le_bytes());
            }
        }
    }

    /// Partition `id` as it was dumped; `None` if these bytes are no dump of it.
    pub fn load(config: &Config, id: u32, from: &mut Reader<'_>) -> Option<Self> {
        let mut shard = Self::new(config, id);
        shard.clock = from.i64()?;
        for account in &mut shard.books {
            account.now = from.books()?;
            account.base = from.books()?;
        }
        shard.load_holds(from)?;
        shard.ledger.base_seq = from.u64()?;
        for _answer in 0..from.u64()? {
            let entry = Entry::decode(from.take(Entry::BYTES)?)?;
            shard.ledger.keep_left(entry);
        }
        for _entry in 0..from.u64()? {
            let entry = Entry::decode(from.take(Entry::BYTES)?)?;
            shard.keep(&entry);
        }
        Some(shard)
    }

    /// An entry whose effect is in the books already.
    fn keep(&mut self, entry: &Entry) {
        // A ring smaller than the one it comes from folds the oldest on the way.
        let position = self.ledger.push_numbered(*entry, &mut self.books);
        self.remember(entry, position);
    }

    fn load_holds(&mut self, from: &mut Reader<'_>) -> Option<()> {
        let (last, capacity) = (from.u64()?, from.u64()?);
        while (self.holds.slots.len() as u64) < capacity {
            self.grow_holds();
        }
        for _hold in 0..from.u64()? {
            let number = from.u64()?;
            let index = self.holds.reopen(number);
            let slot = Slot {
                deadline: from.i64()?,
                latest: from.i64()?,
                pool: from.u32()?,
                units: from.i32()?,
                ..self.holds.slots[index as usize]
            };
            self.holds.slots[index as usize] = slot;
            let state = *STATES.get(usize::from(from.u8()?))?;
            let role = *ROLES.get(usize::from(from.u8()?))?;
            self.load_chain(index, from)?;
            let slot = &mut self.holds.slots[index as usize];
            slot.role = role;
            match state {
                State::Held => self.arm(index),
                State::Committed => slot.state = state,
                ended => self.holds.close(index, ended),
            }
        }
        self.holds.resume_after(last);
        Some(())
    }

    fn load_chain(&mut self, index: u32, from: &mut Reader<'_>) -> Option<()> {
        let mut extras = Vec::new();
        for _extra in 0..from.u32()? {
            extras.push((from.u64()?, from.u32()?, from.i32()?));
        }
        debug_assert_eq!(self.holds.slots[index as usize].chain, NIL);
        // Chains grow at their head.
        for (part, pool, units) in extras.into_iter().rev() {
            self.holds.attach(index, part, pool, units);
        }
        Some(())
    }
}

/// Two books are as good as one: what is dumped is what is loaded.
#[cfg(test)]
#[test]
fn books_come_back() {
    let books = super::super::books::Books {
        on_hand: -3,
        unavailable: 1,
        committed: 2,
        reserved: 4,
        in_transit: 5,
        threshold: -6,
        limit: i32::MAX,
        blocked: true,
        oversold: true,
    };
    let mut bytes = Vec::new();
    put_books(&books, &mut bytes);
    assert_eq!(Reader(&bytes).books(), Some(books));
    assert_eq!(Reader(&bytes[1..]).books(), None);
}
