//! The books of a pool, the entries of the ledger, and the fold of one into the other.

use serde::{Deserialize, Serialize};

use super::types::{Answer, Backorder, Done, HoldId, Millis, Policy, Refusal};

/// The counts of one pool \[units\]. One conservation law:
/// [`Books::post`] is the only function of the engine that changes a count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    /// Physically there.
    pub on_hand: i32,
    /// There, but not sellable.
    pub unavailable: i32,
    /// Promised to placed orders.
    pub committed: i32,
    /// Promised to living holds.
    pub reserved: i32,
    /// On the way here from another site.
    pub in_transit: i32,
    /// Kept back from promising.
    pub threshold: i32,
    /// How far available to promise may fall below zero; `i32::MAX`: no limit.
    pub limit: i32,
    /// Not for sale.
    pub blocked: bool,
    /// A fact (forced adjustment, count, new rules) took away what had been
    /// promised: available to promise may be below its floor until it recovers.
    pub oversold: bool,
}

impl Books {
    /// Available to promise = on hand - unavailable - committed - reserved - threshold.
    #[must_use]
    pub fn atp(&self) -> i64 {
        i64::from(self.on_hand)
            - i64::from(self.unavailable)
            - i64::from(self.committed)
            - i64::from(self.reserved)
            - i64::from(self.threshold)
    }

    /// The least that available to promise may be; `None`: no limit.
    #[must_use]
    pub fn floor(&self) -> Option<i64> {
        (self.limit != i32::MAX).then(|| -i64::from(self.limit))
    }

    /// Is available to promise below what the policy allows?
    #[must_use]
    pub fn below_floor(&self) -> bool {
        self.atp() < -i64::from(self.limit) && self.limit != i32::MAX
    }

    /// Units that may still be promised or taken away.
    #[must_use]
    pub fn room(&self) -> i64 {
        // Promises share one ceiling, so that no sum of counts can overflow.
        let ceiling = i64::from(i32::MAX) - i64::from(self.reserved) - i64::from(self.committed);
        if self.limit == i32::MAX {
            ceiling
        } else {
            (self.atp() + i64::from(self.limit)).min(ceiling)
        }
    }

    /// The rules these books are kept by.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy {
            threshold: self.threshold,
            backorder: match self.limit {
                0 => Backorder::Deny,
                i32::MAX => Backorder::Allow,
                n => Backorder::UpTo(n.unsigned_abs()),
            },
            blocked: self.blocked,
        }
    }
}

/// What a ledger entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// The answer to an operation whose effects follow (or that has none).
    Answer,
    /// The order's part in another partition: `key` is that part's hold.
    Part,
    /// The cart the hold belongs to: `key` is the cart.
    Owner,
    /// New rules: `units` threshold, `arg` limit, `code` blocked.
    Define,
    /// + reserved, with a time to live `arg`.
    Reserve,
    /// A new time to live `arg`.
    Extend,
    /// reserved -> committed.
    Commit,
    /// reserved -> gone.
    Sale,
    /// - reserved, given up.
    Release,
    /// - reserved, out of time.
    Expire,
    /// committed -> gone.
    Ship,
    /// - committed.
    Cancel,
    /// + on hand from a customer.
    Return,
    /// + on hand and + unavailable from a customer.
    ReturnUnsellable,
    /// + on hand from a supplier.
    Receive,
    /// +- on hand, `code` is the reason.
    Adjust,
    /// +- unavailable, `code` is the reason.
    SetAside,
    /// - on hand, to another site.
    TransferOut,
    /// + in transit, from another site.
    TransferDue,
    /// in transit -> on hand.
    TransferIn,
    /// - in transit: shipped, never arrived. The discrepancy record.
    TransferShort,
    /// +- on hand by the variance of a count.
    Count,
    /// +- on hand by an overwrite.
    Set,
    /// +- reserved by a compensation of an inconsistency.
    FixReserved,
    /// +- committed by a compensation of an inconsistency.
    FixCommitted,
}

impl Kind {
    /// All kinds, in the order of their codes.
    pub const ALL: [Self; 25] = [
        Self::Answer,
        Self::Part,
        Self::Owner,
        Self::Define,
        Self::Reserve,
        Self::Extend,
        Self::Commit,
        Self::Sale,
        Self::Release,
        Self::Expire,
        Self::Ship,
        Self::Cancel,
        Self::Return,
        Self::ReturnUnsellable,
        Self::Receive,
        Self::Adjust,
        Self::SetAside,
        Self::TransferOut,
        Self::TransferDue,
        Self::TransferIn,
        Self::TransferShort,
        Self::Count,
        Self::Set,
        Self::FixReserved,
        Self::FixCommitted,
    ];
}

/// One entry of the ledger and of the change feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Position in the order of the whole engine; dense from 1.
    pub seq: u64,
    /// The operation's idempotency key (`Part`, `Owner`: see [`Kind`]).
    pub key: u64,
    /// The hold concerned, or 0.
    pub hold: u64,
    /// When it took effect \[ms\]; for an expiry its deadline, whoever noticed it.
    pub time: Millis,
    /// The pool concerned, or [`Entry::NO_POOL`].
    pub pool: u32,
    /// Units, always with the sign of the bucket named by the kind.
    pub units: i32,
    /// Time to live, or limit: see [`Kind`].
    pub arg: u32,
    /// What happened.
    pub kind: Kind,
    /// Code of the [`Refusal`], 0 when accepted.
    pub refusal: u8,
    /// Code of the [`Reason`](super::Reason), or a flag: see [`Kind`]; without a
    /// pool, the partition that wrote the entry.
    pub code: u8,
    /// [`Entry::HEAD`], [`Entry::ENDS`], [`Entry::PART`].
    pub flags: u8,
}

impl Entry {
    /// In an entry that concerns no single pool.
    pub const NO_POOL: u32 = u32::MAX;
    /// Flag of the entry that carries the answer of its operation.
    pub const HEAD: u8 = 1;
    /// Flag of an entry with which its hold (or this part of it) ended.
    pub const ENDS: u8 = 2;
    /// Flag of a reservation that is a part of an order over several partitions.
    pub const PART: u8 = 4;

    /// The answer this entry carries.
    pub fn answer(&self) -> Answer {
        match Refusal::from_code(self.refusal) {
            Some(refusal) => Err(refusal),
            None => Ok(Done {
                hold: HoldId(self.hold),
                units: self.units,
            }),
        }
    }
}

impl Books {
    /// Post an entry to these books: the fold whose result the counters must
    /// always equal. Refused entries have no effect.
    #[inline]
    pub fn post(&mut self, entry: &Entry) {
        if entry.refusal == 0 {
            self.shift(entry.kind, entry.units, entry.arg, entry.code);
        }
    }

    /// The effect of an accepted entry of this kind.
    // Where the kind is known, as in every verb, nothing is left of the match.
    #[inline(always)]
    pub(super) fn shift(&mut self, kind: Kind, units: i32, arg: u32, code: u8) {
        match kind {
            Kind::Answer | Kind::Part | Kind::Owner | Kind::Extend => return,
            Kind::Reserve | Kind::FixReserved => self.reserved += units,
            Kind::Release | Kind::Expire => self.reserved -= units,
            Kind::Commit => {
                self.reserved -= units;
                self.committed += units;
            }
            Kind::Sale => {
                self.reserved -= units;
                self.on_hand -= units;
            }
            Kind::Ship => {
                self.committed -= units;
                self.on_hand -= units;
            }
            Kind::Cancel => self.committed -= units,
            Kind::FixCommitted => self.committed += units,
            Kind::Return | Kind::Receive | Kind::Adjust | Kind::Count | Kind::Set => {
                self.on_hand += units;
            }
            Kind::ReturnUnsellable => {
                self.on_hand += units;
                self.unavailable += units;
            }
            Kind::SetAside => self.unavailable += units,
            Kind::TransferOut => self.on_hand -= units,
            Kind::TransferDue => self.in_transit += units,
            Kind::TransferIn => {
                self.in_transit -= units;
                self.on_hand += units;
            }
            Kind::TransferShort => self.in_transit -= units,
            Kind::Define => {
                self.threshold = units;
                self.limit = arg.try_into().unwrap_or(i32::MAX);
                self.blocked = code != 0;
            }
        }
        self.flag(kind);
    }

    /// Promising never makes a pool oversold; facts can, and recovery clears it.
    #[inline(always)]
    fn flag(&mut self, kind: Kind) {
        let fact = matches!(
            kind,
            Kind::Adjust | Kind::SetAside | Kind::Count | Kind::Set | Kind::Define
        );
        if fact || self.oversold {
            self.oversold = (fact || self.oversold) && self.below_floor();
        }
    }
}
