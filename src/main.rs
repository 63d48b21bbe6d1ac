//! The `pooldrift` command.

use clap::{Parser, Subcommand};
use pooldrift::cli;
use std::process::ExitCode;

/// Simulates how inventory counts drift apart between systems, and what it costs.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(cli::check::CheckArgs),
    List(cli::list::ListArgs),
    Run(cli::run::RunArgs),
    Schema(cli::schema::SchemaArgs),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() {
                cli::BAD_INPUT
            } else {
                cli::FINE
            };
            // A closed pipe is no reason to fail: there is nobody left to tell.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    ExitCode::from(match &cli.command {
        Command::Check(args) => cli::check::run(args),
        Command::List(args) => cli::list::run(args),
        Command::Run(args) => cli::run::run(args),
        Command::Schema(args) => cli::schema::run(args),
    })
}
