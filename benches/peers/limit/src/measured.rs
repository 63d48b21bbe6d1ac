//! R1 by hand with the numbers that `pooldrift` keeps of it: what three systems say on hand,
//! promised and on order against the truth, week by week, with absolutes, causes, accuracy,
//! value and the distances between systems. (Spells of wrong records are counted as they begin
//! and without their ages, and a pool is frozen by what is on hand alone: less than `pooldrift`
//! keeps of either.) As fast as R1 allows: only what R1 can move is
//! touched, feeds are applied when a pool is next read, events wait in time slots
//! (`--queue=slots`) or in a heap (`--queue=std24`).
//!
//! An order, a pick and a set of the storefront, nearly all of what happens, change the sums by
//! hand; everything else works out all forty quantities of the pool before and after. With
//! `--queue=..+check` these do so too, to the same sums.
use crate::queue::*;
use r1_common::*;

const ORDER: u32 = 0;
const PICK: u32 = 1;
const SHRINK: u32 = 2;
const RECEIPT: u32 = 3;
const COUNT: u32 = 4;
const ERP: u32 = 5;
const WEEK: u32 = 6;

/// Tolerance in percent of truth (all of class A), unit cost and price in cents.
const TOLERANCE: i32 = 1;
const COST: f64 = 1_250.0;
const PRICE: u64 = 2_500;

/// Quantities, in units unless said otherwise; `_ABS` is the sum of absolutes over the pools.
const ON_HAND: usize = 0;
const BACKORDERS: usize = 1;
const FROZEN: usize = 2; // pools
const WMS: usize = 3;
const ERP_AT: usize = 9;
const SHOP: usize = 15;
// Of each of the three:
const HAND: usize = 0; // drift of on hand
const HAND_ABS: usize = 1;
const FREE_ABS: usize = 2; // of what is available
const VALUE: usize = 3; // cents
const WRONG: usize = 4; // pools
const OUTSIDE: usize = 5; // pools
// What only some of them have:
const ERP_OPEN: usize = 21; // drift of what is promised
const ERP_OPEN_ABS: usize = 22;
const SHOP_OPEN: usize = 23;
const SHOP_OPEN_ABS: usize = 24;
const WMS_DUE: usize = 25; // drift of what is on order; its absolute follows
const SHOP_DUE: usize = 27;
// By cause:
const SHRUNK: usize = 29; // and its absolute
const ERP_LAG_ABS: usize = 31;
const SHOP_LAG_ABS: usize = 32;
const BY_ORDER: usize = 33; // promises that the ERP never heard of
const BY_ORDER_ABS: usize = 34;
const BY_SALE: usize = 35;
const BY_SALE_ABS: usize = 36;
// Between systems:
const WMS_ERP: usize = 37;
const WMS_SHOP: usize = 38;
const ERP_SHOP: usize = 39;
const N: usize = 40;

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Pool {
    hand: i32,
    open: i32,
    due: i32,
    wms: i32,
    wms_due: i32,
    erp: i32,
    shop: i32,
    shop_open: i32,
    /// Units that shrink took and no record knows of.
    shrunk: i32,
    by_order: i32,
    by_sale: i32,
    /// The feed's run before the last change that the shop has not seen, or -1.
    run: i32,
}

impl Pool {
    fn quantities(&self) -> [f64; N] {
        let p = self;
        let mut q = [0; N];
        q[ON_HAND] = p.hand;
        q[BACKORDERS] = (p.open - p.hand).max(0);
        q[FROZEN] = (p.hand <= 0 && p.erp > REORDER_AT) as i32;
        let free = p.hand - p.open;
        for (first, says, says_open) in [
            (WMS, p.wms, p.open),
            (ERP_AT, p.erp, 0),
            (SHOP, p.shop, p.shop_open),
        ] {
            let off = says - p.hand;
            q[first + HAND] = off;
            q[first + HAND_ABS] = off.abs();
            q[first + FREE_ABS] = (says - says_open - free).abs();
            q[first + VALUE] = off.abs();
            q[first + WRONG] = (off != 0) as i32;
            q[first + OUTSIDE] = (off.abs() * 100 > TOLERANCE * p.hand) as i32;
        }
        let mut both = |at: usize, units: i32| (q[at], q[at + 1]) = (units, units.abs());
        both(ERP_OPEN, -p.open);
        both(SHOP_OPEN, p.shop_open - p.open);
        both(WMS_DUE, p.wms_due - p.due);
        both(SHOP_DUE, -p.due);
        both(SHRUNK, p.shrunk);
        both(BY_ORDER, -p.by_order);
        both(BY_SALE, p.by_sale);
        q[ERP_LAG_ABS] = (p.erp - p.hand - p.shrunk).abs();
        q[SHOP_LAG_ABS] = (p.shop - p.hand - p.shrunk).abs();
        q[WMS_ERP] = (p.wms - p.erp).abs();
        q[WMS_SHOP] = (p.wms - p.shop).abs();
        q[ERP_SHOP] = (p.erp - p.shop).abs();
        let mut q = q.map(f64::from);
        for first in [WMS, ERP_AT, SHOP] {
            q[first + VALUE] *= COST;
        }
        q
    }
}

/// Sums over the pools: of each quantity, and of its changes times the rest of the week.
struct Sums {
    now: [[f64; 2]; N],
    spells: [u64; 3],
    weeks: Vec<[f64; N]>,
}

impl Sums {
    /// `step` is 1 and the rest of the week.
    #[inline(always)]
    fn add(&mut self, what: usize, by: i32, step: [f64; 2]) {
        let s = &mut self.now[what];
        s[0] += f64::from(by) * step[0];
        s[1] += f64::from(by) * step[1];
    }

    /// A system's record of what is on hand, off by so much, is off by something else (or the
    /// truth beside it).
    #[inline(always)]
    fn record(
        &mut self,
        view: usize,
        (was, hand_was): (i32, i32),
        (is, hand): (i32, i32),
        step: [f64; 2],
    ) {
        let (a, b) = (was.abs(), is.abs());
        self.add(view + HAND, is - was, step);
        let grown = b - a;
        self.add(view + HAND_ABS, grown, step);
        self.now[view + VALUE][0] += COST * f64::from(grown);
        self.now[view + VALUE][1] += COST * f64::from(grown) * step[1];
        let wrong = (b != 0) as i32 - (a != 0) as i32;
        if wrong != 0 {
            self.add(view + WRONG, wrong, step);
            self.spells[(view - WMS) / 6] += (wrong > 0) as u64;
        }
        let outside = (b * 100 > TOLERANCE * hand) as i32 - (a * 100 > TOLERANCE * hand_was) as i32;
        if outside != 0 {
            self.add(view + OUTSIDE, outside, step);
        }
    }

    fn differences(&mut self, before: &[f64; N], after: &[f64; N], step: [f64; 2]) {
        for what in 0..N {
            let by = after[what] - before[what];
            self.now[what][0] += by;
            self.now[what][1] += by * step[1];
        }
        for (i, view) in [WMS, ERP_AT, SHOP].into_iter().enumerate() {
            self.spells[i] += (after[view + WRONG] > before[view + WRONG]) as u64;
        }
    }

    fn week_ends(&mut self, length: f64) {
        self.weeks.push(self.now.map(|s| s[1]));
        self.now.iter_mut().for_each(|s| s[1] = s[0] * length);
    }
}

struct Engine<Q, const CHECK: bool> {
    q: Q,
    pools: Vec<Pool>,
    m: Metrics,
    sums: Sums,
    money: [u64; 2],
    end: f64,
    week_end: f64,
    skus: usize,
    rng: Rng,
}

impl<Q: Queue, const CHECK: bool> Engine<Q, CHECK> {
    #[inline(always)]
    fn at(&mut self, t: f64, kind: u32, id: usize) {
        if t < self.end {
            self.q.push(t, kind | (id as u32) << 3);
        }
    }

    #[inline(always)]
    fn step(&self, t: f64) -> [f64; 2] {
        [1.0, self.week_end - t]
    }

    /// Applies the first run of the storefront's feed after the last change, if there was one.
    #[inline(always)]
    fn feed(&mut self, i: usize, t: f64) {
        let run = self.pools[i].run;
        if run >= 0 && (t * SF_PER_DAY) as i32 > run {
            self.set_shop(i, f64::from(run + 1) / SF_PER_DAY);
        }
    }

    #[inline(never)]
    fn set_shop(&mut self, i: usize, t: f64) {
        let step = self.step(t);
        let (p, sums) = (&mut self.pools[i], &mut self.sums);
        p.run = -1;
        if CHECK {
            let before = p.quantities();
            (p.shop, p.shop_open) = (p.wms, p.open);
            sums.differences(&before, &p.quantities(), step);
            return;
        }
        let (was, is) = (p.shop - p.hand, p.wms - p.hand);
        let open = p.open - p.shop_open;
        sums.add(SHOP_OPEN, open, step);
        sums.add(SHOP_OPEN_ABS, -(p.shop_open - p.open).abs(), step);
        let free = p.shop_open - p.open;
        sums.add(SHOP + FREE_ABS, is.abs() - (was - free).abs(), step);
        if was != is {
            sums.record(SHOP, (was, p.hand), (is, p.hand), step);
            sums.add(
                SHOP_LAG_ABS,
                (is - p.shrunk).abs() - (was - p.shrunk).abs(),
                step,
            );
            sums.add(WMS_SHOP, -(p.wms - p.shop).abs(), step);
            sums.add(
                ERP_SHOP,
                (p.erp - p.wms).abs() - (p.erp - p.shop).abs(),
                step,
            );
        }
        (p.shop, p.shop_open) = (p.wms, p.open);
    }

    /// Something else happens to a pool.
    fn slowly(&mut self, i: usize, t: f64, f: impl FnOnce(&mut Pool)) {
        let step = self.step(t);
        let p = &mut self.pools[i];
        let before = p.quantities();
        f(p);
        self.sums.differences(&before, &p.quantities(), step);
    }

    fn order(&mut self, i: usize, t: f64) -> bool {
        let step = self.step(t);
        let (p, sums) = (&mut self.pools[i], &mut self.sums);
        if p.shop - p.shop_open <= 0 {
            return false;
        }
        if CHECK {
            let before = p.quantities();
            p.open += 1;
            p.shop_open += 1;
            p.by_order += 1;
            sums.differences(&before, &p.quantities(), step);
            return true;
        }
        let free = p.erp - p.hand + p.open;
        if p.open >= p.hand {
            sums.add(BACKORDERS, 1, step);
        }
        p.open += 1;
        p.shop_open += 1;
        p.by_order += 1;
        sums.add(ERP_OPEN, -1, step);
        sums.add(ERP_OPEN_ABS, 1, step);
        sums.add(BY_ORDER, -1, step);
        sums.add(BY_ORDER_ABS, 1, step);
        sums.add(ERP_AT + FREE_ABS, if free >= 0 { 1 } else { -1 }, step);
        true
    }

    fn pick(&mut self, i: usize, t: f64) {
        let step = self.step(t);
        let p = &mut self.pools[i];
        if p.wms <= 0 {
            self.m.oversell += 1;
            self.slowly(i, t, |p| (p.open, p.by_sale) = (p.open - 1, p.by_sale + 1));
        } else if p.hand <= 0 {
            self.m.short += 1;
            self.slowly(i, t, |p| {
                (p.open, p.by_sale) = (p.open - 1, p.by_sale + 1);
                (p.wms, p.shrunk) = (0, 0);
            });
        } else {
            self.m.picked += 1;
            self.money[0] += PRICE;
            let taken = |p: &mut Pool| {
                (p.hand, p.wms, p.open) = (p.hand - 1, p.wms - 1, p.open - 1);
                p.by_sale += 1;
            };
            if CHECK {
                self.slowly(i, t, taken);
            } else {
                self.picked(i, step);
            }
        }
        self.pools[i].run = (t * SF_PER_DAY) as i32;
    }

    #[inline(always)]
    fn picked(&mut self, i: usize, step: [f64; 2]) {
        let (p, sums) = (&mut self.pools[i], &mut self.sums);
        let hand = p.hand;
        let (erp, shop, open) = (p.erp - hand, p.shop - hand, p.shop_open - p.open);
        sums.add(ON_HAND, -1, step);
        if hand == 1 && p.erp > REORDER_AT {
            sums.add(FROZEN, 1, step);
        }
        let off = p.wms - hand;
        if off != 0 {
            let outside = |hand: i32| (off.abs() * 100 > TOLERANCE * hand) as i32;
            sums.add(WMS + OUTSIDE, outside(hand - 1) - outside(hand), step);
        }
        sums.record(ERP_AT, (erp, hand), (erp + 1, hand - 1), step);
        sums.record(SHOP, (shop, hand), (shop + 1, hand - 1), step);
        let lag = |off: i32| if off - p.shrunk >= 0 { 1 } else { -1 };
        sums.add(ERP_LAG_ABS, lag(erp), step);
        sums.add(SHOP_LAG_ABS, lag(shop), step);
        sums.add(ERP_OPEN, 1, step);
        sums.add(ERP_OPEN_ABS, -1, step);
        sums.add(BY_SALE, 1, step);
        sums.add(BY_SALE_ABS, 1, step);
        sums.add(SHOP_OPEN, 1, step);
        sums.add(SHOP_OPEN_ABS, if open >= 0 { 1 } else { -1 }, step);
        sums.add(WMS_ERP, if p.erp >= p.wms { 1 } else { -1 }, step);
        sums.add(WMS_SHOP, if p.shop >= p.wms { 1 } else { -1 }, step);
        (p.hand, p.wms, p.open) = (hand - 1, p.wms - 1, p.open - 1);
        p.by_sale += 1;
    }

    fn advance(&mut self, z: &Zig) {
        while let Some((t, w)) = self.q.pop_before(self.end) {
            self.m.events += 1;
            let i = (w >> 3) as usize;
            match w & 7 {
                ORDER => {
                    self.m.orders += 1;
                    let d = z.exp1(&mut self.rng);
                    self.feed(i, t);
                    if self.order(i, t) {
                        self.at(t + d * MEAN_PICK, PICK, i);
                    } else {
                        self.m.lost += 1;
                        let had = self.pools[i].hand > self.pools[i].open;
                        self.money[1] += PRICE * (1 + had as u64);
                    }
                    let d = z.exp1(&mut self.rng);
                    self.at(t + d / RATE_ORDER, ORDER, i);
                }
                PICK => {
                    self.feed(i, t);
                    self.pick(i, t);
                }
                SHRINK => {
                    self.feed(i, t);
                    if self.pools[i].hand > 0 {
                        self.m.shrunk += 1;
                        self.slowly(i, t, |p| (p.hand, p.shrunk) = (p.hand - 1, p.shrunk + 1));
                    }
                    let d = z.exp1(&mut self.rng) / RATE_SHRINK;
                    self.at(t + d, SHRINK, i);
                }
                RECEIPT => {
                    self.feed(i, t);
                    self.m.receipts += 1;
                    self.slowly(i, t, |p| {
                        (p.hand, p.wms) = (p.hand + PO_QTY, p.wms + PO_QTY);
                        (p.due, p.wms_due) = (p.due - PO_QTY, p.wms_due - PO_QTY);
                        p.run = (t * SF_PER_DAY) as i32;
                    });
                }
                COUNT => {
                    self.feed(i, t);
                    self.slowly(i, t, |p| {
                        (p.wms, p.shrunk) = (p.hand, 0);
                        p.run = (t * SF_PER_DAY) as i32;
                    });
                    self.at(t + COUNT_EVERY, COUNT, i);
                }
                ERP => self.erp_runs(i, t, z),
                _ => {
                    self.m.events -= 1;
                    (0..self.pools.len()).for_each(|i| self.feed(i, t));
                    self.sums.week_ends(7.0);
                    self.week_end += 7.0;
                    self.at(t + 7.0, WEEK, 0);
                }
            }
        }
        (0..self.pools.len()).for_each(|i| self.feed(i, self.end));
        let left = self.week_end - self.end;
        self.sums.now.iter_mut().for_each(|s| s[1] -= s[0] * left);
        self.sums.week_ends(0.0);
    }

    fn erp_runs(&mut self, site: usize, t: f64, z: &Zig) {
        for i in site * self.skus..(site + 1) * self.skus {
            self.feed(i, t);
            let orders = self.pools[i].wms + self.pools[i].due <= REORDER_AT;
            self.slowly(i, t, |p| {
                p.erp = p.wms;
                p.due += PO_QTY * orders as i32;
            });
            if orders {
                self.m.pos += 1;
                let d = LEAD_FIXED + z.exp1(&mut self.rng) * LEAD_EXP;
                self.at(t + d, RECEIPT, i);
            }
        }
        self.at(t.round() + 1.0, ERP, site);
    }
}

fn run_on<Q: Queue, const CHECK: bool>(a: &Args) -> Metrics {
    let (z, n) = (Zig::new(), a.pools());
    let pool = Pool {
        hand: INIT,
        open: 0,
        due: 0,
        wms: INIT,
        wms_due: 0,
        erp: INIT,
        shop: INIT,
        shop_open: 0,
        shrunk: 0,
        by_order: 0,
        by_sale: 0,
        run: -1,
    };
    let mut now = [[0.0; 2]; N];
    for (s, q) in now.iter_mut().zip(pool.quantities()) {
        *s = [q * n as f64, q * n as f64 * 7.0];
    }
    let mut e = Engine::<Q, CHECK> {
        q: Q::new(n * 5 + 16, a.days),
        pools: vec![pool; n],
        m: Metrics::default(),
        sums: Sums {
            now,
            spells: [0; 3],
            weeks: Vec::new(),
        },
        money: [0; 2],
        end: a.days,
        week_end: 7.0,
        skus: a.skus,
        rng: Rng::new(a.seed, 0),
    };
    for i in 0..n {
        let (o, s) = (z.exp1(&mut e.rng), z.exp1(&mut e.rng));
        e.at(o / RATE_ORDER, ORDER, i);
        e.at(s / RATE_SHRINK, SHRINK, i);
        e.at(COUNT_EVERY * (i as f64 + 0.5) / n as f64, COUNT, i);
    }
    (0..a.locs).for_each(|l| e.at(1.0, ERP, l));
    e.at(7.0, WEEK, 0);
    e.advance(&z);
    let total = |what: usize| e.sums.weeks.iter().map(|week| week[what]).sum::<f64>();
    let mut m = e.m;
    m.accepted = m.orders - m.lost;
    m.events += a.locs as u64 * ((a.days * SF_PER_DAY).ceil() as u64 - 1);
    (m.int_wp, m.int_ew) = (total(WMS + HAND_ABS), total(WMS_ERP));
    // What nobody reads need not be worked out: so all of it goes to the error stream.
    if std::env::var_os("R1_SUMS").is_some() {
        let all: Vec<String> = (0..N).map(|what| format!("{:.3}", total(what))).collect();
        eprintln!("{} {:?} {:?}", all.join(" "), e.sums.spells, e.money);
    }
    std::hint::black_box((&e.sums.weeks, e.sums.spells, e.money));
    m
}

pub fn run(a: &Args, q: &str) -> Metrics {
    match q {
        "std24" => run_on::<Std24, false>(a),
        "slots" => run_on::<Slots, false>(a),
        "slots+check" => run_on::<Slots, true>(a),
        _ => panic!("no such event list"),
    }
}
