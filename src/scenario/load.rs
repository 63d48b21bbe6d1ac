//! From a name or a path to a valid scenario.
//!
//! All texts are laid together (`layers`); then the whole is read, checked, and the
//! conditions are applied.

use super::assumptions::{self, Assumption};
use super::check;
use super::comment;
use super::diagnostics::{Diagnostics, Severity, nearest};
use super::doc::{self, Node};
use super::layers::{Builder, lay_together, read_set, systems, typed};
use super::place::{Place, find};
use super::presets;
use super::raw::File;
use super::read::{self, Fault};
use super::sections::{Conditions, Fix, Scenario};
use crate::world::System;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// A scenario and what a manifest says about where it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario, conditions applied.
    pub scenario: Scenario,
    /// SHA-256 of the whole scenario, defaults and order file included, in hexadecimal.
    pub digest: String,
    /// The values that nobody typed, with their range and source.
    pub assumptions: Vec<Assumption>,
    /// What may not be meant.
    pub warnings: Diagnostics,
    /// The whole scenario on canonical lines `key = value`, defaults and preset included.
    pub effective: String,
}

/// Loads a built-in scenario by name, or a file by path.
pub fn load(spec: &str) -> Result<Scenario, Diagnostics> {
    load_with(spec, &[])
}

/// Loads a scenario with `key=value` settings laid over it.
pub fn load_with(spec: &str, sets: &[String]) -> Result<Scenario, Diagnostics> {
    open(spec, sets).map(|loaded| loaded.scenario)
}

/// Loads a scenario with everything that a manifest needs.
pub fn open(spec: &str, sets: &[String]) -> Result<Loaded, Diagnostics> {
    let (place, text) = find(spec, None)?;
    build(place, text, sets)
}

/// Reads a scenario from a text; paths in it are relative to the working directory.
pub fn from_text(name: &str, text: &str, sets: &[String]) -> Result<Loaded, Diagnostics> {
    build(Place::File(PathBuf::from(name)), text.into(), sets)
}

fn build(place: Place, text: String, sets: &[String]) -> Result<Loaded, Diagnostics> {
    read_whole(&place, &text, sets, Joined::AsTyped)
}

/// Whether the systems are joined as the file says, or only as its policy does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    AsTyped,
    ByPolicy,
}

fn read_whole(
    place: &Place,
    text: &str,
    sets: &[String],
    joined: Joined,
) -> Result<Loaded, Diagnostics> {
    let mut builder = Builder::default();
    let Some((doc, fallback)) = document(&mut builder, place, text, sets, joined) else {
        return Err(builder.fail());
    };
    let Some(file) = file(&mut builder, &doc, &fallback) else {
        return Err(builder.fail());
    };
    let mut checker = check::Checker::new(&doc, &builder.sources, &builder.faults);
    let mut scenario = checker.scenario(&file);
    let fix = checker.fix(&file, &scenario);
    let found = checker.finish();
    builder.faults.extend(found);
    if builder.faults.iter().any(|(s, _)| *s == Severity::Error) {
        return Err(builder.fail());
    }
    (scenario.name, scenario.story) = (place.name(), comment::comment(text));
    if scenario.title.is_empty() {
        scenario.title = comment::first_sentence(&scenario.story);
    }
    let conditions = scenario.conditions;
    conditions.apply(&mut scenario);
    if let Some(terms) = fix {
        let after = when_fixed(place, text, sets, &file)?;
        scenario.fix = Some(Fix::towards(terms, after));
    }
    if let Some(rule) = check::too_many(scenario.every_feed().into_iter()) {
        let rule = format!("with the feeds that people may build and those of the fix: {rule}");
        let help = "set `workarounds.custom-feeds` to false, or `fix.at` to \"none\"";
        return Err(Diagnostics::whole(&place.shown(), rule, Some(help.into())));
    }
    Ok(finish(builder, scenario, &doc))
}

/// The whole document, and what to fall back on; nothing if not even the file is TOML.
fn document(
    builder: &mut Builder,
    place: &Place,
    text: &str,
    sets: &[String],
    joined: Joined,
) -> Option<(Node, Node)> {
    let mut typed = typed(builder, place, text).filter(|_| builder.faults.is_empty())?;
    if joined == Joined::ByPolicy {
        for key in ["feeds", "shared-pool"] {
            typed.table_mut().remove(key);
        }
    }
    let sets: Vec<(doc::Path, Node)> = sets
        .iter()
        .filter_map(|set| read_set(builder, set))
        .collect();
    Some(lay_together(builder, typed, sets))
}

/// What the document says, as far as it can be read.
fn file(builder: &mut Builder, doc: &Node, fallback: &Node) -> Option<File> {
    let (file, faults) = read::read::<File>(doc, fallback);
    for mut fault in faults {
        if !follows_from_elsewhere(&fault, doc) {
            let meant = feed_meant(&fault, doc, fallback);
            fault.help = fault.help.or(meant);
            builder.error(fault);
        }
    }
    file
}

/// The same scenario when its fix project is done: another policy, other conditions.
fn when_fixed(
    place: &Place,
    text: &str,
    sets: &[String],
    file: &File,
) -> Result<Scenario, Diagnostics> {
    let keep = file.fix.policy == check::KEEP;
    let about = |set: &str, key: &str| {
        set.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with(['.', '=']))
    };
    let replaced = |set: &&String| {
        let joined = ["policy", "feeds", "shared-pool"];
        about(set, "conditions")
            || about(set, "fix")
            || !keep && joined.iter().any(|k| about(set, k))
    };
    let mut sets: Vec<String> = sets.iter().filter(|s| !replaced(s)).cloned().collect();
    sets.push("fix.at=none".into());
    if !keep {
        sets.push(format!("policy={}", file.fix.policy));
    }
    let conditions = Conditions::of(&file.fix.conditions);
    for (name, on) in conditions.named() {
        sets.push(format!("conditions.{name}={on}"));
    }
    let joined = match keep {
        true => Joined::AsTyped,
        false => Joined::ByPolicy,
    };
    read_whole(place, text, &sets, joined).map(|loaded| loaded.scenario)
}

/// A feed has no message because there is no such policy, or no such system: that is said already.
fn follows_from_elsewhere(fault: &Fault, doc: &Node) -> bool {
    let [feeds, name] = fault.path.as_slice() else {
        return false;
    };
    if feeds != "feeds" || !fault.is_missing_key() {
        return false;
    }
    let policy = doc.child("policy").and_then(Node::text).unwrap_or_default();
    let (ends, _) = name.split_once(':').unwrap_or((name, ""));
    let systems = systems(doc);
    let present = |end: &str| System::from_name(end).is_some_and(|s| systems.contains(&s));
    let known_policy = policy == presets::CUSTOM || presets::preset(policy).is_some();
    let absent = ends
        .split_once("->")
        .is_none_or(|(from, to)| !present(from) || !present(to));
    !known_policy || absent
}

/// A feed without a message is more often a slip in the name of a preset's feed, or meant to change
/// one that only other policies have.
fn feed_meant(fault: &Fault, doc: &Node, fallback: &Node) -> Option<String> {
    let known = fallback.child("feeds").and_then(Node::table);
    let names: Vec<&String> = known.iter().flat_map(|feeds| feeds.keys()).collect();
    match fault.path.as_slice() {
        [feeds, name] if feeds == "feeds" && !names.contains(&name) => nearest(name, &names).or_else(|| {
            let policy = doc.child("policy").and_then(Node::text)?;
            let remedy = match names.is_empty() {
                true => "leave this out under it",
                false => {
                    "leave this out under it, or write a whole feed with `message` and `cadence`"
                }
            };
            Some(format!(
                "the policy \"{policy}\" has no such feed to change: {remedy}"
            ))
        }),
        _ => None,
    }
}

fn finish(builder: Builder, scenario: Scenario, doc: &Node) -> Loaded {
    let doc = &without_idle(doc);
    let effective = effective(doc);
    let mut hash = Sha256::new();
    hash.update(effective.as_bytes());
    if let Some(replay) = &scenario.demand.replay {
        for line in &replay.lines {
            hash.update(line.time.to_le_bytes());
            hash.update(line.order.to_le_bytes());
            hash.update(line.sku.to_le_bytes());
            hash.update(line.units.to_le_bytes());
        }
    }
    let digest = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    let assumptions = assumptions::used(doc, &builder.sources);
    Loaded {
        scenario,
        digest,
        assumptions,
        warnings: Diagnostics::new(builder.faults, &builder.sources),
        effective,
    }
}

/// The document without the sections about people who do nothing and a project that does not
/// start, and without a dispersion of demand where the units of a line have a distribution of
/// their own: they change no run, and nothing is assumed about them.
fn without_idle(doc: &Node) -> Node {
    let is = |path: [&str; 2], value: &str| {
        doc.get(&path)
            .is_some_and(|n| doc::inline(&n.value) == value)
    };
    let feedbacks_off = is(["people", "feedbacks"], "false");
    let no_fix = is(["fix", "at"], "\"none\"");
    let idle = [
        (
            feedbacks_off,
            &[
                "people",
                "desk",
                "corrections",
                "workarounds",
                "buyer",
                "customers",
            ][..],
        ),
        (no_fix, &["fix"][..]),
    ];
    let mut doc = doc.clone();
    for (_, sections) in idle.into_iter().filter(|(idle, _)| *idle) {
        for section in sections {
            doc.remove(&[section.to_string()]);
        }
    }
    if doc.get(&["demand", "units"]).is_some() {
        doc.remove(&["demand".to_string(), "dispersion".to_string()]);
    }
    doc
}

/// The scenario on canonical lines, without what does not change a run.
fn effective(doc: &Node) -> String {
    let mut doc = doc.clone();
    for key in ["title", "extends"] {
        doc.remove(&[key.to_string()]);
    }
    doc.canonical()
}
