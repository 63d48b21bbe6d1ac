//! What is counted: each incident has one name from the event to the bill.

use crate::world::names;

names! {
    /// Something that is counted while the simulation runs (in lines, units,
    /// documents, minutes or cents, as its unit says).
    Incident {
        /// Online orders placed.
        Orders = "orders",
        /// Lines of online orders.
        OrderLines = "order-lines",
        /// Units asked for online.
        OrderUnits = "order-units",
        /// Lines accepted by the storefront.
        AcceptedLines = "accepted-lines",
        /// Units of accepted lines.
        AcceptedUnits = "accepted-units",
        /// Accepted lines that truth could not cover at that moment.
        OversoldLines = "oversold-lines",
        /// Units of those lines that truth could not cover.
        OversoldUnits = "oversold-units",
        /// Lines refused although truth had the stock (lost sales).
        FalseStockoutLines = "false-stockout-lines",
        /// Units of those lines.
        FalseStockoutUnits = "false-stockout-units",
        /// Lines refused for want of real stock (lost sales).
        StockoutLines = "stockout-lines",
        /// Units of those lines.
        StockoutUnits = "stockout-units",
        /// Lines refused because the shared pool was down.
        PoolRefusedLines = "pool-refused-lines",
        /// Checked-out lines whose payment never came.
        AbandonedLines = "abandoned-lines",
        /// Units of lines that were served from stock at once (accepted and covered by truth).
        CoveredUnits = "covered-units",
        /// Lines shipped or handed over.
        ShippedLines = "shipped-lines",
        /// Units shipped or handed over.
        ShippedUnits = "shipped-units",
        /// Lines shipped after the promise time.
        LateLines = "late-lines",
        /// Orders of which every line came to its end, refusals included, and not all by the
        /// customer's own will (an order that is never paid or wholly cancelled by the customer
        /// is none).
        ClosedOrders = "closed-orders",
        /// Of those, the complete ones: all lines promised, in time and with the right items.
        PerfectOrders = "perfect-orders",
        /// Lines that the customer cancelled.
        CustomerCancelledLines = "customer-cancelled-lines",
        /// Lines that were picked and shipped although they had been cancelled.
        CancelTooLateLines = "cancel-too-late-lines",
        /// Lines cancelled by the retailer for want of stock.
        FailedLines = "failed-lines",
        /// Orders with at least one line cancelled for want of stock.
        FailedOrders = "failed-orders",
        /// Value of lines cancelled for want of stock.
        FailedValue = "failed-value",
        /// Failed orders of which every failed line had been promised by a rule that would have
        /// promised it by right records too.
        RuleFailedOrders = "rule-failed-orders",
        /// Value of such lines that were cancelled for want of stock.
        RuleFailedValue = "rule-failed-value",
        /// Exceptions about such lines: short picks and lines held back.
        RuleExceptions = "rule-exceptions",
        /// Of the lines sourced anew, such lines.
        RuleReroutedLines = "rule-rerouted-lines",
        /// Expedited purchase orders because of such lines.
        RuleRushOrders = "rule-rush-orders",
        /// Purchase value of them.
        RuleRushValue = "rule-rush-value",
        /// Lines that had to wait for stock.
        BackorderedLines = "backordered-lines",
        /// Orders keyed in by hand after their message was lost.
        ChasedLines = "chased-lines",
        /// Collections that nobody came for.
        UncollectedLines = "uncollected-lines",
        /// Lines in pick waves (or picked singly).
        PickLines = "pick-lines",
        /// Lines that the WMS could not release: its own record said no.
        HeldLines = "held-lines",
        /// Picks that found less than asked.
        ShortPicks = "short-picks",
        /// Units missing in short picks.
        ShortPickUnits = "short-pick-units",
        /// Picks of the wrong item.
        MisPicks = "mis-picks",
        /// Lines sourced anew at another site after a short pick.
        ReroutedLines = "rerouted-lines",
        /// Lines that went short a second time or more (the cascade).
        CascadedLines = "cascaded-lines",
        /// Sales over the counter.
        StoreSales = "store-sales",
        /// Units wanted over the counter.
        StoreWantedUnits = "store-wanted-units",
        /// Units sold over the counter.
        StoreUnits = "store-units",
        /// Units wanted in a store whose shelf was empty (lost sales).
        StoreLostUnits = "store-lost-units",
        /// Selling price of all units sold.
        Revenue = "revenue",
        /// Selling price of the units that came back, which their customers get back.
        Refunds = "refunds",
        /// Margin of all units that were wanted and not sold.
        LostMargin = "lost-margin",
        /// The part of it that was lost although stock was there, each unit once: what right
        /// records would have sold.
        FalseLostMargin = "false-lost-margin",
        /// The part of it that was lost at an empty shelf for which the truth called for an order
        /// and the planner's record did not.
        UnorderedLostMargin = "unordered-lost-margin",
        /// Purchase orders placed.
        PurchaseOrders = "purchase-orders",
        /// Units on purchase orders.
        PurchasedUnits = "purchased-units",
        /// Units by which orders differ from what the rule would have ordered of the truth at
        /// that moment. An order that is made early counts in full; one that is not made, not at
        /// all.
        MisorderedUnits = "misordered-units",
        /// Expedited purchase orders.
        RushOrders = "rush-orders",
        /// Purchase value of expedited orders.
        RushValue = "rush-value",
        /// Purchase orders amended.
        Amendments = "amendments",
        /// Receipts of purchase orders.
        Receipts = "receipts",
        /// Units received.
        ReceivedUnits = "received-units",
        /// Receipts recorded with a wrong quantity.
        ReceivingErrors = "receiving-errors",
        /// Receipts that do not agree with their purchase order as the record has it.
        DisputedReceipts = "disputed-receipts",
        /// Receipts posted late.
        LateReceipts = "late-receipts",
        /// Transfers authorised.
        Transfers = "transfers",
        /// Units of transfers authorised.
        TransferUnits = "transfer-units",
        /// Units that really left on transfers.
        TransferShippedUnits = "transfer-shipped-units",
        /// Units that really arrived on transfers.
        TransferReceivedUnits = "transfer-received-units",
        /// Regional balancing runs.
        BalancingRuns = "balancing-runs",
        /// Transfers that the sender could not fill.
        ShortTransfers = "short-transfers",
        /// Units missing in them.
        ShortTransferUnits = "short-transfer-units",
        /// Transfer legs that nobody booked.
        ForgottenLegs = "forgotten-legs",
        /// Units returned to stock.
        ReturnedUnits = "returned-units",
        /// Units that a replayed file's customers bring back and this shop has not sold.
        UnsoldReturns = "unsold-returns",
        /// Returns booked nowhere.
        UnrecordedReturns = "unrecorded-returns",
        /// Returns restocked by two systems.
        DoubledReturns = "doubled-returns",
        /// Counts made.
        Counts = "counts",
        /// Counts that were wrong.
        WrongCounts = "wrong-counts",
        /// Counts that found a variance.
        CountHits = "count-hits",
        /// Counts that found an empty shelf where the record showed stock.
        HiddenStockouts = "hidden-stockouts",
        /// Variances posted.
        Variances = "variances",
        /// Units of variances posted, either way.
        VarianceUnits = "variance-units",
        /// Variances found that nobody owned.
        UnownedVariances = "unowned-variances",
        /// Units lost to shrink.
        ShrunkUnits = "shrunk-units",
        /// Units damaged.
        DamagedUnits = "damaged-units",
        /// Units found.
        FoundUnits = "found-units",
        /// Feed runs.
        FeedRuns = "feed-runs",
        /// Feed runs that failed, or that fell into an outage.
        FailedRuns = "failed-runs",
        /// Feed runs stopped by a bad item.
        PoisonedRuns = "poisoned-runs",
        /// Messages sent (one per pool and posting, or per pool and set).
        Messages = "messages",
        /// Messages lost for good: their last retry has failed.
        LostMessages = "lost-messages",
        /// Messages delivered twice.
        DuplicateMessages = "duplicate-messages",
        /// Messages of which a delivery was tried again, those that were lost in the end included;
        /// and values of scheduled sets that were lost, which the next run finds again.
        RetriedMessages = "retried-messages",
        /// Messages that a newer one overtook.
        ReorderedMessages = "reordered-messages",
        /// Sets refused by compare-and-set.
        RefusedSets = "refused-sets",
        /// Sets that wrote over something that the target knew and the source had still to hear.
        StaleOverwrites = "stale-overwrites",
        /// Outages of a receiver or of the pool.
        Outages = "outages",
        /// Minutes of outage.
        OutageMinutes = "outage-minutes",
        /// Lines of orders, purchase orders and transfers that were over and closed by hand in a
        /// system that had not heard so.
        OverdueLines = "overdue-lines",
        /// Minutes of work that the desk had people for.
        DeskOpenMinutes = "desk-open-minutes",
        /// Minutes of work that the desk did.
        DeskMinutes = "desk-minutes",
        /// The part of them spent on exceptions and mismatches.
        ExceptionMinutes = "exception-minutes",
        /// The part of them spent on confirmations.
        ConfirmationMinutes = "confirmation-minutes",
        /// The part of them spent on cycle counts.
        CountingMinutes = "counting-minutes",
        /// Exceptions and mismatches that the desk resolved.
        DeskTasks = "desk-tasks",
        /// Exceptions about customers' orders resolved later than promised.
        MissedPromises = "missed-promises",
        /// Lines shipped in time of which an exception was resolved later than promised: their
        /// customers have asked.
        InquiredLines = "inquired-lines",
        /// Counts that were due and not made, because the desk was busy.
        SkippedCounts = "skipped-counts",
        /// Mismatches between two systems that somebody noticed.
        Mismatches = "mismatches",
        /// Numbers typed from one system into another.
        Corrections = "corrections",
        /// Units by which they changed records, either way.
        CorrectedUnits = "corrected-units",
        /// Mismatches (a pool and a pair of systems) resolved a third time.
        RepeatMismatches = "repeat-mismatches",
        /// Workarounds taken into use.
        WorkaroundsBuilt = "workarounds-built",
        /// The custom feeds among them.
        CustomFeedsBuilt = "custom-feeds-built",
        /// Workarounds taken away.
        WorkaroundsRetired = "workarounds-retired",
        /// Lines confirmed by hand before they were picked.
        ConfirmedLines = "confirmed-lines",
        /// Of those, lines that the shelf could not fill.
        ConfirmedShortLines = "confirmed-short-lines",
        /// Lines picked without the confirmation, because the desk was overrun.
        UnconfirmedLines = "unconfirmed-lines",
        /// Purchase orders confirmed by hand before they were sent.
        ConfirmedOrders = "confirmed-orders",
        /// Minutes of the buyer's work on a spreadsheet.
        SheetMinutes = "sheet-minutes",
        /// Units that a buyer ordered beyond what the ERP's figures asked for at that moment (an
        /// order made early counts in full).
        DistrustMoreUnits = "distrust-more-units",
        /// Units that the ERP's figures asked for and a buyer who ordered left out.
        DistrustFewerUnits = "distrust-fewer-units",
        /// Customers who left after a failed order.
        CustomersLeft = "customers-left",
        /// Orders that customers who left would have placed.
        DepartedOrders = "departed-orders",
        /// Margin of those orders.
        DepartedMargin = "departed-margin",
        /// Fix projects started.
        FixStarted = "fix-started",
        /// Fix projects finished.
        FixFinished = "fix-finished",
        /// Edges that a fix project found: pairs of systems that feed each other.
        FixEdges = "fix-edges",
        /// Custom feeds that it found, each at a site.
        FixCustomFeeds = "fix-custom-feeds",
        /// Confirmation steps and spreadsheets that it found.
        FixWorkarounds = "fix-workarounds",
        /// Wrong records that it found.
        FixRecords = "fix-records",
        /// Days that it took.
        FixDays = "fix-days",
        /// Minutes of its work that the desk did.
        FixMinutes = "fix-minutes",
        /// Minutes of its work that were hired.
        FixHiredMinutes = "fix-hired-minutes",
    }
}

impl Incident {
    /// Whether only people and their projects bring it about (see `people`).
    pub fn is_of_people(self) -> bool {
        self >= Incident::DeskOpenMinutes
    }
}

impl Incident {
    /// Unit in which the incident is counted.
    pub fn unit(self) -> &'static str {
        let name = self.name();
        match self {
            Incident::Revenue
            | Incident::Refunds
            | Incident::LostMargin
            | Incident::FalseLostMargin
            | Incident::UnorderedLostMargin
            | Incident::FailedValue
            | Incident::RuleFailedValue
            | Incident::RuleRushValue
            | Incident::RushValue
            | Incident::DepartedMargin => "cents",
            Incident::FixDays => "days",
            _ if name.ends_with("-minutes") => "minutes",
            _ if name.ends_with("-units") => "units",
            _ if name.ends_with("-lines") => "lines",
            _ => "times",
        }
    }
}
