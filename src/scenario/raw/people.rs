//! The sections about people and about the fix project as they are typed: with a switch each,
//! and with what a fix leads to by name.

use crate::scenario::forms::{Delay, OrNone, clock, or_none};
use crate::scenario::sections::{Absence, Cadence, Condition, DeskOrder};
use crate::units::{Clock, Share, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// Whether people react to numbers that do not agree.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PeopleTable {
    /// `false` switches off the desk, corrections, workarounds, the buyer's estimate and
    /// customers who leave, all at once.
    pub feedbacks: bool,
}

/// The exception desk: some people, some hours a day, who also do the cycle counts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DeskTable {
    /// `false`: exceptions are handled after `fulfilment.reroute-delay`, however many, and
    /// no count is skipped.
    pub enabled: bool,
    /// How many people.
    pub people: u32,
    /// Start of their day.
    #[serde(deserialize_with = "clock")]
    #[schemars(with = "Clock")]
    pub from: Span,
    /// End of their day.
    #[serde(deserialize_with = "clock")]
    #[schemars(with = "Clock")]
    pub to: Span,
    /// Whether they also work on Saturday and Sunday.
    pub weekends: bool,
    /// What is taken up first.
    pub order: DeskOrder,
    /// Work on a pick that found less than asked.
    pub short_pick: Delay,
    /// Work on a line that the record cannot release: the storefront has oversold.
    pub oversell: Delay,
    /// Work on an order that never reached the floor.
    pub lost_order: Delay,
    /// Work on a transfer that went short.
    pub transfer: Delay,
    /// Work on a receipt that does not agree with its purchase order.
    pub receipt: Delay,
    /// Work on two systems that disagree about a pool.
    pub mismatch: Delay,
    /// Work to close a line of an order, a purchase order or a transfer that is over in a system
    /// that still shows it open.
    pub overdue_line: Delay,
    /// Work on a cycle count.
    pub count: Delay,
    /// Counts are skipped while what waits would keep everybody busy longer than this.
    pub skip_counts_beyond: Span,
    /// An exception about a customer's order resolved later than this is a missed promise.
    pub promise: Span,
}

/// Corrections by hand: somebody types one system's number into another, which erases
/// what was on its way there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CorrectionsTable {
    /// `false`: mismatches are looked at and left as they are.
    pub enabled: bool,
    /// Share of handled exceptions at which somebody compares the systems' numbers.
    pub noticed: Share,
    /// Time until a mismatch is corrected when there is no desk.
    pub after: Delay,
}

/// What is built around a mismatch that has been corrected again and again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct WorkaroundsTable {
    /// Corrections of the same pool and pair of systems after which one is built.
    pub after: u32,
    /// From the decision to its first use.
    pub build_time: Span,
    /// Whether reconciliation feeds are built: the floor's number, set in the other system.
    pub custom_feeds: bool,
    /// When such a feed runs.
    pub cadence: Cadence,
    /// Share of its runs that fail as a whole.
    pub run_fails: Share,
    /// Whether picks come to be confirmed by hand before somebody is sent.
    pub confirm_picks: bool,
    /// Whether purchase orders come to be confirmed by hand before they are sent.
    pub confirm_orders: bool,
    /// Work on one confirmation.
    pub confirm_time: Delay,
    /// Whether the buyer keeps a shadow spreadsheet.
    pub spreadsheets: bool,
    /// Buyer's work on one order made with the spreadsheet.
    pub sheet_time: Span,
    /// When all of them are taken away, and none is built any more; or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Span>")]
    pub remove_at: Option<Span>,
}

/// The buyer, who learns how wrong the ERP is and orders on an own estimate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct BuyerTable {
    /// `false`: the buyer orders what the ERP's figures ask for.
    pub learns: bool,
    /// Looks at the ERP that the buyer's impression rests on.
    pub memory: u32,
    /// Extra safety stock under full distrust, in standard deviations of the error seen.
    pub safety: f64,
    /// Times at which the buyer is out and the ERP's figures are used as they are, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Absence>")]
    pub absence: Option<Absence>,
}

/// The fix project. Its scope is read off the state of the operation when it starts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FixTable {
    /// When it starts, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Span>")]
    pub at: Option<Span>,
    /// The feed policy that it leads to: a preset, or `keep` for today's feeds.
    pub policy: String,
    /// The conditions that hold when it is done.
    pub conditions: Vec<Condition>,
    /// Work to rebuild one edge: a pair of systems that feed each other.
    pub edge_time: Span,
    /// Work to find out what a custom feed of a site does, and to retire it.
    pub feed_time: Span,
    /// Work to retire a confirmation step or a spreadsheet.
    pub workaround_time: Span,
    /// Work to clean one record: count it and load it.
    pub record_time: Span,
    /// Hours a working day that are hired, beside those that the desk has left.
    pub hired: Span,
}
