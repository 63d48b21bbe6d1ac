//! The table of verdicts, for people and for programs.

use super::verdict::{CONFIDENCE, Checked};
use serde_json::{Value, json};
use std::fmt::Write;

/// Widest line of the table, in characters.
const WIDTH: usize = 100;

/// The table: a heading per scenario, a line per quantity. `explained` adds the law, and the
/// reason of an allowance, under each line.
pub fn table(rows: &[Checked], explained: bool) -> String {
    let mut out = format!(
        "{:<36}{:>12}{:>12}{:>26}  verdict\n",
        "oracle, quantity", "expected", "measured", "interval"
    );
    let mut heading = String::new();
    for row in rows {
        let next = heading_of(row);
        if next != heading {
            heading = next;
            let _ = writeln!(out, "{heading}");
        }
        let _ = writeln!(out, "{}", line(row));
        if explained {
            for part in wrapped(&row.because, WIDTH - 6) {
                let _ = writeln!(out, "      {part}");
            }
        }
    }
    let _ = writeln!(out, "\n{}", conclusion(rows));
    out
}

/// The table as JSON.
pub fn json(rows: &[Checked], seed: u64) -> Value {
    json!({
        "schema": 1,
        "confidence": CONFIDENCE,
        "seed": seed,
        "agrees": rows.iter().all(|r| r.agrees),
        "rows": rows,
    })
}

fn heading_of(row: &Checked) -> String {
    let mut heading = format!("{} ({} replications)", row.scenario, row.replications);
    for set in &row.sets {
        let _ = write!(heading, "\n    --set '{set}'");
    }
    heading
}

fn line(row: &Checked) -> String {
    let interval = format!(
        "{} .. {}",
        number(row.measured - row.half_width),
        number(row.measured + row.half_width)
    );
    format!(
        "  {:<34}{:>12}{:>12}{:>26}  {}",
        row.quantity,
        number(row.expected),
        number(row.measured),
        interval,
        if row.agrees { "agrees" } else { "DIFFERS" }
    )
}

/// Six digits in all, so that neighbours in a column compare.
fn number(x: f64) -> String {
    let whole = x.abs().max(1.0).log10().floor() as usize;
    format!("{x:.*}", 6usize.saturating_sub(whole))
}

fn conclusion(rows: &[Checked]) -> String {
    let bad = rows.iter().filter(|r| !r.agrees).count();
    let level = format!(
        "Intervals hold all at once with {} %: each of the {} at its share of that.",
        CONFIDENCE * 100.0,
        rows.len()
    );
    match bad {
        0 => format!(
            "All {} quantities agree with the exact answers.\n{level}",
            rows.len()
        ),
        _ => format!(
            "{bad} of {} quantities differ from the exact answers.\n{level}",
            rows.len()
        ),
    }
}

/// Lines of at most so many characters.
fn wrapped(text: &str, widest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
