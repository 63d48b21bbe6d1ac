//! The designs that `compare` sets side by side: policies, scenario files,
//! variants, and the rungs of a ladder of cadences.
//!
//! Every design is a scenario with settings over it, as `--set` would lay them,
//! so that its digest tells what was run and `pooldrift run` can run it alone.

use super::beside::Held;
use super::common::{Program, Ready, asked, quoted};
use crate::experiment::{Arms, ExperimentPlan};
use crate::report::compare::DesignNote;
use crate::report::{Origin, Report};
use crate::scenario::{Cadence, Feed, PRESETS, SCENARIOS, Scenario};
use crate::units::{MINUTE, Span};
use std::fmt;
use std::str::FromStr;

/// A design: a scenario and settings, under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// What it is called in tables and figures.
    pub name: String,
    /// Scenario file or name.
    pub scenario: String,
    /// Settings laid over it.
    pub sets: Vec<String>,
    /// The period of a rung of a ladder.
    pub every: Option<Span>,
}

/// What a design is called that changes nothing.
pub const AS_IT_STANDS: &str = "as it stands";

impl Design {
    /// The scenario with the settings common to all designs, and nothing else.
    pub fn base(scenario: &str, common: &[String]) -> Design {
        Design {
            name: AS_IT_STANDS.to_owned(),
            scenario: scenario.to_owned(),
            sets: common.to_vec(),
            every: None,
        }
    }

    /// The base under a feed policy, or another scenario altogether.
    pub fn policy(name: &str, base: &Design) -> Design {
        let mut design = base.clone();
        let path = std::path::Path::new(name);
        let preset = PRESETS.iter().any(|p| p.name == name);
        let scenario = SCENARIOS.iter().any(|(known, _)| *known == name) || path.is_file();
        // A bare word that names nothing is meant as a policy: the error names the nearest.
        let word = path.extension().is_none() && path.components().count() == 1;
        if preset || word && !scenario {
            name.clone_into(&mut design.name);
            design.sets.push(format!("policy={name}"));
        } else {
            design.name = path
                .file_stem()
                .map_or(name.to_owned(), |f| f.to_string_lossy().into_owned());
            name.clone_into(&mut design.scenario);
        }
        design
    }

    /// The base with a variant's settings on top.
    pub fn variant(variant: &Variant, base: &Design) -> Design {
        let mut design = base.clone();
        variant.name.clone_into(&mut design.name);
        design.sets.extend(variant.sets.iter().cloned());
        design
    }

    /// The command that makes this design's result alone.
    pub fn command(&self, replications: u32, seed: u64, strict: bool) -> String {
        let sets = self.sets.iter().map(|s| format!(" --set {}", quoted(s)));
        let strict = if strict { " --strict" } else { "" };
        format!(
            "pooldrift run {}{} --replications {replications} --seed {seed}{strict}",
            quoted(&self.scenario),
            sets.collect::<String>()
        )
    }

    /// The name as that of a folder.
    pub fn folder(&self) -> String {
        let plain = |c: char| match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() || c == '-' || c == '_' => c,
            _ => '-',
        };
        self.name.chars().map(plain).collect()
    }
}

/// `NAME:key=value,key=value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    name: String,
    sets: Vec<String>,
}

impl FromStr for Variant {
    type Err = String;

    fn from_str(text: &str) -> Result<Variant, String> {
        let wrong = || {
            "a variant is NAME:key=value,key=value, for example 'held:promise.basis=available'"
                .to_owned()
        };
        let (name, sets) = text.split_once(':').ok_or_else(wrong)?;
        let sets = settings(sets);
        if name.trim().is_empty() || sets.is_empty() || sets.iter().any(|s| !s.contains('=')) {
            return Err(wrong());
        }
        Ok(Variant {
            name: name.trim().to_owned(),
            sets,
        })
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.sets.join(","))
    }
}

/// Settings apart, at commas that stand in no list, table or text.
fn settings(text: &str) -> Vec<String> {
    let (mut depth, mut quote, mut start, mut found) = (0, None, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                found.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    let trimmed = found.into_iter().map(|s| s.trim().to_owned());
    trimmed.filter(|s| !s.is_empty()).collect()
}

/// Which feeds the rungs of a ladder set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Rungs {
    /// Every feed that runs on a schedule.
    All,
    /// Only those into the storefront.
    Storefront,
}

/// One design per period: the scheduled feeds of the base run every so often.
///
/// Feeds that run with each posting stay so. Where feeds have fixed phases (they
/// hand on what they got from each other) these stay if the period has room for
/// all of them, and otherwise shrink with it, so that their order remains.
pub fn ladder(
    base: &Design,
    scenario: &Scenario,
    periods: &[Span],
    rungs: Rungs,
) -> Result<Vec<Design>, String> {
    let storefront = scenario.storefront();
    let wanted = |f: &&Feed| rungs == Rungs::All || f.to == storefront;
    let feeds: Vec<&Feed> = scenario
        .feeds
        .iter()
        .filter(|f| !matches!(f.cadence, Cadence::PerEvent))
        .filter(wanted)
        .collect();
    if feeds.is_empty() {
        return Err(format!(
            "error: no feed of the policy \"{}\" runs on a schedule, so --cadence has nothing to set\n\
             help: --set policy=hourly gives it one that does",
            scenario.policy
        ));
    }
    let rung = |&every: &Span| Design {
        name: format!("every {every}"),
        sets: [base.sets.clone(), cadences(&feeds, every)].concat(),
        every: Some(every),
        ..base.clone()
    };
    Ok(periods.iter().map(rung).collect())
}

fn cadences(feeds: &[&Feed], every: Span) -> Vec<String> {
    let phased = feeds.iter().filter_map(|f| match f.cadence {
        Cadence::Every { period, phase } => phase.map(|phase| (period, phase)),
        _ => None,
    });
    let room = phased.clone().all(|(_, phase)| phase < every);
    let set = |feed: &&Feed| {
        let phase = match feed.cadence {
            Cadence::Every { period, phase } => phase.map(|p| {
                if room {
                    p
                } else {
                    Span((p.0 as f64 / period.0 as f64 * every.0 as f64).round() as i64)
                }
            }),
            _ => None,
        };
        let value = match phase {
            Some(phase) => format!("{{ period = \"{every}\", phase = \"{phase}\" }}"),
            None => format!("\"{every}\""),
        };
        format!("feeds.{}.cadence={{ every = {value} }}", feed.name)
    };
    feeds.iter().map(set).collect()
}

/// A period of a ladder: at least a minute.
pub fn period(text: &str) -> Result<Span, String> {
    // A minute is `min` elsewhere; here a bare `m` cannot mean a month.
    let text = match text.trim().strip_suffix('m') {
        Some(number) if number.trim_end().ends_with(|c: char| c.is_ascii_digit()) => {
            format!("{number}min")
        }
        _ => text.to_owned(),
    };
    match text.parse::<Span>() {
        Ok(span) if span.0 >= MINUTE => Ok(span),
        Ok(_) => Err("a cadence is at least a minute".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// What each design told: a note for the whole, and its report as `run` would make it.
pub fn told(
    program: &Program,
    (plan, strict): (ExperimentPlan, bool),
    designs: &[Design],
    arms: &[Ready],
    (done, held): (&Arms, &Held),
) -> (Vec<DesignNote>, Vec<Report>) {
    let n = asked(plan, done);
    let all = designs.iter().zip(arms).zip(&done.ensembles).enumerate();
    all.map(|(at, ((design, ready), ensemble))| {
        let right = held.against(at);
        let mut command = design.command(n, plan.seed, strict);
        if right.is_none() {
            command.push_str(" --no-counterfactual");
        }
        let origin = Origin {
            seed: plan.seed,
            engine: program.engine.clone(),
            asked: n,
            command,
            sets: design.sets.clone(),
        };
        let manifest = ready.manifest(origin, ensemble.numbers());
        let report = Report::beside(manifest, ensemble, right);
        let note = DesignNote {
            name: design.name.clone(),
            folder: design.folder(),
            sets: design.sets.clone(),
            every_ms: design.every.map(|e| e.0),
            less_earned: report.less_earned(),
        };
        (note, report)
    })
    .unzip()
}
