//! Messages on their way: one by one, or all that a run of a feed sends.

use super::slab::Slab;
use crate::world::{Note, SetNote};

/// A message on its way.
#[derive(Clone, Debug)]
pub enum InTransit {
    /// About a posting.
    Note(Note),
    /// A value and when it was read.
    Set(SetNote, i64),
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
            InTransit::Note(note) => note.pool,
            InTransit::Set(note, _) => note.pool,
            InTransit::FreshSet(pool) | InTransit::RefusedSet(pool) => *pool,
        }
    }
}

/// What a run sends.
#[derive(Clone, Debug)]
pub enum Batch {
    /// Messages about postings.
    Notes(Vec<Note>),
    /// Values, and when they were read.
    Sets(Vec<SetNote>, i64),
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Batch::Notes(notes) => notes.is_empty(),
            Batch::Sets(notes, _) => notes.is_empty(),
        }
    }
}

/// Messages on their way.
#[derive(Default)]
pub struct Transit {
    /// One by one.
    pub singles: Slab<(usize, InTransit)>,
    /// In batches.
    pub batches: Slab<(usize, Batch)>,
}

impl Transit {
    /// Messages about postings on their way, with the feed that carries them.
    pub(super) fn notes(&self) -> impl Iterator<Item = (usize, Note)> {
        let singles = self.singles.iter().filter_map(|(feed, message)| {
            let InTransit::Note(note) = message else {
                return None;
            };
            Some((*feed, *note))
        });
        let batches = self.batches.iter().flat_map(|(feed, batch)| {
            let notes = match batch {
                Batch::Notes(notes) => notes.as_slice(),
                Batch::Sets(..) => &[],
            };
            notes.iter().map(|note| (*feed, *note))
        });
        singles.chain(batches)
    }
}
