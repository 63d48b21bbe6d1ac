//! The shared pool: under the `shared-pool` policy the pool engine keeps the books.
//!
//! ```text
//! shopper asks --reserve--> yes, held | no
//!   paid --commit--> order --ship--> gone         abandoned --release-->
//!                          --cancel--> free       transfer authorised --commit-->
//! receipt, return, till sale, transfer leg, count, adjustment: a verb each
//! ```
//! Whatever a system books it books at the engine, and the one view that the world
//! measures follows: the two are equal after every booking. Units on order from a supplier
//! are the planner's and no business of the pool.
//!
//! **Facts.** No pool can refuse what has happened: goods sold over the counter are gone, and an
//! order that was accepted without asking the pool is accepted. Where the engine refuses the
//! verb, a fact is booked by a forced adjustment, and a promise under rules that allow a
//! backorder for as long as it takes.

use super::document::Transfer;
use super::{Listener, Sim};
use crate::scenario::{Basis, Booking, Scenario};
use crate::slab::Handle;
use crate::world::{self, Kind, NO_LINE, Posting};
use pool_engine::{
    Answer, Backorder, Bucket, Config, HoldId, Key, Op, Policy, Pool, PoolId, Reason, Verb,
};

/// The engine, and which hold is whose.
#[derive(Debug)]
pub(super) struct SharedPool {
    engine: Pool,
    rules: Policy,
    /// The shop's yes is the engine's: it promises what is available, and holds it.
    asked: bool,
    /// Holds of order lines and of authorised transfers, by their places in the slabs.
    lines: Vec<HoldId>,
    transfers: Vec<HoldId>,
}

/// Life of a hold, in ms: it ends when the shopper pays or leaves, hardly ever by itself.
const LIFE: u32 = u32::MAX;

/// The engine's number of a pool.
fn id(pool: u32) -> PoolId {
    PoolId(pool)
}

/// A fact is never refused: if it is, the books have gone wrong before.
fn fact(answer: Answer) {
    debug_assert!(answer.is_ok(), "the pool refused a fact: {answer:?}");
}

/// The place of a document in a list, which grows as needed.
fn place(holds: &mut Vec<HoldId>, at: u32) -> &mut HoldId {
    let at = at as usize;
    if at >= holds.len() {
        holds.resize(at + 1, HoldId::NONE);
    }
    &mut holds[at]
}

impl SharedPool {
    /// The engine of a scenario that has a shared pool, stocked as its pools are.
    pub fn new(sc: &Scenario, pools: &[world::Pool], entries: u32) -> Option<SharedPool> {
        sc.shared_pool.as_ref()?;
        let mut engine = Pool::with(&Config {
            // Nobody here asks twice or late, and the ledger is folded into the base as it
            // grows: base and counters are compared all the same.
            remember_keys: 1,
            remember_entries: entries,
            remember_holds: 1,
            max_life: i64::MAX / 2,
            ..Config::new(pools.len() as u32)
        });
        engine.advance(0);
        let rules = Policy {
            threshold: sc.promise.threshold,
            ..Policy::default()
        };
        for (pool, state) in (0..).zip(pools) {
            let units = state.truth[world::Bucket::OnHand as usize];
            if units != 0 {
                fact(engine.adjust(id(pool), units, Reason::Opening));
            }
            if rules != Policy::default() {
                fact(engine.define(id(pool), rules));
            }
        }
        Some(SharedPool {
            engine,
            rules,
            asked: sc.promise.basis == Basis::Available && sc.promise.hold_at_check,
            lines: Vec::new(),
            transfers: Vec::new(),
        })
    }

    /// Units that may be promised by the basis of the promise.
    pub fn offer(&self, pool: u32, basis: Basis) -> i32 {
        let Some(books) = self.engine.books(id(pool)) else {
            return 0;
        };
        match basis {
            Basis::OnHand => books.on_hand - books.threshold,
            Basis::Available => books.atp() as i32,
        }
    }

    /// The engine's answer: the hold, or no.
    fn reserve(&mut self, pool: u32, units: i32) -> Option<HoldId> {
        let answer = self.engine.reserve(id(pool), units.unsigned_abs(), LIFE);
        answer.ok().map(|done| done.hold)
    }

    /// A promise that stands whatever the books say.
    fn insist(&mut self, pool: u32, units: i32) -> HoldId {
        if let Some(hold) = self.reserve(pool, units) {
            return hold;
        }
        let open = Policy {
            backorder: Backorder::Allow,
            ..self.rules
        };
        fact(self.engine.define(id(pool), open));
        let hold = self.reserve(pool, units);
        fact(self.engine.define(id(pool), self.rules));
        hold.unwrap_or_default()
    }

    /// A promise is kept by an open order from now on.
    fn commit(&mut self, held: HoldId, pool: u32, units: i32) -> HoldId {
        if self.engine.commit(held).is_ok() {
            return held;
        }
        let hold = self.insist(pool, units);
        fact(self.engine.commit(hold));
        hold
    }

    fn cancel(&mut self, hold: HoldId) {
        if hold != HoldId::NONE {
            fact(self.engine.cancel(hold));
        }
    }

    /// Units are gone: by a verb if the books had them, else as a correction.
    fn gone(&mut self, pool: u32, units: i32, answer: Answer) {
        if answer.is_err() {
            fact(self.engine.adjust(id(pool), -units, Reason::Correction));
        }
    }

    /// A posting that needs no other document than the order line it is about, if any.
    fn book(&mut self, p: &Posting, line: Option<u32>) {
        // What the record says, mistakes included.
        let units = p.delta[world::Bucket::OnHand as usize] + p.error;
        let promised = p.delta[world::Bucket::Committed as usize];
        match p.kind {
            Kind::SalesOrder => {
                let held = self.hold_of(line);
                let hold = self.commit(held, p.pool, promised);
                if let Some(line) = line {
                    *place(&mut self.lines, line) = hold;
                }
            }
            Kind::Cancellation => line.into_iter().for_each(|line| self.drop_line(line)),
            Kind::Shipment => {
                let hold = self.hold_of(line);
                let answer = self.engine.ship(hold, Some(units.unsigned_abs()));
                self.gone(p.pool, -units, answer);
            }
            Kind::StoreSale => {
                let answer = self.engine.sell(id(p.pool), units.unsigned_abs());
                self.gone(p.pool, -units, answer);
            }
            Kind::Receipt if units > 0 => {
                fact(self.engine.receive(id(p.pool), units.unsigned_abs()));
            }
            Kind::Return if units > 0 => {
                fact(
                    self.engine
                        .take_back(id(p.pool), units.unsigned_abs(), true),
                );
            }
            // An empty delivery, or one that changes only what is on order.
            Kind::Receipt | Kind::Return | Kind::PurchaseOrder | Kind::Amendment => {}
            // Booked with their documents: see `authorise`, `leg` and `count`.
            Kind::TransferOrder | Kind::TransferShip | Kind::TransferReceive | Kind::Adjustment => {
            }
        }
    }

    fn hold_of(&self, line: Option<u32>) -> HoldId {
        let hold = line.and_then(|line| self.lines.get(line as usize));
        hold.copied().unwrap_or_default()
    }

    fn drop_line(&mut self, line: u32) {
        let hold = std::mem::take(place(&mut self.lines, line));
        self.cancel(hold);
    }

    /// A leg of a transfer: with a document both sites know what is on the road; booked as
    /// two adjustments, each changes its own count by `units`.
    fn leg(&mut self, transfer: &Transfer, at: u32, leaves: bool, by: Booking, units: i32) {
        if leaves {
            let hold = std::mem::take(place(&mut self.transfers, at));
            self.cancel(hold);
        }
        if units == 0 {
            return;
        }
        let (from, to) = (id(transfer.from), id(transfer.to));
        let number = units.unsigned_abs();
        let documented = by == Booking::Document
            && match leaves {
                true => self.engine.transfer_ship(from, to, number).is_ok(),
                false => self.engine.transfer_receive(to, number, 0).is_ok(),
            };
        if !documented {
            let here = if leaves { from } else { to };
            fact(self.engine.adjust(here, units, Reason::Correction));
        }
    }

    /// A count is booked against what the books said when it began; returns how the two
    /// counts of the record changed.
    fn count(&mut self, pool: u32, observed: i32, at_start: i32, set_aside: i32) -> (i32, i32) {
        let pool = id(pool);
        let found = observed.max(0).unsigned_abs();
        let on_hand = match observed - at_start {
            0 => 0,
            _ => (self.engine.count(pool, found, at_start)).map_or(0, |done| done.units),
        };
        // Nobody can free what is not set aside.
        let free = self.engine.books(pool).map_or(0, |books| books.unavailable);
        let delta = set_aside.max(-free);
        if delta != 0 {
            let verb = Verb::Adjust {
                pool,
                bucket: Bucket::Unavailable,
                delta,
                reason: Reason::Damage,
                force: true,
            };
            let key = Key::NONE;
            fact(self.engine.apply(self.engine.clock(), &Op { key, verb }));
        }
        (on_hand, delta)
    }
}

impl<L: Listener> Sim<'_, L> {
    /// The engine that keeps the shared pool, if all systems write through one.
    pub fn shared_pool(&self) -> Option<&Pool> {
        self.hub.as_ref().map(|hub| &hub.engine)
    }

    /// The hub, at this time.
    #[inline]
    fn hub(&mut self) -> Option<&mut SharedPool> {
        let hub = self.hub.as_mut()?;
        hub.engine.advance(self.now);
        Some(hub)
    }

    /// Asks the shared pool to hold units until the payment is due. `None`: there is no
    /// shared pool to ask, or the shop promises by its own figures.
    #[inline]
    pub(super) fn ask_shared_pool(&mut self, pool: u32, units: i32) -> Option<Option<HoldId>> {
        let hub = self.hub().filter(|hub| hub.asked)?;
        Some(hub.reserve(pool, units))
    }

    /// A line is promised under this hold; without one, it gets one now if the shop holds
    /// units during checkout.
    #[inline]
    pub(super) fn shared_pool_promises(
        &mut self,
        line: Handle,
        (pool, units): (u32, i32),
        hold: HoldId,
    ) {
        let holds = self.sc.promise.hold_at_check;
        if let Some(hub) = self.hub() {
            let hold = match hold {
                HoldId::NONE if holds => hub.insist(pool, units),
                hold => hold,
            };
            *place(&mut hub.lines, line.place) = hold;
        }
    }

    /// The shopper never paid.
    pub(super) fn shared_pool_releases(&mut self, line: Handle) {
        if let Some(hub) = self.hub() {
            let hold = std::mem::take(place(&mut hub.lines, line.place));
            if hold != HoldId::NONE {
                fact(hub.engine.release(hold));
            }
        }
    }

    /// A line gives up its promise before the cancellation is booked.
    pub(super) fn shared_pool_cancels(&mut self, line: Handle) {
        if let Some(hub) = self.hub() {
            hub.drop_line(line.place);
        }
    }

    /// A posting, before the view follows.
    #[inline(always)]
    pub(super) fn shared_pool_books(&mut self, posting: &Posting, line: u64) {
        if self.hub.is_some() {
            self.shared_pool_takes(posting, line);
        }
    }

    #[cold]
    fn shared_pool_takes(&mut self, posting: &Posting, line: u64) {
        if let Some(hub) = self.hub() {
            let line = (line != NO_LINE).then(|| Handle::unpack(line).place);
            hub.book(posting, line);
        }
    }

    /// Units that the shared pool holds for shoppers: a transfer may not take them.
    pub(super) fn shared_pool_holds(&self, pool: u32) -> i32 {
        let books = self.hub.as_ref().and_then(|hub| hub.engine.books(id(pool)));
        books.map_or(0, |books| books.reserved)
    }

    /// A transfer is authorised: its units are promised to it.
    pub(super) fn shared_pool_authorises(&mut self, transfer: Handle, from: u32, units: i32) {
        if let Some(hub) = self.hub() {
            let hold = hub.commit(HoldId::NONE, from, units);
            *place(&mut hub.transfers, transfer.place) = hold;
        }
    }

    /// A leg of a transfer is booked with `units` as its change of on hand.
    pub(super) fn shared_pool_leg(
        &mut self,
        transfer: &Transfer,
        at: u32,
        leaves: bool,
        units: i32,
    ) {
        let by = self.sc.transfers.booking;
        if let Some(hub) = self.hub() {
            hub.leg(transfer, at, leaves, by, units);
        }
    }

    /// A count is booked; returns the changes of on hand and of unavailable.
    pub(super) fn shared_pool_counts(
        &mut self,
        pool: u32,
        (observed, at_start): (i32, i32),
        set_aside: i32,
    ) -> (i32, i32) {
        match self.hub() {
            Some(hub) => hub.count(pool, observed, at_start, set_aside),
            None => (observed - at_start, set_aside),
        }
    }
}
