//! `pooldrift bench --ramp`, `--curve`, `--record` and `--replay`.

use std::path::Path;

use super::args::{BenchArgs, ReportArgs};
use super::finish::finish;
use super::output::{Stop, json, line, usage, write};
use crate::cli::exit;
use crate::report::figures::curve::{self, Axis, Curves, Measured, Panel};
use crate::report::write_figure;
use crate::{scenario, sim};
use pool_engine::Recorder;
use pool_engine::bench::curves::{self, Point};
use pool_engine::bench::plan::{BenchPlan, Load};
use pool_engine::bench::report::{Report, Sample, grouped};
use pool_engine::bench::{ramp, run};

pub(super) fn climb(args: &BenchArgs, plan: &BenchPlan) -> Result<u8, Stop> {
    let limit = args.report.objective.unwrap_or(f64::MAX) * 1000.0;
    let from = args.load.rate.unwrap_or(10_000.0);
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
            let plan = BenchPlan {
                load: Load::Open(step.rate),
                ..plan.clone()
            };
            let report = Report::new(&plan, vec![step.sample.clone()]);
            let kept = ReportArgs {
                objective: None,
                ..args.report.clone()
            };
            finish(&kept, &report)
        }
        None => Err((exit::OBJECTIVE, format!("no rate keeps a {objective}"))),
    }
}

pub(super) fn curve(args: &BenchArgs, plan: &BenchPlan, which: &str) -> Result<u8, Stop> {
    let Some(out) = &args.instead.out else {
        return Err(usage("--curve needs --out"));
    };
    std::fs::create_dir_all(out).map_err(|e| usage(format!("{}: {e}", out.display())))?;
    let repeats = args.load.repeats as usize;
    let each = |plan: &BenchPlan, s: &Sample| {
        eprintln!("  {} batch {}: {}", plan.skew, plan.batch, line(s))
    };
    let hot = which == "hot";
    let points = match hot {
        true => curves::hot(plan, repeats, each),
        false => curves::batches(plan, repeats, each),
    }
    .map_err(usage)?;
    let title = if hot {
        hot_finding(&points)
    } else {
        batch_finding(&points)
    };
    let here = pool_engine::bench::report::Environment::here();
    let varied = if hot {
        format!("batch {}", plan.batch)
    } else {
        "batches as shown".to_owned()
    };
    let figure = Curves {
        title: title.clone(),
        subtitle: format!(
            "{} on the {} backend ({}), {} pools, {varied}, {}, {}. \
             Line: median of {repeats} runs; band: smallest to largest.",
            plan.mix,
            plan.backend,
            plan.backend.durability(),
            grouped(f64::from(plan.pools)),
            match plan.clients {
                1 => "one client".to_owned(),
                n => format!("{n} clients"),
            },
            if hot {
                "uniform but for one SKU".to_owned()
            } else {
                plan.skew.to_string()
            },
        ),
        x_name: if hot {
            "share of traffic on the hottest SKU".into()
        } else {
            "operations in a batch".into()
        },
        axis: if hot { Axis::Share } else { Axis::Doubling },
        panels: panels(&points),
        foot: format!(
            "{}, {} cores, {}, load {} · pooldrift {}",
            here.processor, here.cores, here.system, here.load, here.version
        ),
    };
    let stem = format!("{which}-{}-{}c-b{}", plan.backend, plan.clients, plan.batch);
    let record = serde_json::json!({
        "title": title, "plan": plan.title(), "durability": plan.backend.durability(),
        "environment": here,
        "seed": plan.seed, "runs per point": repeats,
        "seconds per run": plan.duration.as_secs_f64(), "points": points,
    });
    write(&out.join(format!("{stem}.json")), &json(&record)?)?;
    let picture = curve::draw(&figure);
    write_figure(out, &stem, &picture).map_err(|e| usage(e.to_string()))?;
    let path = out.join(format!("{stem}.png"));
    println!("{title}\n{}", path.display());
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

/// From the least to the most of some points, in millions a second.
fn span(points: &[Point]) -> (f64, f64) {
    points.iter().fold((f64::MAX, 0.0_f64), |(low, high), p| {
        (
            low.min(p.reservations / 1e6),
            high.max(p.reservations / 1e6),
        )
    })
}

fn hot_finding(points: &[Point]) -> String {
    let (low, high) = span(points);
    format!(
        "From no to all traffic on one SKU, throughput stays within a factor of {:.1}: \
         {low:.1} to {high:.1} million accepted reservations a second",
        high / low.max(1e-9)
    )
}

fn batch_finding(points: &[Point]) -> String {
    let single = points.first().map_or(0.0, |p| p.reservations / 1e6);
    let best = points
        .iter()
        .max_by(|a, b| a.reservations.total_cmp(&b.reservations));
    let (size, most) = best.map_or((0.0, 0.0), |p| (p.x, p.reservations / 1e6));
    format!(
        "Batches of {size} accept {most:.2} million reservations a second, {:.1} times as many \
         as single operations",
        most / single.max(1e-9)
    )
}

fn panels(points: &[Point]) -> Vec<Panel> {
    let panel = |name: &str, of: &dyn Fn(&Point) -> Measured| Panel {
        name: name.into(),
        points: points.iter().map(of).collect(),
    };
    vec![
        panel("Accepted reservations, million per second", &|p| Measured {
            x: p.x,
            middle: p.reservations / 1e6,
            low: p.range.0 / 1e6,
            high: p.range.1 / 1e6,
        }),
        panel("p99 from sending to answer, \u{b5}s", &|p| Measured {
            x: p.x,
            middle: p.p99 / 1e3,
            low: p.p99_range.0 / 1e3,
            high: p.p99_range.1 / 1e3,
        }),
    ]
}

/// Records what the first replication of a scenario asks of its shared pool.
pub(super) fn record(path: &Path, name: &str, sets: &[String]) -> Result<u8, Stop> {
    let loaded = scenario::open(name, sets).map_err(|p| usage(p.render(true)))?;
    let sc = &loaded.scenario;
    if sc.shared_pool.is_none() {
        return Err(usage(format!(
            "{name} has the policy {}: only systems that share a pool ask one; \
             try omnichannel-shared-pool, or --set 'policy=\"shared-pool\"'",
            sc.policy
        )));
    }
    let trouble = |error: std::io::Error| usage(format!("{}: {error}", path.display()));
    let file = std::fs::File::create(path).map_err(trouble)?;
    let about = format!("{}, seed {}, first replication", sc.name, sc.run.seed);
    let pools = sc.sites.len() as u32 * sc.assortment.skus;
    let recorder = Recorder::new(std::io::BufWriter::new(file), pools, &about);
    let mut recorder = recorder.map_err(trouble)?;
    let mut failed = None;
    sim::ledger(sc, sc.run.seed, 0, &mut |entry| {
        failed = recorder.entry(entry).err();
        failed.is_none()
    });
    if let Some(error) = failed {
        return Err(trouble(error));
    }
    let operations = recorder.operations();
    recorder.finish().map_err(trouble)?;
    let operations = grouped(operations as f64);
    println!("{operations} operations of {about}: {}", path.display());
    Ok(exit::FINE)
}

pub(super) fn replay(path: &Path, plan: &BenchPlan) -> Result<u8, Stop> {
    let file = std::fs::File::open(path).map_err(|e| usage(format!("{}: {e}", path.display())))?;
    let (header, records) = pool_engine::trace::read(std::io::BufReader::new(file))
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
