//! What the bill would be at another rate: one rate moved, all others typical.
//!
//! Rates do not touch what happens, so a run need not be simulated again to know.

use super::bill::bill;
use super::columns::Places;
use super::rates::{Rate, Rates};
use crate::measure::{Case, Measure, Outcome};
use crate::scenario::Scenario;

/// Appends `sensitivity/<rate>/low` and `/high` to the totals of an outcome: all
/// costs with that rate at its low or high value and every other one typical. The
/// rows of its table hold zeros: only totals are priced anew.
pub fn add_sensitivities(scenario: &Scenario, rates: &Rates, outcome: &mut Outcome) {
    let places = Places::find(scenario, outcome);
    let counted = (scenario.run.horizon.0 - scenario.run.warm_up.0).max(0);
    let activity = places.activity(&outcome.totals, counted);
    for rate in Rate::ALL {
        let Some(named) = rates.assumptions().iter().find(|a| a.name == rate.name()) else {
            continue;
        };
        for case in [Case::Low, Case::High] {
            if !named.billed {
                continue;
            }
            let total = bill(&activity, &rates.moved(rate, case), Case::Typical).total();
            outcome.totals.push(total as f64);
            outcome.table.add(Measure::Sensitivity(rate, case), |_| 0.0);
        }
    }
}
