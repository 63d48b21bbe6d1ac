//! The storefront: lines are asked for, stock is promised, customers cancel.

use super::document::{Course, End, Order, OrderLine, Parent, Stage, change};
use super::orders::Wish;
use super::people::desk::Task;
use super::{EventKind, Incident, Listener, NO_POOL, Sim, draws};
use crate::scenario::{Delay, SourcingRule, WhenShort};
use crate::slab::Handle;
use crate::units::Span;
use crate::world::{Bucket, DocumentKind, Kind, NO_LINE, Place, Posting};
use pool_engine::HoldId;

impl<L: Listener> Sim<'_, L> {
    /// A shopper asks for a line: yes, or a lost sale. Returns whether it was promised.
    pub(super) fn ask(&mut self, wish: &Wish, order: &mut Option<Handle>) -> bool {
        let units = i64::from(wish.units);
        self.subject(NO_LINE, NO_POOL);
        self.record(Incident::OrderLines, NO_POOL, 1);
        self.record(Incident::OrderUnits, NO_POOL, units);
        let home = self.plan.pool(wish.home, wish.sku);
        if self.shared_pool_outages.down(self.now) {
            self.record(Incident::PoolRefusedLines, home, 1);
            self.refuse(wish, home);
            return false;
        }
        let offered = self.find_offer(wish);
        let (offered, hold) =
            offered.map_or((None, HoldId::NONE), |(pool, hold)| (Some(pool), hold));
        let transferred = offered.is_none() && self.order_in_for_pickup(wish, home);
        let backorder = offered.is_none() && (transferred || self.waits(wish.address));
        let promised = offered.or(backorder.then_some(home));
        match promised {
            Some(pool) => self.promise(wish, (pool, hold), backorder, order),
            None => self.refuse(wish, home),
        }
        promised.is_some()
    }

    /// Whether a customer waits for what is not there. The same ones do in every design.
    fn waits(&self, address: u64) -> bool {
        match self.sc.promise.when_short {
            WhenShort::Refuse => false,
            WhenShort::Backorder => true,
            WhenShort::Wait(share) => self.streams.at(draws::WAIT, address, 0).chance(share.0),
        }
    }

    fn refuse(&mut self, wish: &Wish, home: u32) {
        let elsewhere = !wish.pickup && self.sc.sourcing.rule != SourcingRule::Home;
        let had_it = self.truth_available(home) >= wish.units
            || elsewhere && self.is_somewhere(wish.sku, wish.units);
        let (lines, lost) = match had_it {
            true => (Incident::FalseStockoutLines, Incident::FalseStockoutUnits),
            false => (Incident::StockoutLines, Incident::StockoutUnits),
        };
        self.record(lines, home, 1);
        self.record(lost, home, i64::from(wish.units));
        if self.would_keep(wish.address, wish.number, wish.pickup) {
            let in_error = had_it && self.was_kept_back(home, (wish.sku, wish.units), 0, elsewhere);
            self.lose_margin(home, i64::from(wish.units), in_error);
        }
    }

    /// Whether right records would have sold these units of a SKU, from this pool or, if others
    /// may serve the line too, from theirs. What the line has promised itself (`own`) is not kept
    /// from it.
    pub(super) fn was_kept_back(
        &mut self,
        pool: u32,
        (sku, units): (u32, i32),
        own: i32,
        elsewhere: bool,
    ) -> bool {
        self.lost_in_error(pool, units, own)
            || elsewhere
                && (0..self.plan.shipping.len()).any(|i| {
                    let other = self.plan.pool(self.plan.shipping[i], sku);
                    other != pool && self.lost_in_error(other, units, 0)
                })
    }

    /// Margin of units that were wanted, would have been kept, and were not sold. Right records
    /// would hardly have had more at the shelf than the reorder point.
    pub(super) fn lose_margin(&mut self, pool: u32, units: i64, in_error: bool) {
        let p = self.world.pools[pool as usize];
        let margin = i64::from(p.price - p.unit_cost) * units;
        self.record(Incident::LostMargin, pool, margin);
        if in_error {
            self.record(Incident::FalseLostMargin, pool, margin);
        } else if units <= i64::from(p.reorder_point) && self.is_unordered(pool) {
            self.record(Incident::UnorderedLostMargin, pool, margin);
        }
    }

    /// The shopper is told yes, under the shared pool's hold if it was asked for one.
    fn promise(
        &mut self,
        wish: &Wish,
        (pool, hold): (u32, HoldId),
        backorder: bool,
        order: &mut Option<Handle>,
    ) {
        let order = if wish.alone {
            Parent::Alone(Course::GOOD)
        } else {
            Parent::Order(self.join(order))
        };
        let (gap, abandoned) = self.payment_of(wish.address);
        let paid = gap == 0 && !abandoned;
        let line = OrderLine {
            pool,
            units: wish.units,
            order,
            address: wish.address,
            number: wish.number,
            attempts: 0,
            stage: if paid { Stage::Sent } else { Stage::Checkout },
            pickup: wish.pickup,
            backorder,
            cancelled: false,
            dropped: false,
            held: !paid && self.sc.promise.hold_at_check,
            kept_waiting: false,
            // A payment later the shelf is another one.
            by_rule: !paid && self.right_records_promise(pool, wish.units),
            placed: self.now,
            next: None,
            open: None,
        };
        let handle = self.lines.insert(line);
        self.subject(handle.pack(), pool);
        self.shared_pool_promises(handle, (pool, wish.units), hold);
        if paid {
            self.accept(handle, &line);
            return;
        }
        if line.held {
            self.world.hold(pool, self.plan.storefront, wish.units);
        }
        self.at_line(self.now + gap, EventKind::Payment, handle, wish.number);
    }

    /// One more line of an order; the first makes the order.
    fn join(&mut self, order: &mut Option<Handle>) -> Handle {
        let handle = *order.get_or_insert_with(|| {
            self.orders.insert(Order {
                open: 1, // one for the order itself, until all its lines have been asked for
                came_to_something: false,
                course: Course::GOOD,
            })
        });
        if let Some(order) = self.orders.get_mut(handle) {
            order.open += 1;
        }
        handle
    }

    /// How long a shopper takes to pay for an order, all lines at once, and whether the
    /// payment never comes.
    #[inline]
    pub(super) fn payment_of(&self, address: u64) -> (i64, bool) {
        let promise = &self.sc.promise;
        if promise.payment_gap == Delay::Fixed(Span::ZERO) && promise.payment_abandoned.0 == 0 {
            return (0, false);
        }
        let mut draw = self.streams.at(draws::PAYMENT, address, 0);
        let abandoned = draw.chance(promise.payment_abandoned.0);
        (draws::delay(&promise.payment_gap, &mut draw), abandoned)
    }

    pub(super) fn payment(&mut self, handle: Handle) {
        let Some(&line) = self.lines.get(handle) else {
            return;
        };
        if line.held {
            self.world
                .hold(line.pool, self.plan.storefront, -line.units);
        }
        self.subject(handle.pack(), line.pool);
        let (_, abandoned) = self.payment_of(line.address);
        if abandoned {
            self.record(Incident::AbandonedLines, line.pool, 1);
            self.shared_pool_releases(handle);
            self.close_line(handle, End::Withdrawn);
        } else {
            if let Some(line) = self.lines.get_mut(handle) {
                line.stage = Stage::Sent;
            }
            self.accept(handle, &line);
        }
    }

    /// The paid line commits stock; it is an oversell if truth cannot cover it.
    #[inline(always)]
    fn accept(&mut self, handle: Handle, line: &OrderLine) {
        let covered = self.truth_available(line.pool).clamp(0, line.units);
        let units = i64::from(line.units);
        self.record(Incident::AcceptedLines, line.pool, 1);
        self.record(Incident::AcceptedUnits, line.pool, units);
        self.count_sold(line.pool, line.units);
        self.record(Incident::CoveredUnits, line.pool, i64::from(covered));
        if line.backorder {
            self.record(Incident::BackorderedLines, line.pool, 1);
        } else if covered < line.units {
            // A shelf that a wrong record keeps empty is no doing of the rule.
            let by_rule = (line.by_rule || self.right_records_promise(line.pool, line.units))
                && !self.is_unordered(line.pool);
            if let Some(line) = self.lines.get_mut(handle) {
                line.by_rule = by_rule;
            }
            self.record(Incident::OversoldLines, line.pool, 1);
            self.record(
                Incident::OversoldUnits,
                line.pool,
                units - i64::from(covered),
            );
            self.rush(line.pool, line.units - covered, by_rule);
        }
        self.commit(handle, line, self.plan.storefront);
        self.sold_after_all(line.pool, line.units);
        self.schedule_cancel(handle, line);
    }

    /// A system commits stock for a line and tells the floor.
    #[inline(always)]
    pub(super) fn commit(&mut self, handle: Handle, line: &OrderLine, origin: usize) {
        self.subject(handle.pack(), line.pool);
        let delta = [0, line.units, 0, 0];
        let open = self.open_order_line(handle, line.pool);
        let posting = Posting::new(origin, line.pool, Kind::SalesOrder, delta, Place::Nowhere)
            .with_change(change(DocumentKind::Order, open, line.units, false));
        let floor = self.world.floor_of(line.pool);
        let route = *self.world.route_of(&posting, true);
        let told = route.tells(floor, Bucket::Committed as usize);
        self.book_here(&posting, &route, handle.pack());
        if floor == origin {
            self.release(handle);
        } else if !told {
            self.schedule_chase(handle, line.placed);
        }
    }

    /// What the systems hold for a line is followed from now on, if it has to be.
    #[inline(always)]
    fn open_order_line(&mut self, handle: Handle, pool: u32) -> Option<Handle> {
        let open = self
            .world
            .open_line(DocumentKind::Order, pool, handle.pack())?;
        if let Some(line) = self.lines.get_mut(handle) {
            line.open = Some(open);
        }
        Some(open)
    }

    pub(super) fn schedule_chase(&mut self, handle: Handle, placed: i64) {
        let number = self.lines.get(handle).map_or(0, |line| line.number);
        let time = placed.max(self.now) + self.sc.fulfilment.chase_after.0;
        self.at_line(time, EventKind::Chase, handle, number);
    }

    /// Somebody finds an order that never reached the floor, and keys it in there.
    pub(super) fn chase(&mut self, handle: Handle) {
        let Some(&line) = self.lines.get(handle) else {
            return;
        };
        if line.stage == Stage::Sent && self.has_desk() {
            self.give_desk(Task::LostOrder(handle));
        } else {
            self.chase_now(handle);
        }
    }

    /// The order is keyed in.
    pub(super) fn chase_now(&mut self, handle: Handle) {
        let Some(&line) = self.lines.get(handle).filter(|l| l.stage == Stage::Sent) else {
            return;
        };
        if line.cancelled {
            // Nobody keys in what the shop has cancelled.
            self.close_line(handle, End::Withdrawn);
            return;
        }
        self.subject(handle.pack(), line.pool);
        self.record(Incident::ChasedLines, line.pool, 1);
        if let Some(open) = line.open {
            let floor = self.world.floor_of(line.pool);
            self.world.key_in(open, floor);
            self.after_write(floor, line.pool);
        }
        self.release(handle);
    }

    #[inline]
    fn schedule_cancel(&mut self, handle: Handle, line: &OrderLine) {
        let f = &self.sc.fulfilment;
        if f.cancelled.0 == 0 {
            return;
        }
        let mut draw = self
            .streams
            .at(draws::CANCEL, line.address, u64::from(line.number));
        if draw.chance(f.cancelled.0) {
            let time = self.now + draws::delay(&f.cancel_delay, &mut draw);
            self.at_line(time, EventKind::Cancel, handle, line.number);
        }
    }

    /// The customer cancels at the storefront; the floor hears by its feed, or not.
    pub(super) fn customer_cancels(&mut self, handle: Handle) {
        let Some(line) = self.lines.get_mut(handle) else {
            return;
        };
        if line.cancelled || line.stage == Stage::Checkout {
            return;
        }
        line.cancelled = true;
        let line = *line;
        self.subject(handle.pack(), line.pool);
        self.record(Incident::CustomerCancelledLines, line.pool, 1);
        self.uncommit(handle, &line, self.plan.storefront);
    }

    /// A system gives up the commitment of a line.
    pub(super) fn uncommit(&mut self, handle: Handle, line: &OrderLine, origin: usize) {
        let delta = [0, -line.units, 0, 0];
        let posting = Posting::new(origin, line.pool, Kind::Cancellation, delta, Place::Nowhere)
            .with_change(change(DocumentKind::Order, line.open, -line.units, true));
        self.book(&posting, handle.pack());
        if self.world.floor_of(line.pool) == origin {
            self.floor_receives_cancel(handle);
        }
    }

    /// A line is shipped, dropped or given up.
    pub(super) fn close_line(&mut self, handle: Handle, end: End) {
        if let Some(line) = self.lines.remove(handle) {
            if line.stage != Stage::Checkout {
                self.count_sold(line.pool, -line.units);
            }
            if end == End::Withdrawn {
                self.floor_closes(line.open, line.pool);
            }
            match line.order {
                Parent::Order(order) => self.close_part(order, end),
                Parent::Alone(course) if end == End::Settled => self.close_order(course),
                Parent::Alone(_) => {}
            }
        }
    }

    /// The floor is done with a line without having shipped it: it has reported it short, or
    /// dropped it, and closes it in its own records, whatever it hears from others.
    pub(super) fn floor_closes(&mut self, open: Option<Handle>, pool: u32) {
        if let Some(open) = open {
            let floor = self.world.floor_of(pool);
            if self.world.close_by_hand(open, floor) != 0 {
                self.after_write(floor, pool);
            }
        }
    }

    /// All lines of an order have been asked for, and perhaps not all were promised
    /// (`complete`). An order that was promised in one line of its own has no document.
    pub(super) fn all_asked(&mut self, order: Option<Handle>, complete: bool) {
        let Some(handle) = order else {
            if !complete {
                // Not a line of it was promised.
                self.record(Incident::ClosedOrders, NO_POOL, 1);
            }
            return;
        };
        if let Some(order) = self.orders.get_mut(handle).filter(|_| !complete) {
            order.course.spoil(false);
        }
        self.close_part(handle, End::Withdrawn);
    }

    fn close_part(&mut self, handle: Handle, end: End) {
        let Some(order) = self.orders.get_mut(handle) else {
            return;
        };
        order.open -= 1;
        order.came_to_something |= end == End::Settled;
        let Order {
            open,
            came_to_something,
            course,
        } = *order;
        if open == 0 {
            self.orders.remove(handle);
        }
        if open == 0 && came_to_something {
            self.close_order(course);
        }
    }

    fn close_order(&mut self, course: Course) {
        self.record(Incident::ClosedOrders, NO_POOL, 1);
        if course.perfect {
            self.record(Incident::PerfectOrders, NO_POOL, 1);
        }
        if course.failed {
            self.record(Incident::FailedOrders, NO_POOL, 1);
            if !course.by_records {
                self.record(Incident::RuleFailedOrders, NO_POOL, 1);
            }
        }
    }

    /// Something went wrong with the order of a line.
    pub(super) fn spoil(&mut self, line: Handle, failed: bool) {
        let Some(line) = self.lines.get_mut(line) else {
            return;
        };
        let by_rule = line.by_rule;
        let course = match &mut line.order {
            Parent::Alone(course) => Some(course),
            Parent::Order(order) => self.orders.get_mut(*order).map(|order| &mut order.course),
        };
        if let Some(course) = course {
            course.spoil(failed);
            course.by_records |= failed && !by_rule;
        }
    }

    /// A pick-up order that its site cannot cover is served by a transfer, if that is done.
    fn order_in_for_pickup(&mut self, wish: &Wish, home: u32) -> bool {
        if !wish.pickup || !self.sc.transfers.for_pickup {
            return false;
        }
        match self.choose_source(wish.sku, wish.units, None, Some(home)) {
            Some(from) => self.order_transfer(from, home, wish.units),
            None => false,
        }
    }

    /// Units that the storefront holds for shoppers at checkout, by pool (for audits).
    pub fn held_at_checkout(&self) -> Vec<i32> {
        let mut units = vec![0; self.counters.len()];
        let held = (self.lines.iter()).filter(|line| line.held && line.stage == Stage::Checkout);
        held.for_each(|line| units[line.pool as usize] += line.units);
        units
    }
}
