//! People and what they do about numbers that do not agree: the desk, corrections by
//! hand, workarounds, the buyer's own estimate, customers who leave. Each is there or
//! not, by itself.

use super::Feed;
use crate::scenario::forms::Delay;
use crate::units::{Share, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// What people do: every mechanism can be left out, and all are by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    /// Who handles exceptions and counts, in limited hours (`None`: at once and without end).
    pub desk: Option<Desk>,
    /// Numbers typed from one system into another.
    pub corrections: Option<Corrections>,
    /// What is built around mismatches that come back.
    pub workarounds: Option<Workarounds>,
    /// A buyer who learns how wrong the ERP is.
    pub buyer: Option<Buyer>,
    /// Customers who do not come back.
    pub customers: Option<Customers>,
}

impl People {
    /// Whether anybody does anything.
    pub fn any(&self) -> bool {
        self.desk.is_some()
            || self.corrections.is_some()
            || self.workarounds.is_some()
            || self.buyer.is_some()
            || self.customers.is_some()
    }
}

/// The exception desk: some people, some hours a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// How many people.
    pub people: u32,
    /// Start of their day, as a time of day.
    pub from: Span,
    /// End of their day, as a time of day.
    pub to: Span,
    /// Whether they also work on Saturday and Sunday.
    pub weekends: bool,
    /// What is taken up first.
    pub order: DeskOrder,
    /// How long each kind of work takes one person.
    pub times: DeskTimes,
    /// Counts are skipped while what waits would keep everybody busy longer than this.
    pub skip_counts_beyond: Span,
    /// An exception about a customer's order resolved later than this is a missed promise.
    pub promise: Span,
}

/// What a desk takes up first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeskOrder {
    /// First come, first served.
    Fifo,
    /// Customers' orders first, then transfers and purchase orders, then mismatches, then counts.
    CustomersFirst,
}

/// Working time of one person by kind of work.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskTimes {
    /// A pick that found less than asked.
    pub short_pick: Delay,
    /// A line that the record could not release: the storefront has oversold.
    pub oversell: Delay,
    /// An order that never reached the floor.
    pub lost_order: Delay,
    /// A transfer that went short.
    pub transfer: Delay,
    /// A receipt that does not agree with its purchase order.
    pub receipt: Delay,
    /// Two systems that disagree about a pool.
    pub mismatch: Delay,
    /// A line that is over and that a system still shows open.
    pub overdue_line: Delay,
    /// A cycle count.
    pub count: Delay,
}

/// Corrections by hand: one system's number is typed into another.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrections {
    /// Share of handled exceptions at which somebody compares the systems' numbers.
    pub noticed: Share,
    /// Time that a correction takes when there is no desk.
    pub after: Delay,
}

/// What is built around a mismatch that comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Workarounds {
    /// Corrections of the same pool and pair of systems after which one is built.
    pub after: u32,
    /// From the decision to its first use.
    pub build_time: Span,
    /// Reconciliation feeds that may be built, one per pair of systems, switched on
    /// site by site (empty: none is). See [`Scenario::custom_feeds`](super::Scenario::custom_feeds).
    pub feeds: Vec<Feed>,
    /// A manual confirmation before picks.
    pub confirm_picks: bool,
    /// A manual confirmation before purchase orders.
    pub confirm_orders: bool,
    /// Working time of one person for one confirmation.
    pub confirm_time: Delay,
    /// The buyer's shadow spreadsheet.
    pub spreadsheets: bool,
    /// Buyer's working time for one order made with the spreadsheet.
    pub sheet_time: Span,
    /// When all of them are taken away, and none is built any more.
    pub remove_at: Option<Span>,
}

/// A buyer with an own idea of the stock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Buyer {
    /// Looks at the ERP that the buyer's impression rests on (weight of a look: one over it).
    pub memory: u32,
    /// Extra safety stock under full distrust, in standard deviations of the error seen.
    pub safety: f64,
    /// Times at which the buyer is out, and the ERP's figures are used as they are.
    pub absence: Option<Absence>,
}

/// When the buyer is out.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "AbsenceTable")]
pub struct Absence {
    /// First day of the first absence, since the start of the run.
    pub first: Span,
    /// From one absence to the next.
    pub every: Span,
    /// How long each is.
    pub length: Span,
}

/// Customers who do not come back after a failed order.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "CustomersTable")]
pub struct Customers {
    /// Number of customers who place the online orders.
    pub base: u32,
    /// Share of customers who leave for good after an order failed.
    pub leave: Share,
}
