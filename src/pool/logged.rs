//! The embedded engine with a log: what it acknowledges survives a crash.
//!
//! Operations take effect in memory first and are acknowledged when their
//! entries are on disk. A reader may therefore see what is not yet durable, but
//! whatever it writes after that is durable only later: no acknowledged
//! operation rests on one that was lost.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::audit::{Correction, Inconsistency};
use super::books::{Books, Entry};
use super::embedded::Embedded;
use super::engine::{Config, Engine, HoldView, Snapshot, Trouble};
use super::log::Log;
use super::types::{Answer, Millis, Op, PoolId};

/// How many operations share an fdatasync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// All that are waiting at the moment: a batch, or those of several clients.
    Group,
    /// Each has its own.
    Each,
}

/// See the module.
#[derive(Debug)]
pub struct Logged {
    inner: Embedded,
    log: Arc<Log>,
    durability: Durability,
    /// Taken for the whole of an operation that gets its own fdatasync.
    turn: Mutex<()>,
    torn: u64,
}

impl Logged {
    /// Open the engine whose log is at `path`, or make it.
    ///
    /// # Errors
    /// The log cannot be read or written, belongs to an engine of another
    /// shape, is in use by another process, or is damaged before its end.
    pub fn open(path: &Path, config: &Config, durability: Durability) -> Result<Self, Trouble> {
        let config = config.clone().partitions(config.partitions);
        let found = Log::open(path, &config)?;
        let log = Arc::new(found.log);
        let inner = Embedded::from_shards(
            &config,
            found.shards,
            found.seq,
            found.carts,
            Some(log.clone()),
        );
        Ok(Self {
            inner,
            log,
            durability,
            turn: Mutex::new(()),
            torn: found.torn,
        })
    }

    /// Bytes of an unfinished frame that were cut off when opening.
    #[must_use]
    pub fn torn(&self) -> u64 {
        self.torn
    }
}

impl Engine for Logged {
    fn submit(
        &self,
        now: Millis,
        ops: &[Op<'_>],
        answers: &mut Vec<Answer>,
    ) -> Result<(), Trouble> {
        if self.durability == Durability::Group {
            self.inner.do_batch(now, ops, answers);
            return self.log.sync();
        }
        answers.clear();
        for op in ops {
            answers.push(self.one(now, *op)?);
        }
        Ok(())
    }

    fn one(&self, now: Millis, op: Op<'_>) -> Result<Answer, Trouble> {
        let _turn = (self.durability == Durability::Each)
            .then(|| self.turn.lock().unwrap_or_else(PoisonError::into_inner));
        let answer = self.inner.do_one(now, &op);
        self.log.sync()?;
        Ok(answer)
    }

    fn books(&self, now: Millis, pool: PoolId) -> Option<Books> {
        self.inner.books(now, pool)
    }

    fn snapshot(&self, at: Option<u64>) -> Option<Snapshot> {
        self.inner.snapshot(at)
    }

    fn feed(&self, after: u64, max: usize) -> Option<Vec<Entry>> {
        self.inner.feed(after, max)
    }

    fn holds(&self) -> Vec<HoldView> {
        self.inner.holds()
    }

    fn inconsistencies(&self) -> Vec<Inconsistency> {
        self.inner.inconsistencies()
    }

    fn compensate(&self, dry_run: bool) -> Vec<Correction> {
        let steps = self.inner.compensate(dry_run);
        // Corrections are entries like any other; a failing log shows at the
        // next operation.
        self.log.sync().ok();
        steps
    }
}
