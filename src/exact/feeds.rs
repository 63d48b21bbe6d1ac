//! How wrong a view is, by the way it hears.

/// A view that is set to the truth every `period`, where the truth loses one unit at a time
/// at Poisson `rate` (one kind of posting; nothing else moves). A renewal argument: the error
/// is what happened since the last successful poll, whose age is that of a renewal process.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct PolledMirror {
    /// Postings per unit of time.
    pub rate: f64,
    /// Time between polls.
    pub period: f64,
    /// Probability that a poll succeeds; a failed one is not retried.
    pub success: f64,
}

impl PolledMirror {
    /// A mirror whose polls always succeed.
    pub fn reliable(rate: f64, period: f64) -> PolledMirror {
        PolledMirror {
            rate,
            period,
            success: 1.0,
        }
    }

    /// Mean age of the view: T (2 - p) / (2 p), in units of time. From E(X^2) / (2 E(X)) with
    /// X = T times a geometric number (Ross, "Introduction to Probability Models", 7.4).
    pub fn mean_age(&self) -> f64 {
        self.period * (2.0 - self.success) / (2.0 * self.success)
    }

    /// Mean of the error; lambda T / 2 if polls always succeed.
    pub fn mean_error(&self) -> f64 {
        self.rate * self.mean_age()
    }

    /// Variance of the error; lambda T / 2 + lambda^2 T^2 / 12 if polls always succeed. It is
    /// lambda E(A) + lambda^2 var A, where E(A^2) = E(X^3) / (3 E(X)).
    pub fn variance(&self) -> f64 {
        let (t, p, age) = (self.period, self.success, self.mean_age());
        let age_squared = t * t * (6.0 - 6.0 * p + p * p) / (3.0 * p * p);
        self.rate * age + self.rate * self.rate * (age_squared - age * age)
    }

    /// Share of time the view is exactly right; (1 - e^(-lambda T)) / (lambda T) if polls
    /// always succeed. It is E(e^(-lambda A)) = (1 - E(e^(-lambda X))) / (lambda E(X)).
    pub fn share_right(&self) -> f64 {
        let x = self.rate * self.period;
        if x == 0.0 {
            return 1.0;
        }
        self.success * self.spoilt() / x
    }

    /// Mean time for which the view stays wrong once it is. A cycle from one successful poll
    /// to the next takes E(X) = T / p, of which it is wrong the share that it is not right;
    /// it goes wrong once in a cycle that sees a posting.
    pub fn mean_wrong(&self) -> f64 {
        (1.0 - self.share_right()) * self.period / self.success / self.spoilt()
    }

    /// Mean, over time and over views that are wrong, of how long each has been wrong so far.
    /// Of a view that goes wrong a time S after a successful poll, exponential, and is put right
    /// by the next, X after it, the ages add up to (X - S)^2 / 2 and the time wrong to X - S. So
    /// it is E((X - S)^+^2) / (2 E((X - S)^+)), where, with s = 1 - e^(-lambda X),
    /// E((X - S)^+) = E(X - s / lambda) and E((X - S)^+^2) = E(X^2 - 2 X / lambda +
    /// 2 s / lambda^2). (Small lambda T cost digits.)
    pub fn mean_age_wrong(&self) -> f64 {
        let (p, t) = (self.success, self.period);
        let (x, x_squared) = (t / p, t * t * (2.0 - p) / (p * p));
        let wrong = x - self.spoilt() / self.rate;
        let squared = x_squared - 2.0 * wrong / self.rate;
        squared / (2.0 * wrong)
    }

    /// Probability that a posting falls between two successful polls: 1 - E(e^(-lambda X)).
    fn spoilt(&self) -> f64 {
        let p = self.success;
        // 1 - p e^-x / (1 - (1 - p) e^-x) = (1 - e^-x) / (1 - (1 - p) e^-x), without loss of
        // digits at small x.
        let missed = -libm::expm1(-self.rate * self.period);
        missed / (p + (1.0 - p) * missed)
    }
}

/// A view that hears of each posting after a delay of any distribution: what is in flight is
/// Poisson with mean lambda E(D) (the infinite-server queue M/G/infinity; Palm 1943).
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct EventFeed {
    /// Postings per unit of time.
    pub rate: f64,
    /// Mean delay, in units of time.
    pub mean_delay: f64,
}

impl EventFeed {
    /// Mean, and variance too, of the units in flight: the size of the error.
    pub fn mean_in_flight(&self) -> f64 {
        self.rate * self.mean_delay
    }

    /// Share of time the view is exactly right.
    pub fn share_right(&self) -> f64 {
        libm::exp(-self.mean_in_flight())
    }
}

/// A view fed by deltas of one unit, some of which are lost or bypass it and some are applied
/// twice, never reconciled. Thinned Poisson streams are independent (Ross 5.3), so the drift
/// is a difference of two Poisson counts.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct UnreconciledDeltas {
    /// Postings per unit of time.
    pub rate: f64,
    /// Share that never arrives.
    pub lost: f64,
    /// Share that is applied twice.
    pub doubled: f64,
}

impl UnreconciledDeltas {
    /// Mean drift after a time: lambda (d - q) t, counted in the direction of lost postings.
    pub fn mean_drift(&self, time: f64) -> f64 {
        self.rate * (self.lost - self.doubled) * time
    }

    /// Variance of the drift after a time: lambda (d + q) t.
    pub fn variance(&self, time: f64) -> f64 {
        self.rate * (self.lost + self.doubled) * time
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Draw, Purpose, Streams};
    use crate::stats::Moments;

    const SAMPLES: u64 = 100_000;

    fn draw(purpose: u16) -> Draw {
        Streams::new(31, 0).at(Purpose(purpose), 0, 0)
    }

    /// Mean, variance and share of zeros within four standard errors.
    fn agrees(errors: &[f64], mean: f64, variance: f64, right: Option<f64>) {
        let n = errors.len() as f64;
        let m = Moments::of(errors);
        let v = m.variance().unwrap();
        assert!(
            (m.mean() - mean).abs() < 4.0 * (v / n).sqrt(),
            "mean {} for {mean}",
            m.mean()
        );
        let fourth = errors.iter().map(|e| (e - m.mean()).powi(4)).sum::<f64>() / n;
        let error = ((fourth - v * v) / n).sqrt();
        assert!(
            (v - variance).abs() < 4.0 * error,
            "variance {v} for {variance}"
        );
        if let Some(right) = right {
            let zeros = errors.iter().filter(|e| **e == 0.0).count() as f64 / n;
            let error = (right * (1.0 - right) / n).sqrt();
            assert!((zeros - right).abs() < 4.0 * error, "{zeros} for {right}");
        }
    }

    #[test]
    fn a_reliable_mirror_has_the_printed_formulas() {
        let m = PolledMirror::reliable(3.0, 0.5);
        let x: f64 = 1.5;
        assert!((m.mean_error() - x / 2.0).abs() < 1e-15);
        assert!((m.variance() - (x / 2.0 + x * x / 12.0)).abs() < 1e-15);
        assert!((m.share_right() - (1.0 - (-x).exp()) / x).abs() < 1e-15);
        assert!((m.mean_age() - 0.25).abs() < 1e-15);
        // From the first posting of a period that has one until its end.
        let wrong = 0.5 / (1.0 - (-x).exp()) - 1.0 / 3.0;
        assert!((m.mean_wrong() - wrong).abs() < 1e-15);
        // (T^2 - 2 T / l + 2 (1 - e^-x) / l^2) / (2 (T - (1 - e^-x) / l)) with l = 3, T = 0.5.
        let spoilt = 1.0 - (-x).exp();
        let squares = 0.25 - 1.0 / 3.0 + 2.0 * spoilt / 9.0;
        let age = squares / (2.0 * (0.5 - spoilt / 3.0));
        assert!((m.mean_age_wrong() - age).abs() < 1e-14);
        let unreliable = PolledMirror { success: 0.8, ..m };
        assert!((unreliable.mean_age() - 0.5 * 1.2 / 1.6).abs() < 1e-15);
        assert_eq!(PolledMirror::reliable(0.0, 1.0).share_right(), 1.0);
    }

    /// Looked at from a random moment: the phase is uniform, then polls fail back into the past.
    #[test]
    fn an_unreliable_mirror_by_sampling() {
        let m = PolledMirror {
            rate: 1.3,
            period: 0.7,
            success: 0.6,
        };
        let mut d = draw(0);
        let errors: Vec<f64> = (0..SAMPLES)
            .map(|_| {
                let mut age = m.period * d.unit();
                while d.unit() >= m.success {
                    age += m.period;
                }
                f64::from(d.poisson(m.rate * age))
            })
            .collect();
        agrees(&errors, m.mean_error(), m.variance(), Some(m.share_right()));
    }

    /// From poll to poll: when the first posting came, and when a poll succeeded.
    #[test]
    fn the_age_of_a_wrong_view_by_sampling() {
        let m = PolledMirror {
            rate: 1.3,
            period: 0.7,
            success: 0.6,
        };
        let mut d = draw(2);
        let (mut ages, mut wrong) = (0.0, 0.0);
        for _ in 0..SAMPLES {
            let first = d.exp1() / m.rate;
            let mut next = m.period;
            while d.unit() >= m.success {
                next += m.period;
            }
            let length = (next - first).max(0.0);
            (ages, wrong) = (ages + length * length / 2.0, wrong + length);
        }
        let found = ages / wrong;
        assert!((found / m.mean_age_wrong() - 1.0).abs() < 0.02, "{found}");
    }

    /// Postings back to 20 mean delays ago, each with a lognormal or a fixed delay.
    #[test]
    fn an_event_feed_by_sampling() {
        let delays: [fn(&mut Draw) -> f64; 2] = [|d| d.lognormal(-0.5, 1.0), |_| 1.0];
        let feed = EventFeed {
            rate: 0.8,
            mean_delay: 1.0,
        };
        for (purpose, delay) in delays.into_iter().enumerate() {
            let mut d = draw(10 + purpose as u16);
            let in_flight = |_| {
                let mut posted = 0.0;
                let mut count = 0.0;
                loop {
                    posted += d.exp1() / feed.rate;
                    if posted > 40.0 {
                        return count;
                    }
                    count += f64::from(delay(&mut d) > posted);
                }
            };
            let errors: Vec<f64> = (0..SAMPLES / 4).map(in_flight).collect();
            let mean = feed.mean_in_flight();
            agrees(&errors, mean, mean, Some(feed.share_right()));
        }
    }

    #[test]
    fn unreconciled_deltas_by_sampling() {
        let deltas = UnreconciledDeltas {
            rate: 2.0,
            lost: 0.10,
            doubled: 0.04,
        };
        let mut d = draw(20);
        let drifts: Vec<f64> = (0..SAMPLES / 4)
            .map(|_| {
                (0..d.poisson(deltas.rate * 15.0))
                    .map(|_| match d.unit() {
                        u if u < 0.10 => 1.0,
                        u if u < 0.14 => -1.0,
                        _ => 0.0,
                    })
                    .sum()
            })
            .collect();
        agrees(
            &drifts,
            deltas.mean_drift(15.0),
            deltas.variance(15.0),
            None,
        );
        assert!((deltas.mean_drift(15.0) - 1.8).abs() < 1e-12);
        assert!((deltas.variance(15.0) - 4.2).abs() < 1e-12);
    }
}
