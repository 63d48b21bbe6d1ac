//! What a set says, and what its target makes of it.

use super::kinds::Bucket;
use super::units::{Units, available};

/// Which number of the source is written to which number of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ::serde::Deserialize, ::schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Each bucket to the same bucket.
    Buckets,
    /// Available: the target's on hand becomes the source's available plus the target's own commitments.
    Available,
    /// Wrong field: the source's on hand arrives as the target's available (too high by open orders).
    OnHandAsAvailable,
    /// Wrong field: the source's available arrives as the target's on hand (open orders count twice).
    AvailableAsOnHand,
}

impl Field {
    /// Whether (1) or not (0) what is committed and unavailable is deducted at the source, and
    /// added again at the target.
    #[inline]
    pub(super) fn signs(self) -> (i32, i32) {
        match self {
            Field::Buckets | Field::Available => (1, 1),
            Field::OnHandAsAvailable => (0, 1),
            Field::AvailableAsOnHand => (1, 0),
        }
    }

    /// Whether a compare-and-set whose sender last received of `base` is refused by a target that
    /// has this.
    pub fn differs(self, buckets: u8, base: &Units, view: &Units) -> bool {
        match self {
            Field::Buckets => {
                (0..Bucket::COUNT).any(|b| buckets >> b & 1 == 1 && base[b] != view[b])
            }
            Field::AvailableAsOnHand => base[0] != view[0],
            _ => available(base) != available(view),
        }
    }

    /// The buckets (bits) of which somebody knows the figures to whom these were sent.
    pub fn carried(self, buckets: u8) -> u8 {
        match self {
            Field::Buckets => buckets,
            _ => !0,
        }
    }
}

/// A set on its way.
#[derive(Clone, Copy, Debug)]
pub struct SetMessage {
    /// The pool.
    pub pool: u32,
    /// The source's view when the value was read.
    pub value: Units,
    /// What the sender of a compare-and-set had last received of the target at that time; of any
    /// other set the target's view then, less what this feed had brought where the target adds
    /// what it did since.
    pub base: Units,
    /// A newer set arrived before this one.
    pub overtaken: bool,
}

/// How the target treats a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The value is written.
    Overwrite,
    /// The value is written only if the target still is as the source last received of it.
    Compare,
    /// The value is as of its time: the target adds what it did since.
    Replay,
}

/// What became of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetResult {
    /// Written, and nothing newer was lost.
    Written,
    /// Written over something newer.
    Overwrote,
    /// Refused by compare-and-set.
    Refused,
}

/// The most units that a set writes, over or short: systems that replay each other's changes can
/// amplify them without end, and no field holds any number.
const MOST_UNITS: i32 = 1 << 27;

/// Whether a figure was amplified by sets so far that where it ends depends on what a field holds.
pub fn is_amplified(units: i32) -> bool {
    units.abs() >= MOST_UNITS / 2
}

/// The target's view after a set of some buckets (bits) with this value of the source; `since`
/// is what the target did since it was read and adds to it.
#[inline]
pub fn written(what: Field, buckets: u8, value: &Units, target: &Units, since: &Units) -> Units {
    let mut new = *target;
    if what == Field::Buckets {
        for b in (0..Bucket::COUNT).filter(|b| buckets >> b & 1 == 1) {
            new[b] = (value[b] + since[b]).clamp(-MOST_UNITS, MOST_UNITS);
        }
        return new;
    }
    let closed =
        |units: &Units| units[Bucket::Committed as usize] + units[Bucket::Unavailable as usize];
    let (deduct, add) = what.signs();
    // Where the target's available is meant, what it did since is what that changed by.
    let replayed = since[0] - add * closed(since);
    let figure = value[0] - deduct * closed(value) + add * closed(target) + replayed;
    new[0] = figure.clamp(-MOST_UNITS, MOST_UNITS);
    new
}
