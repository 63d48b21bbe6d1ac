//! The story as lines for people, at most 100 columns wide.

use super::tell::sentence;
use super::{record_name, signed, when};
use crate::report::TABLE_WIDTH;

use crate::report::words::wrapped;
use crate::sim::Incident;
use crate::trace::{About, Entry, State, Story, Units, View, What};
use crate::units::Cents;
use crate::world::{Bucket, Cause};
use anstyle::{AnsiColor, Style};
use std::ops::RangeInclusive;

/// Columns before a sentence that goes on in the next line.
const INDENT: usize = 24;
/// Columns before what a system says.
const STATE: usize = 4;

/// Who and what a story is about.
pub fn heading(about: &About) -> String {
    let bold = Style::new().bold();
    let record = |slot| record_name(about, slot);
    format!(
        "{bold}Pool {} of {}{bold:#}: class {}, price {}, cost {}; seed {}, replication {}\n\
         floor: {}; orders stock: {}; promises stock: {}; day 1 is a Monday\n",
        about.name,
        about.scenario,
        about.class,
        Cents(about.price),
        Cents(about.cost),
        about.seed,
        about.replication,
        record(about.floor),
        record(about.planner),
        record(about.storefront),
    )
}

/// The story between two times (in ms), and how it stands at the end of them.
pub fn story_text(story: &Story, window: RangeInclusive<i64>) -> String {
    let mut out = String::new();
    let shown: Vec<&Entry> = story
        .entries
        .iter()
        .filter(|e| window.contains(&e.time))
        .collect();
    let first = shown.first().map_or(story.states.len() - 1, |e| e.before);
    let what = match story.entries.first() {
        Some(entry) if window.contains(&entry.time) => "At the start:",
        _ => "Before that:",
    };
    out.push_str(&format!("\n{what}\n"));
    out.push_str(&all(&story.about, &story.states[first]));
    for entry in &shown {
        out.push_str(&told(story, entry));
    }
    let last = shown.last().map_or(first, |e| e.after);
    let end = when((*window.end()).min(story.end));
    out.push_str(&format!("\nAt {end}, after {} entries:\n", shown.len()));
    out.push_str(&all(&story.about, &story.states[last]));
    out
}

/// An entry: its sentence, and what truth and records said before and after.
pub fn told(story: &Story, entry: &Entry) -> String {
    let Some(text) = sentence(story, entry) else {
        return String::new();
    };
    let loud = alarming(entry);
    let style = match loud {
        true => Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
        false => Style::new(),
    };
    let dim = Style::new().dimmed();
    let time = format!("{:<width$}", when(entry.time), width = INDENT);
    let mut lines = wrapped(&text, usize::from(TABLE_WIDTH) - INDENT).into_iter();
    let first = lines.next().unwrap_or_default();
    let mut out = format!("{dim}{time}{dim:#}{style}{first}{style:#}\n");
    for line in lines {
        out.push_str(&format!("{:INDENT$}{style}{line}{style:#}\n", ""));
    }
    out + &changes(story, entry)
}

/// Whether an entry is something that went wrong.
fn alarming(entry: &Entry) -> bool {
    use Incident::*;
    let loud = [
        OversoldUnits,
        FalseStockoutUnits,
        ShortPickUnits,
        ShortTransferUnits,
        FailedLines,
    ];
    matches!(entry.what, What::Fact { incident, .. } if loud.contains(&incident))
}

/// A line for truth and for each record that an entry changed.
fn changes(story: &Story, entry: &Entry) -> String {
    if entry.before == entry.after || matches!(entry.what, What::Fact { .. }) {
        return String::new();
    }
    let (before, after) = (story.before(entry), story.after(entry));
    let mut out = String::new();
    if before.truth != after.truth {
        out.push_str(&line("truth", &figures(&before.truth, &after.truth)));
    }
    let views = before.views.iter().zip(&after.views);
    for (record, (old, new)) in story.about.records.iter().zip(views) {
        if old != new {
            let text = figures(&old.says, &new.says) + &drift(old, new);
            out.push_str(&line(record_name(&story.about, record.slot), &text));
        }
    }
    out
}

/// Truth and every record, as they stand.
fn all(about: &About, state: &State) -> String {
    let mut out = line("truth", &figures(&state.truth, &state.truth));
    for (record, view) in about.records.iter().zip(&state.views) {
        let text = figures(&view.says, &view.says) + &drift(view, view);
        out.push_str(&line(record_name(about, record.slot), &text));
    }
    out
}

fn line(who: &str, text: &str) -> String {
    const NAME: usize = 12;
    let mut out = String::new();
    let lines = wrapped(text, usize::from(TABLE_WIDTH) - STATE - NAME);
    for (i, text) in lines.iter().enumerate() {
        let name = if i == 0 { who } else { "" };
        out.push_str(&format!("{:STATE$}{name:<NAME$}{text}\n", ""));
    }
    out
}

/// `on hand 20 → 19, committed 1 → 0`; a bucket that is and was empty is left out.
fn figures(before: &Units, after: &Units) -> String {
    let figure = |bucket: Bucket| {
        let (old, new) = (before[bucket as usize], after[bucket as usize]);
        let empty = old == 0 && new == 0 && bucket != Bucket::OnHand;
        (!empty).then(|| match old == new {
            true => format!("{} {}", bucket.label(), plain(new)),
            false => format!("{} {} → {}", bucket.label(), plain(old), plain(new)),
        })
    };
    let figures: Vec<String> = Bucket::ALL.into_iter().filter_map(figure).collect();
    figures.join(", ")
}

/// `; wrong: on hand +1 (shrink), committed −1 (in flight)`.
fn drift(before: &View, after: &View) -> String {
    let buckets = Bucket::ALL.into_iter().filter_map(|bucket| {
        let causes: Vec<(Cause, i32)> = (after.causes.iter())
            .filter(|c| c.0 == bucket)
            .map(|c| (c.1, c.2))
            .collect();
        let sum: i32 = causes.iter().map(|c| c.1).sum();
        let why: Vec<String> = match causes.as_slice() {
            [] => return None,
            [(cause, _)] => vec![cause.label().to_owned()],
            many => (many.iter())
                .map(|(cause, units)| format!("{} {}", cause.label(), signed(*units)))
                .collect(),
        };
        let sum = if sum == 0 {
            "±0".to_owned()
        } else {
            signed(sum)
        };
        Some(format!("{} {sum} ({})", bucket.label(), why.join(", ")))
    });
    let parts: Vec<String> = buckets.collect();
    match (parts.is_empty(), before.causes.is_empty()) {
        (false, _) => format!("; wrong: {}", parts.join(", ")),
        (true, false) => "; right again".to_owned(),
        (true, true) => String::new(),
    }
}

/// A number, with the minus sign of people.
pub(super) fn plain(units: i32) -> String {
    match units {
        u if u < 0 => format!("\u{2212}{}", u.unsigned_abs()),
        u => u.to_string(),
    }
}
