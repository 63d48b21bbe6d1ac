//! One client: makes operations, sends them, keeps what it learns.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::super::engine::Engine;
use super::super::types::{
    Answer, Bucket, Cart, HoldId, Key, Line, Millis, Mode, Op, PoolId, Reason, Verb,
};
use super::plan::{Act, BenchPlan, Load};
use super::supplies::{DRAWS, Supplies};
use super::tally::{Tally, cpu_time};

/// See the module.
pub struct Client<'a> {
    engine: &'a dyn Engine,
    plan: &'a BenchPlan,
    supplies: &'a Supplies,
    /// Where in the round, the lines and the chances it is.
    step: usize,
    line: usize,
    chance: usize,
    open_holds: usize,
    abandon: u32,
    duplicate: u32,
    held: VecDeque<HoldId>,
    placed: VecDeque<HoldId>,
    sent: VecDeque<PoolId>,
    key: u64,
    keys: u64,
    start: Instant,
    now: Millis,
    /// What it counted.
    pub tally: Tally,
    ops: Vec<Op<'a>>,
    answers: Vec<Answer>,
    /// Measured time.
    pub measured: Duration,
}

fn share(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 65_536.0) as u32
}

/// A permutation of 64-bit numbers.
fn scramble(x: u64) -> u64 {
    let x = (x ^ (x >> 31)).wrapping_mul(0x7fb5_d329_728e_a185);
    let x = (x ^ (x >> 27)).wrapping_mul(0x81da_def4_bc2d_d44d);
    x ^ (x >> 33)
}

impl<'a> Client<'a> {
    /// Client `id` of a plan.
    #[must_use]
    pub fn new(
        engine: &'a dyn Engine,
        plan: &'a BenchPlan,
        supplies: &'a Supplies,
        id: usize,
        start: Instant,
    ) -> Self {
        Self {
            engine,
            plan,
            supplies,
            step: 0,
            line: 0,
            chance: 0,
            open_holds: plan.open_holds.max(1) as usize,
            abandon: share(plan.abandon),
            duplicate: share(plan.duplicates),
            held: VecDeque::with_capacity(1 << 12),
            placed: VecDeque::with_capacity(1 << 12),
            sent: VecDeque::new(),
            key: 0,
            keys: (id as u64 + 1) << 40,
            start,
            now: 0,
            tally: Tally::default(),
            ops: Vec::with_capacity(plan.batch),
            answers: Vec::with_capacity(plan.batch),
            measured: Duration::ZERO,
        }
    }

    #[inline]
    fn next_line(&mut self) -> Line {
        self.line = (self.line + 1) & (DRAWS - 1);
        self.supplies.lines[self.line]
    }

    #[inline]
    fn chance(&mut self, share: u32) -> bool {
        if share == 0 {
            return false;
        }
        self.chance = (self.chance + 1) & 4095;
        u32::from(self.supplies.chances[self.chance]) < share
    }

    #[inline(always)]
    fn next_op(&mut self) -> Op<'a> {
        self.key += 1;
        let mut key = Key(self.keys | self.key);
        if self.plan.scattered_keys {
            key.0 = scramble(key.0);
        }
        // The usual ones are made where they will stand.
        match self.next_act() {
            Act::Reserve => Op {
                key,
                verb: self.reserve(),
            },
            Act::Sale if self.enough_held() => {
                let hold = self.held.pop_front().unwrap_or_default();
                let (units, ship) = (None, true);
                let verb = Verb::Commit { hold, units, ship };
                Op { key, verb }
            }
            act => {
                let verb = match self.verb(act) {
                    Some(verb) => verb,
                    None => self.another_verb(),
                };
                Op { key, verb }
            }
        }
    }

    #[inline(always)]
    fn next_act(&mut self) -> Act {
        let round = &self.supplies.round;
        self.step = if self.step + 1 >= round.len() {
            0
        } else {
            self.step + 1
        };
        round[self.step]
    }

    /// The verb that was due had nothing to take up: look for one that has.
    #[inline(never)]
    fn another_verb(&mut self) -> Verb<'a> {
        for _ in 1..self.supplies.round.len() {
            let act = self.next_act();
            if let Some(verb) = self.verb(act) {
                return verb;
            }
        }
        // Nothing to take up, and the mix has no verb that starts something.
        self.reserve()
    }

    #[inline(always)]
    fn reserve(&mut self) -> Verb<'a> {
        let Line { pool, units } = self.next_line();
        Verb::Reserve {
            pool,
            units,
            ttl: self.plan.ttl,
            cart: Cart::default(),
        }
    }

    #[inline(always)]
    fn enough_held(&self) -> bool {
        self.held.len() >= self.open_holds
    }

    /// The oldest hold, if enough are open.
    fn oldest(&mut self) -> Option<HoldId> {
        if self.enough_held() {
            self.held.pop_front()
        } else {
            None
        }
    }

    #[inline(never)]
    fn verb(&mut self, act: Act) -> Option<Verb<'a>> {
        Some(match act {
            Act::Reserve => self.reserve(),
            Act::Sale => Verb::Commit {
                hold: self.oldest()?,
                units: None,
                ship: true,
            },
            Act::Commit => Verb::Commit {
                hold: self.oldest()?,
                units: None,
                ship: false,
            },
            Act::Release => Verb::Release {
                hold: self.oldest()?,
            },
            Act::Extend => Verb::Extend {
                hold: *self.held.front()?,
                ttl: self.plan.ttl,
            },
            Act::Ship => Verb::Ship {
                hold: self.placed.pop_front()?,
                units: None,
            },
            Act::Cancel => Verb::Cancel {
                hold: self.placed.pop_front()?,
            },
            other => return self.rarer_verb(other),
        })
    }

    #[inline(never)]
    fn rarer_verb(&mut self, act: Act) -> Option<Verb<'a>> {
        let Line { pool, units } = self.next_line();
        Some(match act {
            Act::Order => {
                let lines: &'a [Line] = &self.supplies.lines;
                let many = (self.plan.lines.max(1) as usize).min(DRAWS / 2);
                let from = self.line.min(DRAWS - many);
                self.line = (from + many) & (DRAWS - 1);
                let lines = &lines[from..from + many];
                let (ttl, cart) = (self.plan.ttl, Cart::default());
                Verb::ReserveOrder {
                    lines,
                    mode: Mode::AllOrNothing,
                    ttl,
                    cart,
                }
            }
            Act::Receive => Verb::Receive { pool, units },
            Act::Return => Verb::Return {
                pool,
                units,
                sellable: true,
            },
            Act::Adjust => {
                let delta = if self.key & 1 == 0 { 1 } else { -1 };
                let reason = if delta > 0 {
                    Reason::Found
                } else {
                    Reason::Shrink
                };
                Verb::Adjust {
                    pool,
                    bucket: Bucket::OnHand,
                    delta,
                    reason,
                    force: false,
                }
            }
            Act::Count => {
                let at_start = self.engine.books(self.now, pool)?.on_hand;
                Verb::Count {
                    pool,
                    observed: at_start.unsigned_abs(),
                    at_start,
                }
            }
            Act::Transfer => match self.sent.pop_front() {
                Some(pool) => Verb::TransferReceive {
                    pool,
                    units: 1,
                    short: 0,
                },
                None => {
                    let to = PoolId((pool.0 + 1) % self.plan.pools.max(2));
                    Verb::TransferShip {
                        from: pool,
                        to,
                        units: 1,
                    }
                }
            },
            _ => return None,
        })
    }

    /// Take note of an answer.
    #[inline(always)]
    fn learn(&mut self, op: &Op<'a>, answer: &Answer) {
        let reserves = matches!(op.verb, Verb::Reserve { .. } | Verb::ReserveOrder { .. });
        self.tally.answer(reserves, answer);
        let Ok(done) = answer else { return };
        match op.verb {
            Verb::Reserve { .. } | Verb::ReserveOrder { .. } if self.chance(self.abandon) => {}
            Verb::Reserve { .. } | Verb::ReserveOrder { .. } => self.held.push_back(done.hold),
            Verb::Commit { ship: false, .. } => self.placed.push_back(done.hold),
            Verb::Commit { .. } | Verb::Ship { .. } => self.tally.left += i64::from(done.units),
            Verb::Receive { .. }
            | Verb::Return { .. }
            | Verb::Adjust { .. }
            | Verb::Count { .. } => {
                self.tally.came += i64::from(done.units);
            }
            Verb::TransferShip { to, .. } => self.sent.push_back(to),
            _ => {}
        }
    }

    #[inline]
    fn tick(&mut self) -> Instant {
        let at = Instant::now();
        self.now = at.duration_since(self.start).as_millis() as Millis;
        at
    }

    /// Send one operation; false if its outcome is unknown.
    #[inline]
    fn one(&mut self) -> bool {
        let op = self.next_op();
        self.tally.offered += 1;
        match self.engine.one(self.now, op) {
            Ok(answer) => {
                self.learn(&op, &answer);
                if self.chance(self.duplicate) {
                    self.again(&op, &answer);
                }
                true
            }
            Err(_) => {
                self.tally.errored += 1;
                false
            }
        }
    }

    /// Deliver it twice: the second time must say the same.
    #[cold]
    fn again(&mut self, op: &Op<'a>, first: &Answer) {
        self.tally.retried += 1;
        match self.engine.one(self.now, *op) {
            Ok(second) => self.tally.contradicted += u64::from(second != *first),
            Err(_) => self.tally.errored += 1,
        }
    }

    /// Send a batch.
    fn batch(&mut self, size: usize) {
        let mut ops = std::mem::take(&mut self.ops);
        let mut answers = std::mem::take(&mut self.answers);
        ops.clear();
        ops.extend((0..size).map(|_| self.next_op()));
        self.tally.offered += size as u64;
        match self.engine.submit(self.now, &ops, &mut answers) {
            Ok(()) => {
                for (op, answer) in ops.iter().zip(&answers) {
                    self.learn(op, answer);
                }
                if self.chance(self.duplicate) {
                    self.again(&ops[0], &answers[0]);
                }
            }
            Err(_) => self.tally.errored += size as u64,
        }
        (self.ops, self.answers) = (ops, answers);
    }

    /// Forget what was counted while warming up, but not what moved.
    fn begin(&mut self) -> (Instant, u64) {
        let Tally {
            came,
            left,
            contradicted,
            ..
        } = self.tally;
        self.tally = Tally {
            came,
            left,
            contradicted,
            ..Tally::default()
        };
        (self.tick(), cpu_time())
    }

    /// Run through warm-up and measured time.
    pub fn run(&mut self) {
        let plan = self.plan;
        self.send(plan.warm_up);
        let (begin, cpu) = self.begin();
        self.send(plan.duration);
        self.measured = begin.elapsed();
        self.tally.cpu = cpu_time().saturating_sub(cpu);
    }

    fn send(&mut self, duration: Duration) {
        match (self.plan.load, self.plan.batch) {
            (Load::Closed, 0 | 1) => self.closed_single(duration),
            (Load::Closed, size) => self.closed_batch(duration, size),
            (Load::Open(rate), size) => self.open(duration, rate, size.max(1)),
        }
    }

    /// So many operations, as they come, without looking at a clock.
    pub fn exactly(&mut self, operations: u64) {
        let size = self.plan.batch.max(1) as u64;
        for _ in 0..operations / size {
            if size == 1 {
                self.one();
            } else {
                self.batch(size as usize);
            }
        }
    }

    fn closed_single(&mut self, duration: Duration) {
        let every = u64::from(self.plan.time_every.max(1));
        let end = self.tick() + duration;
        loop {
            let before = self.tick();
            if before >= end {
                return;
            }
            self.one();
            let taken = before.elapsed().as_nanos() as u64;
            self.tally.service.saturating_record(taken.max(1));
            for _ in 1..every {
                self.one();
            }
        }
    }

    fn closed_batch(&mut self, duration: Duration, size: usize) {
        let end = self.tick() + duration;
        loop {
            let before = self.tick();
            if before >= end {
                return;
            }
            self.batch(size);
            let taken = before.elapsed().as_nanos() as u64;
            self.tally
                .service
                .saturating_record_n(taken.max(1), size as u64);
        }
    }

    /// Operation i is due at i / rate, whether or not the one before is
    /// answered; its response time counts from then. Once it is later than the
    /// whole run is long, the rest is dropped: such a rate is out of reach.
    fn open(&mut self, duration: Duration, rate: f64, size: usize) {
        let gap = self.plan.clients.max(1) as f64 * 1e9 / rate.max(1e-3);
        let begin = self.tick();
        let mut sent = 0_u64;
        let due = |number: u64| Duration::from_nanos((number as f64 * gap) as u64);
        while due(sent) < duration {
            let last = due(sent + size as u64 - 1);
            self.wait_until(begin + last);
            let before = self.tick();
            let late = before.duration_since(begin).saturating_sub(last);
            if late > duration {
                let rest = ((duration.as_nanos() as f64 / gap) as u64).saturating_sub(sent);
                self.tally.offered += rest;
                self.tally.dropped += rest;
                return;
            }
            if self.plan.drop_after.is_some_and(|limit| late > limit) {
                self.tally.offered += size as u64;
                self.tally.dropped += size as u64;
                sent += size as u64;
                continue;
            }
            if size == 1 {
                self.one();
            } else {
                self.batch(size);
            }
            let done = begin.elapsed();
            let service = before.elapsed().as_nanos() as u64;
            self.tally
                .service
                .saturating_record_n(service.max(1), size as u64);
            for number in sent..sent + size as u64 {
                let response = done.saturating_sub(due(number)).as_nanos() as u64;
                self.tally.response.saturating_record(response.max(1));
            }
            sent += size as u64;
        }
    }

    fn wait_until(&mut self, when: Instant) {
        loop {
            let left = when.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            // Sleeping overshoots by some tens of microseconds: spin the rest.
            match left.checked_sub(Duration::from_micros(150)) {
                Some(most) => std::thread::sleep(most),
                None => std::hint::spin_loop(),
            }
        }
    }
}
