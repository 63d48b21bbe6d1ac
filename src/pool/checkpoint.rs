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
//! there; it never looks further back. The snapshot before the latest is kept
//! with its part of the log, so that a torn one costs time, not data. A
//! snapshot gets its name when it is on disk, and files go when a snapshot that
//! replaces them has its name: a crash leaves nothing worse than a file too many.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::codec::Reader;
use super::engine::Config;
use super::shard::Shard;
use super::types::HoldId;

const MAGIC: &[u8; 8] = b"poolsnp1";

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

/// The state that these bytes tell; `None` if they are torn or of another engine.
fn decode(bytes: &[u8], config: &Config) -> Option<State> {
    let (bytes, sum) = bytes.split_last_chunk::<4>()?;
    if crc32fast::hash(bytes) != u32::from_le_bytes(*sum) {
        return None;
    }
    let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
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

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The file of a generation of the log.
pub(super) fn segment(path: &Path, generation: u32) -> PathBuf {
    match generation {
        0 => path.to_owned(),
        n => with(path, &format!(".{n}")),
    }
}

fn snapshot(path: &Path, generation: u32) -> PathBuf {
    with(path, &format!(".snapshot.{generation}"))
}

/// Generations that have a file with this in its name, latest first.
pub(super) fn generations(path: &Path, infix: &str) -> Vec<u32> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let Ok(entries) = std::fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let prefix = path.file_name().map(|n| n.to_string_lossy() + infix);
    let mut found: Vec<u32> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name();
            let rest = name.to_str()?.strip_prefix(prefix.as_deref()?)?;
            rest.parse().ok()
        })
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

/// The name of a new file is durable only with its directory.
pub(super) fn sync_directory(path: &Path) {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    if let Ok(directory) = File::open(parent.unwrap_or(Path::new("."))) {
        // Some file systems cannot; then this is the best there is.
        directory.sync_all().ok();
    }
}

/// The latest whole snapshot and its generation, or the empty engine.
pub(super) fn latest(path: &Path, config: &Config) -> (u32, State) {
    let whole = generations(path, ".snapshot.").into_iter().find_map(|n| {
        let bytes = std::fs::read(snapshot(path, n)).ok()?;
        Some((n, decode(&bytes, config)?))
    });
    whole.unwrap_or_else(|| (0, State::empty(config)))
}

/// Make a snapshot durable, then let go what only earlier ones needed.
pub(super) fn write(path: &Path, generation: u32, mut bytes: Vec<u8>) -> std::io::Result<()> {
    let sum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    let temporary = with(path, ".snapshot.new");
    let mut file = File::create(&temporary)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, snapshot(path, generation))?;
    sync_directory(path);
    tidy(path, generation)
}

/// Remove what is older than the snapshot before this one.
fn tidy(path: &Path, generation: u32) -> std::io::Result<()> {
    let kept = generation.saturating_sub(1);
    for old in generations(path, ".snapshot.") {
        if old < kept {
            std::fs::remove_file(snapshot(path, old))?;
        }
    }
    for old in generations(path, ".") {
        if old < kept {
            std::fs::remove_file(segment(path, old))?;
        }
    }
    if kept > 0 {
        // The first file carries the lock: it stays, empty but for its header.
        let first = File::options().write(true).open(path)?;
        first.set_len(super::log::HEADER as u64)?;
    }
    Ok(())
}

/// All files of a log, whether they exist or not in the case of the first.
pub(super) fn files(path: &Path) -> Vec<PathBuf> {
    let segments = generations(path, ".").into_iter();
    let snapshots = generations(path, ".snapshot.").into_iter();
    let mut files = vec![path.to_owned(), with(path, ".snapshot.new")];
    files.extend(segments.map(|n| segment(path, n)));
    files.extend(snapshots.map(|n| snapshot(path, n)));
    files
}
