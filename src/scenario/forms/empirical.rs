//! Measured values, each drawn as often as it was measured.

use crate::random::{Alias, Draw};
use crate::scenario::read::Remedied;
use crate::units::Share;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// The most values of one distribution.
const MOST_VALUES: usize = 1000;

/// How often a value was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As a share of all.
    Share(Share),
    /// So many times.
    Times(u32),
}

impl Weight {
    fn number(self) -> f64 {
        match self {
            Weight::Share(share) => f64::from(share.0),
            Weight::Times(times) => f64::from(times),
        }
    }
}

/// A value and how often it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured<T> {
    /// The value.
    pub value: T,
    /// How often.
    pub weight: Weight,
}

/// An empirical distribution: measured values, and a table to draw them from. Copies share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical<T>(Arc<Table<T>>);

#[derive(Debug, PartialEq)]
struct Table<T> {
    values: Vec<Measured<T>>,
    alias: Alias,
}

impl<T: Copy> Empirical<T> {
    /// The distribution of these values.
    ///
    /// # Errors
    /// The rule that they break, and what to do about it.
    pub fn new(values: Vec<Measured<T>>) -> Result<Empirical<T>, Remedied> {
        check(&values)?;
        let weights: Vec<f64> = values.iter().map(|m| m.weight.number()).collect();
        let alias = Alias::new(&weights);
        Ok(Empirical(Arc::new(Table { values, alias })))
    }

    /// The values.
    pub fn values(&self) -> &[Measured<T>] {
        &self.0.values
    }

    /// Draws one of the values.
    pub fn draw(&self, draw: &mut Draw) -> T {
        self.0.values[self.0.alias.sample(draw.u64()) as usize].value
    }

    /// The mean of a number that each value has.
    pub fn mean(&self, number: impl Fn(T) -> f64) -> f64 {
        let values = self.values();
        let total: f64 = values.iter().map(|m| m.weight.number()).sum();
        let parts = values.iter().map(|m| number(m.value) * m.weight.number());
        parts.sum::<f64>() / total
    }

    /// Writes it as it is typed, each value in its own way.
    pub(super) fn print(
        &self,
        f: &mut fmt::Formatter<'_>,
        value: impl Fn(&mut fmt::Formatter<'_>, T) -> fmt::Result,
    ) -> fmt::Result {
        f.write_str("{ empirical = [")?;
        for (i, measured) in self.values().iter().enumerate() {
            f.write_str(if i > 0 { ", [" } else { "[" })?;
            value(f, measured.value)?;
            match measured.weight {
                Weight::Share(share) => write!(f, ", \"{share}\"]")?,
                Weight::Times(times) => write!(f, ", {times}]")?,
            }
        }
        f.write_str("] }")
    }
}

/// Whether these values make a distribution.
fn check<T>(values: &[Measured<T>]) -> Result<(), Remedied> {
    if !(1..=MOST_VALUES).contains(&values.len()) {
        return Err(Remedied::new(
            format!("`empirical` has from 1 to {MOST_VALUES} values"),
            "write what was measured and how often; put values that are close together into one",
        ));
    }
    let shares = values.iter().filter_map(|m| match m.weight {
        Weight::Share(share) => Some(u64::from(share.0)),
        Weight::Times(_) => None,
    });
    let (count, total) = (shares.clone().count(), shares.sum::<u64>());
    if count != 0 && count != values.len() {
        return Err(Remedied::new(
            "`empirical` says either what share of all each value is, or how many times it was \
             measured",
            "write all as shares, such as \"60 %\", or all as whole numbers, such as 12",
        ));
    }
    if values.iter().any(|m| m.weight.number() == 0.0) {
        return Err(Remedied::new(
            "a value of `empirical` was measured at least once",
            "remove the values that never occur",
        ));
    }
    if count != 0 && total != u64::from(Share::ONE.0) {
        let percent = total as f64 / f64::from(Share::ONE.0) * 100.0;
        return Err(Remedied::new(
            format!("the shares of `empirical` add up to {percent} %, not to 100 %"),
            "mend the shares, or write how many times each was measured, for example 12",
        ));
    }
    Ok(())
}

/// What a value of a distribution is, for messages and the schema.
const MEASURED_RULE: &str = "a value and how often it was measured: as a share of all, such as \"60 %\", or as a whole number of times, such as 12";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Measured<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct V<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for V<T> {
            type Value = Measured<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(MEASURED_RULE)
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Self::Value, S::Error> {
                let two = |_| {
                    let rule = "two things are expected here: a value and how often";
                    de::Error::custom(Remedied::new(rule, "write for example [VALUE, \"60 %\"]"))
                };
                let value = seq.next_element()?.ok_or(()).map_err(two)?;
                let weight = seq.next_element()?.ok_or(()).map_err(two)?;
                match seq.next_element::<Weight>()? {
                    None => Ok(Measured { value, weight }),
                    Some(_) => Err(two(())),
                }
            }
        }
        from.deserialize_any(V(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = Weight;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a share such as \"60 %\", or a whole number of times such as 12")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Weight, E> {
                text.parse().map(Weight::Share).map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, times: i64) -> Result<Weight, E> {
                u32::try_from(times).map(Weight::Times).map_err(|_| {
                    let rule = "a value was measured from 1 to 4,294,967,295 times";
                    E::custom(Remedied::new(rule, "write a whole number, for example 12"))
                })
            }
        }
        from.deserialize_any(V)
    }
}

impl<T: JsonSchema> JsonSchema for Measured<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Measured{}", T::schema_name()).into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        let share = generator.subschema_for::<Share>();
        json_schema!({
            "type": "array",
            "description": MEASURED_RULE,
            "items": { "anyOf": [value, share, { "type": "integer", "minimum": 1 }] },
            "minItems": 2,
            "maxItems": 2,
        })
    }
}
