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

use super::known::{CONFIDENCE, Known, tidy};
use super::summary::{Quantity, Report};
use crate::economics::{Category, EARNINGS, MARGIN};
use crate::experiment::Ensemble;
use crate::stats::Paired;

/// Key of what is earned less than with right records, in cents.
pub const LESS_EARNED: &str = "right-records/less-earned";

/// Key of the part of it that is margin.
pub const LESS_MARGIN: &str = "right-records/less-margin";

/// Key of the part of it that is costs.
pub const MORE_SPENT: &str = "right-records/more-spent";

/// Key of the part of it that is one cost.
pub fn more_spent_on(category: Category) -> String {
    format!("right-records/more-{}", category.name())
}

impl Report {
    /// What is earned less than with right records, in cents, if it was held against that.
    pub fn less_earned(&self) -> Option<Known> {
        self.quantity(LESS_EARNED).map(|q| Known {
            mean: q.mean,
            low: q.low,
            high: q.high,
        })
    }
}

/// What is earned less, and the parts that it is made of: less margin, more of each cost.
pub fn quantities(own: &Ensemble, right: &Ensemble) -> Vec<Quantity> {
    let less = |key: &str, label: &str, of: &str| {
        Some(Quantity {
            key: key.to_owned(),
            label: label.to_owned(),
            ..difference(&totals(right, of)?, &totals(own, of)?)
        })
    };
    let more = |category: Category| {
        let key = format!("cost/{}", category.name());
        let own = totals(own, &key)?;
        let right = totals(right, &key).unwrap_or_else(|| vec![0.0; own.len()]);
        Some(Quantity {
            key: more_spent_on(category),
            label: format!("more than with right records: {}", category.label()),
            ..difference(&own, &right)
        })
    };
    let spent = |e: &Ensemble| -> Option<Vec<f64>> {
        let (margin, earned) = (totals(e, MARGIN)?, totals(e, EARNINGS)?);
        Some(margin.iter().zip(earned).map(|(m, e)| m - e).collect())
    };
    let more_spent = spent(own).zip(spent(right)).map(|(own, right)| Quantity {
        key: MORE_SPENT.to_owned(),
        label: "spent more than with right records".to_owned(),
        ..difference(&own, &right)
    });
    let of_spent = (Category::ALL.into_iter()).filter(|c| c.is_held_against());
    let earned = [
        less(LESS_EARNED, "earned less than with right records", EARNINGS),
        less(LESS_MARGIN, "less margin than with right records", MARGIN),
        more_spent,
    ];
    earned
        .into_iter()
        .chain(of_spent.map(more))
        .flatten()
        .collect()
}

fn totals(ensemble: &Ensemble, key: &str) -> Option<Vec<f64>> {
    let at = ensemble.columns().iter().position(|c| c.key == key)?;
    Some(ensemble.totals(at))
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
