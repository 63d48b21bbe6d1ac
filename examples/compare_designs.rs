//! Compares two designs of one business under the same random numbers.
//!
//! ```text
//! cargo run --release --example compare_designs
//! ```

use pooldrift::experiment::ExperimentPlan;
use pooldrift::measure::{Case, Measure};
use pooldrift::scenario;
use pooldrift::stats::Paired;
use pooldrift::study::Study;
use std::error::Error;

/// Prints what a storefront that hears at once saves against one that hears every night.
pub fn main() -> Result<(), Box<dyn Error>> {
    let design = |policy: &str| {
        let settings = ["run.horizon=8 weeks".to_owned(), format!("policy={policy}")];
        scenario::load_with("first-look", &settings)
    };
    let plan = ExperimentPlan {
        replications: 8,
        seed: 1,
        threads: None,
    };
    let done = Study::of([design("nightly")?, design("webhook")?])?.run(plan)?;

    // Replication r of both meets the same orders: their difference varies less than either.
    let cost = Measure::WrongNumbers(Case::Typical);
    let totals = |design: usize| -> Option<Vec<f64>> {
        let ensemble = &done.ensembles[design];
        Some(ensemble.totals(ensemble.column(cost)?))
    };
    let (nightly, webhook) = (
        totals(0).ok_or("not priced")?,
        totals(1).ok_or("not priced")?,
    );
    let saved = Paired::of(&nightly, &webhook, 0.95);
    let half_width = saved
        .difference
        .half_width
        .ok_or("one replication has no interval")?;
    println!(
        "saved by hearing at once: ${:.0} +- {:.0}",
        saved.difference.mean / 100.0,
        half_width / 100.0
    );
    Ok(())
}
