//! An order export: one line per order line.
//!
//! Columns are found by their headers, whatever else the file has:
//!
//! | meaning  | headers                                                         |
//! |----------|-----------------------------------------------------------------|
//! | order    | InvoiceNo, Invoice, Order, Order ID, Order Number, Name         |
//! | SKU      | StockCode, SKU, Lineitem sku, Variant SKU, Item                 |
//! | quantity | Quantity, Qty, Lineitem quantity                                |
//! | time     | InvoiceDate, Created at, Order date, Date, Time                 |
//! | price    | UnitPrice, Price, Lineitem price, Unit price                    |
//!
//! They are separated by commas, semicolons, tabs or `|`, whichever the headers have
//! most of.
//!
//! Times are taken as written: `2010-12-01 08:26`, with or without seconds, `T`
//! or an offset (which is ignored: local time shapes the day), or
//! `12/1/2010 8:26`, `1.12.2010 8:26:00` or `12/1/2010 8:26 AM`. Which of the two
//! is the day is told by the dates that have a number over 12 ([`DateOrder`](super::DateOrder)).
//! Where no date has a time of day, a column `Time`, `Order time` or `Invoice time`
//! beside it gives it.
//! Prices may have a currency sign and a decimal comma (`3,50`), quantities a
//! fraction of zero (`6.0`). Which mark parts thousands in `1.234` is told by the
//! other prices; if none tells, a point is a decimal one.
//!
//! Sales of one order within a day of its first are asked for together, at the time
//! of that one.
//!
//! What becomes of odd lines is listed at [`SetAside`]. Lines of cancellations
//! keep their negative quantity. An order with a line that has something under
//! `Cancelled at`, or `voided` under `Financial Status`, is set aside.

use super::columns::{Columns, separator};
use super::dialect::Dialect;
use super::grouping::gather;
use super::learn::{learn, median};
use super::line::{ImportedLine, Sku};
use super::options::{Options, SetAside, Tolerance};
use super::range::{Range, range_of};
use super::raw_line::RawLine;
use super::refused::{BadOrders, Flaw};
use crate::units::Cents;
use jiff::civil::{Date, DateTime, Time};
use std::collections::{HashMap, HashSet};

/// An order file that was read.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The SKUs in order of first appearance.
    pub skus: Vec<Sku>,
    /// The lines in time order, but each order whole behind its first line; time 0 is the Monday
    /// 00:00 before the first one.
    pub lines: Vec<ImportedLine>,
    /// How many lines were set aside, by reason.
    pub set_aside: Vec<(SetAside, u64)>,
    /// ImportedLine numbers of malformed lines and what is wrong with each.
    pub malformed: Vec<(u64, Flaw)>,
    /// From when to when it has lines.
    pub range: Range,
    /// No line has a time of day.
    pub dates_only: bool,
}

/// Codes that are not goods, as they occur in the exports seen so far.
const NOT_GOODS: [&str; 13] = [
    "POST",
    "DOT",
    "M",
    "D",
    "C2",
    "S",
    "B",
    "AMAZONFEE",
    "BANK CHARGES",
    "CRUK",
    "SHIPPING",
    "DISCOUNT",
    "FEE",
];

/// Beginnings of such codes: vouchers, tests, corrections.
const NOT_GOODS_PREFIX: [&str; 3] = ["GIFT_", "TEST", "ADJUST"];

/// Reads an order file.
pub fn read_orders(text: &str, options: &Options) -> Result<Orders, BadOrders> {
    let text = text.trim_start_matches('\u{feff}');
    let separator = separator(text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(separator as u8)
        .from_reader(text.as_bytes());
    let columns = match reader.headers() {
        Ok(headers) => Columns::find(headers, separator)?,
        Err(_) => return Err(BadOrders::Empty(Vec::new())),
    };
    let records: Vec<_> = reader.records().collect();
    let dialect = Dialect::of(&records, &columns, options)?;
    let cancelled = columns.cancelled(records.iter().flatten());
    let mut lines = Vec::new();
    let mut malformed = Vec::new();
    let mut counts: HashMap<SetAside, u64> = HashMap::new();
    let all = records.len() as u64;
    for record in records {
        let read = record.map_err(unreadable);
        match read.and_then(|r| RawLine::read(&r, &columns, &dialect)) {
            Err(bad) => malformed.push(bad),
            Ok(line) => match judge(&line, &cancelled, options) {
                Some(reason) => *counts.entry(reason).or_default() += 1,
                None => lines.push(line),
            },
        }
    }
    if options.malformed.refuses(malformed.len() as u64, all) {
        return Err(match options.malformed {
            Tolerance::None => BadOrders::Malformed(malformed),
            _ => BadOrders::Mostly(malformed, all),
        });
    }
    if !malformed.is_empty() {
        counts.insert(SetAside::Malformed, malformed.len() as u64);
    }
    let mut set_aside: Vec<_> = counts.into_iter().collect();
    set_aside.sort();
    gather(&mut lines);
    let start = lines.first().map(|line| monday(line.at.date()));
    let Some(start) = start.flatten() else {
        return Err(match malformed.is_empty() {
            true => BadOrders::Empty(set_aside),
            false => BadOrders::Mostly(malformed, all),
        });
    };
    let dates_only = lines.iter().all(|line| line.at.time() == Time::midnight());
    let (mut skus, lines) = number(&lines, start, options.usd);
    let range = range_of(&lines, start);
    learn(&mut skus, &lines, &range, options.learn);
    Ok(Orders {
        dates_only,
        range,
        skus,
        lines,
        set_aside,
        malformed,
    })
}

/// Midnight of the Monday of a day's week.
fn monday(day: Date) -> Option<DateTime> {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    let monday = day.checked_sub(jiff::Span::new().days(back)).ok()?;
    Some(monday.to_datetime(Time::midnight()))
}

/// Why a line is not an order line to replay, if it is not.
fn judge(line: &RawLine, cancelled: &HashSet<String>, options: &Options) -> Option<SetAside> {
    let code = line.sku.as_str();
    let not_goods =
        NOT_GOODS.contains(&code) || NOT_GOODS_PREFIX.iter().any(|p| code.starts_with(p));
    let free = line.price <= 0.0;
    match line.units {
        _ if cancelled.contains(&line.order) => Some(SetAside::Cancelled),
        _ if not_goods => Some(SetAside::NotGoods),
        0 => Some(SetAside::NoUnits),
        units if free && units < 0 => Some(SetAside::Adjustment),
        _ if free => Some(SetAside::NoPrice),
        units if units.unsigned_abs() > options.most_units.0.unsigned_abs() => {
            Some(SetAside::Absurd)
        }
        _ => None,
    }
}

/// Numbers SKUs and orders, and learns each SKU's price.
fn number(lines: &[RawLine], start: DateTime, usd: f64) -> (Vec<Sku>, Vec<ImportedLine>) {
    let mut orders: HashMap<&str, u32> = HashMap::new();
    let mut codes: HashMap<&str, usize> = HashMap::new();
    let mut prices: Vec<Vec<f64>> = Vec::new();
    let mut skus: Vec<Sku> = Vec::new();
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let next = orders.len() as u32;
        let order = *orders.entry(&line.order).or_insert(next);
        let sku = *codes.entry(&line.sku).or_insert_with(|| {
            prices.push(Vec::new());
            skus.push(Sku {
                code: line.sku.clone(),
                price: Cents(0),
                daily_units: 0.0,
            });
            skus.len() - 1
        });
        let time = line.at.duration_since(start).as_millis() as i64;
        prices[sku].push(line.price);
        out.push(ImportedLine {
            time,
            order,
            sku: sku as u32,
            units: line.units,
        });
    }
    for (sku, prices) in skus.iter_mut().zip(&mut prices) {
        sku.price = Cents(((median(prices) * usd * 100.0).round() as i64).max(1));
    }
    (skus, out)
}

fn unreadable(error: csv::Error) -> (u64, Flaw) {
    let line = error.position().map_or(0, |p| p.line());
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => Flaw::Fields(*len, *expected_len),
        csv::ErrorKind::Utf8 { .. } => Flaw::Encoding,
        _ => Flaw::Csv,
    };
    (line, why)
}
