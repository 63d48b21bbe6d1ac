//! Instructions per operation under valgrind: the gate that noise cannot move.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::super::embedded::Embedded;
use super::client::Client;
use super::plan::BenchPlan;
use super::run::config;
use super::supplies::{Supplies, stock_up};

/// Do exactly so many operations of a plan in this thread, at time zero.
///
/// # Errors
/// The pools cannot be stocked.
pub fn exactly(plan: &BenchPlan, operations: u64) -> Result<u64, String> {
    let engine = Embedded::new(&config(plan));
    stock_up(&engine, plan.pools, plan.stock)?;
    let supplies = Supplies::new(plan, 0);
    let mut client = Client::new(&engine, plan, &supplies, 0, Instant::now());
    client.exactly(operations);
    Ok(client.tally.accepted)
}

/// Count instructions of `program arguments --exactly n` for n and 2 n: the
/// difference is what n operations cost, without the setting up.
///
/// # Errors
/// `Ok(None)`: there is no valgrind here. Else valgrind or the program failed.
pub fn per_operation(program: &Path, arguments: &[String]) -> Result<Option<f64>, String> {
    const OPERATIONS: u64 = 100_000;
    let count = |operations: u64| {
        let exactly = ["--exactly".to_owned(), operations.to_string()];
        callgrind(
            program,
            &[arguments, &exactly].concat(),
            Path::new("/dev/null"),
        )
    };
    let (Some(once), Some(twice)) = (count(OPERATIONS)?, count(OPERATIONS * 2)?) else {
        return Ok(None);
    };
    Ok(Some(twice.saturating_sub(once) as f64 / OPERATIONS as f64))
}

/// Run a program under callgrind, which writes its profile into a file, with every name and
/// position in full. Returns how many instructions were executed.
///
/// # Errors
/// `Ok(None)`: there is no valgrind here. Else valgrind or the program failed.
pub fn callgrind(
    program: &Path,
    arguments: &[String],
    profile: &Path,
) -> Result<Option<u64>, String> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        return Ok(None);
    }
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--compress-strings=no",
            "--compress-pos=no",
        ])
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find_map(|line| line.split_once("Collected :"));
    let number = line.and_then(|(_, number)| number.trim().replace(',', "").parse().ok());
    if !output.status.success() {
        return Err(format!(
            "under valgrind: {}",
            text.lines().last().unwrap_or("failed")
        ));
    }
    number
        .map(Some)
        .ok_or_else(|| "valgrind said no count".into())
}
