//! Loss that nobody records: lost sales, with and without counts, and the freeze.

use super::answers::{Oracle, Row, Size};
use super::seen::Seen;
use crate::exact::UndetectedLoss;
use crate::measure::{Incident, Measure};
use crate::stats::Moments;

/// Hidden loss (units a day and pool) at a demand of 10 a day, the lost share of demand that
/// is printed for it, and its standard error (published as "up to 0.004" where runs freeze).
const PRINTED: [(f64, f64, f64); 6] = [
    (0.0, 0.021, 0.0),
    (0.05, 0.108, 0.004),
    (0.10, 0.191, 0.004),
    (0.15, 0.279, 0.004),
    (0.24, 0.509, 0.004),
    (0.50, 0.759, 0.004),
];
/// The same with an exact count of all pools on day 90, 180, 270 and 360.
const PRINTED_COUNTED: [f64; 6] = [0.021, 0.036, 0.058, 0.085, 0.128, 0.230];
/// The standard error of these: counted years differ by far less than those that freeze.
const COUNTED_ERROR: f64 = 0.001;
/// Half a unit of the last printed digit.
const ROUNDING: f64 = 5e-4;
/// Pools of the scenario; pool i is first counted at the end of day 2 i + 1 of 90.
const POOLS: u32 = 45;
/// A seed for the reference program, which has random numbers of its own.
const SEED: u64 = 90;

pub fn oracles(size: Size) -> Vec<Oracle> {
    let uncounted = PRINTED.iter().map(|case| uncounted(size, *case));
    let counted = PRINTED.iter().map(|(loss, ..)| counted(size, *loss));
    let together = (PRINTED.iter().zip(PRINTED_COUNTED))
        .map(|((loss, ..), printed)| counted_together(size, *loss, printed));
    uncounted.chain(counted).chain(together).collect()
}

fn oracle(scenario: &'static str, size: Size, loss: f64) -> Oracle {
    let shrink = match loss {
        0.0 => "losses.shrink=none".to_owned(),
        loss => format!("losses.shrink={{ per-pool = \"{loss} / day\" }}"),
    };
    Oracle::new(scenario, size, 40, 10).set(shrink)
}

fn repetitions(size: Size) -> u32 {
    match size {
        Size::Full => 90 * POOLS,
        Size::Small => 20 * POOLS,
    }
}

fn uncounted(size: Size, (loss, printed, its_error): (f64, f64, f64)) -> Oracle {
    let reference: Vec<_> = (0..repetitions(size))
        .map(|r| UndetectedLoss::yearly(loss, None).repetition(SEED, r))
        .collect();
    let shares: Moments = reference.iter().map(|y| y.lost_share).collect();
    let oracle = oracle("oracles/undetected-loss", size, loss)
        .row(
            lost("lost share of demand, as printed", printed)
                .known_within(its_error)
                .allowing(ROUNDING)
                .because("a published table; allowed for the rounding of its last digit"),
        )
        .row(
            lost("lost share of demand, day loop", shares.mean())
                .known_within(shares.standard_error().unwrap_or(f64::NAN))
                .because("a day loop that shares nothing with the engine but random numbers"),
        );
    if loss < 0.2 {
        return oracle; // Not all freeze within the year.
    }
    let days: Moments = reference.iter().map(|y| y.days_before_freeze).collect();
    let about = UndetectedLoss::yearly(loss, None).freezes_about_day();
    oracle.row(
        Row::new("days before the freeze", "days", days.mean(), |s| {
            s.days() * (1.0 - s.total(Measure::Frozen))
        })
        .known_within(days.standard_error().unwrap_or(f64::NAN))
        .allowing(0.1)
        .because(format!(
            "the day loop's; R / loss = {about:.0} is the day if shelves are never empty, but an \
             empty one loses nothing. Allowed for the hour of the last unit, which a day loop \
             does not know"
        )),
    )
}

fn counted(size: Size, loss: f64) -> Oracle {
    let reference: Moments = (0..repetitions(size))
        .map(|r| {
            let case = UndetectedLoss {
                first_count: 2 * (r % POOLS) + 1,
                ..UndetectedLoss::yearly(loss, Some(90))
            };
            case.repetition(SEED, r).lost_share
        })
        .collect();
    oracle("oracles/undetected-loss-counted", size, loss).row(
        lost("lost share of demand, day loop", reference.mean())
            .known_within(reference.standard_error().unwrap_or(f64::NAN))
            .because("the day loop with the first counts spread over 90 days as in the engine"),
    )
}

fn counted_together(size: Size, loss: f64, printed: f64) -> Oracle {
    oracle("oracles/undetected-loss-counted", size, loss)
        .set("counts.spread=false".to_owned())
        .row(
            lost("lost share, counted together", printed)
                .known_within(COUNTED_ERROR)
                .allowing(ROUNDING)
                .because(
                    "a published table for counts of all pools on day 90, 180, ...; allowed for \
                     the rounding of its last digit",
                ),
        )
}

fn lost(quantity: &str, expected: f64) -> Row {
    Row::new(quantity, "share", expected, lost_share)
}

fn lost_share(seen: &Seen) -> f64 {
    seen.ratio(
        Measure::Count(Incident::StoreLostUnits),
        Measure::Count(Incident::StoreWantedUnits),
    )
}
