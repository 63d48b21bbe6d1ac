//! The story of a pool as text for people and as data for programs.
//!
//! ```text
//! trace::Story --tell--> sentences --text--> lines of at most 100 columns
//!                             '------json--> one object per line
//! ```

#[cfg(feature = "cli")]
mod chain;
mod json;
mod tell;
#[cfg(feature = "cli")]
mod text;

#[cfg(feature = "cli")]
pub use chain::chain_text;
pub use json::{chain_json, story_json};
#[cfg(feature = "cli")]
pub use text::{heading, story_text};

use crate::trace::About;
use crate::units::{DAY, HOUR, MINUTE, SECOND};

/// A time as people say it: `day 12 Fri 14:05:10`; day 1 is the first, a Monday.
pub fn when(time: i64) -> String {
    const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let day = time.div_euclid(DAY);
    let rest = time.rem_euclid(DAY);
    format!(
        "day {} {} {:02}:{:02}:{:02}",
        day + 1,
        NAMES[day.rem_euclid(7) as usize],
        rest / HOUR,
        rest % HOUR / MINUTE,
        rest % MINUTE / SECOND
    )
}

/// What a person calls a record: the system, or the pool that all share.
pub fn record_name(about: &About, slot: usize) -> &'static str {
    let record = about.records.iter().find(|r| r.slot == slot);
    match record.map(|r| r.systems.as_slice()) {
        Some([system]) => system.noun(),
        _ => "shared pool",
    }
}

/// A number with its sign.
fn signed(units: i32) -> String {
    match units {
        u if u < 0 => format!("\u{2212}{}", u.unsigned_abs()),
        u => format!("+{u}"),
    }
}
