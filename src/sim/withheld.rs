//! What was withheld in error: a unit is lost once.
//!
//! A shopper is refused although the shelf has what was asked for. With right records the units
//! would have been sold: from then on they are *gone* in this ledger, and the next shopper who is
//! refused because of the same units would have found an empty shelf anyway.
//!
//! ```text
//! refused:  available - gone covers the line?  yes: margin lost to wrong records, gone += units
//!                                              no:  an empty shelf, as with right records
//! sold:     available < gone: what is sold would be gone; its loss is given back
//! replaced: what is sold is reordered: about a lead time later it is gone no more
//! ```
//!
//! So where nothing is reordered no more is lost than was withheld; where stock is replaced, a
//! refused sale is lost demand, as long as right records would have had something to sell.
//!
//! A shopper who would not have paid, or would have cancelled, sent the goods back or left them
//! uncollected costs no margin: what each would have done is drawn as for a line that is promised.
//!
//! A refusal costs a few comparisons, and where none is in error nothing is kept.

use super::{Incident, Listener, Sim, draws};
use crate::scenario::{Delay, ReplenishmentPolicy, Review, Scenario, Supply};

/// Units that would be gone from the shelf of a pool with right records.
#[derive(Clone, Copy, Debug, Default)]
struct Gone {
    /// Those of this window of time and of the one before.
    units: [i32; 2],
    /// When this window began, in ms.
    since: i64,
}

/// The ledger: empty until something is withheld.
#[derive(Debug)]
pub(super) struct Withheld {
    /// By pool; empty until the first entry.
    gone: Vec<Gone>,
    /// Pools that have an entry, as bits: nearly none.
    any: Vec<u64>,
    /// Units are gone for this window and the next, in ms: about as long as it takes to replace
    /// them ([`NEVER`]: nothing is).
    window: i64,
}

/// Longer than any run.
const NEVER: i64 = i64::MAX;

impl Withheld {
    /// Of so many pools of a scenario.
    pub fn new(sc: &Scenario, pools: usize) -> Withheld {
        let r = &sc.replenishment;
        let review = match r.review {
            Review::Continuous => 0,
            Review::Every { period, .. } => period.0,
        };
        Withheld {
            gone: Vec::new(),
            any: vec![0; pools.div_ceil(64)],
            window: match r.policy {
                ReplenishmentPolicy::None => NEVER,
                // Units of this window and the one before are on average one and a half old.
                _ => (review.saturating_add(mean(&r.lead)) / 3 * 2).max(1),
            },
        }
    }

    /// Whether a pool has an entry.
    #[inline]
    fn holds(&self, pool: u32) -> bool {
        self.any[pool as usize / 64] >> (pool % 64) & 1 == 1
    }
}

impl Gone {
    /// Forgets what would have been replaced by now, and what is not there any more.
    fn settle(&mut self, now: i64, window: i64, available: i32) {
        match now.saturating_sub(self.since) / window {
            0 => {}
            1 => {
                self.units = [0, self.units[0]];
                self.since = self.since.saturating_add(window);
            }
            _ => {
                *self = Gone {
                    units: [0; 2],
                    since: now,
                }
            }
        }
        self.take((self.all() - available.max(0)).max(0));
    }

    fn all(&self) -> i32 {
        self.units[0] + self.units[1]
    }

    /// So many are gone no more, the oldest first.
    fn take(&mut self, units: i32) {
        let old = units.min(self.units[1]);
        self.units[1] -= old;
        self.units[0] -= units - old;
    }
}

/// About the mean of a delay, in ms.
fn mean(delay: &Delay) -> i64 {
    match delay {
        Delay::Lognormal(..) => delay.mean().round() as i64,
        _ => delay.mean() as i64,
    }
}

impl<L: Listener> Sim<'_, L> {
    /// What is gone of a pool of which that many units are there.
    fn gone(&mut self, pool: u32, available: i32) -> &mut Gone {
        let window = match self.sc.sites[self.plan.site(pool) as usize].supply {
            Supply::None => NEVER,
            _ => self.withheld.window,
        };
        let gone = &mut self.withheld.gone[pool as usize];
        gone.settle(self.now, window, available);
        gone
    }

    /// A line is refused or cancelled that these units of a pool could have served: whether that
    /// is a loss in error, or they would be gone by now. What a line has promised itself (`own`)
    /// is not kept from it.
    pub(super) fn lost_in_error(&mut self, pool: u32, units: i32, own: i32) -> bool {
        let available = self.truth_available(pool) + own;
        if available < units {
            return false;
        }
        if !self.withheld.holds(pool) {
            let ledger = &mut self.withheld;
            ledger.gone.resize(self.counters.len(), Gone::default());
            ledger.any[pool as usize / 64] |= 1 << (pool % 64);
            ledger.gone[pool as usize] = Gone {
                units: [0; 2],
                since: self.now,
            };
        }
        let gone = self.gone(pool, available);
        let lost = available - gone.all() >= units;
        if lost {
            gone.units[0] += units;
        }
        lost
    }

    /// Units of a pool have been sold: as far as they would be gone, they were not lost after all.
    #[inline(always)]
    pub(super) fn sold_after_all(&mut self, pool: u32, units: i32) {
        if self.withheld.holds(pool) {
            self.give_back(pool, units);
        }
    }

    #[inline(never)]
    fn give_back(&mut self, pool: u32, sold: i32) {
        let left = self.truth_available(pool).max(0);
        // What left the shelf otherwise since is gone from both.
        let gone = self.gone(pool, left.saturating_add(sold));
        let back = (gone.all() - left).max(0);
        gone.take(back);
        if gone.all() == 0 {
            self.withheld.any[pool as usize / 64] &= !(1 << (pool % 64));
        }
        if back > 0 {
            let p = &self.world.pools[pool as usize];
            let margin = i64::from(p.price - p.unit_cost) * i64::from(back);
            self.record(Incident::FalseLostMargin, pool, -margin);
        }
    }

    /// Whether a shopper who does not get a line would have paid for the goods and kept them.
    pub(super) fn would_keep(&self, address: u64, number: u16, pickup: bool) -> bool {
        let (_, abandoned) = self.payment_of(address);
        let drawn = |purpose, index, share: u32| {
            share > 0 && self.streams.at(purpose, address, index).chance(share)
        };
        let line = u64::from(number);
        let f = &self.sc.fulfilment;
        let gone = abandoned
            || drawn(draws::CANCEL, line, f.cancelled.0)
            || drawn(draws::RETURN, line << 8, self.sc.returns.online.0)
            || pickup && drawn(draws::COLLECT, line, f.pickup_abandoned.0);
        !gone
    }
}
