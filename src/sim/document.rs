//! The documents that are open at a time: order lines, purchase orders, transfers.

use crate::scenario;
use crate::slab::Handle;
use crate::world::{Cause, DocumentKind, LineChange, Posting};

/// An online order of several lines, while some are not closed.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Lines that are neither shipped nor cancelled.
    pub open: u16,
    /// A line was shipped, or cancelled for want of stock.
    pub came_to_something: bool,
    /// How it went so far.
    pub course: Course,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The customer never paid or cancelled: nothing is to be said of the service.
    Withdrawn,
    /// It was shipped, or cancelled for want of stock.
    Settled,
}

/// How an order went so far.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// No line was refused, failed, late, wrong, uncollected or sent in vain.
    pub perfect: bool,
    /// A line was cancelled for want of stock.
    pub failed: bool,
    /// One of those lines was not oversold by the rule of the promise alone.
    pub by_records: bool,
}

impl Course {
    /// As it begins.
    pub const GOOD: Course = Course {
        perfect: true,
        failed: false,
        by_records: false,
    };

    /// Something went wrong.
    pub fn spoil(&mut self, failed: bool) {
        self.perfect = false;
        self.failed |= failed;
    }
}

/// The order that a line belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Parent {
    /// One of several lines.
    Order(Handle),
    /// It is the only line: the order needs no record of its own.
    Alone(Course),
}

/// Where an accepted line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The shopper has been told yes and has not paid.
    Checkout,
    /// Paid; the floor has not received it.
    Sent,
    /// The floor knows; it is in a wave or about to be picked.
    Released,
    /// It waits for stock.
    Waiting,
    /// It is an exception that somebody has to handle.
    Exception,
}

/// A line of an online order.
#[derive(Clone, Copy, Debug)]
pub struct OrderLine {
    /// The pool that is to serve it.
    pub pool: u32,
    /// Units still to be shipped.
    pub units: i32,
    /// Its order.
    pub order: Parent,
    /// Address for draws: the order's, and the line's number in it.
    pub address: u64,
    /// Number of the line in its order.
    pub number: u16,
    /// How often it was tried.
    pub attempts: u8,
    /// Where it stands.
    pub stage: Stage,
    /// If it is oversold, the rule of the promise alone did it: right records would have promised
    /// it too.
    pub by_rule: bool,
    /// Collected by the customer at the site.
    pub pickup: bool,
    /// Accepted beyond the offer, or waiting for a transfer: it waits without being an exception.
    pub backorder: bool,
    /// The customer has cancelled it.
    pub cancelled: bool,
    /// The floor has heard so: whoever handles it next drops it.
    pub dropped: bool,
    /// The storefront holds units for it until it is paid.
    pub held: bool,
    /// An exception about it was resolved later than promised.
    pub kept_waiting: bool,
    /// When the order was placed, in ms.
    pub placed: i64,
    /// The next line that waits at the same pool.
    pub next: Option<Handle>,
    /// What the systems hold for it, if that is followed.
    pub open: Option<Handle>,
}

/// What is done to an open line of a document, if such lines are followed: units are opened, or
/// (negative) ended, and perhaps the line is closed.
pub fn change(
    of: DocumentKind,
    open: Option<Handle>,
    units: i32,
    closes: bool,
) -> Option<LineChange> {
    open.map(|line| LineChange {
        line,
        of,
        units,
        closes,
    })
}

/// A purchase order on its way.
#[derive(Clone, Copy, Debug)]
pub struct PurchaseOrder {
    /// The pool it is for.
    pub pool: u32,
    /// Units that the supplier intends to deliver, as the truth has it.
    pub units: i32,
    /// Of those, units that will be missing.
    pub missing: i32,
    /// Number of the purchase order of its pool.
    pub number: u32,
    /// Units that an amendment will take away.
    pub cut: i32,
    /// Whether it is a rush order.
    pub rush: bool,
    /// What the systems hold for it, if that is followed.
    pub open: Option<Handle>,
}

/// Something that happened and will be booked later.
#[derive(Clone, Copy, Debug)]
pub struct Booking(pub Posting);

/// A transfer between two sites.
#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    /// Pool of the sender.
    pub from: u32,
    /// Pool of the receiver.
    pub to: u32,
    /// Units authorised.
    pub ordered: i32,
    /// Units really sent.
    pub shipped: i32,
    /// Units that the receiver is to expect, as the truth has it.
    pub expected: i32,
    /// Units that the paper with the goods says, which the receiver keys in.
    pub on_paper: i32,
    /// Number of the transfer of the sending pool.
    pub number: u32,
    /// How its legs are booked: as was the rule when it was authorised.
    pub booking: scenario::Booking,
    /// What the systems hold for it at the sender and at the receiver, if that is followed.
    pub leaving: Option<Handle>,
    pub coming: Option<Handle>,
}

/// A variance that its owner has yet to post.
#[derive(Clone, Copy, Debug)]
pub struct Variance {
    /// Units that the counter saw.
    pub observed: i32,
    /// What the record said when the counting began.
    pub book: i32,
    /// Of the difference, the count's own mistake.
    pub error: i32,
    /// Units by which the unavailable record is to be changed.
    pub unavailable: i32,
    /// The record that it is about is no more: it will not be posted.
    pub void: bool,
}

impl Variance {
    /// Units by which the record is to be changed.
    pub fn units(&self) -> i32 {
        self.observed - self.book
    }
}

/// Why a return or a transfer leg is on nobody's books.
pub const FORGOTTEN: Cause = Cause::BypassTransfer;
