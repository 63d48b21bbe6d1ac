//! `pooldrift list`: what there is to run.

use super::exit::FINE;
use super::stdout::put;
use crate::economics::{Assumption, Rates};
use crate::scenario::{PRESETS, SCENARIOS, comment, first_sentence};
use clap::Args;

/// List the built-in scenarios, the feed policies and the assumed rates.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Print as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn run(args: &ListArgs) -> u8 {
    let scenarios = SCENARIOS.iter().map(|(name, text)| (*name, *text));
    let policies = PRESETS.iter().map(|p| (p.name, p.text));
    let rates = Rates::default();
    let sections = [
        ("scenarios", told(scenarios)),
        ("policies", told(policies)),
        ("rates", rates.assumptions().iter().map(rate).collect()),
    ];
    if args.json {
        let all: serde_json::Map<String, serde_json::Value> = sections
            .iter()
            .map(|(title, rows)| (title.to_string(), json(rows)))
            .collect();
        put!("{:#}\n", serde_json::Value::Object(all));
        return FINE;
    }
    for (title, rows) in &sections {
        put!("{title}:\n");
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, sentence) in rows {
            put!("  {name:<width$}  {sentence}\n");
        }
        put!("\n");
    }
    put!("`pooldrift check NAME --assumptions` shows what a scenario assumes, with sources.\n");
    FINE
}

/// Names and the first sentence of each opening comment.
fn told<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, String)> {
    all.map(|(name, text)| (name, first_sentence(&comment(text))))
        .collect()
}

/// A rate and its three values.
fn rate(rate: &Assumption) -> (&str, String) {
    let Assumption {
        label,
        unit,
        low,
        typical,
        high,
        ..
    } = rate;
    let text = format!("{label}: {typical} {unit} ({low} to {high})");
    (rate.name.as_str(), text)
}

fn json(rows: &[(&str, String)]) -> serde_json::Value {
    let row = |(name, shows): &(&str, String)| serde_json::json!({ "name": name, "shows": shows });
    rows.iter().map(row).collect()
}
