//! H3: a point fix moves drift to another pair.

use super::claim::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Finding, Mark, Verdict, above, below};
use crate::measure::Measure;
use crate::world::System;

/// The pairs, the repaired one first.
const PAIRS: [(Measure, &str); 3] = [
    (
        Measure::Distance(System::Wms, System::Erp),
        "WMS and ERP (repaired)",
    ),
    (
        Measure::Distance(System::Erp, System::Storefront),
        "ERP and storefront",
    ),
    (
        Measure::Distance(System::Wms, System::Storefront),
        "WMS and storefront",
    ),
];

const FIXES: [&str; 2] = ["copying the value every night", "repairing the edge"];

pub const CLAIM: Claim = Claim {
    id: "H3",
    says: "A point fix may shift the drift to a different system pair rather than eliminating it.",
    how: "A chain of three systems whose first edge loses deltas. The pair of WMS and ERP is fixed in \
          two ways: its value is copied every night, or its edge is repaired. Distance of each pair \
          over the second half of a year, fixed against left alone.",
    rule: "A fix moves drift if the repaired pair comes nearer and another pair goes further apart, \
           both intervals beyond zero. Supported if both fixes move it, not supported if neither does.",
    arms,
    replications: 20,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let late = ["run.warm-up=26 weeks"];
    let arm = |name: &str| Arm::new(name, "claims/h3", &late);
    vec![
        arm("left alone"),
        arm(FIXES[0]).with(&["feeds.wms->erp:copy.enabled=true"]),
        arm(FIXES[1]).with(&[
            "feeds.wms->erp.carries=\"all\"",
            "feeds.wms->erp.faults.loss=0 %",
        ]),
    ]
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(FIXES.len() * PAIRS.len());
    let (mut effects, mut answers, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    for (i, fix) in FIXES.into_iter().enumerate() {
        let changes = PAIRS.map(|(key, _)| data.difference((i + 1, 0), key, confidence));
        let nearer = below(&changes[0], 0.0);
        let others = [above(&changes[1], 0.0), above(&changes[2], 0.0)];
        let further = match others.contains(&Some(true)) {
            true => Some(true),
            false if others.contains(&None) => None,
            false => Some(false),
        };
        answers.push(match (nearer, further) {
            (Some(true), Some(true)) => Some(true),
            (Some(false), _) | (_, Some(false)) => Some(false),
            _ => None,
        });
        for ((_, pair), change) in PAIRS.into_iter().zip(changes) {
            let name = format!("{fix}: {pair}");
            effects.push(Data::effect(name.clone(), "units", change));
            marks.push(Mark {
                name,
                estimate: change,
                group: i,
            });
        }
    }
    for (arm, name) in ["left alone"].into_iter().chain(FIXES).enumerate() {
        for (key, who) in [
            (Measure::drift(System::Erp), "ERP"),
            (Measure::drift(System::Storefront), "storefront"),
        ] {
            let against_truth = data.mean(arm, key, confidence);
            effects.push(Data::effect(
                format!("{name}: {who} against the shelf"),
                "units",
                against_truth,
            ));
        }
    }
    let found = match (answers[0], answers[1]) {
        (Some(true), Some(false)) => {
            "Copying the WMS's figure into the ERP moves the drift to the pair with the storefront; repairing the edge removes it"
        }
        (Some(true), Some(true)) => "Both ways to fix one pair move the drift to another",
        (Some(false), Some(false)) => "Fixing one pair moves no drift to another",
        _ => "Fixing one pair changes the others",
    };
    Finding {
        verdict: Verdict::of(&answers, "whether a value is copied or an edge is repaired"),
        found: found.to_owned(),
        decided_by: "A copied value is no posting, so whoever hears from the corrected system by deltas is not told and now \
                     differs from it; a repaired edge carries the postings themselves on. Signed drift around a cycle of \
                     systems is zero, so judge a fix against the shelf, not against another record."
            .to_owned(),
        effects,
        chart: Chart::Dots {
            unit: "units",
            across: "change of the absolute difference between two records, units on hand".to_owned(),
            reference: Some((0.0, "as far apart as before".to_owned())),
            marks,
        },
    }
}
