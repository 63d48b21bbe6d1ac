//! What a design earns less than the same business with right records, replication by
//! replication.
//!
//! ```text
//! this design      --margin, costs--> earned |
//!                                            |--> difference of each replication --> interval
//! right records    --margin, costs--> earned |
//! ```
//!
//! What is earned is the margin of goods that were sold and kept, less all costs but those of
//! running the feeds and of a fix (`economics`). Margin that was lost is no cost of its own: it is
//! not in the margin. So the difference is that of the margins and those of the costs.

use super::estimate::{CONFIDENCE, Estimate, tidy};
use super::summary::{Quantity, Report};
use crate::experiment::Ensemble;
use crate::measure::{Category, Measure};
use crate::stats::Paired;

impl Report {
    /// What is earned less than with right records, in cents, if it was held against that.
    pub fn less_earned(&self) -> Option<Estimate> {
        self.quantity(Measure::LessEarned).map(|q| Estimate {
            mean: q.mean,
            low: q.low,
            high: q.high,
        })
    }
}

/// What is earned less, and the parts that it is made of: less margin, more of each cost.
pub fn quantities(own: &Ensemble, right: &Ensemble) -> Vec<Quantity> {
    let named = |measure: Measure, difference: Quantity| Quantity {
        key: measure.path(),
        label: measure.label(),
        ..difference
    };
    let less = |measure: Measure, of: Measure| {
        let difference = difference(&totals(right, of)?, &totals(own, of)?);
        Some(named(measure, difference))
    };
    let more = |category: Category| {
        let cost = Measure::Cost(category);
        let own = totals(own, cost)?;
        let right = totals(right, cost).unwrap_or_else(|| vec![0.0; own.len()]);
        let measure = Measure::MoreSpentOn(category);
        Some(named(measure, difference(&own, &right)))
    };
    let spent = |e: &Ensemble| -> Option<Vec<f64>> {
        let (margin, earned) = (totals(e, Measure::Margin)?, totals(e, Measure::Earnings)?);
        Some(margin.iter().zip(earned).map(|(m, e)| m - e).collect())
    };
    let more_spent = spent(own)
        .zip(spent(right))
        .map(|(own, right)| named(Measure::MoreSpent, difference(&own, &right)));
    let of_spent = (Category::ALL.into_iter()).filter(|c| c.is_held_against());
    let earned = [
        less(Measure::LessEarned, Measure::Earnings),
        less(Measure::LessMargin, Measure::Margin),
        more_spent,
    ];
    earned
        .into_iter()
        .chain(of_spent.map(more))
        .flatten()
        .collect()
}

fn totals(ensemble: &Ensemble, measure: Measure) -> Option<Vec<f64>> {
    Some(ensemble.totals(ensemble.column(measure)?))
}

/// Paired over the replications that both finished.
fn difference(a: &[f64], b: &[f64]) -> Quantity {
    let estimate = Paired::of(a, b, CONFIDENCE).difference;
    Quantity {
        key: String::new(),
        label: String::new(),
        unit: "cents".to_owned(),
        mean: tidy(estimate.mean),
        low: estimate.low().map(tidy),
        high: estimate.high().map(tidy),
        n: estimate.n as u32,
    }
}
