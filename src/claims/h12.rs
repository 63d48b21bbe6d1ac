//! H12: transfers leave the sender short.

use super::claim::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Finding, Mark, Verdict, above};
use crate::measure::{Incident, Measure, Ratio};

const SHORT: Measure = Measure::Rate(Ratio::ShortTransfers);
/// A share of short transfers that is worth a remark.
const NOTABLE: f64 = 0.01;
const RIGHT: [&str; 8] = [
    "policy=ideal",
    "fulfilment.pick-error=0 %",
    "receiving.line-error=0 %",
    "receiving.late=0 %",
    "losses.shrink=none",
    "losses.damage=none",
    "losses.found=none",
    "transfers.booking=document",
];
/// Settings: name and what is set.
const SYNCED: [(&str, &[&str]); 4] = [
    ("connector", &["policy=connector"]),
    (
        "connector, one document per transfer",
        &["policy=connector", "transfers.booking=document"],
    ),
    ("nightly", &["policy=nightly"]),
    ("when it syncs", &["policy=when-it-syncs"]),
];

pub const CLAIM: Claim = Claim {
    id: "H12",
    says: "Transfers are authorised against counts that do not reflect the shelf, and the sending location ends up short.",
    how: "Weekly balancing between stores on the ERP's figures: share of transfers that the sender cannot fill, with \
          right records and under four designs; and what the sender's own customers miss, against no balancing.",
    rule: "Under a design transfers leave the sender short if the share that goes short exceeds that with right \
           records by more than 1 percentage point, interval included. Supported if under all designs, not \
           supported if under none.",
    arms,
    replications: 20,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let mut arms = vec![Arm::new("right records", "claims/h12", &RIGHT)];
    arms.extend(SYNCED.map(|(name, set)| Arm::new(name, "claims/h12", set)));
    arms.push(Arm::new(
        "connector, no balancing",
        "claims/h12",
        &["policy=connector", "transfers.rebalance=none"],
    ));
    arms
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(SYNCED.len());
    let (mut effects, mut marks, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for arm in 0..=SYNCED.len() {
        let share = data.mean(arm, SHORT, 0.95);
        let name = data.name(arm).to_owned();
        effects.push(Data::effect(
            format!("transfers that go short, {name}"),
            "share",
            share,
        ));
        marks.push(Mark {
            name,
            estimate: share,
            group: usize::from(arm > 0),
        });
        if arm > 0 {
            let more = data.difference((arm, 0), SHORT, confidence);
            answers.push(above(&more, NOTABLE));
            let label = format!("more than with right records, {}", data.name(arm));
            effects.push(Data::effect(label, "share", more));
        }
    }
    let lost = data.difference(
        (1, SYNCED.len() + 1),
        Measure::Count(Incident::StoreLostUnits),
        0.95,
    );
    effects.push(Data::effect(
        "store sales lost with balancing against without, connector".to_owned(),
        "units",
        lost,
    ));
    let share = |arm: usize| data.mean(arm, SHORT, 0.95).mean * 100.0;
    Finding {
        verdict: Verdict::of(&answers, "how the records are kept"),
        found: format!(
            "{:.1} % of transfers leave the sender short under the connector, {:.1} % with right records",
            share(1),
            share(0)
        ),
        decided_by: "What counts is how far the ERP is from the sender's shelf at the hour of the transfer. Even right records go \
                     short now and then, since the shelf is sold from between the authorisation and the pick."
            .to_owned(),
        effects,
        chart: Chart::Dots {
            unit: "share",
            across: "share of transfers that the sender cannot fill".to_owned(),
            reference: None,
            marks,
        },
    }
}
