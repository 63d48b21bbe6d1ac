//! The sections of a scenario, one type each.
//!
//! Most are both what a file says and what the simulation runs on: they are read as they stand
//! here, and `check` refuses values that make no sense together. Their comments are also the
//! descriptions in the JSON Schema (`pooldrift schema`). Where a file says something else than
//! what is meant (a site that stands for many, feeds laid over those of a policy, an order file
//! by its name), `raw` has the form that is typed.

mod business;
mod conditions;
mod counts;
mod demand;
mod feeds;
mod fix;
mod fulfilment;
mod later_feeds;
mod people;
mod promise;
mod replenishment;
mod sites;
mod transfers;

pub use business::*;
pub use conditions::*;
pub use counts::*;
pub use demand::*;
pub use feeds::*;
pub use fix::*;
pub use fulfilment::*;
pub use people::*;
pub use promise::*;
pub use replenishment::*;
pub use sites::*;
pub use transfers::*;

use crate::units::Span;
pub use crate::world::SiteKind;
use crate::world::{Present, System};
use schemars::JsonSchema;
use serde::Deserialize;

/// A whole scenario: one business, one design of its systems.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Short name, also the folder of its results (kebab case, from the file name).
    pub name: String,
    /// One line: what the scenario shows.
    pub title: String,
    /// The comment that opens the file, in full.
    pub story: String,
    /// Name of the feed policy (a preset's name, or "custom").
    pub policy: String,
    /// Horizon, warm-up, periods, replications, seed.
    pub run: Run,
    /// The systems present, each at most once, in the order of [`System::ALL`].
    pub systems: Vec<System>,
    /// The sites.
    pub sites: Vec<Site>,
    /// What is sold.
    pub assortment: Assortment,
    /// Who buys, when and how much.
    pub demand: Demand,
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
    /// The feeds between systems (empty when `shared_pool` is set).
    pub feeds: Vec<Feed>,
    /// All systems write through one reconciled pool instead of feeding each other.
    pub shared_pool: Option<SharedPool>,
    /// The five conditions, as switched on for this scenario (already applied).
    pub conditions: Conditions,
    /// Overrides of the assumed rates, by name (`economics` has the defaults).
    pub rates: Vec<(String, RateValue)>,
    /// What people do about numbers that do not agree.
    pub people: People,
    /// The project that ends it (`None`: there is none).
    pub fix: Option<Fix>,
    /// All systems keep one record, and it is told of everything as it happens (see
    /// [`Scenario::with_right_records`]; no file sets it).
    pub right_records: bool,
}

/// How long, how often, from which seed.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "RunTable")]
pub struct Run {
    /// Simulated time, including the warm-up.
    pub horizon: Span,
    /// Time at the start that totals leave out.
    pub warm_up: Span,
    /// Length of one row of the series.
    pub period: Span,
    /// Number of replications.
    pub replications: u32,
    /// Seed of the random streams.
    pub seed: u64,
}

/// An assumed rate in its own unit: low, typical, high.
#[derive(Clone, Debug, PartialEq)]
pub struct RateValue {
    /// Low, typical and high value, in the unit that the default has.
    pub low_typical_high: [f64; 3],
    /// Where it comes from.
    pub source: String,
}

impl Scenario {
    /// Number of pools: SKUs x sites.
    pub fn pools(&self) -> usize {
        self.assortment.skus as usize * self.sites.len()
    }

    /// Index of a system among those present.
    pub fn system(&self, system: System) -> Option<u8> {
        self.systems
            .iter()
            .position(|&s| s == system)
            .map(|i| i as u8)
    }

    /// The system that executes on the floor of a site: the one whose own sites are of this
    /// kind, if it is present (the 3PL's WMS, the stores' POS), else the WMS, else the ERP.
    pub fn floor(&self, site: &Site) -> u8 {
        self.place(Present(&self.systems).executing(site.kind))
    }

    /// The system that plans purchase orders and transfers: the ERP, else the WMS.
    pub fn planner(&self) -> u8 {
        self.place(Present(&self.systems).planning())
    }

    /// The system that promises stock to online customers.
    pub fn storefront(&self) -> u8 {
        self.place(Present(&self.systems).promising())
    }

    /// Index of whoever has a role. Each role has somebody: that was checked.
    fn place(&self, system: Option<System>) -> u8 {
        system.and_then(|s| self.system(s)).unwrap_or(0)
    }
}
