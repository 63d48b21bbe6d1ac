//! The trait that every implementation of the pool engine fulfils.

use std::fmt;

use super::audit::{Correction, Inconsistency};
use super::books::{Books, Entry};
use super::types::{Answer, Cart, HoldId, HoldView, Key, Line, Millis, Mode, Op, PoolId, Verb};

/// What an engine is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Number of pools; they exist from the start, empty, with the default policy.
    pub pools: u32,
    /// Number of partitions, 1 to 64, rounded up to a power of two.
    pub partitions: u32,
    /// Idempotency keys remembered at least, in operations (with a key) of the
    /// partition of the operation's pool or hold, or of its lowest pool's; however
    /// many entries they or expiries write. The memory is bounded, and beyond it
    /// the outcome is defined: a key whose entry has left the ledger
    /// (`remember_entries`) as well is certain to count as new, and one in
    /// between may. So a client must not ask again later than `remember_keys`
    /// operations of a partition after it first asked; at a million operations a
    /// second, the default of 16,384 are 16 ms a partition.
    pub remember_keys: u32,
    /// Ledger entries kept for the feed and for snapshots in the past, per
    /// partition, rounded up to a power of two of 1,024 at least. Older ones are
    /// folded into the base of the books. A ring of four times `remember_keys`
    /// or more is fastest: a key whose entry has left it is looked up elsewhere.
    /// A single operation with more entries than that makes the ring grow.
    pub remember_entries: u32,
    /// Ended holds remembered at least, per partition, so that a late verb is
    /// told how its hold ended instead of `Unknown`.
    pub remember_holds: u32,
    /// No hold lives longer than this, however often it is extended \[ms\].
    pub max_life: Millis,
    /// No `now` may be further ahead of the engine's clock than this \[ms\], so
    /// that one wrong time stamp does not end every hold for good. What brings
    /// one is refused as invalid, and no time passes. An engine that has seen no
    /// time yet takes any up to ten thousand years after zero.
    pub max_leap: Millis,
}

const YEAR: Millis = 365 * 24 * 3_600_000;
/// The farthest first `now`: beyond any clock in milliseconds, below any in finer units.
const FARTHEST: Millis = 10_000 * YEAR;

impl Config {
    /// A small single-partition engine for so many pools.
    #[must_use]
    pub fn new(pools: u32) -> Self {
        Self {
            pools,
            partitions: 1,
            remember_keys: 1 << 14,
            remember_entries: 1 << 16,
            remember_holds: 1 << 12,
            max_life: 7 * 24 * 3_600_000,
            max_leap: 100 * YEAR,
        }
    }

    /// Is `now` too far ahead of this clock?
    #[inline]
    pub(super) fn too_far(clock: Millis, now: Millis, max_leap: Millis) -> bool {
        match clock {
            Millis::MIN => now > FARTHEST,
            _ => now.saturating_sub(clock) > max_leap,
        }
    }

    /// The same with so many partitions.
    #[must_use]
    pub fn partitions(mut self, partitions: u32) -> Self {
        self.partitions = partitions.clamp(1, 64).next_power_of_two();
        self
    }
}

/// The books of all pools at one instant of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Every entry up to this one, and none after, is in the books.
    pub seq: u64,
    /// The books by pool number.
    pub books: Vec<Books>,
}

/// The engine could not say whether the operation took effect: its log failed.
#[derive(Debug)]
pub struct Trouble(pub String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "outcome unknown: {}", self.0)
    }
}

impl std::error::Error for Trouble {}

/// A pool engine.
///
/// **Order.** The operations of one `submit` act as if done one after the other
/// in the order given; several `submit` calls at a time act in some order that
/// agrees with real time (they are linearizable, multi-line orders included).
///
/// **Time.** `now` may come from any clock. The engine's clock is the latest
/// `now` it was given, by whomever and for whichever pool; an operation that
/// brings an earlier one is done at the engine's time, one that is further ahead
/// than [`Config::max_leap`] is refused as invalid and not remembered. A hold
/// with deadline `d` lives while the clock is below `d`. After a restart the
/// clock is that of the latest entry.
pub trait Engine: Send + Sync {
    /// Do operations in order and leave one answer for each in `answers`,
    /// which is cleared first. When this returns, they are as durable as the
    /// engine makes them.
    ///
    /// # Errors
    /// [`Trouble`] when the outcome is unknown; ask again with the same keys.
    fn submit(&self, now: Millis, ops: &[Op<'_>], answers: &mut Vec<Answer>)
    -> Result<(), Trouble>;

    /// Do one operation. Engines override this where it saves time.
    ///
    /// # Errors
    /// As [`Engine::submit`]; the outer error is trouble, the inner a refusal.
    fn one(&self, now: Millis, op: Op<'_>) -> Result<Answer, Trouble> {
        let mut answers = Vec::with_capacity(1);
        self.submit(now, &[op], &mut answers)?;
        Ok(answers[0])
    }

    /// The books of a pool at `now`; `None` if there is no such pool. A `now`
    /// too far ahead is not heeded.
    fn books(&self, now: Millis, pool: PoolId) -> Option<Books>;

    /// The books of all pools after the entry `at` (now, if `None`). `None` if
    /// that lies in the future or further back than the engine remembers.
    fn snapshot(&self, at: Option<u64>) -> Option<Snapshot>;

    /// The ledger after entry `after`, at most `max` entries of it, in order.
    /// `None` if the engine no longer has them all: take a snapshot first.
    fn feed(&self, after: u64, max: usize) -> Option<Vec<Entry>>;

    /// All holds with open units, by id.
    fn holds(&self) -> Vec<HoldView>;

    /// Recompute the counters from the ledger and look for everything that
    /// cannot be: see [`Inconsistency`]. Empty is good. Stops the writers.
    fn inconsistencies(&self) -> Vec<Inconsistency>;

    /// Do the counters equal the fold of the ledger, and the holds the counters?
    ///
    /// # Errors
    /// The inconsistencies found.
    fn verify(&self) -> Result<(), Vec<Inconsistency>> {
        let found = self.inconsistencies();
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// What would put the inconsistencies right; done only if `dry_run` is
    /// false. Doing it twice equals doing it once.
    fn compensate(&self, dry_run: bool) -> Vec<Correction>;

    /// Reserve units of one pool.
    ///
    /// # Errors
    /// Outer: [`Trouble`]; inner: the refusal.
    fn reserve(&self, now: Millis, key: Key, line: Line, ttl: u32) -> Result<Answer, Trouble> {
        let Line { pool, units } = line;
        let cart = Cart::default();
        let verb = Verb::Reserve {
            pool,
            units,
            ttl,
            cart,
        };
        self.one(now, Op { key, verb })
    }

    /// Reserve a multi-line order.
    ///
    /// # Errors
    /// Outer: [`Trouble`]; inner: the refusal.
    fn reserve_order(
        &self,
        now: Millis,
        key: Key,
        lines: &[Line],
        mode: Mode,
        ttl: u32,
    ) -> Result<Answer, Trouble> {
        let cart = Cart::default();
        let verb = Verb::ReserveOrder {
            lines,
            mode,
            ttl,
            cart,
        };
        self.one(now, Op { key, verb })
    }

    /// Commit the whole of a hold; its order stays open until shipped.
    ///
    /// # Errors
    /// Outer: [`Trouble`]; inner: the refusal.
    fn commit(&self, now: Millis, key: Key, hold: HoldId) -> Result<Answer, Trouble> {
        let verb = Verb::Commit {
            hold,
            units: None,
            ship: false,
        };
        self.one(now, Op { key, verb })
    }

    /// Release a hold.
    ///
    /// # Errors
    /// Outer: [`Trouble`]; inner: the refusal.
    fn release(&self, now: Millis, key: Key, hold: HoldId) -> Result<Answer, Trouble> {
        self.one(
            now,
            Op {
                key,
                verb: Verb::Release { hold },
            },
        )
    }

    /// Ship all open units of an order.
    ///
    /// # Errors
    /// Outer: [`Trouble`]; inner: the refusal.
    fn ship(&self, now: Millis, key: Key, hold: HoldId) -> Result<Answer, Trouble> {
        self.one(
            now,
            Op {
                key,
                verb: Verb::Ship { hold, units: None },
            },
        )
    }

    /// Cancel what of a hold or order has not left.
    ///
    /// # Errors
    /// Outer: [`Trouble`]; inner: the refusal.
    fn cancel(&self, now: Millis, key: Key, hold: HoldId) -> Result<Answer, Trouble> {
        self.one(
            now,
            Op {
                key,
                verb: Verb::Cancel { hold },
            },
        )
    }

    /// Receive units from a supplier.
    ///
    /// # Errors
    /// Outer: [`Trouble`]; inner: the refusal.
    fn receive(&self, now: Millis, key: Key, line: Line) -> Result<Answer, Trouble> {
        let Line { pool, units } = line;
        self.one(
            now,
            Op {
                key,
                verb: Verb::Receive { pool, units },
            },
        )
    }
}
