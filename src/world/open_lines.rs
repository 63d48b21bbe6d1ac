//! What each system holds for an open line: of an order, a purchase order or a transfer.
//!
//! ```text
//!              opened   ended   closed
//! truth           3       2      no     1 unit is still open
//! WMS             3       2      no     holds 1
//! ERP             3       0      no     holds 3; a message about 2 is under way: will hold 1
//! storefront      3       2      yes    holds 0, whatever else it hears
//! ```
//!
//! A system keeps of a line how many units it has heard opened and how many ended (shipped,
//! received, taken away), and whether it has closed it, because it was told to or by hand. It holds what is left, never less
//! than nothing, and nothing once it is closed: so it makes no difference in which order
//! messages come, whether one is lost or comes twice, or whether somebody keys the line in.
//! What is under way is counted beside it, so that what the system *will* hold is known. The
//! difference between the two is in flight; the difference between what it will hold and the
//! truth has one cause, named after what did not arrive.
//!
//! A line of which nobody holds anything and nothing is under way is forgotten.

use super::kinds::{Bucket, Cause};
use super::units::MAX_SLOTS;
use crate::slab::{Handle, Slab};

/// The kinds of document whose lines are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// A customer's order: commits units.
    Order,
    /// A transfer, at the site that sends: commits units.
    TransferOut,
    /// A transfer, at the site that receives: units are incoming.
    TransferIn,
    /// A purchase order: units are incoming.
    Purchase,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [DocumentKind; 4] = [
        DocumentKind::Order,
        DocumentKind::TransferOut,
        DocumentKind::TransferIn,
        DocumentKind::Purchase,
    ];

    /// Whether it is a leg of a transfer.
    pub fn is_leg(self) -> bool {
        matches!(self, DocumentKind::TransferOut | DocumentKind::TransferIn)
    }

    /// The bucket of which its lines hold units.
    pub fn bucket(self) -> Bucket {
        match self {
            DocumentKind::Order | DocumentKind::TransferOut => Bucket::Committed,
            DocumentKind::TransferIn | DocumentKind::Purchase => Bucket::Incoming,
        }
    }
}

/// What a posting, or a message about it, says of a line.
#[derive(Clone, Copy, Debug)]
pub struct LineChange {
    /// The line, if it is still known.
    pub line: Handle,
    /// The kind of its document.
    pub of: DocumentKind,
    /// Units that are opened, or (negative) ended.
    pub units: i32,
    /// Whether the line is closed by it, whatever was open.
    pub closes: bool,
}

impl LineChange {
    /// Whether it ends the line, or a part of it.
    pub(super) fn ends(&self) -> bool {
        self.units < 0 || self.closes
    }
}

/// What one system knows of a line.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    /// Units that it has heard opened, and ended.
    opened: i32,
    ended: i32,
    /// The same of messages under way to it.
    opening: i32,
    ending: i32,
    /// Messages under way to it that close the line.
    closing: i16,
    /// Of a transfer: units by which its leg moved the stock on hand, and which the system never
    /// hears of.
    pub(super) goods: i32,
    /// It has closed the line.
    closed: bool,
    /// Somebody has been told to close it there.
    pub(super) overdue: bool,
    /// Why it will hold something else than the truth, where it will.
    why: Cause,
    /// What it has not received what ends the line, and never will: the first by the order of
    /// causes, whichever was lost first.
    missed: Option<Cause>,
}

impl Holding {
    const NONE: Holding = Holding {
        opened: 0,
        ended: 0,
        opening: 0,
        ending: 0,
        closing: 0,
        goods: 0,
        closed: false,
        overdue: false,
        why: Cause::Lost,
        missed: None,
    };

    /// Units that the system holds for the line.
    #[inline]
    pub fn held(&self) -> i32 {
        match self.closed {
            true => 0,
            false => (self.opened - self.ended).max(0),
        }
    }

    /// Units that it will hold when all that is under way has arrived.
    #[inline]
    pub fn will_hold(&self) -> i32 {
        match self.closed || self.closing > 0 {
            true => 0,
            false => (self.opened + self.opening - self.ended - self.ending).max(0),
        }
    }

    /// Whether the system has closed the line.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether nothing about the line is under way to the system.
    fn is_quiet(&self) -> bool {
        (self.opening, self.ending, self.closing) == (0, 0, 0)
    }

    /// The system hears of a change, or does it itself.
    #[inline]
    pub(super) fn receive(&mut self, change: &LineChange) {
        self.opened += change.units.max(0);
        self.ended += (-change.units).max(0);
        self.closed |= change.closes;
    }

    /// So many messages more about a change are under way (or fewer).
    #[inline]
    pub(super) fn expect(&mut self, change: &LineChange, messages: i32) {
        self.opening += change.units.max(0) * messages;
        self.ending += (-change.units).max(0) * messages;
        self.closing += i16::from(change.closes) * messages as i16;
    }

    /// Somebody keys the line in, with that many units open, if the system does not have it.
    pub(super) fn key_in(&mut self, units: i32) {
        if !self.closed && self.opened == 0 {
            self.opened = self.ended + units;
        }
    }

    /// Somebody closes the line.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// The line is loaded with that many units open: nothing is under way any more.
    fn load(&mut self, units: i32) {
        *self = Holding {
            opened: units,
            closed: units == 0,
            why: self.why,
            ..Holding::NONE
        };
    }
}

/// A line that is open, in truth or in the records of some system.
#[derive(Clone, Debug)]
pub struct OpenLine {
    /// The kind of its document.
    pub of: DocumentKind,
    /// The pool that it is about.
    pub pool: u32,
    /// The order line that it is, for the floor ([`NO_LINE`](super::NO_LINE): none).
    pub order_line: u64,
    /// Units that are really open.
    pub truth: i32,
    /// What the systems know of it, by slot.
    holdings: [Holding; MAX_SLOTS],
}

/// Why a system will hold something else than the truth after a change, if it will.
#[derive(Clone, Copy, Debug)]
pub(super) struct Why {
    /// The cause.
    pub cause: Cause,
    /// Whatever was wrong before had another cause, which is over.
    pub renewed: bool,
    /// The system misses something that ends the line.
    pub missed: bool,
}

impl Why {
    /// This cause, unless it was wrong before for another one.
    pub fn of(cause: Cause) -> Why {
        Why {
            cause,
            renewed: false,
            missed: false,
        }
    }
}

/// By how much a change at one system moves its view, and what becomes of the drift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    /// Units of the view.
    pub view: i32,
    /// Units of what is in flight by message.
    pub in_flight: i32,
    /// The cause that the drift had, and the units taken off it.
    pub was: Option<(Cause, i32)>,
    /// The cause that it has now, and the units put on it.
    pub is: Option<(Cause, i32)>,
    /// The line is over, and this system will never hear so: somebody has to close it there.
    pub overdue: bool,
}

impl OpenLine {
    /// The units on hand that somebody who closes it in a system books with it, and the cause of
    /// their being missing there.
    pub(super) fn take_goods(&mut self, slot: usize) -> (i32, Cause) {
        let holding = &mut self.holdings[slot % MAX_SLOTS];
        let cause = holding.missed.unwrap_or(holding.why);
        (std::mem::take(&mut holding.goods), cause)
    }

    /// What a system knows of it.
    pub fn holding(&self, slot: usize) -> &Holding {
        &self.holdings[slot % MAX_SLOTS]
    }

    /// Something changes what a system knows of the line, or will, or the truth was another one
    /// (`truth_before`) until now.
    pub(super) fn change(
        &mut self,
        slot: usize,
        truth_before: i32,
        why: Why,
        change: impl FnOnce(&mut Holding),
    ) -> Moved {
        let truth = self.truth;
        let holding = &mut self.holdings[slot % MAX_SLOTS];
        let (held, will) = (holding.held(), holding.will_hold());
        change(holding);
        let (holds, will_now) = (holding.held(), holding.will_hold());
        let (wrong, wrong_now) = (will - truth_before, will_now - truth);
        let was = holding.why;
        if why.missed {
            holding.missed = Some(holding.missed.map_or(why.cause, |m| m.min(why.cause)));
        }
        let same = wrong.signum() == wrong_now.signum() && wrong_now.abs() <= wrong.abs();
        if why.renewed || !same {
            let missed = holding.missed.filter(|_| wrong_now > 0);
            holding.why = missed.map_or(why.cause, |missed| missed.min(why.cause));
        }
        let (was, is) = match was == holding.why {
            true => (None, Some((was, wrong_now - wrong))),
            false => (Some((was, -wrong)), Some((holding.why, wrong_now))),
        };
        let overdue = truth == 0 && will_now > 0 && !holding.overdue;
        holding.overdue |= overdue;
        Moved {
            view: holds - held,
            in_flight: (holds - will_now) - (held - will),
            was: was.filter(|(_, units)| *units != 0),
            is: is.filter(|(_, units)| *units != 0),
            overdue,
        }
    }

    /// Whether a system will hold something for it that somebody has to close; if not, it is as
    /// if nobody had been told to.
    pub(super) fn is_still_overdue(&mut self, slot: usize) -> bool {
        let holding = &mut self.holdings[slot % MAX_SLOTS];
        holding.overdue = self.truth == 0 && holding.will_hold() > 0;
        holding.overdue
    }

    /// Whether nobody holds anything for it and nothing is under way.
    fn is_over(&self) -> bool {
        let done = |holding: &Holding| holding.held() == 0 && holding.is_quiet();
        self.truth == 0 && self.holdings.iter().all(done)
    }
}

/// The open lines of a world.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenLines {
    lines: Slab<OpenLine>,
    /// The kinds of document whose lines are followed, as bits.
    pub followed: u8,
    /// Systems that keep lines of their own in a bucket, as bits by slot. Where a feed sets the
    /// bucket, a system shows a number, and documents change it by what they are about.
    pub kept: [u8; Bucket::COUNT],
    /// Lines, and the systems, in which somebody has to close what is over.
    pub overdue: Vec<(Handle, usize)>,
}

impl OpenLines {
    /// Whether lines of these documents are followed.
    #[inline]
    pub fn follow(&self, of: DocumentKind) -> bool {
        self.followed >> of as u8 & 1 == 1
    }

    /// A line that nobody has received yet.
    pub fn open(&mut self, of: DocumentKind, pool: u32, order_line: u64) -> Handle {
        self.lines.insert(OpenLine {
            of,
            pool,
            order_line,
            truth: 0,
            holdings: [Holding::NONE; MAX_SLOTS],
        })
    }

    /// A line, if it is still open somewhere.
    #[inline]
    pub fn get(&self, line: Handle) -> Option<&OpenLine> {
        self.lines.get(line)
    }

    /// The same, to change it.
    #[inline]
    pub fn get_mut(&mut self, line: Handle) -> Option<&mut OpenLine> {
        self.lines.get_mut(line)
    }

    /// Forgets a line that is over.
    #[inline]
    pub fn forget_if_over(&mut self, line: Handle) {
        if self.lines.get(line).is_some_and(OpenLine::is_over) {
            self.lines.remove(line);
        }
    }

    /// Every system has a line as it is, and nothing about it is under way. What has ended and is
    /// not booked yet is still open: returns its pool and bucket and the number of these units.
    pub fn load(&mut self, line: Handle) -> Option<(u32, Bucket, i32)> {
        let open = self.lines.get_mut(line)?;
        let (truth, kept) = (open.truth, self.kept[open.of.bucket() as usize]);
        let unbooked = |holding: &Holding| match holding.why {
            Cause::LatePosting => (holding.will_hold() - truth).max(0),
            _ => 0,
        };
        let keeping = (0..MAX_SLOTS).filter(|slot| kept >> slot & 1 == 1);
        let units = keeping
            .map(|slot| unbooked(&open.holdings[slot]))
            .max()
            .unwrap_or(0);
        for holding in &mut open.holdings {
            holding.load(truth + units);
            holding.why = Cause::LatePosting;
        }
        let found = (open.pool, open.of.bucket(), units);
        self.forget_if_over(line);
        Some(found)
    }

    /// Whether any lines that hold units of a bucket are followed.
    pub fn is_of_lines(&self, bucket: Bucket) -> bool {
        let of = DocumentKind::ALL.into_iter();
        of.filter(|of| of.bucket() == bucket)
            .any(|of| self.follow(of))
    }

    /// The handles of all lines.
    pub fn handles(&self) -> Vec<Handle> {
        let mut handles = Vec::new();
        self.lines.each(|handle, _| handles.push(handle));
        handles
    }

    /// Calls `f` with each line.
    pub fn each(&self, f: impl FnMut(Handle, &OpenLine)) {
        self.lines.each(f);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(units: i32, closes: bool) -> LineChange {
        LineChange {
            line: Handle::unpack(0),
            of: DocumentKind::Order,
            units,
            closes,
        }
    }

    #[test]
    fn what_is_held_does_not_depend_on_the_order_of_messages() {
        let messages = [change(3, false), change(-2, false), change(-1, true)];
        for order in [
            [0, 1, 2],
            [2, 1, 0],
            [1, 0, 2],
            [2, 0, 1],
            [1, 2, 0],
            [0, 2, 1],
        ] {
            let mut holding = Holding::NONE;
            for at in order {
                holding.receive(&messages[at]);
                assert!(holding.held() >= 0);
            }
            assert_eq!(holding.held(), 0);
        }
    }

    #[test]
    fn a_line_that_is_closed_stays_closed() {
        let mut holding = Holding::NONE;
        holding.receive(&change(0, true));
        holding.receive(&change(4, false));
        holding.key_in(4);
        assert_eq!(holding.held(), 0);
    }

    #[test]
    fn what_is_under_way_is_in_flight_and_what_never_comes_has_a_cause() {
        let mut lines = OpenLines::default();
        let handle = lines.open(DocumentKind::Order, 0, 0);
        let line = lines.get_mut(handle).expect("it is open");
        line.truth = 2;
        let order = change(2, false);
        let why = Why::of(Cause::BypassOrder);
        let sent = line.change(1, 0, why, |h| h.expect(&order, 1));
        assert_eq!((sent.view, sent.in_flight, sent.is), (0, -2, None));
        let why = Why::of(Cause::LostOrder);
        let lost = line.change(1, 2, why, |h| h.expect(&order, -1));
        assert_eq!((lost.view, lost.in_flight), (0, 2));
        assert_eq!(lost.is, Some((Cause::LostOrder, -2)));
        // The order is shipped, and the system never had it: nothing is wrong any more.
        line.truth = 0;
        let ship = change(-2, true);
        let why = Why::of(Cause::BypassSale);
        let shipped = line.change(1, 2, why, |h| h.receive(&ship));
        assert_eq!((shipped.view, shipped.in_flight), (0, 0));
        assert_eq!(shipped.was, Some((Cause::LostOrder, 2)));
        assert_eq!(shipped.is, None);
        lines.forget_if_over(handle);
        assert!(lines.get(handle).is_none());
    }
}
