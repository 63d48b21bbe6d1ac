//! What was done to a pool, one step after the other, for those who follow it.
//!
//! A step is told after it was taken. Truth, views and causes of a pool change in
//! steps only, so whoever remembers how a pool was after one step knows how it was
//! before the next.

use super::causes::CauseBook;
use super::kinds::{Bucket, Cause};
use super::message::{Message, Posting};
use super::open_lines::DocumentKind;
use super::pool::{Cell, Pool};
use super::set_message::{SetMessage, SetResult};
use super::units::{Place, Units};
use crate::slab::Handle;

/// One change of a pool's truth, views or causes.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// A system did something and booked it.
    Posted(&'a Posting),
    /// Truth moved and no system was told.
    Unseen {
        /// What changed, in units by bucket.
        delta: &'a Units,
        /// Where physical units went or came from.
        place: Place,
        /// Why every record is wrong by it now.
        cause: Cause,
    },
    /// A message about a posting arrived over a feed.
    Delivered {
        /// Index of the feed.
        feed: usize,
        /// The message.
        message: &'a Message,
        /// Whether it was news there; if not, it was applied twice.
        news: bool,
    },
    /// A message about a posting was lost.
    Lost {
        /// Index of the feed.
        feed: usize,
        /// The message.
        message: &'a Message,
    },
    /// A record was changed because of a count.
    Corrected {
        /// Slot of the record.
        origin: usize,
        /// By how much, in units by bucket.
        delta: &'a Units,
        /// Of the on-hand change, the count's own mistake.
        error: i32,
    },
    /// Somebody typed into one system the number on hand that another shows.
    TypedOver {
        /// Slot of the record that was changed.
        slot: usize,
        /// Slot of the record that was believed.
        from: usize,
    },
    /// Somebody keyed an open line into a system, or closed it there.
    ByHand {
        /// Slot of the system.
        slot: usize,
        /// The line.
        line: Handle,
        /// The kind of its document.
        of: DocumentKind,
        /// Whether it was closed.
        closed: bool,
        /// Units by which what the system holds for it changed.
        units: i32,
        /// Units on hand that were booked with it.
        goods: i32,
    },
    /// The systems are joined otherwise, and what a set would have brought none brings now.
    Rewired,
    /// It became clear that the feeds will bring something else than expected, or will not.
    Settled,
    /// A cut-over wrote every view anew.
    Loaded,
    /// A value arrived over a feed.
    Set {
        /// Index of the feed.
        feed: usize,
        /// The value.
        message: &'a SetMessage,
        /// What became of it.
        result: SetResult,
    },
}

/// A pool as it is after a step.
#[derive(Clone, Copy)]
pub struct After<'a> {
    /// Number of the pool.
    pub number: u32,
    /// Its truth.
    pub pool: &'a Pool,
    /// The views of it, by slot.
    pub cells: &'a [Cell],
    pub(super) causes: &'a CauseBook,
}

impl After<'_> {
    /// Amounts of a view's drift by cause, in flight included; they sum to view - truth.
    pub fn by_cause(&self, slot: usize, bucket: Bucket) -> [i32; Cause::COUNT] {
        let cell = &self.cells[slot];
        let mut amounts = self.causes.amounts(&cell.causes, bucket);
        amounts[Cause::InFlight as usize] += cell.lag(bucket);
        amounts
    }
}
