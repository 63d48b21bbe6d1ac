//! The story as data: one JSON object per line.

use super::tell::sentence;
use super::when;
use crate::economics::Category;
use crate::trace::{Chain, Ending, Entry, Moment, Reason, SetResult, State, Story, Units, What};
use crate::world::{Bucket, DocumentKind};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

/// What the story is about, then its entries between two times (in ms).
pub fn story_json(story: &Story, window: RangeInclusive<i64>) -> String {
    let mut lines = vec![about(story)];
    let entries = story.entries.iter().enumerate();
    let inside = entries.filter(|(_, e)| window.contains(&e.time));
    lines.extend(inside.map(|(at, e)| entry(story, at, e)));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The chain of an incident: what it was, its parts, its entries, its costs.
pub fn chain_json(story: &Story, moment: &Moment, chain: &Chain) -> String {
    let parts: Vec<Value> = chain
        .parts
        .iter()
        .map(|part| {
            let (what, bucket) = match part.reason {
                Reason::Drift(bucket, cause) => (cause.name(), Some(bucket.name())),
                Reason::Promised => ("promised-to-others", None),
                Reason::Unfit => ("unfit-for-sale", None),
                Reason::Held => ("held-for-others", None),
                Reason::Meanwhile => ("taken-before-payment", None),
            };
            let origins: Vec<Value> = part
                .origins
                .iter()
                .map(|lot| json!({"entry": lot.entry, "units": lot.units}))
                .collect();
            json!({"reason": what, "bucket": bucket, "units": part.units, "origins": origins})
        })
        .collect();
    let [low, typical, high] = &chain.bills;
    let cost = |category: &Category| {
        let cents = [low, typical, high].map(|b| b.get(*category));
        (cents != [0; 3]).then(|| json!({"category": category.name(), "cents": {"low": cents[0], "typical": cents[1], "high": cents[2]}}))
    };
    let costs: Vec<Value> = Category::ALL.iter().filter_map(cost).collect();
    let at = &story.entries[moment.entry];
    let line = json!({
        "type": "incident",
        "entry": moment.entry,
        "number": moment.number,
        "time_ms": at.time,
        "time": when(at.time),
        "line": at.line,
        "record": systems(story, moment.slot),
        "asked": chain.asked, "said": chain.said, "so": chain.so,
        "parts": parts,
        "led_to_it": chain.entries,
        "it_led_to": chain.after,
        "costs": costs,
    });
    format!("{line}\n")
}

fn about(story: &Story) -> Value {
    let a = &story.about;
    let records: Vec<Value> = a.records.iter().map(|r| systems(story, r.slot)).collect();
    json!({
        "type": "pool", "pool": a.name, "scenario": a.scenario, "seed": a.seed,
        "replication": a.replication, "class": a.class, "price_cents": a.price,
        "cost_cents": a.cost, "records": records, "floor": systems(story, a.floor),
        "planner": systems(story, a.planner), "storefront": systems(story, a.storefront),
        "end_ms": story.end,
    })
}

/// The systems that share a record.
fn systems(story: &Story, slot: usize) -> Value {
    let record = story.about.records.iter().find(|r| r.slot == slot);
    record.map_or(Value::Null, |r| json!(r.systems))
}

fn entry(story: &Story, at: usize, entry: &Entry) -> Value {
    let mut line = json!({
        "type": "entry", "entry": at, "time_ms": entry.time, "time": when(entry.time),
        "event": entry.event, "line": entry.line, "what": what(story, entry),
        "says": sentence(story, entry),
    });
    if entry.before != entry.after {
        line["before"] = state(story, story.before(entry));
        line["after"] = state(story, story.after(entry));
    }
    line
}

fn what(story: &Story, entry: &Entry) -> Value {
    let feed = |feed: usize| story.about.feeds[feed].name.as_str();
    match &entry.what {
        What::Told => json!({"told-yes": {}}),
        What::Posted {
            origin,
            kind,
            delta,
            error,
            booked,
            ..
        } => json!({"posted": {
            "by": systems(story, *origin), "kind": kind, "units": units(delta),
            "error": error.0, "error_cause": (error.0 != 0).then_some(error.1), "late_since": booked,
        }}),
        What::Unseen { delta, cause, .. } => {
            json!({"unseen": {"units": units(delta), "cause": cause}})
        }
        What::Message {
            feed: f,
            kind,
            origin,
            delta,
            ending,
            about,
        } => json!({"message": {
            "feed": feed(*f), "kind": kind, "from": systems(story, *origin), "units": units(delta), "about": about,
            "fate": match ending { Ending::News => "applied", Ending::Repeated => "applied-twice", Ending::Lost => "lost" },
        }}),
        What::Corrected {
            origin,
            delta,
            error,
        } => json!({"corrected": {
            "record": systems(story, *origin), "units": units(delta), "error": error,
        }}),
        What::TypedOver { slot, from } => json!({"typed-over": {
            "record": systems(story, *slot), "from": systems(story, *from),
        }}),
        What::ByHand {
            slot,
            of,
            units,
            goods,
        } => json!({"by-hand": {
            "record": systems(story, *slot), "units": units, "on-hand": goods, "document": match of {
                DocumentKind::Order => "order",
                DocumentKind::Purchase => "purchase-order",
                DocumentKind::TransferOut | DocumentKind::TransferIn => "transfer",
            },
        }}),
        What::Settled => json!({"settled": {}}),
        What::Rewired => json!({"rewired": {}}),
        What::Loaded => json!({"loaded": {}}),
        What::Set {
            feed: f,
            read,
            result,
        } => json!({"set": {
            "feed": feed(*f), "read_ms": read, "result": match result {
                SetResult::Written => "written",
                SetResult::Overwrote => "overwrote",
                SetResult::Refused => "refused",
            },
        }}),
        What::Fact {
            incident,
            amount,
            elsewhere,
        } => json!({"incident": {
            "what": incident, "amount": amount, "unit": incident.unit(),
            "pool": elsewhere.and_then(|p| story.about.others.get(&p)),
        }}),
    }
}

fn units(units: &Units) -> Value {
    let pairs = Bucket::ALL.map(|b| (b.name().to_owned(), json!(units[b as usize])));
    Value::Object(pairs.into_iter().collect())
}

fn state(story: &Story, state: &State) -> Value {
    let records = story.about.records.iter().zip(&state.views);
    let views: Vec<Value> = records.map(|(record, view)| {
        let causes: Vec<Value> = view.causes.iter().map(|(bucket, cause, amount)| {
            json!({"bucket": bucket, "cause": cause, "units": amount})
        }).collect();
        json!({"systems": record.systems, "says": units(&view.says), "reserved": view.reserved, "causes": causes})
    }).collect();
    json!({"truth": units(&state.truth), "records": views})
}
