//! Looking ahead: what the next events are about is fetched from memory together.
//!
//! A run whose state fits no cache waits at nearly every event, several times one after the
//! other: for the order line, for its pool, for what the systems say of it. So when the calendar
//! opens a slot, all documents of its events are looked at, then all their pools and views.
//! Within each of the three the looks do not wait for each other.
//!
//! Looking changes nothing. Events that are entered into a slot while it is being read, and
//! those of which only their handler knows the pool, are not looked at.

use super::{Event, EventKind, Handle, Listener, Sim};

impl<L: Listener> Sim<'_, L> {
    /// Looks at what the events of the slot just opened are about, of which `first` comes first.
    #[inline(never)]
    pub(super) fn prefetch_slot(&mut self, first: Event) {
        let mut pools = std::mem::take(&mut self.ahead);
        pools.clear();
        let events = || self.calendar.upcoming().iter().chain([&first]);
        let documents = events().filter_map(|event| self.document(event));
        std::hint::black_box(documents.fold(0, |all, looked_at| all ^ looked_at));
        for event in events() {
            self.list_pools(event, &mut pools);
        }
        self.world.prefetch(&pools);
        self.ahead = pools;
    }

    /// Looks at order lines and at what they are about.
    pub(super) fn prefetch_lines(&mut self, lines: &[Handle]) {
        if !self.world.is_far() {
            return;
        }
        let mut pools = std::mem::take(&mut self.ahead);
        pools.clear();
        pools.extend(
            lines
                .iter()
                .filter_map(|&line| Some(self.lines.get(line)?.pool)),
        );
        self.world.prefetch(&pools);
        self.ahead = pools;
    }

    /// Something of the document that an event is about: its pool, or the site of the stream of an
    /// order that is still to be placed.
    #[inline]
    fn document(&self, event: &Event) -> Option<u32> {
        let (entity, arg) = (event.entity(), event.arg());
        match self.kind_of(*event) {
            EventKind::Order => Some(self.order_streams[entity as usize].site()),
            EventKind::ShipConfirm => self.shipments.at(arg).map(|note| note.pool),
            EventKind::Message => self.transit.singles.at(arg).map(|sent| sent.message.pool()),
            EventKind::Payment
            | EventKind::Cancel
            | EventKind::Pick
            | EventKind::Exception
            | EventKind::Chase
            | EventKind::Confirm => self.lines.at(entity).map(|line| line.pool),
            _ => None,
        }
    }

    /// Lists the pools that an event is about, as far as that can be told beforehand.
    fn list_pools(&self, event: &Event, pools: &mut Vec<u32>) {
        let (entity, arg) = (event.entity(), event.arg());
        match self.kind_of(*event) {
            EventKind::Delivery
            | EventKind::LateBooking
            | EventKind::Count
            | EventKind::Variance
            | EventKind::Return
            | EventKind::DailyDemand
            | EventKind::Uncollected
            | EventKind::TransferShip
            | EventKind::TransferReceive => pools.push(entity),
            EventKind::Order => self.list_asked(entity, arg, pools),
            EventKind::StoreSale => pools.push(self.sale(entity, arg).pool),
            _ => pools.extend(self.document(event)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load_with;
    use crate::sim::{Fact, NO_POOL};
    use crate::world::Observer;
    use std::collections::BTreeMap;

    /// Remembers of which pools something was told.
    #[derive(Default)]
    struct Told(Vec<u32>);

    impl Told {
        fn tell(&mut self, pool: u32) {
            self.0.extend(Some(pool).filter(|&pool| pool != NO_POOL));
        }
    }

    impl Observer for Told {
        const FOLLOWS: bool = true;
    }

    impl Listener for Told {
        fn fact(&mut self, fact: &Fact) {
            self.tell(fact.pool);
        }

        fn subject(&mut self, _line: u64, pool: u32) {
            self.tell(pool);
        }

        fn period_ends(&mut self, _now: i64) {}
    }

    #[test]
    fn events_are_about_the_pools_that_were_listed() {
        let sets = ["business.skus=40", "run.horizon=60 d", "policy=webhook"];
        let sc = load_with("omnichannel", &sets.map(str::to_owned)).expect("a scenario");
        let mut sim = Sim::new(&sc, 1, 0, |_| Told::default());
        // How often something was told of a pool, and of one that had been listed.
        let mut kinds: BTreeMap<EventKind, (u32, u32)> = BTreeMap::new();
        let mut pools = Vec::new();
        while let Some(event) = sim.calendar.pop() {
            pools.clear();
            sim.list_pools(&event, &mut pools);
            sim.world.observer.0.clear();
            sim.act(event);
            let told = &sim.world.observer.0;
            if !pools.is_empty() && !told.is_empty() {
                let (all, listed) = kinds.entry(sim.kind()).or_default();
                *all += 1;
                *listed += u32::from(told.iter().any(|pool| pools.contains(pool)));
            }
        }
        for kind in [
            EventKind::Order,
            EventKind::StoreSale,
            EventKind::Payment,
            EventKind::ShipConfirm,
            EventKind::Delivery,
            EventKind::TransferReceive,
            EventKind::Message,
        ] {
            let (all, listed) = kinds[&kind];
            assert!(all > 20, "{kind:?}: {all}");
            assert!(listed * 10 >= all * 9, "{kind:?}: {listed} of {all}");
        }
    }
}
