//! Values with more than one form: a text for the common case, a table or a
//! list for the rest.

use super::feeds::{AllBut, Carries};
use crate::scenario::model::Delay;
use crate::units::{Clock, Rate, Span};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Reads a table as the only key of an enum and refuses a second key.
pub(super) fn one_key<'de, T: Deserialize<'de>, M: MapAccess<'de>>(
    mut map: M,
) -> Result<T, M::Error> {
    let value = T::deserialize(MapAccessDeserializer::new(&mut map))?;
    match map.next_key::<String>()? {
        Some(_) => Err(M::Error::custom("exactly one key is expected here")),
        None => Ok(value),
    }
}

/// `none` or a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum OrNone<T> {
    /// Nothing.
    #[default]
    None,
    /// Something.
    Some(T),
}

impl<T> OrNone<T> {
    /// As an ordinary option.
    pub fn get(&self) -> Option<&T> {
        match self {
            OrNone::None => None,
            OrNone::Some(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OrNone<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct V<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for V<T> {
            type Value = OrNone<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"none\" or a value")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<OrNone<T>, E> {
                if text == "none" {
                    return Ok(OrNone::None);
                }
                T::deserialize(de::value::StrDeserializer::new(text)).map(OrNone::Some)
            }
            fn visit_i64<E: de::Error>(self, n: i64) -> Result<OrNone<T>, E> {
                T::deserialize(de::value::I64Deserializer::new(n)).map(OrNone::Some)
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<OrNone<T>, M::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(OrNone::Some)
            }
        }
        from.deserialize_any(V(PhantomData))
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

pub(super) use text_or_table;

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

/// Whether a rate of demand is meant for the whole business or for each pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Per {
    /// Over the whole business.
    Business,
    /// For each pool; multiplied by the number of pools.
    Pool,
}

/// Relative intensities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape<const N: usize> {
    /// All alike.
    Flat,
    /// As in web shops.
    Shop,
    /// As given.
    Given([f64; N]),
}

impl<'de, const N: usize> Deserialize<'de> for Shape<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct V<const N: usize>;
        impl<'de, const N: usize> Visitor<'de> for V<N> {
            type Value = Shape<N>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "\"flat\", \"shop\" or a list of {N} numbers")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Shape<N>, E> {
                match text {
                    "flat" => Ok(Shape::Flat),
                    "shop" => Ok(Shape::Shop),
                    other => Err(E::unknown_variant(other, &["flat", "shop"])),
                }
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Shape<N>, S::Error> {
                let mut all = Vec::new();
                while let Some(value) = seq.next_element::<f64>()? {
                    all.push(value);
                }
                let wrong = |_| S::Error::custom(format!("{N} numbers are expected here"));
                let all: [f64; N] = all.try_into().map_err(wrong)?;
                let good = all.iter().all(|v| v.is_finite() && *v >= 0.0);
                if !good || all.iter().sum::<f64>() <= 0.0 {
                    return Err(S::Error::custom("intensities are 0 or more, and not all 0"));
                }
                Ok(Shape::Given(all))
            }
        }
        from.deserialize_any(V::<N>)
    }
}

impl<const N: usize> JsonSchema for Shape<N> {
    fn schema_name() -> Cow<'static, str> {
        format!("Shape{N}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "enum": ["flat", "shop"] },
            { "type": "array", "items": { "type": "number", "minimum": 0 },
              "minItems": N, "maxItems": N },
        ] })
    }
}

/// Where a site's stock comes from.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum SupplyForm {
    /// A supplier, by purchase order.
    Supplier,
    /// Another site, by transfer.
    Site(String),
    /// Nothing is replenished.
    None,
}

/// How picks are released.
#[derive(Clone, Copy, Debug, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum PickingForm {
    /// Waves every so often between two hours of the day.
    Waves {
        /// Time between waves.
        every: Span,
        /// First wave of the day.
        from: Clock,
        /// No wave starts at or after this time of day.
        to: Clock,
        /// Most lines in a wave (0 = no limit).
        lines: u32,
    },
    /// Each line after its own delay.
    Each(Delay),
}

/// When inventory positions are reviewed.
#[derive(Clone, Copy, Debug, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum ReviewForm {
    /// After each change of the planner's view.
    Continuous,
    /// All pools of a site, every so often. Without a phase: first after one period.
    Every(SpanForm),
}

/// Which pools are counted.
#[derive(Clone, Copy, Debug, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum CountRuleForm {
    /// Nobody counts.
    None,
    /// Each class on its own calendar: intervals for A, B and C items.
    Calendar([Span; 3]),
    /// So many pools per site and day, lowest record first.
    LowRecordFirst(Rate),
    /// So many pools per site and day, most postings since the last count first.
    HighActivityFirst(Rate),
}

impl<'de> Deserialize<'de> for Carries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Carries, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Carries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\", a list of kinds, or { all-but = [kinds] }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Carries, E> {
                match text {
                    "all" => Ok(Carries::All),
                    other => Err(E::unknown_variant(other, &["all"])),
                }
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Carries, S::Error> {
                let mut kinds = Vec::new();
                while let Some(kind) = seq.next_element()? {
                    kinds.push(kind);
                }
                Ok(Carries::Only(kinds))
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Carries, M::Error> {
                let table = AllBut::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Carries::AllBut(table.all_but))
            }
        }
        from.deserialize_any(V)
    }
}
