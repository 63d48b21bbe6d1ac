//! The same run with a function of its own around each kind of event, so that a profiler can
//! distinguish them.
//!
//! The handlers are those of [`Sim::run`]. Only the functions around them differ, and these are
//! never inlined: [`Sim::run_profiled`] calls one of them per event.

use super::{EventKind, Listener, Sim};
use crate::calendar::Event;
use std::hint::black_box;

/// What comes before the name of a kind in the names of the functions that
/// [`Sim::run_profiled`] calls.
pub const BEFORE_KIND: &str = "::act_profiled::";

/// Calls the function of an event's kind. Each has a constant of its own, or the compiler would
/// find them alike and keep one.
macro_rules! call_profiled {
    ($sim:ident, $event:ident: $($kind:ident)+) => {
        match $sim.kind_of($event) {
            $(EventKind::$kind => {
                #[allow(non_snake_case, reason = "a profile then names the kind")]
                #[inline(never)]
                fn $kind<L: Listener>(sim: &mut Sim<'_, L>, event: Event) {
                    sim.act(event);
                    black_box(EventKind::$kind);
                }
                $kind($sim, $event)
            })+
        }
    };
}

impl<L: Listener> Sim<'_, L> {
    /// The event loop, for profilers: see [`Sim::run`]. In a profile, `run_profiled` without what it
    /// calls is the taking of events off the calendar, and each function that has
    /// [`BEFORE_KIND`] in its name is one kind, named as its variant.
    #[inline(never)]
    pub fn run_profiled(&mut self, mut look: impl FnMut(&Self) -> bool) -> bool {
        self.run_by(|sim, event| {
            sim.act_profiled(event);
            look(sim)
        })
    }

    #[inline(never)]
    fn act_profiled(&mut self, event: Event) {
        call_profiled!(self, event:
            Outage Delivery LateBooking Message Batch FeedRun Workaround Fix Count CountDay Variance
            Return Order Replay Payment Cancel StoreSale DailyDemand Loss Wave Pick ShipConfirm
            Uncollected Exception Chase Confirm ConfirmOrder Correction CloseLine DeskDone DeskShift
            TransferShip TransferReceive Rebalance Amendment Review Period)
    }
}
