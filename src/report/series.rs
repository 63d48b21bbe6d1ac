//! The file of a series, `series.csv`, and reading it back.

use super::disk::{FileError, failed};
use super::provenance::Manifest;
use super::summary::{Point, Series, TimeSeries};
use crate::units::Span;
use std::collections::HashMap;
use std::path::Path;

/// The columns of a series.
const HEADER: [&str; 7] = [
    "start_ms",
    "length_ms",
    "key",
    "unit",
    "mean",
    "low",
    "high",
];

/// One row per period and quantity. Quantities that were zero throughout are
/// left out; undefined values are empty.
pub(super) fn csv(series: &Series) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let number = |v: f64| {
        if v.is_nan() {
            String::new()
        } else {
            v.to_string()
        }
    };
    let mut row = |fields: [&str; 7]| {
        writer
            .write_record(fields)
            .expect("memory takes what is written to it");
    };
    row(HEADER);
    for line in &series.lines {
        for (i, p) in line.points.iter().enumerate() {
            row([
                &series.starts[i].to_string(),
                &series.lengths[i].to_string(),
                &line.key,
                &line.unit,
                &number(p.mean),
                &number(p.low),
                &number(p.high),
            ]);
        }
    }
    writer
        .into_inner()
        .expect("memory takes what is written to it")
}

/// Reads the series of a result with this manifest.
pub(super) fn read(path: &Path, manifest: &Manifest) -> Result<Series, FileError> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| failed(path, e))?;
    let header = reader.headers().map_err(|e| failed(path, e))?;
    if header != HEADER.as_slice() {
        let reason = format!(
            "line 1: the header of a series is {}; {LOST}",
            HEADER.join(",")
        );
        return Err(failed(path, reason));
    }
    let mut series = Series::default();
    let mut periods: HashMap<i64, usize> = HashMap::new();
    let mut rows: Vec<Row> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| failed(path, e))?;
        let line = record.position().map_or(0, |p| p.line());
        let row = CsvRow::parse(&record)
            .ok_or_else(|| failed(path, format!("line {line}: not a row of a series")))?;
        periods.entry(row.start).or_insert_with(|| {
            series.starts.push(row.start);
            series.lengths.push(row.length);
            series.starts.len() - 1
        });
        rows.push((row.start, row.key, row.unit, row.point));
    }
    let count = rows.len();
    let series = by_line(series, &periods, rows);
    whole(&series, count, manifest).map_err(|reason| failed(path, reason))?;
    Ok(series)
}

type Row = (i64, String, String, Point);

/// Rows as lines, each with a point in each period.
fn by_line(mut series: Series, periods: &HashMap<i64, usize>, rows: Vec<Row>) -> Series {
    let mut lines: HashMap<String, usize> = HashMap::new();
    let missing = Point {
        mean: f64::NAN,
        low: f64::NAN,
        high: f64::NAN,
    };
    for (start, key, unit, point) in rows {
        let at = *lines.entry(key.clone()).or_insert_with(|| {
            let points = vec![missing; series.starts.len()];
            series.lines.push(TimeSeries { key, unit, points });
            series.lines.len() - 1
        });
        series.lines[at].points[periods[&start]] = point;
    }
    series
}

/// What helps where a series is not the one that was written.
const LOST: &str = "restore the file, or run the command in manifest.json again";

/// Whether the periods of a series follow each other to the end of the run in its manifest,
/// with a value of every line in each: figures of less would contradict the summary. Only
/// a scrap of a period may be missing at the end, of which next to nothing is drawn.
fn whole(series: &Series, rows: usize, manifest: &Manifest) -> Result<(), String> {
    let mut end = 0;
    for (start, length) in series.starts.iter().zip(&series.lengths) {
        if *start != end {
            break;
        }
        end += length;
    }
    let missing = manifest.horizon_ms - end;
    if missing < 0 || missing >= manifest.period_ms.max(1) {
        return Err(format!(
            "its periods cover {} of the {} of the run in manifest.json; {LOST}",
            Span(end),
            Span(manifest.horizon_ms)
        ));
    }
    if rows != series.lines.len() * series.starts.len() {
        return Err(format!("not one row for each line and period; {LOST}"));
    }
    Ok(())
}

struct CsvRow {
    start: i64,
    length: i64,
    key: String,
    unit: String,
    point: Point,
}

impl CsvRow {
    fn parse(record: &csv::StringRecord) -> Option<CsvRow> {
        let number = |i: usize| match record.get(i)? {
            "" => Some(f64::NAN),
            text => text.parse().ok(),
        };
        Some(CsvRow {
            start: record.get(0)?.parse().ok()?,
            length: record.get(1)?.parse().ok()?,
            key: record.get(2)?.to_owned(),
            unit: record.get(3)?.to_owned(),
            point: Point {
                mean: number(4)?,
                low: number(5)?,
                high: number(6)?,
            },
        })
    }
}
