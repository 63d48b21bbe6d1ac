//! What can happen, in the order in which simultaneous events happen.

use crate::world::names;

names! {
    /// Kinds of event. **Events at the same millisecond happen in this order**;
    /// of one kind, by entity (feed, site or pool) and then by argument.
    EventKind {
        /// A period of the series ends: what else happens at its instant belongs to the next.
        Period = "period",
        /// A receiver or the pool goes down (entity: feed).
        Outage = "outage",
        /// A supplier's delivery is on the shelf (entity: pool; arg: purchase order).
        Delivery = "delivery",
        /// A receipt is booked late (entity: pool; arg: booking).
        LateBooking = "late-booking",
        /// A message takes effect (entity: feed; arg: message).
        Message = "message",
        /// A batch of messages takes effect (entity: feed; arg: batch).
        Batch = "batch",
        /// A feed runs (entity: feed; arg: lane).
        FeedRun = "feed-run",
        /// A workaround is built or taken away (entity: site; arg: which).
        Workaround = "workaround",
        /// The fix project starts, or a day of it is over (entity: 0; arg: day).
        Fix = "fix",
        /// A pool is counted (entity: pool; sub: not 0 = the book value of `arg` was read earlier).
        Count = "count",
        /// The day's counts of a site (entity: site).
        CountDay = "count-day",
        /// A variance is posted by its owner (entity: pool; arg: variance).
        Variance = "variance",
        /// A return is back on the shelf (entity: pool; arg: units and manner).
        Return = "return",
        /// An online order is placed (entity: stream; arg: number).
        Order = "order",
        /// The next line of the replayed file (entity: 0; arg: line).
        Replay = "replay",
        /// A payment arrives or not (entity, arg: line).
        Payment = "payment",
        /// A customer cancels (entity, arg: line).
        Cancel = "cancel",
        /// A sale over the counter (entity: section; arg: number).
        StoreSale = "store-sale",
        /// The daily demand of a pool (entity: pool; arg: day).
        DailyDemand = "daily-demand",
        /// A unit is lost, damaged or found (entity: section; sub: which; arg: number).
        Loss = "loss",
        /// A wave (entity: site).
        Wave = "wave",
        /// A single pick (entity, arg: line).
        Pick = "pick",
        /// A shipment is confirmed (entity: 0; arg: message).
        ShipConfirm = "ship-confirm",
        /// A staged order is not collected (entity: pool; arg: units).
        Uncollected = "uncollected",
        /// An exception is handled (entity, arg: line).
        Exception = "exception",
        /// Somebody chases an order that never reached the floor (entity, arg: line).
        Chase = "chase",
        /// A pick has been confirmed by hand, without a desk (entity, arg: line).
        Confirm = "confirm",
        /// A purchase order has been confirmed by hand, without a desk (entity: pool).
        ConfirmOrder = "confirm-order",
        /// A mismatch is corrected by hand, without a desk (entity: pool; arg: slot).
        Correction = "correction",
        /// A line that is over is closed by hand in a system (entity: pool; arg: which).
        CloseLine = "close-line",
        /// A worker at the desk is done with a task (entity: worker).
        DeskDone = "desk-done",
        /// The desk opens or closes (entity: 0; arg: 1 = closes).
        DeskShift = "desk-shift",
        /// The ship leg of a transfer (entity: pool of the sender; arg: transfer).
        TransferShip = "transfer-ship",
        /// The receive leg of a transfer (entity: pool of the receiver; arg: transfer).
        TransferReceive = "transfer-receive",
        /// Regional balancing.
        Rebalance = "rebalance",
        /// The supplier or the buyer amends a purchase order (entity: pool; arg: purchase order).
        Amendment = "amendment",
        /// The planner reviews a site (entity: site).
        Review = "review",
    }
}

impl EventKind {
    /// Those that happen once for SKUs or sites which may be run separately, as bits.
    pub(super) const FOR_ALL: u64 = 1 << EventKind::Period as u64
        | 1 << EventKind::FeedRun as u64
        | 1 << EventKind::Batch as u64
        | 1 << EventKind::Review as u64
        | 1 << EventKind::Wave as u64
        | 1 << EventKind::Outage as u64
        | 1 << EventKind::Rebalance as u64;
}
