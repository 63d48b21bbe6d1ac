//! Lengths of time drawn at random.

use super::empirical::{Empirical, Measured};
use super::{one_key, text_or_table};
use crate::units::Span;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A length of time drawn at random.
#[derive(Clone, Debug, PartialEq)]
pub enum Delay {
    /// Always the same.
    Fixed(Span),
    /// Exponential with this mean.
    Exponential(Span),
    /// Uniform between two lengths.
    Uniform(Span, Span),
    /// Lognormal with this median and sigma of the logarithm.
    Lognormal(Span, f64),
    /// A fixed length plus an exponential one with this mean.
    Shifted(Span, Span),
    /// Gamma with this mean and shape: its standard deviation is the mean over the root of the
    /// shape.
    Gamma(Span, f64),
    /// Weibull with this scale (which 63 % stay below) and shape.
    Weibull(Span, f64),
    /// Triangular: least, most likely and longest.
    Triangular(Span, Span, Span),
    /// As measured.
    Empirical(Empirical<Span>),
}

impl Delay {
    /// Its mean, in ms.
    pub fn mean(&self) -> f64 {
        match *self {
            Delay::Empirical(ref of) => of.mean(|span| span.0 as f64),
            Delay::Fixed(span) | Delay::Exponential(span) | Delay::Gamma(span, _) => span.0 as f64,
            Delay::Uniform(low, high) => (low.0 + high.0) as f64 / 2.0,
            Delay::Lognormal(median, sigma) => median.0 as f64 * libm::exp(sigma * sigma / 2.0),
            Delay::Shifted(by, mean) => (by.0 + mean.0) as f64,
            Delay::Weibull(scale, shape) => scale.0 as f64 * libm::tgamma(1.0 + 1.0 / shape),
            Delay::Triangular(low, peak, high) => (low.0 + peak.0 + high.0) as f64 / 3.0,
        }
    }
}

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
    /// Measured lengths, each with its share of all (100 % together) or the number of times that
    /// it was measured: `[["1 d", "60 %"], ["9 d", "40 %"]]` or `[["1 d", 12], ["9 d", 8]]`.
    Empirical(Vec<Measured<Span>>),
}

/// Shapes that may be typed.
const SHAPES: std::ops::RangeInclusive<f64> = 0.1..=1000.0;

const DELAY_RULE: &str = "a length of time, or a table such as { exponential = \"4 h\" }, { uniform = [\"1 s\", \"5 s\"] }, { lognormal = { median = \"3 d\", sigma = 0.5 } }, { shifted = { by = \"3 d\", exponential = \"12 h\" } }, { gamma = { mean = \"3 d\", shape = 2.0 } }, { weibull = { scale = \"3 d\", shape = 1.5 } }, { triangular = [\"1 d\", \"2 d\", \"5 d\"] } or { empirical = [[\"1 d\", \"60 %\"], [\"2 d\", \"30 %\"], [\"9 d\", \"10 %\"]] }";

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
        DelayTable::Empirical(values) => {
            Delay::Empirical(Empirical::new(values).map_err(M::Error::custom)?)
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
            Delay::Empirical(of) => of.print(f, |f, span| write!(f, "\"{span}\"")),
        }
    }
}
