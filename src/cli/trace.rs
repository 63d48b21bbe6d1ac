//! `pooldrift trace SCENARIO --pool SKU@SITE`: the story of one pool.
//!
//! ```text
//! load --> find the pool (of the N-th incident) --> follow it --> text or JSON lines
//!                                                          '----> --out: step chart
//! ```
//!
//! Exit codes: 0 fine; 1 the command line, the scenario or a file is wrong. There is
//! nothing to keep of half a trace, so Ctrl-C just ends it.

use super::exit::{FINE, INPUT};
use super::progress;
use super::stdout::put;
use crate::economics::Rates;
use crate::report::{self, figures, story};
use crate::scenario::{self, Scenario};
use crate::sim::Incident;
use crate::trace::{self, Chain, Found, Run, Sought, Story};
use crate::units::Span;
use anstream::eprintln;
use clap::Args;
use std::path::PathBuf;

/// Tell the story of one pool: what truth and each system said, and why they differ.
#[derive(Args, Clone, Debug)]
pub struct TraceArgs {
    /// Scenario file, or the name of a scenario that comes with the program
    #[arg(value_name = "SCENARIO")]
    pub scenario: String,
    /// The pool, for example 17@store; SKUs are numbered, the best seller first, or
    /// named as in the order file
    #[arg(short, long, value_name = "SKU@SITE", required_unless_present_any = ["oversell", "short_pick"])]
    pub pool: Option<String>,
    /// Explain the N-th oversell of the run (or of the pool, if one is named)
    #[arg(long, value_name = "N", conflicts_with = "short_pick", value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    pub oversell: Option<u32>,
    /// Explain the N-th short pick of the run (or of the pool, if one is named)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    pub short_pick: Option<u32>,
    /// Seed of the experiment [default: the scenario's]
    #[arg(short, long, value_name = "S", allow_negative_numbers = true, value_parser = super::common::seed)]
    pub seed: Option<u64>,
    /// Number of the replication, from 0
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    pub replication: u32,
    /// Tell only what happens from then on, for example "3 weeks"
    #[arg(long, value_name = "TIME")]
    pub from: Option<Span>,
    /// Tell only what happens up to then
    #[arg(long, value_name = "TIME")]
    pub to: Option<Span>,
    /// Override one value of the scenario; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Write JSON, an object per line, instead of text
    #[arg(long)]
    pub json: bool,
    /// Draw the pool's step chart into this folder, as SVG and PNG
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Runs the command; the result is the exit code.
pub fn run(args: &TraceArgs) -> u8 {
    match attempt(args) {
        Ok(()) => FINE,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            INPUT
        }
    }
}

fn attempt(args: &TraceArgs) -> Result<(), String> {
    let loaded = scenario::open(&args.scenario, &args.set).map_err(|p| p.render(true))?;
    if !loaded.warnings.is_empty() {
        eprintln!("{}\n", loaded.warnings.render(true));
    }
    let sc = &loaded.scenario;
    let rates = Rates::new(sc).map_err(|e| format!("error: {}: {e}", args.scenario))?;
    let window = window(args, sc)?;
    let run = Run {
        seed: args.seed.unwrap_or(sc.run.seed),
        replication: args.replication,
    };
    let named = match &args.pool {
        Some(name) => Some(trace::pool_of(name, sc).map_err(|e| format!("error: {e}"))?),
        None => None,
    };
    let sought = sought(args, named);
    let bar = progress::of_time(sc.run.horizon.0 as u64);
    let mut progress = |now: i64| bar.set_position(now as u64);
    let pool = match (named, sought) {
        (_, Some(sought)) => found(trace::find(sc, run, sought, &mut progress), sought, args)?,
        (Some(pool), None) => pool,
        (None, None) => return Err("error: which pool? give --pool SKU@SITE".to_owned()),
    };
    // What an incident led to may come long after it.
    let to = sought.is_none().then_some(window.1);
    let story = trace::follow(sc, run, pool, sought, to, &mut progress);
    bar.finish_and_clear();
    let chain = Chain::of(&story, sc, &rates);
    tell(args, &story, chain.as_ref(), window);
    draw(args, &story, window)
}

/// The times between which the story is told, in ms.
fn window(args: &TraceArgs, sc: &Scenario) -> Result<(i64, i64), String> {
    let horizon = sc.run.horizon;
    let (from, to) = (args.from.unwrap_or(Span::ZERO), args.to.unwrap_or(horizon));
    if from >= horizon {
        return Err(format!(
            "error: nothing happens from {from} on: the run goes from 0 s to {horizon}\n\
             help: give an earlier --from, or a longer run with --set run.horizon=..."
        ));
    }
    if from >= to {
        return Err(format!(
            "error: nothing happens between {from} and {to}: --from is before --to"
        ));
    }
    Ok((from.0, to.0))
}

fn sought(args: &TraceArgs, at: Option<u32>) -> Option<Sought> {
    let asked = [
        (Incident::OversoldLines, args.oversell),
        (Incident::ShortPicks, args.short_pick),
    ];
    let asked = asked.into_iter().find_map(|(what, n)| Some((what, n?)));
    asked.map(|(what, number)| Sought { what, number, at })
}

fn found(found: Found, sought: Sought, args: &TraceArgs) -> Result<u32, String> {
    let (one, many) = match sought.what {
        Incident::ShortPicks => ("short pick", "short picks"),
        _ => ("oversell", "oversells"),
    };
    let place = match &args.pool {
        Some(pool) => format!("at {pool}"),
        None => "in this run".to_owned(),
    };
    match found {
        Found::At(pool) => Ok(pool),
        Found::Only(0) => Err(format!(
            "error: there is no {one} {place}; try another --replication or --seed"
        )),
        Found::Only(n) => Err(format!(
            "error: there is no {one} number {}: {place} there are {n} {many}",
            sought.number
        )),
    }
}

/// Text, or JSON lines, on standard output.
fn tell(args: &TraceArgs, story: &Story, chain: Option<&Chain>, (from, to): (i64, i64)) {
    let explained = story.incident.as_ref().zip(chain);
    // An incident is told without the whole story, unless a part of it is asked for.
    let whole = explained.is_none() || args.from.is_some() || args.to.is_some();
    if args.json {
        put!("{}", story::story_json(story, from..=to));
        if let Some((moment, chain)) = explained {
            put!("{}", story::chain_json(story, moment, chain));
        }
        return;
    }
    put!("{}", story::heading(&story.about));
    if whole {
        put!("{}", story::story_text(story, from..=to));
    }
    if let Some((moment, chain)) = explained {
        put!("{}", story::chain_text(story, moment, chain));
    }
}

fn draw(args: &TraceArgs, story: &Story, window: (i64, i64)) -> Result<(), String> {
    let Some(folder) = &args.out else {
        return Ok(());
    };
    let name = format!("pool-{}", story.about.name.replace('@', "-at-"));
    let picture = figures::pool_story(story, window);
    let files = report::write_figure(folder, &name, &picture)
        .map_err(|e| format!("error: the figure cannot be written: {e}"))?;
    for file in files {
        eprintln!("figure: {}", file.display());
    }
    Ok(())
}
