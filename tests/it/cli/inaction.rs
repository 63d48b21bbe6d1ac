//! `inaction`: what was put into the dates comes out again, and a real fix costs what it finds.

use crate::fixture::measure_of;
use crate::made_up::{Done, go, outcome};
use crate::report::figures::check;
use crate::synthetic::{loaded, scenario};
use clap::Parser;
use pooldrift::cli::common::Program;
use pooldrift::cli::inaction::{InactionArgs, execute};
use pooldrift::cli::wiring::shipped;
use pooldrift::economics::Rate;
use pooldrift::economics::{Rates, add_costs, add_sensitivities};
use pooldrift::measure::{Case, Measure};
use pooldrift::measure::{Outcome, simulate};
use pooldrift::random::{Purpose, Streams};
use pooldrift::report::Artefact as _;
use pooldrift::report::inaction::{Bar, Course, Facts, Inaction, Late, a_month, by_stretch, late};
use pooldrift::report::{Estimate, figures, redraw};
use pooldrift::scenario::{self, Loaded, Scenario};
use pooldrift::sim::Watcher;
use pooldrift::units::{MONTH, Span, WEEK};
use pooldrift::world::System;
use std::path::Path;
use std::sync::atomic::AtomicBool;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    inaction: InactionArgs,
}

fn parsed(words: &[&str]) -> Result<InactionArgs, clap::Error> {
    let line = ["inaction", "made-up"].iter().chain(words);
    Line::try_parse_from(line).map(|l| l.inaction)
}

/// A scenario whose title tells when it is fixed: `fix.at` in ms, or none.
fn load(_: &str, sets: &[String]) -> Result<Loaded, String> {
    let mut s = scenario(20, 2, &[System::Wms, System::Erp]);
    for set in sets {
        match set.split_once('=').expect("key=value") {
            ("fix.at", at) => at.clone_into(&mut s.title),
            ("run.horizon", horizon) => s.run.horizon = horizon.parse().expect("a span"),
            ("people.feedbacks", "false") => s.policy = "off".into(),
            other => panic!("{other:?} is not made up"),
        }
    }
    Ok(loaded(s))
}

/// Waiting costs 1,000 dollars a month and 3,000 for never; noise is common but for a little.
fn made_up_outcome(s: &Scenario, seed: u64, replication: u32, _: Watcher) -> Option<Outcome> {
    let months = match s.title.parse::<Span>() {
        Ok(at) => (at.0 - s.run.warm_up.0) as f64 / MONTH as f64,
        Err(_) => 30.0,
    };
    let draw = |purpose, entity| {
        let streams = Streams::new(seed, replication);
        streams.at(Purpose(purpose), entity, 0).normal()
    };
    let cents = 5_000_000.0
        + 100_000.0 * months
        + 200_000.0 * draw(0, 0)
        + 2_000.0 * draw(1, months as u64);
    // All of the margin lost was lost in error: what is lost at empty shelves is the rest.
    let lost = cents.round();
    let mut o = outcome(
        replication,
        &[
            ("count/false-lost-margin", "cents", lost),
            ("count/lost-margin", "cents", lost),
        ],
    );
    // Weekly rows in which the cost grows with the square of time, or linearly with feedbacks off.
    let weeks = s.run.horizon.0 / WEEK;
    let power = if s.policy == "off" { 1.0 } else { 2.0 };
    let at = |week: i64| 1e6 * libm::pow(week as f64, power);
    o.table.starts = (0..weeks).map(|w| w * WEEK).collect();
    o.table.lengths = vec![WEEK; weeks as usize];
    let first = s.run.warm_up.0 / WEEK;
    let row =
        |w: i64| (at((w + 1 - first).max(0)) - at((w - first).max(0))) * (1.0 + 0.01 * draw(2, 0));
    o.table.rows = (0..weeks).map(|w| vec![row(w).round(); 2]).collect();
    Some(o)
}

fn made_up() -> Program<'static> {
    Program {
        load: &load,
        simulate: &made_up_outcome,
        engine: "made-up".into(),
    }
}

fn run(words: &[&str], folder: &Path) -> Done {
    let mut args = parsed(words).unwrap_or_else(|e| panic!("{e}"));
    args.options.out = Some(folder.to_owned());
    go(&AtomicBool::new(false), |around| {
        execute(&args, &made_up(), around)
    })
}

#[test]
fn waiting_costs_what_was_put_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = run(&["-r", "6", "--fix-at", "0,6mo,12mo"], folder.path());
    assert_eq!(done.code, 0, "{}", done.err);
    let Inaction { facts, reports } = Inaction::read(folder.path()).expect("written");
    let names: Vec<&str> = facts.designs.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names[0], "fix after 0 s");
    assert_eq!(names[3..], ["never", "never, feedbacks off"]);
    let month = facts.month.expect("two dates");
    assert!(
        (month.mean - 100_000.0).abs() < 1_000.0 && month.is_significant(),
        "{month:?}"
    );
    for (date, expected) in facts.dates.iter().skip(1).zip([6.0, 12.0, 30.0]) {
        let over = date.over_first.expect("not the first");
        assert!(
            (over.mean - 100_000.0 * expected).abs() < 10_000.0,
            "{date:?}"
        );
        assert!(over.low < Some(100_000.0 * expected) && over.high > Some(100_000.0 * expected));
    }
    // The common noise is a hundred times the rest.
    assert!(
        facts.dates[1].total.half_width() > 20.0 * facts.dates[1].over_first.unwrap().half_width()
    );
    let (with, without) = (
        facts.growth.expect("grows"),
        facts.growth_without.expect("grows"),
    );
    assert!(
        (with.exponent.mean - 2.0).abs() < 0.01 && (without.exponent.mean - 1.0).abs() < 0.01,
        "{with:?} {without:?}"
    );
    // Two weeks of warm-up, a year, and half a year beyond.
    let horizon = reports[0].manifest.horizon_ms;
    assert_eq!(horizon, 2 * WEEK + 18 * MONTH);
    assert!(
        done.out
            .contains("On average, a month of waiting costs $1,00"),
        "{}",
        done.out
    );
    let said = facts.sentences.join(" ");
    assert!(
        said.contains("cost of wrong numbers grows as t^2.0")
            && said.contains("; a day still costs more late in the run than midway.")
            && said.contains("it would grow as t^1.0"),
        "{said}"
    );
    let wide = |l: &&str| !l.contains('\u{1b}') && l.chars().count() > 100;
    assert_eq!(done.out.lines().find(wide), None);
}

/// The month and the last date are one difference: what is told of the one is of the other.
#[test]
fn a_month_of_waiting_is_told_exactly_if_the_last_date_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 1..40 {
        let seed = seed.to_string();
        let words = ["-r", "3", "--fix-at", "0,1mo", "--no-figures", "--seed"];
        run(&[&words[..], &[&seed]].concat(), folder.path());
        let facts = Inaction::read(folder.path()).expect("written").facts;
        let (month, last) = (facts.month.expect("two dates"), facts.dates[1].clone());
        let over = last.over_first.expect("not the first");
        assert_eq!(
            month.is_significant(),
            over.is_significant(),
            "{month:?} {over:?}"
        );
        let each = last.per_month.expect("a month later");
        assert!((each.half_width() - over.half_width()).abs() < 1e-3 * over.half_width());
        assert!((month.half_width() - over.half_width()).abs() < 1e-3 * over.half_width());
    }
}

#[test]
fn numbers_take_the_unit_of_the_next_date() {
    let dates = |text: &str| parsed(&["--fix-at", text]).map(|args| args.fix_at.0);
    let months = |all: &[i64]| -> Vec<Span> { all.iter().map(|m| Span(m * MONTH)).collect() };
    assert_eq!(dates("0,3,6,12,18mo").unwrap(), months(&[0, 3, 6, 12, 18]));
    assert_eq!(dates("0, 3 , 6 months").unwrap(), months(&[0, 3, 6]));
    assert_eq!(
        dates("1,2weeks,1.5,3mo").unwrap(),
        [WEEK, 2 * WEEK, 3 * MONTH / 2, 3 * MONTH].map(Span)
    );
    for wrong in ["0,3", "3mo,6", "0,,3mo", "", "0,mo", "0,3x"] {
        assert!(dates(wrong).is_err(), "{wrong}");
    }
}

fn real(words: &[&str], sets: &[&str], scenario: &str, folder: &Path) -> Done {
    let fast = ["-r", "2", "--sensitivity", "0"];
    let mut args = parsed(&[&fast[..], words].concat()).expect("valid");
    args.scenario = scenario.to_owned();
    let small = ["business.skus=20"].iter().chain(sets);
    args.options.set = small.map(|s| (*s).to_owned()).collect();
    args.options.out = Some(folder.to_owned());
    go(&AtomicBool::new(false), |around| {
        execute(&args, &shipped(), around)
    })
}

/// The warm-up asked for ends beyond the scenario's own horizon, which nobody typed.
#[test]
fn the_horizon_makes_room_for_the_warm_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["--fix-at", "0,1mo", "--no-figures"];
    let sets = ["people.feedbacks=true", "run.warm-up=7 months"];
    let done = real(&words, &sets, "first-look", folder.path());
    assert_eq!(done.code, 0, "{}", done.err);
    let manifest = Inaction::read(folder.path()).expect("written").reports[0]
        .manifest
        .clone();
    assert_eq!(manifest.horizon_ms, 14 * MONTH);
    let typed = [&sets[..], &["run.horizon=3 months"]].concat();
    let done = real(&words, &typed, "first-look", folder.path());
    assert!(
        done.code == 1 && done.err.contains("longer than the warm-up"),
        "{}",
        done.err
    );
}

#[test]
fn nothing_to_fix_is_said_and_is_not_laid_at_the_desk() {
    let folder = tempfile::tempdir().expect("a folder");
    let sets = ["run.horizon=3 weeks", "run.warm-up=0 d"];
    let words = ["--fix-at", "0,1week"];
    let done = real(&words, &sets, "omnichannel-shared-pool", folder.path());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("there is nothing to fix"), "{}", done.err);
    let said = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("There is nothing to fix"), "{said}");
    assert!(!said.contains("Not every fix ended"), "{said}");
    let inaction = Inaction::read(folder.path()).expect("written");
    for (name, picture) in figures::of_inaction(&inaction) {
        check("nothing to fix", &name, &picture);
    }
}

#[test]
fn nobody_to_work_on_the_fix_is_a_remedy_and_not_a_line_of_the_defaults() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["--fix-at", "0,1mo", "--no-figures"];
    let done = real(&words, &[], "first-look", folder.path());
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains("--set people.feedbacks=true gives")
            && done.err.contains("fix.hired=8 h")
            && !done.err.contains("<defaults>"),
        "{}",
        done.err
    );
    for remedy in ["people.feedbacks=true", "fix.hired=8 h"] {
        let done = real(&words, &[remedy], "first-look", folder.path());
        assert_eq!(done.code, 0, "{remedy}: {}", done.err);
    }
}

fn known(mean: f64, half: f64) -> Estimate {
    Estimate {
        mean,
        low: Some(mean - half),
        high: Some(mean + half),
    }
}

fn course(mean: f64, half: f64) -> Course {
    Course {
        exponent: known(mean, half),
        later: Some(known(200.0, 10.0)),
        midway: 1_000.0,
    }
}

/// What turns by its means alone turns nothing: bars and exponents say what can be told.
#[test]
fn titles_of_figures_claim_no_more_than_intervals_carry() {
    let folder = tempfile::tempdir().expect("a folder");
    run(&["-r", "4", "--fix-at", "0,6mo"], folder.path());
    let mut inaction = Inaction::read(folder.path()).expect("written");
    let title = |inaction: &Inaction, at: usize| figures::of_inaction(inaction)[at].1.title.clone();
    let bar = inaction.facts.tornado[0].clone();
    let turning = |half: f64| Bar {
        at_low: known(-100.0, half),
        at_high: known(100.0, half),
        swing: known(200.0, half),
        ..bar.clone()
    };
    inaction.facts.tornado = vec![turning(10.0), turning(150.0), turning(500.0)];
    let said = title(&inaction, 2);
    assert!(
        said.ends_with("; one assumption reverses the result (2 may)"),
        "{said}"
    );
    inaction.facts.tornado = vec![turning(500.0)];
    assert!(
        title(&inaction, 2).starts_with("No assumption changes the cost of delay significantly")
    );
    inaction.facts.growth = Some(course(1.96, 0.3));
    inaction.facts.growth_without = Some(course(1.87, 0.97));
    let said = title(&inaction, 1);
    assert!(
        said.contains("as t^1.96 (1.66 to 2.26), faster still at the end")
            && said.contains("as t^1.87 (0.90 to 2.84)")
            && said.ends_with("the two do not differ significantly"),
        "{said}"
    );
    // A start with right records, and evenly ever after.
    let level = Course {
        later: Some(known(0.0, 10.0)),
        ..course(1.96, 0.3)
    };
    inaction.facts.growth = Some(level);
    let said = title(&inaction, 1);
    assert!(
        said.contains("(1.66 to 2.26), linearly at the end"),
        "{said}"
    );
    inaction.facts.growth_without = Some(level);
    let said = title(&inaction, 1);
    assert!(!said.contains("did not react"), "{said}");
    inaction.facts.growth_without = Some(course(1.1, 0.05));
    assert!(!title(&inaction, 1).contains("do not differ significantly"));
}

/// Linear is said where it was found, not where too little is known.
#[test]
fn the_end_of_a_run_is_judged_by_what_a_day_costs() {
    let of = |mean: f64, half: f64| {
        late(Course {
            later: Some(known(mean, half)),
            ..course(1.5, 0.1)
        })
    };
    assert_eq!(of(200.0, 10.0), Late::Accelerates);
    assert_eq!(of(-200.0, 10.0), Late::Slows);
    assert_eq!(of(20.0, 60.0), Late::Linear);
    assert_eq!(of(60.0, 10.0), Late::Linear, "less than a tenth of a day");
    assert_eq!(of(20.0, 500.0), Late::Untold);
    let few = Course {
        later: None,
        ..course(1.5, 0.1)
    };
    assert_eq!(late(few), Late::Untold);
}

/// Months that cost differently are not called alike.
#[test]
fn what_months_cost_is_said_stretch_by_stretch() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["-r", "4", "--fix-at", "0,3mo,12mo,18mo", "--no-figures"];
    run(&words, folder.path());
    let mut facts = Inaction::read(folder.path()).expect("written").facts;
    assert_eq!(
        by_stretch(&facts),
        ", and the 3 stretches between dates do not differ significantly"
    );
    facts.month = Some(known(1.48e7, 1e6));
    for (date, mean) in facts.dates[1..].iter_mut().zip([3.6e6, 6.4e6, 2.45e7]) {
        date.per_month = Some(known(mean, 1e6));
    }
    let said = format!(
        "{}{}",
        a_month(&facts, known(1.48e7, 1e6)),
        by_stretch(&facts)
    );
    assert_eq!(
        said,
        "On average, a month of waiting costs $148,000 ($138,000 to $158,000), from $36,000 ($26,000 to $46,000) \
         between today and 3 months to $245,000 ($235,000 to $255,000) between 12 months and 18 months"
    );
    // What is saved, behind "saves".
    facts.month = Some(known(-1.48e7, 1e6));
    for date in &mut facts.dates[1..] {
        date.per_month = date.per_month.map(|m| m.negative());
    }
    let said = by_stretch(&facts);
    assert!(said.starts_with(", from $36,000 ($26,000"), "{said}");
    // One month is no average.
    run(
        &["-r", "4", "--fix-at", "0,1mo", "--no-figures"],
        folder.path(),
    );
    let facts = Inaction::read(folder.path()).expect("written").facts;
    let month = facts.month.expect("two dates");
    assert!(a_month(&facts, month).starts_with("A month of waiting"));
    assert_eq!(by_stretch(&facts), "");
}

#[test]
fn the_tornado_shows_the_rate_that_is_billed_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    run(
        &["-r", "4", "--fix-at", "0,6mo", "--no-figures"],
        folder.path(),
    );
    let facts = Inaction::read(folder.path()).expect("written").facts;
    // Lost margin has no rate: nothing that is repriced moves it.
    assert!(!facts.tornado.is_empty());
    assert!(
        facts
            .tornado
            .iter()
            .all(|b| b.swing.mean == 0.0 && !b.simulated),
        "{:?}",
        facts.tornado
    );
    let assumptions =
        std::fs::read_to_string(folder.path().join("assumptions.csv")).expect("written");
    let plain = scenario(20, 2, &[System::Wms, System::Erp]);
    let rates = Rates::new(&plain).expect("valid");
    for rate in rates.assumptions() {
        assert!(assumptions.contains(&rate.name), "{}", rate.name);
    }
}

#[test]
fn figures_do_not_collide_and_are_drawn_again_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [["-r", "5"], ["-r", "1"]] {
        run(&words, folder.path());
        let inaction = Inaction::read(folder.path()).expect("written");
        for (name, picture) in figures::of_inaction(&inaction) {
            check(words[1], &name, &picture);
        }
    }
    let svg = folder.path().join("tornado.svg");
    let first = std::fs::read(&svg).expect("drawn");
    std::fs::remove_file(&svg).expect("it is there");
    redraw(folder.path()).expect("drawn again");
    assert_eq!(std::fs::read(&svg).expect("drawn"), first);
}

#[test]
fn threads_json_and_wrong_dates() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["-r", "3", "--no-figures", "--json", "--threads"];
    let one = run(&[&words[..], &["1"]].concat(), folder.path());
    let many = run(&[&words[..], &["3"]].concat(), folder.path());
    assert_eq!(one.out, many.out);
    let facts: Facts = serde_json::from_str(&one.out).expect("JSON and nothing else");
    assert_eq!(facts.dates.len(), 6);
    for dates in ["0", "6mo,3mo", "3mo,3mo"] {
        let done = run(&["--fix-at", dates], folder.path());
        assert!(
            done.code == 1 && done.err.contains("--fix-at takes"),
            "{dates}: {}",
            done.err
        );
    }
    let done = run(
        &["--fix-at", "0,6mo", "--set", "run.horizon=10 weeks"],
        folder.path(),
    );
    assert!(
        done.code == 1 && done.err.contains("run.horizon"),
        "{}",
        done.err
    );
    assert!(parsed(&["--fix-at", "0,6 parsecs"]).is_err());
}

/// Each rate alone: the total at a low rate is what a scenario with that rate would cost.
#[test]
fn repriced_totals_are_those_of_a_scenario_with_that_rate() {
    let short = ["run.horizon=3 weeks", "run.warm-up=0 d", "business.skus=40"].map(str::to_owned);
    let s = scenario::load_with("first-look", &short).expect("valid");
    let rates = Rates::new(&s).expect("valid");
    let mut o = simulate(&s, 1, 0);
    let bare = o.clone();
    add_costs(&s, &rates, &mut o);
    add_sensitivities(&s, &rates, &mut o);
    let mut moved = 0;
    for rate in rates.assumptions().iter().filter(|r| r.billed) {
        for (value, high) in [(rate.low, Case::Low), (rate.high, Case::High)] {
            let mut other = s.clone();
            let range = scenario::RateValue {
                low_typical_high: [value; 3],
                source: String::new(),
            };
            other.rates.push((rate.name.clone(), range));
            let mut again = bare.clone();
            add_costs(&other, &Rates::new(&other).expect("valid"), &mut again);
            let expected = again.total(measure_of("cost/total"));
            assert_eq!(
                o.total(Measure::Sensitivity(
                    Rate::from_name(&rate.name).expect("a rate"),
                    high
                )),
                expected,
                "{}",
                rate.name
            );
            moved += usize::from(expected != o.total(measure_of("cost/total")));
        }
    }
    assert!(moved >= 8, "{moved} rates moved the total");
}

/// A real business: what is fixed later has more records to clean, and parameters
/// that are moved are simulated.
#[test]
fn a_late_fix_finds_more_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut args = parsed(&[
        "-r",
        "2",
        "--fix-at",
        "0,2mo",
        "--sensitivity",
        "1",
        "--no-figures",
    ])
    .unwrap();
    args.scenario = "first-look".to_owned();
    let sets = [
        "people.feedbacks=true",
        "business.skus=40",
        "run.horizon=4 months",
    ];
    args.options.set = sets.map(str::to_owned).to_vec();
    args.options.out = Some(folder.path().to_owned());
    let done = go(&AtomicBool::new(false), |around| {
        execute(&args, &shipped(), around)
    });
    assert_eq!(done.code, 0, "{}", done.err);
    let facts = Inaction::read(folder.path()).expect("written").facts;
    let records: Vec<f64> = facts.dates.iter().map(|d| d.bill.records.mean).collect();
    assert!(records[1] > records[0] && records[2] == 0.0, "{records:?}");
    assert!(facts.dates[0].fix.mean > 0.0 && facts.dates[2].fix.mean == 0.0);
    for date in &facts.dates {
        assert!((date.operation.mean + date.fix.mean - date.total.mean).abs() < 1.0);
    }
    let desk = facts
        .tornado
        .iter()
        .find(|b| b.key == "desk.people")
        .expect("moved");
    assert!(desk.simulated && desk.swing.mean != 0.0, "{desk:?}");
}
