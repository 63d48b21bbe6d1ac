//! From when to when a file has lines, and which of them are far from all others.

use super::line::ImportedLine;
use crate::units::{DAY, Span, WEEK};
use jiff::civil::DateTime;

/// A gap that orders of a living business do not have.
const LONG: i64 = 8 * WEEK;

/// Lines before such a gap are astray if they are at most one in so many.
const FEW: usize = 20;

/// From when to when a file has lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first line.
    pub first: DateTime,
    /// The last line.
    pub last: DateTime,
    /// Lines that come long before all others, and the days after them.
    pub early: Option<(usize, Span)>,
    /// Lines that come long after all others, and the days before them.
    pub late: Option<(usize, Span)>,
    /// From the start to the beginning of the first line's day.
    pub from: Span,
    /// From the start to the end of the last line's day, without late lines.
    pub to: Span,
    /// From the start to the end of the last line's week, without late lines.
    pub length: Span,
}

/// The range of lines.
pub(super) fn range_of(lines: &[ImportedLine], start: DateTime) -> Range {
    let mut times: Vec<i64> = lines.iter().map(|line| line.time).collect();
    times.sort();
    let back: Vec<i64> = times.iter().rev().map(|time| -time).collect();
    let late = astray(&back);
    let last = times.len() - late.map_or(0, |(lines, _)| lines);
    let end = |unit| {
        times[..last]
            .last()
            .map_or(0, |time| (time / unit + 1) * unit)
    };
    let at = |time: Option<&i64>| {
        let since = jiff::SignedDuration::from_millis(time.copied().unwrap_or(0));
        start.saturating_add(since)
    };
    Range {
        first: at(times.first()),
        last: at(times.last()),
        early: astray(&times),
        late,
        from: Span(times.first().map_or(0, |time| time / DAY * DAY)),
        to: Span(end(DAY)),
        length: Span(end(WEEK)),
    }
}

/// How many of the first times stand apart, and by how much.
fn astray(times: &[i64]) -> Option<(usize, Span)> {
    let few = (1..=times.len() / FEW).rev();
    let gaps = few.map(|n| (n, times[n] - times[n - 1]));
    let mut long = gaps.filter(|(_, gap)| *gap > LONG);
    long.next().map(|(n, gap)| (n, Span(gap - gap % DAY)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn range(days: impl Iterator<Item = i64>) -> Range {
        let line = |day| ImportedLine {
            time: day * DAY,
            order: 0,
            sku: 0,
            units: 1,
        };
        let lines: Vec<ImportedLine> = days.map(line).collect();
        range_of(&lines, date(2024, 1, 1).at(0, 0, 0, 0))
    }

    #[test]
    fn a_steady_file_has_nothing_astray() {
        let steady = range(2..=10);
        assert_eq!(steady.first.date(), date(2024, 1, 3));
        assert_eq!(steady.last.date(), date(2024, 1, 11));
        assert_eq!((steady.early, steady.late), (None, None));
        assert_eq!(steady.length, Span(2 * WEEK));
        assert_eq!((steady.from, steady.to), (Span(2 * DAY), Span(11 * DAY)));
        let sparse = range((0..9).map(|n| n * 100));
        assert_eq!((sparse.early, sparse.late), (None, None));
    }

    #[test]
    fn few_lines_far_from_the_others_are_told() {
        let early = range([0, 300].into_iter().chain(600..640));
        assert_eq!(early.early, Some((2, Span(300 * DAY))));
        assert_eq!(early.late, None);
        let late = range((0..30).chain([400]));
        assert_eq!(late.late, Some((1, Span(371 * DAY))));
        assert_eq!(late.last.date(), date(2025, 2, 4));
        assert_eq!(late.length, Span(5 * WEEK), "late lines make no file long");
        assert_eq!(late.to, Span(30 * DAY));
    }
}
