//! What the machine allows: the bare work below the engine, measured beside it.
//!
//! Logged: nothing but writing a group's bytes and fdatasync, in the same
//! folder. Volatile: nothing but touching the memory that the same operations
//! touch (a reservation and its sale: a cache line of the pool, one of the hold,
//! two entries of the ledger), in a footprint of the same size and order. No engine can be faster than
//! that; how near it comes is its own doing.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::super::books::Entry;
use super::plan::{Backend, BenchPlan};
use super::run::config;
use super::supplies::{DRAWS, Supplies};

/// A limit, in the operations of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// What was done.
    pub what: String,
    /// How often a second.
    pub per_second: f64,
    /// How many operations a second that would be.
    pub operations: f64,
}

/// A frame of the log has so many bytes besides its entries.
const FRAME: usize = 12;

/// The limit of a plan; `None` for the reference, which nobody takes for fast.
///
/// # Errors
/// A file cannot be written.
pub fn of(plan: &BenchPlan) -> Result<Option<Limit>, String> {
    let time = plan.duration.min(Duration::from_secs(1));
    let trouble = |error| format!("{}: {error}", plan.directory.display());
    match plan.backend {
        Backend::Reference => Ok(None),
        Backend::Memory => Ok(Some(memory(plan, time))),
        Backend::Log => {
            let limit = disk(&plan.directory, plan.batch.max(1) * plan.clients, time);
            limit.map(Some).map_err(trouble)
        }
        Backend::LogEach => disk(&plan.directory, 1, time).map(Some).map_err(trouble),
    }
}

/// Write the entries of `group` operations and fdatasync, over and over.
fn disk(directory: &Path, group: usize, time: Duration) -> std::io::Result<Limit> {
    let path = directory.join(format!("pooldrift-bench-{}-limit", std::process::id()));
    let bytes = vec![0x5a; FRAME + group * Entry::BYTES];
    let mut file = File::create(&path)?;
    let start = Instant::now();
    let mut syncs = 0_u32;
    while start.elapsed() < time {
        file.write_all(&bytes)?;
        file.sync_data()?;
        syncs += 1;
    }
    let per_second = f64::from(syncs) / start.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    Ok(Limit {
        what: format!("bare write and fdatasync of {} bytes", bytes.len()),
        per_second,
        operations: per_second * group as f64,
    })
}

/// A cache line.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Line([u64; 8]);

/// Touch what the operations of the plan touch, one thread, batch by batch.
fn memory(plan: &BenchPlan, time: Duration) -> Limit {
    let config = config(plan);
    let partitions = config.partitions as usize;
    let mut pools = vec![Line::default(); plan.pools as usize];
    let mut holds = vec![Line::default(); config.remember_holds as usize * 2 * partitions];
    let entries = (config.remember_entries as usize * partitions).next_power_of_two();
    let mut ledger = vec![[0_u64; Entry::BYTES / 8]; entries];
    let supplies = Supplies::new(plan, 0);
    let batch = plan.batch.clamp(1, DRAWS);
    let (mut touched, mut at) = (0_u64, 0);
    let start = Instant::now();
    while start.elapsed() < time {
        for _batch in 0..4096_usize.div_ceil(batch) {
            // As in a batch of the engine, what is to be touched is loaded ahead.
            let lines = &supplies.lines[at..at + batch];
            let ahead = |seen, line: &super::super::types::Line| {
                seen ^ pools.get(line.pool.0 as usize).map_or(0, |pool| pool.0[0])
            };
            std::hint::black_box(lines.iter().fold(0, ahead));
            for line in lines {
                let place = touched as usize;
                let (hold, entry) = (place % holds.len(), place & (entries - 1));
                if let Some(pool) = pools.get_mut(line.pool.0 as usize) {
                    pool.0[0] += 1;
                }
                holds[hold].0[0] = touched;
                ledger[entry] = [touched; Entry::BYTES / 8];
                ledger[(entry + 1) & (entries - 1)] = [touched; Entry::BYTES / 8];
                // Its sale finds pool and hold where the reservation left them.
                touched += 2;
            }
            at = (at + batch) % (DRAWS - batch + 1);
        }
    }
    let per_second = touched as f64 / start.elapsed().as_secs_f64();
    std::hint::black_box((&pools, &holds, &ledger));
    Limit {
        what: format!(
            "bare memory touches (pool, hold, ledger entry) of {} pools, {}, one thread",
            plan.pools, plan.skew
        ),
        per_second,
        operations: per_second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_syncs_larger_groups_less_often_but_more_operations() {
        let time = Duration::from_millis(150);
        let folder = std::env::temp_dir();
        let one = disk(&folder, 1, time).unwrap();
        let many = disk(&folder, 10_000, time).unwrap();
        assert!(one.per_second > 0.0 && one.operations == one.per_second);
        assert!(many.operations > 20.0 * one.operations, "{one:?} {many:?}");
        assert!(many.what.contains("480012 bytes"), "{}", many.what);
    }
}
