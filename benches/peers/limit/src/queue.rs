//! Event lists for `engine.rs`. An entry is a time and a 32-bit word (kind, pool).
use std::cmp::Ordering;
use std::collections::BinaryHeap;

pub trait Queue {
    fn new(entries: usize, end: f64) -> Self;
    fn push(&mut self, t: f64, w: u32);
    /// The earliest entry, if it lies before `until`.
    fn pop_before(&mut self, until: f64) -> Option<(f64, u32)>;
    /// A word that will come up soon, for prefetching, where the list knows one.
    #[inline(always)]
    fn soon(&self) -> Option<u32> {
        None
    }
}

// ---- std BinaryHeap of 24-byte entries with a sequence number: what `plain` uses.
struct E24 {
    t: f64,
    seq: u64,
    w: u32,
}
impl PartialEq for E24 {
    fn eq(&self, o: &E24) -> bool {
        self.cmp(o) == Ordering::Equal
    }
}
impl Eq for E24 {}
impl PartialOrd for E24 {
    fn partial_cmp(&self, o: &E24) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}
impl Ord for E24 {
    fn cmp(&self, o: &E24) -> Ordering {
        o.t.total_cmp(&self.t).then_with(|| o.seq.cmp(&self.seq))
    }
}
pub struct Std24(BinaryHeap<E24>, u64);
impl Queue for Std24 {
    fn new(_: usize, _: f64) -> Self {
        Std24(BinaryHeap::new(), 0)
    }
    #[inline(always)]
    fn push(&mut self, t: f64, w: u32) {
        self.0.push(E24 { t, seq: self.1, w });
        self.1 += 1;
    }
    #[inline(always)]
    fn pop_before(&mut self, until: f64) -> Option<(f64, u32)> {
        if self.0.peek()?.t >= until {
            return None;
        }
        self.0.pop().map(|e| (e.t, e.w))
    }
}

// ---- std BinaryHeap of one u128: time bits above, word below.
pub struct Std16(BinaryHeap<std::cmp::Reverse<u128>>);
impl Queue for Std16 {
    fn new(_: usize, _: f64) -> Self {
        Std16(BinaryHeap::new())
    }
    #[inline(always)]
    fn push(&mut self, t: f64, w: u32) {
        self.0
            .push(std::cmp::Reverse((t.to_bits() as u128) << 64 | w as u128));
    }
    #[inline(always)]
    fn pop_before(&mut self, until: f64) -> Option<(f64, u32)> {
        if f64::from_bits((self.0.peek()?.0 >> 64) as u64) >= until {
            return None;
        }
        let k = self.0.pop().unwrap().0;
        Some((f64::from_bits((k >> 64) as u64), k as u32))
    }
}

// ---- 8-byte entries: 41 bits of time (15 microseconds over a year), 23 of word.
pub const WORD_BITS: u32 = 23;
pub struct Pack {
    to: f64,
    back: f64,
}
impl Pack {
    pub fn new(end: f64) -> Pack {
        let to = ((1u64 << 41) - 1) as f64 / end;
        Pack { to, back: 1.0 / to }
    }
    #[inline(always)]
    pub fn pack(&self, t: f64, w: u32) -> u64 {
        ((t * self.to) as u64) << WORD_BITS | w as u64
    }
    #[inline(always)]
    pub fn unpack(&self, k: u64) -> (f64, u32) {
        (
            (k >> WORD_BITS) as f64 * self.back,
            k as u32 & ((1 << WORD_BITS) - 1),
        )
    }
}

/// D-ary heap of packed entries. A pop leaves a hole at the top that the next push
/// fills (one sift instead of two), as most handlers schedule a successor.
pub struct DHeap<const D: usize, const HOLE: bool> {
    h: Vec<u64>,
    hole: bool,
    p: Pack,
}
impl<const D: usize, const HOLE: bool> DHeap<D, HOLE> {
    #[inline(always)]
    fn down(&mut self, x: u64) {
        let n = self.h.len();
        let h = self.h.as_mut_ptr();
        let mut i = 0;
        unsafe {
            loop {
                let c = D * i + 1;
                if c + D <= n {
                    let mut b = c;
                    let mut bk = *h.add(c);
                    for j in 1..D {
                        let k = *h.add(c + j);
                        b = if k < bk { c + j } else { b };
                        bk = if k < bk { k } else { bk };
                    }
                    if bk >= x {
                        break;
                    }
                    *h.add(i) = bk;
                    i = b;
                } else {
                    let mut b = usize::MAX;
                    let mut bk = x;
                    for j in c..n {
                        if *h.add(j) < bk {
                            bk = *h.add(j);
                            b = j;
                        }
                    }
                    if b == usize::MAX {
                        break;
                    }
                    *h.add(i) = bk;
                    i = b;
                }
            }
            *h.add(i) = x;
        }
    }
    #[inline(always)]
    fn close(&mut self) {
        let x = self.h.pop().unwrap();
        if !self.h.is_empty() {
            self.down(x);
        }
    }
}
impl<const D: usize, const HOLE: bool> Queue for DHeap<D, HOLE> {
    fn new(n: usize, end: f64) -> Self {
        DHeap {
            h: Vec::with_capacity(n),
            hole: false,
            p: Pack::new(end),
        }
    }
    #[inline(always)]
    fn push(&mut self, t: f64, w: u32) {
        let k = self.p.pack(t, w);
        if HOLE && self.hole {
            self.hole = false;
            self.down(k);
            return;
        }
        let mut i = self.h.len();
        self.h.push(k);
        while i > 0 {
            let q = (i - 1) / D;
            if self.h[q] <= k {
                break;
            }
            self.h[i] = self.h[q];
            i = q;
        }
        self.h[i] = k;
    }
    #[inline(always)]
    fn pop_before(&mut self, until: f64) -> Option<(f64, u32)> {
        if HOLE && self.hole {
            self.hole = false;
            self.close();
        }
        let &k = self.h.first()?;
        let (t, w) = self.p.unpack(k);
        if t >= until {
            return None;
        }
        if HOLE {
            self.hole = true;
        } else {
            self.close();
        }
        Some((t, w))
    }
}

const RING: usize = 1024; // slots of 15 minutes: about ten days ahead

/// Buckets of equal width. A bucket is an unsorted list until its time comes, then it is
/// sorted once; what falls into the open bucket goes to a small heap. What lies beyond
/// the ring waits in one list per turn of the ring.
pub struct Slots {
    ring: Vec<Vec<u64>>,
    far: Vec<Vec<u64>>,
    open: usize,
    last: usize,
    run: Vec<u64>,
    head: usize,
    late: DHeap<4, false>,
    p: Pack,
    width_inv: f64,
    tmp: Vec<u64>,
    cnt: Vec<u32>,
}
impl Slots {
    #[cold]
    #[inline(never)]
    fn advance(&mut self) -> bool {
        loop {
            self.open += 1;
            if self.open >= self.last {
                return false;
            }
            if self.open.is_multiple_of(RING) {
                for k in std::mem::take(&mut self.far[self.open / RING]) {
                    let s = ((self.p.unpack(k).0 * self.width_inv) as usize).max(self.open);
                    self.ring[s % RING].push(k);
                }
            }
            if !self.ring[self.open % RING].is_empty() {
                break;
            }
        }
        self.run.clear();
        std::mem::swap(&mut self.run, &mut self.ring[self.open % RING]);
        self.head = 0;
        self.sort();
        true
    }
    /// One counting pass by time into lists of about two, then insertion sort.
    fn sort(&mut self) {
        let n = self.run.len();
        if n > 24 {
            let nb = (n / 2).next_power_of_two();
            let lo = self.open as f64 / self.width_inv;
            let k0 = self.p.pack(lo, 0) >> WORD_BITS;
            let span = (self.p.to / self.width_inv) as u64 + 2;
            let scale = ((nb as u128) << 32) as u64 / span;
            let b = |k: u64| (((k >> WORD_BITS).saturating_sub(k0) * scale) >> 32) as usize;
            self.cnt.clear();
            self.cnt.resize(nb + 2, 0);
            for &k in &self.run {
                self.cnt[b(k) + 1] += 1;
            }
            for j in 1..self.cnt.len() {
                self.cnt[j] += self.cnt[j - 1];
            }
            self.tmp.resize(n, 0);
            for &k in &self.run {
                let c = &mut self.cnt[b(k)];
                self.tmp[*c as usize] = k;
                *c += 1;
            }
            std::mem::swap(&mut self.run, &mut self.tmp);
        }
        let r = &mut self.run;
        for i in 1..n {
            let k = r[i];
            let mut j = i;
            while j > 0 && r[j - 1] > k {
                r[j] = r[j - 1];
                j -= 1;
            }
            r[j] = k;
        }
    }
}
impl Queue for Slots {
    fn new(_: usize, end: f64) -> Self {
        let width_inv = 96.0;
        let last = (end * width_inv) as usize + 2;
        Slots {
            ring: vec![Vec::new(); RING],
            far: vec![Vec::new(); last / RING + 1],
            open: 0,
            last,
            run: Vec::new(),
            head: 0,
            late: DHeap::new(16, end),
            p: Pack::new(end),
            width_inv,
            tmp: Vec::new(),
            cnt: Vec::new(),
        }
    }
    #[inline(always)]
    fn push(&mut self, t: f64, w: u32) {
        let s = (t * self.width_inv) as usize;
        if s <= self.open {
            self.late.push(t, w);
            return;
        }
        let k = self.p.pack(t, w);
        if s < self.open + RING {
            self.ring[s % RING].push(k);
        } else {
            self.far[s / RING].push(k);
        }
    }
    #[inline(always)]
    fn pop_before(&mut self, until: f64) -> Option<(f64, u32)> {
        loop {
            if self.head < self.run.len() {
                let k = self.run[self.head];
                let late = self.late.h.first().copied().unwrap_or(u64::MAX);
                if late < k {
                    return self.late.pop_before(until);
                }
                let (t, w) = self.p.unpack(k);
                if t >= until {
                    return None;
                }
                self.head += 1;
                return Some((t, w));
            }
            if !self.late.h.is_empty() {
                return self.late.pop_before(until);
            }
            if (self.open + 1) as f64 / self.width_inv >= until || !self.advance() {
                return None;
            }
        }
    }
    #[inline(always)]
    fn soon(&self) -> Option<u32> {
        self.run
            .get(self.head + 6)
            .map(|&k| k as u32 & ((1 << WORD_BITS) - 1))
    }
}
