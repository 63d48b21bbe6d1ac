//! A count puts a record right (or wrong): truth stays, and the causes of the drift go.

use super::kinds::{Bucket, Cause, Kind};
use super::message::{Message, NO_LINE, Posting};
use super::observer::Observer;
use super::state::World;
use super::step::Step;
use super::units::{MAX_SLOTS, Place, Units};

impl<O: Observer> World<O> {
    /// A system's record is changed by `delta` because of a count; `error` units
    /// of the on-hand change are the count's own mistake. Returns the message.
    ///
    /// What the change puts right is taken off the causes that had made the
    /// record wrong; what it erases beyond that (messages in flight, sales
    /// during the count) is a stale overwrite; the mistake is a miscount. A
    /// count that left out what is `unposted` leaves that many units late.
    pub fn correct(
        &mut self,
        origin: usize,
        pool: u32,
        delta: &Units,
        error: i32,
        unposted: Option<i32>,
    ) -> Message {
        let before = self.gaps(pool);
        for slot in 0..self.slots {
            if !self.covers(slot, pool) {
                continue;
            }
            for bucket in Bucket::ALL {
                let (wrong, left_out) = match bucket {
                    Bucket::OnHand => (error, unposted),
                    _ => (0, None),
                };
                let change = delta[bucket as usize] - wrong;
                self.absorb(pool, slot, bucket, change, left_out);
                self.blame(pool, slot, bucket, Cause::Miscount, wrong);
            }
        }
        self.write(pool, origin, delta, 0);
        let route = *self.route(pool, origin, Kind::Adjustment);
        let deltas = [*delta; MAX_SLOTS];
        let wrong = (0, Cause::Miscount);
        self.miss(pool, origin, (&route, Kind::Adjustment), &deltas, wrong);
        self.measure(pool, &before);
        let step = Step::Corrected {
            origin,
            delta,
            error,
        };
        self.report_step(pool, &step);
        self.unsettle(pool);
        Posting::new(origin, pool, Kind::Adjustment, *delta, Place::Nowhere).message(NO_LINE)
    }

    /// Lets `change` units of correction use up causes of drift of the opposite sign. What was
    /// left out of the count is late before and after it.
    fn absorb(
        &mut self,
        pool: u32,
        slot: usize,
        bucket: Bucket,
        change: i32,
        left_out: Option<i32>,
    ) {
        let mut amounts = self.causes.amounts(&self.cell(pool, slot).causes, bucket);
        let mut rest = change;
        if let Some(units) = left_out {
            let late = std::mem::take(&mut amounts[Cause::LatePosting as usize]);
            self.blame(pool, slot, bucket, Cause::LatePosting, -units - late);
            rest += units + late;
        }
        if rest == 0 {
            return;
        }
        let clears_all = amounts.iter().sum::<i32>() == -rest;
        for cause in Cause::ALL {
            let amount = amounts[cause as usize];
            let used = if clears_all {
                -amount
            } else if amount.signum() == -rest.signum() {
                -amount.signum() * amount.abs().min(rest.abs())
            } else {
                0
            };
            rest -= used;
            self.blame(pool, slot, bucket, cause, used);
        }
        self.blame(pool, slot, bucket, Cause::StaleOverwrite, rest);
    }
}
