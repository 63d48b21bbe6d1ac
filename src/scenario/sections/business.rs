//! What is sold.

use crate::units::{Cents, Share};
use schemars::JsonSchema;
use serde::Deserialize;

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
