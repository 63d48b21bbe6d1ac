//! Replayed orders: which keys they replace, and the file itself.

use super::Checker;
use crate::import::{self, Options, Orders, Range, SetAside, Tolerance};
use crate::scenario::builtin;
use crate::scenario::raw::{File, ReplayTable};
use crate::scenario::sections::{Replay, ReplayLine, ReplaySku, Site};
use crate::scenario::text;
use crate::units::{Span, WEEK};

/// Keys that mean nothing when orders and SKUs come from a file.
const REPLACED: [[&str; 2]; 13] = [
    ["demand", "orders"],
    ["demand", "per"],
    ["demand", "lines"],
    ["demand", "dispersion"],
    ["demand", "units"],
    ["demand", "hours"],
    ["demand", "weekdays"],
    ["demand", "promotions"],
    ["business", "skus"],
    ["business", "skew"],
    ["business", "price-median"],
    ["business", "price-sigma"],
    ["business", "assortment"],
];

/// Those that stores go by as well, which sell over the counter whatever the file says.
const IN_STORES: [&str; 4] = ["dispersion", "units", "hours", "weekdays"];

/// The key of the order file.
const FILE: [&str; 3] = ["demand", "replay", "file"];

impl Checker<'_> {
    /// The orders to replay, if the scenario does.
    pub(super) fn replay(&mut self, file: &File, sites: &[Site]) -> Option<Replay> {
        let table = file.demand.replay.as_ref()?;
        let stores_sell = sites.iter().any(|site| site.store_sales.0 > 0);
        self.replay_keys(table, stores_sell);
        let text = self.order_file(table)?;
        match import::read_orders(&text, &options(table)) {
            Ok(orders) => {
                self.whole_run(&orders.range, file.run.horizon);
                self.nothing_astray(&orders);
                self.times_of_day(&orders);
                self.enough_to_learn(&orders.range, table.learn);
                Some(replay(orders, table))
            }
            Err(problem) => {
                let remedy = problem.remedy().to_owned();
                self.error(&FILE, problem.to_string(), &remedy);
                None
            }
        }
    }

    /// What may stand beside an order file, and what must.
    fn replay_keys(&mut self, table: &ReplayTable, stores_sell: bool) {
        for key in REPLACED {
            let in_use = stores_sell && IN_STORES.contains(&key[1]);
            if self.typed(&key) && !in_use {
                self.error(
                    &key,
                    "has no effect: orders and SKUs come from `demand.replay`",
                    "remove this key, or `demand.replay`",
                );
            }
        }
        let path = |key| ["demand", "replay", key];
        self.require(
            table.usd.is_finite() && table.usd > 0.0,
            &path("usd"),
            "the price in USD of one unit of the file's currency, more than 0",
            "write 1.0 if the prices of the file are in USD",
        );
        self.require(
            table.learn > Span::ZERO,
            &path("learn"),
            "must be longer than 0: stock is set from that time",
            "write some weeks, for example \"8 weeks\"",
        );
    }

    /// Warns if the file ends before the run does.
    fn whole_run(&mut self, range: &Range, horizon: Span) {
        if horizon <= range.length {
            return;
        }
        let typed = self.typed(&["run", "horizon"]);
        let path = if typed {
            &["run", "horizon"][..]
        } else {
            &FILE
        };
        let length = range.length;
        let rule = format!(
            "the order file ends after {length} ({}), the run after {horizon}: nobody orders \
             in between",
            dates(range)
        );
        let whole = match length.0 / WEEK {
            0 => length.to_string(),
            1 => "1 week".to_owned(),
            weeks => format!("{weeks} weeks"),
        };
        let remedy = format!("set `run.horizon` to \"{whole}\"");
        self.warn(path, rule, &remedy);
    }

    /// Warns of lines far from all others, of which the first shifts the start.
    fn nothing_astray(&mut self, orders: &Orders) {
        let (range, all) = (&orders.range, orders.lines.len());
        let help = "if their dates are wrong, mend them or leave these lines out of the file";
        if let Some((lines, gap)) = range.early {
            let rule = format!(
                "the run starts on {}, with {lines} of {all} lines that lie {gap} before all others",
                range.first.date()
            );
            self.warn(&FILE, rule, help);
        }
        if let Some((lines, gap)) = range.late {
            let rule = format!(
                "the file ends on {}, with {lines} of {all} lines that lie {gap} after all others",
                range.last.date()
            );
            self.warn(&FILE, rule, help);
        }
    }

    /// Warns if stock is set from all that the file has.
    fn enough_to_learn(&mut self, range: &Range, learn: Span) {
        if learn <= range.length {
            return;
        }
        let key = ["demand", "replay", "learn"];
        let path = if self.typed(&key) { &key } else { &FILE };
        let rule = format!(
            "the order file ends after {} ({}), `learn` after {learn}: stock is set from all of \
             its orders, as if they were known before they come",
            range.to,
            dates(range)
        );
        let half = Span((range.length.0 / WEEK / 2).max(1) * WEEK);
        let remedy = format!(
            "give a longer file, or set `demand.replay.learn` to a part of it, for example \
             \"{half}\", and `run.warm-up` to the same"
        );
        self.warn(path, rule, &remedy);
    }

    /// Warns if all orders of a day arrive at once.
    fn times_of_day(&mut self, orders: &Orders) {
        if orders.dates_only {
            self.warn(
                &FILE,
                "no line of the order file has a time of day: all orders of a day arrive at 00:00"
                    .to_owned(),
                "export times with the dates, or beside them in a column `Time`",
            );
        }
    }

    /// The text of the order file: a path beside the file that names it, else built in.
    fn order_file(&mut self, table: &ReplayTable) -> Option<String> {
        let path = FILE;
        let folder = self
            .doc
            .get(&path)
            .and_then(|node| self.sources[node.at.source].folder.clone())
            .unwrap_or_default();
        match text::read(&folder.join(&table.file)) {
            Ok(text) => Some(text),
            Err(error) => {
                let built_in = builtin::data(&table.file).map(str::to_string);
                if built_in.is_none() {
                    let rule = format!("the order file cannot be read: {}", error.why);
                    let beside = "a path starts in the folder of the scenario file";
                    let remedy = error.help.unwrap_or(beside);
                    self.error(&path, rule, remedy);
                }
                built_in
            }
        }
    }
}

/// How an order file is read.
fn options(table: &ReplayTable) -> Options {
    Options {
        learn: table.learn,
        most_units: table.most_units,
        usd: table.usd,
        malformed: match table.strict {
            Some(true) => Tolerance::None,
            None => Tolerance::Few,
            Some(false) => Tolerance::Any,
        },
        dates: table.dates,
    }
}

/// From when to when a file has lines.
fn dates(range: &Range) -> String {
    format!("{} to {}", range.first.date(), range.last.date())
}

fn replay(orders: Orders, table: &ReplayTable) -> Replay {
    let source = match table.attribution.as_str() {
        "" => table.file.clone(),
        attribution => format!("{}: {attribution}", table.file),
    };
    let reason = |reason: SetAside| match (reason, orders.malformed.first()) {
        (SetAside::Malformed, Some((line, why))) => {
            format!("{} (the first is line {line}: {why})", reason.name())
        }
        _ => reason.name().to_string(),
    };
    Replay {
        source,
        dates: dates(&orders.range),
        set_aside: orders
            .set_aside
            .iter()
            .map(|&(why, count)| (reason(why), count))
            .collect(),
        skus: orders
            .skus
            .into_iter()
            .map(|sku| ReplaySku {
                code: sku.code,
                price: sku.price,
                daily_units: sku.daily_units,
            })
            .collect(),
        lines: orders
            .lines
            .into_iter()
            .map(|line| ReplayLine {
                time: line.time,
                order: line.order,
                sku: line.sku,
                units: line.units,
            })
            .collect(),
        learn: table.learn,
    }
}
