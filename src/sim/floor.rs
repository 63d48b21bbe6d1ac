//! The floor: waves, picks, shipments, and what a short pick leads to.
//!
//! ```text
//! Sent --floor hears--> Released --wave--> pick --found--> shipped
//!                          ^                 | less than asked: short pick
//!                          |                 | record says no: held
//!                      Waiting <--receipt-- Exception --> another site / wait / cancel
//! ```

use super::document::{End, OrderLine, Stage, change};
use super::people::desk::Task;
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::scenario::{Delay, OnShort, Picking, SourcingRule, Unsourced};
use crate::slab::Handle;
use crate::units::{DAY, Span};
use crate::world::{Bucket, Cause, DocumentKind, Kind, Message, NO_LINE, Place, Posting, Route};

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_waves(&mut self) {
        for site in 0..self.plan.sites {
            self.next_wave(site, -1);
        }
    }

    /// The first wave of a site after `after`.
    fn next_wave(&mut self, site: u32, after: i64) {
        let Picking::Waves {
            every, from, to, ..
        } = self.sc.fulfilment.picking
        else {
            return;
        };
        let next = after + 1;
        let (day, time) = (next.div_euclid(DAY), next.rem_euclid(DAY));
        let waves_before = (time - from.0).max(0).div_euclid(every.0)
            + i64::from((time - from.0).max(0) % every.0 != 0);
        let today = from.0 + waves_before * every.0;
        let at = if today < to.0 {
            day * DAY + today
        } else {
            (day + 1) * DAY + from.0
        };
        self.at(at, EventKind::Wave, site, 0);
    }

    /// The floor learns of a line: it goes to the next wave, or is picked by itself.
    #[inline(always)]
    pub(super) fn release(&mut self, handle: Handle) {
        let Some(line) = self.lines.get_mut(handle) else {
            return;
        };
        if line.dropped {
            self.close_line(handle, End::Withdrawn);
            return;
        }
        line.stage = Stage::Released;
        let line = *line;
        match &self.sc.fulfilment.picking {
            Picking::Waves { .. } => self.waves[self.plan.site(line.pool) as usize].push(handle),
            Picking::Each(delay) => {
                let index = u64::from(line.number) << 8 | u64::from(line.attempts);
                let mut draw = self.streams.at(draws::PICK, line.address, index);
                let time = self.now + draws::delay(delay, &mut draw);
                self.at_line(time, EventKind::Pick, handle, line.number);
            }
        }
    }

    pub(super) fn wave(&mut self, site: u32) {
        self.next_wave(site, self.now);
        let queue = &mut self.waves[site as usize];
        let most = match self.sc.fulfilment.picking {
            Picking::Waves { lines, .. } if lines > 0 => lines as usize,
            _ => queue.len(),
        };
        let wave: Vec<Handle> = queue.drain(..most.min(queue.len())).collect();
        self.prefetch_lines(&wave);
        for line in wave {
            self.pick(line);
        }
    }

    /// A picker is sent for a line, if the record allows it.
    #[inline(always)]
    pub(super) fn pick_now(&mut self, handle: Handle) {
        let Some(&line) = self.lines.get(handle) else {
            return;
        };
        if line.dropped {
            self.close_line(handle, End::Withdrawn);
            return;
        }
        self.subject(handle.pack(), line.pool);
        let view = self.world.view(line.pool, self.world.floor_of(line.pool));
        let recorded = view[Bucket::OnHand as usize] - view[Bucket::Unavailable as usize];
        if recorded < line.units {
            self.hold_back(handle, &line);
            return;
        }
        self.record(Incident::PickLines, line.pool, 1);
        let found = self.world.pickable(line.pool).min(line.units);
        if found > 0 {
            self.ship(handle, &line, found);
        }
        if found < line.units {
            self.short_pick(handle, &line, line.units - found);
        }
    }

    /// The record says that there is nothing to pick.
    fn hold_back(&mut self, handle: Handle, line: &OrderLine) {
        if line.backorder {
            self.wait(handle);
            return;
        }
        self.record(Incident::HeldLines, line.pool, 1);
        self.raise(handle, line, Task::Oversell(handle));
    }

    /// The picker found less than asked.
    fn short_pick(&mut self, handle: Handle, line: &OrderLine, missing: i32) {
        self.record(Incident::ShortPicks, line.pool, 1);
        self.record(Incident::ShortPickUnits, line.pool, i64::from(missing));
        if line.attempts > 0 {
            self.record(Incident::CascadedLines, line.pool, 1);
        }
        self.rush(line.pool, missing, line.by_rule);
        let left = self.world.truth(line.pool)[Bucket::OnHand as usize];
        self.buyer_sees(line.pool, left);
        self.record_empty_shelf(line.pool);
        self.raise(handle, line, Task::ShortPick(handle));
    }

    /// Whoever finds an empty shelf says so to the record, if that is the practice.
    pub(super) fn record_empty_shelf(&mut self, pool: u32) {
        if self.sc.fulfilment.on_short == OnShort::Leave {
            return;
        }
        let floor = self.world.floor_of(pool);
        // What is left on the shelf is damaged, if anything.
        let left = self.world.truth(pool)[Bucket::Unavailable as usize];
        let view = *self.world.view(pool, floor);
        let damaged = left - view[Bucket::Unavailable as usize];
        let record = view[Bucket::OnHand as usize];
        if (left, damaged) != (record, 0) {
            self.correct(floor, pool, (left, record), damaged, (0, None));
        }
    }

    /// The line becomes an exception that somebody handles in a while.
    fn raise(&mut self, handle: Handle, line: &OrderLine, task: Task) {
        self.spoil(handle, false);
        if line.by_rule {
            self.record(Incident::RuleExceptions, line.pool, 1);
        }
        if let Some(line) = self.lines.get_mut(handle) {
            line.stage = Stage::Exception;
        }
        if self.has_desk() {
            self.give_desk(task);
            return;
        }
        let index = u64::from(line.number) << 8 | u64::from(line.attempts);
        let mut draw = self.streams.at(draws::EXCEPTION, line.address, index);
        let time = self.now + draws::delay(&self.sc.fulfilment.reroute_delay, &mut draw);
        self.at_line(time, EventKind::Exception, handle, line.number);
    }

    /// An exception is handled: another site, or wait, or cancel with a credit.
    pub(super) fn exception(&mut self, handle: Handle) {
        let Some(&line) = self.lines.get(handle) else {
            return;
        };
        if line.dropped || line.cancelled {
            self.close_line(handle, End::Withdrawn);
            return;
        }
        self.compare_records(line.pool, self.plan.storefront);
        self.subject(handle.pack(), line.pool);
        let f = &self.sc.fulfilment;
        if line.attempts < f.reroute_attempts && !line.pickup {
            let sku = self.plan.sku(line.pool);
            if let Some(pool) = self.choose_source(sku, line.units, None, Some(line.pool)) {
                self.source_anew(handle, &line, pool);
                return;
            }
        }
        match f.unsourced {
            Unsourced::Backorder => {
                if !line.backorder {
                    self.record(Incident::BackorderedLines, line.pool, 1);
                }
                self.wait(handle);
            }
            Unsourced::Cancel => self.fail(handle, &line),
        }
    }

    /// The line moves to another site, where it enters the next wave.
    fn source_anew(&mut self, handle: Handle, line: &OrderLine, pool: u32) {
        self.record(Incident::ReroutedLines, line.pool, 1);
        if line.by_rule {
            self.record(Incident::RuleReroutedLines, line.pool, 1);
        }
        let origin = self.plan.sourcing;
        let delta = [0, -line.units, 0, 0];
        let posting = Posting::new(origin, line.pool, Kind::Cancellation, delta, Place::Nowhere)
            .with_change(change(DocumentKind::Order, line.open, -line.units, true));
        self.shared_pool_cancels(handle);
        self.book(&posting, NO_LINE);
        self.floor_closes(line.open, line.pool);
        if let Some(line) = self.lines.get_mut(handle) {
            line.pool = pool;
            line.attempts += 1;
            line.stage = Stage::Sent;
        }
        let line = OrderLine { pool, ..*line };
        self.commit(handle, &line, origin);
    }

    /// The retailer cancels the line for want of stock.
    fn fail(&mut self, handle: Handle, line: &OrderLine) {
        let price = i64::from(self.world.pools[line.pool as usize].price);
        self.record(Incident::FailedLines, line.pool, 1);
        let value = price * i64::from(line.units);
        self.record(Incident::FailedValue, line.pool, value);
        if line.by_rule {
            self.record(Incident::RuleFailedValue, line.pool, value);
        }
        if self.would_keep(line.address, line.number, line.pickup) {
            let asked = (self.plan.sku(line.pool), line.units);
            let elsewhere = self.moves_between_sites(line);
            let in_error = self.was_kept_back(line.pool, asked, line.units, elsewhere);
            self.lose_margin(line.pool, i64::from(line.units), in_error);
        }
        self.spoil(handle, true);
        self.customer_is_failed(line.address);
        let origin = self.plan.sourcing;
        let delta = [0, -line.units, 0, 0];
        let posting = Posting::new(origin, line.pool, Kind::Cancellation, delta, Place::Nowhere)
            .with_change(change(DocumentKind::Order, line.open, -line.units, true));
        self.shared_pool_cancels(handle);
        self.close_line(handle, End::Settled);
        self.book(&posting, NO_LINE);
        self.floor_closes(line.open, line.pool);
    }

    /// Whether another site could have served a line.
    fn moves_between_sites(&self, line: &OrderLine) -> bool {
        let rerouted = self.sc.fulfilment.reroute_attempts > 0;
        !line.pickup && (rerouted || self.sc.sourcing.rule != SourcingRule::Home)
    }

    /// The line waits for stock, behind those that wait already.
    pub(super) fn wait(&mut self, handle: Handle) {
        let Some(line) = self.lines.get_mut(handle) else {
            return;
        };
        line.stage = Stage::Waiting;
        line.backorder = true;
        line.next = None;
        let pool = line.pool;
        self.waits[pool as usize / 64] |= 1 << (pool % 64);
        let counters = &mut self.counters[pool as usize];
        let tail = counters.waiting.map(|(_, tail)| tail);
        counters.waiting = match counters.waiting {
            Some((head, _)) => Some((head, handle)),
            None => Some((handle, handle)),
        };
        if let Some(tail) = tail.and_then(|tail| self.lines.get_mut(tail)) {
            tail.next = Some(handle);
        }
    }

    /// The floor's record changed: those who wait and that it covers now are released, first
    /// come first served.
    #[inline(always)]
    pub(super) fn stock_arrived(&mut self, pool: u32) {
        if self.waits[pool as usize / 64] >> (pool % 64) & 1 == 1 {
            self.serve_waiting(pool);
        }
    }

    #[inline(never)]
    fn serve_waiting(&mut self, pool: u32) {
        let floor = self.world.floor_of(pool);
        let view = self.world.view(pool, floor);
        let mut stock = view[Bucket::OnHand as usize] - view[Bucket::Unavailable as usize];
        while let Some((head, tail)) = self.counters[pool as usize].waiting {
            let Some(&line) = self.lines.get(head) else {
                self.counters[pool as usize].waiting = None;
                break;
            };
            if !line.dropped && stock < line.units {
                return;
            }
            self.counters[pool as usize].waiting = line.next.map(|next| (next, tail));
            if !line.dropped {
                stock -= line.units;
            }
            self.release(head);
        }
        self.waits[pool as usize / 64] &= !(1 << (pool % 64));
    }

    /// Goods leave: truth and the floor's record change, the others hear when it is confirmed.
    fn ship(&mut self, handle: Handle, line: &OrderLine, units: i32) {
        let floor = self.world.floor_of(line.pool);
        let (wrong, delay) = self.draw_shipment(line);
        let other = wrong.then(|| self.neighbour(line.pool, units)).flatten();
        // The customer's cancellation has ended the commitment already.
        let committed = if line.cancelled { 0 } else { -units };
        let delta = [-units, committed, 0, 0];
        let complete = units == line.units;
        let posting = Posting::new(floor, line.pool, Kind::Shipment, delta, Place::Customer)
            .with_change(change(DocumentKind::Order, line.open, -units, complete));
        let taken = match other {
            None => {
                self.shared_pool_books(&posting, handle.pack());
                let route = *self.world.route_of(&posting, delay == 0);
                self.world.post_here(&posting, &route);
                self.shipped(&posting, &route, (units, line.pool), delay);
                line.pool
            }
            Some(other) => {
                self.ship_wrong(handle, &posting, (units, other), delay);
                other
            }
        };
        self.record_fell(line.pool, units);
        self.after_shipment(handle, line, units, delay, taken);
    }

    /// The picker takes units of another pool than the record will say.
    #[cold]
    fn ship_wrong(&mut self, handle: Handle, right: &Posting, taken: (i32, u32), delay: i64) {
        let (units, other) = taken;
        let error = if self.sc.right_records { 0 } else { -units };
        let posting = Posting {
            delta: [0, right.delta[1], 0, 0],
            place: Place::Nowhere,
            ..*right
        }
        .with_error(error, Cause::MisPick);
        self.shared_pool_books(&posting, handle.pack());
        let route = *self.world.route_of(&posting, delay == 0);
        self.world.post(&posting, &route);
        self.unseen(other, &[-units, 0, 0, 0], Place::Customer, Cause::MisPick);
        self.record(Incident::MisPicks, right.pool, 1);
        self.spoil(handle, false);
        self.shipped(&posting, &route, taken, delay);
    }

    /// Units of a pool have left: the others hear so now or when it is confirmed.
    #[inline(always)]
    fn shipped(&mut self, posting: &Posting, route: &Route, (units, pool): (i32, u32), delay: i64) {
        let units = i64::from(units);
        let price = i64::from(self.world.pools[posting.pool as usize].price);
        self.record(Incident::ShippedUnits, pool, units);
        self.record(Incident::Revenue, posting.pool, price * units);
        if delay == 0 {
            self.announce_posting(posting, route, NO_LINE);
        } else {
            let shipment = self.shipments.insert(posting.message(NO_LINE));
            self.at(self.now + delay, EventKind::ShipConfirm, 0, shipment.place);
        }
        if posting.origin == self.plan.planner {
            self.reconsider(posting.pool);
        }
    }

    /// Whether the wrong item is picked, and how long until the shipment is confirmed (ms).
    fn draw_shipment(&self, line: &OrderLine) -> (bool, i64) {
        let f = &self.sc.fulfilment;
        if let (0, Delay::Fixed(delay)) = (f.pick_error.0, &f.ship_delay) {
            return (false, delay.0);
        }
        self.draw_shipment_of(line)
    }

    /// The same where anything is drawn: apart, so that what ships without is short.
    #[inline(never)]
    fn draw_shipment_of(&self, line: &OrderLine) -> (bool, i64) {
        let f = &self.sc.fulfilment;
        let index = u64::from(line.number) << 8 | u64::from(line.attempts);
        let mut draw = self.streams.at(draws::SHIP, line.address, index);
        let wrong = draw.chance(f.pick_error.0);
        (wrong, draws::delay(&f.ship_delay, &mut draw))
    }

    pub(super) fn ship_confirmed(&mut self, shipment: u32) {
        // A cut-over has taken over what it empties: there is nothing left to tell.
        let told =
            |note: &Message| note.delta != [0; 4] || note.error != 0 || note.change.is_some();
        if let Some(note) = self.shipments.take(shipment).filter(told) {
            self.announce(note.origin as usize, &note);
        }
    }

    /// Another item of the same site that could be picked by mistake.
    fn neighbour(&self, pool: u32, units: i32) -> Option<u32> {
        let (site, sku) = (self.plan.site(pool), self.plan.sku(pool));
        let other = self.plan.pool(site, self.plan.beside(sku));
        (other != pool && self.world.pickable(other) >= units).then_some(other)
    }

    fn after_shipment(
        &mut self,
        handle: Handle,
        line: &OrderLine,
        units: i32,
        delay: i64,
        taken: u32,
    ) {
        if line.cancelled {
            self.record(Incident::CancelTooLateLines, line.pool, 1);
            self.spoil(handle, false);
        }
        let complete = units == line.units;
        if let Some(line) = self.lines.get_mut(handle) {
            line.units -= units;
        }
        let collected = !line.pickup || self.collect(handle, line, units, taken);
        if collected {
            self.maybe_returned(line, units, taken);
        }
        if !complete {
            return;
        }
        self.record(Incident::ShippedLines, line.pool, 1);
        let took = Span(self.now + delay - line.placed);
        if line.cancelled {
            // Nobody waits for it: it comes back.
        } else if took > self.sc.fulfilment.promise_time {
            self.record(Incident::LateLines, line.pool, 1);
            self.spoil(handle, false);
        } else if line.kept_waiting {
            self.record(Incident::InquiredLines, line.pool, 1);
        }
        self.close_line(handle, End::Settled);
    }

    /// A staged pick-up order is collected, or goes back to the shelf after a while.
    fn collect(&mut self, handle: Handle, line: &OrderLine, units: i32, taken: u32) -> bool {
        let f = &self.sc.fulfilment;
        let mut draw = self
            .streams
            .at(draws::COLLECT, line.address, u64::from(line.number));
        if !draw.chance(f.pickup_abandoned.0) {
            return true;
        }
        let time = self.now + draws::delay(&f.pickup_hold, &mut draw);
        self.at(time, EventKind::Uncollected, taken, units as u32);
        self.spoil(handle, false);
        false
    }

    /// The floor hears that the customer cancelled: whoever handles the line next drops it.
    pub(super) fn floor_receives_cancel(&mut self, handle: Handle) {
        if let Some(line) = self.lines.get_mut(handle) {
            line.dropped = true;
        }
    }
}
