//! The engine in one thread: no locks, no sharing, a call a verb.
//!
//! For a caller that owns the pools outright, such as a simulation with a
//! logical clock: calls take `&mut self` and cost a few nanoseconds. Verbs come
//! in two forms. The *hold* verbs ([`Pool::reserve`], [`Pool::commit`], ...)
//! are those of the big engine. The *counter* verbs ([`Pool::promise`],
//! [`Pool::fulfil`], [`Pool::give_back`], [`Pool::sell`]) move units without a hold,
//! for callers that keep the orders themselves.

use std::collections::HashMap;

use super::audit::{self, Correction, Evidence, Inconsistency};
use super::books::{Books, Entry, Kind};
use super::engine::Config;
use super::shard::Shard;
use super::shard::parts::{self, Order};
use super::types::{
    Answer, Bucket, Cart, Done, HoldId, HoldView, Key, Line, Millis, Mode, Op, Policy, PoolId,
    Reason, Refusal, Verb,
};

/// See the module. Pools are numbered from 0; see [`super::Layout`].
#[derive(Debug)]
pub struct Pool {
    pub(super) shard: Shard,
    carts: HashMap<u64, HoldId>,
    clock: Millis,
    max_leap: Millis,
    seq: u64,
}

impl Pool {
    /// So many empty pools, without ledger: nothing is kept but the counts and
    /// the living holds.
    #[must_use]
    pub fn new(pools: u32) -> Self {
        let config = Config {
            remember_entries: 0,
            remember_holds: 256,
            ..Config::new(pools)
        };
        Self::with(&config)
    }

    /// The same with keys and ledger remembered as configured.
    #[must_use]
    pub fn with(config: &Config) -> Self {
        let config = Config {
            partitions: 1,
            ..config.clone()
        };
        Self {
            shard: Shard::new(&config, 0),
            carts: HashMap::new(),
            clock: Millis::MIN,
            max_leap: config.max_leap,
            seq: 0,
        }
    }

    /// Let the clock advance; holds that are due end. Time never goes back, and
    /// never further ahead at once than [`Config::max_leap`]: then it stands still.
    #[inline]
    pub fn advance(&mut self, now: Millis) {
        if now <= self.clock || Config::too_far(self.clock, now, self.max_leap) {
            return;
        }
        self.clock = now;
        while !self.shard.advance(now) {
            self.number();
        }
    }

    /// The time of the latest call \[ms\].
    #[must_use]
    pub fn clock(&self) -> Millis {
        self.clock
    }

    /// Any verb with any key.
    pub fn apply(&mut self, now: Millis, op: &Op<'_>) -> Answer {
        self.advance(now);
        if now > self.clock {
            return Err(Refusal::Invalid);
        }
        let answer = match op.verb {
            Verb::Reserve {
                pool,
                units,
                ttl,
                cart,
            } if cart.0 != 0 => self.order(
                op.key,
                &[Line { pool, units }],
                Mode::AllOrNothing,
                ttl,
                cart,
            ),
            Verb::ReserveOrder {
                lines,
                mode,
                ttl,
                cart,
            } => self.order(op.key, lines, mode, ttl, cart),
            Verb::TransferShip { from, to, units } => {
                self.general(op.key, |shard| parts::transfer(shard, 0, (from, to), units))
            }
            ref verb => self.shard.apply(op.key, verb),
        };
        self.number();
        answer
    }

    fn general(&mut self, key: Key, work: impl FnOnce(&mut Shard) -> Answer) -> Answer {
        if let Some(first) = self.shard.replay(key) {
            return first;
        }
        self.shard.begin(key);
        let answer = work(&mut self.shard);
        if let Err(refusal) = answer {
            self.shard.note_refusal(refusal);
        }
        answer
    }

    fn order(&mut self, key: Key, lines: &[Line], mode: Mode, ttl: u32, cart: Cart) -> Answer {
        let Cart(cart) = cart;
        let old = self.carts.get(&cart).copied().filter(|_| cart != 0);
        if self.carts.len() == self.carts.capacity() {
            let shard = &self.shard;
            self.carts.retain(|_, &mut hold| shard.is_held(hold));
        }
        let order = Order {
            lines,
            mode,
            ttl,
            cart,
            old,
        };
        let mut made = None;
        let answer = self.general(key, |shard| {
            let done = parts::place(shard, 0, &order)?;
            made = Some(done.hold);
            Ok(done)
        });
        if let (Some(hold), true) = (made, cart != 0) {
            self.carts.insert(cart, hold);
        }
        answer
    }

    #[inline]
    fn number(&mut self) {
        let new = self.shard.unnumbered();
        if new > 0 {
            self.shard.number(self.seq + 1, None);
            self.seq += new;
        }
    }

    #[inline]
    fn act(&mut self, verb: &Verb<'_>) -> Answer {
        let answer = self.shard.apply(Key::NONE, verb);
        self.number();
        answer
    }

    /// Set the rules of a pool.
    ///
    /// # Errors
    /// The refusal.
    pub fn define(&mut self, pool: PoolId, policy: Policy) -> Answer {
        self.act(&Verb::Define { pool, policy })
    }

    /// Hold units for `ttl` ms.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn reserve(&mut self, pool: PoolId, units: u32, ttl: u32) -> Answer {
        self.act(&Verb::Reserve {
            pool,
            units,
            ttl,
            cart: Cart::default(),
        })
    }

    /// Turn a hold into an open order.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn commit(&mut self, hold: HoldId) -> Answer {
        self.act(&Verb::Commit {
            hold,
            units: None,
            ship: false,
        })
    }

    /// Give up a hold.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn release(&mut self, hold: HoldId) -> Answer {
        self.act(&Verb::Release { hold })
    }

    /// Ship `units` of an open order, or all.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn ship(&mut self, hold: HoldId, units: Option<u32>) -> Answer {
        self.act(&Verb::Ship { hold, units })
    }

    /// Cancel what of a hold or order has not left.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn cancel(&mut self, hold: HoldId) -> Answer {
        self.act(&Verb::Cancel { hold })
    }

    /// Goods arrive from a supplier.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn receive(&mut self, pool: PoolId, units: u32) -> Answer {
        self.act(&Verb::Receive { pool, units })
    }

    /// Goods come back from a customer.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn take_back(&mut self, pool: PoolId, units: u32, sellable: bool) -> Answer {
        self.act(&Verb::Return {
            pool,
            units,
            sellable,
        })
    }

    /// Correct on hand by a difference that is a fact: never refused for lack.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn adjust(&mut self, pool: PoolId, delta: i32, reason: Reason) -> Answer {
        self.act(&Verb::Adjust {
            pool,
            bucket: Bucket::OnHand,
            delta,
            reason,
            force: true,
        })
    }

    /// Book what a cycle count found, against on hand when it began.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn count(&mut self, pool: PoolId, observed: u32, at_start: i32) -> Answer {
        self.act(&Verb::Count {
            pool,
            observed,
            at_start,
        })
    }

    /// Goods leave one site for another.
    ///
    /// # Errors
    /// The refusal.
    pub fn transfer_ship(&mut self, from: PoolId, to: PoolId, units: u32) -> Answer {
        let verb = Verb::TransferShip { from, to, units };
        self.apply(
            self.clock,
            &Op {
                key: Key::NONE,
                verb,
            },
        )
    }

    /// Goods arrive from another site, `short` fewer than were shipped.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn transfer_receive(&mut self, pool: PoolId, units: u32, short: u32) -> Answer {
        self.act(&Verb::TransferReceive { pool, units, short })
    }

    /// Sell units that leave at once (a till sale), if they can be promised and are there.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn sell(&mut self, pool: PoolId, units: u32) -> Answer {
        let answer = self.shard.promise(pool, units, Kind::Sale);
        self.number();
        answer
    }

    /// Commit units without a hold, if they can be promised.
    ///
    /// # Errors
    /// The refusal.
    #[inline]
    pub fn promise(&mut self, pool: PoolId, units: u32) -> Answer {
        let answer = self.shard.promise(pool, units, Kind::Commit);
        self.number();
        answer
    }

    /// Ship units promised by [`Pool::promise`].
    ///
    /// # Errors
    /// Insufficient if fewer are committed or on hand.
    #[inline]
    pub fn fulfil(&mut self, pool: PoolId, units: u32) -> Answer {
        let answer = self.shard.settle(Kind::Ship, pool, units);
        self.number();
        answer
    }

    /// Cancel units promised by [`Pool::promise`].
    ///
    /// # Errors
    /// Insufficient if fewer are committed.
    #[inline]
    pub fn give_back(&mut self, pool: PoolId, units: u32) -> Answer {
        let answer = self.shard.settle(Kind::Cancel, pool, units);
        self.number();
        answer
    }

    /// The books of a pool, at the time of the last call.
    #[inline]
    #[must_use]
    pub fn books(&self, pool: PoolId) -> Option<&Books> {
        self.shard.books(pool)
    }

    /// Available to promise; 0 if there is no such pool.
    #[inline]
    #[must_use]
    pub fn atp(&self, pool: PoolId) -> i64 {
        self.books(pool).map_or(0, Books::atp)
    }

    /// The holds with open units.
    #[must_use]
    pub fn holds(&self) -> Vec<HoldView> {
        let parts = self.shard.parts().into_iter().map(|part| HoldView {
            hold: part.name,
            state: part.state,
            deadline: part.deadline,
            lines: part.lines,
        });
        let mut holds: Vec<_> = parts.filter(|view| !view.lines.is_empty()).collect();
        holds.sort_unstable_by_key(|view| view.hold);
        holds
    }

    /// The ledger entries kept.
    pub fn ledger(&self) -> impl Iterator<Item = &Entry> + '_ {
        self.shard.entries()
    }

    /// The ledger entries kept that come after this one.
    pub fn feed(&self, after: u64) -> impl Iterator<Item = &Entry> + '_ {
        self.shard.entries_after(after)
    }

    /// Everything that cannot be (with a ledger kept; counter verbs promise
    /// without holds, so their units are listed as lacking them).
    #[must_use]
    pub fn inconsistencies(&self) -> Vec<Inconsistency> {
        let (base, after) = self.shard.base();
        let base: Vec<Books> = base.map(|(_, books)| *books).collect();
        let ledger: Vec<Entry> = self.shard.entries().copied().collect();
        let books: Vec<Books> = self.shard.all_books().map(|(_, books)| *books).collect();
        audit::examine(&Evidence {
            base: &base,
            ledger: &ledger,
            complete_after: after,
            books: &books,
            holds: &self.holds(),
            clock: self.clock,
        })
    }

    /// What would put the inconsistencies right; done unless `dry_run`.
    pub fn compensate(&mut self, dry_run: bool) -> Vec<Correction> {
        let steps = audit::plan(&self.inconsistencies());
        if !dry_run {
            for step in &steps {
                self.shard.correct(step);
            }
            self.number();
        }
        steps
    }
}

impl Shard {
    #[inline]
    fn promise(&mut self, pool: PoolId, units: u32, then: Kind) -> Answer {
        let books = self.books(pool).ok_or(Refusal::Unknown)?;
        if books.blocked {
            return Err(Refusal::Blocked);
        }
        let moved = i32::try_from(units)
            .ok()
            .filter(|&u| u > 0)
            .ok_or(Refusal::Invalid)?;
        let gone = then == Kind::Sale && books.on_hand < moved;
        if gone || books.room() < i64::from(moved) {
            return Err(Refusal::Insufficient);
        }
        self.begin(Key::NONE);
        // In the ledger a promise without a hold is a reservation kept at once.
        self.leg(Kind::Reserve, pool, moved);
        self.leg(then, pool, moved);
        Ok(Done {
            hold: HoldId::NONE,
            units: moved,
        })
    }

    #[inline]
    fn settle(&mut self, kind: Kind, pool: PoolId, units: u32) -> Answer {
        let books = self.books(pool).ok_or(Refusal::Unknown)?;
        let moved = i32::try_from(units)
            .ok()
            .filter(|&u| u > 0)
            .ok_or(Refusal::Invalid)?;
        if books.committed < moved || (kind == Kind::Ship && books.on_hand < moved) {
            return Err(Refusal::Insufficient);
        }
        self.begin(Key::NONE);
        self.leg(kind, pool, moved);
        Ok(Done {
            hold: HoldId::NONE,
            units: moved,
        })
    }
}
