//! Times as exports write them, and whether the day or the month comes first.
//!
//! `03/01/2024` alone can be read in two ways. What is decided is decided once for the whole
//! file: a field over 12 is a day. Where none is, or where fields say both, nothing is guessed.

use jiff::civil::{Date, DateTime, Time};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which of the two leading numbers of a date such as `03/01/2024` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// The day, then the month: 3 January.
    DayFirst,
    /// The month, then the day: 1 March.
    MonthFirst,
}

impl DateOrder {
    /// What the order is called in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            DateOrder::DayFirst => "day-first",
            DateOrder::MonthFirst => "month-first",
        }
    }
}

/// Why the order of a file's dates is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnclearDates {
    /// Some can only be day first, some only month first: a line and a date of each.
    Both((u64, String), (u64, String)),
    /// No field of any date is over 12: a line and a date.
    Neither((u64, String)),
}

/// Finds out the order of a file's dates from all of them, given with their lines.
pub(super) fn order_of<'a>(
    times: impl Iterator<Item = (u64, &'a str)>,
) -> Result<DateOrder, UnclearDates> {
    let (mut day_first, mut month_first, mut either) = (None, None, None);
    let (mut first, mut several) = (None, false);
    for (line, text) in times {
        let Some(date) = written(text) else {
            continue;
        };
        let fields = date.fields;
        several |= *first.get_or_insert(fields) != fields;
        let example = match fields {
            _ if date.year_first => continue,
            [13..=31, 1..=12, _] => &mut day_first,
            [1..=12, 13..=31, _] => &mut month_first,
            [a @ 1..=12, b @ 1..=12, _] if a != b => &mut either,
            _ => continue,
        };
        example.get_or_insert_with(|| (line, text.to_owned()));
    }
    match (day_first, month_first, either) {
        (Some(day), Some(month), _) => Err(UnclearDates::Both(day, month)),
        (Some(_), None, _) => Ok(DateOrder::DayFirst),
        // A single day is the same amount of time whatever it is called.
        (None, None, Some(example)) if several => Err(UnclearDates::Neither(example)),
        (None, ..) => Ok(DateOrder::MonthFirst),
    }
}

/// A time as written, if it is one under this order of dates.
pub(super) fn parse_time(text: &str, order: DateOrder) -> Option<DateTime> {
    let Some(Written {
        fields,
        year_first,
        time,
    }) = written(text)
    else {
        // What is left of ISO 8601: `20240103T0918`.
        return without_zone(text).parse().ok();
    };
    let [year, month, day] = match (year_first, order, fields) {
        (true, _, fields) => fields,
        (_, DateOrder::DayFirst, [day, month, year]) => [year, month, day],
        (_, DateOrder::MonthFirst, [month, day, year]) => [year, month, day],
    };
    let [month, day] = [i8::try_from(month).ok()?, i8::try_from(day).ok()?];
    let date = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    Some(date.to_datetime(time))
}

/// A time in parts.
struct Written {
    /// The three numbers of the date, in the order of the text.
    fields: [u16; 3],
    /// Whether the first is the year; the last is otherwise.
    year_first: bool,
    time: Time,
}

fn written(text: &str) -> Option<Written> {
    let text = without_zone(text);
    let end = text.find([' ', 'T', 't', ',']).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    if !['-', '/', '.'].contains(&separator) {
        return None;
    }
    let parts: Vec<&str> = date.split(separator).collect();
    let &[first, second, third] = parts.as_slice() else {
        return None;
    };
    let year_first = first.len() == 4;
    let lengths = if year_first { [4, 2, 2] } else { [2, 2, 4] };
    let fields = [
        digits(first, lengths[0])?,
        digits(second, lengths[1])?,
        digits(third, lengths[2])?,
    ];
    let year = if year_first { first } else { third };
    Some(Written {
        fields,
        year_first,
        time: clock(rest.trim_start_matches([' ', 'T', 't', ',']))?,
    })
    .filter(|_| year.len() == 4)
}

/// The text without an offset or a zone: local time shapes the day.
fn without_zone(text: &str) -> &str {
    let text = text.split('[').next().unwrap_or(text).trim_end();
    let Some(colon) = text.find(':') else {
        return text;
    };
    let named = zone_name(text).map_or(text, |at| text[..at].trim_end());
    // After a time: the hyphens of a date are no offset.
    let offset = named.get(colon..).and_then(|time| time.find(['+', '-']));
    let at = offset.map_or(named.len(), |at| colon + at);
    let of_offset = |c: char| c.is_ascii_digit() || "+-:".contains(c);
    match named[at..].chars().all(of_offset) {
        true => named[..at].trim_end(),
        false => named,
    }
}

/// Where the name of a zone begins at the end of a time: `Z`, ` UTC`, ` CEST`.
fn zone_name(text: &str) -> Option<usize> {
    let before = text.trim_end_matches(|c: char| c.is_ascii_uppercase());
    let name = &text[before.len()..];
    let zone =
        name == "Z" || name.len() > 1 && before.ends_with(' ') && !["AM", "PM"].contains(&name);
    zone.then_some(before.len())
}

/// A time of day that stands in a column of its own; an offset is ignored.
pub(super) fn parse_clock(text: &str) -> Option<Time> {
    clock(without_zone(text)).filter(|_| !text.is_empty())
}

/// A time of day: `9:18`, `09:18:00.5` (read as whole seconds), `9:18 PM`; none is midnight.
fn clock(text: &str) -> Option<Time> {
    if text.is_empty() {
        return Some(Time::midnight());
    }
    let lower = text.to_ascii_lowercase();
    let halves = [("am", 0), ("pm", 12)];
    let half = halves.into_iter().find(|(name, _)| lower.ends_with(name));
    let figures = match half {
        Some((name, _)) => text[..text.len() - name.len()].trim_end(),
        None => text,
    };
    let parts: Vec<&str> = figures.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, "0"),
        [hour, minute, second] => (*hour, *minute, whole_seconds(second)?),
        _ => return None,
    };
    let hour = match (digits(hour, 2)?, half) {
        (hour, None) => hour,
        (hour @ 1..=12, Some((_, later))) => hour % 12 + later,
        _ => return None,
    };
    let [hour, minute, second] = [hour, digits(minute, 2)?, digits(second, 2)?];
    Time::new(hour as i8, minute as i8, second as i8, 0).ok()
}

fn whole_seconds(text: &str) -> Option<&str> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    rest.chars().all(|c| c.is_ascii_digit()).then_some(whole)
}

/// A number of at most so many digits.
fn digits(text: &str, most: usize) -> Option<u16> {
    let fine = text.len() <= most && text.chars().all(|c| c.is_ascii_digit());
    fine.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn order(dates: &[&str]) -> Result<DateOrder, UnclearDates> {
        order_of((2..).zip(dates.iter().copied()))
    }

    #[test]
    fn a_field_over_12_decides_for_the_whole_file() {
        let day = order(&["01/02/2024 9:00", "13/02/2024", "2024-03-04"]);
        assert_eq!(day, Ok(DateOrder::DayFirst));
        let month = order(&["01/02/2024", "02/13/2024 9:00"]);
        assert_eq!(month, Ok(DateOrder::MonthFirst));
    }

    #[test]
    fn nothing_is_guessed() {
        let both = order(&["13/02/2024", "x", "02/13/2024"]);
        let said = |line, text: &str| (line, text.to_owned());
        let expected = UnclearDates::Both(said(2, "13/02/2024"), said(4, "02/13/2024"));
        assert_eq!(both, Err(expected));
        let neither = order(&["05/05/2024", "01/02/2024", "02/02/2024", "03/02/2024"]);
        assert_eq!(neither, Err(UnclearDates::Neither(said(3, "01/02/2024"))));
        // A year that comes first says nothing of the others.
        let mixed = order(&["2024-01-03", "1/4/2024 9:05"]);
        assert_eq!(mixed, Err(UnclearDates::Neither(said(3, "1/4/2024 9:05"))));
    }

    #[test]
    fn nothing_is_asked_where_both_readings_are_the_same() {
        for dates in [
            &["2024-01-02", "2024-02-01"][..],
            &["01/01/2024", "02/02/2024"],
            &["01/02/2024 9:00", "01/02/2024 10:00", "x"],
        ] {
            assert_eq!(order(dates), Ok(DateOrder::MonthFirst), "{dates:?}");
        }
    }

    #[test]
    fn times_are_read_as_people_and_programs_write_them() {
        let at = |hour, minute, second| Some(date(2024, 1, 3).at(hour, minute, second, 0));
        for (text, expected) in [
            ("2024-01-03 09:18", at(9, 18, 0)),
            ("2024-01-03T09:18:07.25Z", at(9, 18, 7)),
            ("2024-01-03 09:18 +0100", at(9, 18, 0)),
            ("2024-01-03 09:18:00 -05:00", at(9, 18, 0)),
            ("2024-01-03T09:18+01:00[Europe/Berlin]", at(9, 18, 0)),
            ("2024-01-03 09:18:00 UTC", at(9, 18, 0)),
            ("2024-01-03 09:18:00.5 +0100 CET", at(9, 18, 0)),
            ("2024-01-03", at(0, 0, 0)),
            ("20240103T0918", at(9, 18, 0)),
            ("2024/01/03 9:18", at(9, 18, 0)),
            ("01/03/2024 09:18:00", at(9, 18, 0)),
            ("1/3/2024 9:18 PM", at(21, 18, 0)),
            ("1/3/2024 12:18am", at(0, 18, 0)),
            ("1/3/2024, 9:18", at(9, 18, 0)),
            ("01.03.2024", at(0, 0, 0)),
            ("01/03/24", None),
            ("13/01/2024", None),
            ("2024-01-03 25:00", None),
            ("2024-01-03 13:00 PM", None),
            ("2024-01-03 09:18 morning", None),
            ("2024-02-30", None),
            ("yesterday", None),
            ("", None),
        ] {
            let read = parse_time(text, DateOrder::MonthFirst);
            assert_eq!(read, expected, "{text}");
        }
        let day_first = parse_time("03/01/2024 09:18:00", DateOrder::DayFirst);
        assert_eq!(day_first, at(9, 18, 0));
    }
}
