//! From the released line to the shipped parcel.

use crate::scenario::forms::{Delay, clock};
use crate::units::{Clock, Share, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// From the released line to the shipped parcel.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "FulfilmentTable")]
pub struct Fulfilment {
    /// Waves on a schedule, or each line by itself.
    pub picking: Picking,
    /// Share of picks that take another item, the one beside it in the assortment, while the
    /// record says the right one. Drawn for each line at each site where units of it are found.
    /// The other item must have as many fit units on that shelf, else the right one is taken: so
    /// fewer picks go wrong than this share, the fewer the emptier the shelves.
    pub pick_error: Share,
    /// From the pick to the ship confirmation that feeds carry.
    pub ship_delay: Delay,
    /// What the picker does to the floor's record when less is found than asked. The correction
    /// is an `adjustment` on the feeds that carry those, sent once: if the message is lost, the
    /// systems behind it stay wrong by what the floor has put right (cause `lost-adjustment`), and
    /// the next empty shelf sends nothing, because the floor's record is right by then. A set, a
    /// correction by hand or a replay mends them.
    pub on_short: OnShort,
    /// How often a short line is tried at another site before it is given up.
    pub reroute_attempts: u8,
    /// Time until the exception is handled and the line is sourced anew, where there is no desk.
    pub reroute_delay: Delay,
    /// What happens to a line that cannot be sourced. Where it is cancelled for want of stock,
    /// or moves to another site, the system that sources (`sourcing.reads`) posts the
    /// `cancellation`; the floor that found too little closes the line in its own records. Who
    /// else hears of it are those whom feeds from that system tell. Any other goes on counting the
    /// line as committed (cause `bypass-cancellation`, or `lost-cancellation` where the message
    /// was lost) until it is closed there by hand (`close-after`).
    pub unsourced: Unsourced,
    /// A line is late if more than this passes from the order to the confirmation of its last
    /// unit: from the moment the storefront says yes, before any `payment-gap`, until
    /// `ship-delay` after the pick; not until feeds have brought the news. The clock goes on
    /// through exceptions, other sites and backorders. A line that is cancelled, by the customer
    /// or for want of stock, is not late.
    pub promise_time: Span,
    /// After this long somebody notices an order whose message was lost, and keys it in.
    pub chase_after: Span,
    /// An order line that is over (shipped, cancelled or moved to another site) and whose end a
    /// system never receives stays open there, and what it holds for it committed, until somebody
    /// closes it by hand so long after it was over. That is work like other exceptions
    /// (`desk.overdue-line`, or the rate for an exception where there is no desk).
    pub close_after: Span,
    /// Share of online lines that the customer wants to cancel; nothing comes of it where the
    /// goods have left by then.
    pub cancelled: Share,
    /// When the customer cancels, after the order.
    pub cancel_delay: Delay,
    /// Share of collected orders that are never collected.
    pub pickup_abandoned: Share,
    /// From staged to collected (or given up).
    pub pickup_hold: Delay,
}

/// How picks are released.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "PickingForm")]
pub enum Picking {
    /// Waves every so often between two hours of the day.
    Waves {
        /// Time between waves.
        every: Span,
        /// First wave of the day.
        #[serde(deserialize_with = "clock")]
        #[schemars(with = "Clock")]
        from: Span,
        /// No wave starts at or after this time of day.
        #[serde(deserialize_with = "clock")]
        #[schemars(with = "Clock")]
        to: Span,
        /// Most lines in a wave (0 = no limit).
        lines: u32,
    },
    /// Each line after its own delay.
    Each(Delay),
}

/// What a short pick does to the executing system's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnShort {
    /// Nothing.
    Leave,
    /// The record is set to what is left on the shelf: nothing.
    Zero,
}

/// What becomes of a line without a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unsourced {
    /// It waits at its site for the next receipt.
    Backorder,
    /// It is cancelled and the customer gets a credit.
    Cancel,
}
