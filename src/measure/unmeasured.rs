//! A run to which hardly anybody listens: what is left is what the run itself takes.

use crate::sim::{Fact, Incident, Listener, Partition, RunTables, Watcher};
use crate::world::Observer;
use rayon::prelude::*;

/// Hears how many messages are sent, and nothing else.
struct Deaf {
    messages: i64,
}

impl Observer for Deaf {}

impl Listener for Deaf {
    #[inline]
    fn fact(&mut self, fact: &Fact) {
        if fact.what == Incident::Messages {
            self.messages += fact.amount;
        }
    }

    fn period_ends(&mut self, _now: i64) {}
}

/// Runs a replication of a scenario that was cut into these parts and measures nothing: how
/// many events happened and how many messages were sent; `None` if it was stopped.
pub fn unmeasured(parts: &Partition, watcher: Watcher) -> Option<(u64, u64)> {
    let run = |part| {
        let deaf = |_: &RunTables| Deaf { messages: 0 };
        let (deaf, events) = parts.run(part, watcher, deaf)?;
        Some((events, deaf.messages as u64))
    };
    (0..parts.count())
        .into_par_iter()
        .map(run)
        .try_reduce(|| (0, 0), |a, b| Some((a.0 + b.0, a.1 + b.1)))
}
