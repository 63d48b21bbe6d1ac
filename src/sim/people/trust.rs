//! The buyer: looks at the ERP now and then beside what is really there, learns how far
//! and which way it is off, and orders on an own estimate.
//!
//! An impression is kept per site, of errors relative to the pool's reorder point: their
//! mean `b`, their spread `s`, and the share of looks that found the figure right, the
//! *trust* `t`. Each look weighs one over the buyer's memory. An order is made at
//!
//! ```text
//! ERP position - (1 - t) * (b + safety * s) * reorder point
//! ```
//!
//! so that a buyer who trusts orders what the ERP asks for, one who has seen too much
//! stock on the record orders more, one who has seen too little orders less, and doubt
//! alone adds safety stock. With a spreadsheet the correction is the error last seen of
//! the very pool instead of `(1 - t) b`: better at first, and wrong as soon as somebody
//! has put the ERP right. A stand-in has neither the feeling nor the file.

use super::super::{Gauge, Incident, Listener, Sim};
use super::minutes::Minutes;
use super::workarounds::Kind;
use crate::scenario::{Absence, Buyer};
use crate::world::Bucket;

/// What the buyer has seen of a site's figures.
#[derive(Clone, Copy, Debug)]
struct Impression {
    /// Mean error relative to the reorder point.
    mean: f64,
    /// Mean of its square.
    square: f64,
    /// Share of looks that found the figure right.
    right: f64,
}

/// The buyer's state.
#[derive(Debug, Default)]
pub struct BuyerState {
    sites: Vec<Impression>,
    /// Error last seen of each pool, as noted in the spreadsheet, in units.
    sheet: Vec<i32>,
    worked: Minutes,
}

impl BuyerState {
    /// A buyer who believes what the ERP says.
    pub fn new(buyer: Option<&Buyer>, sites: usize, pools: usize) -> BuyerState {
        let trusting = Impression {
            mean: 0.0,
            square: 0.0,
            right: 1.0,
        };
        let (sites, pools) = match buyer {
            Some(_) => (sites, pools),
            None => (0, pools),
        };
        BuyerState {
            sites: vec![trusting; sites],
            sheet: vec![0; pools],
            worked: Minutes::default(),
        }
    }

    /// The spreadsheets are thrown away.
    pub fn forget_sheets(&mut self) {
        self.sheet.fill(0);
    }

    fn trust(&self) -> f64 {
        let sum: f64 = self.sites.iter().map(|s| s.right).sum();
        sum / self.sites.len().max(1) as f64
    }
}

impl Absence {
    /// Whether the buyer is out at this time (in ms).
    fn covers(&self, time: i64) -> bool {
        let since = time - self.first.0;
        since >= 0 && since % self.every.0 < self.length.0
    }
}

/// What a buyer thinks of the figures of a site, as shares of the reorder point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Doubt {
    /// The error of each pool is looked up in a sheet.
    sheet: bool,
    /// Else it is taken to be this.
    error: f64,
    /// What is ordered on top, since it may be worse.
    safety: f64,
}

impl Doubt {
    /// The figures are believed.
    const NONE: Doubt = Doubt {
        sheet: false,
        error: 0.0,
        safety: 0.0,
    };
}

/// What errors of a pool are relative to, in units.
fn scale(reorder_point: i32) -> f64 {
    f64::from(reorder_point.max(1))
}

impl<L: Listener> Sim<'_, L> {
    /// Whether the buyer is there: only then are figures looked at and doubted.
    fn buyer_is_there(&self) -> bool {
        let buyer = self.sc.people.buyer.as_ref();
        let absence = buyer.and_then(|b| b.absence);
        !absence.is_some_and(|a| a.covers(self.now))
    }

    /// The buyer hears that that many units are really on hand, and looks at the ERP.
    pub(in super::super) fn buyer_sees(&mut self, pool: u32, on_hand: i32) {
        if self.people.buyer.sheet.is_empty() {
            return; // Nobody does anything in this scenario.
        }
        let figure = self.world.view(pool, self.plan.planner)[Bucket::OnHand as usize];
        self.buyer_compares(pool, figure - on_hand);
        let site = self.plan.site(pool);
        if self.people.workarounds.in_use(site, Kind::Spreadsheet) && self.buyer_is_there() {
            self.people.buyer.sheet[pool as usize] = figure - on_hand;
        }
    }

    /// The buyer finds a figure of the ERP too high by that many units (0: right).
    pub(in super::super) fn buyer_compares(&mut self, pool: u32, error: i32) {
        let Some(buyer) = self.sc.people.buyer else {
            return;
        };
        if !self.buyer_is_there() {
            return;
        }
        let relative = f64::from(error) / scale(self.world.pools[pool as usize].reorder_point);
        let weight = 1.0 / f64::from(buyer.memory);
        let seen = &mut self.people.buyer.sites[self.plan.site(pool) as usize];
        seen.mean += weight * (relative - seen.mean);
        seen.square += weight * (relative * relative - seen.square);
        seen.right += weight * (f64::from(u8::from(error == 0)) - seen.right);
        let trust = self.people.buyer.trust();
        self.gauge(Gauge::Trust, (trust * 1e6).round() as i64);
    }

    /// What the buyer of a site thinks of the ERP's figures by now.
    pub(in super::super) fn doubt(&self, site: u32) -> Doubt {
        if self.people.buyer.sheet.is_empty() || !self.buyer_is_there() {
            return Doubt::NONE;
        }
        let sheet = self.people.workarounds.in_use(site, Kind::Spreadsheet);
        let Some(buyer) = self.sc.people.buyer else {
            return Doubt {
                sheet,
                ..Doubt::NONE
            };
        };
        let seen = &self.people.buyer.sites[site as usize];
        let spread = (seen.square - seen.mean * seen.mean).max(0.0).sqrt();
        let distrust = 1.0 - seen.right;
        Doubt {
            sheet,
            error: distrust * seen.mean,
            safety: distrust * buyer.safety * spread,
        }
    }

    /// Units by which the buyer takes the position of a pool with this reorder point to be lower
    /// than the ERP says.
    #[inline]
    pub(in super::super) fn doubted(&self, pool: u32, reorder_point: i32, doubt: &Doubt) -> i32 {
        if *doubt == Doubt::NONE {
            return 0;
        }
        let scale = scale(reorder_point);
        let error = match doubt.sheet {
            true => f64::from(self.people.buyer.sheet[pool as usize]),
            false => doubt.error * scale,
        };
        let units = error + doubt.safety * scale;
        (units + 0.5_f64.copysign(units)) as i32
    }

    /// An order of the buyer's is compared with the one that the ERP's figures ask for.
    pub(in super::super) fn buyer_orders(&mut self, pool: u32, ordered: i32, by_erp: i32) {
        let difference = i64::from(ordered) - i64::from(by_erp);
        self.record(Incident::DistrustMoreUnits, pool, difference.max(0));
        self.record(Incident::DistrustFewerUnits, pool, (-difference).max(0));
        let site = self.plan.site(pool);
        if self.people.workarounds.in_use(site, Kind::Spreadsheet) && self.buyer_is_there() {
            let time = self
                .sc
                .people
                .workarounds
                .as_ref()
                .map_or(0, |w| w.sheet_time.0);
            let minutes = self.people.buyer.worked.add(time);
            self.record(Incident::SheetMinutes, pool, minutes);
        }
    }
}
