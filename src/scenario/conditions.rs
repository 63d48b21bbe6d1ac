//! The five conditions of a durable fix, each a switch of its own.
//!
//! A condition changes how the systems are joined and worked with, never what
//! customers ask for. Conditions that are off change nothing, so that each can
//! be measured by itself and in all 32 combinations.

use super::forms::Delay;
use super::sections::*;
use crate::units::{DAY, HOUR, MINUTE, Span};
use crate::world::{Bucket, Kind};

/// A batch feed runs at least this often under a cadence worth the name.
const CADENCE: Span = Span(15 * MINUTE);

/// Calendar of count discipline for A, B and C items.
const COUNTS: [Span; 3] = [Span(30 * DAY), Span(90 * DAY), Span(180 * DAY)];

/// What change control makes delta feeds carry.
const CHANGES: [Kind; 7] = [
    Kind::Cancellation,
    Kind::Amendment,
    Kind::TransferOrder,
    Kind::TransferShip,
    Kind::TransferReceive,
    Kind::Return,
    Kind::Adjustment,
];

impl Conditions {
    /// Names of the five, as in `conditions.<name>`, in the order of their numbers.
    pub const NAMES: [&str; 5] = [
        "pool-visibility",
        "cadence",
        "count-discipline",
        "reservation-logic",
        "change-control",
    ];

    /// The 32 combinations, from none to all; bit `i` is condition `i + 1`.
    pub fn all() -> impl Iterator<Item = Conditions> {
        (0..32_u8).map(|bits| Conditions {
            pool_visibility: bits & 1 != 0,
            cadence: bits & 2 != 0,
            count_discipline: bits & 4 != 0,
            reservation_logic: bits & 8 != 0,
            change_control: bits & 16 != 0,
        })
    }

    /// Makes a scenario meet these conditions, and notes them in it.
    pub fn apply(&self, scenario: &mut Scenario) {
        if self.pool_visibility {
            pool_visibility(scenario);
        }
        if self.cadence {
            scenario.feeds.iter_mut().for_each(cadence);
        }
        if self.count_discipline {
            count_discipline(&mut scenario.counts);
        }
        if self.reservation_logic {
            scenario.promise.basis = Basis::Available;
            scenario.promise.hold_at_check = true;
        }
        if self.change_control {
            change_control(scenario);
        }
        scenario.conditions = *self;
    }
}

/// 1: one reconciled pool that all systems write through. What was never
/// recorded (two adjustments, forgotten amendments) still bypasses it.
fn pool_visibility(scenario: &mut Scenario) {
    scenario.feeds.clear();
    scenario.shared_pool.get_or_insert_with(SharedPool::default);
}

/// 2: a schedule, a failure path, an alert when the exchange does not complete.
fn cadence(feed: &mut Feed) {
    let often = Cadence::Every {
        period: CADENCE,
        phase: None,
    };
    feed.cadence = match feed.cadence {
        Cadence::PerEvent => Cadence::PerEvent,
        Cadence::Every { period, phase } if period <= CADENCE => Cadence::Every { period, phase },
        _ => often,
    };
    let retries = &mut feed.retries;
    if retries.times < 8 {
        retries.times = 8;
        retries.spacing = Span(30 * MINUTE);
    }
    // Eight attempts and more fit into four hours.
    let most = 4 * HOUR / i64::from(retries.times);
    retries.spacing = Span(retries.spacing.0.min(most).max(1));
    retries.fresh = true;
    let replay = retries.replayed_after.unwrap_or(Span(HOUR));
    retries.replayed_after = Some(replay.min(Span(HOUR)));
    if let Some(outages) = &mut feed.outages {
        outages.noticed_after = Delay::Fixed(Span(5 * MINUTE));
    }
}

/// 3: cycle counts on a calendar, against the live record, with a cut-off and an owner.
fn count_discipline(counts: &mut Counts) {
    let slower = match counts.rule {
        CountRule::None => true,
        CountRule::Calendar { every } => every.iter().zip(COUNTS).any(|(&e, most)| e > most),
        CountRule::LowRecordFirst { .. }
        | CountRule::HighActivityFirst { .. }
        | CountRule::RandomList { .. } => false,
    };
    if slower {
        counts.rule = CountRule::Calendar { every: COUNTS };
    }
    counts.snapshot_age = Span::ZERO;
    counts.cut_off = true;
    counts.owner = true;
}

/// 5: amendments, transfers and returns propagate.
fn change_control(scenario: &mut Scenario) {
    scenario.transfers.booking = Booking::Document;
    scenario.replenishment.amendments_recorded = true;
    scenario.returns.unrecorded = crate::units::Share::ZERO;
    scenario.returns.doubled = crate::units::Share::ZERO;
    for index in 0..scenario.feeds.len() {
        let missing = missing_changes(&scenario.feeds, index);
        let carries = &mut scenario.feeds[index].carries;
        let carried = |k: &Kind| carries.contains(k) || missing.contains(k);
        *carries = Kind::ALL.into_iter().filter(carried).collect();
    }
}

/// The changes that a delta feed has to take over: those that no other delta
/// feed between the same systems carries, since two of them would be applied
/// twice. Where a set already brings on hand, only cancellations are missing: a
/// document about on hand beside it would count a change twice until the next set.
fn missing_changes(feeds: &[Feed], index: usize) -> Vec<Kind> {
    let feed = &feeds[index];
    if feed.message != Payload::Delta {
        return Vec::new();
    }
    let on_hand = |f: &Feed| f.buckets.contains(&Bucket::OnHand);
    let beside: Vec<&Feed> = feeds
        .iter()
        .filter(|f| (f.from, f.to) == (feed.from, feed.to))
        .collect();
    let set = |f: &Feed| f.message != Payload::Delta && on_hand(f);
    let by_set = on_hand(feed) && beside.iter().any(|f| set(f));
    let carried = |kind: &Kind| beside.iter().any(|f| f.carries.contains(kind));
    let wanted = |kind: &Kind| !by_set || *kind == Kind::Cancellation;
    CHANGES
        .into_iter()
        .filter(|kind| wanted(kind) && !carried(kind))
        .collect()
}
