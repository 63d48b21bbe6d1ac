//! Stock kept by the textbook.

use super::{poisson_cdf, poisson_loss};

/// (S-1, S): every unit demanded orders one. Units on order are Poisson with mean
/// a = lambda E(L) whatever the lead time's distribution (Palm's theorem, as in Feeney and
/// Sherbrooke, "The (s-1, s) inventory policy under compound Poisson demand", 1966).
/// Unfilled demand waits.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct BaseStock {
    /// Order-up-to level S.
    pub level: i64,
    /// Mean units on order a: demand rate times mean lead time.
    pub on_order: f64,
}

impl BaseStock {
    /// Share of demand filled from stock: F(S - 1; a).
    pub fn fill_rate(&self) -> f64 {
        poisson_cdf(self.level - 1, self.on_order)
    }

    /// Mean units backordered: G1(S; a).
    pub fn backorders(&self) -> f64 {
        poisson_loss(self.level, self.on_order)
    }

    /// Mean units on hand: S - a + G1(S; a).
    pub fn on_hand(&self) -> f64 {
        self.level as f64 - self.on_order + self.backorders()
    }
}

/// Erlang's loss formula: the share of demand lost when (S-1, S) stock does not wait, with
/// a = lambda E(L) and S units (Karush, "A queuing model for an inventory problem", 1957).
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
}

/// (r, Q): when the inventory position reaches r, order Q. Lead time is fixed, unfilled demand
/// waits. The position is uniform on r+1..=r+Q, and a lead time later what was there has met
/// the demand (Hadley and Whitin, "Analysis of Inventory Systems", 1963, section 4.7).
///
/// A record that overstates stock by a constant e acts exactly like r - e.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct ReorderPoint {
    /// Reorder point r.
    pub r: i64,
    /// Order quantity Q, at least 1.
    pub q: u32,
    /// Mean demand during the lead time: lambda L.
    pub lead_demand: f64,
}

impl ReorderPoint {
    /// The same policy as run on a record that overstates stock by `error` (negative:
    /// understates).
    pub fn with_record_error(self, error: i64) -> ReorderPoint {
        ReorderPoint {
            r: self.r - error,
            ..self
        }
    }

    /// Share of demand filled from stock: the mean of F(y - 1; lambda L) over positions y.
    pub fn fill_rate(&self) -> f64 {
        self.mean_over_positions(|y| poisson_cdf(y - 1, self.lead_demand))
    }

    /// Mean units backordered.
    pub fn backorders(&self) -> f64 {
        self.mean_over_positions(|y| poisson_loss(y, self.lead_demand))
    }

    /// Mean units on hand.
    pub fn on_hand(&self) -> f64 {
        self.mean_over_positions(|y| y as f64) - self.lead_demand + self.backorders()
    }

    /// Long-run cost per unit of time: K lambda / Q + h on hand + p backorders, where
    /// `demand_rate` is lambda, `order_cost` is K per order, and `holding` h and `penalty` p are
    /// per unit and unit of time (Federgruen and Zheng, "An efficient algorithm for computing
    /// an optimal (r, Q) policy in continuous review stochastic inventory systems", 1992).
    pub fn cost(&self, demand_rate: f64, order_cost: f64, holding: f64, penalty: f64) -> f64 {
        let orders = demand_rate / f64::from(self.q);
        order_cost * orders + holding * self.on_hand() + penalty * self.backorders()
    }

    fn mean_over_positions(&self, f: impl Fn(i64) -> f64) -> f64 {
        let positions = self.r + 1..=self.r + i64::from(self.q);
        positions.map(f).sum::<f64>() / f64::from(self.q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six printed digits.
    fn prints(value: f64, printed: f64) {
        assert!((value - printed).abs() < 5.1e-7, "{value} is not {printed}");
    }

    #[test]
    fn base_stock_by_palm() {
        let small = BaseStock {
            level: 4,
            on_order: 2.0,
        };
        prints(small.fill_rate(), 0.857123);
        prints(small.backorders(), 0.075141);
        prints(small.on_hand(), 2.075141);
        let large = BaseStock {
            level: 8,
            on_order: 5.0,
        };
        prints(large.fill_rate(), 0.866628);
        prints(large.backorders(), 0.122109);
        prints(large.on_hand(), 3.122109);
    }

    #[test]
    fn lost_sales_by_erlang() {
        prints(erlang_b(4, 2.0), 0.095238);
        prints(erlang_b(8, 5.0), 0.070048);
        assert_eq!(erlang_b(0, 3.0), 1.0);
    }

    #[test]
    fn reorder_point_fills_as_printed() {
        let policy = ReorderPoint {
            r: 12,
            q: 20,
            lead_demand: 10.0,
        };
        prints(policy.fill_rate(), 0.973454);
        let overstated = policy.with_record_error(5);
        assert_eq!(overstated, ReorderPoint { r: 7, ..policy });
        assert!(overstated.fill_rate() < policy.fill_rate());
    }

    /// With Q = 1, (r, Q) is base stock with S = r + 1.
    #[test]
    fn single_units_are_base_stock() {
        let policy = ReorderPoint {
            r: 3,
            q: 1,
            lead_demand: 2.0,
        };
        let base = BaseStock {
            level: 4,
            on_order: 2.0,
        };
        assert_eq!(policy.fill_rate(), base.fill_rate());
        assert_eq!(policy.backorders(), base.backorders());
        assert!((policy.on_hand() - base.on_hand()).abs() < 1e-14);
    }

    /// stockpyl 1.0 (MIT licence), `r_q_cost_poisson(3, 5, 20, 150, 100, 1.5, 2)`.
    #[test]
    fn cost_is_stockpyls() {
        let policy = ReorderPoint {
            r: 3,
            q: 5,
            lead_demand: 1.5 * 2.0,
        };
        let cost = policy.cost(1.5, 100.0, 20.0, 150.0);
        assert!((cost - 107.9235806331498).abs() < 1e-10, "{cost}");
    }
}
