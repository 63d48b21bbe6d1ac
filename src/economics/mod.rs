//! Counted incidents x assumed rates = costs, line by line.
//!
//! Incidents are facts of a run; [`Rates`] are assumptions, each with a low, a
//! typical and a high value and its source. A cost is one times the other and
//! nothing else: no rate looks at the clock, except those that are prices of
//! time in the real world, the monthly running cost of an integration or of a
//! custom feed and the yearly cost of holding stock.
//!
//! Each incident is billed once:
//!
//! | category | bills | with |
//! |---|---|---|
//! | `failed-orders` | failed orders | `failed-order-direct` (service time, cancel fee, payment fee kept) |
//! | `false-stockouts` | margin of units that were withheld in error, each lost once: refused or cancelled although with right records they would have been sold (`sim::withheld`) | the SKU's own price and cost |
//! | `unordered-stock` | margin lost at an empty shelf while the truth calls for an order and the planner's record does not | the SKU's own price and cost |
//! | `exceptions` | with a desk its minutes on exceptions; else what would be its tasks: short picks, lines held back, short transfers, disputed receipts, orders keyed in, corrections, each `exception-minutes` | wage x burden |
//! | `mis-picks` | wrong items picked | `mis-pick` |
//! | `expedite` | lines sourced anew after a short pick | `reship` x `expedite-premium` (the freight itself is due anyway) |
//! | `rush-orders` | rush purchase orders and their value | `rush-fee`, and `inbound-freight` x `expedite-premium` |
//! | `credits` | value of lines cancelled for want of stock | `customer-credit` |
//! | `contacts` | lines shipped late | `service-contact` |
//! | `reship` | cancelled by the customer, shipped all the same | `reship` |
//! | `reconciliation` | variances posted | `exception-minutes` x wage x burden |
//! | `empty-shelf` | the rest of the margin lost: nobody had the unit, or it was lost before | the SKU's own price and cost |
//! | `promise-rule` | what is billed as failed orders, exceptions, expedite, rush orders and credits, for lines that the promise rule has oversold and would have with right records too (with a desk, exceptions stay where they are) | the rates of those |
//! | `counting` | counts made | `count-location` |
//! | `feeds` | integrations x months | `connector-month` |
//! | `holding` | mean stock at cost x years | `holding-rate` |
//! | `missed-promises` | lines shipped in time of which an exception was resolved later than promised | `missed-promise` |
//! | `workarounds` | minutes of confirmations and of spreadsheets | wage x burden |
//! | `custom-feeds` | custom feeds built, and feeds x months | `custom-feed-build`, `custom-feed-month` |
//! | `departed-customers` | margin of orders that customers who left did not place | the SKU's own price and cost |
//! | `fix-connectors` | edges that the fix project rebuilds | `connector-build` |
//! | `fix-work` | minutes of the desk's people and minutes hired | wage x burden, `hired-hour` |
//!
//! The last six are there only where people do anything or a fix is planned: the first
//! four of them are consequences too, the last two ([`Group::Fix`]) are paid once.
//!
//! Of the others, those up to `reconciliation` but for `mis-picks` are consequences of wrong
//! numbers ([`Group::Failure`]); the rest is what running this design costs
//! anyway ([`Group::Running`]): a wrong pick is made by right records as often. A contact about a failed order is part of
//! `failed-order-direct`, one about a late line is that of `contacts`: a missed
//! promise is billed where neither is; a mis-pick's reshipment is part of `mis-pick`;
//! back-ordered and cascaded lines are billed when they end late, short or
//! failed. Margin that was lost is that of goods which would have been paid for and kept: a
//! shopper who would have sent them back, left them uncollected, cancelled or not paid is drawn
//! like any other and loses the shop nothing. Two rates are listed and not billed: they stand in the manifest as
//! a check from outside (what vendors say an oversold order costs all in, and
//! the weekly hours that surveys say go into reconciling by hand).
//!
//! # Held against right records
//!
//! The sum of the consequences is counted up incident by incident. It is held against the only
//! definition that needs no attribution: what the same business earns less than with right
//! records (`Scenario::with_right_records`, under the same draws), replication by replication.
//! Earnings (`Measure::Earnings`) are the margin of goods sold and kept (`Measure::Margin`: revenue
//! less refunds, less what the goods cost) less all costs of the table but `feeds`,
//! `fix-connectors` and `fix-work`, which right records would need in one form or another, and but
//! lost margin, which is not in the margin anyway. Goods stolen or damaged are left out: the same
//! draws take them.
//!
//! The two cannot be equal. Counts that nobody would need are in the difference and are no
//! consequence of anything (`counting`); stock that is ordered too early or too late is held or not
//! (`holding`); a shelf that is emptier because of what went wrong before oversells more by the rule
//! of the promise (`promise-rule`) and loses more of what nobody can see (`empty-shelf`). Each row
//! has its own difference in `summary.json` (`right-records/more-...`), which tells which it is.
//!
//! Of the scenarios that come with the program the sum lies within 10 % of the difference or in
//! its interval (95 %, 30 replications of the small shop and of the flash sale, each with an
//! assortment of its own; 2 to 6 of the others with one assortment, whole horizon; those of the
//! omnichannel retailer are two and say little), except:
//!
//! | scenario | counted up, of what is earned less | because of |
//! |---|---|---|
//! | `flash-sale` | $8,900 of $13,900 (10,600 to 17,300) | `promise-rule` $3,800 and `empty-shelf` $800: the rush empties the shelves of five SKUs, and what is emptier before oversells more by the rule |
//! | `ideal` | nothing, of $187 | `counting`: nothing is wrong, and it is counted all the same |
//! | `omnichannel` | $546,000 of $627,000 (603,000 to 651,000) | `empty-shelf` $85,000 and `counting` $39,000, less `promise-rule` $42,000 |
//! | `omnichannel-when-it-syncs` | $859,000 of $997,000 (990,000 to 1,003,000) | `holding` $75,000, `counting` $33,000 |
//! | `omnichannel-webhook` | $591,000 of $733,000 (680,000 to 790,000) | `promise-rule` $54,000, `holding` $48,000, `counting` $38,000 |
//!
//! Amounts are integer cents. Rates are kept in millionths, products are `i128`,
//! and each category of each period is rounded once, half a cent upwards.
//! Totals are billed on total incidents, so that they can differ from the sum
//! of the rounded periods by up to half a cent a period.

mod bill;
mod columns;
mod rates;
mod sensitivity;

pub use crate::measure::{Case, Category};
pub use bill::{Activity, Bill, Group, bill, margin};
pub use columns::{add_costs, handling_minutes};
pub use rates::{Assumption, Rate, Rates, UnknownRate};
pub use sensitivity::add_sensitivities;
