//! Presets over the systems that a scenario has, and their overrides.

use pooldrift::scenario::{self, Basis, Booking, Cadence, Delay, Payload, Scenario};
use pooldrift::units::{MINUTE, Share, Span};
use pooldrift::world::Kind;

fn load(systems: &str, policy: &str, more: &str) -> Scenario {
    let text =
        format!("policy = \"{policy}\"\nsystems = [{systems}]\n[[sites]]\nname = \"dc\"\n{more}");
    let loaded = scenario::from_text("x.toml", &text, &[]);
    loaded.unwrap_or_else(|p| panic!("{policy}:\n{p}")).scenario
}

fn names(s: &Scenario) -> Vec<&str> {
    s.feeds.iter().map(|f| f.name.as_str()).collect()
}

const THREE: &str = "\"wms\", \"erp\", \"storefront\"";
const FIVE: &str = "\"wms\", \"erp\", \"storefront\", \"3pl\", \"pos\"";

#[test]
fn feeds_run_between_floor_hub_and_storefront() {
    let ideal = load(THREE, "ideal", "");
    let expected = ["erp->storefront", "erp->wms", "storefront->erp", "wms->erp"];
    assert_eq!(names(&ideal), expected);
    let without_erp = load("\"wms\", \"storefront\"", "ideal", "");
    assert_eq!(names(&without_erp), ["storefront->wms", "wms->storefront"]);
    let five = load(FIVE, "ideal", "");
    assert_eq!(five.feeds.len(), 8);
    assert!(names(&five).contains(&"3pl->erp") && names(&five).contains(&"erp->pos"));
}

#[test]
fn every_system_is_reached_under_every_preset() {
    for preset in scenario::PRESETS {
        for systems in [
            THREE,
            FIVE,
            "\"wms\", \"storefront\"",
            "\"erp\", \"storefront\"",
        ] {
            let s = load(systems, preset.name, "");
            for to in 0..s.systems.len() as u8 {
                let reached = s.feeds.iter().any(|f| f.to == to);
                assert!(
                    reached || s.shared_pool.is_some(),
                    "{} {systems}",
                    preset.name
                );
            }
        }
    }
}

#[test]
fn a_named_system_differs_from_its_role() {
    let s = load(FIVE, "connector", "");
    let feed = |name: &str| s.feeds.iter().find(|f| f.name == name).unwrap();
    assert!(feed("wms->erp").carries.contains(&Kind::StoreSale));
    assert!(!feed("3pl->erp").carries.contains(&Kind::StoreSale));
    assert!(feed("erp->wms").carries.contains(&Kind::Cancellation));
    assert!(
        !feed("erp->3pl").carries.contains(&Kind::Cancellation),
        "F11"
    );
    assert_eq!(
        feed("3pl->erp").cadence,
        feed("wms->erp").cadence,
        "the rest is the role's"
    );
}

#[test]
fn the_official_cadences() {
    let s = load(THREE, "connector", "");
    let minutes = |name: &str| match s.feeds.iter().find(|f| f.name == name).unwrap().cadence {
        Cadence::Every { period, .. } => period.0 / MINUTE,
        Cadence::Daily { .. } => 24 * 60,
        other => panic!("{other:?}"),
    };
    assert_eq!(minutes("storefront->erp"), 20);
    assert_eq!(minutes("erp->wms"), 20);
    assert_eq!(minutes("wms->erp"), 90);
    assert_eq!(minutes("erp->storefront:fulfilments"), 90);
    assert_eq!(minutes("erp->storefront"), 60);
    assert_eq!(minutes("wms->erp:adjustments"), 24 * 60);
}

#[test]
fn webhooks_have_their_published_failure_rates() {
    let s = load(THREE, "webhook", "");
    for feed in &s.feeds {
        assert_eq!(feed.cadence, Cadence::PerEvent);
        assert_eq!(feed.faults.attempt, Share(50_000_000));
        assert_eq!(feed.faults.loss, Share(2_000_000));
        assert_eq!(feed.faults.duplicate, Share(10_000_000));
        let four_hours = i64::from(feed.retries.times) * feed.retries.spacing.0;
        assert_eq!(four_hours, 4 * 60 * MINUTE);
        assert!(!feed.retries.fresh, "the original payload");
        assert_eq!(feed.latency, Delay::Uniform(Span(1000), Span(5000)));
    }
}

#[test]
fn only_ideal_and_shared_pool_bring_better_habits() {
    for preset in scenario::PRESETS {
        let s = load(THREE, preset.name, "");
        let good = ["ideal", "shared-pool"].contains(&preset.name);
        assert_eq!(s.promise.hold_at_check, good, "{}", preset.name);
        assert_eq!(s.promise.basis == Basis::Available, good);
        assert_eq!(s.transfers.booking == Booking::Document, good);
        assert_eq!(s.replenishment.amendments_recorded, good);
    }
}

#[test]
fn no_preset_but_the_ideal_tells_a_floor_of_amendments() {
    for preset in scenario::PRESETS.iter().filter(|p| p.name != "ideal") {
        let s = load(FIVE, preset.name, "");
        let told = s.feeds.iter().any(|f| f.carries.contains(&Kind::Amendment));
        assert!(!told, "{} (F19)", preset.name);
    }
}

#[test]
fn a_file_overrides_a_feed_key_by_key() {
    let s = load(
        THREE,
        "connector",
        "[feeds.\"erp->storefront\"]\ncadence = { every = \"30 min\" }\nfaults = { loss = \"5 %\" }\n",
    );
    let feed = s
        .feeds
        .iter()
        .find(|f| f.name == "erp->storefront")
        .unwrap();
    let half_hour = Cadence::Every {
        period: Span(30 * MINUTE),
        phase: None,
    };
    assert_eq!(feed.cadence, half_hour);
    assert_eq!(feed.faults.loss, Share(50_000_000));
    assert_eq!(
        feed.faults.run,
        Share(10_000_000),
        "the preset's other faults stay"
    );
    assert!(
        matches!(feed.message, Payload::Absolute(_)),
        "the message stays"
    );
}

#[test]
fn a_value_replaces_another_variant() {
    let s = load(
        THREE,
        "nightly",
        "[feeds.\"erp->storefront\"]\ncadence = \"per-event\"\n",
    );
    let feed = s
        .feeds
        .iter()
        .find(|f| f.name == "erp->storefront")
        .unwrap();
    assert_eq!(feed.cadence, Cadence::PerEvent);
    assert_eq!(feed.faults.run, Share::ZERO, "a feed per event has no runs");
}

#[test]
fn settings_reach_into_a_file() {
    let sets = [
        "feeds.erp->storefront.cadence.every=30min",
        "demand.orders=100 / day",
        "conditions.cadence=true",
        "sites.store.store-sales=9 / day",
        "replenishment.policy.base-stock.order-up-to=14 d",
    ]
    .map(String::from);
    let s = scenario::load_with("first-look", &sets).unwrap();
    assert_eq!(s.demand.orders.per_day(), 100.0);
    assert_eq!(s.sites[1].store_sales.per_day(), 9.0);
    assert!(s.conditions.cadence);
    assert!(s.feeds.iter().all(|f| f.retries.times >= 8));
    let typed = s.replenishment.policy;
    assert!(
        matches!(typed, scenario::ReplenishmentPolicy::BaseStock { .. }),
        "{typed:?}"
    );
}

#[test]
fn a_scenario_extends_another_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "base.toml",
        "title = \"base\"\n[business]\nskus = 7\n[[sites]]\nname = \"dc\"\n",
    );
    write(
        "child.toml",
        "# A child.\nextends = \"base.toml\"\n[run]\nseed = 9\n",
    );
    write("circle.toml", "extends = \"circle.toml\"\n");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let child = scenario::load(&path("child.toml")).unwrap();
    assert_eq!((child.assortment.skus, child.run.seed), (7, 9));
    assert_eq!(
        (child.name.as_str(), child.title.as_str()),
        ("child", "A child.")
    );
    let circle = scenario::load(&path("circle.toml")).unwrap_err();
    assert!(circle.list[0].rule.contains("circle"), "{circle}");
}

#[test]
fn a_default_may_be_collected_nowhere_but_a_typed_share_may_not() {
    let s = load(THREE, "ideal", "");
    assert_eq!(s.demand.pickup, Share::ZERO, "there is no pick-up site");
    let text = "[demand]\npickup = \"5 %\"\n[[sites]]\nname = \"dc\"\n";
    assert!(scenario::from_text("x.toml", text, &[]).is_err());
}

#[test]
fn assumptions_are_the_values_nobody_typed() {
    let keys = |sets: &[String]| -> Vec<String> {
        let loaded = scenario::open("first-look", sets).unwrap();
        loaded.assumptions.into_iter().map(|a| a.key).collect()
    };
    let before = keys(&[]);
    assert!(before.contains(&"receiving.line-error".to_string()));
    assert!(before.contains(&"feeds.*.faults.run".to_string()));
    assert!(
        !before.contains(&"demand.orders".to_string()),
        "the file says how many"
    );
    let after = keys(&["receiving.line-error=1 %".to_string()]);
    assert!(!after.contains(&"receiving.line-error".to_string()));
    assert_eq!(after.len() + 1, before.len());
    let drawn = keys(&["demand.units=2 units".to_string()]);
    let left: Vec<_> = before.iter().filter(|key| !drawn.contains(key)).collect();
    assert_eq!(
        left,
        ["demand.dispersion"],
        "it makes no difference any more"
    );
}
