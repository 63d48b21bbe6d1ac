//! Lines that are over and that some system still shows open, because it never hears so.
//!
//! ```text
//! line is over, its end will not be heard --close-after--> desk (or at once) --> closed there
//! ```
//!
//! Whoever goes through the open orders, purchase orders and transfers of a system now and then
//! finds them there and closes them. Until then the system holds units for them.

use super::people::desk::Task;
use super::{EventKind, Handle, Incident, Listener, Sim};
use crate::calendar::Event;
use crate::world::DocumentKind;

impl<L: Listener> Sim<'_, L> {
    /// Somebody will close what is over in systems that will not hear so.
    pub(super) fn schedule_closings(&mut self) {
        for (line, slot) in self.world.take_overdue() {
            let Some(open) = self.world.open_line_at(line) else {
                continue;
            };
            let (pool, of) = (open.pool, open.of);
            let closing = self.closings.insert((line, slot));
            let time = self.now + self.close_after(of);
            // Those of a pool that are due together come in their order, wherever they stand.
            let number = &mut self.counters[pool as usize].closings;
            *number = number.wrapping_add(1);
            let rank = *number & Event::MAX_SUB;
            self.at_with(time, EventKind::CloseLine, rank, pool, closing.place);
        }
    }

    fn close_after(&self, of: DocumentKind) -> i64 {
        match of {
            DocumentKind::Order => self.sc.fulfilment.close_after.0,
            _ => self.sc.replenishment.close_after.0,
        }
    }

    /// Somebody comes upon a line that is over.
    pub(super) fn closing_is_due(&mut self, closing: u32) {
        if self.closings.at(closing).is_some_and(|&c| self.is_open(c)) {
            self.report(Task::OverdueLine(closing));
        } else if let Some((line, slot)) = self.closings.take(closing) {
            // Nothing is open there, or not yet: if it is opened, it is found next time.
            self.world.watch_again(line, slot);
        }
    }

    /// Whether a system still holds something for a line that is over.
    fn is_open(&self, (line, slot): (Handle, usize)) -> bool {
        let open = self.world.open_line_at(line);
        open.is_some_and(|open| open.truth == 0 && open.holding(slot).held() > 0)
    }

    /// It is closed in that system.
    pub(super) fn close_overdue(&mut self, closing: u32) {
        let Some((line, slot)) = self.closings.take(closing).filter(|&c| self.is_open(c)) else {
            return;
        };
        let Some(open) = self.world.open_line_at(line) else {
            return;
        };
        let (pool, order_line) = (open.pool, Handle::unpack(open.order_line));
        self.record(Incident::OverdueLines, pool, 1);
        let here = (self.lines.get(order_line)).is_some_and(|order| order.open == Some(line));
        if here && slot == self.world.floor_of(pool) {
            // Whoever has it in hand there drops it.
            self.floor_receives_cancel(order_line);
        }
        self.world.close_by_hand(line, slot);
        self.after_write(slot, pool);
    }
}
