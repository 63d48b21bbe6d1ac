//! `pooldrift run SCENARIO`: one design, n replications.
//!
//! ```text
//! load --> replications in parallel --> report --> stdout: sentence and table (or JSON)
//!   |-- the same with right records --^   |-----> out/<scenario>/: files and figures
//!             | Ctrl-C: no new ones
//! ```

use super::beside::{Beside, Counterfactual};
use super::common::{self, Options, Program, Surroundings, quoted};
use super::exit::INTERRUPTED;
use super::sentences;
use crate::report::{self, Origin, Report};
use std::io::Write;

/// Simulate one scenario and report what happened, with intervals and figures.
#[derive(clap::Args, Clone, Debug)]
pub struct RunArgs {
    /// Scenario file, or the name of a scenario that comes with the program
    #[arg(value_name = "SCENARIO")]
    pub scenario: String,
    /// Whether costs are held against anything.
    #[command(flatten)]
    pub counterfactual: Counterfactual,
    /// How often, from where, and where to.
    #[command(flatten)]
    pub options: Options,
}

/// Runs the command; the result is the exit code.
pub fn run(args: &RunArgs, program: &Program) -> u8 {
    common::on_terminal(|around| attempt(args, program, around))
}

/// The command with its surroundings as arguments.
pub fn execute(args: &RunArgs, program: &Program, around: Surroundings) -> u8 {
    common::ended(|around| attempt(args, program, around), around)
}

fn attempt(args: &RunArgs, program: &Program, around: &mut Surroundings) -> Result<u8, String> {
    let options = &args.options;
    let ready = common::ready(program, &args.scenario, &options.set, options.strict)?;
    common::remarks(&ready, around.err);
    let (plan, goal) = options.plan(&ready.scenario().run)?;
    let folder = options.folder("run", &ready.scenario().name)?;
    let designs = [ready];
    let beside = Beside::of(&designs, args.counterfactual.is_wanted());
    let arms = (&beside.arms(&designs)[..], beside.designs());
    let Some(mut done) = common::simulate(program, arms, plan, goal.as_ref(), around)? else {
        return Ok(INTERRUPTED);
    };
    let held = beside.split(&mut done);
    let [ready] = &designs;
    let ensemble = &done.ensembles[0];
    let origin = Origin {
        seed: plan.seed,
        engine: program.engine.clone(),
        asked: common::asked(plan, &done),
        command: command(
            args,
            [args.counterfactual.words(), options.words(plan)].concat(),
        ),
        sets: options.set.clone(),
    };
    let manifest = ready.manifest(origin, ensemble.numbers());
    let report = Report::beside(manifest, ensemble, held.against(0));
    let files = options.written(|figures| report::write(&report, &folder, figures))?;
    tell(args, &report, around.out);
    common::where_it_is(&folder, &files, "overview.svg", around.err);
    Ok(common::code(&done))
}

/// The command that makes this result again, wherever it is run.
fn command(args: &RunArgs, words: Vec<String>) -> String {
    format!(
        "pooldrift run {} {}",
        quoted(&args.scenario),
        words.join(" ")
    )
}

/// The sentence that matters and the table, or the JSON.
fn tell(args: &RunArgs, report: &Report, out: &mut dyn Write) {
    if args.options.json {
        let _ = out.write_all(&report::summary_json(report));
        return;
    }
    sentences::say(&report.summary.headline, out);
    let _ = write!(out, "\n{}", report::table(report, true));
}
