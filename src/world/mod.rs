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
mod heard;
mod kinds;
mod labels;
mod lines;
mod lists;
mod open_lines;
mod outlook;
mod posting;
mod repair;
mod routes;
mod set;
mod state;
mod step;

pub(crate) use kinds::names;
pub use kinds::*;
pub use open_lines::{DocumentKind, Holding, LineChange, OpenLine};
pub use outlook::{Manner, Outcome, Root};
pub use posting::{NO_LINE, Note, Posting};
pub use routes::{Edge, Makers, Routes, Way, kind_bit};
pub use set::{Copying, Guard, SetNote, SetResult, Transfer, written};
pub use state::{
    Cell, MAX_SLOTS, Observer, Place, Pool, Record, Setup, Units, World, available, is_empty,
};
pub use step::{After, Step};
