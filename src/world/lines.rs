//! How postings, messages and people change what the systems hold for an open line.
//!
//! The number of a line's bucket that a system shows is the sum of what it holds for its lines.
//! So these buckets are not changed by what a posting is about but by what the system that hears
//! of it holds (see [`OpenLine`]).

use super::kinds::{Bucket, Cause};
use super::message::{Message, Posting};
use super::observer::Observer;
use super::open_lines::{DocumentKind, Holding, LineChange, Moved, OpenLine, Why};
use super::routes::Route;
use super::state::World;
use super::step::Step;
use super::units::Units;
use crate::slab::Handle;

impl<O: Observer> World<O> {
    /// A line of a document that is about to be opened, if such lines are followed.
    #[inline]
    pub fn open_line(&mut self, of: DocumentKind, pool: u32, order_line: u64) -> Option<Handle> {
        match self.open.follow(of) {
            true => Some(self.open.open(of, pool, order_line)),
            false => None,
        }
    }

    /// A line that is open somewhere.
    pub fn open_line_at(&self, line: Handle) -> Option<&OpenLine> {
        self.open.get(line)
    }

    /// Calls `f` with every line that is open somewhere (for audits).
    pub fn each_open_line(&self, f: impl FnMut(Handle, &OpenLine)) {
        self.open.each(f);
    }

    /// Whether a system keeps lines of its own in a bucket, so that what it says there is the sum
    /// of what it holds for them. Where a feed sets the bucket it shows a number instead.
    #[inline]
    pub fn keeps_lines(&self, slot: usize, bucket: Bucket) -> bool {
        self.open.kept[bucket as usize] >> slot & 1 == 1
    }

    /// Whether lines of these documents are followed (else every system holds what is open, or
    /// has never received any).
    pub fn follows_lines(&self, of: DocumentKind) -> bool {
        self.open.follow(of)
    }

    /// The lines, and the systems, that somebody has to close since the last call: the line is
    /// over, and the system will never hear so.
    #[inline]
    pub fn take_overdue(&mut self) -> Vec<(Handle, usize)> {
        std::mem::take(&mut self.open.overdue)
    }

    /// Nobody is about to close a line in a system: if it is still opened there, or is about to
    /// be, somebody has to.
    pub fn watch_again(&mut self, line: Handle, slot: usize) {
        let open = self.open.get_mut(line);
        if open.is_some_and(|open| open.is_still_overdue(slot)) {
            self.open.overdue.push((line, slot));
        }
    }

    /// Whether there are any.
    #[inline]
    pub fn has_overdue(&self) -> bool {
        !self.open.overdue.is_empty()
    }

    /// Somebody keys an order line into a system that does not have it.
    pub fn key_in(&mut self, line: Handle, slot: usize) {
        let units = self.open.get(line).map_or(0, |open| open.truth);
        self.by_hand(line, slot, |holding| holding.key_in(units));
    }

    /// Somebody closes a line in a system. Returns by how many units what it says changed.
    ///
    /// An order or a purchase order is closed as it is. A transfer is closed by booking its leg:
    /// what left or came, and what the system had not received, is taken off its stock on hand or
    /// added to it.
    pub fn close_by_hand(&mut self, line: Handle, slot: usize) -> i32 {
        self.by_hand(line, slot, Holding::close)
    }

    fn by_hand(&mut self, line: Handle, slot: usize, change: impl FnOnce(&mut Holding)) -> i32 {
        let Some(open) = self.open.get_mut(line) else {
            return 0;
        };
        let (of, pool, truth) = (open.of, open.pool, open.truth);
        if !self.covers(slot, pool) || !self.keeps_lines(slot, of.bucket()) {
            return 0;
        }
        let before = self.gaps(pool);
        let moved = match self.open.get_mut(line) {
            Some(open) => open.change(slot, truth, Why::of(Cause::ManualCorrection), change),
            None => return 0,
        };
        self.follow(line, (pool, slot), of.bucket(), &moved);
        let closed = (self.open.get(line)).is_none_or(|open| open.holding(slot).is_closed());
        let goods = match closed {
            true => self.book_goods(line, pool, slot),
            false => 0,
        };
        self.measure(pool, &before);
        let units = moved.view;
        self.open.forget_if_over(line);
        let step = Step::ByHand {
            slot,
            line,
            of,
            closed,
            units,
            goods,
        };
        self.report_step(pool, &step);
        self.unsettle(pool);
        units
    }

    /// Books what a leg moved in a system that had not received it. What is wrong there for another
    /// reason by then (a count has found it before) was corrected twice by hand. Returns the units.
    fn book_goods(&mut self, line: Handle, pool: u32, slot: usize) -> i32 {
        let Some(open) = self.open.get_mut(line) else {
            return 0;
        };
        let (goods, cause) = open.take_goods(slot);
        let bucket = Bucket::OnHand;
        if goods == 0 || self.is_set(pool, slot, bucket) {
            return 0;
        }
        let chain = &self.cell(pool, slot).causes;
        let missing = self.causes.amounts(chain, bucket)[cause as usize];
        let found = match missing.signum() == -goods.signum() {
            true => goods.signum() * goods.abs().min(missing.abs()),
            false => 0,
        };
        self.cells[pool as usize * self.slots + slot].view[bucket as usize] += goods;
        self.blame(pool, slot, bucket, cause, found);
        self.blame(pool, slot, bucket, Cause::ManualCorrection, goods - found);
        self.mark_dirty(pool, slot);
        goods
    }

    /// A delta without the bucket of a line that the system keeps itself.
    #[inline]
    pub(super) fn without_line(&self, slot: usize, delta: &Units, line: Option<Bucket>) -> Units {
        let mut delta = *delta;
        if let Some(bucket) = line
            && self.keeps_lines(slot, bucket)
        {
            delta[bucket as usize] = 0;
        }
        delta
    }

    /// A posting changes a line: its origin at once, the others when they hear of it.
    pub(super) fn change_line(&mut self, p: &Posting, change: &LineChange, route: &Route) {
        let bucket = change.of.bucket() as usize;
        let moved_now = match p.booked {
            None => p.delta[bucket],
            Some(_) => 0,
        };
        let booked = p.booked.is_some();
        let on_hand = Bucket::OnHand as usize;
        self.change_holdings(change.line, moved_now, |slot| {
            let (change, own) = (*change, slot == p.origin);
            let told = route.tells_of_line(slot, bucket);
            let goods = match own || !change.of.is_leg() || route.receives(slot, on_hand) {
                true => 0,
                false => p.delta[on_hand],
            };
            let act = move |holding: &mut Holding| {
                holding.goods += goods;
                match (own, told) {
                    (true, _) => holding.receive(&change),
                    (false, true) => holding.expect(&change, 1),
                    (false, false) => {}
                }
            };
            let why = Why {
                cause: Cause::bypass(p.kind),
                renewed: booked,
                missed: !own && !told && change.ends(),
            };
            (why, act)
        });
    }

    /// Truth changes a line and nobody is told.
    pub(super) fn change_line_unseen(&mut self, change: &LineChange, delta: &Units, cause: Cause) {
        let moved = delta[change.of.bucket() as usize];
        let goods = match change.of.is_leg() {
            true => delta[Bucket::OnHand as usize],
            false => 0,
        };
        self.change_holdings(change.line, moved, |_| {
            let act = move |holding: &mut Holding| holding.goods += goods;
            (Why::of(cause), act)
        });
    }

    /// A message about a line arrives over a feed, for the first time (`news`) or once more.
    pub(super) fn receive_line(
        &mut self,
        feed: usize,
        message: &Message,
        change: &LineChange,
        news: bool,
    ) {
        let slot = self.specs[feed].to;
        let bucket = change.of.bucket();
        if self.specs[feed].buckets >> bucket as u8 & 1 == 0 || !self.keeps_lines(slot, bucket) {
            return;
        }
        let Some(open) = self.open.get_mut(change.line) else {
            return;
        };
        let before = self.cells[message.pool as usize * self.slots + slot];
        let truth = open.truth;
        let moved = open.change(slot, truth, Why::of(Cause::Duplicate), |holding| {
            if news {
                holding.expect(change, -1);
            }
            holding.receive(change);
        });
        self.follow(change.line, (message.pool, slot), bucket, &moved);
        self.open.forget_if_over(change.line);
        self.page(message.pool)
            .cell_changed(slot, &before, 1 << bucket as u8);
    }

    /// A message about a line is lost, and those to which it would have been passed on will not
    /// hear of it either.
    pub(super) fn line_lost(&mut self, feed: usize, message: &Message, change: &LineChange) {
        let cut = self.reach(feed, message);
        let route = *self.route(message.pool, message.origin as usize, message.kind);
        let bucket = change.of.bucket() as usize;
        let on_hand = Bucket::OnHand as usize;
        let moved = message.as_booked()[on_hand] - message.error;
        self.change_holdings(change.line, 0, |slot| {
            let change = *change;
            let is_cut = cut >> slot & 1 == 1;
            let lost = is_cut && route.tells_of_line(slot, bucket);
            let goods = match change.of.is_leg() && is_cut && route.tells(slot, on_hand) {
                true => moved,
                false => 0,
            };
            let act = move |holding: &mut Holding| {
                holding.goods += goods;
                if lost {
                    holding.expect(&change, -1);
                }
            };
            let why = Why {
                cause: Cause::lost(message.kind),
                renewed: false,
                missed: lost && change.ends(),
            };
            (why, act)
        });
    }

    /// Truth moves by that many units, and what each system knows of a line changes.
    fn change_holdings<F: FnOnce(&mut Holding)>(
        &mut self,
        line: Handle,
        moved: i32,
        change: impl Fn(usize) -> (Why, F),
    ) {
        let Some(open) = self.open.get_mut(line) else {
            return;
        };
        let (bucket, pool, truth_before) = (open.of.bucket(), open.pool, open.truth);
        open.truth += moved;
        let slots = self.pools[pool as usize].covered & self.open.kept[bucket as usize];
        for slot in (0..self.slots).filter(|slot| slots >> slot & 1 == 1) {
            let (why, act) = change(slot);
            let Some(open) = self.open.get_mut(line) else {
                return;
            };
            let moved = open.change(slot, truth_before, why, act);
            self.follow(line, (pool, slot), bucket, &moved);
        }
        self.open.forget_if_over(line);
    }

    /// Writes what became of a line to a system's view and to its causes.
    #[inline]
    fn follow(&mut self, line: Handle, (pool, slot): (u32, usize), bucket: Bucket, moved: &Moved) {
        let cell = &mut self.cells[pool as usize * self.slots + slot];
        cell.view[bucket as usize] += moved.view;
        cell.lag_message[bucket as usize] += moved.in_flight;
        for (cause, units) in [moved.was, moved.is].into_iter().flatten() {
            self.blame(pool, slot, bucket, cause, units);
        }
        if moved.view != 0 {
            self.mark_dirty(pool, slot);
        }
        if moved.overdue {
            self.open.overdue.push((line, slot));
        }
    }
}
