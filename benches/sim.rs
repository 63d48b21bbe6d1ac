//! Speed of the simulation: events per second for the workload R1 and for the
//! omnichannel scenario, at several sizes, and the memory that a pool takes.
//!
//! `cargo bench --bench sim` prints for each scenario how long one replication
//! takes and, as throughput, its events (handler activations) per second.
//! Reading and checking the scenario file is not part of what is timed.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pooldrift::measure::simulate;
use pooldrift::scenario::{Scenario, load_with};
use std::hint::black_box;

/// What is run: scenario, settings, a name for the table.
const CASES: [(&str, &str, &[&str]); 4] = [
    ("r1", "1,000 pools x 30 d", &["run.horizon=30 d"]),
    (
        "r1",
        "10,000 pools x 7 d",
        &["run.horizon=7 d", "business.skus=1000"],
    ),
    (
        "r1",
        "100,000 pools x 1 d",
        &["run.horizon=1 d", "business.skus=10000"],
    ),
    (
        "omnichannel",
        "28,000 pools x 14 d",
        &["run.horizon=14 d", "run.warm-up=0 d"],
    ),
];

fn scenario(name: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    load_with(name, &sets).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

fn speed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sim");
    group.sample_size(10);
    for (name, size, sets) in CASES {
        let sc = scenario(name, sets);
        let events = simulate(&sc, 1, 0).events;
        assert!(
            events > 10_000,
            "{name}: {events} events are too few to time"
        );
        group.throughput(Throughput::Elements(events));
        group.bench_function(BenchmarkId::new(name, size), |b| {
            b.iter(|| black_box(simulate(&sc, 1, 0)).events);
        });
    }
    group.finish();
}

/// Peak memory of this process so far, in MiB (Linux; elsewhere nothing is said).
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib / 1024.0)
}

/// Prints the peak after runs of growing size; the peak never falls, so each line
/// is the peak of its own size.
fn memory(_: &mut Criterion) {
    if std::env::args().any(|a| a == "--test") || !std::env::args().any(|a| a == "--bench") {
        return;
    }
    for (pools, skus) in [(1_000, 100), (100_000, 10_000), (1_000_000, 100_000)] {
        let skus = format!("business.skus={skus}");
        let sc = scenario("r1", &["run.horizon=1 d", &skus]);
        let events = simulate(&sc, 1, 0).events;
        let Some(peak) = peak_mib() else { return };
        let each = peak * 1_048_576.0 / f64::from(pools) / sc.systems.len() as f64;
        println!(
            "memory: {pools} pools, {events} events, peak {peak:.0} MiB, \
             {each:.0} bytes a pool and system (whole process)"
        );
    }
}

criterion_group!(benches, memory, speed);
criterion_main!(benches);
