//! One replication of a scenario in this process: its rate, its memory, its start-up.

use super::args::SpeedArgs;
use super::grid::figure;
use super::instructions::{self, Instructions};
use super::kinds;
use crate::cli::common::{self, Program, Surroundings};
use crate::cli::exit::{FINE, INTERRUPTED};
use crate::measure::{self, Measure, Outcome};
use crate::report::words::{grouped, whole};
use crate::scenario::Scenario;
use crate::sim::{Incident, Partition, Watcher};
use crate::units::{DAY, Span};
use serde::Serialize;
use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// What a run took.
#[derive(Clone, Copy)]
struct Run {
    events: u64,
    messages: u64,
    seconds: f64,
    parts: usize,
}

/// What a run says, in the shape that the programs of `benches/peers` print.
#[derive(Serialize)]
struct TimedRun {
    #[serde(rename = "impl")]
    name: String,
    pools: usize,
    days: f64,
    seed: u64,
    events: u64,
    /// Messages that the feeds sent: a run of a feed is one event, whatever it sends.
    messages: u64,
    wall_s: f64,
    mev_s: f64,
    /// Peak memory of the process in MiB, where the system tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    rss_mb: Option<f64>,
    systems: usize,
    parts: usize,
    threads: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_up_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slope_ns: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinds: Option<kinds::Kinds>,
}

/// Runs the command; the result is the exit code.
pub(super) fn run(
    args: &SpeedArgs,
    scenario: &str,
    program: &Program,
    around: &mut Surroundings,
) -> Result<u8, String> {
    let ready = common::ready(program, scenario, &args.set, false)?;
    common::remarks(&ready, around.err);
    let sc = ready.scenario();
    let seed = args.seed.unwrap_or(sc.run.seed);
    if args.apart {
        return Ok(match kinds::profiled(sc, seed, around.stop) {
            true => FINE,
            false => INTERRUPTED,
        });
    }
    // First of all, since it is what may not be possible.
    let counted = match args.count.then(|| counted(args, scenario, seed, around)) {
        Some(None) => return Ok(INTERRUPTED),
        Some(Some(counted)) => Some(counted?),
        None => None,
    };
    let threads = args.threads.unwrap_or_else(available);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|e| format!("error: {threads} threads cannot be started: {e}"))?;
    let watcher = Watcher::until(around.stop);
    let timed = |sc: &Scenario| pool.install(|| timed(sc, seed, args, watcher));
    let Some(full) = timed(sc) else {
        return Ok(INTERRUPTED);
    };
    let mut line = line(sc, seed, threads, full, args);
    if args.kinds || !args.json {
        let Some(part) = timed(&fifth(sc)) else {
            return Ok(INTERRUPTED);
        };
        (line.start_up_s, line.slope_ns) = start_up(full, part).unzip();
    }
    if args.kinds {
        let Some(mut kinds) = kinds::by_kind(sc, seed, around.stop) else {
            return Ok(INTERRUPTED);
        };
        if let Some(counted) = &counted {
            kinds.count(counted);
        }
        line.kinds = Some(kinds);
    }
    tell(args, scenario, &line, around.out);
    Ok(FINE)
}

/// Counts instructions; nothing if it was stopped.
fn counted(
    args: &SpeedArgs,
    scenario: &str,
    seed: u64,
    around: &mut Surroundings,
) -> Option<Result<Instructions, String>> {
    // A closed pipe is not worth a message.
    let _ = writeln!(
        around.err,
        "counting instructions under valgrind: some fifty times as long as a run"
    );
    let counted = instructions::count(args, scenario, seed);
    // Whoever stops this stops valgrind too, which is then no error of its own.
    (!around.stop.load(Ordering::Relaxed)).then_some(counted)
}

/// As many threads as the machine runs at once.
fn available() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs one replication by the clock; nothing if it was stopped.
fn timed(sc: &Scenario, seed: u64, args: &SpeedArgs, watcher: Watcher) -> Option<Run> {
    let start = Instant::now();
    let parts = if args.whole {
        Partition::whole(sc, seed, 0)
    } else {
        Partition::of(sc, seed, 0)
    };
    let (events, messages) = if args.unmeasured {
        measure::unmeasured(&parts, watcher)?
    } else {
        let outcome = measure::measure(sc, &parts, watcher)?;
        (outcome.events, messages(&outcome))
    };
    Some(Run {
        events,
        messages,
        seconds: start.elapsed().as_secs_f64(),
        parts: parts.count(),
    })
}

/// Messages sent over the whole run, its warm-up included.
fn messages(outcome: &Outcome) -> u64 {
    let column = outcome.table.column(Measure::Count(Incident::Messages));
    let sent = column.map(|at| outcome.table.rows.iter().map(|row| row[at]).sum::<f64>());
    sent.unwrap_or(0.0) as u64
}

/// The same scenario over a fifth of its time.
fn fifth(sc: &Scenario) -> Scenario {
    let mut short = sc.clone();
    short.run.horizon = Span((sc.run.horizon.0 / 5).max(1));
    if short.run.warm_up >= short.run.horizon {
        short.run.warm_up = Span::ZERO;
    }
    short
}

/// Seconds before the first event and ns for each further one: the straight line through
/// both runs. Nothing if they are too short to differ.
fn start_up(full: Run, part: Run) -> Option<(f64, f64)> {
    let events = full.events.checked_sub(part.events).filter(|&n| n > 0)?;
    let slope = (full.seconds - part.seconds) / events as f64;
    let start = full.seconds - slope * full.events as f64;
    (slope > 0.0).then_some((start, slope * 1e9))
}

fn line(sc: &Scenario, seed: u64, threads: usize, run: Run, args: &SpeedArgs) -> TimedRun {
    let whole = if args.whole { "-whole" } else { "" };
    let unmeasured = if args.unmeasured { "-unmeasured" } else { "" };
    TimedRun {
        name: format!("pooldrift{whole}{unmeasured}-{threads}t"),
        pools: sc.pools(),
        days: sc.run.horizon.0 as f64 / DAY as f64,
        seed,
        events: run.events,
        messages: run.messages,
        wall_s: run.seconds,
        mev_s: run.events as f64 / run.seconds / 1e6,
        rss_mb: peak_mib(),
        systems: sc.systems.len(),
        parts: run.parts,
        threads,
        start_up_s: None,
        slope_ns: None,
        kinds: None,
    }
}

/// Peak memory of this process so far, in MiB (Linux; elsewhere nothing is said).
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// The JSON on one line, or what it says in words.
fn tell(args: &SpeedArgs, scenario: &str, line: &TimedRun, out: &mut dyn Write) {
    if args.json {
        let text = serde_json::to_string(line).unwrap_or_default();
        // A closed pipe is not worth a message: `let _` throughout.
        let _ = writeln!(out, "{text}");
        return;
    }
    let nothing = if args.unmeasured {
        ", nothing measured"
    } else {
        ""
    };
    let _ = writeln!(out, "{}{nothing}\n", what(scenario, line));
    for (name, value) in rows(line) {
        let _ = writeln!(out, "  {name:<24}{value}");
    }
    if let Some(kinds) = &line.kinds {
        let _ = write!(out, "\n{}", kinds.text());
    }
    if cfg!(debug_assertions) {
        let _ = writeln!(
            out,
            "\nThis build is not optimised; its figures mean nothing."
        );
    }
}

fn what(scenario: &str, line: &TimedRun) -> String {
    let plural = |n: usize, what: &str| match n {
        1 => format!("1 {what}"),
        n => format!("{} {what}s", whole(n as u64)),
    };
    format!(
        "{scenario}: {} x {} d, {}, {}, {}, seed {}",
        plural(line.pools, "pool"),
        line.days,
        plural(line.systems, "system"),
        plural(line.parts, "part"),
        plural(line.threads, "thread"),
        line.seed,
    )
}

fn rows(line: &TimedRun) -> Vec<(&'static str, String)> {
    let ns = 1e3 / line.mev_s;
    let mut rows = vec![
        ("events", whole(line.events)),
        ("messages", messages_words(line)),
        ("seconds", grouped(line.wall_s, 3)),
        ("million events a second", figure(line.mev_s)),
        ("ns per event", figure(ns)),
    ];
    if let Some(peak) = line.rss_mb {
        let each = peak * 1_048_576.0 / line.pools.max(1) as f64 / line.systems.max(1) as f64;
        rows.push((
            "peak memory",
            format!(
                "{} MiB, {} bytes per pool and system (whole process)",
                figure(peak),
                whole(each as u64)
            ),
        ));
    }
    rows.push(("start-up", start_up_words(line)));
    rows
}

fn messages_words(line: &TimedRun) -> String {
    let each = line.messages as f64 / line.events.max(1) as f64;
    let both = (line.events + line.messages) as f64 / line.wall_s / 1e6;
    format!(
        "{} ({} per event; {} million of both a second)",
        whole(line.messages),
        figure(each),
        figure(both)
    )
}

fn start_up_words(line: &TimedRun) -> String {
    let (Some(start), Some(slope)) = (line.start_up_s, line.slope_ns) else {
        return "the run is too short to tell".to_owned();
    };
    let start = match start > 0.0 {
        true => format!("{} ms", figure(start * 1e3)),
        false => "too short to tell".to_owned(),
    };
    format!(
        "{start}, then {} ns per event (from a run a fifth as long)",
        figure(slope)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_up_is_where_the_line_through_both_runs_begins() {
        let run = |events, seconds| Run {
            events,
            messages: 0,
            seconds,
            parts: 1,
        };
        let (start, slope) = start_up(run(1_000, 1.5), run(200, 0.7)).expect("they differ");
        assert!((start - 0.5).abs() < 1e-9 && (slope - 1e6).abs() < 1e-3);
        assert!(start_up(run(200, 1.0), run(200, 0.5)).is_none());
        assert!(start_up(run(300, 0.4), run(200, 0.5)).is_none());
    }

    #[test]
    fn the_lines_stay_narrow_on_a_machine_a_thousand_times_as_slow() {
        let line = |start_up_s| TimedRun {
            name: "pooldrift-1t".to_owned(),
            pools: 1_000_000,
            days: 365.0,
            seed: 1,
            events: 10_000_000_000,
            messages: 30_000_000_000,
            wall_s: 1_000_000.0,
            mev_s: 0.01,
            rss_mb: Some(123_456.0),
            systems: 1,
            parts: 1,
            threads: 1,
            start_up_s: Some(start_up_s),
            slope_ns: Some(123_456.0),
            kinds: None,
        };
        let both = [123.456, -1.0].map(line);
        for (name, value) in both.iter().flat_map(rows) {
            let width = format!("  {name:<24}{value}").chars().count();
            assert!(width <= 100, "{width}: {name} {value}");
        }
    }
}
