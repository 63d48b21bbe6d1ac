//! What all commands that simulate have in common: their options, how they load,
//! run, stop, and say where the results are.
//!
//! Exit codes: 0 fine; 1 the command line, a scenario or a file is wrong; 130
//! interrupted, finished replications kept. A second Ctrl-C ends at once.

use super::exit::{FINE, INPUT, INTERRUPTED};
use super::progress;
use super::stdout::Printed;
use crate::economics::Rates;
use crate::experiment::{Arms, CHIEF, Ensemble, ExperimentPlan, Goal, Progress, run_arms_beside};
use crate::measure::{Measure, Outcome};
use crate::report::words::Style as Values;
use crate::report::{self, FileError, Manifest, Origin};
use crate::scenario::{Loaded, Run, Scenario};
use crate::sim::Watcher;
use crate::stats::{Precision, Stopping, Sufficiency};
use crate::study::Design;
use std::borrow::Borrow;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Options of every command that simulates.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    /// Number of replications [default: the scenario's]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    pub replications: Option<u32>,
    /// Replicate until the 95 % interval of a quantity is at most so wide on either side, for
    /// example `5%` (of the cost of wrong numbers) or `cost/total:2%`
    #[arg(long, value_name = "PRECISION", value_parser = until, conflicts_with = "replications", allow_hyphen_values = true)]
    pub until: Option<Until>,
    /// Replications before which no interval is trusted
    #[arg(long, value_name = "N", default_value_t = 30, requires = "until", value_parser = clap::value_parser!(u32).range(2..), allow_negative_numbers = true)]
    pub at_least: u32,
    /// Replications after which to give up
    #[arg(long, value_name = "N", default_value_t = 1_000, requires = "until", value_parser = clap::value_parser!(u32).range(2..), allow_negative_numbers = true)]
    pub at_most: u32,
    /// Seed of the experiment [default: the scenario's]
    #[arg(short, long, value_name = "S", allow_negative_numbers = true, value_parser = seed)]
    pub seed: Option<u64>,
    /// Override one value of the scenario; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Write the summary as JSON to stdout, and nothing else there
    #[arg(long)]
    pub json: bool,
    /// Folder for the results [default: out/SCENARIO for run, and in it a folder named after
    /// any other command]
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Number of threads [default: as many as the machine has]; never changes a result
    #[arg(long, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Refuse data files with malformed lines instead of setting the lines aside
    #[arg(long)]
    pub strict: bool,
    /// Write no figures
    #[arg(long)]
    pub no_figures: bool,
}

/// A precision as typed: of which quantity, which share of its mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Until {
    measure: Measure,
    share: f64,
}

fn until(text: &str) -> Result<Until, String> {
    let (measure, precision) = match text.rsplit_once(':') {
        Some((path, precision)) => (Measure::named(path.trim())?, precision),
        None => (CHIEF, text),
    };
    let number = precision.trim().strip_suffix('%').map(str::trim);
    match number.and_then(|n| n.parse::<f64>().ok()) {
        Some(percent) if percent > 0.0 && percent < 100.0 => Ok(Until {
            measure,
            share: percent / 100.0,
        }),
        _ => Err(
            "a precision is a share of the mean between 0 and 100 %, for example 5% or cost/total:2%"
                .to_owned(),
        ),
    }
}

/// A seed as typed.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    let rule = format!("a seed is a whole number from 0 to {}", u64::MAX);
    text.parse().map_err(|_| rule)
}

/// A number of threads as typed.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("a number of threads lies between 1 and 1024".to_owned()),
    }
}

impl Options {
    /// How many replications, from which seed, and until when.
    pub fn plan(&self, run: &Run) -> Result<(ExperimentPlan, Option<Goal>), String> {
        if self.at_most < self.at_least {
            return Err(format!(
                "error: --at-most {} is less than --at-least {}",
                self.at_most, self.at_least
            ));
        }
        let goal = self.until.as_ref().map(|until| Goal {
            measure: until.measure,
            rule: Some(Stopping {
                minimum: u64::from(self.at_least),
                ..Stopping::new(
                    Precision::Relative(until.share),
                    report::CONFIDENCE,
                    u64::from(self.at_most),
                )
            }),
        });
        let asked = self.replications.unwrap_or(run.replications);
        let plan = ExperimentPlan {
            replications: if goal.is_some() { self.at_most } else { asked },
            seed: self.seed.unwrap_or(run.seed),
            threads: self.threads,
        };
        Ok((plan, goal))
    }

    /// Has results written, with figures or without, on as many threads as were asked for.
    pub fn written(
        &self,
        write: impl FnOnce(bool) -> Result<Vec<PathBuf>, FileError> + Send,
    ) -> Result<Vec<PathBuf>, String> {
        let threads = self.threads.unwrap_or(0);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|e| format!("error: no threads to write results on: {e}"))?;
        pool.install(|| write(!self.no_figures))
            .map_err(|e| format!("error: results cannot be written: {e}"))
    }

    /// The words of a command line that give the same plan again, settings last.
    pub fn words(&self, plan: ExperimentPlan) -> Vec<String> {
        let mut words = match &self.until {
            None => vec![format!("--replications {}", plan.replications)],
            Some(until) => vec![
                format!("--until {}:{}%", until.measure, 100.0 * until.share),
                format!("--at-least {} --at-most {}", self.at_least, self.at_most),
            ],
        };
        words.push(format!("--seed {}", plan.seed));
        words.extend(self.set.iter().map(|set| format!("--set {}", quoted(set))));
        if self.strict {
            words.push("--strict".to_owned());
        }
        words
    }

    /// The folder asked for, or that of a command's results under `out`: asked for before
    /// anything is simulated, so that no work is lost where nothing can be written, and
    /// nothing mixed with what another command has written.
    pub fn folder(&self, command: &str, name: &str) -> Result<PathBuf, String> {
        let folder = match &self.out {
            Some(folder) => folder.clone(),
            None => usual_folder(command, name),
        };
        if let Some(other) = report::made_by(&folder).filter(|other| *other != command) {
            return Err(format!(
                "error: {} holds what `pooldrift {other}` has written\nhelp: give another folder with --out, or remove this one",
                folder.display()
            ));
        }
        can_be_written(&folder)
            .map_err(|e| format!("error: nothing can be written to {}: {e}", folder.display()))?;
        Ok(folder)
    }
}

/// `out/<scenario>` for a run, and in it a folder named after any other command.
fn usual_folder(command: &str, name: &str) -> PathBuf {
    let folder = Path::new("out").join(name);
    match command {
        "run" => folder,
        _ => folder.join(command),
    }
}

/// Tries to write where a folder is or would be made.
fn can_be_written(folder: &Path) -> std::io::Result<()> {
    let there = folder.ancestors().find(|part| part.exists());
    let there = there.unwrap_or(Path::new("."));
    let trial = there.join(format!(".pooldrift-{}", std::process::id()));
    std::fs::File::create(&trial)?;
    std::fs::remove_file(&trial)
}

/// Quoted for a shell if need be.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Reads and checks a scenario: its name or path, and settings.
pub type Load<'a> = &'a dyn Fn(&str, &[String]) -> Result<Loaded, String>;

/// Runs one replication of a scenario from a seed.
pub type Simulate<'a> = dyn Fn(&Scenario, u64, u32, Watcher) -> Option<Outcome> + Sync + 'a;

/// What the commands need from the rest of the program.
pub struct Program<'a> {
    /// Reads and checks a scenario (name or path) with settings laid over it; the
    /// error is the finished message for the user.
    pub load: Load<'a>,
    /// Runs one replication; `None` if it was stopped midway.
    pub simulate: &'a Simulate<'a>,
    /// Fingerprint of the engine: equal fingerprints give equal numbers.
    pub engine: String,
}

/// What a command finds around it.
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

/// Runs a command on the terminal; the result is the exit code.
pub fn on_terminal(command: impl FnOnce(&mut Surroundings) -> Result<u8, String>) -> u8 {
    // Without a handler Ctrl-C still ends the program, only less gracefully.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(INTERRUPTED));
        }
    });
    let around = Surroundings {
        stop: &STOP,
        progress: &progress::of_trials,
        out: &mut Printed(anstream::stdout().lock()),
        err: &mut anstream::stderr(),
    };
    ended(command, around)
}

/// Runs a command in given surroundings; the result is the exit code.
pub fn ended(
    command: impl FnOnce(&mut Surroundings) -> Result<u8, String>,
    mut around: Surroundings,
) -> u8 {
    match command(&mut around) {
        Ok(code) => code,
        Err(message) => {
            // A closed pipe is not worth a message: `let _` throughout.
            let _ = writeln!(around.err, "{}", message.trim_end());
            INPUT
        }
    }
}

/// A scenario that is ready to run, with its rates.
pub struct Ready {
    /// The scenario and where it came from.
    pub loaded: Loaded,
    /// Its rates.
    pub rates: Rates,
}

impl Ready {
    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.loaded.scenario
    }

    /// The same, to be run and priced.
    pub fn design(&self) -> Design<'_> {
        Design {
            scenario: self.scenario(),
            rates: &self.rates,
        }
    }

    /// The manifest of what this scenario gave.
    pub fn manifest(&self, origin: Origin, finished: Vec<u32>) -> Manifest {
        Manifest::new(&self.loaded, &self.rates, origin, finished)
    }
}

/// Loads a scenario with its rates. Sets that `strict` needs come on top.
pub fn ready(
    program: &Program,
    spec: &str,
    sets: &[String],
    strict: bool,
) -> Result<Ready, String> {
    let mut loaded = (program.load)(spec, sets)?;
    if strict && loaded.scenario.demand.replay.is_some() {
        let mut sets = sets.to_vec();
        sets.push("demand.replay.strict=true".to_owned());
        loaded = (program.load)(spec, &sets)?;
    }
    let rates = Rates::new(&loaded.scenario).map_err(|e| format!("error: {spec}: {e}"))?;
    Ok(Ready { loaded, rates })
}

/// Says what may not be meant, and how much of a data file was not used, and why.
pub fn remarks(ready: &Ready, err: &mut dyn Write) {
    let (loaded, scenario) = (&ready.loaded, ready.scenario());
    if !loaded.warnings.is_empty() {
        let _ = writeln!(err, "{}\n", loaded.warnings.render(true));
    }
    let set_aside = scenario.demand.replay.iter().flat_map(|r| &r.set_aside);
    for (reason, lines) in set_aside.filter(|(_, lines)| *lines > 0) {
        let lines = report::words::whole(*lines);
        let _ = writeln!(err, "{}: {lines} lines set aside: {reason}", scenario.name);
    }
}

/// Says what may not be meant in a design and was not said of the base already.
pub fn more_remarks(design: &Ready, base: &Ready, err: &mut dyn Write) {
    let said = |rule: &str| {
        let mut of_base = base.loaded.warnings.list.iter();
        of_base.any(|d| d.rule == rule)
    };
    let mut warnings = design.loaded.warnings.clone();
    warnings.list.retain(|d| !said(&d.rule));
    if !warnings.is_empty() {
        let _ = writeln!(err, "{}\n", warnings.render(true));
    }
}

/// Runs all arms and says how it ended; `None` if no replication finished.
pub fn simulate<R: Borrow<Ready> + Sync>(
    program: &Program,
    (arms, watched): (&[R], usize),
    plan: ExperimentPlan,
    goal: Option<&Goal>,
    around: &mut Surroundings,
) -> Result<Option<Arms>, String> {
    let done = priced(program, (arms, watched), plan, goal, around, |_, _| {})?;
    told(done, plan, goal, around)
}

/// Runs all arms, of which the goal is about the first `watched`; `more` adds to what each trial
/// measured and cost.
pub fn priced<R: Borrow<Ready> + Sync>(
    program: &Program,
    (arms, watched): (&[R], usize),
    plan: ExperimentPlan,
    goal: Option<&Goal>,
    around: &Surroundings,
    more: impl Fn(&Ready, &mut Outcome) + Sync,
) -> Result<Arms, String> {
    let scenarios: Vec<&Scenario> = arms.iter().map(|arm| arm.borrow().scenario()).collect();
    let bar = (around.progress)(plan.replications as usize * arms.len());
    let simulate = program.simulate;
    let work = |arm: usize, seed, replication, watcher: Watcher| {
        let ready: &Ready = arms[arm].borrow();
        let mut outcome = simulate(ready.scenario(), seed, replication, watcher)?;
        (ready.design()).complete_with(&mut outcome, |outcome| more(ready, outcome));
        Some(outcome)
    };
    run_arms_beside(&scenarios, watched, plan, goal, around.stop, &bar, work)
        .map_err(|e| format!("error: {e}"))
}

/// Says how it ended; `None` if no replication finished.
pub fn told(
    done: Arms,
    plan: ExperimentPlan,
    goal: Option<&Goal>,
    around: &mut Surroundings,
) -> Result<Option<Arms>, String> {
    if done.replications() == 0 {
        let _ = writeln!(
            around.err,
            "interrupted before a replication finished; nothing written"
        );
        return Ok(None);
    }
    if let (Some(goal), Some(verdict)) = (goal, done.verdict) {
        let _ = writeln!(around.err, "{}", stopped(goal, verdict, &done));
    } else if done.interrupted {
        let (n, asked) = (done.replications(), plan.replications);
        let _ = writeln!(
            around.err,
            "interrupted: {n} of {asked} replications finished, these are kept"
        );
    }
    Ok(Some(done))
}

/// Why a search for precision ended.
fn stopped(goal: &Goal, verdict: Sufficiency, done: &Arms) -> String {
    let n = done.replications();
    let share = match goal.rule.map(|r| r.precision) {
        Some(Precision::Relative(share)) => share,
        _ => return String::new(),
    };
    let what = format!("{} within ± {} %", goal.measure, 100.0 * share);
    match verdict {
        Sufficiency::Enough { at } => {
            format!("{what} since replication {at}, and still so at replication {n}: enough")
        }
        Sufficiency::Alike { .. } => {
            format!(
                "{} {} in all {n} replications, so no more were run",
                goal.measure,
                same(goal, done)
            )
        }
        Sufficiency::Capped => format!("{n} replications were not enough for {what}"),
        Sufficiency::More => format!("interrupted at replication {n}, before {what}"),
    }
}

/// What a quantity that never varied was: one value, one per design, or none.
fn same(goal: &Goal, done: &Arms) -> String {
    let value = |ensemble: &Ensemble| {
        let at = ensemble.column(goal.measure)?;
        let values = ensemble.totals(at).into_iter().find(|v| !v.is_nan());
        values.map(|v| Values::of(ensemble.columns()[at].unit).write_exactly(v))
    };
    let mut values: Vec<String> = done.ensembles.iter().filter_map(value).collect();
    values.dedup();
    match values.as_slice() {
        [] => "was undefined".to_owned(),
        [one] => format!("was the same, {one},"),
        _ => "was the same in each design".to_owned(),
    }
}

/// Replications asked for, as the manifest tells it: a goal asks for as many as it took.
pub fn asked(plan: ExperimentPlan, done: &Arms) -> u32 {
    match done.verdict {
        Some(Sufficiency::Enough { .. } | Sufficiency::Alike { .. }) => done.replications() as u32,
        _ => plan.replications,
    }
}

/// The exit code of what was simulated.
pub fn code(done: &Arms) -> u8 {
    if done.interrupted { INTERRUPTED } else { FINE }
}

/// Says where the results are, and which picture to look at first.
pub fn where_it_is(folder: &Path, files: &[PathBuf], first: &str, err: &mut dyn Write) {
    let _ = writeln!(
        err,
        "\nresults: {} ({} files)",
        folder.display(),
        files.len()
    );
    if let Some(path) = files.iter().find(|p| **p == folder.join(first)) {
        let _ = writeln!(err, "figures: {} and beside it", path.display());
    }
}
