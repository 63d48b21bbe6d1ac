//! `pooldrift bench --against`: another binary, in turn.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::against_saved::{judge_counts, say, settle};
use super::args::{BenchArgs, ReportArgs};
use super::finish::finish;
use super::output::{Stop, usage};
use crate::cli::exit;
use pool_engine::bench::compare;
use pool_engine::bench::counts;
use pool_engine::bench::plan::{BenchPlan, Load};
use pool_engine::bench::report::{Report, Sample};

/// The arguments that make another process do one run of this plan.
fn arguments(plan: &BenchPlan) -> Vec<String> {
    let mut arguments = vec!["bench".to_owned()];
    let mut add = |name: &str, value: String| arguments.extend([format!("--{name}"), value]);
    add("backend", plan.backend.to_string());
    add("mix", plan.mix.to_string());
    add("pools", plan.pools.to_string());
    add("skew", plan.skew.to_string());
    add("stock", plan.stock.to_string());
    add("units", plan.units.to_string());
    add("lines", plan.lines.to_string());
    add("abandon", plan.abandon.to_string());
    add("open-holds", plan.open_holds.to_string());
    add("ttl", plan.ttl.to_string());
    add("duplicates", plan.duplicates.to_string());
    add("batch", plan.batch.to_string());
    add("clients", plan.clients.to_string());
    add("partitions", plan.partitions.to_string());
    add("warm-up", plan.warm_up.as_secs_f64().to_string());
    add("duration", plan.duration.as_secs_f64().to_string());
    add("seed", plan.seed.to_string());
    add("log-dir", plan.directory.display().to_string());
    if let Load::Open(rate) = plan.load {
        add("rate", rate.to_string());
    }
    if let Some(limit) = plan.drop_after {
        add("drop-after", (limit.as_secs_f64() * 1000.0).to_string());
    }
    if plan.scattered_keys {
        arguments.push("--scattered-keys".to_owned());
    }
    arguments
}

fn one_run(binary: &Path, plan: &BenchPlan) -> Result<Sample, Stop> {
    let output = Command::new(binary)
        .args(arguments(plan))
        .args(["--repeats", "1", "--json", "-"])
        .output()
        .map_err(|error| usage(format!("{}: {error}", binary.display())))?;
    let failed = || {
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().last().unwrap_or("no reason given").to_owned();
        let code = output
            .status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .filter(|code| *code != exit::FINE);
        (
            code.unwrap_or(exit::INPUT),
            format!("{}: {last}", binary.display()),
        )
    };
    if !output.status.success() {
        return Err(failed());
    }
    let report: Report = serde_json::from_slice(&output.stdout).map_err(|_| failed())?;
    report.samples.into_iter().next().ok_or_else(failed)
}

/// Run this program, the other, and this one again, in turn: A B A.
pub(super) fn judge(args: &BenchArgs, plan: &BenchPlan, binary: &Path) -> Result<u8, Stop> {
    let own = own()?;
    let (mut first, mut other, mut second) = (vec![], vec![], vec![]);
    for repeat in 0..args.load.repeats.max(3) {
        let plan = BenchPlan {
            seed: plan.seed + u64::from(repeat),
            ..plan.clone()
        };
        first.push(one_run(&own, &plan)?);
        other.push(one_run(binary, &plan)?);
        second.push(one_run(&own, &plan)?);
        eprintln!("  round {} of {}", repeat + 1, args.load.repeats.max(3));
    }
    let rates = |samples: &[Sample]| samples.iter().map(|s| s.reservations).collect::<Vec<_>>();
    let (a, b, again) = (rates(&first), rates(&other), rates(&second));
    let noise = compare::noise_floor(&a, &again);
    let mean: Vec<f64> = a
        .iter()
        .zip(&again)
        .map(|(a, b)| f64::midpoint(*a, *b))
        .collect();
    let judged = compare::judge(&mean, &b, noise, args.report.least_effect);
    let mut report = Report::new(plan, first);
    let mut counts = None;
    if args.report.count {
        report.instructions = count(&own, plan)?;
        counts = report.instructions.zip(count(binary, plan)?);
    }
    let alone = ReportArgs {
        against: None,
        ..args.report.clone()
    };
    let own_code = finish(&alone, &report)?;
    let counted = judge_counts(&args.report, counts);
    say(
        "accepted reservations per second against the other binary",
        &judged,
    );
    Ok(if own_code == exit::FINE {
        settle(counted, judged.verdict)
    } else {
        own_code
    })
}

/// Instructions per operation of a program; says so if there is no valgrind.
pub(super) fn count(program: &Path, plan: &BenchPlan) -> Result<Option<f64>, Stop> {
    let counted = counts::per_operation(program, &arguments(plan)).map_err(usage)?;
    match counted {
        Some(count) => eprintln!("  {count:.1} instructions per operation, client and engine"),
        None => eprintln!("  skipped: there is no valgrind here to count instructions with"),
    }
    Ok(counted)
}

/// This program.
pub(super) fn own() -> Result<PathBuf, Stop> {
    std::env::current_exe().map_err(|error| usage(error.to_string()))
}
