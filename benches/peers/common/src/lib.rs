//! Shared by the Rust R1 programs: parameters, metrics, command line, output, and a
//! small fast generator (xoshiro256++ and a 256-layer ziggurat for Exp(1)).

pub const INIT: i32 = 60;
pub const RATE_ORDER: f64 = 4.0;
pub const MEAN_PICK: f64 = 4.0 / 24.0;
pub const RATE_SHRINK: f64 = 0.02;
pub const SF_PER_DAY: f64 = 96.0;
pub const REORDER_AT: i32 = 24;
pub const PO_QTY: i32 = 40;
pub const LEAD_FIXED: f64 = 3.0;
pub const LEAD_EXP: f64 = 0.5;
pub const COUNT_EVERY: f64 = 90.0;

#[derive(Clone, Copy, Debug)]
pub struct Args {
    pub locs: usize,
    pub skus: usize,
    pub days: f64,
    pub seed: u64,
}

impl Args {
    pub fn pools(&self) -> usize {
        self.locs * self.skus
    }
}

/// `[locations] [skus] [days] [seed]`, then whatever flags the program takes.
pub fn args() -> (Args, Vec<String>) {
    let (mut pos, mut flags) = (Vec::new(), Vec::new());
    for a in std::env::args().skip(1) {
        if a.starts_with("--") {
            flags.push(a);
        } else {
            pos.push(a);
        }
    }
    let get = |i: usize, d: f64| pos.get(i).map_or(d, |s: &String| s.parse().unwrap());
    (
        Args {
            locs: get(0, 10.0) as usize,
            skus: get(1, 100.0) as usize,
            days: get(2, 365.0),
            seed: get(3, 1.0) as u64,
        },
        flags,
    )
}

pub fn flag<'a>(flags: &'a [String], name: &str) -> Option<&'a str> {
    let p = format!("--{name}=");
    flags.iter().find_map(|f| f.strip_prefix(&p))
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Metrics {
    pub events: u64,
    pub orders: u64,
    pub accepted: u64,
    pub lost: u64,
    pub picked: u64,
    pub short: u64,
    pub oversell: u64,
    pub shrunk: u64,
    pub pos: u64,
    pub receipts: u64,
    /// Integral over time of sum over pools of |wms - physical|, unit-days.
    pub int_wp: f64,
    /// Integral over time of sum over pools of |erp - wms|, unit-days.
    pub int_ew: f64,
}

impl Metrics {
    pub fn add(&mut self, o: &Metrics) {
        self.events += o.events;
        self.orders += o.orders;
        self.accepted += o.accepted;
        self.lost += o.lost;
        self.picked += o.picked;
        self.short += o.short;
        self.oversell += o.oversell;
        self.shrunk += o.shrunk;
        self.pos += o.pos;
        self.receipts += o.receipts;
        self.int_wp += o.int_wp;
        self.int_ew += o.int_ew;
    }
}

pub fn peak_rss_mb() -> f64 {
    let s = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    s.lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<f64>().ok())
        .map_or(0.0, |k| k / 1024.0)
}

pub fn report(name: &str, a: &Args, m: &Metrics, wall: f64) {
    println!(
        "{{\"impl\":\"{}\",\"pools\":{},\"days\":{},\"seed\":{},\"events\":{},\"wall_s\":{:.4},\
\"mev_s\":{:.3},\"rss_mb\":{:.1},\"orders\":{},\"accepted\":{},\"lost\":{},\"picked\":{},\
\"short\":{},\"oversell\":{},\"shrunk\":{},\"pos\":{},\"receipts\":{},\"int_wp\":{:.1},\"int_ew\":{:.1}}}",
        name,
        a.pools(),
        a.days,
        a.seed,
        m.events,
        wall,
        m.events as f64 / wall / 1e6,
        peak_rss_mb(),
        m.orders,
        m.accepted,
        m.lost,
        m.picked,
        m.short,
        m.oversell,
        m.shrunk,
        m.pos,
        m.receipts,
        m.int_wp,
        m.int_ew
    );
}

pub fn splitmix(x: &mut u64) -> u64 {
    *x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *x;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[derive(Clone, Copy)]
pub struct Rng(pub [u64; 4]);

impl Rng {
    pub fn new(seed: u64, stream: u64) -> Rng {
        let mut k = stream.wrapping_mul(0xD134_2543_DE82_EF95) ^ seed.rotate_left(32);
        let mut x = splitmix(&mut k) ^ seed;
        Rng([
            splitmix(&mut x),
            splitmix(&mut x),
            splitmix(&mut x),
            splitmix(&mut x),
        ])
    }
    #[inline(always)]
    pub fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let r = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        r
    }
    #[inline(always)]
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / 9007199254740992.0)
    }
}

/// Marsaglia and Tsang's ziggurat for Exp(1), 256 layers, 53-bit mantissa.
pub struct Zig {
    k: [u64; 256],
    w: [f64; 256],
    f: [f64; 256],
}

const ZIG_R: f64 = 7.697_117_470_131_049_7;

impl Zig {
    pub fn new() -> Zig {
        let m = 9007199254740992.0; // 2^53
        let v = 3.949_659_822_581_557_2e-3;
        let mut z = Zig {
            k: [0; 256],
            w: [0.0; 256],
            f: [0.0; 256],
        };
        let (mut de, mut te) = (ZIG_R, ZIG_R);
        let q = v / (-de).exp();
        z.k[0] = ((de / q) * m) as u64;
        z.k[1] = 0;
        z.w[0] = q / m;
        z.w[255] = de / m;
        z.f[0] = 1.0;
        z.f[255] = (-de).exp();
        for i in (1..=254).rev() {
            de = -(v / de + (-de).exp()).ln();
            z.k[i + 1] = ((de / te) * m) as u64;
            te = de;
            z.f[i] = (-de).exp();
            z.w[i] = de / m;
        }
        z
    }
    #[inline(always)]
    pub fn exp1(&self, r: &mut Rng) -> f64 {
        let u = r.next();
        let i = (u & 255) as usize;
        let j = u >> 11;
        if j < self.k[i] {
            return j as f64 * self.w[i];
        }
        self.slow(r, i, j)
    }
    #[cold]
    #[inline(never)]
    fn slow(&self, r: &mut Rng, mut i: usize, mut j: u64) -> f64 {
        let mut base = 0.0;
        loop {
            let x = j as f64 * self.w[i];
            if j < self.k[i] {
                return base + x;
            }
            if i == 0 {
                base += ZIG_R; // memoryless tail
            } else if self.f[i] + r.unit() * (self.f[i - 1] - self.f[i]) < (-x).exp() {
                return base + x;
            }
            let u = r.next();
            i = (u & 255) as usize;
            j = u >> 11;
        }
    }
}

impl Default for Zig {
    fn default() -> Self {
        Zig::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn exp_moments() {
        let z = Zig::new();
        let mut r = Rng::new(7, 0);
        let n = 20_000_000;
        let (mut s1, mut s2, mut s3, mut tail) = (0.0, 0.0, 0.0, 0u64);
        for _ in 0..n {
            let x = z.exp1(&mut r);
            s1 += x;
            s2 += x * x;
            s3 += x * x * x;
            tail += (x > ZIG_R) as u64;
        }
        let n = n as f64;
        assert!((s1 / n - 1.0).abs() < 1.5e-3, "{}", s1 / n);
        assert!((s2 / n - 2.0).abs() < 8e-3, "{}", s2 / n);
        assert!((s3 / n - 6.0).abs() < 6e-2, "{}", s3 / n);
        let p = (-ZIG_R).exp() * n;
        assert!((tail as f64 - p).abs() < 5.0 * p.sqrt(), "{tail} {p}");
    }
}
