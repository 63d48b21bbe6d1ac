//! Levels of stock, and mean numbers of units.

use crate::units::{Span, Units};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A quantity of stock, fixed or as a cover of the pool's mean demand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// So many units.
    Units(i32),
    /// Mean demand over this long, rounded up, at least 1.
    Cover(Span),
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
pub(crate) struct UnitsADay(f64);

const UNITS_A_DAY_RULE: &str =
    "a mean number of units a day, for example \"10 units\" or \"2.5 units\"";

/// Reads a mean number of units a day.
pub(crate) fn units_a_day<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    UnitsADay::deserialize(from).map(|units| units.0)
}

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
