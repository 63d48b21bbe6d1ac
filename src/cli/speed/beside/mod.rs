//! `pooldrift speed --beside`: the workload R1 on this and on other engines.
//!
//! ```text
//! jobs: what is built, what is run --> child: a process each, in rotation, a line of JSON
//!    --> results: medians, spread, do they agree --> words: tables --> files: results/bench
//! ```

mod child;
mod files;
mod jobs;
mod results;
mod words;

use super::args::SpeedArgs;
use crate::cli::common::{Program, Surroundings};
use crate::cli::exit::{FINE, INTERRUPTED, WRONG};
use crate::cli::progress;
use jobs::{Group, Peers};
use pool_engine::bench::report::Environment;
use results::Sitting;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs the command; the result is the exit code.
pub(super) fn run(
    args: &SpeedArgs,
    folder: &Path,
    program: &Program,
    around: &mut Surroundings,
) -> Result<u8, String> {
    let peers = Peers::in_folder(folder, &args.python)?;
    let here = Environment::here();
    let mut left_out = peers.left_out.clone();
    let which = (args.tiny, args.guided.as_deref());
    let groups = jobs::groups(&peers, &here, which, &mut left_out)?;
    // A closed pipe is not worth a message: `let _` throughout.
    for line in &left_out {
        let _ = writeln!(around.err, "left out: {line}");
    }
    let said = left_out.len();
    let Some(lines) = rotate(&groups, args.repeats, around.stop, &mut left_out)? else {
        let _ = writeln!(around.err, "interrupted; nothing written");
        return Ok(INTERRUPTED);
    };
    for line in &left_out[said..] {
        let _ = writeln!(around.err, "left out: {line}");
    }
    let mut sitting = Sitting::new(here, &program.engine, args.repeats, peers.versions);
    sitting.left_out = left_out;
    sitting.fill(&groups, lines);
    let _ = write!(around.out, "{}", words::on_terminal(&sitting));
    let folder = args.out.clone().unwrap_or_else(|| sitting.folder());
    let files = files::write(&sitting, &folder)?;
    let _ = writeln!(
        around.err,
        "\nresults: {} ({} files)",
        folder.display(),
        files.len()
    );
    Ok(if sitting.wrong.is_empty() {
        FINE
    } else {
        WRONG
    })
}

/// Runs all jobs; for each the lines that its runs printed. Within a group the jobs take
/// turns, each time beginning with another, so that whatever else the machine does meets
/// all alike. Nothing if it was stopped.
fn rotate(
    groups: &[Group],
    repeats: u32,
    stop: &AtomicBool,
    left_out: &mut Vec<String>,
) -> Result<Option<Vec<Vec<Vec<child::Timings>>>>, String> {
    let jobs: usize = groups.iter().map(|group| group.jobs.len()).sum();
    let bar = progress::of_programs(jobs as u64 * u64::from(repeats));
    let mut all = Vec::new();
    for group in groups {
        let count = group.jobs.len();
        let mut lines = vec![Vec::new(); count];
        let mut failed = vec![false; count];
        for turn in 0..repeats as usize {
            for job in (0..count).map(|place| (place + turn) % count) {
                let job_of = &group.jobs[job];
                bar.set_message(format!("{}: {}", group.title, job_of.name));
                if !failed[job] {
                    match child::run(job_of) {
                        _ if stop.load(Ordering::Relaxed) => return Ok(None),
                        Ok(line) => lines[job].push(line),
                        Err(why) if job_of.is_ours() => return Err(format!("error: {why}")),
                        // The others can still be compared.
                        Err(why) => {
                            left_out.push(format!("{} at {}: {why}", job_of.name, group.title));
                            failed[job] = true;
                            lines[job].clear();
                        }
                    }
                }
                bar.inc(1);
            }
        }
        all.push(lines);
    }
    bar.finish_and_clear();
    Ok(Some(all))
}
