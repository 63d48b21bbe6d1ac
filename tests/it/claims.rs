//! Claims: their scenarios load, theory's exponents come out, and a verdict follows its rule.

use pooldrift::claims::CLAIMS;
use pooldrift::scenario;

#[test]
fn every_arm_of_every_claim_is_a_valid_scenario() {
    for claim in CLAIMS {
        for arm in (claim.arms)() {
            let loaded = scenario::open(arm.scenario, &arm.set)
                .unwrap_or_else(|p| panic!("{} {}:\n{p}", claim.id, arm.name));
            let warnings = &loaded.warnings;
            assert!(
                warnings.is_empty(),
                "{} {}:\n{warnings}",
                claim.id,
                arm.name
            );
        }
    }
}
