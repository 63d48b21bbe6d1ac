//! Every scenario that is shipped is valid, without a warning, and listed.

use pooldrift::scenario::{self, SCENARIOS};
use pooldrift::world::System;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Names of the files under `scenarios/`, as they are used on the command line.
fn on_disk() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for prefix in ["", "claims/", "oracles/"] {
        for entry in std::fs::read_dir(folder().join(prefix)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if let Some(stem) = name.strip_suffix(".toml") {
                names.insert(format!("{prefix}{stem}"));
            }
        }
    }
    names
}

#[test]
fn every_file_is_built_in_and_every_built_in_is_a_file() {
    let built_in: BTreeSet<String> = SCENARIOS.iter().map(|(n, _)| n.to_string()).collect();
    assert_eq!(built_in, on_disk());
}

#[test]
fn every_scenario_is_valid_without_a_warning() {
    for (name, _) in SCENARIOS {
        let loaded = scenario::open(name, &[]).unwrap_or_else(|p| panic!("{name}:\n{p}"));
        assert!(loaded.warnings.is_empty(), "{name}:\n{}", loaded.warnings);
        assert_eq!(loaded.scenario.name, *name);
        assert!(!loaded.scenario.title.is_empty(), "{name} says nothing");
        assert!(
            loaded.scenario.title.len() < 240,
            "{name} says too much at once"
        );
    }
}

#[test]
fn a_path_means_the_same_as_the_name() {
    for name in [
        "first-look",
        "omnichannel-nightly",
        "oracles/mirror-failing",
        "real-orders",
    ] {
        let path = folder().join(format!("{name}.toml"));
        let by_path = scenario::open(&path.to_string_lossy(), &[]).unwrap();
        let by_name = scenario::open(name, &[]).unwrap();
        assert_eq!(by_path.digest, by_name.digest, "{name}");
    }
}

#[test]
fn every_scenario_runs_under_every_preset_that_fits() {
    for (name, _) in SCENARIOS.iter().filter(|(n, _)| !n.contains('/')) {
        for preset in scenario::PRESETS {
            let set = format!("policy={}", preset.name);
            let loaded = scenario::open(name, &[set]);
            // A scenario with feeds of its own may not fit another policy.
            if ["r1", "bypassed-transfers"].contains(name) {
                continue;
            }
            let loaded = loaded.unwrap_or_else(|p| panic!("{name} {}:\n{p}", preset.name));
            assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
        }
    }
}

#[test]
fn the_index_lists_each() {
    let index = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for (name, _) in SCENARIOS {
        assert!(
            index.contains(&format!("`{name}`")),
            "{name} is not in the index"
        );
    }
}

#[test]
fn the_omnichannel_retailer_is_as_described() {
    let s = scenario::load("omnichannel-webhook").unwrap();
    assert_eq!((s.assortment.skus, s.sites.len()), (2000, 14));
    assert_eq!(s.policy, "webhook");
    assert!(s.system(System::ThirdParty).is_some());
    assert_eq!(s.sites[13].name, "store-12");
}

#[test]
fn a_shared_pool_has_no_feeds_and_an_ideal_is_faultless() {
    let shared = scenario::load("omnichannel-shared-pool").unwrap();
    assert!(shared.feeds.is_empty() && shared.shared_pool.is_some());
    let ideal = scenario::load("ideal").unwrap();
    assert!(ideal.shared_pool.is_none());
    for feed in &ideal.feeds {
        assert_eq!(feed.carries.len(), pooldrift::world::Kind::COUNT);
        assert_eq!(feed.faults.loss.0, 0);
    }
}
