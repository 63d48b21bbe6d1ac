//! `pooldrift bench`: the pool engine under load, its books audited.
//!
//! ```text
//! args --> a run, or: against another binary, a ramp, a curve, a replay --> finish: files,
//!     then a verdict --> against_saved
//! ```

mod against_binary;
mod against_saved;
mod args;
mod finish;
mod more;
mod output;

use crate::cli::exit;
use finish::finish;
use output::{Stop, line, usage};
use pool_engine::bench::counts;
use pool_engine::bench::plan::BenchPlan;
use pool_engine::bench::report::{Environment, Report};

pub use args::BenchArgs;

/// Do what the arguments say; returns the exit code.
#[must_use]
pub fn run(args: &BenchArgs) -> u8 {
    match try_run(args) {
        Ok(code) => code,
        Err((code, text)) => {
            eprintln!("bench: {text}");
            code
        }
    }
}

fn try_run(args: &BenchArgs) -> Result<u8, Stop> {
    let plan = args.plan()?;
    if let Some(operations) = args.exactly {
        let accepted = counts::exactly(&plan, operations).map_err(usage)?;
        println!("{accepted} of {operations} accepted");
        return Ok(exit::FINE);
    }
    if let (Some(path), Some(scenario)) = (&args.instead.record, &args.instead.scenario) {
        return more::record(path, scenario, &args.instead.set);
    }
    if let Some(path) = &args.instead.replay {
        return more::replay(path, &plan);
    }
    if let Some(which) = &args.instead.curve {
        return more::curve(args, &plan, which);
    }
    if let Some(path) = &args.report.against {
        against_saved::is_there(path)?;
    }
    announce(&plan);
    if args.instead.ramp {
        return more::climb(args, &plan);
    }
    let against = args.report.against.as_deref();
    let mut report = match against.filter(|path| !against_saved::is_report(path)) {
        Some(binary) => return against_binary::judge(args, &plan, binary),
        None => Report::measure(&plan, args.load.repeats as usize, |s| {
            eprintln!("  {}", line(s))
        }),
    }
    .map_err(usage)?;
    if args.report.count {
        report.instructions = against_binary::count(&against_binary::own()?, &plan)?;
    }
    finish(&args.report, &report)
}

/// What it runs on and how durable it is, before anything runs.
fn announce(plan: &BenchPlan) {
    let here = Environment::here();
    eprintln!("{}\n{}", plan.title(), plan.backend.durability());
    eprintln!("latency: percentiles {}", plan.timing());
    eprintln!(
        "{}, {} cores, {}, load {}",
        here.processor, here.cores, here.system, here.load
    );
    if !here.optimised {
        eprintln!("warning: this build is not optimised; its figures mean nothing");
    }
}
