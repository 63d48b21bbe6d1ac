//! `pooldrift compare SCENARIO --policy A --policy B ...`: designs side by side.
//!
//! ```text
//! designs --load each--> designs x replications --> Comparison --> stdout: sentences and tables
//!                        (the same demand for all)      |--------> out/<scenario>/compare/
//! ```

use super::beside::{Beside, Counterfactual, Held};
use super::common::{self, Options, Program, Ready, Surroundings, quoted};
use super::designs::{self, Design, Rungs, Variant};
use super::exit::INTERRUPTED;
use super::sentences;
use crate::experiment::{Arms, ExperimentPlan};
use crate::report;
use crate::report::compare::{Comparison, facts_json, table};
use crate::scenario::PRESETS;
use crate::units::Span;
use std::collections::BTreeSet;
use std::io::Write;

/// Set designs side by side under the same demand: estimates, paired differences, who is best.
///
/// The scenario as it stands is the first design, unless two or more policies or cadences take its
/// place; without any, all policies are compared. The others are compared with the first one.
#[derive(clap::Args, Clone, Debug)]
pub struct CompareArgs {
    /// Scenario file, or the name of a scenario that comes with the program
    #[arg(value_name = "SCENARIO")]
    pub scenario: String,
    /// A feed policy, or another scenario (a file or a name); can be given several times
    #[arg(short, long = "policy", value_name = "POLICY")]
    pub policies: Vec<String>,
    /// The scenario with other values, as NAME:key=value,key=value; can be given several times
    #[arg(long = "variant", value_name = "VARIANT")]
    pub variants: Vec<Variant>,
    /// A ladder of cadences, for example 1m,5m,15m,1h,4h,24h: the feeds that run on a schedule run
    /// every so often; those that run with each posting stay as they are
    #[arg(long, value_name = "PERIODS", value_delimiter = ',', value_parser = designs::period)]
    pub cadence: Vec<Span>,
    /// Which scheduled feeds the ladder sets
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        default_value = "all",
        requires = "cadence"
    )]
    pub cadence_of: Rungs,
    /// Whether costs are held against anything.
    #[command(flatten)]
    pub counterfactual: Counterfactual,
    /// How often, from where, and where to.
    #[command(flatten)]
    pub options: Options,
}

/// Runs the command; the result is the exit code.
pub fn run(args: &CompareArgs, program: &Program) -> u8 {
    common::on_terminal(|around| attempt(args, program, around))
}

/// The command with its surroundings as arguments.
pub fn execute(args: &CompareArgs, program: &Program, around: Surroundings) -> u8 {
    common::ended(|around| attempt(args, program, around), around)
}

fn attempt(args: &CompareArgs, program: &Program, around: &mut Surroundings) -> Result<u8, String> {
    let options = &args.options;
    let base = Design::base(&args.scenario, &options.set);
    let ready = common::ready(program, &base.scenario, &base.sets, options.strict)?;
    common::remarks(&ready, around.err);
    let (plan, goal) = options.plan(&ready.scenario().run)?;
    let name = ready.scenario().name.clone();
    let designs = all(args, &base, &ready)?;
    let load = |d: &Design| common::ready(program, &d.scenario, &d.sets, options.strict);
    let arms: Vec<Ready> = designs.iter().map(load).collect::<Result<_, String>>()?;
    same_replications(&designs, &arms, &base, &ready)?;
    comparable(&designs, &arms, around.err)?;
    let folder = options.folder("compare", &name)?;
    let beside = Beside::of(&arms, args.counterfactual.is_wanted());
    let all = (&beside.arms(&arms)[..], beside.designs());
    let Some(mut done) = common::simulate(program, all, plan, goal.as_ref(), around)? else {
        return Ok(INTERRUPTED);
    };
    let held = beside.split(&mut done);
    let comparison = compared(args, program, plan, (&designs, &arms), (&done, &held));
    let files = options.written(|figures| report::write(&comparison, &folder, figures))?;
    if options.json {
        let _ = around.out.write_all(&facts_json(&comparison.facts));
    } else {
        sentences::list(&comparison.facts.sentences, around.out);
        let _ = write!(around.out, "\n{}", table(&comparison, true));
    }
    common::where_it_is(&folder, &files, "differences.svg", around.err);
    Ok(common::code(&done))
}

/// The designs in the order of the command line, policies first.
fn all(args: &CompareArgs, base: &Design, ready: &Ready) -> Result<Vec<Design>, String> {
    let mut policies = args.policies.clone();
    if policies.is_empty() && args.variants.is_empty() && args.cadence.is_empty() {
        policies = PRESETS.iter().map(|p| p.name.to_owned()).collect();
        // The others are compared with what the business has.
        policies.sort_by_key(|p| *p != ready.scenario().policy);
    }
    let mut designs: Vec<Design> = policies.iter().map(|p| Design::policy(p, base)).collect();
    if !args.cadence.is_empty() {
        let scenario = ready.scenario();
        designs.extend(designs::ladder(
            base,
            scenario,
            &args.cadence,
            args.cadence_of,
        )?);
    }
    if designs.len() < 2 {
        designs.insert(0, base.clone());
    }
    designs.extend(args.variants.iter().map(|v| Design::variant(v, base)));
    let mut seen = BTreeSet::new();
    for design in &designs {
        if !seen.insert(design.folder()) {
            return Err(format!(
                "error: two designs are called \"{}\"\nhelp: give each variant a name of its own",
                design.name
            ));
        }
    }
    Ok(designs)
}

/// Refuses designs that cannot be compared; says where they are not one business.
fn comparable(designs: &[Design], arms: &[Ready], err: &mut dyn Write) -> Result<(), String> {
    let first = arms[0].scenario();
    for (design, arm) in designs.iter().zip(arms).skip(1) {
        let (one, other) = (&first.run, &arm.scenario().run);
        for (key, a, b) in [
            ("run.horizon", one.horizon, other.horizon),
            ("run.warm-up", one.warm_up, other.warm_up),
            ("run.period", one.period, other.period),
        ] {
            if a != b {
                return Err(format!(
                    "error: \"{}\" has {key} = \"{b}\" and \"{}\" has \"{a}\"\n\
                     rule: designs are compared over the same time\n\
                     help: --set {key}=\"{a}\" sets it for all",
                    design.name, designs[0].name
                ));
            }
        }
        let keys = other_business(&arms[0], arm);
        if !keys.is_empty() {
            let _ = writeln!(
                err,
                "note: \"{}\" is another business than \"{}\" ({}): differences are not of the design alone",
                design.name,
                designs[0].name,
                keys.join(", ")
            );
        }
        let also = also_changed(design, &designs[0], arm, &arms[0]);
        if !also.is_empty() {
            let pooled = [arm, &arms[0]]
                .iter()
                .any(|a| a.scenario().shared_pool.is_some());
            let _ = writeln!(err, "{}", not_feeds_alone(design, &also, pooled));
        }
    }
    if some_are_pooled(arms) {
        let _ = writeln!(
            err,
            "note: in a shared pool every system says the same of all pools; under feeds a system is measured on those \
             of its own sites. Compare the units wrong on hand of systems that cover all sites"
        );
    }
    Ok(())
}

/// Whether some designs have one record of all pools, and in others systems keep those of some.
fn some_are_pooled(arms: &[Ready]) -> bool {
    let pooled = |arm: &Ready| arm.scenario().shared_pool.is_some();
    let of_some_sites = |arm: &Ready| {
        let mut systems = arm.scenario().systems.iter();
        !pooled(arm) && systems.any(|system| system.has_own_sites())
    };
    arms.iter().any(pooled) && arms.iter().any(of_some_sites)
}

/// Refuses seeds and numbers of replications of a single design, which nothing would heed.
fn same_replications(
    designs: &[Design],
    arms: &[Ready],
    base: &Design,
    ready: &Ready,
) -> Result<(), String> {
    let of = |ready: &Ready| {
        let run = &ready.scenario().run;
        [
            ("run.seed", "--seed", run.seed),
            (
                "run.replications",
                "--replications",
                u64::from(run.replications),
            ),
        ]
    };
    // Another scenario has a seed of its own, which nobody typed here.
    let typed = designs
        .iter()
        .zip(arms)
        .filter(|(d, _)| d.scenario == base.scenario);
    for (design, arm) in typed {
        for ((key, option, own), (_, _, all)) in of(arm).into_iter().zip(of(ready)) {
            if own != all {
                return Err(format!(
                    "error: \"{}\" has {key} = {own} and the others have {all}\n\
                     rule: all designs run the same replications from the same seed\n\
                     help: {option} {own} sets it for all",
                    design.name
                ));
            }
        }
    }
    Ok(())
}

/// Settings besides the feeds in which a design differs from the first one and that neither
/// was asked for: what its policy brings along.
fn also_changed(design: &Design, first: &Design, a: &Ready, b: &Ready) -> Vec<String> {
    let lines = |ready: &Ready| -> BTreeSet<String> {
        let all = ready.loaded.effective.lines().map(str::to_owned);
        all.filter(|l| !BESIDE_FEEDS.iter().any(|s| l.starts_with(s)))
            .collect()
    };
    let typed: Vec<&str> = (design.sets.iter().chain(&first.sets))
        .filter_map(|set| Some(set.split_once('=')?.0.trim()))
        .collect();
    let (a, b) = (lines(a), lines(b));
    let keys = a
        .symmetric_difference(&b)
        .filter_map(|l| Some(l.split_once(" = ")?.0));
    let unasked = keys.filter(|key| !typed.iter().any(|t| key.starts_with(t)));
    let found: BTreeSet<String> = unasked.map(setting).collect();
    found.into_iter().collect()
}

/// Sections that a note of their own is about, or that are the feeds.
const BESIDE_FEEDS: [&str; 7] = [
    "feeds.",
    "shared-pool",
    "policy",
    "business.",
    "demand.",
    "sites",
    "losses.",
];

/// The first two parts of a key, which name what a person would set.
fn setting(key: &str) -> String {
    let parts: Vec<&str> = key.splitn(3, '.').take(2).collect();
    parts.join(".")
}

fn not_feeds_alone(design: &Design, also: &[String], pooled: bool) -> String {
    const MOST: usize = 10;
    let mut named = also[..also.len().min(MOST)].join(", ");
    if also.len() > MOST {
        named.push_str(&format!(" and {} more", also.len() - MOST));
    }
    let alone = match pooled {
        true => "; conditions.pool-visibility=true brings the shared pool and nothing else",
        false => "",
    };
    format!(
        "note: \"{}\" also changes {named}: the difference is not that of the feeds alone{alone}",
        design.name
    )
}

/// Sections of the scenario that describe the business, where two differ in them.
fn other_business(a: &Ready, b: &Ready) -> Vec<&'static str> {
    let lines = |ready: &Ready, section: &str| -> BTreeSet<String> {
        let all = ready.loaded.effective.lines();
        all.filter(|l| l.starts_with(section))
            .map(str::to_owned)
            .collect()
    };
    let sections = ["business", "demand", "sites", "losses"];
    let differs = |section: &&str| lines(a, section) != lines(b, section);
    sections.into_iter().filter(differs).collect()
}

fn compared(
    args: &CompareArgs,
    program: &Program,
    plan: ExperimentPlan,
    (designs, arms): (&[Design], &[Ready]),
    (done, held): (&Arms, &Held),
) -> Comparison {
    let strict = args.options.strict;
    let (notes, reports) = designs::told(program, (plan, strict), designs, arms, (done, held));
    Comparison::new(command(args, plan), notes, reports, done)
}

/// The command that makes this result again, wherever it is run.
fn command(args: &CompareArgs, plan: ExperimentPlan) -> String {
    let mut words = vec![format!("pooldrift compare {}", quoted(&args.scenario))];
    words.extend(
        args.policies
            .iter()
            .map(|p| format!("--policy {}", quoted(p))),
    );
    words.extend(
        args.variants
            .iter()
            .map(|v| format!("--variant {}", quoted(&v.to_string()))),
    );
    if !args.cadence.is_empty() {
        let periods: Vec<String> = args
            .cadence
            .iter()
            .map(|p| p.to_string().replace(' ', ""))
            .collect();
        words.push(format!("--cadence {}", periods.join(",")));
        if args.cadence_of == Rungs::Storefront {
            words.push("--cadence-of storefront".to_owned());
        }
    }
    words.extend(args.counterfactual.words());
    words.extend(args.options.words(plan));
    words.join(" ")
}
