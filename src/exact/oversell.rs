//! Selling what is no longer there, because the view is a poll old.

use super::poisson_tail;

/// Mean number of oversells each time the truth runs out, when the view is refreshed every
/// `period` at a random phase and promises whatever is asked in between: the next poll is
/// half a period away, so lambda T / 2.
pub fn oversells_per_depletion(rate: f64, period: f64) -> f64 {
    rate * period / 2.0
}

/// The oversell probability that vendors print, P = 1 - ((U - 1) / U)^(V T), for U units in
/// stock, V orders per unit of time and T between polls. It is the chance that some one unit
/// of U is hit by V T shots at random, not that the window's orders exceed the stock; shown
/// only to be compared with [`chance_window_outsells`].
pub fn vendor_formula(units: f64, rate: f64, period: f64) -> f64 {
    // -expm1(y log1p(x)) keeps its digits when the stock is large.
    -libm::expm1(rate * period * libm::log1p(-1.0 / units))
}

/// The exact chance that the Poisson orders of one window between polls exceed the stock at
/// its start.
pub fn chance_window_outsells(units: u32, rate: f64, period: f64) -> f64 {
    poisson_tail(i64::from(units), rate * period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    #[test]
    fn the_vendors_example() {
        let (units, rate, period) = (20, 0.3, 15.0);
        let vendor = vendor_formula(f64::from(units), rate, period);
        assert!((vendor - 0.206).abs() < 5e-4, "{vendor}");
        let exact = chance_window_outsells(units, rate, period);
        assert!((exact - 1.4e-8).abs() < 5e-10, "{exact}");
    }

    #[test]
    fn the_vendor_formula_by_hand() {
        assert!((vendor_formula(2.0, 1.0, 3.0) - 0.875).abs() < 1e-15);
        assert_eq!(vendor_formula(1.0, 1.0, 2.0), 1.0);
        assert_eq!(oversells_per_depletion(0.3, 15.0), 2.25);
    }

    /// Ten units sold down; the view hears of the truth at polls with a random phase, and
    /// every order before the poll that shows 0 is accepted.
    #[test]
    fn oversells_per_depletion_by_sampling() {
        let (rate, period, runs) = (0.9, 2.0, 40_000);
        let mut d = Streams::new(12, 0).at(Purpose(0), 0, 0);
        let mut oversold = 0u32;
        for _ in 0..runs {
            let mut poll = period * d.unit();
            let mut clock = 0.0;
            let (mut truth, mut view) = (10, 10);
            loop {
                clock += d.exp1() / rate;
                while poll < clock {
                    view = truth;
                    poll += period;
                }
                if view == 0 {
                    break;
                }
                oversold += u32::from(truth == 0);
                truth = (truth - 1).max(0);
            }
        }
        let mean = f64::from(oversold) / f64::from(runs);
        let exact = oversells_per_depletion(rate, period);
        // Variance lambda T / 2 + (lambda T)^2 / 12; four standard errors.
        let error = ((exact + 1.8 * 1.8 / 12.0) / f64::from(runs)).sqrt();
        assert!((mean - exact).abs() < 4.0 * error, "{mean} for {exact}");
    }
}
