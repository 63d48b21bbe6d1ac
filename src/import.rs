//! Real exports in, plain figures out.
//!
//! Knows nothing of scenarios: what is read here is laid into one elsewhere.
//! Real files are dirty. What cannot be used is set aside under a name and
//! counted; nothing is dropped in silence.

mod columns;
mod dates;
mod dialect;
mod grouping;
mod learn;
mod line;
mod numbers;
mod options;
mod orders;
mod range;
mod raw_line;
mod refused;

pub use dates::{DateOrder, UnclearDates};
pub use line::{ImportedLine, Sku};
pub use options::{Options, SetAside, Tolerance};
pub use orders::{Orders, read_orders};
pub use range::Range;
pub use refused::{BadOrders, Flaw};
