//! The feeds as ways between systems: how far a posting of a kind gets along them.

use super::kinds::{Bucket, Kind};
use super::set_message::{Field, Guard};
use super::units::MAX_SLOTS;

/// What the world has to know of a feed.
#[derive(Clone, Debug)]
pub struct FeedSpec {
    /// Slot of the sending system.
    pub from: usize,
    /// Slot of the receiving system.
    pub to: usize,
    /// `None` for a feed that sets values, else the kinds that it carries, as bits.
    pub carries: Option<u16>,
    /// Buckets of the target that it writes, as bits.
    pub buckets: u8,
    /// Nothing can go wrong with what it carries. Of a delta feed: each message takes effect
    /// at the instant at which it is sent. Of a set feed: buckets are copied as they are, with
    /// no limit to how many.
    pub plain: bool,
    /// What a set writes, and how the target treats it (`None`: a delta feed).
    pub manner: Option<(Field, Guard)>,
    /// Every value of a set that is sent arrives, and in the order of sending.
    pub steady: bool,
    /// What it sends arrives within the instant in which something changes.
    pub prompt: bool,
}

impl FeedSpec {
    /// What a set writes.
    #[inline]
    pub(super) fn what(&self) -> Field {
        self.manner.map_or(Field::Buckets, |(what, _)| what)
    }
}

/// The bit of a kind in [`FeedSpec::carries`].
pub fn kind_bit(kind: Kind) -> u16 {
    1 << kind as u8
}

/// The feeds among systems (bits by slot) that have a view: one that leads to or from another
/// carries nothing.
pub(super) fn among(specs: &[FeedSpec], covered: u8) -> Vec<FeedSpec> {
    let nothing = |mut spec: FeedSpec| {
        if covered >> spec.from & 1 == 0 || covered >> spec.to & 1 == 0 {
            (spec.carries, spec.buckets) = (Some(0), 0);
        }
        spec
    };
    specs.iter().cloned().map(nothing).collect()
}

/// How many messages about a posting reach each system and write a bucket there.
pub(super) fn arrivals(
    origin: usize,
    kind: Kind,
    bucket: Bucket,
    specs: &[FeedSpec],
) -> [u8; MAX_SLOTS] {
    let mut counts = [0u8; MAX_SLOTS];
    // What is still to be sent on: the system, and those that the message has been to.
    let mut sending = vec![(origin, 1u8 << origin)];
    while let Some((slot, seen)) = sending.pop() {
        for spec in specs {
            if spec.from == slot && carries(spec, kind) && seen >> spec.to & 1 == 0 {
                counts[spec.to] += spec.buckets >> bucket as u8 & 1;
                sending.push((spec.to, seen | 1 << spec.to));
            }
        }
    }
    counts
}

/// Systems (bits by slot) of which a feed sets this bucket: they show a number.
pub(super) fn numbers(bucket: Bucket, specs: &[FeedSpec]) -> u8 {
    let sets = |e: &&FeedSpec| e.carries.is_none() && e.buckets >> bucket as u8 & 1 == 1;
    specs
        .iter()
        .filter(sets)
        .fold(0, |bits, e| bits | 1 << e.to)
}

/// Whether nothing can befall a message about such a posting, wherever it goes.
pub(super) fn is_safe(origin: usize, kind: Kind, specs: &[FeedSpec]) -> bool {
    let (mut reached, mut frontier) = (1u8 << origin, vec![origin]);
    while let Some(slot) = frontier.pop() {
        for spec in specs {
            if spec.from == slot && carries(spec, kind) {
                if !spec.plain {
                    return false;
                }
                if reached >> spec.to & 1 == 0 {
                    reached |= 1 << spec.to;
                    frontier.push(spec.to);
                }
            }
        }
    }
    true
}

/// The feeds that satisfy a condition, as bits.
pub(super) fn those(specs: &[FeedSpec], wanted: impl Fn(usize, &FeedSpec) -> bool) -> u64 {
    let wanted = specs
        .iter()
        .enumerate()
        .filter(|&(i, spec)| wanted(i, spec));
    wanted.fold(0, |bits, (i, _)| bits | 1 << i)
}

/// The delta feeds out of a system that carry this kind.
pub(super) fn out(slot: usize, kind: Kind, specs: &[FeedSpec]) -> u64 {
    those(specs, |_, spec| spec.from == slot && carries(spec, kind))
}

/// Whether the target of a feed hears of a posting at the instant at which it is booked.
pub(super) fn is_at_once(spec: &FeedSpec, origin: usize, kind: Kind) -> bool {
    spec.plain && spec.from == origin && carries(spec, kind)
}

fn carries(spec: &FeedSpec, kind: Kind) -> bool {
    spec.carries
        .is_some_and(|kinds| kinds & kind_bit(kind) != 0)
}

/// Breadth first from the origin: the feed over which each system is first reached.
pub(super) fn spanning_tree(origin: usize, kind: Kind, specs: &[FeedSpec]) -> u64 {
    let (mut reached, mut tree) = (1u8 << origin, 0u64);
    let mut frontier = vec![origin];
    while let Some(slot) = (!frontier.is_empty()).then(|| frontier.remove(0)) {
        for (i, spec) in specs.iter().enumerate() {
            if spec.from == slot && carries(spec, kind) && reached >> spec.to & 1 == 0 {
                reached |= 1 << spec.to;
                tree |= 1 << i;
                frontier.push(spec.to);
            }
        }
    }
    tree
}

/// The systems that hear of a bucket by message, and those that do by a set alone.
pub(super) fn receive(origin: usize, bucket: Bucket, tree: u64, specs: &[FeedSpec]) -> (u8, u8) {
    let writes = |e: &FeedSpec| e.buckets >> bucket as u8 & 1 == 1;
    let (mut by_message, mut by_set) = (0u8, 0u8);
    for (i, spec) in specs.iter().enumerate() {
        if tree >> i & 1 == 1 && writes(spec) {
            by_message |= 1 << spec.to;
        }
    }
    // A set passes on whatever its source knows, so knowledge spreads until nothing changes.
    loop {
        let knows = by_message | by_set | 1 << origin;
        let more = specs
            .iter()
            .filter(|e| e.carries.is_none() && writes(e) && knows >> e.from & 1 == 1)
            .fold(0u8, |bits, e| bits | 1 << e.to)
            & !knows;
        if more == 0 {
            return (by_message, by_set);
        }
        by_set |= more;
    }
}
