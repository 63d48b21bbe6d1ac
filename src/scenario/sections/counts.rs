//! Cycle counts, and the losses that they find.

use crate::scenario::forms::{Delay, Quantity, largest};
use crate::scenario::read::Remedied;
use crate::units::{Rate, Share, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// Cycle counting.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "CountsTable")]
pub struct Counts {
    /// Which pools are counted when.
    pub rule: CountRule,
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
    /// So many pools per site and day, lowest record first.
    LowRecordFirst {
        /// Counts per site and day.
        per_day: u32,
    },
    /// So many pools per site and day, most postings since the last count first.
    HighActivityFirst {
        /// Counts per site and day.
        per_day: u32,
    },
}

/// A rule for counts as it is typed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum CountRuleForm {
    /// Nobody counts.
    None,
    /// Each class on its own calendar: intervals for A, B and C items.
    Calendar([Span; 3]),
    /// So many pools per site and day, lowest record first.
    LowRecordFirst(Rate),
    /// So many pools per site and day, most postings since the last count first.
    HighActivityFirst(Rate),
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
    /// Units that are lost, damaged or found at once, as far as there are so many; without this
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
