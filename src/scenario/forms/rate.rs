//! Assumed rates as they are typed. Of which rate they are, and so in which unit, is known
//! in `rates`.

use super::text_or_table;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

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
