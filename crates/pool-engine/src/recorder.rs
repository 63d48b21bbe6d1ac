//! A trace from a ledger: what was asked of the pools, as far as entries tell.
//!
//! Whatever keeps a ledger can so be recorded without having been asked to, a
//! simulated business above all. Refused operations without a key leave no entry
//! and are not in the trace; an overwrite is recorded as the count it amounts to.
//! Orders of several lines, and a hold that was given up for its cart's next,
//! are not taken apart: they are an error. The rest that a partial commit gives
//! back is no operation of its own.

use std::io::{Error, Result, Write};

use super::books::{Entry, Kind};
use super::trace::Writer;
use super::types::{Backorder, Bucket, Cart, Done, HoldId, Key, Op, Policy, PoolId, Reason, Verb};

/// See the module.
#[derive(Debug)]
pub struct Recorder<W: Write> {
    writer: Writer<W>,
    key: u64,
    /// The first of two entries that are one operation.
    half: Option<Entry>,
}

impl<W: Write> Recorder<W> {
    /// Begin a trace.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn new(out: W, pools: u32, about: &str) -> Result<Self> {
        Ok(Self {
            writer: Writer::new(out, pools, about)?,
            key: 0,
            half: None,
        })
    }

    /// Operations so far.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.key
    }

    /// Finish and give the output back.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(self) -> Result<W> {
        self.writer.finish()
    }

    fn put(&mut self, e: &Entry, verb: Verb<'_>, hold: u64) -> Result<()> {
        self.key += 1;
        let key = Key(self.key);
        let (hold, units) = (HoldId(hold), e.units);
        self.writer
            .write(e.time, &Op { key, verb }, &Ok(Done { hold, units }))
    }

    /// The next entry of the ledger.
    ///
    /// # Errors
    /// The output cannot be written, or the entry is of an operation that
    /// cannot be told from its entries.
    pub fn entry(&mut self, e: &Entry) -> Result<()> {
        let (pool, hold) = (PoolId(e.pool), HoldId(e.hold));
        let (units, delta) = (e.units.unsigned_abs(), e.units);
        let adjust = |bucket| Verb::Adjust {
            pool,
            bucket,
            delta,
            reason: (Reason::ALL.get(usize::from(e.code)).copied()).unwrap_or(Reason::Correction),
            force: true,
        };
        let verb = match e.kind {
            _ if e.refusal != 0 => return Ok(()),
            Kind::Answer | Kind::Part | Kind::Owner | Kind::Expire => return Ok(()),
            Kind::Reserve | Kind::TransferOut if e.hold == 0 => {
                self.half = Some(*e);
                return Ok(());
            }
            Kind::Reserve if e.flags & Entry::HEAD == 0 => {
                return Err(Error::other("an order of several lines"));
            }
            Kind::Reserve => reserve(pool, units, e.arg),
            Kind::Sale if e.hold == 0 => return self.till_sale(e),
            Kind::Commit if e.hold == 0 => {
                return Err(Error::other("units promised without a hold"));
            }
            Kind::Commit | Kind::Sale => Verb::Commit {
                hold,
                // With the answer in the entry it was the whole of the hold.
                units: (e.flags & Entry::HEAD == 0).then_some(units),
                ship: e.kind == Kind::Sale,
            },
            Kind::Extend => Verb::Extend { hold, ttl: e.arg },
            Kind::Release if e.flags & Entry::HEAD != 0 => Verb::Release { hold },
            Kind::Release if e.flags & Entry::ENDS == 0 => return Ok(()),
            Kind::Release => {
                return Err(Error::other("a hold given up by another operation"));
            }
            Kind::Cancel => Verb::Cancel { hold },
            Kind::Ship => Verb::Ship {
                hold,
                units: Some(units),
            },
            Kind::Receive => Verb::Receive { pool, units },
            Kind::Return | Kind::ReturnUnsellable => Verb::Return {
                pool,
                units,
                sellable: e.kind == Kind::Return,
            },
            Kind::Adjust => adjust(Bucket::OnHand),
            Kind::SetAside => adjust(Bucket::Unavailable),
            Kind::TransferOut | Kind::TransferDue => {
                let from = PoolId(self.half.take().map_or(e.pool, |out| out.pool));
                let to = pool;
                Verb::TransferShip { from, to, units }
            }
            Kind::TransferIn | Kind::TransferShort => {
                let short = e.kind == Kind::TransferShort;
                Verb::TransferReceive {
                    pool,
                    units: if short { 0 } else { units },
                    short: if short { units } else { 0 },
                }
            }
            Kind::Count | Kind::Set => Verb::Count {
                pool,
                observed: delta.max(0).unsigned_abs(),
                at_start: (-delta).max(0),
            },
            Kind::Define => Verb::Define {
                pool,
                policy: policy(e),
            },
            Kind::FixReserved | Kind::FixCommitted => {
                return Err(Error::other("a compensation"));
            }
        };
        self.put(e, verb, e.hold)
    }

    /// A reservation that was sold at once: its hold gets a name of its own.
    fn till_sale(&mut self, e: &Entry) -> Result<()> {
        self.half = None;
        let hold = u64::MAX - self.key;
        let units = e.units.unsigned_abs();
        self.put(e, reserve(PoolId(e.pool), units, 1), hold)?;
        let verb = Verb::Commit {
            hold: HoldId(hold),
            units: None,
            ship: true,
        };
        self.put(e, verb, hold)
    }
}

fn reserve(pool: PoolId, units: u32, ttl: u32) -> Verb<'static> {
    let cart = Cart::default();
    Verb::Reserve {
        pool,
        units,
        ttl,
        cart,
    }
}

fn policy(e: &Entry) -> Policy {
    Policy {
        threshold: e.units,
        backorder: match e.arg {
            0 => Backorder::Deny,
            n if n == i32::MAX.unsigned_abs() => Backorder::Allow,
            n => Backorder::UpTo(n),
        },
        blocked: e.code != 0,
    }
}
