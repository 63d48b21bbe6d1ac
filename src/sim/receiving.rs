//! Receiving: deliveries reach the shelf and are booked, in time or late, right or wrong.

use super::document::{Booking, PurchaseOrder, change};
use super::people::desk::Task;
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::random::Draw;
use crate::world::{Bucket, Cause, DocumentKind, Kind, NO_LINE, Place, Posting};

impl<L: Listener> Sim<'_, L> {
    /// A supplier's delivery is on the shelf.
    pub(super) fn delivery(&mut self, order: u32) {
        let Some(order) = self.purchases.take(order) else {
            return;
        };
        let pool = order.pool;
        if order.rush {
            self.counters[pool as usize].rushing = false;
        }
        if order.missing > 0 {
            self.expect_less(&order, order.missing);
        }
        let units = order.units - order.missing;
        if units <= 0 {
            self.compare_receipt(&order, 0);
            return;
        }
        self.record(Incident::Receipts, pool, 1);
        self.record(Incident::ReceivedUnits, pool, i64::from(units));
        let index = u64::from(order.number);
        let mut draw = self
            .streams
            .at(draws::RECEIVING, self.plan.pool_number(pool), index);
        let error = self.receiving_error(&mut draw, units);
        if error != 0 {
            self.record(Incident::ReceivingErrors, pool, 1);
        }
        self.compare_receipt(&order, units + error);
        let floor = self.world.floor_of(pool);
        let delta = [units, 0, -units, 0];
        let posting = Posting::new(floor, pool, Kind::Receipt, delta, Place::Supplier)
            .with_error(error, Cause::ReceivingError)
            .with_change(change(DocumentKind::Purchase, order.open, -units, false));
        let late = draw.chance(self.sc.receiving.late.0);
        if late {
            self.record(Incident::LateReceipts, pool, 1);
            let delay = draws::delay(&self.sc.receiving.late_by, &mut draw);
            self.book_later(&posting, Cause::LatePosting, delay);
        } else {
            self.book_arrival(&posting);
        }
    }

    /// What came is compared with the purchase order as the record has it.
    fn compare_receipt(&mut self, order: &PurchaseOrder, came: i32) {
        let recorded = self.sc.replenishment.amendments_recorded;
        let on_paper = match recorded {
            true => order.units - order.missing,
            false => order.units + order.cut,
        };
        self.buyer_compares(order.pool, on_paper - came);
        if came != on_paper {
            self.record(Incident::DisputedReceipts, order.pool, 1);
            self.report(Task::Receipt(order.pool));
        }
    }

    /// The error with which a line is recorded: never zero when wrong, never below nothing.
    pub(super) fn receiving_error(&self, draw: &mut Draw, units: i32) -> i32 {
        let receiving = &self.sc.receiving;
        if !draw.chance(receiving.line_error.0) {
            return 0;
        }
        let size = draws::quantity(&receiving.error_units, draw);
        if draw.chance(500_000_000) {
            size
        } else {
            -size.min(units)
        }
    }

    /// Truth moves now, the books follow after a delay.
    fn book_later(&mut self, posting: &Posting, cause: Cause, delay: i64) {
        let (pool, place) = (posting.pool, posting.place);
        self.unseen_of(pool, &posting.delta, place, cause, posting.change);
        self.counters[pool as usize].unposted += posting.delta[Bucket::OnHand as usize];
        let booking = self.bookings.insert(Booking(Posting {
            booked: Some(cause),
            ..*posting
        }));
        self.at(
            self.now + delay,
            EventKind::LateBooking,
            posting.pool,
            booking.place,
        );
    }

    pub(super) fn late_booking(&mut self, booking: u32) {
        if let Some(Booking(posting)) = self.bookings.take(booking) {
            let units = posting.delta[Bucket::OnHand as usize];
            self.counters[posting.pool as usize].unposted -= units;
            self.book_arrival(&posting);
        }
    }

    /// Books goods in at the floor, and serves those who wait for them.
    pub(super) fn book_arrival(&mut self, posting: &Posting) {
        self.book(posting, NO_LINE);
        self.stock_arrived(posting.pool);
    }

    /// Units that documents under way will bring, by pool: what the truth has as incoming (for
    /// audits).
    pub fn on_their_way(&self) -> Vec<i32> {
        let mut units = vec![0; self.counters.len()];
        for order in self.purchases.iter() {
            units[order.pool as usize] += order.units;
        }
        for transfer in self.transfers.iter() {
            units[transfer.to as usize] += transfer.expected;
        }
        units
    }
}
