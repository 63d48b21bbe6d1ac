//! Claims: their scenarios load, theory's exponents come out, verdicts follow their rules,
//! and what is committed belongs to this program.

use crate::fixture::measure_of;
use pooldrift::claims::{
    self, ArmData, CLAIMS, Claim, Data, Options, THEORY, Verdict, above, below,
};
use pooldrift::experiment::Progress;
use pooldrift::measure::{self, Column, How, Outcome, Table};
use pooldrift::scenario::{self, Scenario};
use pooldrift::stats::Estimate;
use pooldrift::units::Span;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a probe says.
type Probed = Option<Vec<(&'static str, f64)>>;

#[test]
fn every_arm_of_every_claim_is_a_valid_scenario() {
    for claim in CLAIMS {
        for arm in (claim.arms)() {
            let loaded = scenario::open(arm.scenario, &arm.set)
                .unwrap_or_else(|p| panic!("{} {}:\n{p}", claim.id, arm.name));
            let warnings = &loaded.warnings;
            assert!(
                warnings.is_empty(),
                "{} {}:\n{warnings}",
                claim.id,
                arm.name
            );
        }
    }
}

#[test]
fn there_are_twelve_claims_in_order() {
    let ids: Vec<&str> = CLAIMS.iter().map(|c| c.id).collect();
    let wanted: Vec<String> = (1..=12).map(|n| format!("H{n}")).collect();
    assert_eq!(ids, wanted);
}

/// Without feedbacks, and where theory gives them: 1 if drift is healed each cycle, 1.5 for
/// unbiased lost deltas, 2 for a one-way bypass.
#[test]
fn growth_exponents_are_those_of_theory() {
    const DRIFT: &str = "drift/storefront/on-hand/absolute";
    for ((name, spec, exponent), replications) in THEORY.into_iter().zip([2, 8, 2]) {
        let sc = scenario::load(spec).unwrap();
        let mut arm = ArmData::new(name);
        for replication in 0..replications {
            arm.add(
                &measure::simulate(&sc, 5, replication),
                &[measure_of(DRIFT)],
                &[],
            );
        }
        let data = Data { arms: vec![arm] };
        let found = data.exponent(0, measure_of(DRIFT), false, 0.999).unwrap();
        assert_eq!(found.covers(exponent), Some(true), "{name}: {found:?}");
        assert!((found.mean - exponent).abs() < 0.1, "{name}: {found:?}");
    }
}

#[test]
fn verdicts_come_from_answers_and_answers_from_intervals() {
    let of = |answers: &[Option<bool>]| Verdict::of(answers, "the weather");
    assert_eq!(of(&[Some(true), Some(true)]), Verdict::Supported);
    assert_eq!(of(&[Some(false), Some(false)]), Verdict::NotSupported);
    let depends = Verdict::DependsOn("the weather".to_owned());
    assert_eq!(of(&[Some(true), None, Some(false)]), depends);
    assert_eq!(of(&[Some(true), None]), Verdict::Open);
    let values = Estimate::of(&[1.0, 2.0, 3.0], 0.95); // 2 +- 2.48
    let answers = [-1.0, 2.0, 5.0].map(|v| above(&values, v));
    assert_eq!(answers, [Some(true), None, Some(false)]);
    let exact = Estimate::of(&[0.0, 0.0], 0.95);
    assert_eq!(
        (above(&exact, 0.0), above(&exact, -1.0)),
        (Some(false), Some(true))
    );
    assert_eq!(
        (below(&exact, 0.0), below(&exact, 1.0)),
        (Some(false), Some(true)),
        "no difference is neither more nor less"
    );
}

/// A replication with these totals.
fn outcome(totals: &[(&str, f64)]) -> Outcome {
    let column = |key: &str| Column {
        measure: measure_of(key),
        label: String::new(),
        unit: "",
        how: How::Mean,
    };
    Outcome {
        replication: 0,
        table: Table {
            columns: totals.iter().map(|t| column(t.0)).collect(),
            period: Span(1),
            rows: Vec::new(),
            starts: Vec::new(),
            lengths: Vec::new(),
        },
        totals: totals.iter().map(|t| t.1).collect(),
        events: 0,
    }
}

/// Data in which each arm has this value in each of a few replications, and others a zero.
fn data(claim: &Claim, key: &str, others: &[&str], values: impl Fn(usize) -> f64) -> Data {
    let arms = (claim.arms)().into_iter().enumerate().map(|(i, arm)| {
        let mut data = ArmData::new(&arm.name);
        for noise in [-1e-6, 0.0, 1e-6] {
            let mut totals = vec![(key, values(i) + noise)];
            totals.extend(others.iter().map(|&o| (o, 0.0)));
            data.add(&outcome(&totals), &[], &[]);
        }
        data
    });
    Data {
        arms: arms.collect(),
    }
}

#[test]
fn the_verdict_about_transfers_can_go_either_way() {
    let claim = CLAIMS[11];
    let judge = |values: fn(usize) -> f64| {
        let data = data(
            claim,
            "rate/short-transfers",
            &["count/store-lost-units"],
            values,
        );
        (claim.judge)(&data).verdict
    };
    assert_eq!(
        judge(|arm| if arm == 0 { 0.01 } else { 0.06 }),
        Verdict::Supported
    );
    assert_eq!(judge(|_| 0.03), Verdict::NotSupported);
    let mixed = judge(|arm| if arm == 1 { 0.06 } else { 0.01 });
    assert!(matches!(mixed, Verdict::DependsOn(_)), "{mixed:?}");
}

#[test]
fn the_verdict_about_the_five_conditions_can_go_either_way() {
    let claim = CLAIMS[10];
    let judge = |values: fn(usize) -> f64| {
        (claim.judge)(&data(claim, "cost/failures", &[], values)).verdict
    };
    // Each condition takes a fifth of 100 away; or any one of them takes all away.
    let each = |arm: usize| 100.0 - 20.0 * f64::from(arm.count_ones());
    assert_eq!(judge(each), Verdict::Supported);
    let any = |arm: usize| if arm == 0 { 100.0 } else { 0.0 };
    assert_eq!(judge(any), Verdict::NotSupported);
    let first = |arm: usize| if arm & 1 == 1 { 0.0 } else { 100.0 };
    let said = judge(first).text();
    assert!(said.contains("pool visibility is needed"), "{said}");
}

fn pooldrift(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .arg("claims")
        .args(args)
        .output()
        .unwrap()
}

#[test]
fn one_claim_is_tried_written_and_told_and_threads_change_nothing() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = |folder: &Path, threads: &str| {
        let args = ["--only", "h3", "--replications", "2", "--json"];
        let more = ["--threads", threads, "--out", folder.to_str().unwrap()];
        pooldrift(&[&args[..], &more[..]].concat())
    };
    let (a, b) = (run(one.path(), "1"), run(two.path(), "2"));
    assert_eq!(
        a.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&a.stderr)
    );
    assert_eq!(a.stdout, b.stdout);
    let said: Value = serde_json::from_slice(&a.stdout).unwrap();
    assert_eq!(said["claims"][0]["id"], "H3");
    assert_eq!(
        said["command"],
        "pooldrift claims --only H3 --replications 2 --seed 1"
    );
    for file in ["h3.md", "h3.svg", "h3.png"] {
        let [a, b] = [&one, &two].map(|f| std::fs::read(f.path().join(file)).unwrap());
        assert!(a == b, "{file}");
    }
    assert!(
        !one.path().join("README.md").exists(),
        "a part is not the whole"
    );
    let page = std::fs::read_to_string(one.path().join("h3.md")).unwrap();
    let verdict = said["claims"][0]["verdict"].as_str().unwrap();
    assert!(page.contains(&format!("**Verdict: {verdict}.**")));
    assert!(page.contains("*Rule.*") && page.contains("claims/h3"));
}

#[test]
fn interrupted_claims_that_were_finished_are_kept() {
    fn interrupts(_: &Scenario, _: u64, _: u32, stop: &AtomicBool) -> Probed {
        stop.store(true, Ordering::SeqCst);
        None
    }
    let whole = CLAIMS[2];
    let halfway: &'static Claim = Box::leak(Box::new(Claim {
        probe: Some(interrupts),
        ..*whole
    }));
    let options = Options {
        seed: 1,
        replications: Some(2),
        threads: Some(1),
    };
    let run = |claims: &[&'static Claim]| {
        let stop = AtomicBool::new(false);
        claims::run(claims, options, &stop, |_| Progress::hidden()).unwrap()
    };
    let kept = run(&[whole, halfway, whole]);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].finding.found, run(&[whole])[0].finding.found);
    assert!(run(&[halfway, whole]).is_empty());
}

#[test]
fn a_claim_that_does_not_exist_is_a_message_and_a_one() {
    let out = pooldrift(&["--only", "H3,H13"]);
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("`H13`") && said.contains("H12"), "{said}");
    assert_eq!(pooldrift(&["--replications", "1"]).status.code(), Some(1));
}

/// To make them anew: `cargo run --release -- claims --out results/claims` in the project's folder.
#[test]
fn the_committed_verdicts_are_about_these_claims_and_scenarios() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/claims");
    let text = std::fs::read_to_string(folder.join("claims.json")).unwrap();
    let committed: Value = serde_json::from_str(&text).unwrap();
    let index = std::fs::read_to_string(folder.join("README.md")).unwrap();
    for (claim, said) in CLAIMS.iter().zip(committed["claims"].as_array().unwrap()) {
        assert_eq!(said["id"], claim.id);
        assert_eq!(said["rule"], claim.rule);
        for (arm, said) in (claim.arms)().iter().zip(said["arms"].as_array().unwrap()) {
            let loaded = scenario::open(arm.scenario, &arm.set).unwrap();
            assert_eq!(said["digest"], loaded.digest, "{} {}", claim.id, arm.name);
        }
        let verdict = said["verdict"].as_str().unwrap();
        assert!(index.contains(&format!("**{verdict}**")), "{}", claim.id);
        for ending in ["md", "svg", "png"] {
            let file = format!("{}.{ending}", claim.id.to_lowercase());
            assert!(folder.join(&file).exists(), "{file}");
        }
    }
}
