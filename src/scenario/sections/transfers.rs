//! How goods move between sites, and what customers send or bring back.

use crate::scenario::forms::{Delay, OrNone, or_none};
use crate::units::{Share, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// How goods move between sites.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "TransfersTable")]
pub struct Transfers {
    /// One document with two legs, or two independent adjustments.
    pub booking: Booking,
    /// From the authorisation to the ship leg.
    pub prepare: Delay,
    /// From the ship leg to the receive leg.
    pub transit: Delay,
    /// Regional balancing between sites of the same kind, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Rebalance>")]
    pub rebalance: Option<Rebalance>,
    /// Whether a pick-up order that its site cannot cover is served by a transfer.
    pub for_pickup: bool,
}

/// How a transfer is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Booking {
    /// One document: what is shipped is what is booked, on both legs.
    Document,
    /// Two adjustments, each booked as authorised, as far as the sender's record has so much, and
    /// each forgotten with this probability.
    Adjustments {
        /// Share of legs that nobody books.
        forgotten: Share,
    },
}

/// Balancing transfers: from the site with most cover to the one with least.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "RebalanceTable")]
pub struct Rebalance {
    /// How often.
    pub every: Span,
    /// Most transfers a run.
    pub transfers: u32,
}

/// What customers send or bring back.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "ReturnsTable")]
pub struct Returns {
    /// Share of shipped online units returned.
    pub online: Share,
    /// Share of units sold in stores returned.
    pub store: Share,
    /// From the sale to the unit being back on the shelf.
    pub lag: Delay,
    /// Share of returns put back on the shelf and booked nowhere.
    pub unrecorded: Share,
    /// Share of returns that two systems both restock.
    pub doubled: Share,
}
