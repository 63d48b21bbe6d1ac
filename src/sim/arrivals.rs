//! How often things happen: rates, and the next time that something does.

use super::draws;
use super::run_tables::RunTables;
use crate::scenario::{LossRate, Picking, Scenario};
use crate::units::{DAY, HOUR, Rate};

/// Rate per millisecond at which units are lost in a section.
pub fn loss_rate(rate: LossRate, plan: &RunTables, section: u32) -> f64 {
    let (site, block) = plan.place(section);
    let units = || plan.own_units[site as usize] * plan.block_share(block);
    let per_day = match rate {
        LossRate::None => 0.0,
        LossRate::OfSales(share) => share.fraction() * units() / plan.lost_at_once,
        LossRate::PerPool(rate) => rate.per_day() * f64::from(plan.skus_of(block)),
    };
    per_day / DAY as f64
}

/// Events per millisecond to expect, a hint for the calendar.
pub fn expected_rate(sc: &Scenario, plan: &RunTables) -> f64 {
    let here: f64 = (0..plan.blocks).map(|b| plan.block_share(b)).sum();
    let orders = match &sc.demand.replay {
        Some(replay) => replay.lines.len() as f64 / sc.run.horizon.days().max(1.0),
        None => {
            let share: f64 = plan.orders.iter().map(|site| site.share).sum();
            here * share * sc.demand.orders.per_day() * (1.0 + sc.demand.lines)
        }
    };
    let stores: f64 = sc.sites.iter().map(|s| s.store_sales.per_day()).sum();
    let waves = match sc.fulfilment.picking {
        Picking::Waves { every, .. } => DAY as f64 / every.0 as f64 * f64::from(plan.sites),
        Picking::Each(_) => 0.0,
    };
    (orders + here * stores + waves + f64::from(plan.sites)) / DAY as f64
}

/// The next time an event of a process with this rate happens, after `from`.
///
/// `rate` is in events per millisecond at intensity 1; the intensity changes
/// from hour to hour, so the exponential "work" is used up hour by hour.
pub fn next_arrival(hours: Option<&[f64; 168]>, rate: f64, from: i64, work: f64) -> Option<i64> {
    if rate <= 0.0 {
        return None;
    }
    let Some(hours) = hours else {
        return Some(from + draws::nearest((work / rate).min(1e15)));
    };
    let (mut work, mut at) = (work / rate, from);
    for _ in 0..1_000_000 {
        let hour = at / HOUR;
        let end = (hour + 1) * HOUR;
        let intensity = hours[(hour % 168) as usize];
        let capacity = intensity * (end - at) as f64;
        if work < capacity {
            return Some(at + draws::nearest(work / intensity));
        }
        work -= capacity;
        at = end;
    }
    None
}

/// Events per millisecond of a rate.
pub fn per_ms(rate: Rate) -> f64 {
    rate.per_day() / DAY as f64
}
