//! What is typed: a scenario file, and those of its sections that say something else than what
//! is meant. The others stand in `sections`, once.
//!
//! Only shapes and names are known here; whether the values make sense together
//! is decided in `check`. There are no optional keys where there is a default:
//! `defaults.toml` lies under every file. The comments of the keys are also the
//! descriptions in the JSON Schema (`pooldrift schema`).

mod demand;
mod feeds;
mod people;

pub(crate) use demand::*;
pub(crate) use feeds::*;
pub(crate) use people::*;

use super::forms::{OrNone, RateForm, or_none};
use super::rate_names::RateName;
use super::sections::*;
use crate::units::Rate;
use crate::world::System;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A scenario: one business and one design of its systems.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct File {
    /// One line: what the scenario shows. Default: the first sentence of the opening comment.
    pub title: Option<String>,
    /// The scenario that this one changes: a built-in name or a path beside this file.
    #[allow(dead_code, reason = "followed before the file is read into this type")]
    extends: Option<String>,
    /// The feed policy: a preset, or `custom` for a file that spells out every feed.
    pub policy: String,
    /// The systems present, 2 to 5 of them, one of them the storefront.
    pub systems: Vec<System>,
    /// The sites.
    #[serde(default)]
    pub sites: Vec<SiteTable>,
    /// Horizon, warm-up, periods, replications, seed.
    pub run: Run,
    /// What is sold.
    pub business: Assortment,
    /// Who buys, when and how much.
    pub demand: DemandTable,
    /// What the storefront promises.
    pub promise: Promise,
    /// Which site serves an online line.
    pub sourcing: Sourcing,
    /// Waves, picks, shipments, what a short pick leads to.
    pub fulfilment: Fulfilment,
    /// How stock is ordered.
    pub replenishment: Replenishment,
    /// How goods are received and recorded.
    pub receiving: Receiving,
    /// How goods move between sites.
    pub transfers: Transfers,
    /// What comes back.
    pub returns: Returns,
    /// Cycle counts.
    pub counts: Counts,
    /// Shrink, damage, finds.
    pub losses: Losses,
    /// Feeds by name, `from->to` or `from->to:what`; laid over those of the policy.
    #[serde(default)]
    pub feeds: BTreeMap<String, FeedTable>,
    /// One pool that all systems write through instead of feeds, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<SharedPool>")]
    pub shared_pool: Option<SharedPool>,
    /// The five conditions of a durable fix, each applied by itself.
    pub conditions: Conditions,
    /// Whether people react to numbers that do not agree.
    pub people: PeopleTable,
    /// Who handles exceptions and counts, in limited hours.
    pub desk: DeskTable,
    /// Numbers typed from one system into another.
    pub corrections: CorrectionsTable,
    /// What is built around mismatches that come back.
    pub workarounds: WorkaroundsTable,
    /// The buyer's own estimate.
    pub buyer: BuyerTable,
    /// Customers who do not come back.
    pub customers: Customers,
    /// The project that ends it.
    pub fix: FixTable,
    /// Assumed rates that replace the built-in ones, by name.
    #[serde(default)]
    pub rates: BTreeMap<RateName, RateForm>,
}

/// One site, or `count` alike.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SiteTable {
    /// Its name, as used in `SKU@SITE`.
    pub name: String,
    /// Own distribution centre, 3PL warehouse or store.
    #[serde(default = "dc")]
    pub kind: SiteKind,
    /// So many sites alike, numbered `name-01`, `name-02`, ...
    pub count: Option<u32>,
    /// Whether online orders can be shipped from it. Default: yes for a dc or a 3pl.
    pub ships: Option<bool>,
    /// Whether online orders can be collected there. Default: yes for a store.
    pub pickup: Option<bool>,
    /// Its weight as the home (nearest site) of an online order. Default: 1 if it
    /// ships, else 0; orders are collected at all pick-up sites alike then.
    pub home_weight: Option<f64>,
    /// Sales over the counter, over the whole assortment. Default: none.
    pub store_sales: Option<Rate>,
    /// Where its stock comes from: `supplier`, `none` or `{ site = "..." }`.
    /// Default: the first site that is not a store for stores, else the supplier.
    pub supply: Option<SupplyForm>,
}

fn dc() -> SiteKind {
    SiteKind::Dc
}

/// Where a site's stock comes from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum SupplyForm {
    /// A supplier, by purchase order.
    Supplier,
    /// Another site, by transfer.
    Site(String),
    /// Nothing is replenished.
    None,
}
