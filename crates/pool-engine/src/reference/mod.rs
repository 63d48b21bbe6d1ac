//! The plain sequential reference: it *defines* what the verbs mean.
//!
//! Written to be read, not to be fast: counts are changed by hand, nothing is
//! forgotten, one lock around it all. Every other engine is judged against it.
//! `state` is what it knows, `holds` and `stock` are the verbs, `behind_lock`
//! makes an [`Engine`](super::Engine) of it.

mod behind_lock;
mod holds;
mod state;
mod stock;

use super::types::{Answer, Done, HoldState, Line, Millis, Mode, Op, Refusal, Verb};

pub use behind_lock::Reference;
pub use state::Plain;

impl Plain {
    /// Let time pass, then do the operation unless its key is known.
    pub fn apply(&mut self, now: Millis, op: &Op<'_>) -> Answer {
        if !self.pass(now) {
            return Err(Refusal::Invalid);
        }
        if let Some(first) = self.keys.get(&op.key.0) {
            return *first;
        }
        self.key = op.key.0;
        let answer = self.act(&op.verb);
        if op.key.0 != 0 {
            self.keys.insert(op.key.0, answer);
        }
        answer
    }

    fn act(&mut self, verb: &Verb<'_>) -> Answer {
        match *verb {
            Verb::Define { pool, policy } => self.define(pool, policy),
            Verb::Reserve {
                pool,
                units,
                ttl,
                cart,
            } => self.hold(&[Line { pool, units }], Mode::AllOrNothing, ttl, cart),
            Verb::ReserveOrder {
                lines,
                mode,
                ttl,
                cart,
            } => self.hold(lines, mode, ttl, cart),
            Verb::Extend { hold, ttl } => self.extend(hold, ttl),
            Verb::Commit { hold, units, ship } => self.commit(hold, units, ship),
            Verb::Release { hold } => self.give_up(hold, HoldState::Released),
            Verb::Cancel { hold } => self.give_up(hold, HoldState::Cancelled),
            Verb::Ship { hold, units } => self.ship(hold, units),
            Verb::Return {
                pool,
                units,
                sellable,
            } => self.take_back(pool, units, sellable),
            Verb::Receive { pool, units } => self.receive(pool, units),
            Verb::Adjust {
                pool,
                bucket,
                delta,
                reason,
                force,
            } => self.adjust(pool, bucket, delta, force, reason as u8),
            Verb::TransferShip { from, to, units } => self.transfer(from, to, units),
            Verb::TransferReceive { pool, units, short } => self.arrive(pool, units, short),
            Verb::Count {
                pool,
                observed,
                at_start,
            } => self.count(pool, observed, at_start),
            Verb::Set {
                pool,
                value,
                expected,
            } => self.set(pool, value, expected),
            Verb::Expire => Ok(Done::default()),
        }
    }
}
