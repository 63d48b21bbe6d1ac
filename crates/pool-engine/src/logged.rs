//! The embedded engine with a log: what it acknowledges survives a crash.
//!
//! Operations take effect in memory first and are acknowledged when their
//! entries are on disk. A reader may therefore see what is not yet durable, but
//! whatever it writes after that is durable only later: no acknowledged
//! operation rests on one that was lost. Now and then the whole state is written
//! down, so that the log need not be read from its beginning.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::audit::{Correction, Inconsistency};
use super::books::{Books, Entry};
use super::checkpoint;
use super::embedded::Embedded;
use super::engine::{Config, Engine, Snapshot, Trouble};
use super::files;
use super::log::Log;
use super::types::{Answer, HoldView, Millis, Op, PoolId};

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
    config: Config,
    log: Arc<Log>,
    durability: Durability,
    /// Taken for the whole of an operation that gets its own fdatasync.
    turn: Mutex<()>,
    /// Taken for the whole of a checkpoint.
    checkpoint: Mutex<()>,
    /// Bytes of log after which a checkpoint is made, and in the file being
    /// written, at which one is due.
    checkpoint_after: u64,
    due: AtomicU64,
    trouble: Mutex<Option<Trouble>>,
    read: u64,
    torn: u64,
}

/// Bytes of log (5 million entries) after which a checkpoint is made, if not told otherwise.
const CHECKPOINT_AFTER: u64 = 256 << 20;

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
        let past = found.past;
        let inner = Embedded::from_shards(
            &config,
            past.shards,
            past.seq,
            past.carts,
            Some(log.clone()),
        );
        Ok(Self {
            inner,
            log,
            durability,
            turn: Mutex::new(()),
            checkpoint: Mutex::new(()),
            checkpoint_after: CHECKPOINT_AFTER,
            due: AtomicU64::new(CHECKPOINT_AFTER),
            trouble: Mutex::new(None),
            read: found.read,
            torn: found.torn,
            config,
        })
    }

    /// The same, with a checkpoint after so many bytes of log. Whoever sends the
    /// operation that goes beyond them makes it.
    #[must_use]
    pub fn checkpoint_after(mut self, bytes: u64) -> Self {
        self.checkpoint_after = bytes;
        self.due = AtomicU64::new(bytes);
        self
    }

    /// Why the latest checkpoint that was due by itself could not be made, if it
    /// could not. Operations go on: the log is longer than it need be.
    #[must_use]
    pub fn checkpoint_trouble(&self) -> Option<Trouble> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.as_ref().map(|why| Trouble(why.0.clone()))
    }

    /// Write the whole state down, so that recovery begins here and the log
    /// before the previous checkpoint can go. Others wait while the state is
    /// copied and the log synced, not while it is written.
    ///
    /// # Errors
    /// [`Trouble`] when a file cannot be written. Nothing is lost by that: the
    /// log is longer than it need be.
    pub fn checkpoint(&self) -> Result<(), Trouble> {
        let _turn = self.checkpoint.lock();
        self.write_checkpoint()
    }

    fn write_checkpoint(&self) -> Result<(), Trouble> {
        let mut turned = Ok(0);
        let bytes = self.inner.capture(|shards, seq, carts| {
            turned = self.log.turn_over();
            let failed = turned.is_err();
            (!failed).then(|| checkpoint::encode(&self.config, shards, seq, carts))
        });
        let generation = turned?;
        let bytes = bytes.unwrap_or_default();
        let written = checkpoint::write(self.log.path(), &self.config, generation, bytes);
        written.map_err(|error| Trouble(format!("checkpoint {generation}: {error}")))
    }

    /// A checkpoint, if one is due and nobody is making it.
    fn checkpoint_if_due(&self) {
        let due = || self.log.length() > self.due.load(Ordering::Relaxed);
        if !due() {
            return;
        }
        if let Ok(_turn) = self.checkpoint.try_lock()
            && due()
        {
            let done = self.write_checkpoint();
            let next = match done {
                Ok(()) => 0,
                // Not again with every operation.
                Err(_) => self.log.length(),
            };
            let next = next.saturating_add(self.checkpoint_after);
            self.due.store(next, Ordering::Relaxed);
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = done.err();
        }
    }

    /// Bytes of log that were read when opening: those since the latest checkpoint.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read
    }

    /// All files of the log at `path`: to copy or remove it as a whole.
    #[must_use]
    pub fn files(path: &Path) -> Vec<PathBuf> {
        files::all(path)
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
            self.log.sync()?;
            self.checkpoint_if_due();
            return Ok(());
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
        self.checkpoint_if_due();
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
