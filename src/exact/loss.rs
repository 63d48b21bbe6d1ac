//! Undetected loss under (r, Q): the reference program.
//!
//! Stock disappears, nobody is told, the record stays above the reorder point, and one day
//! the shelf is empty while nothing is ordered: replenishment freezes (Kang and Gershwin,
//! "Information inaccuracy in inventory systems: stock loss and stockout", 2005). There is no
//! closed formula for the lost sales, so this is a day loop, plain enough to be checked by
//! reading, and independent of the simulator.

use crate::random::{Draw, Purpose, Streams};
use crate::stats::Estimate;
use std::collections::VecDeque;

/// The case: demand is normal, rounded and cut at 0; what the shelf cannot give is lost.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct UndetectedLoss {
    /// Mean demand (units a day).
    pub demand: f64,
    /// Standard deviation of a day's demand (units).
    pub deviation: f64,
    /// Mean of the Poisson loss (units a day).
    pub loss: f64,
    /// Reorder point r (units), held against the record and what is on order.
    pub reorder_point: i64,
    /// Order quantity Q (units).
    pub quantity: i64,
    /// An order of day d arrives at the start of day d + `arrives_after`; at least 1.
    pub arrives_after: usize,
    /// Record and truth at the start (units).
    pub start: i64,
    /// Length (days).
    pub days: u32,
    /// An exact count sets the record to the truth every so many days, if at all.
    pub count_every: Option<u32>,
    /// Day of the first count, at most `count_every`.
    pub first_count: u32,
}

/// What a repetition of the case came to.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct LossYear {
    /// Lost share of demand.
    pub lost_share: f64,
    /// Days until the shelf is empty while the record is above the reorder point, which
    /// without counts is for ever; the whole length if that does not happen.
    pub days_before_freeze: f64,
}

impl UndetectedLoss {
    /// Demand N(10, 2), r 37, Q 50, a start of r + Q - 20, a year; `loss` units vanish a day.
    pub fn yearly(loss: f64, count_every: Option<u32>) -> UndetectedLoss {
        UndetectedLoss {
            demand: 10.0,
            deviation: 2.0,
            loss,
            reorder_point: 37,
            quantity: 50,
            arrives_after: 4,
            start: 67,
            days: 365,
            count_every,
            first_count: count_every.unwrap_or(1),
        }
    }

    /// Lost share of demand over the whole time, estimated by independent repetitions.
    pub fn lost_share(&self, seed: u64, repetitions: u32, confidence: f64) -> Estimate {
        let share = |repetition| self.repetition(seed, repetition).lost_share;
        Estimate::of(&(0..repetitions).map(share).collect::<Vec<_>>(), confidence)
    }

    /// One repetition of the case.
    pub fn repetition(&self, seed: u64, repetition: u32) -> LossYear {
        self.once(&mut Streams::new(seed, repetition).at(Purpose(0), 0, 0))
    }

    /// The day on which hidden loss has eaten the reorder point: r / loss. Around then the
    /// record no longer falls to r although the shelf is empty. The mean is later (by half for
    /// a loss of 5 % of demand), since an empty shelf loses nothing.
    pub fn freezes_about_day(&self) -> f64 {
        self.reorder_point as f64 / self.loss
    }

    fn once(&self, draw: &mut Draw) -> LossYear {
        assert!(
            self.arrives_after > 0 && self.quantity > 0,
            "orders bring stock on a later day"
        );
        let (mut truth, mut record) = (self.start, self.start);
        // What arrives at the start of today, tomorrow, ...
        let mut pipeline = VecDeque::from(vec![0i64; self.arrives_after]);
        let (mut demanded, mut lost) = (0i64, 0i64);
        let mut freeze = None;
        for day in 1..=self.days {
            let received = pipeline.pop_front().unwrap_or(0);
            truth += received;
            record += received;

            let wanted = libm::round(self.demand + self.deviation * draw.normal()).max(0.0) as i64;
            let sold = wanted.min(truth);
            truth -= sold;
            record -= sold;
            demanded += wanted;
            lost += wanted - sold;
            let frozen = |truth| truth == 0 && record > self.reorder_point;
            if frozen(truth) {
                freeze.get_or_insert(f64::from(day) - 1.0);
            }

            truth -= i64::from(draw.poisson(self.loss)).min(truth);
            if frozen(truth) {
                freeze.get_or_insert(f64::from(day) - 0.5);
            }

            if self.counts_on(day) {
                record = truth;
            }
            let mut ordered = 0;
            let on_order: i64 = pipeline.iter().sum();
            while record + on_order + ordered <= self.reorder_point {
                ordered += self.quantity;
            }
            pipeline.push_back(ordered);
        }
        LossYear {
            lost_share: lost as f64 / demanded as f64,
            days_before_freeze: freeze.unwrap_or(f64::from(self.days)),
        }
    }

    fn counts_on(&self, day: u32) -> bool {
        self.count_every
            .zip(day.checked_sub(self.first_count))
            .is_some_and(|(every, days)| days % every == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::student_t;

    /// The printed value with its own standard error; four standard errors of both together,
    /// and half a unit of the last printed digit.
    fn prints(case: UndetectedLoss, printed: f64, its_error: f64) {
        let repetitions = 400;
        let share = case.lost_share(1, repetitions, 0.95);
        let ours = share.half_width.unwrap() / student_t(0.95, u64::from(repetitions - 1));
        let allowed = 4.0 * (its_error * its_error + ours * ours).sqrt() + 5e-4;
        assert!(
            (share.mean - printed).abs() < allowed,
            "{case:?}: {share:?} for {printed}"
        );
    }

    const LOSSES: [f64; 6] = [0.0, 0.05, 0.10, 0.15, 0.24, 0.50];

    #[test]
    fn without_counting() {
        let printed = [0.021, 0.108, 0.191, 0.279, 0.509, 0.759];
        for (loss, share) in LOSSES.into_iter().zip(printed) {
            // Runs freeze at different times, so the printed errors are up to 0.004.
            prints(
                UndetectedLoss::yearly(loss, None),
                share,
                if loss > 0.0 { 0.004 } else { 0.0 },
            );
        }
    }

    #[test]
    fn with_a_count_every_quarter() {
        let printed = [0.021, 0.036, 0.058, 0.085, 0.128, 0.230];
        for (loss, share) in LOSSES.into_iter().zip(printed) {
            prints(UndetectedLoss::yearly(loss, Some(90)), share, 0.0);
        }
    }

    /// Counts that begin sooner lose less; one on the last day comes too late to matter.
    #[test]
    fn the_first_count_may_come_sooner() {
        let every_quarter = UndetectedLoss::yearly(0.5, Some(90));
        let from = |first_count| {
            let case = UndetectedLoss {
                first_count,
                ..every_quarter
            };
            case.lost_share(3, 200, 0.95).mean
        };
        assert_eq!(from(90), every_quarter.lost_share(3, 200, 0.95).mean);
        assert!(from(45) < from(90) - 0.02);
        let uncounted = UndetectedLoss::yearly(0.5, None);
        assert_eq!(from(365), uncounted.lost_share(3, 200, 0.95).mean);
    }

    /// Once frozen, everything is lost: stretching the year adds demand that is all lost.
    #[test]
    fn replenishment_freezes_about_day_r_over_loss() {
        let case = UndetectedLoss::yearly(0.5, None);
        assert_eq!(case.freezes_about_day(), 74.0);
        let served = |days: u32| {
            let share = UndetectedLoss { days, ..case }
                .lost_share(2, 100, 0.95)
                .mean;
            (1.0 - share) * 10.0 * f64::from(days)
        };
        let (half, year, two) = (served(182), served(365), served(730));
        assert!(
            half > 0.95 * year && two - year < 0.02 * year,
            "{half} {year} {two}"
        );
        let freezes = |r| case.repetition(2, r).days_before_freeze;
        let mean = (0..100).map(freezes).sum::<f64>() / 100.0;
        // An empty shelf loses nothing, and shelves are ever emptier on the way.
        assert!((100.0..130.0).contains(&mean), "{mean}");
        // What is served equals what the days before the freeze ask for, within a fifth.
        assert!((year / 740.0 - 1.0).abs() < 0.25, "{year}");
    }
}
