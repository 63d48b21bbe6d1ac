//! The embedded engine: partitions behind locks of their own, batch first.
//!
//! ```text
//!   submit(batch) -> runs of one-partition operations, grouped by partition
//!                      -> lock, load ahead, apply each, number entries, unlock
//!                 -> orders and transfers over several partitions, one by one
//!                      -> lock all concerned, ascending; level clocks; apply
//! ```
//! One writer at a time per partition, so that a count needs no atomics; the
//! lock is taken once per partition and batch. Sequence numbers are drawn while
//! the partitions concerned are locked: whoever holds all locks sees every
//! number that was drawn.

mod general;
mod oversight;

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Debug;

use super::books::{Books, Entry};
use super::engine::{Config, Trouble};
use super::shard::{Shard, home_of, is_multi};
use super::sync::{Counter, Lock, Primitives, Std};
use super::types::{Answer, HoldId, Millis, Op, PoolId, Refusal, Verb};

/// Where numbered entries go besides the ledger.
pub(super) trait Journal: Debug + Send + Sync {
    /// Run `write` alone; it draws numbers and appends entries.
    fn post(&self, write: &mut dyn FnMut(&mut Vec<u8>));
}

/// A partition on cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
struct Apart<T>(T);

/// The hold of a cart, and the partitions in which it may have parts.
type Carts = HashMap<u64, (HoldId, u64)>;

const CART_STRIPES: usize = 16;
/// Operations whose data is loaded ahead.
const AHEAD: usize = 32;

/// The embedded engine. `Embedded::new(config)` is what programs use; the
/// parameter lets tests replace the locks.
#[derive(Debug)]
pub struct Embedded<P: Primitives = Std> {
    shards: Box<[Apart<P::Lock<Shard>>]>,
    carts: Box<[P::Lock<Carts>]>,
    seq: Apart<P::Counter>,
    /// The latest `now` given, order-preserving from 0. One partition alone
    /// keeps the time itself.
    clock: Apart<P::Counter>,
    max_leap: Millis,
    journal: Option<std::sync::Arc<dyn Journal>>,
    pools: u32,
}

thread_local! {
    /// Order of work of the batch being done; taken out while in use.
    static ORDER: Cell<(Vec<u32>, Vec<u32>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

impl Embedded<Std> {
    /// A volatile engine without stock.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self::on(config)
    }
}

impl<P: Primitives> Embedded<P> {
    /// The same on other locks.
    #[must_use]
    pub fn on(config: &Config) -> Self {
        Self::from_shards(config, Self::empty(config), 0, HashMap::new(), None)
    }

    /// Partitions without stock.
    pub(super) fn empty(config: &Config) -> Vec<Shard> {
        let config = config.clone().partitions(config.partitions);
        (0..config.partitions)
            .map(|id| Shard::new(&config, id))
            .collect()
    }

    /// An engine around partitions that have a past.
    pub(super) fn from_shards(
        config: &Config,
        shards: Vec<Shard>,
        seq: u64,
        carts: HashMap<u64, HoldId>,
        journal: Option<std::sync::Arc<dyn Journal>>,
    ) -> Self {
        let mut stripes: Vec<Carts> = (0..CART_STRIPES).map(|_| HashMap::new()).collect();
        for (cart, hold) in carts {
            stripes[stripe(cart)].insert(cart, (hold, u64::MAX));
        }
        let latest = shards.iter().map(Shard::clock).max();
        Self {
            shards: shards.into_iter().map(|s| Apart(Lock::new(s))).collect(),
            carts: stripes.into_iter().map(Lock::new).collect(),
            seq: Apart(Counter::new(seq)),
            clock: Apart(Counter::new(unsigned(latest.unwrap_or(Millis::MIN)))),
            max_leap: config.max_leap,
            journal,
            pools: config.pools,
        }
    }

    fn shard_of(&self, pool: PoolId) -> usize {
        pool.0 as usize & (self.shards.len() - 1)
    }

    fn lock(&self, id: usize) -> <P::Lock<Shard> as Lock<Shard>>::Guard<'_> {
        self.shards[id].0.lock()
    }

    /// The one partition an operation concerns, if it is only one and the
    /// operation is a plain one.
    #[inline]
    fn route(&self, verb: &Verb<'_>) -> Option<usize> {
        let id = match *verb {
            Verb::Reserve { pool, cart, .. } if cart.0 == 0 => self.shard_of(pool),
            Verb::Commit { hold, .. }
            | Verb::Release { hold }
            | Verb::Ship { hold, .. }
            | Verb::Cancel { hold }
            | Verb::Extend { hold, .. }
                if !is_multi(hold) =>
            {
                home_of(hold) & (self.shards.len() - 1)
            }
            Verb::Define { pool, .. }
            | Verb::Return { pool, .. }
            | Verb::Receive { pool, .. }
            | Verb::Adjust { pool, .. }
            | Verb::TransferReceive { pool, .. }
            | Verb::Count { pool, .. }
            | Verb::Set { pool, .. } => self.shard_of(pool),
            _ => return None,
        };
        Some(id)
    }

    /// Number the new entries of a locked partition.
    #[inline]
    fn finish(&self, shard: &mut Shard) {
        let new = shard.unnumbered();
        if new > 0 {
            match &self.journal {
                None => shard.number(self.seq.0.add(new) + 1, None),
                Some(journal) => journal.post(&mut |buffer| {
                    let mut show = |entry: &Entry| entry.encode(buffer);
                    shard.number(self.seq.0.add(new) + 1, Some(&mut show));
                }),
            }
        }
    }

    /// The engine's time, after it was given this one; `None` if that is too
    /// far ahead. A partition is locked by whoever asks: so what is done there
    /// in turn is done at times in order.
    #[inline]
    fn time(&self, shard: &Shard, now: Millis) -> Option<Millis> {
        let alone = self.shards.len() == 1;
        let clock = match alone {
            true => shard.clock(),
            false => signed(self.clock.0.get()),
        };
        if now <= clock {
            return Some(clock);
        }
        if Config::too_far(clock, now, self.max_leap) {
            return None;
        }
        Some(match alone {
            true => now,
            false => signed(self.clock.0.raise(unsigned(now))),
        })
    }

    /// Let time pass in a locked partition; false if `now` is too far ahead.
    #[inline]
    #[must_use]
    fn pass(&self, shard: &mut Shard, now: Millis) -> bool {
        let Some(now) = self.time(shard, now) else {
            return false;
        };
        while !shard.advance(now) {
            self.finish(shard);
        }
        true
    }

    #[inline]
    pub(super) fn do_one(&self, now: Millis, op: &Op<'_>) -> Answer {
        match self.route(&op.verb) {
            Some(id) => {
                let mut shard = self.lock(id);
                if !self.pass(&mut shard, now) {
                    return Err(Refusal::Invalid);
                }
                let answer = shard.apply(op.key, &op.verb);
                self.finish(&mut shard);
                answer
            }
            None => self.general(now, op),
        }
    }

    pub(super) fn do_batch(&self, now: Millis, ops: &[Op<'_>], answers: &mut Vec<Answer>) {
        answers.clear();
        if self.shards.len() == 1 {
            return self.do_alone(now, ops, answers);
        }
        answers.resize(ops.len(), Err(Refusal::Unknown));
        let mut start = 0;
        while start < ops.len() {
            let plain = ops[start..]
                .iter()
                .take_while(|op| self.route(&op.verb).is_some());
            let end = start + plain.count();
            self.do_run(now, &ops[start..end], &mut answers[start..end]);
            if let Some(op) = ops.get(end) {
                answers[end] = self.general(now, op);
            }
            start = end + 1;
        }
    }

    /// All operations, where there is one partition.
    fn do_alone(&self, now: Millis, ops: &[Op<'_>], answers: &mut Vec<Answer>) {
        answers.reserve(ops.len());
        let mut shard = self.lock(0);
        if !self.pass(&mut shard, now) {
            return answers.resize(ops.len(), Err(Refusal::Invalid));
        }
        for chunk in ops.chunks(AHEAD) {
            if shard.crowded() {
                self.finish(&mut shard);
            }
            if shard.touch(chunk.iter()) {
                let apply = |op: &Op<'_>| shard.apply(op.key, &op.verb);
                answers.extend(chunk.iter().map(apply));
                continue;
            }
            for op in chunk {
                if self.route(&op.verb).is_some() {
                    if shard.crowded() {
                        self.finish(&mut shard);
                    }
                    answers.push(shard.apply(op.key, &op.verb));
                } else {
                    self.finish(&mut shard);
                    drop(shard);
                    answers.push(self.general(now, op));
                    shard = self.lock(0);
                }
            }
        }
        self.finish(&mut shard);
    }

    /// Do operations that concern one partition each. Partitions commute, so
    /// only the order within each has to be kept.
    fn do_run(&self, now: Millis, ops: &[Op<'_>], answers: &mut [Answer]) {
        let (mut order, mut ends) = ORDER.take();
        self.sort(ops, &mut order, &mut ends);
        let mut start = 0;
        for (id, &end) in ends.iter().enumerate() {
            let mine = &order[start..end as usize];
            if !mine.is_empty() {
                self.do_group(id, now, mine, ops, answers);
            }
            start = end as usize;
        }
        ORDER.set((order, ends));
    }

    fn do_group(
        &self,
        id: usize,
        now: Millis,
        mine: &[u32],
        ops: &[Op<'_>],
        answers: &mut [Answer],
    ) {
        let mut shard = self.lock(id);
        if !self.pass(&mut shard, now) {
            for &at in mine {
                answers[at as usize] = Err(Refusal::Invalid);
            }
            return;
        }
        for chunk in mine.chunks(AHEAD) {
            let plain = shard.touch(chunk.iter().map(|&at| &ops[at as usize]));
            for &at in chunk {
                if !plain && shard.crowded() {
                    self.finish(&mut shard);
                }
                let op = &ops[at as usize];
                answers[at as usize] = shard.apply(op.key, &op.verb);
            }
            if shard.crowded() {
                self.finish(&mut shard);
            }
        }
        self.finish(&mut shard);
    }

    /// Counting sort by partition: stable, two passes.
    fn sort(&self, ops: &[Op<'_>], order: &mut Vec<u32>, ends: &mut Vec<u32>) {
        ends.clear();
        ends.resize(self.shards.len(), 0);
        let route = |op: &Op<'_>| self.route(&op.verb).unwrap_or(0);
        for op in ops {
            ends[route(op)] += 1;
        }
        let mut sum = 0;
        for end in ends.iter_mut() {
            sum += std::mem::replace(end, sum);
        }
        order.clear();
        order.resize(ops.len(), 0);
        for (at, op) in (0..).zip(ops) {
            let next = &mut ends[route(op)];
            order[*next as usize] = at;
            *next += 1;
        }
    }

    pub(super) fn read(&self, now: Millis, pool: PoolId) -> Option<Books> {
        if pool.0 >= self.pools {
            return None;
        }
        let mut shard = self.lock(self.shard_of(pool));
        let _heeded = self.pass(&mut shard, now) || self.pass(&mut shard, Millis::MIN);
        self.finish(&mut shard);
        shard.books(pool).copied()
    }
}

/// A time as a counter holds it: in the same order.
#[inline]
fn unsigned(time: Millis) -> u64 {
    time.cast_unsigned() ^ (1 << 63)
}

#[inline]
fn signed(time: u64) -> Millis {
    time.cast_signed() ^ Millis::MIN
}

fn stripe(cart: u64) -> usize {
    (cart.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize % CART_STRIPES
}

impl<P: Primitives> super::engine::Engine for Embedded<P> {
    fn submit(
        &self,
        now: Millis,
        ops: &[Op<'_>],
        answers: &mut Vec<Answer>,
    ) -> Result<(), Trouble> {
        self.do_batch(now, ops, answers);
        Ok(())
    }

    #[inline]
    fn one(&self, now: Millis, op: Op<'_>) -> Result<Answer, Trouble> {
        Ok(self.do_one(now, &op))
    }

    fn books(&self, now: Millis, pool: PoolId) -> Option<Books> {
        self.read(now, pool)
    }

    fn snapshot(&self, at: Option<u64>) -> Option<super::Snapshot> {
        self.snapshot_at(at)
    }

    fn feed(&self, after: u64, max: usize) -> Option<Vec<Entry>> {
        self.feed_after(after, max)
    }

    fn holds(&self) -> Vec<super::HoldView> {
        self.open_holds()
    }

    fn inconsistencies(&self) -> Vec<super::Inconsistency> {
        self.examine()
    }

    fn compensate(&self, dry_run: bool) -> Vec<super::Correction> {
        self.put_right(dry_run)
    }
}
