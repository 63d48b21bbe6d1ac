//! When receivers are down: drawn at the start, since nothing in a run changes it.

use super::draws;
use crate::random::Streams;
use crate::scenario::{Outages, Scenario};
use crate::units::DAY;

/// Outages in time order: start and end, in ms.
#[derive(Clone, Debug, Default)]
pub struct Windows(Vec<(i64, i64)>);

impl Windows {
    /// Draws the outages of a feed (or of the pool) up to the horizon.
    pub fn draw(outages: &Outages, streams: &Streams, entity: u64, horizon: i64) -> Windows {
        let per_ms = outages.rate.per_day() / DAY as f64;
        let mut windows = Vec::new();
        let mut at = 0i64;
        if per_ms <= 0.0 {
            return Windows(windows);
        }
        loop {
            let mut draw = streams.at(draws::OUTAGE, entity, windows.len() as u64);
            at += (draw.exp1() / per_ms).min(1e15) as i64;
            if at >= horizon {
                break;
            }
            let noticed = draws::delay(&outages.noticed_after, &mut draw);
            let repaired = draws::delay(&outages.repaired_after, &mut draw);
            let end = at + noticed + repaired;
            windows.push((at, end));
            at = end;
        }
        Windows(windows)
    }

    /// Whether it is down at that time.
    #[inline]
    pub fn down(&self, time: i64) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let after = self.0.partition_point(|w| w.0 <= time);
        after > 0 && time < self.0[after - 1].1
    }

    /// The outages.
    pub fn all(&self) -> &[(i64, i64)] {
        &self.0
    }
}

/// Entity number of the shared pool among the outages.
pub const HUB: u32 = u32::MAX;

/// Outages of the shared pool.
pub fn of_hub(sc: &Scenario, streams: &Streams) -> Windows {
    match sc.shared_pool.as_ref().and_then(|hub| hub.outages.as_ref()) {
        Some(outages) => Windows::draw(outages, streams, u64::from(HUB), sc.run.horizon.0),
        None => Windows::default(),
    }
}
