//! H1: cost grows faster than linearly.

use super::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Course, Effect, Finding, Verdict, above};

const DRIFT: &str = "drift/storefront/on-hand/absolute";
const COST: &str = "cost/failures";

/// Arms whose exponent theory gives, and what it is.
pub const THEORY: [(&str, &str, f64); 3] = [
    ("healed each cycle", "claims/h1-healed", 1.0),
    ("lost and doubled deltas", "claims/h1-lost-deltas", 1.5),
    ("one-way bypass", "claims/h1-bypass", 2.0),
];

const POLICIES: [&str; 4] = ["connector", "webhook", "nightly", "when-it-syncs"];

pub const CLAIM: Claim = Claim {
    id: "H1",
    says: "The cost of pool drift is non-linear: it starts as an inconvenience and compounds.",
    how: "Growth exponent of the cumulative cost of wrong numbers over 18 months, and whether \
          the second half of the run costs more a day than the first, under four feed policies. \
          Before that the exponents that theory gives: 1, 1.5, 2.",
    rule: "A policy counts as faster than linear if the interval of its growth exponent lies above \
           1 and its cost per day in the last third exceeds that of the middle third by more \
           than 5 %, interval included. Supported if all policies are, not supported if none is.",
    arms,
    replications: 20,
    series: &[DRIFT, COST],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let theory = THEORY.map(|(name, scenario, _)| Arm::new(name, scenario, &[]));
    let policy = |name| Arm::new(name, "claims/h1", &[&format!("policy={name}")]);
    theory.into_iter().chain(POLICIES.map(policy)).collect()
}

fn judge(data: &Data) -> Finding {
    let mut effects = Vec::new();
    for (arm, (name, _, exponent)) in THEORY.into_iter().enumerate() {
        let label = format!("exponent, {name} (theory: {exponent})");
        let found = data.exponent(arm, DRIFT, false, each_of(THEORY.len()));
        effects.extend(found.map(|e| Data::effect(label, "", e)));
    }
    let confidence = each_of(2 * POLICIES.len());
    let mut answers = Vec::new();
    let mut courses = Vec::new();
    for (i, name) in POLICIES.into_iter().enumerate() {
        let arm = THEORY.len() + i;
        let exponent = data.exponent(arm, COST, true, confidence);
        let late = data.growth(
            arm,
            COST,
            (1.0 / 3.0, 2.0 / 3.0),
            (2.0 / 3.0, 1.0),
            confidence,
        );
        let faster = exponent.and_then(|e| above(&e, 1.0));
        let answer = match (faster, above(&late, 1.05)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        answers.push(answer);
        let label = format!("exponent of cost, {name}");
        effects.extend(exponent.map(|e| Data::effect(label, "", e)));
        let label = format!("cost per day, last third over middle third, {name}");
        effects.push(Data::effect(label, "times", late));
        courses.push(Course {
            name: name.to_owned(),
            points: data.points(arm, &data.cumulative(arm, COST, true), 0.95),
            names: Vec::new(),
        });
    }
    Finding {
        verdict: Verdict::of(&answers, "how the systems are joined"),
        found: found(&effects, &answers),
        decided_by: "Without feedbacks a cost per day is set by how much drift there is: where sets heal it, it \
                     levels off after the first weeks; where lost and bypassed deltas stay, it grows as they pile up."
            .to_owned(),
        effects,
        chart: Chart::Lines {
            across: "months since every record was right".to_owned(),
            unit: "cents",
            up: "cumulative cost of wrong numbers".to_owned(),
            courses,
        },
    }
}

fn found(effects: &[Effect], answers: &[Option<bool>]) -> String {
    let faster = answers.iter().filter(|a| **a == Some(true)).count();
    let range = effects
        .iter()
        .filter(|e| e.label.starts_with("exponent of cost"));
    let exponents: Vec<f64> = range.map(|e| e.estimate.mean).collect();
    let (low, high) = (
        exponents.iter().copied().fold(f64::INFINITY, f64::min),
        exponents.iter().copied().fold(0.0, f64::max),
    );
    format!(
        "Without feedbacks the cost of wrong numbers keeps accelerating under {faster} of {} policies (exponents {low:.2} to {high:.2})",
        answers.len()
    )
}
