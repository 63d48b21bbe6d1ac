//! `pooldrift bench --ramp`, `--curve` and `--replay`.

use std::path::Path;

use super::bench::{BenchArgs, Stop, erased, finish, line, usage, write};
use super::exit;
use crate::pool::bench::curves::{self, Figure};
use crate::pool::bench::plan::{Load, Plan};
use crate::pool::bench::report::{Report, Sample, grouped};
use crate::pool::bench::{ramp, run};

pub(super) fn climb(args: &BenchArgs, plan: &Plan) -> Result<u8, Stop> {
    let limit = args.objective.unwrap_or(f64::MAX) * 1000.0;
    let from = args.rate.unwrap_or(10_000.0);
    let steps = ramp::ramp(plan, from, limit as u64, |step| {
        let kept = if step.kept { "kept" } else { "missed" };
        eprintln!("  {}/s {kept}: {}", grouped(step.rate), line(&step.sample));
    })
    .map_err(usage)?;
    if let Some(step) = steps.iter().find(|step| !step.sample.wrong.is_empty()) {
        return Err((exit::WRONG, step.sample.wrong.join("; ")));
    }
    let objective = format!("p99 of {} us", limit / 1000.0);
    match ramp::highest(&steps) {
        Some(step) => {
            println!(
                "highest rate within {objective}: {} operations/s",
                grouped(step.rate)
            );
            let plan = Plan {
                load: Load::Open(step.rate),
                ..plan.clone()
            };
            let report = Report::new(&plan, vec![step.sample.clone()]);
            finish(
                &BenchArgs {
                    against: None,
                    objective: None,
                    ..args.clone()
                },
                &report,
            )
        }
        None => Err((exit::OBJECTIVE, format!("no rate keeps a {objective}"))),
    }
}

pub(super) fn curve(args: &BenchArgs, plan: &Plan, which: &str) -> Result<u8, Stop> {
    let Some(out) = &args.out else {
        return Err(usage("--curve needs --out"));
    };
    std::fs::create_dir_all(out).map_err(|e| usage(format!("{}: {e}", out.display())))?;
    let repeats = args.repeats as usize;
    let each =
        |plan: &Plan, s: &Sample| eprintln!("  {} batch {}: {}", plan.skew, plan.batch, line(s));
    let (points, title, axis, log) = match which {
        "hot" => {
            let points = curves::hot(plan, repeats, each).map_err(usage)?;
            (
                points,
                "A single hot SKU",
                "share of traffic on the hottest SKU",
                false,
            )
        }
        _ => {
            let points = curves::batches(plan, repeats, each).map_err(usage)?;
            (points, "Batches", "operations in a batch", true)
        }
    };
    let (low, high) = points.iter().fold((f64::MAX, 0.0_f64), |(l, h), p| {
        (l.min(p.reservations), h.max(p.reservations))
    });
    let title = format!(
        "{title}: {:.1} to {:.1} million accepted reservations/s ({}, batch {})",
        low / 1e6,
        high / 1e6,
        plan.backend,
        if which == "hot" {
            plan.batch.to_string()
        } else {
            "varied".into()
        },
    );
    let stem = format!("{which}-{}-{}c-b{}", plan.backend, plan.clients, plan.batch);
    let figure = out.join(format!("{stem}.svg"));
    let here = crate::pool::bench::report::Environment::here();
    let note = format!(
        "{}, {} client(s), {}, {} cores, version {}; median of {repeats} runs, bars: smallest to largest; {}",
        plan.mix,
        plan.clients,
        here.processor,
        here.cores,
        here.version,
        plan.backend.durability(),
    );
    let drawn = Figure {
        title: &title,
        x_name: axis,
        doubling: log,
        note: &note,
        points: &points,
    };
    curves::draw(&figure, &drawn).map_err(usage)?;
    let record = serde_json::json!({
        "title": title, "plan": plan.title(), "durability": plan.backend.durability(),
        "environment": here,
        "seed": plan.seed, "runs per point": repeats,
        "seconds per run": plan.duration.as_secs_f64(), "points": points,
    });
    write(
        &out.join(format!("{stem}.json")),
        &erased::Json::text(&record)?,
    )?;
    println!("{}", figure.display());
    let wrong: Vec<&str> = points
        .iter()
        .flat_map(|p| &p.wrong)
        .map(String::as_str)
        .collect();
    if wrong.is_empty() {
        Ok(exit::FINE)
    } else {
        Err((exit::WRONG, wrong.join("; ")))
    }
}

pub(super) fn replay(path: &Path, plan: &Plan) -> Result<u8, Stop> {
    let file = std::fs::File::open(path).map_err(|e| usage(format!("{}: {e}", path.display())))?;
    let (header, records) = crate::pool::trace::read(std::io::BufReader::new(file))
        .map_err(|why| usage(format!("{}: {why}", path.display())))?;
    let outcome = run::replay(plan, &header, &records).map_err(usage)?;
    let sample = Sample::of(&outcome, Load::Closed);
    println!(
        "{} operations of {}\n{}",
        records.len(),
        header.about,
        line(&sample)
    );
    if sample.wrong.is_empty() {
        Ok(exit::FINE)
    } else {
        Ok(exit::WRONG)
    }
}
