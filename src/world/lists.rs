//! Lists of the pools of which a view changed: for the feeds that set values, for the review, and
//! of those of which it is to be worked out what will become of them.
//!
//! A pool is on a list at most once; its bits tell on which. A list is kept by site, or in one
//! lane for all sites.

use super::pool::Pool;
use super::reach::FeedSpec;
use super::setup::Setup;
use super::units::MAX_SLOTS;

/// So many lanes are more than a core's nearest cache holds.
const MANY: usize = 1000;

/// The lists, and whose changes put a pool on which.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    /// Lists of set feeds from or to any of a set of slots (bits), and of the review of one of
    /// them, as bits.
    pub watch: [u32; 1 << MAX_SLOTS],
    /// Plain set feeds with both ends in a set of slots (bits).
    pub sets_among: [u32; 1 << MAX_SLOTS],
    /// By site: the lists that its pools can be on, as bits.
    pub sets_at: Vec<u32>,
    /// By feed: its bit among the set feeds, or 0.
    pub set_bit: Vec<u32>,
    /// Where the lanes of each list are: of the set feeds, then of the review.
    pub places: Vec<Lanes>,
    /// The pools on each list, lane by lane.
    pub lanes: Vec<Vec<u32>>,
    /// The feeds that set values; the place in this list is the index of the set.
    pub set_feeds: Vec<u8>,
    /// There are more lanes than a core's nearest cache holds.
    pub are_many: bool,
    /// The bit of the list of pools to be reviewed, or 0.
    pub reviews: u32,
    /// Lists that grew since somebody asked, as bits.
    pub stirred: u32,
    /// Pools of which a set was lost for good.
    pub lost: Vec<u32>,
}

/// The lanes of a list: one for each site, or one for all (then the step is 0).
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes {
    first: u32,
    step: u32,
}

impl Lanes {
    #[inline]
    pub fn of(self, site: usize) -> usize {
        self.first as usize + site * self.step as usize
    }
}

impl Lists {
    /// Empty lists.
    pub fn new(setup: &Setup) -> Lists {
        let set_feeds: Vec<u8> = (0..setup.specs.len())
            .filter(|&i| setup.specs[i].carries.is_none())
            .map(|i| i as u8)
            .collect();
        let sets = |wanted: &dyn Fn(&FeedSpec) -> bool| {
            let bits = set_feeds.iter().enumerate();
            bits.filter(|&(_, &feed)| wanted(&setup.specs[feed as usize]))
                .fold(0, |bits, (k, _)| bits | 1 << k)
        };
        let reviews = |slots: usize| match setup.reviewed {
            Some(slot) => ((slots >> slot & 1) as u32) << set_feeds.len(),
            None => 0,
        };
        let settled = match set_feeds.is_empty() {
            true => 0,
            false => 1 << (set_feeds.len() + 1),
        };
        let watch = std::array::from_fn(|slots| {
            let any = if slots == 0 { 0 } else { settled };
            sets(&|e| (slots >> e.from | slots >> e.to) & 1 == 1) | reviews(slots) | any
        });
        let sets_among = std::array::from_fn(|slots| {
            sets(&|e| e.plain && slots >> e.from & slots >> e.to & 1 == 1)
        });
        let sets_at = (setup.covered.iter())
            .map(|&covered| {
                sets(&|e| covered >> e.from & covered >> e.to & 1 == 1)
                    | reviews(usize::from(covered))
            })
            .collect();
        let per_site = set_feeds.iter().map(|&f| setup.per_site[f as usize]);
        let mut count = 0;
        let places = (per_site.chain([setup.reviewed.is_some(), false]))
            .map(|per_site| {
                let first = count as u32;
                count += if per_site { setup.covered.len() } else { 1 };
                let step = u32::from(per_site);
                Lanes { first, step }
            })
            .collect();
        let mut set_bit = vec![0; setup.specs.len()];
        for (bit, &feed) in set_feeds.iter().enumerate() {
            set_bit[feed as usize] = 1 << bit;
        }
        Lists {
            watch,
            sets_among,
            sets_at,
            are_many: count > MANY,
            reviews: reviews(!0),
            set_feeds,
            set_bit,
            places,
            lanes: vec![Vec::new(); count],
            stirred: 0,
            lost: Vec::new(),
        }
    }

    /// Whether pools of a site whose views change are put on the list of those to be settled.
    pub fn settle_later(&mut self, site: usize, later: bool) {
        let bit = 1 << self.unsettled();
        match later {
            true => self.sets_at[site] |= bit,
            false => self.sets_at[site] &= !bit,
        }
    }

    /// The number of the list of pools that are to be settled.
    pub fn unsettled(&self) -> usize {
        self.set_feeds.len() + 1
    }

    /// The ends of all lists of a site, to have them at hand.
    #[inline]
    pub fn ends_at(&self, site: u32) -> u32 {
        let lanes = self.places.iter().map(|list| list.of(site as usize));
        let ends = lanes.filter_map(|lane| self.lanes[lane].last());
        ends.fold(0, |all, end| all ^ end)
    }

    /// Puts a pool on those of some lists (bits) that cover it.
    #[inline]
    pub fn mark_dirty(&mut self, number: u32, pool: &mut Pool, lists: u32) {
        let site = pool.site as usize;
        let new = lists & !pool.dirty & self.sets_at[site];
        if new != 0 {
            pool.dirty |= new;
            self.stirred |= new;
            self.enlist(number, site, new);
        }
    }

    #[inline(never)]
    pub fn enlist(&mut self, pool: u32, site: usize, mut lists: u32) {
        while lists != 0 {
            let lane = self.places[lists.trailing_zeros() as usize].of(site);
            self.lanes[lane].push(pool);
            lists &= lists - 1;
        }
    }
}
