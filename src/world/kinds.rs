//! The words of the model: systems, buckets, kinds of posting, causes of drift.

/// Writes a field-less enum with its list of values and their kebab-case names.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema)]
        #[repr(u8)]
        pub enum $name { $($(#[doc = $vdoc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: [$name; [$($text),+].len()] = [$($name::$variant),+];
            /// How many values there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The name used in files, tables and figures.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }

            /// The value of that name.
            pub fn from_name(text: &str) -> Option<$name> {
                Self::ALL.into_iter().find(|v| v.name() == text)
            }

            /// What it is, in the words of its documentation.
            pub fn definition(self) -> &'static str {
                match self { $($name::$variant => concat!($($vdoc),+).trim_ascii(),)+ }
            }
        }
    };
}
pub(crate) use names;

names! {
    /// The systems that can hold a view.
    System {
        /// The retailer's own warehouse management system.
        Wms = "wms",
        /// The ERP: purchasing, transfers, books.
        Erp = "erp",
        /// The web shop and whatever promises stock for it.
        Storefront = "storefront",
        /// The WMS of a third-party logistics provider, for the sites it runs.
        ThirdParty = "3pl",
        /// The stores' point-of-sale system.
        Pos = "pos",
    }
}

names! {
    /// What a view says of a pool, and truth knows of it. Drift is measured in each.
    Bucket {
        /// Physically at the site.
        OnHand = "on-hand",
        /// Promised to accepted orders and authorised transfers.
        Committed = "committed",
        /// On the way from a supplier or another site.
        Incoming = "incoming",
        /// On hand, but not fit for sale.
        Unavailable = "unavailable",
    }
}

names! {
    /// The kinds of posting: what happened, and so what a feed may carry or leave out.
    Kind {
        /// An accepted order line commits stock.
        SalesOrder = "sales-order",
        /// An order line is cancelled and its commitment ends.
        Cancellation = "cancellation",
        /// Goods leave for a customer.
        Shipment = "shipment",
        /// A store sells over the counter.
        StoreSale = "store-sale",
        /// A purchase order is placed.
        PurchaseOrder = "purchase-order",
        /// A purchase order is changed after it was placed.
        Amendment = "po-amendment",
        /// Goods are received from a supplier.
        Receipt = "receipt",
        /// A transfer is authorised.
        TransferOrder = "transfer-order",
        /// The sending site ships a transfer.
        TransferShip = "transfer-ship",
        /// The receiving site receives a transfer.
        TransferReceive = "transfer-receive",
        /// A customer's return goes back to stock.
        Return = "return",
        /// A count variance, damage or another correction is posted.
        Adjustment = "adjustment",
    }
}

names! {
    /// Why a unit of drift is there.
    Cause {
        /// What a view still changes by if documents stop and the feeds run until nothing
        /// changes: messages and sets bring it.
        InFlight = "in-flight",
        /// A set that acts with an event was lost for good, or feeds were joined otherwise before
        /// the next one.
        Lost = "lost-update",
        /// The message about a shipment or a sale was lost.
        LostSale = "lost-sale",
        /// An order never arrived: its message was lost.
        LostOrder = "lost-order",
        /// A cancellation never arrived: its message was lost.
        LostCancellation = "lost-cancellation",
        /// The message about a receipt or a purchase order was lost.
        LostReceipt = "lost-receipt",
        /// The message about a change of a purchase order was lost.
        LostAmendment = "lost-amendment",
        /// The message about a transfer was lost.
        LostTransfer = "lost-transfer",
        /// The message about a return was lost.
        LostReturn = "lost-return",
        /// The message about a correction was lost.
        LostAdjustment = "lost-adjustment",
        /// No feed carries shipments to that system.
        BypassSale = "bypass-sale",
        /// No feed carries orders to that system.
        BypassOrder = "bypass-order",
        /// No feed carries cancellations to that system.
        BypassCancellation = "bypass-cancellation",
        /// No feed carries receipts or purchase orders to that system.
        BypassReceipt = "bypass-receipt",
        /// A purchase order was amended and the record was not.
        BypassAmendment = "bypass-amendment",
        /// A transfer leg never reached that system.
        BypassTransfer = "bypass-transfer",
        /// A return never reached that system.
        BypassReturn = "bypass-return",
        /// A correction never reached that system.
        BypassAdjustment = "bypass-adjustment",
        /// The same posting was applied twice.
        Duplicate = "duplicate",
        /// An older value arrived after a newer one.
        Reorder = "reorder",
        /// A set erased something for good, or is certain to.
        StaleOverwrite = "stale-overwrite",
        /// Somebody typed a number over what was still in flight.
        ManualCorrection = "manual-correction",
        /// A feed pushed another field than was meant.
        WrongField = "wrong-field",
        /// A receipt is on the shelf but not posted yet.
        LatePosting = "late-posting",
        /// A count was wrong.
        Miscount = "miscount",
        /// The wrong item was picked.
        MisPick = "mis-pick",
        /// A receipt was recorded with the wrong quantity.
        ReceivingError = "receiving-error",
        /// Theft, damage or find: truth moved and nobody was told.
        Shrink = "shrink",
    }
}

names! {
    /// How a cause behaves: heals at the next sync, stays, or is a single event.
    CauseClass {
        /// Heals by itself at the next sync.
        Lag = "lag",
        /// Made by how the systems are connected; does not heal by itself.
        Structural = "structural",
        /// A record error on the floor: shrink, miscount, mis-pick, receiving.
        OneOff = "one-off",
    }
}

impl Cause {
    /// Which of the three headline classes the cause belongs to.
    pub fn class(self) -> CauseClass {
        match self {
            Cause::InFlight => CauseClass::Lag,
            Cause::LatePosting
            | Cause::Miscount
            | Cause::MisPick
            | Cause::ReceivingError
            | Cause::Shrink => CauseClass::OneOff,
            _ => CauseClass::Structural,
        }
    }

    /// The bypass cause of a posting that a system never receives.
    pub fn bypass(kind: Kind) -> Cause {
        match kind {
            Kind::SalesOrder => Cause::BypassOrder,
            Kind::Cancellation => Cause::BypassCancellation,
            Kind::Shipment | Kind::StoreSale => Cause::BypassSale,
            Kind::PurchaseOrder | Kind::Receipt => Cause::BypassReceipt,
            Kind::Amendment => Cause::BypassAmendment,
            Kind::TransferOrder | Kind::TransferShip | Kind::TransferReceive => {
                Cause::BypassTransfer
            }
            Kind::Return => Cause::BypassReturn,
            Kind::Adjustment => Cause::BypassAdjustment,
        }
    }

    /// The cause of what a system does not know because a message about such a posting was lost.
    pub fn lost(kind: Kind) -> Cause {
        match kind {
            Kind::SalesOrder => Cause::LostOrder,
            Kind::Cancellation => Cause::LostCancellation,
            Kind::Shipment | Kind::StoreSale => Cause::LostSale,
            Kind::PurchaseOrder | Kind::Receipt => Cause::LostReceipt,
            Kind::Amendment => Cause::LostAmendment,
            Kind::TransferOrder | Kind::TransferShip | Kind::TransferReceive => Cause::LostTransfer,
            Kind::Return => Cause::LostReturn,
            Kind::Adjustment => Cause::LostAdjustment,
        }
    }
}
