//! The types of a valid scenario.

mod people;

pub use people::*;

pub use crate::world::SiteKind;

use crate::units::{Cents, Rate, Share, Span};
use crate::world::{Bucket, Kind, Present, System};
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
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Simulated time, including the warm-up.
    pub horizon: Span,
    /// Time at the start that totals leave out.
    pub warm_up: Span,
    /// Length of one row of the series.
    pub period: Span,
    /// Default number of replications.
    pub replications: u32,
    /// Default seed.
    pub seed: u64,
}

/// A site and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Its name, as used in `SKU@SITE`.
    pub name: String,
    /// Warehouse, 3PL warehouse or store.
    pub kind: SiteKind,
    /// Whether online orders can be shipped from it.
    pub ships: bool,
    /// Whether online orders can be collected there.
    pub pickup: bool,
    /// Its share among sites as the home (nearest site) of an online order, as a weight.
    pub home_weight: f64,
    /// Sales over the counter, in sales per day over the whole assortment.
    pub store_sales: Rate,
    /// Where its stock comes from.
    pub supply: Supply,
}

/// Where replenishment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// A supplier, by purchase order.
    Supplier,
    /// Another site (index into `sites`), by transfer.
    Site(u32),
    /// Nothing is replenished.
    None,
}

/// The highest price: those that are drawn around the median are cut there.
pub const MOST_PRICE: Cents = Cents(1_000_000_000);

/// The SKUs: number, skew of demand, prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Assortment {
    /// Number of SKUs; pools = SKUs x sites.
    pub skus: u32,
    /// How unequal their demand is.
    pub skew: Skew,
    /// Price in cents: median and the sigma of its logarithm.
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

/// Demand: generated, or replayed from a real order file.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Online orders per day over the whole business (on an average day).
    pub orders: Rate,
    /// Mean lines per online order (1 + geometric), at least 1. With more than 512 SKUs all lines
    /// of an order are about one block of some 250.
    pub lines: f64,
    /// Variance-to-mean ratio of units: 1 = always one unit a line (pure Poisson);
    /// above 1 the units of a line are logarithmic, so that a pool's demand is
    /// negative binomial.
    pub dispersion: f64,
    /// Share of online orders collected at a pick-up site.
    pub pickup: Share,
    /// Relative intensity of each hour of the day; mean 1.
    pub hours: [f64; 24],
    /// Relative intensity of each weekday, Monday first; mean 1.
    pub weekdays: [f64; 7],
    /// Extra demand in a window.
    pub promotions: Vec<Promotion>,
    /// Store demand drawn once a day and pool instead of as single sales (oracle scenarios).
    pub daily: Option<DailyDemand>,
    /// A real order file that replaces generated online demand.
    pub replay: Option<Replay>,
}

/// A promotion: extra online orders, on few SKUs, for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Promotion {
    /// When it starts.
    pub start: Span,
    /// How long it lasts.
    pub length: Span,
    /// Extra online orders per day while it lasts.
    pub orders: Rate,
    /// Number of SKUs it is about (the most popular ones).
    pub skus: u32,
}

/// Demand of each pool as one store sale a day: normal, rounded, clipped at 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DailyDemand {
    /// Mean units a day.
    pub mean: f64,
    /// Standard deviation of units a day.
    pub deviation: f64,
    /// Time of day of the sale.
    pub at: Span,
}

/// Real orders in time order, and the SKUs they name.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Where the lines came from (file name and attribution).
    pub source: String,
    /// SKU codes with price, in order of first appearance; replaces `Assortment`.
    pub skus: Vec<ReplaySku>,
    /// Lines by the time of the first of their order.
    pub lines: Vec<ReplayLine>,
    /// Lines that were set aside: reason and how many.
    pub set_aside: Vec<(String, u64)>,
    /// From when to when the file has lines, for example `2010-12-01 to 2011-12-09`.
    pub dates: String,
    /// Weeks at the start from which stock and replenishment are set.
    pub learn: Span,
}

/// A SKU of a replayed file.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplaySku {
    /// The code in the file.
    pub code: String,
    /// Median price of its lines.
    pub price: Cents,
    /// Units a day in the learning weeks (of the whole business).
    pub daily_units: f64,
}

/// One line of a replayed file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayLine {
    /// Time since the start of the run, in milliseconds.
    pub time: i64,
    /// Lines of one order share this number; orders are numbered in time order.
    pub order: u32,
    /// Index into `skus`.
    pub sku: u32,
    /// Units: positive is a sale, negative a cancellation or return.
    pub units: i32,
}

/// A length of time drawn at random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delay {
    /// Always the same.
    Fixed(Span),
    /// Exponential with this mean.
    Exponential(Span),
    /// Uniform between two lengths.
    Uniform(Span, Span),
    /// Lognormal with this median and sigma of the logarithm.
    Lognormal(Span, f64),
    /// A fixed length plus an exponential one with this mean.
    Shifted(Span, Span),
    /// Gamma with this mean and shape: its standard deviation is the mean over the root of the
    /// shape.
    Gamma(Span, f64),
    /// Weibull with this scale (which 63 % stay below) and shape.
    Weibull(Span, f64),
    /// Triangular: least, most likely and longest.
    Triangular(Span, Span, Span),
}

impl Delay {
    /// Its mean, in ms.
    pub fn mean(&self) -> f64 {
        match *self {
            Delay::Fixed(span) | Delay::Exponential(span) | Delay::Gamma(span, _) => span.0 as f64,
            Delay::Uniform(low, high) => (low.0 + high.0) as f64 / 2.0,
            Delay::Lognormal(median, sigma) => median.0 as f64 * libm::exp(sigma * sigma / 2.0),
            Delay::Shifted(by, mean) => (by.0 + mean.0) as f64,
            Delay::Weibull(scale, shape) => scale.0 as f64 * libm::tgamma(1.0 + 1.0 / shape),
            Delay::Triangular(low, peak, high) => (low.0 + peak.0 + high.0) as f64 / 3.0,
        }
    }
}

/// What the storefront offers and when it holds stock.
#[derive(Clone, Debug, PartialEq)]
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
    pub threshold: i32,
    /// Whether an order beyond the offer is refused, or accepted as a backorder.
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
}

/// Which site serves an online line, and whose view decides.
#[derive(Clone, Debug, PartialEq)]
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

/// From the released line to the shipped parcel.
#[derive(Clone, Debug, PartialEq)]
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
    pub resource_attempts: u8,
    /// Time until the exception is handled and the line is sourced anew.
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
    /// After this long somebody closes an order line that is over in a system that has not heard
    /// so.
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Picking {
    /// Waves every so often between two hours of the day, each of at most so many lines.
    Waves {
        /// Time between waves.
        every: Span,
        /// First wave of the day.
        from: Span,
        /// No wave starts at or after this time of day.
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

/// How the planner (the ERP) orders stock.
#[derive(Clone, Debug, PartialEq)]
pub struct Replenishment {
    /// The policy and its parameters.
    pub policy: Policy,
    /// When it is evaluated.
    pub review: Review,
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
    /// After this long somebody closes a line of a purchase order or a transfer that is over in a
    /// system that has not heard so.
    pub close_after: Span,
    /// Expedited purchase orders after a short pick or an oversell.
    pub rush: Option<Rush>,
}

/// A quantity of stock, fixed or as a cover of the pool's mean demand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// So many units.
    Units(i32),
    /// Mean demand over this long, rounded up, at least 1.
    Cover(Span),
}

/// Ordering policies.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Policy {
    /// (r, Q): at or below r order multiples of Q until above r.
    ReorderPoint {
        /// Reorder point.
        r: Level,
        /// Order quantity.
        q: Level,
    },
    /// (s, S): at or below s order up to S.
    MinMax {
        /// Reorder point.
        s: Level,
        /// Order-up-to level.
        order_up_to: Level,
    },
    /// Order up to S whenever the position is below S.
    BaseStock {
        /// Order-up-to level.
        order_up_to: Level,
    },
    /// Nothing is ordered.
    None,
}

/// When inventory positions are reviewed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Review {
    /// After each change of the planner's view.
    Continuous,
    /// All pools of a site, every so often, first at the phase.
    Every {
        /// Review period.
        period: Span,
        /// First review.
        phase: Span,
    },
}

/// A rush order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rush {
    /// Its lead time.
    pub lead: Delay,
}

/// How goods are recorded when they arrive.
#[derive(Clone, Debug, PartialEq)]
pub struct Receiving {
    /// Share of receipt lines recorded with a wrong quantity.
    pub line_error: Share,
    /// Largest error in units, either way.
    pub error_units: i32,
    /// Share of receipts posted late.
    pub late: Share,
    /// How late, when late: from the delivery on the shelf to its posting.
    pub late_by: Delay,
}

/// How goods move between sites.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfers {
    /// One document with two legs, or two independent adjustments.
    pub booking: Booking,
    /// From the authorisation to the ship leg.
    pub prepare: Delay,
    /// From the ship leg to the receive leg.
    pub transit: Delay,
    /// Regional balancing between sites of the same kind.
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rebalance {
    /// How often.
    pub every: Span,
    /// Most transfers a run.
    pub transfers: u32,
}

/// What customers send or bring back.
#[derive(Clone, Debug, PartialEq)]
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

/// Cycle counting.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// Which pools are counted when.
    pub rule: CountRule,
    /// Whether a calendar spreads its first counts, or counts all pools of a class together.
    pub spread: bool,
    /// Share of counts that are wrong.
    pub wrong: Share,
    /// Largest error of a wrong count, in units, either way.
    pub wrong_by: i32,
    /// Age of the book value that a count is compared with (0 = live).
    pub snapshot_age: Span,
    /// Whether somebody owns variances and posts them.
    pub owner: bool,
    /// From the count to the posted variance, when there is an owner.
    pub resolve_after: Delay,
}

/// Which pools are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountRule {
    /// Nobody counts.
    None,
    /// Each class on its own calendar, pools staggered over it.
    Calendar {
        /// Interval for A, B and C items.
        every: [Span; 3],
    },
    /// So many pools per site and day, lowest record first.
    LowRecordFirst {
        /// Counts per site and day.
        per_day: u32,
    },
    /// So many pools per site and day, most postings since the last count first.
    HighActivityFirst {
        /// Counts per site and day.
        per_day: u32,
    },
}

/// Truth moves and nobody is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Losses {
    /// Theft and loss.
    pub shrink: LossRate,
    /// Damage: on hand, but no longer fit for sale.
    pub damage: LossRate,
    /// Units that turn up.
    pub found: LossRate,
}

/// How often a unit is lost, damaged or found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LossRate {
    /// Never.
    None,
    /// As a share of the units asked for, pool by pool: of sales, where all of it is sold.
    OfSales(Share),
    /// So often per pool, all pools alike.
    PerPool(Rate),
}

/// A directed feed from one system to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Its name (`wms->erp` and a suffix if there are several).
    pub name: String,
    /// Index of the sending system in `Scenario::systems`.
    pub from: u8,
    /// Index of the receiving system in `Scenario::systems`.
    pub to: u8,
    /// What a message says.
    pub message: Payload,
    /// Kinds of posting that it carries (delta feeds); a kind left out is a bypass.
    pub carries: Vec<Kind>,
    /// Buckets of the target that it writes.
    pub buckets: Vec<Bucket>,
    /// When it runs.
    pub cadence: Cadence,
    /// Whether each site has runs of its own, or one run serves all.
    pub per_site: bool,
    /// From sending to taking effect.
    pub latency: Delay,
    /// What goes wrong.
    pub faults: Faults,
    /// What is done about failed deliveries.
    pub retries: Retries,
    /// Outages of the receiver.
    pub outages: Option<Outages>,
    /// Most items a run (`None` = no limit).
    pub budget: Option<u32>,
    /// Whether a run walks through all pools in turn instead of those that changed.
    pub sweep: bool,
}

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Payload {
    /// "Two fewer".
    Delta,
    /// "It is five", whatever the target has seen since.
    Absolute(Field),
    /// "It is five, if you still have what I last heard of you".
    ///
    /// The sender hears of the target by its sets (their values), by messages that the target
    /// booked or passed on, by messages of its own that the target took, and by its own sets that
    /// were accepted. One that is refused waits until the sender hears of the target or has
    /// another figure; where no feed leads back the refusal tells what the target has, and the
    /// next run (per event: after the spacing of retries) tries again with that.
    CompareAndSet(Field),
    /// "At ten o'clock it was five": the target replays what it did since.
    Snapshot(Field),
}

/// Which number of the source is written to which number of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Each bucket to the same bucket.
    Buckets,
    /// Available: the target's on hand becomes the source's available plus the target's own commitments.
    Available,
    /// Wrong field: the source's on hand arrives as the target's available (too high by open orders).
    OnHandAsAvailable,
    /// Wrong field: the source's available arrives as the target's on hand (open orders count twice).
    AvailableAsOnHand,
}

/// When a feed runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cadence {
    /// With each posting.
    PerEvent,
    /// Every so often, first at the phase (`None`: a random phase, drawn per site and replication).
    Every {
        /// Period.
        period: Span,
        /// First run.
        phase: Option<Span>,
    },
    /// Every day at a time of day.
    Daily {
        /// Time of day.
        at: Span,
    },
    /// "It syncs when it syncs": exponential gaps with this mean.
    Irregular {
        /// Mean gap.
        mean: Span,
    },
    /// Somebody presses a button: like irregular, but on weekdays between 9 and 17 only.
    Manual {
        /// Mean working time between runs.
        mean: Span,
    },
}

/// What goes wrong on a feed. (A set applied twice is the same set, so duplicates
/// matter to deltas and to sets that act with each event.)
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faults {
    /// Share of messages that end as dead letters whatever is tried. Nobody sends such a message
    /// again (but see `retries.replayed-after`), nor what its receiver would have forwarded; an
    /// order of which the floor has not heard is keyed in (`fulfilment.chase-after`). (A set
    /// lost in a run is brought by the next one.)
    pub loss: Share,
    /// Share of the messages that arrive which are delivered twice. Per event, the second copy
    /// follows the first after one more `latency`, drawn anew; on a run of deltas it comes right
    /// behind the first. Nothing befalls the copy itself: it is not lost, tried again or held up,
    /// and what is lost has none. A system books a delta again and forwards it again; nobody
    /// picks an order twice. The copy of a set says what the first said. (Not of the sets that a
    /// run brings: they are the same.)
    pub duplicate: Share,
    /// Share of messages held up so that newer ones overtake them.
    pub reorder: Share,
    /// How long they are held up (mean of an exponential).
    pub reorder_by: Span,
    /// Share of delivery attempts that fail (then retried, see [`Retries`]).
    pub attempt: Share,
    /// Share of runs that fail as a whole; the next run tries again.
    pub run: Share,
    /// Share of runs stopped by a bad item part of the way: after any number of items from none
    /// to all of what waits (or of the `budget`), all alike. The first in the queue have been
    /// sent, oldest first; the others stay in their order, ahead of what comes after them, and
    /// the next run begins with them (a `sweep` goes on where it stopped). More than 512 SKUs
    /// fall into blocks of about 250, of each of which the same share of what waits is sent. The
    /// bad item itself is like any other: it stops no further run.
    pub poison: Share,
}

/// What is done about failed deliveries of a feed that acts with each event. On a feed
/// that runs now and then, an item that fails waits for the next run instead, and only
/// lost deltas are replayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retries {
    /// How many retries after the first attempt; then the message is a dead letter.
    pub times: u8,
    /// Time from one attempt to the next, and until a refused compare-and-set is tried again.
    pub spacing: Span,
    /// Whether a retry of a set sends the value of now instead of the value first sent.
    pub fresh: bool,
    /// Dead letters are found by alerting and replayed after this long (`None`: lost for good).
    pub replayed_after: Option<Span>,
}

/// Outages of a receiver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outages {
    /// How often.
    pub rate: Rate,
    /// Until somebody notices.
    pub noticed_after: Delay,
    /// From noticed to repaired.
    pub repaired_after: Delay,
}

/// The shared pool that all systems write through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SharedPool {
    /// Outages of the pool: while it is down the storefront refuses every order.
    pub outages: Option<Outages>,
}

/// The five conditions of a durable fix, as switches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
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
