//! H2: drift never heals by itself.

use super::claim::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Course, Finding, Verdict, above};
use crate::measure::Measure;
use crate::world::System;

const DRIFT: Measure = Measure::drift(System::Erp);

const ARMS: [&str; 4] = [
    "deltas, some lost or doubled",
    "a bypass: returns never sent",
    "sets every night",
    "sets every 15 minutes",
];

pub const CLAIM: Claim = Claim {
    id: "H2",
    says: "Pool drift does not self-correct: every transaction that bypasses a pool adds a layer.",
    how: "The ERP's drift from feeds alone (the floor makes no mistakes, nobody counts), over a year: \
          how many times as much in the last quarter as in the first.",
    rule: "An arm's drift stays if the last quarter has more than 1.25 times the drift of the first, \
           interval included, and heals if the interval lies below that. Supported if it stays in all \
           arms, not supported if it heals in all.",
    arms,
    replications: 20,
    series: &[DRIFT],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let arm = |i: usize, set: &[&str]| Arm::new(ARMS[i], "claims/h2", set);
    vec![
        arm(0, &["policy=webhook"]),
        arm(
            1,
            &[
                "policy=ideal",
                "feeds.wms->erp.carries=[\"sales-order\", \"shipment\", \"store-sale\", \"receipt\", \
                 \"transfer-ship\", \"transfer-receive\", \"cancellation\", \"adjustment\"]",
            ],
        ),
        arm(2, &["policy=nightly"]),
        arm(3, &["policy=poll-15m"]),
    ]
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(ARMS.len());
    let (mut effects, mut answers, mut courses) = (Vec::new(), Vec::new(), Vec::new());
    for (arm, name) in ARMS.into_iter().enumerate() {
        let growth = data.growth(arm, DRIFT, (0.0, 0.25), (0.75, 1.0), confidence);
        answers.push(above(&growth, 1.25));
        let label = format!("drift in the last quarter over the first: {name}");
        effects.push(Data::effect(label, "times", growth));
        courses.push(Course {
            name: name.to_owned(),
            points: data.points(arm, data.series(arm, DRIFT), 0.95),
            names: Vec::new(),
        });
    }
    let verdict = Verdict::of(
        &answers,
        "what the feeds say: deltas and bypasses stay, sets heal",
    );
    let stays = answers.iter().filter(|a| **a == Some(true)).count();
    Finding {
        verdict,
        found: format!(
            "Drift from lost, doubled or missing deltas piles up, a set heals it at the next run: {stays} of {} designs pile up",
            ARMS.len()
        ),
        decided_by: "The message kind decides: a delta that was lost or never sent stays lost for ever, a set brings \
                     whatever an earlier one missed. How often sets run changes how wrong the ERP is, not whether it grows."
            .to_owned(),
        effects,
        chart: Chart::Lines {
            across: "months since every record was right".to_owned(),
            unit: "units",
            up: "absolute drift of the ERP's stock on hand, units".to_owned(),
            courses,
        },
    }
}
