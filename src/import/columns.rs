//! Which column means what, and a line read by them.

use super::dates::{parse_clock, parse_time};
use super::figures;
use super::manner::Manner;
use super::refused::{BadOrders, Flaw};
use jiff::civil::DateTime;
use std::collections::HashSet;

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

/// Where the needed columns are.
pub(super) struct Columns {
    order: usize,
    sku: usize,
    quantity: usize,
    pub time: usize,
    pub price: usize,
    /// Times of day beside dates.
    pub clock: Option<usize>,
    cancelled: Option<usize>,
    status: Option<usize>,
}

const ORDER: [&str; 6] = [
    "InvoiceNo",
    "Invoice",
    "Order",
    "Order ID",
    "Order Number",
    "Name",
];
const SKU: [&str; 5] = ["StockCode", "SKU", "Lineitem sku", "Variant SKU", "Item"];
const QUANTITY: [&str; 3] = ["Quantity", "Qty", "Lineitem quantity"];
const TIME: [&str; 5] = ["InvoiceDate", "Created at", "Order date", "Date", "Time"];
const CLOCK: [&str; 3] = ["Time", "Order time", "Invoice time"];
const CANCELLED: [&str; 2] = ["Cancelled at", "Canceled at"];
const STATUS: [&str; 1] = ["Financial Status"];
const PRICE: [&str; 3] = ["UnitPrice", "Price", "Lineitem price"];

impl Columns {
    pub fn find(headers: &csv::StringRecord, separator: char) -> Result<Columns, BadOrders> {
        let among = |names: &[&str]| {
            let at = |name: &&str| headers.iter().position(|h| plain(h) == plain(name));
            names.iter().find_map(at)
        };
        let find = |meaning, names: &'static [&'static str]| {
            among(names).ok_or_else(|| BadOrders::Column {
                meaning,
                headers: names,
                found: headers.iter().map(str::to_owned).collect(),
                separator,
            })
        };
        let time = find("time", &TIME)?;
        Ok(Columns {
            order: find("order", &ORDER)?,
            sku: find("SKU", &SKU)?,
            quantity: find("quantity", &QUANTITY)?,
            time,
            price: find("price", &PRICE)?,
            cancelled: among(&CANCELLED),
            status: among(&STATUS),
            clock: among(&CLOCK).filter(|&clock| clock != time),
        })
    }

    /// The orders of which a line says that they were cancelled. Shops say it on the first line
    /// of an order alone.
    pub fn cancelled<'a>(
        &self,
        records: impl Iterator<Item = &'a csv::StringRecord>,
    ) -> HashSet<String> {
        let field = |r: &'a csv::StringRecord, column: Option<usize>| {
            column.and_then(|column| r.get(column)).unwrap_or_default()
        };
        let voided = |r| field(r, self.status).eq_ignore_ascii_case("voided");
        let said = records.filter(|r| !field(r, self.cancelled).is_empty() || voided(r));
        let orders = said.map(|r| field(r, Some(self.order)).to_owned());
        orders.collect()
    }

    /// A line, or the number of a malformed one and what is wrong with it.
    pub fn line(
        &self,
        record: &csv::StringRecord,
        manner: &Manner,
    ) -> Result<RawLine, (u64, Flaw)> {
        let bad = |flaw| (number(record), flaw);
        let field = |index: usize| record.get(index).unwrap_or_default();
        let not = |what, index| bad(Flaw::Field(what, field(index).to_owned()));
        if field(self.sku).is_empty() {
            return Err(bad(Flaw::Missing("SKU")));
        }
        if field(self.order).is_empty() {
            return Err(bad(Flaw::Missing("order")));
        }
        let units = figures::units(field(self.quantity));
        let day = parse_time(field(self.time), manner.dates);
        let day = day.ok_or_else(|| not("a time", self.time))?;
        let at = match manner.clock {
            None => day,
            Some(clock) => {
                let time = parse_clock(field(clock));
                let time = time.ok_or_else(|| not("a time of day", clock))?;
                day.date().to_datetime(time)
            }
        };
        let price = figures::price(field(self.price), manner.decimal);
        Ok(RawLine {
            order: field(self.order).into(),
            sku: field(self.sku).to_uppercase(),
            units: units.ok_or_else(|| not("a whole number of units", self.quantity))?,
            at,
            asked: at,
            price: price.ok_or_else(|| not("a price", self.price))?,
        })
    }
}

/// The number of a record's line.
pub(super) fn number(record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, |p| p.line())
}

/// What stands between the fields: what there is most of in the headers.
pub(super) fn separator(text: &str) -> char {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let headers = lines.next().unwrap_or_default();
    let count = |c: char| headers.matches(c).count();
    // The last of equally frequent ones: a comma, if there is none at all.
    let known = ['|', '\t', ';', ','];
    known.into_iter().max_by_key(|&c| count(c)).unwrap_or(',')
}

/// A header without case, blanks and underscores.
fn plain(header: &str) -> String {
    header
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
