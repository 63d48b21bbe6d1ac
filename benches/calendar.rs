//! Cost of one pop and one push with n events pending (the hold model): every popped event is
//! pushed again after an exponential time. `cargo bench --bench calendar`
//!
//! Increments come from a table, so that drawing them costs next to nothing. The standard
//! heap holds the same 16-byte events.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pooldrift::calendar::{Calendar, Event};
use pooldrift::random::{Purpose, Streams};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

const PENDING: [u32; 6] = [1_000, 10_000, 100_000, 500_000, 1_000_000, 2_000_000];
/// Events per simulated millisecond. R1 at a million pools comes to about 0.1.
const RATE: f64 = 0.1;

/// Exponential increments [ms] for n pending events; the mean keeps the overall rate.
struct Increments {
    table: Vec<i64>,
    next: usize,
}

impl Increments {
    fn new(pending: u32) -> Increments {
        let mean = f64::from(pending) / RATE;
        let mut draw = Streams::new(1, 0).at(Purpose(0), 0, 0);
        let table = (0..1 << 14).map(|_| (draw.exp1() * mean) as i64).collect();
        Increments { table, next: 0 }
    }

    fn take(&mut self) -> i64 {
        self.next = (self.next + 1) & (self.table.len() - 1);
        self.table[self.next]
    }
}

/// Time does not run out of its 44 bits before 10^11 holds.
fn again(event: Event, after: i64) -> Event {
    Event::new(
        event.time() + after,
        event.kind(),
        event.sub(),
        event.entity(),
        event.arg(),
    )
}

fn first_events(pending: u32, increments: &mut Increments) -> Vec<Event> {
    (0..pending)
        .map(|i| Event::new(increments.take(), (i % 7) as u8, 0, i, 0))
        .collect()
}

fn hold_calendar(pending: u32) -> impl FnMut() {
    let mut increments = Increments::new(pending);
    let mut calendar = Calendar::new(RATE, 0);
    first_events(pending, &mut increments)
        .into_iter()
        .for_each(|event| calendar.push(event));
    move || {
        let event = calendar.pop().expect("the hold model never empties");
        calendar.push(again(black_box(event), increments.take()));
    }
}

fn hold_heap(pending: u32) -> impl FnMut() {
    let mut increments = Increments::new(pending);
    let mut heap: BinaryHeap<_> = first_events(pending, &mut increments)
        .into_iter()
        .map(Reverse)
        .collect();
    move || {
        let Reverse(event) = heap.pop().expect("the hold model never empties");
        heap.push(Reverse(again(black_box(event), increments.take())));
    }
}

fn hold(c: &mut Criterion) {
    let mut group = c.benchmark_group("hold");
    group.throughput(Throughput::Elements(1));
    for pending in PENDING {
        let mut step = hold_calendar(pending);
        // Once round all pending events: the steady state, and the slot width with it.
        (0..2 * pending).for_each(|_| step());
        group.bench_function(BenchmarkId::new("calendar", pending), |b| b.iter(&mut step));
        let mut step = hold_heap(pending);
        (0..2 * pending).for_each(|_| step());
        group.bench_function(BenchmarkId::new("std_binary_heap", pending), |b| {
            b.iter(&mut step)
        });
    }
    group.finish();
}

criterion_group!(benches, hold);
criterion_main!(benches);
