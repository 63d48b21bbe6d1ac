//! Quantities computed from others, replication by replication.
//!
//! A ratio of means is not the mean of ratios, and an interval needs the ratio
//! of *each* replication: so ratios are taken here, before anything is merged.

use crate::measure::{Column, How, Outcome};
use crate::world::{Bucket, Cause, CauseClass, System};

const CLASSES: [CauseClass; 3] = [CauseClass::Lag, CauseClass::Structural, CauseClass::OneOff];

/// A ratio `scale x numerator / denominator`, the denominator being a sum.
struct Ratio<'a> {
    key: &'a str,
    label: &'a str,
    unit: &'static str,
    numerator: &'a str,
    denominator: &'a [&'a str],
    scale: f64,
}

const RATIOS: [Ratio<'static>; 10] = [
    Ratio {
        key: "rate/oversold-lines",
        label: "oversells",
        unit: "per 1,000 orders",
        numerator: "count/oversold-lines",
        denominator: &["count/orders"],
        scale: 1_000.0,
    },
    Ratio {
        key: "rate/false-stockout-lines",
        label: "false stock-outs",
        unit: "per 1,000 orders",
        numerator: "count/false-stockout-lines",
        denominator: &["count/orders"],
        scale: 1_000.0,
    },
    Ratio {
        key: "rate/failed-orders",
        label: "orders cancelled for want of stock",
        unit: "per 1,000 orders",
        numerator: "count/failed-orders",
        denominator: &["count/orders"],
        scale: 1_000.0,
    },
    Ratio {
        key: "rate/short-picks",
        label: "short picks (of lines picked)",
        unit: "per 1,000 lines",
        numerator: "count/short-picks",
        denominator: &["count/pick-lines"],
        scale: 1_000.0,
    },
    Ratio {
        key: "rate/late-lines",
        label: "lines shipped late",
        unit: "share",
        numerator: "count/late-lines",
        denominator: &["count/shipped-lines"],
        scale: 1.0,
    },
    // Of who was refused or paid: a shopper who gives up was not left without goods.
    Ratio {
        key: "rate/fill",
        label: "fill rate (units paid for or refused)",
        unit: "share",
        numerator: "count/covered-units",
        denominator: &[
            "count/accepted-units",
            "count/stockout-units",
            "count/false-stockout-units",
        ],
        scale: 1.0,
    },
    Ratio {
        key: "rate/perfect-orders",
        label: "perfect orders",
        unit: "share",
        numerator: "count/perfect-orders",
        denominator: &["count/closed-orders"],
        scale: 1.0,
    },
    Ratio {
        key: "rate/short-transfers",
        label: "transfers that went short",
        unit: "share",
        numerator: "count/short-transfers",
        denominator: &["count/transfers"],
        scale: 1.0,
    },
    Ratio {
        key: "people/desk-load",
        label: "hours of the desk that are used",
        unit: "share",
        numerator: "count/desk-minutes",
        denominator: &["count/desk-open-minutes"],
        scale: 1.0,
    },
    Ratio {
        key: "people/fix-days",
        label: "days from the start to the end of the fix, where it ended",
        unit: "days",
        numerator: "count/fix-days",
        denominator: &["count/fix-finished"],
        scale: 1.0,
    },
];

/// Appends to the rows and totals of an outcome: `rate/...` (ratios, `NaN`
/// where nothing was asked for), `class/<system>/<bucket>/<lag|structural|one-off>`
/// (gross units of drift by class of cause), `class-share/<system>/<class>` (each class's
/// share of the gross drift of stock on hand), `wrong-age/<system>` and
/// `time-to-correct/<system>` (both in days, of records of stock on hand).
pub fn add_derived(outcome: &mut Outcome) {
    for ratio in &RATIOS {
        add_ratio(outcome, ratio);
    }
    for system in System::ALL {
        for bucket in Bucket::ALL {
            for class in CLASSES {
                add_class(outcome, system, bucket, class);
            }
        }
        add_class_shares(outcome, system);
        add_ages(outcome, system);
    }
}

/// How old wrong records of stock on hand are, in days.
///
/// `wrong-age` is the mean, over time and over the records that are wrong, of how long each has
/// been wrong so far: what somebody finds who looks at a wrong record at a random moment. A few
/// that stay wrong for long count for the time that they do, so it goes with a share of
/// records that are wrong, which is over time too. `time-to-correct` is the mean length of a
/// spell, whether it lasted a minute or a year: the time that records were wrong over how many
/// came right, which of spells that are cut off by the end of the run is the usual estimate of
/// their mean (undefined where none came right).
fn add_ages(outcome: &mut Outcome, system: System) {
    let name = system.name();
    let wrong = format!("wrong-hours/{name}");
    add_ratio(
        outcome,
        &Ratio {
            key: &format!("wrong-age/{name}"),
            label: &format!("{name}: mean age of a wrong on-hand record"),
            unit: "days",
            numerator: &format!("wrong-age-hours/{name}"),
            denominator: &[&wrong],
            scale: 1.0 / 24.0,
        },
    );
    add_ratio(
        outcome,
        &Ratio {
            key: &format!("time-to-correct/{name}"),
            label: &format!("{name}: mean time to correct a wrong on-hand record"),
            unit: "days",
            numerator: &wrong,
            denominator: &[&format!("spells/{name}")],
            scale: 1.0 / 24.0,
        },
    );
}

fn add_class_shares(outcome: &mut Outcome, system: System) {
    let path = |class| {
        format!(
            "class/{}/{}/{}",
            system.name(),
            Bucket::OnHand.name(),
            class_name(class)
        )
    };
    let found: Vec<Option<usize>> = CLASSES
        .into_iter()
        .map(|class| outcome.table.column(&path(class)))
        .collect();
    let parts: Vec<usize> = found.iter().flatten().copied().collect();
    for (class, part) in CLASSES.into_iter().zip(found) {
        let Some(part) = part else {
            continue;
        };
        let column = Column {
            key: format!("class-share/{}/{}", system.name(), class_name(class)),
            label: format!("share of drift: {}", class_label(class)),
            unit: "share",
            how: How::Mean,
        };
        append(outcome, column, |row| {
            let all: f64 = parts.iter().map(|&at| row[at]).sum();
            if all > 0.0 { row[part] / all } else { f64::NAN }
        });
    }
}

fn add_ratio(outcome: &mut Outcome, ratio: &Ratio) {
    let find = |key: &str| outcome.table.column(key);
    let under: Option<Vec<usize>> = ratio.denominator.iter().map(|key| find(key)).collect();
    let (Some(over), Some(under)) = (find(ratio.numerator), under) else {
        return;
    };
    let column = Column {
        key: ratio.key.to_owned(),
        label: ratio.label.to_owned(),
        unit: ratio.unit,
        how: How::Mean,
    };
    append(outcome, column, |row| {
        let of: f64 = under.iter().map(|&at| row[at]).sum();
        if of > 0.0 {
            ratio.scale * row[over] / of
        } else {
            f64::NAN
        }
    });
}

fn add_class(outcome: &mut Outcome, system: System, bucket: Bucket, class: CauseClass) {
    let path = |cause: Cause| {
        format!(
            "cause/{}/{}/{}/absolute",
            system.name(),
            bucket.name(),
            cause.name()
        )
    };
    let parts: Vec<usize> = Cause::ALL
        .into_iter()
        .filter(|cause| cause.class() == class)
        .filter_map(|cause| outcome.table.column(&path(cause)))
        .collect();
    if parts.is_empty() {
        return;
    }
    let column = Column {
        key: format!(
            "class/{}/{}/{}",
            system.name(),
            bucket.name(),
            class_name(class)
        ),
        label: class_label(class).to_owned(),
        unit: "units",
        how: How::Mean,
    };
    append(outcome, column, |row| parts.iter().map(|&at| row[at]).sum());
}

fn class_name(class: CauseClass) -> &'static str {
    match class {
        CauseClass::Lag => "lag",
        CauseClass::Structural => "structural",
        CauseClass::OneOff => "one-off",
    }
}

fn class_label(class: CauseClass) -> &'static str {
    match class {
        CauseClass::Lag => "lag (heals at the next sync)",
        CauseClass::Structural => "structural (stays)",
        CauseClass::OneOff => "one-off record errors",
    }
}

fn append(outcome: &mut Outcome, column: Column, value: impl Fn(&[f64]) -> f64) {
    for row in &mut outcome.table.rows {
        let next = value(row);
        row.push(next);
    }
    let next = value(&outcome.totals);
    outcome.totals.push(next);
    outcome.table.columns.push(column);
}
