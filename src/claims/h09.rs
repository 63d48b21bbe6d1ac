//! H9: three or four systems are worse than two.

use super::claim::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Finding, Mark, Verdict, above, below};
use crate::measure::{Case, Measure};

const POLICIES: [&str; 3] = ["connector", "webhook", "nightly"];
/// Number of systems, and which.
const SYSTEMS: [(&str, &str); 4] = [
    ("2 systems", "[\"erp\", \"storefront\"]"),
    ("3 systems", "[\"wms\", \"erp\", \"storefront\"]"),
    ("4 systems", "[\"wms\", \"erp\", \"storefront\", \"3pl\"]"),
    (
        "5 systems",
        "[\"wms\", \"erp\", \"storefront\", \"3pl\", \"pos\"]",
    ),
];
const COST: Measure = Measure::WrongNumbers(Case::Typical);

pub const CLAIM: Claim = Claim {
    id: "H9",
    says: "When drift spans three or more systems (WMS, ERP, storefront, a 3PL's) it is a harder problem than between two.",
    how: "The same business, shoppers and floor with 2, 3, 4 and 5 systems under three feed policies: \
          cost of wrong numbers in a year, each step paired on the same demand.",
    rule: "Under a policy more systems are worse if going from 2 to 3 raises the cost, interval beyond zero, and \
           going from 3 to 4 does not lower it. Supported if under all policies, not supported if under none.",
    arms,
    replications: 40,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let mut arms = Vec::new();
    for policy in POLICIES {
        for (name, systems) in SYSTEMS {
            let set = [&*format!("policy={policy}"), &*format!("systems={systems}")];
            let arm = Arm::new(&format!("{policy}, {name}"), "claims/h9", &set);
            // A third party's site is run from its own system, if it has one.
            arms.push(match systems.contains("3pl") {
                true => arm.with(&["sites.1.kind=3pl"]),
                false => arm,
            });
        }
    }
    arms
}

fn judge(data: &Data) -> Finding {
    let n = SYSTEMS.len();
    let confidence = each_of(2 * POLICIES.len());
    let (mut effects, mut marks, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for (p, policy) in POLICIES.into_iter().enumerate() {
        let step = |to: usize| data.difference((p * n + to, p * n + to - 1), COST, confidence);
        let (third, fourth) = (step(1), step(2));
        answers.push(match (above(&third, 0.0), below(&fourth, 0.0)) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (dearer, _) => dearer,
        });
        for to in 1..n {
            let label = format!("{policy}: {} against {}", SYSTEMS[to].0, SYSTEMS[to - 1].0);
            effects.push(Data::effect(label, "cents", step(to)));
        }
        for arm in p * n..(p + 1) * n {
            let estimate = data.mean(arm, COST, 0.95);
            marks.push(Mark {
                name: data.name(arm).to_owned(),
                estimate,
                group: p,
            });
        }
    }
    let worse = answers.iter().filter(|a| **a == Some(true)).count();
    Finding {
        verdict: Verdict::of(&answers, "how the systems are joined"),
        found: format!(
            "Three and four systems make wrong numbers dearer than two under {worse} of {} policies",
            POLICIES.len()
        ),
        decided_by: "A further system adds an edge that can lag, lose and bypass. What it costs depends on what travels over that \
                     edge: with sets it heals, with deltas it piles up. The shares of mistakes on the floor are the same \
                     in all arms; a system that caught mistakes the others do not would speak for more systems, and is not modelled."
            .to_owned(),
        effects,
        chart: Chart::Dots {
            unit: "cents",
            across: "cost of wrong numbers in a year".to_owned(),
            reference: None,
            marks,
        },
    }
}
