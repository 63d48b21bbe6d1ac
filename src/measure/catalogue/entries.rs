//! What the catalogue says of each measure: label, unit, definition, how it adds up, which way is
//! better.

use super::{Better, Entry, Figure, How, Measure, Sign, costs, counts};
use crate::world::{Bucket, System};

impl Measure {
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
            M::Exact(system, figure) => of(
                system,
                &format!("{} exactly right", figure.label()),
                "share",
            )
            .defined(&format!(
                "Record accuracy without tolerance: share of records that say exactly how many units are \
                 {}{}.",
                figure.label(),
                match figure {
                    Figure::Of(Bucket::OnHand) => "",
                    _ => ", read at the end of each period",
                }
            ))
            .better(More),
            M::Within(system) => of(system, "on hand within 1/3/5 % (ABC)", "share").defined(
                "Inventory record accuracy: share of records within 1, 3 or 5 % of what is on hand, by the \
                 class of the item (A, B, C).",
            )
            .better(More),
            M::Below(_) | M::Above(_) | M::OffBy(..) | M::WrongUnitHours(_) | M::WrongSize(_) => {
                self.of_wrong_records()
            }
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
            M::ReportedValue(_)
            | M::ValueOverstated(_)
            | M::MarginOverstated(_)
            | M::ReordersMissed(_)
            | M::ReordersNeedless(_) => self.reported(),
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
                match rate {
                    crate::scenario::RateName::MisPick => rate.name().to_owned(),
                    _ => rate.name().replace('-', " "),
                },
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
}

impl Measure {
    /// Of records of stock on hand that are wrong: which way, and by how much.
    fn of_wrong_records(&self) -> Entry {
        use Measure as M;
        match *self {
            M::Below(system) => of(system, "on hand below the shelf", "share")
                .defined("Share of records that say fewer units on hand than there are.")
                .better(Better::Less),
            M::Above(system) => of(system, "on hand above the shelf", "share")
                .defined("Share of records that say more units on hand than there are.")
                .better(Better::Less),
            M::OffBy(system, size) => {
                let label = format!("on hand off by {}", size.label());
                of(system, &label, "share").defined(
                    "Share of records whose units on hand are off by this many, either way, read at the end of \
                     each period.",
                )
                .better(Better::Less)
            }
            M::WrongUnitHours(system) => count(
                system,
                "units by which on-hand records were off, over time",
                "units x hours",
            )
            .better(Better::Less),
            M::WrongSize(system) => of(system, "mean size of a wrong record", "units")
                .defined(
                    "By how many units an on-hand record that is wrong is off, either way, on average over time \
                     and over the records that are wrong.",
                )
                .better(Better::Less),
            _ => unreachable!("{} is not about wrong records", self.path()),
        }
    }

    /// Of what a system would report when a period ends.
    fn reported(&self) -> Entry {
        use Measure as M;
        match *self {
            M::ReportedValue(system) => of(system, "stock at cost, as reported", "cents")
                .defined(
                    "Recorded stock on hand at purchase cost, read at the end of each period.",
                ),
            M::ValueOverstated(system) => of(system, "stock at cost, overstated by", "cents")
                .defined(
                    "Recorded less true stock on hand at purchase cost, read at the end of each period; below \
                     zero it is understated.",
                ),
            M::MarginOverstated(system) => of(system, "gross margin, overstated by", "cents")
                .counted(
                    "cents",
                    "What the closing stock of its record adds to the gross margin (sales less opening stock less \
                     purchases plus closing stock): the change of the overstated stock value over the period.",
                ),
            M::ReordersMissed(system) => of(system, "missing reorder proposals", "pools")
                .defined(
                    "Pools at or below their reorder point in truth and above it by its record, read at the end \
                     of each period.",
                )
                .better(Better::Less),
            M::ReordersNeedless(system) => of(system, "needless reorder proposals", "pools")
                .defined(
                    "Pools at or below their reorder point by its record and above it in truth, read at the end \
                     of each period.",
                )
                .better(Better::Less),
            _ => unreachable!("{} is not read at the end of a period", self.path()),
        }
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
