//! Orders with several lines, in one partition or over several.
//!
//! An order over several partitions has a *part* in each: an ordinary hold with
//! the same deadline. Its name points to its lowest partition, where the names
//! of the other parts are chained. All partitions concerned are locked (in
//! ascending order) and brought to the same time before anything is looked at,
//! so that the parts always agree.

use super::super::books::{Entry, Kind};
use super::super::types::{Answer, Done, HoldId, Key, Line, Mode, PoolId, Refusal};
use super::holds::{Role, State};
use super::{MULTI, Shard, home_of, whole};

/// One or more locked partitions.
pub(in super::super) trait Parts {
    /// A partition that is among them.
    fn shard(&mut self, id: usize) -> &mut Shard;
}

impl Parts for Shard {
    #[inline]
    fn shard(&mut self, _id: usize) -> &mut Self {
        self
    }
}

/// A line of a hold and where it stands.
#[derive(Clone, Copy, Debug)]
struct Open {
    pool: PoolId,
    shard: usize,
    head: u32,
    extra: u32,
    units: i32,
    take: i32,
}

/// Working memory, kept with the partition so that it is made once.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    names: Vec<HoldId>,
    heads: Vec<(usize, u32)>,
    open: Vec<Open>,
    lent: Vec<(PoolId, i32)>,
}

/// A multi-line reservation.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Order<'a> {
    pub lines: &'a [Line],
    pub mode: Mode,
    pub ttl: u32,
    /// The cart (for the log) and the hold it had.
    pub cart: u64,
    pub old: Option<HoldId>,
}

fn shard_of(bits: u32, pool: PoolId) -> usize {
    (pool.0 & ((1 << bits) - 1)) as usize
}

/// Run `work` with the scratch memory of partition `home`.
fn with_scratch<P: Parts, R>(
    p: &mut P,
    home: usize,
    work: impl FnOnce(&mut P, &mut Scratch) -> R,
) -> R {
    let mut scratch = std::mem::take(&mut p.shard(home).scratch);
    scratch.names.clear();
    scratch.heads.clear();
    scratch.open.clear();
    scratch.lent.clear();
    let result = work(p, &mut scratch);
    p.shard(home).scratch = scratch;
    result
}

/// Reserve an order. `home` is the lowest partition of its lines.
pub(in super::super) fn place<P: Parts>(p: &mut P, home: usize, order: &Order<'_>) -> Answer {
    with_scratch(p, home, |p, scratch| try_place(p, home, order, scratch))
}

fn try_place<P: Parts>(p: &mut P, home: usize, order: &Order<'_>, s: &mut Scratch) -> Answer {
    check(p, home, order)?;
    let old = order
        .old
        .filter(|&old| p.shard(home_of(old)).find_in(old, State::Held).is_ok());
    if let Some(old) = old {
        // The cart's old hold competes with nobody, least of all with its heir.
        gather(p, old, s);
        s.lent.extend(s.open.drain(..).map(|o| (o.pool, o.units)));
    }
    lend(p, home, &s.lent, -1);
    let enough = take(p, home, order, s);
    for o in &s.open {
        reserved(p.shard(o.shard), o.pool, -o.units);
    }
    lend(p, home, &s.lent, 1);
    if !enough {
        return Err(Refusal::Insufficient);
    }
    if let Some(old) = old {
        for &(shard, head) in &s.heads {
            p.shard(shard).disarm(head);
            p.shard(shard)
                .end_part(head, State::Released, Kind::Release);
        }
        debug_assert!(p.shard(home_of(old)).find_in(old, State::Held).is_err());
    }
    Ok(write(p, home, order, s))
}

fn check<P: Parts>(p: &mut P, home: usize, order: &Order<'_>) -> Result<(), Refusal> {
    let bits = p.shard(home).bits;
    let total: u64 = order.lines.iter().map(|l| u64::from(l.units)).sum();
    let nothing =
        order.ttl == 0 || order.lines.is_empty() || order.lines.iter().any(|l| l.units == 0);
    if nothing || total > i32::MAX as u64 || order.mode == (Mode::Split { want: 0 }) {
        return Err(Refusal::Invalid);
    }
    for line in order.lines {
        let books = p
            .shard(shard_of(bits, line.pool))
            .books(line.pool)
            .ok_or(Refusal::Unknown)?;
        if books.blocked && order.mode == Mode::AllOrNothing {
            return Err(Refusal::Blocked);
        }
    }
    Ok(())
}

/// Change reserved for a trial that is undone before anything is posted.
fn reserved(shard: &mut Shard, pool: PoolId, by: i32) {
    if let Some(books) = shard.books_mut(pool) {
        books.reserved += by;
    }
}

fn lend<P: Parts>(p: &mut P, home: usize, lent: &[(PoolId, i32)], sign: i32) {
    let bits = p.shard(home).bits;
    for &(pool, units) in lent {
        reserved(p.shard(shard_of(bits, pool)), pool, sign * units);
    }
}

/// Try to reserve the lines one by one; a pool named twice sees its first half gone.
fn take<P: Parts>(p: &mut P, home: usize, order: &Order<'_>, s: &mut Scratch) -> bool {
    let bits = p.shard(home).bits;
    let mut left = if let Mode::Split { want } = order.mode {
        want
    } else {
        u32::MAX
    };
    for line in order.lines {
        let shard = shard_of(bits, line.pool);
        let Some(books) = p.shard(shard).books(line.pool) else {
            return false;
        };
        let room = if books.blocked {
            0
        } else {
            books.room().max(0)
        };
        if order.mode == Mode::AllOrNothing && i64::from(line.units) > room {
            return false;
        }
        let units = line
            .units
            .min(left)
            .min(u32::try_from(room).unwrap_or(u32::MAX));
        left -= units;
        if units > 0 {
            let units = units.cast_signed();
            reserved(p.shard(shard), line.pool, units);
            s.open.push(Open {
                pool: line.pool,
                shard,
                head: 0,
                extra: 0,
                units,
                take: 0,
            });
        }
    }
    let short = matches!(order.mode, Mode::Split { .. }) && left > 0;
    !short && !s.open.is_empty()
}

/// Make the parts and post their entries.
fn write<P: Parts>(p: &mut P, home: usize, order: &Order<'_>, s: &mut Scratch) -> Done {
    s.open.sort_unstable_by_key(|o| (o.shard, o.pool));
    s.open.dedup_by(|again, first| {
        let same = again.pool == first.pool;
        if same {
            first.units += again.units;
        }
        same
    });
    s.heads.clear();
    for o in &mut s.open {
        let shard = p.shard(o.shard);
        let local = (o.pool.0 >> shard.bits) as usize;
        match s.heads.last() {
            Some(&(last, head)) if last == o.shard => {
                shard.holds.attach(head, 0, local as u32, o.units);
                o.head = head;
            }
            _ => {
                o.head = shard.open_part(local, o.units, order.ttl);
                s.heads.push((o.shard, o.head));
            }
        }
    }
    let (first, head) = s.heads[0];
    let own = p.shard(first).name(head);
    let (mut hold, mut flags) = (own, 0);
    if s.heads.len() > 1 {
        (hold, flags) = (HoldId(own.0 | MULTI), Entry::PART);
        for &(shard, index) in &s.heads {
            p.shard(shard).holds.slots[index as usize].role = Role::Part;
        }
        p.shard(first).holds.slots[head as usize].role = Role::Home;
    }
    let units = s.open.iter().map(|o| o.units).sum();
    p.shard(home).answer_entry(hold, units);
    for o in &s.open {
        let shard = p.shard(o.shard);
        let (part, ttl) = (shard.name(o.head), shard.life_of(o.head));
        let local = (o.pool.0 >> shard.bits) as usize;
        shard.post_with(Kind::Reserve, local, o.units, part, flags, (ttl, 0));
    }
    for &(shard, index) in &s.heads[1..] {
        let part = p.shard(shard).name(index);
        p.shard(first).holds.attach(head, part.0, 0, 0);
        p.shard(first).remark(Kind::Part, hold, part.0);
    }
    if order.cart != 0 {
        p.shard(first).remark(Kind::Owner, hold, order.cart);
    }
    Done { hold, units }
}

impl Shard {
    /// The partitions with parts of this hold, besides this one.
    pub(in super::super) fn part_mask(&self, hold: HoldId) -> u64 {
        let Ok(head) = self.find(hold) else { return 0 };
        let parts = self.holds.chain(head).filter(|(_, extra)| extra.part != 0);
        parts.fold(0, |mask, (_, extra)| {
            mask | 1 << home_of(HoldId(extra.part))
        })
    }

    /// Is this the name of a living hold?
    pub(in super::super) fn is_held(&self, hold: HoldId) -> bool {
        self.find_in(hold, State::Held).is_ok()
    }

    /// Start an operation under this key.
    pub(in super::super) fn begin(&mut self, key: Key) {
        self.key = key.0;
    }

    /// An entry without effect on the books, for whoever rebuilds from the ledger.
    fn remark(&mut self, kind: Kind, hold: HoldId, key: u64) {
        if self.ledger.kept() {
            let entry = self.bare(kind, hold);
            self.write(Entry { key, ..entry });
        }
    }
}

/// List the parts of a hold and its lines by pool number.
fn gather<P: Parts>(p: &mut P, hold: HoldId, s: &mut Scratch) {
    let home = home_of(hold);
    let shard = p.shard(home);
    let Ok(first) = shard.find(hold) else { return };
    s.names.push(shard.name(first));
    let parts = shard
        .holds
        .chain(first)
        .filter(|(_, extra)| extra.part != 0);
    s.names.extend(parts.map(|(_, extra)| HoldId(extra.part)));
    for &name in &s.names {
        if let Ok(head) = p.shard(home_of(name)).find(name) {
            s.heads.push((home_of(name), head));
        }
    }
    for &(id, head) in &s.heads {
        let shard = p.shard(id);
        s.open
            .extend(shard.lines_of(head).map(|(extra, local, units)| Open {
                pool: shard.global(local),
                shard: id,
                head,
                extra,
                units,
                take: 0,
            }));
    }
    s.open.sort_unstable_by_key(|o| o.pool);
    s.heads.sort_unstable();
}

/// Choose the first `wanted` units; how many that are, if there are enough.
fn choose(s: &mut Scratch, wanted: Option<i32>) -> Result<i32, Refusal> {
    let wanted = wanted.unwrap_or_else(|| s.open.iter().map(|o| o.units).sum());
    let mut left = wanted;
    for o in &mut s.open {
        o.take = o.units.min(left);
        left -= o.take;
    }
    if left > 0 {
        Err(Refusal::Insufficient)
    } else {
        Ok(wanted)
    }
}

fn all_there<P: Parts>(p: &mut P, s: &Scratch) -> Result<(), Refusal> {
    for o in &s.open {
        let there = p.shard(o.shard).books(o.pool).map_or(0, |b| b.on_hand);
        if o.take > 0 && there < o.take {
            return Err(Refusal::Insufficient);
        }
    }
    Ok(())
}

fn post<P: Parts>(p: &mut P, o: &Open, kind: Kind, units: i32, flags: u8) {
    let shard = p.shard(o.shard);
    let (name, local) = (shard.name(o.head), (o.pool.0 >> shard.bits) as usize);
    shard.post(kind, local, units, name, flags);
}

/// Commit a hold of any shape. In the ledger the release of the rest precedes a
/// sale, which ends the parts, and follows a commit, after which they live on.
pub(in super::super) fn commit<P: Parts>(
    p: &mut P,
    hold: HoldId,
    units: Option<u32>,
    ship: bool,
) -> Answer {
    let wanted = units.map(whole).transpose()?;
    p.shard(home_of(hold)).find_in(hold, State::Held)?;
    with_scratch(p, home_of(hold), |p, s| {
        gather(p, hold, s);
        let units = choose(s, wanted)?;
        if ship {
            all_there(p, s)?;
        }
        p.shard(home_of(hold)).answer_entry(hold, units);
        let release = |p: &mut P, s: &Scratch| {
            for o in s.open.iter().filter(|o| o.units > o.take) {
                post(p, o, Kind::Release, o.units - o.take, 0);
            }
        };
        if ship {
            release(p, s);
        }
        for o in &s.open {
            let (kind, flags) = if ship {
                (Kind::Sale, Entry::ENDS)
            } else {
                (Kind::Commit, 0)
            };
            post(p, o, kind, o.take, flags);
            p.shard(o.shard).set_units(o.head, o.extra, o.take);
        }
        if !ship {
            release(p, s);
        }
        for &(id, head) in &s.heads {
            let shard = p.shard(id);
            shard.disarm(head);
            match ship {
                true => shard.holds.close(head, State::Shipped),
                false => shard.holds.slots[head as usize].state = State::Committed,
            }
        }
        Ok(Done { hold, units })
    })
}

/// Ship open units of an order of any shape.
pub(in super::super) fn ship<P: Parts>(p: &mut P, hold: HoldId, units: Option<u32>) -> Answer {
    let wanted = units.map(whole).transpose()?;
    p.shard(home_of(hold)).find_in(hold, State::Committed)?;
    with_scratch(p, home_of(hold), |p, s| {
        gather(p, hold, s);
        let units = choose(s, wanted)?;
        all_there(p, s)?;
        p.shard(home_of(hold)).answer_entry(hold, units);
        let all = s.open.iter().all(|o| o.units == o.take);
        for o in &s.open {
            // An entry of zero units ends a part that had nothing left to ship.
            if o.take > 0 || all {
                post(p, o, Kind::Ship, o.take, if all { Entry::ENDS } else { 0 });
            }
            p.shard(o.shard)
                .set_units(o.head, o.extra, o.units - o.take);
        }
        if all {
            for &(id, head) in &s.heads {
                p.shard(id).holds.close(head, State::Shipped);
            }
        }
        Ok(Done { hold, units })
    })
}

/// Release a hold of any shape.
pub(in super::super) fn release<P: Parts>(p: &mut P, hold: HoldId) -> Answer {
    give_up(p, hold, State::Released)
}

/// Cancel a hold or order of any shape.
pub(in super::super) fn cancel<P: Parts>(p: &mut P, hold: HoldId) -> Answer {
    give_up(p, hold, State::Cancelled)
}

/// Release (living only) or cancel (living or committed) a hold of any shape.
pub(super) fn give_up<P: Parts>(p: &mut P, hold: HoldId, how: State) -> Answer {
    let home = home_of(hold);
    let cancel = how == State::Cancelled;
    match p.shard(home).find_in(hold, State::Held) {
        Err(Refusal::Stale) if cancel => p.shard(home).find_in(hold, State::Committed)?,
        found => found?,
    };
    with_scratch(p, home, |p, s| {
        gather(p, hold, s);
        let units = s.open.iter().map(|o| o.units).sum();
        p.shard(home).answer_entry(hold, units);
        for at in 0..s.heads.len() {
            let (id, head) = s.heads[at];
            let kind = p.shard(id).disarm(head);
            p.shard(id).end_part(head, how, kind);
        }
        Ok(Done { hold, units })
    })
}

/// Move the deadline of a hold of any shape.
pub(in super::super) fn extend<P: Parts>(p: &mut P, hold: HoldId, ttl: u32) -> Answer {
    if ttl == 0 {
        return Err(Refusal::Invalid);
    }
    p.shard(home_of(hold)).find_in(hold, State::Held)?;
    with_scratch(p, home_of(hold), |p, s| {
        gather(p, hold, s);
        let units = s.open.iter().map(|o| o.units).sum();
        p.shard(home_of(hold)).answer_entry(hold, units);
        for &(id, head) in &s.heads {
            let shard = p.shard(id);
            shard.extend_part(head, ttl);
            let slot = shard.holds.slots[head as usize];
            let (name, extra) = (shard.name(head), (shard.life_of(head), 0));
            shard.post_with(Kind::Extend, slot.pool as usize, slot.units, name, 0, extra);
        }
        Ok(Done { hold, units })
    })
}

/// Both legs of a transfer that leaves one pool for another.
pub(in super::super) fn transfer<P: Parts>(
    p: &mut P,
    home: usize,
    (from, to): (PoolId, PoolId),
    units: u32,
) -> Answer {
    let bits = p.shard(home).bits;
    let (source, sink) = (shard_of(bits, from), shard_of(bits, to));
    let units = whole(units)?;
    if from == to {
        return Err(Refusal::Invalid);
    }
    p.shard(sink).local(to)?;
    p.shard(source).may_leave(from, units)?;
    p.shard(sink).may_come(to, units)?;
    p.shard(home).answer_entry(HoldId::NONE, units);
    p.shard(source).leg(Kind::TransferOut, from, units);
    p.shard(sink).leg(Kind::TransferDue, to, units);
    Ok(Done {
        hold: HoldId::NONE,
        units,
    })
}
