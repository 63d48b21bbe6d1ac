//! R1 as a general engine would run it: one event list in time order over a set of
//! locations. Storefront feeds are swept or, with `LAZY`, applied when next read.
use crate::pool::over_threads;
use crate::queue::*;
use r1_common::*;

const ORDER: u32 = 0;
const PICK: u32 = 1;
const SHRINK: u32 = 2;
const RECEIPT: u32 = 3;
const COUNT: u32 = 4;
const SF: u32 = 5;
const ERP: u32 = 6;

/// One pool, half a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
struct Pool {
    phys: i32,
    wms: i32,
    erp: i32,
    sf: i32,
    open: i32,
    on_order: i32,
    slot: i32,
}

pub trait Draw {
    fn exp(&mut self, z: &Zig, pool: usize) -> f64;
}
pub struct One(Rng);
impl Draw for One {
    #[inline(always)]
    fn exp(&mut self, z: &Zig, _: usize) -> f64 {
        z.exp1(&mut self.0)
    }
}
pub struct Each(Vec<Rng>);
impl Draw for Each {
    #[inline(always)]
    fn exp(&mut self, z: &Zig, i: usize) -> f64 {
        z.exp1(&mut self.0[i])
    }
}

struct Engine<Q, D, const LAZY: bool> {
    q: Q,
    pools: Vec<Pool>,
    m: Metrics,
    end: f64,
    skus: usize,
    rng: D,
}

impl<Q: Queue, D: Draw, const LAZY: bool> Engine<Q, D, LAZY> {
    #[inline(always)]
    fn at(&mut self, t: f64, kind: u32, id: usize) {
        if t < self.end {
            self.q.push(t, kind | (id as u32) << 3);
        }
    }

    /// Locations `l0..l1` of the whole.
    fn new(a: &Args, l0: usize, l1: usize, mut rng: D, z: &Zig) -> Self {
        let n = (l1 - l0) * a.skus;
        let p = Pool {
            phys: INIT,
            wms: INIT,
            erp: INIT,
            sf: INIT,
            open: 0,
            on_order: 0,
            slot: 0,
        };
        let q = Q::new(n * 5 + 16, a.days);
        let t: Vec<_> = (0..n)
            .map(|i| (rng.exp(z, i) / RATE_ORDER, rng.exp(z, i) / RATE_SHRINK))
            .collect();
        let mut e = Engine {
            q,
            pools: vec![p; n],
            m: Metrics::default(),
            end: a.days,
            skus: a.skus,
            rng,
        };
        for (i, &(o, s)) in t.iter().enumerate() {
            e.at(o, ORDER, i);
            e.at(s, SHRINK, i);
            let g = l0 * a.skus + i;
            e.at(COUNT_EVERY * (g as f64 + 0.5) / a.pools() as f64, COUNT, i);
        }
        for l in 0..l1 - l0 {
            if !LAZY {
                e.at(1.0 / SF_PER_DAY, SF, l);
            }
            e.at(1.0, ERP, l);
        }
        e
    }

    #[inline(always)]
    fn feed(p: &mut Pool, t: f64) {
        if LAZY {
            let s = (t * SF_PER_DAY) as i32;
            p.sf = if s != p.slot {
                (p.wms - p.open).max(0)
            } else {
                p.sf
            };
            p.slot = s;
        }
    }

    fn advance(&mut self, z: &Zig, until: f64) {
        while let Some((t, w)) = self.q.pop_before(until) {
            if let Some(s) = self.q.soon() {
                let s = (s >> 3) as usize;
                #[cfg(target_arch = "x86_64")]
                unsafe {
                    use std::arch::x86_64::*;
                    _mm_prefetch(
                        self.pools.as_ptr().wrapping_add(s) as *const i8,
                        _MM_HINT_T0,
                    );
                }
            }
            self.m.events += 1;
            let i = (w >> 3) as usize;
            let left = self.end - t;
            match w & 7 {
                ORDER => {
                    self.m.orders += 1;
                    let d = self.rng.exp(z, i);
                    let p = &mut self.pools[i];
                    Self::feed(p, t);
                    let ok = p.sf > 0;
                    if ok {
                        p.sf -= 1;
                        p.open += 1;
                        self.at(t + d * MEAN_PICK, PICK, i);
                        let d = self.rng.exp(z, i);
                        self.at(t + d / RATE_ORDER, ORDER, i);
                    } else {
                        self.m.lost += 1;
                        self.at(t + d / RATE_ORDER, ORDER, i);
                    }
                }
                PICK => {
                    let p = &mut self.pools[i];
                    Self::feed(p, t);
                    let ew = (p.erp - p.wms).abs();
                    p.open -= 1;
                    if p.wms > 0 && p.phys > 0 {
                        p.wms -= 1;
                        p.phys -= 1;
                        self.m.picked += 1;
                    } else if p.phys == 0 && p.wms > 0 {
                        self.m.int_wp -= p.wms as f64 * left;
                        p.wms = 0;
                        self.m.short += 1;
                    } else {
                        self.m.oversell += 1;
                    }
                    self.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
                }
                SHRINK => {
                    let p = &mut self.pools[i];
                    if p.phys > 0 {
                        p.phys -= 1;
                        self.m.shrunk += 1;
                        self.m.int_wp += left;
                    }
                    let d = self.rng.exp(z, i) / RATE_SHRINK;
                    self.at(t + d, SHRINK, i);
                }
                RECEIPT => {
                    let p = &mut self.pools[i];
                    Self::feed(p, t);
                    let ew = (p.erp - p.wms).abs();
                    p.phys += PO_QTY;
                    p.wms += PO_QTY;
                    p.on_order -= PO_QTY;
                    self.m.receipts += 1;
                    self.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
                }
                COUNT => {
                    let p = &mut self.pools[i];
                    Self::feed(p, t);
                    let (wp, ew) = (p.wms - p.phys, (p.erp - p.wms).abs());
                    p.wms = p.phys;
                    self.m.int_wp -= wp as f64 * left;
                    self.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
                    self.at(t + COUNT_EVERY, COUNT, i);
                }
                SF => {
                    for p in &mut self.pools[i * self.skus..(i + 1) * self.skus] {
                        p.sf = (p.wms - p.open).max(0);
                    }
                    self.at(((t * SF_PER_DAY).round() + 1.0) / SF_PER_DAY, SF, i);
                }
                _ => {
                    for j in i * self.skus..(i + 1) * self.skus {
                        let p = &mut self.pools[j];
                        self.m.int_ew -= (p.erp - p.wms).abs() as f64 * left;
                        p.erp = p.wms;
                        if p.erp + p.on_order <= REORDER_AT {
                            p.on_order += PO_QTY;
                            self.m.pos += 1;
                            let d = LEAD_FIXED + self.rng.exp(z, j) * LEAD_EXP;
                            self.at(t + d, RECEIPT, j);
                        }
                    }
                    self.at(t.round() + 1.0, ERP, i);
                }
            }
        }
    }
}

fn done(a: &Args, mut m: Metrics, lazy: bool) -> Metrics {
    m.accepted = m.orders - m.lost;
    if lazy {
        m.events += a.locs as u64 * ((a.days * SF_PER_DAY).ceil() as u64 - 1);
    }
    m
}

fn glob<Q: Queue, const LAZY: bool>(a: &Args, each: bool) -> Metrics {
    let z = Zig::new();
    let m = if each {
        let r = (0..a.pools()).map(|i| Rng::new(a.seed, i as u64)).collect();
        let mut e = Engine::<Q, Each, LAZY>::new(a, 0, a.locs, Each(r), &z);
        e.advance(&z, a.days);
        e.m
    } else {
        let mut e = Engine::<Q, One, LAZY>::new(a, 0, a.locs, One(Rng::new(a.seed, 0)), &z);
        e.advance(&z, a.days);
        e.m
    };
    done(a, m, LAZY)
}

fn locs<Q: Queue, const LAZY: bool>(a: &Args, win: f64, threads: usize) -> Metrics {
    let z = Zig::new();
    let m = over_threads(a.locs, threads, |lo, hi| {
        let mut es: Vec<_> = (lo..hi)
            .map(|l| Engine::<Q, One, LAZY>::new(a, l, l + 1, One(Rng::new(a.seed, l as u64)), &z))
            .collect();
        let mut k = 0u64;
        loop {
            k += 1;
            let until = (k as f64 * win).min(a.days);
            for e in &mut es {
                e.advance(&z, until);
            }
            if until >= a.days {
                let mut m = Metrics::default();
                es.iter().for_each(|e| m.add(&e.m));
                return m;
            }
        }
    });
    done(a, m, LAZY)
}

/// `q` is a list's name, then `+lazy` and (global only) `+each` for a stream per pool.
pub fn global(a: &Args, q: &str) -> Metrics {
    let each = q.contains("+each");
    match (q.split('+').next().unwrap(), q.contains("+lazy")) {
        ("std24", false) => glob::<Std24, false>(a, each),
        ("std24", true) => glob::<Std24, true>(a, each),
        ("std16", false) => glob::<Std16, false>(a, each),
        ("heap2", false) => glob::<DHeap<2, false>, false>(a, each),
        ("heap4", false) => glob::<DHeap<4, false>, false>(a, each),
        ("heap8", false) => glob::<DHeap<8, false>, false>(a, each),
        ("hole4", false) => glob::<DHeap<4, true>, false>(a, each),
        ("hole4", true) => glob::<DHeap<4, true>, true>(a, each),
        ("hole8", false) => glob::<DHeap<8, true>, false>(a, each),
        ("slots", false) => glob::<Slots, false>(a, each),
        ("slots", true) => glob::<Slots, true>(a, each),
        _ => panic!("no such event list"),
    }
}

pub fn by_location(a: &Args, q: &str, win: f64, threads: usize) -> Metrics {
    match (q.split('+').next().unwrap(), q.contains("+lazy")) {
        ("std24", false) => locs::<Std24, false>(a, win, threads),
        ("hole4", false) => locs::<DHeap<4, true>, false>(a, win, threads),
        ("hole4", true) => locs::<DHeap<4, true>, true>(a, win, threads),
        ("slots", false) => locs::<Slots, false>(a, win, threads),
        ("slots", true) => locs::<Slots, true>(a, win, threads),
        _ => panic!("no such event list"),
    }
}
