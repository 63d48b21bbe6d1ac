//! R1 on NeXosim 1.0. `--map=loc` (default): one model per location, which schedules
//! its own events (the cheapest mapping found). `--map=pool`: one model per pool and
//! one feed model per location that sends a message to each of its pools (the
//! component style the framework is made for). `--threads=N`, 1 by default.
use nexosim::model::{BuildContext, Context, Model, ProtoModel, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use r1_common::*;
use rand::{SeedableRng, rngs::SmallRng};
use rand_distr::{Distribution, Exp1};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const T0: MonotonicTime = MonotonicTime::EPOCH;
fn days(d: f64) -> Duration {
    Duration::from_nanos((d * 86_400e9) as u64 + 1)
}

/// What is not model state: the generator and where the figures go at the end.
pub struct Env {
    rng: SmallRng,
    m: Metrics,
    out: Arc<Mutex<Metrics>>,
}
impl Env {
    fn exp(&mut self) -> f64 {
        Exp1.sample(&mut self.rng)
    }
}

#[derive(Serialize, Deserialize, Clone, Copy)]
struct Pool {
    phys: i32,
    wms: i32,
    erp: i32,
    sf: i32,
    open: i32,
    on_order: i32,
}

/// A location, or (with one pool and no feeds of its own) a single pool.
#[derive(Serialize, Deserialize)]
pub struct Site {
    pools: Vec<Pool>,
    end: f64,
    first: usize,
    total: usize,
    feeds: bool,
}

#[Model(type Env=Env)]
impl Site {
    fn left(&self, cx: &Context<Self>) -> f64 {
        self.end - cx.time().duration_since(T0).as_secs_f64() / 86_400.0
    }

    #[nexosim(init)]
    async fn start(&mut self, cx: &Context<Self>, env: &mut Env) {
        for i in 0..self.pools.len() as u32 {
            cx.schedule_event(days(env.exp() / RATE_ORDER), schedulable!(Self::order), i)
                .unwrap();
            cx.schedule_event(days(env.exp() / RATE_SHRINK), schedulable!(Self::shrink), i)
                .unwrap();
            let phase = ((self.first + i as usize) as f64 + 0.5) / self.total as f64;
            let (first, every) = (days(COUNT_EVERY * phase), days(COUNT_EVERY));
            cx.schedule_periodic_event(first, every, schedulable!(Self::count), i)
                .unwrap();
        }
        if self.feeds {
            let q = days(1.0 / SF_PER_DAY);
            cx.schedule_periodic_event(q, q, schedulable!(Self::sf_feed), ())
                .unwrap();
            let d = days(1.0);
            cx.schedule_periodic_event(d, d, schedulable!(Self::erp_feed), ())
                .unwrap();
        }
        cx.schedule_event(days(self.end), schedulable!(Self::finish), ())
            .unwrap();
    }

    #[nexosim(schedulable)]
    fn order(&mut self, i: u32, cx: &Context<Self>, env: &mut Env) {
        env.m.events += 1;
        env.m.orders += 1;
        let p = &mut self.pools[i as usize];
        if p.sf > 0 {
            p.sf -= 1;
            p.open += 1;
            env.m.accepted += 1;
            cx.schedule_event(days(env.exp() * MEAN_PICK), schedulable!(Self::pick), i)
                .unwrap();
        } else {
            env.m.lost += 1;
        }
        cx.schedule_event(days(env.exp() / RATE_ORDER), schedulable!(Self::order), i)
            .unwrap();
    }

    #[nexosim(schedulable)]
    fn pick(&mut self, i: u32, cx: &Context<Self>, env: &mut Env) {
        env.m.events += 1;
        let left = self.left(cx);
        let p = &mut self.pools[i as usize];
        let (wp, ew) = ((p.wms - p.phys).abs(), (p.erp - p.wms).abs());
        p.open -= 1;
        if p.wms > 0 && p.phys > 0 {
            p.wms -= 1;
            p.phys -= 1;
            env.m.picked += 1;
        } else if p.phys == 0 && p.wms > 0 {
            p.wms = 0;
            env.m.short += 1;
        } else {
            env.m.oversell += 1;
        }
        env.m.int_wp += ((p.wms - p.phys).abs() - wp) as f64 * left;
        env.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
    }

    #[nexosim(schedulable)]
    fn shrink(&mut self, i: u32, cx: &Context<Self>, env: &mut Env) {
        env.m.events += 1;
        let left = self.left(cx);
        let p = &mut self.pools[i as usize];
        if p.phys > 0 {
            let wp = (p.wms - p.phys).abs();
            p.phys -= 1;
            env.m.shrunk += 1;
            env.m.int_wp += ((p.wms - p.phys).abs() - wp) as f64 * left;
        }
        cx.schedule_event(days(env.exp() / RATE_SHRINK), schedulable!(Self::shrink), i)
            .unwrap();
    }

    #[nexosim(schedulable)]
    fn receipt(&mut self, i: u32, cx: &Context<Self>, env: &mut Env) {
        env.m.events += 1;
        let left = self.left(cx);
        let p = &mut self.pools[i as usize];
        let ew = (p.erp - p.wms).abs();
        p.phys += PO_QTY;
        p.wms += PO_QTY;
        p.on_order -= PO_QTY;
        env.m.receipts += 1;
        env.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
    }

    #[nexosim(schedulable)]
    fn count(&mut self, i: u32, cx: &Context<Self>, env: &mut Env) {
        env.m.events += 1;
        let left = self.left(cx);
        let p = &mut self.pools[i as usize];
        let (wp, ew) = ((p.wms - p.phys).abs(), (p.erp - p.wms).abs());
        p.wms = p.phys;
        env.m.int_wp -= wp as f64 * left;
        env.m.int_ew += ((p.erp - p.wms).abs() - ew) as f64 * left;
    }

    #[nexosim(schedulable)]
    fn sf_feed(&mut self, _: (), _: &Context<Self>, env: &mut Env) {
        env.m.events += self.feeds as u64;
        for p in &mut self.pools {
            p.sf = (p.wms - p.open).max(0);
        }
    }

    #[nexosim(schedulable)]
    fn erp_feed(&mut self, _: (), cx: &Context<Self>, env: &mut Env) {
        env.m.events += self.feeds as u64;
        let left = self.left(cx);
        for (j, p) in self.pools.iter_mut().enumerate() {
            env.m.int_ew -= (p.erp - p.wms).abs() as f64 * left;
            p.erp = p.wms;
            if p.erp + p.on_order <= REORDER_AT {
                p.on_order += PO_QTY;
                env.m.pos += 1;
                let d = days(LEAD_FIXED + env.exp() * LEAD_EXP);
                cx.schedule_event(d, schedulable!(Self::receipt), j as u32)
                    .unwrap();
            }
        }
    }

    #[nexosim(schedulable)]
    fn finish(&mut self, _: (), _: &Context<Self>, env: &mut Env) {
        env.out.lock().unwrap().add(&env.m);
    }
}

struct ProtoSite(Site, Env);
impl ProtoModel for ProtoSite {
    type Model = Site;
    fn build(self, _: &mut BuildContext<Self>) -> (Site, Env) {
        (self.0, self.1)
    }
}

/// The two feeds of one location, as messages to its pools.
#[derive(Serialize, Deserialize)]
pub struct Feed {
    sf: Output<()>,
    erp: Output<()>,
}
#[derive(Default)]
pub struct FeedEnv(u64, Arc<Mutex<Metrics>>, f64);

#[Model(type Env=FeedEnv)]
impl Feed {
    #[nexosim(init)]
    async fn start(&mut self, cx: &Context<Self>, env: &mut FeedEnv) {
        let (q, d) = (days(1.0 / SF_PER_DAY), days(1.0));
        cx.schedule_periodic_event(q, q, schedulable!(Self::send_sf), ())
            .unwrap();
        cx.schedule_periodic_event(d, d, schedulable!(Self::send_erp), ())
            .unwrap();
        cx.schedule_event(days(env.2), schedulable!(Self::finish), ())
            .unwrap();
    }
    #[nexosim(schedulable)]
    async fn send_sf(&mut self, _: (), _: &Context<Self>, env: &mut FeedEnv) {
        env.0 += 1;
        self.sf.send(()).await;
    }
    #[nexosim(schedulable)]
    async fn send_erp(&mut self, _: (), _: &Context<Self>, env: &mut FeedEnv) {
        env.0 += 1;
        self.erp.send(()).await;
    }
    #[nexosim(schedulable)]
    fn finish(&mut self, _: (), _: &Context<Self>, env: &mut FeedEnv) {
        env.1.lock().unwrap().events += env.0;
    }
}
struct ProtoFeed(Feed, FeedEnv);
impl ProtoModel for ProtoFeed {
    type Model = Feed;
    fn build(self, _: &mut BuildContext<Self>) -> (Feed, FeedEnv) {
        (self.0, self.1)
    }
}

fn main() {
    let (a, f) = args();
    let threads: usize = flag(&f, "threads").map_or(1, |s| s.parse().unwrap());
    let per_pool = flag(&f, "map") == Some("pool");
    let start = Instant::now();
    let out = Arc::new(Mutex::new(Metrics::default()));
    let site = |first: usize, n: usize, feeds: bool| {
        let p = Pool {
            phys: INIT,
            wms: INIT,
            erp: INIT,
            sf: INIT,
            open: 0,
            on_order: 0,
        };
        let s = Site {
            pools: vec![p; n],
            end: a.days,
            first,
            total: a.pools(),
            feeds,
        };
        let rng = SmallRng::seed_from_u64(a.seed.wrapping_mul(1_000_003) + first as u64);
        ProtoSite(
            s,
            Env {
                rng,
                m: Metrics::default(),
                out: out.clone(),
            },
        )
    };
    let mut init = SimInit::with_num_threads(threads);
    for l in 0..a.locs {
        if !per_pool {
            init = init.add_model(site(l * a.skus, a.skus, true), Mailbox::new(), "site");
            continue;
        }
        let mut feed = Feed {
            sf: Output::default(),
            erp: Output::default(),
        };
        for i in 0..a.skus {
            let mb = Mailbox::new();
            feed.sf.connect(Site::sf_feed, &mb);
            feed.erp.connect(Site::erp_feed, &mb);
            init = init.add_model(site(l * a.skus + i, 1, false), mb, "pool");
        }
        let env = FeedEnv(0, out.clone(), a.days);
        init = init.add_model(ProtoFeed(feed, env), Mailbox::new(), "feed");
    }
    let mut simu = init.init(T0).unwrap();
    simu.step_until(days(a.days)).unwrap();
    let m = *out.lock().unwrap();
    let name = format!(
        "nexosim-{}-{}t",
        if per_pool { "pool" } else { "loc" },
        threads
    );
    report(&name, &a, &m, start.elapsed().as_secs_f64());
}
