//! What the storefront promises, and which site keeps the promise.

use crate::scenario::forms::{Delay, units};
use crate::units::{Share, Units};
use crate::world::System;
use schemars::JsonSchema;
use serde::Deserialize;

/// What the storefront offers and when it holds stock.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PromiseTable")]
pub struct Promise {
    /// Raw on hand, or available to promise.
    pub basis: Basis,
    /// Whether stock is held when the shopper is told yes, or only after payment.
    pub hold_at_check: bool,
    /// From the check to the paid order.
    pub payment_gap: Delay,
    /// Share of checked-out orders whose payment never comes.
    pub payment_abandoned: Share,
    /// Units per pool that the storefront never offers.
    #[serde(deserialize_with = "units")]
    #[schemars(with = "Units")]
    pub threshold: i32,
    /// What becomes of a line beyond the offer: refused, accepted as a backorder, or accepted
    /// from the share of customers who wait.
    pub when_short: WhenShort,
}

/// The number that a promise is checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The raw on-hand figure of the storefront's view.
    OnHand,
    /// On hand - unavailable - committed - reserved.
    Available,
}

/// What the storefront does with demand beyond its offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenShort {
    /// The line is refused (a lost sale).
    Refuse,
    /// The line is accepted and waits.
    Backorder,
    /// It is accepted from this share of customers, who wait for all their lines; the others go
    /// elsewhere (a lost sale).
    Wait(Share),
}

/// Which site serves an online line, and whose view decides.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "SourcingTable")]
pub struct Sourcing {
    /// The system whose view is read.
    pub reads: System,
    /// The rule.
    pub rule: SourcingRule,
}

/// Rules for choosing a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourcingRule {
    /// The order's home site or nothing.
    Home,
    /// The home site if it has enough, else the first shipping site in file order that has.
    HomeFirst,
    /// The shipping site with most on offer.
    MostStock,
}
