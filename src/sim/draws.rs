//! What random numbers are drawn for: one purpose per mechanism.
//!
//! A draw is addressed by purpose, entity and index, so that switching one
//! mechanism or policy never changes what another one draws: two policies meet
//! the same demand.

use crate::random::{Draw, Purpose};
use crate::scenario::Delay;
use libm::exp;

/// Relative demand of a SKU.
pub const POPULARITY: Purpose = Purpose(1);
/// Price of a SKU.
pub const PRICE: Purpose = Purpose(2);
/// Time to the first order, sale or loss (entity: where they come from).
pub const ARRIVAL: Purpose = Purpose(3);
/// Time to the next order, and what this one asks for (entity: order address).
pub const ORDER: Purpose = Purpose(4);
/// Payment of a line (entity: order address; index: line).
pub const PAYMENT: Purpose = Purpose(5);
/// Whether and when the customer cancels.
pub const CANCEL: Purpose = Purpose(6);
/// Pick delay and pick error.
pub const PICK: Purpose = Purpose(7);
/// Ship confirmation.
pub const SHIP: Purpose = Purpose(8);
/// Handling of an exception.
pub const EXCEPTION: Purpose = Purpose(9);
/// Collection of a pick-up order.
pub const COLLECT: Purpose = Purpose(10);
/// Whether, when and how goods come back.
pub const RETURN: Purpose = Purpose(11);
/// Time to the next store sale, and what it is (entity: sale address).
pub const STORE: Purpose = Purpose(12);
/// Daily store demand of a pool (entity: pool; index: day).
pub const DAILY: Purpose = Purpose(13);
/// Supplier's doings about a purchase order (entity: pool; index: order).
pub const SUPPLY: Purpose = Purpose(14);
/// Recording of a receipt (entity: pool; index: receipt).
pub const RECEIVING: Purpose = Purpose(15);
/// Transfers (entity: pool of the sender; index: transfer).
pub const TRANSFER: Purpose = Purpose(16);
/// Which SKU is balanced.
pub const REBALANCE: Purpose = Purpose(17);
/// A count's error (entity: pool; index: count).
pub const COUNT: Purpose = Purpose(18);
/// Shrink, damage, finds (entity: section and mechanism; index: event).
pub const LOSS: Purpose = Purpose(19);
/// When a feed runs (entity: feed and lane; index: run).
pub const FEED_RUN: Purpose = Purpose(20);
/// What happens to a message (entity: feed and site; index: message, or if SKUs may be
/// run separately SKU and message).
pub const MESSAGE: Purpose = Purpose(21);
/// Outages (entity: feed; index: outage).
pub const OUTAGE: Purpose = Purpose(22);

/// Work on a task of the desk (index: task).
pub const DESK: Purpose = Purpose(23);
/// Whether somebody compares records (index: look).
pub const NOTICE: Purpose = Purpose(24);
/// How long a confirmation takes without a desk (entity: order address, or pool).
pub const CONFIRM: Purpose = Purpose(25);
/// Who placed an order, and whether they leave when it fails (entity: order address).
pub const CUSTOMER: Purpose = Purpose(26);
/// Which pools of a site are on the day's list of counts (entity: site; index: day).
pub const COUNT_LIST: Purpose = Purpose(27);
/// Customer (address of the order) who waits for what is not there, or goes elsewhere.
pub const WAIT: Purpose = Purpose(29);

/// Source of replayed orders (see [`address`]).
pub const REPLAYED: u8 = 127;
/// Source of sales over the counter.
pub const COUNTER: u8 = 126;
/// Source of purchase orders that are confirmed by hand.
pub const PURCHASES: u8 = 125;
/// Source of shrink, damage and finds.
pub const LOSSES: u8 = 124;

/// Where an order, a sale or a loss draws: its source (0: ordinary orders; to 100: that
/// promotion), the section's number in the scenario (below 2^25), its own number.
pub fn address(source: u8, section: u32, number: u32) -> u64 {
    u64::from(source) << 57 | u64::from(section) << 32 | u64::from(number)
}

/// The longest time that is drawn, in ms: 557 years, so that sums of a few never overflow.
const LONGEST: i64 = 1 << 44;

/// The nearest whole number of milliseconds (of a length, so never negative), but never more
/// than 557 years.
#[inline]
pub fn nearest(millis: f64) -> i64 {
    ((millis + 0.5) as i64).min(LONGEST)
}

/// Lengths that are drawn by a distribution of a library, out of the way of the others.
#[inline(never)]
fn delay_of_a_shape(delay: &Delay, draw: &mut Draw) -> i64 {
    match *delay {
        Delay::Gamma(mean, shape) => nearest(draw.gamma(shape, mean.0 as f64 / shape)),
        Delay::Weibull(scale, shape) => nearest(draw.weibull(scale.0 as f64, shape)),
        Delay::Triangular(low, peak, high) => {
            let [low, peak, high] = [low, peak, high].map(|span| span.0 as f64);
            nearest(draw.triangular(low, peak, high))
        }
        _ => 0,
    }
}

/// Draws a length of time, in milliseconds.
#[inline]
pub fn delay(delay: &Delay, draw: &mut Draw) -> i64 {
    match *delay {
        Delay::Fixed(span) => span.0,
        Delay::Exponential(mean) => nearest(draw.exp1() * mean.0 as f64),
        Delay::Uniform(low, high) => low.0 + nearest(draw.unit() * (high.0 - low.0) as f64),
        Delay::Lognormal(median, sigma) => nearest(median.0 as f64 * exp(sigma * draw.normal())),
        Delay::Shifted(by, mean) => by.0 + nearest(draw.exp1() * mean.0 as f64),
        _ => delay_of_a_shape(delay, draw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::units::{HOUR, Span};

    /// What is drawn is as long on average as the delay says, whatever its form.
    #[test]
    fn a_delay_takes_its_mean_on_average() {
        let hours = |n: i64| Span(n * HOUR);
        let delays = [
            Delay::Fixed(hours(3)),
            Delay::Exponential(hours(3)),
            Delay::Uniform(hours(1), hours(5)),
            Delay::Lognormal(hours(3), 0.5),
            Delay::Shifted(hours(1), hours(2)),
            Delay::Gamma(hours(3), 0.4),
            Delay::Gamma(hours(3), 9.0),
            Delay::Weibull(hours(3), 0.8),
            Delay::Weibull(hours(3), 4.0),
            Delay::Triangular(hours(1), hours(2), hours(9)),
        ];
        let streams = Streams::new(5, 0);
        for (i, of) in delays.iter().enumerate() {
            let drawn: Vec<f64> = (0..20_000)
                .map(|n| delay(of, &mut streams.at(FEED_RUN, i as u64, n)) as f64)
                .collect();
            let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
            let squares = drawn.iter().map(|d| (d - mean).powi(2)).sum::<f64>();
            let error = (squares / (drawn.len() as f64 - 1.0) / drawn.len() as f64).sqrt();
            let off = (mean - of.mean()).abs();
            assert!(
                off <= 4.0 * error + 1.0,
                "{of}: {mean} instead of {}",
                of.mean()
            );
        }
    }
}
