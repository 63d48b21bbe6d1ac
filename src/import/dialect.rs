//! What is decided once for a whole file: how it writes dates, times of day and prices.

use super::columns::{Columns, number};
use super::dates::{DateOrder, order_of, parse_clock, parse_time};
use super::numbers::{Decimal, decimal_of};
use super::options::Options;
use super::refused::BadOrders;
use jiff::civil::Time;

/// How a file writes what its lines alone may not tell.
pub(super) struct Dialect {
    pub dates: DateOrder,
    pub decimal: Decimal,
    /// The column of the times of day, if they stand beside dates.
    pub clock: Option<usize>,
}

impl Dialect {
    /// The manner of a file: as the options say, or as its lines do.
    pub fn of(
        records: &[csv::Result<csv::StringRecord>],
        columns: &Columns,
        options: &Options,
    ) -> Result<Dialect, BadOrders> {
        let readable = || records.iter().filter_map(|record| record.as_ref().ok());
        let times = readable().filter_map(|r| Some((number(r), r.get(columns.time)?)));
        let dates = match options.dates {
            Some(order) => order,
            None => order_of(times.clone()).map_err(BadOrders::Dates)?,
        };
        let mut read = times.filter_map(|(_, text)| parse_time(text, dates));
        let dates_only = read.all(|at| at.time() == Time::midnight());
        let is_clock = |column| {
            let mut fields = readable().filter_map(|r: &csv::StringRecord| r.get(column));
            fields.any(|text| parse_clock(text).is_some())
        };
        let clock = columns.clock.filter(|_| dates_only);
        Ok(Dialect {
            dates,
            clock: clock.filter(|&column| is_clock(column)),
            decimal: decimal_of(readable().filter_map(|r| r.get(columns.price))),
        })
    }
}
