//! `pooldrift bench` from outside: what it writes, and its exit codes.

use std::path::Path;
use std::process::{Command, Output};

fn bench(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .arg("bench")
        .args(arguments)
        .output()
        .unwrap()
}

/// Short enough for a test.
const SHORT: [&str; 8] = [
    "--duration",
    "0.03",
    "--warm-up",
    "0.01",
    "--pools",
    "50",
    "--repeats",
    "2",
];

fn short(more: &[&str]) -> Output {
    let arguments: Vec<&str> = SHORT.iter().chain(more).copied().collect();
    bench(&arguments)
}

fn code(output: &Output) -> i32 {
    let code = output.status.code().unwrap();
    assert!(code != 101, "{}", String::from_utf8_lossy(&output.stderr));
    code
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_backend_keeps_its_books_under_every_verb() {
    let mix = "reserve=4,order=2,commit=3,sale=1,ship=2,cancel=1,release=1,extend=1,receive=1,return=1,adjust=1,transfer=2,count=1";
    for backend in ["reference", "memory", "log", "log-each"] {
        for batch in ["1", "7"] {
            let output = short(&[
                "--backend",
                backend,
                "--mix",
                mix,
                "--clients",
                "2",
                "--batch",
                batch,
                "--abandon",
                "0.2",
                "--ttl",
                "5",
                "--duplicates",
                "0.2",
                "--stock",
                "9",
                "--repeats",
                "1",
            ]);
            assert_eq!(
                code(&output),
                0,
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn the_files_are_what_their_readers_expect() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    let paths = [
        "r.json",
        "bencher.json",
        "bigger.json",
        "smaller.json",
        "page.md",
    ]
    .map(|name| file(name).display().to_string());
    let output = short(&[
        "--save",
        &paths[0],
        "--bencher",
        &paths[1],
        "--action-bigger",
        &paths[2],
        "--action-smaller",
        &paths[3],
        "--markdown",
        &paths[4],
    ]);
    assert_eq!(code(&output), 0);
    let report = json(&file("r.json"));
    assert_eq!(report["schema"], 1);
    assert_eq!(report["samples"].as_array().unwrap().len(), 2);
    let sample = &report["samples"][0];
    let counts = &sample["counts"];
    assert_eq!(counts["offered"], counts["completed"]);
    assert!(sample["operations"].as_f64().unwrap() > 1000.0);
    assert!(!sample["service"]["buckets"].as_array().unwrap().is_empty());
    let bencher = json(&file("bencher.json"));
    let measures = bencher.as_object().unwrap().values().next().unwrap();
    let rate = &measures["accepted-reservations"];
    assert!(rate["lower_value"].as_f64().unwrap() <= rate["value"].as_f64().unwrap());
    assert_eq!(
        json(&file("bigger.json"))[0]["name"],
        "accepted-reservations"
    );
    assert_eq!(json(&file("smaller.json"))[0]["unit"], "ns");
    let page = std::fs::read_to_string(file("page.md")).unwrap();
    assert!(page.contains("Books: balanced") && page.contains("volatile"));
}

#[test]
fn each_exit_code_means_what_it_says() {
    let directory = tempfile::tempdir().unwrap();
    let base = directory.path().join("base.json");
    let base_name = base.display().to_string();
    assert_eq!(code(&bench(&["--backend", "postgres:x"])), 1);
    assert_eq!(code(&bench(&["--abandon", "2"])), 1);
    assert_eq!(code(&bench(&["--replay", "no such file"])), 1);
    assert_eq!(code(&short(&["--objective", "0.001"])), 5);
    assert_eq!(code(&short(&["--objective", "1000000"])), 0);
    assert_eq!(code(&short(&["--repeats", "6", "--save", &base_name])), 0);
    // A baseline that was ten thousand times as fast, without any noise; wide
    // limits, so that this machine's own noise does not speak.
    let mut report = json(&base);
    for sample in report["samples"].as_array_mut().unwrap() {
        sample["reservations"] = 1e12.into();
    }
    std::fs::write(&base, report.to_string()).unwrap();
    let judge = [
        "--repeats",
        "12",
        "--against",
        &base_name,
        "--least-effect",
        "5",
    ];
    assert_eq!(code(&short(&judge)), 3);
    let strict = [
        "--repeats",
        "2",
        "--against",
        &base_name,
        "--least-effect",
        "0.000001",
    ];
    assert_eq!(code(&short(&strict)), 4, "noise above the effect");
    let other = ["--batch", "2", "--against", &base_name];
    assert_eq!(code(&short(&other)), 4, "another run");
}

#[test]
fn another_binary_is_run_in_turn() {
    let own = env!("CARGO_BIN_EXE_pooldrift");
    let arguments = [
        "--against",
        own,
        "--least-effect",
        "100",
        "--repeats",
        "3",
        "--count",
    ];
    let output = short(&arguments);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 0, "{text}");
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(page.contains("against the other binary"), "{page}");
    let equal = page.contains("instructions per operation: +0.0 %");
    assert!(equal || text.contains("no valgrind"), "{page}");
}

#[test]
fn open_loop_ramp_and_drops_are_told_apart() {
    let output = short(&[
        "--rate",
        "2000",
        "--drop-after",
        "0.000001",
        "--duration",
        "0.1",
    ]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 0, "{text}");
    assert!(
        text.contains("(corrected)") && text.contains("(uncorrected)"),
        "{text}"
    );
    assert!(text.contains("no ceiling"), "{text}");
    let ramp = ["--ramp", "--objective", "0.0001", "--rate", "100"];
    let output = bench(&[&SHORT[..6], &ramp].concat());
    assert_eq!(code(&output), 5);
}

#[test]
fn a_rate_out_of_reach_ends_and_is_no_ceiling() {
    let output = short(&["--rate", "1e12", "--objective", "1e9"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 5, "{text}");
    assert!(text.contains("no ceiling"), "{text}");
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    for (arguments, named) in [
        (vec!["--replay", "x", "--json", "-"], "--json"),
        (vec!["--replay", "x", "--batch", "2"], "--batch"),
        (
            vec!["--record", "x", "--scenario", "r1", "--backend", "log"],
            "--backend",
        ),
        (
            vec!["--curve", "hot", "--out", "x", "--against", "y"],
            "--against",
        ),
        (
            vec!["--curve", "hot", "--out", "x", "--replay", "y"],
            "--replay",
        ),
        (vec!["--ramp", "--objective", "1", "--count"], "--count"),
        (vec!["--drop-after", "1"], "--drop-after"),
    ] {
        let output = bench(&arguments);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(code(&output), 1, "{arguments:?}: {text}");
        assert!(text.contains(named), "{arguments:?}: {text}");
    }
}

/// A program that ends well and says nothing is not one to compare with.
#[cfg(unix)]
#[test]
fn a_silent_program_is_nothing_to_compare_with() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("silent");
    std::fs::write(&path, "#!/bin/sh\nexit 0\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = short(&["--against", path.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 1, "{text}");
    assert!(text.contains("silent"), "{text}");
}

#[test]
fn a_recorded_trace_is_replayed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.jsonl");
    let lines = "{\"trace\":1,\"pools\":3,\"about\":\"three pools\"}\n\
        {\"at\":0,\"key\":1,\"verb\":{\"receive\":{\"pool\":2,\"units\":5}}}\n\
        {\"at\":1,\"key\":2,\"verb\":{\"reserve\":{\"pool\":2,\"units\":5,\"ttl\":9,\"cart\":0}}}\n\
        {\"at\":2,\"key\":3,\"verb\":{\"commit\":{\"of\":1,\"units\":3,\"ship\":true}}}\n\
        {\"at\":3,\"key\":4,\"verb\":{\"reserve\":{\"pool\":2,\"units\":3,\"ttl\":9,\"cart\":0}}}\n";
    std::fs::write(&path, lines).unwrap();
    for backend in ["memory", "reference", "log"] {
        let output = bench(&["--backend", backend, "--replay", path.to_str().unwrap()]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(code(&output), 0, "{text}");
        assert!(text.contains("refused insufficient 1"), "{text}");
    }
}

#[test]
fn curves_are_drawn_with_their_data() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().to_str().unwrap();
    let output = short(&["--curve", "hot", "--repeats", "1", "--out", out]);
    assert_eq!(
        code(&output),
        0,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let data = json(&directory.path().join("hot-memory-1c-b1.json"));
    assert_eq!(data["points"].as_array().unwrap().len(), 9);
    let figure = std::fs::read_to_string(directory.path().join("hot-memory-1c-b1.svg")).unwrap();
    assert!(figure.starts_with("<svg") && figure.contains("within a factor of"));
    let png = std::fs::read(directory.path().join("hot-memory-1c-b1.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    let allowed = &data["points"][0]["limit"]["operations"];
    assert!(
        allowed.as_f64().unwrap() > 0.0,
        "the machine's limit beside it"
    );
}

#[test]
fn a_recorded_scenario_can_be_replayed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace");
    let file = path.to_str().unwrap();
    let record = |scenario: &str, sets: &[&str]| {
        let mut args = vec!["--record", file, "--scenario", scenario];
        args.extend(sets.iter().flat_map(|set| ["--set", set]));
        bench(&args)
    };
    let output = record("first-look", &[]);
    assert_eq!(code(&output), 1);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains("policy connector") && text.contains("shared-pool"),
        "{text}"
    );
    let sets = [
        "run.horizon=\"20 d\"",
        "run.warm-up=\"0 d\"",
        "policy=\"shared-pool\"",
    ];
    let output = record("first-look", &sets);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 0, "{text}");
    let output = bench(&["--replay", file]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(code(&output), 0, "{text}");
    assert!(text.contains("first-look, seed"), "{text}");
    assert!(
        !text.contains("refused"),
        "what was accepted is accepted again: {text}"
    );
}

#[test]
fn instructions_are_counted_where_valgrind_is() {
    let output = short(&["--count", "--pools", "10"]);
    assert_eq!(
        code(&output),
        0,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains("instructions per operation") || text.contains("no valgrind"),
        "{text}"
    );
}

#[test]
fn an_objective_is_not_kept_by_dropping_what_is_late() {
    let output = short(&[
        "--rate",
        "2000",
        "--drop-after",
        "0.000001",
        "--objective",
        "1000000",
    ]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 5, "{text}");
    assert!(text.contains("objective missed") && text.contains("dropped"));
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        page.contains("offered") && page.contains("(corrected"),
        "{page}"
    );
}

#[test]
fn what_is_missing_is_said_before_anything_runs() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("nothing").display().to_string();
    let output = bench(&["--duration", "1000", "--against", &missing]);
    assert_eq!(code(&output), 1);
    let output = bench(&["--backend", "log", "--log-dir", &missing]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 1, "{text}");
    assert!(
        text.contains(&missing) && !text.contains("unknown"),
        "{text}"
    );
}
