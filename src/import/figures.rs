//! Prices and quantities as exports write them.

/// Prices beyond this, either way, are no prices in any currency.
const MOST: f64 = 1e9;

/// A price: with a currency sign or without, `1,234.50` and `1.234,50` alike.
pub(super) fn price(text: &str) -> Option<f64> {
    let sign = |c| "$€£¥₹".contains(c);
    let rest = text.strip_prefix('-');
    let bare = rest.unwrap_or(text).trim_start();
    let bare = bare.trim_start_matches(sign).trim_end_matches(sign).trim();
    let value = match rest {
        Some(_) if bare.starts_with(['-', '+']) => return None,
        Some(_) => -number(bare)?,
        None => number(bare)?,
    };
    (value.abs() <= MOST).then_some(value)
}

/// Whole units: `6`, `-6`, also `6.0`. Not `6.000`, which may be six thousand.
pub(super) fn units(text: &str) -> Option<i32> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    ["", "0", "00"].contains(&rest).then_some(())?;
    whole.parse().ok()
}

/// A number with a point, or with a comma where that can only be a decimal one.
fn number(text: &str) -> Option<f64> {
    let (whole, fraction) = match (text.rfind(','), text.rfind('.')) {
        (None, _) => return text.parse().ok(),
        (Some(comma), None) if text.len() - comma > 3 => return None,
        (Some(comma), point) => {
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
            assert_eq!(price(text), expected, "{text}");
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
