//! The lines of the bill and their sums. What each one bills stands in `economics`.

use super::{Better, Entry, How};
use crate::world::names;

names! {
    /// A line of the bill. The module's page says what each one bills.
    Category {
        /// Orders cancelled for want of stock.
        FailedOrders = "failed-orders",
        /// Margin lost on lines refused or cancelled although stock was there.
        FalseStockouts = "false-stockouts",
        /// Margin lost at shelves that a wrong record kept from being filled again.
        UnorderedStock = "unordered-stock",
        /// Work on exceptions: whatever a desk has or would have as a task.
        Exceptions = "exceptions",
        /// Wrong items picked.
        MisPicks = "mis-picks",
        /// Faster freight for lines sourced anew.
        Expedite = "expedite",
        /// Rush purchase orders.
        RushOrders = "rush-orders",
        /// Credits to customers.
        Credits = "credits",
        /// Service contacts about late lines.
        Contacts = "contacts",
        /// Parcels sent although the customer had cancelled.
        Reship = "reship",
        /// Work on count variances.
        Reconciliation = "reconciliation",
        /// Margin lost because nobody had the unit.
        EmptyShelf = "empty-shelf",
        /// Oversells that the rule of the promise makes with right records too.
        PromiseRule = "promise-rule",
        /// Cycle counts.
        Counting = "counting",
        /// Running the integrations.
        Feeds = "feeds",
        /// Holding stock.
        Holding = "holding",
        /// Service contacts about exceptions resolved later than promised.
        MissedPromises = "missed-promises",
        /// Confirmations by hand and shadow spreadsheets.
        Workarounds = "workarounds",
        /// Building and running custom feeds.
        CustomFeeds = "custom-feeds",
        /// Margin of orders that customers who left did not place.
        DepartedCustomers = "departed-customers",
        /// Connectors of the fix project.
        FixConnectors = "fix-connectors",
        /// Work on the fix project.
        FixWork = "fix-work",
    }
}

impl Category {
    /// Whether only people and their projects bring it about.
    pub fn is_of_people(self) -> bool {
        self >= Category::MissedPromises
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Category::MissedPromises => "missed promises",
            Category::Workarounds => "manual workarounds",
            Category::CustomFeeds => "custom feeds",
            Category::DepartedCustomers => "customers who left",
            Category::FixConnectors => "connectors of the fix",
            Category::FixWork => "work on the fix",
            Category::FailedOrders => "failed orders",
            Category::FalseStockouts => "margin lost to false stock-outs",
            Category::UnorderedStock => "stock not reordered in error",
            Category::Exceptions => "exception handling",
            Category::MisPicks => "mis-picks",
            Category::Expedite => "expedited parcels",
            Category::RushOrders => "rush purchase orders",
            Category::Credits => "customer credits",
            Category::Contacts => "service contacts",
            Category::Reship => "shipments after cancellation",
            Category::Reconciliation => "variance resolution",
            Category::EmptyShelf => "margin lost at empty shelves",
            Category::PromiseRule => "oversells of the promise rule",
            Category::Counting => "cycle counts",
            Category::Feeds => "running the feeds",
            Category::Holding => "holding stock",
        }
    }
}

/// Which of an assumption's three values is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// Every rate at its low value.
    Low,
    /// Every rate at its typical value.
    Typical,
    /// Every rate at its high value.
    High,
}

impl Case {
    /// Every case.
    pub const ALL: [Case; 3] = [Case::Typical, Case::Low, Case::High];

    pub(super) fn name(self) -> &'static str {
        match self {
            Case::Low => "low",
            Case::Typical => "typical",
            Case::High => "high",
        }
    }

    pub(super) fn suffix(self) -> &'static str {
        match self {
            Case::Low => "-low",
            Case::Typical => "",
            Case::High => "-high",
        }
    }
}

/// A line of the bill.
pub(super) fn entry(category: Category) -> Entry {
    of_sum(category.label()).counted("cents", category.definition())
}

/// A sum of lines of the bill.
pub(super) fn sum(label: &str, case: Case, definition: &str) -> Entry {
    let label = match case {
        Case::Typical => label.to_owned(),
        Case::Low => format!("{label}, all rates low"),
        Case::High => format!("{label}, all rates high"),
    };
    of_sum(&label).counted("cents", definition)
}

/// Of which lower is better.
pub(super) fn of_sum(label: &str) -> Entry {
    Entry {
        label: label.to_owned(),
        unit: "cents",
        how: How::Count,
        better: Some(Better::Less),
        definition: String::new(),
    }
}
