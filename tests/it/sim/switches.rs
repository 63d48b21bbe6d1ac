//! Every switch does what it says: from a business in which everything is right,
//! one fault or switch is turned on, and the measure that it is about moves, in
//! the direction that it should. Where a fault has causes of its own, no other
//! cause of drift appears beside them.
//!
//! A row has a situation that both runs share (`base`) and the one change (`on`).
//! Demand is the same in both runs, so that a small difference is a difference.

use crate::fixture::*;
use pooldrift::economics::{Rates, add_costs};
use pooldrift::experiment::add_derived;
use pooldrift::measure::{Outcome, simulate};
use pooldrift::scenario::*;
use pooldrift::units::{Cents, DAY, HOUR, Rate, Share, Span};
use pooldrift::world::{Bucket, Cause, Kind, System};
use std::collections::BTreeSet;

mod counts;
mod demand;
mod feeds;
mod orders;
mod people;
mod records;
mod supply;

/// Replications a row is judged by: with two, some rows hung on their draws.
const REPLICATIONS: u32 = 8;

/// What a switch does to its measure.
#[derive(Clone, Copy, Debug)]
enum Expect {
    /// It is zero without and not with it.
    Appears,
    /// It is zero with it and not without.
    Vanishes,
    /// It is larger by a tenth at least.
    Grows,
    /// It is smaller by a tenth at least.
    Shrinks,
}
use Expect::{Appears, Grows, Shrinks, Vanishes};

type Change = fn(&mut Scenario);

/// A switch and the measure that it moves.
struct Row {
    name: &'static str,
    key: &'static str,
    expect: Expect,
    base: Change,
    on: Change,
    only: Option<&'static [Cause]>,
}

fn row(name: &'static str, key: &'static str, expect: Expect, base: Change, on: Change) -> Row {
    Row {
        name,
        key,
        expect,
        base,
        on,
        only: None,
    }
}

impl Row {
    /// These causes of drift occur with the switch on, and no other, in any system and bucket
    /// (in flight counts on hand; in other buckets it is not measured by itself).
    fn only(self, causes: &'static [Cause]) -> Row {
        Row {
            only: Some(causes),
            ..self
        }
    }

    fn check(&self) -> Result<(), String> {
        let mut sc = plain();
        (self.base)(&mut sc);
        let off = measure(&sc);
        (self.on)(&mut sc);
        let on = measure(&sc);
        let (was, is) = (mean(&off, self.key), mean(&on, self.key));
        let moved = match self.expect {
            Appears => was == 0.0 && is > 0.0,
            Vanishes => was > 0.0 && is == 0.0,
            Grows => was > 0.0 && is > was * 1.1,
            Shrinks => is < was * 0.9,
        };
        let Row { name, key, .. } = self;
        if !moved {
            return Err(format!("{name}: {key} {:?}: {was} -> {is}", self.expect));
        }
        let found = causes(&on);
        match self.only {
            Some(only) if found != only.iter().map(|c| c.name()).collect() => {
                Err(format!("{name}: causes {found:?}"))
            }
            _ => Ok(()),
        }
    }
}

/// Runs the rows and reports all that fail.
fn check(rows: Vec<Row>) {
    let names: BTreeSet<_> = rows.iter().map(|r| r.name).collect();
    assert_eq!(names.len(), rows.len(), "a name is used twice");
    let wrong: Vec<String> = rows.iter().filter_map(|r| r.check().err()).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn measure(sc: &Scenario) -> Vec<Outcome> {
    measure_often(sc, REPLICATIONS)
}

/// The same in so many replications, for what varies much.
fn measure_often(sc: &Scenario, replications: u32) -> Vec<Outcome> {
    let rates = Rates::new(sc).expect("known rates");
    (0..replications)
        .map(|replication| {
            let mut outcome = simulate(sc, 11, replication);
            add_costs(sc, &rates, &mut outcome);
            add_derived(&mut outcome);
            outcome
        })
        .collect()
}

fn mean(outcomes: &[Outcome], key: &str) -> f64 {
    let total = |o: &Outcome| {
        o.total(measure_of(key))
            .unwrap_or_else(|| panic!("no measure {key}"))
    };
    outcomes.iter().map(total).sum::<f64>() / outcomes.len() as f64
}

/// Causes of drift that occurred at any time in any system and bucket.
fn causes(outcomes: &[Outcome]) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for outcome in outcomes {
        for (column, total) in outcome.table.columns.iter().zip(&outcome.totals) {
            let cause = Cause::ALL.into_iter().find(|c| {
                column.measure.path().starts_with("cause/")
                    && column
                        .measure
                        .path()
                        .ends_with(&format!("/{}/absolute", c.name()))
            });
            found.extend(cause.filter(|_| *total != 0.0).map(Cause::name));
        }
    }
    found
}

/// Feeds of the plain business, by index.
const WMS_ERP: usize = 0;
const ERP_SHOP: usize = 2;
const SHOP_ERP: usize = 3;

fn nothing(_: &mut Scenario) {}

/// Every so often, first after one such span.
fn every(span: i64) -> Cadence {
    Cadence::Every {
        period: Span(span),
        phase: Some(Span(span)),
    }
}

/// Demand is now and then beyond the stock.
fn scarce(sc: &mut Scenario) {
    sc.replenishment.policy = ReplenishmentPolicy::ReorderPoint {
        r: Level::Units(5),
        q: Level::Units(8),
    };
}

/// Things are stolen, and no record says so.
fn stolen(sc: &mut Scenario) {
    sc.losses.shrink = LossRate::PerPool(per_day(0.2));
}

/// A second warehouse.
fn two_dcs(sc: &mut Scenario) {
    sc.sites.push(site("dc-2", SiteKind::Dc));
}

/// A store that sells over the counter and from which orders can be collected, bought for by itself.
fn with_store(sc: &mut Scenario) {
    let mut store = site("store", SiteKind::Store);
    store.ships = false;
    store.pickup = true;
    store.home_weight = 0.0;
    store.store_sales = per_day(10.0);
    sc.sites.push(store);
}

/// The same, with its goods from the warehouse.
fn with_branch(sc: &mut Scenario) {
    with_store(sc);
    sc.sites[1].supply = Supply::Site(0);
    sc.replenishment.policy = ReplenishmentPolicy::ReorderPoint {
        r: Level::Units(15),
        q: Level::Units(30),
    };
}

/// A warehouse that somebody else runs, joined as well as the own one.
fn outsourced(sc: &mut Scenario) {
    sc.systems.push(System::ThirdParty);
    sc.sites.push(site("3pl", SiteKind::ThirdParty));
    sc.feeds.extend([feed(1, 3), feed(3, 1)]);
}
