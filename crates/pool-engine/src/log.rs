//! The log file: frames of ledger entries, each with a checksum.
//!
//! ```text
//!   header: whose log it is, and from where on (see [`super::header`])
//!   frame:  magic, length, checksum, entries of 48 bytes each
//! ```
//! A group of operations is one frame and one fdatasync. The frame that a crash
//! cut short is recognised by its checksum and cut off at the next start; damage
//! *before* a good frame is no crash but a broken disk, and refused. At a
//! checkpoint the log goes on in a file of the next generation (see
//! [`super::checkpoint`]); the first file carries the lock and always stays. A
//! file that should be there and is not, or not with its header, is refused too.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::books::{Entry, Kind};
use super::checkpoint::{self, State as Past};
use super::embedded::Journal;
use super::engine::{Config, Trouble};
use super::files::{generations, named, segment, sync_directory, with};
use super::header;
use super::types::HoldId;

const FRAME: &[u8; 4] = b"fram";
const FRAME_HEAD: usize = 12;

#[derive(Debug, Default)]
struct State {
    /// Entries not yet handed to the disk, after room for a frame's head.
    buffer: Vec<u8>,
    spare: Vec<u8>,
    /// Bytes of entries ever appended, and how many of them are durable.
    appended: u64,
    durable: u64,
    flushing: bool,
    failed: Option<String>,
    /// Bytes in the file being written, its generation, and the file.
    length: u64,
    generation: u32,
    file: Option<Arc<File>>,
}

/// An open log.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    config: Config,
    state: Mutex<State>,
    flushed: Condvar,
    /// The first file: while it is open and locked, no other process has the log.
    _lock: File,
}

/// What a log says.
pub(super) struct Recovered {
    pub log: Log,
    pub past: Past,
    /// Bytes of log read.
    pub read: u64,
    /// Bytes of a torn frame that were cut off.
    pub torn: u64,
}

impl Log {
    /// Open or make the log at `path` and rebuild what it tells.
    pub fn open(path: &Path, config: &Config) -> Result<Recovered, Trouble> {
        let mut lock = open_file(path).map_err(|e| named(path, e))?;
        lock_file(&lock).map_err(|why| named(path, why))?;
        let (first, mut past) = checkpoint::latest(path, config)?;
        let found = |infix| generations(path, infix).map_err(|e| named(path, e));
        let (others, snapshots) = (found(".")?, found(".snapshot.")?);
        let last = others.first().map_or(first, |&n| n.max(first));
        let new = others.is_empty() && snapshots.is_empty();
        header::begin(&mut lock, path, config, first, new).map_err(|why| named(path, why))?;
        let (mut read, mut torn) = (0, 0);
        let mut tail = None;
        for generation in first..=last {
            let name = segment(path, generation);
            let found = Segment::open(&name, config, generation, &mut past)
                .map_err(|why| named(&name, why))?;
            if torn > 0 && found.good > header::LENGTH as u64 {
                let why = "continues a file that was cut short: its end is damaged";
                return Err(named(&name, why));
            }
            read += found.good;
            torn += found.torn;
            tail = Some((found, generation));
        }
        let (file, length, generation) = match tail {
            Some((found, generation)) => (Some(Arc::new(found.file)), found.good, generation),
            None => (None, 0, first),
        };
        let state = State {
            length,
            generation,
            file,
            ..State::default()
        };
        let log = Self {
            path: path.to_owned(),
            config: config.clone(),
            state: Mutex::new(state),
            flushed: Condvar::new(),
            _lock: lock,
        };
        Ok(Recovered {
            log,
            past,
            read,
            torn,
        })
    }

    /// Bytes in the file being written.
    pub fn length(&self) -> u64 {
        self.lock().length
    }

    /// Where the log is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wait until everything appended so far is durable. Whoever comes first
    /// writes for all who are waiting; those who come meanwhile form the next group.
    pub fn sync(&self) -> Result<(), Trouble> {
        let state = self.lock();
        let target = state.appended;
        self.sync_until(state, target).map(|_| ())
    }

    fn sync_until<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        target: u64,
    ) -> Result<MutexGuard<'a, State>, Trouble> {
        while state.durable < target {
            if let Some(why) = &state.failed {
                return Err(Trouble(why.clone()));
            }
            if state.flushing {
                state = self
                    .flushed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.flushing = true;
            let spare = std::mem::take(&mut state.spare);
            let mut group = std::mem::replace(&mut state.buffer, spare);
            let (until, file) = (state.appended, state.file.clone());
            drop(state);
            let written = write(file.as_deref(), &mut group);
            state = self.lock();
            state.flushing = false;
            match written {
                Ok(()) => {
                    state.durable = until;
                    state.length += group.len() as u64;
                }
                Err(error) => state.failed = Some(error.to_string()),
            }
            group.clear();
            state.spare = group;
            self.flushed.notify_all();
        }
        Ok(state)
    }

    /// Make all that was appended durable and go on in the next file. Nobody may
    /// append meanwhile. Returns the new generation.
    pub fn turn_over(&self) -> Result<u32, Trouble> {
        let state = self.lock();
        let target = state.appended;
        let mut state = self.sync_until(state, target)?;
        let generation = state.generation + 1;
        let name = segment(&self.path, generation);
        let file = make(&self.path, &name, &self.config, generation);
        let file = file.map_err(|error| named(&name, error))?;
        state.file = Some(Arc::new(file));
        state.generation = generation;
        state.length = header::LENGTH as u64;
        Ok(generation)
    }
}

fn write(file: Option<&File>, group: &mut [u8]) -> std::io::Result<()> {
    let Some(mut file) = file else {
        return Err(std::io::ErrorKind::NotFound.into());
    };
    let entries = &group[FRAME_HEAD..];
    // A length that does not fit would be no frame to whoever reads it.
    let length = u32::try_from(entries.len()).map_err(std::io::Error::other)?;
    let sum = crc32fast::hash(entries);
    group[..4].copy_from_slice(FRAME);
    group[4..8].copy_from_slice(&length.to_le_bytes());
    group[8..12].copy_from_slice(&sum.to_le_bytes());
    file.write_all(group)?;
    file.sync_data()
}

/// One file of the log, read and ready to be written on.
struct Segment {
    file: File,
    /// Bytes up to the end of the last whole frame, and bytes after it, cut off.
    good: u64,
    torn: u64,
}

impl Segment {
    fn open(
        path: &Path,
        config: &Config,
        generation: u32,
        past: &mut Past,
    ) -> Result<Self, String> {
        let trouble = |e: std::io::Error| e.to_string();
        // It got its name with its header: where that is missing, so is more.
        let file = OpenOptions::new().read(true).write(true).open(path);
        let mut file = file.map_err(trouble)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(trouble)?;
        if bytes.len() < header::LENGTH {
            return Err("cut short: not even its header is left".into());
        }
        if bytes[..header::LENGTH] != header::bytes(config, generation) {
            return Err(header::FOREIGN.into());
        }
        let good = replay(&bytes, past)? as u64;
        let torn = bytes.len() as u64 - good;
        if torn > 0 {
            file.set_len(good).map_err(trouble)?;
            file.sync_all().map_err(trouble)?;
        }
        file.seek(SeekFrom::Start(good)).map_err(trouble)?;
        Ok(Self { file, good, torn })
    }
}

fn open_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

/// A new file of the log, which gets its name when its header is on disk.
fn make(path: &Path, name: &Path, config: &Config, generation: u32) -> std::io::Result<File> {
    let temporary = with(path, ".new");
    let mut file = open_file(&temporary)?;
    file.set_len(0)?;
    header::put(&mut file, config, generation)?;
    std::fs::rename(&temporary, name)?;
    sync_directory(name);
    Ok(file)
}

impl Journal for Log {
    fn post(&self, write: &mut dyn FnMut(&mut Vec<u8>)) {
        let mut state = self.lock();
        if state.buffer.is_empty() {
            state.buffer.resize(FRAME_HEAD, 0);
        }
        let before = state.buffer.len();
        write(&mut state.buffer);
        state.appended += (state.buffer.len() - before) as u64;
    }
}

/// One process at a time. A process that just ended, or a child that was just
/// started, may hold the lock for another moment.
fn lock_file(file: &File) -> Result<(), String> {
    for _attempt in 0..100 {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::Error(error)) => return Err(error.to_string()),
        }
    }
    Err("in use by another process".into())
}

/// The entries of the frame at the start of `bytes`, if it is whole.
fn frame(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..FRAME_HEAD)?;
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    if &head[..4] != FRAME {
        return None;
    }
    let entries = bytes[FRAME_HEAD..].get(..word(4) as usize)?;
    let whole = !entries.is_empty() && entries.len().is_multiple_of(Entry::BYTES);
    (whole && crc32fast::hash(entries) == word(8)).then_some(entries)
}

/// Add what the frames tell to what is known; returns where the last whole one ends.
fn replay(bytes: &[u8], past: &mut Past) -> Result<usize, String> {
    let partitions = past.shards.len();
    let mut at = header::LENGTH;
    while let Some(entries) = frame(&bytes[at..]) {
        for bytes in entries.chunks_exact(Entry::BYTES) {
            let entry = Entry::decode(bytes).ok_or("an entry of an unknown kind")?;
            if entry.seq != past.seq + 1 {
                let (next, last) = (entry.seq, past.seq);
                return Err(format!(
                    "entry {next} follows entry {last}: what lies between was in a checkpoint \
                     that is damaged or gone"
                ));
            }
            past.seq = entry.seq;
            let owner = match entry.pool {
                Entry::NO_POOL => usize::from(entry.code),
                pool => pool as usize & (partitions - 1),
            };
            let shard = past.shards.get_mut(owner);
            shard.ok_or("an entry of no partition")?.restore(&entry);
            if entry.kind == Kind::Owner {
                past.carts.insert(entry.key, HoldId(entry.hold));
            }
        }
        at += FRAME_HEAD + entries.len();
    }
    let rest = &bytes[at..];
    let later = (1..rest.len())
        .any(|skip| rest[skip..].starts_with(FRAME) && frame(&rest[skip..]).is_some());
    if later {
        return Err(format!("damaged at byte {at}, with good frames after it"));
    }
    Ok(at)
}
