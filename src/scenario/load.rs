//! From a name or a path to a valid scenario.
//!
//! ```text
//! defaults <- preset of the policy <- extended file <- file <- --set
//! ```
//!
//! Each is laid over what stands left of it; then the whole is read, checked,
//! and the conditions are applied.

use super::builtin;
use super::check;
use super::diagnostics::{Diagnostics, Severity};
use super::doc::{self, Layer, Node, Source};
use super::presets;
use super::raw::File;
use super::read::{self, Fault};
use super::story;
use super::text;
use super::{Assumption, Conditions, Fix, Scenario, assumptions};
use crate::world::System;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

pub(super) const DEFAULTS: &str = include_str!("defaults.toml");

/// So many files may each extend the next.
const MOST_EXTENDED: u8 = 8;

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

/// Where a scenario is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Part of the program.
    BuiltIn(String),
    /// A file.
    File(PathBuf),
}

impl Place {
    fn shown(&self) -> String {
        match self {
            Place::BuiltIn(name) => format!("scenarios/{name}.toml"),
            Place::File(path) => path.display().to_string(),
        }
    }

    /// The short name of the scenario: the name of the file without its ending.
    fn name(&self) -> String {
        match self {
            Place::BuiltIn(name) => name.clone(),
            Place::File(path) => path
                .file_stem()
                .map_or_else(|| "scenario".into(), |s| s.to_string_lossy().into_owned()),
        }
    }

    /// The folder that paths in the file start from.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Place::BuiltIn(_) => None,
            Place::File(path) => path.parent(),
        }
    }
}

/// Finds a scenario: a path if it looks like one or exists, else a built-in name.
fn find(spec: &str, beside: Option<&Path>) -> Result<(Place, String), Diagnostics> {
    let path = beside.map_or_else(|| PathBuf::from(spec), |folder| folder.join(spec));
    if path.is_file() || spec.ends_with(".toml") {
        return match text::read(&path) {
            Ok(text) => Ok((Place::File(path), text)),
            Err(error) => {
                let rule = format!("the scenario file cannot be read: {}", error.why);
                let help = error.help.map(str::to_owned);
                Err(Diagnostics::whole(&path.display().to_string(), rule, help))
            }
        };
    }
    match builtin::scenario(spec) {
        Some(text) => Ok((Place::BuiltIn(spec.into()), text.into())),
        None if path.is_dir() => {
            let rule = "this is a folder, not a scenario file".to_string();
            let help = "name a file in it".to_string();
            Err(Diagnostics::whole(spec, rule, Some(help)))
        }
        None => {
            let names: Vec<&str> = builtin::SCENARIOS.iter().map(|(name, _)| *name).collect();
            let rule = "neither a file nor a built-in scenario".to_string();
            let help = super::diagnostics::nearest(spec, &names);
            Err(Diagnostics::whole(spec, rule, help))
        }
    }
}

/// The sources and problems gathered while a scenario is put together.
struct Builder {
    sources: Vec<Source>,
    faults: Vec<(Severity, Fault)>,
}

impl Builder {
    fn error(&mut self, fault: Fault) {
        self.faults.push((Severity::Error, fault));
    }

    /// The errors; a warning may only follow from one of them.
    fn fail(mut self) -> Diagnostics {
        self.faults.retain(|(s, _)| *s == Severity::Error);
        Diagnostics::new(self.faults, &self.sources)
    }

    fn add(&mut self, name: String, text: &str, layer: Layer, folder: Option<&Path>) -> usize {
        self.sources.push(Source {
            name,
            text: text.into(),
            layer,
            folder: folder.map(Path::to_path_buf),
        });
        self.sources.len() - 1
    }
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
    let mut builder = Builder {
        sources: Vec::new(),
        faults: Vec::new(),
    };
    let all_sets = sets;
    let mut typed = match typed(&mut builder, place, text, 0) {
        Some(node) if builder.faults.is_empty() => node,
        _ => return Err(builder.fail()),
    };
    if joined == Joined::ByPolicy {
        for key in ["feeds", "shared-pool"] {
            typed.table_mut().remove(key);
        }
    }
    let sets: Vec<(doc::Path, Node)> = sets
        .iter()
        .filter_map(|set| read_set(&mut builder, set))
        .collect();
    let (doc, fallback) = lay_together(&mut builder, typed, sets);
    let (file, faults) = read::read::<File>(&doc, &fallback);
    for mut fault in faults {
        if !follows_from_elsewhere(&fault, &doc) {
            let meant = feed_meant(&fault, &doc, &fallback);
            fault.help = fault.help.or(meant);
            builder.error(fault);
        }
    }
    let Some(file) = file else {
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
    (scenario.name, scenario.story) = (place.name(), story::comment(text));
    if scenario.title.is_empty() {
        scenario.title = story::first_sentence(&scenario.story);
    }
    let conditions = scenario.conditions;
    conditions.apply(&mut scenario);
    if let Some(terms) = fix {
        let after = when_fixed(place, text, all_sets, &file)?;
        scenario.fix = Some(Fix::towards(terms, after));
    }
    if let Some(rule) = check::too_many(scenario.every_feed().into_iter()) {
        let rule = format!("with the feeds that people may build and those of the fix: {rule}");
        let help = "set `workarounds.custom-feeds` to false, or `fix.at` to \"none\"";
        return Err(Diagnostics::whole(&place.shown(), rule, Some(help.into())));
    }
    Ok(finish(builder, scenario, &doc))
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
        [feeds, name] if feeds == "feeds" && !names.contains(&name) => super::diagnostics::nearest(
            name, &names,
        )
        .or_else(|| {
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
    let doc = &without_idle_people(doc);
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

/// What was typed in a file and in those that it extends, merged.
fn typed(builder: &mut Builder, place: &Place, text: &str, depth: u8) -> Option<Node> {
    let layer = Layer::File(MOST_EXTENDED - depth);
    let source = builder.add(place.shown(), text, layer, place.folder());
    let (node, errors) = doc::parse(text, source);
    for (span, rule) in errors {
        let at = doc::At {
            source,
            start: span.start,
            end: span.end,
        };
        let mut fault = Fault::new(format!("this is not TOML: {rule}"));
        fault.at = Some(at);
        builder.error(fault);
    }
    let Some(extends) = node.child("extends").cloned() else {
        return Some(node);
    };
    let mut refuse = |rule: String, help: Option<String>| {
        let mut fault = Fault::new(rule);
        (fault.path, fault.at, fault.help) = (vec!["extends".into()], Some(extends.at), help);
        builder.error(fault);
        None
    };
    let Some(base) = extends.text() else {
        return refuse("the name or the path of a scenario".into(), None);
    };
    if depth >= MOST_EXTENDED {
        return refuse("scenarios extend each other in a circle".into(), None);
    }
    let (base, base_text) = match find(base, place.folder()) {
        Ok(found) => found,
        Err(not_found) => {
            let why = not_found.list.into_iter().next();
            let (rule, help) = why.map_or_else(Default::default, |d| (d.rule, d.help));
            return refuse(rule, help);
        }
    };
    let mut whole = typed(builder, &base, &base_text, depth + 1)?;
    // The title of the extended scenario says what *that* one shows.
    whole.table_mut().remove("title");
    doc::merge(&mut whole, node, 0, false);
    Some(whole)
}

/// Lays defaults, preset, file and settings together; also what to fall back on.
fn lay_together(builder: &mut Builder, typed: Node, sets: Vec<(doc::Path, Node)>) -> (Node, Node) {
    let source = presets::add(&mut builder.sources, "<defaults>".into(), DEFAULTS);
    let (mut base, _) = doc::parse(DEFAULTS, source);
    let mut wanted = base.clone();
    doc::merge(&mut wanted, typed.clone(), 0, false);
    for (path, value) in &sets {
        if matches!(path[0].as_str(), "policy" | "systems") {
            wanted.put(path, value.clone());
        }
    }
    let policy = wanted
        .child("policy")
        .and_then(Node::text)
        .unwrap_or_default();
    if let Some(preset) = presets::preset(policy) {
        let preset = presets::expand(preset, &systems(&wanted), &mut builder.sources);
        doc::merge(&mut base, preset, 0, false);
    }
    let mut whole = base.clone();
    doc::merge(&mut whole, typed, 0, false);
    for (path, value) in sets {
        let at = value.key;
        if !whole.put(&path, value) {
            let mut fault = Fault::new("the list has no such element".into());
            (fault.path, fault.at) = (path, Some(at));
            builder.error(fault);
        }
    }
    presets::complete_feeds(&mut whole, &mut builder.sources);
    presets::complete_feeds(&mut base, &mut builder.sources);
    (whole, base)
}

/// The systems that a document names, as far as they are named rightly.
fn systems(doc: &Node) -> Vec<System> {
    let names = match doc.child("systems").map(|n| &n.value) {
        Some(doc::Value::List(list)) => list.as_slice(),
        _ => &[],
    };
    names
        .iter()
        .filter_map(|n| System::from_name(n.text()?))
        .collect()
}

/// Reads a `key=value` setting.
fn read_set(builder: &mut Builder, set: &str) -> Option<(doc::Path, Node)> {
    let source = builder.add(format!("--set {set}"), set, Layer::Setting, None);
    let refuse = |builder: &mut Builder, rule: &str| {
        let mut fault = Fault::new(rule.into());
        fault.at = Some(doc::At {
            source,
            start: 0,
            end: set.len(),
        });
        builder.error(fault);
        None
    };
    let Some((key, value)) = set.split_once('=') else {
        return refuse(
            builder,
            "a setting is `key=value`, for example `demand.orders=200 / day`",
        );
    };
    let path: doc::Path = key
        .split('.')
        .map(|part| part.trim().trim_matches('"').to_string())
        .collect();
    if path.iter().any(String::is_empty) {
        return refuse(
            builder,
            "the key of a setting is a dotted path, for example `run.seed`",
        );
    }
    let start = key.len() + 1;
    let at = doc::At {
        source,
        start,
        end: set.len(),
    };
    let mut node = doc::parse_value(value, source, start).unwrap_or_else(|| Node {
        key: at,
        at,
        value: doc::Value::Text(value.trim().into()),
    });
    node.key = doc::At {
        source,
        start: 0,
        end: key.len(),
    };
    Some((path, node))
}

/// The document without the sections about people who do nothing and a project that
/// does not start: they change no run, and nothing is assumed about them.
fn without_idle_people(doc: &Node) -> Node {
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
