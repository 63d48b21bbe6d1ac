//! The data of a pool: what is really so, and a cell for what each system says.

use super::causes::Chain;
use super::kinds::Bucket;
use super::units::{MAX_SLOTS, Units, available};

/// The truth of one pool, and what the run keeps beside it: a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Pool {
    /// What is really so, in units by bucket.
    pub truth: Units,
    /// Purchase cost of a unit, in cents.
    pub unit_cost: i32,
    /// Unit price, in cents.
    pub price: i32,
    /// Reorder point, in units (for replenishment and the measure of freezes).
    pub reorder_point: i32,
    /// Lists that the pool is on, as bits: of set feeds that still have to bring it up to
    /// date, and of what is to be reviewed.
    pub dirty: u32,
    /// Index of the site.
    pub site: u32,
    /// Postings since the last count.
    pub activity: u16,
    /// 0, 1, 2 for class A, B, C.
    pub class: u8,
    /// Slots that keep a view of this pool, as bits.
    pub covered: u8,
    /// Slot of the system that executes at the site.
    pub floor: u8,
    /// Who hears of what: index of a routing table, which the world fills in.
    pub route: u8,
    /// Units on hand as the views have them, by slot, as far as the observer has been told.
    /// The world keeps them, so that views are compared without a look at each.
    pub view_on_hand: [i32; MAX_SLOTS],
}

impl Pool {
    /// Something was posted: what nobody posts is no activity that a count could go by.
    #[inline]
    pub(super) fn count_posting(&mut self) {
        self.activity = self.activity.saturating_add(1);
    }
}

const _: () = assert!(size_of::<Pool>() == 64);

/// What one system says of one pool, and how much of it is in flight.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Cell {
    /// The view, in units by bucket.
    pub view: Units,
    /// Of what the view will still change by, the part that messages on their way bring.
    pub lag_message: Units,
    /// The other part: sets bring it, or take back what messages bring.
    pub lag_set: Units,
    /// Units held for shoppers who have not paid yet (kept by the storefront alone).
    pub reserved: i32,
    /// Amounts by cause.
    pub causes: Chain,
}

impl Cell {
    /// On hand - unavailable - committed, in units.
    #[inline]
    pub fn available(&self) -> i32 {
        available(&self.view)
    }

    /// The part of the drift that is in flight, in units.
    #[inline]
    pub fn lag(&self, bucket: Bucket) -> i32 {
        self.lag_at(bucket as usize)
    }

    /// The same by the number of the bucket.
    #[inline]
    pub(super) fn lag_at(&self, b: usize) -> i32 {
        self.lag_message[b] + self.lag_set[b]
    }
}

/// What is on hand and what a view says so of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Units really on hand.
    pub truth: i32,
    /// Units on hand as the view has them.
    pub view: i32,
}

impl Record {
    /// Of a view of a pool.
    #[inline]
    pub fn of(truth: &Units, view: &Units) -> Record {
        Record {
            truth: truth[Bucket::OnHand as usize],
            view: view[Bucket::OnHand as usize],
        }
    }
}
