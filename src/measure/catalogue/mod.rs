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
mod own;
mod ratios;

pub use costs::{Case, Category};
pub(super) use own::Added;
pub use own::{Hook, Own};
pub use ratios::Ratio;

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
    /// Share of a system's on-hand records that are exactly right.
    Exact(System),
    /// Share of them within the tolerance of their class.
    Within(System),
    /// Drift of a bucket of a system by cause.
    Cause(System, Bucket, Cause, Sign),
    /// Units on hand by which two systems differ.
    Distance(System, System),
    /// What people are at.
    People(Gauge),
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
            M::Exact(s) => format!("right/{}", s.name()),
            M::Within(s) => format!("within/{}", s.name()),
            M::Cause(s, bucket, cause, sign) => {
                let (s, bucket, cause) = (s.name(), bucket.name(), cause.name());
                format!("cause/{s}/{bucket}/{cause}/{}", sign.name())
            }
            M::Distance(a, b) => format!("pair/{}~{}/absolute", a.name(), b.name()),
            M::People(gauge) => format!("people/{}", gauge.name()),
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
    /// A sentence with the nearest path, if there is none.
    pub fn named(path: &str) -> Result<Measure, String> {
        Measure::of_path(path).ok_or_else(|| {
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
            all.extend([M::WrongAge(system), M::TimeToCorrect(system)]);
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

    /// What the catalogue says of it.
    pub fn entry(&self) -> Entry {
        use Better::{Less, More};
        use Measure as M;
        match *self {
            M::Count(incident) => counts::entry(incident),
            M::StockOnHand => mean("stock on hand", "units", "Units on hand in truth, all pools."),
            M::StockValue => mean(
                "stock on hand at cost",
                "cents",
                "Units on hand in truth at purchase cost, all pools.",
            ),
            M::Backorders => mean(
                "backorders, on average",
                "units",
                "Units promised beyond what is on hand and fit for sale, in truth, all pools.",
            )
            .better(Less),
            M::Frozen => mean(
                "replenishment frozen by a wrong record",
                "share",
                "Share of pools with nothing on the shelf that is fit for sale, whose inventory position \
                 is at or below the reorder point in truth and above it in the planner's record.",
            )
            .better(Less),
            M::Drift(system, figure, sign) => drift(system, figure, sign),
            M::DriftValue(system) => of(system, "on hand, absolute drift at cost", "cents").defined(
                "Absolute drift of stock on hand, pool by pool, at purchase cost.",
            )
            .better(Less),
            M::Exact(system) => of(system, "on hand exactly right", "share").defined(
                "Inventory record accuracy without tolerance: share of records that say exactly what is on hand.",
            )
            .better(More),
            M::Within(system) => of(system, "on hand within 1/3/5 % (ABC)", "share").defined(
                "Inventory record accuracy: share of records within 1, 3 or 5 % of what is on hand, by the \
                 class of the item (A, B, C).",
            )
            .better(More),
            M::Cause(system, bucket, cause, sign) => of(
                system,
                &format!("{} drift, {}, {}", bucket.label(), cause.label(), word(sign)),
                "units",
            )
            .defined(cause.definition()),
            M::Distance(a, b) => mean(
                &format!("{} and {}: on hand, absolute difference", a.label(), b.label()),
                "units",
                "Units on hand by which two systems' records differ, pool by pool.",
            )
            .better(Less),
            M::People(gauge) => mean(gauge.label(), gauge.unit(), gauge.definition()),
            M::WrongHours(system) => {
                count(system, "hours that on-hand records were wrong", "hours").better(Less)
            }
            M::Spells(system) => count(system, "wrong on-hand records that came right", "records"),
            M::WrongAgeHours(system) => {
                count(system, "age of wrong on-hand records, over time", "hours x hours")
            }
            M::Rate(ratio) => ratio.entry(),
            M::Class(system, bucket, class) => of(
                system,
                &format!("{}: {}, gross", bucket.label(), class.label()),
                "units",
            )
            .defined(class.definition()),
            M::ClassShare(system, class) => {
                of(system, &format!("share of drift: {}", class.label()), "share")
                    .defined("Gross units on hand of this class of causes over those of all classes.")
            }
            M::WrongAge(system) => of(system, "mean age of a wrong record", "days").defined(
                "How long an on-hand record that is wrong has been so, on average over time and over the \
                 records that are wrong.",
            )
            .better(Less),
            M::TimeToCorrect(system) => of(system, "mean time to correct a wrong record", "days")
                .defined(
                    "Mean length of the time that an on-hand record is wrong: the time that records were wrong \
                     over how many came right.",
                )
                .better(Less),
            M::Cost(category) => costs::entry(category),
            M::WrongNumbers(case) => costs::sum(
                "cost of wrong numbers",
                case,
                "Sum of the lines of the bill that wrong records bring about.",
            ),
            M::TotalCost(case) => costs::sum(
                "total cost, running costs included",
                case,
                "Sum of all lines of the bill.",
            ),
            M::LabourHours => costs::of_sum("work on exceptions and variances").counted(
                "hours",
                "Hours of work on exceptions and on variances of counts, at the assumed minutes or as the desk took.",
            ),
            M::Margin => costs::of_sum("margin of goods sold and kept").counted(
                "cents",
                "Selling price less purchase cost of the units that were sold and did not come back.",
            ),
            M::Earnings => costs::of_sum("earned, before feeds and fixes").counted(
                "cents",
                "That margin less all costs but those of running the feeds and of a fix. Lost margin is no cost of \
                 its own here: it is not in the margin.",
            ),
            M::Sensitivity(rate, case) => costs::of_sum(&format!(
                "total cost, {} {}",
                rate.name().replace('-', " "),
                case.name()
            ))
            .counted("cents", "Total cost with this rate low or high and every other one typical."),
            M::LessEarned => costs::of_sum("earned less than with right records").counted(
                "cents",
                "What the same business with right records earns more, replication by replication.",
            ),
            M::LessMargin => costs::of_sum("of this, margin of goods sold and kept").counted(
                "cents",
                "The part of it that is margin.",
            ),
            M::MoreSpent => costs::of_sum("of this, spent more, feeds left out").counted(
                "cents",
                "The part of it that is costs.",
            ),
            M::MoreSpentOn(category) => costs::of_sum(&format!(
                "more than with right records: {}",
                category.label()
            ))
            .counted("cents", category.definition()),
            M::Own(own) => own.entry(),
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
            M::LessEarned | M::LessMargin | M::MoreSpent | M::MoreSpentOn(_) => true,
            _ => false,
        }
    }
}

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
        all.extend([M::DriftValue(system), M::Exact(system), M::Within(system)]);
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
        all.extend([
            M::WrongHours(system),
            M::Spells(system),
            M::WrongAgeHours(system),
        ]);
    }
    all
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path())
    }
}

impl Entry {
    pub(super) fn better(mut self, better: Better) -> Entry {
        self.better = Some(better);
        self
    }

    pub(super) fn defined(mut self, definition: &str) -> Entry {
        definition.clone_into(&mut self.definition);
        self
    }

    pub(super) fn counted(mut self, unit: &'static str, definition: &str) -> Entry {
        (self.unit, self.how) = (unit, How::Count);
        self.defined(definition)
    }
}

/// A mean over time.
fn mean(label: &str, unit: &'static str, definition: &str) -> Entry {
    Entry {
        label: label.to_owned(),
        unit,
        how: How::Mean,
        better: None,
        definition: definition.to_owned(),
    }
}

/// A mean over time of a system.
fn of(system: System, label: &str, unit: &'static str) -> Entry {
    mean(&format!("{}: {label}", system.label()), unit, "")
}

/// A count of a system.
fn count(system: System, label: &str, unit: &'static str) -> Entry {
    of(system, label, unit).counted(unit, &format!("The {label}, all pools."))
}

fn word(sign: Sign) -> &'static str {
    match sign {
        Sign::Net => "net",
        Sign::Absolute => "absolute",
    }
}

fn drift(system: System, figure: Figure, sign: Sign) -> Entry {
    let name = figure.label();
    match sign {
        Sign::Net => of(
            system,
            &format!("{name}, net drift (+ = overstated)"),
            "units",
        )
        .defined("What the record says less the truth, all pools added up."),
        Sign::Absolute => of(system, &format!("{name}, absolute drift"), "units")
            .defined("What the record says less the truth without its sign, pool by pool.")
            .better(Better::Less),
    }
}
