//! Random operations for the pool engines, and a driver that remembers names.

use pool_engine::{
    Answer, Backorder, Bucket, Cart, Engine, HoldId, Key, Line, Millis, Mode, Op, Policy, PoolId,
    Reason, Verb,
};
use proptest::prelude::*;

/// Pools in the random tests.
pub const POOLS: u32 = 7;

/// A verb whose holds are named by their place in the order of their making.
#[derive(Clone, Debug)]
pub enum Call {
    Define {
        pool: u32,
        threshold: i32,
        backorder: Backorder,
        blocked: bool,
    },
    Reserve {
        pool: u32,
        units: u32,
        ttl: u32,
        cart: u64,
    },
    Order {
        lines: Vec<Line>,
        mode: Mode,
        ttl: u32,
        cart: u64,
    },
    Extend {
        hold: usize,
        ttl: u32,
    },
    Commit {
        hold: usize,
        units: Option<u32>,
        ship: bool,
    },
    Release {
        hold: usize,
    },
    Ship {
        hold: usize,
        units: Option<u32>,
    },
    Cancel {
        hold: usize,
    },
    Return {
        pool: u32,
        units: u32,
        sellable: bool,
    },
    Receive {
        pool: u32,
        units: u32,
    },
    Adjust {
        pool: u32,
        bucket: Bucket,
        delta: i32,
        force: bool,
    },
    TransferShip {
        from: u32,
        to: u32,
        units: u32,
    },
    TransferReceive {
        pool: u32,
        units: u32,
        short: u32,
    },
    Count {
        pool: u32,
        observed: u32,
        at_start: i32,
    },
    Set {
        pool: u32,
        value: u32,
        expected: i32,
    },
    Expire,
}

impl Call {
    /// The verb, with names looked up.
    pub fn verb(&self, holds: &[HoldId]) -> Verb<'_> {
        // A name that was never given out, if there is no such hold yet.
        let name = |at: usize| match holds.len() {
            0 => HoldId(999_999),
            n => holds[at % n],
        };
        match *self {
            Self::Define {
                pool,
                threshold,
                backorder,
                blocked,
            } => Verb::Define {
                pool: PoolId(pool),
                policy: Policy {
                    threshold,
                    backorder,
                    blocked,
                },
            },
            Self::Reserve {
                pool,
                units,
                ttl,
                cart,
            } => Verb::Reserve {
                pool: PoolId(pool),
                units,
                ttl,
                cart: Cart(cart),
            },
            Self::Order {
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
            Self::Extend { hold, ttl } => Verb::Extend {
                hold: name(hold),
                ttl,
            },
            Self::Commit { hold, units, ship } => Verb::Commit {
                hold: name(hold),
                units,
                ship,
            },
            Self::Release { hold } => Verb::Release { hold: name(hold) },
            Self::Ship { hold, units } => Verb::Ship {
                hold: name(hold),
                units,
            },
            Self::Cancel { hold } => Verb::Cancel { hold: name(hold) },
            Self::Return {
                pool,
                units,
                sellable,
            } => Verb::Return {
                pool: PoolId(pool),
                units,
                sellable,
            },
            Self::Receive { pool, units } => Verb::Receive {
                pool: PoolId(pool),
                units,
            },
            Self::Adjust {
                pool,
                bucket,
                delta,
                force,
            } => {
                let reason = Reason::Shrink;
                Verb::Adjust {
                    pool: PoolId(pool),
                    bucket,
                    delta,
                    reason,
                    force,
                }
            }
            Self::TransferShip { from, to, units } => Verb::TransferShip {
                from: PoolId(from),
                to: PoolId(to),
                units,
            },
            Self::TransferReceive { pool, units, short } => Verb::TransferReceive {
                pool: PoolId(pool),
                units,
                short,
            },
            Self::Count {
                pool,
                observed,
                at_start,
            } => Verb::Count {
                pool: PoolId(pool),
                observed,
                at_start,
            },
            Self::Set {
                pool,
                value,
                expected,
            } => Verb::Set {
                pool: PoolId(pool),
                value,
                expected,
            },
            Self::Expire => Verb::Expire,
        }
    }

    /// Does an accepted call make a hold?
    pub fn makes_hold(&self) -> bool {
        matches!(self, Self::Reserve { .. } | Self::Order { .. })
    }
}

/// One step of a random history.
#[derive(Clone, Debug)]
pub struct Step {
    /// Time since the step before.
    pub wait: i64,
    pub call: Call,
}

fn pool() -> impl Strategy<Value = u32> {
    // Now and then a pool that does not exist.
    prop_oneof![40 => 0..POOLS, 1 => POOLS..POOLS + 9]
}

fn units() -> impl Strategy<Value = u32> {
    prop_oneof![20 => 1..5_u32, 4 => 5..40_u32, 1 => Just(0), 1 => Just(u32::MAX), 1 => Just(2_147_483_647)]
}

fn ttl() -> impl Strategy<Value = u32> {
    prop_oneof![10 => 1..200_u32, 4 => 200..100_000_u32, 1 => Just(0), 1 => Just(u32::MAX)]
}

fn cart() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 2 => 1..4_u64]
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![
        2 => Just(Mode::AllOrNothing),
        1 => Just(Mode::Partial),
        1 => (0..12_u32).prop_map(|want| Mode::Split { want }),
    ]
}

fn order() -> impl Strategy<Value = Call> {
    let line = (pool(), units()).prop_map(|(pool, units)| Line {
        pool: PoolId(pool),
        units,
    });
    (prop::collection::vec(line, 0..5), mode(), ttl(), cart()).prop_map(
        |(lines, mode, ttl, cart)| Call::Order {
            lines,
            mode,
            ttl,
            cart,
        },
    )
}

fn backorder() -> impl Strategy<Value = Backorder> {
    prop_oneof![
        Just(Backorder::Deny),
        (0..6_u32).prop_map(Backorder::UpTo),
        Just(Backorder::Allow),
        Just(Backorder::UpTo(u32::MAX)),
    ]
}

fn define() -> impl Strategy<Value = Call> {
    (pool(), -3..4_i32, backorder(), prop::bool::weighted(0.15)).prop_map(
        |(pool, threshold, backorder, blocked)| Call::Define {
            pool,
            threshold,
            backorder,
            blocked,
        },
    )
}

fn bucket() -> impl Strategy<Value = Bucket> {
    prop_oneof![Just(Bucket::OnHand), Just(Bucket::Unavailable)]
}

/// A random verb.
pub fn call() -> impl Strategy<Value = Call> {
    let hold = 0..24_usize;
    let part = || prop::option::weighted(0.4, units());
    prop_oneof![
        1 => define(),
        8 => (pool(), units(), ttl(), cart())
            .prop_map(|(pool, units, ttl, cart)| Call::Reserve { pool, units, ttl, cart }),
        6 => order(),
        2 => (hold.clone(), ttl()).prop_map(|(hold, ttl)| Call::Extend { hold, ttl }),
        5 => (hold.clone(), part(), any::<bool>())
            .prop_map(|(hold, units, ship)| Call::Commit { hold, units, ship }),
        2 => hold.clone().prop_map(|hold| Call::Release { hold }),
        4 => (hold.clone(), part()).prop_map(|(hold, units)| Call::Ship { hold, units }),
        2 => hold.prop_map(|hold| Call::Cancel { hold }),
        1 => (pool(), units(), any::<bool>())
            .prop_map(|(pool, units, sellable)| Call::Return { pool, units, sellable }),
        6 => (pool(), units()).prop_map(|(pool, units)| Call::Receive { pool, units }),
        2 => (pool(), bucket(), -9..9_i32, any::<bool>())
            .prop_map(|(pool, bucket, delta, force)| Call::Adjust { pool, bucket, delta, force }),
        2 => (pool(), pool(), units())
            .prop_map(|(from, to, units)| Call::TransferShip { from, to, units }),
        2 => (pool(), units(), 0..3_u32)
            .prop_map(|(pool, units, short)| Call::TransferReceive { pool, units, short }),
        1 => (pool(), 0..20_u32, -2..20_i32)
            .prop_map(|(pool, observed, at_start)| Call::Count { pool, observed, at_start }),
        1 => (pool(), 0..9_u32, 0..9_i32)
            .prop_map(|(pool, value, expected)| Call::Set { pool, value, expected }),
        1 => Just(Call::Expire),
    ]
}

/// A random history.
pub fn history(length: usize) -> impl Strategy<Value = Vec<Step>> {
    let wait = prop_oneof![6 => Just(0_i64), 4 => 1..40_i64, 1 => 40..100_000_i64, 1 => -50..0_i64];
    let step = (wait, call()).prop_map(|(wait, call)| Step { wait, call });
    prop::collection::vec(step, 1..length)
}

/// Some stock to begin with, so that not everything is refused.
pub fn opening() -> Vec<Step> {
    let receive = |pool| Step {
        wait: 0,
        call: Call::Receive { pool, units: 12 },
    };
    (0..POOLS).map(receive).collect()
}

/// An engine and the names of the holds it made, in order.
pub struct Driven<'a> {
    pub engine: &'a dyn Engine,
    pub holds: Vec<HoldId>,
}

impl<'a> Driven<'a> {
    pub fn new(engine: &'a dyn Engine) -> Self {
        Self {
            engine,
            holds: Vec::new(),
        }
    }

    pub fn step(&mut self, now: Millis, key: u64, call: &Call) -> Answer {
        let op = Op {
            key: Key(key),
            verb: call.verb(&self.holds),
        };
        let answer = self.engine.one(now, op).unwrap();
        self.learn(call, answer);
        answer
    }

    /// Note the name of a hold that was made.
    pub fn learn(&mut self, call: &Call, answer: Answer) {
        if let (true, Ok(done)) = (call.makes_hold(), answer)
            && !self.holds.contains(&done.hold)
        {
            self.holds.push(done.hold);
        }
    }

    /// An answer in terms that do not depend on the engine's names.
    pub fn plain(&self, answer: Answer) -> Result<(Option<usize>, i32), pool_engine::Refusal> {
        answer.map(|done| (self.holds.iter().position(|h| *h == done.hold), done.units))
    }
}
