//! The columns of a table, and how what was added up becomes their values.

use super::table::{Column, How};
use crate::sim::{Gauge, Incident};
use crate::units::HOUR;
use crate::world::{Bucket, Cause, System};

/// How a column's sum becomes its value.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// As it is.
    Count,
    /// Mean over time, divided by this.
    Mean(f64),
    /// One less that.
    Rest(f64),
    /// Integral over time, in units times hours.
    Hours,
    /// The same of ages, of which the sum has twice as much.
    Aged,
}

impl Reading {
    pub(super) fn value(self, sum: i128, millis: i64) -> f64 {
        let mean = sum as f64 / millis as f64;
        match self {
            Reading::Count => sum as f64,
            Reading::Mean(over) => mean / over,
            Reading::Rest(over) => 1.0 - mean / over,
            Reading::Hours => sum as f64 / HOUR as f64,
            Reading::Aged => sum as f64 / (2.0 * HOUR as f64 * HOUR as f64),
        }
    }
}

pub(super) type Seat = (System, usize);

/// Each pair of systems once.
pub(super) fn pairs(systems: &[Seat]) -> impl Iterator<Item = (Seat, Seat)> + '_ {
    let later = |i: usize| systems[i + 1..].iter().copied();
    (systems.iter().enumerate()).flat_map(move |(i, &a)| later(i).map(move |b| (a, b)))
}

/// What is counted: what people do only where they do anything.
pub(super) fn incidents(people: bool) -> impl Iterator<Item = Incident> {
    let all = Incident::ALL.into_iter();
    all.filter(move |i| people || !i.is_of_people())
}

/// What is measured, in the order of a row.
pub(super) fn columns(systems: &[Seat], people: bool) -> Vec<Column> {
    let mut columns: Vec<Column> = incidents(people)
        .map(|i| {
            column(
                format!("count/{}", i.name()),
                i.name().replace('-', " "),
                i.unit(),
                How::Count,
            )
        })
        .collect();
    let mut mean = |key: String, label: String, unit| {
        columns.push(column(key, label, unit, How::Mean));
    };
    mean("stock/on-hand".into(), "stock on hand".into(), "units");
    mean(
        "stock/value".into(),
        "stock on hand at cost".into(),
        "cents",
    );
    mean(
        "stock/backorders".into(),
        "units promised beyond stock".into(),
        "units",
    );
    mean(
        "frozen".into(),
        "pools with an empty shelf that the recorded position keeps from being reordered".into(),
        "share",
    );
    for (system, _) in systems {
        let s = system.name();
        for bucket in Bucket::ALL
            .map(Bucket::name)
            .into_iter()
            .chain(["available"])
        {
            mean(
                format!("drift/{s}/{bucket}/signed"),
                format!("{s}: {bucket} drift, signed"),
                "units",
            );
            mean(
                format!("drift/{s}/{bucket}/absolute"),
                format!("{s}: {bucket} drift, absolute"),
                "units",
            );
        }
        mean(
            format!("drift/{s}/value"),
            format!("{s}: absolute on-hand drift at cost"),
            "cents",
        );
        mean(
            format!("right/{s}"),
            format!("{s}: on-hand records exactly right"),
            "share",
        );
        mean(
            format!("within/{s}"),
            format!("{s}: inventory record accuracy, on hand within 1/3/5 % (A/B/C)"),
            "share",
        );
        for bucket in Bucket::ALL.map(Bucket::name) {
            for cause in Cause::ALL.map(Cause::name) {
                let label = format!("{s}: {bucket} drift from {cause}");
                let key = format!("cause/{s}/{bucket}/{cause}");
                mean(format!("{key}/signed"), format!("{label}, signed"), "units");
                mean(
                    format!("{key}/absolute"),
                    format!("{label}, absolute"),
                    "units",
                );
            }
        }
    }
    for ((a, _), (b, _)) in pairs(systems) {
        let (a, b) = (a.name(), b.name());
        mean(
            format!("pair/{a}~{b}/absolute"),
            format!("{a} and {b} apart, on hand"),
            "units",
        );
    }
    for gauge in Gauge::ALL.into_iter().filter(|_| people) {
        let key = format!("people/{}", gauge.name());
        mean(key, gauge.label().into(), gauge.unit());
    }
    for (system, _) in systems {
        let s = system.name();
        for (key, label, unit) in [
            (
                "wrong-hours",
                "hours that on-hand records were wrong",
                "hours",
            ),
            ("spells", "wrong on-hand records that came right", "records"),
            (
                "wrong-age-hours",
                "age of wrong on-hand records, over time",
                "hours x hours",
            ),
        ] {
            let (key, label) = (format!("{key}/{s}"), format!("{s}: {label}"));
            columns.push(column(key, label, unit, How::Count));
        }
    }
    columns
}

pub(super) fn column(key: String, label: String, unit: &'static str, how: How) -> Column {
    Column {
        key,
        label,
        unit,
        how,
    }
}
