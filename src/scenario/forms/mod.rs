//! Values with more than one form: a text for the common case, a table or a list for the
//! rest. Each type reads itself and describes itself in the JSON Schema.

mod delay;
mod empirical;
mod level;
mod quantity;
mod rate;
mod shape;
#[cfg(test)]
mod tests;

pub use delay::Delay;
pub use empirical::{Empirical, Measured, Weight};
pub use level::Level;
pub(crate) use level::{UnitsADay, units_a_day};
pub use quantity::Quantity;
pub(crate) use quantity::largest;
pub(crate) use rate::{Amount, RateForm};
pub(crate) use shape::Shape;

use crate::units::{Clock, Span, Units};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Reads a table as the only key of an enum and refuses a second key.
fn one_key<'de, T: Deserialize<'de>, M: MapAccess<'de>>(mut map: M) -> Result<T, M::Error> {
    let value = T::deserialize(MapAccessDeserializer::new(&mut map))?;
    match map.next_key::<String>()? {
        Some(_) => Err(M::Error::custom("exactly one key is expected here")),
        None => Ok(value),
    }
}

/// `none` or a value: an ordinary option as it is typed.
pub(crate) struct OrNone<T>(PhantomData<T>);

/// Reads `none` or a value.
pub(crate) fn or_none<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    from.deserialize_any(OrNone(PhantomData))
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for OrNone<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"none\" or a value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
        match text {
            "none" => Ok(None),
            text => T::deserialize(de::value::StrDeserializer::new(text)).map(Some),
        }
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Option<T>, E> {
        T::deserialize(de::value::I64Deserializer::new(n)).map(Some)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Option<T>, M::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

impl<T: JsonSchema> JsonSchema for OrNone<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}OrNone", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inner = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [{ "const": "none" }, inner] })
    }
}

/// Reads a time of day as the time since midnight.
pub(crate) fn clock<'de, D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
    Clock::deserialize(from).map(|clock| clock.0)
}

/// Reads a quantity of stock as a number of units.
pub(crate) fn units<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    Units::deserialize(from).map(|units| units.0)
}

/// Writes `Deserialize` for a type that is a text or a table.
macro_rules! text_or_table {
    ($type:ty, $rule:expr, text: $text:expr, table: $table:expr) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct V;
                impl<'de> Visitor<'de> for V {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($rule)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        let read: fn(&str) -> Result<$type, E> = $text;
                        read(text)
                    }
                    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<$type, M::Error> {
                        let read: fn(M) -> Result<$type, M::Error> = $table;
                        read(map)
                    }
                }
                from.deserialize_any(V)
            }
        }
    };
}
use text_or_table;

/// A period, with or without the phase of its first occurrence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpanForm {
    /// The period.
    pub period: Span,
    /// The first occurrence.
    pub phase: Option<Span>,
}

#[derive(serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PeriodTable {
    /// The period.
    period: Span,
    /// The first occurrence, since the start of the run.
    phase: Option<Span>,
}

text_or_table!(
    SpanForm,
    "a length of time, or a table with `period` and `phase`",
    text: |text| {
        let period = text.parse().map_err(E::custom)?;
        Ok(SpanForm { period, phase: None })
    },
    table: |map| {
        let table = PeriodTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(SpanForm { period: table.period, phase: table.phase })
    }
);

impl JsonSchema for SpanForm {
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Span>();
        let table = generator.subschema_for::<PeriodTable>();
        json_schema!({ "anyOf": [text, table] })
    }
}
