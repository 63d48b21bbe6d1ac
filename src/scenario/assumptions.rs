//! The values that nobody typed, with their range and where they come from.

use super::doc::{self, Node, Source};

const TABLE: &str = include_str!("assumptions.toml");

/// A value that the program assumed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Assumption {
    /// The key, as a dotted path; `feeds.*` for every feed of the policy.
    pub key: String,
    /// The value used, as TOML.
    pub value: String,
    /// A low value, where a range is known.
    pub low: Option<String>,
    /// A high value.
    pub high: Option<String>,
    /// Where the value comes from; `[A]` is an assumption without a source.
    pub source: String,
}

/// The assumptions that a scenario rests on: built-in values that were not overridden.
pub(crate) fn used(doc: &Node, sources: &[Source]) -> Vec<Assumption> {
    let (table, _) = doc::parse(TABLE, 0);
    let mut list = Vec::new();
    for (key, entry) in table.table().into_iter().flatten() {
        let text = |name: &str| entry.child(name).and_then(Node::text).map(str::to_string);
        for value in values(doc, key, sources) {
            list.push(Assumption {
                key: key.clone(),
                value,
                low: text("low"),
                high: text("high"),
                source: text("source").unwrap_or_default(),
            });
        }
    }
    list
}

/// The built-in values at a key, each once; `*` stands for every feed.
fn values(doc: &Node, key: &str, sources: &[Source]) -> Vec<String> {
    let path: Vec<&str> = key.split('.').collect();
    let nodes: Vec<&Node> = match path.split_first() {
        Some((&"feeds", rest)) => {
            let feeds = doc.child("feeds").and_then(Node::table);
            let feeds = feeds.into_iter().flat_map(|table| table.values());
            feeds.filter_map(|feed| feed.get(&rest[1..])).collect()
        }
        _ => doc.get(&path).into_iter().collect(),
    };
    let mut values: Vec<String> = nodes
        .into_iter()
        .filter(|node| sources[node.at.source].built_in)
        .filter(|node| sources[node.at.source].name != "<feed>")
        .map(|node| doc::inline(&node.value))
        .collect();
    values.sort();
    values.dedup();
    values
}
