//! Shrink, damage, finds: truth moves and nobody is told.

use super::{EventKind, Incident, Listener, Sim, arrivals, draws};
use crate::scenario::LossRate;
use crate::world::{Cause, Place};

/// The three mechanisms, in the order of the event's `sub`.
const MECHANISMS: u16 = 3;

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_losses(&mut self) {
        for section in 0..self.plan.sections() {
            for mechanism in 0..MECHANISMS {
                let address = loss_address(self.plan.section_number(section), mechanism);
                let work = self.streams.at(draws::ARRIVAL, address, 0).exp1();
                self.next_loss(section, mechanism, 0, work);
            }
        }
    }

    fn loss_of(&self, mechanism: u16) -> LossRate {
        let losses = &self.sc.losses;
        [losses.shrink, losses.damage, losses.found][mechanism as usize]
    }

    fn next_loss(&mut self, section: u32, mechanism: u16, number: u32, work: f64) {
        let rate = arrivals::loss_rate(self.loss_of(mechanism), &self.plan, section);
        if let Some(time) = arrivals::next_arrival(None, rate, self.now, work) {
            self.at_with(time, EventKind::Loss, mechanism, section, number);
        }
    }

    /// Units are lost, damaged or found.
    pub(super) fn loss(&mut self, section: u32, mechanism: u16, number: u32) {
        let address = loss_address(self.plan.section_number(section), mechanism);
        let mut draw = self.streams.at(draws::LOSS, address, u64::from(number));
        let work = draw.exp1();
        self.next_loss(section, mechanism, number.wrapping_add(1), work);
        let (site, block) = self.plan.place(section);
        let sku = match self.loss_of(mechanism) {
            LossRate::OfSales(_) => self.plan.draw_sku(block, &mut draw),
            _ => {
                let place = draw.below(self.plan.skus_of(block));
                self.plan.sku_in(block, place)
            }
        };
        let pool = self.plan.pool(site, sku);
        let units = match &self.sc.losses.units {
            Some(units) => draws::quantity(units, &mut draw),
            None => 1,
        };
        self.goods_change(pool, mechanism, units);
    }

    /// Units of a pool are lost, damaged or found, as far as there are that many.
    fn goods_change(&mut self, pool: u32, mechanism: u16, units: i32) {
        let (there, fit) = (self.world.truth(pool)[0], self.world.pickable(pool));
        match mechanism {
            0 if there > 0 => {
                let units = units.min(there);
                self.record(Incident::ShrunkUnits, pool, i64::from(units));
                // What is stolen is fit for sale as far as anything is.
                let damaged = (units - fit).max(0);
                self.unseen(pool, &[-units, 0, 0, -damaged], Place::Lost, Cause::Shrink);
            }
            1 if fit > 0 => {
                let units = units.min(fit);
                self.record(Incident::DamagedUnits, pool, i64::from(units));
                self.unseen(pool, &[0, 0, 0, units], Place::Nowhere, Cause::Shrink);
            }
            2 => {
                self.record(Incident::FoundUnits, pool, i64::from(units));
                self.unseen(pool, &[units, 0, 0, 0], Place::Lost, Cause::Shrink);
            }
            _ => {}
        }
    }
}

fn loss_address(section: u32, mechanism: u16) -> u64 {
    draws::address(draws::LOSSES, section, u32::from(mechanism))
}
