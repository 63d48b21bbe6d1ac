//! A TOML document that remembers where each value was written.
//!
//! A scenario is laid together from several texts: the defaults, the preset of
//! its policy, the file that it extends, the file itself, `--set` arguments.
//! Merging keeps the place of every key and value, so that an error found later
//! points at the text that somebody typed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use toml::de::{DeTable, DeValue};

/// A text that scenario values came from.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// What a person calls it: a path, `<defaults>`, `--set`.
    pub name: String,
    /// The text.
    pub text: String,
    /// How far up it is laid.
    pub layer: Layer,
    /// The folder that paths in it start from.
    pub folder: Option<PathBuf>,
}

impl Source {
    /// Whether it is part of the program instead of being typed by a user.
    pub fn built_in(&self) -> bool {
        self.layer == Layer::BuiltIn
    }
}

/// Where a text lies: what is above is laid over what is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    /// Defaults and presets.
    BuiltIn,
    /// A file; one that extends another is laid over it.
    File(u8),
    /// `--set`.
    Setting,
}

/// A stretch of one of the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    /// Index of the source.
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where its key was written (for elements of a list: the value).
    pub key: At,
    /// Where the value was written.
    pub at: At,
    /// The value.
    pub value: Value,
}

/// A TOML value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Int(i64),
    Float(f64),
    Bool(bool),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
}

/// Where something is in a document: keys and list indices.
pub(crate) type Path = Vec<String>;

impl Node {
    /// An empty document of that source.
    pub fn empty(source: usize) -> Node {
        let at = At {
            source,
            start: 0,
            end: 0,
        };
        Node {
            key: at,
            at,
            value: Value::Table(BTreeMap::new()),
        }
    }

    /// The table in it, if it is one.
    pub fn table(&self) -> Option<&BTreeMap<String, Node>> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table in it, made one if it is not.
    pub fn table_mut(&mut self) -> &mut BTreeMap<String, Node> {
        if !matches!(self.value, Value::Table(_)) {
            self.value = Value::Table(BTreeMap::new());
        }
        match &mut self.value {
            Value::Table(table) => table,
            _ => unreachable!("made a table above"),
        }
    }

    /// The text in it, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The uppermost layer that anything in it comes from.
    pub fn layer(&self, sources: &[Source]) -> Layer {
        let own = sources[self.at.source].layer;
        let inside = self.table().into_iter().flat_map(|table| table.values());
        inside.fold(own, |layer, node| layer.max(node.layer(sources)))
    }

    /// The value under a key of a table or at an index of a list.
    pub fn child(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.get(key),
            Value::List(list) => list.get(list_index(list, key)?),
            _ => None,
        }
    }

    fn child_mut(&mut self, key: &str) -> Option<&mut Node> {
        match &mut self.value {
            Value::Table(table) => table.get_mut(key),
            Value::List(list) => {
                let index = list_index(list, key)?;
                list.get_mut(index)
            }
            _ => None,
        }
    }

    /// The value at a path.
    pub fn get<S: AsRef<str>>(&self, path: &[S]) -> Option<&Node> {
        path.iter()
            .try_fold(self, |node, key| node.child(key.as_ref()))
    }

    /// Puts a value at a path and makes the tables on the way. A key that is new
    /// to a struct is added; a key that is new to an enum is another variant,
    /// which replaces the old one. `false` if the path names no element of a list.
    pub fn put(&mut self, path: &[String], value: Node) -> bool {
        self.put_inside(path, value, true)
    }

    fn put_inside(&mut self, path: &[String], value: Node, structure: bool) -> bool {
        let Some((key, rest)) = path.split_first() else {
            *self = value;
            return true;
        };
        let structural = structure && !ENUM_KEYS.contains(&key.as_str());
        if let Some(child) = self.child_mut(key) {
            return child.put_inside(rest, value, structural);
        }
        if matches!(self.value, Value::List(_)) {
            return false;
        }
        let mut inner = Node::empty(value.at.source);
        (inner.key, inner.at) = (value.key, value.at);
        let done = inner.put_inside(rest, value, structural);
        if !structure {
            self.value = Value::Table(BTreeMap::new());
        }
        self.table_mut().insert(key.clone(), inner);
        done
    }

    /// Takes away what is at a path.
    pub fn remove(&mut self, path: &[String]) {
        let Some((last, front)) = path.split_last() else {
            return;
        };
        let mut node = self;
        for key in front {
            match node.child_mut(key) {
                Some(child) => node = child,
                None => return,
            }
        }
        match &mut node.value {
            Value::Table(table) => {
                table.remove(last);
            }
            Value::List(list) => {
                if let Some(index) = list_index(list, last) {
                    list.remove(index);
                }
            }
            _ => {}
        }
    }

    /// The document as TOML on canonical lines `path = value`.
    pub fn canonical(&self) -> String {
        let mut out = String::new();
        print_lines(self, "", &mut out);
        out
    }
}

/// Index of a list element given as a number or by the `name` in it.
fn list_index(list: &[Node], key: &str) -> Option<usize> {
    let named = |node: &Node| node.table()?.get("name")?.text().map(|name| name == key);
    match key.parse() {
        Ok(index) if index < list.len() => Some(index),
        _ => list.iter().position(|node| named(node) == Some(true)),
    }
}

/// Reads a whole document; all syntax errors that the parser can distinguish.
pub(crate) fn parse(text: &str, source: usize) -> (Node, Vec<(Range<usize>, String)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .into_iter()
        .map(|e| (e.span().unwrap_or(0..0), e.message().to_string()))
        .collect();
    let mut node = Node::empty(source);
    node.value = Value::Table(convert_table(table.get_ref(), source));
    (node, errors)
}

/// Reads a single value, `None` if the text is not one.
pub(crate) fn parse_value(text: &str, source: usize, offset: usize) -> Option<Node> {
    let value = DeValue::parse(text).ok()?;
    let at = place(&value.span(), source);
    let mut node = Node {
        key: at,
        at,
        value: convert(value.get_ref(), source)?,
    };
    shift(&mut node, offset);
    Some(node)
}

fn shift(node: &mut Node, offset: usize) {
    for at in [&mut node.key, &mut node.at] {
        at.start += offset;
        at.end += offset;
    }
    match &mut node.value {
        Value::List(list) => list.iter_mut().for_each(|n| shift(n, offset)),
        Value::Table(table) => table.values_mut().for_each(|n| shift(n, offset)),
        _ => {}
    }
}

fn place(span: &Range<usize>, source: usize) -> At {
    At {
        source,
        start: span.start,
        end: span.end,
    }
}

fn convert_table(table: &DeTable<'_>, source: usize) -> BTreeMap<String, Node> {
    let mut out = BTreeMap::new();
    for (key, value) in table {
        if let Some(inner) = convert(value.get_ref(), source) {
            let node = Node {
                key: place(&key.span(), source),
                at: place(&value.span(), source),
                value: inner,
            };
            out.insert(key.get_ref().to_string(), node);
        }
    }
    out
}

/// The value, `None` for a number beyond all bounds (dates become text, which no key accepts).
fn convert(value: &DeValue<'_>, source: usize) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => Value::Int(n),
            Err(_) => Value::Text(n.to_string()),
        },
        DeValue::Float(n) => match n.as_str().parse() {
            Ok(n) => Value::Float(n),
            Err(_) => Value::Text(n.to_string()),
        },
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(time) => Value::Text(time.to_string()),
        DeValue::Array(list) => Value::List(
            list.iter()
                .filter_map(|item| {
                    let at = place(&item.span(), source);
                    let value = convert(item.get_ref(), source)?;
                    Some(Node { key: at, at, value })
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(convert_table(table, source)),
    })
}

/// Lays `over` on `base`.
///
/// Sections merge key by key, and so do a feed, its faults, its retries and its
/// outages. Any other value is replaced as a whole: half of one variant of an
/// enum laid on another would mean nothing.
pub(crate) fn merge(base: &mut Node, over: Node, depth: usize, in_feeds: bool) {
    let merges = depth == 0 || depth == 1 || (in_feeds && depth <= 3);
    if !merges || base.table().is_none() || over.table().is_none() {
        *base = over;
        return;
    }
    (base.key, base.at) = (over.key, over.at);
    let Value::Table(over) = over.value else {
        return;
    };
    for (key, node) in over {
        let feeds = in_feeds || (depth == 0 && key == "feeds");
        let one_value = in_feeds && depth == 2 && !MERGED_IN_FEED.contains(&key.as_str());
        match base.table_mut().get_mut(&key) {
            Some(old) if !one_value => merge(old, node, depth + 1, feeds),
            _ => {
                base.table_mut().insert(key, node);
            }
        }
    }
}

/// Keys whose tables are enums: one key at a time, the name of the variant.
const ENUM_KEYS: [&str; 13] = [
    "cadence",
    "message",
    "carries",
    "picking",
    "policy",
    "review",
    "booking",
    "rule",
    "skew",
    "shrink",
    "damage",
    "found",
    "when-short",
];

/// Tables inside a feed that merge key by key.
const MERGED_IN_FEED: [&str; 3] = ["faults", "retries", "outages"];

fn print_lines(node: &Node, path: &str, out: &mut String) {
    match &node.value {
        Value::Table(table) => {
            for (key, child) in table {
                let key = quoted(key);
                let path = if path.is_empty() {
                    key
                } else {
                    format!("{path}.{key}")
                };
                print_lines(child, &path, out);
            }
        }
        _ => {
            let _ = writeln!(out, "{path} = {}", inline(&node.value));
        }
    }
}

/// A key as TOML wants it: bare, or in quotes.
fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match key.chars().all(bare) && !key.is_empty() {
        true => key.into(),
        false => format!("{key:?}"),
    }
}

/// A value on one line, as TOML.
pub(crate) fn inline(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Int(n) => n.to_string(),
        Value::Float(n) => format!("{n:?}"),
        Value::Bool(b) => b.to_string(),
        Value::List(list) => {
            let items: Vec<String> = list.iter().map(|n| inline(&n.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) => {
            let items: Vec<String> = table
                .iter()
                .map(|(k, n)| format!("{} = {}", quoted(k), inline(&n.value)))
                .collect();
            format!("{{ {} }}", items.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        let (node, errors) = parse(text, 0);
        assert!(errors.is_empty(), "{errors:?}");
        node
    }

    fn path(text: &str) -> Path {
        text.split('/').map(String::from).collect()
    }

    #[test]
    fn sections_merge_and_values_are_replaced() {
        let mut base = read("[a]\nx = 1\ny = { p = 1 }\nz = [1, 2]\n[b]\nx = 1\n");
        merge(&mut base, read("[a]\ny = { q = 2 }\nz = [3]\n"), 0, false);
        assert_eq!(base.canonical(), "a.x = 1\na.y.q = 2\na.z = [3]\nb.x = 1\n");
    }

    #[test]
    fn feeds_and_their_faults_merge_but_not_their_cadence() {
        let mut base = read("[feeds.f]\ncadence = { every = 1 }\nfaults = { loss = 1, run = 1 }\n");
        let over = "[feeds.f]\ncadence = { daily = 2 }\nfaults = { run = 2 }\n[feeds.g]\nx = 1\n";
        merge(&mut base, read(over), 0, false);
        assert_eq!(
            base.canonical(),
            "feeds.f.cadence.daily = 2\nfeeds.f.faults.loss = 1\nfeeds.f.faults.run = 2\nfeeds.g.x = 1\n"
        );
    }

    #[test]
    fn a_path_reaches_into_tables_and_lists_and_changes_variants() {
        let mut node = read("[a]\npolicy = { s = { r = 1, q = 2 } }\n[[l]]\nname = \"n\"\n");
        let one =
            |n: &mut Node, p: &str| n.put(&path(p), read("v = 9").child("v").unwrap().clone());
        assert!(one(&mut node, "a/policy/s/r"), "inside the variant");
        assert!(one(&mut node, "l/n/count") && one(&mut node, "l/0/other"));
        assert!(!one(&mut node, "l/m/count"), "no such element");
        assert_eq!(
            node.canonical(),
            "a.policy.s.q = 2\na.policy.s.r = 9\nl = [{ count = 9, name = \"n\", other = 9 }]\n"
        );
        one(&mut node, "a/policy/other/x");
        assert_eq!(
            node.get(&["a", "policy"]).unwrap().table().unwrap().len(),
            1
        );
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "[a]\nkey = \"value\"\n";
        let node = read(text);
        let value = node.get(&["a", "key"]).unwrap();
        assert_eq!(&text[value.at.start..value.at.end], "\"value\"");
        assert_eq!(&text[value.key.start..value.key.end], "key");
    }
}
