//! The header of a file of the log: whose log it is, and from where on.
//!
//! ```text
//!   magic, pools, partitions, max life, checksum, generation (in the first
//!   file that from which on everything is needed)
//! ```

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::engine::Config;
use super::files::sync_directory;

const MAGIC: &[u8; 8] = b"pooldri1";
/// Bytes of a header, which are those before the first frame.
pub(super) const LENGTH: usize = 32;

/// What is wrong with a header that is not this one.
pub(super) const FOREIGN: &str = "not a log of an engine with these pools, partitions and max life";

/// The header of the file of this generation.
pub(super) fn bytes(config: &Config, generation: u32) -> [u8; LENGTH] {
    let mut head = [0; LENGTH];
    head[..8].copy_from_slice(MAGIC);
    head[8..12].copy_from_slice(&config.pools.to_le_bytes());
    head[12..16].copy_from_slice(&config.partitions.to_le_bytes());
    head[16..24].copy_from_slice(&config.max_life.to_le_bytes());
    let sum = crc32fast::hash(&head[..24]);
    head[24..28].copy_from_slice(&sum.to_le_bytes());
    head[28..].copy_from_slice(&generation.to_le_bytes());
    head
}

/// Begin the file with this header, durably.
pub(super) fn put(file: &mut File, config: &Config, generation: u32) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&bytes(config, generation))?;
    file.sync_all()
}

/// Look whether the first file allows to begin with this generation, and make
/// it if the log is `new`: if there is no other file of it.
pub(super) fn begin(
    lock: &mut File,
    path: &Path,
    config: &Config,
    first: u32,
    new: bool,
) -> Result<(), String> {
    let trouble = |e: std::io::Error| e.to_string();
    let mut head = Vec::new();
    let read = Read::by_ref(lock)
        .take(LENGTH as u64)
        .read_to_end(&mut head);
    read.map_err(trouble)?;
    if head.len() < LENGTH {
        if first == 0 && !new {
            return Err("cut short, or gone, while there are files that continue it".into());
        }
        // A crash while it was being made: nothing was acknowledged yet. Or a
        // checkpoint stands for all that it told.
        lock.set_len(0).map_err(trouble)?;
        put(lock, config, first).map_err(trouble)?;
        sync_directory(path);
        return Ok(());
    }
    let (shape, needed) = head.split_at(LENGTH - 4);
    if shape != &bytes(config, 0)[..LENGTH - 4] {
        return Err(FOREIGN.into());
    }
    let needed = u32::from_le_bytes([needed[0], needed[1], needed[2], needed[3]]);
    if first < needed {
        return Err(format!(
            "what was before generation {needed} is in a checkpoint that is damaged or gone"
        ));
    }
    Ok(())
}

/// Empty the first file: from now on everything since this generation is needed.
pub(super) fn empty_first(path: &Path, config: &Config, needed: u32) -> std::io::Result<()> {
    let mut first = OpenOptions::new().write(true).open(path)?;
    put(&mut first, config, needed)?;
    first.set_len(LENGTH as u64)?;
    first.sync_all()
}
