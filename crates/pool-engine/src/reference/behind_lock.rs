//! The reference as an engine: one lock around it all.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::audit::{self, Correction, Evidence, Inconsistency};
use super::super::books::{Books, Entry};
use super::super::engine::{Config, Engine, Snapshot, Trouble};
use super::super::types::{Answer, HoldView, Millis, Op, PoolId};
use super::state::Plain;

/// [`Plain`] behind one lock: the reference as an [`Engine`].
#[derive(Debug)]
pub struct Reference(Mutex<Plain>);

impl Reference {
    /// An engine without stock. Of the configuration it heeds `pools` and `max_life`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self(Mutex::new(Plain::new(config)))
    }

    fn lock(&self) -> MutexGuard<'_, Plain> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for Reference {
    fn submit(
        &self,
        now: Millis,
        ops: &[Op<'_>],
        answers: &mut Vec<Answer>,
    ) -> Result<(), Trouble> {
        let mut plain = self.lock();
        answers.clear();
        answers.extend(ops.iter().map(|op| plain.apply(now, op)));
        Ok(())
    }

    fn books(&self, now: Millis, pool: PoolId) -> Option<Books> {
        let mut plain = self.lock();
        plain.pass(now);
        plain.books.get(pool.0 as usize).copied()
    }

    fn snapshot(&self, at: Option<u64>) -> Option<Snapshot> {
        let plain = self.lock();
        let seq = at.unwrap_or(plain.ledger.len() as u64);
        let past = plain.ledger.get(..usize::try_from(seq).ok()?)?;
        let books = audit::fold(vec![Books::default(); plain.books.len()], past);
        Some(Snapshot { seq, books })
    }

    fn feed(&self, after: u64, max: usize) -> Option<Vec<Entry>> {
        let plain = self.lock();
        let rest = plain.ledger.get(usize::try_from(after).ok()?..)?;
        Some(rest.iter().take(max).copied().collect())
    }

    fn holds(&self) -> Vec<HoldView> {
        self.lock().open_holds()
    }

    fn inconsistencies(&self) -> Vec<Inconsistency> {
        let plain = self.lock();
        audit::examine(&Evidence {
            base: &vec![Books::default(); plain.books.len()],
            ledger: &plain.ledger,
            complete_after: 0,
            books: &plain.books,
            holds: &plain.open_holds(),
            clock: plain.clock,
        })
    }

    fn compensate(&self, _dry_run: bool) -> Vec<Correction> {
        // Its counters are changed in one place and by one thread; what a
        // broken copy would need is tested on the embedded engine.
        audit::plan(&self.inconsistencies())
    }
}
