//! What people call systems, buckets and causes.

use super::kinds::{Bucket, Cause, CauseClass, System};

impl System {
    /// In a table.
    pub fn label(self) -> &'static str {
        self.profile().label
    }

    /// Inside a sentence.
    pub fn noun(self) -> &'static str {
        self.profile().noun
    }
}

impl Bucket {
    /// Inside a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Bucket::OnHand => "on hand",
            _ => self.name(),
        }
    }
}

impl CauseClass {
    /// In a table.
    pub fn label(self) -> &'static str {
        match self {
            CauseClass::Lag => "lag",
            CauseClass::Structural => "structural causes",
            CauseClass::OneOff => "one-off errors",
        }
    }
}

impl Cause {
    /// In a table.
    pub fn label(self) -> &'static str {
        match self {
            Cause::InFlight => "in flight",
            Cause::Lost => "updates lost",
            Cause::LostSale => "shipments and sales lost on the way",
            Cause::LostOrder => "orders lost on the way",
            Cause::LostCancellation => "cancellations lost on the way",
            Cause::LostReceipt => "receipts lost on the way",
            Cause::LostAmendment => "PO changes lost on the way",
            Cause::LostTransfer => "transfers lost on the way",
            Cause::LostReturn => "returns lost on the way",
            Cause::LostAdjustment => "corrections lost on the way",
            Cause::BypassSale => "sales never sent",
            Cause::BypassOrder => "orders never sent",
            Cause::BypassCancellation => "cancellations never sent",
            Cause::BypassReceipt => "receipts never sent",
            Cause::BypassAmendment => "PO changes never sent",
            Cause::BypassTransfer => "transfers never sent",
            Cause::BypassReturn => "returns never sent",
            Cause::BypassAdjustment => "corrections never sent",
            Cause::Duplicate => "applied twice",
            Cause::Reorder => "out of order",
            Cause::StaleOverwrite => "stale overwrites",
            Cause::ManualCorrection => "manual corrections",
            Cause::WrongField => "wrong field",
            Cause::LatePosting => "posted late",
            Cause::Miscount => "miscounts",
            Cause::MisPick => "mis-picks",
            Cause::ReceivingError => "receiving errors",
            Cause::Shrink => "shrink",
        }
    }
}
