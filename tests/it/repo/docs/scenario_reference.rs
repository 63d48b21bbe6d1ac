//! `docs/scenario-reference.md`, made from the JSON Schema, the built-in values and what
//! each of them rests on.

use pooldrift::economics::Rates;
use pooldrift::scenario::{RateName, json_schema};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fmt::Write;

const DEFAULTS: &str = include_str!("../../../../src/scenario/defaults.toml");
const FEED: &str = include_str!("../../../../src/scenario/presets/feed.toml");
const SOURCES: &str = include_str!("../../../../src/scenario/assumptions.toml");

const HEAD: &str = "\
# Scenario reference

Every key of a scenario file. Made from `pooldrift schema`, the built-in values and their
sources by `tests/it/repo/docs.rs`: do not edit it, run `POOLDRIFT_UPDATE=1 cargo test --test it docs::`.

A file states what differs from the defaults. `pooldrift check FILE --effective` prints every
value that a scenario ends up with, `--assumptions` the sources of those that it left alone.
*Source* is what a default rests on: `[A]` an assumption without a source, `[C]` computed from
data, `[M]` from memory; addresses and failure codes F1 to F27 stand in [sources](sources.md).
Where nothing stands, the key describes your business or your experiment. `--set section.key=value`
sets any of them from the command line.

";

/// In place of the default of a key that has none.
const REQUIRED: &str = "required";

/// Defaults that the schema does not show: table, key, value.
const IN_CODE: [(&str, &str, &str); 3] = [
    ("SiteTable", "kind", "\"dc\""),
    ("ReplayTable", "learn", "\"8 weeks\""),
    ("ReplayTable", "most-units", "\"1000 units\""),
];

struct Made {
    schema: Json,
    sources: toml::Table,
    text: String,
    /// Definitions that were linked to and are described at the end.
    forms: BTreeSet<String>,
}

/// The definition that a schema refers to, directly or beside its description.
fn reference(schema: &Json) -> Option<&str> {
    let direct = schema.get("$ref");
    let wrapped = schema.pointer("/allOf/0/$ref");
    direct.or(wrapped)?.as_str()?.strip_prefix("#/definitions/")
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").replace('|', "\\|")
}

/// The keys of a table in the order of a file, those that it lacks at the end.
fn in_order(keys: &[String], file: &str) -> Vec<String> {
    let place = |key: &String| {
        let line = format!("\n{key} =");
        file.find(&line).unwrap_or(usize::MAX)
    };
    let mut keys = keys.to_vec();
    keys.sort_by_key(place);
    keys
}

/// A section of a file with defaults: the lines from its head to the next one.
fn section_of<'a>(file: &'a str, name: &str) -> &'a str {
    let head = format!("\n[{name}]");
    let at = file.find(&head).map_or(file.len(), |at| at + head.len());
    let rest = &file[at..];
    &rest[..rest.find("\n[").unwrap_or(rest.len())]
}

/// A table on one line of `feed.toml` as a file of its own, for the order of its keys.
fn inline(key: &str) -> String {
    let head = format!("{key} = {{ ");
    let line = FEED.lines().find_map(|line| line.strip_prefix(&head));
    format!("\n{}", line.unwrap().replace(", ", "\n"))
}

impl Made {
    fn definition(&self, name: &str) -> Json {
        self.schema["definitions"][name].clone()
    }

    /// What may be typed, in words and links.
    fn kind(&mut self, schema: &Json) -> String {
        if let Some(name) = reference(schema) {
            return self.named(name);
        }
        if let Some(word) = schema.get("const").and_then(Json::as_str) {
            return format!("`{word}`");
        }
        if let Some(words) = schema.get("enum").and_then(Json::as_array) {
            let words: Vec<String> = words.iter().map(|w| format!("`{}`", text(w))).collect();
            return words.join(" or ");
        }
        if let Some(kinds) = schema.get("anyOf").and_then(Json::as_array) {
            let kinds: Vec<String> = kinds.iter().map(|k| self.kind(k)).collect();
            return kinds
                .into_iter()
                .filter(|k| k != "nothing")
                .collect::<Vec<_>>()
                .join(" or ");
        }
        match schema.get("type") {
            Some(Json::Array(types)) => {
                let one = types
                    .iter()
                    .find(|t| *t != "null")
                    .cloned()
                    .unwrap_or_default();
                let mut plain = schema.clone();
                plain["type"] = one;
                self.kind(&plain)
            }
            Some(Json::String(name)) => match name.as_str() {
                "integer" => "whole number".into(),
                "boolean" => "`true` or `false`".into(),
                "string" => "text".into(),
                "null" => "nothing".into(),
                "array" => self.list(schema),
                "object" => "table".into(),
                other => other.into(),
            },
            _ => "any".into(),
        }
    }

    fn list(&mut self, schema: &Json) -> String {
        let of = self.kind(&schema["items"]);
        match schema.get("minItems").and_then(Json::as_u64) {
            Some(n) if schema.get("maxItems").and_then(Json::as_u64) == Some(n) => {
                format!("list of {n}: {of}")
            }
            _ => format!("list of {of}"),
        }
    }

    fn named(&mut self, name: &str) -> String {
        let definition = self.definition(name);
        let is_plain_choice = name.ends_with("OrNone") || name.ends_with("Word");
        if is_plain_choice || name.starts_with("Shape") {
            return self.kind(&definition);
        }
        if ["FaultsTable", "RetriesTable"].contains(&name) {
            return format!("[{0}](#{0}-of-a-feed)", title(name));
        }
        self.forms.insert(name.to_owned());
        format!("[{}](#{})", title(name), title(name).replace(' ', "-"))
    }

    fn source(&self, key: &str) -> String {
        let entry = self.sources.get(key).and_then(toml::Value::as_table);
        let Some(entry) = entry else {
            return String::new();
        };
        let text = |name: &str| entry.get(name).and_then(toml::Value::as_str);
        let range = match (text("low"), text("high")) {
            (Some(low), Some(high)) => format!("{low} to {high}. "),
            _ => String::new(),
        };
        cell(&format!("{range}{}", text("source").unwrap_or_default()))
    }

    fn head(&mut self) {
        self.text += "\n| key | what it is | type | default | source |\n|---|---|---|---|---|\n";
    }

    fn row(&mut self, path: &str, key: &str, schema: &Json, default: Option<String>) {
        let what = cell(schema["description"].as_str().unwrap_or_default());
        let kind = cell(&self.kind(schema));
        let default = match default.as_deref() {
            Some(REQUIRED) => REQUIRED.to_owned(),
            Some(value) => format!("`{}`", cell(value)),
            None => String::new(),
        };
        let source = self.source(&format!("{path}.{key}"));
        writeln!(
            self.text,
            "| `{key}` | {what} | {kind} | {default} | {source} |"
        )
        .unwrap();
    }

    /// A table of keys; a default is that of a file, else that of the schema.
    fn table(&mut self, path: &str, name: &str, file: &str, defaults: &toml::Table) {
        let definition = self.definition(name);
        let properties = definition["properties"].as_object().unwrap().clone();
        let keys: Vec<String> = properties.keys().cloned().collect();
        let required = definition["required"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        self.head();
        for key in in_order(&keys, file) {
            let schema = &properties[&key];
            let own = defaults.get(&key).map(ToString::to_string);
            let default = own.or_else(|| schema.get("default").map(plain));
            let coded = IN_CODE.iter().find(|c| c.0 == name && c.1 == key);
            let default = default.or_else(|| coded.map(|c| c.2.to_owned()));
            let default = match required.iter().any(|r| *r == *key) {
                true => default.or(Some(REQUIRED.into())),
                false => default,
            };
            self.row(path, &key, schema, default);
        }
    }

    fn section(&mut self, key: &str, schema: &Json, defaults: &toml::Table) {
        let what = cell(schema["description"].as_str().unwrap_or_default());
        write!(self.text, "\n## `[{key}]`\n\n{what}\n").unwrap();
        let name = reference(schema).unwrap().to_owned();
        let own = defaults.get(key).and_then(toml::Value::as_table);
        let own = own.cloned().unwrap_or_default();
        self.table(key, &name, section_of(DEFAULTS, key), &own);
    }

    fn feeds(&mut self) {
        let what = "A feed by name, `[feeds.\"from->to\"]` or `[feeds.\"from->to:what\"]` with the names of two \
                    systems, laid over the feed of that name of the policy. `check` lists the feeds that a \
                    scenario has. The defaults here are those of a feed that no policy has: faultless and \
                    at once. Ranges and sources are about the values of the policies.";
        write!(self.text, "\n## `[feeds]`\n\n{what}\n").unwrap();
        let defaults: toml::Table = FEED.parse().unwrap();
        self.table("feeds.*", "FeedTable", &format!("\n{FEED}"), &defaults);
        for (key, name) in [("faults", "FaultsTable"), ("retries", "RetriesTable")] {
            let own = defaults[key].as_table().unwrap();
            let what = cell(self.definition(name)["description"].as_str().unwrap());
            write!(self.text, "\n### `{key}` of a feed\n\n{what}\n").unwrap();
            self.table(&format!("feeds.*.{key}"), name, &inline(key), own);
        }
    }

    fn rates(&mut self) {
        self.text += "\n## `[rates]`\n\nAssumed rates that replace the built-in ones: a number with its unit, \
                      or `{ low = ..., typical = ..., high = ..., source = \"...\" }`. Costs are counted incidents \
                      times these.\n\n| key | what it is | unit | low, typical, high | source |\n|---|---|---|---|---|\n";
        let rates = Rates::default();
        for name in RateName::ALL {
            let rate = rates.get(name);
            let row = [&rate.label, &rate.unit].map(|t| cell(t));
            let values = format!("{}, {}, {}", rate.low, rate.typical, rate.high);
            let source = cell(&rate.source);
            let [label, unit] = row;
            writeln!(
                self.text,
                "| `{}` | {label} | {unit} | {values} | {source} |",
                rate.name
            )
            .unwrap();
        }
    }

    /// The tables and the forms of values that were linked to, until no new one is.
    fn described(&mut self) {
        self.text +=
            "\n## Forms of values\n\nWhat the types above are called, in alphabetical order.\n";
        let mut done = BTreeSet::new();
        loop {
            // One form may link to another: they are sorted when all are known.
            let next = self.forms.iter().find(|f| !done.contains(*f)).cloned();
            let Some(name) = next else { break };
            self.form(&name);
            done.insert(name);
        }
        let mark = "\n### ";
        let at = self.text.find("## Forms of values").unwrap();
        let forms = self.text.split_off(at);
        let mut parts: Vec<&str> = forms.split(mark).collect();
        parts[1..].sort_unstable();
        self.text += &parts.join(mark);
    }

    fn form(&mut self, name: &str) {
        let definition = self.definition(name);
        let what = cell(text(&definition["description"]));
        let what = first_letter(&what, char::to_ascii_uppercase);
        write!(
            self.text,
            "\n### {}\n",
            first_letter(&title(name), char::to_ascii_uppercase)
        )
        .unwrap();
        if !what.is_empty() {
            let end = if what.ends_with('.') { "" } else { "." };
            write!(self.text, "\n{what}{end}\n").unwrap();
        }
        if definition.get("properties").is_some() {
            return self.table("", name, "", &toml::Table::new());
        }
        let choices = self.choices(name);
        if !choices.is_empty() {
            self.text.push('\n');
        }
        for choice in choices {
            let typed = self.typed(&choice);
            let what = cell(text(&choice["description"]));
            let between = if what.is_empty() { "" } else { ": " };
            writeln!(self.text, "- {typed}{between}{what}").unwrap();
        }
    }

    /// The ways to write a value, those of a table of the same name among them.
    fn choices(&self, name: &str) -> Vec<Json> {
        let definition = self.definition(name);
        let own = ["oneOf", "anyOf"].iter().find_map(|k| definition.get(*k));
        let own = own.and_then(Json::as_array).cloned().unwrap_or_default();
        let beside = format!("{name}Table");
        let spread = |choice: Json| match reference(&choice) {
            Some(other) if other == beside => {
                let table = self.choices(other);
                if table.is_empty() {
                    vec![self.definition(other)]
                } else {
                    table
                }
            }
            _ => vec![choice],
        };
        own.into_iter().flat_map(spread).collect()
    }

    /// One way to write a value: a word, a quantity, or a table with one key.
    fn typed(&mut self, choice: &Json) -> String {
        let Some(properties) = choice.get("properties").and_then(Json::as_object) else {
            return self.kind(choice);
        };
        if properties.len() > 1 {
            return format!("`{{ ... }}` with {}", self.fields(properties));
        }
        let (key, inner) = properties.iter().next().unwrap();
        match inner.get("properties").and_then(Json::as_object) {
            None => format!("`{{ {key} = ... }}` with {}", self.kind(inner)),
            Some(fields) => {
                let fields = self.fields(fields);
                format!("`{{ {key} = {{ ... }} }}` with {fields}")
            }
        }
    }

    /// The keys of a small table in a row.
    fn fields(&mut self, fields: &serde_json::Map<String, Json>) -> String {
        let field = |(key, schema): (&String, &Json)| {
            let what = cell(text(&schema["description"]));
            let what = first_letter(what.trim_end_matches('.'), char::to_ascii_lowercase);
            format!("`{key}` ({}; {what})", self.kind(schema))
        };
        fields.iter().map(field).collect::<Vec<_>>().join(", ")
    }
}

/// A text with its first letter changed.
fn first_letter(text: &str, change: impl Fn(&char) -> char) -> String {
    let mut rest = text.chars();
    rest.next().iter().map(change).chain(rest).collect()
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// A value of the schema as TOML.
fn plain(value: &Json) -> String {
    toml::Value::try_from(value).unwrap().to_string()
}

/// A definition's name in words: `DelayTable` is a delay table.
fn title(name: &str) -> String {
    let short = name.trim_end_matches("Form").trim_end_matches("Table");
    let mut words = String::new();
    for c in short.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    match words.as_str() {
        "cents" => "money".into(),
        "clock" => "time of day".into(),
        "span" => "length of time".into(),
        _ => words,
    }
}

/// The whole document.
fn made() -> String {
    let mut made = Made {
        schema: json_schema(),
        sources: SOURCES.parse().unwrap(),
        text: HEAD.to_owned(),
        forms: BTreeSet::new(),
    };
    let defaults: toml::Table = DEFAULTS.parse().unwrap();
    let properties = made.schema["properties"].as_object().unwrap().clone();
    let is_section = |key: &str| DEFAULTS.contains(&format!("\n[{key}]\n"));
    made.text += "## Top of the file\n";
    made.head();
    let keys: Vec<String> = properties.keys().cloned().collect();
    for key in in_order(&keys, DEFAULTS) {
        if !is_section(&key) && !["feeds", "rates"].contains(&key.as_str()) {
            let default = defaults.get(&key).map(ToString::to_string);
            made.row("", &key, &properties[&key], default);
        }
    }
    let mut sections: Vec<&String> = keys.iter().filter(|key| is_section(key)).collect();
    sections.sort_by_key(|key| DEFAULTS.find(&format!("\n[{key}]\n")));
    for key in sections {
        made.section(key, &properties[key], &defaults);
    }
    made.feeds();
    made.rates();
    made.described();
    made.text
}

#[test]
fn the_scenario_reference_is_that_of_this_version() {
    let path = super::root().join("docs/scenario-reference.md");
    let made = made();
    if std::env::var_os("POOLDRIFT_UPDATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(committed.lines()).find(|(a, b)| a != b);
    assert_eq!(differs, None, "made, committed");
    assert_eq!(made.len(), committed.len());
}

#[test]
fn the_defaults_that_stand_in_code_are_those_told() {
    let site = "[[sites]]\nname = \"dc\"\n";
    let replay = "[demand.replay]\nfile = \"orders.csv\"\n";
    let folder = tempfile::tempdir().unwrap();
    let orders =
        "order,sku,quantity,date,price\n1,a,1,2024-01-01 10:00,5\n2,a,1,2024-05-20 10:00,5\n";
    std::fs::write(folder.path().join("orders.csv"), orders).unwrap();
    let meant = |text: &str| {
        let path = folder.path().join("one.toml");
        std::fs::write(&path, text).unwrap();
        let loaded = pooldrift::scenario::open(&path.to_string_lossy(), &[]);
        format!(
            "{:?}",
            loaded
                .unwrap_or_else(|e| panic!("{}", e.render(false)))
                .scenario
        )
    };
    for (table, key, value) in IN_CODE {
        let with = if table == "SiteTable" { "" } else { replay };
        let (left_out, typed) = match table {
            "SiteTable" => (site.to_owned(), format!("{site}{key} = {value}\n")),
            _ => (
                format!("{site}{with}"),
                format!("{site}{with}{key} = {value}\n"),
            ),
        };
        assert_eq!(meant(&left_out), meant(&typed), "{key}");
    }
}
