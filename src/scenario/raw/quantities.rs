//! Delays, levels and rates of consumption or cost: text first, a table for the rest.

use super::forms::{one_key, text_or_table};
use crate::scenario::model::{Delay, Level};
use crate::units::{Span, Units};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The tables in which a delay is not simply a length of time.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum DelayTable {
    /// Exponential with this mean.
    Exponential(Span),
    /// Uniform between two lengths.
    Uniform([Span; 2]),
    /// Lognormal.
    Lognormal {
        /// Median.
        median: Span,
        /// Sigma of the logarithm.
        sigma: f64,
    },
    /// A fixed length plus an exponential one.
    Shifted {
        /// The fixed length.
        by: Span,
        /// Mean of the exponential.
        exponential: Span,
    },
    /// Gamma: the larger the shape, the closer to the mean.
    Gamma {
        /// Mean.
        mean: Span,
        /// Shape, from 0.1 to 1000.
        shape: f64,
    },
    /// Weibull.
    Weibull {
        /// Scale: 63 % are shorter.
        scale: Span,
        /// Shape, from 0.1 to 1000.
        shape: f64,
    },
    /// Triangular: least, most likely and longest.
    Triangular([Span; 3]),
}

/// Shapes that may be typed.
const SHAPES: std::ops::RangeInclusive<f64> = 0.1..=1000.0;

const DELAY_RULE: &str = "a length of time, or a table such as { exponential = \"4 h\" }, { uniform = [\"1 s\", \"5 s\"] }, { lognormal = { median = \"3 d\", sigma = 0.5 } }, { shifted = { by = \"3 d\", exponential = \"12 h\" } }, { gamma = { mean = \"3 d\", shape = 2.0 } }, { weibull = { scale = \"3 d\", shape = 1.5 } } or { triangular = [\"1 d\", \"2 d\", \"5 d\"] }";

text_or_table!(
    Delay,
    DELAY_RULE,
    text: |text| text.parse().map(Delay::Fixed).map_err(E::custom),
    table: |map| Ok(match one_key::<DelayTable, M>(map)? {
        DelayTable::Exponential(mean) => Delay::Exponential(mean),
        DelayTable::Uniform([low, high]) if low <= high => Delay::Uniform(low, high),
        DelayTable::Uniform(_) => {
            return Err(M::Error::custom("the lower end of `uniform` comes first"));
        }
        DelayTable::Lognormal { sigma, .. } if !(0.0..=10.0).contains(&sigma) => {
            return Err(M::Error::custom("`sigma` is between 0 and 10"));
        }
        DelayTable::Lognormal { median, sigma } => Delay::Lognormal(median, sigma),
        DelayTable::Shifted { by, exponential } => Delay::Shifted(by, exponential),
        DelayTable::Gamma { shape, .. } | DelayTable::Weibull { shape, .. }
            if !SHAPES.contains(&shape) =>
        {
            return Err(M::Error::custom("`shape` is between 0.1 and 1000"));
        }
        DelayTable::Gamma { mean, shape } => Delay::Gamma(mean, shape),
        DelayTable::Weibull { scale, shape } => Delay::Weibull(scale, shape),
        DelayTable::Triangular([low, peak, high]) if low <= peak && peak <= high => {
            Delay::Triangular(low, peak, high)
        }
        DelayTable::Triangular(_) => {
            let rule = "`triangular` is the least, the most likely and the longest, in this order";
            return Err(M::Error::custom(rule));
        }
    })
);

impl JsonSchema for Delay {
    fn schema_name() -> Cow<'static, str> {
        "Delay".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Span>();
        let table = generator.subschema_for::<DelayTable>();
        json_schema!({ "anyOf": [text, table] })
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Delay::Fixed(span) => write!(f, "\"{span}\""),
            Delay::Exponential(mean) => write!(f, "{{ exponential = \"{mean}\" }}"),
            Delay::Uniform(low, high) => write!(f, "{{ uniform = [\"{low}\", \"{high}\"] }}"),
            Delay::Lognormal(median, sigma) => write!(
                f,
                "{{ lognormal = {{ median = \"{median}\", sigma = {sigma:?} }} }}"
            ),
            Delay::Shifted(by, mean) => write!(
                f,
                "{{ shifted = {{ by = \"{by}\", exponential = \"{mean}\" }} }}"
            ),
            Delay::Gamma(mean, shape) => {
                write!(
                    f,
                    "{{ gamma = {{ mean = \"{mean}\", shape = {shape:?} }} }}"
                )
            }
            Delay::Weibull(scale, shape) => write!(
                f,
                "{{ weibull = {{ scale = \"{scale}\", shape = {shape:?} }} }}"
            ),
            Delay::Triangular(low, peak, high) => {
                write!(f, "{{ triangular = [\"{low}\", \"{peak}\", \"{high}\"] }}")
            }
        }
    }
}

const LEVEL_RULE: &str = "a level of stock is a number of units or a length of time that it covers, for example \"60 units\" or \"14 d\"";

impl std::str::FromStr for Level {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Level, &'static str> {
        if let Ok(Units(units)) = text.parse() {
            return Ok(Level::Units(units));
        }
        text.parse().map(Level::Cover).map_err(|_| LEVEL_RULE)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Units(units) => Units(*units).fmt(f),
            Level::Cover(span) => span.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Level, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = Level;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(LEVEL_RULE)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Level, E> {
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_any(V)
    }
}

impl JsonSchema for Level {
    fn schema_name() -> Cow<'static, str> {
        "Level".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": LEVEL_RULE,
            "examples": ["60 units", "14 d"],
        })
    }
}

/// A mean number of units, not necessarily whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct UnitsADay(pub f64);

const UNITS_A_DAY_RULE: &str =
    "a mean number of units a day, for example \"10 units\" or \"2.5 units\"";

impl<'de> Deserialize<'de> for UnitsADay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<UnitsADay, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = UnitsADay;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(UNITS_A_DAY_RULE)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<UnitsADay, E> {
                let number = text.trim().strip_suffix("units").map(|n| n.trim().parse());
                match number {
                    Some(Ok(n)) if (0.0..=1e6).contains(&n) => Ok(UnitsADay(n)),
                    _ => Err(E::custom(UNITS_A_DAY_RULE)),
                }
            }
        }
        from.deserialize_any(V)
    }
}

impl JsonSchema for UnitsADay {
    fn schema_name() -> Cow<'static, str> {
        "UnitsADay".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": UNITS_A_DAY_RULE,
            "examples": ["10 units"],
        })
    }
}

/// A number and its unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Amount {
    /// The number.
    pub number: f64,
    /// The unit, as it was typed.
    pub unit: String,
}

impl std::str::FromStr for Amount {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Amount, &'static str> {
        let text = text.trim();
        let (number, unit) = match text.strip_suffix('%') {
            Some(number) => (number.trim(), "%"),
            None => text.split_once(' ').ok_or(RATE_FORM_RULE)?,
        };
        match number.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Amount {
                number,
                unit: unit.trim().to_owned(),
            }),
            _ => Err(RATE_FORM_RULE),
        }
    }
}

/// An assumed rate: one value, or low, typical and high with a source. Whether they are
/// in the rate's own unit is decided in `check`, which knows of which rate they are.
#[derive(Clone, Debug)]
pub(crate) struct RateForm {
    /// Low, typical and high.
    pub amounts: [Amount; 3],
    /// Where they come from.
    pub source: String,
}

#[derive(serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RateTable {
    /// Low value with its unit.
    low: String,
    /// Typical value with its unit.
    typical: String,
    /// High value with its unit.
    high: String,
    /// Where the values come from.
    source: String,
}

const RATE_FORM_RULE: &str = "an assumed rate is a number and its unit, for example \"15 USD\" or \"10 %\", or a table with low, typical, high and source";

text_or_table!(
    RateForm,
    RATE_FORM_RULE,
    text: |text| {
        let amount: Amount = text.parse().map_err(E::custom)?;
        let amounts = [amount.clone(), amount.clone(), amount];
        Ok(RateForm { amounts, source: "scenario file".into() })
    },
    table: |map| {
        let table = RateTable::deserialize(MapAccessDeserializer::new(map))?;
        let amount = |text: &str| text.parse().map_err(M::Error::custom);
        let amounts = [amount(&table.low)?, amount(&table.typical)?, amount(&table.high)?];
        Ok(RateForm { amounts, source: table.source })
    }
);

impl JsonSchema for RateForm {
    fn schema_name() -> Cow<'static, str> {
        "AssumedRate".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<RateTable>();
        json_schema!({ "anyOf": [{ "type": "string", "description": RATE_FORM_RULE }, table] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{doc, read};
    use crate::units::DAY;
    use proptest::prelude::*;

    #[derive(serde::Deserialize)]
    struct One<T> {
        value: T,
    }

    /// Reads a value as a scenario file would.
    fn parse<T: de::DeserializeOwned>(text: &str) -> Result<T, String> {
        let (node, errors) = doc::parse(&format!("value = {text}"), 0);
        assert!(errors.is_empty(), "{errors:?}");
        let (one, faults) = read::read::<One<T>>(&node, &node);
        match (one, faults.first()) {
            (Some(one), None) => Ok(one.value),
            (_, fault) => Err(fault.map(ToString::to_string).unwrap_or_default()),
        }
    }

    fn delays() -> impl Strategy<Value = Delay> {
        let span = || (0..900 * DAY).prop_map(Span);
        prop_oneof![
            span().prop_map(Delay::Fixed),
            span().prop_map(Delay::Exponential),
            (span(), span()).prop_map(|(a, b)| Delay::Uniform(a.min(b), a.max(b))),
            (span(), 0.0..10.0).prop_map(|(m, sigma)| Delay::Lognormal(m, sigma)),
            (span(), span()).prop_map(|(by, mean)| Delay::Shifted(by, mean)),
            (span(), 0.1..1000.0).prop_map(|(mean, shape)| Delay::Gamma(mean, shape)),
            (span(), 0.1..1000.0).prop_map(|(scale, shape)| Delay::Weibull(scale, shape)),
            (span(), span(), span()).prop_map(|(a, b, c)| {
                let mut ends = [a, b, c];
                ends.sort();
                Delay::Triangular(ends[0], ends[1], ends[2])
            }),
        ]
    }

    proptest! {
        #[test]
        fn a_delay_reads_what_it_prints(delay in delays()) {
            prop_assert_eq!(parse(&delay.to_string()), Ok(delay));
        }

        #[test]
        fn a_level_reads_what_it_prints(units in 0..i32::MAX, span in 0..900 * DAY) {
            for level in [Level::Units(units), Level::Cover(Span(span))] {
                prop_assert_eq!(level.to_string().parse(), Ok(level));
            }
        }
    }

    #[test]
    fn a_delay_has_one_form_at_a_time() {
        let refused = |text: &str| parse::<Delay>(text).unwrap_err();
        assert!(
            refused("{ exponential = \"1 h\", uniform = [\"1 s\", \"2 s\"] }").contains("one key")
        );
        assert!(refused("{ lognormal = { median = \"1 h\" } }").contains("`sigma` is missing"));
        assert!(
            refused("{ gamma = { mean = \"1 h\", shape = 0.0 } }").contains("between 0.1 and 1000")
        );
        assert!(refused("{ triangular = [\"2 h\", \"1 h\", \"3 h\"] }").contains("in this order"));
        assert!(
            refused("{ lognormal = { median = \"1 h\", sigma = -1.0 } }").contains("between 0")
        );
        assert!(
            refused("4").contains("{ exponential = \"4 h\" }"),
            "shows an example"
        );
    }

    #[test]
    fn a_rate_keeps_its_number_and_needs_a_unit() {
        let numbers = |text: &str| {
            let rate = parse::<RateForm>(text).unwrap();
            rate.amounts.map(|a| (a.number, a.unit))
        };
        let usd = |n| (n, "USD".to_owned());
        assert_eq!(numbers("\"15 USD\""), [usd(15.0), usd(15.0), usd(15.0)]);
        assert_eq!(numbers("\"10%\"")[0], (10.0, "%".to_owned()));
        assert_eq!(numbers("\"3 USD per hour\"")[0].1, "USD per hour");
        let table = "{ low = \"1 USD\", typical = \"2 USD\", high = \"4 USD\", source = \"x\" }";
        assert_eq!(numbers(table), [usd(1.0), usd(2.0), usd(4.0)]);
        assert_eq!(parse::<RateForm>(table).unwrap().source, "x");
        for wrong in ["\"15\"", "\"%\"", "\"many USD\"", "\"inf USD\""] {
            assert!(parse::<RateForm>(wrong).is_err(), "{wrong}");
        }
    }
}
