//! Quantities computed from others, replication by replication.
//!
//! A ratio of means is not the mean of ratios, and an interval needs the ratio
//! of *each* replication: so ratios are taken here, before anything is merged.

use crate::measure::{Measure, Outcome, Ratio, Sign};
use crate::world::{Bucket, Cause, CauseClass, System};

/// Appends to the rows and totals of an outcome what is worked out from them: ratios (`NaN` where
/// nothing was asked for), gross drift by class of cause and the share of each class, and the
/// ages of wrong records.
pub fn add_derived(outcome: &mut Outcome) {
    for ratio in Ratio::ALL {
        let parts = ratio.parts();
        let under: Vec<Measure> = parts.under.iter().map(|&i| Measure::Count(i)).collect();
        let of = (Measure::Count(parts.over), under.as_slice());
        add_ratio(outcome, Measure::Rate(ratio), of, parts.scale);
    }
    for system in System::ALL {
        for bucket in Bucket::ALL {
            for class in CauseClass::ALL {
                add_class(outcome, system, bucket, class);
            }
        }
        add_class_shares(outcome, system);
        add_ages(outcome, system);
    }
}

/// How old wrong records of stock on hand are, in days, and by how many units they are off.
///
/// The age is the mean, over time and over the records that are wrong, of how long each has
/// been wrong so far: what somebody finds who looks at a wrong record at a random moment. A few
/// that stay wrong for long count for the time that they do, so it goes with a share of
/// records that are wrong, which is over time too. The time to correct is the mean length of a
/// spell, whether it lasted a minute or a year: the time that records were wrong over how many
/// came right, which of spells that are cut off by the end of the run is the usual estimate of
/// their mean (undefined where none came right).
fn add_ages(outcome: &mut Outcome, system: System) {
    let wrong = Measure::WrongHours(system);
    let aged = Measure::WrongAgeHours(system);
    let days = 1.0 / 24.0;
    add_ratio(outcome, Measure::WrongAge(system), (aged, &[wrong]), days);
    let (units, size) = (Measure::WrongUnitHours(system), Measure::WrongSize(system));
    add_ratio(outcome, size, (units, &[wrong]), 1.0);
    let spells = [Measure::Spells(system)];
    add_ratio(
        outcome,
        Measure::TimeToCorrect(system),
        (wrong, &spells),
        days,
    );
}

fn add_class_shares(outcome: &mut Outcome, system: System) {
    let of_class = |class| Measure::Class(system, Bucket::OnHand, class);
    let found = CauseClass::ALL.map(|class| outcome.table.column(of_class(class)));
    let parts: Vec<usize> = found.iter().flatten().copied().collect();
    for (class, part) in CauseClass::ALL.into_iter().zip(found) {
        let Some(part) = part else {
            continue;
        };
        append(outcome, Measure::ClassShare(system, class), |row| {
            let all: f64 = parts.iter().map(|&at| row[at]).sum();
            if all > 0.0 { row[part] / all } else { f64::NAN }
        });
    }
}

/// Appends `scale x over / sum of under`, if these are measured.
fn add_ratio(
    outcome: &mut Outcome,
    measure: Measure,
    (over, under): (Measure, &[Measure]),
    scale: f64,
) {
    let find = |measure: Measure| outcome.table.column(measure);
    let under: Option<Vec<usize>> = under.iter().map(|&m| find(m)).collect();
    let (Some(over), Some(under)) = (find(over), under) else {
        return;
    };
    append(outcome, measure, |row| {
        let of: f64 = under.iter().map(|&at| row[at]).sum();
        if of > 0.0 {
            scale * row[over] / of
        } else {
            f64::NAN
        }
    });
}

fn add_class(outcome: &mut Outcome, system: System, bucket: Bucket, class: CauseClass) {
    let absolute = |cause| Measure::Cause(system, bucket, cause, Sign::Absolute);
    let parts: Vec<usize> = Cause::ALL
        .into_iter()
        .filter(|cause| cause.class() == class)
        .filter_map(|cause| outcome.table.column(absolute(cause)))
        .collect();
    if parts.is_empty() {
        return;
    }
    let measure = Measure::Class(system, bucket, class);
    append(outcome, measure, |row| {
        parts.iter().map(|&at| row[at]).sum()
    });
}

fn append(outcome: &mut Outcome, measure: Measure, value: impl Fn(&[f64]) -> f64) {
    let total = value(&outcome.totals);
    outcome.totals.push(total);
    outcome.table.add(measure, value);
}
