//! The results that are committed are the results of this version.
//!
//! To make them anew after a change that is meant to change them:
//! `cargo run --release -- run first-look` in the project's folder.

use std::path::Path;
use std::process::Command;

#[test]
fn the_committed_first_look_is_what_the_program_makes() {
    let made = tempfile::tempdir().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args(["run", "first-look", "--no-figures", "--out"])
        .arg(made.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
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
