//! Follows one pool through a run and writes its story.

use super::incident::{Sought, Tally};
use super::lots::{Account, Copied, Lots};
use super::sent::Postings;
use super::story::{About, Ending, Entry, Moment, State, Story, View, What};
use crate::scenario::{Payload, Scenario};
use crate::sim::{EventKind, Fact, Incident, Listener};
use crate::world::{
    After, Bucket, Cause, Field, Kind, Message, NO_LINE, Observer, Place, Posting, Step, Units,
};
use std::collections::HashMap;

/// The listener behind a trace.
pub(super) struct Follower {
    pub(super) about: About,
    /// What each feed does to lots (`None`: a delta feed).
    sets: Vec<Option<Field>>,
    /// Buckets that each feed writes, as bits.
    buckets: Vec<u8>,
    entries: Vec<Entry>,
    states: Vec<State>,
    levels: Vec<Levels>,
    lots: Lots,
    postings: Postings,
    /// The order lines that commit stock, oldest first: the line, its entry, its units.
    promised: Vec<(u64, usize, i32)>,
    /// Numbers of the order lines, by handle.
    lines: HashMap<u64, u32>,
    event: Option<EventKind>,
    subject: u64,
    read: i64,
    now: i64,
    sought: Option<(Sought, Tally)>,
    incident: Option<Moment>,
}

/// The amounts of a record: `[bucket][account]`.
type Levels = Vec<Vec<i32>>;

impl Follower {
    pub fn new(about: About, sc: &Scenario, start: State, sought: Option<Sought>) -> Follower {
        let accounts = Account::all().count();
        let set = |payload: Payload| match payload {
            Payload::Delta => None,
            Payload::Absolute(field) | Payload::CompareAndSet(field) | Payload::Snapshot(field) => {
                Some(field)
            }
        };
        let bits = |buckets: &[Bucket]| buckets.iter().fold(0, |bits, &b| bits | 1 << b as u8);
        let feeds = sc.every_feed();
        Follower {
            levels: vec![vec![vec![0; accounts]; Bucket::COUNT]; start.views.len()],
            about,
            sets: feeds.iter().map(|f| set(f.message)).collect(),
            buckets: feeds.iter().map(|f| bits(&f.buckets)).collect(),
            entries: Vec::new(),
            states: vec![start],
            lots: Lots::default(),
            postings: Postings::default(),
            promised: Vec::new(),
            lines: HashMap::new(),
            event: None,
            subject: NO_LINE,
            read: 0,
            now: 0,
            sought: sought.map(|s| (s, Tally::default())),
            incident: None,
        }
    }

    pub fn story(self, end: i64) -> Story {
        Story {
            about: self.about,
            entries: self.entries,
            states: self.states,
            incident: self.incident,
            end,
        }
    }

    /// Writes an entry down; it changes the state only if there is a new one.
    fn note_down(&mut self, what: What, after: Option<State>) {
        let before = self.states.len() - 1;
        self.states
            .extend(after.filter(|state| *state != self.states[before]));
        self.entries.push(Entry {
            time: self.now,
            event: self.event,
            line: self.lines.get(&self.subject).copied(),
            what,
            before,
            after: self.states.len() - 1,
        });
    }

    /// Moves lots as the amounts have moved; `about` is the posting that a message is about.
    fn move_lots(&mut self, step: &Step, after: &After, about: Option<usize>) {
        let entry = self.entries.len();
        let new: Vec<Levels> = (self.about.records.iter())
            .map(|r| levels(after, r.slot))
            .collect();
        let copied = self.copied(step).filter(|set| {
            let seat = self.about.seat(set.to);
            let said = self.states.last().map(|s| s.views[seat].says);
            said != Some(after.cells[set.to].view) || new[seat] != self.levels[seat]
        });
        let copied = copied.map(|set| {
            let seat = self.about.seat(set.to);
            let at = |bucket: Bucket, account| new[seat][bucket as usize][place(account)];
            self.lots.copy(set, entry, at);
            seat
        });
        // What a message brings was made by the posting that it is about.
        let news = matches!(step, Step::Delivered { news: true, .. });
        let maker = about.filter(|_| news).unwrap_or(entry);
        for (seat, record) in self.about.records.iter().enumerate() {
            if copied == Some(seat) {
                continue;
            }
            for bucket in Bucket::ALL {
                for account in Account::all() {
                    let (b, a) = (bucket as usize, place(account));
                    let by = new[seat][b][a] - self.levels[seat][b][a];
                    if by != 0 {
                        let key = (record.slot, bucket, account);
                        self.lots.change(key, by, maker, about);
                    }
                }
            }
        }
        self.levels = new;
    }

    /// What a step copies from one record to another.
    fn copied(&self, step: &Step) -> Option<Copied> {
        match *step {
            Step::Set { feed, .. } => {
                let ends = &self.about.feeds[feed];
                let buckets = (self.sets[feed]? == Field::Buckets).then(|| self.buckets[feed]);
                Some(Copied {
                    from: ends.from,
                    to: ends.to,
                    buckets,
                })
            }
            Step::TypedOver { slot, from } => Some(Copied {
                from,
                to: slot,
                buckets: Some(1 << Bucket::OnHand as u8),
            }),
            _ => None,
        }
    }

    fn posted(&mut self, posting: &Posting) -> What {
        let entry = self.entries.len();
        self.postings
            .made(&posting.message(self.subject), self.subject, entry);
        let truth = match posting.booked {
            None => posting.delta,
            Some(_) => [0; Bucket::COUNT],
        };
        self.promise(&truth, entry);
        What::Posted {
            origin: posting.origin,
            kind: posting.kind,
            delta: posting.delta,
            place: posting.place,
            error: (posting.error, posting.error_cause),
            booked: posting.booked,
        }
    }

    /// Who has been promised the units that are committed.
    fn promise(&mut self, delta: &Units, entry: usize) {
        let mut units = delta[Bucket::Committed as usize];
        if units > 0 {
            self.promised.push((self.subject, entry, units));
            return;
        }
        for own in [true, false] {
            for promise in &mut self.promised {
                if units < 0 && (!own || promise.0 == self.subject) {
                    let used = promise.2.min(-units);
                    promise.2 -= used;
                    units += used;
                }
            }
        }
        self.promised.retain(|p| p.2 > 0);
    }

    fn message(&mut self, feed: usize, message: &Message, ending: Ending) -> (What, Option<usize>) {
        let ends = &self.about.feeds[feed];
        let arrives = ending != Ending::Lost;
        let about = self
            .postings
            .passes(message, feed, (ends.from, ends.to), arrives);
        let what = What::Message {
            feed,
            kind: message.kind,
            origin: usize::from(message.origin),
            delta: message.delta,
            ending,
            about,
        };
        (what, about)
    }

    /// The incident that was asked for happens now.
    fn remember(&mut self, sought: Sought) {
        let slot = match sought.what {
            Incident::ShortPicks => self.about.floor,
            _ => self.about.storefront,
        };
        let mut origins = Vec::new();
        for bucket in Bucket::ALL {
            for cause in Cause::ALL {
                let lots = self.lots.of_cause(slot, bucket, cause);
                if !lots.is_empty() {
                    origins.push((bucket, cause, lots));
                }
            }
        }
        let promised = self.promised.iter();
        self.incident = Some(Moment {
            entry: self.entries.len() - 1,
            number: sought.number,
            slot,
            origins,
            promised: promised
                .map(|&(_, entry, units)| super::Lot { entry, units })
                .collect(),
            line: self.subject,
        });
    }
}

/// Place of an account in [`Levels`].
fn place(account: Account) -> usize {
    match account {
        Account::ByMessage => 0,
        Account::BySet => 1,
        // In flight, the first cause, has the two places before.
        Account::Under(cause) => cause as usize + 1,
    }
}

fn levels(after: &After, slot: usize) -> Levels {
    let cell = &after.cells[slot];
    let of_bucket = |bucket: Bucket| {
        let causes = after.by_cause(slot, bucket);
        let in_flight = [
            cell.lag_message[bucket as usize],
            cell.lag_set[bucket as usize],
        ];
        in_flight
            .into_iter()
            .chain(causes.into_iter().skip(1))
            .collect()
    };
    Bucket::ALL.map(of_bucket).to_vec()
}

/// The state of a pool as the world shows it.
fn state(after: &After, about: &About) -> State {
    let view = |slot: usize| {
        let mut causes = Vec::new();
        for bucket in Bucket::ALL {
            let amounts = after.by_cause(slot, bucket);
            let found = Cause::ALL.into_iter().zip(amounts).filter(|a| a.1 != 0);
            causes.extend(found.map(|(cause, amount)| (bucket, cause, amount)));
        }
        View {
            says: after.cells[slot].view,
            reserved: after.cells[slot].reserved,
            causes,
        }
    };
    State {
        truth: after.pool.truth,
        views: about.records.iter().map(|r| view(r.slot)).collect(),
    }
}

impl Observer for Follower {
    const FOLLOWS: bool = true;

    fn step(&mut self, now: i64, step: &Step, after: &After) {
        if after.number != self.about.pool {
            return;
        }
        self.now = now;
        let (what, about) = match *step {
            Step::Posted(posting) => (self.posted(posting), None),
            Step::Unseen {
                delta,
                place,
                cause,
            } => {
                self.promise(delta, self.entries.len());
                (
                    What::Unseen {
                        delta: *delta,
                        place,
                        cause,
                    },
                    None,
                )
            }
            Step::Delivered {
                feed,
                message,
                news,
            } => {
                let ending = if news { Ending::News } else { Ending::Repeated };
                self.message(feed, message, ending)
            }
            Step::Lost { feed, message } => self.message(feed, message, Ending::Lost),
            Step::Corrected {
                origin,
                delta,
                error,
            } => {
                let kind = Kind::Adjustment;
                let posting = Posting::new(origin, after.number, kind, *delta, Place::Nowhere);
                let message = posting.message(NO_LINE);
                self.postings.made(&message, NO_LINE, self.entries.len());
                (
                    What::Corrected {
                        origin,
                        delta: *delta,
                        error,
                    },
                    None,
                )
            }
            Step::TypedOver { slot, from } => (What::TypedOver { slot, from }, None),
            Step::ByHand {
                slot,
                of,
                units,
                goods,
                ..
            } => {
                let by_hand = What::ByHand {
                    slot,
                    of,
                    units,
                    goods,
                };
                (by_hand, None)
            }
            Step::Rewired => (What::Rewired, None),
            Step::Settled => (What::Settled, None),
            Step::Loaded => (What::Loaded, None),
            Step::Set { feed, result, .. } => {
                let read = self.read;
                (What::Set { feed, read, result }, None)
            }
        };
        self.move_lots(step, after, about);
        let state = state(after, &self.about);
        self.note_down(what, Some(state));
    }
}

impl Listener for Follower {
    fn fact(&mut self, fact: &Fact) {
        self.now = fact.time;
        let here = fact.pool == self.about.pool;
        let ours = self.lines.contains_key(&self.subject);
        if here || ours && fact.pool != crate::sim::NO_POOL {
            let what = What::Fact {
                incident: fact.what,
                amount: fact.amount,
                elsewhere: (!here).then_some(fact.pool),
            };
            self.note_down(what, None);
        }
        if let Some((sought, tally)) = &mut self.sought
            && tally.counts(sought, fact)
            && here
        {
            let sought = *sought;
            self.remember(sought);
        }
    }

    fn period_ends(&mut self, _: i64) {}

    fn event(&mut self, what: EventKind) {
        self.event = Some(what);
        self.subject = NO_LINE;
    }

    fn subject(&mut self, line: u64, pool: u32) {
        self.subject = line;
        if pool == self.about.pool && line != NO_LINE && !self.lines.contains_key(&line) {
            let number = self.lines.len() as u32 + 1;
            self.lines.insert(line, number);
            // The first that is heard of a line here is that its shopper is told yes,
            // unless it was sourced anew from another site.
            let asking = [EventKind::Order, EventKind::Replay];
            if self.event.is_some_and(|e| asking.contains(&e)) {
                self.note_down(What::Told, None);
            }
        }
    }

    fn value_of(&mut self, read: i64) {
        self.read = read;
    }
}
