//! People and what they do about numbers that do not agree.
//!
//! ```text
//! exception --> desk --> compared --> corrected by hand --> again and again --> workaround
//!                 |                        |                                       |
//!            counts skipped           in flight is applied again             more feeds, more steps
//!                 '---------------- buyer trusts less, orders otherwise -----------'
//!                                  fix project: all of it ends
//! ```
//!
//! Nothing here looks at how long a run has lasted. Whatever grows, grows because one of
//! these things leads to another; each can be left out by itself, and with none of them a
//! run is what it is without this module.

mod corrections;
mod customers;
pub mod desk;
pub mod fix;
mod minutes;
mod shift;
pub(super) mod trust;
mod workarounds;

use super::{Gauge, Listener, Sim};
use crate::scenario::Scenario;
use customers::CustomerState;
use desk::DeskState;
use fix::Project;
use minutes::Minutes;
use trust::BuyerState;
use workarounds::{Kind, WorkaroundState};

/// What people keep in mind.
#[derive(Debug, Default)]
pub struct State {
    /// The desk.
    pub desk: DeskState,
    /// Times that somebody compared records.
    looks: u64,
    /// A mismatch has been noticed and not been corrected yet, by pool and slot.
    noticed: Vec<bool>,
    /// Corrections by pool and slot.
    corrected: Vec<u8>,
    workarounds: WorkaroundState,
    /// Confirmations without a desk.
    confirmed: Minutes,
    /// An order of the pool waits for confirmation.
    asking: Vec<bool>,
    buyer: BuyerState,
    customers: CustomerState,
    project: Option<Project>,
    /// Whether feeds may be switched on or off at all.
    feeds_change: bool,
    /// The feeds that join the systems everywhere, as bits.
    joined: u64,
    /// Feeds whose messages came too late: they were part of a load, as bits.
    dropped: u64,
    /// Number of the first custom feed.
    custom_from: usize,
    /// Number of the calendar of counts; events of an older one are void.
    pub(super) calendar: u32,
}

impl State {
    /// The state at the start of a run.
    pub fn new(sc: &Scenario, slots: usize) -> State {
        let people = &sc.people;
        let (sites, pools) = (sc.sites.len(), sc.pools());
        let kept = |wanted: bool, n: usize| if wanted { n } else { 0 };
        let seats = kept(people.corrections.is_some(), pools * slots);
        let orders = kept(people.workarounds.is_some(), pools);
        let doubts = kept(people.any(), pools);
        State {
            desk: DeskState::new(people.desk.as_ref()),
            noticed: vec![false; seats],
            corrected: vec![0; seats],
            workarounds: WorkaroundState::new(people.workarounds.as_ref(), sites),
            asking: vec![false; orders],
            buyer: BuyerState::new(people.buyer.as_ref(), sites, doubts),
            customers: CustomerState::new(people.customers.as_ref()),
            joined: (0..sc.feeds.len()).fold(0, |bits, feed| bits | 1 << feed),
            feeds_change: people.workarounds.is_some() || sc.fix.is_some(),
            custom_from: sc.feeds.len(),
            ..State::default()
        }
    }

    /// What of it says which feeds join the systems.
    pub fn of_feeds(other: &State) -> State {
        State {
            workarounds: other.workarounds.clone(),
            feeds_change: other.feeds_change,
            joined: other.joined,
            dropped: other.dropped,
            custom_from: other.custom_from,
            ..State::default()
        }
    }

    /// Whether feeds may be switched on or off at all.
    pub fn feeds_may_change(&self) -> bool {
        self.feeds_change
    }

    /// Whether a feed does not join the systems at a site at present.
    pub fn is_off(&self, feed: usize, site: u32) -> bool {
        let custom = self.custom_from;
        match (custom..custom + self.workarounds.feeds()).contains(&feed) {
            true => !self.workarounds.in_use(site, Kind::Feed(feed - custom)),
            false => self.joined >> feed & 1 == 0,
        }
    }

    /// Whether a message on this feed comes too late: a load made up for it.
    #[inline]
    pub(super) fn came_too_late(&self, feed: usize) -> bool {
        self.dropped >> feed & 1 == 1
    }
}

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_people(&mut self) {
        if self.specs.len() > self.sc.feeds.len() {
            self.switch_feeds();
        }
        if self.sc.people.buyer.is_some() {
            self.gauge(Gauge::Trust, 1_000_000);
        }
        self.schedule_desk();
        self.schedule_removal();
        self.schedule_fix();
    }

    /// Tells the listener that a level has changed.
    fn gauge(&mut self, gauge: Gauge, value: i64) {
        self.world.observer.level(self.now, gauge, value);
    }
}
