//! Returns: goods come back to the shelf; one system books them, or none, or two.

use super::document::OrderLine;
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::scenario::Scenario;
use crate::world::{Cause, Kind, NO_LINE, Place, Posting};

/// How a return is booked (the low bits of the event's argument).
const BOOKED: u32 = 0;
const UNRECORDED: u32 = 1;
const DOUBLED: u32 = 2;

/// Nothing of any SKU, if a file says what comes back.
pub(super) fn nothing_sold(sc: &Scenario) -> Vec<i64> {
    let replay = sc.demand.replay.as_ref();
    let come_back = replay.is_some_and(|r| r.lines.iter().any(|line| line.units < 0));
    let skus = replay.filter(|_| come_back).map_or(0, |r| r.skus.len());
    vec![0; skus]
}

impl<L: Listener> Sim<'_, L> {
    /// So many more units of a pool's SKU are sold (or fewer).
    #[inline]
    pub(super) fn count_sold(&mut self, pool: u32, units: i32) {
        if !self.sold.is_empty() {
            self.sold[self.plan.sku(pool) as usize] += i64::from(units);
        }
    }

    /// A shipped line may come back.
    pub(super) fn maybe_returned(&mut self, line: &OrderLine, units: i32, pool: u32) {
        let address = line.address;
        let index = u64::from(line.number) << 8 | u64::from(line.attempts);
        let returned = line.cancelled
            || self.sc.returns.online.0 > 0 && {
                let mut draw = self.streams.at(draws::RETURN, address, index);
                draw.chance(self.sc.returns.online.0)
            };
        if returned {
            self.count_sold(pool, -units);
            self.schedule_return(pool, units, address, index);
        }
    }

    /// Goods of a replayed order's negative lines come back now, as far as they were sold: the
    /// file's shop had what this one has refused, or sold it before the file begins.
    pub(super) fn goods_come_back(&mut self, pool: u32, asked: i32, address: u64, index: u64) {
        let sold = self.sold[self.plan.sku(pool) as usize];
        let units = sold.clamp(0, i64::from(asked)) as i32;
        if units < asked {
            self.record(Incident::UnsoldReturns, pool, i64::from(asked - units));
        }
        if units == 0 {
            return;
        }
        self.count_sold(pool, -units);
        let mut draw = self.streams.at(draws::RETURN, address, 1 << 32 | index);
        let manner = self.manner(&mut draw);
        self.return_arrives(pool, (units as u32) << 2 | manner);
    }

    pub(super) fn schedule_return(&mut self, pool: u32, units: i32, address: u64, index: u64) {
        let mut draw = self.streams.at(draws::RETURN, address, 1 << 32 | index);
        let manner = self.manner(&mut draw);
        let time = self.now + draws::delay(&self.sc.returns.lag, &mut draw);
        self.at(time, EventKind::Return, pool, (units as u32) << 2 | manner);
    }

    fn manner(&self, draw: &mut crate::random::Draw) -> u32 {
        if draw.chance(self.sc.returns.unrecorded.0) {
            UNRECORDED
        } else if draw.chance(self.sc.returns.doubled.0) {
            DOUBLED
        } else {
            BOOKED
        }
    }

    /// A staged order was not collected: it goes back to the shelf like a return.
    pub(super) fn uncollected(&mut self, pool: u32, units: u32) {
        self.record(Incident::UncollectedLines, pool, 1);
        self.count_sold(pool, -(units as i32));
        self.return_arrives(pool, units << 2 | BOOKED);
    }

    /// Units are back on the shelf.
    pub(super) fn return_arrives(&mut self, pool: u32, arg: u32) {
        let (units, manner) = ((arg >> 2) as i32, arg & 3);
        self.record(Incident::ReturnedUnits, pool, i64::from(units));
        let price = i64::from(self.world.pools[pool as usize].price);
        self.record(Incident::Refunds, pool, price * i64::from(units));
        let delta = [units, 0, 0, 0];
        if manner == UNRECORDED {
            self.record(Incident::UnrecordedReturns, pool, 1);
            self.unseen(pool, &delta, Place::Customer, Cause::BypassReturn);
            return;
        }
        let floor = self.world.floor_of(pool);
        let posting = Posting::new(floor, pool, Kind::Return, delta, Place::Customer);
        self.book(&posting, NO_LINE);
        if manner == DOUBLED {
            self.record(Incident::DoubledReturns, pool, 1);
            // The planner's system restocks what the floor has restocked already.
            let again = Posting::new(
                self.plan.planner,
                pool,
                Kind::Return,
                [0; 4],
                Place::Nowhere,
            )
            .with_error(units, Cause::Duplicate);
            self.book(&again, NO_LINE);
        }
        self.stock_arrived(pool);
    }
}
