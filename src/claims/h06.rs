//! H6: workarounds become load-bearing.

use super::claim::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Finding, Mark, Verdict, above, number};
use crate::measure::{Case, Category, Gauge, Measure, Ratio};
use crate::world::System;

const POLICIES: [&str; 3] = ["connector", "webhook", "when-it-syncs"];
/// Wrong numbers, and what of their price is the workarounds' own.
const COST: Measure = Measure::WrongNumbers(Case::Typical);
const THEIR_OWN: [Measure; 2] = [
    Measure::Cost(Category::Workarounds),
    Measure::Cost(Category::CustomFeeds),
];
const BESIDE: [(Measure, &str, &str); 3] = [
    (
        Measure::drift(System::Erp),
        "on-hand drift of the ERP",
        "units",
    ),
    (
        Measure::Rate(Ratio::OversoldLines),
        "oversells",
        "per 1,000 orders",
    ),
    (
        Measure::TotalCost(Case::Typical),
        "all costs, workarounds included",
        "cents",
    ),
];

pub const CLAIM: Claim = Claim {
    id: "H6",
    says: "Workarounds stop being temporary and become load-bearing.",
    how: "With feedbacks on, workarounds appear by themselves for a year; then all of them are taken away, or kept. \
          Cost of wrong numbers in the quarter after that, less what the workarounds themselves cost, removed against \
          kept, on the same demand.",
    rule: "Workarounds bear load under a policy if taking them away raises the cost of wrong numbers, less their own, in the \
           quarter that follows, interval beyond zero, and do not if it lowers it. Supported if under all policies, not \
           supported if under none.",
    arms,
    replications: 30,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let mut arms = Vec::new();
    for policy in POLICIES {
        let kept = Arm::new(
            &format!("{policy}, kept"),
            "claims/h6",
            &[&format!("policy={policy}")],
        );
        let removed = Arm {
            name: format!("{policy}, removed"),
            ..kept.clone()
        };
        arms.push(kept);
        arms.push(removed.with(&["workarounds.remove-at=52 weeks"]));
    }
    arms
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(POLICIES.len());
    let (mut effects, mut answers, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    for (p, policy) in POLICIES.into_iter().enumerate() {
        let (kept, removed) = (2 * p, 2 * p + 1);
        let more = data.difference_of((removed, kept), |arm| borne(data, arm), confidence);
        // No difference at all is neither.
        answers.push(above(&more, 0.0).filter(|_| more.mean != 0.0));
        effects.push(Data::effect(
            format!(
                "{policy}: cost of wrong numbers less the workarounds' own, removed against kept"
            ),
            "cents",
            more,
        ));
        marks.push(Mark {
            name: policy.to_owned(),
            estimate: more,
            group: p,
        });
        for (key, what, unit) in BESIDE {
            let change = data.difference((removed, kept), key, 0.95);
            effects.push(Data::effect(
                format!("{policy}: {what}, removed against kept"),
                unit,
                change,
            ));
        }
        let alive = data.mean(kept, Measure::People(Gauge::Workarounds), 0.95);
        effects.push(Data::effect(
            format!("{policy}: workarounds in use if kept"),
            "",
            alive,
        ));
        effects.push(Data::effect(
            format!("{policy}: cost of wrong numbers, kept"),
            "cents",
            data.mean(kept, COST, 0.95),
        ));
    }
    let worse = answers.iter().filter(|a| **a == Some(true)).count();
    let better = answers.iter().filter(|a| **a == Some(false)).count();
    Finding {
        verdict: Verdict::of(&answers, "what the workarounds are built around"),
        found: format!(
            "Taking all workarounds away after a year makes wrong numbers dearer under {worse} and cheaper under {better} of {} policies",
            POLICIES.len()
        ),
        decided_by: format!(
            "Two things pull. A custom feed writes over what lost deltas left: without it the ERP is off by {} units on hand more. Confirmations and \
             sheets take hours of the people who handle exceptions: without them {} fewer lines per 1,000 orders are oversold.",
            changes(data, BESIDE[0].0, 1.0),
            changes(data, BESIDE[1].0, -1.0)
        ),
        effects,
        chart: Chart::Dots {
            unit: "cents",
            across: "change of the cost of wrong numbers (less the workarounds' own) in the quarter after removal".to_owned(),
            reference: Some((0.0, "as if kept".to_owned())),
            marks,
        },
    }
}

/// Cost of wrong numbers without that of the workarounds, by replication.
fn borne(data: &Data, arm: usize) -> Vec<f64> {
    let mut cost = data.totals(arm, COST).to_vec();
    for key in THEIR_OWN {
        let own = cost.iter_mut().zip(data.totals(arm, key));
        own.for_each(|(cost, own)| *cost -= own);
    }
    cost
}

/// What removal changes, policy by policy: `120 (connector), 80 (webhook)`.
fn changes(data: &Data, measure: Measure, sign: f64) -> String {
    let change = |(p, policy): (usize, &&str)| {
        let change = data.difference((2 * p + 1, 2 * p), measure, 0.95).mean * sign;
        format!("{} ({policy})", number(change, 0))
    };
    let changes: Vec<String> = POLICIES.iter().enumerate().map(change).collect();
    changes.join(", ")
}
