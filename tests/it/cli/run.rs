//! The `run` command: what goes where, and with which exit code.

use crate::fixture::measure_of;
use crate::synthetic::{Shape, loaded, outcome, scenario};
use clap::Parser;
use pooldrift::cli::common::{Program, Surroundings};
use pooldrift::cli::run::{RunArgs, execute};
use pooldrift::economics::{Category, Group};
use pooldrift::experiment::Progress;
use pooldrift::measure::Measure;
use pooldrift::measure::Outcome;
use pooldrift::report::{self, Artefact as _};
use pooldrift::scenario::{Loaded, RateValue, Scenario};
use pooldrift::sim::Watcher;
use pooldrift::world::System;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    run: RunArgs,
}

fn args(words: &[&str]) -> RunArgs {
    let line = ["run", "made-up.toml"].iter().chain(words);
    Line::try_parse_from(line)
        .expect("a valid command line")
        .run
}

fn load(_: &str, _: &[String]) -> Result<Loaded, String> {
    Ok(loaded(scenario(6, 1, &[System::Wms, System::Erp])))
}

fn simulate(scenario: &Scenario, seed: u64, replication: u32, _: Watcher) -> Option<Outcome> {
    Some(outcome(scenario, seed, replication, Shape::default()))
}

struct Done {
    code: u8,
    out: String,
    err: String,
}

fn go(args: &RunArgs, program: &Program, stop: &AtomicBool) -> Done {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let around = Surroundings {
        stop,
        progress: &|_| Progress::hidden(),
        out: &mut out,
        err: &mut err,
    };
    let code = execute(args, program, around);
    Done {
        code,
        out: String::from_utf8(out).expect("text"),
        err: String::from_utf8(err).expect("text"),
    }
}

fn program() -> Program<'static> {
    Program {
        load: &load,
        simulate: &simulate,
        engine: "made-up".into(),
    }
}

/// What never varies is known after the look-ahead from the minimum, at 0 too.
#[test]
fn what_is_the_same_in_all_replications_ends_a_search_for_precision() {
    let folder = tempfile::tempdir().expect("a folder");
    for (size, value) in [(0.0, "$0"), (1.0, "$")] {
        let same = |scenario: &Scenario, seed: u64, replication: u32, _: Watcher| {
            let shape = Shape {
                size,
                ..Shape::default()
            };
            let first = outcome(scenario, seed, 0, shape);
            Some(Outcome {
                replication,
                ..first
            })
        };
        let program = Program {
            simulate: &same,
            ..program()
        };
        let mut args = args(&["--until", "5%", "--no-figures"]);
        args.options.out = Some(folder.path().to_owned());
        let done = go(&args, &program, &AtomicBool::new(false));
        let said = format!("cost/failures was the same, {value}");
        assert!(done.err.contains(&said), "{}", done.err);
        let ends = "in all 35 replications, so no more were run";
        assert!(done.code == 0 && done.err.contains(ends), "{}", done.err);
        let report = report::Report::read(folder.path()).expect("written");
        assert_eq!(report.manifest.replications_asked, 35);
    }
}

fn normal(words: &[&str], out: &Path) -> Done {
    let mut args = args(words);
    args.options.out = Some(out.to_owned());
    go(&args, &program(), &AtomicBool::new(false))
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|e| {
            let e = e.expect("an entry");
            (
                e.file_name().into_string().expect("a name"),
                std::fs::read(e.path()).expect("read"),
            )
        })
        .collect()
}

#[test]
fn a_run_ends_with_a_sentence_a_table_and_a_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = normal(&["--replications", "5"], folder.path());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.out.contains("In 5 weeks the ERP was wrong about"),
        "{}",
        done.out
    );
    assert!(done.out.contains("95 % interval"));
    assert!(done.err.contains("overview.svg"), "{}", done.err);
    assert_eq!(bytes(folder.path()).len(), 3 + 2 * 6);
}

/// Right records have half of everything that goes wrong.
fn held_against(scenario: &Scenario, seed: u64, replication: u32, _: Watcher) -> Option<Outcome> {
    let shape = Shape {
        size: if scenario.right_records { 0.5 } else { 1.0 },
        ..Shape::default()
    };
    Some(outcome(scenario, seed, replication, shape))
}

#[test]
fn costs_are_held_against_the_same_business_with_right_records_unless_that_is_left_out() {
    let program = Program {
        simulate: &held_against,
        ..program()
    };
    let summary = |words: &[&str]| {
        let folder = tempfile::tempdir().expect("a folder");
        let words = [&["--no-figures", "--replications", "5"], words].concat();
        let mut args = args(&words);
        args.options.out = Some(folder.path().to_owned());
        let told = go(&args, &program, &AtomicBool::new(false));
        let read = report::Report::read(folder.path()).expect("written");
        (told.out, read)
    };
    let (out, report) = summary(&[]);
    let find = |key: &str| {
        report
            .quantity(measure_of(key))
            .unwrap_or_else(|| panic!("{key}"))
    };
    let less = find("right-records/less-earned");
    assert!(less.low.is_some() && less.high.is_some() && less.n == 5);
    let (margin, spent) = (
        find("right-records/less-margin"),
        find("right-records/more-spent"),
    );
    assert!(
        (less.mean - margin.mean - spent.mean).abs() < 1.0,
        "{less:?}"
    );
    assert!(spent.mean > 0.0);
    let sum: f64 = (Category::ALL.into_iter())
        .filter(|c| c.lowers_earnings())
        .filter_map(|c| report.quantity(Measure::MoreSpentOn(c)))
        .map(|q| q.mean)
        .sum();
    assert!((sum - spent.mean).abs() < 1.0, "{sum} {spent:?}");
    assert!(
        out.contains("The same business with right records"),
        "{out}"
    );
    assert!(out.contains("earned less than with right records"), "{out}");
    let (out, without) = summary(&["--no-counterfactual"]);
    assert!(!out.contains("right records"), "{out}");
    assert!(without.manifest.command.contains("--no-counterfactual"));
    assert!(without.quantity(Measure::LessEarned).is_none());
    // Nothing else depends on it.
    let rest = |r: &report::Report| {
        let all = r.summary.quantities.clone().into_iter();
        all.filter(|q| !q.key.starts_with("right-records/"))
            .collect::<Vec<_>>()
    };
    assert_eq!(rest(&report), rest(&without));
    assert_eq!(report.series, without.series);
}

/// The rows under the heading add up to the sum, and the others do not count.
#[test]
fn the_table_shows_what_adds_up_to_the_cost_of_wrong_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = normal(&["--replications", "3", "--no-figures"], folder.path());
    let report = report::Report::read(folder.path()).expect("written");
    let at = |text: &str| {
        done.out
            .find(text)
            .unwrap_or_else(|| panic!("{}", done.out))
    };
    let (first, sum) = (
        at("Cost of wrong numbers, typical rates"),
        at("cost of wrong numbers (sum of these)"),
    );
    let (others, all) = (
        at("No part of it, typical rates"),
        at("total cost, running costs included"),
    );
    assert!(first < sum && sum < others && others < all);
    let mut total = 0.0;
    for category in Category::ALL {
        let Some(q) = report.quantity(measure_of(&format!("cost/{}", category.name()))) else {
            continue;
        };
        let adds_up = category.group() == Group::Failure;
        total += if adds_up { q.mean } else { 0.0 };
        if q.mean != 0.0 {
            let row = at(&format!("  {} ", category.label()));
            assert_eq!(adds_up, first < row && row < sum, "{}", category.name());
        }
    }
    assert!((total - report.mean(measure_of("cost/failures"))).abs() < 1.0);
}

#[test]
fn json_is_all_there_is_on_stdout() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = normal(
        &["--json", "--no-figures", "--replications", "3"],
        folder.path(),
    );
    let read: report::Summary = serde_json::from_str(&done.out).expect("JSON and nothing else");
    assert_eq!(read.replications, 3);
    let written = std::fs::read_to_string(folder.path().join("summary.json")).expect("written");
    assert_eq!(done.out, written);
    assert_eq!(bytes(folder.path()).len(), 3);
}

#[test]
fn threads_do_not_change_a_byte_of_any_file() {
    let (one, many) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let a = normal(&["--threads", "1", "--replications", "6"], one.path());
    let b = normal(&["--threads", "3", "--replications", "6"], many.path());
    assert_eq!(a.out, b.out);
    assert!(bytes(one.path()) == bytes(many.path()));
}

#[test]
fn the_command_line_overrides_the_scenario() {
    let folder = tempfile::tempdir().expect("a folder");
    normal(
        &[
            "--no-figures",
            "--seed",
            "99",
            "--set",
            "demand.orders=10 /day",
        ],
        folder.path(),
    );
    let manifest = report::Report::read(folder.path()).expect("read").manifest;
    assert_eq!((manifest.seed, manifest.replications_asked), (99, 4));
    assert_eq!(manifest.sets, ["demand.orders=10 /day"]);
    assert_eq!(
        manifest.command,
        "pooldrift run made-up.toml --replications 4 --seed 99 --set 'demand.orders=10 /day'"
    );
}

#[test]
fn an_interrupted_run_keeps_what_is_finished() {
    let folder = tempfile::tempdir().expect("a folder");
    let stop = AtomicBool::new(false);
    let stopping = |scenario: &Scenario, seed: u64, replication: u32, watcher: Watcher| {
        if replication == 3 {
            stop.store(true, Ordering::SeqCst);
        }
        simulate(scenario, seed, replication, watcher)
    };
    let program = Program {
        load: &load,
        simulate: &stopping,
        engine: String::new(),
    };
    let mut args = args(&["--replications", "50", "--threads", "1", "--no-figures"]);
    args.options.out = Some(folder.path().to_owned());
    let done = go(&args, &program, &stop);
    assert_eq!(done.code, 130);
    let read = report::Report::read(folder.path()).expect("kept");
    // The fourth has not met the same business with right records.
    assert_eq!(read.manifest.replications, [0, 1, 2]);
    let words: Vec<&str> = done.out.split_whitespace().collect();
    assert!(
        words
            .join(" ")
            .contains("Interrupted: 3 of 50 replications finished."),
        "{}",
        done.out
    );
    assert!(
        done.err.contains("interrupted: 3 of 50 replications"),
        "{}",
        done.err
    );
}

#[test]
fn interrupted_before_anything_finished_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut args = args(&[]);
    args.options.out = Some(folder.path().join("never"));
    let done = go(&args, &program(), &AtomicBool::new(true));
    assert_eq!((done.code, done.out.as_str()), (130, ""));
    assert!(!folder.path().join("never").exists());
}

#[test]
fn what_another_command_has_written_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut args = args(&["--replications", "2", "--no-figures"]);
    args.options.out = Some(folder.path().to_owned());
    let run = || go(&args, &program(), &AtomicBool::new(false));
    assert_eq!((run().code, run().code), (0, 0), "a run over a run");
    for (file, command) in [
        ("ablation.json", "ablate"),
        ("inaction.json", "inaction"),
        ("comparison.json", "compare"),
    ] {
        std::fs::write(folder.path().join(file), "{}").expect("written");
        let done = run();
        assert_eq!((done.code, done.out.as_str()), (1, ""));
        let wanted = format!("holds what `pooldrift {command}` has written");
        assert!(done.err.contains(&wanted), "{}", done.err);
        assert!(done.err.contains("--out"), "{}", done.err);
    }
}

#[test]
fn wrong_input_is_a_message_and_a_one() {
    let refuse = |_: &str, _: &[String]| Err("made-up.toml:3: no such key".to_owned());
    let program = Program {
        load: &refuse,
        simulate: &simulate,
        engine: String::new(),
    };
    let done = go(&args(&[]), &program, &AtomicBool::new(false));
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert_eq!(done.err, "made-up.toml:3: no such key\n");
}

#[test]
fn an_unknown_rate_is_wrong_input() {
    let load = |_: &str, _: &[String]| {
        let mut s = scenario(6, 1, &[System::Erp]);
        let value = RateValue {
            low_typical_high: [1.0; 3],
            source: String::new(),
        };
        s.rates.push(("wages".into(), value));
        Ok(loaded(s))
    };
    let program = Program {
        load: &load,
        simulate: &simulate,
        engine: String::new(),
    };
    let done = go(&args(&[]), &program, &AtomicBool::new(false));
    assert_eq!(done.code, 1);
    assert!(done.err.contains("no rate \"wages\""), "{}", done.err);
}

#[test]
fn a_folder_that_cannot_be_made_is_a_message_and_a_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").expect("written");
    let done = normal(&["--no-figures"], &file);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(
        done.err.contains("nothing can be written to"),
        "{}",
        done.err
    );
}

#[test]
fn nonsense_on_the_command_line_is_refused() {
    for words in [
        ["--replications", "0"],
        ["--threads", "0"],
        ["--seed", "x"],
        ["--frobnicate", "1"],
    ] {
        let line = ["run", "made-up.toml"].iter().chain(&words);
        assert!(Line::try_parse_from(line).is_err(), "{words:?}");
    }
}
