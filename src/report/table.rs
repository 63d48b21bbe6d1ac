//! The summary table: estimate, interval and unit, at most 100 columns wide.

use super::summary::{Quantity, Report};
use super::words::{NOTHING, Style, wrapped};
use crate::economics::Group;
use crate::measure::{Case, Category, Figure, Gauge, Incident, Measure, Ratio, Sign};
use crate::world::{Bucket, CauseClass, System};
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
    let lines = wrapped(report.manifest.skus.covered(), usize::from(TABLE_WIDTH) - 2);
    format!("\n  {}\n", lines.join("\n  "))
}

fn sections(report: &Report) -> Vec<Section> {
    let mut sections = vec![service(report), accuracy(report)];
    sections.extend(report.systems().into_iter().map(|s| drift(report, s)));
    sections.push(reported(report));
    sections.push(people(report));
    sections.push(failures(report));
    sections.push(counterfactual(report));
    sections.push(money(report));
    sections.retain(|s| !s.rows.is_empty());
    sections
}

/// A row for a measure, if it was measured.
fn row(report: &Report, measure: Measure) -> Option<Row> {
    let q = report.quantity(measure)?;
    Some(Row {
        label: measure.label(),
        value: q.text(),
        interval: q.interval(),
        unit: match q.half_width() {
            // It would follow "none in 30 runs", which needs none.
            Some(half) if half <= 0.0 && q.mean == 0.0 => String::new(),
            _ => unit(q),
        },
    })
}

/// The same under the heading of its system.
fn row_of_system(report: &Report, measure: Measure) -> Option<Row> {
    let label = measure.short_label();
    row(report, measure).map(|row| Row { label, ..row })
}

/// Money and shares carry their unit in the number.
fn unit(q: &Quantity) -> String {
    match Style::of(&q.unit) {
        Style::Plain if q.unit == "times" => String::new(),
        Style::Plain => q.unit.clone(),
        Style::Money | Style::Share => String::new(),
    }
}

fn rows(report: &Report, measures: &[Measure]) -> Vec<Row> {
    measures.iter().filter_map(|&m| row(report, m)).collect()
}

const SERVICE: [Measure; 10] = [
    Measure::Count(Incident::Orders),
    Measure::Rate(Ratio::OversoldLines),
    Measure::Rate(Ratio::FalseStockoutLines),
    Measure::Rate(Ratio::FailedOrders),
    Measure::Rate(Ratio::ShortPicks),
    Measure::Rate(Ratio::Fill),
    Measure::Rate(Ratio::PerfectOrders),
    Measure::Rate(Ratio::LateLines),
    Measure::Rate(Ratio::ShortTransfers),
    Measure::Backorders,
];

fn service(report: &Report) -> Section {
    Section {
        heading: "Service".to_owned(),
        rows: rows(report, &SERVICE),
    }
}

fn accuracy(report: &Report) -> Section {
    let of_system = |s: System| {
        [
            Measure::exact(s),
            Measure::Below(s),
            Measure::Above(s),
            Measure::Within(s),
            Measure::WrongSize(s),
            Measure::WrongAge(s),
        ]
    };
    let mut measures: Vec<Measure> = report.systems().into_iter().flat_map(of_system).collect();
    measures.push(Measure::Frozen);
    Section {
        heading: "Inventory record accuracy, on hand".to_owned(),
        rows: rows(report, &measures),
    }
}

fn drift(report: &Report, system: System) -> Section {
    let both = |bucket: Bucket| {
        [Sign::Absolute, Sign::Net].map(|sign| Measure::Drift(system, Figure::Of(bucket), sign))
    };
    let class = |class| Measure::Class(system, Bucket::OnHand, class);
    let mut measures = both(Bucket::OnHand).to_vec();
    measures.extend([CauseClass::Structural, CauseClass::Lag, CauseClass::OneOff].map(class));
    measures.push(Measure::DriftValue(system));
    // Where nothing else is off, there is nothing to say of it.
    let off = report.off_beside_on_hand(&[system]);
    for (bucket, ..) in &off {
        measures.extend(both(*bucket));
        measures.push(Measure::Exact(system, Figure::Of(*bucket)));
    }
    if !off.is_empty() {
        measures.push(Measure::Drift(system, Figure::Available, Sign::Absolute));
        measures.push(Measure::Exact(system, Figure::Available));
    }
    let found = measures
        .into_iter()
        .filter_map(|m| row_of_system(report, m));
    Section {
        heading: format!("Drift of the {}", system.noun()),
        rows: found.collect(),
    }
}

/// What each system would report against what is so: the article's "every report is measuring a
/// different reality".
fn reported(report: &Report) -> Section {
    let of_system = |system: System| {
        let figures = [
            Measure::ReportedValue(system),
            Measure::ValueOverstated(system),
            Measure::MarginOverstated(system),
            Measure::ReordersMissed(system),
            Measure::ReordersNeedless(system),
        ];
        let wrong = (figures.iter().skip(1)).any(|m| report.mean(*m) != 0.0);
        (figures.into_iter()).filter(move |m| wrong && report.mean(*m) != 0.0)
    };
    let measures: Vec<Measure> = report.systems().into_iter().flat_map(of_system).collect();
    Section {
        heading: "Reported by each system, end of period".to_owned(),
        rows: rows(report, &measures),
    }
}

const PEOPLE: [Measure; 7] = [
    Measure::Count(Incident::Counts),
    Measure::Rate(Ratio::CountHits),
    Measure::Count(Incident::HiddenStockouts),
    Measure::Count(Incident::Variances),
    Measure::Count(Incident::UnownedVariances),
    Measure::Count(Incident::ChasedLines),
    Measure::LabourHours,
];

/// What people did about numbers that do not agree.
const REACTIONS: [Measure; 17] = [
    Measure::Rate(Ratio::DeskLoad),
    Measure::People(Gauge::Backlog),
    Measure::Count(Incident::SkippedCounts),
    Measure::Count(Incident::MissedPromises),
    Measure::Count(Incident::Corrections),
    Measure::Count(Incident::RepeatMismatches),
    Measure::People(Gauge::Workarounds),
    Measure::People(Gauge::CustomFeeds),
    Measure::People(Gauge::Trust),
    Measure::Count(Incident::DistrustMoreUnits),
    Measure::Count(Incident::DistrustFewerUnits),
    Measure::Count(Incident::CustomersLeft),
    Measure::Count(Incident::FixEdges),
    Measure::Count(Incident::FixCustomFeeds),
    Measure::Count(Incident::FixWorkarounds),
    Measure::Count(Incident::FixRecords),
    Measure::Rate(Ratio::FixDays),
];

fn people(report: &Report) -> Section {
    let mut found = rows(report, &PEOPLE);
    let happened = |m: &Measure| report.mean(*m) != 0.0;
    let reactions = REACTIONS.into_iter().filter(happened);
    found.extend(reactions.filter_map(|m| row(report, m)));
    Section {
        heading: "People".to_owned(),
        rows: found,
    }
}

/// The rows that add up to the cost of wrong numbers, and their sum.
fn failures(report: &Report) -> Section {
    let mut found = categories(report, |group| group == Group::Failure);
    found.extend(sum(report, Measure::WrongNumbers, " (sum of these)"));
    Section {
        heading: "Cost of wrong numbers, typical rates".to_owned(),
        rows: found,
    }
}

/// What it is held against: the same business with right records.
fn counterfactual(report: &Report) -> Section {
    let measures = [Measure::LessEarned, Measure::LessMargin, Measure::MoreSpent];
    Section {
        heading: "The same business with right records".to_owned(),
        rows: rows(report, &measures),
    }
}

/// The rows that are no part of it, and the sum of all.
fn money(report: &Report) -> Section {
    let mut found = categories(report, |group| group != Group::Failure);
    found.extend(sum(report, Measure::TotalCost, ""));
    Section {
        heading: "No part of it, typical rates".to_owned(),
        rows: found,
    }
}

/// The rows of the categories of some groups, where they are used.
fn categories(report: &Report, of: impl Fn(Group) -> bool) -> Vec<Row> {
    let named = Category::ALL.into_iter().filter(|c| of(c.group()));
    named
        .map(Measure::Cost)
        .filter(|cost| report.mean(*cost) != 0.0)
        .filter_map(|cost| row(report, cost))
        .collect()
}

/// A sum, and what it would be at other rates.
fn sum(report: &Report, of: fn(Case) -> Measure, note: &str) -> impl Iterator<Item = Row> {
    let sum = row(report, of(Case::Typical)).map(|row| Row {
        label: row.label + note,
        ..row
    });
    sum.into_iter().chain(range(report, of))
}

/// The same with every rate low and every rate high: not an interval.
fn range(report: &Report, of: fn(Case) -> Measure) -> Option<Row> {
    let low = report.quantity(of(Case::Low))?;
    let high = report.quantity(of(Case::High))?;
    Some(Row {
        label: "  all rates low / all rates high".to_owned(),
        value: NOTHING.to_owned(),
        interval: format!("{} / {}", low.text(), high.text()),
        unit: String::new(),
    })
}
