//! Customers who do not come back: an order failed, and what its customer would have
//! ordered later is not ordered.
//!
//! Each order belongs to a customer, by its address alone; a customer who left is missing
//! from the same arrivals that everybody else makes. So nobody else's draws change.

use super::super::{Incident, Listener, NO_POOL, Sim, draws};
use crate::scenario::Customers;

/// Who has left.
#[derive(Debug, Default)]
pub struct CustomerState {
    /// Customers who left, as bits.
    gone: Vec<u64>,
}

impl CustomerState {
    /// Everybody is still there.
    pub fn new(customers: Option<&Customers>) -> CustomerState {
        let words = customers.map_or(0, |c| c.base.div_ceil(64) as usize);
        CustomerState {
            gone: vec![0; words],
        }
    }
}

impl<L: Listener> Sim<'_, L> {
    fn customer(&self, customers: &Customers, address: u64) -> u32 {
        let mut draw = self.streams.at(draws::CUSTOMER, address, 0);
        draw.below(customers.base)
    }

    /// Whether the customer of an order has left.
    #[inline]
    pub(in super::super) fn customer_is_gone(&self, address: u64) -> bool {
        let Some(customers) = &self.sc.people.customers else {
            return false;
        };
        let who = self.customer(customers, address);
        self.people.customers.gone[who as usize / 64] >> (who % 64) & 1 == 1
    }

    /// An order failed: its customer may leave.
    pub(in super::super) fn customer_is_failed(&mut self, address: u64) {
        let Some(customers) = &self.sc.people.customers else {
            return;
        };
        // All failed lines of an order are one disappointment: they share the draw.
        let mut draw = self.streams.at(draws::CUSTOMER, address, 1);
        if !draw.chance(customers.leave.0) {
            return;
        }
        let who = self.customer(customers, address);
        let word = &mut self.people.customers.gone[who as usize / 64];
        if *word >> (who % 64) & 1 == 0 {
            *word |= 1 << (who % 64);
            self.record(Incident::CustomersLeft, NO_POOL, 1);
        }
    }

    /// A line that nobody asks for, because the customer has left.
    pub(in super::super) fn not_ordered(&mut self, sku: u32, units: i32) {
        let pool = &self.world.pools[sku as usize];
        let margin = i64::from(pool.price - pool.unit_cost) * i64::from(units);
        self.record(Incident::DepartedMargin, NO_POOL, margin);
    }
}
