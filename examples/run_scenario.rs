//! Runs a scenario that comes with the program and says what its wrong numbers cost.
//!
//! ```text
//! cargo run --release --example run_scenario
//! ```

use pooldrift::experiment::ExperimentPlan;
use pooldrift::measure::{Case, Incident, Measure};
use pooldrift::scenario;
use pooldrift::study::Study;
use std::error::Error;

/// Prints three totals of eight replications of a small shop, each with its 95 % interval.
pub fn main() -> Result<(), Box<dyn Error>> {
    // A name that `pooldrift list` shows, or the path of a file; any key can be set.
    let settings = ["run.horizon=8 weeks".to_owned()];
    let shop = scenario::load_with("first-look", &settings)?;
    let plan = ExperimentPlan {
        replications: 8,
        seed: shop.run.seed,
        threads: None,
    };
    let done = Study::of([shop])?.run(plan)?;
    let totals = &done.ensembles[0];
    for measure in [
        Measure::Count(Incident::Orders),
        Measure::Count(Incident::OversoldLines),
        Measure::WrongNumbers(Case::Typical),
    ] {
        let entry = measure.entry();
        let estimate = totals.estimate(measure, 0.95).ok_or("it is not measured")?;
        let half_width = estimate
            .half_width
            .ok_or("one replication has no interval")?;
        println!(
            "{}: {:.0} +- {half_width:.0} {}",
            entry.label, estimate.mean, entry.unit
        );
    }
    Ok(())
}
