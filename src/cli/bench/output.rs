//! What `bench` says: lines, files, and why it stopped.

use std::fmt::Write as _;
use std::path::Path;

use crate::cli::exit;
use pool_engine::bench::report::{Sample, grouped};
use serde::Serialize;

/// Why it stopped: an exit code and, if not yet said, what to say.
pub(super) type Stop = (u8, String);

pub(super) fn usage(text: impl Into<String>) -> Stop {
    (exit::INPUT, text.into())
}

/// A run as one line.
pub(super) fn line(sample: &Sample) -> String {
    let count = |name: &str| sample.counts.get(name).copied().unwrap_or(0);
    let mut text = format!(
        "{} accepted reservations/s, {} operations/s, p50 {} ns, p99 {} ns, p99.9 {} ns, max {} ns{}",
        grouped(sample.reservations),
        grouped(sample.operations),
        sample.service.p50,
        sample.service.p99,
        sample.service.p999,
        sample.service.max,
        if sample.response.is_some() {
            " (uncorrected)"
        } else {
            ""
        },
    );
    let latency = sample.response.as_ref();
    if let Some(r) = latency {
        let _infallible = write!(
            text,
            "; from the intended start (corrected): p50 {} p99 {} p99.9 {} max {} ns",
            r.p50, r.p99, r.p999, r.max
        );
    }
    for (name, value) in sample
        .counts
        .iter()
        .filter(|(name, _)| !name.starts_with("accepted"))
    {
        let _infallible = match (*value, name.as_str()) {
            (0, "dropped" | "errored") | (1.., _) => {
                write!(text, ", {name} {}", grouped(*value as f64))
            }
            _ => Ok(()),
        };
    }
    if count("dropped") > 0 {
        text.push_str(" -- with drops this is no ceiling");
    }
    if sample.service.at_ceiling || latency.is_some_and(|l| l.at_ceiling) {
        text.push_str(" -- a percentile lies in the last bucket: only a lower bound");
    }
    if !sample.wrong.is_empty() {
        let _infallible = write!(
            text,
            "\n  INVALID, books wrong: {}",
            sample.wrong.join("; ")
        );
    }
    text
}

/// A value as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String, Stop> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n")
        .map_err(|error| usage(error.to_string()))
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), Stop> {
    if path == Path::new("-") {
        print!("{text}");
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| usage(format!("{}: {error}", path.display())))
}

pub(super) fn append(path: &Path, text: &str) -> Result<(), Stop> {
    use std::io::Write as _;
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| usage(format!("{}: {error}", path.display())))
}
