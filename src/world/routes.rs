//! Who hears of a posting, and how: worked out once from the feeds.
//!
//! A posting of a kind starts at its origin and travels along the delta feeds
//! that carry it, hop by hop; a system that does not get it that way may still
//! get its effect through an absolute set; else the posting is a bypass for it.

use super::kinds::{Bucket, Cause, Kind};
use super::makers::{Makers, opened_by, unopened};
use super::reach::{FeedSpec, among, is_at_once, out, receive, spanning_tree, those};
use super::units::MAX_SLOTS;

/// How one system hears of a posting, as bits by bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reception {
    /// It gets a message about it.
    pub by_message: u8,
    /// It gets its effect when a value is set, and no message.
    pub by_set: u8,
    /// It hears of it when it is booked: from itself, or by a message from the origin at once.
    pub at_once: u8,
    /// It has never received the document that this ends: it holds nothing of it.
    pub unopened: u8,
}

impl Reception {
    /// Why the system does not know of such a posting, if it does not.
    #[inline]
    pub fn bypass(&self, bucket: usize, kind: Kind) -> Cause {
        match self.unopened >> bucket & 1 == 1 {
            true => Cause::bypass(opened_by(kind)),
            false => Cause::bypass(kind),
        }
    }
}

/// The way of a posting: who hears of it, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// How each system hears of it, by slot.
    pub reception: [Reception; MAX_SLOTS],
    /// The origin and all that get a message at once, as bits by slot.
    pub together: u8,
    /// What all of these hear at once, as bits by bucket.
    pub alike: u8,
    /// Whether the others hear of it at all when it is booked.
    pub announced: bool,
    /// The systems (bits by slot) that hear of it when it is booked, if nobody is told of it in
    /// any other way; else 0.
    pub all_at_once: u8,
    /// Buckets (bits, by slot) about which a system gets a message, whether or not it has ever
    /// heard of the document: it may have been loaded there.
    messages_to: [u8; MAX_SLOTS],
    /// How many these are.
    pub messages: u8,
    /// The delta feeds out of the origin that carry it, as bits by feed.
    pub out: u64,
    /// The feeds over which a message about it reaches a system first; over any other it is a
    /// duplicate.
    primary: u64,
    /// The feeds of which the target has received it when it is booked.
    at_once: u64,
}

impl Route {
    /// Whether a system gets a message about a bucket.
    #[inline]
    pub fn tells(&self, slot: usize, bucket: usize) -> bool {
        self.reception[slot].by_message >> bucket & 1 == 1
    }

    /// Whether a system gets a message about a line that holds units of a bucket, also about one
    /// of which it holds nothing.
    pub(super) fn tells_of_line(&self, slot: usize, bucket: usize) -> bool {
        self.messages_to[slot] >> bucket & 1 == 1
    }

    /// Whether a system hears of a bucket in any way.
    #[inline]
    pub fn receives(&self, slot: usize, bucket: usize) -> bool {
        let reception = &self.reception[slot];
        (reception.by_message | reception.by_set) >> bucket & 1 == 1
    }

    /// Whether a message reaches a system first over this feed.
    #[inline]
    pub fn is_primary(&self, feed: usize) -> bool {
        self.primary >> feed & 1 == 1
    }

    /// Whether the target of a feed has received the posting when it is booked.
    #[inline]
    pub fn is_at_once(&self, feed: usize) -> bool {
        self.at_once >> feed & 1 == 1
    }

    /// The same if nobody but the origin hears of it at once.
    fn later(mut self, origin: usize) -> Route {
        for (slot, reception) in self.reception.iter_mut().enumerate() {
            if slot != origin {
                reception.at_once = 0;
            }
        }
        (self.together, self.alike) = (1 << origin, self.reception[origin].at_once);
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
    ways: [Route; PLACES],
    later: [Route; PLACES],
}

/// Origins and kinds.
const PLACES: usize = MAX_SLOTS * Kind::COUNT;

#[inline]
fn at(slot: usize, kind: Kind) -> usize {
    slot * Kind::COUNT + kind as usize
}

impl Routes {
    /// Works out the table for feeds between `slots` systems (at most 64 feeds), for
    /// pools that only the systems in `covered` (bits by slot) keep a view of.
    pub fn new(slots: usize, specs: &[FeedSpec], covered: u8, makers: &Makers) -> Routes {
        let specs = among(specs, covered);
        let mut routes = Routes {
            ways: [Route::default(); PLACES],
            later: [Route::default(); PLACES],
        };
        for origin in 0..slots {
            for kind in Kind::ALL {
                let (place, route) = (at(origin, kind), route(origin, kind, &specs, makers));
                (routes.ways[place], routes.later[place]) = (route, route.later(origin));
            }
        }
        routes
    }

    /// The way of postings of this kind that start at `origin`.
    #[inline]
    pub fn route(&self, origin: usize, kind: Kind) -> &Route {
        &self.ways[at(origin, kind)]
    }

    /// The same if nobody but the origin hears of them when they are booked.
    #[inline]
    pub fn later(&self, origin: usize, kind: Kind) -> &Route {
        &self.later[at(origin, kind)]
    }
}

fn route(origin: usize, kind: Kind, specs: &[FeedSpec], makers: &Makers) -> Route {
    let tree = spanning_tree(origin, kind, specs);
    let told = |i: usize, spec: &FeedSpec| tree >> i & 1 == 1 && is_at_once(spec, origin, kind);
    let mut route = Route {
        together: 1 << origin,
        alike: ALL,
        announced: true,
        out: out(origin, kind, specs),
        primary: tree,
        at_once: those(specs, told),
        ..Route::default()
    };
    route.reception[origin].at_once = ALL;
    for (i, spec) in specs.iter().enumerate() {
        if route.is_at_once(i) {
            route.together |= 1 << spec.to;
            route.reception[spec.to].at_once = spec.buckets;
            route.alike &= spec.buckets;
        }
    }
    for bucket in Bucket::ALL {
        let (by_message, by_set) = receive(origin, bucket, tree, specs);
        for (slot, reception) in route.reception.iter_mut().enumerate() {
            reception.by_message |= (by_message >> slot & 1) << bucket as u8;
            reception.by_set |= (by_set >> slot & 1) << bucket as u8;
        }
    }
    route.messages_to = route.reception.map(|reception| reception.by_message);
    for (slot, reception) in route.reception.iter_mut().enumerate() {
        reception.unopened = unopened(slot, kind, specs, makers);
        reception.by_message &= !reception.unopened;
        reception.by_set &= !reception.unopened;
        reception.at_once &= !reception.unopened;
        if route.together >> slot & 1 == 1 {
            route.alike &= reception.at_once;
        }
    }
    route.all_at_once = all_at_once(&route, kind, specs);
    route.messages = route.all_at_once.count_ones() as u8;
    route
}

/// See [`Route::all_at_once`].
fn all_at_once(route: &Route, kind: Kind, specs: &[FeedSpec]) -> u8 {
    let told = |(feed, spec): (usize, &FeedSpec)| {
        let forwards = out(spec.to, kind, specs) != 0;
        (route.is_at_once(feed) && !forwards).then(|| 1 << spec.to)
    };
    let used = specs
        .iter()
        .enumerate()
        .filter(|(feed, _)| route.out >> feed & 1 == 1);
    used.map(told)
        .try_fold(0, |slots, slot| Some(slots | slot?))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::reach::kind_bit;
    use super::super::set_message::{Field, Guard};
    use super::*;

    const MAKERS: Makers = Makers {
        storefront: 2,
        sourcing: 2,
        planner: 1,
    };

    fn delta(from: usize, to: usize, kinds: &[Kind]) -> FeedSpec {
        FeedSpec {
            from,
            to,
            carries: Some(kinds.iter().fold(0, |b, &k| b | kind_bit(k))),
            buckets: 0b1111,
            plain: false,
            manner: None,
            steady: true,
            prompt: false,
        }
    }

    #[test]
    fn messages_are_forwarded_and_sets_spread_what_their_source_knows() {
        let specs = [
            delta(0, 1, &[Kind::Shipment]),
            FeedSpec {
                from: 1,
                to: 2,
                carries: None,
                buckets: 1,
                plain: true,
                manner: Some((Field::Buckets, Guard::Overwrite)),
                steady: true,
                prompt: true,
            },
        ];
        let routes = Routes::new(3, &specs, 0b111, &MAKERS);
        let shipment = routes.route(0, Kind::Shipment);
        // It never receives orders, so a shipment frees nothing that it has committed.
        let committed = 1 << Bucket::Committed as u8;
        assert_eq!(shipment.reception[1].by_message, 0b1111 & !committed);
        assert_eq!(shipment.reception[1].unopened, committed);
        assert_eq!(shipment.reception[2].by_message, 0);
        assert_eq!(
            shipment.reception[2].by_set, 1,
            "the set writes on hand only"
        );
        let unheard = routes.route(0, Kind::Return);
        assert!(
            unheard
                .reception
                .iter()
                .all(|h| h.by_message | h.by_set == 0)
        );
    }

    #[test]
    fn a_second_way_to_the_same_system_is_a_duplicate() {
        let kinds = [Kind::Return];
        let specs = [
            delta(0, 1, &kinds),
            delta(1, 2, &kinds),
            delta(0, 2, &kinds),
        ];
        let routes = Routes::new(3, &specs, 0b111, &MAKERS);
        let route = routes.route(0, Kind::Return);
        assert!(route.is_primary(0) && !route.is_primary(1) && route.is_primary(2));
    }
}
