//! What is counted, and how long it took.

use hdrhistogram::Histogram;

use super::super::types::{Answer, Refusal};

/// Latencies are kept from 1 ns to an hour: longer than any run.
pub const CEILING: u64 = 3_600_000_000_000;

/// A histogram of latencies \[ns\] with three significant digits.
#[must_use]
pub fn histogram() -> Histogram<u64> {
    match Histogram::new_with_bounds(1, CEILING, 3) {
        Ok(histogram) => histogram,
        Err(error) => unreachable!("constant bounds: {error}"),
    }
}

/// Counts of one client or of all.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Operations that were due.
    pub offered: u64,
    /// Answered.
    pub completed: u64,
    /// Answered with yes.
    pub accepted: u64,
    /// Reservations answered with yes: the headline.
    pub reservations: u64,
    /// Answered with no, by reason.
    pub refused: [u64; Refusal::ALL.len()],
    /// Delivered a second time (not among offered).
    pub retried: u64,
    /// Retries that were answered differently: must be none.
    pub contradicted: u64,
    /// Outcome unknown.
    pub errored: u64,
    /// Due, but never sent.
    pub dropped: u64,
    /// Units accepted into and out of on hand: what the books must add up to.
    pub came: i64,
    /// Units that left.
    pub left: i64,
    /// Time on the CPU \[ns\]; 0 where the system does not tell.
    pub cpu: u64,
    /// From sending to answer \[ns\].
    pub service: Histogram<u64>,
    /// From the intended start to answer \[ns\] (open loop).
    pub response: Histogram<u64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            offered: 0,
            completed: 0,
            accepted: 0,
            reservations: 0,
            refused: [0; Refusal::ALL.len()],
            retried: 0,
            contradicted: 0,
            errored: 0,
            dropped: 0,
            came: 0,
            left: 0,
            cpu: 0,
            service: histogram(),
            response: histogram(),
        }
    }
}

impl Tally {
    /// Count an answer.
    #[inline(always)]
    pub fn answer(&mut self, reserves: bool, answer: &Answer) {
        self.completed += 1;
        match answer {
            Ok(_) => {
                self.accepted += 1;
                self.reservations += u64::from(reserves);
            }
            Err(refusal) => self.refused[*refusal as usize - 1] += 1,
        }
    }

    /// Add another client's counts.
    pub fn merge(&mut self, other: &Self) {
        self.offered += other.offered;
        self.completed += other.completed;
        self.accepted += other.accepted;
        self.reservations += other.reservations;
        for (sum, part) in self.refused.iter_mut().zip(other.refused) {
            *sum += part;
        }
        self.retried += other.retried;
        self.contradicted += other.contradicted;
        self.errored += other.errored;
        self.dropped += other.dropped;
        self.came += other.came;
        self.left += other.left;
        self.cpu += other.cpu;
        self.service += &other.service;
        self.response += &other.response;
    }
}

/// Time this thread has spent on a CPU so far \[ns\]; 0 if unknown.
#[must_use]
pub fn cpu_time() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|ns| ns.parse().ok())
        .unwrap_or(0)
}
