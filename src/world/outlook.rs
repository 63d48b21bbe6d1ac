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
//! All three end in [`World::conclude`](super::World::conclude): in flight is what a view will still change by; the rest
//! of its drift has the causes of the view that the value will come from; what these do not
//! explain was erased by a set, or is certain to be.

use super::kinds::{Bucket, Kind};
use super::reach::FeedSpec;
use super::routes::Routes;
use super::set_message::{Field, Guard, written};
use super::units::{MAX_SLOTS, Units};

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
    pub written: u32,
    /// Those that several feeds set.
    pub contested: u32,
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

impl Outcome {
    /// A set is carried out with the values of now.
    #[inline]
    pub fn set(&mut self, feed: u8, spec: &FeedSpec) {
        let value = self.finals[spec.from];
        self.write(
            feed,
            spec,
            &value,
            &[0; Bucket::COUNT],
            self.roots[spec.from],
        );
    }

    /// A set is carried out with a value read before; returns whether it changes the view.
    pub fn write(
        &mut self,
        feed: u8,
        spec: &FeedSpec,
        value: &Units,
        since: &Units,
        roots: [Root; Bucket::COUNT],
    ) -> bool {
        let target = self.finals[spec.to];
        let new = written(spec.what(), spec.buckets, value, &target, since);
        for b in (0..Bucket::COUNT).filter(|b| spec.buckets >> b & 1 == 1) {
            self.roots[spec.to][b] = match spec.what() {
                Field::Buckets => roots[b],
                _ => Root::Feed(feed),
            };
        }
        self.finals[spec.to] = new;
        new != target
    }
}

impl Outlook {
    /// Works out how the feeds act together that join the systems in `covered` (bits by slot);
    /// `booked` tells the kinds of posting that each system books, as bits.
    pub fn new(specs: &[FeedSpec], covered: u8, booked: &[u16], routes: &Routes) -> Outlook {
        let joins = |e: &FeedSpec| {
            let acts = e.carries.map_or(e.buckets != 0, |kinds| kinds != 0);
            covered >> e.from & covered >> e.to & 1 == 1 && acts
        };
        let active: Vec<(usize, &FeedSpec)> = (specs.iter().enumerate())
            .filter(|(_, e)| joins(e))
            .collect();
        let sets: Vec<(usize, &FeedSpec)> = (active.iter().copied())
            .filter(|(_, e)| e.manner.is_some())
            .collect();
        let leads_back = |set: &FeedSpec| {
            let mut reached = 1u8 << set.to;
            for _ in 0..MAX_SLOTS {
                let next = active.iter().filter(|(_, e)| reached >> e.from & 1 == 1);
                reached |= next.fold(0, |bits, (_, e)| bits | 1 << e.to);
            }
            reached >> set.from & 1 == 1
        };
        let compares = |e: &FeedSpec| matches!(e.manner, Some((_, Guard::Compare)));
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
        let of_several = |e: &FeedSpec| contested & writes(e) != 0;
        let prompt = (sets.iter())
            .filter(|(_, e)| of_several(e) && e.prompt)
            .fold((0u32, 0u32), |(one, two), (_, e)| {
                (one | writes(e), two | one & writes(e))
            });
        let goes_round = (sets.iter())
            .all(|(_, e)| !of_several(e) || matches!(e.manner, Some((_, Guard::Overwrite))))
            && prompt.1 == 0;
        let steady =
            |&(i, e): &(usize, &FeedSpec)| e.steady && (!compares(e) || answers >> i & 1 == 1);
        let copies = |e: &FeedSpec| matches!(e.manner, Some((Field::Buckets, _)));
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
pub(super) fn all_of(slot: usize) -> u32 {
    0b1111 << (slot * Bucket::COUNT)
}

/// The buckets of views that a set writes, as bits by slot and bucket.
fn writes(set: &FeedSpec) -> u32 {
    u32::from(set.buckets) << (set.to * Bucket::COUNT)
}

/// The buckets of views that what a set writes depends on, as bits by slot and bucket.
pub(super) fn reads(set: &FeedSpec) -> u32 {
    match set.manner {
        Some((Field::Buckets, _)) => u32::from(set.buckets) << (set.from * Bucket::COUNT),
        _ => all_of(set.from) | all_of(set.to) & !writes(set),
    }
}

fn in_order(sets: &[(usize, &FeedSpec)]) -> Order {
    let (mut taken, mut contested) = (0u32, 0u32);
    for (_, set) in sets {
        contested |= taken & writes(set);
        taken |= writes(set);
    }
    let mut rest: Vec<&(usize, &FeedSpec)> = sets.iter().collect();
    let (mut feeds, mut in_circle) = (Vec::new(), false);
    while !rest.is_empty() {
        let ready =
            |set: &FeedSpec| (rest.iter()).all(|(_, other)| writes(other) & reads(set) == 0);
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
fn erases(sets: &[(usize, &FeedSpec)], covered: u8, booked: &[u16], routes: &Routes) -> bool {
    let here = |slot: usize| covered >> slot & 1 == 1;
    let of = |slot: usize| booked.get(slot).copied().unwrap_or(0);
    sets.iter().any(|(_, set)| {
        (0..MAX_SLOTS).filter(|&s| here(s)).any(|origin| {
            let kinds = (Kind::ALL.into_iter()).filter(|&k| of(origin) >> k as u8 & 1 == 1);
            kinds.into_iter().any(|kind| {
                let reception = routes.route(origin, kind).reception;
                let told = |slot: usize| match slot == origin {
                    true => !0,
                    false => reception[slot].by_message,
                };
                let source = told(set.from) | reception[set.from].by_set;
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
