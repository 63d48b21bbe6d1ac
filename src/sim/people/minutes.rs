//! Working time that is told in minutes.

use crate::units::MINUTE;

/// Adds up milliseconds and hands out whole minutes, so that none is lost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Minutes {
    rest: i64,
}

impl Minutes {
    /// The whole minutes that these milliseconds complete.
    pub fn add(&mut self, millis: i64) -> i64 {
        self.rest += millis;
        let minutes = self.rest / MINUTE;
        self.rest %= MINUTE;
        minutes
    }
}
