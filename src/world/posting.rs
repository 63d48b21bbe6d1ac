//! What changes the world: postings, messages about them, corrections.
//!
//! ```text
//!           post                     deliver
//! origin ----------> truth, own view ---------> another view
//!                    others: in flight           in flight -> healed
//!                            or bypass     lose: in flight -> lost for good
//!                                        repeat: duplicate
//! happen: truth alone moves (shrink, a late booking, a forgotten one)
//! correct: a record is put right (or wrong) by a count; truth stays
//! ```
//!
//! Each of them keeps `view - truth = in flight + sum of causes` for every
//! system and bucket, by changing both sides alike.

use super::kinds::{Bucket, Cause, Kind};
use super::message::{Message, Posting};
use super::observer::Observer;
use super::open_lines::LineChange;
use super::page::Page;
use super::routes::{Reception, Route};
use super::state::World;
use super::step::Step;
use super::units::{MAX_SLOTS, Place, Units, add, available, is_empty};

impl<O: Observer> World<O> {
    /// A system does something and books it, and the posting goes this way (see
    /// [`World::route_of`]): those who hear of it at once have done so when this returns.
    pub fn post(&mut self, posting: &Posting, route: &Route) {
        self.post_here(posting, route);
    }

    /// The same, compiled into its caller: there it is known which buckets do not move, and
    /// nothing looks at them. For the postings that are most of all.
    #[inline(always)]
    pub fn post_here(&mut self, p: &Posting, route: &Route) {
        if !p.is_plain() {
            self.post_otherwise(p, route);
            return;
        }
        let far = self.far;
        let mut page = self.page(p.pool);
        if far {
            page.prefetch_views();
        }
        let was = page.move_units(&p.delta, p.place);
        page.pool.count_posting();
        let moved = moved(&p.delta);
        let mut heard = 0u8;
        for slot in slots(page.pool.covered) {
            let reception = route.reception[slot];
            let missed = moved & !reception.at_once;
            let view = &mut page.cells[slot].view;
            let view_on_hand = view[Bucket::OnHand as usize];
            // What it hears of moves the view with the truth: its drift is what it was.
            if missed != moved {
                match missed {
                    0 => add(view, &p.delta),
                    _ => add(view, &masked(&p.delta, !missed)),
                }
                heard |= 1 << slot;
            }
            if missed != 0 {
                page.left_behind(p, missed, reception, slot);
            }
            if moved & ON_HAND != 0 {
                page.record_changed(slot, &was, view_on_hand);
            }
        }
        if is_empty(&was) || is_empty(&page.pool.truth) {
            page.tell_of_empty_shelf();
        }
        // The plain set feeds between views that changed alike have no more to do than before.
        let lists = page.lists;
        let alike = match moved & !route.alike {
            0 => lists.sets_among[route.together as usize],
            _ => 0,
        };
        lists.mark_dirty(p.pool, page.pool, lists.watch[heard as usize] & !alike);
        self.report_step(p.pool, &Step::Posted(p));
    }

    /// The posting is about a line that is followed, moves no unit now, or is recorded otherwise
    /// than it was.
    #[inline(never)]
    fn post_otherwise(&mut self, p: &Posting, route: &Route) {
        let before = self.gaps(p.pool);
        self.page(p.pool).pool.count_posting();
        let line = p.change.map(|change| change.of.bucket());
        if p.booked.is_none() {
            self.page(p.pool).move_units(&p.delta, p.place);
        }
        let plain = |slot: usize| self.without_line(slot, &p.delta, line);
        let deltas: [Units; MAX_SLOTS] = std::array::from_fn(plain);
        if let Some(cause) = p.booked {
            for (slot, delta) in deltas.iter().enumerate().take(self.slots) {
                if self.covers(slot, p.pool) {
                    self.blame_all(p.pool, slot, delta, cause, 1);
                }
            }
        }
        self.write_received(p.pool, p.origin, &deltas[p.origin], p.error, route);
        self.blame(p.pool, p.origin, Bucket::OnHand, p.error_cause, p.error);
        let wrong = (p.error, p.error_cause);
        self.miss(p.pool, p.origin, (route, p.kind), &deltas, wrong);
        if let Some(change) = &p.change {
            self.change_line(p, change, route);
        }
        self.measure(p.pool, &before);
        self.report_step(p.pool, &Step::Posted(p));
        self.unsettle(p.pool);
    }

    /// Truth moves and no system is told; an open line may end or change by it.
    pub fn happen(
        &mut self,
        pool: u32,
        delta: &Units,
        place: Place,
        cause: Cause,
        line: Option<LineChange>,
    ) {
        let before = self.gaps(pool);
        self.page(pool).move_units(delta, place);
        let bucket = line.map(|line| line.of.bucket());
        for slot in 0..self.slots {
            if self.covers(slot, pool) {
                let delta = self.without_line(slot, delta, bucket);
                self.blame_all(pool, slot, &delta, cause, -1);
            }
        }
        if let Some(line) = line {
            self.change_line_unseen(&line, delta, cause);
        }
        self.measure(pool, &before);
        if line.is_some() {
            self.unsettle(pool);
        }
        let step = Step::Unseen {
            delta,
            place,
            cause,
        };
        self.report_step(pool, &step);
    }

    /// A message arrives over a feed. Returns whether it was news there.
    #[inline]
    pub fn deliver(&mut self, feed: usize, message: &Message) -> bool {
        let news = self.take_effect(feed, message);
        self.report_step(
            message.pool,
            &Step::Delivered {
                feed,
                message,
                news,
            },
        );
        news
    }

    #[inline]
    fn take_effect(&mut self, feed: usize, message: &Message) -> bool {
        let (slot, buckets) = (self.specs[feed].to, self.specs[feed].buckets);
        let route = self.route(message.pool, message.origin as usize, message.kind);
        let news = !message.again && route.is_primary(feed);
        let mut delta = masked(
            &message.as_booked(),
            buckets & !route.reception[slot].unopened,
        );
        if let Some(change) = &message.change {
            delta = self.without_line(slot, &delta, Some(change.of.bucket()));
            self.receive_line(feed, message, change, news);
        }
        if news {
            if delta != [0; Bucket::COUNT] {
                self.page(message.pool).catch_up(slot, &delta);
                self.mark_dirty(message.pool, slot);
            }
            return true;
        }
        let before = *self.cell(message.pool, slot);
        self.write(message.pool, slot, &delta, 0);
        self.blame_all(message.pool, slot, &delta, Cause::Duplicate, 1);
        self.page(message.pool).cell_changed(slot, &before, buckets);
        self.unsettle(message.pool);
        false
    }

    /// A message is lost on a feed, and with it all that would have been forwarded.
    pub fn lose(&mut self, feed: usize, message: &Message) {
        let before = self.gaps(message.pool);
        let cut = self.reach(feed, message);
        let route = *self.route(message.pool, message.origin as usize, message.kind);
        for slot in (0..self.slots).filter(|slot| cut >> slot & 1 == 1) {
            let line = message.change.map(|change| change.of.bucket());
            let told = self.without_line(slot, &message.as_booked(), line);
            for bucket in Bucket::ALL {
                let (b, units) = (bucket as usize, told[bucket as usize]);
                if units != 0 && route.tells(slot, b) {
                    let error = if bucket == Bucket::OnHand {
                        message.error
                    } else {
                        0
                    };
                    let cell = &mut self.cells[message.pool as usize * self.slots + slot];
                    cell.lag_message[b] += units;
                    self.blame(
                        message.pool,
                        slot,
                        bucket,
                        Cause::lost(message.kind),
                        error - units,
                    );
                    self.blame(message.pool, slot, bucket, message.error_cause, -error);
                }
            }
        }
        if let Some(change) = &message.change {
            self.line_lost(feed, message, change);
        }
        self.measure(message.pool, &before);
        self.report_step(message.pool, &Step::Lost { feed, message });
        self.unsettle(message.pool);
    }

    /// The systems that a message on a feed will reach as news, as bits: the feed's
    /// target, and those to which it is forwarded.
    pub fn reach(&self, feed: usize, message: &Message) -> u8 {
        let route = self.route(message.pool, message.origin as usize, message.kind);
        if message.again || !route.is_primary(feed) {
            return 0;
        }
        let mut reach = 1u8 << self.specs[feed].to;
        let mut grown = true;
        while std::mem::take(&mut grown) {
            for (i, spec) in self.specs.iter().enumerate() {
                let forwards = route.is_primary(i);
                if forwards && reach >> spec.from & 1 == 1 && reach >> spec.to & 1 == 0 {
                    reach |= 1 << spec.to;
                    grown = true;
                }
            }
        }
        reach & self.pools[message.pool as usize].covered
    }

    /// The other systems do not know (yet) of a change (by slot): it is in flight, with the units
    /// by which the booking on hand is wrong, or a bypass.
    pub(super) fn miss(
        &mut self,
        pool: u32,
        origin: usize,
        (route, kind): (&Route, Kind),
        deltas: &[Units; MAX_SLOTS],
        (error, wrong): (i32, Cause),
    ) {
        let covered = self.pools[pool as usize].covered;
        for slot in (0..self.slots).filter(|slot| covered >> slot & 1 == 1) {
            let (reception, delta) = (route.reception[slot], &deltas[slot]);
            for bucket in Bucket::ALL {
                let b = bucket as usize;
                if slot == origin && reception.unopened >> b & 1 == 0 {
                    continue;
                }
                let error = if bucket == Bucket::OnHand { error } else { 0 };
                let cell = &mut self.cells[pool as usize * self.slots + slot];
                if route.tells(slot, b) {
                    cell.lag_message[b] -= delta[b] + error;
                } else if reception.by_set >> b & 1 == 1 {
                    cell.lag_set[b] -= delta[b] + error;
                } else {
                    self.blame(pool, slot, bucket, reception.bypass(b, kind), -delta[b]);
                    continue;
                }
                self.blame(pool, slot, bucket, wrong, error);
            }
        }
    }

    /// What a system books itself changes its view, except of documents that it never had.
    fn write_received(&mut self, pool: u32, slot: usize, delta: &Units, error: i32, route: &Route) {
        let delta = masked(delta, !route.reception[slot].unopened);
        self.write(pool, slot, &delta, error);
    }

    /// Changes a view by a delta.
    #[inline]
    pub(super) fn write(&mut self, pool: u32, slot: usize, delta: &Units, error: i32) {
        let cell = &mut self.cells[pool as usize * self.slots + slot];
        add(&mut cell.view, delta);
        cell.view[Bucket::OnHand as usize] += error;
        self.mark_dirty(pool, slot);
    }

    fn blame_all(&mut self, pool: u32, slot: usize, delta: &Units, cause: Cause, sign: i32) {
        for bucket in Bucket::ALL {
            self.blame(pool, slot, bucket, cause, sign * delta[bucket as usize]);
        }
    }
}

impl<O: Observer> Page<'_, O> {
    /// Truth has moved in some buckets (bits) by a posting that this system does not know of
    /// (yet).
    #[inline(always)]
    fn left_behind(&mut self, p: &Posting, missed: u8, reception: Reception, slot: usize) {
        let mut gone = 0;
        if missed & 1 != 0 {
            gone += self.left_behind_in(p, 0, reception, slot);
        }
        if missed & 2 != 0 {
            gone -= self.left_behind_in(p, 1, reception, slot);
        }
        if missed & !3 != 0 {
            gone -= self.left_behind_further(p, missed, reception, slot);
        }
        if gone != 0 {
            let drift = available(&self.cells[slot].view) - available(&self.pool.truth);
            self.observer
                .available(self.now, slot, (drift + gone, drift));
        }
    }

    /// The same in the buckets in which few postings move truth, kept apart so that the others
    /// do not pay for them. Returns how many units became unavailable.
    #[cold]
    fn left_behind_further(
        &mut self,
        p: &Posting,
        missed: u8,
        reception: Reception,
        slot: usize,
    ) -> i32 {
        if missed & 4 != 0 {
            self.left_behind_in(p, 2, reception, slot);
        }
        match missed & 8 {
            0 => 0,
            _ => self.left_behind_in(p, 3, reception, slot),
        }
    }

    /// The same in one bucket, with code of its own: no index is worked out. Returns by how many
    /// units truth moved.
    #[inline(always)]
    fn left_behind_in(&mut self, p: &Posting, b: usize, reception: Reception, slot: usize) -> i32 {
        let (units, cell) = (p.delta[b], &mut self.cells[slot]);
        let drift = cell.view[b] - self.pool.truth[b];
        self.observer
            .drift(self.now, slot, b, (drift + units, drift));
        let lag = cell.lag_at(b);
        if reception.by_message >> b & 1 == 1 {
            cell.lag_message[b] -= units;
        } else if reception.by_set >> b & 1 == 1 {
            cell.lag_set[b] -= units;
        } else {
            let (bucket, cause) = (Bucket::ALL[b], reception.bypass(b, p.kind));
            let amount = self.causes.add(&mut cell.causes, bucket, cause, -units);
            self.observer.cause(self.now, slot, bucket, cause, amount);
            return units;
        }
        self.observer
            .in_flight(self.now, slot, b, (lag, lag - units));
        units
    }

    /// A system hears of something that was in flight to it.
    #[inline]
    fn catch_up(&mut self, slot: usize, delta: &Units) {
        let (truth, cell) = (self.pool.truth, &mut self.cells[slot]);
        let view_on_hand = cell.view[Bucket::OnHand as usize];
        let come = available(delta);
        if come != 0 {
            let drift = available(&cell.view) - available(&truth);
            self.observer
                .available(self.now, slot, (drift, drift + come));
        }
        let mut changed = moved(delta);
        while changed != 0 {
            let b = changed.trailing_zeros() as usize % Bucket::COUNT;
            changed &= changed - 1;
            let (units, lag) = (delta[b], cell.lag_at(b));
            let drift = cell.view[b] - truth[b];
            cell.view[b] += units;
            cell.lag_message[b] += units;
            self.observer
                .drift(self.now, slot, b, (drift, drift + units));
            self.observer
                .in_flight(self.now, slot, b, (lag, lag + units));
        }
        if delta[Bucket::OnHand as usize] != 0 {
            self.record_changed(slot, &truth, view_on_hand);
        }
        if is_empty(&truth) {
            self.tell_of_empty_shelf();
        }
    }
}

/// On hand, as a bit.
const ON_HAND: u8 = 1 << Bucket::OnHand as u8;

/// The slots of a set of them (bits).
#[inline]
fn slots(mut bits: u8) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let slot = bits.trailing_zeros() as usize;
        bits &= bits.wrapping_sub(1);
        (slot < 8).then_some(slot)
    })
}

/// The buckets that a delta changes, as bits.
#[inline]
fn moved(delta: &Units) -> u8 {
    let bit = |b: usize| u8::from(delta[b] != 0) << b;
    bit(0) | bit(1) | bit(2) | bit(3)
}

/// Some buckets (bits) of a delta.
#[inline]
fn masked(delta: &Units, buckets: u8) -> Units {
    std::array::from_fn(|b| if buckets >> b & 1 == 1 { delta[b] } else { 0 })
}
