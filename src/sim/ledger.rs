//! A run seen by the shared pool: every entry of the engine's ledger, in order.

use super::{Fact, Listener, Sim};
use crate::scenario::Scenario;
use crate::world::Observer;
use pool_engine::Entry;

/// Nobody else is listening.
struct Alone;

impl Observer for Alone {}

impl Listener for Alone {
    /// More entries than any one event writes.
    const LEDGER: u32 = 1 << 20;

    fn fact(&mut self, _: &Fact) {}

    fn period_ends(&mut self, _: i64) {}
}

/// Runs a replication and shows every entry of the shared pool's ledger, in order, until
/// `show` says no. Whether there is a shared pool whose ledger could be shown.
pub fn ledger(
    sc: &Scenario,
    seed: u64,
    replication: u32,
    show: &mut dyn FnMut(&Entry) -> bool,
) -> bool {
    let mut sim = Sim::new(sc, seed, replication, |_| Alone);
    if sim.shared_pool().is_none() {
        return false;
    }
    let mut seen = 0;
    let mut new = |sim: &Sim<'_, Alone>| {
        let after = seen;
        let entries = (sim.shared_pool().into_iter()).flat_map(|pool| pool.feed(after));
        for entry in entries {
            debug_assert_eq!(entry.seq, seen + 1, "the ledger's ring is too short");
            seen = entry.seq;
            if !show(entry) {
                return false;
            }
        }
        true
    };
    if sim.run(&mut new) {
        new(&sim);
    }
    true
}
