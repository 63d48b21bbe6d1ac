//! Real exports in, plain figures out.
//!
//! Knows nothing of scenarios: what is read here is laid into one elsewhere.
//! Real files are dirty. What cannot be used is set aside under a name and
//! counted; nothing is dropped in silence.

mod columns;
mod dates;
mod figures;
mod gather;
mod learn;
mod manner;
mod orders;
mod range;
mod refused;

pub use dates::{DateOrder, UnclearDates};
pub use orders::{Line, Options, Orders, SetAside, Sku, Tolerance, read_orders};
pub use range::Range;
pub use refused::{BadOrders, Flaw};
