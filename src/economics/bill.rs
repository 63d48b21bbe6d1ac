//! The bill: what was counted in a period, times the rates.

use super::rates::{Case, Rate, Rates};
use crate::measure::Incident;
use crate::units::MONTH;
use crate::world::names;
use serde::Serialize;

const MILLION: i128 = 1_000_000;
const YEAR: i128 = 12 * MONTH as i128;

names! {
    /// A line of the bill. The module's page says what each one bills.
    Category {
        /// Orders cancelled for want of stock.
        FailedOrders = "failed-orders",
        /// Margin lost on lines refused or cancelled although stock was there.
        FalseStockouts = "false-stockouts",
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

/// Whether a category is a consequence of wrong numbers or the price of running the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Something went wrong.
    Failure,
    /// It is paid anyway.
    Running,
    /// It is paid once, to end it.
    Fix,
}

impl Category {
    /// Consequence or running cost.
    pub fn group(self) -> Group {
        match self {
            Category::EmptyShelf | Category::Counting | Category::Feeds | Category::Holding => {
                Group::Running
            }
            Category::FixConnectors | Category::FixWork => Group::Fix,
            _ => Group::Failure,
        }
    }

    /// Whether only people and their projects bring it about.
    pub fn is_of_people(self) -> bool {
        self >= Category::MissedPromises
    }

    /// What a person calls it.
    pub fn label(self) -> &'static str {
        match self {
            Category::MissedPromises => "missed promises",
            Category::Workarounds => "manual workarounds",
            Category::CustomFeeds => "custom feeds",
            Category::DepartedCustomers => "customers who left",
            Category::FixConnectors => "connectors of the fix",
            Category::FixWork => "work on the fix",
            Category::FailedOrders => "failed orders",
            Category::FalseStockouts => "sales lost in error",
            Category::Exceptions => "exception handling",
            Category::MisPicks => "mis-picks",
            Category::Expedite => "expedited parcels",
            Category::RushOrders => "rush purchase orders",
            Category::Credits => "customer credits",
            Category::Contacts => "service contacts",
            Category::Reship => "parcels sent in vain",
            Category::Reconciliation => "variance resolution",
            Category::EmptyShelf => "margin lost at empty shelves",
            Category::Counting => "cycle counts",
            Category::Feeds => "running the feeds",
            Category::Holding => "holding stock",
        }
    }
}

/// What is billed: the counts of a period and the few things that cost time.
#[derive(Clone, Debug)]
pub struct Activity {
    counts: [i128; Incident::COUNT],
    /// Mean value of the stock on hand, at cost, in cents.
    pub stock_value: i128,
    /// Integrations that are kept running, on average over the period, in millionths.
    pub integrations: i128,
    /// The same of custom feeds.
    pub custom_feeds: i128,
    /// Whether exceptions went to a desk, whose minutes are counted.
    pub desk: bool,
    /// Length of the period in milliseconds.
    pub length: i64,
}

impl Activity {
    /// A period in which nothing was counted.
    pub fn new(stock_value: i128, integrations: u32, length: i64) -> Activity {
        Activity {
            counts: [0; Incident::COUNT],
            stock_value,
            integrations: i128::from(integrations) * MILLION,
            custom_feeds: 0,
            desk: false,
            length,
        }
    }

    /// Sets how often an incident occurred.
    pub fn set(&mut self, incident: Incident, count: i64) {
        self.counts[incident as usize] = i128::from(count);
    }

    /// How often an incident occurred.
    pub fn count(&self, incident: Incident) -> i128 {
        self.counts[incident as usize]
    }
}

/// The cents of each category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    cents: [i64; Category::COUNT],
}

impl Bill {
    /// The cents of a category.
    pub fn get(&self, category: Category) -> i64 {
        self.cents[category as usize]
    }

    /// The cents of all categories of a group.
    pub fn group(&self, group: Group) -> i64 {
        Category::ALL
            .into_iter()
            .filter(|c| c.group() == group)
            .map(|c| self.get(c))
            .sum()
    }

    /// The cents of everything.
    pub fn total(&self) -> i64 {
        self.cents.iter().sum()
    }
}

/// What is handled as an exception each time where there is no desk: what would be a task of it.
pub(super) const HANDLED: [Incident; 7] = [
    Incident::ShortPicks,
    Incident::HeldLines,
    Incident::ShortTransfers,
    Incident::DisputedReceipts,
    Incident::ChasedLines,
    Incident::Corrections,
    Incident::OverdueLines,
];

/// Bills a period.
pub fn bill(activity: &Activity, rates: &Rates, case: Case) -> Bill {
    let mut cents = [0; Category::COUNT];
    for category in Category::ALL {
        cents[category as usize] = charge(category, activity, rates, case);
    }
    Bill { cents }
}

/// The cents of one category, rounded once.
fn charge(category: Category, a: &Activity, rates: &Rates, case: Case) -> i64 {
    let rate = |r| rates.millionths(r, case);
    let n = |i| a.count(i);
    // A minute of labour in cents, times 60e12.
    let minutes = |n: i128| n * rate(Rate::Wage) * rate(Rate::Burden) * 100;
    let minutes_scale = MILLION * MILLION * 60;
    // What runs over the period in cents, times 1e12 and the milliseconds of a month.
    let running = |mean: i128, r: Rate| mean * i128::from(a.length) * rate(r) * 100;
    let running_scale = MILLION * MILLION * i128::from(MONTH);
    // An hour of labour in 1e-12 dollars, a minute's work in 1e-18 dollar-minutes an hour.
    let labour = || rate(Rate::ExceptionMinutes) * rate(Rate::Wage) * rate(Rate::Burden) * 100;
    let labour_scale = MILLION * MILLION * MILLION * 60;
    match category {
        Category::FailedOrders => dollars(n(Incident::FailedOrders) * rate(Rate::FailedOrder)),
        Category::FalseStockouts => divide(n(Incident::FalseLostMargin), 1),
        Category::Exceptions if a.desk => {
            divide(minutes(n(Incident::ExceptionMinutes)), minutes_scale)
        }
        Category::Exceptions => {
            let exceptions = HANDLED.map(n).iter().sum::<i128>();
            divide(exceptions * labour(), labour_scale)
        }
        Category::MisPicks => dollars(n(Incident::MisPicks) * rate(Rate::MisPick)),
        Category::Expedite => divide(
            n(Incident::ResourcedLines) * rate(Rate::Reship) * rate(Rate::ExpeditePremium) * 100,
            MILLION * MILLION,
        ),
        Category::RushOrders => {
            // Fee in cents x 1e-12 like the premium, so that the sum is rounded once.
            let fee = n(Incident::RushOrders) * rate(Rate::RushFee) * 100 * MILLION;
            let premium =
                n(Incident::RushValue) * rate(Rate::InboundFreight) * rate(Rate::ExpeditePremium);
            divide(fee + premium, MILLION * MILLION)
        }
        Category::Credits => divide(
            n(Incident::FailedValue) * rate(Rate::CustomerCredit),
            MILLION,
        ),
        Category::Contacts => dollars(n(Incident::LateLines) * rate(Rate::ServiceContact)),
        Category::Reship => dollars(n(Incident::CancelTooLateLines) * rate(Rate::Reship)),
        Category::Reconciliation => divide(n(Incident::Variances) * labour(), labour_scale),
        Category::EmptyShelf => divide(n(Incident::LostMargin) - n(Incident::FalseLostMargin), 1),
        Category::Counting => dollars(n(Incident::Counts) * rate(Rate::CountLocation)),
        Category::Feeds => divide(running(a.integrations, Rate::ConnectorMonth), running_scale),
        Category::MissedPromises => dollars(n(Incident::InquiredLines) * rate(Rate::MissedPromise)),
        Category::Workarounds => {
            let worked = n(Incident::ConfirmationMinutes) + n(Incident::SheetMinutes);
            divide(minutes(worked), minutes_scale)
        }
        Category::CustomFeeds => {
            let built = n(Incident::CustomFeedsBuilt) * rate(Rate::CustomFeedBuild) * 100;
            let run = running(a.custom_feeds, Rate::CustomFeedMonth);
            divide(built * MILLION * i128::from(MONTH) + run, running_scale)
        }
        Category::DepartedCustomers => divide(n(Incident::DepartedMargin), 1),
        Category::FixConnectors => dollars(n(Incident::FixEdges) * rate(Rate::ConnectorBuild)),
        Category::FixWork => {
            let own = minutes(n(Incident::FixMinutes));
            let hired = n(Incident::FixHiredMinutes) * rate(Rate::HiredHour) * 100 * MILLION;
            divide(own + hired, minutes_scale)
        }
        Category::Holding => divide(
            a.stock_value * i128::from(a.length) * rate(Rate::HoldingRate),
            MILLION * YEAR,
        ),
    }
}

/// Millionths of a dollar in cents.
fn dollars(millionths: i128) -> i64 {
    divide(millionths * 100, MILLION)
}

/// Division that rounds halves upwards; saturates beyond what cents can hold.
fn divide(numerator: i128, denominator: i128) -> i64 {
    let cents = (2 * numerator + denominator).div_euclid(2 * denominator);
    i64::try_from(cents).unwrap_or(if cents < 0 { i64::MIN } else { i64::MAX })
}
