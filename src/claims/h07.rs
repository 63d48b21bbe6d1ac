//! H7: distrust makes buyers over-order.

use super::claim::Claim;
use super::data::{Arm, Data, each_of, estimate};
use super::finding::{Chart, Finding, Mark, Verdict, above, number};
use crate::measure::{Case, Incident, Measure};

const POLICIES: [&str; 3] = ["connector", "webhook", "when-it-syncs"];
const STOCK: Measure = Measure::StockOnHand;

pub const CLAIM: Claim = Claim {
    id: "H7",
    says: "Buyers who distrust the figures keep their own and adapt what they order.",
    how: "Feedbacks on, with buyers who learn how wrong the ERP is and buyers who take it as it is; everything else the \
          same. Stock on hand over the second half of 18 months, and units ordered more and fewer than the ERP asks for.",
    rule: "Distrust makes buyers over-order under a policy if stock on hand is higher with buyers who learn, interval \
           beyond zero; if it is lower they under-order. Supported if higher under all policies, not supported if \
           under none.",
    arms,
    replications: 20,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    let mut arms = Vec::new();
    for policy in POLICIES {
        for (name, learns) in [("learning", "true"), ("trusting", "false")] {
            let set = [
                &*format!("policy={policy}"),
                &*format!("buyer.learns={learns}"),
            ];
            arms.push(Arm::new(&format!("{policy}, {name}"), "claims/h7", &set));
        }
    }
    arms
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(POLICIES.len());
    let (mut effects, mut answers, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    for (p, policy) in POLICIES.into_iter().enumerate() {
        let (learning, trusting) = (2 * p, 2 * p + 1);
        let pairs = data
            .totals(learning, STOCK)
            .iter()
            .zip(data.totals(trusting, STOCK));
        let more = estimate(
            &pairs.map(|(a, b)| a / b - 1.0).collect::<Vec<f64>>(),
            confidence,
        );
        // No difference at all is neither.
        answers.push(above(&more, 0.0).filter(|_| more.mean != 0.0));
        effects.push(Data::effect(
            format!("{policy}: stock on hand, learning against trusting"),
            "share",
            more,
        ));
        marks.push(Mark {
            name: policy.to_owned(),
            estimate: more,
            group: p,
        });
        for (key, what) in [
            (
                Measure::Count(Incident::DistrustMoreUnits),
                "ordered beyond what the ERP asks for",
            ),
            (
                Measure::Count(Incident::DistrustFewerUnits),
                "left out of what the ERP asks for",
            ),
        ] {
            let units = data.mean(learning, key, 0.95);
            effects.push(Data::effect(format!("{policy}: {what}"), "units", units));
        }
        for (key, what, unit) in [
            (
                Measure::Count(Incident::StockoutUnits),
                "units refused: out of stock",
                "units",
            ),
            (
                Measure::WrongNumbers(Case::Typical),
                "cost of wrong numbers",
                "cents",
            ),
        ] {
            let change = data.difference((learning, trusting), key, 0.95);
            effects.push(Data::effect(
                format!("{policy}: {what}, learning against trusting"),
                unit,
                change,
            ));
        }
    }
    let over = answers.iter().filter(|a| **a == Some(true)).count();
    let under = answers.iter().filter(|a| **a == Some(false)).count();
    Finding {
        verdict: Verdict::of(
            &answers,
            "how the figures are wrong: too high makes a buyer order more, too low fewer",
        ),
        found: format!(
            "Buyers who learn how wrong the ERP is hold more stock under {over} and less under {under} of {} policies",
            POLICIES.len()
        ),
        decided_by: format!(
            "A figure that scatters is padded with safety stock, one that proved too high is taken down: both add to an order; one that \
             proved too low takes from it. Ordered beyond what the ERP asked for: {} units; left out of it: {} units.",
            ordered(data, Measure::Count(Incident::DistrustMoreUnits)),
            ordered(data, Measure::Count(Incident::DistrustFewerUnits))
        ),
        effects,
        chart: Chart::Dots {
            unit: "share",
            across: "stock on hand with buyers who learn, against buyers who trust".to_owned(),
            reference: Some((0.0, "the same stock".to_owned())),
            marks,
        },
    }
}

/// Units by which learning buyers deviate, policy by policy.
fn ordered(data: &Data, measure: Measure) -> String {
    let units = |(p, policy): (usize, &&str)| {
        let units = data.mean(2 * p, measure, 0.95).mean;
        format!("{} ({policy})", number(units, 0))
    };
    let all: Vec<String> = POLICIES.iter().enumerate().map(units).collect();
    all.join(", ")
}
