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
        .filter(|node| sources[node.at.source].built_in())
        .filter(|node| sources[node.at.source].name != "<feed>")
        .map(|node| doc::inline(&node.value))
        .collect();
    values.sort();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::layers::DEFAULTS;

    /// Keys that describe one's own business or experiment instead of assuming something.
    const OWN: [&str; 11] = [
        "business.skus",
        "business.assortment",
        "demand.per",
        "demand.daily",
        "demand.replay",
        "demand.promotions",
        "people.feedbacks",
        "workarounds.remove-at",
        "fix.at",
        "fix.policy",
        "fix.conditions",
    ];

    #[test]
    fn every_default_says_where_it_comes_from() {
        let (table, errors) = doc::parse(TABLE, 0);
        assert!(errors.is_empty(), "{errors:?}");
        let (defaults, _) = doc::parse(DEFAULTS, 0);
        for (section, node) in defaults.table().unwrap() {
            if ["run", "conditions"].contains(&section.as_str()) {
                continue;
            }
            for (key, value) in node.table().into_iter().flatten() {
                let key = format!("{section}.{key}");
                if OWN.contains(&key.as_str()) {
                    continue;
                }
                let entry = table
                    .child(&key)
                    .unwrap_or_else(|| panic!("{key} has no source"));
                let typical = entry.child("typical").map(|n| doc::inline(&n.value));
                assert_eq!(typical, Some(doc::inline(&value.value)), "{key}");
            }
        }
    }

    #[test]
    fn every_entry_has_a_source_and_a_default() {
        let (table, _) = doc::parse(TABLE, 0);
        let (defaults, _) = doc::parse(DEFAULTS, 0);
        for (key, entry) in table.table().unwrap() {
            assert!(entry.child("source").is_some(), "{key}");
            let path: Vec<&str> = key.split('.').collect();
            let known = key.starts_with("feeds.*") || defaults.get(&path).is_some();
            assert!(known, "{key} is no default");
            let low = entry.child("low").is_some();
            assert_eq!(low, entry.child("high").is_some(), "{key}: two ends");
        }
    }

    /// What is compared of a value: its unit and its size.
    fn sized(text: &str) -> Option<(&'static str, f64)> {
        use crate::units::{Cents, Rate, Share, Span};
        let text = text.trim().trim_matches('"');
        let number = text.parse().ok().map(|v: f64| ("", v));
        let share = || text.parse().ok().map(|v: Share| ("share", v.0 as f64));
        let span = || text.parse().ok().map(|v: Span| ("span", v.0 as f64));
        let rate = || text.parse().ok().map(|v: Rate| ("rate", v.0 as f64));
        let cents = || text.parse().ok().map(|v: Cents| ("cents", v.0 as f64));
        (number.or_else(share).or_else(span).or_else(rate)).or_else(cents)
    }

    /// Whether a value lies outside its range, as far as the three are single quantities.
    fn is_outside(value: &str, low: &str, high: &str) -> Option<bool> {
        let [value, low, high] = [sized(value)?, sized(low)?, sized(high)?];
        let alike = value.0 == low.0 && low.0 == high.0;
        alike.then_some(!(low.1..=high.1).contains(&value.1))
    }

    #[test]
    fn every_typical_value_lies_within_its_range() {
        let (table, _) = doc::parse(TABLE, 0);
        let mut looked_at = 0;
        for (key, entry) in table.table().unwrap() {
            let text = |name: &str| entry.child(name).map(|n| doc::inline(&n.value));
            let (Some(value), Some(low), Some(high)) = (text("typical"), text("low"), text("high"))
            else {
                continue;
            };
            let outside = is_outside(&value, &low, &high);
            assert_ne!(outside, Some(true), "{key}: {value}, {low} to {high}");
            looked_at += usize::from(outside.is_some());
        }
        assert!(looked_at >= 10, "{looked_at}");
    }

    #[test]
    fn what_the_feeds_of_policies_assume_lies_within_its_range() {
        let policies = crate::scenario::PRESETS.iter().map(|p| p.name);
        for policy in policies {
            let set = format!("policy={policy}");
            let loaded = crate::scenario::open("first-look", &[set]).unwrap();
            for a in loaded.assumptions {
                let (Some(low), Some(high)) = (&a.low, &a.high) else {
                    continue;
                };
                let (key, value) = (&a.key, &a.value);
                let outside = is_outside(value, low, high);
                assert_ne!(
                    outside,
                    Some(true),
                    "{policy} {key}: {value}, {low} to {high}"
                );
            }
        }
    }
}
