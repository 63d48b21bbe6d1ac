//! What the senders of compare-and-set have last received of their targets.
//!
//! ```text
//! set of the target arrives at the sender ------> its values
//! message that the target booked or passed on --> that much more or fewer
//! message of the sender taken by the target ----> that much more or fewer
//! own set accepted -----------------------------> what was written
//! own set refused, and nothing leads back ------> what the target answers that it has
//! ```
//!
//! Where a feed leads back from the target a refused set waits: it is tried again when the sender
//! hears of the target, or its own figure changes.

use super::reach::FeedSpec;
use super::set_message::Guard;
use super::units::Units;

/// By feed: what its sender has received each pool; nothing where it does not compare.
#[derive(Clone, Debug, Default)]
pub(super) struct Received(pub Vec<Vec<Units>>);

impl Received {
    /// At the start every sender knows its target.
    pub fn new(specs: &[FeedSpec], truths: impl Iterator<Item = Units> + Clone) -> Received {
        let compares = |spec: &FeedSpec| matches!(spec.manner, Some((_, Guard::Compare)));
        if !specs.iter().any(compares) {
            return Received::default();
        }
        let of = |spec: &FeedSpec| match compares(spec) {
            true => truths.clone().collect(),
            false => Vec::new(),
        };
        Received(specs.iter().map(of).collect())
    }
}

/// By feed: by how much its sets have changed each pool's view so far; nothing where the target
/// does not add what it did since. That is its own doing: of two snapshots under way the second
/// does not add what the first one brought.
#[derive(Clone, Debug, Default)]
pub(super) struct Brought(pub Vec<Vec<Units>>);

impl Brought {
    /// Nothing yet.
    pub fn new(specs: &[FeedSpec], pools: usize) -> Brought {
        let replays = |spec: &FeedSpec| matches!(spec.manner, Some((_, Guard::Replay)));
        if !specs.iter().any(replays) {
            return Brought::default();
        }
        let of = |spec: &FeedSpec| match replays(spec) {
            true => vec![Units::default(); pools],
            false => Vec::new(),
        };
        Brought(specs.iter().map(of).collect())
    }
}
