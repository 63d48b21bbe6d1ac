//! How many replications are enough.
//!
//! Hoad, Robinson and Davies, "Automated selection of the number of replications for a
//! discrete-event simulation", JORS 61 (2010): go on until the interval is narrow enough, then
//! look ahead a few replications more to see that it stays so; a lucky streak at the start
//! would otherwise end an experiment early.

use super::{Estimate, Moments};

/// How narrow the interval has to be.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Precision {
    /// Half-width as a share of the mean's size, e.g. 0.05. Never met at mean 0, unless nothing
    /// varies.
    Relative(f64),
    /// Half-width in the unit of the mean.
    Absolute(f64),
}

/// A sequential stopping rule. Deciding depends only on the values in their order, so an
/// experiment that is repeated stops at the same replication.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Stopping {
    /// What is asked for.
    pub precision: Precision,
    /// Confidence of the interval, 0 to 1.
    pub confidence: f64,
    /// Replications before which the interval is not trusted.
    pub minimum: u64,
    /// Replications after which to give up.
    pub cap: u64,
    /// Replications to look ahead (their kLimit, 5 by default). Beyond 100 replications the
    /// look-ahead grows in proportion.
    pub look_ahead: u64,
}

/// What to do next.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Sufficiency {
    /// Run more.
    More,
    /// Precise enough since replication `at`, and still so at every look ahead.
    Enough {
        /// The number of replications that would have done.
        at: u64,
    },
    /// Every replication since the first gave the same value (0, for instance), or none gave a
    /// value at all; judged as precision is, from the minimum on, with the look-ahead. More
    /// replications of the kind would tell no more.
    Alike {
        /// The number of replications after which that was first judged.
        at: u64,
    },
    /// The cap came first.
    Capped,
}

impl Stopping {
    /// At least 30 replications and a look-ahead of 5.
    pub fn new(precision: Precision, confidence: f64, cap: u64) -> Stopping {
        Stopping {
            precision,
            confidence,
            minimum: 30,
            cap,
            look_ahead: 5,
        }
    }

    /// Judges the replications run so far, in their order.
    pub fn verdict(&self, values: &[f64]) -> Sufficiency {
        let mut watch = Watch::new(*self, 1);
        let run = values.iter().take(self.cap as usize);
        run.map(|&value| watch.add(&[value]))
            .find(|verdict| *verdict != Sufficiency::More)
            .unwrap_or(Sufficiency::More)
    }

    fn look_ahead_from(&self, n: u64) -> u64 {
        if n <= 100 {
            self.look_ahead
        } else {
            self.look_ahead * n / 100
        }
    }
}

/// A [`Stopping`] rule as the replications come in: of one quantity, or of the same quantity
/// under several policies, all of which have to be precise.
///
/// Beside each other, policies are asked for a share of the *largest* mean among them: one that
/// costs next to nothing is then not held to a share of next to nothing.
#[derive(Clone, Debug)]
pub struct Watch {
    rule: Stopping,
    moments: Vec<Moments>,
    replications: u64,
    precise_since: Option<u64>,
}

impl Watch {
    /// Nothing has been run yet.
    pub fn new(rule: Stopping, policies: usize) -> Watch {
        Watch {
            rule,
            moments: vec![Moments::default(); policies],
            replications: 0,
            precise_since: None,
        }
    }

    /// Takes the values of one more replication, one per policy, and judges. What is not a
    /// number (a ratio of nothing to nothing) says nothing, and a policy that never had a number
    /// is not waited for.
    pub fn add(&mut self, values: &[f64]) -> Sufficiency {
        let defined = |(_, value): &(_, &f64)| !value.is_nan();
        let pairs = self.moments.iter_mut().zip(values).filter(defined);
        pairs.for_each(|(moments, value)| moments.add(*value));
        self.replications += 1;
        let n = self.replications;
        let alike = self.is_alike();
        if n >= self.rule.minimum && (alike || self.is_precise()) {
            let at = *self.precise_since.get_or_insert(n);
            if n - at >= self.rule.look_ahead_from(at) {
                return match alike {
                    true => Sufficiency::Alike { at },
                    false => Sufficiency::Enough { at },
                };
            }
        } else {
            self.precise_since = None;
        }
        if n >= self.rule.cap {
            Sufficiency::Capped
        } else {
            Sufficiency::More
        }
    }

    /// The widest half-width, as a share of the largest mean; 0 if nothing varies, whatever the
    /// means. `None` while a policy has no interval, or if all means are 0 and values vary.
    pub fn relative_half_width(&self) -> Option<f64> {
        let largest = self.largest_mean();
        let widest = self.widest()?;
        match widest == 0.0 {
            true => Some(0.0),
            false => (largest > 0.0).then(|| widest / largest),
        }
    }

    /// The policies that have had a value.
    fn defined(&self) -> impl Iterator<Item = &Moments> {
        self.moments.iter().filter(|m| m.n() > 0)
    }

    fn largest_mean(&self) -> f64 {
        self.defined().map(|m| m.mean().abs()).fold(0.0, f64::max)
    }

    fn widest(&self) -> Option<f64> {
        let half_width = |m: &Moments| Estimate::from_moments(m, self.rule.confidence).half_width;
        let mut widths = self.defined().map(half_width);
        let first = widths.next()??;
        widths.try_fold(first, |widest, width| Some(f64::max(widest, width?)))
    }

    /// Whether no policy had two different values, in more than one replication.
    fn is_alike(&self) -> bool {
        let none = self.defined().next().is_none();
        self.replications > 1 && (none || self.widest() == Some(0.0))
    }

    fn is_precise(&self) -> bool {
        let (width, limit) = match self.rule.precision {
            Precision::Relative(limit) => (self.relative_half_width(), limit),
            Precision::Absolute(limit) => (self.widest(), limit),
        };
        width.is_some_and(|w| w <= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    fn rule(precision: Precision) -> Stopping {
        Stopping {
            minimum: 3,
            ..Stopping::new(precision, 0.95, 1_000)
        }
    }

    #[test]
    fn by_hand() {
        // 10, 11, 12: s = 1, half-width 4.303 / sqrt 3 = 2.484. Then 11 s: at n = 4 s^2 = 2/3,
        // half-width 3.182 x 0.408 = 1.299; at n = 5 s^2 = 1/2, 2.776 x 0.316 = 0.878.
        let values = [10.0, 11.0, 12.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0];
        let asked = rule(Precision::Absolute(1.3));
        assert_eq!(asked.verdict(&values[..8]), Sufficiency::More);
        assert_eq!(asked.verdict(&values[..9]), Sufficiency::Enough { at: 4 });
        assert_eq!(asked.verdict(&values), Sufficiency::Enough { at: 4 });
        let relative = rule(Precision::Relative(0.08));
        assert_eq!(relative.verdict(&values), Sufficiency::Enough { at: 5 });
    }

    #[test]
    fn a_lucky_start_is_seen_through() {
        let mut values = vec![10.0, 10.1, 9.9, 10.0, 15.0];
        values.extend([10.0; 200]);
        let Sufficiency::Enough { at } = rule(Precision::Absolute(0.5)).verdict(&values) else {
            panic!("200 equal values are precise")
        };
        assert!(at > 5, "stopped at {at}, before the fifth value spoke");
    }

    #[test]
    fn one_replication_is_never_enough() {
        let eager = Stopping {
            minimum: 0,
            look_ahead: 0,
            ..rule(Precision::Absolute(9.0))
        };
        assert_eq!(eager.verdict(&[]), Sufficiency::More);
        assert_eq!(eager.verdict(&[1.0]), Sufficiency::More);
        assert_eq!(eager.verdict(&[1.0, 4.0]), Sufficiency::More);
        assert_eq!(eager.verdict(&[1.0, 1.0]), Sufficiency::Alike { at: 2 });
    }

    #[test]
    fn a_mean_of_zero_runs_into_the_cap() {
        let values: Vec<f64> = (0..60).map(|i| f64::from(i % 2) * 2.0 - 1.0).collect();
        let asked = Stopping {
            cap: 60,
            ..rule(Precision::Relative(0.1))
        };
        assert_eq!(asked.verdict(&values[..59]), Sufficiency::More);
        assert_eq!(asked.verdict(&values), Sufficiency::Capped);
    }

    /// What never varies is as well known as it can be, at 0 too; so is what is never defined.
    #[test]
    fn what_is_always_the_same_ends_after_the_look_ahead() {
        let stopping = |precision| Stopping {
            minimum: 30,
            ..rule(precision)
        };
        for precision in [Precision::Relative(0.05), Precision::Absolute(0.05)] {
            for value in [0.0, -3.5, f64::NAN] {
                let mut values = vec![value; 34];
                let asked = stopping(precision);
                assert_eq!(asked.verdict(&values), Sufficiency::More);
                values.push(value);
                assert_eq!(
                    asked.verdict(&values),
                    Sufficiency::Alike { at: 30 },
                    "{value}"
                );
                // One that differs within the look-ahead begins it anew.
                let mut late = vec![value; 32];
                late.extend([1e6; 28]);
                assert_eq!(asked.verdict(&late[..38]), Sufficiency::More, "{value}");
            }
        }
        // Beside a policy that varies, what is always 0 or never defined does not wait.
        let mut watch = Watch::new(stopping(Precision::Relative(0.1)), 3);
        let each = |i: u32| [0.0, f64::NAN, 100.0 + f64::from(i % 2)];
        let verdicts: Vec<Sufficiency> = (0..35).map(|i| watch.add(&each(i))).collect();
        assert_eq!(verdicts[34], Sufficiency::Enough { at: 30 });
    }

    #[test]
    fn all_policies_have_to_be_precise_against_the_largest() {
        let rule = Stopping {
            look_ahead: 0,
            ..rule(Precision::Relative(0.1))
        };
        // Alone 1 +- 1 is not precise to a tenth; beside 100 it is.
        let mut beside = Watch::new(rule, 2);
        let verdicts: Vec<Sufficiency> = (0..4)
            .map(|i| beside.add(&[100.0, f64::from(i % 2) * 2.0]))
            .collect();
        assert_eq!(
            verdicts[1..3],
            [Sufficiency::More, Sufficiency::Enough { at: 3 }]
        );
        let values: Vec<f64> = (0..4).map(|i| f64::from(i % 2) * 2.0).collect();
        assert_eq!(rule.verdict(&values), Sufficiency::More);
        // One that is as noisy as the other is large keeps both waiting.
        let mut noisy = Watch::new(rule, 2);
        let last = (0..9).map(|i| noisy.add(&[100.0, f64::from(i % 2) * 90.0]));
        assert_eq!(last.last(), Some(Sufficiency::More));
        assert!(noisy.relative_half_width().unwrap() > 0.1);
    }

    #[test]
    fn what_is_not_a_number_says_nothing() {
        let mut watch = Watch::new(rule(Precision::Relative(0.5)), 1);
        watch.add(&[f64::NAN]);
        assert_eq!(watch.relative_half_width(), None);
        watch.add(&[4.0]);
        watch.add(&[6.0]);
        let expected = Estimate::of(&[4.0, 6.0], 0.95).half_width.unwrap() / 5.0;
        assert_eq!(watch.relative_half_width(), Some(expected));
    }

    #[test]
    fn the_look_ahead_grows_beyond_100() {
        let asked = rule(Precision::Absolute(1.0));
        assert_eq!(
            [50, 100, 101, 240].map(|n| asked.look_ahead_from(n)),
            [5, 5, 5, 12]
        );
    }

    /// Normal values with s / mean = 0.5 asked to 5 %: about (1.96 x 0.5 / 0.05)^2 = 384.
    #[test]
    fn the_number_is_about_what_theory_says() {
        let mut d = Streams::new(7, 0).at(Purpose(0), 0, 0);
        let values: Vec<f64> = (0..800).map(|_| 20.0 + 10.0 * d.normal()).collect();
        let asked = Stopping::new(Precision::Relative(0.05), 0.95, 800);
        let Sufficiency::Enough { at } = asked.verdict(&values) else {
            panic!("not precise at 800")
        };
        assert!((300..470).contains(&at), "{at}");
    }
}
