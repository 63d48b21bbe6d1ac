//! Three sentences to be read out, and what has to be said besides.

use super::{Course, Date, Facts};
use crate::report::estimate::Estimate;
use crate::report::headline::held_against;
use crate::report::provenance::Manifest;
use crate::report::words::{self, Style, duration, grouped};
use crate::units::MONTH;

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
        facts.rounding_of_costs().text(facts.dates[0].total)
    )
}

fn waiting(facts: &Facts, manifest: &Manifest) -> String {
    let (first, last) = ends(facts);
    let time = duration(manifest.counted_ms());
    let (from, to) = (when(first), when(last));
    let costs = facts.rounding_of_costs();
    match last.over_first {
        Some(over) if over.is_significant() => {
            let word = if over.mean > 0.0 { "more" } else { "less" };
            format!(
                "Starting the fix {to} instead of {from} costs {} {word} over {time}: {} for the operation and {} for the fix, \
                 instead of {} and {}.",
                facts.rounding_of_delay().with_interval(over.size()),
                costs.text(last.operation),
                costs.text(last.fix),
                costs.text(first.operation),
                costs.text(first.fix)
            )
        }
        _ => format!(
            "Over {time} starting the fix {to} instead of {from} does not cost significantly more or less ({} against {}).",
            costs.text(last.total),
            costs.text(first.total)
        ),
    }
}

fn by_month(facts: &Facts) -> String {
    let (first, last) = ends(facts);
    let Some(month) = facts.month else {
        return String::new();
    };
    let costs = facts.rounding_of_costs();
    let (was, is) = (costs.text(first.fix), costs.text(last.fix));
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
    let a_month = match month.is_significant() {
        true => a_month(facts, month),
        false => format!(
            "What a month of waiting costs on average does not differ significantly from nothing ({})",
            facts.rounding_of_months().plus_minus(month)
        ),
    };
    format!("{a_month}{}; {bill}.", by_stretch(facts))
}

/// What a month of waiting costs from the first to the last date: an average, unless it is
/// one month.
pub fn a_month(facts: &Facts, month: Estimate) -> String {
    let (first, last) = ends(facts);
    let waited = last.after_ms.unwrap_or(0) - first.after_ms.unwrap_or(0);
    let subject = match waited == MONTH {
        true => "A month of waiting",
        false => "On average, a month of waiting",
    };
    let verb = if month.mean > 0.0 { "costs" } else { "saves" };
    format!(
        "{subject} {verb} {}",
        facts.rounding_of_months().with_interval(month.size())
    )
}

/// In which stretch between two dates a month costs least and in which most, if there are
/// several and these differ significantly.
pub fn by_stretch(facts: &Facts) -> String {
    let dates: Vec<&Date> = facts.fixed().collect();
    let months = dates.windows(2).filter_map(|pair| {
        let ends = [pair[0], pair[1]].map(|date| when(date).replace("in ", ""));
        let month = pair[1].per_month?;
        // Behind "saves", what is saved.
        let saved = facts
            .month
            .is_some_and(|m| m.is_significant() && m.mean < 0.0);
        Some((if saved { month.negative() } else { month }, ends))
    });
    let mut months: Vec<(Estimate, [String; 2])> = months.collect();
    let all = months.len();
    months.sort_by(|a, b| a.0.mean.total_cmp(&b.0.mean));
    match months.as_slice() {
        [] | [_] => String::new(),
        [(least, a), .., (most, b)] if least.differs_from(most) => {
            let rounding = facts.rounding_of_months();
            let text = |month: &Estimate, [from, to]: &[String; 2]| {
                format!("{} between {from} and {to}", rounding.with_interval(*month))
            };
            format!(", from {} to {}", text(least, a), text(most, b))
        }
        _ => format!(", and the {all} stretches between dates do not differ significantly"),
    }
}

/// That never fixing is the cheapest of all within this time.
fn no_return(facts: &Facts, manifest: &Manifest) -> Option<String> {
    let never = facts.dates.iter().find(|d| d.after_ms.is_none())?;
    let less = never
        .over_first
        .filter(|o| o.is_significant() && o.mean < 0.0)?;
    Some(format!(
        "Within {} the fix does not pay for itself: never fixing costs {} less than starting the fix {}.",
        duration(manifest.counted_ms()),
        facts.rounding_of_delay().with_interval(less.size()),
        when(ends(facts).0)
    ))
}

fn count(known: Estimate) -> String {
    known.whole().unwrap_or_else(|| known.text(Style::Plain))
}

fn compounding(facts: &Facts) -> String {
    let (Some(with), Some(without)) = (facts.growth, facts.growth_without) else {
        return "If nothing is ever fixed, wrong numbers cost too little, or too late, to tell how their cost grows."
            .to_owned();
    };
    let never = format!(
        "If nothing is ever fixed, the cumulative cost of wrong numbers grows as {}",
        power(with.exponent)
    );
    if with == without {
        return format!("{never}; {}.", late(with).text());
    }
    let apart = match with.exponent.differs_from(&without.exponent) {
        true => "the two differ",
        false => "the two do not differ significantly",
    };
    format!(
        "{never}; {}. If people did not react, it would grow as {}; {apart}.",
        late(with).text(),
        power(without.exponent)
    )
}

/// `t^1.24 (1.10 to 1.38)`.
pub fn power(known: Estimate) -> String {
    let mean = grouped(known.mean, 2);
    match (known.low, known.high) {
        (Some(low), Some(high)) => {
            format!("t^{mean} ({} to {})", grouped(low, 2), grouped(high, 2))
        }
        _ => format!("t^{mean}"),
    }
}

/// How a cumulative cost grows late in the run, whatever its exponent over the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// A day costs more in the last third than in the middle third.
    Accelerates,
    /// As much, to within a tenth.
    Linear,
    /// Less.
    Slows,
    /// The interval of that difference holds nothing, and more than a tenth as well.
    Untold,
}

impl Late {
    /// What it is, as a clause of its own.
    pub fn text(self) -> &'static str {
        match self {
            Late::Accelerates => "a day still costs more late in the run than midway",
            Late::Linear => "growth is linear late in the run",
            Late::Slows => "a day costs less late in the run than midway",
            Late::Untold => "whether growth is linear late in the run is not clear",
        }
    }
}

/// A cost per day that changes by less than this share is steady.
const STEADY: f64 = 0.1;

/// How the cost grows late in the run, as far as can be told.
pub fn late(course: Course) -> Late {
    let within = |end: Option<f64>| end.is_some_and(|e| e.abs() <= STEADY * course.midway);
    match course.later {
        Some(more) if within(more.low) && within(more.high) => Late::Linear,
        Some(more) if more.is_significant() && more.mean > 0.0 => Late::Accelerates,
        Some(more) if more.is_significant() => Late::Slows,
        _ => Late::Untold,
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
