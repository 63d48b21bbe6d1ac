//! The catalogue: every measure has a path of its own, an entry that says what it is, and its line
//! in `docs/measures.md`.

use crate::fixture::plain;
use pooldrift::measure::{Better, Hook, How, Measure, Own, measured, simulate, simulate_with};
use pooldrift::scenario;
use pooldrift::world::System;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_measure_has_a_path_and_a_label_of_its_own() {
    let all = Measure::every();
    let (mut paths, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for measure in &all {
        assert!(paths.insert(measure.path()), "{} twice", measure.path());
        assert!(
            labels.insert((measure.label(), measure.entry().unit)),
            "{}: another measure is called {} too",
            measure.path(),
            measure.label()
        );
        assert!(!measure.entry().definition.is_empty(), "{}", measure.path());
        assert_eq!(Measure::of_path(&measure.path()), Some(*measure));
    }
    let wrong = Measure::named("rate/oversold-line").expect_err("it is misspelt");
    assert!(wrong.contains("\"rate/oversold-lines\""), "{wrong}");
}

#[test]
fn what_is_measured_are_the_columns_in_their_order() {
    let sc = plain();
    let outcome = simulate(&sc, 1, 0);
    let columns: Vec<Measure> = outcome.table.columns.iter().map(|c| c.measure).collect();
    assert_eq!(columns, measured(&sc.systems, false));
}

static EMPTY: Own = Own {
    path: "own/empty",
    label: "days of stock-out per pool",
    unit: "days",
    definition: "Days on which a pool had nothing on the shelf.",
    better: Some(Better::Less),
    hook: Hook::DaysPerPool(|truth| i64::from(truth[0] <= 0)),
};

static ON_HAND: Own = Own {
    path: "own/on-hand",
    label: "units on hand",
    unit: "units",
    definition: "As `stock/on-hand`.",
    better: None,
    hook: Hook::Truth(|truth| i64::from(truth[0])),
};

static OFF: Own = Own {
    path: "own/off",
    label: "units by which the ERP is off",
    unit: "units",
    definition: "As `drift/erp/on-hand/absolute`.",
    better: None,
    hook: Hook::Record(System::Erp, |record| {
        i64::from((record.view - record.truth).abs())
    }),
};

static ORDERS: Own = Own {
    path: "own/orders",
    label: "orders",
    unit: "times",
    definition: "As `count/orders`.",
    better: None,
    hook: Hook::Fact(|fact| match fact.what {
        pooldrift::sim::Incident::Orders => fact.amount,
        _ => 0,
    }),
};

/// A measure of one's own takes an entry and a hook; those that are made like a built-in one have
/// its value in every period.
#[test]
fn measures_of_ones_own_are_columns_like_the_others() {
    let sets = ["business.skus=20".to_owned(), "run.horizon=60 d".to_owned()];
    let sc = scenario::load_with("first-look", &sets).expect("it comes with the program");
    let outcome = simulate_with(&sc, 1, 0, &[&EMPTY, &ON_HAND, &OFF, &ORDERS]);
    let total = |measure| outcome.total(measure).expect("it is measured");
    for (own, built_in) in [
        (&ON_HAND, Measure::StockOnHand),
        (&OFF, Measure::drift(System::Erp)),
        (&ORDERS, Measure::Count(pooldrift::sim::Incident::Orders)),
    ] {
        let [own, built_in] = [Measure::Own(own), built_in];
        assert!(total(own) > 0.0);
        assert_eq!(total(own), total(built_in), "{own}");
        let columns = [own, built_in].map(|m| outcome.table.column(m).expect("a column"));
        for row in &outcome.table.rows {
            assert_eq!(row[columns[0]], row[columns[1]], "{own}");
        }
    }
    let days = total(Measure::Own(&EMPTY));
    let horizon = sc.run.horizon.0 as f64 / pooldrift::units::DAY as f64;
    assert!(days >= 0.0 && days <= horizon, "{days}");
}

/// The page of measures is made from the catalogue: `POOLDRIFT_UPDATE=1` writes it anew.
#[test]
fn the_page_of_measures_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/measures.md");
    let made = page();
    if std::env::var_os("POOLDRIFT_UPDATE").is_some() {
        std::fs::write(&file, &made).expect("it can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == made,
        "docs/measures.md is not current: POOLDRIFT_UPDATE=1 writes it"
    );
}

fn page() -> String {
    let mut page = String::from(
        "# Measures\n\n\
         Everything that a run can say. The key is what `summary.json`, `series.csv`, `--until` and `--measure` call it. \
         *sum*: periods add up; *mean*: over time, or a ratio. An arrow says which way is better. `<system>` is one of the \
         systems, `<bucket>` is `on-hand`, `committed`, `incoming` or `unavailable`. Made from the catalogue \
         (`src/measure/catalogue`); `tests/it/report/measures.rs` keeps it current.\n\n\
         | key | what it is called | unit | | definition |\n|---|---|---|---|---|\n",
    );
    let mut seen = BTreeSet::new();
    for measure in Measure::every() {
        let (path, label, definition) = general(&measure);
        if !seen.insert(path.clone()) {
            continue;
        }
        let entry = measure.entry();
        let how = match entry.how {
            How::Count => "sum",
            How::Mean => "mean",
        };
        let better = match entry.better {
            Some(Better::Less) => " ↓",
            Some(Better::More) => " ↑",
            None => "",
        };
        page.push_str(&format!(
            "| `{path}` | {label} | {} | {how}{better} | {definition} |\n",
            entry.unit
        ));
    }
    page
}

/// A line for all systems, buckets and rates together.
fn general(measure: &Measure) -> (String, String, String) {
    let entry = measure.entry();
    let (mut path, mut label) = (measure.path(), entry.label);
    let definition = entry.definition.replace('|', "\\|");
    for system in System::ALL {
        path = path.replace(&format!("/{}", system.name()), "/<system>");
        path = path.replace(&format!("~{}", system.name()), "~<system>");
        label = label.replace(&format!("{}: ", system.label()), "");
        label = label.replace(system.label(), "<system>");
    }
    for prefix in ["cause/", "class/"] {
        if path.starts_with(prefix) {
            for bucket in pooldrift::world::Bucket::ALL {
                path = path.replace(&format!("/{}/", bucket.name()), "/<bucket>/");
                label = label.replacen(bucket.label(), "<bucket>", 1);
            }
        }
    }
    (path, label, definition)
}
