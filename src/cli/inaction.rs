//! `pooldrift inaction SCENARIO --fix-at 0,3mo,6mo,12mo,18mo`: what waiting costs.
//!
//! ```text
//! dates, never, never without feedbacks --replications--> Inaction --> stdout: sentences, tables
//! parameters moved x first and last date --a few--------------|-----> out/<scenario>/inaction/
//! ```

use super::beside::{Beside, Counterfactual, Held};
use super::common::{self, Options, Program, Ready, Surroundings, quoted};
use super::designs::{self as arranged, Design};
use super::exit::INTERRUPTED;
use super::parameters::{self, Parameter};
use super::sentences;
use crate::economics::add_sensitivities;
use crate::experiment::{Arms, ExperimentPlan};
use crate::measure::Outcome;
use crate::report;
use crate::report::inaction::{self, Inaction, Moved, Runs};
use crate::scenario::Scenario;
use crate::units::{DAY, MONTH, Span};
use std::str::FromStr;

const YEAR: i64 = 365 * DAY;

/// What waiting costs: the same business, fixed at one date or another, or never.
///
/// Dates count from the end of the warm-up, which is today: --set 'run.warm-up=6 months' gives the
/// business a past. The horizon reaches half a year beyond the last date unless it is set.
#[derive(clap::Args, Clone, Debug)]
pub struct InactionArgs {
    /// Scenario file, or the name of a scenario that comes with the program
    #[arg(value_name = "SCENARIO")]
    pub scenario: String,
    /// Dates at which the fix may start, in order, for example 0,3,6mo; the first is what the others
    /// are compared with
    #[arg(long, value_name = "DATES", default_value = "0,3,6,12,18mo")]
    pub fix_at: Dates,
    /// Replications in which each parameter of the tornado is moved; 0: only rates are moved
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        allow_negative_numbers = true
    )]
    pub sensitivity: u32,
    /// Whether costs are held against anything.
    #[command(flatten)]
    pub counterfactual: Counterfactual,
    /// How often, from where, and where to.
    #[command(flatten)]
    pub options: Options,
}

/// Dates as typed, apart by commas: a number without a unit has that of the next date that
/// has one, as in `0,3,6mo`, and 0 needs none.
#[derive(Clone, Debug, PartialEq)]
pub struct Dates(pub Vec<Span>);

impl FromStr for Dates {
    type Err = String;

    fn from_str(text: &str) -> Result<Dates, String> {
        let mut unit = None;
        // From the end, where the unit comes before the numbers that lack it.
        let dates: Result<Vec<Span>, String> = text
            .rsplit(',')
            .map(|word| date(word.trim(), &mut unit))
            .collect();
        let mut dates = dates?;
        dates.reverse();
        Ok(Dates(dates))
    }
}

fn date<'a>(word: &'a str, unit: &mut Option<&'a str>) -> Result<Span, String> {
    if word == "0" {
        return Ok(Span::ZERO);
    }
    let number = word.trim_end_matches(char::is_alphabetic);
    let own = &word[number.len()..];
    if !own.is_empty() {
        *unit = Some(own);
    }
    match *unit {
        Some(unit) if !number.is_empty() => {
            let span: Result<Span, _> = format!("{number}{unit}").parse();
            span.map_err(|e| e.to_string())
        }
        _ => Err(format!(
            "\"{word}\" needs a number and a unit, its own or that of a date behind it; for example 0,3,6mo"
        )),
    }
}

/// Runs the command; the result is the exit code.
pub fn run(args: &InactionArgs, program: &Program) -> u8 {
    common::on_terminal(|around| attempt(args, program, around))
}

/// The command with its surroundings as arguments.
pub fn execute(args: &InactionArgs, program: &Program, around: Surroundings) -> u8 {
    common::ended(|around| attempt(args, program, around), around)
}

fn attempt(
    args: &InactionArgs,
    program: &Program,
    around: &mut Surroundings,
) -> Result<u8, String> {
    let options = &args.options;
    let as_is = base(args, program)?;
    common::remarks(&as_is, around.err);
    if !as_is.scenario().people.any() {
        let _ = writeln!(
            around.err,
            "note: people do not react in this scenario, so only faults add up; --set people.feedbacks=true lets them"
        );
    }
    let designs = designs(args, as_is.scenario())?;
    let load = |d: &Design| common::ready(program, &d.scenario, &d.sets, options.strict);
    let arms: Result<Vec<Ready>, String> = designs.iter().map(load).collect();
    let arms = arms.map_err(|e| nobody(args, program, &as_is, &designs[0]).unwrap_or(e))?;
    common::more_remarks(&arms[0], &as_is, around.err);
    let moved = moved(args, program, &designs, &arms)?;
    let (plan, goal) = options.plan(&as_is.scenario().run)?;
    let folder = options.folder("inaction", &as_is.scenario().name)?;
    let beside = Beside::of(&arms, args.counterfactual.is_wanted());
    let all = (&beside.arms(&arms)[..], beside.designs());
    let done = common::priced(program, all, plan, goal.as_ref(), around, reprice)?;
    let Some(mut done) = common::told(done, plan, goal.as_ref(), around)? else {
        return Ok(INTERRUPTED);
    };
    let held = beside.split(&mut done);
    let few = ExperimentPlan {
        replications: args.sensitivity.min(done.replications() as u32),
        ..plan
    };
    let varied = vary(program, &moved, few, around)?;
    let inaction = answer(
        args,
        program,
        plan,
        (&designs, &arms, &done, &held),
        (&moved, varied.as_ref()),
    );
    let files = options.written(|figures| report::write(&inaction, &folder, figures))?;
    if options.json {
        let _ = around.out.write_all(&inaction::facts_json(&inaction.facts));
    } else {
        sentences::list(&inaction.facts.sentences, around.out);
        let _ = write!(around.out, "\n{}", inaction::table(&inaction, true));
    }
    common::where_it_is(&folder, &files, "dates.svg", around.err);
    let stopped = varied.is_none_or(|v| v.interrupted) && !moved.is_empty();
    Ok(if stopped {
        INTERRUPTED
    } else {
        common::code(&done)
    })
}

fn reprice(ready: &Ready, outcome: &mut Outcome) {
    add_sensitivities(ready.scenario(), &ready.rates, outcome);
}

fn horizon_is_typed(args: &InactionArgs) -> bool {
    let sets = &args.options.set;
    sets.iter().any(|s| s.starts_with("run.horizon"))
}

/// The scenario as it stands. Its own horizon may end within the warm-up that was asked for:
/// then it is checked under one that does not, because it will be set beyond the last date.
fn base(args: &InactionArgs, program: &Program) -> Result<Ready, String> {
    let options = &args.options;
    let load = |sets: &[String]| common::ready(program, &args.scenario, sets, options.strict);
    load(&options.set).or_else(|error| {
        if horizon_is_typed(args) {
            return Err(error);
        }
        let far = Span(120 * YEAR);
        let long = load(&beyond(&options.set, far)).map_err(|_| error.clone())?;
        let last = args.fix_at.0.last().copied().unwrap_or(Span::ZERO);
        let horizon = Span(long.scenario().run.warm_up.0 + last.0 + 6 * MONTH);
        load(&beyond(&options.set, horizon)).map_err(|_| error)
    })
}

fn beyond(sets: &[String], horizon: Span) -> Vec<String> {
    [sets, &[format!("run.horizon={horizon}")]].concat()
}

/// The message where nobody would work on the fix: what the scenario leaves to the defaults is
/// no place to point at.
fn nobody(args: &InactionArgs, program: &Program, as_is: &Ready, fixed: &Design) -> Option<String> {
    let people = &as_is.scenario().people;
    let fails = |sets: &[String]| {
        common::ready(program, &fixed.scenario, sets, args.options.strict).is_err()
    };
    let hired = [&fixed.sets[..], &["fix.hired=1 h".to_owned()]].concat();
    if people.desk.is_some() || !fails(&fixed.sets) || fails(&hired) {
        return None;
    }
    let (why, desk) = match people.any() {
        true => ("there is no desk", "desk.enabled=true"),
        false => (
            "people do not react in this scenario, so there is no desk",
            "people.feedbacks=true",
        ),
    };
    Some(format!(
        "error: nobody would work on the fix: {why}, and no hours are hired\n\
         help: --set {desk} gives the fix what a desk has left, --set 'fix.hired=8 h' hires hours for it"
    ))
}

/// The dates, never, and never without feedbacks.
fn designs(args: &InactionArgs, scenario: &Scenario) -> Result<Vec<Design>, String> {
    let dates = &args.fix_at.0;
    if dates.len() < 2 || !dates.is_sorted_by(|a, b| a < b) {
        return Err("error: --fix-at takes two dates or more, each later than the one before, for example 0,6mo,12mo".to_owned());
    }
    let run = &scenario.run;
    let last = run.warm_up.0 + dates[dates.len() - 1].0;
    let typed = horizon_is_typed(args);
    if typed && last >= run.horizon.0 {
        return Err(format!(
            "error: the last date ({}, counted from the end of the warm-up) is not before the horizon ({})\n\
             help: leave run.horizon out, and it reaches half a year beyond the last date",
            dates[dates.len() - 1],
            run.horizon
        ));
    }
    let mut base = Design::base(&args.scenario, &args.options.set);
    if !typed {
        let horizon = Span(run.horizon.0.max(last + 6 * MONTH));
        base.sets.push(format!("run.horizon={horizon}"));
    }
    let design = |name: String, sets: Vec<String>| Design {
        name,
        sets: [base.sets.clone(), sets].concat(),
        ..base.clone()
    };
    let at = |date: &Span| {
        let start = Span(run.warm_up.0 + date.0);
        design(format!("fix after {date}"), vec![format!("fix.at={start}")])
    };
    let mut designs: Vec<Design> = dates.iter().map(at).collect();
    let never = "fix.at=none".to_owned();
    let off = "people.feedbacks=false".to_owned();
    designs.push(design("never".to_owned(), vec![never.clone()]));
    designs.push(design("never, feedbacks off".to_owned(), vec![never, off]));
    Ok(designs)
}

/// A parameter with the four designs that move it: low and high, first and last date.
struct Arm4 {
    parameter: Parameter,
    arms: Vec<Ready>,
}

fn moved(
    args: &InactionArgs,
    program: &Program,
    designs: &[Design],
    arms: &[Ready],
) -> Result<Vec<Arm4>, String> {
    if args.sensitivity == 0 {
        return Ok(Vec::new());
    }
    let ends = [&designs[0], &designs[args.fix_at.0.len() - 1]];
    let mut found = Vec::new();
    for parameter in parameters::of(&arms[0].loaded) {
        let mut four = Vec::new();
        for set in &parameter.sets {
            for end in ends {
                let sets = [end.sets.clone(), vec![set.clone()]].concat();
                four.push(common::ready(
                    program,
                    &end.scenario,
                    &sets,
                    args.options.strict,
                )?);
            }
        }
        found.push(Arm4 {
            parameter,
            arms: four,
        });
    }
    Ok(found)
}

/// Runs the designs that move parameters; `None` if none finished.
fn vary(
    program: &Program,
    moved: &[Arm4],
    plan: ExperimentPlan,
    around: &Surroundings,
) -> Result<Option<Arms>, String> {
    let arms: Vec<&Ready> = moved.iter().flat_map(|m| &m.arms).collect();
    if arms.is_empty() || plan.replications == 0 {
        return Ok(None);
    }
    let all = (&arms[..], arms.len());
    let done = common::priced(program, all, plan, None, around, |_, _| {})?;
    Ok((done.replications() > 0).then_some(done))
}

type Ran<'a> = (&'a [Design], &'a [Ready], &'a Arms, &'a Held<'a>);

fn answer(
    args: &InactionArgs,
    program: &Program,
    plan: ExperimentPlan,
    (designs, arms, done, held): Ran,
    (moved, varied): (&[Arm4], Option<&Arms>),
) -> Inaction {
    let strict = args.options.strict;
    let (notes, reports) = arranged::told(program, (plan, strict), designs, arms, (done, held));
    let dates: Vec<i64> = args.fix_at.0.iter().map(|d| d.0).collect();
    let four = |(i, m): (usize, &Arm4)| {
        let at = &varied?.ensembles[4 * i..4 * i + 4];
        Some(Moved {
            bar: m.parameter.named.clone(),
            low: [&at[0], &at[1]],
            high: [&at[2], &at[3]],
        })
    };
    let runs = Runs {
        arms: done,
        dates: &dates,
        moved: moved.iter().enumerate().filter_map(four).collect(),
    };
    Inaction::new(command(args, plan), notes, reports, &runs)
}

/// The command that makes this result again, wherever it is run.
fn command(args: &InactionArgs, plan: ExperimentPlan) -> String {
    let mut words = vec![format!("pooldrift inaction {}", quoted(&args.scenario))];
    let dates: Vec<String> = args
        .fix_at
        .0
        .iter()
        .map(|d| d.to_string().replace(' ', ""))
        .collect();
    words.push(format!("--fix-at {}", dates.join(",")));
    words.push(format!("--sensitivity {}", args.sensitivity));
    words.extend(args.counterfactual.words());
    words.extend(args.options.words(plan));
    words.join(" ")
}
