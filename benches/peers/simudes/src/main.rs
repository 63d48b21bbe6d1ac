//! R1 on simu-des 0.1 (SimPy's style over async Rust): a process per stream, a process
//! per pick and per receipt. The model's own generator is used, not the engine's.
use r1_common::*;
use rand::{SeedableRng, rngs::SmallRng};
use rand_distr::{Distribution, Exp1};
use simu::{EnvHandle, SimEnv};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;

#[derive(Clone, Copy)]
struct Pool {
    phys: i32,
    wms: i32,
    erp: i32,
    sf: i32,
    open: i32,
    on_order: i32,
}

struct World {
    pools: Vec<Cell<Pool>>,
    m: RefCell<Metrics>,
    rng: RefCell<SmallRng>,
    end: f64,
}
impl World {
    fn exp(&self) -> f64 {
        Exp1.sample(&mut *self.rng.borrow_mut())
    }
}

fn pick(w: &World, i: usize, now: f64) {
    let mut m = w.m.borrow_mut();
    let mut p = w.pools[i].get();
    m.events += 1;
    let (wp, ew) = ((p.wms - p.phys).abs(), (p.erp - p.wms).abs());
    p.open -= 1;
    if p.wms > 0 && p.phys > 0 {
        p.wms -= 1;
        p.phys -= 1;
        m.picked += 1;
    } else if p.phys == 0 && p.wms > 0 {
        p.wms = 0;
        m.short += 1;
    } else {
        m.oversell += 1;
    }
    m.int_wp += ((p.wms - p.phys).abs() - wp) as f64 * (w.end - now);
    m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * (w.end - now);
    w.pools[i].set(p);
}

async fn orders(h: EnvHandle, w: Rc<World>, i: usize) {
    loop {
        h.timeout(w.exp() / RATE_ORDER).await;
        let mut p = w.pools[i].get();
        let mut m = w.m.borrow_mut();
        m.events += 1;
        m.orders += 1;
        if p.sf > 0 {
            p.sf -= 1;
            p.open += 1;
            m.accepted += 1;
            w.pools[i].set(p);
            let (h2, w2) = (h.clone(), w.clone());
            h.spawn(async move {
                h2.timeout(w2.exp() * MEAN_PICK).await;
                pick(&w2, i, h2.now());
            });
        } else {
            m.lost += 1;
        }
    }
}

async fn shrinks(h: EnvHandle, w: Rc<World>, i: usize) {
    loop {
        h.timeout(w.exp() / RATE_SHRINK).await;
        let mut p = w.pools[i].get();
        let mut m = w.m.borrow_mut();
        m.events += 1;
        if p.phys > 0 {
            let wp = (p.wms - p.phys).abs();
            p.phys -= 1;
            m.shrunk += 1;
            m.int_wp += ((p.wms - p.phys).abs() - wp) as f64 * (w.end - h.now());
            w.pools[i].set(p);
        }
    }
}

async fn counts(h: EnvHandle, w: Rc<World>, i: usize) {
    h.timeout(COUNT_EVERY * (i as f64 + 0.5) / w.pools.len() as f64)
        .await;
    loop {
        let mut p = w.pools[i].get();
        let left = w.end - h.now();
        let (wp, ew) = ((p.wms - p.phys).abs(), (p.erp - p.wms).abs());
        p.wms = p.phys;
        w.pools[i].set(p);
        {
            let mut m = w.m.borrow_mut();
            m.events += 1;
            m.int_wp -= wp as f64 * left;
            m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
        }
        h.timeout(COUNT_EVERY).await;
    }
}

async fn sf_feed(h: EnvHandle, w: Rc<World>, a: usize, b: usize) {
    loop {
        h.timeout(1.0 / SF_PER_DAY).await;
        w.m.borrow_mut().events += 1;
        for c in &w.pools[a..b] {
            let mut p = c.get();
            p.sf = (p.wms - p.open).max(0);
            c.set(p);
        }
    }
}

async fn erp_feed(h: EnvHandle, w: Rc<World>, a: usize, b: usize) {
    loop {
        h.timeout(1.0).await;
        let left = w.end - h.now();
        let mut m = w.m.borrow_mut();
        m.events += 1;
        for i in a..b {
            let mut p = w.pools[i].get();
            m.int_ew -= (p.erp - p.wms).abs() as f64 * left;
            p.erp = p.wms;
            if p.erp + p.on_order <= REORDER_AT {
                p.on_order += PO_QTY;
                m.pos += 1;
                let (h2, w2) = (h.clone(), w.clone());
                h.spawn(async move {
                    h2.timeout(LEAD_FIXED + w2.exp() * LEAD_EXP).await;
                    let mut p = w2.pools[i].get();
                    let mut m = w2.m.borrow_mut();
                    m.events += 1;
                    m.receipts += 1;
                    let ew = (p.erp - p.wms).abs();
                    p.phys += PO_QTY;
                    p.wms += PO_QTY;
                    p.on_order -= PO_QTY;
                    m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * (w2.end - h2.now());
                    w2.pools[i].set(p);
                });
            }
            w.pools[i].set(p);
        }
    }
}

fn main() {
    let (a, _) = args();
    let t0 = Instant::now();
    let p = Pool {
        phys: INIT,
        wms: INIT,
        erp: INIT,
        sf: INIT,
        open: 0,
        on_order: 0,
    };
    let w = Rc::new(World {
        pools: vec![Cell::new(p); a.pools()],
        m: RefCell::default(),
        rng: RefCell::new(SmallRng::seed_from_u64(a.seed)),
        end: a.days,
    });
    let mut env = SimEnv::with_seed(a.seed);
    for i in 0..a.pools() {
        env.spawn(orders(env.handle(), w.clone(), i));
        env.spawn(shrinks(env.handle(), w.clone(), i));
        env.spawn(counts(env.handle(), w.clone(), i));
    }
    for l in 0..a.locs {
        env.spawn(sf_feed(
            env.handle(),
            w.clone(),
            l * a.skus,
            (l + 1) * a.skus,
        ));
        env.spawn(erp_feed(
            env.handle(),
            w.clone(),
            l * a.skus,
            (l + 1) * a.skus,
        ));
    }
    env.run_until(a.days - 1e-9);
    let m = *w.m.borrow();
    report("simu-des", &a, &m, t0.elapsed().as_secs_f64());
}
