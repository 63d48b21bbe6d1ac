//! A feed as it is typed: a change of one of the policy's, or a whole one.

use crate::scenario::forms::{Delay, OrNone, or_none};
use crate::scenario::sections::{Cadence, Faults, Outages, Payload, Retries};
use crate::world::{Bucket, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A directed feed from one system to another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FeedTable {
    /// Whether the feed exists; `false` takes a feed of the policy away.
    pub enabled: bool,
    /// What a message says.
    pub message: Payload,
    /// Kinds of posting that a delta feed carries: `all`, a list, or `{ all-but = [...] }`.
    pub carries: Carries,
    /// Buckets of the target that it writes.
    pub buckets: Vec<Bucket>,
    /// When it runs.
    pub cadence: Cadence,
    /// Whether each site has runs of its own, or one run serves all.
    pub per_site: bool,
    /// From sending to taking effect.
    pub latency: Delay,
    /// What goes wrong.
    pub faults: Faults,
    /// What is done about failed deliveries.
    pub retries: Retries,
    /// Outages of the receiver, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<Outages>")]
    pub outages: Option<Outages>,
    /// Most items a run, or `none`.
    #[serde(deserialize_with = "or_none")]
    #[schemars(with = "OrNone<u32>")]
    pub budget: Option<u32>,
    /// Whether a run walks through all pools in turn instead of those that changed.
    pub sweep: bool,
}

/// Kinds of posting that a feed carries.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Carries {
    /// All kinds.
    #[schemars(with = "AllWord")]
    All,
    /// Only these.
    Only(Vec<Kind>),
    /// All but these, which bypass the target.
    #[schemars(with = "AllBut")]
    AllBut(Vec<Kind>),
}

/// The word `all`.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "describes a form in the JSON Schema")]
#[schemars(rename_all = "kebab-case")]
enum AllWord {
    All,
}

/// The kinds left out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct AllBut {
    all_but: Vec<Kind>,
}

impl<'de> Deserialize<'de> for Carries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Carries, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Carries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\", a list of kinds, or { all-but = [kinds] }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Carries, E> {
                match text {
                    "all" => Ok(Carries::All),
                    other => Err(E::unknown_variant(other, &["all"])),
                }
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Carries, S::Error> {
                let mut kinds = Vec::new();
                while let Some(kind) = seq.next_element()? {
                    kinds.push(kind);
                }
                Ok(Carries::Only(kinds))
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Carries, M::Error> {
                let table = AllBut::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Carries::AllBut(table.all_but))
            }
        }
        from.deserialize_any(V)
    }
}
