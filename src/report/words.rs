//! Numbers as people read them: thousands grouped, no more digits than are known.

use crate::units::{DAY, HOUR, MINUTE, MONTH, WEEK};

/// What is written where there is nothing to write.
pub const NOTHING: &str = "–";

/// How the values of a unit are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Cents, written as dollars.
    Money,
    /// A share, written in per cent.
    Share,
    /// Anything that is counted or measured.
    Plain,
}

impl Style {
    /// The style of a unit's name.
    pub fn of(unit: &str) -> Style {
        match unit {
            "cents" => Style::Money,
            "share" => Style::Share,
            _ => Style::Plain,
        }
    }

    /// A value in three significant digits.
    pub fn write(self, value: f64) -> String {
        self.rounded(value, self.three_digits(self.shown(value).abs()))
    }

    /// What a step in the third digit of a positive number is about.
    fn three_digits(self, shown: f64) -> f64 {
        match self {
            // 99.9 % and 99.99 % are as different as 0.1 % and 0.01 %.
            Style::Share => (shown / 100.0).min((100.0 - shown).abs() / 10.0),
            _ => shown / 100.0,
        }
    }

    /// A value to the last unit that is counted, as far as one reads on: for what is known
    /// exactly.
    pub fn write_exactly(self, value: f64) -> String {
        self.write_within(value, 0.0)
    }

    /// A value no finer than a quarter of its half-width, but as fine as it takes to be shown
    /// within a tenth of itself: an estimate never turns into 0 because its interval is wide.
    /// Exactly without a half-width.
    pub fn write_within(self, value: f64, half_width: f64) -> String {
        self.rounded(value, self.step(value, half_width))
    }

    /// `900 ± 70`: both in the same unit and to the step of [`Style::write_within`].
    pub fn write_plus_minus(self, value: f64, half_width: f64) -> String {
        self.plus_minus(value, half_width, self.step(value, half_width))
    }

    /// A value rounded to a step, with its half-width rounded to its own.
    pub(super) fn plus_minus(self, value: f64, half_width: f64, step: f64) -> String {
        if half_width <= 0.0 || !half_width.is_finite() {
            return self.rounded(value, step);
        }
        let (scale, word) = large(self.shown(value));
        let number = |v: f64, step: f64| {
            let shown = (self.shown(v) / step).round() * step / scale;
            self.with_sign(grouped(shown, self.decimals(step / scale)))
        };
        let half = number(half_width, tenfold(self.shown(half_width) / 4.0));
        let value = number(value, step);
        let unit = if self == Style::Share { " %" } else { "" };
        format!("{value} ± {half}{word}{unit}")
    }

    /// The power of ten to which a value is written that is known this well.
    pub(super) fn step(self, value: f64, half_width: f64) -> f64 {
        let shown = self.shown(value).abs();
        if half_width > 0.0 && half_width.is_finite() {
            let step = tenfold(self.shown(half_width) / 4.0);
            // What is nothing beside its half-width is an error of floating point.
            match value.abs() > NOTHING_BESIDE * half_width {
                true => fine_enough(shown, step),
                false => step,
            }
        } else {
            let last = if shown < 1e6 { 1.0 } else { shown / 1e4 };
            tenfold(self.three_digits(shown).min(last))
        }
    }

    /// `40.3 to 41.3 %`, `$3.70 to $3.96 million`: an interval, no finer than its
    /// half-width, with the unit said once where both ends share it.
    pub fn write_range(self, low: f64, high: f64, half_width: f64) -> String {
        let (low, high) = (
            self.write_within(low, half_width),
            self.write_within(high, half_width),
        );
        let unit_of = |text: &str| text.find(' ').map(|at| text[at..].to_owned());
        match (unit_of(&low), unit_of(&high)) {
            (Some(a), Some(b)) if a == b && !low.starts_with(['<', '>']) => {
                format!("{} to {high}", low.trim_end_matches(a.as_str()))
            }
            _ => format!("{low} to {high}"),
        }
    }

    /// The number that is written: dollars, per cent, or the value itself.
    pub(super) fn shown(self, value: f64) -> f64 {
        match self {
            Style::Money => value / 100.0,
            Style::Share => value * 100.0,
            Style::Plain => value,
        }
    }

    /// A value rounded to the power of ten at or below `fineness`.
    pub(super) fn rounded(self, value: f64, fineness: f64) -> String {
        if !value.is_finite() {
            return NOTHING.to_owned();
        }
        let shown = self.shown(value);
        let step = tenfold(fineness);
        if self == Style::Share
            && let Some(text) = nearly(shown, step)
        {
            return text;
        }
        let (scale, word) = large(shown);
        let number = grouped(
            (shown / step).round() * step / scale,
            self.decimals(step / scale),
        );
        let unit = if self == Style::Share { " %" } else { "" };
        format!("{}{word}{unit}", self.with_sign(number))
    }

    /// Decimals that show a step; cents are written both or not at all.
    fn decimals(self, step: f64) -> usize {
        let decimals = precision(step);
        if self == Style::Money && decimals == 1 {
            2
        } else {
            decimals
        }
    }

    /// The dollar sign goes behind the minus sign.
    fn with_sign(self, number: String) -> String {
        match (self, number.strip_prefix('\u{2212}')) {
            (Style::Money, Some(rest)) => format!("\u{2212}${rest}"),
            (Style::Money, None) => format!("${number}"),
            _ => number,
        }
    }

    /// A short form for the ticks of an axis whose ticks are `step` apart.
    pub fn tick(self, value: f64, step: f64) -> String {
        let (shown, step) = (self.shown(value), self.shown(step));
        if shown == 0.0 {
            return self.with_sign("0".to_owned());
        }
        let (scale, letter) = match step.abs().max(shown.abs() / 20.0) {
            s if s >= 1e9 => (1e9, "bn"),
            s if s >= 1e6 => (1e6, "M"),
            s if s >= 1e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        let number = grouped(shown / scale, decimals_of(step / scale));
        let unit = if self == Style::Share { " %" } else { "" };
        format!("{}{letter}{unit}", self.with_sign(number))
    }
}

/// Shares so near to nothing or to everything that digits would hide it.
fn nearly(percent: f64, step: f64) -> Option<String> {
    let fine = step < 0.001;
    match percent {
        p if fine && p > 0.0 && p < 0.001 => Some("< 0.001 %".to_owned()),
        p if fine && p < 100.0 && p > 99.999 => Some("> 99.999 %".to_owned()),
        p if fine => Some(format!("{} %", grouped(p, 3))),
        _ => None,
    }
}

/// Below this share of its half-width a value is an error of floating point.
const NOTHING_BESIDE: f64 = 1e-9;

/// The step at which a positive number is shown within a tenth of itself: this one or a finer
/// one.
pub(super) fn fine_enough(shown: f64, mut step: f64) -> f64 {
    while ((shown / step).round() * step - shown).abs() > shown / 10.0 {
        step /= 10.0;
    }
    step
}

/// The largest power of ten that is not above a positive number.
pub(super) fn tenfold(fineness: f64) -> f64 {
    if fineness <= 0.0 || !fineness.is_finite() {
        return 1.0;
    }
    let mut power = 1.0;
    while power > fineness * 1.000_001 {
        power /= 10.0;
    }
    while power * 10.0 <= fineness * 1.000_001 {
        power *= 10.0;
    }
    power
}

/// `12.3 million`, so that nobody counts zeros: the divisor and the word.
fn large(shown: f64) -> (f64, &'static str) {
    match shown.abs() {
        x if x >= 1e12 => (1e12, " trillion"),
        x if x >= 1e9 => (1e9, " billion"),
        x if x >= 1e6 => (1e6, " million"),
        _ => (1.0, ""),
    }
}

/// Decimals needed so that one step of the last digit is at most `unit`.
fn precision(unit: f64) -> usize {
    (0..9)
        .find(|&d| powers(d) <= unit * 1.000_001)
        .unwrap_or(if unit > 0.0 { 9 } else { 0 })
}

/// Decimals needed to write a multiple of `step` exactly.
fn decimals_of(step: f64) -> usize {
    (0..9)
        .find(|&d| {
            let scaled = step / powers(d);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1e-300)
        })
        .unwrap_or(9)
}

/// One unit of the d-th decimal.
fn powers(d: usize) -> f64 {
    1.0 / 10f64.powi(d as i32)
}

/// A number with so many decimals, commas between thousands, a true minus sign.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text.as_str(), None),
    };
    let mut out = String::new();
    if value < 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
        out.push('\u{2212}');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// An integer with commas between thousands.
pub fn whole(value: u64) -> String {
    grouped(value as f64, 0)
}

/// A length of time as people say it: 90 minutes, 10 days, 26 weeks, 18 months.
/// Long times are rounded to whole units.
pub fn duration(ms: i64) -> String {
    let near = |unit: i64| {
        let n = ms as f64 / unit as f64;
        (n - n.round()).abs() < 0.02
    };
    let (unit, name) = match ms {
        _ if ms >= 10 * MONTH && near(MONTH) => (MONTH, "month"),
        _ if ms >= 4 * WEEK || (ms >= WEEK && near(WEEK)) => (WEEK, "week"),
        _ if ms >= 3 * DAY || (ms >= DAY && near(DAY)) => (DAY, "day"),
        _ if ms >= 3 * HOUR || (ms >= HOUR && near(HOUR)) => (HOUR, "hour"),
        _ if ms >= MINUTE => (MINUTE, "minute"),
        _ => (1_000, "second"),
    };
    let n = ms as f64 / unit as f64;
    let whole = n >= 20.0 || (n - n.round()).abs() < 0.05;
    let number = grouped(n, usize::from(!whole));
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {name}{plural}")
}

/// `1 replication`, `20 replications`.
pub fn replications(n: u64) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} replication{plural}", whole(n))
}

/// What stands for an interval where all of `n` replications gave the same value: that
/// it does not vary is no more than these few say. Runs, because a table has no room for
/// replications.
pub fn alike(value: f64, n: u64) -> String {
    if value == 0.0 {
        format!("none in {n} runs")
    } else {
        format!("the same in {n} runs")
    }
}

/// What the reader has to know about how much results can be trusted. `single` says
/// what one replication is, and is not.
pub fn caution(n: u32, asked: u32, single: &str) -> Option<String> {
    let mut said = Vec::new();
    if n < asked {
        said.push(format!(
            "Interrupted: {n} of {asked} replications finished."
        ));
    }
    match n {
        1 => said.push(format!("This is one replication: {single}.")),
        _ if n < 5 && n == asked => said.push(format!(
            "{n} replications are few: the intervals are wide and rough."
        )),
        _ => {}
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Lines of at most so many characters.
pub fn wrapped(text: &str, widest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let length = word.chars().count() + 1;
        match lines.last_mut() {
            Some(line) if line.chars().count() + length <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
