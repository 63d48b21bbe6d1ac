//! `pooldrift list`: what there is to run.

use super::exit::FINE;
use crate::scenario::{PRESETS, SCENARIOS, comment, first_sentence};
use anstream::println;
use clap::Args;

/// List the built-in scenarios and feed policies.
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
    let sections = [("scenarios", told(scenarios)), ("policies", told(policies))];
    if args.json {
        let all: serde_json::Map<String, serde_json::Value> = sections
            .iter()
            .map(|(title, rows)| (title.to_string(), json(rows)))
            .collect();
        println!("{:#}", serde_json::Value::Object(all));
        return FINE;
    }
    for (title, rows) in &sections {
        println!("{title}:");
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, sentence) in rows {
            println!("  {name:<width$}  {sentence}");
        }
        println!();
    }
    println!("`pooldrift check NAME --assumptions` shows the assumed rates of a scenario.");
    FINE
}

/// Names and the first sentence of each opening comment.
fn told<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, String)> {
    all.map(|(name, text)| (name, first_sentence(&comment(text))))
        .collect()
}

fn json(rows: &[(&str, String)]) -> serde_json::Value {
    let row = |(name, shows): &(&str, String)| serde_json::json!({ "name": name, "shows": shows });
    rows.iter().map(row).collect()
}
