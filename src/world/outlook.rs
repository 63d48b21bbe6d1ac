//! What will become of the views once nothing new happens and the feeds have run.
//!
//! ```text
//! view --messages arrive, sets are carried out--> view when quiet    in flight = view - view when quiet
//! ```
//!
//! How that is known depends on the feeds that set values at a site:
//!
//! - *kept*: each bucket of a view is set by one feed at most, as it is, and whatever its system
//!   hears the source hears too. Then the books are right by themselves: a set that comes as
//!   expected changes a view and nothing else. (What is out of the ordinary, a lost message or a
//!   count, works the pool out anew.)
//! - *derived*: no circle, but fields that mix buckets, or bookings that the source of a set never
//!   hears of and that the next set will erase, or several feeds that set one bucket. What the
//!   views end at follows from the sources, whatever the schedule: it is worked out for each pool
//!   that changed. (Where several sources agree it is their figure; where they do not, each set
//!   calls for the next one for ever, and what goes round is not in flight.)
//! - *open*: sets in a circle, sets that may be lost, refused or overtaken. What comes of it
//!   depends on when the feeds run, which the simulation looks up (`sim::foresee`).
//!
//! All three end in [`World::conclude`]: in flight is what a view will still change by; the rest
//! of its drift has the causes of the view that the value will come from; what these do not
//! explain was erased by a set, or is certain to be.

use super::causes::{Amounts, Chain};
use super::kinds::{Bucket, Cause, Kind};
use super::posting::Note;
use super::routes::{Edge, Routes};
use super::set::{Guard, Transfer, written};
use super::state::{Cell, MAX_SLOTS, Observer, Units, World};
use super::step::Step;

/// How it is known what will become of the views of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The books keep it as things happen.
    Kept,
    /// It follows from the sources of the sets.
    Derived,
    /// It depends on when the feeds run.
    Open,
}

/// What the sets between some systems come to.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    pub manner: Manner,
    /// The feeds that set values, as bits, the source of each before its target (but in circles).
    pub order: Vec<u8>,
    /// Feeds that compare and set over which no feed leads back, as bits: a refusal says what
    /// the target has.
    pub answers: u64,
    /// Buckets of views (bits by slot and bucket) that feeds set.
    written: u32,
    /// Those that several feeds set.
    contested: u32,
}

/// Whose present figure a bucket of a view will come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// The same bucket of the view in this slot.
    View(u8),
    /// A set of this feed that works out the stock on hand from what is available, or the other
    /// way round.
    Feed(u8),
}

/// What will become of the views of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The views when all is quiet, by slot.
    pub finals: [Units; MAX_SLOTS],
    /// Where each figure will come from.
    pub roots: [[Root; Bucket::COUNT]; MAX_SLOTS],
    /// Buckets (bits, by slot) in which an older value will come, or came, after a newer one.
    pub late: [u8; MAX_SLOTS],
}

impl Outlook {
    /// Works out how the feeds act together that join the systems in `covered` (bits by slot);
    /// `booked` tells the kinds of posting that each system books, as bits.
    pub fn new(edges: &[Edge], covered: u8, booked: &[u16], routes: &Routes) -> Outlook {
        let joins = |e: &Edge| {
            let acts = e.carries.map_or(e.buckets != 0, |kinds| kinds != 0);
            covered >> e.from & covered >> e.to & 1 == 1 && acts
        };
        let active: Vec<(usize, &Edge)> = (edges.iter().enumerate())
            .filter(|(_, e)| joins(e))
            .collect();
        let sets: Vec<(usize, &Edge)> = (active.iter().copied())
            .filter(|(_, e)| e.manner.is_some())
            .collect();
        let leads_back = |set: &Edge| {
            let mut reached = 1u8 << set.to;
            for _ in 0..MAX_SLOTS {
                let next = active.iter().filter(|(_, e)| reached >> e.from & 1 == 1);
                reached |= next.fold(0, |bits, (_, e)| bits | 1 << e.to);
            }
            reached >> set.from & 1 == 1
        };
        let compares = |e: &Edge| matches!(e.manner, Some((_, Guard::Compare)));
        let answers = (sets.iter())
            .filter(|(_, e)| compares(e) && !leads_back(e))
            .fold(0, |bits, (i, _)| bits | 1 << i);
        let Order {
            feeds: order,
            in_circle,
            contested,
        } = in_order(&sets);
        let single = contested == 0;
        // What goes round has to do so by writing over each other, and never within an instant.
        let of_several = |e: &Edge| contested & writes(e) != 0;
        let prompt = (sets.iter())
            .filter(|(_, e)| of_several(e) && e.prompt)
            .fold((0u32, 0u32), |(one, two), (_, e)| {
                (one | writes(e), two | one & writes(e))
            });
        let goes_round = (sets.iter())
            .all(|(_, e)| !of_several(e) || matches!(e.manner, Some((_, Guard::Overwrite))))
            && prompt.1 == 0;
        let steady = |&(i, e): &(usize, &Edge)| e.steady && (!compares(e) || answers >> i & 1 == 1);
        let copies = |e: &Edge| matches!(e.manner, Some((Transfer::Buckets, _)));
        let manner = if in_circle || !goes_round || !sets.iter().all(steady) {
            Manner::Open
        } else if single
            && sets.iter().all(|(_, e)| copies(e))
            && !erases(&sets, covered, booked, routes)
        {
            Manner::Kept
        } else {
            Manner::Derived
        };
        Outlook {
            manner,
            order,
            answers,
            written: sets.iter().fold(0, |bits, (_, e)| bits | writes(e)),
            contested,
        }
    }
}

/// How the sets between some systems follow each other.
struct Order {
    /// The feeds, the source of each before its target (but in circles).
    feeds: Vec<u8>,
    /// There is no such order.
    in_circle: bool,
    /// Buckets of views (bits by slot and bucket) that several feeds set.
    contested: u32,
}

/// All buckets of a view, as bits by slot and bucket.
fn all_of(slot: usize) -> u32 {
    0b1111 << (slot * Bucket::COUNT)
}

/// The buckets of views that a set writes, as bits by slot and bucket.
fn writes(set: &Edge) -> u32 {
    u32::from(set.buckets) << (set.to * Bucket::COUNT)
}

/// The buckets of views that what a set writes depends on, as bits by slot and bucket.
fn reads(set: &Edge) -> u32 {
    match set.manner {
        Some((Transfer::Buckets, _)) => u32::from(set.buckets) << (set.from * Bucket::COUNT),
        _ => all_of(set.from) | all_of(set.to) & !writes(set),
    }
}

fn in_order(sets: &[(usize, &Edge)]) -> Order {
    let (mut taken, mut contested) = (0u32, 0u32);
    for (_, set) in sets {
        contested |= taken & writes(set);
        taken |= writes(set);
    }
    let mut rest: Vec<&(usize, &Edge)> = sets.iter().collect();
    let (mut feeds, mut in_circle) = (Vec::new(), false);
    while !rest.is_empty() {
        let ready = |set: &Edge| (rest.iter()).all(|(_, other)| writes(other) & reads(set) == 0);
        let next = rest.iter().position(|(_, set)| ready(set));
        in_circle |= next.is_none();
        feeds.push(rest.remove(next.unwrap_or(0)).0 as u8);
    }
    Order {
        feeds,
        in_circle,
        contested,
    }
}

/// Whether a system books or hears something in a bucket that is set from a system which never
/// hears of it.
fn erases(sets: &[(usize, &Edge)], covered: u8, booked: &[u16], routes: &Routes) -> bool {
    let here = |slot: usize| covered >> slot & 1 == 1;
    let of = |slot: usize| booked.get(slot).copied().unwrap_or(0);
    sets.iter().any(|(_, set)| {
        (0..MAX_SLOTS).filter(|&s| here(s)).any(|origin| {
            let kinds = (Kind::ALL.into_iter()).filter(|&k| of(origin) >> k as u8 & 1 == 1);
            kinds.into_iter().any(|kind| {
                let hears = routes.way(origin, kind).hears;
                let told = |slot: usize| match slot == origin {
                    true => !0,
                    false => hears[slot].by_message,
                };
                let source = told(set.from) | hears[set.from].by_set;
                moved_by(kind) & set.buckets & told(set.to) & !source != 0
            })
        })
    })
}

/// The buckets that a kind of posting may move, as bits.
fn moved_by(kind: Kind) -> u8 {
    use Bucket::{Committed, Incoming, OnHand, Unavailable};
    let bits = |buckets: &[Bucket]| buckets.iter().fold(0, |bits, &b| bits | 1 << b as u8);
    match kind {
        Kind::SalesOrder | Kind::Cancellation => bits(&[Committed]),
        Kind::Shipment | Kind::TransferShip => bits(&[OnHand, Committed]),
        Kind::StoreSale | Kind::Return => bits(&[OnHand]),
        Kind::PurchaseOrder | Kind::Amendment => bits(&[Incoming]),
        Kind::TransferOrder => bits(&[Committed, Incoming]),
        Kind::Receipt | Kind::TransferReceive => bits(&[OnHand, Incoming]),
        Kind::Adjustment => bits(&[OnHand, Unavailable]),
    }
}

impl<O: Observer> World<O> {
    /// How it is known what will become of the views of a pool.
    #[inline]
    pub fn manner(&self, pool: u32) -> Manner {
        self.outlook(pool).manner
    }

    #[inline]
    pub(super) fn outlook(&self, pool: u32) -> &Outlook {
        &self.outlooks[self.pools[pool as usize].route as usize]
    }

    /// Whether what a refused set of a feed is answered is all that its sender will hear.
    pub fn is_answered(&self, feed: usize, pool: u32) -> bool {
        self.outlook(pool).answers >> feed & 1 == 1
    }

    /// Whether pools whose views change are to be settled after each event.
    pub fn is_settled_later(&self) -> bool {
        (self.outlooks.iter()).any(|outlook| outlook.manner != Manner::Kept)
    }

    /// Whether what becomes of any pool depends on when the feeds run.
    pub fn is_open(&self) -> bool {
        (self.outlooks.iter()).any(|outlook| outlook.manner == Manner::Open)
    }

    /// The set feeds that join systems which keep a view of a pool, as bits by set.
    pub fn active_sets(&self, pool: u32) -> u32 {
        let lists = &self.lists;
        let sets = (1 << lists.set_feeds.len()) - 1;
        lists.sets_at[self.pools[pool as usize].site as usize] & sets
    }

    /// The lists of set feeds that a pool is put on when a view of it changes, as bits by set.
    pub fn stirred_by(&self, slot: usize) -> u32 {
        self.lists.watch[1 << slot] & ((1 << self.lists.set_feeds.len()) - 1)
    }

    /// Whether a message over a feed is news to its target.
    pub fn is_news(&self, feed: usize, note: &Note) -> bool {
        let way = self.way(note.pool, usize::from(note.origin), note.kind);
        !note.again && way.is_primary(feed)
    }

    /// The same world, told to somebody else.
    pub fn told_to<P: Observer>(&self, observer: P) -> World<P> {
        self.clone_for(observer)
    }

    /// Takes the pools that are to be settled.
    pub fn take_unsettled(&mut self, into: &mut Vec<u32>) {
        let list = self.lists.unsettled();
        self.take_pending(list, 0, usize::MAX, into);
        for &pool in &*into {
            self.attend(list, pool);
        }
    }

    /// What will become of a pool may have changed, though perhaps no view has: where it is
    /// worked out after each event it will be, else it is now.
    pub fn unsettle(&mut self, pool: u32) {
        match self.manner(pool) {
            Manner::Kept => {
                if !self.outlook(pool).order.is_empty() {
                    self.settle(pool, Cause::StaleOverwrite, &Step::Settled);
                }
            }
            _ => self.put_pending(self.lists.unsettled(), pool),
        }
    }

    /// A set of a pool was lost for good.
    pub fn set_is_lost(&mut self, pool: u32) {
        self.lists.lost.push(pool);
        self.unsettle(pool);
    }

    /// The cause of what no view explains in this event, by pool: those whose set was lost.
    pub fn take_lost(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.lists.lost)
    }

    /// Works out what follows from the sources of the sets, and books it.
    pub fn settle(&mut self, pool: u32, left: Cause, step: &Step) {
        let outcome = self.derived(pool);
        self.conclude(pool, &outcome, left, step);
    }

    /// The views once all messages have arrived, before any set.
    pub fn told_all(&self, pool: u32) -> Outcome {
        let mut outcome = Outcome {
            finals: [[0; Bucket::COUNT]; MAX_SLOTS],
            roots: std::array::from_fn(|slot| [Root::View(slot as u8); Bucket::COUNT]),
            late: [0; MAX_SLOTS],
        };
        for (slot, units) in outcome.finals.iter_mut().enumerate().take(self.slots) {
            let cell = self.cell(pool, slot);
            *units = std::array::from_fn(|b| cell.view[b] - cell.lag_message[b]);
        }
        outcome
    }

    fn derived(&self, pool: u32) -> Outcome {
        let mut outcome = self.told_all(pool);
        let outlook = self.outlook(pool);
        if outlook.contested != 0 {
            self.contend(&mut outcome, &outlook.order);
            return outcome;
        }
        for &feed in &outlook.order {
            outcome.set(feed, &self.edges[feed as usize]);
        }
        outcome
    }

    /// Carries out sets of which several write one bucket. Who acts with each event has the last
    /// word; where others disagree, or work with a figure about which others do, the bucket goes on
    /// changing for ever and stays as it is.
    fn contend(&self, outcome: &mut Outcome, order: &[u8]) {
        let told = *outcome;
        let (mut written, mut firm, mut turning) = (0u32, 0u32, 0u32);
        for &feed in order {
            let edge = &self.edges[feed as usize];
            let before = (outcome.finals[edge.to], outcome.roots[edge.to]);
            outcome.set(feed, edge);
            for b in (0..Bucket::COUNT).filter(|b| edge.buckets >> b & 1 == 1) {
                let bit = 1 << (edge.to * Bucket::COUNT + b);
                let (finals, roots) = (&mut outcome.finals[edge.to], &mut outcome.roots[edge.to]);
                if firm & bit != 0 {
                    (finals[b], roots[b]) = (before.0[b], before.1[b]);
                    continue;
                }
                let source = match edge.what() {
                    Transfer::Buckets => 1 << (edge.from * Bucket::COUNT + b),
                    _ => reads(edge),
                };
                let disagrees = written & bit != 0 && finals[b] != before.0[b];
                let others_turn = !edge.prompt && (disagrees || turning & bit != 0);
                if source & turning != 0 || others_turn {
                    turning |= bit;
                    (finals[b], roots[b]) = (told.finals[edge.to][b], told.roots[edge.to][b]);
                } else {
                    turning &= !bit;
                }
                firm |= if edge.prompt { bit } else { 0 };
                written |= bit;
            }
        }
    }

    /// Books what will become of a pool's views. What no view explains has the cause `left`.
    pub fn conclude(&mut self, pool: u32, outcome: &Outcome, left: Cause, step: &Step) {
        let mut new: Vec<(usize, Bucket, Amounts)> = Vec::new();
        let covered = self.pools[pool as usize].covered;
        let written = self.outlook(pool).written;
        // What no set writes, or was about to, is what messages say.
        let here = |cell: &Cell, slot: usize| {
            covered >> slot & 1 == 1
                && (written & all_of(slot) != 0 || cell.lag_set != [0; Bucket::COUNT])
        };
        let first = pool as usize * self.slots;
        for slot in 0..self.slots {
            if !here(&self.cells[first + slot], slot) {
                continue;
            }
            for bucket in Bucket::ALL {
                if let Some(amounts) = self.other_amounts(pool, outcome, slot, bucket, left) {
                    new.push((slot, bucket, amounts));
                }
            }
        }
        let mut changed = !new.is_empty();
        let now = self.observer.clock(self.now);
        for slot in 0..self.slots {
            if !here(&self.cells[first + slot], slot) {
                continue;
            }
            for b in 0..Bucket::COUNT {
                let cell = &mut self.cells[first + slot];
                let lag = (cell.lag_at(b), cell.view[b] - outcome.finals[slot][b]);
                if lag.0 != lag.1 {
                    cell.lag_set[b] = lag.1 - cell.lag_message[b];
                    self.observer.in_flight(now, slot, b, lag);
                    changed = true;
                }
            }
        }
        for (slot, bucket, amounts) in &new {
            self.replace_causes(pool, *slot, *bucket, amounts);
        }
        if changed {
            self.told(pool, step);
        }
    }

    /// The amounts by cause of a bucket of a view, if they are not what the books have.
    #[inline]
    fn other_amounts(
        &self,
        pool: u32,
        outcome: &Outcome,
        slot: usize,
        bucket: Bucket,
        left: Cause,
    ) -> Option<Amounts> {
        let b = bucket as usize;
        let structural = outcome.finals[slot][b] - self.truth(pool)[b];
        let root = outcome.roots[slot][b];
        if let Root::View(root) = root {
            let root = usize::from(root);
            let explained = self.structural(pool, root, b);
            let (own, other) = (self.cell(pool, slot).causes, self.cell(pool, root).causes);
            let alike = root == slot || self.causes.are_alike(&own, &other, 1 << b);
            if explained == structural && alike {
                return None;
            }
        } else if structural == 0 && !self.any_causes(pool, outcome, slot) {
            return None;
        }
        let mut amounts = [0; Cause::COUNT];
        let of = (slot, bucket);
        self.add_amounts_of((pool, outcome), of, 1, Bucket::COUNT, &mut amounts);
        let rest = structural - amounts.iter().sum::<i32>();
        let left = match outcome.late[slot] >> b & 1 {
            1 => Cause::Reorder,
            _ => left,
        };
        explain(&mut amounts, rest, left);
        let own = self.cell(pool, slot).causes;
        (amounts != self.causes.amounts(&own, bucket)).then_some(amounts)
    }

    /// The drift of a bucket of a view that is not in flight, as the books have it.
    #[inline]
    fn structural(&self, pool: u32, slot: usize, b: usize) -> i32 {
        let cell = self.cell(pool, slot);
        cell.view[b] - self.truth(pool)[b] - cell.lag_at(b)
    }

    /// Whether anything stands in the books that a mixed figure could be made of.
    fn any_causes(&self, pool: u32, outcome: &Outcome, slot: usize) -> bool {
        let stock = |b: &Bucket| *b != Bucket::Incoming;
        let buckets = Bucket::ALL.into_iter().filter(stock);
        let bits = buckets.fold(0, |bits, b| bits | 1 << b as u8);
        let any = |slot: usize| {
            let cell = self.cell(pool, slot);
            cell.causes.has_any(bits)
        };
        let Root::Feed(feed) = outcome.roots[slot][0] else {
            return any(slot);
        };
        let (what, edge) = (self.edges[feed as usize].what(), &self.edges[feed as usize]);
        any(slot) || any(edge.from) || any(edge.to) || wrong_field(what, outcome, edge) != 0 || {
            // Figures of other views, as they will be.
            [edge.from, edge.to].into_iter().any(|end| {
                outcome.roots[end].iter().any(|root| match *root {
                    Root::View(root) => any(usize::from(root)),
                    Root::Feed(_) => true,
                })
            })
        }
    }

    /// Adds the amounts by cause that a bucket of a view will have by where it comes from, or
    /// (sign -1) takes them off.
    fn add_amounts_of(
        &self,
        (pool, outcome): (u32, &Outcome),
        (slot, bucket): (usize, Bucket),
        sign: i32,
        depth: usize,
        amounts: &mut Amounts,
    ) {
        use Bucket::{Committed, OnHand, Unavailable};
        let mut add_own = |slot: usize| {
            let chain: &Chain = &self.cell(pool, slot).causes;
            self.causes.add_to(chain, bucket, sign, amounts);
        };
        let feed = match outcome.roots[slot][bucket as usize] {
            Root::View(root) => return add_own(usize::from(root)),
            // A circle of mixed figures: no further.
            Root::Feed(_) if depth == 0 => return add_own(slot),
            Root::Feed(feed) => feed as usize,
        };
        let edge = &self.edges[feed];
        let terms = [
            (edge.from, OnHand, 1),
            (edge.from, Committed, -1),
            (edge.from, Unavailable, -1),
            (edge.to, Committed, 1),
            (edge.to, Unavailable, 1),
        ];
        for (slot, bucket, by) in terms {
            let term = (slot, bucket);
            self.add_amounts_of((pool, outcome), term, by * sign, depth - 1, amounts);
        }
        amounts[Cause::WrongField as usize] += sign * wrong_field(edge.what(), outcome, edge);
    }
}

impl Outcome {
    /// A set is carried out with the values of now.
    #[inline]
    pub fn set(&mut self, feed: u8, edge: &Edge) {
        let value = self.finals[edge.from];
        self.write(
            feed,
            edge,
            &value,
            &[0; Bucket::COUNT],
            self.roots[edge.from],
        );
    }

    /// A set is carried out with a value read before; returns whether it changes the view.
    pub fn write(
        &mut self,
        feed: u8,
        edge: &Edge,
        value: &Units,
        since: &Units,
        roots: [Root; Bucket::COUNT],
    ) -> bool {
        let target = self.finals[edge.to];
        let new = written(edge.what(), edge.buckets, value, &target, since);
        for b in (0..Bucket::COUNT).filter(|b| edge.buckets >> b & 1 == 1) {
            self.roots[edge.to][b] = match edge.what() {
                Transfer::Buckets => roots[b],
                _ => Root::Feed(feed),
            };
        }
        self.finals[edge.to] = new;
        new != target
    }
}

/// Units by which a set of the wrong field misses what was meant.
fn wrong_field(what: Transfer, outcome: &Outcome, edge: &Edge) -> i32 {
    let closed = |slot: usize| {
        let units = &outcome.finals[slot];
        units[Bucket::Committed as usize] + units[Bucket::Unavailable as usize]
    };
    let (deduct, add) = what.signs();
    (1 - deduct) * closed(edge.from) - (1 - add) * closed(edge.to)
}

/// Adds to amounts what they do not explain: first what sets have done or undone is taken back.
fn explain(amounts: &mut Amounts, mut rest: i32, left: Cause) {
    for cause in [Cause::StaleOverwrite, Cause::Lost, Cause::Reorder] {
        let amount = &mut amounts[cause as usize];
        if amount.signum() == -rest.signum() {
            let used = amount.abs().min(rest.abs()) * rest.signum();
            *amount += used;
            rest -= used;
        }
    }
    amounts[left as usize] += rest;
    if amounts.iter().sum::<i32>() == 0 && rest != 0 {
        *amounts = [0; Cause::COUNT];
    }
}
