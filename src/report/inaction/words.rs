//! Three sentences to be read out, and what has to be said besides.

use super::{Course, Date, Facts};
use crate::report::headline::held_against;
use crate::report::known::Known;
use crate::report::provenance::Manifest;
use crate::report::words::{self, Style, duration, grouped};
use crate::units::MONTH;

const MONEY: Style = Style::Money;

/// The sentences that matter first: three, or two where there is nothing to fix.
pub fn sentences(facts: &Facts, manifest: &Manifest) -> Vec<String> {
    let mut sentences = if facts.nothing_to_fix() {
        vec![nothing_to_fix(facts), compounding(facts)]
    } else {
        vec![
            waiting(facts, manifest),
            by_month(facts),
            compounding(facts),
        ]
    };
    sentences.extend(held(facts));
    sentences.extend(no_return(facts, manifest));
    sentences.extend(unfinished(facts));
    sentences.extend(words::caution(
        facts.replications,
        manifest.replications_asked,
        "a story, not an estimate",
    ));
    sentences
}

/// What never fixing is held against.
fn held(facts: &Facts) -> Option<String> {
    let never = facts.dates.iter().position(|d| d.after_ms.is_none())?;
    let less = facts.designs[never].less_earned?;
    Some(format!("If nothing is ever fixed: {}", held_against(less)))
}

/// A date as one says it.
pub fn when(date: &Date) -> String {
    match date.after_ms {
        None => "never".to_owned(),
        Some(0) => "today".to_owned(),
        Some(ms) if ms % MONTH == 0 => match ms / MONTH {
            1 => "in 1 month".to_owned(),
            months => format!("in {months} months"),
        },
        Some(ms) => format!("in {}", duration(ms)),
    }
}

fn ends(facts: &Facts) -> (&Date, &Date) {
    let mut fixed = facts.fixed();
    let first = fixed.next().expect("there are two dates");
    (first, fixed.last().expect("there are two dates"))
}

fn nothing_to_fix(facts: &Facts) -> String {
    format!(
        "There is nothing to fix, because all systems write through one pool already: every date costs the same, {}.",
        facts.dates[0].total.text(MONEY)
    )
}

fn waiting(facts: &Facts, manifest: &Manifest) -> String {
    let (first, last) = ends(facts);
    let time = duration(manifest.counted_ms());
    let (from, to) = (when(first), when(last));
    match last.over_first {
        Some(over) if over.is_told() => {
            let word = if over.mean > 0.0 { "more" } else { "less" };
            format!(
                "Starting the fix {to} instead of {from} costs {} {word} over {time}: {} for the operation and {} for the fix, \
                 instead of {} and {}.",
                over.size().with_interval(MONEY),
                last.operation.text(MONEY),
                last.fix.text(MONEY),
                first.operation.text(MONEY),
                first.fix.text(MONEY)
            )
        }
        _ => format!(
            "Over {time} it cannot be told whether starting the fix {to} instead of {from} costs more or less ({} against {}).",
            last.total.text(MONEY),
            first.total.text(MONEY)
        ),
    }
}

fn by_month(facts: &Facts) -> String {
    let (first, last) = ends(facts);
    let Some(month) = facts.month else {
        return String::new();
    };
    let (was, is) = (first.fix.text(MONEY), last.fix.text(MONEY));
    // A fix that did not end has cost what it took so far: that is no comparison.
    let bill = match last.bill.finished < 1.0 {
        true => format!("the fix itself costs {was}, and {is} without having ended"),
        false => format!("the fix itself goes from {was} to {is}"),
    };
    let bill = format!(
        "{bill} ({} to {} records to clean, {} to {} custom feeds and {} to {} other workarounds to retire)",
        count(first.bill.records),
        count(last.bill.records),
        count(first.bill.custom_feeds),
        count(last.bill.custom_feeds),
        count(first.bill.workarounds),
        count(last.bill.workarounds)
    );
    if month.is_told() {
        let verb = if month.mean > 0.0 { "costs" } else { "saves" };
        format!(
            "{} {verb} {}; {bill}.",
            a_month(facts),
            month.size().with_interval(MONEY)
        )
    } else {
        format!(
            "What a month of waiting costs cannot be told from nothing ({}); {bill}.",
            month.plus_minus(MONEY)
        )
    }
}

/// A month of waiting, as the subject of what it costs: each one only if that can be told of
/// each stretch between two dates.
pub fn a_month(facts: &Facts) -> &'static str {
    let alike = |month: Known| {
        let stretches = || facts.dates.iter().filter_map(|d| d.per_month);
        stretches().all(|m| m.is_told() && (m.mean > 0.0) == (month.mean > 0.0))
    };
    match facts.month {
        Some(month) if !alike(month) => "On average, a month of waiting",
        _ => "Each month of waiting",
    }
}

/// That never fixing is the cheapest of all within this time.
fn no_return(facts: &Facts, manifest: &Manifest) -> Option<String> {
    let never = facts.dates.iter().find(|d| d.after_ms.is_none())?;
    let less = never.over_first.filter(|o| o.is_told() && o.mean < 0.0)?;
    Some(format!(
        "Within {} the fix does not pay for itself: never fixing costs {} less than starting the fix {}.",
        duration(manifest.counted_ms()),
        less.size().with_interval(MONEY),
        when(ends(facts).0)
    ))
}

fn count(known: Known) -> String {
    known.whole().unwrap_or_else(|| known.text(Style::Plain))
}

fn compounding(facts: &Facts) -> String {
    let (Some(with), Some(without)) = (facts.growth, facts.growth_without) else {
        return "If nothing is ever fixed, wrong numbers cost too little to tell how their cost grows."
            .to_owned();
    };
    let power = |course: Course| format!("time to the power {}", exponent(course.exponent));
    if with == without {
        return format!(
            "If nothing is ever fixed, the cost of wrong numbers grows {}: like {}.",
            growth(with).text(),
            power(with)
        );
    }
    let [shape, without_shape] = [with, without].map(|course| growth(course).text());
    let apart = match with.exponent.is_apart_from(&without.exponent) {
        true => "the two differ",
        false => "the two cannot be told apart",
    };
    format!(
        "If nothing is ever fixed, the cost of wrong numbers grows {shape}: like {}. If people did not react, it would grow \
         {without_shape}: like {}; {apart}.",
        power(with),
        power(without)
    )
}

/// `1.24 (1.10 to 1.38)`.
fn exponent(known: Known) -> String {
    let mean = grouped(known.mean, 2);
    match (known.low, known.high) {
        (Some(low), Some(high)) => format!("{mean} ({} to {})", grouped(low, 2), grouped(high, 2)),
        _ => mean,
    }
}

/// What can be told of a cost that adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Its exponent is above one beyond chance, and a day costs more late than midway.
    Faster,
    /// Below one, and a day costs less.
    Slower,
    /// Above one, and a day costs as much late as midway, as far as can be told.
    FasterAtFirst,
    /// Below one, and a day costs as much.
    SlowerAtFirst,
    /// On either side of one.
    Untold,
}

impl Growth {
    /// What it is, behind "grows".
    pub fn text(self) -> &'static str {
        match self {
            Growth::Faster => "faster than time",
            Growth::Slower => "more slowly than time",
            Growth::FasterAtFirst => {
                "faster than time at first and evenly later, as far as can be told"
            }
            Growth::SlowerAtFirst => {
                "more slowly than time at first and evenly later, as far as can be told"
            }
            Growth::Untold => "no differently from time itself, as far as can be told",
        }
    }
}

/// Whether a cost grows faster or more slowly than time, as far as can be told.
pub fn growth(course: Course) -> Growth {
    let later = course
        .later
        .filter(Known::is_told)
        .map(|more| more.mean > 0.0);
    match (course.exponent.low, course.exponent.high) {
        (Some(low), _) if low > 1.0 => match later {
            Some(true) => Growth::Faster,
            _ => Growth::FasterAtFirst,
        },
        (_, Some(high)) if high < 1.0 => match later {
            Some(false) => Growth::Slower,
            _ => Growth::SlowerAtFirst,
        },
        _ => Growth::Untold,
    }
}

/// Fixes that did not end in time cost what they have not delivered.
fn unfinished(facts: &Facts) -> Option<String> {
    if facts.nothing_to_fix() {
        return None;
    }
    let late: Vec<String> = facts
        .fixed()
        .filter(|d| d.bill.finished < 1.0)
        .map(|d| {
            let share = grouped(100.0 * d.bill.finished, 0);
            format!("{share} % of those started {}", when(d))
        })
        .collect();
    if late.is_empty() {
        return None;
    }
    Some(format!(
        "Not every fix ended before the horizon in the hours that were left for it: {} did.",
        words::list(&late)
    ))
}
