//! The verbs of holds and orders: promise, keep, sell, give up.

use std::collections::BTreeMap;

use super::super::books::Kind;
use super::super::types::{Answer, Cart, Done, HoldId, HoldState, Line, Mode, Refusal};
use super::state::{Hold, Plain, whole};

impl Plain {
    pub(super) fn hold(&mut self, lines: &[Line], mode: Mode, ttl: u32, cart: Cart) -> Answer {
        let total: u64 = lines.iter().map(|l| u64::from(l.units)).sum();
        let nothing = ttl == 0 || lines.is_empty() || lines.iter().any(|l| l.units == 0);
        if nothing || total > i32::MAX as u64 || mode == (Mode::Split { want: 0 }) {
            return Err(Refusal::Invalid);
        }
        for line in lines {
            let blocked = self.pool(line.pool)?.blocked;
            if blocked && mode == Mode::AllOrNothing {
                return Err(Refusal::Blocked);
            }
        }
        // The cart's old hold competes with nobody, least of all with its heir.
        let before = self.books.clone();
        let old = self.carts.get(&cart).copied().filter(|_| cart.0 != 0);
        let old = old.filter(|h| self.holds[h.0 as usize - 1].state == HoldState::Held);
        for (pool, units) in old.iter().flat_map(|h| &self.holds[h.0 as usize - 1].open) {
            self.books[*pool as usize].reserved -= units;
        }
        let Some(open) = self.take(lines, mode) else {
            self.books = before;
            return Err(Refusal::Insufficient);
        };
        if let Some(old) = old {
            self.books.clone_from(&before);
            self.give_up(old, HoldState::Released).ok();
            self.take(lines, mode);
        }
        let id = HoldId(self.holds.len() as u64 + 1);
        let latest = self.clock.saturating_add(self.config.max_life);
        let deadline = latest.min(self.clock.saturating_add(i64::from(ttl)));
        let units = open.values().sum();
        for (&pool, &units) in &open {
            self.note(Kind::Reserve, pool, units, id.0 as usize);
            self.note_life(deadline);
        }
        self.holds.push(Hold {
            state: HoldState::Held,
            deadline,
            latest,
            open,
        });
        self.due.insert((deadline, id.0 as usize - 1));
        if cart.0 != 0 {
            self.carts.insert(cart, id);
        }
        Ok(Done { hold: id, units })
    }

    /// Reserve what the lines ask for, line by line; `None` if that is too little.
    fn take(&mut self, lines: &[Line], mode: Mode) -> Option<BTreeMap<u32, i32>> {
        let mut open = BTreeMap::new();
        let mut left = if let Mode::Split { want } = mode {
            want
        } else {
            u32::MAX
        };
        for line in lines {
            let books = &mut self.books[line.pool.0 as usize];
            let room = if books.blocked {
                0
            } else {
                books.room().max(0)
            };
            if mode == Mode::AllOrNothing && i64::from(line.units) > room {
                return None;
            }
            let units = line
                .units
                .min(left)
                .min(room.try_into().unwrap_or(u32::MAX));
            left -= units;
            books.reserved += units.cast_signed();
            if units > 0 {
                *open.entry(line.pool.0).or_insert(0) += units.cast_signed();
            }
        }
        let short = matches!(mode, Mode::Split { .. }) && left > 0;
        (!short && !open.is_empty()).then_some(open)
    }

    pub(super) fn extend(&mut self, id: HoldId, ttl: u32) -> Answer {
        if ttl == 0 {
            return Err(Refusal::Invalid);
        }
        let (index, clock) = (self.find(id, HoldState::Held)?, self.clock);
        let hold = &mut self.holds[index];
        self.due.remove(&(hold.deadline, index));
        hold.deadline = hold.latest.min(clock.saturating_add(i64::from(ttl)));
        let (deadline, units) = (hold.deadline, hold.open.values().sum());
        let pool = hold.open.keys().next().copied().unwrap_or_default();
        self.due.insert((deadline, index));
        self.note(Kind::Extend, pool, units, index + 1);
        self.note_life(deadline);
        Ok(Done { hold: id, units })
    }

    pub(super) fn commit(&mut self, id: HoldId, units: Option<u32>, ship: bool) -> Answer {
        let wanted = units.map(whole).transpose()?;
        let index = self.find(id, HoldState::Held)?;
        let (take, units) = self.part(index, wanted)?;
        if ship
            && take
                .iter()
                .any(|(p, u)| self.books[*p as usize].on_hand < *u)
        {
            return Err(Refusal::Insufficient);
        }
        self.due.remove(&(self.holds[index].deadline, index));
        for (pool, open) in std::mem::take(&mut self.holds[index].open) {
            let part = take.get(&pool).copied().unwrap_or(0);
            let books = &mut self.books[pool as usize];
            books.reserved -= open;
            if ship {
                books.on_hand -= part
            } else {
                books.committed += part
            }
            self.note(Kind::Release, pool, open - part, index + 1);
            self.note(
                if ship { Kind::Sale } else { Kind::Commit },
                pool,
                part,
                index + 1,
            );
        }
        let hold = &mut self.holds[index];
        hold.state = if ship {
            HoldState::Shipped
        } else {
            HoldState::Committed
        };
        hold.open = if ship { BTreeMap::new() } else { take };
        Ok(Done { hold: id, units })
    }

    /// The first `wanted` open units of a hold, by pool number.
    fn part(
        &self,
        index: usize,
        wanted: Option<i32>,
    ) -> Result<(BTreeMap<u32, i32>, i32), Refusal> {
        let open = &self.holds[index].open;
        let wanted = wanted.unwrap_or(open.values().sum());
        let mut left = wanted;
        let mut take = BTreeMap::new();
        for (&pool, &units) in open {
            let units = units.min(left);
            left -= units;
            if units > 0 {
                take.insert(pool, units);
            }
        }
        if left > 0 {
            Err(Refusal::Insufficient)
        } else {
            Ok((take, wanted))
        }
    }

    /// Release (living holds only) or cancel (living or committed).
    pub(super) fn give_up(&mut self, id: HoldId, how: HoldState) -> Answer {
        let committed = how == HoldState::Cancelled && self.find(id, HoldState::Committed).is_ok();
        let state = if committed {
            HoldState::Committed
        } else {
            HoldState::Held
        };
        let index = self.find(id, state)?;
        self.due.remove(&(self.holds[index].deadline, index));
        self.holds[index].state = how;
        let open = std::mem::take(&mut self.holds[index].open);
        for (&pool, &units) in &open {
            let books = &mut self.books[pool as usize];
            if committed {
                books.committed -= units
            } else {
                books.reserved -= units
            }
            let kind = if committed {
                Kind::Cancel
            } else {
                Kind::Release
            };
            self.note(kind, pool, units, index + 1);
        }
        Ok(Done {
            hold: id,
            units: open.values().sum(),
        })
    }

    pub(super) fn ship(&mut self, id: HoldId, units: Option<u32>) -> Answer {
        let wanted = units.map(whole).transpose()?;
        let index = self.find(id, HoldState::Committed)?;
        let (take, units) = self.part(index, wanted)?;
        if take
            .iter()
            .any(|(p, u)| self.books[*p as usize].on_hand < *u)
        {
            return Err(Refusal::Insufficient);
        }
        for (&pool, &units) in &take {
            let books = &mut self.books[pool as usize];
            (books.committed, books.on_hand) = (books.committed - units, books.on_hand - units);
            self.note(Kind::Ship, pool, units, index + 1);
            *self.holds[index].open.entry(pool).or_insert(0) -= units;
        }
        let hold = &mut self.holds[index];
        hold.open.retain(|_, units| *units > 0);
        if hold.open.is_empty() {
            hold.state = HoldState::Shipped;
        }
        Ok(Done { hold: id, units })
    }
}
