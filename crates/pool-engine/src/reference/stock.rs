//! The verbs of stock: what comes, goes, is counted, moved or put right.

use super::super::books::Kind;
use super::super::types::{Answer, Backorder, Bucket, Policy, PoolId, Refusal};
use super::state::{Plain, whole};

impl Plain {
    /// Set the rules of a pool.
    pub(super) fn define(&mut self, pool: PoolId, policy: Policy) -> Answer {
        let limit = match policy.backorder {
            Backorder::Deny | Backorder::UpTo(0) => 0,
            Backorder::UpTo(n) => whole(n)
                .ok()
                .filter(|&n| n < i32::MAX)
                .ok_or(Refusal::Invalid)?,
            Backorder::Allow => i32::MAX,
        };
        let books = self.pool(pool)?;
        (books.threshold, books.limit) = (policy.threshold, limit);
        books.blocked = policy.blocked;
        let code = u8::from(policy.blocked);
        let arg = limit.unsigned_abs();
        self.fact(Kind::Define, pool, policy.threshold, arg, code)
    }

    /// Goods arrive from a supplier.
    pub(super) fn receive(&mut self, pool: PoolId, units: u32) -> Answer {
        let units = whole(units)?;
        let books = self.pool(pool)?;
        books.on_hand = books.on_hand.checked_add(units).ok_or(Refusal::Invalid)?;
        self.done(Kind::Receive, pool, units)
    }

    /// Goods come back from a customer.
    pub(super) fn take_back(&mut self, pool: PoolId, units: u32, sellable: bool) -> Answer {
        let units = whole(units)?;
        let books = self.pool(pool)?;
        let on_hand = books.on_hand.checked_add(units).ok_or(Refusal::Invalid)?;
        if !sellable {
            books.unavailable = books
                .unavailable
                .checked_add(units)
                .ok_or(Refusal::Invalid)?;
        }
        books.on_hand = on_hand;
        let kind = if sellable {
            Kind::Return
        } else {
            Kind::ReturnUnsellable
        };
        self.done(kind, pool, units)
    }

    /// A cycle count books its variance.
    pub(super) fn count(&mut self, pool: PoolId, observed: u32, at_start: i32) -> Answer {
        let variance = i64::from(observed) - i64::from(at_start);
        let books = self.pool(pool)?;
        let variance = i32::try_from(variance).map_err(|_| Refusal::Invalid)?;
        books.on_hand = books
            .on_hand
            .checked_add(variance)
            .ok_or(Refusal::Invalid)?;
        self.fact(Kind::Count, pool, variance, 0, 0)
    }

    /// Overwrite on hand, if it is what the caller expects.
    pub(super) fn set(&mut self, pool: PoolId, value: u32, expected: i32) -> Answer {
        let books = self.pool(pool)?;
        if books.on_hand != expected {
            return Err(Refusal::Stale);
        }
        let value = i32::try_from(value).map_err(|_| Refusal::Invalid)?;
        let delta = value.checked_sub(books.on_hand).ok_or(Refusal::Invalid)?;
        books.on_hand = value;
        self.fact(Kind::Set, pool, delta, 0, 0)
    }

    pub(super) fn adjust(
        &mut self,
        pool: PoolId,
        bucket: Bucket,
        delta: i32,
        force: bool,
        code: u8,
    ) -> Answer {
        if delta == 0 {
            return Err(Refusal::Invalid);
        }
        let books = self.pool(pool)?;
        // What the adjustment takes away from promising.
        let loss = if bucket == Bucket::OnHand {
            -i64::from(delta)
        } else {
            i64::from(delta)
        };
        if !force && loss > 0 && loss > books.room() {
            return Err(Refusal::Insufficient);
        }
        let (count, kind) = match bucket {
            Bucket::OnHand => (&mut books.on_hand, Kind::Adjust),
            Bucket::Unavailable => (&mut books.unavailable, Kind::SetAside),
        };
        let new = count.checked_add(delta).ok_or(Refusal::Invalid)?;
        let impossible = !force || bucket == Bucket::Unavailable;
        if impossible && delta < 0 && new < 0 {
            return Err(Refusal::Insufficient);
        }
        *count = new;
        self.fact(kind, pool, delta, 0, code)
    }

    pub(super) fn transfer(&mut self, from: PoolId, to: PoolId, units: u32) -> Answer {
        let units = whole(units)?;
        if from == to {
            return Err(Refusal::Invalid);
        }
        let due = self.pool(to)?.in_transit.checked_add(units);
        let source = self.pool(from)?;
        if source.room() < i64::from(units) || source.on_hand < units {
            return Err(Refusal::Insufficient);
        }
        let due = due.ok_or(Refusal::Invalid)?;
        source.on_hand -= units;
        self.pool(to)?.in_transit = due;
        self.note(Kind::TransferOut, from.0, units, 0);
        self.done(Kind::TransferDue, to, units)
    }

    pub(super) fn arrive(&mut self, pool: PoolId, units: u32, short: u32) -> Answer {
        let all = u64::from(units) + u64::from(short);
        let all = whole(u32::try_from(all).map_err(|_| Refusal::Invalid)?)?;
        let (units, short) = (units.cast_signed(), short.cast_signed());
        let books = self.pool(pool)?;
        if books.in_transit < all {
            return Err(Refusal::Insufficient);
        }
        books.on_hand = books.on_hand.checked_add(units).ok_or(Refusal::Invalid)?;
        books.in_transit -= all;
        self.note(Kind::TransferShort, pool.0, short, 0);
        self.done(Kind::TransferIn, pool, units)
    }
}
