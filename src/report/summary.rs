//! What a report is made of: estimates and series, as plain data.
//!
//! Everything that is printed or drawn is computed from a [`Report`], and a
//! report is exactly what `manifest.json`, `summary.json` and `series.csv` hold:
//! a figure can be drawn again years later without simulating.

use super::provenance::Manifest;
use super::words::{self, NOTHING, Style};
use crate::world::{Bucket, Cause, System};
use serde::{Deserialize, Serialize};

/// One quantity over the time after the warm-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Path of the quantity, stable across versions.
    pub key: String,
    /// What a person calls it.
    pub label: String,
    /// Unit of the values (money in cents).
    pub unit: String,
    /// Mean over the replications.
    pub mean: f64,
    /// Lower end of the 95 % interval of that mean; absent with fewer than two replications.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Replications in which the quantity was defined.
    pub n: u32,
}

impl Quantity {
    /// Half the width of the interval, if there is one.
    pub fn half_width(&self) -> Option<f64> {
        Some((self.high? - self.low?) / 2.0)
    }

    /// The mean, no finer than its interval.
    pub fn text(&self) -> String {
        Style::of(&self.unit).write_within(self.mean, self.half_width().unwrap_or(0.0))
    }

    /// The interval, for example `40.1 to 42.3`, within what the quantity can be; where
    /// all replications gave the same, how many they were.
    pub fn interval(&self) -> String {
        match (self.low, self.high, self.half_width()) {
            (Some(low), Some(high), Some(half)) if half > 0.0 => {
                let style = Style::of(&self.unit);
                style.write_range(self.possible(low), self.possible(high), half)
            }
            (Some(_), Some(_), _) => words::alike(self.mean, u64::from(self.n)),
            _ => NOTHING.to_owned(),
        }
    }

    /// Whether it may lie on either side of zero.
    fn is_signed(&self) -> bool {
        let differs = ["right-records/", "earnings/"];
        self.key.ends_with("/signed") || differs.iter().any(|d| self.key.starts_with(d))
    }

    /// Student's interval knows no bounds; shares and counts have some. A ratio that passes
    /// them itself, such as a fill rate with units that were asked for earlier, has none.
    fn possible(&self, value: f64) -> f64 {
        match self.unit.as_str() {
            "share" if (0.0..=1.0).contains(&self.mean) => value.clamp(0.0, 1.0),
            "share" => value,
            _ if self.is_signed() || self.low.is_none() => value,
            _ if self.mean >= 0.0 => value.max(0.0),
            _ => value,
        }
    }
}

/// A value of a series in a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Mean over the replications; `NaN` where undefined.
    pub mean: f64,
    /// Lower end of the 95 % interval; the mean itself without one.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// A quantity over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Path of the quantity; `cumulative/...` is summed from the end of the warm-up.
    pub key: String,
    /// Unit of the values.
    pub unit: String,
    /// One point per period.
    pub points: Vec<Point>,
}

/// All quantities over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Start of each period, in milliseconds since the start of the run.
    pub starts: Vec<i64>,
    /// Length of each period, in milliseconds.
    pub lengths: Vec<i64>,
    /// The lines. Quantities that were zero throughout are left out.
    pub lines: Vec<Line>,
}

/// The estimates of a run, as `summary.json` holds them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Version of this shape, [`SCHEMA`](super::SCHEMA).
    pub schema: u32,
    /// Name of the scenario.
    pub scenario: String,
    /// Digest of the scenario as it was run.
    pub digest: String,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Replications that the estimates rest on.
    pub replications: u32,
    /// The sentences that matter, the first one first.
    pub headline: Vec<String>,
    /// Every quantity.
    pub quantities: Vec<Quantity>,
}

/// Results with where they came from: all that a table or a figure needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Where the results came from.
    pub manifest: Manifest,
    /// The estimates.
    pub summary: Summary,
    /// The series.
    pub series: Series,
}

impl Report {
    /// A quantity, if it was measured.
    pub fn quantity(&self, key: &str) -> Option<&Quantity> {
        self.summary.quantities.iter().find(|q| q.key == key)
    }

    /// The mean of a quantity, zero if it was not measured.
    pub fn mean(&self, key: &str) -> f64 {
        self.quantity(key).map_or(0.0, |q| q.mean)
    }

    /// A line of the series, unless it was zero throughout.
    pub fn line(&self, key: &str) -> Option<&Line> {
        self.series.lines.iter().find(|l| l.key == key)
    }

    /// The points of a line; zeros if it was zero throughout.
    pub fn points(&self, key: &str) -> Vec<Point> {
        let zero = Point {
            mean: 0.0,
            low: 0.0,
            high: 0.0,
        };
        match self.line(key) {
            Some(line) => line.points.clone(),
            None => vec![zero; self.series.starts.len()],
        }
    }

    /// Indices of the periods that start after the warm-up.
    pub fn counted(&self) -> Vec<usize> {
        let starts = &self.series.starts;
        (0..starts.len())
            .filter(|&i| starts[i] >= self.manifest.warm_up_ms)
            .collect()
    }

    /// The systems whose drift was measured.
    pub fn systems(&self) -> Vec<System> {
        let measured = |s: &System| self.quantity(&drift_key(*s)).is_some();
        System::ALL.into_iter().filter(measured).collect()
    }

    /// The system whose record of stock on hand was off by most units, if any was off.
    pub fn furthest(&self) -> Option<System> {
        let drift = |s: &System| self.mean(&drift_key(*s));
        let worst = self
            .systems()
            .into_iter()
            .max_by(|a, b| drift(a).total_cmp(&drift(b)))?;
        (drift(&worst) > 0.0).then_some(worst)
    }

    /// What of the records was compared with the truth in every system.
    pub fn looked_at(&self) -> Vec<Bucket> {
        let systems = self.systems();
        let everywhere = |b: &Bucket| {
            let mut all = systems.iter();
            all.all(|s| self.quantity(&bucket_key(*s, *b, "absolute")).is_some())
        };
        Bucket::ALL.into_iter().filter(everywhere).collect()
    }

    /// Each bucket beside stock on hand that is off anywhere, the system among these in which
    /// it is off by most units, and by how many.
    pub fn off_beside_on_hand(&self, among: &[System]) -> Vec<(Bucket, System, &Quantity)> {
        let furthest = |bucket: Bucket| {
            let of = |s: &System| {
                let q = self.quantity(&bucket_key(*s, bucket, "absolute"))?;
                (q.mean > 0.0).then_some((bucket, *s, q))
            };
            // The first of those alike.
            let found = among.iter().rev().filter_map(of);
            found.max_by(|a, b| a.2.mean.total_cmp(&b.2.mean))
        };
        OTHER_BUCKETS.into_iter().filter_map(furthest).collect()
    }

    /// The system with the largest share of wrong records of stock on hand, if any was wrong;
    /// with the most units wrong where shares were not measured. Of those that cannot be told
    /// apart from it, the storefront, which customers see, or else the first: chance names
    /// nobody.
    pub fn worst(&self) -> Option<System> {
        let mut shares: Vec<(System, Quantity)> = (self.systems().into_iter())
            .filter_map(|s| Some((s, self.wrong(s)?)))
            .collect();
        // The storefront first; the others keep their order.
        shares.sort_by_key(|(s, _)| *s != System::Storefront);
        let wrong = shares.iter().filter(|(_, q)| q.mean > 0.0);
        let most = wrong.clone().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
        let Some((_, most)) = most else {
            return self.furthest();
        };
        let low = most.low.unwrap_or(most.mean);
        let mut near = wrong.filter(|(_, q)| q.high.unwrap_or(q.mean) >= low);
        near.next().map(|(s, _)| *s)
    }

    /// The share of a system's records of stock on hand that are wrong, with its interval, if
    /// it was measured.
    pub fn wrong(&self, system: System) -> Option<Quantity> {
        let right = self.quantity(&format!("right/{}", system.name()))?;
        Some(Quantity {
            mean: 1.0 - right.mean,
            low: right.high.map(|h| 1.0 - h),
            high: right.low.map(|l| 1.0 - l),
            ..right.clone()
        })
    }
}

/// Key of a system's mean absolute drift of stock on hand.
pub fn drift_key(system: System) -> String {
    bucket_key(system, Bucket::OnHand, "absolute")
}

/// Key of a system's mean drift of a bucket, `absolute` or `signed`.
pub fn bucket_key(system: System, bucket: Bucket, sign: &str) -> String {
    format!("drift/{}/{}/{sign}", system.name(), bucket.name())
}

/// The buckets beside stock on hand.
pub const OTHER_BUCKETS: [Bucket; 3] = [Bucket::Committed, Bucket::Incoming, Bucket::Unavailable];

/// Key of a cause's mean gross units in a system's stock on hand.
pub fn cause_key(system: System, cause: Cause) -> String {
    format!(
        "cause/{}/{}/{}/absolute",
        system.name(),
        Bucket::OnHand.name(),
        cause.name()
    )
}

/// What a person calls a system inside a sentence.
pub fn system_noun(system: System) -> &'static str {
    match system {
        System::Storefront => "storefront",
        _ => system_label(system),
    }
}

/// What a person calls a system.
pub fn system_label(system: System) -> &'static str {
    match system {
        System::Wms => "WMS",
        System::Erp => "ERP",
        System::Storefront => "Storefront",
        System::ThirdParty => "3PL",
        System::Pos => "POS",
    }
}

/// What a person calls a bucket inside a sentence.
pub fn bucket_label(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::OnHand => "on hand",
        _ => bucket.name(),
    }
}

/// What a person calls a cause.
pub fn cause_label(cause: Cause) -> &'static str {
    match cause {
        Cause::InFlight => "in flight",
        Cause::Lost => "updates lost",
        Cause::LostSale => "shipments and sales lost on the way",
        Cause::LostOrder => "orders lost on the way",
        Cause::LostCancellation => "cancellations lost on the way",
        Cause::LostReceipt => "receipts lost on the way",
        Cause::LostAmendment => "PO changes lost on the way",
        Cause::LostTransfer => "transfers lost on the way",
        Cause::LostReturn => "returns lost on the way",
        Cause::LostAdjustment => "corrections lost on the way",
        Cause::BypassSale => "sales never sent",
        Cause::BypassOrder => "orders never sent",
        Cause::BypassCancellation => "cancellations never sent",
        Cause::BypassReceipt => "receipts never sent",
        Cause::BypassAmendment => "PO changes never sent",
        Cause::BypassTransfer => "transfers never sent",
        Cause::BypassReturn => "returns never sent",
        Cause::BypassAdjustment => "corrections never sent",
        Cause::Duplicate => "applied twice",
        Cause::Reorder => "out of order",
        Cause::StaleOverwrite => "stale overwrites",
        Cause::ManualCorrection => "manual corrections",
        Cause::WrongField => "wrong field",
        Cause::LatePosting => "posted late",
        Cause::Miscount => "miscounts",
        Cause::MisPick => "mis-picks",
        Cause::ReceivingError => "receiving errors",
        Cause::Shrink => "shrink",
    }
}
