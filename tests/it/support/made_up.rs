//! A program without a simulator: scenarios from nothing, outcomes with known means.

use crate::fixture::measure_of;
use crate::synthetic::{loaded, scenario};
use pooldrift::cli::common::Surroundings;
use pooldrift::experiment::Progress;
use pooldrift::measure::{Column, How, Outcome, Table};
use pooldrift::random::{Purpose, Streams};
use pooldrift::scenario::{Conditions, Loaded, Scenario};
use pooldrift::units::{Span, WEEK};
use pooldrift::world::System;
use std::sync::atomic::AtomicBool;

/// What a command left behind.
pub struct Done {
    pub code: u8,
    pub out: String,
    pub err: String,
}

/// Runs a command in surroundings that keep what it writes.
pub fn go(stop: &AtomicBool, command: impl FnOnce(Surroundings) -> u8) -> Done {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let around = Surroundings {
        stop,
        progress: &|_| Progress::hidden(),
        out: &mut out,
        err: &mut err,
    };
    let code = command(around);
    Done {
        code,
        out: String::from_utf8(out).expect("text"),
        err: String::from_utf8(err).expect("text"),
    }
}

/// A scenario that takes `policy=`, `run.horizon=` (weeks) and `conditions.` from its settings.
pub fn load(spec: &str, sets: &[String]) -> Result<Loaded, String> {
    if spec.contains("missing") {
        return Err(format!("{spec}: neither a file nor a built-in scenario"));
    }
    let mut s = scenario(6, 1, &[System::Wms, System::Erp, System::Storefront]);
    for set in sets {
        let (key, value) = set.split_once('=').expect("key=value");
        match key {
            "policy" => s.policy = value.to_owned(),
            "run.horizon" => s.run.horizon = Span(value.parse::<i64>().expect("weeks") * WEEK),
            _ => condition(&mut s.conditions, key, value == "true"),
        }
    }
    let mut loaded = loaded(s);
    loaded.effective = format!(
        "business.skus = {}\n",
        if spec == "other.toml" { 7 } else { 100 }
    );
    Ok(loaded)
}

fn condition(conditions: &mut Conditions, key: &str, on: bool) {
    let switch = match key {
        "conditions.pool-visibility" => &mut conditions.pool_visibility,
        "conditions.cadence" => &mut conditions.cadence,
        "conditions.count-discipline" => &mut conditions.count_discipline,
        "conditions.reservation-logic" => &mut conditions.reservation_logic,
        "conditions.change-control" => &mut conditions.change_control,
        other => panic!("{other} is not made up"),
    };
    *switch = on;
}

/// An outcome of a single period whose totals are these.
pub fn outcome(replication: u32, values: &[(&str, &'static str, f64)]) -> Outcome {
    let column = |(key, unit, _): &(&str, &'static str, f64)| Column {
        measure: measure_of(key),
        label: (*key).to_owned(),
        unit,
        how: How::Count,
    };
    let row: Vec<f64> = values.iter().map(|v| v.2).collect();
    Outcome {
        replication,
        table: Table {
            columns: values.iter().map(column).collect(),
            period: Span(WEEK),
            rows: vec![row.clone()],
            starts: vec![0],
            lengths: vec![WEEK],
        },
        totals: row,
        events: 1,
    }
}

/// Normal values whose mean is known: `common` varies with the replication alone,
/// `own` with the arm as well.
pub struct Normal {
    pub mean: f64,
    pub common: f64,
    pub own: f64,
}

impl Normal {
    pub fn value(&self, arm: usize, seed: u64, replication: u32) -> f64 {
        let draw = |purpose: u16| {
            let streams = Streams::new(seed, replication);
            streams.at(Purpose(purpose), 0, 0).normal()
        };
        self.mean + self.common * draw(0) + self.own * draw(1 + arm as u16)
    }
}

/// The number of conditions that a scenario meets, by bits.
pub fn bits(s: &Scenario) -> usize {
    let c = &s.conditions;
    let all = [
        c.pool_visibility,
        c.cadence,
        c.count_discipline,
        c.reservation_logic,
        c.change_control,
    ];
    (0..5).filter(|&i| all[i]).map(|i| 1 << i).sum()
}
