//! Messages on their way: one by one, or all that a run of a feed sends.

use super::EventKind;
use crate::slab::Slab;
use crate::world::{Message, SetMessage};

/// A message on its way.
#[derive(Clone, Debug)]
pub enum InTransit {
    /// About a posting.
    Delta(Message),
    /// A value and when it was read.
    Set(SetMessage, i64),
    /// A value that is read when it arrives.
    FreshSet(u32),
    /// The same, for a set that was refused.
    RefusedSet(u32),
}

impl InTransit {
    /// The pool that it is about.
    #[inline]
    pub(super) fn pool(&self) -> u32 {
        match self {
            InTransit::Delta(message) => message.pool,
            InTransit::Set(message, _) => message.pool,
            InTransit::FreshSet(pool) | InTransit::RefusedSet(pool) => *pool,
        }
    }
}

/// What a run sends.
#[derive(Clone, Debug)]
pub enum Batch {
    /// Messages about postings.
    Deltas(Vec<Message>),
    /// Values, and when they were read.
    Sets(Vec<SetMessage>, i64),
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Batch::Deltas(notes) => notes.is_empty(),
            Batch::Sets(notes, _) => notes.is_empty(),
        }
    }
}

/// One message on its way.
#[derive(Clone, Debug)]
pub struct Single {
    /// The feed that carries it.
    pub feed: usize,
    /// What it says.
    pub message: InTransit,
    /// When it arrives, or its last retry fails.
    pub at: i64,
    /// It will never arrive: nobody knows until then.
    pub dies: bool,
}

/// What a run sent, on its way.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The feed that carries it.
    pub feed: usize,
    /// All of it.
    pub batch: Batch,
    /// When it arrives.
    pub at: i64,
}

/// A set on its way, as it is found by its pool.
#[derive(Clone, Debug)]
pub struct Coming {
    /// When it arrives, and in what order with what arrives then.
    pub at: (i64, EventKind, usize, u32),
    /// What it brings.
    pub message: InTransit,
}

/// Messages on their way.
#[derive(Clone, Default)]
pub struct Transit {
    /// One by one.
    pub singles: Slab<Single>,
    /// In batches.
    pub batches: Slab<Sent>,
    /// Sets by pool, where somebody has to know what is coming; else empty.
    pub sets: Vec<Vec<Coming>>,
}

impl Transit {
    /// A message sets out; returns its place.
    pub(super) fn send(&mut self, single: Single) -> u32 {
        let set = !matches!(single.message, InTransit::Delta(_));
        let coming = (set && !self.sets.is_empty()).then(|| single.clone());
        let place = self.singles.insert(single).place;
        if let Some(Single {
            feed, message, at, ..
        }) = coming
        {
            self.sets[message.pool() as usize].push(Coming {
                at: (at, EventKind::Message, feed, place),
                message,
            });
        }
        place
    }

    /// What a run sends sets out; returns its place.
    pub(super) fn send_batch(&mut self, sent: Sent) -> u32 {
        let (feed, at) = (sent.feed, sent.at);
        let sets = match &sent.batch {
            Batch::Sets(notes, read) if !self.sets.is_empty() => Some((notes.clone(), *read)),
            _ => None,
        };
        let place = self.batches.insert(sent).place;
        if let Some((notes, read)) = sets {
            for message in notes {
                self.sets[message.pool as usize].push(Coming {
                    at: (at, EventKind::Batch, feed, place),
                    message: InTransit::Set(message, read),
                });
            }
        }
        place
    }

    /// A message arrives, or dies.
    pub(super) fn take(&mut self, place: u32) -> Option<Single> {
        let single = self.singles.take(place)?;
        self.forget(single.message.pool(), EventKind::Message, place);
        Some(single)
    }

    /// What a run sent arrives.
    pub(super) fn take_batch(&mut self, place: u32) -> Option<Sent> {
        let sent = self.batches.take(place)?;
        if let Batch::Sets(notes, _) = &sent.batch {
            for message in notes {
                self.forget(message.pool, EventKind::Batch, place);
            }
        }
        Some(sent)
    }

    fn forget(&mut self, pool: u32, kind: EventKind, place: u32) {
        if let Some(sets) = self.sets.get_mut(pool as usize) {
            sets.retain(|coming| (coming.at.1, coming.at.3) != (kind, place));
        }
    }

    /// Messages about postings on their way, with the feed that carries them.
    pub(super) fn notes(&self) -> impl Iterator<Item = (usize, Message)> {
        let singles = self.singles.iter().filter_map(|single| {
            let InTransit::Delta(message) = single.message else {
                return None;
            };
            Some((single.feed, message))
        });
        let batches = self.batches.iter().flat_map(|sent| {
            let notes = match &sent.batch {
                Batch::Deltas(notes) => notes.as_slice(),
                Batch::Sets(..) => &[],
            };
            notes.iter().map(|message| (sent.feed, *message))
        });
        singles.chain(batches)
    }
}
