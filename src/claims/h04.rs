//! H4: a recount does not hold.

use super::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Finding, Mark, Verdict, above};

const STRUCTURES: [&str; 2] = ["as it is", "repaired"];
/// Days between two counts of a pool; `None`: never.
const EVERY: [Option<u32>; 4] = [None, Some(180), Some(90), Some(30)];
const STRUCTURAL: &str = "class/erp/on-hand/structural";
const ONE_OFF: &str = "class/erp/on-hand/one-off";

pub const CLAIM: Claim = Claim {
    id: "H4",
    says: "A recount rarely holds: it addresses the symptom without fixing the structure.",
    how: "Exact counts with an owner every 30, 90 or 180 days or never, with the structure as it is and \
          repaired (change control and cadence): what does not heal by itself in the ERP, on average \
          over the second half of two years.",
    rule: "A recount does not hold if counting every 180 days leaves more than 1.5 times the drift of \
           counting every 30 days, interval included: what was put right is wrong again soon. Supported \
           if so, and if with the structure repaired the drift at 180 days is less than half; if it is \
           not, it depends on where the drift comes from. Not supported if counts hold.",
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
            let name = format!("structure {structure}, counted {}", often(every));
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

fn often(every: Option<u32>) -> String {
    every.map_or("never".to_owned(), |d| format!("every {d} days"))
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(3);
    let lasting = |arm: usize| -> Vec<f64> {
        let structural = data.totals(arm, STRUCTURAL).iter();
        structural
            .zip(data.totals(arm, ONE_OFF))
            .map(|(a, b)| a + b)
            .collect()
    };
    let ratio = |a: usize, b: usize| {
        let pairs = lasting(a).into_iter().zip(lasting(b));
        super::data::estimate(&pairs.map(|(a, b)| a / b).collect::<Vec<f64>>(), confidence)
    };
    let (rare, often_) = (1, 3);
    let again = ratio(rare, often_);
    let repaired = ratio(EVERY.len() + rare, rare);
    let repaired_again = ratio(EVERY.len() + rare, EVERY.len() + often_);
    let verdict = match (above(&again, 1.5), above(&repaired, 0.5)) {
        (Some(true), Some(false)) => Verdict::Supported,
        (Some(true), Some(true)) => Verdict::DependsOn(
            "where drift comes from: what the floor itself gets wrong comes back with any structure".to_owned(),
        ),
        (Some(false), _) => Verdict::NotSupported,
        _ => Verdict::Open,
    };
    let mut effects = vec![
        Data::effect(
            "drift counted every 180 days over every 30, structure as it is".to_owned(),
            "times",
            again,
        ),
        Data::effect(
            "the same, structure repaired".to_owned(),
            "times",
            repaired_again,
        ),
        Data::effect(
            "drift counted every 180 days, structure repaired over as it is".to_owned(),
            "times",
            repaired,
        ),
    ];
    let mut marks = Vec::new();
    for arm in 0..data.arms.len() {
        let name = data.name(arm).to_owned();
        let level = super::data::estimate(&lasting(arm), 0.95);
        effects.push(Data::effect(name.clone(), "units", level));
        marks.push(Mark {
            name,
            estimate: level,
            group: arm / EVERY.len(),
        });
    }
    for (class, key) in [("structural", STRUCTURAL), ("one-off", ONE_OFF)] {
        for (arm, what) in [(0, "as it is"), (EVERY.len(), "repaired")] {
            let label = format!("never counted, structure {what}: {class}");
            effects.push(Data::effect(label, "units", data.mean(arm, key, 0.95)));
        }
    }
    Finding {
        verdict,
        found: format!(
            "Counted every 180 days the ERP is {:.1} times as wrong as counted every 30: what a count puts right does not stay right",
            again.mean
        ),
        decided_by: format!(
            "Repairing the structure leaves {:.0} % of the drift at the same count interval: the rest is made by the floor itself (theft, \
             mis-picks, receiving), which no synchronisation cures and only counting takes away.",
            repaired.mean * 100.0
        ),
        effects,
        chart: Chart::Dots {
            unit: "units",
            across: "units by which the ERP is off and that do not heal by themselves".to_owned(),
            reference: None,
            marks,
        },
    }
}
