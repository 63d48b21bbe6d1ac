//! No key is read and then ignored: each one changes what the simulator gets.

use pooldrift::scenario::{self, Loaded};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const BASE: &str = r#"
# A base in which every key means something.
policy = "connector"
systems = ["wms", "erp", "storefront", "3pl"]

[[sites]]
name = "dc"
[[sites]]
name = "store"
kind = "store"
store-sales = "5 / day"

[[demand.promotions]]
start = "10 d"
length = "1 d"
orders = "50 / day"
skus = 3

[feeds."erp->storefront"]
sweep = true

# Retries are for feeds that act with each event.
[feeds."erp->storefront:prompt"]
message = { compare-and-set = "available" }
buckets = ["on-hand"]
cadence = "per-event"
faults = { attempt = "1 %" }
retries = { times = 1, spacing = "1 h" }

[people]
feedbacks = true

[customers]
leave = "1 %"

[fix]
at = "2 weeks"
"#;

const REPLAYED: &str = r#"
[demand.replay]
file = "orders.csv"
[[sites]]
name = "dc"
"#;

const ORDERS: &str =
    "Order,SKU,Quantity,Date,Price\n1,a,2,2024-01-01 10:00,5.00\n2,a,900,2024-02-20 10:00,5.00\n";

/// Table and key of the schema, and settings of which the first is about that key.
const KEYS: &str = r#"
File.title                             | title=another
File.policy                            | policy=poll-15m
File.systems                           | systems=["wms", "erp", "storefront"]
RunTable.horizon                       | run.horizon=5 weeks
RunTable.warm-up                       | run.warm-up=1 week
RunTable.period                        | run.period=1 d
RunTable.replications                  | run.replications=7
RunTable.seed                          | run.seed=7
BusinessTable.skus                     | business.skus=7
BusinessTable.skew                     | business.skew=equal
BusinessTable.price-median             | business.price-median=7 USD
BusinessTable.price-sigma              | business.price-sigma=0.1
BusinessTable.cost                     | business.cost=7 %
BusinessTable.assortment               | business.assortment=fixed
DemandTable.orders                     | demand.orders=7 / day
DemandTable.per                        | demand.per=pool
DemandTable.lines                      | demand.lines=7
DemandTable.dispersion                 | demand.dispersion=7
DemandTable.units                      | demand.units={ uniform = [1, 7] }
DemandTable.pickup                     | demand.pickup=7 %
DemandTable.hours                      | demand.hours=flat
DemandTable.weekdays                   | demand.weekdays=[1, 1, 1, 1, 1, 9, 9]
DemandTable.promotions                 | demand.promotions=[]
PromotionTable.start                   | demand.promotions.0.start=7 d
PromotionTable.length                  | demand.promotions.0.length=7 d
PromotionTable.orders                  | demand.promotions.0.orders=7 / day
PromotionTable.skus                    | demand.promotions.0.skus=7
DemandTable.daily                      | demand.daily={ mean = "5 units", deviation = "1 units", at = "09:00" }
PromiseTable.basis                     | promise.basis=available
PromiseTable.hold-at-check             | promise.hold-at-check=true
PromiseTable.payment-gap               | promise.payment-gap={ exponential = "7 min" }
PromiseTable.payment-abandoned         | promise.payment-abandoned=7 %
PromiseTable.threshold                 | promise.threshold=7 units
PromiseTable.when-short                | promise.when-short=backorder
SourcingTable.reads                    | sourcing.reads=erp
SourcingTable.rule                     | sourcing.rule=most-stock
FulfilmentTable.picking                | fulfilment.picking.waves.every=7 h
FulfilmentTable.pick-error             | fulfilment.pick-error=7 %
FulfilmentTable.ship-delay             | fulfilment.ship-delay=7 h
FulfilmentTable.on-short               | fulfilment.on-short=leave
FulfilmentTable.reroute-attempts       | fulfilment.reroute-attempts=7
FulfilmentTable.reroute-delay          | fulfilment.reroute-delay=7 h
FulfilmentTable.unsourced              | fulfilment.unsourced=backorder
FulfilmentTable.promise-time           | fulfilment.promise-time=7 d
FulfilmentTable.chase-after            | fulfilment.chase-after=7 d
FulfilmentTable.close-after            | fulfilment.close-after=7 h
FulfilmentTable.cancelled              | fulfilment.cancelled=7 %
FulfilmentTable.cancel-delay           | fulfilment.cancel-delay=7 h
FulfilmentTable.pickup-abandoned       | fulfilment.pickup-abandoned=7 %
FulfilmentTable.pickup-hold            | fulfilment.pickup-hold=7 h
ReplenishmentTable.policy              | replenishment.policy=none
ReplenishmentTable.review              | replenishment.review=continuous
ReplenishmentTable.counts-committed    | replenishment.counts-committed=false
ReplenishmentTable.initial             | replenishment.initial=7 units
ReplenishmentTable.lead                | replenishment.lead={ shifted = { by = "7 d", exponential = "1 d" } }
ReplenishmentTable.late                | replenishment.late=7 %
ReplenishmentTable.late-by             | replenishment.late-by=7 d
ReplenishmentTable.short               | replenishment.short=7 %
ReplenishmentTable.short-by            | replenishment.short-by=7 %
ReplenishmentTable.amended             | replenishment.amended=7 %
ReplenishmentTable.amended-by          | replenishment.amended-by=7 %
ReplenishmentTable.amendments-recorded | replenishment.amendments-recorded=true
ReplenishmentTable.close-after         | replenishment.close-after=7 h
ReplenishmentTable.rush                | replenishment.rush=none
RushTable.lead                         | replenishment.rush.lead=7 h
ReceivingTable.line-error              | receiving.line-error=7 %
ReceivingTable.error-units             | receiving.error-units=7 units
ReceivingTable.late                    | receiving.late=7 %
ReceivingTable.late-by                 | receiving.late-by=7 h
TransfersTable.booking                 | transfers.booking=document
TransfersTable.prepare                 | transfers.prepare=7 h
TransfersTable.transit                 | transfers.transit=7 h
TransfersTable.rebalance               | transfers.rebalance={ every = "7 d", transfers = 7 }
TransfersTable.for-pickup              | transfers.for-pickup=true
ReturnsTable.online                    | returns.online=7 %
ReturnsTable.store                     | returns.store=7 %
ReturnsTable.lag                       | returns.lag=7 h
ReturnsTable.unrecorded                | returns.unrecorded=7 %
ReturnsTable.doubled                   | returns.doubled=7 %
CountsTable.rule                       | counts.rule={ low-record-first = "7 / day" }
CountsTable.zero-balance               | counts.zero-balance=true
CountsTable.from                       | counts.from=7 d
CountsTable.sites                      | counts.sites=["dc"]
CountsTable.spread                     | counts.spread=false
CountsTable.wrong                      | counts.wrong=7 %
CountsTable.wrong-by                   | counts.wrong-by=7 units
CountsTable.snapshot-age               | counts.snapshot-age=7 h
CountsTable.cut-off                    | counts.cut-off=true
CountsTable.owner                      | counts.owner=true
CountsTable.resolve-after              | counts.resolve-after=7 h
LossesTable.shrink                     | losses.shrink=none
LossesTable.damage                     | losses.damage={ per-pool = "7 / day" }
LossesTable.found                      | losses.found={ of-sales = "7 %" }
LossesTable.units                      | losses.units=7 units
File.shared-pool                       | shared-pool={} | feeds={} | policy=custom
SharedPoolTable.outages                | shared-pool.outages={ rate = "1 / month", noticed-after = "1 h", repaired-after = "1 h" } | policy=custom | feeds={}
ConditionsTable.pool-visibility        | conditions.pool-visibility=true
ConditionsTable.cadence                | conditions.cadence=true
ConditionsTable.count-discipline       | conditions.count-discipline=true
ConditionsTable.reservation-logic      | conditions.reservation-logic=true
ConditionsTable.change-control         | conditions.change-control=true
PeopleTable.feedbacks                  | people.feedbacks=false | fix.hired=1 h
DeskTable.enabled                      | desk.enabled=false | fix.hired=1 h
DeskTable.people                       | desk.people=7
DeskTable.from                         | desk.from=07:00
DeskTable.to                           | desk.to=17:00
DeskTable.weekends                     | desk.weekends=false
DeskTable.order                        | desk.order=fifo
DeskTable.short-pick                   | desk.short-pick=7 min
DeskTable.oversell                     | desk.oversell=7 min
DeskTable.lost-order                   | desk.lost-order=7 min
DeskTable.transfer                     | desk.transfer=7 min
DeskTable.receipt                      | desk.receipt=7 min
DeskTable.mismatch                     | desk.mismatch=7 min
DeskTable.overdue-line                 | desk.overdue-line=7 min
DeskTable.count                        | desk.count=7 min
DeskTable.skip-counts-beyond           | desk.skip-counts-beyond=7 h
DeskTable.promise                      | desk.promise=7 h
CorrectionsTable.enabled               | corrections.enabled=false
CorrectionsTable.noticed               | corrections.noticed=7 %
CorrectionsTable.after                 | corrections.after=7 h
WorkaroundsTable.after                 | workarounds.after=7
WorkaroundsTable.build-time            | workarounds.build-time=8 d
WorkaroundsTable.custom-feeds          | workarounds.custom-feeds=false
WorkaroundsTable.cadence               | workarounds.cadence={ every = "7 h" }
WorkaroundsTable.run-fails             | workarounds.run-fails=7 %
WorkaroundsTable.confirm-picks         | workarounds.confirm-picks=false
WorkaroundsTable.confirm-orders        | workarounds.confirm-orders=false
WorkaroundsTable.confirm-time          | workarounds.confirm-time=7 min
WorkaroundsTable.spreadsheets          | workarounds.spreadsheets=false
WorkaroundsTable.sheet-time            | workarounds.sheet-time=7 min
WorkaroundsTable.remove-at             | workarounds.remove-at=7 d
BuyerTable.learns                      | buyer.learns=false
BuyerTable.memory                      | buyer.memory=7
BuyerTable.safety                      | buyer.safety=0.7
BuyerTable.absence                     | buyer.absence=none
AbsenceTable.first                     | buyer.absence.first=7 d
AbsenceTable.every                     | buyer.absence.every=70 d
AbsenceTable.length                    | buyer.absence.length=7 d
CustomersTable.base                    | customers.base=7
CustomersTable.leave                   | customers.leave=7 %
FixTable.at                            | fix.at=7 d
FixTable.policy                        | fix.policy=hourly
FixTable.conditions                    | fix.conditions=["cadence"]
FixTable.edge-time                     | fix.edge-time=7 h
FixTable.feed-time                     | fix.feed-time=7 h
FixTable.workaround-time               | fix.workaround-time=7 h
FixTable.record-time                   | fix.record-time=7 min
FixTable.hired                         | fix.hired=7 h
File.rates                             | rates.warehouse-wage=7 USD
SiteTable.name                         | sites.dc.name=depot
SiteTable.kind                         | sites.dc.kind=3pl
SiteTable.count                        | sites.dc.count=3
SiteTable.ships                        | sites.store.ships=true
SiteTable.pickup                       | sites.dc.pickup=true
SiteTable.home-weight                  | sites.dc.home-weight=7
SiteTable.store-sales                  | sites.store.store-sales=7 / day
SiteTable.supply                       | sites.store.supply=supplier
FeedTable.enabled                      | feeds.wms->erp.enabled=false
FeedTable.message                      | feeds.erp->storefront.message={ snapshot = "available" }
FeedTable.carries                      | feeds.wms->erp.carries={ all-but = ["return", "adjustment"] }
FeedTable.buckets                      | feeds.wms->erp.buckets=["committed"]
FeedTable.cadence                      | feeds.wms->erp.cadence={ manual = "7 h" }
FeedTable.per-site                     | feeds.wms->erp.per-site=true
FeedTable.latency                      | feeds.wms->erp.latency=7 h
FeedTable.outages                      | feeds.wms->erp.outages=none
FeedTable.budget                       | feeds.wms->erp.budget=7
FeedTable.sweep                        | feeds.erp->storefront.sweep=false
FaultsTable.loss                       | feeds.wms->erp.faults.loss=7 %
FaultsTable.duplicate                  | feeds.wms->erp.faults.duplicate=7 %
FaultsTable.reorder                    | feeds.wms->erp.faults.reorder=7 % | feeds.wms->erp.faults.reorder-by=1 h
FaultsTable.reorder-by                 | feeds.wms->erp.faults.reorder-by=7 h | feeds.wms->erp.faults.reorder=7 %
FaultsTable.attempt                    | feeds.wms->erp.faults.attempt=7 %
FaultsTable.run                        | feeds.wms->erp.faults.run=7 %
FaultsTable.poison                     | feeds.wms->erp.faults.poison=7 %
RetriesTable.times                     | feeds.erp->storefront:prompt.retries.times=7
RetriesTable.spacing                   | feeds.erp->storefront:prompt.retries.spacing=7 min
RetriesTable.fresh                     | feeds.erp->storefront:prompt.retries.fresh=true
RetriesTable.replayed-after            | feeds.wms->erp.retries.replayed-after=7 h
OutagesTable.rate                      | feeds.wms->erp.outages.rate=7 / month
OutagesTable.noticed-after             | feeds.wms->erp.outages.noticed-after=7 h
OutagesTable.repaired-after            | feeds.wms->erp.outages.repaired-after=7 h
DailyTable.mean                        | demand.daily={ mean = "7 units", deviation = "1 units", at = "09:00" }
DailyTable.deviation                   | demand.daily={ mean = "5 units", deviation = "7 units", at = "09:00" }
DailyTable.at                          | demand.daily={ mean = "5 units", deviation = "1 units", at = "07:00" }
RebalanceTable.every                   | transfers.rebalance={ every = "1 d", transfers = 7 }
RebalanceTable.transfers               | transfers.rebalance={ every = "7 d", transfers = 1 }
"#;

/// The rows of `KEYS`: table, key, settings.
fn keys() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let row = |line: &'static str| {
        let (name, sets) = line.split_once(" | ").expect("a key and settings");
        let (table, key) = name.trim().split_once('.').expect("a table and a key");
        (table, key, sets.split(" | ").collect())
    };
    KEYS.trim().lines().map(row).collect()
}

/// Keys of a replayed file, changed on a base of their own.
const REPLAY_KEYS: &[(&str, &str)] = &[
    ("attribution", "demand.replay.attribution=somebody"),
    ("learn", "demand.replay.learn=2 weeks"),
    ("most-units", "demand.replay.most-units=10 units"),
    ("usd", "demand.replay.usd=2.0"),
];

/// Keys that other tests are about: `extends` and the feeds by name, the sections
/// themselves, the order file and what makes it refused.
const ELSEWHERE: &[(&str, &str)] = &[
    ("File", "extends"),
    ("File", "feeds"),
    ("File", "sites"),
    ("DemandTable", "replay"),
    ("ReplayTable", "file"),
    ("ReplayTable", "dates"),
    ("ReplayTable", "strict"),
];

fn load(text: &str, folder: &Path, sets: &[&str]) -> Loaded {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let name = folder.join("base.toml");
    scenario::from_text(&name.to_string_lossy(), text, &sets)
        .unwrap_or_else(|problems| panic!("{sets:?}:\n{problems}"))
}

fn clean(loaded: &Loaded) -> String {
    format!("{:?}", loaded.scenario)
}

#[test]
fn every_key_changes_the_scenario() {
    let nowhere = Path::new("");
    let base = load(BASE, nowhere, &[]);
    for (table, key, sets) in keys() {
        // Companions are on in the reference too, so that only the key makes the difference.
        let reference = match sets.len() {
            1 => clean(&base),
            _ if key == "shared-pool" => clean(&load(BASE, nowhere, &sets[1..])),
            _ => clean(&base),
        };
        let changed = load(BASE, nowhere, &sets);
        assert_ne!(clean(&changed), reference, "{table}.{key} changes nothing");
        // What a scenario is called does not change its results.
        let named = key == "title";
        assert_eq!(
            changed.digest == base.digest,
            named,
            "{table}.{key}: same digest"
        );
    }
}

#[test]
fn every_key_of_a_replay_changes_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orders.csv"), ORDERS).unwrap();
    let base = clean(&load(REPLAYED, folder.path(), &[]));
    for (key, set) in REPLAY_KEYS {
        let changed = clean(&load(REPLAYED, folder.path(), &[set]));
        assert_ne!(changed, base, "{key} changes nothing");
    }
}

/// The tables of the schema that hold keys of a scenario file, and their keys.
fn keys_of_schema() -> BTreeSet<(String, String)> {
    let schema = scenario::json_schema();
    let mut all = BTreeSet::new();
    let mut add = |table: &str, value: &Value| {
        let properties = value.get("properties").and_then(Value::as_object);
        for key in properties.into_iter().flat_map(|p| p.keys()) {
            all.insert((table.to_string(), key.clone()));
        }
    };
    add("File", &schema);
    for (name, definition) in schema["definitions"].as_object().unwrap() {
        // Periods, delays and rates are values, not sections: their forms have tests of their own.
        if name.ends_with("Table") && !["PeriodTable", "RateTable"].contains(&name.as_str()) {
            add(name, definition);
        }
    }
    all
}

#[test]
fn no_key_is_forgotten_here() {
    let sections = [
        "run",
        "business",
        "demand",
        "promise",
        "sourcing",
        "fulfilment",
        "replenishment",
        "receiving",
        "transfers",
        "returns",
        "counts",
        "losses",
        "conditions",
        "people",
        "desk",
        "corrections",
        "workarounds",
        "buyer",
        "customers",
        "fix",
    ];
    let mut tested: BTreeSet<(String, String)> = BTreeSet::new();
    let mut add = |table: &str, key: &str| tested.insert((table.to_string(), key.to_string()));
    for (table, key, _) in keys() {
        add(table, key);
    }
    for (key, _) in REPLAY_KEYS {
        add("ReplayTable", key);
    }
    for (table, key) in ELSEWHERE {
        add(table, key);
    }
    for section in sections {
        add("File", section);
    }
    for feed in ["faults", "retries"] {
        add("FeedTable", feed);
    }
    assert_eq!(keys_of_schema(), tested);
}
