//! Reports: intervals by the book, files that give back what they hold, words.

use crate::fixture::measure_of;
use crate::synthetic::{Shape, outcome, report, scenario};
use pooldrift::report::words::{Style, duration, grouped};
use pooldrift::report::{self, Artefact as _, Estimate, Quantity, Report, Skus};
use pooldrift::scenario::{RateValue, Replay};
use pooldrift::units::{DAY, HOUR, MONTH, WEEK};
use pooldrift::world::System;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const THREE: [System; 3] = [System::Wms, System::Erp, System::Storefront];

fn normal(replications: u32) -> Report {
    report(&scenario(12, 2, &THREE), replications, Shape::default())
}

#[test]
fn intervals_are_students() {
    let s = scenario(12, 2, &THREE);
    let values: Vec<f64> = (0..4)
        .map(|r| {
            outcome(&s, 7, r, Shape::default())
                .total(measure_of("drift/erp/on-hand/absolute"))
                .expect("measured")
        })
        .collect();
    let mean = values.iter().sum::<f64>() / 4.0;
    let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 3.0).sqrt();
    let half = 3.182_446_305 * sd / 2.0; // t of 3 degrees, square root of 4
    let r = normal(4);
    let q = r
        .quantity(measure_of("drift/erp/on-hand/absolute"))
        .expect("measured");
    assert_eq!(q.n, 4);
    assert!((q.mean - mean).abs() < 1e-6 * mean);
    assert!((q.half_width().expect("four replications") - half).abs() < 1e-6 * half);
}

#[test]
fn one_replication_is_no_estimate() {
    let r = normal(1);
    assert!(
        r.summary
            .quantities
            .iter()
            .all(|q| q.low.is_none() && q.n == 1)
    );
    let said = r.summary.headline.join(" ");
    assert!(
        said.contains("one replication: a story, not an estimate"),
        "{said}"
    );
    assert!(!normal(6).summary.headline.join(" ").contains("story"));
}

#[test]
fn the_headline_states_share_cause_and_cost_with_intervals() {
    let r = normal(8);
    let first = &r.summary.headline[0];
    assert!(
        first.starts_with("In 10 weeks the ERP was wrong about "),
        "{first}"
    );
    assert!(
        first.matches(" to ").count() == 2 && first.contains('$'),
        "{first}"
    );
    assert!(
        r.summary.headline[1].contains("structural"),
        "{:?}",
        r.summary.headline
    );
}

/// Chance does not choose whom the headline is about: not the units, which it does not
/// state, and not who comes out ahead within the intervals.
#[test]
fn the_headline_is_about_who_has_the_most_wrong_records() {
    let mut r = normal(8);
    let set = |r: &mut Report, key: &str, [low, mean, high]: [f64; 3]| {
        let found = r.summary.quantities.iter_mut().find(|q| q.key == key);
        let q = found.expect("measured");
        (q.low, q.mean, q.high) = (Some(low), mean, Some(high));
    };
    let about = |r: &Report| r.worst().expect("drift");
    // Most units, but fewest records.
    set(&mut r, "right/erp", [0.94, 0.95, 0.96]);
    set(&mut r, "right/wms", [0.60, 0.70, 0.80]);
    set(&mut r, "right/storefront", [0.90, 0.91, 0.92]);
    assert_eq!((about(&r), r.furthest()), (System::Wms, Some(System::Erp)));
    let first = &report::headline(&r)[0];
    assert!(first.contains("the WMS was wrong about 30 % ("), "{first}");
    set(&mut r, "right/erp", [0.75, 0.78, 0.81]);
    assert_eq!(about(&r), System::Wms, "the first of those alike");
    set(&mut r, "right/erp", [0.60, 0.65, 0.71]);
    assert_eq!(about(&r), System::Wms, "though the ERP is ahead");
    set(&mut r, "right/storefront", [0.70, 0.80, 0.90]);
    assert_eq!(about(&r), System::Storefront, "what customers see");
    for s in ["wms", "erp", "storefront"] {
        set(&mut r, &format!("right/{s}"), [1.0; 3]);
    }
    assert_eq!(about(&r), System::Erp, "no share: by units");
}

#[test]
fn a_single_replication_of_many_is_interrupted_too() {
    let mut r = normal(1);
    r.manifest.replications_asked = 20;
    let said = report::headline(&r).join(" ");
    assert!(
        said.contains("Interrupted: 1 of 20 replications finished.") && said.contains("a story"),
        "{said}"
    );
}

#[test]
fn intervals_say_which_assortment_they_are_for() {
    let mut r = normal(8);
    for (skus, note) in [
        (Skus::PerReplication, "draws popularity and prices anew"),
        (Skus::Fixed, "the seed fixes the assortment"),
        (Skus::FromFile, "those of a file"),
    ] {
        r.manifest.skus = skus;
        // Lines are wrapped where they are full.
        let table = report::table(&r, false);
        let words: Vec<&str> = table.split_whitespace().collect();
        assert!(words.join(" ").contains(note), "{table}");
    }
    assert!(!report::table(&normal(1), false).contains("Intervals cover"));
}

#[test]
fn a_single_class_of_drift_is_said_to_be_all_of_it() {
    let mut r = normal(8);
    let mut lag_only = |key: &str| {
        for q in &mut r.summary.quantities {
            if q.key.starts_with("class-share/erp/") {
                q.mean = f64::from(u8::from(q.key == key));
            }
        }
        report::headline(&r)[1].clone()
    };
    assert_eq!(
        lag_only("class-share/erp/lag"),
        "All of its on-hand drift is lag that the next sync heals."
    );
    assert!(
        lag_only("class-share/erp/structural")
            .starts_with("All of its on-hand drift is structural")
    );
}

#[test]
fn no_drift_is_said_plainly() {
    let r = report(
        &scenario(12, 2, &THREE),
        5,
        Shape {
            size: 0.0,
            ..Shape::default()
        },
    );
    let first = &r.summary.headline[0];
    assert!(
        first.contains("and 5 replications")
            && first.contains("(on hand, committed, incoming and unavailable) matched the truth")
            && first.contains("no drift, and nothing sold that was not there"),
        "{first}"
    );
    let mut r = normal(5);
    for q in &mut r.summary.quantities {
        if q.key == "rate/oversold-lines" {
            (q.mean, q.low, q.high) = (0.0, Some(0.0), Some(0.0));
        }
    }
    let said = report::headline(&r).join(" ");
    assert!(said.contains("0 (none in 5 runs) oversold lines"), "{said}");
    let table = report::table(&r, false);
    assert!(table.split_whitespace().all(|word| word != "exact"));
}

/// What was looked at is said, and what was found there: no more than on hand is right.
#[test]
fn drift_beside_on_hand_is_never_called_none() {
    let nothing = Shape {
        size: 0.0,
        ..Shape::default()
    };
    let mut r = report(&scenario(12, 2, &THREE), 5, nothing);
    let set = |r: &mut Report, key: &str, [low, mean, high]: [f64; 3]| {
        let found = r.summary.quantities.iter_mut().find(|q| q.key == key);
        let q = found.expect("measured");
        (q.low, q.mean, q.high) = (Some(low), mean, Some(high));
    };
    let beside = ["committed, absolute drift", "incoming, absolute drift"];
    let table = report::table(&r, false);
    assert!(beside.iter().all(|label| !table.contains(label)), "{table}");
    set(
        &mut r,
        "drift/wms/committed/absolute",
        [150.0, 156.0, 162.0],
    );
    set(
        &mut r,
        "drift/wms/committed/signed",
        [-162.0, -156.0, -150.0],
    );
    set(&mut r, "drift/erp/committed/absolute", [3.0, 4.0, 5.0]);
    set(&mut r, "drift/erp/incoming/absolute", [30.0, 31.0, 32.0]);
    let said = report::headline(&r);
    assert!(
        said[0].ends_with(
            "record of stock on hand matched the shelf, but committed is off by 156 (150 to 162) \
             units on average in the WMS and incoming is off by 31.0 (30.0 to 32.0) units on \
             average in the ERP."
        ),
        "{}",
        said[0]
    );
    assert!(!said.join(" ").contains("no drift"), "{said:?}");
    let table = report::table(&r, false);
    let rows = |label: &str| table.matches(label).count();
    assert_eq!((rows(beside[0]), rows(beside[1])), (2, 1), "{table}");
    // With drift on hand it is a sentence of its own, and the first one says what it is about.
    let said = report::headline(&normal(8));
    assert!(said[0].contains(" of its on-hand records"), "{}", said[0]);
    assert!(
        said.iter()
            .any(|s| s.starts_with("Beside stock on hand, committed is off by ")),
        "{said:?}"
    );
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            let entry = entry.expect("an entry");
            let name = entry.file_name().into_string().expect("plain names");
            (name, fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

#[test]
fn what_is_written_is_what_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for replications in [1, 5] {
        let r = normal(replications);
        report::write(&r, folder.path(), false).expect("written");
        let read = Report::read(folder.path()).expect("read");
        assert_eq!(r.manifest, read.manifest);
        assert_eq!(r.summary, read.summary);
        // NaN is not equal to itself; its text is.
        assert_eq!(format!("{:?}", r.series), format!("{:?}", read.series));
    }
}

#[test]
fn figures_drawn_again_are_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = report::write(
        &report(&scenario(6, 1, &[System::Erp]), 3, Shape::default()),
        folder.path(),
        true,
    );
    assert_eq!(written.expect("written").len(), 3 + 2 * 5);
    let before = contents(folder.path());
    assert!(before.keys().all(|name| !name.contains("partial")));
    for (name, _) in before.iter().filter(|(name, _)| name.ends_with("g")) {
        fs::remove_file(folder.path().join(name)).expect("removed");
    }
    assert_eq!(report::redraw(folder.path()).expect("drawn").len(), 10);
    assert!(before == contents(folder.path()));
}

#[test]
fn figures_of_another_run_do_not_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let mine = folder.path().join("my-notes.svg");
    fs::write(&mine, "mine").expect("written");
    let small = |systems: &[System]| report(&scenario(4, 1, systems), 2, Shape::default());
    report::write(&small(&[System::Wms, System::Erp]), folder.path(), true).expect("written");
    report::write(&small(&[System::Erp]), folder.path(), true).expect("written");
    let names = contents(folder.path());
    assert!(names.contains_key("causes-erp.svg") && !names.contains_key("causes-wms.svg"));
    report::write(&small(&[System::Erp]), folder.path(), false).expect("written");
    let names: Vec<String> = contents(folder.path()).into_keys().collect();
    assert_eq!(
        names,
        [
            "manifest.json",
            "my-notes.svg",
            "series.csv",
            "summary.json"
        ]
    );
}

#[test]
fn a_broken_result_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = Report::read(folder.path()).expect_err("nothing there");
    assert!(error.path.ends_with("manifest.json"));
    report::write(&normal(2), folder.path(), false).expect("written");
    let series = folder.path().join("series.csv");
    let mut text = fs::read_to_string(&series).expect("read");
    text.push_str("1,2,three,four,five,6,7\n");
    fs::write(&series, &text).expect("written");
    let lines = text.lines().count();
    let error = Report::read(folder.path()).expect_err("five is no number");
    assert!(
        error.to_string().contains(&format!("line {lines}")),
        "{error}"
    );
    let summary = folder.path().join("summary.json");
    let text = fs::read_to_string(&summary)
        .expect("read")
        .replace("\"schema\": 1", "\"schema\": 99");
    fs::write(&summary, text).expect("written");
    let error = Report::read(folder.path()).expect_err("unknown schema");
    assert!(error.to_string().contains("schema 99"), "{error}");
}

/// An emptied file would be drawn as a run without drift, beside a summary that tells of it.
#[test]
fn a_series_that_is_not_the_one_of_its_run_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut s = scenario(12, 2, &THREE);
    s.run.horizon.0 += 2 * DAY;
    report::write(&report(&s, 2, Shape::default()), folder.path(), false).expect("written");
    Report::read(folder.path()).expect("a scrap at the end");
    let path = folder.path().join("series.csv");
    let text = fs::read_to_string(&path).expect("read");
    let header = text.lines().next().expect("a header");
    let half: Vec<&str> = text.lines().take(12).collect();
    let last = text.trim_end().rfind('\n').expect("lines");
    for (content, said) in [
        (String::new(), "line 1: the header of a series is start_ms,"),
        (text.replacen("low", "lower", 1), "line 1: the header"),
        (
            format!("{header}\n"),
            "its periods cover 0 s of the 86 d of the run in manifest.json",
        ),
        (half.join("\n"), "its periods cover 77 d of the 86 d"),
        (
            text[..=last].to_owned(),
            "not one row for each line and period",
        ),
    ] {
        fs::write(&path, content).expect("written");
        let error = report::redraw(folder.path()).expect_err(said).to_string();
        assert!(
            error.contains("series.csv: ") && error.contains(said),
            "{error}"
        );
        assert!(
            error.contains("run the command in manifest.json again"),
            "{error}"
        );
    }
}

#[test]
fn the_manifest_tells_where_a_result_came_from() {
    let mut s = scenario(6, 1, &THREE);
    let value = RateValue {
        low_typical_high: [1.0, 2.0, 3.0],
        source: "our own books".into(),
    };
    s.rates.push(("mis-pick".into(), value));
    s.demand.replay = Some(Replay {
        source: "orders.csv, somebody, CC BY 4.0".into(),
        skus: Vec::new(),
        lines: Vec::new(),
        set_aside: vec![("not goods".into(), 12)],
        dates: String::new(),
        learn: pooldrift::units::Span(4 * WEEK),
    });
    let m = report(&s, 2, Shape::default()).manifest;
    let mispick = m
        .assumptions
        .iter()
        .find(|a| a.name == "mis-pick")
        .expect("listed");
    assert_eq!(
        (mispick.typical, mispick.overridden, mispick.source.as_str()),
        (2.0, true, "our own books")
    );
    assert_eq!(m.data[0].set_aside, [("not goods".to_owned(), 12)]);
    assert!(m.data[0].source.contains("CC BY 4.0"));
    assert_eq!(m.digest.len(), 64);
}

#[test]
fn the_table_fits_a_hundred_columns_and_has_its_sections() {
    for size in [1.0, 0.002, 40_000.0] {
        let r = report(
            &scenario(30, 2, &System::ALL),
            4,
            Shape {
                size,
                ..Shape::default()
            },
        );
        let table = report::table(&r, false);
        for line in table.lines() {
            assert!(
                line.chars().count() <= 100,
                "{} columns: {line}",
                line.chars().count()
            );
        }
        for heading in [
            "Service",
            "Inventory record accuracy, on hand",
            "Drift of the ERP",
            "Drift of the POS",
            "People",
            "Cost of wrong numbers",
            "No part of it",
        ] {
            assert!(table.contains(heading), "{heading}");
        }
        // A wrapped label would begin a line of its own, which would pass for a heading.
        let headings = table
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with("  "));
        assert_eq!(headings.count(), 5 + System::ALL.len(), "{table}");
        assert!(!table.contains('\u{1b}'));
        assert!(report::table(&r, true).contains('\u{1b}'));
    }
}

#[test]
fn the_series_leaves_out_what_never_happened_and_the_summary_does_not() {
    let mut o = report(
        &scenario(6, 1, &THREE),
        3,
        Shape {
            size: 0.0,
            ..Shape::default()
        },
    );
    assert!(o.line(measure_of("count/oversold-lines")).is_none());
    assert_eq!(
        o.quantity(measure_of("count/oversold-lines"))
            .map(|q| q.mean),
        Some(0.0)
    );
    assert_eq!(o.points(measure_of("count/oversold-lines")).len(), 6);
    o.series.lines.clear();
    assert!(
        o.points(measure_of("right/wms"))
            .iter()
            .all(|p| p.mean == 0.0)
    );
}

#[test]
fn cumulative_cost_ends_at_the_total() {
    let r = normal(5);
    let last = r
        .cumulative(measure_of("cost/failed-orders"))
        .last()
        .expect("periods")
        .mean;
    let total = r.mean(measure_of("cost/failed-orders"));
    assert!((last - total).abs() < 1e-6 * total, "{last} {total}");
    assert_eq!(r.cumulative(measure_of("cost/failed-orders"))[1].mean, 0.0);
}

#[test]
fn numbers_as_people_read_them() {
    let plain = |v, h| Style::Plain.write_within(v, h);
    assert_eq!(plain(831.4, 34.0), "831");
    assert_eq!(plain(18.77, 1.15), "18.8");
    assert_eq!(plain(12_345.6, 900.0), "12,300");
    assert_eq!(plain(-3.21, 0.5), "\u{2212}3.2");
    assert_eq!(plain(-0.01, 0.5), "\u{2212}0.01");
    assert_eq!(plain(0.0, 0.5), "0.0");
    assert_eq!(plain(314_215.0, 0.0), "314,215");
    assert_eq!(
        Style::Money.write_within(19_316_900.0, 300_500.0),
        "$193,200"
    );
    assert_eq!(Style::Money.write_within(-2_260.0, 79.0), "\u{2212}$22.60");
    // Without an interval to the last unit, until nobody reads on.
    assert_eq!(Style::Money.write_within(93_916_100.0, 0.0), "$939,161");
    assert_eq!(
        Style::Money.write_within(3_906_162_900.0, 0.0),
        "$39.062 million"
    );
    assert_eq!(Style::Money.write(123_456_789_000.0), "$1.23 billion");
    assert_eq!(
        Style::Money.write_range(3.7e8, 3.96e8, 1.3e7),
        "$3.70 to $3.96 million"
    );
    assert_eq!(
        Style::Money.write_range(9.21e7, 1.14e8, 1e7),
        "$920,000 to $1.14 million"
    );
    assert_eq!(
        Style::Share.write_range(0.403, 0.413, 0.005),
        "40.3 to 41.3 %"
    );
    assert_eq!(Style::Share.write_within(0.2579, 0.0087), "25.8 %");
    assert_eq!(Style::Share.write(0.999_999_4), "> 99.999 %");
    assert_eq!(Style::Share.write(0.000_000_4), "< 0.001 %");
    assert_eq!(Style::Share.write(1.0), "100 %");
    assert_eq!(Style::Share.write(0.0), "0 %");
    assert_eq!(Style::Plain.write(0.000_123_4), "0.000123");
    assert_eq!(Style::Plain.write(f64::NAN), "–");
    assert_eq!(
        Style::Plain.write_plus_minus(37_800_000.0, 5_710_000.0),
        "38 ± 6 million"
    );
    assert_eq!(
        Style::Plain.write_plus_minus(2_420_000.0, 469_615.0),
        "2.4 ± 0.5 million"
    );
    assert_eq!(Style::Plain.write_plus_minus(903.2, 66.1), "900 ± 70");
    assert_eq!(grouped(-1_234_567.0, 1), "\u{2212}1,234,567.0");
    assert_eq!(Style::Money.tick(0.0, 1.0), "$0");
    assert_eq!(Style::Money.tick(15_000_000.0, 5_000_000.0), "$150k");
    assert_eq!(Style::Plain.tick(0.5, 0.25), "0.50");
}

/// The number that a text begins with.
fn read(text: &str) -> f64 {
    let number: String = (text.replace('\u{2212}', "-").chars())
        .filter(|c| !"$,".contains(*c))
        .take_while(|c| c.is_ascii_digit() || "-.".contains(*c))
        .collect();
    let scale = match () {
        _ if text.contains("million") => 1e6,
        _ if text.contains("billion") => 1e9,
        _ => 1.0,
    };
    number.parse::<f64>().expect(text) * scale
}

/// However wide the interval, what is written is the estimate: within a tenth, never 0.
#[test]
fn an_estimate_is_never_rounded_away_by_its_interval() {
    assert_eq!(Style::Money.write_within(1_728_700.0, 2.8e8), "$17,000");
    assert_eq!(
        Style::Money.write_plus_minus(1_728_700.0, 2.8e8),
        "$17,000 ± $2,800,000"
    );
    let wide = Estimate {
        mean: 1_728_700.0,
        low: Some(1_728_700.0 - 2.8e8),
        high: Some(1_728_700.0 + 2.8e8),
    };
    assert_eq!(
        wide.with_interval(Style::Money),
        "$17,000 (\u{2212}$2.80 to $2.80 million)"
    );
    // A difference that is told keeps an end off zero.
    assert_eq!(Style::Plain.write_range(0.03, 2.03, 1.0), "0.03 to 2.0");
    let values = (1..40).map(|i| 1.37f64.powi(i) * 0.011);
    for value in values.flat_map(|v| [v, -v]) {
        for half in [0.02, 0.3, 4.7, 61.0, 2_900.0, 3.3e5] {
            for (style, scale) in [(Style::Plain, 1.0), (Style::Money, 0.01)] {
                for text in [
                    style.write_within(value, half),
                    style.write_plus_minus(value, half),
                ] {
                    let error = (read(&text) - value * scale).abs();
                    assert!(error <= 0.101 * (value * scale).abs(), "{value} {text}");
                }
            }
        }
    }
}

#[test]
fn lengths_of_time_as_people_say_them() {
    for (ms, text) in [
        (WEEK, "1 week"),
        (66 * WEEK, "66 weeks"),
        (18 * MONTH, "18 months"),
        (365 * DAY, "12 months"),
        (10 * DAY, "10 days"),
        (365 * DAY / 2, "26 weeks"),
        (548 * DAY, "18 months"),
        (9 * DAY / 2, "4.5 days"),
        (36 * HOUR, "36 hours"),
        (90_000, "1.5 minutes"),
        (500, "0.5 seconds"),
    ] {
        assert_eq!(duration(ms), text);
    }
}

#[test]
fn intervals_stay_within_what_is_possible() {
    let q = |key: &str, unit: &str, mean: f64, low: f64, high: f64| Quantity {
        key: key.into(),
        label: String::new(),
        unit: unit.into(),
        mean,
        low: Some(low),
        high: Some(high),
        n: 3,
    };
    assert_eq!(
        q("right/erp", "share", 0.88, 0.73, 1.03).interval(),
        "73 to 100 %"
    );
    // A ratio that is above 1 itself is no share that ends there.
    assert_eq!(
        q("rate/fill", "share", 1.007, 1.001, 1.013).interval(),
        "100.1 to 101.3 %"
    );
    assert_eq!(
        q("count/x", "lines", 2.0, -1.0, 5.0).interval(),
        "0.0 to 5.0"
    );
    assert_eq!(
        q("drift/erp/on-hand/signed", "units", 2.0, -1.0, 5.0).interval(),
        "\u{2212}1.0 to 5.0"
    );
    // What never varied in three replications may yet.
    assert_eq!(
        q("count/x", "lines", 2.0, 2.0, 2.0).interval(),
        "the same in 3 runs"
    );
    assert_eq!(
        q("count/x", "lines", 0.0, 0.0, 0.0).interval(),
        "none in 3 runs"
    );
}
