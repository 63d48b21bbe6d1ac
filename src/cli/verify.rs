//! `pooldrift verify`: the simulator itself against the cases that have an exact answer.
//!
//! Exit codes: 0 all agree; 1 it cannot be run; 2 a value differs from its exact answer.

use super::exit::{FINE, INPUT, WRONG};
use super::progress;
use super::stdout::put;
use crate::oracle;
use anstream::eprintln;
use clap::Args;

/// Test the simulator against exact answers (about half a minute).
#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// Print the law behind each row
    #[arg(long)]
    pub explain: bool,
    /// Print the table as JSON
    #[arg(long, conflicts_with = "explain")]
    pub json: bool,
    /// Seed of the replications
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
}

/// Runs the command; the exit code is [`WRONG`] if a measured value differs from its exact answer.
pub fn run(args: &VerifyArgs) -> u8 {
    let oracles = oracle::oracles(oracle::Size::Full);
    let rows = match oracle::check(&oracles, args.seed, None, &progress::of_trials) {
        Ok(rows) => rows,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            return INPUT;
        }
    };
    if args.json {
        put!("{:#}\n", oracle::json(&rows, args.seed));
    } else {
        put!("{}", oracle::table(&rows, args.explain));
    }
    match rows.iter().all(|row| row.agrees) {
        true => FINE,
        false => WRONG,
    }
}
