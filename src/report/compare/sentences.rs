//! What a comparison says in words.
//!
//! A sentence distinguishes designs only where the interval does, and says so where
//! it does not.

use super::{Better, Difference, Facts, Measured, Standing};
use crate::measure::{Case, Measure, Ratio};
use crate::report::Report;
use crate::report::headline::held_against;
use crate::report::words::{self, Style};

/// The sentence first, then those that explain it.
pub fn all(facts: &Facts, reports: &[Report]) -> Vec<String> {
    let mut sentences = Vec::new();
    let time = words::duration(reports[0].manifest.counted_ms());
    let over = format!(
        "Over {time} and {} of the same demand",
        words::replications(u64::from(facts.replications))
    );
    if let Some(cost) = facts.measure(Measure::TotalCost(Case::Typical)) {
        sentences.extend(leader(cost, &format!("{over}, "), "cheapest", "total cost"));
    }
    if let Some(drift) = facts.chief_drift() {
        let what = brief(drift);
        sentences.extend(leader(drift, "", "most accurate", &what));
    }
    for i in 1..facts.designs.len() {
        sentences.push(against_first(facts, i));
    }
    sentences.extend(held(facts));
    sentences.extend(caution(facts, reports));
    sentences
}

/// What the first design is held against.
fn held(facts: &Facts) -> Option<String> {
    let first = &facts.designs[0];
    let less = first.less_earned?;
    Some(format!("\"{}\": {}", first.name, held_against(less)))
}

/// Who leads in a measure, and who cannot be told from the leader.
fn leader(measure: &Measured, before: &str, word: &str, what: &str) -> Option<String> {
    let standings = &measure.standings;
    let lead = leading(measure);
    let may: Vec<&Standing> = standings
        .iter()
        .filter(|s| s.against_best.as_ref().is_some_and(|a| a.may_be_best))
        .collect();
    let rounding = measure.rounding();
    let text = |s: &Standing| rounding.text(s.estimate());
    let told = match may.as_slice() {
        [] => format!(
            "\"{}\" looks {word} ({}; {what}), but one replication shows no significance.",
            lead.design,
            text(lead)
        ),
        [one] => format!("\"{}\" is {word}: {} ({what}).", one.design, text(one)),
        _ if may.len() == standings.len() => {
            format!("the designs are statistically tied for {word} ({what}).")
        }
        _ => {
            let others = match standings.len() - may.len() {
                1 => "the other one differs significantly",
                _ => "the others differ significantly",
            };
            let names: Vec<String> = may.iter().map(|s| format!("\"{}\"", s.design)).collect();
            format!(
                "{} are statistically tied for {word} ({what}: {} for \"{}\"); {others}.",
                words::list(&names),
                text(lead),
                lead.design
            )
        }
    };
    Some(capital(&format!("{before}{told}")))
}

/// The design with the best mean; the first of equals.
pub fn leading(measure: &Measured) -> &Standing {
    let ahead = |a: &Standing, b: &Standing| match measure.better {
        Better::Less => a.mean < b.mean,
        Better::More => a.mean > b.mean,
    };
    let mut standings = measure.standings.iter();
    let first = standings.next().expect("a measure has standings");
    standings.fold(first, |best, s| if ahead(s, best) { s } else { best })
}

/// What differs between a design and the first one.
fn against_first(facts: &Facts, i: usize) -> String {
    let (mut told, mut same) = (Vec::new(), Vec::new());
    for measure in facts.headline() {
        match &measure.standings[i].difference {
            Some(d) if d.is_significant() => told.push(difference(measure, d)),
            Some(d) if d.mean == 0.0 && d.estimate().half_width() == 0.0 => {}
            _ => same.push(brief(measure)),
        }
    }
    let names = format!(
        "\"{}\" against \"{}\":",
        facts.designs[i].name, facts.designs[0].name
    );
    let apart = format!("no significant difference in {}", words::list(&same));
    match (told.is_empty(), same.is_empty()) {
        (true, true) => format!(
            "{names} no difference in {}.",
            words::replications(u64::from(facts.replications))
        ),
        (true, false) => format!("{names} {apart}."),
        (false, true) => format!("{names} {}.", words::list(&told)),
        (false, false) => format!("{names} {}; {apart}.", words::list(&told)),
    }
}

/// A measure in a word or two.
fn brief(measure: &Measured) -> String {
    match Measure::of_path(&measure.key) {
        Some(Measure::TotalCost(_)) => "costs".to_owned(),
        Some(Measure::Drift(system, ..)) => {
            format!("absolute on-hand drift ({})", system.noun())
        }
        Some(Measure::Rate(Ratio::OversoldLines)) => "oversells".to_owned(),
        Some(Measure::Rate(Ratio::FalseStockoutLines)) => "false stock-outs".to_owned(),
        _ => measure.label.clone(),
    }
}

/// `costs $12,300 less (18 %, $8,000 to $16,000)`.
fn difference(measure: &Measured, d: &Difference) -> String {
    let style = Style::of(&measure.unit);
    let half = d.estimate().half_width();
    let amount = measure.rounding_of_differences().text(d.estimate().size());
    let first = measure.standings[0].mean;
    let mut notes = Vec::new();
    if first > 0.0 {
        let share = 100.0 * (d.mean / first).abs();
        notes.push(format!("{} %", words::grouped(share, 0)));
    }
    if half > 0.0 {
        let ends = [d.low.unwrap_or(d.mean), d.high.unwrap_or(d.mean)].map(f64::abs);
        notes.push(style.write_range(ends[0].min(ends[1]), ends[0].max(ends[1]), half));
    }
    let notes = match notes.as_slice() {
        [] => String::new(),
        notes => format!(" ({})", notes.join(", ")),
    };
    match (style, d.mean < 0.0) {
        (Style::Money, true) => format!("{} {amount} less{notes}", brief(measure)),
        (Style::Money, false) => format!("{} {amount} more{notes}", brief(measure)),
        (_, lower) => {
            let way = if lower { "lower" } else { "higher" };
            let unit = match style {
                Style::Plain => format!(" {}", measure.unit),
                _ => String::new(),
            };
            format!("{} {way} by {amount}{unit}{notes}", brief(measure))
        }
    }
}

/// What the reader has to know about how much this can be trusted.
fn caution(facts: &Facts, reports: &[Report]) -> Option<String> {
    let asked = reports[0].manifest.replications_asked;
    words::caution(facts.replications, asked, "a story, not a comparison")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}
