//! Real exports in, plain figures out.
//!
//! Knows nothing of scenarios: what is read here is laid into one elsewhere.
//! Real files are dirty. What cannot be used is set aside under a name and
//! counted; nothing is dropped in silence.

mod orders;

pub use orders::{BadOrders, Line, Options, Orders, SetAside, Sku, read_orders};
