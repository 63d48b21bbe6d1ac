//! Stores: sales over the counter take what is on the shelf, whatever any record says.

use super::arrivals::{next_arrival, per_ms};
use super::{EventKind, Incident, Listener, Sim, draws};
use crate::random::Draw;
use crate::units::DAY;
use crate::world::{Kind, NO_LINE, Place, Posting};

/// The first draws about a sale over the counter.
pub(super) struct Sale {
    /// Where it draws.
    address: u64,
    /// Until the next sale of the section, in mean times between two.
    work: f64,
    /// What is taken off the shelf.
    pub(super) pool: u32,
    /// What more is drawn about it.
    draw: Draw,
}

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_stores(&mut self) {
        for section in 0..self.plan.sections() {
            let address = self.sale_address(section, 0);
            let work = self.streams.at(draws::ARRIVAL, address, 0).exp1();
            self.next_sale(section, 0, 0, work);
        }
        if let Some(daily) = self.sc.demand.daily {
            for pool in 0..self.counters.len() as u32 {
                self.at(daily.at.0, EventKind::DailyDemand, pool, 0);
            }
        }
    }

    /// Where a sale over the counter draws.
    fn sale_address(&self, section: u32, number: u32) -> u64 {
        draws::address(draws::COUNTER, self.plan.section_number(section), number)
    }

    fn next_sale(&mut self, section: u32, number: u32, from: i64, work: f64) {
        let (site, block) = self.plan.place(section);
        let rate = per_ms(self.sc.sites[site as usize].store_sales) * self.plan.block_share(block);
        if let Some(time) = next_arrival(self.plan.hours.as_deref(), rate, from, work) {
            self.at(time, EventKind::StoreSale, section, number);
        }
    }

    /// A customer takes something off the shelf and pays.
    pub(super) fn store_sale(&mut self, section: u32, number: u32) {
        let Sale {
            address,
            work,
            pool,
            mut draw,
        } = self.sale(section, number);
        self.next_sale(section, number.wrapping_add(1), self.now, work);
        let units = self.plan.draw_units(&mut draw);
        let returned = draw.chance(self.sc.returns.store.0);
        let sold = self.sell(pool, units, !returned);
        if sold > 0 && returned {
            self.schedule_return(pool, sold, address, 0);
        }
    }

    /// What a sale of a section, of which it is the `number`th, begins with.
    #[inline]
    pub(super) fn sale(&self, section: u32, number: u32) -> Sale {
        let address = self.sale_address(section, number);
        let mut draw = self.streams.at(draws::STORE, address, 0);
        let work = draw.exp1();
        let (site, block) = self.plan.place(section);
        let pool = self.plan.pool(site, self.plan.draw_sku(block, &mut draw));
        Sale {
            address,
            work,
            pool,
            draw,
        }
    }

    /// The whole day's demand of a pool in one sale (the day-loop scenarios).
    pub(super) fn daily_demand(&mut self, pool: u32, day: u32) {
        let Some(daily) = self.sc.demand.daily else {
            return;
        };
        self.at(self.now + DAY, EventKind::DailyDemand, pool, day + 1);
        let mut draw = self
            .streams
            .at(draws::DAILY, self.plan.pool_number(pool), u64::from(day));
        let units = (daily.mean + daily.deviation * draw.normal())
            .round()
            .max(0.0) as i32;
        self.sell(pool, units, true);
    }

    /// Sells what is there; the rest of the demand is lost, and its margin if it would have been
    /// kept. Returns the units sold.
    fn sell(&mut self, pool: u32, units: i32, kept: bool) -> i32 {
        let sold = self.world.pickable(pool).min(units);
        self.record(Incident::StoreWantedUnits, pool, i64::from(units));
        if sold < units {
            let lost = i64::from(units - sold);
            self.record(Incident::StoreLostUnits, pool, lost);
            if kept {
                self.lose_margin(pool, lost, false);
            }
        }
        if sold == 0 {
            return 0;
        }
        self.record(Incident::StoreSales, pool, 1);
        self.record(Incident::StoreUnits, pool, i64::from(sold));
        let price = i64::from(self.world.pools[pool as usize].price);
        self.record(Incident::Revenue, pool, price * i64::from(sold));
        let floor = self.world.floor_of(pool);
        let delta = [-sold, 0, 0, 0];
        let posting = Posting::new(floor, pool, Kind::StoreSale, delta, Place::Customer);
        self.book(&posting, NO_LINE);
        self.record_fell(pool, sold);
        self.sold_after_all(pool, sold);
        sold
    }
}
