//! The engine against exact answers, and the check against wrong ones.

use crate::fixture::measure_of;
use pooldrift::exact::vendor_formula;
use pooldrift::experiment::Progress;
use pooldrift::oracle::{Checked, Oracle, Size, check, json, oracles, table};
use std::process::Command;

const SEED: u64 = 1;

fn checked(oracles: &[Oracle], threads: Option<usize>) -> Vec<Checked> {
    check(oracles, SEED, threads, &|_| Progress::hidden()).unwrap_or_else(|e| panic!("{e}"))
}

fn of(scenario: &str) -> Vec<Oracle> {
    let mut all = oracles(Size::Small);
    all.retain(|o| o.scenario == scenario);
    assert!(!all.is_empty(), "{scenario}");
    all
}

#[test]
fn every_exact_answer_is_reproduced() {
    let rows = checked(&oracles(Size::Small), None);
    assert!(rows.iter().all(|r| r.agrees), "\n{}", table(&rows, true));
    // An interval as wide as the quantity would accept anything.
    for row in &rows {
        let scale = row.expected.abs().max(0.05);
        let blunt = row.tolerance > 0.35 * scale || row.agrees_with(row.expected + 0.5 * scale);
        assert!(!blunt, "{row:#?}\naccepts too much");
        assert!(!row.because.is_empty(), "{row:#?}\nhas no law");
        assert!(row.allowance <= 0.05 * scale, "{row:#?}\nallows too much");
    }
    let text = table(&rows, true);
    let widest = text.lines().map(|l| l.chars().count()).max();
    assert!(widest.is_some_and(|w| w <= 100), "{text}");
}

#[test]
fn every_oracle_scenario_is_in_the_table() {
    let all = oracles(Size::Small);
    for (name, _) in pooldrift::scenario::SCENARIOS {
        if name.starts_with("oracles/") && *name != "oracles/plain" {
            assert!(all.iter().any(|o| o.scenario == *name), "{name}");
        }
    }
}

#[test]
fn a_wrong_expectation_is_rejected() {
    // The mirror as if every look at it fell just before a poll.
    let mut mirror = of("oracles/mirror");
    mirror[0].rows[0].expected *= 2.0;
    let rows = checked(&mirror, None);
    assert!(!rows[0].agrees && rows[1].agrees, "{rows:#?}");
    assert!(table(&rows, false).contains("1 of 4 quantities differ"));
    assert_eq!(json(&rows, SEED)["agrees"], false);
    // What vendors print instead of the oversells per depletion.
    let mut oversells = of("oracles/oversells");
    oversells[0].rows[0].expected = vendor_formula(60.0, 4.0, 0.5);
    let rows = checked(&oversells, None);
    assert!(!rows[0].agrees && rows[1].agrees, "{rows:#?}");
}

#[test]
fn a_scenario_that_is_not_the_one_on_paper_is_rejected() {
    // Polls that fail now and then, where the formula has none failing.
    let mut mirror = of("oracles/mirror");
    let failing = "feeds.wms->storefront.faults.run=10 %";
    mirror[0].sets.push(failing.into());
    assert!(checked(&mirror, None).iter().all(|r| !r.agrees));
    // A record that nobody miscounts has no constant error to read.
    let mut record = of("oracles/reorder-point-record-error");
    record[0].sets.push("counts.rule=none".into());
    assert!(checked(&record, None).iter().any(|r| !r.agrees));
}

#[test]
fn what_is_not_measured_agrees_with_nothing() {
    let mut mirror = of("oracles/mirror");
    mirror[0].rows[0].measure = Box::new(|s| s.total(measure_of("drift/pos/on-hand/signed")));
    assert!(!checked(&mirror, None)[0].agrees);
}

#[test]
fn a_faulty_setting_is_said() {
    let mut mirror = of("oracles/mirror");
    mirror[0].sets.push("business.skuz=3".into());
    let error = check(&mirror, SEED, None, &|_| Progress::hidden()).unwrap_err();
    assert!(error.contains("skuz"), "{error}");
}

#[test]
fn threads_do_not_change_the_table() {
    let of_two = || {
        let mut all = of("oracles/mirror");
        all.extend(of("oracles/oversells"));
        all
    };
    let [one, three] = [1, 3].map(|n| json(&checked(&of_two(), Some(n)), SEED).to_string());
    assert_eq!(one, three);
}

#[test]
fn the_old_option_names_the_command() {
    let out = Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args(["check", "--oracles"])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(said.contains("`pooldrift verify`"), "{said}");
}
