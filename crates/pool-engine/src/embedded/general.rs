//! Operations that may concern several partitions: lock, level, apply.

use super::super::books::Entry;
use super::super::shard::parts::{self, Order, Parts};
use super::super::shard::{Shard, home_of, is_multi};
use super::super::sync::{Counter, Lock, Primitives};
use super::super::types::{
    Answer, Cart, HoldId, Key, Line, Millis, Mode, Op, PoolId, Refusal, Verb,
};
use super::{Embedded, stripe};

type Guard<'a, P> = <<P as Primitives>::Lock<Shard> as Lock<Shard>>::Guard<'a>;

/// Locked partitions by number.
struct Many<'a, P: Primitives> {
    guards: [Option<Guard<'a, P>>; 64],
}

impl<P: Primitives> Parts for Many<'_, P> {
    fn shard(&mut self, id: usize) -> &mut Shard {
        // Whatever is asked for was locked before: `lock_all` got every
        // partition that the operation can reach.
        match &mut self.guards[id] {
            Some(guard) => guard,
            None => unreachable!("partition {id} is not locked"),
        }
    }
}

impl<'a, P: Primitives> Many<'a, P> {
    fn each(&mut self) -> impl Iterator<Item = &mut Guard<'a, P>> + use<'_, 'a, P> {
        self.guards.iter_mut().flatten()
    }
}

impl<P: Primitives> Embedded<P> {
    fn all(&self) -> u64 {
        u64::MAX >> (64 - self.shards.len())
    }

    /// Lock the partitions in the mask, lowest first.
    fn lock_many(&self, mask: u64) -> Many<'_, P> {
        let mut many = Many {
            guards: [const { None }; 64],
        };
        self.lock_more(&mut many, mask);
        many
    }

    fn lock_more<'a>(&'a self, many: &mut Many<'a, P>, mask: u64) {
        for id in (0..self.shards.len()).filter(|id| mask >> id & 1 == 1) {
            many.guards[id] = Some(self.lock(id));
        }
    }

    /// Bring all to the engine's time; false if `now` is too far ahead.
    #[must_use]
    fn level(&self, many: &mut Many<'_, P>, now: Millis) -> bool {
        // One for all: whoever brought one of them to a later time gave that to
        // the engine first.
        let Some(first) = many.each().next() else {
            return true;
        };
        let Some(now) = self.time(first, now) else {
            return false;
        };
        for shard in many.each() {
            while !shard.advance(now) {
                self.finish(shard);
            }
        }
        true
    }

    fn finish_many(&self, many: &mut Many<'_, P>) {
        let new: u64 = many.each().map(|s| s.unnumbered()).sum();
        if new == 0 {
            return;
        }
        let mut number = |mut buffer: Option<&mut Vec<u8>>| {
            let mut seq = self.seq.0.add(new) + 1;
            for shard in many.each() {
                let mine = shard.unnumbered();
                match &mut buffer {
                    None => shard.number(seq, None),
                    Some(buffer) => {
                        shard.number(seq, Some(&mut |entry: &Entry| entry.encode(buffer)));
                    }
                }
                seq += mine;
            }
        };
        match &self.journal {
            None => number(None),
            Some(journal) => journal.post(&mut |buffer| number(Some(buffer))),
        }
    }

    /// Lock everything, at one time, with every entry numbered, and look.
    pub(super) fn stop<R>(&self, work: impl FnOnce(&mut [&mut Shard]) -> R) -> R {
        let mut many = self.lock_many(self.all());
        // No time is earlier than the beginning of it: that is never refused.
        let _levelled = self.level(&mut many, Millis::MIN);
        self.finish_many(&mut many);
        let mut shards: Vec<&mut Shard> = many.each().map(|guard| &mut **guard).collect();
        let result = work(&mut shards);
        drop(shards);
        self.finish_many(&mut many);
        result
    }

    pub(super) fn general(&self, now: Millis, op: &Op<'_>) -> Answer {
        match op.verb {
            Verb::Reserve {
                pool,
                units,
                ttl,
                cart,
            } => {
                let lines = [Line { pool, units }];
                self.order(now, op.key, &lines, Mode::AllOrNothing, ttl, cart)
            }
            Verb::ReserveOrder {
                lines,
                mode,
                ttl,
                cart,
            } => self.order(now, op.key, lines, mode, ttl, cart),
            Verb::TransferShip { from, to, units } => {
                let mask = self.mask(&[from, to]);
                let mut many = self.lock_many(mask);
                let home = mask.trailing_zeros() as usize;
                self.act(now, op.key, home, &mut many, |many| {
                    parts::transfer(many, home, (from, to), units)
                })
            }
            Verb::Expire => {
                // Each partition ends its own; nobody can see them half done,
                // because whoever looks at several brings them to one time.
                for id in 1..self.shards.len() {
                    let mut shard = self.lock(id);
                    if !self.pass(&mut shard, now) {
                        return Err(Refusal::Invalid);
                    }
                    self.finish(&mut shard);
                }
                let mut shard = self.lock(0);
                if !self.pass(&mut shard, now) {
                    return Err(Refusal::Invalid);
                }
                let answer = shard.apply(op.key, &op.verb);
                self.finish(&mut shard);
                answer
            }
            Verb::Commit { hold, .. }
            | Verb::Release { hold }
            | Verb::Ship { hold, .. }
            | Verb::Cancel { hold }
            | Verb::Extend { hold, .. }
                if is_multi(hold) =>
            {
                self.on_order(now, op, hold)
            }
            _ => Err(Refusal::Invalid),
        }
    }

    fn mask(&self, pools: &[PoolId]) -> u64 {
        pools
            .iter()
            .fold(0, |mask, &pool| mask | 1 << self.shard_of(pool))
    }

    /// A verb on a hold with parts in several partitions.
    fn on_order(&self, now: Millis, op: &Op<'_>, hold: HoldId) -> Answer {
        let home = home_of(hold) & (self.shards.len() - 1);
        // The name points to the lowest part, so its other parts, which only
        // it knows, may be locked after it.
        let mut many = self.lock_many(1 << home);
        let others = many.shard(home).part_mask(hold);
        self.lock_more(&mut many, others & self.all() & !(1 << home));
        self.act(now, op.key, home, &mut many, |many| match op.verb {
            // A name of no partition: nobody was given it.
            _ if home_of(hold) != home => Err(Refusal::Unknown),
            Verb::Commit { units, ship, .. } => parts::commit(many, hold, units, ship),
            Verb::Ship { units, .. } => parts::ship(many, hold, units),
            Verb::Extend { ttl, .. } => parts::extend(many, hold, ttl),
            Verb::Release { .. } => parts::release(many, hold),
            _ => parts::cancel(many, hold),
        })
    }

    fn order(
        &self,
        now: Millis,
        key: Key,
        lines: &[Line],
        mode: Mode,
        ttl: u32,
        Cart(cart): Cart,
    ) -> Answer {
        let mut mask = lines
            .iter()
            .fold(0, |mask, line| mask | 1 << self.shard_of(line.pool));
        if mask == 0 {
            mask = 1;
        }
        let home = u64::trailing_zeros(mask) as usize;
        // A cart's lock comes before any partition's, and only orders take one.
        let mut carts = (cart != 0).then(|| self.carts[stripe(cart)].lock());
        if let Some(carts) = carts.as_mut().filter(|c| c.len() == c.capacity()) {
            self.tidy(carts);
        }
        let old = carts.as_ref().and_then(|carts| carts.get(&cart).copied());
        let reach = mask | old.map_or(0, |(_, parts)| parts & self.all());
        let mut many = self.lock_many(reach);
        let order = Order {
            lines,
            mode,
            ttl,
            cart,
            old: old.map(|(hold, _)| hold),
        };
        self.act(now, key, home, &mut many, |many| {
            let done = parts::place(many, home, &order)?;
            if let Some(carts) = &mut carts {
                carts.insert(cart, (done.hold, mask));
            }
            Ok(done)
        })
    }

    /// The map of carts is full: forget those whose hold has ended.
    #[cold]
    fn tidy(&self, carts: &mut super::Carts) {
        for id in 0..self.shards.len() {
            let shard = self.lock(id);
            carts.retain(|_, &mut (hold, _)| home_of(hold) != id || shard.is_held(hold));
        }
    }

    /// Level, replay or work, remember, number.
    fn act(
        &self,
        now: Millis,
        key: Key,
        home: usize,
        many: &mut Many<'_, P>,
        work: impl FnOnce(&mut Many<'_, P>) -> Answer,
    ) -> Answer {
        if !self.level(many, now) {
            return Err(Refusal::Invalid);
        }
        if let Some(first) = many.shard(home).replay(key) {
            self.finish_many(many);
            return first;
        }
        for shard in many.each() {
            shard.begin(key);
        }
        let answer = work(many);
        if let Err(refusal) = answer {
            many.shard(home).note_refusal(refusal);
        }
        self.finish_many(many);
        answer
    }
}
