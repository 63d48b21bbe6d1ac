//! Pools whose views change are put on lists, and taken from them.

use super::observer::Observer;
use super::state::World;

impl<O: Observer> World<O> {
    /// Notes that a system's view of a pool changed.
    #[inline]
    pub(super) fn mark_dirty(&mut self, pool: u32, slot: usize) {
        self.mark_sets_dirty(pool, self.lists.watch[1 << slot]);
    }

    /// Puts a pool on those of some lists (bits) that cover it.
    #[inline]
    pub(super) fn mark_sets_dirty(&mut self, pool: u32, sets: u32) {
        self.lists
            .mark_dirty(pool, &mut self.pools[pool as usize], sets);
    }

    /// The pools on the list of a set feed, oldest first: their order may be changed.
    pub fn pending(&mut self, set: usize, lane: usize) -> &mut Vec<u32> {
        &mut self.lists.lanes[self.lists.places[set].of(lane)]
    }

    /// The bit of a feed among those that set values, or 0.
    #[inline]
    pub(super) fn set_bit(&self, feed: usize) -> u32 {
        self.lists.set_bit[feed]
    }

    /// Set feeds (as bits by set index) whose list grew since the last call.
    #[inline]
    pub fn take_dirty(&mut self) -> u32 {
        std::mem::take(&mut self.lists.stirred)
    }

    /// Takes up to `most` pools from the list of a set feed, oldest first, into `into`.
    /// Each is to be taken off the list for good by [`World::attend`] before it is set.
    pub fn take_pending(&mut self, set: usize, lane: usize, most: usize, into: &mut Vec<u32>) {
        into.clear();
        let list = self.pending(set, lane);
        if most >= list.len() {
            std::mem::swap(list, into);
        } else {
            into.extend(list.drain(..most));
        }
    }

    /// A pool that was taken from the list of a set feed can be put there again.
    #[inline]
    pub fn attend(&mut self, set: usize, pool: u32) {
        self.pools[pool as usize].dirty &= !(1 << set);
    }

    /// Takes the pools of a site of which the reviewed view changed since the last call.
    pub fn take_changed(&mut self, site: u32, into: &mut Vec<u32>) {
        let list = self.lists.set_feeds.len();
        self.take_pending(list, site as usize, usize::MAX, into);
        for &pool in &*into {
            self.attend(list, pool);
        }
    }

    /// Puts a pool on the list of a set feed (again).
    pub fn put_pending(&mut self, set: usize, pool: u32) {
        let state = &mut self.pools[pool as usize];
        if state.dirty >> set & 1 == 0 {
            state.dirty |= 1 << set;
            let site = state.site as usize;
            self.lists.enlist(pool, site, 1 << set);
        }
    }
}
