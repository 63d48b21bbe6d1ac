//! What systems book, and what happens that none of them does.

use super::{Listener, Sim};
use crate::world::{Cause, Kind, LineChange, NO_LINE, Place, Posting, Route, Units};

impl<L: Listener> Sim<'_, L> {
    /// A system books something: the books change and its feeds hear of it.
    pub(super) fn book(&mut self, posting: &Posting, line: u64) {
        let route = *self.world.route_of(posting, true);
        self.book_here(posting, &route, line);
    }

    /// The same for a posting that goes this way, compiled into its caller (see
    /// [`World::post_here`]).
    #[inline(always)]
    pub(super) fn book_here(&mut self, posting: &Posting, route: &Route, line: u64) {
        self.shared_pool_books(posting, line);
        self.world.post_here(posting, route);
        self.announce_posting(posting, route, line);
        if posting.origin == self.plan.planner {
            self.reconsider(posting.pool);
        }
    }

    /// A record is corrected by a count (what was observed, and what the record said when it
    /// began) and by units that are set aside, and the feeds hear of it. Some of the difference
    /// may be the count's own mistake, and units that are not posted yet may be left out of it.
    pub(super) fn correct(
        &mut self,
        origin: usize,
        pool: u32,
        counted: (i32, i32),
        set_aside: i32,
        (error, unposted): (i32, Option<i32>),
    ) {
        let (on_hand, unavailable) = self.shared_pool_counts(pool, counted, set_aside);
        let delta: Units = [on_hand, 0, 0, unavailable];
        let message = self.world.correct(origin, pool, &delta, error, unposted);
        self.announce(origin, &message);
        if origin == self.plan.planner {
            self.reconsider(pool);
        }
    }

    /// Truth changes and nobody is told, unless records are right whatever happens.
    pub(super) fn unseen(&mut self, pool: u32, delta: &Units, place: Place, cause: Cause) {
        self.unseen_of(pool, delta, place, cause, None);
    }

    /// The same of what an open line is about.
    pub(super) fn unseen_of(
        &mut self,
        pool: u32,
        delta: &Units,
        place: Place,
        cause: Cause,
        line: Option<LineChange>,
    ) {
        if self.sc.right_records {
            self.known_at_once(pool, delta, place);
        } else {
            self.world.happen(pool, delta, place, cause, line);
        }
    }

    /// Truth changes and the one record of all systems with it.
    pub(super) fn known_at_once(&mut self, pool: u32, delta: &Units, place: Place) {
        let floor = self.world.floor_of(pool);
        let posting = Posting::new(floor, pool, Kind::Adjustment, *delta, place);
        self.book(&posting, NO_LINE);
        self.stock_arrived(pool);
    }
}
