//! The ERP: reviews its own figures, places and amends purchase orders.

use super::document::{PurchaseOrder, change};
use super::people::trust::Doubt;
use super::replenishment::{position, quantity};
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::scenario::{Review, Scenario, Supply};
use crate::slab::Handle;
use crate::world::{Cause, DocumentKind, Kind, NO_LINE, Place, Pool, Posting, Setup, Units};

/// Where a pool stood when the planner last looked, in units. Kept together, because a review
/// goes through thousands of pools of which few have changed.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    position: i32,
    reorder_point: i32,
    order_level: i32,
}

impl Standing {
    /// Of a pool with this order level, of which somebody says so much.
    fn of(sc: &Scenario, pool: &Pool, order_level: i32, units: &Units) -> Standing {
        Standing {
            position: position(sc.replenishment.counts_committed, units),
            reorder_point: pool.reorder_point,
            order_level,
        }
    }
}

/// Where all pools stand at the start (none, where the planner does not look now and then).
pub fn standings(sc: &Scenario, setup: &Setup, pools: &[Pool], levels: &[i32]) -> Vec<Standing> {
    let looked_at = if setup.reviewed.is_some() { pools } else { &[] };
    let standing = |(pool, level): (&Pool, &i32)| Standing::of(sc, pool, *level, &pool.truth);
    looked_at.iter().zip(levels).map(standing).collect()
}

impl<L: Listener> Sim<'_, L> {
    /// The periodic review of a site.
    pub(super) fn review(&mut self, site: u32) {
        if let Review::Every { period, .. } = self.sc.replenishment.review {
            self.at(self.now + period.0, EventKind::Review, site, 0);
        }
        if self.sc.sites[site as usize].supply == Supply::None {
            return;
        }
        self.review_changes(site);
        let doubt = self.doubt(site);
        let pools = site * self.plan.skus..(site + 1) * self.plan.skus;
        // Nearly all pools need none, day after day: they are gone through without a change.
        let mut needy = std::mem::take(&mut self.scratch);
        needy.clear();
        let standings = &self.standings[pools.start as usize..pools.end as usize];
        needy.extend(pools.zip(standings).filter_map(|(pool, standing)| {
            debug_assert_eq!(standing.position, self.standing(pool).position);
            (self.needed(pool, standing, &doubt) > 0).then_some(pool)
        }));
        for &pool in &needy {
            self.reorder(
                pool,
                self.needed(pool, &self.standings[pool as usize], &doubt),
            );
        }
        self.scratch = needy;
    }

    /// What a pool that stands there needs, in units, by a buyer with this doubt.
    #[inline]
    fn needed(&self, pool: u32, standing: &Standing, doubt: &Doubt) -> i32 {
        let doubted = self.doubted(pool, standing.reorder_point, doubt);
        let levels = (standing.reorder_point, standing.order_level);
        let policy = &self.sc.replenishment.policy;
        quantity(policy, levels, standing.position - doubted)
    }

    /// The planner sees where the pools of a site stand by now.
    fn review_changes(&mut self, site: u32) {
        let mut changed = std::mem::take(&mut self.scratch);
        self.world.take_changed(site, &mut changed);
        for &pool in &changed {
            self.standings[pool as usize] = self.standing(pool);
        }
        self.scratch = changed;
    }

    /// Under continuous review, each change of the planner's view may call for an order.
    #[inline]
    pub(super) fn reconsider(&mut self, pool: u32) {
        if self.sc.replenishment.review == Review::Continuous {
            self.reconsider_now(pool);
        }
    }

    #[inline(never)]
    fn reconsider_now(&mut self, pool: u32) {
        let doubt = self.doubt(self.plan.site(pool));
        let quantity = self.needed(pool, &self.standing(pool), &doubt);
        if quantity > 0 {
            self.reorder(pool, quantity);
        }
        if !self.authorising {
            self.reconsider_supplied(pool);
        }
    }

    /// What a site has may be what the sites that it supplies have waited for.
    fn reconsider_supplied(&mut self, pool: u32) {
        let (site, sku) = (self.plan.site(pool), self.plan.sku(pool));
        for supplied in 0..self.sc.sites.len() {
            if self.sc.sites[supplied].supply != Supply::Site(site) {
                continue;
            }
            let pool = self.plan.pool(supplied as u32, sku);
            let doubt = self.doubt(supplied as u32);
            let quantity = self.needed(pool, &self.standing(pool), &doubt);
            if quantity > 0 {
                self.reorder(pool, quantity);
            }
        }
    }

    /// Where a pool stands now, as the planner knows it.
    fn standing(&self, pool: u32) -> Standing {
        let view = self.world.view(pool, self.plan.planner);
        let level = self.order_levels[pool as usize];
        Standing::of(self.sc, &self.world.pools[pool as usize], level, view)
    }

    /// The position of a pool calls for an order of that many units.
    fn reorder(&mut self, pool: u32, quantity: i32) {
        match self.sc.sites[self.plan.site(pool) as usize].supply {
            Supply::None => {}
            Supply::Supplier => {
                if !self.order_waits(pool) {
                    self.order(pool, quantity);
                }
            }
            Supply::Site(from) => {
                let from = self.plan.pool(from, self.plan.sku(pool));
                self.order_transfer(from, pool, quantity);
            }
        }
    }

    /// The buyer orders at a supplier's.
    pub(super) fn order(&mut self, pool: u32, quantity: i32) {
        // The same rule asked of the truth tells what the wrong figure costs.
        let counts_committed = self.sc.replenishment.counts_committed;
        let right = position(counts_committed, self.world.truth(pool));
        let right = self.quantity(pool, right);
        let wrong = i64::from((quantity - right).abs());
        self.record(Incident::MisorderedUnits, pool, wrong);
        if self.sc.people.any() {
            let by_erp = self.quantity(pool, self.standing(pool).position);
            self.buyer_orders(pool, quantity, by_erp);
        }
        self.purchase(pool, quantity, false);
    }

    /// Whether the truth calls for an order of a pool and the planner's record does not: the shelf
    /// stays as it is until somebody puts the record right.
    pub(super) fn is_unordered(&self, pool: u32) -> bool {
        let supplied = self.sc.sites[self.plan.site(pool) as usize].supply != Supply::None;
        let counts_committed = self.sc.replenishment.counts_committed;
        let right = position(counts_committed, self.world.truth(pool));
        supplied
            && self.quantity(pool, right) > 0
            && self.quantity(pool, self.standing(pool).position) == 0
    }

    /// What the policy orders at a position.
    pub(super) fn quantity(&self, pool: u32, position: i32) -> i32 {
        let reorder_point = self.world.pools[pool as usize].reorder_point;
        let levels = (reorder_point, self.order_levels[pool as usize]);
        quantity(&self.sc.replenishment.policy, levels, position)
    }

    /// An expedited order after an oversell or a short pick, one at a time per pool.
    /// Whether the rule of the promise alone made it necessary is said.
    pub(super) fn rush(&mut self, pool: u32, units: i32, by_rule: bool) {
        let supplied = self.sc.sites[self.plan.site(pool) as usize].supply == Supply::Supplier;
        if self.sc.replenishment.rush.is_none() || !supplied || units <= 0 {
            return;
        }
        if !std::mem::replace(&mut self.counters[pool as usize].rushing, true) {
            let value = i64::from(self.world.pools[pool as usize].unit_cost) * i64::from(units);
            self.record(Incident::RushOrders, pool, 1);
            self.record(Incident::RushValue, pool, value);
            if by_rule {
                self.record(Incident::RuleRushOrders, pool, 1);
                self.record(Incident::RuleRushValue, pool, value);
            }
            self.purchase(pool, units, true);
        }
    }

    /// Places a purchase order; the supplier's doings are drawn for it.
    fn purchase(&mut self, pool: u32, units: i32, rush: bool) {
        let counters = &mut self.counters[pool as usize];
        let number = counters.purchases;
        counters.purchases += 1;
        let r = &self.sc.replenishment;
        let mut draw = self.streams.at(
            draws::SUPPLY,
            self.plan.pool_number(pool),
            u64::from(number),
        );
        let lead = match r.rush.as_ref().filter(|_| rush) {
            Some(rush) => draws::delay(&rush.lead, &mut draw),
            None => draws::delay(&r.lead, &mut draw),
        };
        let late = draw.chance(r.late.0);
        let late_by = if late && !rush {
            draws::delay(&r.late_by, &mut draw)
        } else {
            0
        };
        let part = |share: f64| (f64::from(units) * share).round() as i32;
        let cut = if draw.chance(r.amended.0) && !rush {
            part(r.amended_by.fraction())
        } else {
            0
        };
        let missing = if draw.chance(r.short.0) {
            part(r.short_by.fraction())
        } else {
            0
        };
        let amended_at = self.now + (draw.unit() * lead as f64) as i64;
        self.record(Incident::PurchaseOrders, pool, 1);
        self.record(Incident::PurchasedUnits, pool, i64::from(units));
        let open = self.world.open_line(DocumentKind::Purchase, pool, NO_LINE);
        let order = self.purchases.insert(PurchaseOrder {
            pool,
            units,
            missing: missing.min(units - cut),
            number,
            cut,
            rush,
            open,
        });
        self.at(
            self.now + lead + late_by,
            EventKind::Delivery,
            pool,
            order.place,
        );
        if cut > 0 {
            self.at(
                amended_at,
                EventKind::Amendment,
                order.place,
                order.generation,
            );
        }
        let delta = [0, 0, units, 0];
        let posting = Posting::new(
            self.plan.planner,
            pool,
            Kind::PurchaseOrder,
            delta,
            Place::Nowhere,
        )
        .with_change(change(DocumentKind::Purchase, open, units, false));
        self.book(&posting, NO_LINE);
    }

    /// Less will come than was ordered: agreed with the supplier, on the record or not.
    pub(super) fn amendment(&mut self, handle: Handle) {
        let Some(order) = self.purchases.get_mut(handle) else {
            return;
        };
        order.units -= order.cut;
        let order = *order;
        self.record(Incident::Amendments, order.pool, 1);
        self.expect_less(&order, order.cut);
    }

    /// Truth expects fewer units; the record follows only if amendments are recorded.
    pub(super) fn expect_less(&mut self, order: &PurchaseOrder, units: i32) {
        let (pool, delta) = (order.pool, [0, 0, -units, 0]);
        let change = change(DocumentKind::Purchase, order.open, -units, false);
        if self.sc.replenishment.amendments_recorded {
            let planner = self.plan.planner;
            let posting = Posting::new(planner, pool, Kind::Amendment, delta, Place::Nowhere);
            self.book(&posting.with_change(change), NO_LINE);
        } else {
            let cause = Cause::BypassAmendment;
            self.unseen_of(pool, &delta, Place::Nowhere, cause, change);
        }
    }
}
