//! What stands at a level over time, beside what is counted.

use crate::world::names;

names! {
    /// A level that people are at. Told whenever it changes.
    Gauge {
        /// Tasks that wait at the desk.
        Backlog = "backlog",
        /// Work that waits at the desk, in minutes.
        BacklogMinutes = "backlog-minutes",
        /// Workarounds in use: custom feeds, confirmations, spreadsheets.
        Workarounds = "workarounds",
        /// Of those, custom feeds (a pair of systems at a site each).
        CustomFeeds = "custom-feeds",
        /// Share of the buyer's recent looks at the ERP that found it right, in millionths.
        Trust = "trust",
        /// Whether the fix project is under way (0 or 1).
        Fixing = "fixing",
        /// Whether the fix project is done (0 or 1).
        Fixed = "fixed",
    }
}

impl Gauge {
    /// What a person calls it.
    pub fn label(self) -> &'static str {
        match self {
            Gauge::Backlog => "tasks waiting at the desk",
            Gauge::BacklogMinutes => "work waiting at the desk",
            Gauge::Workarounds => "workarounds in use",
            Gauge::CustomFeeds => "custom feeds in use",
            Gauge::Trust => "buyer checks that found the ERP correct",
            Gauge::Fixing => "time during the fix",
            Gauge::Fixed => "time after the fix",
        }
    }

    /// Unit of its mean.
    pub fn unit(self) -> &'static str {
        match self {
            Gauge::Backlog => "tasks",
            Gauge::BacklogMinutes => "minutes",
            Gauge::Workarounds | Gauge::CustomFeeds => "in use",
            Gauge::Trust | Gauge::Fixing | Gauge::Fixed => "share",
        }
    }

    /// What a level of one is in that unit.
    pub fn scale(self) -> f64 {
        match self {
            Gauge::Trust => 1e-6,
            _ => 1.0,
        }
    }
}
