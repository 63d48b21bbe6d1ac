//! Who hears of a posting, and how: worked out once from the feeds.
//!
//! A posting of a kind starts at its origin and travels along the delta feeds
//! that carry it, hop by hop; a system that does not get it that way may still
//! get its effect through an absolute set; else the posting is a bypass for it.

use super::kinds::{Bucket, Kind};
use super::set::{Guard, Transfer};
use super::state::MAX_SLOTS;

/// What the world has to know of a feed.
#[derive(Clone, Debug)]
pub struct Edge {
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
    pub manner: Option<(Transfer, Guard)>,
    /// Every value of a set that is sent arrives, and in the order of sending.
    pub steady: bool,
}

impl Edge {
    /// What a set writes.
    #[inline]
    pub(super) fn what(&self) -> Transfer {
        self.manner.map_or(Transfer::Buckets, |(what, _)| what)
    }
}

/// How one system hears of a posting, as bits by bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hears {
    /// It gets a message about it.
    pub by_message: u8,
    /// It gets its effect when a value is set, and no message.
    pub by_set: u8,
    /// It hears of it when it is booked: from itself, or by a message from the origin at once.
    pub at_once: u8,
}

/// The way of a posting: who hears of it, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// How each system hears of it, by slot.
    pub hears: [Hears; MAX_SLOTS],
    /// The origin and all that get a message at once, as bits by slot.
    pub together: u8,
    /// What all of these hear at once, as bits by bucket.
    pub alike: u8,
    /// Whether the others hear of it at all when it is booked.
    pub announced: bool,
    /// The systems (bits by slot) that hear of it when it is booked, if nobody is told of it in
    /// any other way; else 0.
    pub all_at_once: u8,
    /// How many these are.
    pub messages: u8,
    /// The delta feeds out of the origin that carry it, as bits by feed.
    pub out: u64,
    /// The feeds over which a message about it reaches a system first; over any other it is a
    /// duplicate.
    primary: u64,
    /// The feeds of which the target has heard of it when it is booked.
    at_once: u64,
}

impl Way {
    /// Whether a system gets a message about a bucket.
    #[inline]
    pub fn tells(&self, slot: usize, bucket: usize) -> bool {
        self.hears[slot].by_message >> bucket & 1 == 1
    }

    /// Whether a message reaches a system first over this feed.
    #[inline]
    pub fn is_primary(&self, feed: usize) -> bool {
        self.primary >> feed & 1 == 1
    }

    /// Whether the target of a feed has heard of the posting when it is booked.
    #[inline]
    pub fn is_at_once(&self, feed: usize) -> bool {
        self.at_once >> feed & 1 == 1
    }

    /// The same if nobody but the origin hears of it at once.
    fn later(mut self, origin: usize) -> Way {
        for (slot, hears) in self.hears.iter_mut().enumerate() {
            if slot != origin {
                hears.at_once = 0;
            }
        }
        (self.together, self.alike) = (1 << origin, ALL);
        (self.announced, self.all_at_once, self.messages) = (false, 0, 0);
        self
    }
}

/// All buckets, as bits.
const ALL: u8 = (1 << Bucket::COUNT) - 1;

/// The routing table: a way for each origin and kind, and that of postings which are booked
/// before anybody is told.
#[derive(Clone, Debug)]
pub struct Routes {
    ways: [Way; PLACES],
    later: [Way; PLACES],
}

/// Origins and kinds.
const PLACES: usize = MAX_SLOTS * Kind::COUNT;

#[inline]
fn at(slot: usize, kind: Kind) -> usize {
    slot * Kind::COUNT + kind as usize
}

/// The bit of a kind in [`Edge::carries`].
pub fn kind_bit(kind: Kind) -> u16 {
    1 << kind as u8
}

impl Routes {
    /// Works out the table for feeds between `slots` systems (at most 64 feeds), for
    /// pools that only the systems in `covered` (bits by slot) keep a view of.
    pub fn new(slots: usize, edges: &[Edge], covered: u8) -> Routes {
        // A feed that leads to or from a system without a view carries nothing of these pools.
        let edges: Vec<Edge> = (edges.iter().cloned())
            .map(|mut edge| {
                if covered >> edge.from & 1 == 0 || covered >> edge.to & 1 == 0 {
                    (edge.carries, edge.buckets) = (Some(0), 0);
                }
                edge
            })
            .collect();
        let mut routes = Routes {
            ways: [Way::default(); PLACES],
            later: [Way::default(); PLACES],
        };
        for origin in 0..slots {
            for kind in Kind::ALL {
                let (place, way) = (at(origin, kind), way(origin, kind, &edges));
                (routes.ways[place], routes.later[place]) = (way, way.later(origin));
            }
        }
        routes
    }

    /// The way of postings of this kind that start at `origin`.
    #[inline]
    pub fn way(&self, origin: usize, kind: Kind) -> &Way {
        &self.ways[at(origin, kind)]
    }

    /// The same if nobody but the origin hears of them when they are booked.
    #[inline]
    pub fn later(&self, origin: usize, kind: Kind) -> &Way {
        &self.later[at(origin, kind)]
    }
}

/// The feeds that satisfy a condition, as bits.
fn those(edges: &[Edge], wanted: impl Fn(usize, &Edge) -> bool) -> u64 {
    let wanted = edges
        .iter()
        .enumerate()
        .filter(|&(i, edge)| wanted(i, edge));
    wanted.fold(0, |bits, (i, _)| bits | 1 << i)
}

/// The delta feeds out of a system that carry this kind.
fn out(slot: usize, kind: Kind, edges: &[Edge]) -> u64 {
    those(edges, |_, edge| edge.from == slot && carries(edge, kind))
}

/// Whether the target of a feed hears of a posting at the instant at which it is booked.
fn is_at_once(edge: &Edge, origin: usize, kind: Kind) -> bool {
    edge.plain && edge.from == origin && carries(edge, kind)
}

fn carries(edge: &Edge, kind: Kind) -> bool {
    edge.carries
        .is_some_and(|kinds| kinds & kind_bit(kind) != 0)
}

/// Breadth first from the origin: the feed over which each system is first reached.
fn spanning_tree(origin: usize, kind: Kind, edges: &[Edge]) -> u64 {
    let (mut reached, mut tree) = (1u8 << origin, 0u64);
    let mut frontier = vec![origin];
    while let Some(slot) = (!frontier.is_empty()).then(|| frontier.remove(0)) {
        for (i, edge) in edges.iter().enumerate() {
            if edge.from == slot && carries(edge, kind) && reached >> edge.to & 1 == 0 {
                reached |= 1 << edge.to;
                tree |= 1 << i;
                frontier.push(edge.to);
            }
        }
    }
    tree
}

fn way(origin: usize, kind: Kind, edges: &[Edge]) -> Way {
    let tree = spanning_tree(origin, kind, edges);
    let told = |i: usize, edge: &Edge| tree >> i & 1 == 1 && is_at_once(edge, origin, kind);
    let mut way = Way {
        together: 1 << origin,
        alike: ALL,
        announced: true,
        out: out(origin, kind, edges),
        primary: tree,
        at_once: those(edges, told),
        ..Way::default()
    };
    way.hears[origin].at_once = ALL;
    for (i, edge) in edges.iter().enumerate() {
        if way.is_at_once(i) {
            way.together |= 1 << edge.to;
            way.hears[edge.to].at_once = edge.buckets;
            way.alike &= edge.buckets;
        }
    }
    for bucket in Bucket::ALL {
        let (by_message, by_set) = hear(origin, bucket, tree, edges);
        for (slot, hears) in way.hears.iter_mut().enumerate() {
            hears.by_message |= (by_message >> slot & 1) << bucket as u8;
            hears.by_set |= (by_set >> slot & 1) << bucket as u8;
        }
    }
    way.all_at_once = all_at_once(&way, kind, edges);
    way.messages = way.all_at_once.count_ones() as u8;
    way
}

/// See [`Way::all_at_once`].
fn all_at_once(way: &Way, kind: Kind, edges: &[Edge]) -> u8 {
    let told = |(feed, edge): (usize, &Edge)| {
        let forwards = out(edge.to, kind, edges) != 0;
        (way.is_at_once(feed) && !forwards).then(|| 1 << edge.to)
    };
    let used = edges
        .iter()
        .enumerate()
        .filter(|(feed, _)| way.out >> feed & 1 == 1);
    used.map(told)
        .try_fold(0, |slots, slot| Some(slots | slot?))
        .unwrap_or(0)
}

/// The systems that hear of a bucket by message, and those that do by a set alone.
fn hear(origin: usize, bucket: Bucket, tree: u64, edges: &[Edge]) -> (u8, u8) {
    let writes = |e: &Edge| e.buckets >> bucket as u8 & 1 == 1;
    let (mut by_message, mut by_set) = (0u8, 0u8);
    for (i, edge) in edges.iter().enumerate() {
        if tree >> i & 1 == 1 && writes(edge) {
            by_message |= 1 << edge.to;
        }
    }
    // A set passes on whatever its source knows, so knowledge spreads until nothing changes.
    loop {
        let knows = by_message | by_set | 1 << origin;
        let more = edges
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

#[cfg(test)]
mod tests {
    use super::*;

    fn delta(from: usize, to: usize, kinds: &[Kind]) -> Edge {
        Edge {
            from,
            to,
            carries: Some(kinds.iter().fold(0, |b, &k| b | kind_bit(k))),
            buckets: 0b1111,
            plain: false,
            manner: None,
            steady: true,
        }
    }

    #[test]
    fn messages_are_forwarded_and_sets_spread_what_their_source_knows() {
        let edges = [
            delta(0, 1, &[Kind::Shipment]),
            Edge {
                from: 1,
                to: 2,
                carries: None,
                buckets: 1,
                plain: true,
                manner: Some((Transfer::Buckets, Guard::Overwrite)),
                steady: true,
            },
        ];
        let routes = Routes::new(3, &edges, 0b111);
        let shipment = routes.way(0, Kind::Shipment);
        assert_eq!(shipment.hears[1].by_message, 0b1111);
        assert_eq!(shipment.hears[2].by_message, 0);
        assert_eq!(shipment.hears[2].by_set, 1, "the set writes on hand only");
        let unheard = routes.way(0, Kind::Return);
        assert!(unheard.hears.iter().all(|h| h.by_message | h.by_set == 0));
    }

    #[test]
    fn a_second_way_to_the_same_system_is_a_duplicate() {
        let kinds = [Kind::Return];
        let edges = [
            delta(0, 1, &kinds),
            delta(1, 2, &kinds),
            delta(0, 2, &kinds),
        ];
        let routes = Routes::new(3, &edges, 0b111);
        let way = routes.way(0, Kind::Return);
        assert!(way.is_primary(0) && !way.is_primary(1) && way.is_primary(2));
    }
}
