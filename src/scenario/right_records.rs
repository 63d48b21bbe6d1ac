//! The same business with right records: what the cost of wrong numbers is held against.
//!
//! Customers, suppliers, thieves, pickers and the rules of the business (what is promised, from
//! which site, how stock is ordered) are the same and draw the same. What is different is that
//! all systems keep one record, and it is told of everything as it happens. So there is nothing
//! to feed, to count, to correct by hand, to work around, to doubt or to fix.
//!
//! | stays | goes |
//! |---|---|
//! | demand, promise, sourcing, fulfilment, mis-picks, replenishment, transfers, returns, losses, lead times, late and short deliveries, rates | feeds and the shared pool with its outages |
//! | the desk and its hours for exceptions: a promise rule that oversells (on hand, without holds) does so with right records too | counts, corrections, workarounds, the buyer's doubt, the fix |
//! | customers who leave after a failed order | late and forgotten bookings, receiving errors, returns booked twice or nowhere, changes of purchase orders and transfers that are not recorded |

use super::forms::{Delay, Quantity};
use super::sections::*;
use crate::units::{Share, Span};

impl Scenario {
    /// The same business with right records. Designs that differ in their records alone (feeds,
    /// counts, people's reactions, a fix) have the same one; where they differ in a rule of the
    /// business, such as what is promised, each has its own.
    pub fn with_right_records(&self) -> Scenario {
        let mut right = self.clone();
        right.name = "right-records".to_owned();
        right.policy = "right-records".to_owned();
        (right.title, right.story) = (String::new(), String::new());
        right.right_records = true;
        right.feeds.clear();
        right.shared_pool = None;
        right.conditions = Conditions::default();
        right.counts = nobody_counts();
        right.receiving.line_error = Share::ZERO;
        right.receiving.late = Share::ZERO;
        right.replenishment.amendments_recorded = true;
        right.transfers.booking = Booking::Document;
        right.returns.unrecorded = Share::ZERO;
        right.returns.doubled = Share::ZERO;
        right.people.corrections = None;
        right.people.workarounds = None;
        right.people.buyer = None;
        right.fix = None;
        right
    }
}

/// How one counts where nobody does.
fn nobody_counts() -> Counts {
    Counts {
        rule: CountRule::None,
        zero_balance: false,
        from: Span::ZERO,
        sites: CountedSites::All,
        spread: true,
        wrong: Share::ZERO,
        wrong_by: Quantity::Fixed(0),
        snapshot_age: Span::ZERO,
        cut_off: false,
        owner: true,
        resolve_after: Delay::Fixed(Span::ZERO),
    }
}
