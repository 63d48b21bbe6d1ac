//! H10: a mismatch that was resolved more than twice is structural.

use super::claim::Claim;
use super::data::{Arm, Data, each_of, estimate};
use super::finding::{Chart, Course, Finding, Verdict, above, number};
use super::resolved::{Resolved, resolved};
use crate::scenario::Scenario;
use std::sync::atomic::AtomicBool;

/// "More than so often" for each point of the curve; the article's rule is the third.
const MORE_THAN: [u32; 7] = [0, 1, 2, 3, 4, 6, 8];
const HITS: [&str; 7] = [
    "hits/0", "hits/1", "hits/2", "hits/3", "hits/4", "hits/6", "hits/8",
];
const FALSE_ALARMS: [&str; 7] = [
    "false/0", "false/1", "false/2", "false/3", "false/4", "false/6", "false/8",
];
const RULE: usize = 2;
const PRECISION: &str = "precision";
const PREVALENCE: &str = "prevalence";
/// Half way between chance and certainty.
const TELLING: f64 = 0.5;

/// The first arm in which people make two systems agree by hand; before it, counts.
const BY_HAND: usize = 3;
const ARMS: [(&str, &[&str]); 5] = [
    ("counts", &[]),
    (
        "counts, three times the theft",
        &["losses.shrink={ of-sales = \"4.5 %\" }"],
    ),
    (
        "counts, a worse structure",
        &[
            "returns.unrecorded=20 %",
            "transfers.booking={ adjustments = { forgotten = \"10 %\" } }",
        ],
    ),
    ("by hand, connector", &["people.feedbacks=true"]),
    (
        "by hand, when it syncs",
        &["people.feedbacks=true", "policy=when-it-syncs"],
    ),
];

pub const CLAIM: Claim = Claim {
    id: "H10",
    says: "If the same inventory mismatch has been manually resolved more than twice, it is a structural problem, not a one-off error.",
    how: "A year in which mismatches are resolved: variances of four-weekly counts are posted, or, with feedbacks \
          on, people who handle exceptions make two systems agree by hand. The simulation knows what had made each unit that \
          was put right; a mismatch (a pool and a record) is called structural if how the systems are joined had made at least half \
          of it: messages lost, doubled, out of order or never sent, values of the wrong field or written over newer ones. How well does \"resolved more than n times\" tell those from the others?",
    rule: "The rule tells if its hits (share of structural mismatches that it finds) less its false alarms (share of the others) \
           exceed 0.5 at n = 2, interval included. Supported if so in all arms, not supported if it is below 0.5 in all.",
    arms,
    replications: 20,
    series: &[],
    probe: Some(probe),
    judge,
};

fn arms() -> Vec<Arm> {
    ARMS.map(|(name, set)| Arm::new(name, "claims/h10", set))
        .to_vec()
}

fn probe(
    sc: &Scenario,
    seed: u64,
    replication: u32,
    stop: &AtomicBool,
) -> Option<Vec<(&'static str, f64)>> {
    Some(curve(&resolved(sc, seed, replication, stop)?))
}

/// Hits and false alarms at each threshold, among mismatches resolved at least once.
fn curve(pools: &[Resolved]) -> Vec<(&'static str, f64)> {
    let share = |structural: bool, n: u32| {
        let of: Vec<&Resolved> = pools
            .iter()
            .filter(|p| p.is_structural() == structural)
            .collect();
        let found = of.iter().filter(|p| p.times > n).count();
        found as f64 / of.len() as f64
    };
    let mut values = Vec::new();
    for (i, n) in MORE_THAN.into_iter().enumerate() {
        values.push((HITS[i], share(true, n)));
        values.push((FALSE_ALARMS[i], share(false, n)));
    }
    let flagged: Vec<&Resolved> = pools.iter().filter(|p| p.times > MORE_THAN[RULE]).collect();
    let right = flagged.iter().filter(|p| p.is_structural()).count();
    values.push((PRECISION, right as f64 / flagged.len() as f64));
    let structural = pools.iter().filter(|p| p.is_structural()).count();
    values.push((PREVALENCE, structural as f64 / pools.len() as f64));
    values
}

fn judge(data: &Data) -> Finding {
    let confidence = each_of(ARMS.len());
    let (mut effects, mut answers, mut courses) = (Vec::new(), Vec::new(), Vec::new());
    for (arm, (name, _)) in ARMS.into_iter().enumerate() {
        let pairs = data
            .probed(arm, HITS[RULE])
            .iter()
            .zip(data.probed(arm, FALSE_ALARMS[RULE]));
        let telling = estimate(
            &pairs
                .map(|(hits, alarms)| hits - alarms)
                .collect::<Vec<f64>>(),
            confidence,
        );
        answers.push(above(&telling, TELLING));
        effects.push(Data::effect(
            format!("hits less false alarms, {name}"),
            "",
            telling,
        ));
        for (key, what) in [
            (HITS[RULE], "structural mismatches that the rule finds"),
            (FALSE_ALARMS[RULE], "others that it calls structural"),
            (PRECISION, "of those it calls structural, are"),
            (PREVALENCE, "of all that were resolved, structural"),
        ] {
            effects.push(Data::effect(
                format!("{what}, {name}"),
                "share",
                estimate(data.probed(arm, key), 0.95),
            ));
        }
        let point = |i: usize| {
            let (x, y) = (
                estimate(data.probed(arm, FALSE_ALARMS[i]), 0.95),
                estimate(data.probed(arm, HITS[i]), 0.95),
            );
            let half = y.half_width.unwrap_or(0.0);
            [x.mean, y.mean, y.mean - half, y.mean + half]
        };
        courses.push(Course {
            name: name.to_owned(),
            points: (0..MORE_THAN.len()).map(point).collect(),
            names: MORE_THAN.map(|n| format!("> {n}")).to_vec(),
        });
    }
    let telling = |arm: usize| {
        estimate(data.probed(arm, HITS[RULE]), 0.95).mean
            - estimate(data.probed(arm, FALSE_ALARMS[RULE]), 0.95).mean
    };
    let prevalence = |arm: usize| estimate(data.probed(arm, PREVALENCE), 0.95).mean * 100.0;
    Finding {
        verdict: Verdict::of(&answers, "what is resolved and what else recurs"),
        found: format!(
            "\"Resolved more than twice\" is {} of the way from chance to certainty after counts, {} where two systems are made to agree by hand",
            number(telling(0), 2),
            number(telling(BY_HAND), 2)
        ),
        decided_by: format!(
            "How often a mismatch comes back says how fast the pool moves at least as much as what made it: what sells much is also stolen, \
             mis-picked and mis-received much. Of what counts put right {:.0} % is structural to begin with, of what people make agree \
             between two systems {:.0} %: who resolves tells more than how often.",
            prevalence(0),
            prevalence(BY_HAND)
        ),
        effects,
        chart: Chart::Lines {
            across: "false alarms: share of the others that \"resolved more than n times\" calls structural".to_owned(),
            unit: "share",
            up: "hits: share of structural mismatches found".to_owned(),
            courses,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_by_hand() {
        let pool = |times, structural, other| Resolved {
            times,
            structural,
            other,
        };
        // Two structural pools, resolved 3 times and once; two others, 3 times and twice.
        let pools = [pool(3, 4, 1), pool(1, 2, 2), pool(3, 0, 3), pool(2, 1, 5)];
        let values = curve(&pools);
        let at = |key| values.iter().find(|v| v.0 == key).unwrap().1;
        assert_eq!((at("hits/0"), at("false/0")), (1.0, 1.0));
        assert_eq!((at("hits/1"), at("false/1")), (0.5, 1.0));
        assert_eq!((at("hits/2"), at("false/2")), (0.5, 0.5));
        assert_eq!((at(PRECISION), at(PREVALENCE)), (0.5, 0.5));
    }
}
