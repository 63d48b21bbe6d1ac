//! `pooldrift check`: validates scenario files and says what they mean.

use super::exit::{FINE, INPUT};
use super::stdout::put;
use crate::scenario::{
    self, Cadence, Demand, Feed, LineUnits, Loaded, Payload, Scenario, SiteKind,
};
use crate::units::Clock;
use crate::world::{Field, Kind};
use anstream::eprintln;
use clap::Args;

/// Validate scenarios and say what they mean.
#[derive(Args, Clone, Debug)]
pub struct CheckArgs {
    /// Built-in names or files.
    #[arg(required_unless_present = "oracles", value_name = "SCENARIO")]
    pub scenarios: Vec<String>,
    /// Lay a value over the scenario, for example `feeds.erp->storefront.cadence.every=30min`.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub sets: Vec<String>,
    /// Print the whole scenario, with the values that it leaves to the defaults.
    #[arg(long)]
    pub effective: bool,
    /// Print the assumed values with their range and source.
    #[arg(long)]
    pub assumptions: bool,
    /// What is a command of its own now.
    #[arg(long, hide = true)]
    pub oracles: bool,
}

/// Runs the command; the exit code is [`INPUT`] if any scenario has an error.
pub fn run(args: &CheckArgs) -> u8 {
    if args.oracles {
        eprintln!("error: `check --oracles` is a command of its own now: `pooldrift verify`");
        return INPUT;
    }
    let mut code = FINE;
    let mut printed = false;
    for spec in &args.scenarios {
        match scenario::open(spec, &args.sets) {
            Ok(loaded) => {
                if printed {
                    put!("\n");
                }
                print(&loaded, args);
                printed = true;
            }
            Err(problems) => {
                eprintln!("{}", problems.render(true));
                let errors = problems.list.len();
                eprintln!(
                    "\n{spec}: {errors} {}",
                    if errors == 1 { "problem" } else { "problems" }
                );
                code = INPUT;
            }
        }
    }
    code
}

fn print(loaded: &Loaded, args: &CheckArgs) {
    if !loaded.warnings.is_empty() {
        eprintln!("{}", loaded.warnings.render(true));
    }
    if args.effective {
        put!("{}", loaded.effective);
        return;
    }
    put!("{}\n", summary(loaded));
    if args.assumptions {
        put!("\nassumed:\n");
        for a in &loaded.assumptions {
            let range = match (&a.low, &a.high) {
                (Some(low), Some(high)) => format!(" ({low} to {high})"),
                _ => String::new(),
            };
            put!("  {} = {}{range}\n      {}\n", a.key, a.value, a.source);
        }
    }
}

/// What a scenario means, in a few lines.
pub fn summary(loaded: &Loaded) -> String {
    let s = &loaded.scenario;
    let mut lines = vec![format!("{}: {}", s.name, s.title)];
    let row = |name: &str, text: String| format!("  {name:<10} {text}");
    lines.push(row("business", business(s)));
    lines.push(row("demand", demand(&s.demand)));
    if let Some(replay) = &s.demand.replay {
        lines.push(row("", format!("dated {}", replay.dates)));
        for (reason, count) in &replay.set_aside {
            lines.push(row("", format!("set aside: {count} {reason}")));
        }
    }
    lines.push(row("run", run_line(s)));
    lines.push(row("policy", policy(s)));
    for feed in &s.feeds {
        lines.push(row("", feed_line(feed)));
    }
    lines.push(row("conditions", conditions(s)));
    lines.push(row(
        "digest",
        format!(
            "{} ({} values assumed)",
            &loaded.digest[..16],
            loaded.assumptions.len()
        ),
    ));
    lines.join("\n")
}

/// `1 store`, `2 stores`.
fn several(n: usize, one: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

fn business(s: &Scenario) -> String {
    let count = |kind| s.sites.iter().filter(|site| site.kind == kind).count();
    let systems: Vec<&str> = s.systems.iter().map(|x| x.name()).collect();
    format!(
        "{}, sites: {} ({} DC, {} 3PL, {}), {}, each in {}",
        several(s.assortment.skus as usize, "SKU"),
        s.sites.len(),
        count(SiteKind::Dc),
        count(SiteKind::ThirdParty),
        several(count(SiteKind::Store), "store"),
        several(s.pools(), "pool"),
        systems.join(", ")
    )
}

fn demand(demand: &Demand) -> String {
    match &demand.replay {
        Some(replay) => format!(
            "{} of {} from {}",
            several(replay.lines.len(), "real order line"),
            several(replay.skus.len(), "SKU"),
            replay.source
        ),
        None => {
            let units = match &demand.units {
                LineUnits::ByDispersion(_) => String::new(),
                LineUnits::Drawn(units) => format!(" of {:.2} units on average", units.mean()),
            };
            format!(
                "{} online orders of {} lines{units}, {} collected",
                demand.orders, demand.lines, demand.pickup
            )
        }
    }
}

fn run_line(s: &Scenario) -> String {
    format!(
        "{} of which {} warm-up; {} replications, seed {}",
        s.run.horizon, s.run.warm_up, s.run.replications, s.run.seed
    )
}

fn policy(s: &Scenario) -> String {
    let shared = if s.shared_pool.is_some() {
        "one shared pool, no feeds".to_string()
    } else {
        format!("{} feeds", s.feeds.len())
    };
    format!("{}: {shared}", s.policy)
}

fn feed_line(feed: &Feed) -> String {
    let what = match feed.message {
        Payload::Delta => {
            let kinds: Vec<&str> = feed.carries.iter().map(|k| k.name()).collect();
            match kinds.len() {
                Kind::COUNT => "every posting".to_string(),
                0 => "nothing".to_string(),
                _ => kinds.join(" "),
            }
        }
        Payload::Absolute(field) => format!("sets {}", told(field, feed)),
        Payload::CompareAndSet(field) => format!("compares and sets {}", told(field, feed)),
        Payload::Snapshot(field) => format!("sets as of then {}", told(field, feed)),
    };
    format!("{} {}: {what}", feed.name, cadence(feed.cadence))
}

fn told(field: Field, feed: &Feed) -> String {
    let buckets: Vec<&str> = feed.buckets.iter().map(|b| b.name()).collect();
    match field {
        Field::Buckets => buckets.join(" "),
        Field::Available => "available".into(),
        Field::OnHandAsAvailable => "on hand where available is meant".into(),
        Field::AvailableAsOnHand => "available where on hand is meant".into(),
    }
}

fn cadence(cadence: Cadence) -> String {
    match cadence {
        Cadence::PerEvent => "at each event".into(),
        Cadence::Every { period, .. } => format!("every {period}"),
        Cadence::Daily { at } => format!("daily at {}", Clock(at)),
        Cadence::Irregular { mean } => format!("irregularly, every {mean} on average"),
        Cadence::Manual { mean } => format!("by hand, every {mean} of work on average"),
    }
}

fn conditions(s: &Scenario) -> String {
    let c = s.conditions;
    let named = [
        (c.pool_visibility, "pool visibility"),
        (c.cadence, "cadence"),
        (c.count_discipline, "count discipline"),
        (c.reservation_logic, "reservation logic"),
        (c.change_control, "change control"),
    ];
    let met: Vec<&str> = named
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, n)| *n)
        .collect();
    match met.is_empty() {
        true => "none of the five is switched on".into(),
        false => met.join(", "),
    }
}
