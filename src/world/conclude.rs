//! What will become of views is worked out and booked (see `outlook`).

use super::causes::{Amounts, Chain};
use super::kinds::{Bucket, Cause};
use super::message::Message;
use super::observer::Observer;
use super::outlook::{Manner, Outcome, Outlook, Root, all_of, reads};
use super::pool::Cell;
use super::reach::FeedSpec;
use super::set_message::Field;
use super::state::World;
use super::step::Step;
use super::units::MAX_SLOTS;

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
    pub fn dirtied_by(&self, slot: usize) -> u32 {
        self.lists.watch[1 << slot] & ((1 << self.lists.set_feeds.len()) - 1)
    }

    /// Whether a message over a feed is news to its target.
    pub fn is_news(&self, feed: usize, message: &Message) -> bool {
        let route = self.route(message.pool, usize::from(message.origin), message.kind);
        !message.again && route.is_primary(feed)
    }

    /// The same world, told to somebody else.
    pub fn with_observer<P: Observer>(&self, observer: P) -> World<P> {
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
    pub fn all_received(&self, pool: u32) -> Outcome {
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
        let mut outcome = self.all_received(pool);
        let outlook = self.outlook(pool);
        if outlook.contested != 0 {
            self.contend(&mut outcome, &outlook.order);
            return outcome;
        }
        for &feed in &outlook.order {
            outcome.set(feed, &self.specs[feed as usize]);
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
            let spec = &self.specs[feed as usize];
            let before = (outcome.finals[spec.to], outcome.roots[spec.to]);
            outcome.set(feed, spec);
            for b in (0..Bucket::COUNT).filter(|b| spec.buckets >> b & 1 == 1) {
                let bit = 1 << (spec.to * Bucket::COUNT + b);
                let (finals, roots) = (&mut outcome.finals[spec.to], &mut outcome.roots[spec.to]);
                if firm & bit != 0 {
                    (finals[b], roots[b]) = (before.0[b], before.1[b]);
                    continue;
                }
                let source = match spec.what() {
                    Field::Buckets => 1 << (spec.from * Bucket::COUNT + b),
                    _ => reads(spec),
                };
                let disagrees = written & bit != 0 && finals[b] != before.0[b];
                let others_turn = !spec.prompt && (disagrees || turning & bit != 0);
                if source & turning != 0 || others_turn {
                    turning |= bit;
                    (finals[b], roots[b]) = (told.finals[spec.to][b], told.roots[spec.to][b]);
                } else {
                    turning &= !bit;
                }
                firm |= if spec.prompt { bit } else { 0 };
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
            self.report_step(pool, step);
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
        let (what, spec) = (self.specs[feed as usize].what(), &self.specs[feed as usize]);
        any(slot) || any(spec.from) || any(spec.to) || wrong_field(what, outcome, spec) != 0 || {
            // Figures of other views, as they will be.
            [spec.from, spec.to].into_iter().any(|end| {
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
        let spec = &self.specs[feed];
        let terms = [
            (spec.from, OnHand, 1),
            (spec.from, Committed, -1),
            (spec.from, Unavailable, -1),
            (spec.to, Committed, 1),
            (spec.to, Unavailable, 1),
        ];
        for (slot, bucket, by) in terms {
            let term = (slot, bucket);
            self.add_amounts_of((pool, outcome), term, by * sign, depth - 1, amounts);
        }
        amounts[Cause::WrongField as usize] += sign * wrong_field(spec.what(), outcome, spec);
    }
}

/// Units by which a set of the wrong field misses what was meant.
fn wrong_field(what: Field, outcome: &Outcome, spec: &FeedSpec) -> i32 {
    let closed = |slot: usize| {
        let units = &outcome.finals[slot];
        units[Bucket::Committed as usize] + units[Bucket::Unavailable as usize]
    };
    let (deduct, add) = what.signs();
    (1 - deduct) * closed(spec.from) - (1 - add) * closed(spec.to)
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
