//! The rules of each section, one method each.

use super::{Checker, MOST_POOLS};
use crate::scenario::forms::Shape;
use crate::scenario::raw::{DemandTable, File, Per};
use crate::scenario::sections::*;
use crate::scenario::{Level, Quantity};
use crate::units::{Rate, Share, Span};
use crate::world::System;

/// Relative intensity of web orders by hour of the day [A]: an evening peak, quiet nights.
const SHOP_HOURS: [f64; 24] = [
    0.35, 0.2, 0.12, 0.1, 0.1, 0.15, 0.3, 0.55, 0.85, 1.15, 1.35, 1.4, 1.4, 1.35, 1.35, 1.35, 1.35,
    1.4, 1.45, 1.55, 1.7, 1.65, 1.2, 0.7,
];

/// Relative intensity by weekday from Monday [A].
const SHOP_DAYS: [f64; 7] = [1.1, 1.05, 1.02, 1.0, 0.95, 0.88, 1.0];

/// Rows of a series that are kept for every replication.
const MOST_PERIODS: i64 = 100_000;

impl Checker<'_> {
    pub(super) fn run(&mut self, run: &Run) {
        self.require(
            run.horizon > run.warm_up,
            &["run", "horizon"],
            "the horizon is longer than the warm-up, which it includes",
            "make `horizon` longer, or `warm-up` shorter",
        );
        self.require(
            run.period > Span::ZERO,
            &["run", "period"],
            "a period must be longer than 0",
            "write how long a row of the series is, for example \"1 week\"",
        );
        self.require(
            run.period.0 <= 0 || run.horizon.0 / run.period.0 < MOST_PERIODS,
            &["run", "period"],
            &format!(
                "at most {MOST_PERIODS} periods until the horizon: each is a row of the series"
            ),
            "make `period` longer, for example \"1 d\"",
        );
        self.require(
            (1..=100_000).contains(&run.replications),
            &["run", "replications"],
            "between 1 and 100000 replications",
            "write a number in this range, for example 20",
        );
    }

    pub(super) fn business(&mut self, business: &Assortment, sites: usize) {
        self.require(
            business.skus > 0,
            &["business", "skus"],
            "at least one SKU",
            "write how many SKUs are sold, for example 1000",
        );
        let pools = u64::from(business.skus) * sites as u64;
        if pools > MOST_POOLS {
            let rule = format!(
                "{} SKUs at {sites} sites are {pools} pools; at most {MOST_POOLS} are simulated",
                business.skus
            );
            let remedy = "lower the number of SKUs or of sites";
            self.error(&["business", "skus"], rule, remedy);
        }
        if let Skew::Lognormal { sigma } = business.skew {
            self.sigma(sigma, &["business", "skew"]);
        }
        self.sigma(business.price_sigma, &["business", "price-sigma"]);
        self.require(
            business.price_median.0 > 0,
            &["business", "price-median"],
            "a price must be greater than 0",
            "write what a usual SKU costs, for example \"25.00 USD\"",
        );
        self.require(
            business.price_median.0 <= MOST_PRICE.0,
            &["business", "price-median"],
            &format!("a price is at most {MOST_PRICE}"),
            "write what a usual SKU costs, for example \"25.00 USD\"",
        );
    }

    fn sigma(&mut self, sigma: f64, path: &[&str]) {
        let rule = "the sigma of a logarithm is between 0 and 5";
        let remedy = "write a number in this range; 0 makes all alike";
        self.require((0.0..=5.0).contains(&sigma), path, rule, remedy);
    }

    pub(super) fn demand(&mut self, file: &File, sites: &[Site]) -> Demand {
        let demand = &file.demand;
        let pools = u64::from(file.business.skus) * sites.len() as u64;
        let orders = match demand.per {
            Per::Business => demand.orders,
            Per::Pool => Rate(demand.orders.0.saturating_mul(pools)),
        };
        self.require(
            (1.0..=100.0).contains(&demand.lines),
            &["demand", "lines"],
            "an order has at least one line on average, and at most 100",
            "write a number in this range, for example 1.3",
        );
        self.require(
            (1.0..=1000.0).contains(&demand.dispersion),
            &["demand", "dispersion"],
            "the variance-to-mean ratio is at least 1 (Poisson), and at most 1000",
            "write 1.0 for Poisson demand, or more for demand in lumps",
        );
        Demand {
            orders,
            lines: demand.lines,
            units: self.line_units(demand),
            pickup: self.pickup(file, sites),
            hours: normalised(demand.hours, SHOP_HOURS),
            weekdays: normalised(demand.weekdays, SHOP_DAYS),
            promotions: self.promotions(file),
            daily: demand.daily,
            replay: self.replay(file, sites),
        }
    }

    /// Units of a line: their distribution, or else what the dispersion of demand makes of them.
    fn line_units(&mut self, demand: &DemandTable) -> LineUnits {
        let Some(units) = &demand.units else {
            return LineUnits::ByDispersion(demand.dispersion);
        };
        let path = ["demand", "dispersion"];
        if self.typed_idle(&path, &[&["demand", "units"]]) {
            self.error(
                &path,
                "has no effect: `demand.units` says how many units a line has",
                "remove this key, or `demand.units`",
            );
        }
        LineUnits::Drawn(units.clone())
    }

    /// The share of collected orders; a default share needs somewhere to collect.
    fn pickup(&mut self, file: &File, sites: &[Site]) -> Share {
        let path = ["demand", "pickup"];
        if file.demand.pickup == Share::ZERO || sites.iter().any(|s| s.pickup) {
            return file.demand.pickup;
        }
        if self.typed(&path) {
            self.error_help(
                &path,
                "orders cannot be collected anywhere",
                Some("set `pickup = true` for a site, or this share to \"0 %\"".into()),
            );
        }
        Share::ZERO
    }

    fn promotions(&mut self, file: &File) -> Vec<Promotion> {
        let promotions = &file.demand.promotions;
        self.require(
            promotions.len() <= 100,
            &["demand", "promotions"],
            "at most 100 promotions",
            "remove some, or let one last as long as several",
        );
        for (index, promotion) in promotions.iter().enumerate() {
            let index = index.to_string();
            let path = |key| ["demand", "promotions", index.as_str(), key];
            self.require(
                promotion.start < file.run.horizon,
                &path("start"),
                "a promotion starts before the end of the run",
                "let it `start` earlier, or make `run.horizon` longer",
            );
            self.require(
                promotion.length > Span::ZERO,
                &path("length"),
                "a promotion must be longer than 0",
                "write how long it lasts, for example \"3 d\"",
            );
            self.require(
                (1..=file.business.skus).contains(&promotion.skus),
                &path("skus"),
                "a promotion is about at least one SKU, and not more than there are",
                "write a number from 1 to `business.skus`",
            );
        }
        promotions.clone()
    }

    pub(super) fn sourcing(&mut self, sourcing: &Sourcing, systems: &[System]) {
        if !systems.contains(&sourcing.reads) {
            let names: Vec<&str> = systems.iter().map(|s| s.name()).collect();
            let help = format!("present: {}", names.join(", "));
            let rule = "sourcing reads a system that is not present";
            self.error_help(&["sourcing", "reads"], rule, Some(help));
        }
    }

    pub(super) fn fulfilment(&mut self, fulfilment: &Fulfilment) {
        let Picking::Waves {
            every, from, to, ..
        } = fulfilment.picking
        else {
            return;
        };
        let path = ["fulfilment", "picking"];
        self.require(
            every > Span::ZERO,
            &path,
            "waves are some time apart, for example 1 h",
            "write `every` as a length of time, or take { each = ... } for picks without waves",
        );
        self.require(
            from < to,
            &path,
            "the first wave is before the last",
            "let `from` be earlier than `to`, for example \"06:00\" and \"20:00\"",
        );
    }

    pub(super) fn replenishment(&mut self, replenishment: &Replenishment) {
        self.ordering(replenishment.policy);
        if let Review::Every { period, .. } = replenishment.review {
            self.require(
                period > Span::ZERO,
                &["replenishment", "review"],
                "reviews are some time apart, for example 1 d",
                "write a length of time, or \"continuous\"",
            );
        }
    }

    fn ordering(&mut self, policy: ReplenishmentPolicy) {
        let path = ["replenishment", "policy"];
        let nothing = |level| matches!(level, Level::Units(0) | Level::Cover(Span(0)));
        match policy {
            ReplenishmentPolicy::ReorderPoint { q, .. } => {
                self.require(
                    !nothing(q),
                    &path,
                    "the order quantity `q` must be greater than 0",
                    "write how much is ordered at once, for example \"60 units\"",
                );
            }
            ReplenishmentPolicy::MinMax { s, order_up_to } => {
                let below = match (s, order_up_to) {
                    (Level::Units(s), Level::Units(up_to)) => s < up_to,
                    (Level::Cover(s), Level::Cover(up_to)) => s < up_to,
                    _ => true,
                };
                let rule = "the reorder point `s` is below `order-up-to`";
                let remedy = "lower `s`, or raise `order-up-to`";
                self.require(below, &path, rule, remedy);
            }
            ReplenishmentPolicy::BaseStock { .. } | ReplenishmentPolicy::None => {}
        }
    }

    pub(super) fn receiving(&mut self, receiving: &Receiving) {
        self.require(
            receiving.error_units != Quantity::Fixed(0) || receiving.line_error == Share::ZERO,
            &["receiving", "error-units"],
            "an error is at least 1 unit",
            "write at least \"1 units\", or set `line-error` to \"0 %\"",
        );
    }

    pub(super) fn transfers(&mut self, transfers: &Transfers) {
        if let Some(balancing) = transfers.rebalance {
            self.require(
                balancing.every > Span::ZERO && balancing.transfers > 0,
                &["transfers", "rebalance"],
                "balancing happens some time apart, with at least one transfer",
                "write for example { every = \"1 week\", transfers = 20 }, or \"none\"",
            );
        }
    }

    pub(super) fn returns(&mut self, returns: &Returns) {
        let both = u64::from(returns.unrecorded.0) + u64::from(returns.doubled.0);
        self.require(
            both <= u64::from(Share::ONE.0),
            &["returns", "unrecorded"],
            "a return cannot be both unrecorded and doubled: the two shares exceed 100 %",
            "lower `unrecorded` or `doubled`",
        );
    }

    pub(super) fn losses(&mut self, losses: &Losses) {
        let [shrink, damage, found] = ["shrink", "damage", "found"].map(|key| ["losses", key]);
        let never = [losses.shrink, losses.damage, losses.found] == [LossRate::None; 3];
        let path = ["losses", "units"];
        if never && losses.units.is_some() && self.typed_idle(&path, &[&shrink, &damage, &found]) {
            self.error(
                &path,
                "has no effect: nothing is lost, damaged or found",
                "remove this key, or write how often in `shrink`, `damage` or `found`",
            );
        }
    }

    pub(super) fn outages(&mut self, outages: Option<&Outages>, path: &[&str]) {
        let Some(outages) = outages else {
            return;
        };
        self.require(
            outages.rate.0 <= 24_000_000,
            path,
            "at most one outage an hour; a shorter gap is not an outage",
            "write a lower `rate`, for example \"1.5 / quarter\"; single failures are `faults.attempt`",
        );
    }
}

/// Intensities scaled to a mean of 1.
fn normalised<const N: usize>(shape: Shape<N>, shop: [f64; N]) -> [f64; N] {
    let given = match shape {
        Shape::Flat => [1.0; N],
        Shape::Shop => shop,
        Shape::Given(values) => values,
    };
    let mean = given.iter().sum::<f64>() / N as f64;
    given.map(|v| v / mean)
}
