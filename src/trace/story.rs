//! What is known of one pool's life when a run is over.

use super::lots::Lot;
use crate::sim::{EventKind, Incident};
use crate::world::{Bucket, Cause, DocumentKind, Kind, Place, SetResult, Units, available};
use std::collections::BTreeMap;

/// The story of one pool in one replication.
#[derive(Clone, Debug)]
pub struct Story {
    /// Who and what it is about.
    pub about: About,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// How the pool was, from the start on; entries point at these.
    pub states: Vec<State>,
    /// The incident that was asked for, if one was and it happened.
    pub incident: Option<Moment>,
    /// Time up to which the run was followed, in ms.
    pub end: i64,
}

/// Who and what a story is about.
#[derive(Clone, Debug)]
pub struct About {
    /// Name of the scenario.
    pub scenario: String,
    /// Seed and number of the replication.
    pub seed: u64,
    /// Number of the replication.
    pub replication: u32,
    /// Number of the pool.
    pub pool: u32,
    /// Its name: `SKU@SITE`.
    pub name: String,
    /// 'A', 'B' or 'C'.
    pub class: char,
    /// Price and purchase cost of a unit, in cents.
    pub price: i64,
    /// Purchase cost of a unit, in cents.
    pub cost: i64,
    /// The records kept of it, in the order of the views of a [`State`].
    pub records: Vec<Record>,
    /// Slot of the system that executes at the site.
    pub floor: usize,
    /// Slot of the system that orders stock.
    pub planner: usize,
    /// Slot of the system that promises stock.
    pub storefront: usize,
    /// Names of the feeds.
    pub feeds: Vec<FeedName>,
    /// Names of other pools that order lines of this one went to.
    pub others: BTreeMap<u32, String>,
}

/// A record kept of the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its slot.
    pub slot: usize,
    /// The systems that share it.
    pub systems: Vec<crate::world::System>,
}

/// Name and ends of a feed.
#[derive(Clone, Debug)]
pub struct FeedName {
    /// Its name in the scenario.
    pub name: String,
    /// Slot of the sender.
    pub from: usize,
    /// Slot of the receiver.
    pub to: usize,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When, in ms since the start.
    pub time: i64,
    /// The event during which it happened.
    pub event: Option<EventKind>,
    /// The order line that it is about, numbered from 1 by first appearance.
    pub line: Option<u32>,
    /// What happened.
    pub what: What,
    /// Index of the state before it; the state after it is the same or the next one.
    pub before: usize,
    /// Index of the state after it.
    pub after: usize,
}

/// What can happen in a story.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A shopper is told yes (for the order line of the entry).
    Told,
    /// A system did something and booked it.
    Posted {
        /// Slot of the system.
        origin: usize,
        /// What kind of posting.
        kind: Kind,
        /// What really changed.
        delta: Units,
        /// Where physical units went or came from.
        place: Place,
        /// Units booked on hand beyond that, and why.
        error: (i32, Cause),
        /// Truth had moved earlier and stood under this cause since.
        booked: Option<Cause>,
    },
    /// Truth moved and no system was told.
    Unseen {
        /// What changed.
        delta: Units,
        /// Where physical units went or came from.
        place: Place,
        /// Why the records are wrong by it.
        cause: Cause,
    },
    /// A message arrived, or was lost.
    Message {
        /// Index of the feed.
        feed: usize,
        /// Kind of the posting that it is about.
        kind: Kind,
        /// Slot of the system that booked that.
        origin: usize,
        /// What it says.
        delta: Units,
        /// What became of it.
        ending: Ending,
        /// The entry of the posting that it is about.
        about: Option<usize>,
    },
    /// A record was corrected by a count or an empty shelf.
    Corrected {
        /// Slot of the record.
        origin: usize,
        /// By how much.
        delta: Units,
        /// Of the on-hand change, the count's own mistake.
        error: i32,
    },
    /// Somebody typed the number on hand of one record into another.
    TypedOver {
        /// Slot of the record that was changed.
        slot: usize,
        /// Slot of the record that was believed.
        from: usize,
    },
    /// Somebody keyed an open line into a system, or closed it there.
    ByHand {
        /// Slot of the record.
        slot: usize,
        /// The kind of document.
        of: DocumentKind,
        /// Units by which what the record holds for it changed.
        units: i32,
        /// Units on hand that were booked with it.
        goods: i32,
    },
    /// The systems were joined otherwise.
    Rewired,
    /// It became clear what the feeds will bring, or will not.
    Settled,
    /// A cut-over wrote every record anew.
    Loaded,
    /// A value arrived over a feed.
    Set {
        /// Index of the feed.
        feed: usize,
        /// When the value was read, in ms.
        read: i64,
        /// What became of it.
        result: SetResult,
    },
    /// An incident.
    Fact {
        /// Which.
        incident: Incident,
        /// How much, in its unit.
        amount: i64,
        /// The pool, if it is another one (of the same order line).
        elsewhere: Option<u32>,
    },
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It took effect.
    News,
    /// It took effect a second time.
    Repeated,
    /// It was lost.
    Lost,
}

/// A pool at a moment: truth and every record of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What is really so, in units by bucket.
    pub truth: Units,
    /// The records, in the order of [`About::records`].
    pub views: Vec<View>,
}

/// A record at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What it says, in units by bucket.
    pub says: Units,
    /// Units held for shoppers who have not paid yet.
    pub reserved: i32,
    /// Why it is wrong: the amounts that are not zero.
    pub causes: Vec<(Bucket, Cause, i32)>,
}

impl State {
    /// What can really be promised, in units; below zero if more is promised than there is.
    pub fn available(&self) -> i32 {
        available(&self.truth)
    }
}

impl View {
    /// On hand less what is promised or unfit, by this record, in units.
    pub fn available(&self) -> i32 {
        available(&self.says)
    }
}

/// The moment of an incident: what the deciding record said, and why.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The incident's entry.
    pub entry: usize,
    /// Its number in the run, or at the pool if one was named.
    pub number: u32,
    /// Slot of the record that was trusted.
    pub slot: usize,
    /// Which entries made its drift: by bucket and cause.
    pub origins: Vec<(Bucket, Cause, Vec<Lot>)>,
    /// Which entries committed the units that are committed in truth.
    pub promised: Vec<Lot>,
    /// The handle of the order line, and its entry [`What::Told`] if there was one.
    pub line: u64,
}

impl Story {
    /// The state before an entry.
    pub fn before(&self, entry: &Entry) -> &State {
        &self.states[entry.before]
    }

    /// The state after an entry.
    pub fn after(&self, entry: &Entry) -> &State {
        &self.states[entry.after]
    }

    /// The state at the end.
    pub fn last(&self) -> &State {
        self.states.last().expect("a story has a first state")
    }
}

impl About {
    /// Position of a slot among the records.
    pub fn seat(&self, slot: usize) -> usize {
        let found = self.records.iter().position(|r| r.slot == slot);
        found.expect("only systems that keep a record of the pool write to it")
    }
}
