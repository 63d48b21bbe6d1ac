//! Lines in time order, those of an order next to each other.

use super::raw_line::RawLine;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Lines of one order that are further apart are no longer asked for in one go.
const TOGETHER: SignedDuration = SignedDuration::from_hours(24);

/// Brings lines into time order, and the sales of an order behind its first.
pub(super) fn gather(lines: &mut [RawLine]) {
    // Stable: orders of one minute keep the order of the file.
    lines.sort_by_key(|line| line.at);
    to_the_first(lines);
    lines.sort_by_key(|line| line.asked);
    (lines.chunk_by_mut(|a, b| a.asked == b.asked)).for_each(bring_together);
}

/// Sales of an order within a day of its first are asked for with that: other orders may stand in
/// between. What comes back is not.
fn to_the_first(lines: &mut [RawLine]) {
    let mut first: HashMap<String, DateTime> = HashMap::new();
    for line in lines.iter_mut().filter(|line| line.units > 0) {
        match first.entry(line.order.clone()) {
            Entry::Occupied(known) if line.at.duration_since(*known.get()) <= TOGETHER => {
                line.asked = *known.get();
            }
            Entry::Occupied(mut known) => {
                known.insert(line.at);
            }
            Entry::Vacant(new) => {
                new.insert(line.at);
            }
        }
    }
}

/// Lines of one instant, those of an order next to each other: in an export that is sorted by
/// item, or has dates alone, they are not.
fn bring_together(lines: &mut [RawLine]) {
    let mut first = HashMap::new();
    for (place, line) in lines.iter().enumerate() {
        first.entry(line.order.clone()).or_insert(place);
    }
    lines.sort_by_key(|line| first[&line.order]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Gathers lines of an order, units and hours since the start.
    fn gathered(lines: &[(&str, i32, i32)]) -> Vec<(String, i32, i32)> {
        let start = date(2024, 1, 1).at(0, 0, 0, 0);
        let raw = |&(order, units, hour): &(&str, i32, i32)| RawLine {
            order: order.into(),
            sku: "A".into(),
            units,
            at: start + SignedDuration::from_hours(hour.into()),
            asked: start + SignedDuration::from_hours(hour.into()),
            price: 1.0,
        };
        let mut lines: Vec<RawLine> = lines.iter().map(raw).collect();
        gather(&mut lines);
        let hour = |line: &RawLine| line.at.duration_since(start).as_hours() as i32;
        let told = |line: &RawLine| (line.order.clone(), line.units, hour(line));
        lines.iter().map(told).collect()
    }

    fn said(lines: &[(&str, i32, i32)]) -> Vec<(String, i32, i32)> {
        let owned = |&(order, units, hour): &(&str, i32, i32)| (order.to_owned(), units, hour);
        lines.iter().map(owned).collect()
    }

    #[test]
    fn an_order_between_does_not_split_another() {
        let lines = [("a", 1, 9), ("b", 2, 10), ("a", 3, 11), ("b", 4, 33)];
        let expected = [("a", 1, 9), ("a", 3, 11), ("b", 2, 10), ("b", 4, 33)];
        assert_eq!(gathered(&lines), said(&expected));
    }

    #[test]
    fn later_sales_and_returns_keep_their_places() {
        let lines = [("a", 1, 9), ("b", 2, 10), ("a", -1, 11), ("a", 3, 34)];
        assert_eq!(gathered(&lines), said(&lines));
    }
}
