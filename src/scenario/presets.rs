//! Feed policies that users recognise, as TOML under `presets/`.
//!
//! A preset is a scenario file like any other, except that its feeds join
//! *roles*, which are spread over the systems that a scenario has:
//!
//! ```text
//! floor (wms, 3pl, pos)  <->  hub (the ERP, else the WMS)  <->  storefront
//! ```
//!
//! A feed of a named system (`3pl->hub`) is laid over that of its role. What
//! each preset carries and leaves out, and why, is said in its opening comment.

use super::doc::{self, At, Layer, Node, Source};
use crate::world::{Present, System};

/// A feed policy.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name in `policy = "..."`.
    pub name: &'static str,
    /// The TOML text, with its story in the opening comment.
    pub text: &'static str,
}

macro_rules! presets {
    ($($name:literal),+ $(,)?) => {
        /// All presets, in the order in which they are listed.
        pub const PRESETS: &[Preset] = &[$(Preset {
            name: $name,
            text: include_str!(concat!("presets/", $name, ".toml")),
        }),+];
    };
}

presets! {
    "ideal",
    "shared-pool",
    "webhook",
    "connector",
    "poll-15m",
    "hourly",
    "nightly",
    "throttled-sweep",
    "when-it-syncs",
}

/// The policy of files that spell out every feed.
pub const CUSTOM: &str = "custom";

const FEED: &str = include_str!("presets/feed.toml");

/// The preset of that name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|p| p.name == name)
}

/// The preset as a document for the systems present.
pub(crate) fn expand(preset: &Preset, systems: &[System], sources: &mut Vec<Source>) -> Node {
    let source = add(sources, format!("<policy {}>", preset.name), preset.text);
    let (mut node, _) = doc::parse(preset.text, source);
    let Some(templates) = node.table_mut().remove("feeds") else {
        return node;
    };
    let mut feeds = Node::empty(source);
    // Feeds of roles first, those of named systems over them.
    for by_role in [true, false] {
        for (name, template) in templates.table().into_iter().flatten() {
            let has_role = ["floor->", "->floor"].iter().any(|r| name.contains(r));
            if has_role == by_role {
                spread(name, template, systems, &mut feeds);
            }
        }
    }
    node.table_mut().insert("feeds".into(), feeds);
    node
}

/// Makes the feeds that a template stands for.
fn spread(name: &str, template: &Node, systems: &[System], feeds: &mut Node) {
    let (ends, suffix) = match name.split_once(':') {
        Some((ends, suffix)) => (ends, format!(":{suffix}")),
        None => (name, String::new()),
    };
    let Some((from, to)) = ends.split_once("->") else {
        return;
    };
    for from in role(from, systems) {
        for to in role(to, systems) {
            if from != to {
                let name = format!("{}->{}{suffix}", from.name(), to.name());
                let at = At { ..template.key };
                match feeds.table_mut().get_mut(&name) {
                    Some(old) => doc::merge(old, template.clone(), 2, true),
                    None => {
                        let mut feed = template.clone();
                        feed.key = at;
                        feeds.table_mut().insert(name, feed);
                    }
                }
            }
        }
    }
}

/// The systems in a role, or the system of that name if it is present.
fn role(name: &str, systems: &[System]) -> Vec<System> {
    let present = Present(systems);
    match name {
        "hub" => present.planning().into_iter().collect(),
        "floor" => present.floors_beside_planner(),
        other => System::from_name(other)
            .into_iter()
            .filter(|s| systems.contains(s))
            .collect(),
    }
}

/// Lays what a feed is by default under each feed of a document.
pub(crate) fn complete_feeds(node: &mut Node, sources: &mut Vec<Source>) {
    let source = add(sources, "<feed>".into(), FEED);
    let (plain, _) = doc::parse(FEED, source);
    let Some(feeds) = node.table_mut().get_mut("feeds") else {
        return;
    };
    if feeds.table().is_none() {
        return;
    }
    for feed in feeds.table_mut().values_mut() {
        if feed.table().is_some() {
            let mut whole = plain.clone();
            doc::merge(&mut whole, feed.clone(), 2, true);
            *feed = whole;
        }
    }
}

/// Adds a text that is part of the program.
pub(crate) fn add(sources: &mut Vec<Source>, name: String, text: &str) -> usize {
    sources.push(Source {
        name,
        text: text.into(),
        layer: Layer::BuiltIn,
        folder: None,
    });
    sources.len() - 1
}
