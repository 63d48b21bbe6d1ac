//! What is posted, and the messages about it.

use super::kinds::{Bucket, Cause, Kind};
use super::open_lines::LineChange;
use super::units::{Place, Units};

/// "No document line": see [`Message::line`].
pub const NO_LINE: u64 = u64::MAX;

/// Something that one system does and books.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// Slot of the system that books it.
    pub origin: usize,
    /// The pool.
    pub pool: u32,
    /// What kind of posting.
    pub kind: Kind,
    /// What really changes, in units by bucket.
    pub delta: Units,
    /// Where the physical units come from or go to.
    pub place: Place,
    /// Units that the system books on hand beyond what really changed.
    pub error: i32,
    /// Why.
    pub error_cause: Cause,
    /// Truth moved earlier and stands under this cause since; it is booked now.
    pub booked: Option<Cause>,
    /// What it does to an open line, if its lines are followed.
    pub change: Option<LineChange>,
}

impl Posting {
    /// A posting without error, booked as it happens.
    pub fn new(origin: usize, pool: u32, kind: Kind, delta: Units, place: Place) -> Posting {
        Posting {
            origin,
            pool,
            kind,
            delta,
            place,
            error: 0,
            error_cause: Cause::ReceivingError,
            booked: None,
            change: None,
        }
    }

    /// The same about an open line, if it is followed.
    #[inline]
    pub fn with_change(self, change: Option<LineChange>) -> Posting {
        Posting { change, ..self }
    }

    /// The same with an error of the record.
    pub fn with_error(self, error: i32, cause: Cause) -> Posting {
        Posting {
            error,
            error_cause: cause,
            ..self
        }
    }

    /// Whether it is recorded as it is, when it is.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.booked.is_none() && self.error == 0 && self.change.is_none()
    }

    /// The message that feeds carry of it.
    pub fn message(&self, line: u64) -> Message {
        Message {
            pool: self.pool,
            kind: self.kind,
            origin: self.origin as u8,
            seen: 1 << self.origin,
            again: false,
            at_once: false,
            error_cause: self.error_cause,
            delta: self.delta,
            error: self.error,
            line,
            change: self.change,
        }
    }
}

/// A message about a posting: "two fewer".
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// The pool.
    pub pool: u32,
    /// What kind of posting.
    pub kind: Kind,
    /// Slot of the system that booked it.
    pub origin: u8,
    /// Systems that it has been to, as bits.
    pub seen: u8,
    /// It has been applied before, here or further up: whatever it does now is done twice.
    pub again: bool,
    /// Those who hear of it at once (see `Reception`) have heard.
    pub at_once: bool,
    /// Why the booking was wrong, if it was.
    pub error_cause: Cause,
    /// What really changed, in units by bucket.
    pub delta: Units,
    /// Units booked on hand beyond that.
    pub error: i32,
    /// The order line it is about, or [`NO_LINE`].
    pub line: u64,
    /// What it says of an open line, if its lines are followed.
    pub change: Option<LineChange>,
}

impl Message {
    /// What whoever is told books, in units by bucket: what really changed, and the error.
    #[inline]
    pub(super) fn as_booked(&self) -> Units {
        let mut units = self.delta;
        units[Bucket::OnHand as usize] += self.error;
        units
    }
}
