//! What the 32 combinations say in words.

use super::{ALL, Factored, Facts, names};
use crate::report::estimate::Estimate;
use crate::report::provenance::Manifest;
use crate::report::words::{self, Style};
use crate::scenario::Conditions;

/// The sentence first, then those that explain it.
pub fn sentences(facts: &Facts, manifest: &Manifest) -> Vec<String> {
    let mut sentences = vec![whole(facts, manifest)];
    if facts.chief.gain.mean > 0.0 && (facts.chief.gain.is_significant() || facts.replications < 2)
    {
        sentences.push(split(&facts.chief));
        sentences.extend(enough(facts));
    }
    sentences.extend(best(&facts.chief));
    sentences.extend(interactions(&facts.chief));
    sentences.extend(words::caution(
        facts.replications,
        manifest.replications_asked,
        "a story, not an estimate",
    ));
    sentences
}

fn with_interval(chief: &Factored, known: Estimate) -> String {
    known.with_interval(Style::of(&chief.unit))
}

fn whole(facts: &Facts, manifest: &Manifest) -> String {
    let chief = &facts.chief;
    let style = Style::of(&chief.unit);
    let time = words::duration(manifest.counted_ms());
    let none = chief.cells[0];
    let all = chief.cells[31];
    let write = |known: Estimate| known.text(style);
    let change = format!(
        "Over {time} all five conditions together take {} from {} to {}",
        chief.label,
        write(none),
        write(all)
    );
    if chief.gain.is_significant() {
        let word = if chief.gain.mean > 0.0 {
            "a gain"
        } else {
            "a loss"
        };
        format!(
            "{change}: {word} of {}.",
            with_interval(chief, chief.gain.size())
        )
    } else {
        format!("{change}: no significant change.")
    }
}

/// Who brings how much of it, the largest part first.
fn split(chief: &Factored) -> String {
    let mut parts: Vec<(usize, f64)> = chief.split.iter().map(|k| k.mean).enumerate().collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let text: Vec<String> = parts
        .iter()
        .map(|&(i, mean)| {
            let share = words::grouped(100.0 * mean / chief.gain.mean, 0);
            format!("{} {share} %", Conditions::NAMES[i])
        })
        .collect();
    format!(
        "Split fairly over all orders of introducing them (Shapley): {}.",
        words::list(&text)
    )
}

fn enough(facts: &Facts) -> Option<String> {
    let sufficient = facts.sufficient.as_ref()?;
    let share = words::grouped(100.0 * sufficient.share, 0);
    let reached = words::grouped(100.0 * sufficient.reached, 0);
    let cheapest = match sufficient.prices {
        None => "smallest",
        Some(_) => "cheapest",
    };
    let set = words::list(&facts.names(sufficient.set));
    let certain = match sufficient.for_certain {
        Some(certain) if certain == sufficient.set => "beyond chance".to_owned(),
        Some(certain) => format!(
            "but not beyond chance; {} {} for certain",
            words::list(&facts.names(certain)),
            if certain.count_ones() == 1 {
                "does"
            } else {
                "do"
            }
        ),
        None => "but no set does beyond chance".to_owned(),
    };
    Some(format!(
        "The {cheapest} set that reaches {share} % of the gain is {set} ({reached} %), {certain}."
    ))
}

/// The best set, if it is not all five.
fn best(chief: &Factored) -> Option<String> {
    let gain = |set: usize| chief.gains[set];
    let best = (0..=ALL).max_by(|&a, &b| gain(a).mean.total_cmp(&gain(b).mean))?;
    if best == ALL || gain(best).mean <= gain(ALL).mean {
        return None;
    }
    if best == 0 {
        return Some("No set of conditions gains anything here.".to_owned());
    }
    // Picked among all sets, so that it has to be told among all of them.
    let told = chief
        .over_all
        .get(best)
        .is_some_and(|more| more.is_significant());
    Some(match told {
        true => format!(
            "More is not always better: the gain of {} is the largest of all sets, {}.",
            set_name(best),
            with_interval(chief, gain(best))
        ),
        false => format!(
            "The gain of {} looks largest, {}, but does not differ significantly from that of all five.",
            set_name(best),
            with_interval(chief, gain(best))
        ),
    })
}

/// The largest interaction that is more than chance.
fn interactions(chief: &Factored) -> Option<String> {
    let told = (1..32).filter(|&m: &usize| m.count_ones() > 1 && chief.effects[m].is_significant());
    let largest = told.max_by(|&a, &b| {
        let size = |m: usize| chief.effects[m].mean.abs();
        size(a).total_cmp(&size(b))
    })?;
    let effect = chief.effects[largest];
    let (verb, why) = if effect.mean < 0.0 {
        ("overlap", "each brings less where the other is met")
    } else {
        ("need each other", "each brings more where the other is met")
    };
    let names = words::list(&super::names(largest));
    Some(format!(
        "{} {verb} most: {why} (interaction {}).",
        names,
        with_interval(chief, effect)
    ))
}

/// A set of conditions in words.
pub fn set_name(set: usize) -> String {
    match set.count_ones() {
        5 => "all five".to_owned(),
        4 => format!("all but {}", names(ALL ^ set).join("")),
        _ => names(set).join(", "),
    }
}

/// The set with the largest gain of each size, from one condition to five.
pub fn best_sets(chief: &Factored) -> Vec<usize> {
    let best = |size: u32| {
        let sets = (1..32).filter(|s: &usize| s.count_ones() == size);
        sets.max_by(|&a, &b| chief.gains[a].mean.total_cmp(&chief.gains[b].mean))
    };
    (1..=5).filter_map(best).collect()
}
