//! What is kept of an order file.

use crate::units::Cents;

/// A SKU of an order file.
#[derive(Clone, Debug, PartialEq)]
pub struct Sku {
    /// The code, in capitals.
    pub code: String,
    /// Median price of its lines.
    pub price: Cents,
    /// Units sold a day in what the file has of the learning time. A SKU that was not sold then is a
    /// newcomer, which a buyer would stock like the median SKU that was.
    pub daily_units: f64,
}

/// A line of an order file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedLine {
    /// Milliseconds since the start.
    pub time: i64,
    /// Number of its order, in time order.
    pub order: u32,
    /// Index of its SKU.
    pub sku: u32,
    /// Units; negative for a cancellation or return.
    pub units: i32,
}
