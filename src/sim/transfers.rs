//! Transfers between sites: authorised from the planner's figures, shipped from what is there.

use super::document::{FORGOTTEN, Transfer, change};
use super::people::desk::Task;
use super::run_tables::same_kind;
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::scenario::{Booking, SiteKind};
use crate::world::{Bucket, DocumentKind, Kind, NO_LINE, Place, Posting};

impl<L: Listener> Sim<'_, L> {
    /// Authorises a transfer of up to `units`, as far as the planner believes that
    /// the sender has them and the shared pool does not hold them. Returns whether anything was authorised.
    pub(super) fn order_transfer(&mut self, from: u32, to: u32, units: i32) -> bool {
        let planner = self.plan.planner;
        let held = self.shared_pool_holds(from);
        let units = units.min(self.world.cell(from, planner).available() - held);
        if units <= 0 {
            return false;
        }
        self.record(Incident::Transfers, from, 1);
        self.record(Incident::TransferUnits, from, i64::from(units));
        let counters = &mut self.counters[from as usize];
        let number = counters.transfers;
        counters.transfers += 1;
        let mut draw = self.streams.at(
            draws::TRANSFER,
            self.plan.pool_number(from),
            u64::from(number),
        );
        let prepare = draws::delay(&self.sc.transfers.prepare, &mut draw);
        let leaving = self
            .world
            .open_line(DocumentKind::TransferOut, from, NO_LINE);
        let coming = self.world.open_line(DocumentKind::TransferIn, to, NO_LINE);
        let transfer = self.transfers.insert(Transfer {
            from,
            to,
            ordered: units,
            shipped: 0,
            expected: units,
            on_paper: units,
            number,
            booking: self.sc.transfers.booking,
            leaving,
            coming,
        });
        self.at(
            self.now + prepare,
            EventKind::TransferShip,
            from,
            transfer.place,
        );
        self.shared_pool_authorises(transfer, from, units);
        // Half booked, it would look like a need that nobody has seen to.
        self.authorising = true;
        let lines = [
            change(DocumentKind::TransferOut, leaving, units, false),
            change(DocumentKind::TransferIn, coming, units, false),
        ];
        let deltas = [(from, [0, units, 0, 0]), (to, [0, 0, units, 0])];
        for ((pool, delta), line) in deltas.into_iter().zip(lines) {
            let kind = Kind::TransferOrder;
            let posting =
                Posting::new(planner, pool, kind, delta, Place::Nowhere).with_change(line);
            self.book(&posting, NO_LINE);
        }
        self.authorising = false;
        true
    }

    /// The ship leg: the sender sends what it has.
    pub(super) fn transfer_ships(&mut self, place: u32) {
        let Some(mut transfer) = self.transfers.take(place) else {
            return;
        };
        let from = transfer.from;
        transfer.shipped = self.world.pickable(from).min(transfer.ordered);
        let missing = transfer.ordered - transfer.shipped;
        if missing > 0 {
            self.record(Incident::ShortTransfers, from, 1);
            self.record(Incident::ShortTransferUnits, from, i64::from(missing));
        }
        self.record(
            Incident::TransferShippedUnits,
            from,
            i64::from(transfer.shipped),
        );
        let delta = [-transfer.shipped, -transfer.ordered, 0, 0];
        transfer.on_paper = self.on_paper(&transfer);
        let error = transfer.shipped - transfer.on_paper;
        let record = self.recorded(from);
        self.book_leg(&transfer, place, Kind::TransferShip, delta, error);
        self.record_fell(from, record - self.recorded(from));
        if missing > 0 && transfer.booking == Booking::Document {
            // The document tells the receiver that less is on its way. Where the sender's
            // system knows nothing of the receiver, the planner amends what it authorised.
            transfer.expected = transfer.shipped;
            transfer.on_paper = transfer.shipped;
            let floor = self.world.floor_of(from);
            let (origin, kind) = match self.world.covers(floor, transfer.to) {
                true => (floor, Kind::TransferShip),
                false => (self.plan.planner, Kind::TransferOrder),
            };
            let delta = [0, 0, -missing, 0];
            let line = change(DocumentKind::TransferIn, transfer.coming, -missing, false);
            let posting = Posting::new(origin, transfer.to, kind, delta, Place::Nowhere);
            self.book(&posting.with_change(line), NO_LINE);
        }
        if missing > 0 {
            self.record_empty_shelf(from);
            self.report(Task::Transfer(from));
        }
        let mut draw = self.leg_draw(&transfer, 1);
        let transit = draws::delay(&self.sc.transfers.transit, &mut draw);
        let to = transfer.to;
        let transfer = self.transfers.insert(transfer);
        self.at(
            self.now + transit,
            EventKind::TransferReceive,
            to,
            transfer.place,
        );
    }

    /// The units that whoever keys in the ship leg says: what was authorised, as far as the record
    /// has so much. No system books out what it does not have.
    fn on_paper(&self, transfer: &Transfer) -> i32 {
        let floor = self.world.floor_of(transfer.from);
        let view = self.world.view(transfer.from, floor);
        let recorded = view[Bucket::OnHand as usize] - view[Bucket::Unavailable as usize];
        recorded.min(transfer.ordered).max(transfer.shipped)
    }

    /// The receive leg.
    pub(super) fn transfer_arrives(&mut self, place: u32) {
        let Some(transfer) = self.transfers.take(place) else {
            return;
        };
        self.record(
            Incident::TransferReceivedUnits,
            transfer.to,
            i64::from(transfer.shipped),
        );
        let delta = [transfer.shipped, 0, -transfer.expected, 0];
        let error = transfer.on_paper - transfer.shipped;
        self.book_leg(&transfer, place, Kind::TransferReceive, delta, error);
        self.stock_arrived(transfer.to);
    }

    /// Books a leg: by document as it was, by adjustment as the paper says, or not at all.
    fn book_leg(
        &mut self,
        transfer: &Transfer,
        place: u32,
        kind: Kind,
        delta: [i32; 4],
        error: i32,
    ) {
        let leaves = kind == Kind::TransferShip;
        let pool = if leaves { transfer.from } else { transfer.to };
        let floor = self.world.floor_of(pool);
        let line = match leaves {
            true => change(
                DocumentKind::TransferOut,
                transfer.leaving,
                delta[Bucket::Committed as usize],
                true,
            ),
            false => change(
                DocumentKind::TransferIn,
                transfer.coming,
                delta[Bucket::Incoming as usize],
                true,
            ),
        };
        let posting = Posting::new(floor, pool, kind, delta, Place::Transit).with_change(line);
        match transfer.booking {
            Booking::Document => {
                self.shared_pool_leg(transfer, place, leaves, delta[0]);
                self.book(&posting, NO_LINE);
            }
            Booking::Adjustments { forgotten } => {
                let leg = if leaves { 2 } else { 3 };
                if self.leg_draw(transfer, leg).chance(forgotten.0) {
                    self.record(Incident::ForgottenLegs, pool, 1);
                    self.unseen_of(pool, &delta, Place::Transit, FORGOTTEN, line);
                } else {
                    self.shared_pool_leg(transfer, place, leaves, delta[0] + error);
                    self.book(&posting.with_error(error, FORGOTTEN), NO_LINE);
                }
            }
        }
    }

    fn leg_draw(&self, transfer: &Transfer, leg: u64) -> crate::random::Draw {
        let index = u64::from(transfer.number) | leg << 32;
        self.streams
            .at(draws::TRANSFER, self.plan.pool_number(transfer.from), index)
    }

    /// Regional balancing: for some SKUs, from the equal site with most to the one with least.
    pub(super) fn rebalance(&mut self, run: u32) {
        let Some(rebalance) = self.sc.transfers.rebalance else {
            return;
        };
        self.at(
            self.now + rebalance.every.0,
            EventKind::Rebalance,
            0,
            run + 1,
        );
        let mut draw = self.streams.at(draws::REBALANCE, 0, u64::from(run));
        self.record_once(self.plan.leads_all(), Incident::BalancingRuns, 1);
        for _ in 0..rebalance.transfers {
            let sku = self.plan.draw_any_sku(&mut draw);
            let Some((rich, poor, units)) = sku.and_then(|sku| self.imbalance(sku)) else {
                continue;
            };
            self.order_transfer(rich, poor, units);
        }
    }

    /// The pools of a SKU with most and least cover among equal sites, by the planner's
    /// figures, and that many units that both have the same.
    fn imbalance(&self, sku: u32) -> Option<(u32, u32, i32)> {
        let kinds = self.sc.sites.iter().map(|s| s.kind);
        let kind = match kinds.clone().filter(|&k| k == SiteKind::Store).count() {
            n if n >= 2 => SiteKind::Store,
            _ => SiteKind::Dc,
        };
        let planner = self.plan.planner;
        let stock = |pool: u32| self.world.view(pool, planner)[Bucket::OnHand as usize];
        let pools = || {
            let equal = kinds
                .clone()
                .enumerate()
                .filter(|&(_, k)| same_kind(k, kind));
            equal.map(|(site, _)| self.plan.pool(site as u32, sku))
        };
        let rate = |pool: u32| self.plan.pool_rate(pool).max(f64::MIN_POSITIVE);
        let cover = |pool: u32| f64::from(stock(pool)) / rate(pool);
        let by_cover = |a: &u32, b: &u32| cover(*a).total_cmp(&cover(*b));
        let rich = pools().max_by(|a, b| by_cover(a, b).then(b.cmp(a)))?;
        let poor = pools().min_by(|a, b| by_cover(a, b).then(a.cmp(b)))?;
        let part = rate(poor) / (rate(rich) + rate(poor));
        let surplus = f64::from(stock(rich)) * part - f64::from(stock(poor)) * (1.0 - part);
        let units = surplus as i32;
        (units > 0 && rich != poor).then_some((rich, poor, units))
    }
}
