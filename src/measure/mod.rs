//! Facts in, numbers out: what one replication of a run measured.
//!
//! A replication yields an [`Outcome`]: a [`Table`] with a row per period and a
//! column per quantity, and one scalar per [`Column`] of the totals. Names are
//! keys, so that reports and experiments need to know no more than these.

mod incident;
mod table;

pub use incident::Incident;
pub use table::{Column, How, Outcome, Table};
