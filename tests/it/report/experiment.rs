//! Trials: the same bytes on any number of threads, nothing finished is lost.

use crate::fixture::measure_of;
use crate::synthetic::{Shape, outcome, scenario};
use pooldrift::experiment::*;
use pooldrift::measure::Outcome;
use pooldrift::scenario::Scenario;
use pooldrift::sim::Watcher;
use pooldrift::stats::{Precision, Stopping, Sufficiency};
use pooldrift::world::System;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

fn simulate(scenario: &Scenario, seed: u64, replication: u32, _: Watcher) -> Option<Outcome> {
    // Later replications are faster, so that they overtake the earlier ones.
    std::thread::sleep(Duration::from_millis(u64::from(12 - replication.min(12))));
    let mut o = outcome(scenario, seed, replication, Shape::default());
    add_derived(&mut o);
    Some(o)
}

fn ensemble(threads: usize) -> Ensemble {
    let s = scenario(5, 1, &[System::Wms, System::Erp]);
    let plan = ExperimentPlan {
        replications: 12,
        seed: 3,
        threads: Some(threads),
    };
    let stop = AtomicBool::new(false);
    let done = replicate(&s, plan, &stop, &Progress::hidden(), simulate).expect("threads start");
    assert!(!done.interrupted);
    done.ensemble
}

#[test]
fn threads_do_not_change_a_bit() {
    let one = format!("{:?}", ensemble(1));
    assert_eq!(one, format!("{:?}", ensemble(4)));
    assert_eq!(one, format!("{:?}", ensemble(7)));
}

#[test]
fn results_come_in_order_and_few_wait() {
    let mut seen = Vec::new();
    let stop = AtomicBool::new(false);
    let work = |i: usize, _: Watcher| {
        std::thread::sleep(Duration::from_millis((i % 3) as u64));
        Some(i * i)
    };
    trials(50, Some(5), &stop, &Progress::hidden(), work, |i, r| {
        seen.push((i, r))
    })
    .expect("runs");
    let expected: Vec<_> = (0..50).map(|i| (i, i * i)).collect();
    assert_eq!(seen, expected);
}

#[test]
fn stop_keeps_what_is_finished() {
    let stop = AtomicBool::new(false);
    let started = AtomicUsize::new(0);
    let mut kept = Vec::new();
    let work = |i: usize, _: Watcher| {
        started.fetch_add(1, Ordering::SeqCst);
        if i == 6 {
            stop.store(true, Ordering::SeqCst);
            return None; // stopped midway
        }
        Some(i)
    };
    trials(1_000, Some(2), &stop, &Progress::hidden(), work, |i, _| {
        kept.push(i)
    })
    .expect("runs");
    assert!(kept.is_sorted() && !kept.contains(&6));
    assert!((0..5).all(|i| kept.contains(&i)));
    assert!(started.load(Ordering::SeqCst) < 20);
}

/// Three arms whose trials overtake each other, until the first quantity is known to 20 %; and
/// one beside them that never will be, if wanted.
fn until_precise(threads: usize, beside: bool) -> Arms {
    let s = scenario(5, 1, &[System::Wms]);
    let work = |arm: usize, seed: u64, replication: u32, _: Watcher| {
        std::thread::sleep(Duration::from_millis(
            (arm as u64 * 7 + 3 * u64::from(replication)) % 5,
        ));
        let shape = Shape {
            size: match arm {
                3 => 100.0 * f64::from(replication % 2),
                _ => 1.0 + arm as f64,
            },
            noise: 0.9,
            ..Shape::default()
        };
        Some(outcome(&s, seed, replication, shape))
    };
    let goal = Goal {
        measure: measure_of("count/oversold-lines"),
        rule: Some(Stopping {
            minimum: 3,
            ..Stopping::new(Precision::Relative(0.2), 0.95, 60)
        }),
    };
    let plan = ExperimentPlan {
        replications: 60,
        seed: 3,
        threads: Some(threads),
    };
    let stop = AtomicBool::new(false);
    run_arms_beside(
        &[&s, &s, &s, &s][..3 + usize::from(beside)],
        3,
        plan,
        Some(&goal),
        &stop,
        &Progress::hidden(),
        work,
    )
    .expect("runs")
}

#[test]
fn a_goal_is_reached_at_the_same_replication_on_any_number_of_threads() {
    let one = until_precise(1, false);
    let Some(Sufficiency::Enough { at }) = one.verdict else {
        panic!("{:?}", one.verdict)
    };
    assert!(at >= 3 && one.replications() < 60 && one.replications() as u64 >= at + 5);
    assert!(!one.interrupted);
    let many = until_precise(4, false);
    assert_eq!(
        format!("{:?}", one.ensembles),
        format!("{:?}", many.ensembles)
    );
    assert_eq!(one.verdict, many.verdict);
}

#[test]
fn what_the_arms_are_held_against_need_not_be_known_as_precisely() {
    let (alone, beside) = (until_precise(2, false), until_precise(2, true));
    assert_eq!(alone.verdict, beside.verdict);
    assert_eq!((alone.ensembles.len(), beside.ensembles.len()), (3, 4));
    assert_eq!(
        format!("{:?}", alone.ensembles),
        format!("{:?}", &beside.ensembles[..3])
    );
    assert_eq!(
        beside.ensembles[3].numbers(),
        beside.ensembles[0].numbers(),
        "the same replications"
    );
}

#[test]
fn a_cap_before_the_end_of_the_look_ahead_loses_nothing() {
    let s = scenario(5, 1, &[System::Wms]);
    let work = |_: usize, seed, replication, _: Watcher| {
        Some(outcome(&s, seed, replication, Shape::default()))
    };
    for (minimum, cap) in [(2, 6), (30, 34)] {
        let goal = Goal {
            measure: measure_of("count/oversold-lines"),
            rule: Some(Stopping {
                minimum,
                ..Stopping::new(Precision::Relative(1e-9), 0.95, cap)
            }),
        };
        let plan = ExperimentPlan {
            replications: cap as u32,
            seed: 3,
            threads: Some(1),
        };
        let (stop, hidden) = (AtomicBool::new(false), Progress::hidden());
        let done = run_arms(&[&s], plan, Some(&goal), &stop, &hidden, work).expect("runs");
        assert_eq!(done.verdict, Some(Sufficiency::Capped));
        assert_eq!(done.replications() as u64, cap);
    }
}

#[test]
fn a_replication_counts_when_all_arms_finished_it() {
    let s = scenario(5, 1, &[System::Wms]);
    let stop = AtomicBool::new(false);
    let work = |arm: usize, seed: u64, replication: u32, _: Watcher| {
        // One arm of replication 4 is stopped midway, on another thread 5 goes on.
        if (arm, replication) == (1, 4) {
            std::thread::sleep(Duration::from_millis(40));
            stop.store(true, Ordering::SeqCst);
            return None;
        }
        Some(outcome(&s, seed, replication, Shape::default()))
    };
    let plan = ExperimentPlan {
        replications: 900,
        seed: 3,
        threads: Some(2),
    };
    let done = run_arms(&[&s, &s], plan, None, &stop, &Progress::hidden(), work).expect("runs");
    assert!(done.interrupted && done.verdict.is_none());
    let numbers = done.ensembles[0].numbers();
    assert_eq!(numbers, done.ensembles[1].numbers());
    assert!(
        numbers.starts_with(&[0, 1, 2, 3]) && !numbers.contains(&4),
        "{numbers:?}"
    );
    assert!(
        numbers.contains(&5),
        "what another thread finished is kept: {numbers:?}"
    );
}

#[test]
fn a_goal_of_something_unmeasured_is_an_error_at_once() {
    let s = scenario(5, 1, &[System::Wms]);
    let goal = Goal {
        measure: measure_of("people/backlog"),
        rule: None,
    };
    let plan = ExperimentPlan {
        replications: 500,
        seed: 3,
        threads: Some(1),
    };
    let trials = AtomicUsize::new(0);
    let work = |_: usize, seed, replication, _: Watcher| {
        trials.fetch_add(1, Ordering::SeqCst);
        Some(outcome(&s, seed, replication, Shape::default()))
    };
    let stop = AtomicBool::new(false);
    let wrong = run_arms(&[&s], plan, Some(&goal), &stop, &Progress::hidden(), work).unwrap_err();
    assert!(
        wrong.to_string().contains("\"people/backlog\" is measured"),
        "{wrong}"
    );
    assert_eq!(trials.load(Ordering::SeqCst), 1);
}

#[test]
fn moments_are_those_of_the_replications() {
    let s = scenario(5, 1, &[System::Wms, System::Erp]);
    let e = ensemble(2);
    let column = e
        .columns()
        .iter()
        .position(|c| c.measure.path() == "drift/erp/on-hand/absolute")
        .expect("there");
    let values: Vec<f64> = (0..12)
        .map(|r| outcome(&s, 3, r, Shape::default()).table.rows[4][column])
        .collect();
    let mean = values.iter().sum::<f64>() / 12.0;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 11.0;
    let cell = e.cell(4, column);
    assert_eq!(cell.n(), 12);
    assert!((cell.mean() - mean).abs() < 1e-9 * mean);
    assert!((cell.variance().expect("spread") - variance).abs() < 1e-9 * variance);
    assert_eq!(e.totals(column).len(), 12);
}

#[test]
fn ratios_are_taken_in_each_replication_and_undefined_ones_left_out() {
    let s = scenario(5, 1, &[System::Wms]);
    let mut o = outcome(&s, 3, 0, Shape::default());
    let orders = o.table.column(measure_of("count/orders")).expect("there");
    o.table.rows[0][orders] = 0.0;
    add_derived(&mut o);
    let rate = o
        .table
        .column(measure_of("rate/oversold-lines"))
        .expect("derived");
    assert!(o.table.rows[0][rate].is_nan());
    let expected = 1_000.0 * o.total(measure_of("count/oversold-lines")).unwrap()
        / o.total(measure_of("count/orders")).unwrap();
    assert_eq!(o.totals[rate], expected);
    let mut e = Ensemble::default();
    e.add(&o);
    assert_eq!(e.cell(0, rate).n(), 0);
    assert_eq!(e.cell(1, rate).n(), 1);
}

#[test]
fn gross_drift_by_class_is_the_sum_of_its_causes() {
    let s = scenario(5, 1, &[System::Wms]);
    let mut o = outcome(&s, 3, 0, Shape::default());
    add_derived(&mut o);
    let all: f64 = o
        .table
        .columns
        .iter()
        .filter(|c| {
            c.measure.path().starts_with("cause/wms/on-hand/")
                && c.measure.path().ends_with("/absolute")
        })
        .filter_map(|c| o.total(measure_of(&c.measure.path())))
        .sum();
    let classes: f64 = ["lag", "structural", "one-off"]
        .iter()
        .filter_map(|c| o.total(measure_of(&format!("class/wms/on-hand/{c}"))))
        .sum();
    assert!(all > 0.0 && (all - classes).abs() < 1e-9 * all);
}

#[test]
fn money_is_summed_along_the_run() {
    let s = scenario(5, 1, &[System::Wms]);
    let mut e = Ensemble::default();
    for r in 0..3 {
        e.add(&outcome(&s, 3, r, Shape::default()));
    }
    let column = e
        .columns()
        .iter()
        .position(|c| c.measure.path() == "count/revenue")
        .expect("there");
    let sum: f64 = (0..5).map(|row| e.cell(row, column).mean()).sum();
    let running = e.running(4, column).expect("money").mean();
    assert!((running - sum).abs() < 1e-6 * sum);
    let lines = e
        .columns()
        .iter()
        .position(|c| c.measure.path() == "count/order-lines")
        .expect("there");
    assert_eq!(e.running(4, lines), None);
}
