//! `ablate`: what was put into the 32 combinations comes out again.

use crate::made_up::{Done, bits, go, load, outcome};
use crate::report::figures::check;
use clap::Parser;
use pooldrift::cli::ablate::{AblateArgs, execute};
use pooldrift::cli::common::Program;
use pooldrift::cli::wiring::shipped;
use pooldrift::measure::Outcome;
use pooldrift::random::{Purpose, Streams};
use pooldrift::report::Artefact as _;
use pooldrift::report::ablation::{Ablation, Facts};
use pooldrift::report::{figures, redraw};
use pooldrift::scenario::Scenario;
use pooldrift::sim::Watcher;
use std::path::Path;
use std::sync::atomic::AtomicBool;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    ablate: AblateArgs,
}

const CHIEF: &str = "cost/false-stockouts";

fn parsed(words: &[&str]) -> Result<AblateArgs, clap::Error> {
    let line = ["ablate", "made-up"].iter().chain(words);
    Line::try_parse_from(line).map(|l| l.ablate)
}

/// What the made-up conditions save: 40, 30, 20, 8 and 2, and the first two overlap by 25.
fn saved(bits: usize) -> f64 {
    let each = [40.0, 30.0, 20.0, 8.0, 2.0];
    let sum: f64 = (0..5).filter(|i| bits >> i & 1 == 1).map(|i| each[i]).sum();
    sum - if bits & 3 == 3 { 25.0 } else { 0.0 }
}

fn simulate(s: &Scenario, seed: u64, replication: u32, _: Watcher) -> Option<Outcome> {
    let draw = Streams::new(seed, replication)
        .at(Purpose(0), 0, 0)
        .normal();
    let own = Streams::new(seed, replication)
        .at(Purpose(1), bits(s) as u64, 0)
        .normal();
    let lost = 200.0 - saved(bits(s)) + 20.0 * draw + 0.5 * own;
    let units = (lost * 1_000.0).round();
    Some(outcome(
        replication,
        &[
            ("count/orders", "orders", 1_000.0),
            ("count/false-lost-margin", "cents", units),
            ("right/wms", "share", 0.5 + saved(bits(s)) / 500.0),
        ],
    ))
}

fn made_up() -> Program<'static> {
    Program {
        load: &load,
        simulate: &simulate,
        engine: "made-up".into(),
    }
}

fn run(program: &Program, words: &[&str], folder: &Path) -> Done {
    let mut args = parsed(words).unwrap_or_else(|e| panic!("{e}"));
    args.options.out = Some(folder.to_owned());
    go(&AtomicBool::new(false), |around| {
        execute(&args, program, around)
    })
}

fn facts(measure: &str, words: &[&str]) -> Facts {
    let folder = tempfile::tempdir().expect("a folder");
    let all = [&["-r", "8", "--no-figures", "--measure", measure], words].concat();
    let done = run(&made_up(), &all, folder.path());
    assert_eq!(done.code, 0, "{}", done.err);
    Ablation::read(folder.path()).expect("written").facts
}

#[test]
fn effects_and_shares_are_those_put_in() {
    let chief = facts(CHIEF, &[]).chief;
    let near = |got: f64, expected: f64| {
        let expected = expected * 1_000.0;
        assert!((got - expected).abs() < 900.0, "{got} for {expected}");
    };
    near(chief.gain.mean, 75.0);
    for (i, alone) in [40.0, 30.0, 20.0, 8.0, 2.0].into_iter().enumerate() {
        near(chief.alone[i].mean, alone);
        let overlap = if i < 2 { 25.0 } else { 0.0 };
        near(chief.last[i].mean, alone - overlap);
        // The overlap is shared half and half: by Shapley, and in the mean over the others.
        near(chief.split[i].mean, alone - overlap / 2.0);
        near(chief.effects[1 << i].mean, alone - overlap / 2.0);
    }
    // An interaction is half the change of one's effect when the other is switched on.
    near(chief.effects[3].mean, -12.5);
    assert!(chief.effects[3].is_significant() && chief.effects[3].mean < 0.0);
    assert!(
        (1..32)
            .filter(|m| chief.effects[*m].is_significant())
            .all(|m| m == 3 || m.is_power_of_two())
    );
    let whole: f64 = chief.split.iter().map(|k| k.mean).sum();
    assert!((whole - chief.gain.mean).abs() < 1e-3);
    // The demand is the same for all: the common part, forty times the rest, is gone.
    assert!(
        chief.split.iter().all(|k| k.half_width() < 1_000.0),
        "{:?}",
        chief.split
    );
    assert!(chief.cells[0].half_width() > 5_000.0);
}

#[test]
fn the_smallest_set_that_is_enough() {
    let set = |words: &[&str]| facts(CHIEF, words).sufficient.expect("there is a gain");
    // 40 + 20 = 60 of 75 is 80 %, 45 + 20 is 87 %, 40 + 20 + 8 is 91 %.
    assert_eq!(set(&["--share", "79%"]).set, 0b00101);
    assert_eq!(set(&["--share", "70%"]).for_certain, Some(0b00101));
    // 80 for 79 % is not beyond chance, for a set picked among 31: the next one is.
    assert_eq!(set(&["--share", "79%"]).for_certain, Some(0b01101));
    assert_eq!(set(&["--share", "88%"]).set, 0b01101);
    assert_eq!(set(&["--share", "100%"]).set, 0b11111);
    // The first condition is dear: 30 + 20 + 8 + 2 is exactly 80 %.
    let prices = [
        "pool-visibility=500",
        "cadence=1",
        "count-discipline=1",
        "reservation-logic=1",
        "change-control=1",
    ];
    let prices: Vec<&str> = prices.iter().flat_map(|p| ["--price", p]).collect();
    let dear = set(&[&["--share", "76%"], &prices[..]].concat());
    assert_eq!(
        (dear.set, dear.prices.map(|p| p[0])),
        (0b01110, Some(500.0))
    );
    let cheap = set(&["--share", "76%"]);
    assert_eq!(cheap.set, 0b00101);
}

#[test]
fn what_is_better_large_gains_upwards() {
    let chief = facts("right/wms", &[]).chief;
    assert!((chief.gain.mean - 75.0 / 500.0).abs() < 1e-9);
}

#[test]
fn what_gains_nothing_has_no_sufficient_set_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let same = |s: &Scenario, seed: u64, replication: u32, _: Watcher| {
        let own = Streams::new(seed, replication)
            .at(Purpose(1), bits(s) as u64, 0)
            .normal();
        let units = (100_000.0 + 900.0 * own).round();
        Some(outcome(
            replication,
            &[("count/false-lost-margin", "cents", units)],
        ))
    };
    let program = Program {
        simulate: &same,
        ..made_up()
    };
    let words = ["-r", "8", "--measure", "cost/false-stockouts"];
    let done = run(&program, &words, folder.path());
    assert!(done.out.contains("no significant change"), "{}", done.out);
    let ablation = Ablation::read(folder.path()).expect("written");
    assert_eq!(ablation.facts.sufficient, None);
    assert!(
        figures::of_ablation(&ablation)[0]
            .1
            .title
            .contains("told from chance")
    );
}

/// Of two replications intervals are as wide as can be; what was found is said all the same.
#[test]
fn a_gain_is_not_rounded_away_because_little_is_known_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let noisy = |s: &Scenario, seed: u64, replication: u32, _: Watcher| {
        let own = Streams::new(seed, replication)
            .at(Purpose(1), bits(s) as u64, 0)
            .normal();
        let units = (1e8 + 1e7 * own).round();
        Some(outcome(
            replication,
            &[("count/false-lost-margin", "cents", units)],
        ))
    };
    let program = Program {
        simulate: &noisy,
        ..made_up()
    };
    let mut largest = 0;
    for seed in 1..15 {
        let seed = seed.to_string();
        let words = ["-r", "2", "--no-figures", "--measure", CHIEF, "--seed"];
        let done = run(&program, &[&words[..], &[&seed]].concat(), folder.path());
        let said = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!said.contains("$0 ("), "{said}");
        assert!(!said.contains("$0 ±"), "{said}");
        largest += usize::from(said.contains("looks largest"));
    }
    assert!(largest > 0, "the sentence was never said");
}

#[test]
fn files_tables_and_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["-r", "4", "--measure", "cost/false-stockouts"];
    let done = run(&made_up(), &words, folder.path());
    assert!(done.err.contains("conditions.svg"), "{}", done.err);
    let wide = |l: &&str| !l.contains('\u{1b}') && l.chars().count() > 100;
    assert_eq!(done.out.lines().find(wide), None);
    let ablation: Ablation = Ablation::read(folder.path()).expect("written");
    assert!(ablation.manifest.command.starts_with(
        "pooldrift ablate made-up --measure cost/false-stockouts --share 90% --replications 4"
    ));
    for (name, picture) in figures::of_ablation(&ablation) {
        check("ablation", &name, &picture);
    }
    let svg = folder.path().join("conditions.svg");
    let first = std::fs::read(&svg).expect("drawn");
    std::fs::remove_file(&svg).expect("it is there");
    redraw(folder.path()).expect("drawn again");
    assert_eq!(std::fs::read(&svg).expect("drawn"), first);
    let cells = std::fs::read_to_string(folder.path().join("cells.csv")).expect("written");
    let of_chief = cells
        .lines()
        .filter(|l| l.starts_with("cost/false-stockouts,"));
    assert_eq!(of_chief.count(), 32);
}

#[test]
fn json_threads_and_wrong_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [
        "-r",
        "3",
        "--no-figures",
        "--json",
        "--measure",
        "cost/total",
    ];
    let one = run(
        &made_up(),
        &[&words[..], &["--threads", "1"]].concat(),
        folder.path(),
    );
    let many = run(
        &made_up(),
        &[&words[..], &["--threads", "3"]].concat(),
        folder.path(),
    );
    assert_eq!(one.out, many.out);
    let facts: Facts = serde_json::from_str(&one.out).expect("JSON and nothing else");
    assert_eq!(facts.conditions.len(), 5);
    let said = parsed(&["--measure", "cost/totl"]).unwrap_err().to_string();
    assert!(
        said.contains("\"cost/totl\"") && said.contains("\"cost/total\""),
        "{said}"
    );
    let done = run(&made_up(), &["--measure", "people/backlog"], folder.path());
    assert_eq!(done.code, 1);
    assert!(done.err.contains("\"people/backlog\""), "{}", done.err);
    let done = run(&made_up(), &["--price", "cadence=5"], folder.path());
    assert!(
        done.code == 1 && done.err.contains("pool-visibility"),
        "{}",
        done.err
    );
    assert!(parsed(&["--price", "cadnce=5"]).is_err());
    assert!(parsed(&["--share", "120%"]).is_err());
}

/// A real business: the conditions that bring the ERP's record closer do so.
#[test]
fn conditions_of_a_real_scenario_cut_drift() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut args = parsed(&[
        "-r",
        "2",
        "--no-figures",
        "--measure",
        "drift/erp/on-hand/absolute",
    ])
    .unwrap();
    args.scenario = "first-look".to_owned();
    args.options.set = [
        "run.horizon=4 weeks",
        "run.warm-up=1 week",
        "business.skus=60",
        "policy=when-it-syncs",
    ]
    .map(str::to_owned)
    .to_vec();
    args.options.out = Some(folder.path().to_owned());
    let done = go(&AtomicBool::new(false), |around| {
        execute(&args, &shipped(), around)
    });
    assert_eq!(done.code, 0, "{}", done.err);
    let chief = Ablation::read(folder.path()).expect("written").facts.chief;
    assert!(chief.gain.mean > 0.0);
    let (visibility, cadence) = (chief.split[0].mean, chief.split[1].mean);
    assert!(visibility > 0.0 && cadence > 0.0, "{:?}", chief.split);
}
