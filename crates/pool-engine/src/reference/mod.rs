//! The plain sequential reference: it *defines* what the verbs mean.
//!
//! Written to be read, not to be fast: counts are changed by hand, nothing is
//! forgotten, one lock around it all. Every other engine is judged against it.

mod behind_lock;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::books::{Books, Entry, Kind};
use super::engine::Config;
use super::types::{
    Answer, Backorder, Bucket, Cart, Done, HoldId, HoldState, HoldView, Line, Millis, Mode, Op,
    PoolId, Refusal, Verb,
};

pub use behind_lock::Reference;

#[derive(Clone, Debug)]
struct Hold {
    state: HoldState,
    deadline: Millis,
    latest: Millis,
    /// Open units by pool.
    open: BTreeMap<u32, i32>,
}

/// The state of the reference. Cloneable, so that checkers can try and go back.
#[derive(Clone, Debug)]
pub struct Plain {
    config: Config,
    clock: Millis,
    books: Vec<Books>,
    holds: Vec<Hold>,
    due: BTreeSet<(Millis, usize)>,
    carts: HashMap<Cart, HoldId>,
    keys: HashMap<u64, Answer>,
    ledger: Vec<Entry>,
    key: u64,
}

fn whole(units: u32) -> Result<i32, Refusal> {
    i32::try_from(units)
        .ok()
        .filter(|&u| u > 0)
        .ok_or(Refusal::Invalid)
}

impl Plain {
    /// An engine without stock.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            config: config.clone(),
            clock: Millis::MIN,
            books: vec![Books::default(); config.pools as usize],
            holds: Vec::new(),
            due: BTreeSet::new(),
            carts: HashMap::new(),
            keys: HashMap::new(),
            ledger: Vec::new(),
            key: 0,
        }
    }

    /// Let time pass, then do the operation unless its key is known.
    pub fn apply(&mut self, now: Millis, op: &Op<'_>) -> Answer {
        if !self.pass(now) {
            return Err(Refusal::Invalid);
        }
        if let Some(first) = self.keys.get(&op.key.0) {
            return *first;
        }
        self.key = op.key.0;
        let answer = self.act(&op.verb);
        if op.key.0 != 0 {
            self.keys.insert(op.key.0, answer);
        }
        answer
    }

    /// End every hold that is due; false, and nothing, if `now` is too far ahead.
    fn pass(&mut self, now: Millis) -> bool {
        if now > self.clock && Config::too_far(self.clock, now, self.config.max_leap) {
            return false;
        }
        self.clock = self.clock.max(now);
        self.key = 0;
        while let Some(&(deadline, index)) = self.due.first().filter(|d| d.0 <= self.clock) {
            self.due.remove(&(deadline, index));
            self.holds[index].state = HoldState::Expired;
            for (pool, units) in std::mem::take(&mut self.holds[index].open) {
                self.books[pool as usize].reserved -= units;
                self.note(Kind::Expire, pool, units, index + 1);
            }
        }
        true
    }

    fn act(&mut self, verb: &Verb<'_>) -> Answer {
        match *verb {
            Verb::Define { pool, policy } => {
                let limit = match policy.backorder {
                    Backorder::Deny => 0,
                    Backorder::UpTo(0) => 0,
                    Backorder::UpTo(n) => whole(n)
                        .ok()
                        .filter(|&n| n < i32::MAX)
                        .ok_or(Refusal::Invalid)?,
                    Backorder::Allow => i32::MAX,
                };
                let books = self.pool(pool)?;
                (books.threshold, books.limit) = (policy.threshold, limit);
                books.blocked = policy.blocked;
                let code = u8::from(policy.blocked);
                let arg = limit.unsigned_abs();
                self.fact(Kind::Define, pool, policy.threshold, arg, code)
            }
            Verb::Reserve {
                pool,
                units,
                ttl,
                cart,
            } => self.hold(&[Line { pool, units }], Mode::AllOrNothing, ttl, cart),
            Verb::ReserveOrder {
                lines,
                mode,
                ttl,
                cart,
            } => self.hold(lines, mode, ttl, cart),
            Verb::Extend { hold, ttl } => self.extend(hold, ttl),
            Verb::Commit { hold, units, ship } => self.commit(hold, units, ship),
            Verb::Release { hold } => self.give_up(hold, HoldState::Released),
            Verb::Cancel { hold } => self.give_up(hold, HoldState::Cancelled),
            Verb::Ship { hold, units } => self.ship(hold, units),
            Verb::Return {
                pool,
                units,
                sellable,
            } => {
                let units = whole(units)?;
                let books = self.pool(pool)?;
                let on_hand = books.on_hand.checked_add(units).ok_or(Refusal::Invalid)?;
                if !sellable {
                    books.unavailable = books
                        .unavailable
                        .checked_add(units)
                        .ok_or(Refusal::Invalid)?;
                }
                books.on_hand = on_hand;
                let kind = if sellable {
                    Kind::Return
                } else {
                    Kind::ReturnUnsellable
                };
                self.done(kind, pool, units)
            }
            Verb::Receive { pool, units } => {
                let units = whole(units)?;
                let books = self.pool(pool)?;
                books.on_hand = books.on_hand.checked_add(units).ok_or(Refusal::Invalid)?;
                self.done(Kind::Receive, pool, units)
            }
            Verb::Adjust {
                pool,
                bucket,
                delta,
                reason,
                force,
            } => self.adjust(pool, bucket, delta, force, reason as u8),
            Verb::TransferShip { from, to, units } => self.transfer(from, to, units),
            Verb::TransferReceive { pool, units, short } => self.arrive(pool, units, short),
            Verb::Count {
                pool,
                observed,
                at_start,
            } => {
                let variance = i64::from(observed) - i64::from(at_start);
                let books = self.pool(pool)?;
                let variance = i32::try_from(variance).map_err(|_| Refusal::Invalid)?;
                books.on_hand = books
                    .on_hand
                    .checked_add(variance)
                    .ok_or(Refusal::Invalid)?;
                self.fact(Kind::Count, pool, variance, 0, 0)
            }
            Verb::Set {
                pool,
                value,
                expected,
            } => {
                let books = self.pool(pool)?;
                if books.on_hand != expected {
                    return Err(Refusal::Stale);
                }
                let value = i32::try_from(value).map_err(|_| Refusal::Invalid)?;
                let delta = value.checked_sub(books.on_hand).ok_or(Refusal::Invalid)?;
                books.on_hand = value;
                self.fact(Kind::Set, pool, delta, 0, 0)
            }
            Verb::Expire => Ok(Done::default()),
        }
    }

    fn hold(&mut self, lines: &[Line], mode: Mode, ttl: u32, cart: Cart) -> Answer {
        let total: u64 = lines.iter().map(|l| u64::from(l.units)).sum();
        let nothing = ttl == 0 || lines.is_empty() || lines.iter().any(|l| l.units == 0);
        if nothing || total > i32::MAX as u64 || mode == (Mode::Split { want: 0 }) {
            return Err(Refusal::Invalid);
        }
        for line in lines {
            let blocked = self.pool(line.pool)?.blocked;
            if blocked && mode == Mode::AllOrNothing {
                return Err(Refusal::Blocked);
            }
        }
        // The cart's old hold competes with nobody, least of all with its heir.
        let before = self.books.clone();
        let old = self.carts.get(&cart).copied().filter(|_| cart.0 != 0);
        let old = old.filter(|h| self.holds[h.0 as usize - 1].state == HoldState::Held);
        for (pool, units) in old.iter().flat_map(|h| &self.holds[h.0 as usize - 1].open) {
            self.books[*pool as usize].reserved -= units;
        }
        let Some(open) = self.take(lines, mode) else {
            self.books = before;
            return Err(Refusal::Insufficient);
        };
        if let Some(old) = old {
            self.books.clone_from(&before);
            self.give_up(old, HoldState::Released).ok();
            self.take(lines, mode);
        }
        let id = HoldId(self.holds.len() as u64 + 1);
        let latest = self.clock.saturating_add(self.config.max_life);
        let deadline = latest.min(self.clock.saturating_add(i64::from(ttl)));
        let units = open.values().sum();
        for (&pool, &units) in &open {
            self.note(Kind::Reserve, pool, units, id.0 as usize);
            self.note_life(deadline);
        }
        self.holds.push(Hold {
            state: HoldState::Held,
            deadline,
            latest,
            open,
        });
        self.due.insert((deadline, id.0 as usize - 1));
        if cart.0 != 0 {
            self.carts.insert(cart, id);
        }
        Ok(Done { hold: id, units })
    }

    /// Reserve what the lines ask for, line by line; `None` if that is too little.
    fn take(&mut self, lines: &[Line], mode: Mode) -> Option<BTreeMap<u32, i32>> {
        let mut open = BTreeMap::new();
        let mut left = if let Mode::Split { want } = mode {
            want
        } else {
            u32::MAX
        };
        for line in lines {
            let books = &mut self.books[line.pool.0 as usize];
            let room = if books.blocked {
                0
            } else {
                books.room().max(0)
            };
            if mode == Mode::AllOrNothing && i64::from(line.units) > room {
                return None;
            }
            let units = line
                .units
                .min(left)
                .min(room.try_into().unwrap_or(u32::MAX));
            left -= units;
            books.reserved += units.cast_signed();
            if units > 0 {
                *open.entry(line.pool.0).or_insert(0) += units.cast_signed();
            }
        }
        let short = matches!(mode, Mode::Split { .. }) && left > 0;
        (!short && !open.is_empty()).then_some(open)
    }

    fn extend(&mut self, id: HoldId, ttl: u32) -> Answer {
        if ttl == 0 {
            return Err(Refusal::Invalid);
        }
        let (index, clock) = (self.find(id, HoldState::Held)?, self.clock);
        let hold = &mut self.holds[index];
        self.due.remove(&(hold.deadline, index));
        hold.deadline = hold.latest.min(clock.saturating_add(i64::from(ttl)));
        let (deadline, units) = (hold.deadline, hold.open.values().sum());
        let pool = hold.open.keys().next().copied().unwrap_or_default();
        self.due.insert((deadline, index));
        self.note(Kind::Extend, pool, units, index + 1);
        self.note_life(deadline);
        Ok(Done { hold: id, units })
    }

    fn commit(&mut self, id: HoldId, units: Option<u32>, ship: bool) -> Answer {
        let wanted = units.map(whole).transpose()?;
        let index = self.find(id, HoldState::Held)?;
        let (take, units) = self.part(index, wanted)?;
        if ship
            && take
                .iter()
                .any(|(p, u)| self.books[*p as usize].on_hand < *u)
        {
            return Err(Refusal::Insufficient);
        }
        self.due.remove(&(self.holds[index].deadline, index));
        for (pool, open) in std::mem::take(&mut self.holds[index].open) {
            let part = take.get(&pool).copied().unwrap_or(0);
            let books = &mut self.books[pool as usize];
            books.reserved -= open;
            if ship {
                books.on_hand -= part
            } else {
                books.committed += part
            }
            self.note(Kind::Release, pool, open - part, index + 1);
            self.note(
                if ship { Kind::Sale } else { Kind::Commit },
                pool,
                part,
                index + 1,
            );
        }
        let hold = &mut self.holds[index];
        hold.state = if ship {
            HoldState::Shipped
        } else {
            HoldState::Committed
        };
        hold.open = if ship { BTreeMap::new() } else { take };
        Ok(Done { hold: id, units })
    }

    /// The first `wanted` open units of a hold, by pool number.
    fn part(
        &self,
        index: usize,
        wanted: Option<i32>,
    ) -> Result<(BTreeMap<u32, i32>, i32), Refusal> {
        let open = &self.holds[index].open;
        let wanted = wanted.unwrap_or(open.values().sum());
        let mut left = wanted;
        let mut take = BTreeMap::new();
        for (&pool, &units) in open {
            let units = units.min(left);
            left -= units;
            if units > 0 {
                take.insert(pool, units);
            }
        }
        if left > 0 {
            Err(Refusal::Insufficient)
        } else {
            Ok((take, wanted))
        }
    }

    /// Release (living holds only) or cancel (living or committed).
    fn give_up(&mut self, id: HoldId, how: HoldState) -> Answer {
        let committed = how == HoldState::Cancelled && self.find(id, HoldState::Committed).is_ok();
        let state = if committed {
            HoldState::Committed
        } else {
            HoldState::Held
        };
        let index = self.find(id, state)?;
        self.due.remove(&(self.holds[index].deadline, index));
        self.holds[index].state = how;
        let open = std::mem::take(&mut self.holds[index].open);
        for (&pool, &units) in &open {
            let books = &mut self.books[pool as usize];
            if committed {
                books.committed -= units
            } else {
                books.reserved -= units
            }
            let kind = if committed {
                Kind::Cancel
            } else {
                Kind::Release
            };
            self.note(kind, pool, units, index + 1);
        }
        Ok(Done {
            hold: id,
            units: open.values().sum(),
        })
    }

    fn ship(&mut self, id: HoldId, units: Option<u32>) -> Answer {
        let wanted = units.map(whole).transpose()?;
        let index = self.find(id, HoldState::Committed)?;
        let (take, units) = self.part(index, wanted)?;
        if take
            .iter()
            .any(|(p, u)| self.books[*p as usize].on_hand < *u)
        {
            return Err(Refusal::Insufficient);
        }
        for (&pool, &units) in &take {
            let books = &mut self.books[pool as usize];
            (books.committed, books.on_hand) = (books.committed - units, books.on_hand - units);
            self.note(Kind::Ship, pool, units, index + 1);
            *self.holds[index].open.entry(pool).or_insert(0) -= units;
        }
        let hold = &mut self.holds[index];
        hold.open.retain(|_, units| *units > 0);
        if hold.open.is_empty() {
            hold.state = HoldState::Shipped;
        }
        Ok(Done { hold: id, units })
    }

    fn adjust(
        &mut self,
        pool: PoolId,
        bucket: Bucket,
        delta: i32,
        force: bool,
        code: u8,
    ) -> Answer {
        if delta == 0 {
            return Err(Refusal::Invalid);
        }
        let books = self.pool(pool)?;
        // What the adjustment takes away from promising.
        let loss = if bucket == Bucket::OnHand {
            -i64::from(delta)
        } else {
            i64::from(delta)
        };
        if !force && loss > 0 && loss > books.room() {
            return Err(Refusal::Insufficient);
        }
        let (count, kind) = match bucket {
            Bucket::OnHand => (&mut books.on_hand, Kind::Adjust),
            Bucket::Unavailable => (&mut books.unavailable, Kind::SetAside),
        };
        let new = count.checked_add(delta).ok_or(Refusal::Invalid)?;
        let impossible = !force || bucket == Bucket::Unavailable;
        if impossible && delta < 0 && new < 0 {
            return Err(Refusal::Insufficient);
        }
        *count = new;
        self.fact(kind, pool, delta, 0, code)
    }

    fn transfer(&mut self, from: PoolId, to: PoolId, units: u32) -> Answer {
        let units = whole(units)?;
        if from == to {
            return Err(Refusal::Invalid);
        }
        let due = self.pool(to)?.in_transit.checked_add(units);
        let source = self.pool(from)?;
        if source.room() < i64::from(units) || source.on_hand < units {
            return Err(Refusal::Insufficient);
        }
        let due = due.ok_or(Refusal::Invalid)?;
        source.on_hand -= units;
        self.pool(to)?.in_transit = due;
        self.note(Kind::TransferOut, from.0, units, 0);
        self.done(Kind::TransferDue, to, units)
    }

    fn arrive(&mut self, pool: PoolId, units: u32, short: u32) -> Answer {
        let all = u64::from(units) + u64::from(short);
        let all = whole(u32::try_from(all).map_err(|_| Refusal::Invalid)?)?;
        let (units, short) = (units.cast_signed(), short.cast_signed());
        let books = self.pool(pool)?;
        if books.in_transit < all {
            return Err(Refusal::Insufficient);
        }
        books.on_hand = books.on_hand.checked_add(units).ok_or(Refusal::Invalid)?;
        books.in_transit -= all;
        self.note(Kind::TransferShort, pool.0, short, 0);
        self.done(Kind::TransferIn, pool, units)
    }

    fn pool(&mut self, pool: PoolId) -> Result<&mut Books, Refusal> {
        self.books.get_mut(pool.0 as usize).ok_or(Refusal::Unknown)
    }

    /// The hold, if it is in the state the verb needs.
    fn find(&self, id: HoldId, needed: HoldState) -> Result<usize, Refusal> {
        let index = (id.0 as usize).wrapping_sub(1);
        let state = self.holds.get(index).ok_or(Refusal::Unknown)?.state;
        match state {
            _ if state == needed => Ok(index),
            HoldState::Expired => Err(Refusal::Expired),
            HoldState::Held => Err(Refusal::Blocked),
            _ => Err(Refusal::Stale),
        }
    }

    fn done(&mut self, kind: Kind, pool: PoolId, units: i32) -> Answer {
        self.note(kind, pool.0, units, 0);
        let oversold = &mut self.books[pool.0 as usize];
        oversold.oversold = oversold.oversold && oversold.below_floor();
        Ok(Done {
            hold: HoldId::NONE,
            units,
        })
    }

    /// A fact: it holds even if promises can then not be kept.
    fn fact(&mut self, kind: Kind, pool: PoolId, units: i32, arg: u32, code: u8) -> Answer {
        let books = &mut self.books[pool.0 as usize];
        books.oversold = books.below_floor();
        self.note(kind, pool.0, units, 0);
        if let Some(entry) = self.ledger.last_mut() {
            (entry.arg, entry.code) = (arg, code);
        }
        Ok(Done {
            hold: HoldId::NONE,
            units,
        })
    }

    fn note(&mut self, kind: Kind, pool: u32, units: i32, hold: usize) {
        let fact = matches!(kind, Kind::Define | Kind::Count | Kind::Set);
        if units == 0 && !fact {
            return;
        }
        let books = &mut self.books[pool as usize];
        books.oversold = books.oversold && books.below_floor();
        self.ledger.push(Entry {
            seq: self.ledger.len() as u64 + 1,
            key: self.key,
            hold: hold as u64,
            time: if kind == Kind::Expire {
                self.holds[hold - 1].deadline
            } else {
                self.clock
            },
            pool,
            units,
            arg: 0,
            kind,
            refusal: 0,
            code: 0,
            flags: 0,
        });
    }

    /// How long the hold of the last entry has to live.
    fn note_life(&mut self, deadline: Millis) {
        if let Some(entry) = self.ledger.last_mut() {
            entry.arg = u32::try_from(deadline - self.clock).unwrap_or(u32::MAX);
        }
    }

    /// Every hold ever made and how far it got.
    pub fn states(&self) -> impl Iterator<Item = (HoldId, HoldState)> + '_ {
        (1..).map(HoldId).zip(self.holds.iter().map(|h| h.state))
    }

    /// All pools' books.
    #[must_use]
    pub fn all_books(&self) -> &[Books] {
        &self.books
    }

    fn open_holds(&self) -> Vec<HoldView> {
        let view = |(index, hold): (usize, &Hold)| HoldView {
            hold: HoldId(index as u64 + 1),
            state: hold.state,
            deadline: hold.deadline,
            lines: hold
                .open
                .iter()
                .map(|(&pool, &units)| Line {
                    pool: PoolId(pool),
                    units: units.unsigned_abs(),
                })
                .collect(),
        };
        self.holds
            .iter()
            .enumerate()
            .map(view)
            .filter(|v| !v.lines.is_empty())
            .collect()
    }
}
