//! Feeds that join the systems later: those that people build, and those of the fix.

use super::{Cadence, Faults, Feed, Payload, Retries, Scenario};
use crate::scenario::forms::Delay;
use crate::units::{Share, Span};
use crate::world::Field;
use crate::world::{Bucket, Kind};

impl Scenario {
    /// The reconciliation feeds that people may build: from each system that executes
    /// to the planner and to the storefront. Each sets on hand to the number of the
    /// floor, now and then, site by site, with runs that fail.
    pub fn custom_feeds(&self, cadence: Cadence, run_fails: Share) -> Vec<Feed> {
        if self.shared_pool.is_some() {
            return Vec::new();
        }
        let mut floors: Vec<u8> = self.sites.iter().map(|s| self.floor(s)).collect();
        floors.sort_unstable();
        floors.dedup();
        let mut feeds = Vec::new();
        for to in [self.planner(), self.storefront()] {
            for &from in floors.iter().filter(|&&from| from != to) {
                let name = format!("{}->{}:custom", self.word(from), self.word(to));
                feeds.push(Feed {
                    message: Payload::Absolute(Field::Buckets),
                    carries: Vec::new(),
                    buckets: vec![Bucket::OnHand],
                    cadence,
                    per_site: true,
                    faults: Faults {
                        run: run_fails,
                        ..Faults::default()
                    },
                    ..at_once(name, from, to)
                });
            }
        }
        feeds
    }

    /// Feeds that may join the systems at one time or another: today's, those that
    /// people may build, and those of the fix project.
    pub fn every_feed(&self) -> Vec<&Feed> {
        let custom = self.people.workarounds.iter().flat_map(|w| &w.feeds);
        let fixed = self.fix.iter().flat_map(|fix| &fix.feeds);
        self.feeds.iter().chain(custom).chain(fixed).collect()
    }

    /// Feeds by which every system hears of every posting at once, over the planner.
    pub(super) fn all_joined(&self) -> Vec<Feed> {
        let hub = self.planner();
        let others = (0..self.systems.len() as u8).filter(|&s| s != hub);
        let both = others.flat_map(|s| [(hub, s), (s, hub)]);
        both.map(|(from, to)| {
            let name = format!("{}->{}:pool", self.word(from), self.word(to));
            at_once(name, from, to)
        })
        .collect()
    }

    fn word(&self, system: u8) -> &'static str {
        self.systems[system as usize].name()
    }
}

/// A feed that carries everything at once and never fails.
fn at_once(name: String, from: u8, to: u8) -> Feed {
    Feed {
        name,
        from,
        to,
        message: Payload::Delta,
        carries: Kind::ALL.to_vec(),
        buckets: Bucket::ALL.to_vec(),
        cadence: Cadence::PerEvent,
        per_site: false,
        latency: Delay::Fixed(Span::ZERO),
        faults: Faults::default(),
        retries: Retries {
            times: 0,
            spacing: Span::ZERO,
            fresh: false,
            replayed_after: None,
        },
        outages: None,
        budget: None,
        sweep: false,
    }
}
