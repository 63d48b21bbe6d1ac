//! A line as it stands in the file.

use super::columns::{Columns, number};
use super::dates::{parse_clock, parse_time};
use super::dialect::Dialect;
use super::numbers;
use super::refused::Flaw;
use jiff::civil::DateTime;

/// A line as read, before SKUs and orders are numbered.
pub(super) struct RawLine {
    pub order: String,
    /// In capitals.
    pub sku: String,
    pub units: i32,
    pub at: DateTime,
    /// When its order is asked for.
    pub asked: DateTime,
    pub price: f64,
}

impl RawLine {
    /// A line, or the number of a malformed one and what is wrong with it.
    pub fn read(
        record: &csv::StringRecord,
        columns: &Columns,
        dialect: &Dialect,
    ) -> Result<RawLine, (u64, Flaw)> {
        let bad = |flaw| (number(record), flaw);
        let field = |index: usize| record.get(index).unwrap_or_default();
        let not = |what, index| bad(Flaw::Field(what, field(index).to_owned()));
        if field(columns.sku).is_empty() {
            return Err(bad(Flaw::Missing("SKU")));
        }
        if field(columns.order).is_empty() {
            return Err(bad(Flaw::Missing("order")));
        }
        let units = numbers::units(field(columns.quantity));
        let day = parse_time(field(columns.time), dialect.dates);
        let day = day.ok_or_else(|| not("a time", columns.time))?;
        let at = match dialect.clock {
            None => day,
            Some(clock) => {
                let time = parse_clock(field(clock));
                let time = time.ok_or_else(|| not("a time of day", clock))?;
                day.date().to_datetime(time)
            }
        };
        let price = numbers::price(field(columns.price), dialect.decimal);
        Ok(RawLine {
            order: field(columns.order).into(),
            sku: field(columns.sku).to_uppercase(),
            units: units.ok_or_else(|| not("a whole number of units", columns.quantity))?,
            at,
            asked: at,
            price: price.ok_or_else(|| not("a price", columns.price))?,
        })
    }
}
