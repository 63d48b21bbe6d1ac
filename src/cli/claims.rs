//! `pooldrift claims`: the article's claims as experiments, with verdicts.
//!
//! Exit codes: 0 fine, whatever the verdicts; 1 the command line or a file is wrong;
//! 130 interrupted: half an experiment gives no verdict, so only those that were finished
//! are written.

use super::common::{Surroundings, on_terminal};
use super::exit::{FINE, INTERRUPTED};
use super::wiring::fingerprint;
use crate::claims::{self, CLAIMS, Claim, Judged, Options};
use crate::report::claims::{Made, data, line, write};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Replications of each arm with `--quick`: enough to see that everything runs.
const QUICK: u32 = 3;

/// Try the article's claims: supported, not supported, or depends on what.
#[derive(Args, Clone, Debug)]
pub struct ClaimsArgs {
    /// Only these, for example H3,H8
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Number of replications of each arm [default: the claim's own]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..), allow_negative_numbers = true)]
    pub replications: Option<u32>,
    /// Three replications of each arm: for a first look, and for CI
    #[arg(long, conflicts_with = "replications")]
    pub quick: bool,
    /// Seed of the experiments
    #[arg(short, long, value_name = "S", default_value_t = 1, allow_negative_numbers = true, value_parser = super::common::seed)]
    pub seed: u64,
    /// Write the verdicts as JSON to stdout, and nothing else there
    #[arg(long)]
    pub json: bool,
    /// Folder for pages and figures
    #[arg(short, long, value_name = "DIR", default_value = "out/claims")]
    pub out: PathBuf,
    /// Number of threads [default: as many as the machine has]; never changes a result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), allow_negative_numbers = true)]
    pub threads: Option<u16>,
}

/// Runs the command; the result is the exit code.
pub fn run(args: &ClaimsArgs) -> u8 {
    on_terminal(|around| {
        attempt(args, around).map_err(|message| format!("error: {}", message.trim_end()))
    })
}

fn attempt(args: &ClaimsArgs, around: &mut Surroundings) -> Result<u8, String> {
    let chosen = chosen(&args.only)?;
    let options = Options {
        seed: args.seed,
        replications: args.replications.or(args.quick.then_some(QUICK)),
        threads: args.threads.map(usize::from),
    };
    let judged = claims::run(&chosen, options, around.stop, around.progress)?;
    let code = if judged.len() < chosen.len() {
        let _ = writeln!(around.err, "{}", interrupted(&judged));
        INTERRUPTED
    } else {
        FINE
    };
    if judged.is_empty() {
        return Ok(code);
    }
    let ids: Vec<&str> = judged.iter().map(|j| j.claim.id).collect();
    let made = Made {
        command: command(args, &ids),
        seed: args.seed,
        engine: fingerprint(),
        complete: judged.len() == CLAIMS.len(),
    };
    if args.json {
        let _ = writeln!(around.out, "{:#}", data(&judged, &made));
    } else {
        for one in &judged {
            for text in wrapped(&line(one)) {
                let _ = writeln!(around.out, "{text}");
            }
        }
    }
    let files =
        write(&judged, &made, &args.out).map_err(|e| format!("results cannot be written: {e}"))?;
    where_it_is(around.err, &args.out, files.len(), options.replications);
    Ok(code)
}

fn interrupted(judged: &[Judged]) -> String {
    let ids: Vec<&str> = judged.iter().map(|j| j.claim.id).collect();
    let kept = match ids.as_slice() {
        [] => "nothing written".to_owned(),
        [one] => format!("only {one} was finished and is kept"),
        [first, .., last] => format!("only {first} to {last} were finished and are kept"),
    };
    format!("interrupted: half an experiment gives no verdict; {kept}")
}

/// The claims that were asked for, in their order.
fn chosen(only: &[String]) -> Result<Vec<&'static Claim>, String> {
    let is = |claim: &Claim, name: &str| claim.id.eq_ignore_ascii_case(name.trim());
    if let Some(unknown) = only.iter().find(|n| !CLAIMS.iter().any(|c| is(c, n))) {
        let ids: Vec<&str> = CLAIMS.iter().map(|c| c.id).collect();
        return Err(format!(
            "there is no claim `{unknown}`; the claims are {}",
            ids.join(", ")
        ));
    }
    let wanted = |claim: &&&Claim| only.is_empty() || only.iter().any(|n| is(claim, n));
    Ok(CLAIMS.iter().filter(wanted).copied().collect())
}

/// The command that makes these verdicts again.
fn command(args: &ClaimsArgs, ids: &[&str]) -> String {
    let mut words = vec!["pooldrift claims".to_owned()];
    if ids.len() < CLAIMS.len() {
        words.push(format!("--only {}", ids.join(",")));
    }
    match args.replications {
        Some(n) => words.push(format!("--replications {n}")),
        None if args.quick => words.push("--quick".to_owned()),
        None => {}
    }
    words.push(format!("--seed {}", args.seed));
    words.join(" ")
}

fn wrapped(text: &str) -> Vec<String> {
    let lines = text.lines().flat_map(|line| {
        let indent = line.len() - line.trim_start().len();
        let width = usize::from(crate::report::TABLE_WIDTH) - indent;
        let parts = crate::report::words::wrapped(line.trim_start(), width);
        parts
            .into_iter()
            .map(move |part| " ".repeat(indent) + &part)
    });
    lines.collect()
}

fn where_it_is(err: &mut dyn Write, folder: &Path, files: usize, replications: Option<u32>) {
    let _ = writeln!(err, "\nresults: {} ({files} files)", folder.display());
    if replications.is_some_and(|n| n < 10) {
        let _ = writeln!(
            err,
            "few replications: intervals are wide, and \"open\" may only mean that"
        );
    }
}
