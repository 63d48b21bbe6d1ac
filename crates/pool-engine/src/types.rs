//! The words of the pool engine: pools, holds, verbs, answers, refusals.
//!
//! Everything here is plain data without behaviour that depends on an
//! implementation, so that the reference, the embedded engine, the log and the
//! checkers share a vocabulary and nothing else.

use serde::{Deserialize, Serialize};

/// Time \[ms\]. Logical or since the Unix epoch: the engine never reads a clock.
pub type Millis = i64;

/// A dense pool number: one SKU at one site (see [`Layout`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PoolId(pub u32);

/// The name of a hold, given by the engine. `HoldId::NONE` in answers that have none.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct HoldId(pub u64);

impl HoldId {
    /// No hold.
    pub const NONE: Self = Self(0);
}

/// Idempotency key: the caller's name of a mutation.
///
/// The same key again changes nothing and returns the first answer, as long as
/// the engine remembers it ([`crate::Config::remember_keys`]).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Key(pub u64);

impl Key {
    /// No key: the caller vouches that it never sends the mutation twice.
    pub const NONE: Self = Self(0);
}

/// A shopper's cart. A cart has at most one hold; zero means no cart.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Cart(pub u64);

/// How SKU x site maps to dense pool numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Number of SKUs.
    pub skus: u32,
    /// Number of sites.
    pub sites: u32,
}

impl Layout {
    /// The pool of a SKU at a site; sites of one SKU are neighbours.
    #[must_use]
    pub fn pool(self, sku: u32, site: u32) -> PoolId {
        PoolId(sku * self.sites + site)
    }

    /// Number of pools.
    #[must_use]
    pub fn pools(self) -> u32 {
        self.skus * self.sites
    }
}

/// One line of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What is wanted, and where.
    pub pool: PoolId,
    /// How many units.
    pub units: u32,
}

/// Where a hold is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HoldState {
    /// Living: its units are reserved.
    Held,
    /// A placed order: its open units are committed.
    Committed,
    /// Ended: everything left (or was sold at the till).
    Shipped,
    /// Ended: given up, or replaced by a new hold of the same cart.
    Released,
    /// Ended: out of time.
    Expired,
    /// Ended: cancelled with units still open.
    Cancelled,
}

/// A hold with open units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldView {
    /// Its name.
    pub hold: HoldId,
    /// `Held` or `Committed`.
    pub state: HoldState,
    /// When it runs out, if held \[ms\].
    pub deadline: Millis,
    /// Its open units, one line a pool, by pool number.
    pub lines: Vec<Line>,
}

/// How a multi-line order is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Every line in full or nothing.
    AllOrNothing,
    /// Each line as far as it goes; refused only if nothing could be held.
    Partial,
    /// The lines are sites to try in this order, each for at most its units,
    /// until `want` units are held; fewer than `want` is a refusal.
    Split {
        /// Units wanted over all lines.
        want: u32,
    },
}

/// What may be promised beyond what is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backorder {
    /// Never below zero.
    #[default]
    Deny,
    /// Down to minus this many units.
    UpTo(u32),
    /// Without limit.
    Allow,
}

/// The rules of one pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Units kept back from promising \[units\].
    pub threshold: i32,
    /// What may be promised beyond what is there.
    pub backorder: Backorder,
    /// Not for sale at present: reservations are refused as blocked.
    pub blocked: bool,
}

/// Which count an adjustment corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bucket {
    /// Physically there.
    OnHand,
    /// There, but not sellable.
    Unavailable,
}

/// Why a count was adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Reason {
    /// Stolen, lost, never explained.
    Shrink,
    /// Broken or past its date.
    Damage,
    /// Turned up again.
    Found,
    /// Held for quality control, or released by it.
    Quality,
    /// A wrong entry put right.
    Correction,
    /// Units that were already there when the pool was opened.
    Opening,
}

impl Reason {
    /// All reasons, in the order of their codes.
    pub const ALL: [Self; 6] = [
        Self::Shrink,
        Self::Damage,
        Self::Found,
        Self::Quality,
        Self::Correction,
        Self::Opening,
    ];
}

/// A mutation. Units are whole; zero units and more than `i32::MAX` are invalid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verb<'a> {
    /// Set the rules of a pool.
    Define {
        /// Which pool.
        pool: PoolId,
        /// Its rules from now on.
        policy: Policy,
    },
    /// Promise units of one pool for a while.
    Reserve {
        /// Which pool.
        pool: PoolId,
        /// How many units.
        units: u32,
        /// Time to live \[ms\].
        ttl: u32,
        /// Replaces the hold this cart has, if it has one.
        cart: Cart,
    },
    /// Promise several lines at once.
    ReserveOrder {
        /// The lines; a pool named twice needs the sum.
        lines: &'a [Line],
        /// All or nothing, partial, or split over sites.
        mode: Mode,
        /// Time to live \[ms\].
        ttl: u32,
        /// Replaces the hold this cart has, if it has one.
        cart: Cart,
    },
    /// Give a living hold this long from now (capped by `Config::max_life`).
    Extend {
        /// Which hold.
        hold: HoldId,
        /// New time to live from now \[ms\].
        ttl: u32,
    },
    /// Turn a hold into a placed order. The rest of a part goes back.
    Commit {
        /// Which hold.
        hold: HoldId,
        /// So many of its units, taken from its lines in order; `None` is all.
        units: Option<u32>,
        /// Goods leave at once (a till sale): no order stays open.
        ship: bool,
    },
    /// Give a hold up before it became an order.
    Release {
        /// Which hold.
        hold: HoldId,
    },
    /// Goods of a committed hold leave.
    Ship {
        /// Which hold.
        hold: HoldId,
        /// So many of its open units, from its lines in order; `None` is all.
        units: Option<u32>,
    },
    /// Give up whatever of a hold has not left: reserved or committed.
    Cancel {
        /// Which hold.
        hold: HoldId,
    },
    /// Goods come back from a customer.
    Return {
        /// Where to.
        pool: PoolId,
        /// How many units.
        units: u32,
        /// False: they are on hand but unavailable.
        sellable: bool,
    },
    /// Goods arrive from a supplier.
    Receive {
        /// Where to.
        pool: PoolId,
        /// How many units.
        units: u32,
    },
    /// Correct a count by a difference.
    Adjust {
        /// Which pool.
        pool: PoolId,
        /// Which of its counts.
        bucket: Bucket,
        /// The difference \[units\].
        delta: i32,
        /// Why.
        reason: Reason,
        /// Book a fact even if promises can then not be kept (the pool is
        /// flagged oversold); otherwise that is refused as insufficient.
        force: bool,
    },
    /// Goods leave one site for another.
    TransferShip {
        /// Where from.
        from: PoolId,
        /// Where to.
        to: PoolId,
        /// How many units.
        units: u32,
    },
    /// Goods arrive from another site.
    TransferReceive {
        /// Where to.
        pool: PoolId,
        /// Units that arrived.
        units: u32,
        /// Units that were shipped but did not arrive.
        short: u32,
    },
    /// A cycle count. Books the variance `observed - at_start`, so that what
    /// moved between start and end of the count is not erased.
    Count {
        /// Which pool.
        pool: PoolId,
        /// What the counter saw.
        observed: u32,
        /// On hand in the books when the counting began.
        at_start: i32,
    },
    /// Overwrite on hand, if it still is what the caller believes.
    Set {
        /// Which pool.
        pool: PoolId,
        /// On hand from now on.
        value: u32,
        /// On hand as the caller last read it; otherwise refused as stale.
        expected: i32,
    },
    /// Nothing but the passing of time: ends the holds that are due. Never
    /// needed for correct answers, only to make expiries visible in the feed.
    Expire,
}

/// A mutation with its idempotency key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Op<'a> {
    /// The caller's name of this mutation.
    pub key: Key,
    /// What to do.
    pub verb: Verb<'a>,
}

/// What an accepted mutation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The hold it made or acted on.
    pub hold: HoldId,
    /// Units it moved (signed for adjustments and counts).
    pub units: i32,
}

/// Why a mutation was refused. A refused mutation changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Refusal {
    /// Not enough units for it.
    Insufficient = 1,
    /// No such pool or hold (or a hold so old that it is forgotten).
    Unknown = 2,
    /// The world moved on: the expected value differs, or the hold has ended.
    Stale = 3,
    /// The hold ran out.
    Expired = 4,
    /// The pool is not for sale, or the hold is not in a state for this verb.
    Blocked = 5,
    /// Zero units, beyond what the counts can carry, or a `now` too far ahead.
    Invalid = 6,
}

impl Refusal {
    /// All refusals, in the order of their codes.
    pub const ALL: [Self; 6] = [
        Self::Insufficient,
        Self::Unknown,
        Self::Stale,
        Self::Expired,
        Self::Blocked,
        Self::Invalid,
    ];

    /// The refusal with this code, if there is one.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code).wrapping_sub(1)).copied()
    }
}

/// What came of a mutation.
pub type Answer = Result<Done, Refusal>;
