//! What a report is made of: estimates and series, as plain data.
//!
//! Everything that is printed or drawn is computed from a [`Report`], and a
//! report is exactly what `manifest.json`, `summary.json` and `series.csv` hold:
//! a figure can be drawn again years later without simulating.

use super::estimate::Estimate;
use super::provenance::Manifest;
use super::words::{self, NOTHING, Style};
use crate::measure::{Figure, Measure, Sign};
use crate::world::{Bucket, System};
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

    /// The mean with its interval.
    pub fn estimate(&self) -> Estimate {
        Estimate {
            mean: self.mean,
            low: self.low,
            high: self.high,
        }
    }

    /// The mean, no finer than its interval.
    pub fn text(&self) -> String {
        self.estimate().text(Style::of(&self.unit))
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
        Measure::of_path(&self.key).is_some_and(|measure| measure.is_signed())
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

impl Point {
    /// The mean with its interval.
    pub fn estimate(&self) -> Estimate {
        Estimate {
            mean: self.mean,
            low: Some(self.low),
            high: Some(self.high),
        }
    }
}

/// A quantity over time.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeSeries {
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
    pub lines: Vec<TimeSeries>,
}

impl Series {
    fn line(&self, path: &str) -> Option<&TimeSeries> {
        self.lines.iter().find(|l| l.key == path)
    }

    fn points(&self, path: &str) -> Vec<Point> {
        let zero = Point {
            mean: 0.0,
            low: 0.0,
            high: 0.0,
        };
        match self.line(path) {
            Some(line) => line.points.clone(),
            None => vec![zero; self.starts.len()],
        }
    }
}

/// Path of a cost that is summed from the end of the warm-up.
pub fn cumulative(cost: Measure) -> String {
    format!("cumulative/{}", cost.path())
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
    pub fn quantity(&self, measure: Measure) -> Option<&Quantity> {
        self.by_path(&measure.path())
    }

    /// The quantity of a path that stands in a file.
    pub(super) fn by_path(&self, path: &str) -> Option<&Quantity> {
        self.summary.quantities.iter().find(|q| q.key == path)
    }

    /// The mean of a quantity, zero if it was not measured.
    pub fn mean(&self, measure: Measure) -> f64 {
        self.quantity(measure).map_or(0.0, |q| q.mean)
    }

    /// A line of the series, unless it was zero throughout.
    pub fn line(&self, measure: Measure) -> Option<&TimeSeries> {
        self.series.line(&measure.path())
    }

    /// The points of a line; zeros if it was zero throughout.
    pub fn points(&self, measure: Measure) -> Vec<Point> {
        self.series.points(&measure.path())
    }

    /// The points of a cost summed from the end of the warm-up.
    pub fn cumulative(&self, cost: Measure) -> Vec<Point> {
        self.series.points(&cumulative(cost))
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
        let measured = |s: &System| self.quantity(Measure::drift(*s)).is_some();
        System::ALL.into_iter().filter(measured).collect()
    }

    /// The system whose record of stock on hand was off by most units, if any was off.
    pub fn furthest(&self) -> Option<System> {
        let drift = |s: &System| self.mean(Measure::drift(*s));
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
            all.all(|s| self.quantity(off(*s, *b)).is_some())
        };
        Bucket::ALL.into_iter().filter(everywhere).collect()
    }

    /// Each bucket beside stock on hand that is off anywhere, the system among these in which
    /// it is off by most units, and by how many.
    pub fn off_beside_on_hand(&self, among: &[System]) -> Vec<(Bucket, System, &Quantity)> {
        let furthest = |bucket: Bucket| {
            let of = |s: &System| {
                let q = self.quantity(off(*s, bucket))?;
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
        // Where customers order first; the others keep their order.
        shares.sort_by_key(|(s, _)| !s.profile().takes_orders);
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
        let right = self.quantity(Measure::exact(system))?;
        Some(Quantity {
            mean: 1.0 - right.mean,
            low: right.high.map(|h| 1.0 - h),
            high: right.low.map(|l| 1.0 - l),
            ..right.clone()
        })
    }
}

fn off(system: System, bucket: Bucket) -> Measure {
    Measure::Drift(system, Figure::Of(bucket), Sign::Absolute)
}

/// The buckets beside stock on hand.
pub const OTHER_BUCKETS: [Bucket; 3] = [Bucket::Committed, Bucket::Incoming, Bucket::Unavailable];
