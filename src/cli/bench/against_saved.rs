//! `pooldrift bench --against`: a saved report.

use std::path::Path;

use super::args::ReportArgs;
use super::output::{Stop, usage};
use crate::cli::exit;
use pool_engine::bench::compare::{self, Comparison, Verdict};
use pool_engine::bench::report::Report;

/// Is this file a saved report (and not a program)?
pub(super) fn is_report(path: &Path) -> bool {
    let mut first = [0];
    let read = std::fs::File::open(path).and_then(|mut f| std::io::Read::read(&mut f, &mut first));
    // What is not there is best reported by whoever tries to read it.
    read.is_err() || first == *b"{"
}

fn load(path: &Path) -> Result<Report, Stop> {
    let wrong = |error: String| usage(format!("{}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
    serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))
}

/// Is there something to compare with? Asked before anything runs.
pub(super) fn is_there(path: &Path) -> Result<(), Stop> {
    if is_report(path) {
        load(path)?;
    }
    Ok(())
}

/// Judge a report against a saved one: instruction counts first, which have no
/// noise, then throughput.
pub(super) fn judge(args: &ReportArgs, new: &Report, path: &Path) -> Result<u8, Stop> {
    let old = load(path)?;
    let counts = new.instructions.zip(old.instructions);
    let counted = judge_counts(args, counts.filter(|_| old.title == new.title));
    match compare::against_saved(new, &old, args.least_effect) {
        Ok(judged) => {
            say("accepted reservations per second", &judged);
            Ok(settle(counted, judged.verdict))
        }
        Err(why) if counted.is_some() => {
            eprintln!("wall clock not compared: {why}");
            Ok(settle(counted, Verdict::Inconclusive))
        }
        Err(why) => {
            eprintln!("cannot compare: {why}");
            Ok(exit::INCONCLUSIVE)
        }
    }
}

/// What instructions per operation say, this program's and then the other's.
pub(super) fn judge_counts(args: &ReportArgs, counts: Option<(f64, f64)>) -> Option<Verdict> {
    let (new, old) = counts?;
    let judged = compare::judge_counts(new, old, args.least_effect);
    say("instructions per operation", &judged);
    Some(judged.verdict)
}

/// The exit code: where instructions were counted, a clock too noisy to judge by
/// changes nothing.
pub(super) fn settle(counted: Option<Verdict>, clock: Verdict) -> u8 {
    match counted {
        Some(Verdict::Regression) => exit::REGRESSION,
        Some(_) if clock == Verdict::Inconclusive => exit::FINE,
        _ => code(clock),
    }
}

pub(super) fn say(what: &str, judged: &Comparison) {
    let percent = |ratio: f64| (ratio - 1.0) * 100.0;
    println!(
        "{what}: {:+.1} % (95 % interval {:+.1} to {:+.1} %), noise floor {:.1} %, least effect {:.1} %: {:?}",
        percent(judged.ratio),
        percent(judged.interval.0),
        percent(judged.interval.1),
        judged.noise * 100.0,
        judged.least_effect * 100.0,
        judged.verdict,
    );
}

/// The exit code of a verdict.
fn code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fine => exit::FINE,
        Verdict::Regression => exit::REGRESSION,
        Verdict::Inconclusive => exit::INCONCLUSIVE,
    }
}
