//! The project that ends it.

use super::{Feed, Scenario};
use crate::units::Span;

/// The fix project: its start and its terms. Its scope is read off the state at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct FixTerms {
    /// When it starts.
    pub at: Span,
    /// Work to rebuild one edge: a pair of systems that feed each other.
    pub edge_time: Span,
    /// Work to find out what a custom feed of a site does, and to retire it.
    pub feed_time: Span,
    /// Work to retire a confirmation step or a spreadsheet.
    pub workaround_time: Span,
    /// Work to clean one record (count it and load it).
    pub record_time: Span,
    /// Hours a working day that are hired beside those the desk has left.
    pub hired: Span,
}

/// The fix project and the business when it is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// Start and terms.
    pub terms: FixTerms,
    /// The scenario that holds from the cut-over on.
    pub after: Box<Scenario>,
    /// The feeds that are switched on then. Under a shared pool each system hears
    /// of each posting at once, which is what one pool means for several views.
    pub feeds: Vec<Feed>,
}

impl Fix {
    /// A project that leads from today's scenario to `after`.
    pub fn towards(terms: FixTerms, after: Scenario) -> Fix {
        let feeds = match after.shared_pool {
            Some(_) => after.all_joined(),
            None => after.feeds.clone(),
        };
        Fix {
            terms,
            after: Box::new(after),
            feeds,
        }
    }
}
