//! H8: a shared pool removes oversells.

use super::claim::Claim;
use super::data::{Arm, Data, each_of};
use super::finding::{Chart, Finding, Mark, Verdict, above};
use crate::measure::{Incident, Measure, Ratio};

const OVERSELLS: Measure = Measure::Rate(Ratio::OversoldLines);
const REFUSED: Measure = Measure::Count(Incident::PoolRefusedLines);
const ORDERS: Measure = Measure::Count(Incident::Orders);
const FEEDS: [&str; 3] = ["connector", "webhook", "nightly"];
/// The arm among those with a pool whose floor makes no mistakes.
const FAULTLESS: usize = 3;
/// What makes the floor's records right.
const NO_MISTAKES: &[&str] = &[
    "fulfilment.pick-error=0 %",
    "receiving.line-error=0 %",
    "receiving.late=0 %",
    "losses.shrink=none",
    "losses.damage=none",
    "losses.found=none",
    "counts.wrong=0 %",
];
/// The arms with a pool: name, and lists of settings.
const POOLS: [(&str, &[&[&str]]); 6] = [
    ("shared pool", &[]),
    (
        "shared pool, shop offers raw on hand",
        &[&["promise.basis=on-hand", "promise.hold-at-check=false"]],
    ),
    (
        "shared pool, nothing held until paid",
        &[&["promise.hold-at-check=false"]],
    ),
    ("shared pool, floor without mistakes", &[NO_MISTAKES]),
    (
        "shared pool and change control, floor without mistakes",
        &[NO_MISTAKES, &["conditions.change-control=true"]],
    ),
    (
        "shared pool that goes down",
        &[&[
            "shared-pool.outages={ rate = \"2 / quarter\", noticed-after = \"20 min\", repaired-after = \"1 h\" }",
        ]],
    ),
];

pub const CLAIM: Claim = Claim {
    id: "H8",
    says: "One reconciled pool that all systems write through ends oversells.",
    how: "Oversold lines per 1,000 orders with feeds and with a shared pool; with the pool, also when the shop \
          offers raw on hand, holds nothing until payment, when the floor makes no mistakes, without and \
          with change control, and when the pool goes down twice a quarter.",
    rule: "Supported if the shared pool oversells nothing in any replication. Not supported if its \
           rate is not below that of every feed policy. Otherwise it depends on whatever arm brings it to zero.",
    arms,
    replications: 20,
    series: &[],
    probe: None,
    judge,
};

fn arms() -> Vec<Arm> {
    // Pool or feeds, the shop is as careful and the house is kept alike (the `shared-pool` policy
    // brings change control with it): the design alone differs.
    let careful = ["promise.basis=available", "promise.hold-at-check=true"];
    let feed = |name| Arm::new(name, "claims/h8", &careful).with(&[&format!("policy={name}")]);
    let pool = |(name, sets): (&str, &[&[&str]])| {
        Arm::new(name, "claims/h8", &["conditions.pool-visibility=true"])
            .with(&careful)
            .with(&sets.concat())
    };
    FEEDS.map(feed).into_iter().chain(POOLS.map(pool)).collect()
}

fn judge(data: &Data) -> Finding {
    let pool = FEEDS.len();
    let confidence = each_of(FEEDS.len());
    let (mut effects, mut marks) = (Vec::new(), Vec::new());
    for arm in 0..data.arms.len() {
        let name = data.name(arm).to_owned();
        let rate = data.mean(arm, OVERSELLS, 0.95);
        effects.push(Data::effect(
            format!("oversells, {name}"),
            "per 1,000 orders",
            rate,
        ));
        marks.push(Mark {
            name,
            estimate: rate,
            group: usize::from(arm >= pool),
        });
    }
    let better: Vec<Option<bool>> = (0..FEEDS.len())
        .map(|feed| above(&data.difference((feed, pool), OVERSELLS, confidence), 0.0))
        .collect();
    let down = data.arms.len() - 1;
    for arm in [pool, down] {
        let lines = data
            .totals(arm, REFUSED)
            .iter()
            .zip(data.totals(arm, ORDERS));
        let rate: Vec<f64> = lines
            .map(|(lines, orders)| 1_000.0 * lines / orders)
            .collect();
        let label = format!("lines refused because the pool is down, {}", data.name(arm));
        effects.push(Data::effect(
            label,
            "per 1,000 orders",
            super::data::estimate(&rate, 0.95),
        ));
    }
    for arm in [0, pool] {
        let label = format!("false stock-outs, {}", data.name(arm));
        let rate = data.mean(arm, Measure::Rate(Ratio::FalseStockoutLines), 0.95);
        effects.push(Data::effect(label, "per 1,000 orders", rate));
    }
    let none = |arm: usize| data.totals(arm, OVERSELLS).iter().all(|&n| n == 0.0);
    let cured: Vec<&str> = (pool + 1..data.arms.len())
        .filter(|&a| none(a))
        .map(|a| data.name(a))
        .collect();
    let rate = |arm: usize| data.mean(arm, OVERSELLS, 0.95).mean;
    let fewest = (pool..data.arms.len()).min_by(|&a, &b| rate(a).total_cmp(&rate(b)));
    let least = fewest.unwrap_or(pool);
    let verdict = match () {
        _ if none(pool) => Verdict::Supported,
        _ if better.contains(&Some(false)) => Verdict::NotSupported,
        _ if better.contains(&None) => Verdict::Open,
        _ if cured.is_empty() => Verdict::DependsOn(format!(
            "more than the pool, and nothing tried brings it to none at all; least with: {}",
            data.name(least)
        )),
        _ => Verdict::DependsOn(format!(
            "more than the pool; none at all with: {}",
            cured.join(", ")
        )),
    };
    let best = (0..pool).map(rate).fold(f64::INFINITY, f64::min);
    Finding {
        verdict,
        found: format!(
            "A shared pool oversells {:.2} lines per 1,000 orders, the best of the feeds {best:.2}; with a floor that makes no mistakes {:.3}",
            rate(pool),
            rate(pool + FAULTLESS)
        ),
        decided_by: "A pool ends what systems do not tell each other. What it is told wrong stays wrong: theft, miscounts, mis-picks \
                     and receiving errors sell units that are not there, and a shop that offers raw on hand oversells any record. \
                     While the pool is down nobody can buy."
            .to_owned(),
        effects,
        chart: Chart::Dots {
            unit: "per 1,000 orders",
            across: "oversold lines per 1,000 orders".to_owned(),
            reference: Some((0.0, "none".to_owned())),
            marks,
        },
    }
}
