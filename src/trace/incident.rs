//! Which incident is meant, why it happened, and what it led to.

use super::lots::Lot;
use super::story::{Ending, Entry, Moment, State, Story, What};
use crate::economics::{Activity, Bill, Case, Rates, bill};
use crate::scenario::{Basis, Scenario};
use crate::sim::{Fact, Incident, Listener};
use crate::world::{Bucket, Cause, Kind, Observer, available};

/// The incident that is asked for: the N-th of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Sought {
    /// `OversoldLines` or `ShortPicks`.
    pub what: Incident,
    /// Which one, from 1.
    pub number: u32,
    /// Counted at this pool only, or in the whole run.
    pub at: Option<u32>,
}

/// How many have been seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally(u32);

impl Tally {
    /// Whether this fact is the one.
    pub fn counts(&mut self, sought: &Sought, fact: &Fact) -> bool {
        let counts = fact.what == sought.what && sought.at.is_none_or(|pool| pool == fact.pool);
        self.0 += u32::from(counts);
        counts && self.0 == sought.number
    }
}

/// Looks for the pool of an incident, and follows nothing else.
pub(super) struct Finder {
    pub sought: Sought,
    pub tally: Tally,
    pub pool: Option<u32>,
}

impl Finder {
    /// How many there were.
    pub fn seen(&self) -> u32 {
        self.tally.0
    }
}

impl Observer for Finder {}

impl Listener for Finder {
    fn fact(&mut self, fact: &Fact) {
        if self.tally.counts(&self.sought, fact) {
            self.pool = Some(fact.pool);
        }
    }

    fn period_ends(&mut self, _: i64) {}
}

/// A reason why a record promised more than there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its figure was off, by cause.
    Drift(Bucket, Cause),
    /// The shop looks at raw on hand, so that what others were promised counts again.
    Promised,
    /// The same for units that are not fit for sale.
    Unfit,
    /// Units held for shoppers who have not paid (these lower the figure).
    Held,
    /// The figure fell between the shopper's yes and the payment.
    Meanwhile,
}

/// A reason with its units and the entries that made it.
#[derive(Clone, Debug)]
pub struct Part {
    /// Why.
    pub reason: Reason,
    /// Units by which it raised the figure above the truth.
    pub units: i32,
    /// Entries of the story that made it.
    pub origins: Vec<Lot>,
}

/// Why an incident happened: what was said, what was so, and the parts of the gap.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Units asked for.
    pub asked: i32,
    /// The figure that was trusted.
    pub said: i32,
    /// What was really there for it; below zero if more is promised than there is.
    pub so: i32,
    /// The parts; they add up to `said - so`.
    pub parts: Vec<Part>,
    /// Entries that led to the incident, in order: what made the parts, the messages
    /// and sets that brought them into the record, and the incident.
    pub entries: Vec<usize>,
    /// What the order line met with afterwards.
    pub after: Vec<usize>,
    /// What that cost: low, typical, high.
    pub bills: [Bill; 3],
}

impl Chain {
    /// Explains the incident of a story, if it has one.
    pub fn of(story: &Story, sc: &Scenario, rates: &Rates) -> Option<Chain> {
        let moment = story.incident.as_ref()?;
        let figures = Figures::of(story, moment, sc);
        let mut parts = figures.parts(story, moment);
        parts.retain(|p| p.units != 0);
        let after = aftermath(story, moment);
        let activity = activity(story, &after);
        let priced = |case| bill(&activity, rates, case);
        Some(Chain {
            asked: figures.asked,
            said: figures.said,
            so: figures.so,
            entries: led_to(story, moment, &parts),
            parts,
            after,
            bills: [Case::Low, Case::Typical, Case::High].map(priced),
        })
    }
}

/// What was asked, said and so at the moment of an incident.
struct Figures {
    asked: i32,
    said: i32,
    so: i32,
    /// Whether commitments are taken off the figure.
    net: bool,
    short_pick: bool,
    reserved: i32,
    meanwhile: i32,
}

impl Figures {
    fn of(story: &Story, moment: &Moment, sc: &Scenario) -> Figures {
        let entry = &story.entries[moment.entry];
        let state = story.before(entry);
        let record = &state.views[story.about.seat(moment.slot)];
        let (hand, unfit) = (Bucket::OnHand as usize, Bucket::Unavailable as usize);
        let short_pick = matches!(
            entry.what,
            What::Fact {
                incident: Incident::ShortPicks,
                ..
            }
        );
        if short_pick {
            let missing = amount(story, moment.entry, Incident::ShortPickUnits);
            return Figures {
                asked: missing,
                said: record.says[hand] - record.says[unfit],
                so: state.truth[hand] - state.truth[unfit],
                net: false,
                short_pick,
                reserved: 0,
                meanwhile: 0,
            };
        }
        let net = sc.promise.basis == Basis::Available;
        // The commitment that follows at once shows what is held for others.
        let commits = |e: &&Entry| {
            matches!(
                e.what,
                What::Posted {
                    kind: Kind::SalesOrder,
                    ..
                }
            )
        };
        let committed = story.entries[moment.entry..].iter().find(commits);
        let seat = story.about.seat(moment.slot);
        let reserved = match committed {
            Some(entry) if net => story.after(entry).views[seat].reserved,
            _ => 0,
        };
        let figure = |state: &State| match net {
            true => state.views[seat].available() - reserved,
            false => state.views[seat].says[hand],
        };
        let asked = committed.map_or(0, |e| match e.what {
            What::Posted { delta, .. } => delta[Bucket::Committed as usize],
            _ => 0,
        });
        let now = figure(state);
        let told = told(story, moment).map(|at| figure(story.before(&story.entries[at])));
        let said = told.unwrap_or(now);
        Figures {
            asked,
            said,
            so: state.available(),
            net,
            short_pick,
            reserved,
            meanwhile: said - now,
        }
    }

    fn parts(&self, story: &Story, moment: &Moment) -> Vec<Part> {
        let entry = &story.entries[moment.entry];
        let state = story.before(entry);
        let mut parts = Vec::new();
        for (bucket, cause, lots) in &moment.origins {
            let sign = match bucket {
                Bucket::OnHand => 1,
                Bucket::Committed if self.net => -1,
                Bucket::Unavailable if self.net || self.short_pick => -1,
                _ => continue,
            };
            let signed = |l: &Lot| Lot {
                units: sign * l.units,
                ..*l
            };
            let origins: Vec<Lot> = lots.iter().map(signed).collect();
            parts.push(Part {
                reason: Reason::Drift(*bucket, *cause),
                units: origins.iter().map(|l| l.units).sum(),
                origins,
            });
        }
        let plain = |reason, units, origins| Part {
            reason,
            units,
            origins,
        };
        if !self.net && !self.short_pick {
            let [promised, unfit] =
                [Bucket::Committed, Bucket::Unavailable].map(|b| state.truth[b as usize]);
            parts.push(plain(Reason::Promised, promised, moment.promised.clone()));
            parts.push(plain(Reason::Unfit, unfit, Vec::new()));
        }
        parts.push(plain(Reason::Held, -self.reserved, Vec::new()));
        let since = told(story, moment).map_or(moment.entry, |at| at);
        let taken = taken_since(story, moment, since);
        parts.push(plain(Reason::Meanwhile, self.meanwhile, taken));
        parts
    }
}

/// The entry in which the shopper was told yes.
fn told(story: &Story, moment: &Moment) -> Option<usize> {
    let line = story.entries[moment.entry].line;
    let told = |e: &Entry| e.what == What::Told && e.line == line;
    story.entries[..moment.entry].iter().position(told)
}

/// What lowered the figure between the shopper's yes and the payment.
fn taken_since(story: &Story, moment: &Moment, since: usize) -> Vec<Lot> {
    let seat = story.about.seat(moment.slot);
    let figure = |state: &State| state.views[seat].says;
    let mut taken = Vec::new();
    for at in since..moment.entry {
        let entry = &story.entries[at];
        let (before, after) = (figure(story.before(entry)), figure(story.after(entry)));
        if before != after {
            let units = available(&before) - available(&after);
            taken.push(Lot { entry: at, units });
        }
    }
    taken
}

/// The amount of a fact of the same moment as an entry.
fn amount(story: &Story, entry: usize, wanted: Incident) -> i32 {
    let near = &story.entries[entry..];
    let amounts = near.iter().take(4).find_map(|e| match e.what {
        What::Fact {
            incident, amount, ..
        } if incident == wanted => Some(amount as i32),
        _ => None,
    });
    amounts.unwrap_or(0)
}

/// What made the parts, what brought it into the record, and the incident.
fn led_to(story: &Story, moment: &Moment, parts: &[Part]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for lot in parts.iter().flat_map(|p| &p.origins) {
        found.push(lot.entry);
        // A lost or repeated message points at the posting that it was about.
        if let What::Message {
            about: Some(about), ..
        } = story.entries[lot.entry].what
        {
            found.push(about);
        }
    }
    // The last thing that wrote the record's figure, and what the value was read from.
    let seat = story.about.seat(moment.slot);
    let wrote = |e: &Entry| {
        matches!(
            e.what,
            What::Set { .. }
                | What::Message {
                    ending: Ending::News | Ending::Repeated,
                    ..
                }
                | What::Corrected { .. }
                | What::TypedOver { .. }
        ) && story.before(e).views[seat].says != story.after(e).views[seat].says
    };
    found.extend(story.entries[..moment.entry].iter().rposition(wrote));
    found.extend(told(story, moment));
    found.push(moment.entry);
    found.retain(|&at| at <= moment.entry);
    found.sort_unstable();
    found.dedup();
    found
}

/// The incidents of the order line from the one asked for on.
fn aftermath(story: &Story, moment: &Moment) -> Vec<usize> {
    let line = story.entries[moment.entry].line;
    let later = (moment.entry..story.entries.len()).filter(|&at| {
        let entry = &story.entries[at];
        line.is_some() && entry.line == line && matches!(entry.what, What::Fact { .. })
    });
    later.collect()
}

/// What is billed of an aftermath. A wrong item picked is not the incident's doing.
fn activity(story: &Story, after: &[usize]) -> Activity {
    let mut activity = Activity::new(0, 0, 0);
    for &at in after {
        if let What::Fact {
            incident, amount, ..
        } = story.entries[at].what
            && incident != Incident::MisPicks
        {
            let sum = activity.count(incident) as i64 + amount;
            activity.set(incident, sum);
            if incident == Incident::FailedLines {
                // The order fails once, however many of its lines do.
                activity.set(Incident::FailedOrders, 1);
            }
        }
    }
    activity
}
