//! Prices and quantities as exports write them.

/// Prices beyond this, either way, are no prices in any currency.
const MOST: f64 = 1e9;

/// Which mark stands before the fraction of a file's prices; the other one parts thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    /// `3.50`; `1,234` is over a thousand.
    Point,
    /// `3,50`; `1.234` is over a thousand.
    Comma,
    /// No price tells, or they contradict each other: `1.234` is over one, `1,234` no price.
    Unsaid,
}

/// Finds out the decimal mark of a file from all its prices.
pub(super) fn decimal_of<'a>(prices: impl Iterator<Item = &'a str>) -> Decimal {
    let (mut point, mut comma) = (false, false);
    for price in prices {
        match told(price) {
            Decimal::Point => point = true,
            Decimal::Comma => comma = true,
            Decimal::Unsaid => {}
        }
    }
    match (point, comma) {
        (true, false) => Decimal::Point,
        (false, true) => Decimal::Comma,
        _ => Decimal::Unsaid,
    }
}

/// What a price tells of the decimal mark: one that is alone before three digits tells nothing.
fn told(price: &str) -> Decimal {
    let marks: Vec<usize> = price.match_indices([',', '.']).map(|(at, _)| at).collect();
    let (Some(&first), Some(&last)) = (marks.first(), marks.last()) else {
        return Decimal::Unsaid;
    };
    let (_, bare) = signed(price);
    let digits = |c: char| c.is_ascii_digit();
    let whole = bare.split([',', '.']).next().unwrap_or_default();
    let after = price[last + 1..].chars().take_while(|&c| digits(c)).count();
    let alike = price[first..=first] == price[last..=last];
    let several = marks.len() > 1;
    if !bare.chars().all(|c| digits(c) || ",.".contains(c)) || after == 0 {
        return Decimal::Unsaid;
    }
    match (&price[last..=last], several && alike) {
        // `1,234,567`: a number has one decimal mark.
        (",", true) => Decimal::Point,
        (_, true) => Decimal::Comma,
        _ if !several && after == 3 && whole != "0" => Decimal::Unsaid,
        (",", _) => Decimal::Comma,
        _ => Decimal::Point,
    }
}

/// A price: with a currency sign or without, `1,234.50` and `1.234,50` alike.
pub(super) fn price(text: &str, decimal: Decimal) -> Option<f64> {
    let (negative, bare) = signed(text);
    let value = match negative {
        true if bare.starts_with(['-', '+']) => return None,
        true => -number(bare, decimal)?,
        false => number(bare, decimal)?,
    };
    (value.abs() <= MOST).then_some(value)
}

/// Whether a price is negative, and what is left without its signs.
fn signed(price: &str) -> (bool, &str) {
    let sign = |c| "$€£¥₹".contains(c);
    let rest = price.strip_prefix('-');
    let bare = rest.unwrap_or(price).trim_start();
    let bare = bare.trim_start_matches(sign).trim_end_matches(sign).trim();
    (rest.is_some(), bare)
}

/// Whole units: `6`, `-6`, also `6.0`. Not `6.000`, which may be six thousand.
pub(super) fn units(text: &str) -> Option<i32> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    ["", "0", "00"].contains(&rest).then_some(())?;
    whole.parse().ok()
}

/// A number whose last mark is the decimal one, unless the file says that it parts thousands.
fn number(text: &str, decimal: Decimal) -> Option<f64> {
    let three = |mark: usize| text.len() - mark == 4;
    let (whole, fraction) = match (text.rfind(','), text.rfind('.'), decimal) {
        (Some(mark), None, Decimal::Point) | (None, Some(mark), Decimal::Comma) if three(mark) => {
            (text, "")
        }
        (None, ..) => return text.parse().ok(),
        (Some(comma), None, told) if told != Decimal::Comma && text.len() - comma > 3 => {
            return None;
        }
        (Some(comma), point, _) => {
            let last = point.map_or(comma, |point| point.max(comma));
            (&text[..last], &text[last + 1..])
        }
    };
    let mut groups = whole.split([',', '.']);
    let first = groups.next()?;
    let thousands = |group: &str| group.len() == 3;
    if !groups.clone().all(thousands) || groups.clone().next().is_some() && first.len() > 3 {
        return None;
    }
    let whole: String = std::iter::once(first).chain(groups).collect();
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    (plain(&whole) && plain(fraction)).then_some(())?;
    format!("{whole}.{fraction}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices() {
        for (text, expected) in [
            ("3.39", Some(3.39)),
            ("-3", Some(-3.0)),
            ("$3.50", Some(3.5)),
            ("-$3.50", Some(-3.5)),
            ("€ 3.50", Some(3.5)),
            ("3,50 €", Some(3.5)),
            ("3,5", Some(3.5)),
            ("1,234.50", Some(1234.5)),
            ("1.234.567,50", Some(1_234_567.5)),
            ("1.234", Some(1.234)),
            ("1,234", None),
            ("12,34.50", None),
            ("1234,567.50", None),
            ("1e300", None),
            ("-1e300", None),
            ("inf", None),
            ("nan", None),
            ("$", None),
            ("", None),
            ("free", None),
            ("3 50", None),
            ("--3", None),
        ] {
            assert_eq!(price(text, Decimal::Unsaid), expected, "{text}");
        }
    }

    #[test]
    fn the_decimal_mark_is_told_by_the_whole_file() {
        use Decimal::{Comma, Point, Unsaid};
        for (prices, expected) in [
            (&["1.234", "3,50 €"][..], Comma),
            (&["1.234", "1.234,50"], Comma),
            (&["1.234", "1.234.567"], Comma),
            (&["1,234", "$3.5"], Point),
            (&["1,234", "-1,234.50"], Point),
            (&["1,234", "1,234,567"], Point),
            (&["0.125"], Point),
            (&["1.234", "1,234", "5", "free, or 1.5", "3.", ""], Unsaid),
            (&["3.50", "3,50"], Unsaid),
        ] {
            let found = decimal_of(prices.iter().copied());
            assert_eq!(found, expected, "{prices:?}");
        }
    }

    #[test]
    fn three_digits_after_a_mark_are_what_the_file_says() {
        use Decimal::{Comma, Point};
        for (text, decimal, expected) in [
            ("1.234", Comma, Some(1234.0)),
            ("-1.234.567 €", Comma, Some(-1_234_567.0)),
            ("1,234", Comma, Some(1.234)),
            ("1234.567", Comma, None),
            ("1,234", Point, Some(1234.0)),
            ("1.234", Point, Some(1.234)),
            ("1234,567", Point, None),
        ] {
            assert_eq!(price(text, decimal), expected, "{text} {decimal:?}");
        }
    }

    #[test]
    fn quantities() {
        for (text, expected) in [
            ("6", Some(6)),
            ("-6", Some(-6)),
            ("6.0", Some(6)),
            ("6,00", Some(6)),
            ("6.5", None),
            ("6.000", None),
            ("two", None),
            ("", None),
        ] {
            assert_eq!(units(text), expected, "{text}");
        }
    }
}
