//! Quantities as text: a number and a unit, read and printed.
//!
//! Each type parses what it prints to the very same value; a property test
//! holds that. An error says the rule and shows an example, because it is read
//! by whoever typed the value.

use super::{Cents, Clock, DAY, HOUR, MINUTE, MONTH, Rate, SECOND, Share, Span, Units, WEEK};
use std::fmt;
use std::str::FromStr;

/// Why a text is not a quantity: the rule that it breaks and an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadQuantity(String);

impl fmt::Display for BadQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadQuantity {}

/// A decimal number as digits and the number of them behind the point.
#[derive(Clone, Copy)]
struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    /// Reads `12`, `0.25` or `1_000`; at most 9 places and 18 digits.
    fn parse(text: &str) -> Option<Decimal> {
        let plain = text.replace('_', "");
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let dotless = plain.contains('.') && part.is_empty();
        let digits: String = [whole, part].concat();
        let good = !whole.is_empty() && !dotless && digits.bytes().all(|b| b.is_ascii_digit());
        if !good || digits.len() > 18 || part.len() > 9 {
            return None;
        }
        Some(Decimal {
            digits: digits.parse().ok()?,
            places: part.len() as u32,
        })
    }

    /// The number times `factor`, rounded half up.
    fn times(self, factor: i128) -> i128 {
        let scale = 10_i128.pow(self.places);
        (self.digits * factor + scale / 2) / scale
    }
}

/// Prints `value / 10^places` without trailing zeros.
fn print_decimal(f: &mut fmt::Formatter<'_>, value: u64, places: usize) -> fmt::Result {
    let scale = 10_u64.pow(places as u32);
    let part = format!("{:0places$}", value % scale);
    match part.trim_end_matches('0') {
        "" => write!(f, "{}", value / scale),
        part => write!(f, "{}.{part}", value / scale),
    }
}

/// Splits a text where a number ends and its unit begins.
fn number_and_unit(text: &str) -> Option<(Decimal, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))
        .unwrap_or(text.len());
    Some((Decimal::parse(&text[..end])?, text[end..].trim()))
}

/// Milliseconds of a unit of time.
fn time_unit(name: &str) -> Option<i64> {
    Some(match name {
        "ms" | "millisecond" | "milliseconds" => 1,
        "s" | "sec" | "secs" | "second" | "seconds" => SECOND,
        "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "wk" | "week" | "weeks" => WEEK,
        "mo" | "month" | "months" => MONTH,
        "quarter" | "quarters" => 3 * MONTH,
        "y" | "yr" | "year" | "years" => 365 * DAY,
        _ => return None,
    })
}

const SPAN_RULE: &str = "a length of time is a number and a unit (s, min, h, d, weeks, months), for example \"15 min\", \"2.5 h\" or \"1d 4h\"";

impl FromStr for Span {
    type Err = BadQuantity;

    fn from_str(text: &str) -> Result<Span, BadQuantity> {
        let bad = || BadQuantity(SPAN_RULE.into());
        let mut rest = text.trim();
        let mut total: i128 = 0;
        while !rest.is_empty() {
            let unit = rest
                .find(|c: char| c.is_ascii_alphabetic())
                .ok_or_else(bad)?;
            let end = rest[unit..]
                .find(|c: char| !c.is_ascii_alphabetic())
                .map_or(rest.len(), |i| unit + i);
            let number = Decimal::parse(rest[..unit].trim()).ok_or_else(bad)?;
            let unit = time_unit(&rest[unit..end]).ok_or_else(bad)?;
            total += number.times(i128::from(unit));
            rest = rest[end..].trim_start_matches([' ', ',']);
        }
        // A thousand years: far beyond any run, far below the end of i64.
        if text.trim().is_empty() {
            return Err(bad());
        }
        if total > i128::from(1000 * 365 * DAY) {
            return Err(BadQuantity("a length of time is at most 1000 years".into()));
        }
        Ok(Span(total as i64))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut gap = "";
        for (unit, name) in [
            (DAY, "d"),
            (HOUR, "h"),
            (MINUTE, "min"),
            (SECOND, "s"),
            (1, "ms"),
        ] {
            if rest >= unit {
                write!(f, "{gap}{} {name}", rest / unit)?;
                rest %= unit;
                gap = " ";
            }
        }
        if gap.is_empty() {
            f.write_str("0 s")
        } else {
            Ok(())
        }
    }
}

const SHARE_RULE: &str = "a share is between 0 % and 100 %, with the sign, for example \"0.2 %\"";

impl FromStr for Share {
    type Err = BadQuantity;

    fn from_str(text: &str) -> Result<Share, BadQuantity> {
        let bad = || BadQuantity(SHARE_RULE.into());
        match number_and_unit(text).ok_or_else(bad)? {
            (number, "%") => u32::try_from(number.times(10_000_000))
                .ok()
                .filter(|&billionths| billionths <= Share::ONE.0)
                .map(Share)
                .ok_or_else(bad),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_decimal(f, u64::from(self.0), 7)?;
        f.write_str(" %")
    }
}

const RATE_RULE: &str = "a rate is a number per unit of time, for example \"4 / day\", \"0.5 / h\" or \"1.5 / quarter\"";

impl FromStr for Rate {
    type Err = BadQuantity;

    fn from_str(text: &str) -> Result<Rate, BadQuantity> {
        let bad = || BadQuantity(RATE_RULE.into());
        let (number, unit) = text.split_once('/').ok_or_else(bad)?;
        let number = Decimal::parse(number.trim()).ok_or_else(bad)?;
        let unit = i128::from(time_unit(unit.trim()).ok_or_else(bad)?);
        let scale = 10_i128.pow(number.places) * unit;
        let millionths = (number.digits * 1_000_000 * i128::from(DAY) + scale / 2) / scale;
        u64::try_from(millionths)
            .ok()
            .filter(|&m| m <= 1_000_000_000_000_000)
            .map(Rate)
            .ok_or_else(|| BadQuantity("a rate is at most a thousand million a day".into()))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_decimal(f, self.0, 6)?;
        f.write_str(" / day")
    }
}

const MONEY_RULE: &str = "an amount of money is a number and USD, for example \"12.50 USD\"";

impl FromStr for Cents {
    type Err = BadQuantity;

    fn from_str(text: &str) -> Result<Cents, BadQuantity> {
        let bad = || BadQuantity(MONEY_RULE.into());
        let (sign, plain) = match text.trim().strip_prefix('-') {
            Some(plain) => (-1, plain),
            None => (1, text),
        };
        match number_and_unit(plain).ok_or_else(bad)? {
            (number, "USD") if number.places <= 2 => i64::try_from(number.times(100))
                .map(|cents| Cents(sign * cents))
                .map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let all = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02} USD", all / 100, all % 100)
    }
}

const UNITS_RULE: &str = "a quantity of stock is a whole number of units, for example \"60 units\"";

impl FromStr for Units {
    type Err = BadQuantity;

    fn from_str(text: &str) -> Result<Units, BadQuantity> {
        let bad = || BadQuantity(UNITS_RULE.into());
        match number_and_unit(text).ok_or_else(bad)? {
            (number, "unit" | "units") if number.places == 0 => {
                i32::try_from(number.digits).map(Units).map_err(|_| bad())
            }
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.0,
            if self.0 == 1 { "unit" } else { "units" }
        )
    }
}

const CLOCK_RULE: &str = "a time of day is hours and minutes up to 24:00, for example \"06:30\"";

impl FromStr for Clock {
    type Err = BadQuantity;

    fn from_str(text: &str) -> Result<Clock, BadQuantity> {
        let bad = || BadQuantity(CLOCK_RULE.into());
        let (hours, minutes) = text.trim().split_once(':').ok_or_else(bad)?;
        let part = |text: &str, most: i64| -> Option<i64> {
            let two = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|&n| two && n <= most)
        };
        let hours = part(hours, 24).ok_or_else(bad)?;
        let minutes = part(minutes, 59).ok_or_else(bad)?;
        let time = hours * HOUR + minutes * MINUTE;
        if time > DAY {
            Err(bad())
        } else {
            Ok(Clock(Span(time)))
        }
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.0 / MINUTE;
        write!(f, "{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Lets a quantity be read by serde from a text only (a bare number has no
/// unit) and describes it in the JSON Schema.
macro_rules! quantity {
    ($type:ident, $rule:expr, $pattern:literal, $examples:expr) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($rule)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                from.deserialize_any(Text)
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": $rule,
                    "pattern": $pattern,
                    "examples": $examples,
                })
            }
        }
    };
}

quantity!(
    Span,
    SPAN_RULE,
    r"^\s*([0-9._]+\s*[a-z]+[\s,]*)+$",
    ["15 min", "1 d 4 h"]
);
quantity!(Share, SHARE_RULE, r"^\s*[0-9._]+\s*%\s*$", ["5 %", "0.2 %"]);
quantity!(
    Rate,
    RATE_RULE,
    r"^\s*[0-9._]+\s*/\s*[a-z]+\s*$",
    ["4 / day"]
);
quantity!(
    Cents,
    MONEY_RULE,
    r"^\s*-?[0-9._]+\s*USD\s*$",
    ["12.50 USD"]
);
quantity!(Units, UNITS_RULE, r"^\s*[0-9_]+\s*units?\s*$", ["60 units"]);
quantity!(Clock, CLOCK_RULE, r"^\s*[0-9]{2}:[0-9]{2}\s*$", ["02:00"]);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_forms_people_type() {
        let span = |text: &str| text.parse::<Span>().map(|s| s.0);
        assert_eq!(span("15 min"), Ok(15 * MINUTE));
        assert_eq!(span("1d 4h"), Ok(DAY + 4 * HOUR));
        assert_eq!(span("1 d, 4 h"), Ok(DAY + 4 * HOUR));
        assert_eq!(span("18 months"), Ok(18 * MONTH));
        assert_eq!(span("2 weeks"), Ok(2 * WEEK));
        assert_eq!(span("2.5 h"), Ok(150 * MINUTE));
        assert_eq!(span("30min"), Ok(30 * MINUTE));
        assert_eq!("0.2 %".parse(), Ok(Share(2_000_000)));
        assert_eq!("100%".parse(), Ok(Share::ONE));
        assert_eq!("4 / day".parse(), Ok(Rate(4_000_000)));
        assert_eq!("0.5/h".parse(), Ok(Rate(12_000_000)));
        assert_eq!("2 / week".parse(), Ok(Rate(285_714)));
        assert_eq!("1.5 / quarter".parse(), Ok(Rate(16_438)));
        assert_eq!("12.50 USD".parse(), Ok(Cents(1250)));
        assert_eq!("1 unit".parse(), Ok(Units(1)));
        assert_eq!("06:30".parse(), Ok(Clock(Span(390 * MINUTE))));
        assert_eq!("24:00".parse(), Ok(Clock(Span(DAY))));
    }

    #[test]
    fn refuses_what_has_no_unit_or_another_one() {
        for text in [
            "",
            "15",
            "min",
            "15 parsecs",
            "-3 h",
            "1 h 5",
            "1..5 h",
            "9999 years",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
        for text in ["5", "101 %", "-1 %", "5 h", "% 5", "0.5"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
        for text in ["4", "4 day", "4 / fortnight", "/ day"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
        for text in ["12", "12 EUR", "12.505 USD"] {
            assert!(text.parse::<Cents>().is_err(), "{text}");
        }
        for text in ["60", "1.5 units", "60 pieces", "3000000000 units"] {
            assert!(text.parse::<Units>().is_err(), "{text}");
        }
        for text in ["24:01", "7:00", "07:60", "0700", "-1:00"] {
            assert!(text.parse::<Clock>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_error_shows_an_example() {
        let error = "150 %".parse::<Share>().unwrap_err().to_string();
        assert!(error.contains("between 0 % and 100 %") && error.contains("\"0.2 %\""));
    }

    proptest! {
        #[test]
        fn prints_what_it_reads(
            span in 0..1000 * 365 * DAY,
            share in 0..=1_000_000_000_u32,
            rate in 0..1_000_000_000_000_u64,
            cents in -1_000_000_000_000..1_000_000_000_000_i64,
            units in 0..i32::MAX,
            clock in 0..=24 * 60_i64,
        ) {
            prop_assert_eq!(Span(span).to_string().parse(), Ok(Span(span)));
            prop_assert_eq!(Share(share).to_string().parse(), Ok(Share(share)));
            prop_assert_eq!(Rate(rate).to_string().parse(), Ok(Rate(rate)));
            prop_assert_eq!(Cents(cents).to_string().parse(), Ok(Cents(cents)));
            prop_assert_eq!(Units(units).to_string().parse(), Ok(Units(units)));
            let clock = Clock(Span(clock * MINUTE));
            prop_assert_eq!(clock.to_string().parse(), Ok(clock));
        }
    }
}
