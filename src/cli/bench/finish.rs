//! The end of a measurement: files, then a verdict.

use std::path::Path;

use super::against_saved;
use super::args::ReportArgs;
use super::output::{Stop, append, json, write};
use crate::cli::exit;
use pool_engine::bench::report::Report;

/// Write everything asked for, then judge.
pub(super) fn finish(args: &ReportArgs, report: &Report) -> Result<u8, Stop> {
    let outputs = [
        (&args.save, json(report)),
        (&args.json, json(report)),
        (&args.bencher, json(&report.bencher())),
        (&args.action_bigger, json(&report.action(true))),
        (&args.action_smaller, json(&report.action(false))),
    ];
    for (path, text) in outputs {
        if let Some(path) = path {
            write(path, &text?)?;
        }
    }
    if let Some(path) = &args.markdown {
        append(path, &report.markdown())?;
    }
    if args.json.as_deref() != Some(Path::new("-")) {
        println!("{}", report.markdown());
    }
    if !report.wrong().is_empty() {
        return Err((
            exit::WRONG,
            "the books are wrong: this run is invalid".into(),
        ));
    }
    if let Some(path) = &args.against {
        let code = against_saved::judge(args, report, path)?;
        if code != exit::FINE {
            return Ok(code);
        }
    }
    objective(args, report)
}

fn objective(args: &ReportArgs, report: &Report) -> Result<u8, Stop> {
    let Some(limit) = args.objective else {
        return Ok(exit::FINE);
    };
    let (dropped, errored) = (report.total("dropped"), report.total("errored"));
    if dropped + errored > 0 {
        let text = format!(
            "objective missed: of {} operations {dropped} were dropped and {errored} errored",
            report.total("offered")
        );
        return Err((exit::OBJECTIVE, text));
    }
    let p99 = report
        .metrics()
        .iter()
        .find(|m| m.name == "latency-p99")
        .map_or(0.0, |m| m.middle);
    if p99 > limit * 1000.0 {
        let text = format!(
            "objective missed: p99 is {:.1} us, not {limit} us",
            p99 / 1000.0
        );
        return Err((exit::OBJECTIVE, text));
    }
    eprintln!(
        "objective kept: p99 is {:.1} us of {limit} us",
        p99 / 1000.0
    );
    Ok(exit::FINE)
}
