//! How stock is ordered, and how goods are recorded when they arrive.

use crate::scenario::forms::{Delay, Level, OrNone, Quantity, SpanForm, largest, or_none};
use crate::units::{Share, Span};
use schemars::JsonSchema;
use serde::Deserialize;

/// How the planner (the ERP) orders stock.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "ReplenishmentTable")]
pub struct Replenishment {
    /// The policy and its parameters.
    pub policy: ReplenishmentPolicy,
    /// When it is evaluated.
    pub review: Review,
    /// Whether the inventory position subtracts committed units.
    pub counts_committed: bool,
    /// Stock at the start, in truth and in every view.
    pub initial: Level,
    /// Supplier lead time until the goods are on the shelf.
    pub lead: Delay,
    /// Share of purchase orders that arrive late. Rush orders do not.
    pub late: Share,
    /// How late, when late: beyond `lead`.
    pub late_by: Delay,
    /// Share of purchase orders delivered short.
    pub short: Share,
    /// Share of the quantity that is missing, when short.
    pub short_by: Share,
    /// Share of purchase orders amended before they arrive.
    pub amended: Share,
    /// Share of the quantity that an amendment takes away.
    pub amended_by: Share,
    /// Whether the ERP's record hears of amendments and short deliveries.
    pub amendments_recorded: bool,
    /// A line of a purchase order or a transfer that is over (what comes of it has come) and that
    /// a system still shows open, because an amendment, a short delivery or a leg was never booked
    /// or its message was lost, stays incoming or committed there until somebody closes it by hand
    /// so long after it was over. A purchase order is closed as it is; a transfer is closed by
    /// booking what left or came. That is work like other exceptions (`desk.overdue-line`, or the
    /// rate for an exception where there is no desk).
    pub close_after: Span,
    /// Expedited purchase orders after a short pick or an oversell, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Rush>")]
    pub rush: Option<Rush>,
}

/// Ordering policies.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum ReplenishmentPolicy {
    /// (r, Q): at or below r order multiples of Q until above r.
    ReorderPoint {
        /// Reorder point.
        r: Level,
        /// Order quantity.
        q: Level,
    },
    /// (s, S): at or below s order up to S.
    MinMax {
        /// Reorder point.
        s: Level,
        /// Order-up-to level.
        order_up_to: Level,
    },
    /// Order up to S whenever the position is below S.
    BaseStock {
        /// Order-up-to level.
        order_up_to: Level,
    },
    /// Nothing is ordered.
    None,
}

/// When inventory positions are reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(from = "ReviewForm")]
#[schemars(rename = "ReviewForm")]
pub enum Review {
    /// After each change of the planner's view.
    Continuous,
    /// All pools of a site, every so often, first at the phase.
    Every {
        /// Review period.
        period: Span,
        /// First review.
        phase: Span,
    },
}

/// A review as it is typed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum ReviewForm {
    /// After each change of the planner's view.
    Continuous,
    /// All pools of a site, every so often. Without a phase: first after one period.
    Every(SpanForm),
}

impl From<ReviewForm> for Review {
    fn from(form: ReviewForm) -> Review {
        match form {
            ReviewForm::Continuous => Review::Continuous,
            ReviewForm::Every(SpanForm { period, phase }) => Review::Every {
                period,
                phase: phase.unwrap_or(period),
            },
        }
    }
}

/// A rush order.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "RushTable")]
pub struct Rush {
    /// Its lead time.
    pub lead: Delay,
}

/// How goods are recorded when they arrive.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "ReceivingTable")]
pub struct Receiving {
    /// Share of receipt lines recorded with a wrong quantity.
    pub line_error: Share,
    /// Error of such a line, in units, either way. A plain number is the largest: each size from 1
    /// to it is as likely.
    #[serde(deserialize_with = "largest")]
    pub error_units: Quantity,
    /// Share of receipts posted late.
    pub late: Share,
    /// How late, when late: from the delivery on the shelf to its posting.
    pub late_by: Delay,
}
