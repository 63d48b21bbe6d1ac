//! Effects, split and sets as tables, at most 100 columns wide.

use super::words::{best_sets, set_name};
use super::{Ablation, Factored, Facts};
use crate::report::TABLE_WIDTH;
use crate::report::compare::laid_out;
use crate::report::estimate::Estimate;
use crate::report::words::{NOTHING, Style, grouped, wrapped};
use crate::scenario::Conditions;

/// How many interactions are shown.
const INTERACTIONS: usize = 6;

/// The tables of the chief measure. `styled` sets headings in bold.
pub fn table(ablation: &Ablation, styled: bool) -> String {
    let facts = &ablation.facts;
    let mut out = conditions(&facts.chief, styled);
    out.push('\n');
    out.push_str(&interactions(&facts.chief, styled));
    out.push('\n');
    out.push_str(&sets(facts, styled));
    out.push('\n');
    let note = format!(
        "Gains in {}: positive is better. main effect: mean gain over all 16 combinations of the others; alone: gain of this condition \
         by itself; last: what is lost without it while the others are met; Shapley share: its part of the whole gain, averaged over \
         all orders (Shapley). ±: half-width of 95 % intervals; those of all 31 effects hold at once, and those of each other column. {}",
        facts.chief.label,
        ablation.manifest.skus.covered()
    );
    for line in wrapped(&note, usize::from(TABLE_WIDTH)) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn text(chief: &Factored, known: Estimate) -> String {
    known.plus_minus(Style::of(&chief.unit))
}

/// A mean as a share of the whole gain, if there is one.
fn share(chief: &Factored, mean: f64) -> String {
    if chief.gain.mean > 0.0 && chief.gain.is_significant() {
        format!("{} %", grouped(100.0 * mean / chief.gain.mean, 0))
    } else {
        NOTHING.to_owned()
    }
}

fn conditions(chief: &Factored, styled: bool) -> String {
    let head = [
        "condition",
        "main effect",
        "alone",
        "last",
        "Shapley share",
        "of gain",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for (i, name) in Conditions::NAMES.iter().enumerate() {
        rows.push([
            format!("  {name}"),
            text(chief, chief.effects[1 << i]),
            text(chief, chief.alone[i]),
            text(chief, chief.last[i]),
            text(chief, chief.split[i]),
            share(chief, chief.split[i].mean),
        ]);
    }
    rows.push([
        "  all five together".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        text(chief, chief.gain),
        share(chief, chief.gain.mean),
    ]);
    laid_out(rows, &[21, 18, 18, 18, 17, 8], false, styled)
}

fn interactions(chief: &Factored, styled: bool) -> String {
    let mut masks: Vec<usize> = (1..32).filter(|m: &usize| m.count_ones() > 1).collect();
    masks.sort_by(|&a, &b| {
        let size = |m: usize| chief.effects[m].mean.abs();
        size(b).total_cmp(&size(a))
    });
    let head = ["largest interactions", "effect", ""];
    let mut rows = vec![head.map(str::to_owned)];
    for mask in masks.into_iter().take(INTERACTIONS) {
        let effect = chief.effects[mask];
        let note = match (effect.is_significant(), effect.mean < 0.0) {
            (false, _) => "may be chance",
            (true, true) => "they overlap",
            (true, false) => "they need each other",
        };
        rows.push([
            format!("  {}", super::names(mask).join(" x ")),
            text(chief, effect),
            note.to_owned(),
        ]);
    }
    laid_out(rows, &[57, 20, 23], true, styled)
}

/// The best set of each size.
fn sets(facts: &Facts, styled: bool) -> String {
    let chief = &facts.chief;
    let head = ["best set of each size", "gain", "of gain"];
    let mut rows = vec![head.map(str::to_owned)];
    for set in best_sets(chief) {
        rows.push([
            format!("  {}", set_name(set)),
            text(chief, chief.gains[set]),
            share(chief, chief.gains[set].mean),
        ]);
    }
    laid_out(rows, &[68, 23, 9], false, styled)
}
