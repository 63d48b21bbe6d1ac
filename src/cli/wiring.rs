//! What the commands need from the rest of the program, plugged together.

use super::common::Program;
use crate::measure::{simulate, simulate_until};
use crate::scenario::{self, Loaded};
use sha2::{Digest, Sha256};

/// The program as it is shipped.
pub fn shipped() -> Program<'static> {
    Program {
        load: &load,
        simulate: &simulate_until,
        engine: fingerprint(),
    }
}

/// Reads a scenario, with settings laid over it.
fn load(spec: &str, sets: &[String]) -> Result<Loaded, String> {
    scenario::open(spec, sets).map_err(|problems| problems.render(true))
}

/// A fingerprint of what the program computes: version, and a digest of a short
/// run. Equal fingerprints give equal numbers for equal scenarios and seeds.
pub fn fingerprint() -> String {
    let week = [
        "run.horizon=1 week".to_owned(),
        "run.warm-up=0 d".to_owned(),
    ];
    let digest = match scenario::load_with("first-look", &week) {
        Ok(sc) => {
            let outcome = simulate(&sc, 1, 0);
            let mut hash = Sha256::new();
            for total in &outcome.totals {
                hash.update(total.to_bits().to_le_bytes());
            }
            format!("{:x}", hash.finalize())[..12].to_owned()
        }
        Err(_) => "unknown".to_owned(),
    };
    format!("{} {digest}", env!("CARGO_PKG_VERSION"))
}
