//! What a world is made of.

use super::makers::Makers;
use super::reach::FeedSpec;

/// What a world is made of at the start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Number of views a pool has (1 when all systems share a pool).
    pub slots: usize,
    /// The feeds; those that set values come with a list of pools to bring up to date.
    pub specs: Vec<FeedSpec>,
    /// Lanes of each feed: pools of one site (`true`) or all in one.
    pub per_site: Vec<bool>,
    /// Slots that keep views of a site's pools, as bits, by site.
    pub covered: Vec<u8>,
    /// The systems that make documents.
    pub makers: Makers,
    /// Slots that execute at a site, as bits, by site.
    pub floors: Vec<u8>,
    /// Kinds of document (bits) that change in truth without anybody being told, or whose feeds
    /// change: their lines are followed in any case.
    pub unseen: u8,
    /// Slot of which the pools whose view changed are listed, site by site, for those who
    /// review it now and then (see [`World::take_changed`](super::World::take_changed)).
    pub reviewed: Option<usize>,
    /// Kinds of posting that the system in each slot books, as bits.
    pub booked: Vec<u16>,
}
