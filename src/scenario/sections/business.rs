//! What is sold.

use crate::units::{Cents, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The highest price: those that are drawn around the median are cut there.
pub const MOST_PRICE: Cents = Cents(1_000_000_000);

/// The SKUs: number, skew of demand, prices.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "BusinessTable")]
pub struct Assortment {
    /// Number of SKUs; pools = SKUs x sites.
    pub skus: u32,
    /// How unequal their demand is.
    pub skew: Skew,
    /// Median price.
    pub price_median: Cents,
    /// Sigma of the logarithm of price.
    pub price_sigma: f64,
    /// Cost as a share of price.
    pub cost: Share,
    /// Whether every replication draws popularity and prices of its own, so that intervals are
    /// for this kind of business, or all share those that the seed draws, so that they are for
    /// one business. Designs that are compared meet the same in either case.
    #[serde(rename = "assortment")]
    pub drawn: Drawn,
}

/// How often an assortment is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Drawn {
    /// By each replication anew: intervals cover that another business has other SKUs.
    PerReplication,
    /// Once, by the seed: intervals cover what differs between runs of one business.
    Fixed,
}

/// How demand is spread over SKUs.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Skew {
    /// All alike.
    Equal,
    /// Lognormal rates with this sigma (1.4 to 1.7 gives the 80/20 of real assortments).
    Lognormal {
        /// Sigma of the logarithm of a SKU's rate.
        sigma: f64,
    },
}
