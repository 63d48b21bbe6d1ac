//! Which column means what.

use super::refused::BadOrders;
use std::collections::HashSet;

/// Where the needed columns are.
pub(super) struct Columns {
    pub order: usize,
    pub sku: usize,
    pub quantity: usize,
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
