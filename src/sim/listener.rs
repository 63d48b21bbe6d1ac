//! What a run tells whoever follows it.

use super::{EventKind, Gauge, Incident};
use crate::world::{Cell, Observer, Pool};

/// Something that happened and is counted.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// When, in ms since the start.
    pub time: i64,
    /// What.
    pub what: Incident,
    /// The pool, or [`NO_POOL`](super::NO_POOL).
    pub pool: u32,
    /// How much, in the incident's unit.
    pub amount: i64,
}

/// Whoever follows a run: the measures, an auditor, a trace.
pub trait Listener: Observer {
    /// Entries of the shared pool's ledger that are kept for it to look at.
    const LEDGER: u32 = 1;
    /// Whether nothing but feeds goes on: what is delivered leads to no document (see [`Quiet`](super::Quiet)).
    const QUIET: bool = false;

    /// Something happened.
    fn fact(&mut self, fact: &Fact);
    /// From `now` on a level that people are at is `value`.
    fn level(&mut self, _now: i64, _gauge: Gauge, _value: i64) {}
    /// How everything stands when a period ends: the pools and the views of them, as many of each
    /// pool as there are slots.
    fn stands(&mut self, _pools: &[Pool], _cells: &[Cell]) {}
    /// A period of the series (or the run) ends now.
    fn period_ends(&mut self, now: i64);

    /// An event begins (told to those who follow).
    fn event(&mut self, _what: EventKind) {}

    /// What follows in this event is about this order line, to be served by this pool
    /// ([`NO_LINE`](crate::world::NO_LINE): about none; told to those who follow).
    fn subject(&mut self, _line: u64, _pool: u32) {}

    /// The value that a set brings next was read then (told to those who follow).
    fn value_of(&mut self, _read: i64) {}
}
