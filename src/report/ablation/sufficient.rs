//! The cheapest set of conditions that is enough.

use super::{ALL, Factored, Sufficient};
use crate::measure::Measure;
use crate::report::estimate::{Estimate, tidy};

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The measure.
    pub measure: Measure,
    /// Share of the gain that the cheapest set has to reach.
    pub share: f64,
    /// What the conditions cost, in dollars; `None`: all alike.
    pub prices: Option<[f64; 5]>,
}

/// The cheapest set whose gain reaches the share asked for. Among equally cheap
/// ones that with the largest gain. `None` if all five together gain nothing that
/// can be told from chance: there is nothing to have a share of.
///
/// Whether a set reaches it *for certain* is asked of its gain less that share of
/// the whole gain, replication by replication, with intervals that hold for all 31
/// sets at once, because the set is picked among them.
pub fn find(asked: &Asked, chief: &Factored, gains: &[Vec<f64>]) -> Option<Sufficient> {
    let gain = chief.gain;
    if gain.mean <= 0.0 || (gain.low.is_some() && !gain.is_significant()) {
        return None;
    }
    let price = |set: usize| match asked.prices {
        None => f64::from(set.count_ones()),
        Some(prices) => (0..5)
            .filter(|i| set >> i & 1 == 1)
            .map(|i| prices[i])
            .sum(),
    };
    let mut sets: Vec<usize> = (1..=ALL).collect();
    sets.sort_by(|&a, &b| {
        let larger = chief.gains[b].mean.total_cmp(&chief.gains[a].mean);
        price(a).total_cmp(&price(b)).then(larger)
    });
    let beyond = |set: usize| {
        let margins = gains.iter().map(|g| g[set] - asked.share * g[ALL]);
        Estimate::of(&margins.collect(), ALL as u32)
    };
    let set = sets
        .iter()
        .copied()
        .find(|&set| chief.gains[set].mean >= asked.share * gain.mean)?;
    Some(Sufficient {
        share: asked.share,
        prices: asked.prices,
        set,
        reached: tidy(chief.gains[set].mean / gain.mean),
        for_certain: sets
            .into_iter()
            .find(|&set| beyond(set).low.is_some_and(|low| low >= 0.0)),
    })
}
