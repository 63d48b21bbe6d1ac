//! `pooldrift ablate SCENARIO`: which of the five conditions brings what.
//!
//! ```text
//! 32 combinations x replications --> Ablation --> stdout: sentences and tables (or JSON)
//! (the same demand for all)             |-------> out/<scenario>/ablate/
//! ```

use super::common::{self, Options, Program, Ready, Surroundings, quoted};
use super::exit::INTERRUPTED;
use super::sentences;
use crate::experiment::{Ensemble, ExperimentPlan, Goal, nearest};
use crate::measure::Measure;
use crate::report::ablation::{self, Ablation, Asked};
use crate::report::{self, Origin};
use crate::scenario::Conditions;
use crate::units::Share;

/// Run all 32 combinations of the five conditions: effects, interactions, who brings how much of
/// the gain, and the cheapest set that is enough.
#[derive(clap::Args, Clone, Debug)]
pub struct AblateArgs {
    /// Scenario file, or the name of a scenario that comes with the program
    #[arg(value_name = "SCENARIO")]
    pub scenario: String,
    /// Key of the quantity to be made better (keys are in the summary.json of a run)
    #[arg(short, long, value_name = "KEY", default_value = "cost/total", value_parser = Measure::named)]
    pub measure: Measure,
    /// Share of the whole gain that the cheapest set of conditions has to reach
    #[arg(long, value_name = "SHARE", default_value = "90 %")]
    pub share: Share,
    /// What a condition costs, as NAME=DOLLARS; given for all five or for none (then all cost alike)
    #[arg(long = "price", value_name = "PRICE", value_parser = price)]
    pub prices: Vec<(usize, f64)>,
    /// How often, from where, and where to.
    #[command(flatten)]
    pub options: Options,
}

fn price(text: &str) -> Result<(usize, f64), String> {
    let names = Conditions::NAMES.join(", ");
    let wrong = || format!("a price is NAME=DOLLARS with a name of {names}");
    let (name, dollars) = text.split_once('=').ok_or_else(wrong)?;
    let found = Conditions::NAMES.iter().position(|n| *n == name.trim());
    let condition = found.ok_or_else(wrong)?;
    match dollars.trim().parse::<f64>() {
        Ok(dollars) if dollars >= 0.0 && dollars.is_finite() => Ok((condition, dollars)),
        _ => Err("a price is a number of dollars, not below 0".to_owned()),
    }
}

/// Runs the command; the result is the exit code.
pub fn run(args: &AblateArgs, program: &Program) -> u8 {
    common::on_terminal(|around| attempt(args, program, around))
}

/// The command with its surroundings as arguments.
pub fn execute(args: &AblateArgs, program: &Program, around: Surroundings) -> u8 {
    common::ended(|around| attempt(args, program, around), around)
}

fn attempt(args: &AblateArgs, program: &Program, around: &mut Surroundings) -> Result<u8, String> {
    let options = &args.options;
    let asked = asked(args)?;
    let arms = combinations(args, program)?;
    common::remarks(&arms[0], around.err);
    let scenario = arms[0].scenario();
    let (plan, goal) = options.plan(&scenario.run)?;
    // Watched from the first replication on, so that a wrong key is said at once.
    let goal = goal.unwrap_or(Goal {
        measure: args.measure,
        rule: None,
    });
    let folder = options.folder("ablate", &scenario.name)?;
    let Some(done) = common::simulate(program, (&arms, arms.len()), plan, Some(&goal), around)?
    else {
        return Ok(INTERRUPTED);
    };
    let origin = Origin {
        seed: plan.seed,
        engine: program.engine.clone(),
        asked: common::asked(plan, &done),
        command: command(args, plan),
        sets: options.set.clone(),
    };
    let manifest = arms[0].manifest(origin, done.ensembles[0].numbers());
    let ablation = Ablation::new(manifest, &scenario.systems, &asked, &done)
        .map_err(|measure| unmeasured(measure, &done.ensembles[0]))?;
    let files = options.written(|figures| report::write(&ablation, &folder, figures))?;
    if options.json {
        let _ = around.out.write_all(&ablation::facts_json(&ablation.facts));
    } else {
        sentences::list(&ablation.facts.sentences, around.out);
        let _ = write!(around.out, "\n{}", ablation::table(&ablation, true));
    }
    common::where_it_is(&folder, &files, "conditions.svg", around.err);
    Ok(common::code(&done))
}

/// The message for a measure that no combination, or not every one, has.
fn unmeasured(measure: Measure, ensemble: &Ensemble) -> String {
    let key = measure.path();
    let nearest = nearest(&key, ensemble.columns());
    format!("error: not every combination measures \"{key}\"; the nearest key is \"{nearest}\"")
}

fn asked(args: &AblateArgs) -> Result<Asked, String> {
    let share = args.share.fraction();
    if share <= 0.0 {
        return Err("error: --share has to be more than 0 %".to_owned());
    }
    let mut prices = [None; 5];
    for &(condition, dollars) in &args.prices {
        prices[condition] = Some(dollars);
    }
    let missing: Vec<&str> = (0..5)
        .filter(|&i| prices[i].is_none())
        .map(|i| Conditions::NAMES[i])
        .collect();
    if !args.prices.is_empty() && !missing.is_empty() {
        return Err(format!(
            "error: --price is missing for {}",
            missing.join(", ")
        ));
    }
    Ok(Asked {
        measure: args.measure,
        share,
        prices: missing
            .is_empty()
            .then(|| prices.map(Option::unwrap_or_default)),
    })
}

/// The scenario under every combination, in the order of their bits.
fn combinations(args: &AblateArgs, program: &Program) -> Result<Vec<Ready>, String> {
    let options = &args.options;
    let combination = |bits: usize| {
        let mut sets = options.set.clone();
        let set = |(i, name): (usize, &&str)| format!("conditions.{name}={}", bits >> i & 1 == 1);
        sets.extend(Conditions::NAMES.iter().enumerate().map(set));
        common::ready(program, &args.scenario, &sets, options.strict)
    };
    (0..32).map(combination).collect()
}

/// The command that makes this result again, wherever it is run.
fn command(args: &AblateArgs, plan: ExperimentPlan) -> String {
    let mut words = vec![format!("pooldrift ablate {}", quoted(&args.scenario))];
    words.push(format!("--measure {}", args.measure));
    let share = args.share.to_string().replace(' ', "");
    words.push(format!("--share {share}"));
    for (condition, dollars) in &args.prices {
        words.push(format!(
            "--price {}={dollars}",
            Conditions::NAMES[*condition]
        ));
    }
    words.extend(args.options.words(plan));
    words.join(" ")
}
