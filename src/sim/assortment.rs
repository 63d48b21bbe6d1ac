//! What is known of the SKUs of a scenario: demand, price, class.

use super::draws;
use super::layout::Layout;
use crate::random::{Alias, Streams};
use crate::scenario::{Drawn, MOST_PRICE, Scenario, Skew};

/// All SKUs, by their numbers in the scenario.
pub struct Assortment {
    /// Demand of each as a share of the whole, most popular first (in file order for a replay).
    pub share: Vec<f64>,
    /// Class of each: 0, 1, 2 for A, B, C.
    pub classes: Vec<u8>,
    /// Price of each, in cents.
    pub prices: Vec<i32>,
    /// Demand of each block as a share of the whole.
    pub block_share: Vec<f64>,
    /// Draws one of a block, by its place in it, in proportion to demand (empty: all alike).
    pub popularity: Vec<Alias>,
    /// Draws one of all, where they fall into blocks and are not alike.
    any: Option<Alias>,
}

impl Assortment {
    /// The SKUs of a scenario as a replication draws them, or as all of them do.
    pub fn new(sc: &Scenario, grid: &Layout, seed: u64, replication: u32) -> Assortment {
        let streams = &match sc.assortment.drawn {
            Drawn::PerReplication => Streams::new(seed, replication),
            Drawn::Fixed => Streams::new(seed, 0),
        };
        let share = shares(sc, streams);
        let skewed = sc.assortment.skew != Skew::Equal || sc.demand.replay.is_some();
        let block = |block: u32| -> Vec<f64> {
            let skus = share.iter().skip(block as usize);
            skus.step_by(grid.blocks as usize).copied().collect()
        };
        let blocks = || (0..grid.blocks).map(block);
        Assortment {
            classes: classes(&share),
            prices: prices(sc, streams),
            block_share: match grid.blocks {
                1 => vec![1.0],
                _ => blocks().map(|skus| skus.iter().sum()).collect(),
            },
            popularity: match skewed {
                true => blocks().map(|skus| Alias::new(&skus)).collect(),
                false => Vec::new(),
            },
            any: (skewed && grid.blocks > 1).then(|| Alias::new(&share)),
            share,
        }
    }

    /// Draws one of all in proportion to demand (`None`: all are alike).
    pub fn any(&self) -> Option<&Alias> {
        self.any.as_ref().or(self.popularity.first())
    }
}

/// Demand of each SKU as a share, most popular first (in file order for a replay).
fn shares(sc: &Scenario, streams: &Streams) -> Vec<f64> {
    if let Some(replay) = &sc.demand.replay {
        let total: f64 = replay.skus.iter().map(|s| s.daily_units).sum();
        return replay.skus.iter().map(|s| s.daily_units / total).collect();
    }
    let mut weights: Vec<f64> = (0..sc.assortment.skus)
        .map(|sku| match sc.assortment.skew {
            Skew::Equal => 1.0,
            Skew::Lognormal { sigma } => streams
                .at(draws::POPULARITY, u64::from(sku), 0)
                .lognormal(0.0, sigma),
        })
        .collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / total).collect()
}

/// Classes by cumulative demand: A to 80 %, B to 95 %, C the rest.
fn classes(share: &[f64]) -> Vec<u8> {
    let mut order: Vec<usize> = (0..share.len()).collect();
    order.sort_by(|&a, &b| share[b].total_cmp(&share[a]).then(a.cmp(&b)));
    let (mut classes, mut sum) = (vec![0; share.len()], 0.0);
    for sku in order {
        classes[sku] = if sum < 0.80 {
            0
        } else if sum < 0.95 {
            1
        } else {
            2
        };
        sum += share[sku];
    }
    classes
}

fn prices(sc: &Scenario, streams: &Streams) -> Vec<i32> {
    if let Some(replay) = &sc.demand.replay {
        return replay
            .skus
            .iter()
            .map(|s| s.price.0.clamp(1, 1 << 30) as i32)
            .collect();
    }
    let median = sc.assortment.price_median.0 as f64;
    (0..sc.assortment.skus)
        .map(|sku| {
            let factor = streams
                .at(draws::PRICE, u64::from(sku), 0)
                .lognormal(0.0, sc.assortment.price_sigma);
            (median * factor).round().clamp(1.0, MOST_PRICE.0 as f64) as i32
        })
        .collect()
}
