//! The parameters of the simulation that a tornado moves, and how far.

use crate::report::inaction::Named;
use crate::scenario::Loaded;

/// A parameter with the settings of its low and its high value.
pub struct Parameter {
    /// What it is.
    pub named: Named,
    /// The settings.
    pub sets: [String; 2],
}

/// Key, form of a setting (`{}` stands for the value), and low and high value where
/// the list of assumptions has no range: half and double, an assumption itself.
type Row = (&'static str, &'static str, Option<[&'static str; 2]>);

const PARAMETERS: &[Row] = &[
    ("desk.short-pick", "{ exponential = \"{}\" }", None),
    ("corrections.noticed", "{}", Some(["25 %", "75 %"])),
    ("workarounds.after", "{}", Some(["1", "4"])),
    ("buyer.safety", "{}", Some(["0.5", "2"])),
    ("customers.leave", "{}", None),
    ("counts.wrong", "{}", None),
    ("losses.shrink", "{ of-sales = \"{}\" }", None),
    ("receiving.line-error", "{}", None),
    ("fulfilment.pick-error", "{}", None),
    ("returns.online", "{}", None),
    ("fix.edge-time", "{}", Some(["30 h", "120 h"])),
    ("fix.record-time", "{}", Some(["90 s", "6 min"])),
];

/// The parameters of a scenario that nobody typed: what somebody typed is known.
/// The size of the desk is moved to half and double whoever typed it, because it
/// decides whether anything compounds.
pub fn of(loaded: &Loaded) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = PARAMETERS
        .iter()
        .filter_map(|row| assumed(loaded, row))
        .collect();
    if let Some(desk) = &loaded.scenario.people.desk {
        let people = f64::from(desk.people);
        let ends = [(people / 2.0).ceil().max(1.0), people * 2.0];
        found.push(parameter(
            "desk.people",
            "{}",
            ends.map(|n| n.to_string()),
            people.to_string(),
            "half and double".to_owned(),
        ));
    }
    found
}

fn assumed(loaded: &Loaded, (key, form, own): &Row) -> Option<Parameter> {
    let assumption = loaded.assumptions.iter().find(|a| a.key == *key)?;
    let typical = assumption.value.trim_matches('"').to_owned();
    let (ends, source) = match (own, &assumption.low, &assumption.high) {
        (Some(ends), ..) => (
            ends.map(str::to_owned),
            "[A] half and double, or about".to_owned(),
        ),
        (None, Some(low), Some(high)) => ([low.clone(), high.clone()], assumption.source.clone()),
        _ => return None,
    };
    Some(parameter(key, form, ends, typical, source))
}

fn parameter(
    key: &str,
    form: &str,
    ends: [String; 2],
    typical: String,
    source: String,
) -> Parameter {
    let set = |value: &String| format!("{key}={}", form.replace("{}", value));
    let sets = [set(&ends[0]), set(&ends[1])];
    let [low, high] = ends;
    Parameter {
        named: Named {
            key: key.to_owned(),
            values: [low, typical, high],
            source,
        },
        sets,
    }
}
