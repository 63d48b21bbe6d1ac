//! The state of the world: one truth, several views, and why they differ.
//!
//! ```text
//!             truth  (one per pool: what is really so)
//!               |
//!   view - truth = in flight + lost + bypass + duplicate + ... + shrink
//!               |
//!   view  view  view  (one cell per pool and system)
//! ```
//!
//! No clock runs here and nothing is drawn at random: the simulation calls, the
//! world keeps the books. Its law, after every call and for every pool, system
//! and bucket: **view - truth equals the sum of the drift by cause**, and the
//! physical units at all places sum to zero.
//!
//! A *slot* is a view: systems that share one pool share a slot.

mod causes;
mod conclude;
mod corrected;
mod dirty;
mod kinds;
mod labels;
mod lines;
mod lists;
mod makers;
mod message;
mod observer;
mod open_lines;
mod outlook;
mod page;
mod pool;
mod posting;
mod reach;
mod received;
mod reception;
mod repair;
mod routes;
mod set;
mod set_message;
mod setup;
mod state;
mod step;
mod systems;
mod units;

pub(crate) use kinds::names;
pub use kinds::*;
pub use makers::Makers;
pub use message::{Message, NO_LINE, Posting};
pub use observer::Observer;
pub use open_lines::{DocumentKind, Holding, LineChange, OpenLine};
pub use outlook::{Manner, Outcome, Root};
pub use pool::{Cell, Pool, Record};
pub use reach::{FeedSpec, kind_bit};
pub use routes::{Route, Routes};
pub use set::Copying;
pub use set_message::{Field, Guard, SetMessage, SetResult, is_amplified, written};
pub use setup::Setup;
pub use state::World;
pub use step::{After, Step};
pub use systems::{Floor, Present, Profile, Role, SiteKind};
pub use units::{MAX_SLOTS, Place, Units, available, is_empty};
