//! `pooldrift run SCENARIO`: one design, n replications.
//!
//! ```text
//! load --> replications in parallel --> report --> stdout: sentence and table (or JSON)
//!             | Ctrl-C: no new ones        |-----> results/sim/<scenario>/: files and figures
//! ```
//!
//! Exit codes: 0 fine; 1 the command line, the scenario or a file is wrong; 130
//! interrupted, finished replications kept. A second Ctrl-C ends at once.

use super::exit::{FINE, INPUT, INTERRUPTED};
use crate::economics::{Rates, add_costs};
use crate::experiment::{Plan, Progress, Replicated, add_derived, replicate};
use crate::measure::Outcome;
use crate::report::{self, Manifest, Origin, Report};
use crate::scenario::{Loaded, Scenario};
use anstyle::Style;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Simulate one scenario and report what happened, with intervals and figures.
#[derive(clap::Args, Clone, Debug)]
pub struct RunArgs {
    /// Scenario file, or the name of a scenario that comes with the program
    #[arg(value_name = "SCENARIO")]
    pub scenario: String,
    /// Number of replications [default: the scenario's]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: Option<u32>,
    /// Seed of the experiment [default: the scenario's]
    #[arg(short, long, value_name = "S")]
    pub seed: Option<u64>,
    /// Override one value of the scenario; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Write the summary as JSON to stdout, and nothing else there
    #[arg(long)]
    pub json: bool,
    /// Folder for the results [default: results/sim/SCENARIO]
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Number of threads [default: as many as the machine has]; never changes a result
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// Refuse data files with malformed lines instead of setting the lines aside
    #[arg(long)]
    pub strict: bool,
    /// Write no figures
    #[arg(long)]
    pub no_figures: bool,
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("a number of threads lies between 1 and 1024".to_owned()),
    }
}

/// What the command needs from the rest of the program.
pub struct Program<'a> {
    /// Reads and checks the scenario that the arguments name; the error is the
    /// finished message for the user.
    pub load: &'a dyn Fn(&RunArgs) -> Result<Loaded, String>,
    /// Runs one replication; `None` if it was stopped midway.
    pub simulate: &'a (dyn Fn(&Scenario, u64, u32) -> Option<Outcome> + Sync),
    /// Fingerprint of the engine: equal fingerprints give equal numbers.
    pub engine: String,
}

/// What the command finds around it.
pub struct Surroundings<'a> {
    /// Set when the user wants to stop.
    pub stop: &'a AtomicBool,
    /// Makes the progress bar for so many trials.
    pub progress: &'a dyn Fn(usize) -> Progress,
    /// Standard output: the table or the JSON.
    pub out: &'a mut dyn Write,
    /// Standard error: everything else.
    pub err: &'a mut dyn Write,
}

/// Set by Ctrl-C.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// Runs the command; the result is the exit code.
pub fn run(args: &RunArgs, program: &Program) -> u8 {
    // Without a handler Ctrl-C still ends the program, only less gracefully.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(INTERRUPTED));
        }
    });
    let around = Surroundings {
        stop: &STOP,
        progress: &Progress::on_terminal,
        out: &mut anstream::stdout().lock(),
        err: &mut anstream::stderr(),
    };
    execute(args, program, around)
}

/// The command with its surroundings as arguments.
pub fn execute(args: &RunArgs, program: &Program, mut around: Surroundings) -> u8 {
    match attempt(args, program, &mut around) {
        Ok(code) => code,
        Err(message) => {
            // A closed pipe is not worth a message: `let _` throughout.
            let _ = writeln!(around.err, "{}", message.trim_end());
            INPUT
        }
    }
}

fn attempt(args: &RunArgs, program: &Program, around: &mut Surroundings) -> Result<u8, String> {
    let loaded = (program.load)(args)?;
    if !loaded.warnings.is_empty() {
        let _ = writeln!(around.err, "{}\n", loaded.warnings.render(true));
    }
    let scenario = &loaded.scenario;
    let rates = Rates::new(scenario).map_err(|e| format!("error: {}: {e}", args.scenario))?;
    set_aside(scenario, around.err);
    let plan = Plan {
        replications: args.replications.unwrap_or(scenario.run.replications),
        seed: args.seed.unwrap_or(scenario.run.seed),
        threads: args.threads,
    };
    let bar = (around.progress)(plan.replications as usize);
    let done = replicate(
        scenario,
        plan,
        around.stop,
        &bar,
        |scenario, seed, number| {
            let mut outcome = (program.simulate)(scenario, seed, number)?;
            add_costs(scenario, &rates, &mut outcome);
            add_derived(&mut outcome);
            Some(outcome)
        },
    )
    .map_err(|e| format!("error: threads cannot be started: {e}"))?;
    if done.ensemble.replications() == 0 {
        let _ = writeln!(
            around.err,
            "interrupted before a replication finished; nothing written"
        );
        return Ok(INTERRUPTED);
    }
    let report = finished(args, program, &loaded, &rates, plan, &done);
    let folder = folder(args, scenario);
    let files = report::write(&report, &folder, !args.no_figures)
        .map_err(|e| format!("error: results cannot be written: {e}"))?;
    tell(args, &report, around.out);
    where_it_is(&folder, &files, around.err);
    Ok(if done.interrupted { INTERRUPTED } else { FINE })
}

fn finished(
    args: &RunArgs,
    program: &Program,
    loaded: &Loaded,
    rates: &Rates,
    plan: Plan,
    done: &Replicated,
) -> Report {
    let origin = Origin {
        seed: plan.seed,
        engine: program.engine.clone(),
        asked: plan.replications,
        command: command(args, plan),
    };
    let manifest = Manifest::new(loaded, rates, origin, done.ensemble.numbers());
    Report::new(manifest, &done.ensemble)
}

fn folder(args: &RunArgs, scenario: &Scenario) -> PathBuf {
    match &args.out {
        Some(folder) => folder.clone(),
        None => Path::new("results").join("sim").join(&scenario.name),
    }
}

/// The command that makes this result again, wherever it is run.
fn command(args: &RunArgs, plan: Plan) -> String {
    let mut words = vec![format!("pooldrift run {}", quoted(&args.scenario))];
    words.push(format!("--replications {}", plan.replications));
    words.push(format!("--seed {}", plan.seed));
    words.extend(args.set.iter().map(|set| format!("--set {}", quoted(set))));
    if args.strict {
        words.push("--strict".to_owned());
    }
    words.join(" ")
}

/// Quoted for a shell if need be.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Says how much of a data file was not used, and why.
fn set_aside(scenario: &Scenario, err: &mut dyn Write) {
    let Some(replay) = &scenario.demand.replay else {
        return;
    };
    for (reason, lines) in replay.set_aside.iter().filter(|(_, lines)| *lines > 0) {
        let lines = report::words::whole(*lines);
        let _ = writeln!(err, "{}: {lines} lines set aside: {reason}", scenario.name);
    }
}

/// The sentence that matters and the table, or the JSON.
fn tell(args: &RunArgs, report: &Report, out: &mut dyn Write) {
    if args.json {
        let _ = out.write_all(&report::summary_json(report));
        return;
    }
    let bold = Style::new().bold();
    let mut sentences = report.summary.headline.iter();
    if let Some(first) = sentences.next() {
        for line in wrapped(first) {
            let _ = writeln!(out, "{bold}{line}{bold:#}");
        }
    }
    let rest: Vec<&str> = sentences.map(String::as_str).collect();
    for line in wrapped(&rest.join(" ")) {
        let _ = writeln!(out, "{line}");
    }
    let _ = write!(out, "\n{}", report::table(report, true));
}

/// Lines of at most as many characters as the table is wide.
fn wrapped(text: &str) -> Vec<String> {
    let widest = usize::from(report::TABLE_WIDTH);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let length = word.chars().count() + 1;
        match lines.last_mut() {
            Some(line) if line.chars().count() + length <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn where_it_is(folder: &Path, files: &[PathBuf], err: &mut dyn Write) {
    let _ = writeln!(
        err,
        "\nresults: {} ({} files)",
        folder.display(),
        files.len()
    );
    let overview = |p: &&PathBuf| p.file_name().is_some_and(|n| n == "overview.svg");
    if let Some(path) = files.iter().find(overview) {
        let _ = writeln!(err, "figures: {} and beside it", path.display());
    }
}
