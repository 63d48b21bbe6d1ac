//! H4: a recount does not hold.

use super::claim::Claim;
use super::data::{Arm, Data, each_of, estimate};
use super::finding::{Chart, Finding, Mark, Verdict, above};
use crate::measure::Measure;
use crate::world::{Bucket, CauseClass, System};

const STRUCTURES: [&str; 2] = ["as it is", "repaired"];
/// Days between two counts of a pool; `None`: never.
const EVERY: [Option<u32>; 4] = [None, Some(180), Some(90), Some(30)];
/// What does not heal by itself: in the record that is counted, and in the one behind it.
const COUNTED: [Measure; 2] = [
    Measure::Class(System::Wms, Bucket::OnHand, CauseClass::Structural),
    Measure::Class(System::Wms, Bucket::OnHand, CauseClass::OneOff),
];
const BEHIND: [Measure; 2] = [
    Measure::Class(System::Erp, Bucket::OnHand, CauseClass::Structural),
    Measure::Class(System::Erp, Bucket::OnHand, CauseClass::OneOff),
];

pub const CLAIM: Claim = Claim {
    id: "H4",
    says: "A recount rarely holds: it addresses the symptom without fixing the structure.",
    how: "Exact counts with an owner every 30, 90 or 180 days or never, with the structure as it is and \
          repaired (change control and cadence): what does not heal by itself in the record that is \
          counted (the WMS), on average over the second year of two; and in the ERP behind it.",
    rule: "A recount does not hold if counting every 180 days leaves more than 1.5 times the drift of \
           counting every 30 days in the counted record, interval included: what was put right is wrong \
           again soon. Supported if so, and if with the structure repaired the drift at 180 days is less \
           than half; if it is not, it depends on where the drift comes from. Not supported if counts hold.",
    arms,
    replications: 16,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let mut arms = Vec::new();
    for structure in STRUCTURES {
        for every in EVERY {
            let rule = match every {
                None => "counts.rule=\"none\"".to_owned(),
                Some(d) => {
                    format!("counts.rule={{ calendar = [\"{d} d\", \"{d} d\", \"{d} d\"] }}")
                }
            };
            let name = format!("structure {structure}, counted {}", interval(every));
            let horizon = ["run.horizon=104 weeks", "run.warm-up=52 weeks", &rule];
            let arm = Arm::new(&name, "claims/h4", &horizon);
            arms.push(match structure {
                "repaired" => {
                    arm.with(&["conditions.change-control=true", "conditions.cadence=true"])
                }
                _ => arm,
            });
        }
    }
    arms
}

fn interval(every: Option<u32>) -> String {
    every.map_or("never".to_owned(), |d| format!("every {d} days"))
}

/// What does not heal by itself, in units: one value per replication.
fn lasting(data: &Data, arm: usize, measures: [Measure; 2]) -> Vec<f64> {
    let [structural, one_off] = measures.map(|measure| data.totals(arm, measure));
    let pairs = structural.iter().zip(one_off);
    pairs.map(|(a, b)| a + b).collect()
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(3);
    let ratio = |a: usize, b: usize, keys| {
        let pairs = lasting(data, a, keys)
            .into_iter()
            .zip(lasting(data, b, keys));
        estimate(&pairs.map(|(a, b)| a / b).collect::<Vec<f64>>(), confidence)
    };
    let (never, rare, often) = (0, 1, 3);
    let again = ratio(rare, often, COUNTED);
    let repaired = ratio(EVERY.len() + rare, rare, COUNTED);
    let reached = ratio(often, never, BEHIND);
    let verdict = match (above(&again, 1.5), above(&repaired, 0.5)) {
        (Some(true), Some(false)) => Verdict::Supported,
        (Some(true), Some(true)) => Verdict::DependsOn(
            "where drift comes from: what the floor itself gets wrong comes back under any structure".to_owned(),
        ),
        (Some(false), _) => Verdict::NotSupported,
        _ => Verdict::Open,
    };
    let mut effects = vec![
        Data::effect(
            "WMS: drift counted every 180 days over every 30".to_owned(),
            "times",
            again,
        ),
        Data::effect(
            "WMS: counted every 180 days, structure repaired over as it is".to_owned(),
            "times",
            repaired,
        ),
        Data::effect(
            "ERP: drift counted every 30 days over never".to_owned(),
            "times",
            reached,
        ),
    ];
    let mut marks = Vec::new();
    for arm in 0..data.arms.len() {
        for (who, keys) in [("WMS", COUNTED), ("ERP", BEHIND)] {
            let level = estimate(&lasting(data, arm, keys), 0.95);
            let name = format!("{}: {who}", data.name(arm));
            effects.push(Data::effect(name.clone(), "units", level));
            let group = usize::from(who == "ERP");
            marks.push(Mark {
                name,
                estimate: level,
                group,
            });
        }
    }
    Finding {
        verdict,
        found: format!(
            "Counted every 180 days the WMS is {:.1} times as wrong as counted every 30; the ERP behind it keeps {:.0} % of its drift even then",
            again.mean,
            reached.mean * 100.0
        ),
        decided_by: format!(
            "Repairing the structure leaves {:.0} % of the counted record's drift at the same interval: the rest is made by the floor itself \
             (theft, mis-picks, receiving), which no synchronisation cures and only counting takes away. What the ERP has missed, a count \
             of the shelf does not even see: it compares the shelf with the WMS.",
            repaired.mean * 100.0
        ),
        effects,
        chart: Chart::Dots {
            unit: "units",
            across: "units on hand by which a record is off and that do not heal by themselves"
                .to_owned(),
            reference: None,
            marks,
        },
    }
}
