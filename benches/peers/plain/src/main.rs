//! R1 by hand: one global std BinaryHeap, an array of pool structs, one generator.
//! `--rng=pool` gives each pool its own stream (for exact comparison with `limit`).
use r1_common::*;
use rand::{SeedableRng, rngs::SmallRng};
use rand_distr::{Distribution, Exp1};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Instant;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Order,
    Pick,
    Shrink,
    Receipt,
    Count,
    SfFeed,
    ErpFeed,
}

#[derive(Clone, Copy)]
struct Ev {
    t: f64,
    seq: u64,
    id: u32,
    kind: Kind,
}
impl PartialEq for Ev {
    fn eq(&self, o: &Ev) -> bool {
        self.cmp(o) == Ordering::Equal
    }
}
impl Eq for Ev {}
impl PartialOrd for Ev {
    fn partial_cmp(&self, o: &Ev) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}
impl Ord for Ev {
    fn cmp(&self, o: &Ev) -> Ordering {
        o.t.total_cmp(&self.t).then_with(|| o.seq.cmp(&self.seq))
    }
}

#[derive(Clone, Copy)]
struct Pool {
    phys: i32,
    wms: i32,
    erp: i32,
    sf: i32,
    open: i32,
    on_order: i32,
}

trait Draw {
    fn exp(&mut self, pool: usize) -> f64;
}
struct Global(SmallRng);
impl Draw for Global {
    #[inline]
    fn exp(&mut self, _: usize) -> f64 {
        Exp1.sample(&mut self.0)
    }
}
struct PerPool(Vec<Rng>, Zig);
impl Draw for PerPool {
    #[inline]
    fn exp(&mut self, pool: usize) -> f64 {
        self.1.exp1(&mut self.0[pool])
    }
}

struct Sim<D> {
    heap: BinaryHeap<Ev>,
    seq: u64,
    pools: Vec<Pool>,
    m: Metrics,
    end: f64,
    rng: D,
}

impl<D: Draw> Sim<D> {
    fn at(&mut self, t: f64, kind: Kind, id: usize) {
        if t < self.end {
            self.heap.push(Ev {
                t,
                seq: self.seq,
                id: id as u32,
                kind,
            });
            self.seq += 1;
        }
    }

    fn run(&mut self, a: &Args) {
        let n = a.pools();
        for i in 0..n {
            let t = self.rng.exp(i) / RATE_ORDER;
            self.at(t, Kind::Order, i);
            let t = self.rng.exp(i) / RATE_SHRINK;
            self.at(t, Kind::Shrink, i);
            self.at(COUNT_EVERY * (i as f64 + 0.5) / n as f64, Kind::Count, i);
        }
        for l in 0..a.locs {
            self.at(1.0 / SF_PER_DAY, Kind::SfFeed, l);
            self.at(1.0, Kind::ErpFeed, l);
        }
        while let Some(Ev { t, id, kind, .. }) = self.heap.pop() {
            self.m.events += 1;
            let i = id as usize;
            let left = self.end - t; // a change of d now adds d * left to an integral
            match kind {
                Kind::Order => {
                    self.m.orders += 1;
                    if self.pools[i].sf > 0 {
                        self.pools[i].sf -= 1;
                        self.pools[i].open += 1;
                        self.m.accepted += 1;
                        let d = self.rng.exp(i) * MEAN_PICK;
                        self.at(t + d, Kind::Pick, i);
                    } else {
                        self.m.lost += 1;
                    }
                    let d = self.rng.exp(i) / RATE_ORDER;
                    self.at(t + d, Kind::Order, i);
                }
                Kind::Pick => {
                    let p = &mut self.pools[i];
                    let (wp, ew) = ((p.wms - p.phys).abs(), (p.erp - p.wms).abs());
                    p.open -= 1;
                    if p.wms > 0 && p.phys > 0 {
                        p.wms -= 1;
                        p.phys -= 1;
                        self.m.picked += 1;
                    } else if p.phys == 0 && p.wms > 0 {
                        p.wms = 0;
                        self.m.short += 1;
                    } else {
                        self.m.oversell += 1;
                    }
                    self.m.int_wp += ((p.wms - p.phys).abs() - wp) as f64 * left;
                    self.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
                }
                Kind::Shrink => {
                    let p = &mut self.pools[i];
                    if p.phys > 0 {
                        let wp = (p.wms - p.phys).abs();
                        p.phys -= 1;
                        self.m.shrunk += 1;
                        self.m.int_wp += ((p.wms - p.phys).abs() - wp) as f64 * left;
                    }
                    let d = self.rng.exp(i) / RATE_SHRINK;
                    self.at(t + d, Kind::Shrink, i);
                }
                Kind::Receipt => {
                    let p = &mut self.pools[i];
                    let ew = (p.erp - p.wms).abs();
                    p.phys += PO_QTY;
                    p.wms += PO_QTY;
                    p.on_order -= PO_QTY;
                    self.m.receipts += 1;
                    self.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
                }
                Kind::Count => {
                    let p = &mut self.pools[i];
                    let (wp, ew) = ((p.wms - p.phys).abs(), (p.erp - p.wms).abs());
                    p.wms = p.phys;
                    self.m.int_wp -= wp as f64 * left;
                    self.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
                    self.at(t + COUNT_EVERY, Kind::Count, i);
                }
                Kind::SfFeed => {
                    for p in &mut self.pools[i * a.skus..(i + 1) * a.skus] {
                        p.sf = (p.wms - p.open).max(0);
                    }
                    let k = (t * SF_PER_DAY).round() + 1.0;
                    self.at(k / SF_PER_DAY, Kind::SfFeed, i);
                }
                Kind::ErpFeed => {
                    for j in i * a.skus..(i + 1) * a.skus {
                        let p = &mut self.pools[j];
                        self.m.int_ew -= (p.erp - p.wms).abs() as f64 * left;
                        p.erp = p.wms;
                        if p.erp + p.on_order <= REORDER_AT {
                            p.on_order += PO_QTY;
                            self.m.pos += 1;
                            let d = LEAD_FIXED + self.rng.exp(j) * LEAD_EXP;
                            self.at(t + d, Kind::Receipt, j);
                        }
                    }
                    self.at(t.round() + 1.0, Kind::ErpFeed, i);
                }
            }
        }
    }
}

fn go<D: Draw>(name: &str, a: &Args, rng: D) {
    let p = Pool {
        phys: INIT,
        wms: INIT,
        erp: INIT,
        sf: INIT,
        open: 0,
        on_order: 0,
    };
    let t0 = Instant::now();
    let mut s = Sim {
        heap: BinaryHeap::new(),
        seq: 0,
        pools: vec![p; a.pools()],
        m: Metrics::default(),
        end: a.days,
        rng,
    };
    s.run(a);
    report(name, a, &s.m, t0.elapsed().as_secs_f64());
}

fn main() {
    let (a, f) = args();
    match flag(&f, "rng") {
        Some("pool") => {
            let r = (0..a.pools()).map(|i| Rng::new(a.seed, i as u64)).collect();
            go("plain-poolrng", &a, PerPool(r, Zig::new()))
        }
        _ => go("plain", &a, Global(SmallRng::seed_from_u64(a.seed))),
    }
}
