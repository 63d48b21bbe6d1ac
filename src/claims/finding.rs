//! What came of a claim: a verdict, the effects behind it, a chart.

use crate::stats::Estimate;
use serde::Serialize;
use std::cmp::Ordering;

/// Whether a claim holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It does, by its rule.
    Supported,
    /// It does not.
    NotSupported,
    /// It holds in some arms and not in others: on what it depends.
    DependsOn(String),
    /// The intervals are too wide to tell.
    Open,
}

impl Verdict {
    /// `supported`, `not supported`, `depends on ...`, `open`.
    pub fn text(&self) -> String {
        match self {
            Verdict::Supported => "supported".to_owned(),
            Verdict::NotSupported => "not supported".to_owned(),
            Verdict::DependsOn(what) => format!("depends on {what}"),
            Verdict::Open => "open: the intervals are too wide".to_owned(),
        }
    }

    /// A verdict from answers of several arms: all yes, all no, or it depends.
    /// An answer may be `None`: not decided.
    pub fn of(answers: &[Option<bool>], depends_on: &str) -> Verdict {
        let all = |wanted| answers.iter().all(|a| *a == Some(wanted));
        let any = |wanted| answers.contains(&Some(wanted));
        match () {
            _ if all(true) => Verdict::Supported,
            _ if all(false) => Verdict::NotSupported,
            _ if any(true) && any(false) => Verdict::DependsOn(depends_on.to_owned()),
            _ => Verdict::Open,
        }
    }
}

/// A number with its interval.
#[derive(Clone, Debug, Serialize)]
pub struct Effect {
    /// What it is.
    pub label: String,
    /// Its unit: `share`, `cents`, `units`, `times`, ...
    pub unit: &'static str,
    /// Point and interval.
    pub estimate: Estimate,
}

/// What came of a claim.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// What was found, in a sentence; the title of the figure.
    pub found: String,
    /// What decides it: the sensitivity, in a sentence or two.
    pub decided_by: String,
    /// The numbers.
    pub effects: Vec<Effect>,
    /// The figure.
    pub chart: Chart,
}

/// A figure of a claim.
#[derive(Clone, Debug, Serialize)]
pub enum Chart {
    /// Lines with bands.
    Lines {
        /// What the horizontal axis says.
        across: String,
        /// Unit of the vertical axis, and what it says.
        unit: &'static str,
        /// What the vertical axis says.
        up: String,
        /// The lines.
        courses: Vec<Course>,
    },
    /// Dots with intervals, one under the other.
    Dots {
        /// Unit of the horizontal axis, and what it says.
        unit: &'static str,
        /// What the horizontal axis says.
        across: String,
        /// A value with a meaning, drawn as a line, and the meaning.
        reference: Option<(f64, String)>,
        /// The rows.
        marks: Vec<Mark>,
    },
}

/// A line of a chart.
#[derive(Clone, Debug, Serialize)]
pub struct Course {
    /// Its name.
    pub name: String,
    /// Place across, mean, lower and upper end of the interval.
    pub points: Vec<[f64; 4]>,
    /// Names of single points, where they have one.
    pub names: Vec<String>,
}

/// A row of dots.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// Its name.
    pub name: String,
    /// Point and interval.
    pub estimate: Estimate,
    /// Rows of one group have one colour.
    pub group: usize,
}

impl Finding {
    /// The rows of a chart of dots from effects, all of one group.
    pub fn marks(effects: &[Effect]) -> Vec<Mark> {
        let mark = |e: &Effect| Mark {
            name: e.label.clone(),
            estimate: e.estimate,
            group: 0,
        };
        effects.iter().map(mark).collect()
    }
}

/// Whether a quantity is above a value: its interval lies wholly above it, or wholly not above it.
pub fn above(estimate: &Estimate, value: f64) -> Option<bool> {
    where_from(estimate, value).map(Ordering::is_gt)
}

/// The same of below. Without spread a quantity can be neither.
pub fn below(estimate: &Estimate, value: f64) -> Option<bool> {
    where_from(estimate, value).map(Ordering::is_lt)
}

/// Where an interval lies from a value, if it lies on one side, or is that value.
fn where_from(estimate: &Estimate, value: f64) -> Option<Ordering> {
    match (estimate.low(), estimate.high()) {
        (Some(low), _) if low > value => Some(Ordering::Greater),
        (_, Some(high)) if high < value => Some(Ordering::Less),
        (Some(low), Some(high)) if low == high => Some(Ordering::Equal),
        _ => None,
    }
}

/// A number in a sentence, with the minus sign of people and thousands grouped.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !zero { "\u{2212}" } else { "" };
    format!("{sign}{grouped}{rest}")
}
