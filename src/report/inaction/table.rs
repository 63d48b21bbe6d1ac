//! Dates, the parts of the fix and the tornado as tables, at most 100 columns wide.

use super::words::when;
use super::{Bar, Date, Facts, Inaction};
use crate::report::compare::{held_against, laid_out};
use crate::report::estimate::Estimate;
use crate::report::words::{NOTHING, Style, grouped, wrapped};
use crate::report::{Rounding, TABLE_WIDTH};

/// How many assumptions the table shows; all are in the files.
const BARS: usize = 10;

/// The tables. `styled` sets headings in bold.
pub fn table(inaction: &Inaction, styled: bool) -> String {
    let facts = &inaction.facts;
    let mut out = costs(facts, styled);
    out.push('\n');
    out.push_str(&held_against(&facts.designs, &inaction.reports, styled));
    out.push_str(&bills(facts, styled));
    out.push('\n');
    out.push_str(&bars(facts, styled));
    out.push('\n');
    let note = format!(
        "over the first: paired differences; a month: what a month of waiting since the date before costs on average. ±: half-width of a 95 % interval; those of differences and of months hold for all dates at once. \
                t^b (low to high): slope of ln C on ln t of the mean cumulative cost C from s to the horizon T, counted from the warm-up, by \
                its ends and by regression; low to high is the range over s = T/2, T/4, T/8 and T/16 (not before the end of the fourth \
                period) with 95 % intervals (jackknife), b its middle. Late: a day in the last third against one in the middle third. Costs are counted \
                incidents times assumed rates; every assumption with its low, typical and high value and source is in \
                assumptions.csv; what is no rate is simulated anew at the two ends shown. {}",
        inaction.reports[0].manifest.skus.covered()
    );
    for line in wrapped(&note, usize::from(TABLE_WIDTH)) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn costs(facts: &Facts, styled: bool) -> String {
    let head = [
        "fix starts",
        "operation",
        "fix",
        "total",
        "over the first",
        "a month",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    let (costs, delay) = (facts.rounding_of_costs(), facts.rounding_of_delay());
    let months = facts.rounding_of_months();
    let paired = |known: Option<Estimate>, rounding: Rounding| {
        known.map_or(NOTHING.to_owned(), |k| rounding.plus_minus(k))
    };
    for date in &facts.dates {
        rows.push([
            format!("  {}", when(date)),
            costs.text(date.operation),
            costs.text(date.fix),
            costs.text(date.total),
            paired(date.over_first, delay),
            paired(date.per_month, months),
        ]);
    }
    laid_out(rows, &[15, 15, 10, 15, 23, 22], false, styled)
}

fn bills(facts: &Facts, styled: bool) -> String {
    let head = [
        "the fix",
        "edges",
        "custom feeds",
        "workarounds",
        "records",
        "days",
        "connectors",
        "work",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    let plain = |known: Estimate| {
        let whole = known.whole();
        whole.unwrap_or_else(|| known.plus_minus(Style::Plain))
    };
    let days = |date: &Date| match date.bill.days {
        Some(days) if date.bill.finished == 1.0 => plain(days),
        _ if facts.nothing_to_fix() => NOTHING.to_owned(),
        _ => format!("{} % ended", grouped(100.0 * date.bill.finished, 0)),
    };
    for date in facts.fixed() {
        rows.push([
            format!("  {}", when(date)),
            plain(date.bill.edges),
            plain(date.bill.custom_feeds),
            plain(date.bill.workarounds),
            plain(date.bill.records),
            days(date),
            date.bill.connectors.text(Style::Money),
            date.bill.work.text(Style::Money),
        ]);
    }
    laid_out(rows, &[15, 7, 13, 13, 14, 14, 12, 12], false, styled)
}

fn bars(facts: &Facts, styled: bool) -> String {
    let head = [
        "sensitivity of the cost of delay",
        "low to high",
        "at low",
        "at high",
        "",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    let delay = facts.rounding_of_delay();
    for bar in facts.tornado.iter().take(BARS) {
        rows.push([
            format!("  {}", bar.label),
            range(bar),
            delay.text(bar.at_low),
            delay.text(bar.at_high),
            match bar.swing.is_significant() {
                true => String::new(),
                false => "may be chance".to_owned(),
            },
        ]);
    }
    laid_out(rows, &[35, 27, 12, 12, 14], false, styled)
}

/// `0.4 to 1.5 USD per count`.
fn range(bar: &Bar) -> String {
    format!("{} to {}", bar.low, bar.high)
}
