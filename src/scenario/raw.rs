//! What is typed: the shape of a scenario file.
//!
//! Only shapes and names are known here; whether the values make sense together
//! is decided in `check`. There are no optional keys where there is a default:
//! `defaults.toml` lies under every file. The comments of the keys are also the
//! descriptions in the JSON Schema (`pooldrift schema`).

mod feeds;
mod forms;
mod people;
mod quantities;

pub(crate) use feeds::*;
pub(crate) use forms::*;
pub(crate) use people::*;
pub(crate) use quantities::*;

use super::model::*;
use super::rates::RateName;
use crate::import::DateOrder;
use crate::units::{Cents, Clock, Rate, Share, Span, Units};
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
    pub run: RunTable,
    /// What is sold.
    pub business: BusinessTable,
    /// Who buys, when and how much.
    pub demand: DemandTable,
    /// What the storefront promises.
    pub promise: PromiseTable,
    /// Which site serves an online line.
    pub sourcing: SourcingTable,
    /// Waves, picks, shipments, what a short pick leads to.
    pub fulfilment: FulfilmentTable,
    /// How stock is ordered.
    pub replenishment: ReplenishmentTable,
    /// How goods are received and recorded.
    pub receiving: ReceivingTable,
    /// How goods move between sites.
    pub transfers: TransfersTable,
    /// What comes back.
    pub returns: ReturnsTable,
    /// Cycle counts.
    pub counts: CountsTable,
    /// Shrink, damage, finds.
    pub losses: LossesTable,
    /// Feeds by name, `from->to` or `from->to:what`; laid over those of the policy.
    #[serde(default)]
    pub feeds: BTreeMap<String, FeedTable>,
    /// One pool that all systems write through instead of feeds, or `none`.
    pub shared_pool: OrNone<SharedPoolTable>,
    /// The five conditions of a durable fix, each applied by itself.
    pub conditions: ConditionsTable,
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
    pub customers: CustomersTable,
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

/// How long, how often, from which seed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RunTable {
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

/// The SKUs: number, skew of demand, prices.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct BusinessTable {
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

/// Demand: generated, or replayed from a real order file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DemandTable {
    /// Online orders on an average day.
    pub orders: Rate,
    /// Whether `orders` is meant for the whole business or for each pool.
    pub per: Per,
    /// Mean lines of an online order, at least 1; with more than 512 SKUs all about one block of
    /// some 250 of them.
    pub lines: f64,
    /// Variance-to-mean ratio of units: 1 is Poisson, above 1 negative binomial.
    pub dispersion: f64,
    /// Share of online orders collected at a pick-up site.
    pub pickup: Share,
    /// Intensity of the hours of the day: `flat`, `shop`, or 24 numbers.
    pub hours: Shape<24>,
    /// Intensity of the weekdays from Monday: `flat`, `shop`, or 7 numbers.
    pub weekdays: Shape<7>,
    /// Extra demand in a window.
    #[serde(default)]
    pub promotions: Vec<PromotionTable>,
    /// Store demand of each pool drawn once a day, or `none`.
    pub daily: OrNone<DailyTable>,
    /// A real order file that replaces generated online demand, or `none`.
    pub replay: OrNone<ReplayTable>,
}

/// A promotion: extra online orders, on few SKUs, for a while.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PromotionTable {
    /// When it starts, since the start of the run.
    pub start: Span,
    /// How long it lasts.
    pub length: Span,
    /// Extra online orders while it lasts.
    pub orders: Rate,
    /// Number of SKUs it is about (the most popular ones).
    pub skus: u32,
}

/// Demand of each pool as one store sale a day: normal, rounded, clipped at 0.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DailyTable {
    /// Mean units a day.
    pub mean: UnitsADay,
    /// Standard deviation of units a day.
    pub deviation: UnitsADay,
    /// Time of day of the sale.
    pub at: Clock,
}

/// A real order file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReplayTable {
    /// The CSV file: built-in, or a path beside this file.
    pub file: String,
    /// Where the file is from, for everything that shows its results.
    #[serde(default)]
    pub attribution: String,
    /// Weeks at the start from which stock and replenishment are set.
    #[serde(default = "eight_weeks")]
    pub learn: Span,
    /// Lines beyond this many units, either way, are set aside.
    #[serde(default = "thousand_units")]
    pub most_units: Units,
    /// USD for one unit of the file's currency.
    #[serde(default = "one")]
    pub usd: f64,
    /// Whether the file is refused for malformed lines: `true` for the first one, `false` for
    /// none; without this key if they are more than a fifth.
    pub strict: Option<bool>,
    /// Whether dates such as 03/01/2024 are `day-first` or `month-first`; without this key as
    /// the file tells by a number over 12.
    pub dates: Option<DateOrder>,
}

fn eight_weeks() -> Span {
    Span(8 * crate::units::WEEK)
}

fn thousand_units() -> Units {
    Units(1000)
}

fn one() -> f64 {
    1.0
}

/// What the storefront offers and when it holds stock.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PromiseTable {
    /// Raw on hand, or available to promise.
    pub basis: Basis,
    /// Whether stock is held when the shopper is told yes, or only after payment.
    pub hold_at_check: bool,
    /// From the check to the paid order.
    pub payment_gap: Delay,
    /// Share of checked-out orders whose payment never comes.
    pub payment_abandoned: Share,
    /// Units per pool that the storefront never offers.
    pub threshold: Units,
    /// Whether an order beyond the offer is refused, or accepted as a backorder.
    pub when_short: WhenShort,
}

/// Which site serves an online line, and whose view decides.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SourcingTable {
    /// The system whose view is read.
    pub reads: System,
    /// The rule.
    pub rule: SourcingRule,
}

/// From the released line to the shipped parcel.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FulfilmentTable {
    /// Waves on a schedule, or each line by itself.
    pub picking: PickingForm,
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
    pub resource_attempts: u8,
    /// Time until the exception is handled and the line is sourced anew, where there is no desk.
    pub resource_delay: Delay,
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
    /// system never hears of stays open there, and what it holds for it committed, until somebody
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

/// How the planner (the ERP) orders stock.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReplenishmentTable {
    /// The policy and its parameters.
    pub policy: Policy,
    /// When it is evaluated.
    pub review: ReviewForm,
    /// Whether the inventory position subtracts committed units.
    pub counts_committed: bool,
    /// Stock at the start, in truth and in every view.
    pub initial: Level,
    /// Supplier lead time until the goods are on the shelf.
    pub lead: Delay,
    /// Share of purchase orders that arrive late. Rush orders do not.
    pub late: Share,
    /// How late, when late: beyond `lead`.
    pub late_by: Delay,
    /// Share of purchase orders delivered short.
    pub short: Share,
    /// Share of the quantity that is missing, when short.
    pub short_by: Share,
    /// Share of purchase orders amended before they arrive.
    pub amended: Share,
    /// Share of the quantity that an amendment takes away.
    pub amended_by: Share,
    /// Whether the ERP's record hears of amendments and short deliveries.
    pub amendments_recorded: bool,
    /// A line of a purchase order or a transfer that is over (what comes of it has come) and that
    /// a system still shows open, because an amendment, a short delivery or a leg was never booked
    /// or its message was lost, stays incoming or committed there until somebody closes it by hand
    /// so long after it was over. A purchase order is closed as it is; a transfer is closed by
    /// booking what left or came. That is work like other exceptions (`desk.overdue-line`, or the
    /// rate for an exception where there is no desk).
    pub close_after: Span,
    /// Expedited purchase orders after a short pick or an oversell, or `none`.
    pub rush: OrNone<RushTable>,
}

/// A rush order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RushTable {
    /// Its lead time.
    pub lead: Delay,
}

/// How goods are recorded when they arrive.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReceivingTable {
    /// Share of receipt lines recorded with a wrong quantity.
    pub line_error: Share,
    /// Largest error, either way.
    pub error_units: Units,
    /// Share of receipts posted late.
    pub late: Share,
    /// How late, when late: from the delivery on the shelf to its posting.
    pub late_by: Delay,
}

/// How goods move between sites.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TransfersTable {
    /// One document with two legs, or two independent adjustments.
    pub booking: Booking,
    /// From the authorisation to the ship leg.
    pub prepare: Delay,
    /// From the ship leg to the receive leg.
    pub transit: Delay,
    /// Regional balancing between sites of the same kind, or `none`.
    pub rebalance: OrNone<RebalanceTable>,
    /// Whether a pick-up order that its site cannot cover is served by a transfer.
    pub for_pickup: bool,
}

/// Balancing transfers: from the site with most cover to the one with least.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RebalanceTable {
    /// How often.
    pub every: Span,
    /// Most transfers a run.
    pub transfers: u32,
}

/// What customers send or bring back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReturnsTable {
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

/// Cycle counting.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CountsTable {
    /// Which pools are counted when.
    pub rule: CountRuleForm,
    /// Whether a calendar's first counts are spread evenly over the time between two counts;
    /// if not, all pools of a class are counted together, first at the end of that time.
    pub spread: bool,
    /// Share of counts that are wrong.
    pub wrong: Share,
    /// Largest error of a wrong count, either way.
    pub wrong_by: Units,
    /// Age of the book value that a count is compared with (0 s = live).
    pub snapshot_age: Span,
    /// Whether somebody owns variances and posts them.
    pub owner: bool,
    /// From the count to the posted variance, when there is an owner.
    pub resolve_after: Delay,
}

/// Truth moves and nobody is told.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LossesTable {
    /// Theft and loss.
    pub shrink: LossRate,
    /// Damage: on hand, but no longer fit for sale.
    pub damage: LossRate,
    /// Units that turn up.
    pub found: LossRate,
}

/// The shared pool that all systems write through.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SharedPoolTable {
    /// Outages of the pool: while it is down the storefront refuses every order.
    #[serde(default)]
    pub outages: OrNone<OutagesTable>,
}

/// The five conditions of a durable fix.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ConditionsTable {
    /// 1: one reconciled pool that all systems write through.
    pub pool_visibility: bool,
    /// 2: a schedule, retries, alerting.
    pub cadence: bool,
    /// 3: cycle counts with an owner.
    pub count_discipline: bool,
    /// 4: the storefront promises available to promise, not raw on hand.
    pub reservation_logic: bool,
    /// 5: amendments, transfers and returns propagate.
    pub change_control: bool,
}
