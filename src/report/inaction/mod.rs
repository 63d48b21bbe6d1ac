//! The cost of inaction: the same business, fixed at one date or another or never.
//!
//! ```text
//! an Ensemble per date, one of never, one of never without feedbacks
//!    |--> what each date costs: operation and fix --> what waiting costs
//!    |--> how the cost of wrong numbers grows: exponents
//!    |--> repriced at low and high rates ----------|
//! ensembles of moved parameters, two dates each ---|--> the tornado
//! ```
//!
//! All of it is on the same demand, so that dates differ by their date alone.
//! Nothing here knows the time: what a late fix costs more has grown in the run.

mod build;
mod files;
#[cfg(feature = "cli")]
mod table;
mod words;

pub use build::{Moved, Named, Runs};
pub use files::facts_json;
#[cfg(feature = "cli")]
pub use table::table;
pub use words::{Late, a_month, by_stretch, late, power, when};

use super::compare::DesignNote;
use super::estimate::Estimate;
use super::words::Style;
use super::{Report, Rounding};
use serde::{Deserialize, Serialize};

/// The experiment and what it told.
#[derive(Clone, Debug, PartialEq)]
pub struct Inaction {
    /// What it told.
    pub facts: Facts,
    /// The result of each date, then of never, then of never without feedbacks.
    pub reports: Vec<Report>,
}

/// What `inaction.json` holds. Amounts are cents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of this shape, the same as the summary's.
    pub schema: u32,
    /// Name of the scenario.
    pub scenario: String,
    /// The command that makes this result again.
    pub command: String,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Replications that all dates finished.
    pub replications: u32,
    /// Three sentences to be read out, and what has to be said besides.
    pub sentences: Vec<String>,
    /// Designs and their folders, in the order of the reports.
    pub designs: Vec<DesignNote>,
    /// The dates, earliest first; never comes last.
    pub dates: Vec<Date>,
    /// What a month of waiting costs on average, from the first date to the last one: the
    /// last date's `over_first` by the month. What it costs from date to date is `per_month`.
    pub month: Option<Estimate>,
    /// How the cost of wrong numbers grows if nothing is ever fixed.
    pub growth: Option<Course>,
    /// The same with all feedbacks off.
    pub growth_without: Option<Course>,
    /// What the conclusion hangs on, the widest bar first.
    pub tornado: Vec<Bar>,
}

/// How a cost that adds up grows over the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Exponent b of time in cost = a t^b, t counted from the end of the warm-up to the horizon
    /// T: slope of ln C on ln t of the mean cumulative cost C from s to T, by its ends and by
    /// regression; the range over s = T/2, T/4, T/8 and T/16 (not before the end of the fourth
    /// period), jackknife intervals included, and the middle of it. See
    /// [`growth_exponent`](crate::stats::growth_exponent).
    #[serde(flatten)]
    pub exponent: Estimate,
    /// What a day costs more in the last third than in the middle third, in cents: records
    /// that begin right give an exponent above 1 to a cost that is steady ever after.
    pub later: Option<Estimate>,
    /// What a day costs in the middle third, in cents.
    #[serde(default)]
    pub midway: f64,
}

/// The business fixed at a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Date {
    /// Name of the design.
    pub design: String,
    /// Time from today (the end of the warm-up) to the start of the fix, in
    /// milliseconds; absent: never.
    pub after_ms: Option<i64>,
    /// All costs but those of the fix.
    pub operation: Estimate,
    /// The fix: connectors and work.
    pub fix: Estimate,
    /// Both.
    pub total: Estimate,
    /// The total less that of the first date, paired; those of all dates hold at once.
    pub over_first: Option<Estimate>,
    /// What a month since the date before costs more, on average; those of all dates hold at
    /// once.
    pub per_month: Option<Estimate>,
    /// What the fix was made of.
    pub bill: FixBill,
}

/// What a fix was made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixBill {
    /// Connections rebuilt.
    pub edges: Estimate,
    /// Custom feeds retired.
    pub custom_feeds: Estimate,
    /// Other workarounds retired.
    pub workarounds: Estimate,
    /// Records cleaned.
    pub records: Estimate,
    /// Days from start to cut-over, of those that ended; absent if none did.
    pub days: Option<Estimate>,
    /// Share of replications in which the fix ended before the horizon.
    pub finished: f64,
    /// Cost of the connectors, in cents.
    pub connectors: Estimate,
    /// Cost of the work, in cents.
    pub work: Estimate,
}

/// An assumption moved from its low to its high value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Name of the rate, or key of the scenario.
    pub key: String,
    /// What a person calls it.
    pub label: String,
    /// Low value.
    pub low: String,
    /// Value used.
    pub typical: String,
    /// High value.
    pub high: String,
    /// Where the range comes from.
    pub source: String,
    /// Whether it is a parameter of the simulation; else a rate, repriced.
    pub simulated: bool,
    /// What waiting from the first to the last date costs at the low value.
    pub at_low: Estimate,
    /// The same at the high value.
    pub at_high: Estimate,
    /// How much that differs between low and high, paired.
    pub swing: Estimate,
}

impl Bar {
    /// Whether the sign of what waiting costs turns between the two values.
    pub fn turns(&self) -> bool {
        (self.at_low.mean > 0.0) != (self.at_high.mean > 0.0)
    }

    /// Whether it turns beyond chance.
    pub fn turns_for_certain(&self) -> bool {
        self.turns() && self.at_low.is_significant() && self.at_high.is_significant()
    }
}

impl Facts {
    /// The dates at which something is fixed.
    pub fn fixed(&self) -> impl Iterator<Item = &Date> {
        self.dates.iter().filter(|d| d.after_ms.is_some())
    }

    /// How what the dates cost is rounded, wherever it is written.
    pub fn rounding_of_costs(&self) -> Rounding {
        let costs = self
            .dates
            .iter()
            .flat_map(|d| [d.operation, d.fix, d.total]);
        Rounding::of(Style::Money, costs)
    }

    /// How what waiting costs is rounded, at each date and with each assumption.
    pub fn rounding_of_delay(&self) -> Rounding {
        let dates = self.dates.iter().filter_map(|d| d.over_first);
        let bars = self.tornado.iter().flat_map(|b| [b.at_low, b.at_high]);
        Rounding::of(Style::Money, dates.chain(bars))
    }

    /// How what a month of waiting costs is rounded.
    pub fn rounding_of_months(&self) -> Rounding {
        let months = self.dates.iter().filter_map(|d| d.per_month);
        Rounding::of(Style::Money, months.chain(self.month))
    }

    /// Whether no date had anything to fix, so that all cost the same: a fix that
    /// starts has an edge at least.
    pub fn nothing_to_fix(&self) -> bool {
        let idle = |d: &Date| d.bill.edges.mean == 0.0 && d.bill.finished == 0.0;
        let same = |d: &Date| d.over_first.is_none_or(|over| over.mean == 0.0);
        self.fixed().all(|d| idle(d) && same(d))
    }
}
