//! The JSON Schema of scenario files, made from the types that read them.

use super::doc::{self, Node, Value};
use super::raw::File;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json};

/// JSON Schema, draft-07 (what editors know), with the defaults filled in.
pub fn json_schema() -> Json {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<File>().to_value();
    let (defaults, _) = doc::parse(super::layers::DEFAULTS, 0);
    let root = ["/properties"].map(String::from);
    optional_with_defaults(&mut schema, &root[0], &defaults);
    for (section, node) in defaults.table().into_iter().flatten() {
        let reference = schema
            .pointer(&format!("/properties/{section}"))
            .and_then(reference_of);
        if let (Some(name), Some(_)) = (reference, node.table()) {
            let at = format!("/definitions/{name}/properties");
            optional_with_defaults(&mut schema, &at, node);
            drop_required(&mut schema, &format!("/definitions/{name}"));
        }
    }
    for feed in ["FeedTable", "FaultsTable", "RetriesTable", "OutagesTable"] {
        drop_required(&mut schema, &format!("/definitions/{feed}"));
    }
    drop_required(&mut schema, "");
    schema
}

/// The definition that a property refers to.
fn reference_of(property: &Json) -> Option<String> {
    let direct = property.get("$ref");
    let wrapped = property.pointer("/allOf/0/$ref");
    let text = direct.or(wrapped)?.as_str()?;
    text.strip_prefix("#/definitions/").map(str::to_string)
}

/// Nothing is required where `defaults.toml` or a preset has a value.
fn drop_required(schema: &mut Json, at: &str) {
    if let Some(object) = schema.pointer_mut(at).and_then(Json::as_object_mut) {
        object.remove("required");
    }
}

/// Writes the default of each key beside its description.
fn optional_with_defaults(schema: &mut Json, at: &str, defaults: &Node) {
    let Some(properties) = schema.pointer_mut(at).and_then(Json::as_object_mut) else {
        return;
    };
    for (key, node) in defaults.table().into_iter().flatten() {
        let is_section = at == "/properties" && node.table().is_some();
        if let (Some(Json::Object(property)), false) = (properties.get_mut(key), is_section) {
            // Draft-07 ignores what stands beside a `$ref`.
            if let Some(reference) = property.remove("$ref") {
                let inner = Map::from_iter([("$ref".to_string(), reference)]);
                property.insert("allOf".into(), Json::Array(vec![Json::Object(inner)]));
            }
            property.insert("default".into(), json(&node.value));
        }
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.clone().into(),
        Value::Int(n) => (*n).into(),
        Value::Float(n) => (*n).into(),
        Value::Bool(b) => (*b).into(),
        Value::List(list) => list.iter().map(|n| json(&n.value)).collect(),
        Value::Table(table) => table
            .iter()
            .map(|(k, n)| (k.clone(), json(&n.value)))
            .collect(),
    }
}
