//! Checkpoints: the state of the engine as a file, so that the log before it can go.
//!
//! ```text
//!   log        frames .....|                         generation 0
//!   log.1                  |frames .....|            generation 1
//!   log.2                               |frames ...  generation 2, being written
//!   log.snapshot.1         ^            |
//!   log.snapshot.2                      ^  what all before it came to
//! ```
//! Generation `n` of the log begins at the instant whose state snapshot `n`
//! holds. Recovery takes the latest whole snapshot and reads the log from
//! there; it never looks further back. The whole snapshot before the latest is
//! kept with its part of the log, so that a torn one costs time, not data. A
//! snapshot gets its name when it is on disk, a file of the log when its header
//! is, and files go when a snapshot that replaces them has its name: a crash
//! leaves nothing worse than a file too many. What went is said in the first
//! file, so that nobody takes a file that is missing for one that never was.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::codec::Reader;
use super::engine::{Config, Trouble};
use super::files::{generations, named, segment, snapshot, sync_directory, with};
use super::header;
use super::shard::Shard;
use super::types::HoldId;

const MAGIC: &[u8; 8] = b"poolsnp2";

/// The engine at one instant.
#[derive(Debug)]
pub(super) struct State {
    pub shards: Vec<Shard>,
    /// The last entry whose effect is in it.
    pub seq: u64,
    pub carts: HashMap<u64, HoldId>,
}

impl State {
    /// The engine before anything happened.
    pub fn empty(config: &Config) -> Self {
        Self {
            shards: super::Embedded::<super::sync::Std>::empty(config),
            seq: 0,
            carts: HashMap::new(),
        }
    }
}

/// The state as bytes, without a checksum yet.
pub(super) fn encode(
    config: &Config,
    shards: &[&mut Shard],
    seq: u64,
    carts: &[(u64, HoldId)],
) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&config.pools.to_le_bytes());
    out.extend_from_slice(&config.partitions.to_le_bytes());
    out.extend_from_slice(&config.max_life.to_le_bytes());
    out.extend_from_slice(&seq.to_le_bytes());
    out.extend_from_slice(&(carts.len() as u64).to_le_bytes());
    for (cart, hold) in carts {
        out.extend_from_slice(&cart.to_le_bytes());
        out.extend_from_slice(&hold.0.to_le_bytes());
    }
    for shard in shards {
        shard.dump(&mut out);
    }
    out
}

/// A snapshot without magic and checksum; `None` if it is torn.
fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let (bytes, sum) = bytes.split_last_chunk::<4>()?;
    let good = crc32fast::hash(bytes) == u32::from_le_bytes(*sum);
    bytes.strip_prefix(MAGIC).filter(|_| good)
}

/// The state that these bytes tell; `None` if they are torn or of another engine.
fn decode(bytes: &[u8], config: &Config) -> Option<State> {
    let mut reader = Reader(whole(bytes)?);
    let same = reader.u32()? == config.pools
        && reader.u32()? == config.partitions
        && reader.i64()? == config.max_life;
    if !same {
        return None;
    }
    let seq = reader.u64()?;
    let mut carts = HashMap::new();
    for _cart in 0..reader.u64()? {
        carts.insert(reader.u64()?, HoldId(reader.u64()?));
    }
    let load = |id| Shard::load(config, id, &mut reader);
    let shards: Option<Vec<Shard>> = (0..config.partitions).map(load).collect();
    let shards = shards?;
    reader.0.is_empty().then_some(State { shards, seq, carts })
}

/// The latest whole snapshot and its generation, or the empty engine.
///
/// # Errors
/// A snapshot is there but cannot be read: that is no reason to do without it.
pub(super) fn latest(path: &Path, config: &Config) -> Result<(u32, State), Trouble> {
    let all = generations(path, ".snapshot.").map_err(|e| named(path, e))?;
    for n in all {
        let name = snapshot(path, n);
        let bytes = std::fs::read(&name).map_err(|e| named(&name, e))?;
        if let Some(state) = decode(&bytes, config) {
            return Ok((n, state));
        }
    }
    Ok((0, State::empty(config)))
}

/// The latest whole snapshot before this generation; 0: there is none.
fn whole_before(path: &Path, generation: u32) -> std::io::Result<u32> {
    for n in generations(path, ".snapshot.")? {
        if n < generation && whole(&std::fs::read(snapshot(path, n))?).is_some() {
            return Ok(n);
        }
    }
    Ok(0)
}

/// Make a snapshot durable, then let go what only earlier ones needed.
pub(super) fn write(
    path: &Path,
    config: &Config,
    generation: u32,
    mut bytes: Vec<u8>,
) -> std::io::Result<()> {
    let sum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    let temporary = with(path, ".snapshot.new");
    let mut file = File::create(&temporary)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, snapshot(path, generation))?;
    sync_directory(path);
    tidy(path, config, generation)
}

/// Remove what is older than the whole snapshot before this one. That need not
/// be of the generation before: a checkpoint can fail.
fn tidy(path: &Path, config: &Config, generation: u32) -> std::io::Result<()> {
    let kept = whole_before(path, generation)?;
    if kept > 0 {
        // The first file carries the lock: it stays, empty but for its header,
        // which says, before anything goes, from where on all is needed.
        header::empty_first(path, config, kept)?;
    }
    for old in generations(path, ".snapshot.")? {
        if old < kept {
            std::fs::remove_file(snapshot(path, old))?;
        }
    }
    for old in generations(path, ".")? {
        if old < kept {
            std::fs::remove_file(segment(path, old))?;
        }
    }
    Ok(())
}
