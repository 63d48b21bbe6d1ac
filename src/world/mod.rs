//! The state of the world: one truth, several views.

mod kinds;

pub(crate) use kinds::names;
pub use kinds::*;
