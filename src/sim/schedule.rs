//! When feeds run, lane by lane, one run after the other; and when their receivers go down.
//!
//! A feed that is run for each site by itself has a lane for each, else one for all. When a run
//! takes place is drawn at the address of its lane and number, so that it can be looked up
//! beforehand (`foresee`).

use super::arrivals::next_arrival;
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::scenario::Cadence;
use crate::units::{DAY, MINUTE};

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_feeds(&mut self) {
        for feed in 0..self.sc.feeds.len() {
            self.start_feed(feed);
        }
    }

    /// A feed begins to run.
    pub(super) fn start_feed(&mut self, feed: usize) {
        for i in 0..self.feeds[feed].outages.all().len() {
            let start = self.feeds[feed].outages.all()[i].0;
            if start >= self.now {
                self.at(start, EventKind::Outage, feed as u32, i as u32);
            }
        }
        for lane in 0..self.feeds[feed].runs.len() as u32 {
            self.schedule_run(feed, lane, true);
        }
    }

    /// The receiver of a feed, or the shared pool, goes down.
    pub(super) fn outage_begins(&mut self, entity: u32, number: u32) {
        let windows = match self.feeds.get(entity as usize) {
            // A feed that a fix has ended cannot go down any more.
            Some(_) if self.people.came_too_late(entity as usize) => return,
            Some(feed) => &feed.outages,
            None => &self.shared_pool_outages,
        };
        let (start, end) = windows.all()[number as usize];
        let leads = self.plan.leads_all();
        self.record_once(leads, Incident::Outages, 1);
        self.record_once(leads, Incident::OutageMinutes, (end - start) / MINUTE);
    }

    pub(super) fn schedule_run(&mut self, feed: usize, lane: u32, first: bool) {
        let number = self.feeds[feed].runs[lane as usize];
        let time = self.time_of_run((feed, lane), number, self.now, first);
        let state = &mut self.feeds[feed];
        state.runs[lane as usize] += 1;
        state.next[lane as usize] = time.unwrap_or(i64::MAX);
        if let Some(time) = time {
            self.at(time, EventKind::FeedRun, feed as u32, lane);
        }
    }

    /// When the run of this number of a lane takes place, if the one before it did at `last`.
    pub(super) fn time_of_run(
        &self,
        (feed, lane): (usize, u32),
        number: u32,
        last: i64,
        first: bool,
    ) -> Option<i64> {
        let address = self.lane_address(feed, lane);
        let draw = || self.streams.at(draws::FEED_RUN, address, u64::from(number));
        Some(match self.specs[feed].cadence {
            Cadence::PerEvent => return None,
            Cadence::Every { period, .. } if !first => last + period.0,
            Cadence::Every { phase, period } => match phase {
                Some(phase) => last + phase.0,
                None => last + 1 + (draw().unit() * period.0 as f64) as i64,
            },
            Cadence::Daily { at } if first => {
                let today = last.div_euclid(DAY) * DAY + at.0;
                today + if today < last { DAY } else { 0 }
            }
            Cadence::Daily { .. } => last + DAY,
            Cadence::Irregular { mean } => {
                last + 1 + (draw().exp1() * mean.0 as f64).round() as i64
            }
            Cadence::Manual { mean } => {
                let rate = 1.0 / mean.0.max(1) as f64;
                let hours = working_hours();
                return next_arrival(Some(&hours), rate, last + 1, draw().exp1());
            }
        })
    }

    /// Under which the runs of a feed for a site, or for all of them, draw.
    pub(super) fn lane_address(&self, feed: usize, lane: u32) -> u64 {
        let site = match self.specs[feed].per_site {
            true => self.plan.site_number(lane),
            false => 0,
        };
        (feed as u64) << 32 | u64::from(site)
    }

    /// Whether the runs of a feed are counted here, if others do their share of them.
    pub(super) fn leads_runs(&self, feed: usize) -> bool {
        match self.specs[feed].per_site {
            true => self.plan.leads_sites(),
            false => self.plan.leads_all(),
        }
    }

    /// The pools that the runs of a lane are about.
    pub(super) fn pools_of_lane(&self, feed: usize, lane: u32) -> std::ops::Range<u32> {
        match self.feeds[feed].runs.len() {
            1 => 0..self.counters.len() as u32,
            _ => lane * self.plan.skus..(lane + 1) * self.plan.skus,
        }
    }
}

/// The hours in which somebody presses a button: weekdays from 9 to 17.
fn working_hours() -> [f64; 168] {
    std::array::from_fn(|h| {
        let works = h / 24 < 5 && (9..17).contains(&(h % 24));
        if works { 1.0 } else { 0.0 }
    })
}
