//! Operation traces: what was asked of the pools, to be asked again.
//!
//! One JSON object a line. The first says what follows; each other is one
//! operation with its time, key and verb. Holds are named by the place of the
//! operation that made them (the first operation is 0), so that a trace can be
//! replayed against any engine.
//!
//! ```text
//! {"trace":1,"pools":300,"about":"omnichannel.toml, seed 1"}
//! {"at":0,"key":1,"verb":{"receive":{"pool":7,"units":60}}}
//! {"at":5,"key":2,"verb":{"reserve":{"pool":7,"units":1,"ttl":900000,"cart":0}}}
//! {"at":9,"key":3,"verb":{"commit":{"of":1,"units":null,"ship":true}}}
//! ```

use std::collections::HashMap;
use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};

use super::engine::{Engine, Trouble};
use super::types::{
    Answer, Bucket, Cart, HoldId, Key, Line, Millis, Mode, Op, Policy, PoolId, Reason, Verb,
};

/// Version of the format.
pub const VERSION: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`VERSION`].
    pub trace: u32,
    /// Number of pools.
    pub pools: u32,
    /// Where it comes from, for people.
    pub about: String,
}

/// A verb with its holds named by place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields are those of `Verb`; `of` names the hold"
)]
pub enum Recorded {
    Define {
        pool: PoolId,
        policy: Policy,
    },
    Reserve {
        pool: PoolId,
        units: u32,
        ttl: u32,
        cart: u64,
    },
    ReserveOrder {
        lines: Vec<Line>,
        mode: Mode,
        ttl: u32,
        cart: u64,
    },
    Extend {
        of: u64,
        ttl: u32,
    },
    Commit {
        of: u64,
        units: Option<u32>,
        ship: bool,
    },
    Release {
        of: u64,
    },
    Ship {
        of: u64,
        units: Option<u32>,
    },
    Cancel {
        of: u64,
    },
    Return {
        pool: PoolId,
        units: u32,
        sellable: bool,
    },
    Receive {
        pool: PoolId,
        units: u32,
    },
    Adjust {
        pool: PoolId,
        bucket: Bucket,
        delta: i32,
        reason: Reason,
        force: bool,
    },
    TransferShip {
        from: PoolId,
        to: PoolId,
        units: u32,
    },
    TransferReceive {
        pool: PoolId,
        units: u32,
        short: u32,
    },
    Count {
        pool: PoolId,
        observed: u32,
        at_start: i32,
    },
    Set {
        pool: PoolId,
        value: u32,
        expected: i32,
    },
    Expire,
}

/// One operation of a trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When \[ms\].
    pub at: Millis,
    /// Its idempotency key.
    pub key: u64,
    /// What was asked.
    pub verb: Recorded,
}

/// The place of a hold that the trace did not see being made.
const NOWHERE: u64 = u64::MAX;

impl Recorded {
    fn of(verb: &Verb<'_>, place: impl Fn(HoldId) -> u64) -> Self {
        match *verb {
            Verb::Define { pool, policy } => Self::Define { pool, policy },
            Verb::Reserve {
                pool,
                units,
                ttl,
                cart,
            } => Self::Reserve {
                pool,
                units,
                ttl,
                cart: cart.0,
            },
            Verb::ReserveOrder {
                lines,
                mode,
                ttl,
                cart,
            } => Self::ReserveOrder {
                lines: lines.to_vec(),
                mode,
                ttl,
                cart: cart.0,
            },
            Verb::Extend { hold, ttl } => Self::Extend {
                of: place(hold),
                ttl,
            },
            Verb::Commit { hold, units, ship } => Self::Commit {
                of: place(hold),
                units,
                ship,
            },
            Verb::Release { hold } => Self::Release { of: place(hold) },
            Verb::Ship { hold, units } => Self::Ship {
                of: place(hold),
                units,
            },
            Verb::Cancel { hold } => Self::Cancel { of: place(hold) },
            Verb::Return {
                pool,
                units,
                sellable,
            } => Self::Return {
                pool,
                units,
                sellable,
            },
            Verb::Receive { pool, units } => Self::Receive { pool, units },
            Verb::Adjust {
                pool,
                bucket,
                delta,
                reason,
                force,
            } => Self::Adjust {
                pool,
                bucket,
                delta,
                reason,
                force,
            },
            Verb::TransferShip { from, to, units } => Self::TransferShip { from, to, units },
            Verb::TransferReceive { pool, units, short } => {
                Self::TransferReceive { pool, units, short }
            }
            Verb::Count {
                pool,
                observed,
                at_start,
            } => Self::Count {
                pool,
                observed,
                at_start,
            },
            Verb::Set {
                pool,
                value,
                expected,
            } => Self::Set {
                pool,
                value,
                expected,
            },
            Verb::Expire => Self::Expire,
        }
    }

    /// The verb, given what the holds are called this time.
    pub fn verb(&self, name: impl Fn(u64) -> HoldId) -> Verb<'_> {
        match *self {
            Self::Define { pool, policy } => Verb::Define { pool, policy },
            Self::Reserve {
                pool,
                units,
                ttl,
                cart,
            } => Verb::Reserve {
                pool,
                units,
                ttl,
                cart: Cart(cart),
            },
            Self::ReserveOrder {
                ref lines,
                mode,
                ttl,
                cart,
            } => Verb::ReserveOrder {
                lines,
                mode,
                ttl,
                cart: Cart(cart),
            },
            Self::Extend { of, ttl } => Verb::Extend {
                hold: name(of),
                ttl,
            },
            Self::Commit { of, units, ship } => Verb::Commit {
                hold: name(of),
                units,
                ship,
            },
            Self::Release { of } => Verb::Release { hold: name(of) },
            Self::Ship { of, units } => Verb::Ship {
                hold: name(of),
                units,
            },
            Self::Cancel { of } => Verb::Cancel { hold: name(of) },
            Self::Return {
                pool,
                units,
                sellable,
            } => Verb::Return {
                pool,
                units,
                sellable,
            },
            Self::Receive { pool, units } => Verb::Receive { pool, units },
            Self::Adjust {
                pool,
                bucket,
                delta,
                reason,
                force,
            } => Verb::Adjust {
                pool,
                bucket,
                delta,
                reason,
                force,
            },
            Self::TransferShip { from, to, units } => Verb::TransferShip { from, to, units },
            Self::TransferReceive { pool, units, short } => {
                Verb::TransferReceive { pool, units, short }
            }
            Self::Count {
                pool,
                observed,
                at_start,
            } => Verb::Count {
                pool,
                observed,
                at_start,
            },
            Self::Set {
                pool,
                value,
                expected,
            } => Verb::Set {
                pool,
                value,
                expected,
            },
            Self::Expire => Verb::Expire,
        }
    }
}

/// Writes a trace.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    places: HashMap<HoldId, u64>,
    written: u64,
}

impl<W: Write> Writer<W> {
    /// Begin a trace.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn new(mut out: W, pools: u32, about: &str) -> std::io::Result<Self> {
        let header = Header {
            trace: VERSION,
            pools,
            about: about.to_owned(),
        };
        serde_json::to_writer(&mut out, &header)?;
        out.write_all(b"\n")?;
        Ok(Self {
            out,
            places: HashMap::new(),
            written: 0,
        })
    }

    /// Add an operation and its answer.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn write(&mut self, at: Millis, op: &Op<'_>, answer: &Answer) -> std::io::Result<()> {
        let place = |hold| self.places.get(&hold).copied().unwrap_or(NOWHERE);
        let verb = Recorded::of(&op.verb, place);
        let makes = matches!(op.verb, Verb::Reserve { .. } | Verb::ReserveOrder { .. });
        if let (true, Ok(done)) = (makes, answer) {
            self.places.entry(done.hold).or_insert(self.written);
        }
        serde_json::to_writer(
            &mut self.out,
            &Record {
                at,
                key: op.key.0,
                verb,
            },
        )?;
        self.out.write_all(b"\n")?;
        self.written += 1;
        Ok(())
    }

    /// Finish and give the output back.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Read a whole trace.
///
/// # Errors
/// The line and what is wrong with it.
pub fn read(input: impl BufRead) -> Result<(Header, Vec<Record>), String> {
    let mut lines = (1..).zip(input.lines());
    let (_, first) = lines.next().ok_or("line 1: an empty trace")?;
    let first = first.map_err(|error| format!("line 1: {error}"))?;
    let header: Header =
        serde_json::from_str(&first).map_err(|error| format!("line 1: {error}"))?;
    if header.trace != VERSION {
        return Err(format!(
            "line 1: version {} of the format, not {VERSION}",
            header.trace
        ));
    }
    let mut records = Vec::new();
    for (number, line) in lines {
        let parse = |line: String| serde_json::from_str(&line).map_err(|error| error.to_string());
        let record = line.map_err(|error| error.to_string()).and_then(parse);
        records.push(record.map_err(|error: String| format!("line {number}: {error}"))?);
    }
    Ok((header, records))
}

/// Do a trace again, operation by operation; show each answer.
///
/// # Errors
/// [`Trouble`] of the engine.
pub fn replay(
    engine: &dyn Engine,
    records: &[Record],
    mut show: impl FnMut(&Record, &Answer),
) -> Result<(), Trouble> {
    let mut names: HashMap<u64, HoldId> = HashMap::new();
    for (place, record) in (0..).zip(records) {
        // A hold that was not made this time is one that nobody knows.
        let name = |of| names.get(&of).copied().unwrap_or(HoldId(u64::MAX >> 8));
        let op = Op {
            key: Key(record.key),
            verb: record.verb.verb(name),
        };
        let answer = engine.one(record.at, op)?;
        let makes = matches!(
            record.verb,
            Recorded::Reserve { .. } | Recorded::ReserveOrder { .. }
        );
        if let (true, Ok(done)) = (makes, answer) {
            names.insert(place, done.hold);
        }
        show(record, &answer);
    }
    Ok(())
}
