//! `compare`: which designs, what is written, and what is true of real designs.

use crate::fixture::measure_of;
use crate::made_up::{Done, go, load};
use crate::report::figures::check;
use crate::synthetic::{Shape, outcome};
use clap::Parser;
use pooldrift::cli::common::Program;
use pooldrift::cli::compare::{CompareArgs, execute};
use pooldrift::cli::designs::{self, Design, Rungs};
use pooldrift::cli::wiring::shipped;
use pooldrift::measure::Outcome;
use pooldrift::report::Artefact as _;
use pooldrift::report::compare::{Comparison, Difference, Facts};
use pooldrift::report::{figures, redraw};
use pooldrift::scenario::{self, Cadence, Scenario};
use pooldrift::sim::Watcher;
use pooldrift::units::{HOUR, MINUTE, Span};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    compare: CompareArgs,
}

fn parsed(words: &[&str]) -> Result<CompareArgs, clap::Error> {
    let line = ["compare"].iter().chain(words);
    Line::try_parse_from(line).map(|l| l.compare)
}

/// The better the name of the policy, the smaller everything that goes wrong.
fn simulate(s: &Scenario, seed: u64, replication: u32, _: Watcher) -> Option<Outcome> {
    let size = match s.policy.as_str() {
        "ideal" => 0.0,
        "shared-pool" => 0.2,
        "hourly" => 0.8,
        "nightly" => 1.6,
        _ => 1.0,
    };
    let shape = Shape {
        size,
        ..Shape::default()
    };
    Some(outcome(s, seed, replication, shape))
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

fn names(done: &Done, folder: &Path) -> Vec<String> {
    assert_eq!(done.code, 0, "{}", done.err);
    let facts = Comparison::read(folder).expect("written").facts;
    facts.designs.into_iter().map(|d| d.name).collect()
}

#[test]
fn designs_are_those_of_the_command_line_with_the_base_where_nothing_takes_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let of = |words: &[&str]| {
        let all = [&["made-up", "--no-figures", "-r", "2"], words].concat();
        let done = run(&made_up(), &all, folder.path());
        names(&done, folder.path())
    };
    assert_eq!(of(&["-p", "hourly", "-p", "ideal"]), ["hourly", "ideal"]);
    assert_eq!(of(&["-p", "hourly"]), ["as it stands", "hourly"]);
    let variant = ["--variant", "a b:policy=nightly,conditions.cadence=true"];
    assert_eq!(of(&variant), ["as it stands", "a b"]);
    assert_eq!(of(&["-p", "folder/other.toml"]), ["as it stands", "other"]);
    let all = of(&[]);
    assert_eq!(all.len(), scenario::PRESETS.len());
    assert_eq!(all[0], "connector", "what the scenario has comes first");
}

#[test]
fn designs_of_one_business_share_what_they_are_held_against() {
    let right = AtomicU32::new(0);
    let counted = |s: &Scenario, seed: u64, replication: u32, watcher: Watcher| {
        right.fetch_add(u32::from(s.right_records), Ordering::Relaxed);
        simulate(s, seed, replication, watcher)
    };
    let program = Program {
        simulate: &counted,
        ..made_up()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let facts = |words: &[&str]| {
        right.store(0, Ordering::Relaxed);
        let words = [&["made-up", "--no-figures", "-r", "3"], words].concat();
        let done = run(&program, &words, folder.path());
        assert_eq!(done.code, 0, "{}", done.err);
        (Comparison::read(folder.path()).expect("written"), done.out)
    };
    let designs = ["-p", "hourly", "-p", "nightly"];
    let (comparison, out) = facts(&designs);
    assert_eq!(
        right.load(Ordering::Relaxed),
        3,
        "once for each replication"
    );
    for (note, report) in comparison.facts.designs.iter().zip(&comparison.reports) {
        assert!(note.less_earned.is_some());
        assert_eq!(note.less_earned, report.less_earned(), "{}", note.name);
    }
    assert!(out.contains("held against right records"), "{out}");
    let (without, out) = facts(&[&designs[..], &["--no-counterfactual"]].concat());
    assert_eq!(right.load(Ordering::Relaxed), 0);
    assert!((without.facts.designs.iter()).all(|d| d.less_earned.is_none()));
    assert!(!out.contains("right records"), "{out}");
    assert_eq!(without.facts.measures, comparison.facts.measures);
}

#[test]
fn a_comparison_tells_who_is_best_and_how_much_each_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [
        "made-up",
        "-r",
        "12",
        "-p",
        "hourly",
        "-p",
        "shared-pool",
        "-p",
        "nightly",
    ];
    let done = run(&made_up(), &words, folder.path());
    let Comparison { facts, reports } = Comparison::read(folder.path()).expect("written");
    let cost = facts
        .measure(measure_of("cost/failures"))
        .expect("measured");
    let best: Vec<bool> = cost
        .standings
        .iter()
        .map(|s| s.against_best.as_ref().is_some_and(|a| a.is_best))
        .collect();
    assert_eq!(best, [false, true, false]);
    for (i, sign) in [(1, -1.0), (2, 1.0)] {
        let d = cost.standings[i].difference.as_ref().expect("paired");
        assert!(d.is_significant() && sign * d.mean > 0.0, "{d:?}");
        let means = reports[i].mean(measure_of("cost/failures"))
            - reports[0].mean(measure_of("cost/failures"));
        assert!((d.mean - means).abs() < 1e-6 * means.abs());
    }
    let said = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("\"shared-pool\" against \"hourly\": "),
        "{}",
        done.out
    );
    assert!(
        said.contains("absolute on-hand drift (storefront) lower by "),
        "{}",
        done.out
    );
    assert!(done.err.contains("differences.svg"), "{}", done.err);
    let wide = |l: &&str| !l.contains('\u{1b}') && l.chars().count() > 100;
    assert_eq!(done.out.lines().find(wide), None);
    assert!(said.contains("judged to one side only"), "{said}");
}

#[test]
fn a_single_design_that_is_not_the_best_is_singular() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["made-up", "--no-figures", "-r", "12", "-p", "shared-pool"];
    let more = ["-p", "nightly", "--variant", "same:policy=shared-pool"];
    let done = run(&made_up(), &[&words[..], &more].concat(), folder.path());
    let said = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("\"shared-pool\" and \"same\" are statistically tied for "),
        "{said}"
    );
    assert!(
        said.contains("; the other one differs significantly.")
            && !said.contains("the others differ"),
        "{said}"
    );
}

fn bytes(folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            bytes(&path, into);
        } else {
            let end = path
                .iter()
                .rev()
                .take(2)
                .map(|p| p.to_string_lossy().into_owned());
            let name: Vec<String> = end.collect();
            let own = name[1].starts_with('.') || name[1].starts_with("tmp");
            let key = if own { name[0].clone() } else { name.join("@") };
            into.insert(key, std::fs::read(&path).expect("read"));
        }
    }
}

#[test]
fn threads_change_no_byte_and_figures_are_drawn_again_the_same() {
    let words = |threads| {
        [
            "made-up",
            "-r",
            "5",
            "-p",
            "hourly",
            "-p",
            "nightly",
            "--threads",
            threads,
        ]
    };
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let mut found = [BTreeMap::new(), BTreeMap::new()];
    for (i, threads) in ["1", "3"].into_iter().enumerate() {
        run(&made_up(), &words(threads), folders[i].path());
        bytes(folders[i].path(), &mut found[i]);
    }
    assert_eq!(found[0].len(), 2 * 3 + 3 + 2 * 3, "{:?}", found[0].keys());
    assert!(found[0] == found[1]);
    std::fs::remove_file(folders[0].path().join("differences.svg")).expect("it is there");
    redraw(folders[0].path()).expect("drawn");
    let mut again = BTreeMap::new();
    bytes(folders[0].path(), &mut again);
    assert!(again == found[1]);
}

#[test]
fn json_is_what_the_file_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [
        "made-up",
        "-r",
        "3",
        "-p",
        "ideal",
        "--json",
        "--no-figures",
    ];
    let done = run(&made_up(), &words, folder.path());
    let facts: Facts = serde_json::from_str(&done.out).expect("JSON and nothing else");
    assert_eq!(
        facts,
        Comparison::read(folder.path()).expect("written").facts
    );
    assert!(
        facts
            .command
            .contains("pooldrift compare made-up --policy ideal --replications 3")
    );
}

#[test]
fn an_interrupted_comparison_keeps_the_replications_that_all_designs_finished() {
    let folder = tempfile::tempdir().expect("a folder");
    let stop = AtomicBool::new(false);
    let trials = AtomicU32::new(0);
    let stopping = |s: &Scenario, seed: u64, replication: u32, watcher: Watcher| {
        // The second design of the fourth replication is the last that finishes. (A fourth arm is
        // the business that they are held against.)
        if trials.fetch_add(1, Ordering::SeqCst) == 3 * 4 + 1 {
            stop.store(true, Ordering::SeqCst);
        }
        simulate(s, seed, replication, watcher)
    };
    let program = Program {
        simulate: &stopping,
        ..made_up()
    };
    let words = [
        "made-up",
        "-r",
        "40",
        "--threads",
        "1",
        "-p",
        "ideal",
        "-p",
        "hourly",
        "-p",
        "nightly",
    ];
    let mut args = parsed(&words).expect("valid");
    args.options.out = Some(folder.path().to_owned());
    let done = go(&stop, |around| execute(&args, &program, around));
    assert_eq!(done.code, 130);
    let facts = Comparison::read(folder.path()).expect("kept").facts;
    assert_eq!(facts.replications, 3);
    assert!(
        done.out
            .contains("Interrupted: 3 of 40 replications finished."),
        "{}",
        done.out
    );
}

#[test]
fn until_a_precision_is_reached_or_the_cap() {
    let folder = tempfile::tempdir().expect("a folder");
    let of = |words: &[&str]| {
        let all = [
            &["made-up", "--no-figures", "-p", "hourly", "-p", "ideal"],
            words,
        ]
        .concat();
        let done = run(&made_up(), &all, folder.path());
        (
            done.err,
            Comparison::read(folder.path())
                .expect("written")
                .facts
                .replications,
        )
    };
    let (said, n) = of(&["--until", "9%", "--at-least", "4"]);
    assert!(
        said.contains("cost/failures within ± 9 % since replication") && said.contains("enough")
    );
    assert!((9..60).contains(&n), "{n}");
    let (_, finer) = of(&["--until", "cost/failures:5%", "--at-least", "4"]);
    assert!(finer > n, "{finer} {n}");
    let (said, n) = of(&["--until", "0.001%", "--at-least", "2", "--at-most", "7"]);
    assert!(said.contains("7 replications were not enough"), "{said}");
    assert_eq!(n, 7);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let fails = |words: &[&str]| {
        let done = run(&made_up(), words, folder.path());
        assert_eq!((done.code, done.out.as_str()), (1, ""));
        done.err
    };
    let said = fails(&["made-up", "--variant", "x:run.horizon=9"]);
    assert!(
        said.contains("run.horizon") && said.contains("the same time"),
        "{said}"
    );
    let said = fails(&["made-up", "-p", "hourly", "-p", "hourly"]);
    assert!(said.contains("two designs are called \"hourly\""), "{said}");
    let said = fails(&["made-up", "-p", "missing/design"]);
    assert!(said.contains("neither a file nor"), "{said}");
    let said = parsed(&["made-up", "--until", "cost/totl:5%", "-p", "ideal"]).unwrap_err();
    assert!(
        said.to_string().contains("nearest key is \"cost/total\""),
        "{said}"
    );
    let said = fails(&["made-up", "--until", "people/backlog:5%", "-p", "ideal"]);
    assert!(
        said.contains("no quantity \"people/backlog\" is measured"),
        "{said}"
    );
    let note = run(
        &made_up(),
        &["made-up", "-r", "2", "--no-figures", "-p", "other.toml"],
        folder.path(),
    );
    assert!(
        note.err.contains("another business") && note.err.contains("(business)"),
        "{}",
        note.err
    );
    for words in [
        ["made-up", "--variant", "no colon"],
        ["made-up", "--variant", "name:"],
        ["made-up", "--cadence", "5 parsecs"],
        ["made-up", "--cadence", "1s"],
        ["made-up", "--until", "0.05"],
        ["made-up", "--until", "100%"],
    ] {
        assert!(parsed(&words).is_err(), "{words:?}");
    }
    assert!(parsed(&["made-up", "--until", "5%", "--replications", "9"]).is_err());
}

/// A policy that brings more than feeds says what, unless it was asked for.
#[test]
fn what_a_policy_changes_beside_the_feeds_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let short = ["first-look", "-r", "2", "--no-figures"];
    let small = [
        "--set",
        "run.horizon=2 weeks",
        "--set",
        "run.warm-up=0 d",
        "--set",
        "business.skus=20",
    ];
    let err = |words: &[&str]| {
        let done = run(
            &shipped(),
            &[&short[..], &small, words].concat(),
            folder.path(),
        );
        assert_eq!(done.code, 0, "{}", done.err);
        done.err
    };
    let said = err(&["-p", "connector", "-p", "shared-pool", "-p", "ideal"]);
    let notes: Vec<&str> = said.lines().filter(|l| l.starts_with("note: ")).collect();
    assert_eq!(notes.len(), 2, "{said}");
    for note in &notes {
        for key in ["promise.basis", "transfers.booking", "returns.unrecorded"] {
            assert!(note.contains(key), "{key}: {note}");
        }
        assert!(!note.contains("feeds."), "{note}");
    }
    assert!(
        notes[0].contains("conditions.pool-visibility=true"),
        "{said}"
    );
    assert!(!notes[1].contains("pool-visibility"), "{said}");
    let said = err(&["--variant", "v:conditions.pool-visibility=true"]);
    assert!(!said.contains("note: "), "{said}");
}

/// Seed and number of replications are the same for all designs: one of them cannot
/// have its own.
#[test]
fn a_variant_has_no_seed_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    for (variant, option) in [
        ("a:run.seed=3", "--seed 3"),
        ("a:run.replications=4", "--replications 4"),
    ] {
        let words = ["first-look", "--no-figures", "--variant", variant];
        let done = run(&shipped(), &words, folder.path());
        assert_eq!((done.code, done.out.as_str()), (1, ""));
        assert!(
            done.err.contains("the same replications") && done.err.contains(option),
            "{}",
            done.err
        );
    }
}

#[test]
fn one_replication_is_singular_and_none_is_never_exact() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["made-up", "--no-figures", "-p", "hourly", "-p", "ideal"];
    let done = run(
        &made_up(),
        &[&words[..], &["-r", "1"]].concat(),
        folder.path(),
    );
    assert!(
        done.out.contains("and 1 replication of the same demand"),
        "{}",
        done.out
    );
    let twice = [&words[..4], &["-p", "connector", "-r", "2"]].concat();
    let twice = [&twice[..], &["--variant", "same:policy=hourly"]].concat();
    let done = run(&made_up(), &twice, folder.path());
    let said = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("\"same\" against \"hourly\": no difference in 2 replications."),
        "{said}"
    );
}

#[test]
fn settings_of_a_variant_end_at_commas_outside_of_lists_and_texts() {
    let words = ["x", "--variant", r#"n:a.b=[1, 2], c={ d = "e, f" },g=h"#];
    let args = parsed(&words).expect("valid");
    let design = Design::variant(&args.variants[0], &Design::base("x", &["k=v".to_owned()]));
    assert_eq!(
        design.sets,
        ["k=v", "a.b=[1, 2]", r#"c={ d = "e, f" }"#, "g=h"]
    );
    assert_eq!(design.name, "n");
}

#[test]
fn a_misspelt_policy_is_told_the_nearest_one() {
    let design = Design::policy("nigthly", &Design::base("first-look", &[]));
    let error = scenario::load_with(&design.scenario, &design.sets).expect_err("no such policy");
    let said = error.render(false);
    assert!(said.contains("did you mean `nightly`"), "{said}");
    let design = Design::policy("flash-sale", &Design::base("first-look", &[]));
    assert_eq!((&*design.scenario, design.sets.len()), ("flash-sale", 0));
}

fn rung(policy: &str, every: Span, which: Rungs) -> Scenario {
    let base = Design::base("first-look", &[format!("policy={policy}")]);
    let scenario = scenario::load_with("first-look", &base.sets).expect("valid");
    let designs = designs::ladder(&base, &scenario, &[every], which).expect("scheduled feeds");
    scenario::load_with(&designs[0].scenario, &designs[0].sets).expect("valid")
}

fn cadences(s: &Scenario) -> BTreeMap<String, Cadence> {
    s.feeds
        .iter()
        .map(|f| (f.name.clone(), f.cadence))
        .collect()
}

#[test]
fn a_ladder_sets_the_scheduled_feeds_and_keeps_their_order() {
    // Phases of 3 to 14 minutes have room in two hours, and shrink to fit a minute.
    let before = cadences(&rung("hourly", Span(HOUR), Rungs::All));
    let rare = cadences(&rung("hourly", Span(2 * HOUR), Rungs::All));
    let often = cadences(&rung("hourly", Span(MINUTE), Rungs::All));
    for (name, cadence) in &before {
        let phase = |c: &Cadence| match c {
            Cadence::Every { period, phase } => (*period, phase.expect("fixed")),
            other => panic!("{other:?}"),
        };
        let (was, rare, often) = (phase(cadence), phase(&rare[name]), phase(&often[name]));
        assert_eq!((rare.0, rare.1), (Span(2 * HOUR), was.1), "{name}");
        assert_eq!((often.0, often.1.0), (Span(MINUTE), was.1.0 / 60), "{name}");
    }
    // A daily feed and one every 20 minutes both run every 4 h; per-event feeds stay.
    let connector = cadences(&rung("connector", Span(4 * HOUR), Rungs::All));
    let four =
        |c: &Cadence| matches!(c, Cadence::Every { period, .. } if *period == Span(4 * HOUR));
    assert!(connector.values().all(four), "{connector:?}");
}

#[test]
fn a_ladder_of_the_storefront_leaves_other_feeds_alone() {
    let before = cadences(&rung("hourly", Span(HOUR), Rungs::All));
    let after = cadences(&rung("hourly", Span(4 * HOUR), Rungs::Storefront));
    for (name, cadence) in &after {
        let into = name.contains("->storefront");
        assert_eq!(*cadence != before[name], into, "{name}");
    }
    let base = Design::base("first-look", &["policy=webhook".to_owned()]);
    let webhook = scenario::load_with("first-look", &base.sets).expect("valid");
    let refused = designs::ladder(&base, &webhook, &[Span(HOUR)], Rungs::All).unwrap_err();
    assert!(
        refused.contains("runs on a schedule") && refused.contains("help"),
        "{refused}"
    );
}

/// One depletion for each SKU behind a mirror: V T / 2 units oversold each, exactly;
/// the vendors' formula, made into oversells, says tens of times as many.
#[test]
fn a_ladder_oversells_what_is_exact_and_not_what_vendors_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [
        "oracles/oversells",
        "--no-figures",
        "-r",
        "12",
        "--set",
        "business.skus=150",
        "--cadence",
        "6h,24h",
    ];
    let ladder = ["--cadence-of", "storefront"];
    let done = run(
        &shipped(),
        &[&words[..], &ladder[..]].concat(),
        folder.path(),
    );
    let Comparison { facts, reports } = Comparison::read(folder.path()).expect(&done.err);
    assert_eq!(facts.ladder.len(), 2);
    for (rung, days) in facts.ladder.iter().zip([0.25, 1.0]) {
        assert!(
            (rung.per_sell_out - 4.0 * days / 2.0).abs() < 0.02,
            "{rung:?}"
        );
        let report = &reports[facts
            .designs
            .iter()
            .position(|d| d.name == rung.design)
            .unwrap()];
        let units = report
            .quantity(measure_of("count/oversold-units"))
            .expect("counted");
        let exact = rung.per_sell_out * 150.0;
        let half = units.half_width().expect("an interval");
        assert!(
            (units.mean - exact).abs() < 1.5 * half.max(0.02 * exact),
            "{units:?} {exact}"
        );
        assert!(rung.vendor > 10.0 * rung.simulated[0].unwrap(), "{rung:?}");
    }
    assert!(facts.ladder[1].simulated[0] > facts.ladder[0].simulated[0]);
    for measure in &facts.measures {
        assert_eq!(measure.ladder, measure.standings[1].difference);
    }
}

/// The figure judges as the table does: by the differences within replications, not by whether
/// the intervals of the two periods overlap.
#[test]
fn the_figure_of_cadences_judges_by_paired_differences() {
    let folder = tempfile::tempdir().expect("a folder");
    run(
        &made_up(),
        &["made-up", "-r", "6", "--no-figures"],
        folder.path(),
    );
    let mut comparison = Comparison::read(folder.path()).expect("written");
    comparison.facts.ladder = ladder(&comparison);
    let title = |comparison: &Comparison| {
        let figures = figures::of_comparison(comparison);
        let cadence = figures.iter().find(|(name, _)| name == "cadence");
        cadence.expect("drawn").1.title.clone()
    };
    let cost = (comparison.facts.measures.iter())
        .position(|m| m.key == "cost/total")
        .expect("measured");
    assert!(title(&comparison).contains("no clear change in total cost"));
    let mut change = |low: f64, high: f64| {
        comparison.facts.measures[cost].ladder = Some(Difference {
            mean: (low + high) / 2.0,
            low: Some(low),
            high: Some(high),
            correlation: None,
            variance_reduction: None,
        });
        title(&comparison)
    };
    let said = change(100.0, 300.0);
    assert!(
        said.contains("(+$2.00)") && !said.contains("change in total cost"),
        "{said}"
    );
    let said = change(-300.0, -100.0);
    assert!(said.contains("(\u{2212}$2.00)"), "{said}");
    let said = change(-100.0, 300.0);
    assert!(said.contains("no clear change in total cost"), "{said}");
}

/// Real designs: mirrors that run less often are more wrong, and the same demand
/// makes the difference known better than two runs apart would.
#[test]
fn real_designs_meet_the_same_demand() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [
        "first-look",
        "--no-figures",
        "-r",
        "6",
        "-p",
        "poll-15m",
        "-p",
        "nightly",
    ];
    let short = [
        "--set",
        "run.horizon=4 weeks",
        "--set",
        "run.warm-up=1 week",
    ];
    run(
        &shipped(),
        &[&words[..], &short[..]].concat(),
        folder.path(),
    );
    let Comparison { facts, reports } = Comparison::read(folder.path()).expect("written");
    let orders = |i: usize| {
        reports[i]
            .quantity(measure_of("count/orders"))
            .expect("counted")
            .clone()
    };
    assert_eq!(orders(0), orders(1));
    let drift = facts
        .measure(measure_of("drift/storefront/on-hand/absolute"))
        .expect("measured");
    let d = drift.standings[1].difference.as_ref().expect("paired");
    assert!(d.is_significant() && d.mean > 0.0, "{d:?}");
    assert!(d.correlation > Some(0.3), "{d:?}");
}

#[test]
fn figures_of_comparisons_do_not_collide() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases: [&[&str]; 4] = [
        &["made-up", "-r", "6"],
        &["made-up", "-r", "1", "-p", "hourly", "-p", "nightly"],
        &["made-up", "-r", "3", "-p", "ideal"],
        &[
            "made-up",
            "-r",
            "3",
            "--variant",
            "a variant with a name that goes on and on and on:policy=ideal",
        ],
    ];
    for (i, words) in cases.into_iter().enumerate() {
        let done = run(
            &made_up(),
            &[words, &["--no-figures"]].concat(),
            folder.path(),
        );
        assert_eq!(done.code, 0, "{}", done.err);
        let mut comparison = Comparison::read(folder.path()).expect("written");
        if i == 0 {
            comparison.facts.ladder = ladder(&comparison);
        }
        let figures = figures::of_comparison(&comparison);
        assert_eq!(figures.len(), [4, 2, 3, 3][i]);
        for (name, picture) in figures {
            check(&format!("comparison {i}"), &name, &picture);
        }
    }
}

/// A ladder over designs that were none, for its figure.
fn ladder(comparison: &Comparison) -> Vec<pooldrift::report::compare::Rung> {
    let designs = comparison
        .facts
        .designs
        .iter()
        .zip([1, 5, 15, 60, 240, 1_440]);
    let rung = |(note, minutes): (&pooldrift::report::compare::DesignNote, i64)| {
        pooldrift::report::compare::Rung {
            design: note.name.clone(),
            every_ms: minutes * MINUTE,
            stock: 20.0,
            sales: 1.0,
            simulated: [Some(4.0), Some(-1.0), Some(9.0)],
            vendor_chance: 0.2,
            exact_chance: 1e-8,
            vendor: 130.0,
            exact: 1e-60,
            per_sell_out: 0.5,
        }
    };
    designs.map(rung).collect()
}
