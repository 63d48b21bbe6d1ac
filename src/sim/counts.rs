//! Cycle counts: who is counted when, what is found, and what becomes of the variance.
//!
//! A site's own system posts what is sold, picked, shipped and returned as it happens, or never. Only
//! receipts are on the shelf for a while before they are posted. A count with a cut-off leaves
//! these out: what it finds is compared with the record *and* the receipts at hand, so that their
//! posting books nothing twice. What was posted while the count was going on is in the record by
//! then, so that its age does no harm either.

use super::document::Variance;
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::random::Draw;
use crate::scenario::CountRule;
use crate::units::DAY;
use crate::world::Bucket;

/// `sub` of a count that is made because the record has come to zero.
const ZERO_BALANCE: u16 = 1;
/// `sub` of a count whose book value was read earlier and stands in the event's argument, less the
/// number of the calendar under which it was read.
const FROZEN: u16 = 2;
/// When the counts of a day are chosen: at 8 in the morning.
const START_OF_WORK: i64 = DAY / 3;

/// What a counter sees.
struct Counted {
    /// Units on hand, by the count.
    observed: i32,
    /// Of those, the count's own mistake.
    error: i32,
    /// What more is drawn about it.
    draw: Draw,
}

impl<L: Listener> Sim<'_, L> {
    /// Enters the first counts of the calendar that is in force from now on.
    pub(super) fn schedule_counts(&mut self) {
        let (calendar, rule) = (self.people.calendar, self.sc.counts.rule);
        let start = self.now.max(self.sc.counts.from.0);
        for site in 0..self.plan.sites {
            if !self.counts_at(site) {
                continue;
            }
            if let CountRule::Calendar { every } = rule {
                for pool in self.pools_of_site(site) {
                    let first = start + self.until_first_count(pool, every.map(|each| each.0));
                    self.at(first, EventKind::Count, pool, calendar);
                }
            } else if rule.per_day().is_some() {
                // The next beginning of work, or that at the very start of counting.
                let next = (self.now - START_OF_WORK).div_euclid(DAY) + 1;
                let first = (start - START_OF_WORK + DAY - 1).div_euclid(DAY);
                let time = next.max(first) * DAY + START_OF_WORK;
                self.at(time, EventKind::CountDay, site, calendar);
            }
        }
    }

    /// How long until the first count of a pool, if each class has so much time between two.
    fn until_first_count(&self, pool: u32, every: [i64; 3]) -> i64 {
        let every = every[self.world.pools[pool as usize].class as usize];
        let part = match self.sc.counts.spread {
            true => (self.plan.pool_number(pool) as f64 + 0.5) / self.plan.all_pools() as f64,
            false => 1.0,
        };
        (every as f64 * part) as i64
    }

    /// Whether counts are made at a site.
    fn counts_at(&self, site: u32) -> bool {
        let name = &self.sc.sites[site as usize].name;
        self.sc.counts.sites.has(name)
    }

    fn pools_of_site(&self, site: u32) -> std::ops::Range<u32> {
        site * self.plan.skus..(site + 1) * self.plan.skus
    }

    /// The day's counts of a site: the first of a list.
    pub(super) fn count_day(&mut self, site: u32, calendar: u32) {
        if calendar != self.people.calendar {
            return;
        }
        self.at(self.now + DAY, EventKind::CountDay, site, calendar);
        let rule = self.sc.counts.rule;
        let Some(per_day) = rule.per_day() else {
            return;
        };
        let mut pools: Vec<u32> = self.pools_of_site(site).collect();
        let take = (per_day as usize).min(pools.len());
        if take == 0 {
            return;
        }
        match rule {
            CountRule::RandomList { .. } => self.draw_first(site, take, &mut pools),
            _ => {
                pools.select_nth_unstable_by_key(take - 1, |&pool| (self.urgency(pool), pool));
            }
        }
        pools.truncate(take);
        pools.sort_unstable();
        for pool in pools {
            self.count(pool, 0, calendar);
        }
    }

    /// Puts that many of a site's pools first that are drawn at random for this day.
    fn draw_first(&self, site: u32, take: usize, pools: &mut [u32]) {
        let (number, day) = (self.plan.site_number(site), self.now / DAY);
        let mut draw = (self.streams).at(draws::COUNT_LIST, u64::from(number), day as u64);
        for place in 0..take {
            let rest = (pools.len() - place) as u32;
            pools.swap(place, place + draw.below(rest) as usize);
        }
    }

    /// What comes first in a day's counts comes first in this order.
    fn urgency(&self, pool: u32) -> (i32, u32) {
        let state = &self.world.pools[pool as usize];
        match self.sc.counts.rule {
            CountRule::HighActivityFirst { .. } => (-i32::from(state.activity), 0),
            _ => (self.recorded(pool), self.counters[pool as usize].counts),
        }
    }

    /// A count is due by the calendar of this number, or is made at once because a record came
    /// to zero, or is made against a record read earlier.
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
        if sub == ZERO_BALANCE {
            if !self.counters[pool as usize].counting {
                self.compare(pool, self.recorded(pool));
            }
            return;
        }
        if let CountRule::Calendar { every } = self.sc.counts.rule {
            let every = every[self.world.pools[pool as usize].class as usize].0;
            self.at(self.now + every, EventKind::Count, pool, calendar);
        }
        self.count_is_due(pool);
    }

    /// Units have left a site by its record: it is counted if these were the last, and
    /// if that is the practice.
    #[inline(always)]
    pub(super) fn record_fell(&mut self, pool: u32, units: i32) {
        if self.sc.counts.zero_balance {
            self.count_if_last(pool, units);
        }
    }

    #[inline(never)]
    fn count_if_last(&mut self, pool: u32, units: i32) {
        let record = self.recorded(pool);
        let last = record <= 0 && record + units > 0;
        if last && self.now >= self.sc.counts.from.0 && self.counts_at(self.plan.site(pool)) {
            let calendar = self.people.calendar;
            self.at_with(self.now, EventKind::Count, ZERO_BALANCE, pool, calendar);
        }
    }

    /// Somebody counts a pool, against the record of now or one that is read now.
    pub(super) fn begin_count(&mut self, pool: u32) {
        if std::mem::replace(&mut self.counters[pool as usize].counting, true) {
            return; // Nobody counts what is being counted, or posts a variance twice.
        }
        let record = self.recorded(pool);
        match self.sc.counts.snapshot_age.0 {
            0 => self.compare(pool, record),
            age => {
                let time = self.now + age;
                let sub = FROZEN + self.people.calendar as u16;
                self.at_with(time, EventKind::Count, sub, pool, record as u32);
            }
        }
    }

    /// Units on hand by the record of a pool's site.
    pub(super) fn recorded(&self, pool: u32) -> i32 {
        self.world.view(pool, self.world.floor_of(pool))[Bucket::OnHand as usize]
    }

    /// Units that the count of a pool leaves out, if counts have a cut-off: they are on the shelf
    /// under receipts that are not posted yet.
    fn left_out(&self, pool: u32) -> Option<i32> {
        let unposted = self.counters[pool as usize].unposted;
        self.sc.counts.cut_off.then_some(unposted)
    }

    fn compare(&mut self, pool: u32, book: i32) {
        let Counted {
            observed,
            error,
            mut draw,
        } = self.count_shelf(pool);
        let floor = self.world.floor_of(pool);
        let unavailable = Bucket::Unavailable as usize;
        let truth = self.world.truth(pool)[unavailable];
        let variance = Variance {
            observed,
            // With a cut-off: what the record says once all that is on the shelf is posted.
            book: match self.left_out(pool) {
                Some(units) => self.recorded(pool) + units,
                None => book,
            },
            error,
            unavailable: truth - self.world.view(pool, floor)[unavailable],
            void: false,
        };
        if observed == 0 && self.recorded(pool) > 0 {
            self.record(Incident::HiddenStockouts, pool, 1);
        }
        if variance.units() == 0 && variance.unavailable == 0 {
            return;
        }
        self.record(Incident::CountHits, pool, 1);
        if !self.sc.counts.owner {
            self.record(Incident::UnownedVariances, pool, 1);
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

    /// Somebody counts what is on the shelf, and may be wrong.
    fn count_shelf(&mut self, pool: u32) -> Counted {
        let counters = &mut self.counters[pool as usize];
        let number = counters.counts;
        counters.counts += 1;
        counters.counting = false;
        self.world.pools[pool as usize].activity = 0;
        let entity = self.plan.pool_number(pool);
        let mut draw = (self.streams).at(draws::COUNT, entity, u64::from(number));
        let there = self.world.truth(pool)[Bucket::OnHand as usize];
        let mut error = 0;
        if draw.chance(self.sc.counts.wrong.0) {
            let size = draws::quantity(&self.sc.counts.wrong_by, &mut draw);
            error = if draw.chance(500_000_000) {
                size
            } else {
                -size.min(there.max(0))
            };
        }
        self.record(Incident::Counts, pool, 1);
        if error != 0 {
            self.record(Incident::WrongCounts, pool, 1);
        }
        self.buyer_sees(pool, there + error);
        Counted {
            observed: there + error,
            error,
            draw,
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
        self.record(Incident::Variances, pool, 1);
        self.record(
            Incident::VarianceUnits,
            pool,
            i64::from(variance.units().abs()),
        );
        let floor = self.world.floor_of(pool);
        let counted = (variance.observed, variance.book);
        let error = (variance.error, self.left_out(pool));
        self.correct(floor, pool, counted, variance.unavailable, error);
        self.stock_arrived(pool);
    }
}
