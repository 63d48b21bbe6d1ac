//! Speed of the simulation: events per second for the workload R1 and for the
//! omnichannel scenario, at several sizes, and the memory that a pool takes.
//!
//! `cargo bench --bench sim` prints for each scenario how long one replication
//! takes and, as throughput, its events (handler activations) per second.
//! Reading and checking the scenario file is not part of what is timed. All
//! threads of the machine are used where a scenario can be run in parts;
//! `pooldrift speed` says what one thread does, beside other engines.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pooldrift::measure::{measure, simulate};
use pooldrift::scenario::{Scenario, load_with};
use pooldrift::sim::{Partition, Watcher};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

/// R1 at so many sites of 100 SKUs over so many days.
const R1: [(u32, u32); 3] = [(10, 30), (100, 7), (1_000, 1)];

/// Sites of R1 at which memory is measured.
const MEMORY: [u32; 3] = [10, 1_000, 10_000];

fn scenario(name: &str, sets: &[String]) -> Scenario {
    load_with(name, sets).unwrap_or_else(|e| panic!("{}", e.render(false)))
}

fn r1(sites: u32, days: u32) -> Scenario {
    let sets = [
        format!("sites=[{{ name = \"site\", count = {sites} }}]"),
        format!("run.horizon={days} d"),
    ];
    scenario("r1", &sets)
}

/// What is run: name of the scenario, its size, itself.
fn cases() -> Vec<(&'static str, String, Scenario)> {
    let size = |pools: usize, days: u32| format!("{pools} pools x {days} d");
    let mut cases = Vec::new();
    for (sites, days) in R1 {
        let sc = r1(sites, days);
        cases.push(("r1", size(sc.pools(), days), sc));
    }
    let sets = ["run.horizon=14 d", "run.warm-up=0 d"].map(str::to_owned);
    let sc = scenario("omnichannel", &sets);
    cases.push(("omnichannel", size(sc.pools(), 14), sc));
    cases
}

fn speed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sim");
    group.sample_size(10);
    for (name, size, sc) in cases() {
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

/// Peak memory of this process since it was last forgotten, in MiB (Linux; elsewhere
/// nothing is said).
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib / 1024.0)
}

/// Lets the peak begin anew at what is in use now. Where the system does not, the peak
/// never falls; sizes grow, so that a line is still the peak of its own size or nearly.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Prints the peak of runs of growing size: in parts, of which only the sums stay in
/// memory, and in one piece, in which all pools do.
fn memory(_: &mut Criterion) {
    if std::env::args().any(|a| a == "--test") || !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let never = AtomicBool::new(false);
    for sites in MEMORY {
        let sc = r1(sites, 1);
        for whole in [false, true] {
            forget_peak();
            let (manner, parts) = match whole {
                false => ("in parts", Partition::of(&sc, 1, 0)),
                true => ("in one piece", Partition::whole(&sc, 1, 0)),
            };
            let outcome = measure(&sc, &parts, Watcher::until(&never));
            let events = outcome.map_or(0, |outcome| outcome.events);
            let Some(peak) = peak_mib() else { return };
            let each = peak * 1_048_576.0 / (sc.pools() * sc.systems.len()) as f64;
            println!(
                "memory {manner}: {} pools, {events} events, peak {peak:.0} MiB, \
                 {each:.0} bytes a pool and system (whole process)",
                sc.pools()
            );
        }
    }
}

criterion_group!(benches, memory, speed);
criterion_main!(benches);
