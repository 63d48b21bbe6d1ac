//! The catalogue of measures: everything that a run can say, each once.
//!
//! ```text
//! Measure  --path-->  "drift/erp/on-hand/absolute"    in files and on the command line
//!          --entry--> label, unit, definition, how it adds up, which way is better
//! ```
//!
//! A [`Measure`] is the key: it is what tables, figures, comparisons, claims and thresholds ask
//! for, so that a misspelt one does not compile. Its path is written to files and read from the
//! command line, nowhere else. What the meter measures of a run stands in [`measured`], in the
//! order of its columns; the rest is worked out from that (`experiment`, `economics`, `report`).

mod costs;
mod counts;
mod entries;
mod own;
mod ratios;
mod sizes;

pub use costs::{Case, Category};
pub(super) use own::Added;
pub use own::{Hook, Own};
pub use ratios::Ratio;
pub use sizes::ErrorSize;

use crate::scenario::RateName;
use crate::sim::{Gauge, Incident};
use crate::world::{Bucket, Cause, CauseClass, System};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// How the values of a column are made and how periods combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Occurrences (or units, or cents) counted in the period: periods add up.
    Count,
    /// Time-weighted mean over the period: periods average by their length.
    Mean,
}

/// What counts as better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// Less is better.
    Less,
    /// More is better.
    More,
}

/// A bucket, or what is available of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// A bucket.
    Of(Bucket),
    /// On hand less committed less unavailable.
    Available,
}

impl Figure {
    /// Every figure.
    pub const ALL: [Figure; Bucket::COUNT + 1] = [
        Figure::Of(Bucket::OnHand),
        Figure::Of(Bucket::Committed),
        Figure::Of(Bucket::Incoming),
        Figure::Of(Bucket::Unavailable),
        Figure::Available,
    ];

    fn name(self) -> &'static str {
        match self {
            Figure::Of(bucket) => bucket.name(),
            Figure::Available => "available",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Figure::Of(bucket) => bucket.label(),
            Figure::Available => "available",
        }
    }
}

/// Whether drift of different pools and causes cancels out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// It does: what the record overstates less what it understates.
    Net,
    /// It does not: units off either way.
    Absolute,
}

impl Sign {
    fn name(self) -> &'static str {
        match self {
            Sign::Net => "signed",
            Sign::Absolute => "absolute",
        }
    }
}

/// A quantity that a run is measured by: its typed key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// How often something happened, or how much of it.
    Count(Incident),
    /// Units on hand, in truth.
    StockOnHand,
    /// The same at purchase cost.
    StockValue,
    /// Units promised beyond stock.
    Backorders,
    /// Share of pools whose replenishment a wrong record has frozen.
    Frozen,
    /// Drift of a system's record.
    Drift(System, Figure, Sign),
    /// Absolute drift of stock on hand at purchase cost.
    DriftValue(System),
    /// Share of a system's records of a figure that are exactly right.
    Exact(System, Figure),
    /// Share of them within the tolerance of their class.
    Within(System),
    /// Share of a system's records of stock on hand that say less than there is.
    Below(System),
    /// Share of them that say more.
    Above(System),
    /// Share of them that are off by so much.
    OffBy(System, ErrorSize),
    /// Units by which a system's records of stock on hand were off, over time.
    WrongUnitHours(System),
    /// By how many units a wrong record of a system is off.
    WrongSize(System),
    /// Drift of a bucket of a system by cause.
    Cause(System, Bucket, Cause, Sign),
    /// Units on hand by which two systems differ.
    Distance(System, System),
    /// What people are at.
    People(Gauge),
    /// Stock at cost as a system would report it.
    ReportedValue(System),
    /// By how much it overstates that.
    ValueOverstated(System),
    /// By how much its closing stock overstates the gross margin of a period.
    MarginOverstated(System),
    /// Pools that are to be reordered and by a system's record are not.
    ReordersMissed(System),
    /// Pools that by a system's record are to be reordered and are not.
    ReordersNeedless(System),
    /// Time that on-hand records of a system were wrong.
    WrongHours(System),
    /// Wrong on-hand records of a system that came right.
    Spells(System),
    /// Age of a system's wrong on-hand records, added up over time.
    WrongAgeHours(System),
    /// A ratio of counts.
    Rate(Ratio),
    /// Gross drift of a bucket of a system by class of cause.
    Class(System, Bucket, CauseClass),
    /// The share of a class in a system's gross on-hand drift.
    ClassShare(System, CauseClass),
    /// How long the wrong on-hand records of a system have been wrong.
    WrongAge(System),
    /// How long it takes until a wrong on-hand record of a system is right again.
    TimeToCorrect(System),
    /// A line of the bill.
    Cost(Category),
    /// The cost of wrong numbers: the sum of its lines.
    WrongNumbers(Case),
    /// The sum of all lines of the bill.
    TotalCost(Case),
    /// Hours of work on exceptions and variances.
    LabourHours,
    /// Margin of the goods that were sold and kept.
    Margin,
    /// That margin less what was spent, but for running the feeds and for a fix.
    Earnings,
    /// All costs if one rate is low or high.
    Sensitivity(RateName, Case),
    /// What is earned less than with right records.
    LessEarned,
    /// The part of it that is margin.
    LessMargin,
    /// The part of it that is costs.
    MoreSpent,
    /// The part of it that is one cost.
    MoreSpentOn(Category),
    /// A measure of one's own.
    Own(&'static Own),
}

/// What the catalogue says of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What people call it.
    pub label: String,
    /// Unit of the values: `units`, `lines`, `share`, `cents`, ...
    pub unit: &'static str,
    /// How it adds up.
    pub how: How,
    /// Which way is better, where one is.
    pub better: Option<Better>,
    /// What exactly it is.
    pub definition: String,
}

impl Measure {
    /// Mean absolute drift of a system's stock on hand.
    pub const fn drift(system: System) -> Measure {
        Measure::Drift(system, Figure::Of(Bucket::OnHand), Sign::Absolute)
    }

    /// Share of a system's records of stock on hand that are exactly right.
    pub const fn exact(system: System) -> Measure {
        Measure::Exact(system, Figure::Of(Bucket::OnHand))
    }

    /// Path of the quantity, stable across versions: for files and the command line.
    pub fn path(&self) -> String {
        use Measure as M;
        match *self {
            M::Count(incident) => format!("count/{}", incident.name()),
            M::StockOnHand => "stock/on-hand".to_owned(),
            M::StockValue => "stock/value".to_owned(),
            M::Backorders => "stock/backorders".to_owned(),
            M::Frozen => "frozen".to_owned(),
            M::Drift(s, of, sign) => format!("drift/{}/{}/{}", s.name(), of.name(), sign.name()),
            M::DriftValue(s) => format!("drift/{}/value", s.name()),
            M::Exact(s, Figure::Of(Bucket::OnHand)) => format!("right/{}", s.name()),
            M::Exact(s, figure) => format!("right/{}/{}", s.name(), figure.name()),
            M::Within(s) => format!("within/{}", s.name()),
            M::Below(s) => format!("below/{}", s.name()),
            M::Above(s) => format!("above/{}", s.name()),
            M::OffBy(s, size) => format!("off-by/{}/{}", s.name(), size.name()),
            M::WrongUnitHours(s) => format!("wrong-unit-hours/{}", s.name()),
            M::WrongSize(s) => format!("wrong-size/{}", s.name()),
            M::Cause(s, bucket, cause, sign) => {
                let (s, bucket, cause) = (s.name(), bucket.name(), cause.name());
                format!("cause/{s}/{bucket}/{cause}/{}", sign.name())
            }
            M::Distance(a, b) => format!("pair/{}~{}/absolute", a.name(), b.name()),
            M::People(gauge) => format!("people/{}", gauge.name()),
            M::ReportedValue(s) => format!("reported/{}/stock-value", s.name()),
            M::ValueOverstated(s) => format!("reported/{}/stock-overstated", s.name()),
            M::MarginOverstated(s) => format!("reported/{}/margin-overstated", s.name()),
            M::ReordersMissed(s) => format!("reported/{}/reorders-missed", s.name()),
            M::ReordersNeedless(s) => format!("reported/{}/reorders-needless", s.name()),
            M::WrongHours(s) => format!("wrong-hours/{}", s.name()),
            M::Spells(s) => format!("spells/{}", s.name()),
            M::WrongAgeHours(s) => format!("wrong-age-hours/{}", s.name()),
            M::Rate(ratio) => ratio.path().to_owned(),
            M::Class(s, bucket, class) => {
                format!("class/{}/{}/{}", s.name(), bucket.name(), class.name())
            }
            M::ClassShare(s, class) => format!("class-share/{}/{}", s.name(), class.name()),
            M::WrongAge(s) => format!("wrong-age/{}", s.name()),
            M::TimeToCorrect(s) => format!("time-to-correct/{}", s.name()),
            M::Cost(category) => format!("cost/{}", category.name()),
            M::WrongNumbers(case) => format!("cost/failures{}", case.suffix()),
            M::TotalCost(case) => format!("cost/total{}", case.suffix()),
            M::LabourHours => "labour/hours".to_owned(),
            M::Margin => "earnings/margin".to_owned(),
            M::Earnings => "earnings/net".to_owned(),
            M::Sensitivity(rate, case) => format!("sensitivity/{}/{}", rate.name(), case.name()),
            M::LessEarned => "right-records/less-earned".to_owned(),
            M::LessMargin => "right-records/less-margin".to_owned(),
            M::MoreSpent => "right-records/more-spent".to_owned(),
            M::MoreSpentOn(category) => format!("right-records/more-{}", category.name()),
            M::Own(own) => own.path.to_owned(),
        }
    }

    /// The measure of a path.
    pub fn of_path(path: &str) -> Option<Measure> {
        static BY_PATH: OnceLock<HashMap<String, Measure>> = OnceLock::new();
        let by_path = BY_PATH.get_or_init(|| {
            let every = Measure::every().into_iter();
            every.map(|measure| (measure.path(), measure)).collect()
        });
        by_path.get(path).copied()
    }

    /// The measure of a path that was typed.
    ///
    /// # Errors
    /// A sentence with the new or the nearest path, if there is none.
    pub fn named(path: &str) -> Result<Measure, String> {
        Measure::of_path(path).ok_or_else(|| {
            if let Some((_, new)) = RENAMED.iter().find(|(old, _)| *old == path) {
                return format!("\"{path}\" is called \"{new}\" now");
            }
            let nearest = Measure::nearest(path, Measure::every().into_iter());
            format!("no quantity \"{path}\" is measured; the nearest key is \"{nearest}\"")
        })
    }

    /// The path among those of some measures that is written most like this one.
    pub fn nearest(path: &str, among: impl Iterator<Item = Measure>) -> String {
        let paths = among.map(|measure| measure.path());
        let nearest = paths.min_by_key(|of| strsim::damerau_levenshtein(path, of));
        nearest.unwrap_or_default()
    }

    /// Every measure that there can be, but for those of one's own.
    pub fn every() -> Vec<Measure> {
        use Measure as M;
        let mut all = measured(&System::ALL, true);
        all.extend(Ratio::ALL.map(M::Rate));
        for system in System::ALL {
            for bucket in Bucket::ALL {
                all.extend(CauseClass::ALL.map(|class| M::Class(system, bucket, class)));
            }
            all.extend(CauseClass::ALL.map(|class| M::ClassShare(system, class)));
            all.extend([
                M::WrongAge(system),
                M::TimeToCorrect(system),
                M::WrongSize(system),
            ]);
        }
        all.extend(Category::ALL.map(M::Cost));
        all.extend(Case::ALL.map(M::WrongNumbers));
        all.extend(Case::ALL.map(M::TotalCost));
        all.extend([M::LabourHours, M::Margin, M::Earnings]);
        for rate in RateName::ALL {
            all.extend([Case::Low, Case::High].map(|case| M::Sensitivity(rate, case)));
        }
        all.extend([M::LessEarned, M::LessMargin, M::MoreSpent]);
        all.extend(Category::ALL.map(M::MoreSpentOn));
        all
    }

    /// What people call it.
    pub fn label(&self) -> String {
        self.entry().label
    }

    /// The label without the name of the system, under whose heading it stands.
    pub fn short_label(&self) -> String {
        let label = self.label();
        match label.split_once(": ") {
            Some((system, rest)) if System::ALL.iter().any(|s| s.label() == system) => {
                rest.to_owned()
            }
            _ => label,
        }
    }

    /// Whether it is a line of the bill or a sum of such lines.
    pub fn is_cost(&self) -> bool {
        matches!(
            self,
            Measure::Cost(_) | Measure::WrongNumbers(_) | Measure::TotalCost(_)
        )
    }

    /// Whether it may lie on either side of zero.
    pub fn is_signed(&self) -> bool {
        use Measure as M;
        match self {
            M::Drift(_, _, sign) | M::Cause(_, _, _, sign) => *sign == Sign::Net,
            M::Margin | M::Earnings => true,
            M::ReportedValue(_) | M::ValueOverstated(_) | M::MarginOverstated(_) => true,
            M::LessEarned | M::LessMargin | M::MoreSpent | M::MoreSpentOn(_) => true,
            _ => false,
        }
    }
}

/// Paths that were called otherwise once: old and new.
const RENAMED: &[(&str, &str)] = &[
    ("count/resourced-lines", "count/rerouted-lines"),
    ("count/rule-resourced-lines", "count/rule-rerouted-lines"),
    ("count/hub-refused-lines", "count/pool-refused-lines"),
];

/// What the meter measures of a run with these systems, in the order of its columns: what people
/// do only where they do anything.
pub fn measured(systems: &[System], people: bool) -> Vec<Measure> {
    use Measure as M;
    let incidents = Incident::ALL.into_iter();
    let mut all: Vec<Measure> = incidents
        .filter(|incident| people || !incident.is_of_people())
        .map(M::Count)
        .collect();
    all.extend([M::StockOnHand, M::StockValue, M::Backorders, M::Frozen]);
    for &system in systems {
        for figure in Figure::ALL {
            all.extend([Sign::Net, Sign::Absolute].map(|sign| M::Drift(system, figure, sign)));
        }
        all.extend([M::DriftValue(system), M::exact(system), M::Within(system)]);
        for bucket in Bucket::ALL {
            for cause in Cause::ALL {
                let both = [Sign::Net, Sign::Absolute];
                all.extend(both.map(|sign| M::Cause(system, bucket, cause, sign)));
            }
        }
    }
    for (i, &a) in systems.iter().enumerate() {
        all.extend(systems[i + 1..].iter().map(|&b| M::Distance(a, b)));
    }
    all.extend(Gauge::ALL.into_iter().filter(|_| people).map(M::People));
    for &system in systems {
        let others = Figure::ALL.into_iter().skip(1);
        all.extend(others.map(|figure| M::Exact(system, figure)));
        all.extend([
            M::ReportedValue(system),
            M::ValueOverstated(system),
            M::MarginOverstated(system),
            M::ReordersMissed(system),
            M::ReordersNeedless(system),
        ]);
    }
    for &system in systems {
        all.extend([
            M::WrongHours(system),
            M::Spells(system),
            M::WrongAgeHours(system),
        ]);
    }
    for &system in systems {
        all.extend([M::Below(system), M::Above(system)]);
        all.extend(ErrorSize::ALL.map(|size| M::OffBy(system, size)));
        all.push(M::WrongUnitHours(system));
    }
    all
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path())
    }
}
