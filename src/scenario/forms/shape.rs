//! Relative intensities of hours and weekdays.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

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
