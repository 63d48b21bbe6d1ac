//! What people do to records and to the feeds between systems.
//!
//! ```text
//! type_over:   one system's number on hand becomes another's; what is in flight stays so
//! rewire:      feeds are switched on or off, site by site
//! load_record: a cut-over writes every view of a pool anew
//! ```
//!
//! As everywhere, view - truth = in flight + sum of causes before and after.

use super::causes::Amounts;
use super::kinds::{Bucket, Cause};
use super::observer::Observer;
use super::outlook::{Manner, Outlook};
use super::reach::FeedSpec;
use super::routes::Routes;
use super::set_message::written;
use super::state::World;
use super::step::Step;
use super::units::Units;

impl<O: Observer> World<O> {
    /// Somebody types into one system the number on hand that another shows. Returns by
    /// how many units it changed.
    ///
    /// The record becomes as right and as wrong as the other one, and knows from now on
    /// what the messages on their way to it are about: when they arrive they are applied
    /// again. What the other one has still to hear is copied as if it were true. Where a set
    /// will write over it all the same, what was typed is in flight back again.
    pub fn type_over(&mut self, pool: u32, slot: usize, from: usize) -> i32 {
        let bucket = Bucket::OnHand;
        let b = bucket as usize;
        let (source, target) = (*self.cell(pool, from), *self.cell(pool, slot));
        let change = source.view[b] - target.view[b];
        if change == 0 {
            return 0;
        }
        let before = self.gaps(pool);
        let set = self.is_set(pool, slot, bucket);
        if !set {
            let mut amounts = self.causes.amounts(&source.causes, bucket);
            amounts[Cause::ManualCorrection as usize] += source.lag(bucket) - target.lag_message[b];
            self.replace_causes(pool, slot, bucket, &amounts);
        }
        let cell = &mut self.cells[pool as usize * self.slots + slot];
        cell.view[b] = source.view[b];
        cell.lag_set[b] = if set { cell.lag_set[b] + change } else { 0 };
        self.measure(pool, &before);
        self.mark_dirty(pool, slot);
        self.report_step(pool, &Step::TypedOver { slot, from });
        self.unsettle(pool);
        change
    }

    /// Whether a feed that sets values writes this bucket of a system's view.
    pub(super) fn is_set(&self, pool: u32, slot: usize, bucket: Bucket) -> bool {
        let bits = self.lists.sets_at[self.pools[pool as usize].site as usize];
        let mut sets = self.lists.set_feeds.iter().enumerate();
        sets.any(|(k, &feed)| {
            let spec = &self.specs[feed as usize];
            bits >> k & 1 == 1 && spec.to == slot && spec.buckets >> bucket as u8 & 1 == 1
        })
    }

    /// Switches feeds on and off: from now on those in `active` (bits by feed, one entry
    /// per site) join the systems, and no other. What a set would have brought, and now
    /// none brings, is lost. Messages under way on a feed that is switched off are the
    /// caller's to drop, once [`World::load_record`] has made up for them.
    pub fn rewire(&mut self, active: &[u64]) {
        let sites = active.len();
        let covered = |world: &Self, site: usize| {
            let pools = world.pools.len() / sites;
            world.pools[site * pools].covered
        };
        let mut kinds: Vec<(u8, u64)> = (0..sites).map(|s| (covered(self, s), active[s])).collect();
        let of_site = kinds.clone();
        kinds.sort_unstable();
        kinds.dedup();
        self.routes = (kinds.iter())
            .map(|&(covered, active)| {
                Routes::new(self.slots, &self.only(active), covered, &self.makers)
            })
            .collect();
        self.outlooks = (kinds.iter().zip(&self.routes))
            .map(|(&(covered, active), routes)| {
                Outlook::new(&self.only(active), covered, &self.booked, routes)
            })
            .collect();
        let route = |of: &(u8, u64)| kinds.partition_point(|kind| kind < of) as u8;
        let routes: Vec<u8> = of_site.iter().map(route).collect();
        for pool in &mut self.pools {
            pool.route = routes[pool.site as usize];
        }
        for (site, &(covered, active)) in of_site.iter().enumerate() {
            let joins = |feed: u8| {
                let spec = &self.specs[feed as usize];
                active >> feed & 1 == 1 && covered >> spec.from & covered >> spec.to & 1 == 1
            };
            let bits = self.lists.set_feeds.iter().enumerate();
            let before = self.lists.sets_at[site];
            let after = bits
                .filter(|&(_, &feed)| joins(feed))
                .fold(before & self.lists.reviews, |bits, (k, _)| bits | 1 << k);
            self.lists.sets_at[site] = after;
            let outlook = &self.outlooks[usize::from(routes[site])];
            let later = outlook.manner != Manner::Kept;
            self.lists.settle_later(site, later);
        }
        // What a set would have brought, and now none does, is lost.
        for pool in 0..self.pools.len() as u32 {
            match self.manner(pool) {
                Manner::Open => self.set_is_lost(pool),
                _ => self.settle(pool, Cause::Lost, &Step::Rewired),
            }
        }
    }

    /// The feeds, of which those that are switched off carry and write nothing.
    fn only(&self, active: u64) -> Vec<FeedSpec> {
        let mut specs = self.specs.clone();
        for (i, spec) in specs.iter_mut().enumerate() {
            if active >> i & 1 == 0 {
                (spec.carries, spec.buckets) = (Some(0), 0);
            }
        }
        specs
    }

    /// Writes every view of a pool anew, as a cut-over does: open documents as they are,
    /// stock as the system in slot `floor` has it, or as it is if the pool was `counted`.
    /// Only receipts that are on the shelf and not booked yet are missing everywhere: of open
    /// lines that many units are `unbooked` (see [`World::load_lines`]).
    pub fn load_record(&mut self, pool: u32, floor: usize, counted: bool, unbooked: &Units) {
        let before = self.gaps(pool);
        let chain = self.cell(pool, floor).causes;
        let loaded: [Amounts; Bucket::COUNT] = std::array::from_fn(|b| {
            let mut amounts = self.causes.amounts(&chain, Bucket::ALL[b]);
            let stock = matches!(Bucket::ALL[b], Bucket::OnHand | Bucket::Unavailable);
            if counted || !stock {
                let unbooked = amounts[Cause::LatePosting as usize];
                amounts = [0; Cause::COUNT];
                amounts[Cause::LatePosting as usize] = unbooked;
            }
            amounts
        });
        let state = &self.pools[pool as usize];
        let (truth, covered) = (state.truth, state.covered);
        for slot in (0..self.slots).filter(|slot| covered >> slot & 1 == 1) {
            for bucket in Bucket::ALL {
                let b = bucket as usize;
                let mut loaded = loaded[b];
                if self.keeps_lines(slot, bucket) && self.open.is_of_lines(bucket) {
                    loaded = [0; Cause::COUNT];
                    loaded[Cause::LatePosting as usize] = unbooked[b];
                }
                self.replace_causes(pool, slot, bucket, &loaded);
                let cell = &mut self.cells[pool as usize * self.slots + slot];
                cell.view[b] = truth[b] + loaded.iter().sum::<i32>();
                (cell.lag_message[b], cell.lag_set[b]) = (0, 0);
            }
        }
        self.measure(pool, &before);
        self.mark_sets_dirty(pool, self.lists.reviews);
        self.receive_load(pool);
        self.set_what_differs(pool);
        self.report_step(pool, &Step::Loaded);
        self.unsettle(pool);
    }

    /// After a load there is nothing to set, but by feeds that write another figure than is meant.
    fn set_what_differs(&mut self, pool: u32) {
        let bits = self.lists.sets_at[self.pools[pool as usize].site as usize];
        let differs = |&(k, &feed): &(usize, &u8)| {
            let spec = &self.specs[feed as usize];
            let (source, target) = (self.view(pool, spec.from), self.view(pool, spec.to));
            let new = written(
                spec.what(),
                spec.buckets,
                source,
                target,
                &[0; Bucket::COUNT],
            );
            bits >> k & 1 == 1 && new != *target
        };
        let sets = self.lists.set_feeds.iter().enumerate().filter(differs);
        let sets = sets.fold(0, |bits, (k, _)| bits | 1 << k);
        self.mark_sets_dirty(pool, sets);
    }

    /// Open lines are part of what a cut-over loads: every system has them as they are, and
    /// nothing about them is under way. Only what is on the shelf and not booked yet is still
    /// open everywhere: returns these units, by pool and bucket.
    pub fn load_lines(&mut self) -> Vec<Units> {
        let mut unbooked = vec![[0; Bucket::COUNT]; self.pools.len()];
        for line in self.open.handles() {
            if let Some((pool, bucket, units)) = self.open.load(line) {
                unbooked[pool as usize][bucket as usize] += units;
            }
        }
        unbooked
    }

    /// Whether a record of stock on hand is wrong beyond what is on its way or not booked yet.
    pub fn is_wrong(&self, pool: u32, slot: usize) -> bool {
        let amounts = self
            .causes
            .amounts(&self.cell(pool, slot).causes, Bucket::OnHand);
        let late = amounts[Cause::LatePosting as usize];
        amounts.iter().sum::<i32>() != late
    }
}
