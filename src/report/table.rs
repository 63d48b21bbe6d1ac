//! The summary table: estimate, interval and unit, at most 100 columns wide.

use super::right_records::{LESS_EARNED, LESS_MARGIN, MORE_SPENT};
use super::summary::{
    Quantity, Report, bucket_key, bucket_label, drift_key, system_label, system_noun,
};
use super::words::{ASSORTMENT, NOTHING, Style, wrapped};
use crate::economics::{Category, Group};
use crate::world::{Bucket, System};
use anstyle::Style as Ansi;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets,
};

/// Widest table.
pub const TABLE_WIDTH: u16 = 100;

/// Width of the first column, padding included: no label is longer.
const LABELS: u16 = 43;

/// Rows under a heading.
struct Section {
    heading: String,
    rows: Vec<Row>,
}

struct Row {
    label: String,
    value: String,
    interval: String,
    unit: String,
}

/// The table. `styled` sets headings in bold for a terminal.
pub fn table(report: &Report, styled: bool) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(TABLE_WIDTH);
    for section in sections(report) {
        let right = |text: &str| Cell::new(text).set_alignment(CellAlignment::Right);
        table.add_row(vec![
            Cell::new(&section.heading),
            right("estimate"),
            right("95 % interval"),
            Cell::new("unit"),
        ]);
        for row in section.rows {
            table.add_row(vec![
                Cell::new(format!("  {}", row.label)),
                right(&row.value),
                right(&row.interval),
                Cell::new(row.unit),
            ]);
        }
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    if let Some(labels) = table.column_mut(0) {
        labels.set_constraint(ColumnConstraint::Absolute(Width::Fixed(LABELS)));
    }
    let bold = if styled {
        Ansi::new().bold()
    } else {
        Ansi::new()
    };
    let mut out = String::new();
    for line in table.lines() {
        // Rows are indented: everything else is a heading.
        let line = line.trim_end();
        if line.starts_with("  ") {
            out.push_str(line);
        } else {
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{gap}{bold}{line}{bold:#}"));
        }
        out.push('\n');
    }
    out.push_str(&note(report));
    out
}

/// What the intervals leave out, if there are any.
fn note(report: &Report) -> String {
    if report.manifest.replications.len() < 2 {
        return String::new();
    }
    // Indented, because only headings are not.
    let lines = wrapped(ASSORTMENT, usize::from(TABLE_WIDTH) - 2);
    format!("\n  {}\n", lines.join("\n  "))
}

fn sections(report: &Report) -> Vec<Section> {
    let mut sections = vec![service(report), accuracy(report)];
    sections.extend(report.systems().into_iter().map(|s| drift(report, s)));
    sections.push(people(report));
    sections.push(failures(report));
    sections.push(counterfactual(report));
    sections.push(money(report));
    sections.retain(|s| !s.rows.is_empty());
    sections
}

/// A row for a key, if it was measured.
fn row(report: &Report, key: &str, label: &str) -> Option<Row> {
    let q = report.quantity(key)?;
    Some(Row {
        label: if label.is_empty() {
            q.label.clone()
        } else {
            label.to_owned()
        },
        value: q.text(),
        interval: q.interval(),
        unit: match q.half_width() {
            // It would follow "none in 30 runs", which needs none.
            Some(half) if half <= 0.0 && q.mean == 0.0 => String::new(),
            _ => unit(q),
        },
    })
}

/// Money and shares carry their unit in the number.
fn unit(q: &Quantity) -> String {
    match Style::of(&q.unit) {
        Style::Plain if q.unit == "times" => String::new(),
        Style::Plain => q.unit.clone(),
        Style::Money | Style::Share => String::new(),
    }
}

fn rows(report: &Report, keys: &[(&str, &str)]) -> Vec<Row> {
    keys.iter()
        .filter_map(|(key, label)| row(report, key, label))
        .collect()
}

fn service(report: &Report) -> Section {
    let keys = [
        ("count/orders", "online orders"),
        ("rate/oversold-lines", "oversold lines"),
        (
            "rate/false-stockout-lines",
            "lines refused although stock was there",
        ),
        ("rate/failed-orders", "orders cancelled for want of stock"),
        ("rate/short-picks", ""),
        ("rate/fill", ""),
        ("rate/perfect-orders", ""),
        ("rate/late-lines", ""),
        ("rate/short-transfers", ""),
        ("stock/backorders", "backorders, on average"),
    ];
    Section {
        heading: "Service".to_owned(),
        rows: rows(report, &keys),
    }
}

fn accuracy(report: &Report) -> Section {
    let mut found = Vec::new();
    for system in report.systems() {
        let name = system_label(system);
        let keys = [
            (format!("right/{}", system.name()), "on hand exactly right"),
            (
                format!("within/{}", system.name()),
                "within 1/3/5 % (A/B/C)",
            ),
            (
                format!("wrong-age/{}", system.name()),
                "mean age of a wrong record",
            ),
        ];
        let rows = keys
            .iter()
            .filter_map(|(key, label)| row(report, key, &format!("{name}: {label}")));
        found.extend(rows);
    }
    let frozen = "replenishment frozen by a wrong position";
    found.extend(row(report, "frozen", frozen));
    Section {
        heading: "Inventory record accuracy, on hand".to_owned(),
        rows: found,
    }
}

fn drift(report: &Report, system: System) -> Section {
    let name = system.name();
    let class = |class: &str| format!("class/{name}/on-hand/{class}");
    let keys = [
        (drift_key(system), "on hand: absolute drift"),
        (
            bucket_key(system, Bucket::OnHand, "signed"),
            "on hand: net drift (+ = overstated)",
        ),
        (class("structural"), "structural causes, gross"),
        (class("lag"), "lag, gross"),
        (class("one-off"), "one-off errors, gross"),
        (
            format!("drift/{name}/value"),
            "on hand: absolute drift at cost",
        ),
    ];
    let on_hand = keys
        .iter()
        .filter_map(|(key, label)| row(report, key, label));
    let mut found: Vec<Row> = on_hand.collect();
    // Where nothing else is off, there is nothing to say of it.
    for (bucket, ..) in report.off_beside_on_hand(&[system]) {
        let bucket_name = bucket_label(bucket);
        let key = |sign| bucket_key(system, bucket, sign);
        let absolute = format!("{bucket_name}: absolute drift");
        found.extend(row(report, &key("absolute"), &absolute));
        let net = format!("{bucket_name}: net drift (+ = overstated)");
        found.extend(row(report, &key("signed"), &net));
    }
    Section {
        heading: format!("Drift of the {}", system_noun(system)),
        rows: found,
    }
}

fn people(report: &Report) -> Section {
    let keys = [
        ("count/counts", "cycle counts"),
        ("count/variances", "variances posted"),
        ("count/unowned-variances", "variances nobody owned"),
        ("count/chased-lines", "lines keyed in by hand"),
        ("labour/hours", "work on exceptions and variances"),
    ];
    let mut found = rows(report, &keys);
    found.extend(reactions(report));
    Section {
        heading: "People".to_owned(),
        rows: found,
    }
}

/// What people did about numbers that do not agree, as far as they did anything.
fn reactions(report: &Report) -> Vec<Row> {
    let keys = [
        ("people/desk-load", "hours of the desk that are used"),
        ("people/backlog", "tasks waiting at the desk"),
        ("count/skipped-counts", "counts skipped"),
        ("count/missed-promises", "exceptions resolved too late"),
        ("count/corrections", "corrections by hand"),
        ("count/repeat-mismatches", "mismatches that came back twice"),
        ("people/workarounds", "workarounds in use"),
        ("people/custom-feeds", "of these, custom feeds"),
        ("people/trust", "buyer's looks that found the ERP right"),
        (
            "count/distrust-more-units",
            "ordered beyond what the ERP asked",
        ),
        ("count/distrust-fewer-units", "left away of what it asked"),
        ("count/customers-left", "customers who left"),
        ("count/fix-edges", "fix: edges to rebuild"),
        ("count/fix-custom-feeds", "fix: custom feeds to retire"),
        ("count/fix-workarounds", "fix: manual workarounds to retire"),
        ("count/fix-records", "fix: records to clean"),
        ("people/fix-days", "fix: time that it took"),
    ];
    let happened = |(key, _): &&(&str, &str)| report.quantity(key).is_some_and(|q| q.mean != 0.0);
    let found = keys.iter().filter(happened);
    found
        .filter_map(|(key, label)| row(report, key, label))
        .collect()
}

/// The rows that add up to the cost of wrong numbers, and their sum.
fn failures(report: &Report) -> Section {
    let mut found = categories(report, |group| group == Group::Failure);
    found.extend(sum(
        report,
        "cost/failures",
        "cost of wrong numbers: sum of these",
    ));
    Section {
        heading: "Cost of wrong numbers, typical rates".to_owned(),
        rows: found,
    }
}

/// What it is held against: the same business with right records.
fn counterfactual(report: &Report) -> Section {
    let keys = [
        (LESS_EARNED, "earned less than with right records"),
        (LESS_MARGIN, "of this, margin of goods sold and kept"),
        (MORE_SPENT, "of this, spent more, feeds left out"),
    ];
    Section {
        heading: "The same business with right records".to_owned(),
        rows: rows(report, &keys),
    }
}

/// The rows that are no part of it, and the sum of all.
fn money(report: &Report) -> Section {
    let mut found = categories(report, |group| group != Group::Failure);
    found.extend(sum(
        report,
        "cost/total",
        "all together, with wrong numbers",
    ));
    Section {
        heading: "No part of it, typical rates".to_owned(),
        rows: found,
    }
}

/// The rows of the categories of some groups, where they are used.
fn categories(report: &Report, of: impl Fn(Group) -> bool) -> Vec<Row> {
    let used = |key: &str| report.quantity(key).is_some_and(|q| q.mean != 0.0);
    let named = Category::ALL.into_iter().filter(|c| of(c.group()));
    named
        .map(|c| (format!("cost/{}", c.name()), c.label()))
        .filter(|(key, _)| used(key))
        .filter_map(|(key, label)| row(report, &key, label))
        .collect()
}

/// A sum, and what it would be at other rates.
fn sum(report: &Report, key: &str, label: &str) -> impl Iterator<Item = Row> {
    let of_rates = range(report, key);
    row(report, key, label).into_iter().chain(of_rates)
}

/// The same with every rate low and every rate high: not an interval.
fn range(report: &Report, key: &str) -> Option<Row> {
    let low = report.quantity(&format!("{key}-low"))?;
    let high = report.quantity(&format!("{key}-high"))?;
    Some(Row {
        label: "  if every rate is low, or high".to_owned(),
        value: NOTHING.to_owned(),
        interval: format!("{} or {}", low.text(), high.text()),
        unit: String::new(),
    })
}
