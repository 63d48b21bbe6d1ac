//! H11: all five conditions are needed.

use super::claim::Claim;
use super::data::{Arm, Data, each_of, estimate};
use super::finding::{Chart, Finding, Mark, Verdict, above};
use crate::measure::{Case, Measure};
use crate::stats::{effects as main_effects, shapley_estimates};

/// The conditions, bit by bit.
const CONDITIONS: [(&str, &str); 5] = [
    ("pool visibility", "pool-visibility"),
    ("cadence", "cadence"),
    ("count discipline", "count-discipline"),
    ("reservation logic", "reservation-logic"),
    ("change control", "change-control"),
];
const ALL: usize = (1 << CONDITIONS.len()) - 1;
const COST: Measure = Measure::WrongNumbers(Case::Typical);
/// A condition is needed if leaving it out gives up at least this share of the gain.
const NEEDED: f64 = 0.05;

pub const CLAIM: Claim = Claim {
    id: "H11",
    says: "A durable fix requires five structural conditions, all of them.",
    how: "All 32 combinations of the five conditions over a design that meets none, on the same demand: cost of \
          wrong numbers in a year, main effects, the Shapley split of the gain, and what is given up when one \
          of the five is left out.",
    rule: "A condition is needed if leaving it out of all five gives up more than 5 % of the whole gain, interval \
           included, and is not if the interval lies below that. Supported if all five are needed, not supported \
           if none is.",
    arms,
    replications: 12,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    (0..=ALL)
        .map(|bits| {
            let on = |i: usize| bits >> i & 1 == 1;
            let set: Vec<String> = (CONDITIONS.iter().enumerate())
                .map(|(i, (_, key))| format!("conditions.{key}={}", on(i)))
                .collect();
            let set: Vec<&str> = set.iter().map(String::as_str).collect();
            Arm::new(&named(bits), "claims/h11", &set)
        })
        .collect()
}

fn named(bits: usize) -> String {
    let on = (0..CONDITIONS.len()).filter(|i| bits >> i & 1 == 1);
    let on: Vec<&str> = on.map(|i| CONDITIONS[i].0).collect();
    match bits {
        0 => "none".to_owned(),
        ALL => "all five".to_owned(),
        _ => on.join(" + "),
    }
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(CONDITIONS.len());
    let replications = data.totals(0, COST).len();
    let cells: Vec<Vec<f64>> = (0..replications)
        .map(|r| (0..=ALL).map(|arm| data.totals(arm, COST)[r]).collect())
        .collect();
    let gain = data.difference((0, ALL), COST, 0.95);
    let mut effects = vec![Data::effect(
        "gain of all five against none".to_owned(),
        "cents",
        gain,
    )];
    let (mut answers, mut marks) = (Vec::new(), Vec::new());
    for (i, (name, _)) in CONDITIONS.into_iter().enumerate() {
        let without = ALL & !(1 << i);
        let given_up: Vec<f64> = (cells.iter())
            .map(|c| (c[without] - c[ALL]) / (c[0] - c[ALL]))
            .collect();
        let given_up = estimate(&given_up, confidence);
        answers.push(above(&given_up, NEEDED));
        let label = format!("share of the gain given up without {name}");
        effects.push(Data::effect(label, "share", given_up));
        marks.push(Mark {
            name: format!("without {name}"),
            estimate: given_up,
            group: 0,
        });
    }
    let main = main_effects(&cells, confidence);
    let split = shapley_estimates(&cells, confidence);
    for (i, (name, _)) in CONDITIONS.into_iter().enumerate() {
        effects.push(Data::effect(
            format!("main effect of {name}"),
            "cents",
            main[1 << i],
        ));
        effects.push(Data::effect(
            format!("Shapley share of {name}"),
            "cents",
            split[i],
        ));
    }
    let (cheapest, reached) = smallest_sufficient(&cells);
    let needed: Vec<&str> = (answers.iter().zip(CONDITIONS))
        .filter(|(a, _)| **a == Some(true))
        .map(|(_, c)| c.0)
        .collect();
    let depends = format!(
        "the condition: {} {} needed",
        needed.join(", "),
        if needed.len() == 1 { "is" } else { "are" }
    );
    Finding {
        verdict: Verdict::of(&answers, &depends),
        found: format!(
            "Beside the other four, {} of five conditions {} needed; {} {} {:.0} % of the gain",
            needed.len(),
            if needed.len() == 1 { "is" } else { "are" },
            named(cheapest),
            if cheapest.count_ones() == 1 { "alone reaches" } else { "together reach" },
            reached * 100.0
        ),
        decided_by: "Conditions stand in for each other: with one pool there are no feeds whose cadence could matter, and what a count \
                     discipline finds no feed could have told. A condition's worth alone (main effect, Shapley share) and its \
                     worth beside the other four are different numbers."
            .to_owned(),
        effects,
        chart: Chart::Dots {
            unit: "share",
            across: "share of the gain of all five that is given up without one of them".to_owned(),
            reference: Some((NEEDED, "needed beyond 5 %".to_owned())),
            marks,
        },
    }
}

/// The smallest set of conditions that reaches 95 % of the gain (of equals the cheapest), and
/// the share that it reaches, by mean costs.
fn smallest_sufficient(cells: &[Vec<f64>]) -> (usize, f64) {
    let mean = |arm: usize| cells.iter().map(|c| c[arm]).sum::<f64>() / cells.len() as f64;
    let (worst, best) = (mean(0), mean(ALL));
    let reached = |arm: usize| (worst - mean(arm)) / (worst - best);
    let enough = (0..=ALL).filter(|&arm| reached(arm) >= 0.95);
    let first = enough.min_by(|&a, &b| {
        let size = a.count_ones().cmp(&b.count_ones());
        size.then(mean(a).total_cmp(&mean(b)))
    });
    let arm = first.unwrap_or(ALL);
    (arm, reached(arm))
}
