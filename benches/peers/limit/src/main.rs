//! How fast can R1 go? Several ways to run the same model, chosen by `--mode=`:
//!
//! * `heap`   one global queue in time order, as in `plain`, with a queue picked by
//!   `--queue=` (the ablation of event lists; see queue.rs)
//! * `loc`    each location runs on its own between synchronisations `--win=` days apart
//! * `pool`   each pool runs alone through the whole horizon, feeds evaluated lazily
//! * `window` as `pool`, but all pools advance together in windows of `--win=` days
//! * `measured` with the numbers that `pooldrift` keeps of R1 (see measured.rs)
//!
//! `--threads=N` splits locations or pools over threads (not for `heap`).
mod engine;
mod measured;
mod pool;
mod queue;

use r1_common::*;
use std::time::Instant;

fn main() {
    let (a, f) = args();
    let mode = flag(&f, "mode").unwrap_or("pool");
    let threads: usize = flag(&f, "threads").map_or(1, |s| s.parse().unwrap());
    let win: f64 = flag(&f, "win").map_or(1.0, |s| s.parse().unwrap());
    let q = flag(&f, "queue").unwrap_or("slots+lazy");
    let t0 = Instant::now();
    let (name, m) = match mode {
        "heap" => (format!("heap-{q}"), engine::global(&a, q)),
        "measured" => (format!("measured-{q}"), measured::run(&a, q)),
        "loc" => (
            format!("loc-{q}-win{win}-{threads}t"),
            engine::by_location(&a, q, win, threads),
        ),
        "window" => (
            format!("window{win}-{threads}t"),
            pool::windowed(&a, win, threads),
        ),
        _ => (format!("pool-{threads}t"), pool::run(&a, threads)),
    };
    report(&name, &a, &m, t0.elapsed().as_secs_f64());
}
