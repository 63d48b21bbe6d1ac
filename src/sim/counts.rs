//! Cycle counts: who is counted when, what is found, and what becomes of the variance.

use super::document::Variance;
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::scenario::CountRule;
use crate::units::DAY;
use crate::world::Bucket;

/// `sub` of a count whose book value was read earlier and stands in the event's argument, less the
/// number of the calendar under which it was read.
const FROZEN: u16 = 1;
/// When the counts of a day are chosen: at 8 in the morning.
const START_OF_WORK: i64 = DAY / 3;

impl<L: Listener> Sim<'_, L> {
    /// Enters the first counts of the calendar that is in force from now on.
    pub(super) fn schedule_counts(&mut self) {
        let calendar = self.people.calendar;
        match self.sc.counts.rule {
            CountRule::None => {}
            CountRule::Calendar { every } => {
                let all = self.plan.all_pools() as f64;
                for pool in 0..self.counters.len() as u32 {
                    let every = every[self.world.pools[pool as usize].class as usize].0;
                    let part = match self.sc.counts.spread {
                        true => (self.plan.pool_number(pool) as f64 + 0.5) / all,
                        false => 1.0,
                    };
                    let first = self.now + (every as f64 * part) as i64;
                    self.at(first, EventKind::Count, pool, calendar);
                }
            }
            CountRule::LowRecordFirst { .. } | CountRule::HighActivityFirst { .. } => {
                let next = (self.now - START_OF_WORK).div_euclid(DAY) + 1;
                for site in 0..self.plan.sites {
                    let time = next * DAY + START_OF_WORK;
                    self.at(time, EventKind::CountDay, site, calendar);
                }
            }
        }
    }

    /// The day's counts of a site, by priority.
    pub(super) fn count_day(&mut self, site: u32, calendar: u32) {
        if calendar != self.people.calendar {
            return;
        }
        self.at(self.now + DAY, EventKind::CountDay, site, calendar);
        let (CountRule::LowRecordFirst { per_day } | CountRule::HighActivityFirst { per_day }) =
            self.sc.counts.rule
        else {
            return;
        };
        let mut pools: Vec<u32> = (site * self.plan.skus..(site + 1) * self.plan.skus).collect();
        let take = (per_day as usize).min(pools.len());
        if take == 0 {
            return;
        }
        pools.select_nth_unstable_by_key(take - 1, |&pool| (self.urgency(pool), pool));
        pools.truncate(take);
        pools.sort_unstable();
        for pool in pools {
            self.count(pool, 0, calendar);
        }
    }

    /// What comes first in a day's counts comes first in this order.
    fn urgency(&self, pool: u32) -> (i32, u32) {
        let state = &self.world.pools[pool as usize];
        match self.sc.counts.rule {
            CountRule::HighActivityFirst { .. } => (-i32::from(state.activity), 0),
            _ => {
                let record = self.world.view(pool, self.world.floor_of(pool))[0];
                (record, self.counters[pool as usize].counts)
            }
        }
    }

    /// A count is due by the calendar of this number, or is made against a record read earlier.
    pub(super) fn count(&mut self, pool: u32, sub: u16, book: u32) {
        if sub >= FROZEN {
            // A record that was loaded anew since is another one.
            if u32::from(sub - FROZEN) == self.people.calendar {
                self.compare(pool, book as i32);
            }
            return;
        }
        let calendar = book;
        if calendar != self.people.calendar {
            return;
        }
        if let CountRule::Calendar { every } = self.sc.counts.rule {
            let every = every[self.world.pools[pool as usize].class as usize].0;
            self.at(self.now + every, EventKind::Count, pool, calendar);
        }
        self.count_is_due(pool);
    }

    /// Somebody counts a pool, against the record of now or one that is read now.
    pub(super) fn begin_count(&mut self, pool: u32) {
        if std::mem::replace(&mut self.counters[pool as usize].counting, true) {
            return; // Nobody counts what is being counted, or posts a variance twice.
        }
        let floor = self.world.floor_of(pool);
        let record = self.world.view(pool, floor)[Bucket::OnHand as usize];
        match self.sc.counts.snapshot_age.0 {
            0 => self.compare(pool, record),
            age => {
                let time = self.now + age;
                let sub = FROZEN + self.people.calendar as u16;
                self.at_with(time, EventKind::Count, sub, pool, record as u32);
            }
        }
    }

    fn compare(&mut self, pool: u32, book: i32) {
        let counters = &mut self.counters[pool as usize];
        let number = counters.counts;
        counters.counts += 1;
        counters.counting = false;
        self.world.pools[pool as usize].activity = 0;
        let mut draw =
            self.streams
                .at(draws::COUNT, self.plan.pool_number(pool), u64::from(number));
        let truth = *self.world.truth(pool);
        let mut error = 0;
        if draw.chance(self.sc.counts.wrong.0) {
            let size = draws::quantity(&self.sc.counts.wrong_by, &mut draw);
            error = if draw.chance(500_000_000) {
                size
            } else {
                -size.min(truth[0].max(0))
            };
        }
        self.tell(Incident::Counts, pool, 1);
        if error != 0 {
            self.tell(Incident::WrongCounts, pool, 1);
        }
        self.buyer_sees(pool, truth[0] + error);
        let floor = self.world.floor_of(pool);
        let unavailable = Bucket::Unavailable as usize;
        let variance = Variance {
            observed: truth[0] + error,
            book,
            error,
            unavailable: truth[unavailable] - self.world.view(pool, floor)[unavailable],
            void: false,
        };
        if variance.units() == 0 && variance.unavailable == 0 {
            return;
        }
        if !self.sc.counts.owner {
            self.tell(Incident::UnownedVariances, pool, 1);
            return;
        }
        match draws::delay(&self.sc.counts.resolve_after, &mut draw) {
            0 => self.post_variance(pool, variance),
            delay => {
                self.counters[pool as usize].counting = true;
                let variance = self.variances.insert(variance);
                self.at(self.now + delay, EventKind::Variance, pool, variance.place);
            }
        }
    }

    pub(super) fn variance_posted(&mut self, pool: u32, variance: u32) {
        let Some(variance) = self.variances.take(variance).filter(|v| !v.void) else {
            return;
        };
        self.counters[pool as usize].counting = false;
        self.post_variance(pool, variance);
    }

    /// Counts under way and variances that wait were about records that are no more.
    pub(super) fn void_counts(&mut self) {
        self.counters
            .iter_mut()
            .for_each(|pool| pool.counting = false);
        self.variances.each_mut(|_, variance| variance.void = true);
    }

    fn post_variance(&mut self, pool: u32, variance: Variance) {
        self.tell(Incident::Variances, pool, 1);
        self.tell(
            Incident::VarianceUnits,
            pool,
            i64::from(variance.units().abs()),
        );
        let floor = self.world.floor_of(pool);
        let counted = (variance.observed, variance.book);
        self.correct(floor, pool, counted, variance.unavailable, variance.error);
        self.stock_arrived(pool);
    }
}
