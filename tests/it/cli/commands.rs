//! The commands about scenarios: what they print and where, and their exit codes.

use serde_json::Value;
use std::process::{Command, Output};

fn pooldrift(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args(args)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn check_says_what_a_scenario_means() {
    let out = pooldrift(&["check", "first-look", "--set", "business.skus=30"]);
    assert_eq!(out.status.code(), Some(0));
    assert!(out.stderr.is_empty(), "{}", text(&out.stderr));
    let said = text(&out.stdout);
    assert!(said.contains("30 SKUs") && said.contains("erp->storefront every 1 h: sets available"));
}

#[test]
fn check_goes_on_after_a_bad_scenario_and_fails() {
    let out = pooldrift(&["check", "first-lok", "ideal"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("did you mean `first-look`?"));
    assert!(text(&out.stdout).starts_with("ideal: "));
}

#[test]
fn a_rate_that_does_not_exist_is_refused() {
    let out = pooldrift(&["check", "first-look", "--set", "rates.warehouse-wag=7 USD"]);
    assert_eq!(out.status.code(), Some(1));
    let said = text(&out.stderr);
    assert!(said.contains("`rates.warehouse-wag`") && said.contains("`warehouse-wage`"));
    let out = pooldrift(&["check", "first-look", "--set", "rates.warehouse-wage=7 USD"]);
    assert_eq!(out.status.code(), Some(0));
}

#[test]
fn the_effective_scenario_is_itself_valid_and_means_the_same() {
    let out = pooldrift(&["check", "click-and-collect", "--effective"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("again.toml");
    std::fs::write(&file, &out.stdout).unwrap();
    let load = |spec: &str| pooldrift::scenario::open(spec, &[]).unwrap();
    let (first, again) = (load("click-and-collect"), load(&file.to_string_lossy()));
    assert_eq!(first.digest, again.digest);
    assert_eq!(again.assumptions.len(), 0, "everything is typed now");
}

#[test]
fn without_a_folder_results_go_to_out_each_command_to_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let small = "first-look --no-figures --set business.skus=5 --set run.horizon=5weeks";
    for (command, file) in [
        ("run --replications 2", "summary.json"),
        (
            "compare --replications 2 --cadence 1h",
            "compare/comparison.json",
        ),
        ("ablate --replications 2", "ablate/ablation.json"),
        (
            "inaction --replications 2 --sensitivity 0 --fix-at 0,1w --set people.feedbacks=true",
            "inaction/inaction.json",
        ),
    ] {
        let out = Command::new(env!("CARGO_BIN_EXE_pooldrift"))
            .current_dir(folder.path())
            .args(command.split(' ').chain(small.split(' ')))
            .output()
            .unwrap();
        assert!(out.status.success(), "{command}: {}", text(&out.stderr));
        let file = folder.path().join("out/first-look").join(file);
        assert!(file.exists(), "{command}: {}", file.display());
    }
    assert!(!folder.path().join("results").exists());
}

#[test]
fn a_mistake_in_the_arguments_is_an_input_error() {
    assert_eq!(pooldrift(&["check"]).status.code(), Some(1));
    assert_eq!(pooldrift(&["chekc"]).status.code(), Some(1));
    assert_eq!(pooldrift(&["--help"]).status.code(), Some(0));
}

#[test]
fn list_tells_each_in_a_sentence() {
    let out = pooldrift(&["list", "--json"]);
    let all: Value = serde_json::from_slice(&out.stdout).unwrap();
    for (kind, count) in [
        ("scenarios", pooldrift::scenario::SCENARIOS.len()),
        ("policies", pooldrift::scenario::PRESETS.len()),
        (
            "rates",
            pooldrift::economics::Rates::default().assumptions().len(),
        ),
    ] {
        let rows = all[kind].as_array().unwrap();
        assert_eq!(rows.len(), count);
        assert!(
            rows.iter().all(|r| r["shows"].as_str().unwrap().len() > 20),
            "{rows:#?}"
        );
    }
    assert!(text(&pooldrift(&["list"]).stdout).contains("connector"));
}

#[test]
fn the_schema_is_draft_07_and_knows_defaults() {
    let out = pooldrift(&["schema"]);
    let schema: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(schema["$schema"].as_str().unwrap().contains("draft-07"));
    let run = &schema["definitions"]["RunTable"]["properties"];
    assert_eq!(run["horizon"]["default"], "18 months");
    assert!(schema["definitions"]["RunTable"].get("required").is_none());
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn report_draws_the_figures_of_a_result_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let mut run = vec!["run", "first-look", "--replications", "2", "--out", out];
    run.extend(["--set", "run.horizon=2 weeks", "--set", "run.warm-up=0 d"]);
    assert_eq!(pooldrift(&run).status.code(), Some(0));
    let svg = folder.path().join("drift.svg");
    let first = std::fs::read(&svg).unwrap();
    std::fs::remove_file(&svg).unwrap();
    let report = pooldrift(&["report", out]);
    assert_eq!(report.status.code(), Some(0));
    assert!(report.stdout.is_empty());
    assert_eq!(std::fs::read(&svg).unwrap(), first);
}

#[test]
fn report_needs_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let out = pooldrift(&["report", folder.path().to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("manifest.json"));
}

#[test]
fn negative_numbers_are_told_the_rule() {
    for (args, rule) in [
        (
            &["run", "ideal", "--replications", "-3"][..],
            "-3 is not in 1..=",
        ),
        (
            &["run", "ideal", "--seed", "-1"],
            "a seed is a whole number from 0 to",
        ),
        (
            &["run", "ideal", "--until", "-5%"],
            "a precision is a share of the mean",
        ),
        (
            &["run", "ideal", "--threads", "-2"],
            "lies between 1 and 1024",
        ),
        (
            &["inaction", "ideal", "--sensitivity", "-1"],
            "-1 is not in 0..=",
        ),
        (&["trace", "ideal", "--oversell", "-1"], "-1 is not in 1..="),
        (
            &["ablate", "ideal", "--price", "cadence=-3"],
            "a price is a number of dollars, not below 0",
        ),
    ] {
        let out = pooldrift(args);
        assert_eq!(out.status.code(), Some(1), "{args:?}");
        let said = text(&out.stderr);
        assert!(said.contains(rule), "{args:?}: {said}");
    }
}

#[test]
fn which_rungs_of_no_ladder_is_refused() {
    let out = pooldrift(&["compare", "ideal", "--cadence-of", "storefront"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("--cadence <PERIODS>"));
}

#[test]
fn a_trace_from_after_the_end_says_where_the_end_is() {
    let said = |more: &[&str]| {
        let trace = ["trace", "ideal", "--pool", "1@dc", "--from", "30000 weeks"];
        let out = pooldrift(&[&trace[..], more].concat());
        assert_eq!(out.status.code(), Some(1));
        text(&out.stderr)
    };
    let alone = said(&[]);
    assert!(alone.contains("nothing happens from 210000 d on: the run goes from 0 s to "));
    assert!(!alone.contains("--to"), "{alone}");
}

#[test]
fn one_of_a_kind_has_no_plural() {
    let out = pooldrift(&["check", "ideal", "--set", "business.skus=1"]);
    assert!(
        text(&out.stdout).contains("  1 SKU, sites: "),
        "{}",
        text(&out.stdout)
    );
}
