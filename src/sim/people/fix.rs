//! The fix project: its scope is read off the operation when it starts, its speed is what
//! the desk has left, and when it is done the systems are joined anew.
//!
//! ```text
//! start: edges + custom feeds + manual workarounds + wrong records --> work
//! each day: work -= hours the desk had left + hired hours
//! none left: cut-over (workarounds end, feeds and rules of the target, records loaded)
//! ```
//!
//! The date enters nowhere: a late project costs more only where more has grown.

use super::super::document::{OrderLine, Stage};
use super::super::outages::{self, HUB};
use super::super::{EventKind, Gauge, Incident, Listener, NO_POOL, Sim};
use super::minutes::Minutes;
use super::shift::is_weekday;
use crate::scenario::FixTerms;
use crate::slab::Handle;
use crate::units::DAY;
use crate::world::Message;
use std::collections::BTreeSet;

/// What the project has to do, read off the state at its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Pairs of systems that feed each other.
    pub edges: u32,
    /// Custom feeds, each at a site.
    pub custom_feeds: u32,
    /// Confirmation steps and spreadsheets.
    pub workarounds: u32,
    /// Pools with a record of stock on hand that is wrong and will not heal by itself.
    pub records: Vec<u32>,
}

impl Scope {
    /// The work that this is, in ms of one person.
    fn work(&self, terms: &FixTerms) -> i64 {
        i64::from(self.edges) * terms.edge_time.0
            + i64::from(self.custom_feeds) * terms.feed_time.0
            + i64::from(self.workarounds) * terms.workaround_time.0
            + self.records.len() as i64 * terms.record_time.0
    }
}

/// A project under way.
#[derive(Debug, Default)]
pub struct Project {
    /// What it has to do.
    pub scope: Scope,
    started: i64,
    rest: i64,
    own: Minutes,
    hired: Minutes,
}

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_fix(&mut self) {
        if let Some(fix) = &self.sc.fix {
            self.at(fix.terms.at.0, EventKind::Fix, 0, 0);
        }
    }

    /// The state of the operation as a project finds it.
    pub fn scope(&self) -> Scope {
        let joined = |i: &usize| self.people.joined >> i & 1 == 1;
        let pairs: BTreeSet<(usize, usize)> = (0..self.specs.len())
            .filter(joined)
            .map(|i| {
                let edge = self.world.spec(i);
                (edge.from.min(edge.to), edge.from.max(edge.to))
            })
            .collect();
        let (manual, feeds) = self.people.workarounds.alive();
        let wrong = |&pool: &u32| {
            let mut slots = (0..self.plan.slots).filter(|&s| self.world.covers(s, pool));
            slots.any(|slot| self.world.is_wrong(pool, slot))
        };
        Scope {
            edges: pairs.len() as u32,
            custom_feeds: feeds,
            workarounds: manual,
            records: (0..self.counters.len() as u32).filter(wrong).collect(),
        }
    }

    /// The project starts (`day` is 0), or a day of it is over.
    pub(in super::super) fn fix(&mut self, day: u32) {
        let Some(fix) = &self.sc.fix else {
            return;
        };
        if day == 0 {
            self.start_fix(&fix.terms);
        } else {
            self.work_on_fix(&fix.terms);
        }
        match self.people.project.as_ref().map(|p| p.rest) {
            Some(rest) if rest > 0 => self.at(self.now + DAY, EventKind::Fix, 0, day + 1),
            _ => self.finish_fix(),
        }
    }

    fn start_fix(&mut self, terms: &FixTerms) {
        let scope = self.scope();
        self.people.desk.take_left();
        let parts = [
            (Incident::FixStarted, 1),
            (Incident::FixEdges, i64::from(scope.edges)),
            (Incident::FixCustomFeeds, i64::from(scope.custom_feeds)),
            (Incident::FixWorkarounds, i64::from(scope.workarounds)),
            (Incident::FixRecords, scope.records.len() as i64),
        ];
        for (what, n) in parts {
            self.record(what, NO_POOL, n);
        }
        self.gauge(Gauge::Fixing, 1);
        self.people.project = Some(Project {
            rest: scope.work(terms),
            scope,
            started: self.now,
            ..Project::default()
        });
    }

    /// Yesterday's hours: first those of the desk, which are paid anyway.
    fn work_on_fix(&mut self, terms: &FixTerms) {
        let left = self.people.desk.take_left();
        let yesterday = (self.now - 1).div_euclid(DAY);
        let hired = if is_weekday(yesterday) {
            terms.hired.0
        } else {
            0
        };
        let Some(project) = &mut self.people.project else {
            return;
        };
        let own = left.min(project.rest);
        let bought = hired.min(project.rest - own);
        project.rest -= own + bought;
        let (own, bought) = (project.own.add(own), project.hired.add(bought));
        self.record(Incident::FixMinutes, NO_POOL, own);
        self.record(Incident::FixHiredMinutes, NO_POOL, bought);
    }

    fn finish_fix(&mut self) {
        let Some(project) = self.people.project.take() else {
            return;
        };
        self.record(Incident::FixFinished, NO_POOL, 1);
        let days = (self.now - project.started) / DAY;
        self.record(Incident::FixDays, NO_POOL, days);
        self.retire_workarounds();
        self.cut_over(&project.scope);
        self.gauge(Gauge::Fixing, 0);
        self.gauge(Gauge::Fixed, 1);
    }

    /// The systems are joined anew: old feeds end, records are loaded, open documents
    /// are taken over, and the rules of the target hold.
    fn cut_over(&mut self, scope: &Scope) {
        let Some(fix) = &self.sc.fix else {
            return;
        };
        self.sc = &fix.after;
        self.drop_messages();
        let first = self.specs.len() - fix.feeds.len();
        self.people.joined = (first..self.specs.len()).fold(0, |bits, feed| bits | 1 << feed);
        self.switch_feeds();
        let mut counted = scope.records.iter().peekable();
        let unbooked = self.world.load_lines();
        for pool in 0..self.counters.len() as u32 {
            let cleaned = counted.next_if(|&&p| p == pool).is_some();
            let floor = self.world.floor_of(pool);
            let unbooked = &unbooked[pool as usize];
            self.world.load_record(pool, floor, cleaned, unbooked);
        }
        for feed in first..self.specs.len() {
            self.start_feed(feed);
        }
        self.shared_pool_outages = outages::of_hub(self.sc, &self.streams);
        for i in 0..self.shared_pool_outages.all().len() {
            let start = self.shared_pool_outages.all()[i].0;
            if start >= self.now {
                self.at(start, EventKind::Outage, HUB, i as u32);
            }
        }
        self.take_over_orders();
        // Counts follow the rule of the target from now on.
        self.void_counts();
        self.people.calendar += 1;
        self.schedule_counts();
        for pool in 0..self.counters.len() as u32 {
            self.reconsider(pool);
            self.stock_arrived(pool);
        }
    }

    /// What was under way is part of what is loaded.
    fn drop_messages(&mut self) {
        self.people.dropped |= self.people.joined;
        for feed in 0..self.feeds.len() {
            if self.people.joined >> feed & 1 == 1 {
                self.feeds[feed].queues.iter_mut().for_each(Vec::clear);
            }
        }
        self.shipments.each_mut(|_, note: &mut Message| {
            (note.delta, note.error, note.change) = ([0; 4], 0, None);
        });
    }

    /// Orders that the floor has not received, and cancellations, are keyed in there.
    fn take_over_orders(&mut self) {
        let (mut sent, mut cancelled) = (Vec::new(), Vec::new());
        self.lines.each_mut(|handle: Handle, line: &mut OrderLine| {
            if line.cancelled && !line.dropped {
                cancelled.push(handle);
            } else if line.stage == Stage::Sent {
                sent.push(handle);
            }
        });
        for line in cancelled {
            self.floor_receives_cancel(line);
            let sent_too = |line: &&OrderLine| line.stage == Stage::Sent;
            if self.lines.get(line).filter(sent_too).is_some() {
                sent.push(line);
            }
        }
        for line in sent {
            self.release(line);
        }
    }
}
