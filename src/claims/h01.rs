//! H1: cost grows faster than linearly.

use super::claim::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Course, Finding, Verdict, above};
use crate::measure::{Case, Measure};
use crate::stats::Estimate;
use crate::world::System;

const DRIFT: Measure = Measure::drift(System::Storefront);
const COST: Measure = Measure::WrongNumbers(Case::Typical);

/// Arms whose exponent theory gives, and what it is.
pub const THEORY: [(&str, &str, f64); 3] = [
    ("healed each cycle", "claims/h1-healed", 1.0),
    ("lost and doubled deltas", "claims/h1-lost-deltas", 1.5),
    ("one-way bypass", "claims/h1-bypass", 2.0),
];

const POLICIES: [&str; 4] = ["connector", "webhook", "nightly", "when-it-syncs"];
const SWITCHES: [(&str, &str); 2] = [("off", "false"), ("on", "true")];
/// What takes drift away, tried on the first policy without feedbacks.
const CURES: [(&str, &str); 2] = [
    ("count discipline", "conditions.count-discipline=true"),
    (
        "all five conditions",
        "conditions={ pool-visibility = true, cadence = true, count-discipline = true, reservation-logic = true, change-control = true }",
    ),
];

/// The policy under which each feedback is left out by itself, and what leaves it out.
const PARTS_OF: usize = 1;
const PARTS: [(&str, &[&str]); 4] = [
    ("the desk", &["desk.enabled=false"]),
    ("corrections by hand", &["corrections.enabled=false"]),
    (
        "workarounds",
        &[
            "workarounds.custom-feeds=false",
            "workarounds.confirm-picks=false",
            "workarounds.confirm-orders=false",
            "workarounds.spreadsheets=false",
        ],
    ),
    ("the buyer's distrust", &["buyer.learns=false"]),
];

pub const CLAIM: Claim = Claim {
    id: "H1",
    says: "The cost of pool drift is non-linear: it starts as an inconvenience and compounds.",
    how: "Growth exponent of the cumulative cost of wrong numbers over 18 months (slope of ln cost on ln time of the \
          mean curve from T/2, T/4, T/8 and T/16 to the end T: the range with its intervals), and whether a day in its last \
          third costs more than in the middle third, under four feed policies, with feedbacks on and off; \
          under one of them each feedback is also left out by itself. Before that the exponents that theory gives: 1, 1.5, 2.",
    rule: "A design counts as faster than linear if the interval of its growth exponent lies above \
           1 and its cost per day in the last third exceeds that of the middle third by more \
           than 5 %, interval included. Supported if all four policies are, with feedbacks on; not supported \
           if none is.",
    arms,
    replications: 20,
    series: &[DRIFT, COST],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let theory = THEORY.map(|(name, scenario, _)| Arm::new(name, scenario, &[]));
    let mut arms = theory.to_vec();
    for (switch, on) in SWITCHES {
        for policy in POLICIES {
            let set = [
                &*format!("policy={policy}"),
                &*format!("people.feedbacks={on}"),
            ];
            arms.push(Arm::new(
                &format!("{policy}, feedbacks {switch}"),
                "claims/h1",
                &set,
            ));
        }
    }
    arms.extend(CURES.map(|(name, set)| Arm::new(name, "claims/h1", &[set])));
    for (name, sets) in PARTS {
        let policy = format!("policy={}", POLICIES[PARTS_OF]);
        let mut set = vec![&*policy, "people.feedbacks=true"];
        set.extend(sets);
        let name = format!("{}, without {name}", POLICIES[PARTS_OF]);
        arms.push(Arm::new(&name, "claims/h1", &set));
    }
    arms
}

/// Faster than linear, by the rule; with the exponent and how the last third compares.
fn growth(data: &Data, arm: usize, confidence: f64) -> (Option<bool>, Option<Estimate>, Estimate) {
    let exponent = data.exponent(arm, COST, true, confidence);
    let (middle, last) = ((1.0 / 3.0, 2.0 / 3.0), (2.0 / 3.0, 1.0));
    let late = data.growth(arm, COST, middle, last, confidence);
    let answer = match (exponent.and_then(|e| above(&e, 1.0)), above(&late, 1.05)) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    (answer, exponent, late)
}

fn judge(data: &Data) -> Finding {
    let mut effects = Vec::new();
    for (arm, (name, _, exponent)) in THEORY.into_iter().enumerate() {
        let label = format!("exponent, {name} (theory: {exponent})");
        let found = data.exponent(arm, DRIFT, false, each_of(THEORY.len()));
        effects.extend(found.map(|e| Data::effect(label, "", e)));
    }
    let (n, first) = (POLICIES.len(), THEORY.len());
    let mut answers = Vec::new();
    let mut courses = Vec::new();
    for arm in first..data.arms.len() {
        let (answer, exponent, late) = growth(data, arm, each_of(2 * n));
        let name = data.name(arm).to_owned();
        answers.push(answer);
        effects.extend(exponent.map(|e| Data::effect(format!("exponent of cost, {name}"), "", e)));
        let label = format!("cost per day, last third over middle third, {name}");
        effects.push(Data::effect(label, "times", late));
        if (first..first + 2 * n).contains(&arm) && (arm - first) % n % 2 == 0 {
            courses.push(Course {
                points: data.points(arm, &data.cumulative(arm, COST, true), 0.95),
                name,
                names: Vec::new(),
            });
        }
    }
    for (i, policy) in POLICIES.into_iter().enumerate() {
        let pair = (first + n + i, first + i);
        let label = format!("cost in 18 months, feedbacks on over off, {policy}");
        effects.push(Data::effect(
            label,
            "times",
            data.ratio(pair, COST, each_of(n)),
        ));
    }
    let parts = first + 2 * n + CURES.len();
    for (i, (name, _)) in PARTS.into_iter().enumerate() {
        let pair = (first + n + PARTS_OF, parts + i);
        let label = format!(
            "cost in 18 months, all feedbacks over all but {name}, {}",
            POLICIES[PARTS_OF]
        );
        let ratio = data.ratio(pair, COST, each_of(PARTS.len()));
        effects.push(Data::effect(label, "times", ratio));
    }
    let (off, on) = (&answers[..n], &answers[n..2 * n]);
    let faster = |answers: &[Option<bool>]| answers.iter().filter(|a| **a == Some(true)).count();
    let cures: Vec<String> = (CURES.iter().zip(&answers[2 * n..]))
        .map(|((name, _), answer)| match answer {
            Some(true) => format!("with {name} it still accelerates"),
            Some(false) => format!("with {name} it does not"),
            None => format!("with {name} it is not clear"),
        })
        .collect();
    Finding {
        verdict: Verdict::of(on, "how the systems are joined"),
        found: format!(
            "The cost of wrong numbers keeps accelerating under {} of {n} feed policies with feedbacks on, under {} with feedbacks off",
            faster(on),
            faster(off)
        ),
        decided_by: format!(
            "What decides is whether anything takes drift away: records that start right and are never put right get worse at a steady pace, \
             and a cost that follows them grows faster than time, feedbacks or not ({}).",
            cures.join("; ")
        ),
        effects,
        chart: Chart::Lines {
            across: "months since every record was right".to_owned(),
            unit: "cents",
            up: "cumulative cost of wrong numbers".to_owned(),
            courses,
        },
    }
}
