//! The texts that a scenario is laid together from, and what is wrong with them.
//!
//! ```text
//! defaults <- preset of the policy <- extended file <- file <- --set
//! ```
//!
//! Each is laid over what stands left of it.

use super::diagnostics::{Diagnostics, Severity};
use super::doc::{self, Layer, Node, Source};
use super::place::{Place, find};
use super::presets;
use super::read::Fault;
use crate::world::System;
use std::path::Path;

/// What every scenario lies on.
pub(crate) const DEFAULTS: &str = include_str!("defaults.toml");

/// So many files may each extend the next.
const MOST_EXTENDED: u8 = 8;

/// The sources and problems gathered while a scenario is put together.
#[derive(Default)]
pub(crate) struct Builder {
    /// The texts, in the order in which they were read.
    pub sources: Vec<Source>,
    /// What is wrong with them.
    pub faults: Vec<(Severity, Fault)>,
}

impl Builder {
    /// Notes an error.
    pub fn error(&mut self, fault: Fault) {
        self.faults.push((Severity::Error, fault));
    }

    /// The errors; a warning may only follow from one of them.
    pub fn fail(mut self) -> Diagnostics {
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

/// What was typed in a file and in those that it extends, merged.
pub(crate) fn typed(builder: &mut Builder, place: &Place, text: &str) -> Option<Node> {
    typed_at(builder, place, text, 0)
}

/// The same for a file that is so many times extended.
fn typed_at(builder: &mut Builder, place: &Place, text: &str, depth: u8) -> Option<Node> {
    let layer = Layer::File(MOST_EXTENDED - depth);
    let source = builder.add(place.shown(), text, layer, place.folder());
    let node = parsed(builder, text, source);
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
    let mut whole = typed_at(builder, &base, &base_text, depth + 1)?;
    // The title of the extended scenario says what *that* one shows.
    whole.table_mut().remove("title");
    doc::merge(&mut whole, node, 0, false);
    Some(whole)
}

fn parsed(builder: &mut Builder, text: &str, source: usize) -> Node {
    let (node, errors) = doc::parse(text, source);
    for (span, rule) in errors {
        let mut fault = Fault::new(format!("this is not TOML: {rule}"));
        fault.at = Some(doc::At {
            source,
            start: span.start,
            end: span.end,
        });
        builder.error(fault);
    }
    node
}

/// Lays defaults, preset, file and settings together; also what to fall back on.
pub(crate) fn lay_together(
    builder: &mut Builder,
    typed: Node,
    sets: Vec<(doc::Path, Node)>,
) -> (Node, Node) {
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
pub(crate) fn systems(doc: &Node) -> Vec<System> {
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
pub(crate) fn read_set(builder: &mut Builder, set: &str) -> Option<(doc::Path, Node)> {
    let source = builder.add(format!("--set {set}"), set, Layer::Setting, None);
    match setting(set, source) {
        Ok(setting) => Some(setting),
        Err(rule) => {
            let mut fault = Fault::new(rule.into());
            fault.at = Some(doc::At {
                source,
                start: 0,
                end: set.len(),
            });
            builder.error(fault);
            None
        }
    }
}

/// The key and the value of a setting, else the rule that it breaks.
fn setting(set: &str, source: usize) -> Result<(doc::Path, Node), &'static str> {
    let (key, value) = set
        .split_once('=')
        .ok_or("a setting is `key=value`, for example `demand.orders=200 / day`")?;
    let path: doc::Path = key
        .split('.')
        .map(|part| part.trim().trim_matches('"').to_string())
        .collect();
    if path.iter().any(String::is_empty) {
        return Err("the key of a setting is a dotted path, for example `run.seed`");
    }
    let at = |start, end| doc::At { source, start, end };
    let start = key.len() + 1;
    let whole = at(start, set.len());
    let mut node = doc::parse_value(value, source, start).unwrap_or_else(|| Node {
        key: whole,
        at: whole,
        value: doc::Value::Text(value.trim().into()),
    });
    node.key = at(0, key.len());
    Ok((path, node))
}
