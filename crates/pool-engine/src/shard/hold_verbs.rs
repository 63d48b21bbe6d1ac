//! The verbs of holds with one line: the short way, one entry each.
//! Holds with several lines or parts take the general way in [`super::parts`].

use super::super::books::{Entry, Kind};
use super::super::types::{Answer, Done, HoldId, Millis, PoolId, Refusal};
use super::holds::{NIL, State};
use super::{Shard, is_multi, parts, whole};

impl Shard {
    #[inline]
    pub(super) fn reserve(&mut self, pool: PoolId, units: u32, ttl: u32) -> Answer {
        let units = whole(units)?;
        if ttl == 0 {
            return Err(Refusal::Invalid);
        }
        let local = self.local(pool)?;
        let books = &self.books[local].now;
        if books.blocked {
            return Err(Refusal::Blocked);
        }
        if books.room() < i64::from(units) {
            return Err(Refusal::Insufficient);
        }
        let index = self.open_part(local, units, ttl);
        let hold = self.name(index);
        let ttl = self.life_of(index);
        self.post_with(Kind::Reserve, local, units, hold, Entry::HEAD, (ttl, 0));
        Ok(Done { hold, units })
    }

    /// Take a slot and set its deadline. Posts nothing.
    #[inline(always)]
    pub(super) fn open_part(&mut self, local: usize, units: i32, ttl: u32) -> u32 {
        self.make_room();
        let latest = self.clock.saturating_add(self.max_life);
        let deadline = latest.min(self.clock.saturating_add(i64::from(ttl)));
        let index = self.holds.open(local as u32, units, deadline, latest);
        self.arm(index);
        index
    }

    #[inline(always)]
    pub(super) fn arm(&mut self, index: u32) {
        self.next_due = self.next_due.min(self.holds.slots[index as usize].deadline);
        self.wheel.set(&mut self.holds, index);
    }

    /// How long a hold has yet to live \[ms\].
    pub(super) fn life_of(&self, index: u32) -> u32 {
        let left = self.holds.slots[index as usize]
            .deadline
            .saturating_sub(self.clock);
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// Is this the whole hold: one line, no parts elsewhere?
    #[inline]
    fn is_single(&self, hold: HoldId, index: u32) -> bool {
        !is_multi(hold) && self.holds.slots[index as usize].chain == NIL
    }

    #[inline]
    pub(super) fn commit(&mut self, hold: HoldId, part: Option<u32>, ship: bool) -> Answer {
        let wanted = part.map(whole).transpose()?;
        let index = self.find_in(hold, State::Held)?;
        let slot = self.holds.slots[index as usize];
        if !self.is_single(hold, index) || wanted.is_some_and(|w| w != slot.units) {
            return parts::commit(self, hold, part, ship);
        }
        let local = slot.pool as usize;
        if ship && self.books[local].now.on_hand < slot.units {
            return Err(Refusal::Insufficient);
        }
        self.wheel.clear(&mut self.holds, index);
        if ship {
            self.holds.close(index, State::Shipped);
            self.post(
                Kind::Sale,
                local,
                slot.units,
                hold,
                Entry::HEAD | Entry::ENDS,
            );
        } else {
            self.holds.slots[index as usize].state = State::Committed;
            self.post(Kind::Commit, local, slot.units, hold, Entry::HEAD);
        }
        Ok(Done {
            hold,
            units: slot.units,
        })
    }

    #[inline]
    pub(super) fn ship(&mut self, hold: HoldId, part: Option<u32>) -> Answer {
        let wanted = part.map(whole).transpose()?;
        let index = self.find_in(hold, State::Committed)?;
        if !self.is_single(hold, index) {
            return parts::ship(self, hold, part);
        }
        let slot = self.holds.slots[index as usize];
        let local = slot.pool as usize;
        let units = wanted.unwrap_or(slot.units);
        if units > slot.units || self.books[local].now.on_hand < units {
            return Err(Refusal::Insufficient);
        }
        self.holds.slots[index as usize].units -= units;
        let mut flags = Entry::HEAD;
        if units == slot.units {
            self.holds.close(index, State::Shipped);
            flags |= Entry::ENDS;
        }
        self.post(Kind::Ship, local, units, hold, flags);
        Ok(Done { hold, units })
    }

    /// Release (living holds only) or cancel (living or committed).
    #[inline]
    pub(super) fn give_up(&mut self, hold: HoldId, how: State) -> Answer {
        let index = match self.find_in(hold, State::Held) {
            Err(Refusal::Stale) if how == State::Cancelled => {
                self.find_in(hold, State::Committed)?
            }
            found => found?,
        };
        if !self.is_single(hold, index) {
            return parts::give_up(self, hold, how);
        }
        let slot = self.holds.slots[index as usize];
        let kind = self.disarm(index);
        self.holds.close(index, how);
        self.post(
            kind,
            slot.pool as usize,
            slot.units,
            hold,
            Entry::HEAD | Entry::ENDS,
        );
        Ok(Done {
            hold,
            units: slot.units,
        })
    }

    /// Stop the clock of a part that is about to be given up; which entry does that?
    pub(super) fn disarm(&mut self, index: u32) -> Kind {
        if self.holds.slots[index as usize].state == State::Held {
            self.wheel.clear(&mut self.holds, index);
            Kind::Release
        } else {
            Kind::Cancel
        }
    }

    pub(super) fn extend(&mut self, hold: HoldId, ttl: u32) -> Answer {
        if ttl == 0 {
            return Err(Refusal::Invalid);
        }
        let index = self.find_in(hold, State::Held)?;
        if !self.is_single(hold, index) {
            return parts::extend(self, hold, ttl);
        }
        self.extend_part(index, ttl);
        let slot = self.holds.slots[index as usize];
        self.post_with(
            Kind::Extend,
            slot.pool as usize,
            slot.units,
            hold,
            Entry::HEAD,
            (self.life_of(index), 0),
        );
        Ok(Done {
            hold,
            units: slot.units,
        })
    }

    pub(super) fn extend_part(&mut self, index: u32, ttl: u32) {
        self.wheel.clear(&mut self.holds, index);
        let slot = &mut self.holds.slots[index as usize];
        slot.deadline = slot.latest.min(self.clock.saturating_add(i64::from(ttl)));
        self.arm(index);
    }

    /// End a part: post `kind` for each of its open lines. Its deadline must be
    /// off the wheel. An expiry is booked at its deadline, whoever noticed it.
    pub(super) fn end_part(&mut self, index: u32, how: State, kind: Kind) {
        let hold = self.name(index);
        let slot = self.holds.slots[index as usize];
        let now: Millis = self.clock;
        if kind == Kind::Expire {
            self.clock = slot.deadline;
        }
        // Even of zero units: the entry says that the part ended.
        self.post(kind, slot.pool as usize, slot.units, hold, Entry::ENDS);
        let mut link = slot.chain;
        while link != NIL {
            let extra = self.holds.extras[link as usize];
            if extra.part == 0 && extra.units > 0 {
                self.post(kind, extra.pool as usize, extra.units, hold, Entry::ENDS);
            }
            link = extra.chain;
        }
        self.clock = now;
        self.holds.close(index, how);
    }
}
