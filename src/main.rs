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
    Ablate(cli::ablate::AblateArgs),
    Run(cli::run::RunArgs),
    /// Put the pool engine under load, check its books, and report.
    Bench(Box<cli::bench::BenchArgs>),
    Check(cli::check::CheckArgs),
    Claims(cli::claims::ClaimsArgs),
    Compare(cli::compare::CompareArgs),
    Inaction(cli::inaction::InactionArgs),
    List(cli::list::ListArgs),
    Report(cli::report::ReportArgs),
    Schema(cli::schema::SchemaArgs),
    Speed(cli::speed::SpeedArgs),
    Trace(cli::trace::TraceArgs),
    Verify(cli::verify::VerifyArgs),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() {
                cli::exit::INPUT
            } else {
                cli::exit::FINE
            };
            // A closed pipe is no reason to fail: there is nobody left to tell.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    ExitCode::from(match &cli.command {
        Command::Ablate(args) => cli::ablate::run(args, &cli::wiring::shipped()),
        Command::Run(args) => cli::run::run(args, &cli::wiring::shipped()),
        Command::Bench(args) => cli::bench::run(args),
        Command::Check(args) => cli::check::run(args),
        Command::Claims(args) => cli::claims::run(args),
        Command::Compare(args) => cli::compare::run(args, &cli::wiring::shipped()),
        Command::Inaction(args) => cli::inaction::run(args, &cli::wiring::shipped()),
        Command::List(args) => cli::list::run(args),
        Command::Report(args) => cli::report::run(args),
        Command::Schema(args) => cli::schema::run(args),
        Command::Speed(args) => cli::speed::run(args, &cli::wiring::shipped()),
        Command::Trace(args) => cli::trace::run(args),
        Command::Verify(args) => cli::verify::run(args),
    })
}
