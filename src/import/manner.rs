//! What is decided once for a whole file: how it writes dates and prices.

use super::columns::{Columns, number};
use super::dates::{DateOrder, order_of};
use super::figures::{Decimal, decimal_of};
use super::orders::Options;
use super::refused::BadOrders;

/// How a file writes what its lines alone may not tell.
pub(super) struct Manner {
    pub dates: DateOrder,
    pub decimal: Decimal,
}

impl Manner {
    /// The manner of a file: as the options say, or as its lines do.
    pub fn of(
        records: &[csv::Result<csv::StringRecord>],
        columns: &Columns,
        options: &Options,
    ) -> Result<Manner, BadOrders> {
        let readable = || records.iter().filter_map(|record| record.as_ref().ok());
        let times = readable().filter_map(|r| Some((number(r), r.get(columns.time)?)));
        Ok(Manner {
            dates: match options.dates {
                Some(order) => order,
                None => order_of(times).map_err(BadOrders::Dates)?,
            },
            decimal: decimal_of(readable().filter_map(|r| r.get(columns.price))),
        })
    }
}
