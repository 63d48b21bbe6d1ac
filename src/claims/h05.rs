//! H5: a late fix costs more than an early one.

use super::claim::Claim;
use super::data::{Arm, Data, each_of, estimate};
use super::finding::{Chart, Finding, Mark, Verdict, above};
use crate::measure::{Case, Category, Incident, Measure};

/// When the fix project starts, in weeks.
const STARTS: [u32; 3] = [13, 26, 52];
const SWITCHES: [(&str, &str); 2] = [("feedbacks on", "true"), ("feedbacks off", "false")];
/// The parts of the bill of the fix itself.
const BILL: [Measure; 2] = [
    Measure::Cost(Category::FixConnectors),
    Measure::Cost(Category::FixWork),
];
const SCOPE: [(Measure, &str); 5] = [
    (Measure::Count(Incident::FixEdges), "edges to rebuild"),
    (
        Measure::Count(Incident::FixCustomFeeds),
        "custom feeds to retire",
    ),
    (
        Measure::Count(Incident::FixWorkarounds),
        "workarounds to retire",
    ),
    (Measure::Count(Incident::FixRecords), "records to clean"),
    (
        Measure::Count(Incident::FixDays),
        "days from start to end (0 if not finished)",
    ),
];
/// A difference that is worth waiting less for.
const NOTABLE: f64 = 1.1;

pub const CLAIM: Claim = Claim {
    id: "H5",
    says: "A fix attempted late requires a larger scope than the same fix months earlier.",
    how: "The fix project starts after 3, 6 or 12 months of 18; what it has to do is read off the state at that \
          moment. Its bill (connectors and hours at typical rates, as far as spent by the end), and its scope, with \
          feedbacks on and off.",
    rule: "A late fix costs more if the bill of the fix after 12 months is more than 1.1 times that after 3 months, \
           interval included. Supported if with feedbacks on and off, not supported if in neither case.",
    arms,
    replications: 20,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let mut arms = Vec::new();
    for (name, on) in SWITCHES {
        for weeks in STARTS {
            let set = [
                &*format!("people.feedbacks={on}"),
                &*format!("fix.at={weeks} weeks"),
            ];
            let name = format!("{name}, fix after {} months", months(weeks));
            arms.push(Arm::new(&name, "claims/h5", &set));
        }
    }
    arms
}

fn months(weeks: u32) -> u32 {
    weeks * 12 / 52
}

/// Bill of the fix, in cents: one value per replication. Of a project that the horizon cuts
/// off it is what had been spent by then, so that a late start looks cheaper, never dearer.
fn bill(data: &Data, arm: usize) -> Vec<f64> {
    let [connectors, work] = BILL.map(|key| data.totals(arm, key));
    connectors.iter().zip(work).map(|(a, b)| a + b).collect()
}

fn judge(data: &Data) -> Finding {
    let n = STARTS.len();
    let confidence = each_of(SWITCHES.len());
    let (mut effects, mut answers, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    let mut growth = Vec::new();
    for (s, (switch, _)) in SWITCHES.into_iter().enumerate() {
        let pairs = bill(data, s * n + n - 1).into_iter().zip(bill(data, s * n));
        let late = estimate(
            &pairs
                .map(|(late, early)| late / early)
                .collect::<Vec<f64>>(),
            confidence,
        );
        answers.push(above(&late, NOTABLE));
        growth.push(late.mean);
        let label = format!("{switch}: bill of the fix after 12 months over after 3");
        effects.push(Data::effect(label, "times", late));
        for (i, weeks) in STARTS.into_iter().enumerate() {
            let (arm, at) = (
                s * n + i,
                format!("{switch}, fix after {} months", months(weeks)),
            );
            let cost = estimate(&bill(data, arm), 0.95);
            effects.push(Data::effect(
                format!("{at}: bill of the fix"),
                "cents",
                cost,
            ));
            marks.push(Mark {
                name: at.clone(),
                estimate: cost,
                group: s,
            });
            let done = data.mean(arm, Measure::Count(Incident::FixFinished), 0.95);
            effects.push(Data::effect(
                format!("{at}: finished by the end"),
                "share",
                done,
            ));
            for (key, what) in SCOPE {
                effects.push(Data::effect(
                    format!("{at}: {what}"),
                    "",
                    data.mean(arm, key, 0.95),
                ));
            }
            let all = data.mean(arm, Measure::TotalCost(Case::Typical), 0.95);
            effects.push(Data::effect(
                format!("{at}: all costs of 18 months"),
                "cents",
                all,
            ));
        }
    }
    Finding {
        verdict: Verdict::of(&answers, "whether people build around the drift: without feedbacks the scope does not grow so"),
        found: format!(
            "The same fix costs {:.2} times as much after 12 months as after 3 with feedbacks on, {:.2} times with feedbacks off",
            growth[0], growth[1]
        ),
        decided_by: "The scope decides: edges are the same at any time, records to clean grow with drift, workarounds and custom feeds only with \
                     feedbacks on; and a desk that is busy with exceptions leaves the project fewer hours."
            .to_owned(),
        effects,
        chart: Chart::Dots {
            unit: "cents",
            across: "bill of the fix project".to_owned(),
            reference: None,
            marks,
        },
    }
}
