//! The `pooldrift` command.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pooldrift::cli::bench::{self, BenchArgs, exit};

/// Simulates pool drift, and benchmarks the pool that cures it.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Put the pool engine under load, check its books, and report.
    Bench(Box<BenchArgs>),
}

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(Cli {
            command: Command::Bench(args),
        }) => ExitCode::from(bench::run(&args)),
        Err(error) => {
            // Nothing is to be done where even the message cannot be written.
            error.print().ok();
            ExitCode::from(if error.use_stderr() {
                exit::USAGE
            } else {
                exit::FINE
            })
        }
    }
}
