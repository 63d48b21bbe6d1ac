//! What the senders of compare-and-set have last heard of their targets.
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

use super::routes::Edge;
use super::set_note::Guard;
use super::units::Units;

/// By feed: what its sender has heard of each pool; nothing where it does not compare.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(pub Vec<Vec<Units>>);

impl Heard {
    /// At the start every sender knows its target.
    pub fn new(edges: &[Edge], truths: impl Iterator<Item = Units> + Clone) -> Heard {
        let compares = |edge: &Edge| matches!(edge.manner, Some((_, Guard::Compare)));
        if !edges.iter().any(compares) {
            return Heard::default();
        }
        let of = |edge: &Edge| match compares(edge) {
            true => truths.clone().collect(),
            false => Vec::new(),
        };
        Heard(edges.iter().map(of).collect())
    }
}
