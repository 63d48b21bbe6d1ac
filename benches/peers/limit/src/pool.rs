//! One pool at a time: in R1 pools meet only through feeds at fixed times, and what a
//! feed writes depends on that pool alone, so a pool can run its whole year in registers.
//! A feed is evaluated when the first event after it needs what it wrote.
use r1_common::*;

const INF: f64 = f64::INFINITY;
const SLOTS: usize = 4;

/// Everything one pool needs between two windows: three cache lines.
#[derive(Clone)]
#[repr(C, align(64))]
pub struct Pool {
    rng: Rng,
    t_order: f64,
    t_shrink: f64,
    t_count: f64,
    t_erp: f64,
    rcpt: [f64; 2],
    pend: [f64; SLOTS],
    slot: i64,
    phys: i32,
    wms: i32,
    erp: i32,
    sf: i32,
    open: i32,
    on_order: i32,
    spill: Vec<f64>,
}

impl Pool {
    pub fn new(a: &Args, z: &Zig, i: usize) -> Pool {
        let mut rng = Rng::new(a.seed, i as u64);
        Pool {
            t_order: z.exp1(&mut rng) / RATE_ORDER,
            t_shrink: z.exp1(&mut rng) / RATE_SHRINK,
            t_count: COUNT_EVERY * (i as f64 + 0.5) / a.pools() as f64,
            t_erp: 1.0,
            rcpt: [INF; 2],
            pend: [INF; SLOTS],
            slot: 0,
            phys: INIT,
            wms: INIT,
            erp: INIT,
            sf: INIT,
            open: 0,
            on_order: 0,
            spill: Vec::new(),
            rng,
        }
    }

    /// Runs this pool up to (not including) `until`; integrals run to `end`.
    #[inline(always)]
    pub fn advance(&mut self, z: &Zig, until: f64, end: f64, m: &mut Metrics) {
        let mut rng = self.rng;
        let (mut t_order, mut t_shrink, mut t_count) = (self.t_order, self.t_shrink, self.t_count);
        let (mut t_erp, mut rcpt, mut pend) = (self.t_erp, self.rcpt, self.pend);
        let (mut phys, mut wms, mut erp, mut sf) = (self.phys, self.wms, self.erp, self.sf);
        let (mut open, mut on_order, mut slot) = (self.open, self.on_order, self.slot);
        let (mut orders, mut lost, mut picks, mut misc) = (0u64, 0u64, 0u64, 0u64);
        let mut int_ew = 0.0;
        let mut t_misc = t_erp.min(t_shrink).min(t_count).min(rcpt[0]).min(until);
        loop {
            let is_order = t_order < pend[0];
            let t = if is_order { t_order } else { pend[0] };
            if t < t_misc {
                let s = (t * SF_PER_DAY) as i64;
                let fed = (wms - open).max(0);
                sf = if s != slot { fed } else { sf };
                slot = s;
                if is_order {
                    orders += 1;
                    if sf > 0 {
                        sf -= 1;
                        open += 1;
                        let mut x = t + z.exp1(&mut rng) * MEAN_PICK;
                        for p in &mut pend {
                            let lo = if x < *p { x } else { *p };
                            x = if x < *p { *p } else { x };
                            *p = lo;
                        }
                        if x < INF {
                            self.spill.push(x);
                        }
                    } else {
                        lost += 1;
                    }
                    t_order = t + z.exp1(&mut rng) / RATE_ORDER;
                } else {
                    picks += 1;
                    open -= 1;
                    for j in 0..SLOTS - 1 {
                        pend[j] = pend[j + 1];
                    }
                    pend[SLOTS - 1] = INF;
                    if !self.spill.is_empty() {
                        refill(&mut self.spill, &mut pend);
                    }
                    let ew = (erp - wms).abs();
                    if wms > 0 && phys > 0 {
                        wms -= 1;
                        phys -= 1;
                    } else if phys == 0 && wms > 0 {
                        m.short += 1;
                        m.int_wp -= wms as f64 * (end - t);
                        wms = 0;
                    } else {
                        m.oversell += 1;
                    }
                    int_ew += ((erp - wms).abs() - ew) as f64 * (end - t);
                }
                continue;
            }
            if t_misc == until {
                break;
            }
            misc += 1;
            let t = t_misc;
            let s = (t * SF_PER_DAY) as i64;
            sf = if s != slot { (wms - open).max(0) } else { sf };
            slot = s;
            if t == t_erp {
                misc -= 1; // one event per location, counted there
                t_erp = t.round() + 1.0;
                int_ew -= (erp - wms).abs() as f64 * (end - t);
                erp = wms;
                if erp + on_order <= REORDER_AT {
                    on_order += PO_QTY;
                    m.pos += 1;
                    let x = t + (LEAD_FIXED + z.exp1(&mut rng) * LEAD_EXP);
                    assert!(rcpt[1] == INF);
                    rcpt[1] = x;
                    rcpt.sort_by(f64::total_cmp);
                }
            } else if t == rcpt[0] {
                let ew = (erp - wms).abs();
                phys += PO_QTY;
                wms += PO_QTY;
                on_order -= PO_QTY;
                m.receipts += 1;
                int_ew += ((erp - wms).abs() - ew) as f64 * (end - t);
                rcpt = [rcpt[1], INF];
            } else if t == t_shrink {
                if phys > 0 {
                    phys -= 1;
                    m.shrunk += 1;
                    m.int_wp += end - t;
                }
                t_shrink = t + z.exp1(&mut rng) / RATE_SHRINK;
            } else {
                let (wp, ew) = (wms - phys, (erp - wms).abs());
                wms = phys;
                m.int_wp -= wp as f64 * (end - t);
                int_ew += ((erp - wms).abs() - ew) as f64 * (end - t);
                t_count = t + COUNT_EVERY;
            }
            t_misc = t_erp.min(t_shrink).min(t_count).min(rcpt[0]).min(until);
        }
        m.int_ew += int_ew;
        m.orders += orders;
        m.lost += lost;
        m.accepted += orders - lost;
        m.picked += picks;
        m.events += orders + picks + misc;
        self.rng = rng;
        (self.t_order, self.t_shrink, self.t_count) = (t_order, t_shrink, t_count);
        (self.t_erp, self.rcpt, self.pend) = (t_erp, rcpt, pend);
        (self.phys, self.wms, self.erp, self.sf) = (phys, wms, erp, sf);
        (self.open, self.on_order, self.slot) = (open, on_order, slot);
    }
}

#[cold]
#[inline(never)]
fn refill(spill: &mut Vec<f64>, pend: &mut [f64; SLOTS]) {
    let (j, _) = spill
        .iter()
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(b.1))
        .unwrap();
    pend[SLOTS - 1] = spill.swap_remove(j);
}

/// Feed events are one per location and time; `picked` so far counts every pick event.
pub fn finish(a: &Args, m: &mut Metrics) {
    m.picked -= m.short + m.oversell;
    let sf = (a.days * SF_PER_DAY).ceil() as u64 - 1;
    let erp = a.days.ceil() as u64 - 1;
    m.events += a.locs as u64 * (sf + erp);
}

fn split(n: usize, threads: usize) -> Vec<(usize, usize)> {
    (0..threads)
        .map(|k| (n * k / threads, n * (k + 1) / threads))
        .collect()
}

pub fn over_threads(
    n: usize,
    threads: usize,
    f: impl Fn(usize, usize) -> Metrics + Sync,
) -> Metrics {
    let mut m = Metrics::default();
    std::thread::scope(|s| {
        let parts = split(n, threads);
        let h: Vec<_> = parts[1..]
            .iter()
            .map(|&(x, y)| {
                s.spawn({
                    let f = &f;
                    move || f(x, y)
                })
            })
            .collect();
        m.add(&f(parts[0].0, parts[0].1));
        for h in h {
            m.add(&h.join().unwrap());
        }
    });
    m
}

pub fn run(a: &Args, threads: usize) -> Metrics {
    let z = Zig::new();
    let mut m = over_threads(a.pools(), threads, |lo, hi| {
        let mut m = Metrics::default();
        for i in lo..hi {
            Pool::new(a, &z, i).advance(&z, a.days, a.days, &mut m);
        }
        m
    });
    finish(a, &mut m);
    m
}

pub fn windowed(a: &Args, win: f64, threads: usize) -> Metrics {
    let z = Zig::new();
    let mut m = over_threads(a.pools(), threads, |lo, hi| {
        let mut m = Metrics::default();
        let mut ps: Vec<Pool> = (lo..hi).map(|i| Pool::new(a, &z, i)).collect();
        let mut k = 0u64;
        loop {
            k += 1;
            let until = (k as f64 * win).min(a.days);
            for p in &mut ps {
                p.advance(&z, until, a.days, &mut m);
            }
            if until >= a.days {
                return m;
            }
        }
    });
    finish(a, &mut m);
    m
}
