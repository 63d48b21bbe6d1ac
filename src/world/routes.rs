//! Who hears of a posting, and how: worked out once from the feeds.
//!
//! A posting of a kind starts at its origin and travels along the delta feeds
//! that carry it, hop by hop; a system that does not get it that way may still
//! get its effect through an absolute set; else the posting is a bypass for it.

use super::kinds::{Bucket, Kind};
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
}

/// How each system hears of a posting, as bits by slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hears {
    /// Systems that get a message about it.
    pub by_message: u8,
    /// Systems that get its effect when a value is set.
    pub by_set: u8,
}

/// The routing table.
#[derive(Clone, Debug)]
pub struct Routes {
    hears: Vec<Hears>,
    primary: Vec<u64>,
    out: Vec<u64>,
}

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
        let mut routes = Routes {
            hears: vec![Hears::default(); MAX_SLOTS * Kind::COUNT * Bucket::COUNT],
            primary: vec![0; MAX_SLOTS * Kind::COUNT],
            out: vec![0; MAX_SLOTS * Kind::COUNT],
        };
        // A feed that leads to or from a system without a view carries nothing of these pools.
        let edges: Vec<Edge> = (edges.iter().cloned())
            .map(|mut edge| {
                if covered >> edge.from & 1 == 0 || covered >> edge.to & 1 == 0 {
                    (edge.carries, edge.buckets) = (Some(0), 0);
                }
                edge
            })
            .collect();
        let edges = &edges[..];
        for origin in 0..slots {
            for kind in Kind::ALL {
                routes.out[at(origin, kind)] = edges
                    .iter()
                    .enumerate()
                    .filter(|(_, e)| e.from == origin && carries(e, kind))
                    .fold(0, |bits, (i, _)| bits | 1 << i);
                let tree = spanning_tree(origin, kind, edges);
                routes.primary[at(origin, kind)] = tree;
                for bucket in Bucket::ALL {
                    routes.hears[at(origin, kind) * Bucket::COUNT + bucket as usize] =
                        hears(origin, bucket, tree, edges);
                }
            }
        }
        routes
    }

    /// How each system hears of a posting of this kind that starts at `origin`.
    #[inline]
    pub fn hears(&self, origin: usize, kind: Kind, bucket: usize) -> Hears {
        self.hears[at(origin, kind) * Bucket::COUNT + bucket]
    }

    /// Whether a message that started at `origin` reaches a system first over this feed;
    /// over any other feed it is a duplicate.
    #[inline]
    pub fn is_primary(&self, origin: usize, kind: Kind, feed: usize) -> bool {
        self.primary[at(origin, kind)] >> feed & 1 == 1
    }

    /// The delta feeds out of a system that carry this kind, as bits by feed.
    #[inline]
    pub fn out(&self, slot: usize, kind: Kind) -> u64 {
        self.out[at(slot, kind)]
    }
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

fn hears(origin: usize, bucket: Bucket, tree: u64, edges: &[Edge]) -> Hears {
    let writes = |e: &Edge| e.buckets >> bucket as u8 & 1 == 1;
    let mut hears = Hears::default();
    for (i, edge) in edges.iter().enumerate() {
        if tree >> i & 1 == 1 && writes(edge) {
            hears.by_message |= 1 << edge.to;
        }
    }
    // A set passes on whatever its source knows, so knowledge spreads until nothing changes.
    loop {
        let knows = hears.by_message | hears.by_set | 1 << origin;
        let more = edges
            .iter()
            .filter(|e| e.carries.is_none() && writes(e) && knows >> e.from & 1 == 1)
            .fold(0u8, |bits, e| bits | 1 << e.to)
            & !knows;
        if more == 0 {
            return hears;
        }
        hears.by_set |= more;
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
            },
        ];
        let routes = Routes::new(3, &edges, 0b111);
        let on_hand = Bucket::OnHand as usize;
        let shipment = routes.hears(0, Kind::Shipment, on_hand);
        assert_eq!((shipment.by_message, shipment.by_set), (0b010, 0b100));
        assert_eq!(routes.hears(0, Kind::Return, on_hand), Hears::default());
        let committed = routes.hears(0, Kind::Shipment, Bucket::Committed as usize);
        assert_eq!(committed.by_set, 0, "the set writes on hand only");
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
        assert!(routes.is_primary(0, Kind::Return, 0));
        assert!(!routes.is_primary(0, Kind::Return, 1));
        assert!(routes.is_primary(0, Kind::Return, 2));
    }
}
