//! What befalls what feeds send. It is drawn here and nowhere else.
//!
//! A feed sends messages one by one as things happen, or in runs. Three things are drawn, each
//! at an address of its own, in the order of the columns:
//!
//! | what | address | drawn |
//! |---|---|---|
//! | a message sent by itself | feed and site; number of the message | never arrives? an attempt fails? (one after the other) held up, and by how long? latency; comes twice, and the latency of that? |
//! | a message of a run | the same | its one attempt fails? is lost? held up, and by how long? comes twice? |
//! | a run | feed and lane; number of the run | fails? stopped by a bad item, and after what share? latency of all that it sends |
//!
//! Messages have two orders because of what can happen to them. One sent by itself is tried
//! until it arrives or the retries are used up, so that it comes first whether any attempt can
//! succeed. One of a run is tried once by each run, and only what leaves can be lost. Either
//! order for both would give every scenario with faults other numbers, and nothing better.
//!
//! What is never going to befall a feed ([`is_sure`], [`is_faultless`]) is not drawn at all.
//! When receivers are down is drawn at the start (`outages`).
//!
//! A fault more is a key of a scenario (`scenario`: typed, meant, checked; a default), and a
//! field of [`Faults`], which does not compile until it is said here whether it befalls single
//! messages and what a feed without it is. It is drawn last of what it stands beside, so that
//! the numbers of others stay, and told to whoever sends by [`Fate`] or [`RunFate`].

use super::layout::Layout;
use super::outages::Windows;
use super::{Incident, Listener, NO_POOL, Sim, draws};
use crate::random::{Draw, Series, Streams};
use crate::scenario::{Cadence, Delay, Faults, Feed, Payload};
use crate::units::{Share, Span};

/// What befalls a message that leaves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    /// It never arrives: whoever sends it gives up then.
    Dies {
        /// When, in ms.
        at: i64,
        /// It was tried again.
        retried: bool,
    },
    /// It arrives.
    Arrives {
        /// When, in ms.
        at: i64,
        /// It was tried again.
        retried: bool,
        /// It comes later than it should, so that a newer one may overtake it.
        held_up: bool,
        /// It comes by itself, and not with whatever else its run sends.
        alone: bool,
        /// When it comes a second time, in ms.
        again: Option<i64>,
    },
}

/// What befalls a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunFate {
    /// It fails: nothing of it is sent.
    pub fails: bool,
    /// A bad item stops it after this share (of 2^64).
    pub stopped: Option<u64>,
    /// How long what it sends is on its way, in ms.
    pub latency: i64,
}

/// Where the fates of a feed's messages are drawn; empty if nothing befalls them.
#[derive(Clone, Default)]
pub(super) struct Chances {
    /// By site.
    series: Vec<Series>,
    /// Messages so far, by site, or by pool if SKUs may be run separately.
    messages: Vec<u32>,
}

impl Chances {
    /// Those of a feed at the start of a run, at these sites. Messages are numbered by pool if
    /// SKUs may be run separately.
    pub fn new(
        number: usize,
        feed: &Feed,
        sites: &Layout,
        by_pool: bool,
        streams: &Streams,
    ) -> Chances {
        let spared = match feed.cadence {
            Cadence::PerEvent => is_sure(feed),
            _ => is_faultless(feed),
        };
        if spared {
            return Chances::default();
        }
        let address = |site| (number as u64) << 32 | u64::from(sites.site_number(site));
        let numbered = match by_pool {
            true => sites.pools(),
            false => sites.sites as usize,
        };
        Chances {
            series: (0..sites.sites)
                .map(|site| streams.series(draws::MESSAGE, address(site)))
                .collect(),
            messages: vec![0; numbered],
        }
    }
}

/// Whether nothing is ever drawn for a message of a feed: it arrives at once and safely.
pub(super) fn is_sure(feed: &Feed) -> bool {
    is_faultless(feed) && feed.latency == Delay::Fixed(Span::ZERO) && feed.outages.is_none()
}

/// Whether nothing befalls a single message of a feed, though all may come late.
pub(super) fn is_faultless(feed: &Feed) -> bool {
    // All of them by name: whoever adds one has to say here whether it befalls single messages.
    let Faults {
        loss,
        duplicate,
        reorder,
        reorder_by: _,
        attempt,
        run: _,
        poison: _,
    } = feed.faults;
    let faults = [loss, duplicate, reorder, attempt];
    faults.iter().all(|share| share.0 == 0)
}

/// Whether every message of a feed that acts with each event arrives sooner or later.
pub(super) fn never_dies(feed: &Feed) -> bool {
    let f = &feed.faults;
    let safe = f.loss.0 == 0 && f.attempt.0 == 0 && feed.outages.is_none();
    safe || feed.retries.replayed_after.is_some()
}

/// Whether messages of a feed may overtake each other.
pub(super) fn may_overtake(feed: &Feed) -> bool {
    match feed.cadence {
        // What an outage holds up comes late.
        Cadence::PerEvent => !is_sure(feed),
        _ => feed.faults.reorder.0 > 0 || !matches!(feed.latency, Delay::Fixed(_)),
    }
}

/// Whether a run of a feed sends all that waits, if it does not fail.
pub(super) fn is_never_cut_short(feed: &Feed) -> bool {
    feed.budget.is_none() && feed.faults.poison.0 == 0
}

/// The same feed with nothing going wrong any more, and its receiver up.
pub(super) fn without_faults(feed: &Feed) -> Feed {
    Feed {
        faults: Faults {
            loss: Share::ZERO,
            duplicate: Share::ZERO,
            reorder: Share::ZERO,
            reorder_by: feed.faults.reorder_by,
            attempt: Share::ZERO,
            run: Share::ZERO,
            poison: Share::ZERO,
        },
        outages: None,
        ..feed.clone()
    }
}

/// Tries to deliver a message that is sent now by itself: when an attempt succeeds or the last
/// one fails, how often it was tried again, and whether it is delivered.
fn attempts(feed: &Feed, outages: &Windows, now: i64, draw: &mut Draw) -> (i64, u8, bool) {
    let (faults, retries) = (&feed.faults, &feed.retries);
    let dead = draw.chance(faults.loss.0);
    let (mut at, mut tried) = (now, 0);
    while outages.down(at) || draw.chance(faults.attempt.0) {
        if tried == retries.times {
            return (at, tried, false);
        }
        tried += 1;
        at += retries.spacing.0;
    }
    if !dead {
        return (at, tried, true);
    }
    // Whatever is tried fails.
    let last = now + i64::from(retries.times) * retries.spacing.0;
    (last, retries.times, false)
}

/// Draws what befalls a message that is sent now by itself.
fn by_itself(feed: &Feed, outages: &Windows, now: i64, draw: &mut Draw) -> Fate {
    let faults = &feed.faults;
    let (mut at, tried, delivered) = attempts(feed, outages, now, draw);
    let retried = tried > 0;
    if !delivered {
        match feed.retries.replayed_after {
            Some(after) => at += after.0,
            None => return Fate::Dies { at, retried },
        }
    }
    // Other than for a message of a run: a chance of nothing takes no number here.
    let held_up = faults.reorder.0 > 0 && draw.chance(faults.reorder.0);
    if held_up {
        at += held_up_by(faults, draw);
    }
    at += draws::delay(&feed.latency, draw);
    let twice = draw.chance(faults.duplicate.0);
    Fate::Arrives {
        at,
        retried,
        held_up,
        alone: true,
        again: twice.then(|| at + draws::delay(&feed.latency, draw)),
    }
}

/// Draws what befalls a message of a run that takes place now and whose messages arrive at `due`.
/// `None`: it does not leave, and the next run has it again.
#[inline]
fn of_a_run(feed: &Feed, now: i64, due: i64, draw: &mut Draw) -> Option<Fate> {
    let (faults, sets) = (&feed.faults, feed.message != Payload::Delta);
    let stays = draw.chance(faults.attempt.0);
    let lost = draw.chance(faults.loss.0);
    // The next run finds a value again: nothing of a set is lost for good.
    if stays || lost && sets {
        return None;
    }
    let arrives = |at, held_up| Fate::Arrives {
        at,
        retried: false,
        held_up,
        alone: true,
        again: None,
    };
    Some(if lost {
        match feed.retries.replayed_after {
            Some(after) => arrives(due + after.0, false),
            None => Fate::Dies {
                at: now,
                retried: false,
            },
        }
    } else if draw.chance(faults.reorder.0) {
        let late = held_up_by(faults, draw);
        // A value that comes with its run is not late.
        arrives(due + late.max(i64::from(sets)), true)
    } else {
        Fate::Arrives {
            at: due,
            retried: false,
            held_up: false,
            alone: false,
            again: (!sets && draw.chance(faults.duplicate.0)).then_some(due),
        }
    })
}

fn held_up_by(faults: &Faults, draw: &mut Draw) -> i64 {
    (draw.exp1() * faults.reorder_by.0 as f64) as i64
}

/// Draws what befalls a run.
fn of_the_run(feed: &Feed, draw: &mut Draw) -> RunFate {
    let fails = draw.chance(feed.faults.run.0);
    let stopped = draw.chance(feed.faults.poison.0).then(|| draw.u64());
    RunFate {
        fails,
        stopped,
        latency: draws::delay(&feed.latency, draw),
    }
}

impl<L: Listener> Sim<'_, L> {
    /// What befalls the next message of a feed about a pool, which is sent now by itself.
    pub(super) fn fate(&mut self, feed: usize, pool: u32) -> Fate {
        let mut draw = self.draw_message(feed, pool);
        let outages = &self.feeds[feed].outages;
        let fate = by_itself(self.specs[feed], outages, self.now, &mut draw);
        let (was_retried, was_held_up) = match fate {
            Fate::Dies { retried, .. } => (retried, false),
            Fate::Arrives {
                retried, held_up, ..
            } => (retried, held_up),
        };
        if was_retried {
            self.record(Incident::RetriedMessages, NO_POOL, 1);
        }
        if was_held_up {
            self.record(Incident::ReorderedMessages, NO_POOL, 1);
        }
        fate
    }

    /// What befalls the next message of a feed about a pool, sent by a run that takes place now,
    /// of which all that nothing befalls arrives at `due`; `None`: it does not leave.
    #[inline]
    pub(super) fn fate_in_run(&mut self, feed: usize, pool: u32, due: i64) -> Option<Fate> {
        let mut draw = self.draw_message(feed, pool);
        let fate = of_a_run(self.specs[feed], self.now, due, &mut draw);
        match fate {
            None => self.record(Incident::RetriedMessages, pool, 1),
            Some(Fate::Arrives { held_up: true, .. }) => {
                self.record(Incident::ReorderedMessages, pool, 1);
            }
            Some(Fate::Arrives { again: Some(_), .. }) => {
                self.record(Incident::DuplicateMessages, pool, 1);
            }
            Some(_) => {}
        }
        fate
    }

    /// The draws about the next message of a feed about a pool. Messages are numbered by site,
    /// or by pool where the SKUs of a site may be run separately.
    #[inline]
    fn draw_message(&mut self, feed: usize, pool: u32) -> Draw {
        let chances = &mut self.feeds[feed].chances;
        let site = self.world.pools[pool as usize].site;
        let (whose, first) = match self.plan.skus_partitioned() {
            true => (pool, self.plan.sku_number(pool - site * self.plan.skus)),
            false => (site, 0),
        };
        let number = &mut chances.messages[whose as usize];
        let index = u64::from(first) << 32 | u64::from(*number);
        *number = number.wrapping_add(1);
        self.streams.nth(chances.series[site as usize], index)
    }

    /// What befalls the run of this number of a lane. It can be asked beforehand: nothing is
    /// used up.
    pub(super) fn fate_of_run(&self, feed: usize, lane: u32, number: u32) -> RunFate {
        let address = 1 << 60 | self.lane_address(feed, lane);
        let mut draw = self.streams.at(draws::FEED_RUN, address, u64::from(number));
        of_the_run(self.specs[feed], &mut draw)
    }

    /// How long what a run sends will be on its way, if it does not fail.
    pub(super) fn latency_of_run(&self, feed: usize, lane: u32, number: u32) -> i64 {
        match self.specs[feed].latency {
            Delay::Fixed(span) => span.0,
            _ => self.fate_of_run(feed, lane, number).latency,
        }
    }
}
