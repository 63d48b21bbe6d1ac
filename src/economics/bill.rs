//! The bill: what was counted in a period, times the rates.

use super::rates::{Rate, Rates};
use crate::measure::{Case, Category, Incident};
use crate::units::{MONTH, Share};
use serde::Serialize;

const MILLION: i128 = 1_000_000;
/// A share of one.
const BILLION: u32 = 1_000_000_000;
const YEAR: i128 = 12 * MONTH as i128;

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
            Category::MisPicks
            | Category::EmptyShelf
            | Category::PromiseRule
            | Category::Counting
            | Category::Feeds
            | Category::Holding => Group::Running,
            Category::FixConnectors | Category::FixWork => Group::Fix,
            _ => Group::Failure,
        }
    }

    /// Whether it is margin that was not earned, rather than money that was spent.
    pub fn is_lost_margin(self) -> bool {
        matches!(
            self,
            Category::FalseStockouts
                | Category::UnorderedStock
                | Category::EmptyShelf
                | Category::DepartedCustomers
        )
    }

    /// Whether the same business with right records is billed it by the same rules: all but what
    /// running the integrations and ending them costs.
    pub fn is_held_against(self) -> bool {
        self != Category::Feeds && self.group() != Group::Fix
    }

    /// Whether it lowers what the business earns by being wrong or right about its stock: money
    /// that is spent, but not on running the integrations or on ending them.
    pub fn lowers_earnings(self) -> bool {
        !self.is_lost_margin() && self.is_held_against()
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

    /// What of it is due to wrong records, and what to lines that the rule of the promise alone
    /// has oversold: right records would have promised them too.
    fn split(&self) -> (Activity, Activity) {
        let mut records = self.clone();
        let mut rule = Activity {
            desk: self.desk,
            ..Activity::new(0, 0, 0)
        };
        for (all, part) in OF_RULE {
            let part = self.count(part);
            records.counts[all as usize] -= part;
            rule.counts[all as usize] = part;
        }
        if !self.desk {
            // They were counted as one kind or another of what is handled.
            let part = self.count(Incident::RuleExceptions);
            records.counts[Incident::ShortPicks as usize] -= part;
            rule.counts[Incident::ShortPicks as usize] = part;
        }
        (records, rule)
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

    /// The cents of all that lowers what the business earns, whoever keeps its records.
    pub fn spent(&self) -> i64 {
        (Category::ALL.into_iter())
            .filter(|c| c.lowers_earnings())
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

/// Margin of the units sold and kept, in cents: what was taken less what was given back, less
/// what the goods cost. `cost` is their cost as a share of the price; every unit's is that but
/// for half a cent.
pub fn margin(activity: &Activity, cost: Share) -> i64 {
    let kept = activity.count(Incident::Revenue) - activity.count(Incident::Refunds);
    divide(kept * i128::from(BILLION - cost.0), i128::from(BILLION))
}

/// Incidents of which a part is the promise rule's, and that part. (Of the minutes of a desk it
/// is not known.)
const OF_RULE: [(Incident, Incident); 5] = [
    (Incident::FailedOrders, Incident::RuleFailedOrders),
    (Incident::FailedValue, Incident::RuleFailedValue),
    (Incident::ReroutedLines, Incident::RuleReroutedLines),
    (Incident::RushOrders, Incident::RuleRushOrders),
    (Incident::RushValue, Incident::RuleRushValue),
];

/// Categories that they are billed in.
const BY_RULE: [Category; 5] = [
    Category::FailedOrders,
    Category::Exceptions,
    Category::Expedite,
    Category::RushOrders,
    Category::Credits,
];

/// Bills a period.
pub fn bill(activity: &Activity, rates: &Rates, case: Case) -> Bill {
    let (records, rule) = activity.split();
    let mut cents = [0; Category::COUNT];
    for category in Category::ALL {
        cents[category as usize] = charge(category, &records, rates, case);
    }
    let by_rule = BY_RULE.map(|category| charge(category, &rule, rates, case));
    cents[Category::PromiseRule as usize] = by_rule.iter().sum();
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
            n(Incident::ReroutedLines) * rate(Rate::Reship) * rate(Rate::ExpeditePremium) * 100,
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
        Category::UnorderedStock => divide(n(Incident::UnorderedLostMargin), 1),
        Category::EmptyShelf => {
            let in_error = n(Incident::FalseLostMargin) + n(Incident::UnorderedLostMargin);
            divide(n(Incident::LostMargin) - in_error, 1)
        }
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
        // What the rule oversells is billed as the others are.
        Category::PromiseRule => 0,
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
