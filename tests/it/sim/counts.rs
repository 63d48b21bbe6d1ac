//! What counts do to records, and which list finds what: at scenario level, beside the field.

use crate::fixture::measure_of;
use pooldrift::experiment::add_derived;
use pooldrift::measure::{Outcome, simulate};
use pooldrift::scenario::{self, Scenario};
use pooldrift::sim::{Fact, Incident, Listener, RunTables, Sim};
use pooldrift::units::DAY;
use pooldrift::world::Observer;
use std::collections::BTreeMap;

fn read(text: &str, sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = scenario::from_text("counts.toml", text, &sets);
    loaded
        .unwrap_or_else(|problems| panic!("{}", problems.render(false)))
        .scenario
}

/// The mean of a measure over some replications.
fn mean(text: &str, sets: &[&str], keys: &[&str]) -> Vec<f64> {
    const REPLICATIONS: u32 = 4;
    let sc = read(text, sets);
    let run = |replication| {
        let mut outcome: Outcome = simulate(&sc, 7, replication);
        add_derived(&mut outcome);
        outcome
    };
    let all: Vec<Outcome> = (0..REPLICATIONS).map(run).collect();
    let of = |key: &&str| {
        let total = |o: &Outcome| o.total(measure_of(key)).expect("it is measured");
        all.iter().map(total).sum::<f64>() / f64::from(REPLICATIONS)
    };
    keys.iter().map(of).collect()
}

/// A warehouse of a hundred pools where a third of the receipts is posted days late. Nothing else
/// goes wrong.
const LATE: &str = r#"
extends = "oracles/plain"
[run]
horizon = "200 d"
warm-up = "20 d"
[business]
skus = 100
[replenishment]
policy = { min-max = { s = "10 units", order-up-to = "16 units" } }
initial = "16 units"
lead = "3 d"
[receiving]
late = "33 %"
late-by = { exponential = "5 d" }
"#;

const DAILY_LIST: &str = "counts.rule={ low-record-first = \"10 / day\" }";
const CUT_OFF: &str = "counts.cut-off=true";

#[test]
fn counts_harm_where_receipts_are_late_and_a_cut_off_ends_that() {
    let right = |sets: &[&str]| mean(LATE, sets, &["right/wms", "above/wms"]);
    let (nobody, counted) = (right(&[]), right(&[DAILY_LIST]));
    let cut_off = right(&[DAILY_LIST, CUT_OFF]);
    println!("records right: nobody counts {nobody:?}, daily list {counted:?}, {cut_off:?}");
    assert!(counted[0] < nobody[0] - 0.05 && counted[1] > 0.05);
    // Without other errors a count with a cut-off finds nothing to change.
    assert_eq!(cut_off, nobody);
    // Nor does an old book value.
    assert_eq!(
        right(&[DAILY_LIST, CUT_OFF, "counts.snapshot-age=1 d"]),
        nobody
    );
    assert!(right(&[DAILY_LIST, "counts.snapshot-age=1 d"])[0] < counted[0]);
}

#[test]
fn with_a_cut_off_a_daily_list_mends_records_that_it_spoils_without() {
    let stolen = "losses.shrink={ of-sales = \"0.4 %\" }";
    let right = |sets: &[&str]| mean(LATE, &[&[stolen], sets].concat(), &["right/wms"])[0];
    let (nobody, counted) = (right(&[]), right(&[DAILY_LIST]));
    let cut_off = right(&[DAILY_LIST, CUT_OFF]);
    println!("with theft: nobody counts {nobody}, daily list {counted}, with a cut-off {cut_off}");
    assert!(cut_off > nobody + 0.1 && cut_off > counted + 0.1);
}

/// A drugstore: slow items that the planogram keeps a few units of, some theft, few errors of
/// receiving, and few counts a day.
const STORE: &str = r#"
extends = "oracles/plain"
[run]
horizon = "1 year"
warm-up = "90 d"
[business]
skus = 600
skew = { lognormal = { sigma = 1.4 } }
[demand]
orders = "0 / day"
per = "business"
[[sites]]
name = "store"
kind = "store"
supply = "supplier"
store-sales = "100 / day"
[replenishment]
policy = { min-max = { s = "3 units", order-up-to = "8 units" } }
initial = "8 units"
lead = "1 d"
[receiving]
line-error = "1 %"
[losses]
shrink = { of-sales = "1.5 %" }
"#;

/// The ranking of dm drogerie markt (field-data): a list by activity finds more than twice the
/// discrepancies of a random one, a list of low records many times its hidden stock-outs.
#[test]
fn lists_rank_as_in_the_field() {
    let keys = [
        "count/count-hits",
        "count/hidden-stockouts",
        "rate/count-hits",
    ];
    let by = |rule: &str, each: u32| {
        let rule = format!("counts.rule={{ {rule} = \"{each} / day\" }}");
        mean(STORE, &[&rule, CUT_OFF], &keys)
    };
    for (each, hits, hidden) in [(2, 2.0, 4.0), (20, 1.1, 1.5)] {
        let random = by("random-list", each);
        let (busy, low) = (
            by("high-activity-first", each),
            by("low-record-first", each),
        );
        let [more, found] = [busy[0] / random[0], low[1] / random[1]];
        println!(
            "{each} a day: discrepancies by activity {more:.2} times random, hidden stock-outs by \
             low record {found:.1} times random ({random:?}, {busy:?}, {low:?})"
        );
        assert!(more > hits && found > hidden, "{more} {found}");
    }
}

/// Who was counted when.
#[derive(Default)]
struct Counted(Vec<(i64, u32)>);

impl Observer for Counted {}

impl Listener for Counted {
    fn fact(&mut self, fact: &Fact) {
        if fact.what == Incident::Counts {
            self.0.push((fact.time, fact.pool));
        }
    }

    fn period_ends(&mut self, _: i64) {}
}

fn counted(sets: &[&str]) -> (Vec<(i64, u32)>, u32) {
    let sc = read(LATE, sets);
    let mut sim = Sim::new(&sc, 3, 0, |_: &RunTables| Counted::default());
    sim.run(|_| true);
    (sim.world.observer.0.clone(), sim.plan.skus)
}

const RANDOM: &str = "counts.rule={ random-list = \"10 / day\" }";

#[test]
fn a_random_list_is_drawn_anew_each_day_whatever_the_records_say() {
    let (all, skus) = counted(&[RANDOM]);
    let mut days: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for (time, pool) in &all {
        assert_eq!(time % DAY, DAY / 3);
        days.entry(time / DAY).or_default().push(*pool);
    }
    assert!(days.len() == 200 && days.values().all(|pools| pools.len() == 10));
    assert!(days.values().all(|pools| pools.is_sorted_by(|a, b| a < b)));
    let mut times = vec![0.0; skus as usize];
    all.iter()
        .for_each(|&(_, pool)| times[pool as usize] += 1.0);
    // 200 days x 10 of 100: 20 each, chi-squared of a draw without replacement.
    let squares: f64 = times
        .iter()
        .map(|n| (n - 20.0f64).powi(2) / (20.0 * 0.9))
        .sum();
    assert!((60.0..=145.0).contains(&squares), "{squares}");
    // Another design has the same lists.
    assert_eq!(all, counted(&[RANDOM, "receiving.late=0 %", CUT_OFF]).0);
}

#[test]
fn nobody_counts_before_the_start() {
    for rule in [
        RANDOM,
        DAILY_LIST,
        "counts.rule={ calendar = [\"9 d\", \"9 d\", \"9 d\"] }",
    ] {
        for from in ["33 d", "33 d 8 h", "33 d 9 h"] {
            let from = format!("counts.from={from}");
            let zero = "counts.zero-balance=true";
            let (all, _) = counted(&[rule, &from, zero]);
            let first = all
                .iter()
                .map(|(time, _)| *time)
                .min()
                .expect("somebody counts");
            assert!(
                (33 * DAY..35 * DAY).contains(&first),
                "{rule} {from}: {first}"
            );
        }
    }
    // A list at the very start of counting is one of that day.
    let (all, _) = counted(&[RANDOM, "counts.from=33 d 8 h"]);
    assert_eq!(all[0].0, 33 * DAY + DAY / 3);
}

/// Two warehouses and three shops.
const SITES: &str = r#"
[[sites]]
name = "east"
[[sites]]
name = "west"
[[sites]]
name = "shop"
kind = "store"
count = 3
store-sales = "50 / day"
supply = "supplier"
"#;

#[test]
fn counts_are_made_at_the_chosen_sites() {
    let at = |sites: &str, rule: &str| {
        let text = format!("{LATE}{SITES}");
        let sc = read(
            &text,
            &[
                &format!("counts.sites={sites}"),
                rule,
                "counts.zero-balance=true",
            ],
        );
        let mut sim = Sim::new(&sc, 3, 0, |_: &RunTables| Counted::default());
        sim.run(|_| true);
        let sites = sim
            .world
            .observer
            .0
            .iter()
            .map(|(_, pool)| sim.plan.site(*pool));
        sites.collect::<std::collections::BTreeSet<u32>>()
    };
    for rule in [RANDOM, DAILY_LIST, "counts.rule=\"none\""] {
        let found = |sites: &str| at(sites, rule).into_iter().collect::<Vec<u32>>();
        assert_eq!(found("\"all\""), [0, 1, 2, 3, 4], "{rule}");
        assert_eq!(found("[\"west\", \"shop-02\"]"), [1, 3], "{rule}");
        assert_eq!(found("[\"shop\"]"), [2, 3, 4], "{rule}");
    }
}

/// A record that comes to zero is looked at then and there: the shelf still has what nobody
/// posted.
#[test]
fn a_record_that_comes_to_zero_is_counted_at_once() {
    let found = "losses.found={ per-pool = \"0.1 / day\" }";
    let zero = ["counts.zero-balance=true", "counts.snapshot-age=5 d", found];
    let keys = [
        "below/wms",
        "count/counts",
        "rate/count-hits",
        "count/stale-overwrites",
    ];
    let lean = "replenishment.policy={ min-max = { s = \"1 units\", order-up-to = \"6 units\" } }";
    let without = mean(LATE, &[found, lean, "receiving.late=0 %"], &keys[..1]);
    let with = mean(
        LATE,
        &[&zero[..], &[lean, "receiving.late=0 %"]].concat(),
        &keys,
    );
    println!("records below the shelf: {without:?}, with zero-balance counts {with:?}");
    assert!(with[0] < 0.5 * without[0] && with[1] > 100.0 && with[2] > 0.2);
}
