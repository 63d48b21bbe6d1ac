//! Reads the types of a file out of a document and says exactly which key is at fault.
//!
//! A serde deserialiser over [`Node`]s. Its errors know the place and the path
//! of the offending value and the names that would have been valid. Serde stops
//! at the first error; [`read`] therefore mends the document (the faulty value
//! makes way for the default) and reads again until everything has been said.

use super::doc::{At, Node, Path, Value};
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;
use std::collections::btree_map;
use std::fmt::{self, Display};

/// What is wrong with a value.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Where; the innermost place that is known.
    pub at: Option<At>,
    /// The keys that lead there.
    pub path: Path,
    /// The rule that is broken.
    pub rule: String,
    /// A name that is not one of `valid`.
    pub name: Option<String>,
    /// The valid names in its place.
    pub valid: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// What kind of fault it is, for mending.
    kind: FaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    /// A key that does not exist: it goes.
    UnknownKey,
    /// A key that should be there.
    MissingKey(&'static str),
    /// A value that does not fit.
    Value,
}

impl Fault {
    /// A fault that is not placed yet.
    pub fn new(rule: String) -> Fault {
        Fault {
            at: None,
            path: Vec::new(),
            rule,
            name: None,
            valid: Vec::new(),
            help: None,
            kind: FaultKind::Value,
        }
    }

    fn named(rule: String, name: &str, valid: &[&str]) -> Fault {
        Fault {
            name: Some(name.into()),
            valid: valid.iter().map(|v| v.to_string()).collect(),
            ..Fault::new(rule)
        }
    }

    /// Whether a key is missing.
    pub fn is_missing_key(&self) -> bool {
        matches!(self.kind, FaultKind::MissingKey(_))
    }

    /// Adds the key that the error bubbles through.
    fn inside(mut self, key: &str, at: At) -> Fault {
        self.path.insert(0, key.into());
        self.at.get_or_insert(at);
        self
    }

    /// Sets the place if none is known yet.
    fn located(mut self, at: At) -> Fault {
        self.at.get_or_insert(at);
        self
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rule)
    }
}

impl std::error::Error for Fault {}

/// Keys that were called otherwise once: old and new name.
const RENAMED: &[(&str, &str)] = &[
    ("resource-attempts", "reroute-attempts"),
    ("resource-delay", "reroute-delay"),
];

/// A rule that a type finds broken while it is read, and what to do about it. Serde hands on
/// only a text, in which the two are lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedied {
    /// The rule that is broken.
    pub rule: Cow<'static, str>,
    /// What to do about it.
    pub remedy: &'static str,
}

impl Remedied {
    /// A rule and what to do about it.
    pub fn new(rule: impl Into<Cow<'static, str>>, remedy: &'static str) -> Remedied {
        let rule = rule.into();
        Remedied { rule, remedy }
    }
}

impl Display for Remedied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.rule, self.remedy)
    }
}

impl std::error::Error for Remedied {}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Fault {
        let message = message.to_string();
        match message.split_once('\n') {
            Some((rule, remedy)) => Fault {
                help: Some(remedy.to_owned()),
                ..Fault::new(rule.to_owned())
            },
            None => Fault::new(message),
        }
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn de::Expected) -> Fault {
        let wanted = wanted.to_string();
        let kind = match found {
            Unexpected::Float(_) if most_of(&wanted).is_some() => "a number with a fraction",
            other => kind_of(other),
        };
        Fault::new(format!(
            "{kind} is not what belongs here: {}",
            in_plain_words(wanted)
        ))
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn de::Expected) -> Fault {
        let wanted = wanted.to_string();
        let remedy = match (found, most_of(&wanted)) {
            (Unexpected::Signed(n), _) if n < 0 => "remove the minus sign".to_owned(),
            (_, Some(most)) => format!("write a number up to {most}"),
            _ => return Fault::new(format!("{} belongs here", in_plain_words(wanted))),
        };
        let number = match found {
            Unexpected::Signed(n) => n.to_string(),
            other => other.to_string(),
        };
        let rule = format!("{}, which {number} is not", in_plain_words(wanted));
        Fault {
            help: Some(remedy),
            ..Fault::new(rule)
        }
    }

    fn unknown_variant(name: &str, valid: &'static [&'static str]) -> Fault {
        Fault::named("no such name".into(), name, valid)
    }

    fn unknown_field(name: &str, valid: &'static [&'static str]) -> Fault {
        let renamed = RENAMED.iter().find(|(old, _)| *old == name);
        if let Some((_, new)) = renamed.filter(|(_, new)| valid.contains(new)) {
            return Fault {
                kind: FaultKind::UnknownKey,
                help: Some(format!("write `{new}`")),
                ..Fault::new(format!("this key is called `{new}` now"))
            };
        }
        Fault {
            kind: FaultKind::UnknownKey,
            ..Fault::named("no such key".into(), name, valid)
        }
    }

    fn missing_field(name: &'static str) -> Fault {
        Fault {
            kind: FaultKind::MissingKey(name),
            ..Fault::new(format!("the key `{name}` is missing"))
        }
    }
}

/// The largest number of an integer type that serde names.
fn most_of(wanted: &str) -> Option<u64> {
    match wanted {
        "u8" => Some(u8::MAX.into()),
        "u16" => Some(u16::MAX.into()),
        "u32" => Some(u32::MAX.into()),
        // What TOML can hold.
        "u64" => Some(i64::MAX as u64),
        _ => None,
    }
}

/// What serde expects, for people who do not know the types of the program.
fn in_plain_words(wanted: String) -> String {
    match (wanted.as_str(), most_of(&wanted)) {
        (_, Some(most)) => format!("a whole number from 0 to {most}"),
        ("f64", _) => "a number".into(),
        ("a boolean", _) => "true or false".into(),
        ("a string", _) => "a text".into(),
        ("a sequence", _) => "a list".into(),
        ("a map", _) => "a table".into(),
        (other, _) if other.starts_with("struct ") => "a table".into(),
        _ => wanted,
    }
}

fn kind_of(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a bare number",
        Unexpected::Str(_) => "a text",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a table",
        _ => "this value",
    }
}

/// Reads a `T` and collects every fault. `fallback` holds what a faulty value
/// is replaced by, so that the rest can be read; without faults it is unused.
pub(crate) fn read<T: DeserializeOwned>(doc: &Node, fallback: &Node) -> (Option<T>, Vec<Fault>) {
    let mut mended = doc.clone();
    let mut faults: Vec<Fault> = Vec::new();
    let mut removed: Vec<Path> = Vec::new();
    for _ in 0..500 {
        let fault = match T::deserialize(Reader(&mended)) {
            Ok(value) => return (Some(value), faults),
            Err(fault) => fault,
        };
        let spot = spot_to_mend(&fault);
        if spot.is_empty() {
            faults.push(fault);
            break;
        }
        match fallback.get(&spot) {
            Some(node) if !removed.contains(&spot) => {
                mended.put(&spot, node.clone());
            }
            _ => mended.remove(&spot),
        }
        if !follows_from(&fault, &removed) {
            faults.push(fault);
        }
        removed.push(spot);
    }
    (None, faults)
}

/// Whether a key is only missing because its faulty value was taken away.
fn follows_from(fault: &Fault, removed: &[Path]) -> bool {
    match fault.kind {
        FaultKind::MissingKey(key) => {
            let mut path = fault.path.clone();
            path.push(key.into());
            removed.contains(&path)
        }
        _ => false,
    }
}

/// The path of the smallest value that can go without making new faults: an
/// unknown key itself, else the whole value of a section's, site's or feed's key.
fn spot_to_mend(fault: &Fault) -> Path {
    let path = &fault.path;
    let at = |i: usize| path.get(i).map(String::as_str).unwrap_or_default();
    let depth = match (at(0), at(2)) {
        _ if fault.kind == FaultKind::UnknownKey => path.len(),
        ("feeds", "faults" | "retries") => 4,
        ("sites" | "feeds", _) => 3,
        _ => 2,
    };
    path[..depth.min(path.len())].to_vec()
}

struct Reader<'a>(&'a Node);

impl<'de> de::Deserializer<'de> for Reader<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let place = self.0.at;
        match &self.0.value {
            Value::Text(text) => visitor.visit_str(text),
            Value::Int(n) => visitor.visit_i64(*n),
            Value::Float(n) => visitor.visit_f64(*n),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::List(list) => visitor.visit_seq(Items { list, next: 0 }),
            Value::Table(table) => visitor.visit_map(Entries {
                entries: table.iter(),
                current: None,
            }),
        }
        .map_err(|fault: Fault| fault.located(place))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let place = self.0.at;
        let one_of = || names.join(", ");
        match &self.0.value {
            Value::Text(text) => visitor
                .visit_enum(StrDeserializer::<Fault>::new(text))
                .map_err(|fault| fault.located(place)),
            Value::Table(table) if table.len() == 1 => match table.iter().next() {
                Some((name, node)) => visitor.visit_enum(Variant { name, node }),
                None => Err(Fault::new(format!("one of {}", one_of())).located(place)),
            },
            Value::Table(_) => Err(Fault::new(format!(
                "exactly one key is expected here, one of {}",
                one_of()
            ))
            .located(place)),
            _ => Err(
                Fault::new(format!("a name is expected here, one of {}", one_of())).located(place),
            ),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'a> {
    list: &'a [Node],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(node) = self.list.get(self.next) else {
            return Ok(None);
        };
        let index = self.next.to_string();
        self.next += 1;
        seed.deserialize(Reader(node))
            .map(Some)
            .map_err(|fault| fault.inside(&index, node.at))
    }
}

struct Entries<'a> {
    entries: btree_map::Iter<'a, String, Node>,
    current: Option<(&'a String, &'a Node)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.current = self.entries.next();
        let Some((key, node)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(StrDeserializer::<Fault>::new(key))
            .map(Some)
            .map_err(|fault| fault.inside(key, node.key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        match self.current {
            Some((key, node)) => seed
                .deserialize(Reader(node))
                .map_err(|fault| fault.inside(key, node.at)),
            None => Err(Fault::new("a value without a key".into())),
        }
    }
}

struct Variant<'a> {
    name: &'a str,
    node: &'a Node,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let value = seed
            .deserialize(StrDeserializer::<Fault>::new(self.name))
            .map_err(|fault| fault.inside(self.name, self.node.key))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        let rule = format!("`{}` stands alone, as a text", self.name);
        Err(Fault::new(rule).located(self.node.at))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(Reader(self.node))
            .map_err(|fault| fault.inside(self.name, self.node.at))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_any(Reader(self.node), visitor)
            .map_err(|fault| fault.inside(self.name, self.node.at))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        de::Deserializer::deserialize_any(Reader(self.node), visitor)
            .map_err(|fault| fault.inside(self.name, self.node.at))
    }
}
