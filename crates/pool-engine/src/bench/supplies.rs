//! What is made before a run: draws for the clients, stock for the pools.

use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Dxsm;

use super::super::engine::Engine;
use super::super::types::{Answer, Key, Line, Op, PoolId, Refusal, Verb};
use super::plan::{Act, BenchPlan};

/// Draws made before the run, so that drawing costs the run nothing.
#[derive(Debug)]
pub struct Supplies {
    pub(super) round: Vec<Act>,
    pub(super) lines: Vec<Line>,
    /// Numbers below 65536, drawn for abandoning and duplicating.
    pub(super) chances: Vec<u16>,
}

pub(super) const DRAWS: usize = 1 << 18;

impl Supplies {
    /// What client `id` will need.
    #[must_use]
    pub fn new(plan: &BenchPlan, id: usize) -> Self {
        let mut random = Pcg64Dxsm::seed_from_u64(plan.seed ^ (id as u64 + 1) << 32);
        let pools = plan.skew.draw(plan.pools, DRAWS, &mut random);
        let most = plan.units.max(1);
        let line = |pool| {
            let units = if most == 1 {
                1
            } else {
                random.random_range(1..=most)
            };
            Line {
                pool: PoolId(pool),
                units,
            }
        };
        let lines = pools.into_iter().map(line).collect();
        let mut random = Pcg64Dxsm::seed_from_u64(plan.seed ^ (id as u64 + 1) << 48);
        let chances = (0..4096).map(|_| random.random()).collect();
        Self {
            round: plan.mix.round(),
            lines,
            chances,
        }
    }
}

/// Give every pool its stock, twice: the second time must change nothing.
///
/// # Errors
/// What the engine said, if not "received".
pub fn stock_up(engine: &dyn Engine, pools: u32, units: u32) -> Result<(), String> {
    let mut answers = Vec::new();
    let pools: Vec<u32> = (0..pools).collect();
    for chunk in pools.chunks(4096) {
        let op = |&pool: &u32| Op {
            key: Key(1 << 63 | u64::from(pool)),
            verb: Verb::Receive {
                pool: PoolId(pool),
                units,
            },
        };
        let ops: Vec<Op<'_>> = chunk.iter().map(op).collect();
        for _delivery in 0..2 {
            engine
                .submit(0, &ops, &mut answers)
                .map_err(|trouble| trouble.to_string())?;
            if let Some(refusal) = answers.iter().find_map(|a: &Answer| a.err()) {
                return Err(refused(refusal));
            }
        }
    }
    Ok(())
}

fn refused(refusal: Refusal) -> String {
    format!("stocking up was refused: {refusal:?}")
}
