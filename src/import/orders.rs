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
//! Times are taken as written: `2010-12-01 08:26`, with or without seconds, `T`
//! or an offset (which is ignored: local time shapes the day), or
//! `12/1/2010 8:26` (month first).
//!
//! What becomes of odd lines is listed at [`SetAside`]. Lines of cancellations
//! keep their negative quantity.

use crate::units::{Cents, DAY, Span, Units};
use jiff::civil::{Date, DateTime, time};
use std::collections::HashMap;
use std::fmt;

/// How to read an order file.
#[derive(Clone, Debug)]
pub struct Options {
    /// Time at the start from which daily demand is learnt.
    pub learn: Span,
    /// Lines beyond this many units, either way, are set aside.
    pub most_units: Units,
    /// USD for one unit of the file's currency.
    pub usd: f64,
    /// Refuse the file if it has a malformed line.
    pub strict: bool,
}

/// Why a line is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetAside {
    /// Postage, fees, samples, vouchers, manual entries: codes without stock.
    NotGoods,
    /// A negative quantity without a price: stock that was corrected by hand.
    Adjustment,
    /// Goods given away: a positive quantity with a price of 0 or less.
    NoPrice,
    /// More units than a line can reasonably have.
    Absurd,
    /// No units at all.
    NoUnits,
    /// A line that cannot be read.
    Malformed,
}

impl SetAside {
    /// What the reason is called in results.
    pub fn name(self) -> &'static str {
        match self {
            SetAside::NotGoods => "not goods (postage, fees, samples, vouchers, manual entries)",
            SetAside::Adjustment => "stock adjustments (negative quantity without a price)",
            SetAside::NoPrice => "without a price",
            SetAside::Absurd => "absurd quantities",
            SetAside::NoUnits => "zero units",
            SetAside::Malformed => "malformed lines",
        }
    }
}

/// An order file that was read.
#[derive(Clone, Debug)]
pub struct Orders {
    /// The SKUs in order of first appearance.
    pub skus: Vec<Sku>,
    /// The lines in time order; time 0 is the Monday 00:00 before the first one.
    pub lines: Vec<Line>,
    /// How many lines were set aside, by reason.
    pub set_aside: Vec<(SetAside, u64)>,
    /// Line numbers of malformed lines and what is wrong with each.
    pub malformed: Vec<(u64, String)>,
}

/// A SKU of an order file.
#[derive(Clone, Debug, PartialEq)]
pub struct Sku {
    /// The code, in capitals.
    pub code: String,
    /// Median price of its lines.
    pub price: Cents,
    /// Units sold a day in the learning time. A SKU that was not sold then is a
    /// newcomer, which a buyer would stock like the median SKU that was.
    pub daily_units: f64,
}

/// A line of an order file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Milliseconds since the start.
    pub time: i64,
    /// Number of its order, in time order.
    pub order: u32,
    /// Index of its SKU.
    pub sku: u32,
    /// Units; negative for a cancellation or return.
    pub units: i32,
}

/// An order file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadOrders {
    /// A needed column is missing: what it means, and the headers it may have.
    Column(&'static str, &'static [&'static str]),
    /// Lines cannot be read and the reading is strict.
    Malformed(Vec<(u64, String)>),
    /// No line is left.
    Empty,
}

impl fmt::Display for BadOrders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadOrders::Column(meaning, headers) => write!(
                f,
                "the order file has no column for the {meaning} (a header such as {})",
                headers.join(", ")
            ),
            BadOrders::Malformed(lines) => {
                write!(f, "the order file has {} malformed lines", lines.len())?;
                for (number, why) in lines.iter().take(10) {
                    write!(f, "; line {number}: {why}")?;
                }
                f.write_str(if lines.len() > 10 { "; and more" } else { "" })
            }
            BadOrders::Empty => f.write_str("the order file has no usable line"),
        }
    }
}

impl std::error::Error for BadOrders {}

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

/// A line as read, before SKUs and orders are numbered.
struct RawLine {
    order: String,
    sku: String,
    units: i32,
    at: DateTime,
    price: f64,
}

/// Reads an order file.
pub fn read_orders(text: &str, options: &Options) -> Result<Orders, BadOrders> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let columns = match reader.headers() {
        Ok(headers) => Columns::find(headers)?,
        Err(_) => return Err(BadOrders::Empty),
    };
    let mut lines = Vec::new();
    let mut malformed = Vec::new();
    let mut counts: HashMap<SetAside, u64> = HashMap::new();
    for record in reader.records() {
        match record.map_err(unreadable).and_then(|r| columns.line(&r)) {
            Err(bad) => malformed.push(bad),
            Ok(line) => match judge(&line, options) {
                Some(reason) => *counts.entry(reason).or_default() += 1,
                None => lines.push(line),
            },
        }
    }
    if !malformed.is_empty() {
        if options.strict {
            return Err(BadOrders::Malformed(malformed));
        }
        counts.insert(SetAside::Malformed, malformed.len() as u64);
    }
    // Stable: orders of one minute keep the order of the file.
    lines.sort_by_key(|line| line.at);
    (lines.chunk_by_mut(|a, b| a.at == b.at)).for_each(bring_together);
    let start = lines.first().map(|line| monday(line.at.date()));
    let start = start.flatten().ok_or(BadOrders::Empty)?;
    let mut set_aside: Vec<_> = counts.into_iter().collect();
    set_aside.sort();
    let (skus, lines) = number(&lines, start, options);
    Ok(Orders {
        skus,
        lines,
        set_aside,
        malformed,
    })
}

/// Lines of one instant, those of an order next to each other: in an export that is sorted by
/// item, or has dates alone, they are not.
fn bring_together(lines: &mut [RawLine]) {
    let mut first = HashMap::new();
    for (place, line) in lines.iter().enumerate() {
        first.entry(line.order.clone()).or_insert(place);
    }
    lines.sort_by_key(|line| first[&line.order]);
}

/// Midnight of the Monday of a day's week.
fn monday(day: Date) -> Option<DateTime> {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    let monday = day.checked_sub(jiff::Span::new().days(back)).ok()?;
    Some(monday.to_datetime(time(0, 0, 0, 0)))
}

/// Why a line is not an order line to replay, if it is not.
fn judge(line: &RawLine, options: &Options) -> Option<SetAside> {
    let code = line.sku.as_str();
    let not_goods =
        NOT_GOODS.contains(&code) || NOT_GOODS_PREFIX.iter().any(|p| code.starts_with(p));
    let free = line.price <= 0.0;
    match line.units {
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

/// Numbers SKUs and orders, and learns each SKU's price and demand.
fn number(lines: &[RawLine], start: DateTime, options: &Options) -> (Vec<Sku>, Vec<Line>) {
    let mut orders: HashMap<&str, u32> = HashMap::new();
    let mut codes: HashMap<&str, usize> = HashMap::new();
    let mut prices: Vec<Vec<f64>> = Vec::new();
    let mut learnt: Vec<i64> = Vec::new();
    let mut skus: Vec<Sku> = Vec::new();
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let next = orders.len() as u32;
        let order = *orders.entry(&line.order).or_insert(next);
        let sku = *codes.entry(&line.sku).or_insert_with(|| {
            prices.push(Vec::new());
            learnt.push(0);
            skus.push(Sku {
                code: line.sku.clone(),
                price: Cents(0),
                daily_units: 0.0,
            });
            skus.len() - 1
        });
        let time = line.at.duration_since(start).as_millis() as i64;
        prices[sku].push(line.price);
        if line.units > 0 && time < options.learn.0 {
            learnt[sku] += i64::from(line.units);
        }
        out.push(Line {
            time,
            order,
            sku: sku as u32,
            units: line.units,
        });
    }
    let days = options.learn.0 as f64 / DAY as f64;
    let sold = learnt.iter().filter(|&&units| units > 0);
    // At least half a unit, so that every SKU is stocked even if nothing was sold.
    let newcomer = median(&mut sold.map(|&units| units as f64).collect::<Vec<_>>()).max(0.5);
    for ((sku, prices), learnt) in skus.iter_mut().zip(&mut prices).zip(learnt) {
        sku.price = Cents(((median(prices) * options.usd * 100.0).round() as i64).max(1));
        let units = if learnt > 0 { learnt as f64 } else { newcomer };
        sku.daily_units = units / days;
    }
    (skus, out)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}

fn unreadable(error: csv::Error) -> (u64, String) {
    let line = error.position().map_or(0, |p| p.line());
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("{len} fields instead of {expected_len}"),
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_string(),
        _ => "not a line of CSV".to_string(),
    };
    (line, why)
}

/// Where the needed columns are.
struct Columns {
    order: usize,
    sku: usize,
    quantity: usize,
    time: usize,
    price: usize,
}

impl Columns {
    fn find(headers: &csv::StringRecord) -> Result<Columns, BadOrders> {
        let find = |meaning, names: &'static [&'static str]| {
            let at = |name: &&str| headers.iter().position(|h| plain(h) == plain(name));
            let found = names.iter().find_map(at);
            found.ok_or(BadOrders::Column(meaning, names))
        };
        Ok(Columns {
            order: find(
                "order",
                &[
                    "InvoiceNo",
                    "Invoice",
                    "Order",
                    "Order ID",
                    "Order Number",
                    "Name",
                ],
            )?,
            sku: find(
                "SKU",
                &["StockCode", "SKU", "Lineitem sku", "Variant SKU", "Item"],
            )?,
            quantity: find("quantity", &["Quantity", "Qty", "Lineitem quantity"])?,
            time: find(
                "time",
                &["InvoiceDate", "Created at", "Order date", "Date", "Time"],
            )?,
            price: find("price", &["UnitPrice", "Price", "Lineitem price"])?,
        })
    }

    fn line(&self, record: &csv::StringRecord) -> Result<RawLine, (u64, String)> {
        let number = record.position().map_or(0, |p| p.line());
        let bad = |what: &str, text: &str| (number, format!("\"{text}\" is not {what}"));
        let field = |index: usize| record.get(index).unwrap_or_default();
        let (sku, quantity) = (field(self.sku), field(self.quantity));
        let (when, price) = (field(self.time), field(self.price));
        if sku.is_empty() {
            return Err((number, "no SKU".into()));
        }
        if field(self.order).is_empty() {
            return Err((number, "no order".into()));
        }
        let cost: Option<f64> = price.parse().ok();
        Ok(RawLine {
            order: field(self.order).into(),
            sku: sku.to_uppercase(),
            units: quantity
                .parse()
                .map_err(|_| bad("a whole number of units", quantity))?,
            at: parse_time(when).ok_or_else(|| bad("a time", when))?,
            price: cost
                .filter(|p| p.is_finite())
                .ok_or_else(|| bad("a price", price))?,
        })
    }
}

/// A header without case, blanks and underscores.
fn plain(header: &str) -> String {
    header
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn parse_time(text: &str) -> Option<DateTime> {
    // "2010-12-01 08:26:00 +0100": the first 19 characters are the local time.
    let local = text.get(..19).unwrap_or(text).trim_end_matches('Z');
    if let Ok(at) = local.parse::<DateTime>() {
        return Some(at);
    }
    DateTime::strptime("%m/%d/%Y %H:%M", text).ok()
}
