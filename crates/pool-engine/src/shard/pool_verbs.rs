//! The verbs that act on the counts of one pool of a partition.

use super::super::books::{Entry, Kind};
use super::super::types::{
    Answer, Backorder, Bucket, Done, HoldId, Policy, PoolId, Reason, Refusal, Verb,
};
use super::{Shard, whole};

impl Shard {
    pub(super) fn on_pool(&mut self, verb: &Verb<'_>) -> Answer {
        match *verb {
            Verb::Define { pool, policy } => self.define(pool, policy),
            Verb::Receive { pool, units } => self.come(pool, units, Kind::Receive),
            Verb::Return {
                pool,
                units,
                sellable,
            } => {
                let kind = if sellable {
                    Kind::Return
                } else {
                    Kind::ReturnUnsellable
                };
                self.come(pool, units, kind)
            }
            Verb::Adjust {
                pool,
                bucket,
                delta,
                reason,
                force,
            } => self.adjust(pool, bucket, delta, reason, force),
            Verb::TransferReceive { pool, units, short } => self.arrive(pool, units, short),
            Verb::Count {
                pool,
                observed,
                at_start,
            } => {
                let variance = i64::from(observed) - i64::from(at_start);
                let local = self.local(pool)?;
                let variance = i32::try_from(variance).map_err(|_| Refusal::Invalid)?;
                self.books[local]
                    .now
                    .on_hand
                    .checked_add(variance)
                    .ok_or(Refusal::Invalid)?;
                self.change(Kind::Count, local, variance, (0, 0))
            }
            Verb::Set {
                pool,
                value,
                expected,
            } => {
                let local = self.local(pool)?;
                let on_hand = self.books[local].now.on_hand;
                if on_hand != expected {
                    return Err(Refusal::Stale);
                }
                let value = i32::try_from(value).map_err(|_| Refusal::Invalid)?;
                let delta = value.checked_sub(on_hand).ok_or(Refusal::Invalid)?;
                self.change(Kind::Set, local, delta, (0, 0))
            }
            _ => Err(Refusal::Invalid),
        }
    }

    fn change(&mut self, kind: Kind, local: usize, units: i32, extra: (u32, u8)) -> Answer {
        self.post_with(kind, local, units, HoldId::NONE, Entry::HEAD, extra);
        Ok(Done {
            hold: HoldId::NONE,
            units,
        })
    }

    fn define(&mut self, pool: PoolId, policy: Policy) -> Answer {
        let limit = match policy.backorder {
            Backorder::Deny => 0,
            Backorder::UpTo(n) if n < i32::MAX.unsigned_abs() => n,
            Backorder::UpTo(_) => return Err(Refusal::Invalid),
            Backorder::Allow => i32::MAX.unsigned_abs(),
        };
        let local = self.local(pool)?;
        self.change(
            Kind::Define,
            local,
            policy.threshold,
            (limit, u8::from(policy.blocked)),
        )
    }

    fn come(&mut self, pool: PoolId, units: u32, kind: Kind) -> Answer {
        let units = whole(units)?;
        let local = self.local(pool)?;
        let books = &self.books[local].now;
        let fits = books.on_hand.checked_add(units).is_some()
            && (kind != Kind::ReturnUnsellable || books.unavailable.checked_add(units).is_some());
        if !fits {
            return Err(Refusal::Invalid);
        }
        self.change(kind, local, units, (0, 0))
    }

    fn adjust(
        &mut self,
        pool: PoolId,
        bucket: Bucket,
        delta: i32,
        reason: Reason,
        force: bool,
    ) -> Answer {
        if delta == 0 {
            return Err(Refusal::Invalid);
        }
        let local = self.local(pool)?;
        let books = &self.books[local].now;
        let (count, loss, kind) = match bucket {
            Bucket::OnHand => (books.on_hand, -i64::from(delta), Kind::Adjust),
            Bucket::Unavailable => (books.unavailable, i64::from(delta), Kind::SetAside),
        };
        if !force && loss > 0 && loss > books.room() {
            return Err(Refusal::Insufficient);
        }
        let new = count.checked_add(delta).ok_or(Refusal::Invalid)?;
        // A forced loss is a fact even below zero; nobody can free what is not set aside.
        let impossible = !force || bucket == Bucket::Unavailable;
        if impossible && delta < 0 && new < 0 {
            return Err(Refusal::Insufficient);
        }
        self.change(kind, local, delta, (0, reason as u8))
    }

    /// May these units leave for another site?
    pub(super) fn may_leave(&self, pool: PoolId, units: i32) -> Result<(), Refusal> {
        let books = &self.books[self.local(pool)?].now;
        if books.room() < i64::from(units) || books.on_hand < units {
            return Err(Refusal::Insufficient);
        }
        Ok(())
    }

    /// Can these units be expected here?
    pub(super) fn may_come(&self, pool: PoolId, units: i32) -> Result<(), Refusal> {
        let books = &self.books[self.local(pool)?].now;
        books
            .in_transit
            .checked_add(units)
            .map(|_| ())
            .ok_or(Refusal::Invalid)
    }

    /// One leg of a transfer.
    pub(in super::super) fn leg(&mut self, kind: Kind, pool: PoolId, units: i32) {
        if let Ok(local) = self.local(pool) {
            self.post(kind, local, units, HoldId::NONE, 0);
        }
    }

    fn arrive(&mut self, pool: PoolId, units: u32, short: u32) -> Answer {
        let all = u64::from(units) + u64::from(short);
        let all = whole(u32::try_from(all).map_err(|_| Refusal::Invalid)?)?;
        let (units, short) = (units.cast_signed(), short.cast_signed());
        let local = self.local(pool)?;
        let books = &self.books[local].now;
        if books.in_transit < all {
            return Err(Refusal::Insufficient);
        }
        books.on_hand.checked_add(units).ok_or(Refusal::Invalid)?;
        if short == 0 {
            return self.change(Kind::TransferIn, local, units, (0, 0));
        }
        self.answer_entry(HoldId::NONE, units);
        self.post(Kind::TransferShort, local, short, HoldId::NONE, 0);
        if units > 0 {
            self.post(Kind::TransferIn, local, units, HoldId::NONE, 0);
        }
        Ok(Done {
            hold: HoldId::NONE,
            units,
        })
    }
}
