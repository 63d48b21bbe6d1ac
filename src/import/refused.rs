//! Lines that cannot be read, and files that cannot be used: why, and what to do.

use super::dates::UnclearDates;
use super::options::SetAside;
use std::fmt;

/// What is wrong with a malformed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A field is not what its column holds: what that is, and the field.
    Field(&'static str, String),
    /// A field that cannot be empty is: its name.
    Missing(&'static str),
    /// So many fields instead of so many.
    Fields(u64, u64),
    /// Not UTF-8.
    Encoding,
    /// Not a line of CSV.
    Csv,
}

impl Flaw {
    /// What lines with this flaw have in common.
    fn kind(&self) -> String {
        match self {
            Flaw::Field(what, _) => format!("not {what}"),
            Flaw::Fields(..) => "too few or too many fields".to_owned(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Field(what, text) => write!(f, "\"{text}\" is not {what}"),
            Flaw::Missing(name) => write!(f, "no {name}"),
            Flaw::Fields(found, expected) => write!(f, "{found} fields instead of {expected}"),
            Flaw::Encoding => f.write_str("not UTF-8"),
            Flaw::Csv => f.write_str("not a line of CSV"),
        }
    }
}

/// An order file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadOrders {
    /// A needed column is missing.
    Column {
        /// What it means.
        meaning: &'static str,
        /// The headers it may have.
        headers: &'static [&'static str],
        /// The headers that the file has.
        found: Vec<String>,
        /// What is taken to stand between them.
        separator: char,
    },
    /// It cannot be told which number of a date is the day.
    Dates(UnclearDates),
    /// Lines cannot be read and none may be malformed: their numbers, and why.
    Malformed(Vec<(u64, Flaw)>),
    /// Too many lines, or all, cannot be read: their numbers and why, and how many lines there are.
    Mostly(Vec<(u64, Flaw)>, u64),
    /// No line is left, for these reasons.
    Empty(Vec<(SetAside, u64)>),
}

impl BadOrders {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            BadOrders::Column { .. } => {
                "rename the header; columns are separated by commas, semicolons, tabs or `|`"
            }
            BadOrders::Dates(UnclearDates::Both(..)) => {
                "mend the dates, or say which ones to believe, `dates = \"day-first\"` or \
                 `\"month-first\"`: the others are malformed then"
            }
            BadOrders::Dates(UnclearDates::Neither(_)) => {
                "say which it is: `dates = \"day-first\"` or `dates = \"month-first\"`"
            }
            BadOrders::Malformed(_) => {
                "mend these lines, or read without `--strict` or `strict = true`, which sets \
                 them aside"
            }
            BadOrders::Mostly(..) => {
                "mend the file, or say `strict = false`, which sets any number of malformed \
                 lines aside"
            }
            BadOrders::Empty(_) => "give a file with orders of goods that have a price",
        }
    }
}

impl fmt::Display for BadOrders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadOrders::Column {
                meaning,
                headers,
                found,
                separator,
            } => {
                let (headers, found) = (headers.join(", "), found.join("`, `"));
                let separator = separator.escape_default();
                write!(
                    f,
                    "the order file has no column for the {meaning} (a header such as {headers}); \
                     separated by `{separator}`, its headers are `{found}`"
                )
            }
            BadOrders::Dates(unclear) => write!(f, "{unclear}"),
            BadOrders::Malformed(lines) => {
                write!(f, "the order file has {} malformed lines", lines.len())?;
                for (number, why) in lines.iter().take(10) {
                    write!(f, "; line {number}: {why}")?;
                }
                f.write_str(if lines.len() > 10 { "; and more" } else { "" })
            }
            BadOrders::Mostly(lines, all) => {
                let malformed = lines.len();
                write!(
                    f,
                    "{malformed} of the {all} lines of the order file are malformed"
                )?;
                reasons(lines, f)
            }
            BadOrders::Empty(set_aside) => {
                f.write_str("the order file has no usable line")?;
                for (reason, lines) in set_aside {
                    write!(f, "; set aside: {lines} {}", reason.name())?;
                }
                Ok(())
            }
        }
    }
}

/// The most frequent reasons first, each with its first line.
fn reasons(lines: &[(u64, Flaw)], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const SHOWN: usize = 3;
    let mut kinds: Vec<(String, usize, &(u64, Flaw))> = Vec::new();
    for line in lines {
        let kind = line.1.kind();
        match kinds.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, count, _)) => *count += 1,
            None => kinds.push((kind, 1, line)),
        }
    }
    // Stable: equally frequent ones in the order of the file.
    kinds.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    for (kind, count, (number, why)) in kinds.iter().take(SHOWN) {
        write!(f, "; {count} {kind} (the first is line {number}: {why})")?;
    }
    f.write_str(if kinds.len() > SHOWN {
        "; and more"
    } else {
        ""
    })
}

impl fmt::Display for UnclearDates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnclearDates::Both((a, day), (b, month)) => write!(
                f,
                "the dates of the order file contradict each other: \"{day}\" (line {a}) is day \
                 first, \"{month}\" (line {b}) month first"
            ),
            UnclearDates::Neither((line, date)) => write!(
                f,
                "the dates of the order file may be day first or month first: no field is over \
                 12 (\"{date}\", line {line})"
            ),
        }
    }
}

impl std::error::Error for BadOrders {}
