//! Cycle counts, and the losses that they find.

use crate::scenario::forms::{Delay, Quantity, largest};
use crate::scenario::read::Remedied;
use crate::units::{Rate, Share, Span};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Cycle counting.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "CountsTable")]
pub struct Counts {
    /// Which pools are counted when.
    pub rule: CountRule,
    /// Whether a pool is also counted each time its site sells, ships or sends off what was, by
    /// its record, the last unit: a zero-balance count, whatever the rule. Whoever took the unit
    /// looks at once, whatever `snapshot-age` and the desk.
    pub zero_balance: bool,
    /// Nobody counts before this time.
    pub from: Span,
    /// Where counts are made: `all`, or a list of sites. The name of a table with a `count`
    /// stands for all its copies.
    pub sites: CountedSites,
    /// Whether a calendar's first counts are spread evenly over the time between two counts;
    /// if not, all pools of a class are counted together, first at the end of that time.
    pub spread: bool,
    /// Share of counts that are wrong.
    pub wrong: Share,
    /// Error of a wrong count, in units, either way. A plain number is the largest: each size from
    /// 1 to it is as likely.
    #[serde(deserialize_with = "largest")]
    pub wrong_by: Quantity,
    /// Age of the book value that a count is compared with (0 s = live).
    pub snapshot_age: Span,
    /// Whether counts have a cut-off: goods that are on the shelf under a receipt that is not
    /// posted yet are left out of the count, and a book value of some age is brought up to date
    /// by what was posted since. Without it a count books such a receipt, and its posting
    /// books it once more. (Picks, transfers and returns are posted by the site as they happen, or
    /// never: they leave nothing to be excluded.) Count discipline switches it on.
    pub cut_off: bool,
    /// Whether somebody owns variances and posts them.
    pub owner: bool,
    /// From the count to the posted variance, when there is an owner.
    pub resolve_after: Delay,
}

/// Which pools are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "CountRuleForm")]
#[schemars(rename = "CountRuleForm")]
pub enum CountRule {
    /// Nobody counts.
    None,
    /// Each class on its own calendar, pools staggered over it.
    Calendar {
        /// Interval for A, B and C items.
        every: [Span; 3],
    },
    /// This many pools per site and day, lowest record first.
    LowRecordFirst {
        /// Counts per site and day.
        per_day: u32,
    },
    /// This many pools per site and day, most postings since the last count first.
    HighActivityFirst {
        /// Counts per site and day.
        per_day: u32,
    },
    /// This many pools per site and day, drawn at random.
    RandomList {
        /// Counts per site and day.
        per_day: u32,
    },
}

impl CountRule {
    /// Counts per site and day, if the rule makes a list for each day.
    pub fn per_day(self) -> Option<u32> {
        match self {
            CountRule::None | CountRule::Calendar { .. } => None,
            CountRule::LowRecordFirst { per_day }
            | CountRule::HighActivityFirst { per_day }
            | CountRule::RandomList { per_day } => Some(per_day),
        }
    }
}

/// The sites at which counts are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountedSites {
    /// All of them.
    All,
    /// Those of these names.
    Named(Vec<String>),
}

impl CountedSites {
    /// Whether the site of this name is one of them.
    pub fn has(&self, name: &str) -> bool {
        match self {
            CountedSites::All => true,
            CountedSites::Named(names) => names.iter().any(|of| of == name),
        }
    }
}

impl<'de> Deserialize<'de> for CountedSites {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = CountedSites;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\" or a list of names of sites")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<CountedSites, E> {
                match text {
                    "all" => Ok(CountedSites::All),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<CountedSites, S::Error> {
                let mut names = Vec::new();
                while let Some(name) = seq.next_element()? {
                    names.push(name);
                }
                Ok(CountedSites::Named(names))
            }
        }
        from.deserialize_any(V)
    }
}

impl JsonSchema for CountedSites {
    fn schema_name() -> Cow<'static, str> {
        "CountedSites".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "const": "all" },
            { "type": "array", "items": { "type": "string" }, "minItems": 1 },
        ] })
    }
}

/// A rule for counts as it is typed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum CountRuleForm {
    /// Nobody counts.
    None,
    /// Each class on its own calendar: intervals for A, B and C items.
    Calendar([Span; 3]),
    /// This many pools per site and day, lowest record first.
    LowRecordFirst(Rate),
    /// This many pools per site and day, most postings since the last count first.
    HighActivityFirst(Rate),
    /// This many pools per site and day, drawn at random.
    RandomList(Rate),
}

impl TryFrom<CountRuleForm> for CountRule {
    type Error = Remedied;

    fn try_from(form: CountRuleForm) -> Result<CountRule, Remedied> {
        Ok(match form {
            CountRuleForm::None => CountRule::None,
            CountRuleForm::Calendar(every) => CountRule::Calendar { every },
            CountRuleForm::LowRecordFirst(rate) => CountRule::LowRecordFirst {
                per_day: whole_per_day(rate)?,
            },
            CountRuleForm::HighActivityFirst(rate) => CountRule::HighActivityFirst {
                per_day: whole_per_day(rate)?,
            },
            CountRuleForm::RandomList(rate) => CountRule::RandomList {
                per_day: whole_per_day(rate)?,
            },
        })
    }
}

/// A rate that has to be a whole number a day.
fn whole_per_day(rate: Rate) -> Result<u32, Remedied> {
    let whole = rate.0 / 1_000_000;
    match rate.0.is_multiple_of(1_000_000) && (1..=1_000_000).contains(&whole) {
        true => Ok(whole as u32),
        false => Err(Remedied::new(
            "a whole number of counts a day, at least 1",
            "write for example \"20 / day\"",
        )),
    }
}

/// Truth moves and nobody is told.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "LossesTable")]
pub struct Losses {
    /// Theft and loss.
    pub shrink: LossRate,
    /// Damage: on hand, but no longer fit for sale.
    pub damage: LossRate,
    /// Units that turn up.
    pub found: LossRate,
    /// Units that are lost, damaged or found at once, as far as there are that many; without this
    /// key one. A share of sales stays that share: it happens less often, and to more units.
    pub units: Option<Quantity>,
}

/// How often units are lost, damaged or found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LossRate {
    /// Never.
    None,
    /// As a share of the units asked for, pool by pool: of sales, where all of it is sold.
    OfSales(Share),
    /// So often per pool, all pools alike.
    PerPool(Rate),
}
