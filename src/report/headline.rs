//! The sentences that matter, composed from results.
//!
//! A sentence claims no more than its interval: with one replication it says
//! that it is no estimate, and what is zero is said to be zero *in these
//! replications*.

use super::estimate::Estimate;
use super::summary::{Quantity, Report};
use super::words::{self, Style};
use crate::measure::{Case, Incident, Measure, Ratio};
use crate::world::{CauseClass, System};

/// The sentence first, then those that explain it.
pub fn sentences(report: &Report) -> Vec<String> {
    let mut sentences = vec![first(report)];
    sentences.extend(structure(report));
    sentences.extend(beside_on_hand(report));
    sentences.extend(service(report));
    sentences.extend(report.less_earned().map(held_against));
    sentences.extend(caution(report));
    sentences
}

/// `41.2 % (40.1 % to 42.3 %)`: the estimate, with its interval if there is one, or
/// `0 (none in 20 runs)`.
fn with_interval(q: &Quantity) -> String {
    match q.half_width() {
        Some(_) => format!("{} ({})", q.text(), q.interval()),
        None => q.text(),
    }
}

fn first(report: &Report) -> String {
    let m = &report.manifest;
    let time = words::duration(m.counted_ms());
    let Some(worst) = report.worst() else {
        return on_hand_is_right(report, &time);
    };
    let wrong = wrong_share(report, worst);
    let costs = match report.quantity(Measure::WrongNumbers(Case::Typical)) {
        Some(q) if q.mean > 0.0 => format!(", and wrong numbers cost {}", with_interval(q)),
        _ => String::new(),
    };
    format!(
        "In {time} the {} was wrong about {wrong}{costs}.",
        worst.noun()
    )
}

/// What the same business with right records would have earned.
pub(super) fn held_against(less: Estimate) -> String {
    let would = "The same business with right records would have earned";
    let told = less.low.is_none() || less.half_width() == 0.0 || less.is_significant();
    match less.mean {
        _ if !told => format!(
            "Whether the same business with right records would have earned more is not clear: {} more.",
            less.plus_minus(Style::Money)
        ),
        0.0 => format!("{would} the same."),
        mean => {
            let word = if mean > 0.0 { "more" } else { "less" };
            format!(
                "{would} {} {word}.",
                less.size().with_interval(Style::Money)
            )
        }
    }
}

/// No record of stock on hand was wrong: what of the others, and of what was sold.
fn on_hand_is_right(report: &Report, time: &str) -> String {
    let n = words::replications(report.manifest.replications.len() as u64);
    let off = off(report);
    if !off.is_empty() {
        return format!(
            "In {time} and {n} every system's record of stock on hand matched the shelf, but {off}."
        );
    }
    let looked_at = (report.looked_at().into_iter()).map(|b| b.label().to_owned());
    let looked_at = words::list(&looked_at.collect::<Vec<_>>());
    match report.quantity(Measure::Count(Incident::OversoldLines)) {
        Some(q) if q.mean > 0.0 => format!(
            "In {time} every system's record ({looked_at}) matched the truth, and still {} order lines were oversold.",
            with_interval(q)
        ),
        _ => format!(
            "In {time} and {n} every system's record ({looked_at}) matched the truth at all times: no drift, and nothing sold that was not there."
        ),
    }
}

/// `committed is off by 156 (150 to 162) units on average in the WMS and ...`, each in the
/// system that is furthest off; empty if nothing but stock on hand is.
pub(super) fn off(report: &Report) -> String {
    let off = report.off_beside_on_hand(&report.systems());
    let off = off.into_iter().map(|(bucket, system, q)| {
        let noun = system.noun();
        let (bucket, units) = (bucket.label(), with_interval(q));
        format!("{bucket} is off by {units} units on average in the {noun}")
    });
    words::list(&off.collect::<Vec<_>>())
}

/// What the first sentence does not look at, unless it says so itself.
fn beside_on_hand(report: &Report) -> Option<String> {
    let off = off(report);
    (report.worst().is_some() && !off.is_empty())
        .then(|| format!("Beside stock on hand, {off} (in each case the system furthest off)."))
}

/// `41 % of its on-hand records`, or units where shares were not measured.
fn wrong_share(report: &Report, system: System) -> String {
    match report.wrong(system) {
        Some(wrong) => format!(
            "{} of its on-hand records on average",
            with_interval(&wrong)
        ),
        None => match report.quantity(Measure::drift(system)) {
            Some(q) => format!("{} units of stock on hand on average", with_interval(q)),
            None => "its stock on hand".to_owned(),
        },
    }
}

/// How much of the worst system's drift of stock on hand heals by itself.
fn structure(report: &Report) -> Option<String> {
    let worst = report.worst()?;
    let classes = [
        (
            CauseClass::Structural,
            "structural and stays until somebody acts",
        ),
        (CauseClass::Lag, "lag that the next sync heals"),
        (CauseClass::OneOff, "one-off errors on the floor"),
    ];
    let found: Vec<(&Quantity, &str)> = classes
        .into_iter()
        .filter_map(|(class, what)| {
            let q = report.quantity(Measure::ClassShare(worst, class))?;
            (q.mean > 0.0).then_some((q, what))
        })
        .collect();
    match found.as_slice() {
        [] => None,
        [(_, what)] => Some(format!("All of its on-hand drift is {what}.")),
        _ => {
            let parts: Vec<String> = found
                .iter()
                .map(|(q, what)| format!("{} is {what}", with_interval(q)))
                .collect();
            Some(format!("Of its on-hand drift, {}.", words::list(&parts)))
        }
    }
}

fn service(report: &Report) -> Option<String> {
    let measures = [
        (Measure::Rate(Ratio::OversoldLines), "oversold lines"),
        (
            Measure::Rate(Ratio::FalseStockoutLines),
            "false stock-outs (lines refused although the stock was there)",
        ),
    ];
    let parts: Vec<String> = measures
        .into_iter()
        .filter_map(|(key, what)| Some(format!("{} {what}", with_interval(report.quantity(key)?))))
        .collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!("Per 1,000 online orders: {}.", words::list(&parts)))
}

/// What the reader has to know about how much this can be trusted.
fn caution(report: &Report) -> Option<String> {
    let m = &report.manifest;
    match m.replications.len() as u32 {
        0 => Some("No replication finished: there is nothing to report.".to_owned()),
        n => words::caution(
            n,
            m.replications_asked,
            "a story, not an estimate. More replications give intervals",
        ),
    }
}
