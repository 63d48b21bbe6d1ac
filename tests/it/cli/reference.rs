//! The results that are committed are the results of this version.
//!
//! To make them anew after a change that is meant to change them:
//! `cargo run --release -- run first-look --out results/sim/first-look` in the project's folder
//! for the first look, `POOLDRIFT_UPDATE=1 cargo test --test it reference::` for the others; then read the
//! differences.

use pooldrift::scenario::SCENARIOS;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[test]
fn the_committed_first_look_is_what_the_program_makes() {
    let made = tempfile::tempdir().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args(["run", "first-look", "--no-figures", "--out"])
        .arg(made.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/sim/first-look");
    for file in ["manifest.json", "summary.json", "series.csv"] {
        let (made, committed) = (made.path().join(file), committed.join(file));
        let [made, committed] = [made, committed].map(|p| std::fs::read_to_string(p).unwrap());
        let differs = made.lines().zip(committed.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None, "{file}: made, committed");
        assert_eq!(made.len(), committed.len(), "{file}");
    }
}

const SHORT: [&str; 4] = [
    "--set",
    "run.horizon=4 weeks",
    "--set",
    "run.warm-up=1 week",
];

/// Name of the file, arguments, and the file that is digested.
fn references() -> Vec<(String, Vec<&'static str>, &'static str)> {
    let one = |(name, _): &(&'static str, &str)| {
        let mut args = [&["run", *name, "--replications", "3"], &SHORT[..]].concat();
        if *name == "flash-sale" {
            // Its promotion comes in the seventh week.
            args.extend(["--set", "run.horizon=8 weeks"]);
        }
        (format!("run-{name}"), args, "summary.json")
    };
    // Oracles and claims are told by commands of their own; r1 measures speed.
    let told = |s: &&(&str, &str)| !s.0.contains('/') && s.0 != "r1";
    let mut all: Vec<_> = SCENARIOS.iter().filter(told).map(one).collect();
    let mut more = |file: &str, args: &[&'static str], digested| {
        let args = [args, &["--replications", "4"]].concat();
        all.push((file.to_owned(), args, digested));
    };
    let compare = ["compare", "first-look"];
    more(
        "compare-policies",
        &[&compare[..], &SHORT[..]].concat(),
        "comparison.json",
    );
    let ladder = ["--set", "policy=hourly", "--cadence", "1m,15m,1h,4h,24h"];
    let ladder = [&compare[..], &ladder[..], &SHORT[..]].concat();
    more("compare-cadences", &ladder, "comparison.json");
    let ablate = ["ablate", "first-look"];
    more(
        "ablate",
        &[&ablate[..], &SHORT[..]].concat(),
        "ablation.json",
    );
    let dates = [
        "inaction",
        "first-look",
        "--fix-at",
        "0,1mo,3mo",
        "--sensitivity",
        "1",
    ];
    let people = [
        "--set",
        "people.feedbacks=true",
        "--set",
        "run.horizon=6 months",
    ];
    more(
        "inaction",
        &[&dates[..], &people[..]].concat(),
        "inaction.json",
    );
    all
}

/// The command, a digest of its JSON, and what it says.
fn told(args: &[&str], digested: &str) -> String {
    let made = tempfile::tempdir().unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args(args)
        .args(["--no-figures", "--out"])
        .arg(made.path())
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    let mut hash = Sha256::new();
    hash.update(std::fs::read(made.path().join(digested)).unwrap());
    let digest: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    let quoted = |word: &&str| {
        if word.contains(' ') {
            format!("'{word}'")
        } else {
            (*word).to_owned()
        }
    };
    let words: Vec<String> = args.iter().map(quoted).collect();
    let said = String::from_utf8(out.stdout).unwrap();
    format!(
        "$ pooldrift {}\nsha256 of {digested}: {digest}\n\n{said}",
        words.join(" ")
    )
}

fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    folder.join(format!("{name}.txt"))
}

#[test]
fn the_committed_references_are_what_the_commands_say() {
    let update = std::env::var_os("POOLDRIFT_UPDATE").is_some();
    let mut wrong = Vec::new();
    for (name, args, digested) in references() {
        let said = told(&args, digested);
        if update {
            std::fs::write(path(&name), &said).unwrap();
        }
        let committed = std::fs::read_to_string(path(&name)).unwrap_or_default();
        if said != committed {
            let mut lines = said.lines().zip(committed.lines());
            let differs = lines.find(|(a, b)| a != b && !a.starts_with("sha256"));
            wrong.push(format!("{name}: {differs:?}"));
        }
    }
    assert!(wrong.is_empty(), "made, committed:\n{}", wrong.join("\n"));
}

#[test]
fn every_committed_reference_is_made_by_a_command() {
    let names: Vec<PathBuf> = references().iter().map(|r| path(&r.0)).collect();
    let folder = path("").parent().unwrap().to_owned();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let told = file.ends_with("README.md") || names.contains(&file);
        assert!(told, "{} is made by no command", file.display());
    }
}
