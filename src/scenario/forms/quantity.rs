//! Numbers of units drawn at random.

use super::empirical::{Empirical, Measured};
use super::{one_key, text_or_table};
use crate::random::PositivePoisson;
use crate::scenario::read::Remedied;
use crate::units::Units;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The most units that a distribution may draw at once.
const MOST: i32 = 10_000;

/// A number of units drawn at random, at least one: of a line, of an error, of a theft.
///
/// Gamma and Weibull are for lengths of time alone. Rounded to a few whole units they would have
/// neither their mean nor their shape; measured numbers of units are empirical.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// Always the same.
    Fixed(i32),
    /// Poisson without its zero, set by the mean of what is drawn.
    Poisson(PositivePoisson),
    /// Each whole number between two alike, both ends included.
    Uniform(i32, i32),
    /// Triangular between the first and the last, the second most likely, rounded to the nearest
    /// whole number.
    Triangular(i32, i32, i32),
    /// As measured.
    Empirical(Empirical<i32>),
}

impl Quantity {
    /// Each number from 1 to the largest alike; always nothing where the largest is.
    pub fn up_to(largest: i32) -> Quantity {
        match largest {
            ..1 => Quantity::Fixed(0),
            _ => Quantity::Uniform(1, largest),
        }
    }

    /// Its mean, in units: exactly that of what is drawn.
    pub fn mean(&self) -> f64 {
        match self {
            Quantity::Fixed(units) => f64::from(*units),
            Quantity::Poisson(of) => of.mean(),
            Quantity::Uniform(low, high) => (f64::from(*low) + f64::from(*high)) / 2.0,
            Quantity::Triangular(low, peak, high) => {
                // Rounding moves the mean of a density that is a straight line between whole
                // numbers by a 24th of its slope, and the two slopes of a triangle by as much
                // either way: together not at all, unless one side is missing.
                let moved = match (low == peak, peak == high) {
                    (true, false) => -1.0 / (12.0 * f64::from(high - low)),
                    (false, true) => 1.0 / (12.0 * f64::from(high - low)),
                    _ => 0.0,
                };
                f64::from(low + peak + high) / 3.0 + moved
            }
            Quantity::Empirical(of) => of.mean(f64::from),
        }
    }
}

/// The tables in which a quantity is not simply a number of units.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum QuantityTable {
    /// Poisson without its zero, because nothing is no quantity.
    Poisson {
        /// Mean of what is drawn, from 1 to 10,000.
        mean: f64,
    },
    /// Each whole number between two alike, both included.
    Uniform([u32; 2]),
    /// Triangular: least, most likely and most, rounded to the nearest whole number.
    Triangular([u32; 3]),
    /// Measured quantities, each with its share of all (100 % together) or the number of times
    /// that it was measured: `[[1, "70 %"], [6, "30 %"]]` or `[[1, 14], [6, 6]]`.
    Empirical(Vec<Measured<u32>>),
}

const QUANTITY_RULE: &str = "a number of units, for example \"2 units\", or a table such as { poisson = { mean = 1.8 } }, { uniform = [1, 5] }, { triangular = [1, 2, 6] } or { empirical = [[1, \"70 %\"], [2, \"20 %\"], [6, \"10 %\"]] }";

text_or_table!(
    Quantity,
    QUANTITY_RULE,
    text: |text| {
        let Units(units) = text.parse().map_err(E::custom)?;
        whole(units.unsigned_abs()).map(Quantity::Fixed).map_err(E::custom)
    },
    table: |map| Ok(match one_key::<QuantityTable, M>(map)? {
        QuantityTable::Poisson { mean } if (1.0..=f64::from(MOST)).contains(&mean) => {
            Quantity::Poisson(PositivePoisson::with_mean(mean))
        }
        QuantityTable::Poisson { .. } => {
            return Err(M::Error::custom(Remedied::new(
                "the `mean` of a quantity of at least one unit is from 1 to 10000",
                "write the mean of what is drawn, for example 1.8",
            )));
        }
        QuantityTable::Uniform(ends) => {
            let [low, high] = in_order(ends, "the two ends of `uniform` are in order")
                .map_err(M::Error::custom)?;
            Quantity::Uniform(low, high)
        }
        QuantityTable::Triangular(ends) => {
            let rule = "`triangular` is the least, the most likely and the most, in this order";
            let [low, peak, high] = in_order(ends, rule).map_err(M::Error::custom)?;
            Quantity::Triangular(low, peak, high)
        }
        QuantityTable::Empirical(values) => {
            let whole = values.into_iter().map(|Measured { value, weight }| {
                whole(value).map(|value| Measured { value, weight })
            });
            let values = whole.collect::<Result<_, _>>().map_err(M::Error::custom)?;
            Quantity::Empirical(Empirical::new(values).map_err(M::Error::custom)?)
        }
    })
);

/// Whole numbers of units that do not become less.
fn in_order<const N: usize>(ends: [u32; N], rule: &'static str) -> Result<[i32; N], Remedied> {
    let mut units = [0; N];
    for (units, end) in units.iter_mut().zip(ends) {
        *units = whole(end)?;
    }
    match units.is_sorted() {
        true => Ok(units),
        false => Err(Remedied::new(rule, "write the lowest number first")),
    }
}

/// A number of units that may be drawn.
fn whole(units: u32) -> Result<i32, Remedied> {
    match i32::try_from(units) {
        Ok(units @ 1..=MOST) => Ok(units),
        _ => Err(Remedied::new(
            format!("a quantity is from 1 to {MOST} units, which {units} is not"),
            "write a whole number in this range",
        )),
    }
}

/// The size of an error: a plain number is the largest, and each size from 1 to it is alike.
pub(crate) fn largest<'de, D: Deserializer<'de>>(from: D) -> Result<Quantity, D::Error> {
    struct V;
    impl<'de> Visitor<'de> for V {
        type Value = Quantity;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(QUANTITY_RULE)
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
            let Units(units) = text.parse().map_err(E::custom)?;
            Ok(Quantity::up_to(units))
        }
        fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Quantity, M::Error> {
            Quantity::deserialize(de::value::MapAccessDeserializer::new(map))
        }
    }
    from.deserialize_any(V)
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Units>();
        let table = generator.subschema_for::<QuantityTable>();
        json_schema!({ "anyOf": [text, table] })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quantity::Fixed(units) => write!(f, "\"{}\"", Units(*units)),
            Quantity::Poisson(of) => write!(f, "{{ poisson = {{ mean = {:?} }} }}", of.mean()),
            Quantity::Uniform(low, high) => write!(f, "{{ uniform = [{low}, {high}] }}"),
            Quantity::Triangular(low, peak, high) => {
                write!(f, "{{ triangular = [{low}, {peak}, {high}] }}")
            }
            Quantity::Empirical(of) => of.print(f, |f, units| write!(f, "{units}")),
        }
    }
}
