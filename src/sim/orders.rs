//! Online demand: when orders arrive, made up or from a file, and what they ask for.

use super::arrivals::{next_arrival, per_ms};
use super::run_tables::RunTables;
use super::{EventKind, Incident, Listener, NO_POOL, Sim, draws, outages};
use crate::random::Draw;
use crate::scenario::Scenario;

/// A source of online orders: those of one section, ordinary or by a promotion.
#[derive(Clone, Copy, Debug)]
pub struct OrderStream {
    /// Orders per ms at intensity 1.
    rate: f64,
    /// First and last instant, in ms.
    window: (i64, i64),
    /// Number of SKUs of the block that it is about (0: all, by popularity).
    skus: u32,
    /// The site, and the block of SKUs.
    site: u32,
    block: u32,
    /// Orders that are collected there, in parts per billion.
    collected: u32,
    /// Address of its orders, to which their number is added.
    address: u64,
}

impl OrderStream {
    /// The site that it is about.
    #[inline]
    pub fn site(&self) -> u32 {
        self.site
    }
}

/// The ordinary streams of all sections first, then those of each promotion. A Poisson process
/// whose orders choose their sites and blocks of SKUs is the same as one process per section;
/// this way the orders of a section depend on no other.
pub fn order_streams(sc: &Scenario, plan: &RunTables) -> Vec<OrderStream> {
    let ordinary =
        (sc.demand.replay.is_none()).then_some((0, sc.demand.orders, (0, sc.run.horizon.0), None));
    let promotions = sc.demand.promotions.iter().zip(1..).map(|(p, number)| {
        let window = (p.start.0, p.start.0 + p.length.0);
        let skus = p.skus.min(sc.assortment.skus);
        (number, p.orders, window, Some(skus))
    });
    let kinds = ordinary.into_iter().chain(promotions);
    let of_sections = kinds.flat_map(|(number, orders, window, most_popular)| {
        (0..plan.sections()).map(move |section| {
            let (site, block) = plan.place(section);
            let part = &plan.orders[site as usize];
            let (share, skus) = match most_popular {
                None => (plan.block_share(block), 0),
                Some(of) => {
                    let skus = plan.most_popular(of, block);
                    (f64::from(skus) / f64::from(of), skus)
                }
            };
            OrderStream {
                rate: per_ms(orders) * part.share * share,
                window,
                skus,
                site,
                block,
                collected: part.collected,
                address: draws::address(number, plan.section_number(section), 0),
            }
        })
    });
    of_sections.collect()
}

/// The first draws about an order.
struct Asked {
    /// Where it draws.
    address: u64,
    /// Until the next order of the stream, in mean times between two.
    work: f64,
    pickup: bool,
    lines: u32,
    /// What more is drawn about it.
    draw: Draw,
}

/// A line as asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) sku: u32,
    pub(super) units: i32,
    pub(super) home: u32,
    pub(super) pickup: bool,
    pub(super) address: u64,
    pub(super) number: u16,
    /// The order has no other line.
    pub(super) alone: bool,
}

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_orders(&mut self) {
        for stream in 0..self.order_streams.len() as u32 {
            let OrderStream {
                window, address, ..
            } = self.order_streams[stream as usize];
            let work = self.streams.at(draws::ARRIVAL, address, 0).exp1();
            self.next_order(stream, 0, window.0, work);
        }
        if self
            .sc
            .demand
            .replay
            .as_ref()
            .is_some_and(|r| !r.lines.is_empty())
        {
            self.schedule_replay(0);
        }
        if let Some(hub) = self.sc.shared_pool.as_ref().map(|_| outages::HUB) {
            for i in 0..self.shared_pool_outages.all().len() {
                self.at(
                    self.shared_pool_outages.all()[i].0,
                    EventKind::Outage,
                    hub,
                    i as u32,
                );
            }
        }
    }

    fn next_order(&mut self, stream: u32, number: u32, from: i64, work: f64) {
        let s = self.order_streams[stream as usize];
        let next = next_arrival(self.plan.hours.as_deref(), s.rate, from, work);
        if let Some(time) = next.filter(|&t| t < s.window.1) {
            self.at(time, EventKind::Order, stream, number);
        }
    }

    /// A generated order: what it asks for depends on its address alone.
    pub(super) fn order_arrives(&mut self, stream: u32, number: u32) {
        let Asked {
            address,
            work,
            pickup,
            lines,
            mut draw,
        } = self.asked(stream, number);
        self.next_order(stream, number.wrapping_add(1), self.now, work);
        let home = self.order_streams[stream as usize].site;
        let gone = self.customer_is_gone(address);
        self.record_order(gone);
        let (mut order, mut complete) = (None, true);
        for line in 0..lines {
            let sku = self.draw_asked(stream, &mut draw);
            let units = self.plan.draw_units(&mut draw);
            if gone {
                self.not_ordered(sku, units);
                continue;
            }
            let wish = Wish {
                sku,
                units,
                home,
                pickup,
                address,
                number: line as u16,
                alone: lines == 1,
            };
            complete &= self.ask(&wish, &mut order);
        }
        self.all_asked(order, complete);
    }

    /// What an order of a stream, of which it is the `number`th, begins with.
    #[inline(always)]
    fn asked(&self, stream: u32, number: u32) -> Asked {
        let stream = &self.order_streams[stream as usize];
        let address = stream.address | u64::from(number);
        let mut draw = self.streams.at(draws::ORDER, address, 0);
        let work = draw.exp1();
        let pickup = stream.collected > 0 && draw.chance(stream.collected);
        let lines = match self.sc.demand.lines {
            mean if mean > 1.0 => 1 + draw.geometric(1.0 / mean),
            _ => 1,
        };
        Asked {
            address,
            work,
            pickup,
            lines: lines.min(u32::from(u16::MAX)),
            draw,
        }
    }

    /// Draws the SKU of the next line.
    #[inline(always)]
    fn draw_asked(&self, stream: u32, draw: &mut Draw) -> u32 {
        let stream = &self.order_streams[stream as usize];
        match stream.skus {
            0 => self.plan.draw_sku(stream.block, draw),
            n => self.plan.sku_in(stream.block, draw.below(n)),
        }
    }

    /// Lists the pools that the lines of an order are about, unless another site serves them.
    pub(super) fn list_asked(&self, stream: u32, number: u32, pools: &mut Vec<u32>) {
        let Asked {
            lines, mut draw, ..
        } = self.asked(stream, number);
        let home = self.order_streams[stream as usize].site;
        for _ in 0..lines {
            let sku = self.draw_asked(stream, &mut draw);
            self.plan.draw_units(&mut draw);
            pools.push(self.plan.pool(home, sku));
        }
    }

    /// An order is placed, or would have been if its customer had not left for good.
    fn record_order(&mut self, gone: bool) {
        let placed = match gone {
            true => Incident::DepartedOrders,
            false => Incident::Orders,
        };
        self.record(placed, NO_POOL, 1);
    }

    fn schedule_replay(&mut self, first: u32) {
        let Some(replay) = &self.sc.demand.replay else {
            return;
        };
        if let Some(line) = replay.lines.get(first as usize) {
            self.at(line.time, EventKind::Replay, 0, first);
        }
    }

    /// An order of the replayed file: its sales are asked for, its negative lines come back.
    pub(super) fn replay_order(&mut self, first: u32) {
        let Some(replay) = &self.sc.demand.replay else {
            return;
        };
        let number = replay.lines[first as usize].order;
        let lines = replay.lines[first as usize..].iter();
        let lines: Vec<_> = lines.take_while(|l| l.order == number).copied().collect();
        self.schedule_replay(first + lines.len() as u32);
        let address = draws::address(draws::REPLAYED, 0, number);
        let mut draw = self.streams.at(draws::ORDER, address, 0);
        let Some((home, pickup)) = self.draw_home(&mut draw) else {
            return;
        };
        let gone = self.customer_is_gone(address);
        if lines.iter().any(|l| l.units > 0) {
            self.record_order(gone);
        }
        let (mut order, mut complete) = (None, true);
        for (i, line) in lines.iter().enumerate() {
            if line.units > 0 && gone {
                self.not_ordered(line.sku, line.units);
            } else if line.units > 0 {
                let wish = Wish {
                    sku: line.sku,
                    units: line.units,
                    home,
                    pickup,
                    address,
                    number: i as u16,
                    alone: lines.len() == 1,
                };
                complete &= self.ask(&wish, &mut order);
            } else {
                let pool = self.plan.pool(home, line.sku);
                self.goods_come_back(pool, -line.units, address, i as u64);
            }
        }
        self.all_asked(order, complete);
    }

    /// The site of a replayed order, and whether it is collected there.
    fn draw_home(&self, draw: &mut Draw) -> Option<(u32, bool)> {
        let homes = self.plan.homes.as_ref()?;
        Some(match &homes.collected {
            Some((sites, alias)) if draw.chance(self.sc.demand.pickup.0) => {
                (sites[alias.sample(draw.u64()) as usize], true)
            }
            _ => (homes.shipped.sample(draw.u64()), false),
        })
    }
}
