//! The comparison as tables, a measure each, at most 100 columns wide.

use super::{Better, Comparison, DesignNote, Facts, Measured, Rung, Standing};
use crate::measure::{Case, Measure};
use crate::report::words::{NOTHING, Style, grouped, wrapped};
use crate::report::{Report, Rounding, Skus, TABLE_WIDTH};
use crate::units::Span;
use anstyle::Style as Ansi;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, Table, Width, presets};

/// Widths of the columns, padding included: together 100.
const WIDTHS: [u16; 5] = [36, 20, 20, 9, 15];

/// A table for each measure, best designs marked. `styled` sets headings in bold.
pub fn table(comparison: &Comparison, styled: bool) -> String {
    let facts = &comparison.facts;
    let mut out = String::new();
    for measure in &facts.measures {
        // A measure that is zero in every design tells nothing.
        if measure.standings.iter().any(|s| s.mean != 0.0) {
            out.push_str(&of_measure(measure, styled));
            out.push('\n');
        }
    }
    out.push_str(&held_against(&facts.designs, &comparison.reports, styled));
    out.push_str(&notes(facts, comparison.reports[0].manifest.skus));
    if !facts.ladder.is_empty() {
        out.push('\n');
        out.push_str(&ladder(facts, styled));
    }
    out
}

/// What stands below that table.
const HELD_AGAINST: &str = "Held against: the same business whose records are right at all times, under the same draws, \
     paired; ±: its own 95 % interval. Feeds and fixes are left out of what is earned.";

/// What each design earns less than the same business with right records, beside the cost that is
/// counted up for it; nothing where none was held against that.
pub(in crate::report) fn held_against(
    designs: &[DesignNote],
    reports: &[Report],
    styled: bool,
) -> String {
    let head = [
        "held against right records",
        "cost of wrong numbers",
        "earned less",
        "",
        "",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for (design, report) in designs.iter().zip(reports) {
        let Some(less) = design.less_earned else {
            continue;
        };
        let counted = report.quantity(Measure::WrongNumbers(Case::Typical));
        let counted = counted.map_or(NOTHING.to_owned(), |q| {
            q.estimate().plus_minus(Style::Money)
        });
        rows.push([
            format!("  {}", design.name),
            counted,
            less.plus_minus(Style::Money),
            String::new(),
            String::new(),
        ]);
    }
    match rows.len() {
        1 => String::new(),
        _ => {
            let table = laid_out(rows, &WIDTHS, true, styled);
            format!("{table}{}\n", paragraph(HELD_AGAINST))
        }
    }
}

fn of_measure(measure: &Measured, styled: bool) -> String {
    let better = match measure.better {
        Better::Less => "lower is better",
        Better::More => "higher is better",
    };
    let head = [
        measure.label.clone(),
        "estimate".to_owned(),
        "difference".to_owned(),
        "var. red.".to_owned(),
        better.to_owned(),
    ];
    let mut rows = vec![head];
    let rounding = (measure.rounding(), measure.rounding_of_differences());
    rows.extend(measure.standings.iter().map(|s| row(rounding, s)));
    laid_out(rows, &WIDTHS, true, styled)
}

fn row((own, differences): (Rounding, Rounding), standing: &Standing) -> [String; 5] {
    let (difference, gain) = match &standing.difference {
        None => (NOTHING.to_owned(), String::new()),
        Some(d) => {
            let gain = d.variance_reduction;
            (
                differences.plus_minus(d.estimate()),
                gain.map_or(String::new(), |g| format!("{} ×", short(g))),
            )
        }
    };
    let verdict = match &standing.against_best {
        Some(a) if a.is_best => "best",
        Some(a) if a.may_be_best => "tied for best",
        _ => "",
    };
    [
        format!("  {}", standing.design),
        own.plus_minus(standing.estimate()),
        difference,
        gain,
        verdict.to_owned(),
    ]
}

/// A factor in two digits.
fn short(factor: f64) -> String {
    match factor {
        f if f > 1e4 => "> 10,000".to_owned(),
        f if f >= 10.0 => grouped(f, 0),
        f => grouped(f, 1),
    }
}

/// Cells under each other, the first row in bold; all but the first column to the
/// right, unless the last one holds `words`.
pub fn laid_out<const N: usize>(
    rows: Vec<[String; N]>,
    widths: &[u16; N],
    words: bool,
    styled: bool,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for row in rows {
        let cells = row.iter().enumerate().map(|(i, text)| {
            let numbers = i > 0 && (i + 1 < N || !words);
            let side = if numbers {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            };
            Cell::new(text).set_alignment(side)
        });
        table.add_row(cells);
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_padding((0, 1));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(*width)));
    }
    let bold = if styled {
        Ansi::new().bold()
    } else {
        Ansi::new()
    };
    let mut out = String::new();
    for line in table.lines() {
        let line = line.trim_end();
        // Designs are indented: everything else is a heading.
        if line.starts_with("  ") {
            out.push_str(line);
        } else {
            out.push_str(&format!("{bold}{line}{bold:#}"));
        }
        out.push('\n');
    }
    out
}

fn notes(facts: &Facts, skus: Skus) -> String {
    if facts.replications < 2 {
        return String::new();
    }
    paragraph(&format!(
        "difference: to \"{}\". ±: half-width of a 95 % interval; those of the differences, and the word \"best\", hold for all {} \
         designs of a measure at once. Best is judged to \
         one side only, so that it can be told where a ± of two sides still includes zero. variance reduction: how many times as many replications the difference would need without common random \
         numbers. {}",
        facts.designs[0].name,
        facts.designs.len(),
        skus.covered()
    ))
}

/// A text on lines as wide as the tables.
fn paragraph(text: &str) -> String {
    let lines = wrapped(text, usize::from(TABLE_WIDTH));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn ladder(facts: &Facts, styled: bool) -> String {
    let head = [
        "oversells",
        "simulated",
        "vendors' chance",
        "as oversells",
        "exact chance",
        "exact, sell-out",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(facts.ladder.iter().map(rung));
    let mut out = laid_out(rows, &[20, 15, 17, 15, 16, 17], false, styled);
    if let Some(rung) = facts.ladder.last() {
        out.push_str(&paragraph(&format!(
            "simulated, and the vendors' as oversells: per 1,000 orders. Formulas are for a pool of {} units that sells {} a day (the \
             means of \"{}\"). Vendors print the chance P = 1 − ((U − 1)/U)^(VT) that a window of length T oversells; exact is the \
             chance that its Poisson sales exceed U. Each time such a pool sells out it oversells V T / 2 units. The simulation has \
             uneven demand, empty shelves and every other cause of drift besides.",
            Style::Plain.write(rung.stock),
            Style::Plain.write(rung.sales),
            rung.design
        )));
    }
    out
}

fn rung(rung: &Rung) -> [String; 6] {
    let [mean, low, high] = rung.simulated;
    let half = low.zip(high).map_or(0.0, |(low, high)| (high - low) / 2.0);
    [
        format!("  every {}", Span(rung.every_ms)),
        Style::Plain.write_plus_minus(mean.unwrap_or(f64::NAN), half),
        tiny(rung.vendor_chance),
        tiny(rung.vendor),
        tiny(rung.exact_chance),
        format!("{} units", tiny(rung.per_sell_out)),
    ]
}

/// Three digits, or a power of ten where that would say nothing.
fn tiny(value: f64) -> String {
    if value > 0.0 && value < 1e-3 {
        format!("{value:.1e}")
    } else {
        Style::Plain.write(value)
    }
}
