//! `pooldrift speed`: what it prints and writes, and what it refuses. How fast anything is
//! depends on the machine and is not tested.

use crate::report::figures::check;
use pooldrift::report::figures::curve::Measured;
use pooldrift::report::figures::sizes::{Curve, Sizes, draw};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

const SMALL: [&str; 6] = [
    "r1",
    "--set",
    "business.skus=10",
    "--set",
    "run.horizon=5 d",
    "--threads=2",
];

fn speed(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .arg("speed")
        .args(args)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn small(more: &[&str]) -> String {
    let output = speed(&[&SMALL[..], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn line(more: &[&str]) -> Value {
    let said = small(&[&["--json"], more].concat());
    assert_eq!(said.lines().count(), 1, "{said}");
    serde_json::from_str(&said).unwrap()
}

#[test]
fn a_line_says_what_the_other_programs_say() {
    let line = line(&[]);
    assert_eq!((&line["pools"], &line["days"]), (&100.into(), &5.0.into()));
    assert_eq!(line["impl"], "pooldrift-2t");
    let number = |key: &str| line[key].as_f64().unwrap();
    let rate = number("events") / number("wall_s") / 1e6;
    assert!((number("mev_s") / rate - 1.0).abs() < 1e-6);
    assert_eq!(
        line["rss_mb"].is_number(),
        Path::new("/proc/self/status").exists()
    );
}

#[test]
fn in_parts_or_whole_the_same_happens() {
    // Ten sites of 200 SKUs: each is a part.
    let many = ["--set", "business.skus=200"];
    let (parts, whole) = (line(&many), line(&[&many[..], &["--whole"]].concat()));
    assert_eq!((&parts["parts"], &whole["parts"]), (&10.into(), &1.into()));
    assert_eq!(parts["events"], whole["events"]);
    assert_eq!(whole["impl"], "pooldrift-whole-2t");
}

#[test]
fn the_kinds_sum_up_to_all_events() {
    let line = line(&["--kinds"]);
    let kinds = line["kinds"]["by_kind"].as_array().unwrap();
    let sum: u64 = kinds.iter().map(|k| k["events"].as_u64().unwrap()).sum();
    assert_eq!(Some(sum), line["events"].as_u64());
    let names: Vec<&str> = kinds.iter().map(|k| k["kind"].as_str().unwrap()).collect();
    assert!(names.contains(&"order") && names.contains(&"feed-run"));
    assert!(!names.contains(&"period"), "the end of a period is none");
}

#[test]
fn every_kind_that_happened_is_counted_and_counts_are_what_they_were() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("skipped: there is no valgrind here to count instructions with");
        return;
    }
    let counted = || {
        let line = line(&["--kinds", "--count", "--set", "run.horizon=2 d"]);
        let each = |kind: &Value| {
            let name = kind["kind"].as_str().unwrap().to_owned();
            let instructions = kind["instructions_each"].as_f64();
            (name, instructions.expect("it is counted").round() as u64)
        };
        let kinds = line["kinds"]["by_kind"].as_array().unwrap();
        let calendar = line["kinds"]["calendar_instructions"].as_f64().unwrap();
        let kinds: BTreeMap<String, u64> = kinds.iter().map(each).collect();
        (kinds, calendar.round() as u64)
    };
    let (kinds, calendar) = counted();
    assert!(kinds.contains_key("order") && kinds.contains_key("feed-run"));
    assert!(kinds.values().all(|&n| n > 50), "{kinds:?}");
    // An order is promised and booked; to find it on the calendar takes less.
    assert!((10..kinds["order"]).contains(&calendar), "{calendar}");
    // What is hashed by address, or aligned by it, makes for a little difference.
    let (again, _) = counted();
    for (kind, &n) in &kinds {
        assert!(
            n.abs_diff(again[kind]) * 100 <= n,
            "{kind}: {n} and {again:?}"
        );
    }
}

#[test]
fn the_run_is_the_same_while_nothing_is_measured() {
    for whole in [&[][..], &["--whole"]] {
        let measured = line(whole);
        let unmeasured = line(&[whole, &["--unmeasured"]].concat());
        for same in ["events", "messages", "parts"] {
            assert_eq!(measured[same], unmeasured[same], "{same}");
        }
        let name = unmeasured["impl"].as_str().unwrap();
        assert!(name.contains("-unmeasured-"), "{name}");
    }
    assert!(small(&["--unmeasured"]).contains("seed 1, nothing measured"));
}

#[test]
fn a_person_reads_tables() {
    let said = small(&["--kinds"]);
    for part in [
        "r1: 100 pools x 5 d, 3 systems, 10 parts, 2 threads, seed 1",
        "million events a second",
        "per event; ",
        "million of both a second",
        "start-up",
        "of the time",
        "feed-run",
        "which is subtracted",
    ] {
        assert!(said.contains(part), "no `{part}` in\n{said}");
    }
    let wide = said.lines().find(|line| line.chars().count() > 100);
    assert_eq!(wide, None, "too wide for a terminal");
}

#[test]
fn what_cannot_be_run_is_refused_with_a_remedy() {
    let refused = |args: &[&str], why: &[&str]| {
        let output = speed(args);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let said = text(&output.stderr);
        assert!(why.iter().all(|w| said.contains(w)), "{said}");
    };
    refused(&["r2"], &["r2", "did you mean `r1`?"]);
    refused(&[], &["SCENARIO"]);
    refused(&["r1", "--threads", "0"], &["between 1 and 1024"]);
    refused(&["r1", "--beside", "benches/peers"], &["cannot be used"]);
    refused(&["r1", "--count"], &["--kinds"]);
    refused(&["r1", "--unmeasured", "--kinds"], &["cannot be used"]);
    refused(&["r1", "--guided", "x"], &["cannot be used"]);
    refused(&["r1", "--repeats", "2"], &["--repeats", "SCENARIO"]);
    refused(
        &["--beside", "no/such/folder"],
        &["no/such/folder", "cargo build --release", "benches/peers"],
    );
}

#[cfg(unix)]
#[test]
fn where_there_is_no_valgrind_nothing_is_counted() {
    let output = Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args(["speed", "r1", "--kinds", "--count", "--set=business.skus=2"])
        .args(["--set=run.horizon=1 d"])
        .env("PATH", "/no/such/folder")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains("install it, or leave out --count"), "{said}");
}

/// A folder with programs that print this many events for each number of sites.
#[cfg(unix)]
fn peers(plain: [u64; 2]) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let built = folder.path().join("target/release");
    std::fs::create_dir_all(&built).unwrap();
    let script = format!(
        "#!/bin/sh\ncase $1 in 1) events={};; *) events={};; esac\n\
         echo \"{{\\\"pools\\\":$1,\\\"days\\\":$3,\\\"events\\\":$events,\\\"wall_s\\\":0.5,\
         \\\"mev_s\\\":0.25}}\"\n",
        plain[0], plain[1]
    );
    let broken = "#!/bin/sh\necho out of luck >&2\nexit 3\n".to_owned();
    for (name, script) in [("r1-plain", script), ("r1-simudes", broken)] {
        let path = built.join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// Events of R1 at the two sizes of `--tiny`.
#[cfg(unix)]
fn events() -> [u64; 2] {
    [(1, 3), (2, 2)].map(|(sites, days)| {
        let sites = format!("sites=[{{ name = \"site\", count = {sites} }}]");
        let days = format!("run.horizon={days} d");
        let sets = ["r1", "--json", "--seed", "1", "--set", &sites, "--set"];
        let output = speed(&[&sets[..], &[&days]].concat());
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        line["events"].as_u64().unwrap()
    })
}

#[cfg(unix)]
fn beside(folder: &Path, out: &Path) -> Output {
    let guided = env!("CARGO_BIN_EXE_pooldrift");
    speed(&[
        "--guided",
        guided,
        "--beside",
        folder.to_str().unwrap(),
        "--tiny",
        "--repeats=2",
        "--python=/no/such/python",
        "--out",
        out.to_str().unwrap(),
    ])
}

#[cfg(unix)]
#[test]
fn programs_are_compared_and_what_is_not_built_is_said() {
    let folder = peers(events());
    let out = folder.path().join("out");
    let output = beside(folder.path(), &out);
    let (said, told) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}{told}");
    assert!(said.contains("plain binary heap") && said.contains("Same work"));
    assert!(said.contains("Cimba") && said.contains("Not run here"));
    assert!(said.contains("pooldrift, profile-guided") && said.contains("Measuring takes"));
    assert!(told.contains("NeXosim") && told.contains("not built; RUSTFLAGS"));
    assert!(told.contains("pip install simpy"));
    assert!(told.contains("out of luck"), "{told}");
    assert!(
        said.lines().all(|line| line.chars().count() <= 100),
        "{said}"
    );
    let json: Value = serde_json::from_slice(&std::fs::read(out.join("sim.json")).unwrap())
        .expect("what was measured");
    let first = json["sizes"][0]["programs"].as_array().unwrap();
    let ours = first[0]["runs"].as_array().unwrap();
    assert_eq!(
        (ours.len(), &first[0]["name"]),
        (2, &"pooldrift, 1 thread".into())
    );
    assert_eq!(first.last().unwrap()["median"], 0.25);
    assert!(json["environment"]["processor"].is_string());
    let file = std::fs::read_to_string(out.join("sim.md")).unwrap();
    assert!(file.contains("| plain binary heap |") && file.contains("sim-scale.svg"));
    let home = folder.path().to_str().unwrap();
    assert!(
        !file.contains(&format!("`{home}")),
        "commands name no folder"
    );
    let svg = std::fs::read_to_string(out.join("sim-scale.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("plain binary heap"));
    assert!(out.join("sim-scale.png").exists());
}

#[cfg(unix)]
#[test]
fn another_count_of_events_is_another_workload() {
    let [one, two] = events();
    let folder = peers([one, two + two / 50]);
    let output = beside(folder.path(), &folder.path().join("out"));
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stdout);
    assert!(said.contains("NOT THE SAME WORK: 200 x 2 d: plain binary heap counted"));
    assert!(!said.contains("100 x 3 d: plain"), "{said}");
}

#[test]
fn lines_over_sizes_keep_their_names_apart() {
    let sizes = [1e3, 1e4, 1e5, 1e6];
    let line = |name: &str, rates: &[f64]| Curve {
        name: name.to_owned(),
        points: (sizes.iter().zip(rates))
            .map(|(&x, &middle)| Measured {
                x,
                middle,
                low: 0.9 * middle,
                high: 1.2 * middle,
            })
            .collect(),
    };
    let all = vec![
        line("pooldrift, 1 thread", &[7.3, 5.9, 1.7, 1.2]),
        line("pooldrift, 2 threads", &[7.3, 11.0, 3.2, 2.2]),
        line("plain binary heap", &[7.7, 4.8, 2.0, 1.21]),
        line("NeXosim 1.0.0", &[1.8, 1.1]),
        line("simu-des 0.1.0", &[2.5, 1.12]),
        line("limit: 7 d windows", &[79.0, 70.0, 54.0, 35.0]),
        line("SimPy 4.1.2", &[0.3]),
    ];
    let page = |lines: &[Curve]| {
        draw(&Sizes {
            title: "From 1,000 to 1,000,000 pools pooldrift keeps 16 % of its rate".to_owned(),
            subtitle: "The workload R1.".to_owned(),
            x_name: "pools".to_owned(),
            y_name: "million events a second".to_owned(),
            lines: lines.to_vec(),
            foot: "a machine".to_owned(),
        })
    };
    check("all", "sizes", &page(&all));
    check("two", "sizes", &page(&all[..2]));
    check("one-size", "sizes", &page(&all[6..]));
}
