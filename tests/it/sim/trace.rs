//! Trace: the story of a pool agrees with the books, every change of drift has its
//! causes, and a chain explains its incident to the last unit.

use crate::fixture::*;
use crate::swarm;
use pooldrift::economics::{Category, Rates};
use pooldrift::scenario::{self, *};
use pooldrift::sim::{Fact, Incident, Listener, RunTables, Sim};
use pooldrift::trace::{self, Chain, Ending, Found, Reason, Run, Sought, Story, What};
use pooldrift::units::{DAY, HOUR, Span};
use pooldrift::world::{Bucket, Cause, Field, Kind, Observer};
use serde_json::Value;
use std::process::{Command, Output};

/// A listener that hears nothing.
struct Deaf;

impl Observer for Deaf {}

impl Listener for Deaf {
    fn fact(&mut self, _: &Fact) {}
    fn period_ends(&mut self, _: i64) {}
}

const RUN: Run = Run {
    seed: 7,
    replication: 0,
};

fn follow(sc: &Scenario, pool: u32, sought: Option<Sought>) -> Story {
    trace::follow(sc, RUN, pool, sought, None, &mut |_| {})
}

/// Scenarios of the swarm that end by themselves, and fit a test's patience.
fn swarm_scenarios() -> impl Iterator<Item = Scenario> {
    let shorter = |mut sc: Scenario| {
        sc.run.horizon = Span(15 * DAY);
        sc
    };
    (0..60).map(swarm::scenario).map(shorter)
}

#[test]
fn the_last_state_is_the_worlds() {
    let mut steps = 0;
    for (seed, sc) in swarm_scenarios().enumerate() {
        let mut sim = Sim::new(&sc, RUN.seed, RUN.replication, |_: &RunTables| Deaf);
        sim.run(|_| true);
        let pool = seed as u32 % sc.pools() as u32;
        let story = follow(&sc, pool, None);
        steps += story.states.len();
        let last = story.last();
        assert_eq!(last.truth, *sim.world.truth(pool), "seed {seed}");
        for (record, view) in story.about.records.iter().zip(&last.views) {
            assert_eq!(view.says, *sim.world.view(pool, record.slot), "seed {seed}");
            for bucket in Bucket::ALL {
                let mut told = [0; Cause::COUNT];
                for &(_, cause, units) in view.causes.iter().filter(|c| c.0 == bucket) {
                    told[cause as usize] += units;
                }
                let kept = sim.world.drift_by_cause(pool, record.slot, bucket);
                assert_eq!(told, kept, "seed {seed}");
            }
        }
    }
    assert!(steps > 5_000, "{steps} states are no test");
}

#[test]
fn every_change_of_drift_is_explained() {
    for sc in swarm_scenarios() {
        let story = follow(&sc, 0, None);
        let mut at = 0;
        for entry in &story.entries {
            assert_eq!(entry.before, at, "nothing happens between two entries");
            at = entry.after;
            let state = story.after(entry);
            for view in &state.views {
                for b in Bucket::ALL {
                    let causes = view.causes.iter().filter(|c| c.0 == b);
                    let sum: i32 = causes.map(|c| c.2).sum();
                    assert_eq!(view.says[b as usize] - state.truth[b as usize], sum);
                }
            }
        }
        assert_eq!(at + 1, story.states.len());
    }
}

#[test]
fn every_message_is_about_an_earlier_posting_of_its_kind() {
    let (mut news, mut repeated, mut lost) = (0, 0, 0);
    for sc in swarm_scenarios() {
        let story = follow(&sc, 0, None);
        for (at, entry) in story.entries.iter().enumerate() {
            let What::Message {
                kind,
                delta,
                ending,
                about,
                ..
            } = &entry.what
            else {
                continue;
            };
            if about.is_none() && *delta == [0; 4] {
                continue; // A cut-over has loaded what it would have said.
            }
            let about = about.unwrap_or_else(|| panic!("{entry:?} is about nothing"));
            assert!(about < at);
            match &story.entries[about].what {
                What::Posted {
                    kind: k, delta: d, ..
                } => assert_eq!((k, d), (kind, delta)),
                What::Corrected { delta: d, .. } => {
                    assert_eq!((*kind, d), (Kind::Adjustment, delta));
                }
                other => panic!("{other:?} is no posting"),
            }
            match ending {
                Ending::News => news += 1,
                Ending::Repeated => repeated += 1,
                Ending::Lost => lost += 1,
            }
        }
    }
    assert!(
        news > 500 && repeated > 20 && lost > 20,
        "{news} {repeated} {lost}"
    );
}

/// Explains the first few incidents of a kind; returns how many there were.
fn explain(sc: &Scenario, what: Incident, reasons: &mut Vec<Reason>) -> usize {
    let rates = Rates::new(sc).unwrap();
    let mut explained = 0;
    for number in 1..=4 {
        let sought = Sought {
            what,
            number,
            at: None,
        };
        let Found::At(pool) = trace::find(sc, RUN, sought, &mut |_| {}) else {
            break;
        };
        let story = follow(sc, pool, Some(sought));
        let moment = story.incident.as_ref().expect("it was found");
        let chain = Chain::of(&story, sc, &rates).expect("it has a chain");
        let sum: i32 = chain.parts.iter().map(|p| p.units).sum();
        assert_eq!(sum, chain.said - chain.so, "{chain:#?}");
        for part in &chain.parts {
            reasons.push(part.reason);
            let origins: i32 = part.origins.iter().map(|l| l.units).sum();
            if matches!(part.reason, Reason::Drift(..) | Reason::Promised) {
                assert_eq!(origins, part.units, "{part:?} of {}", sc.name);
            }
            assert!(part.origins.iter().all(|l| l.entry < moment.entry));
        }
        assert_eq!(chain.entries.last(), Some(&moment.entry));
        let first = &story.entries[chain.entries[0]];
        let shift = first.before != first.after || matches!(first.what, What::Told);
        assert!(chain.parts.is_empty() || shift, "begins with {first:?}");
        explained += 1;
    }
    explained
}

#[test]
fn a_chain_explains_its_incident_to_the_last_unit() {
    let (mut oversells, mut short_picks, mut reasons) = (0, 0, Vec::new());
    for sc in swarm_scenarios() {
        oversells += explain(&sc, Incident::OversoldLines, &mut reasons);
        short_picks += explain(&sc, Incident::ShortPicks, &mut reasons);
    }
    assert!(
        oversells > 30 && short_picks > 30,
        "{oversells} {short_picks}"
    );
    for wanted in [
        Reason::Promised,
        Reason::Meanwhile,
        Reason::Drift(Bucket::OnHand, Cause::InFlight),
        Reason::Drift(Bucket::OnHand, Cause::Shrink),
        Reason::Drift(Bucket::OnHand, Cause::LostSale),
        Reason::Drift(Bucket::OnHand, Cause::StaleOverwrite),
    ] {
        assert!(reasons.contains(&wanted), "{wanted:?} never occurred");
    }
}

/// Of 40 units a thief takes some; the shop goes on selling what is not there.
fn thief() -> Scenario {
    let mut sc = plain();
    sc.assortment.skus = 1;
    sc.losses.shrink = LossRate::PerPool(per_day(0.3));
    sc.replenishment.policy = ReplenishmentPolicy::None;
    sc.replenishment.initial = Level::Units(40);
    sc.demand.orders = per_day(2.0);
    sc
}

#[test]
fn a_theft_is_found_behind_the_oversell_and_its_costs() {
    let sc = thief();
    let sought = Sought {
        what: Incident::OversoldLines,
        number: 1,
        at: None,
    };
    let story = follow(&sc, 0, Some(sought));
    let chain = Chain::of(&story, &sc, &Rates::new(&sc).unwrap()).unwrap();
    let reason = Reason::Drift(Bucket::OnHand, Cause::Shrink);
    assert!(
        chain
            .parts
            .iter()
            .any(|p| p.reason == reason && p.units > 0)
    );
    let first = &story.entries[chain.entries[0]].what;
    assert!(
        matches!(
            first,
            What::Unseen {
                cause: Cause::Shrink,
                ..
            }
        ),
        "{first:?}"
    );
    // One line of one unit at 20 dollars goes short and is cancelled: 15 dollars for the
    // failed order, 8 minutes at 17.36 x 1.3 dollars an hour for the short pick, a tenth
    // of the price as credit, half of it as lost margin.
    let [low, typical, high] = &chain.bills;
    let cents = Category::ALL.map(|c| typical.get(c));
    let find = |c: Category| cents[c as usize];
    assert_eq!(find(Category::FailedOrders), 1_500);
    assert_eq!(find(Category::Exceptions), 301);
    assert_eq!(find(Category::Credits), 200);
    assert_eq!(find(Category::EmptyShelf), 1_000);
    assert_eq!(typical.total(), 3_001);
    assert!(low.total() < typical.total() && typical.total() < high.total());
}

/// The last unit is sold; the ERP has not heard of it when its figure is set in the shop,
/// which gives the unit back and lets it be sold again.
#[test]
fn an_order_that_a_set_erased_is_found_behind_the_oversell() {
    let mut sc = thief();
    sc.losses.shrink = LossRate::None;
    sc.replenishment.initial = Level::Units(1);
    sc.demand.orders = per_day(100.0);
    sc.feeds[2].message = Payload::Absolute(Field::Available);
    sc.feeds[2].cadence = Cadence::Every {
        period: Span(HOUR / 6),
        phase: None,
    };
    sc.feeds[3].latency = fixed(DAY);
    let sought = Sought {
        what: Incident::OversoldLines,
        number: 1,
        at: None,
    };
    let story = follow(&sc, 0, Some(sought));
    let chain = Chain::of(&story, &sc, &Rates::new(&sc).unwrap()).unwrap();
    let [part] = &chain.parts[..] else {
        panic!("{:#?}", chain.parts)
    };
    // It heals with the first set after the ERP has heard.
    let reason = Reason::Drift(Bucket::OnHand, Cause::InFlight);
    assert_eq!((part.reason, part.units), (reason, 1));
    let erased = &story.entries[part.origins[0].entry];
    let order = matches!(
        erased.what,
        What::Posted {
            kind: Kind::SalesOrder,
            ..
        }
    );
    assert!(order && erased.line == Some(1), "{erased:?}");
    let told = |at: &usize| matches!(story.entries[*at].what, What::Set { .. });
    assert!(
        chain.entries.iter().any(told),
        "the set that erased it is told"
    );
}

#[test]
fn a_rush_order_is_part_of_the_bill() {
    let mut sc = thief();
    sc.replenishment.rush = Some(Rush { lead: fixed(DAY) });
    let sought = Sought {
        what: Incident::OversoldLines,
        number: 1,
        at: Some(0),
    };
    let story = follow(&sc, 0, Some(sought));
    let chain = Chain::of(&story, &sc, &Rates::new(&sc).unwrap()).unwrap();
    assert!(chain.bills[1].get(Category::RushOrders) >= 10_000);
}

#[test]
fn names_lead_to_pools_and_back() {
    let sc = scenario::load("first-look").unwrap();
    for pool in [0, 1, 199, 200, 399] {
        let name = trace::pool_name(pool, &sc);
        assert_eq!(trace::pool_of(&name, &sc), Ok(pool), "{name}");
    }
    let wrong = |name: &str| trace::pool_of(name, &sc).unwrap_err();
    assert!(wrong("17@stroe").contains("`17@store`"));
    assert!(wrong("017@store").contains("`17@store`"));
    assert!(wrong("201@store").contains("from 1 to 200"));
    assert!(wrong("store").contains("`1@warehouse`"));
}

#[test]
fn a_pool_of_an_order_file_has_the_name_that_the_file_writes() {
    let folder = tempfile::tempdir().unwrap();
    let file = "order,sku,qty,date,price\n\
        1,sku-1,1,2024-01-01 10:00,3\n2,Sku-3@x,2,2024-01-02 10:00,3\n";
    std::fs::write(folder.path().join("orders.csv"), file).unwrap();
    let name = folder.path().join("x.toml");
    let text = "[demand.replay]\nfile = \"orders.csv\"\n[[sites]]\nname = \"dc\"\n";
    let mut sc = scenario::from_text(&name.to_string_lossy(), text, &[])
        .unwrap()
        .scenario;
    for name in ["sku-1@dc", "SKU-1@dc"] {
        assert_eq!(trace::pool_of(name, &sc), Ok(0), "{name}");
    }
    assert_eq!(trace::pool_of("Sku-3@x@dc", &sc), Ok(1));
    let wrong = trace::pool_of("sku-2@dc", &sc).unwrap_err();
    assert!(
        wrong.contains("no SKU `sku-2`") && wrong.contains("`SKU-1@dc`"),
        "{wrong}"
    );
    // Where case tells two apart, it has to be right.
    let skus = &mut sc.demand.replay.as_mut().unwrap().skus;
    skus[1].code = "sku-1".into();
    assert_eq!(trace::pool_of("SKU-1@dc", &sc), Ok(0));
    assert_eq!(trace::pool_of("sku-1@dc", &sc), Ok(1));
    assert!(trace::pool_of("Sku-1@dc", &sc).is_err());
}

fn pooldrift(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args([
            "trace",
            "first-look",
            "--replication",
            "2",
            "--set",
            "run.horizon=5 weeks",
            "--set",
            "business.assortment=fixed",
        ])
        .args(args)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_text_is_for_people_and_always_the_same() {
    let args = ["--pool", "2@store", "--from", "1 week", "--to", "2 weeks"];
    let out = pooldrift(&args);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let said = text(&out.stdout);
    assert!(
        said.starts_with("Pool 2@store of first-look: class A"),
        "{said}"
    );
    assert!(said.contains("sold over the counter, booked by the WMS."));
    assert!(said.contains("[wms->erp]") && said.contains("Before that:"));
    assert!(said.lines().all(|l| l.chars().count() <= 100));
    assert!(!said.contains('\u{1b}'), "a pipe gets no colour");
    assert!(!said.contains("day 15 ") || said.ends_with('\n'));
    assert_eq!(out.stdout, pooldrift(&args).stdout);
    let forced = Command::new(env!("CARGO_BIN_EXE_pooldrift"))
        .args([
            "trace",
            "first-look",
            "--replication",
            "2",
            "--set",
            "run.horizon=5 weeks",
            "--set",
            "business.assortment=fixed",
        ])
        .args(args)
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(text(&forced.stdout).contains('\u{1b}'));
}

#[test]
fn json_says_the_same_as_data() {
    let out = pooldrift(&["--oversell", "1", "--json"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let lines: Vec<Value> = (text(&out.stdout).lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["type"], "pool");
    let entries = || lines.iter().filter(|l| l["type"] == "entry");
    for (number, entry) in entries().enumerate() {
        assert_eq!(entry["entry"], number);
    }
    let incident = lines.last().unwrap();
    assert_eq!(incident["type"], "incident");
    let units = |v: &Value| v["units"].as_i64().unwrap();
    let parts: i64 = incident["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(units)
        .sum();
    let gap = incident["said"].as_i64().unwrap() - incident["so"].as_i64().unwrap();
    assert_eq!(parts, gap);
    let at = incident["entry"].as_u64().unwrap() as usize;
    let entry = entries().nth(at).unwrap();
    assert_eq!(entry["what"]["incident"]["what"], "oversold-lines");
}

#[test]
fn the_step_chart_is_drawn_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let out = pooldrift(&[
        "--pool",
        "1@warehouse",
        "--out",
        folder.path().to_str().unwrap(),
    ]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let svg = std::fs::read_to_string(folder.path().join("pool-1-at-warehouse.svg")).unwrap();
    assert!(svg.contains("1@warehouse: ") && svg.contains("storefront, available"));
    assert!(folder.path().join("pool-1-at-warehouse.png").exists());
}

#[test]
fn what_cannot_be_told_is_a_message_and_a_one() {
    for (args, said) in [
        (&["--pool", "1@warehous"][..], "`1@warehouse`"),
        (&["--pool", "x@store"], "SKUs are numbered from 1 to 200"),
        (&["--oversell", "9999"], "oversells"),
        (&["--pool", "200@store", "--oversell", "3"], "at 200@store"),
        (
            &["--pool", "1@store", "--from", "6 weeks"],
            "nothing happens",
        ),
        (
            &["--pool", "1@store", "--from", "2 d", "--to", "1 d"],
            "nothing happens",
        ),
        (
            &["--oversell", "1", "--short-pick", "1"],
            "cannot be used with",
        ),
        (&[], "--pool"),
    ] {
        let out = pooldrift(args);
        assert_eq!(out.status.code(), Some(1), "{args:?}");
        assert!(out.stdout.is_empty());
        assert!(
            text(&out.stderr).contains(said),
            "{args:?}: {}",
            text(&out.stderr)
        );
    }
}
