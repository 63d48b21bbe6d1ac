//! Which pool serves a line: what the storefront offers, which site the sourcing system chooses,
//! and what could really be promised.

use super::orders::Wish;
use super::{Listener, Sim};
use crate::scenario::{Basis, SourcingRule};
use crate::world::{Bucket, available};
use pool_engine::HoldId;

impl<L: Listener> Sim<'_, L> {
    /// The pool from which the storefront serves a line, by its own figures or by the shared
    /// pool's word (then with its hold); which of several sites serves it is read from the
    /// sourcing system's view.
    pub(super) fn find_offer(&mut self, wish: &Wish) -> Option<(u32, HoldId)> {
        let home = self.plan.pool(wish.home, wish.sku);
        if wish.pickup || self.sc.sourcing.rule == SourcingRule::Home {
            return self.offered(wish, home);
        }
        let by_view = self.choose_source(wish.sku, wish.units, Some(home), None);
        by_view
            .and_then(|pool| self.offered(wish, pool))
            .or_else(|| self.offered(wish, home))
            .or_else(|| {
                (0..self.plan.shipping.len()).find_map(|i| {
                    let pool = self.plan.pool(self.plan.shipping[i], wish.sku);
                    self.offered(wish, pool)
                })
            })
    }

    /// Whether a pool is offered for a line: then the pool, and its hold if the shared pool
    /// was asked for one.
    #[inline(always)]
    fn offered(&mut self, wish: &Wish, pool: u32) -> Option<(u32, HoldId)> {
        let hold = match self.ask_shared_pool(pool, wish.units) {
            Some(answer) => answer?,
            None if self.offer(self.plan.storefront, pool) >= wish.units => HoldId::NONE,
            None => return None,
        };
        Some((pool, hold))
    }

    /// The site that the sourcing rule chooses from the sourcing system's view.
    pub(super) fn choose_source(
        &self,
        sku: u32,
        units: i32,
        home: Option<u32>,
        not: Option<u32>,
    ) -> Option<u32> {
        let slot = self.plan.sourcing;
        let fits = |&pool: &u32| {
            Some(pool) != not && self.world.covers(slot, pool) && self.offer(slot, pool) >= units
        };
        let mut pools = self
            .plan
            .shipping
            .iter()
            .map(|&s| self.plan.pool(s, sku))
            .filter(fits);
        if self.sc.sourcing.rule == SourcingRule::MostStock {
            // The first of equals, so that the choice does not depend on anything else.
            return pools.max_by_key(|&p| (self.offer(slot, p), std::cmp::Reverse(p)));
        }
        home.filter(fits).or_else(|| pools.next())
    }

    /// What a system would promise of a pool, in units.
    fn offer(&self, slot: usize, pool: u32) -> i32 {
        if let Some(hub) = &self.hub {
            return hub.offer(pool, self.sc.promise.basis);
        }
        let cell = self.world.cell(pool, slot);
        let figure = match self.sc.promise.basis {
            Basis::OnHand => cell.view[Bucket::OnHand as usize],
            Basis::Available => cell.available() - cell.reserved,
        };
        figure - self.sc.promise.threshold
    }

    /// Whether right records would promise that many units of a pool by the same rule.
    pub(super) fn right_records_promise(&self, pool: u32, units: i32) -> bool {
        let truth = self.world.truth(pool);
        let figure = match self.sc.promise.basis {
            Basis::OnHand => truth[Bucket::OnHand as usize],
            Basis::Available => {
                available(truth) - self.world.cell(pool, self.plan.storefront).reserved
            }
        };
        figure - self.sc.promise.threshold >= units
    }

    /// What could really be promised of a pool, in units.
    pub(super) fn truth_available(&self, pool: u32) -> i32 {
        available(self.world.truth(pool))
    }

    /// Whether a site that ships could really promise that many units.
    pub(super) fn is_somewhere(&self, sku: u32, units: i32) -> bool {
        let mut pools = (self.plan.shipping.iter()).map(|&site| self.plan.pool(site, sku));
        pools.any(|pool| self.truth_available(pool) >= units)
    }
}
