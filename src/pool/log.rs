//! The log file: frames of ledger entries, each with a checksum.
//!
//! ```text
//!   header: magic, version, pools, partitions, max life, checksum
//!   frame:  magic, length, checksum, entries of 48 bytes each
//! ```
//! A group of operations is one frame and one fdatasync. The frame that a crash
//! cut short is recognised by its checksum and cut off at the next start; damage
//! *before* a good frame is no crash but a broken disk, and refused.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::books::{Entry, Kind};
use super::embedded::Journal;
use super::engine::{Config, Trouble};
use super::shard::Shard;
use super::types::HoldId;

const MAGIC: &[u8; 8] = b"pooldri1";
const HEADER: usize = 32;
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
}

/// An open log.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    state: Mutex<State>,
    flushed: Condvar,
}

/// What a log says.
pub(super) struct Recovered {
    pub log: Log,
    pub shards: Vec<Shard>,
    pub seq: u64,
    pub carts: HashMap<u64, HoldId>,
    /// Bytes of a torn frame that were cut off.
    pub torn: u64,
}

impl Log {
    /// Open or make the log at `path` and rebuild what it tells.
    pub fn open(path: &Path, config: &Config) -> Result<Recovered, Trouble> {
        let trouble = |e: std::io::Error| Trouble(format!("{}: {e}", path.display()));
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(trouble)?;
        lock_file(&file).map_err(|why| Trouble(format!("{}: {why}", path.display())))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(trouble)?;
        let head = header(config);
        if bytes.len() < HEADER {
            // A crash while it was being made: nothing was acknowledged yet.
            file.set_len(0).map_err(trouble)?;
            file.seek(SeekFrom::Start(0)).map_err(trouble)?;
            file.write_all(&head).map_err(trouble)?;
            file.sync_all().map_err(trouble)?;
            sync_directory(path);
            bytes = head.to_vec();
        }
        if bytes[..HEADER] != head {
            let why = "not a log of an engine with these pools, partitions and max life";
            return Err(Trouble(format!("{}: {why}", path.display())));
        }
        let (shards, seq, carts, good) =
            replay(&bytes, config).map_err(|why| Trouble(format!("{}: {why}", path.display())))?;
        let torn = (bytes.len() - good) as u64;
        if torn > 0 {
            file.set_len(good as u64).map_err(trouble)?;
            file.sync_all().map_err(trouble)?;
        }
        file.seek(SeekFrom::Start(good as u64)).map_err(trouble)?;
        let log = Self {
            file,
            state: Mutex::default(),
            flushed: Condvar::new(),
        };
        Ok(Recovered {
            log,
            shards,
            seq,
            carts,
            torn,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wait until everything appended so far is durable. Whoever comes first
    /// writes for all who are waiting; those who come meanwhile form the next group.
    pub fn sync(&self) -> Result<(), Trouble> {
        let mut state = self.lock();
        let target = state.appended;
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
            let until = state.appended;
            drop(state);
            let written = self.write(&mut group);
            state = self.lock();
            state.flushing = false;
            match written {
                Ok(()) => state.durable = until,
                Err(error) => state.failed = Some(error.to_string()),
            }
            group.clear();
            state.spare = group;
            self.flushed.notify_all();
        }
        Ok(())
    }

    fn write(&self, group: &mut [u8]) -> std::io::Result<()> {
        let entries = &group[FRAME_HEAD..];
        let (length, sum) = (entries.len() as u32, crc32fast::hash(entries));
        group[..4].copy_from_slice(FRAME);
        group[4..8].copy_from_slice(&length.to_le_bytes());
        group[8..12].copy_from_slice(&sum.to_le_bytes());
        (&self.file).write_all(group)?;
        self.file.sync_data()
    }
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

fn header(config: &Config) -> [u8; HEADER] {
    let mut head = [0; HEADER];
    head[..8].copy_from_slice(MAGIC);
    head[8..12].copy_from_slice(&config.pools.to_le_bytes());
    head[12..16].copy_from_slice(&config.partitions.to_le_bytes());
    head[16..24].copy_from_slice(&config.max_life.to_le_bytes());
    let sum = crc32fast::hash(&head[..24]);
    head[24..28].copy_from_slice(&sum.to_le_bytes());
    head
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

/// The name of a new file is durable only with its directory.
fn sync_directory(path: &Path) {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    if let Ok(directory) = File::open(parent.unwrap_or(Path::new("."))) {
        // Some file systems cannot; then this is the best there is.
        directory.sync_all().ok();
    }
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

type Past = (Vec<Shard>, u64, HashMap<u64, HoldId>, usize);

fn replay(bytes: &[u8], config: &Config) -> Result<Past, String> {
    let mut shards = super::Embedded::<super::sync::Std>::empty(config);
    let mut carts = HashMap::new();
    let (mut seq, mut at) = (0, HEADER);
    while let Some(entries) = frame(&bytes[at..]) {
        for bytes in entries.chunks_exact(Entry::BYTES) {
            let entry = Entry::decode(bytes).ok_or("an entry of an unknown kind")?;
            if entry.seq != seq + 1 {
                return Err(format!("entry {} follows entry {seq}", entry.seq));
            }
            seq = entry.seq;
            let owner = match entry.pool {
                Entry::NO_POOL => usize::from(entry.code),
                pool => pool as usize & (shards.len() - 1),
            };
            shards
                .get_mut(owner)
                .ok_or("an entry of no partition")?
                .restore(&entry);
            if entry.kind == Kind::Owner {
                carts.insert(entry.key, HoldId(entry.hold));
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
    Ok((shards, seq, carts, at))
}
