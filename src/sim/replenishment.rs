//! What the replenishment policy asks for.

use crate::scenario::ReplenishmentPolicy;
use crate::world::{Bucket, Units};

/// No buyer signs an order for more units than this, however wrong the record.
/// (A planner that hears twice that less is coming, and never that it came,
/// would otherwise order ever more.)
const MOST_UNITS: i32 = 100_000;

/// Inventory position: on hand + incoming, less committed where it is counted.
pub fn position(counts_committed: bool, units: &Units) -> i32 {
    let committed = match counts_committed {
        true => units[Bucket::Committed as usize],
        false => 0,
    };
    units[Bucket::OnHand as usize] + units[Bucket::Incoming as usize] - committed
}

/// What a policy with this reorder point and order level orders at a position.
#[inline]
pub(super) fn quantity(
    policy: &ReplenishmentPolicy,
    (reorder_point, level): (i32, i32),
    position: i32,
) -> i32 {
    if position > reorder_point {
        return 0;
    }
    let quantity = match policy {
        ReplenishmentPolicy::None => 0,
        ReplenishmentPolicy::ReorderPoint { .. } => {
            level * ((reorder_point - position) / level + 1)
        }
        ReplenishmentPolicy::MinMax { .. } | ReplenishmentPolicy::BaseStock { .. } => {
            (level - position).max(0)
        }
    };
    quantity.min(MOST_UNITS)
}
