//! Units, by bucket and by where they are.

use super::kinds::Bucket;

/// Most systems that can hold a view of their own.
pub const MAX_SLOTS: usize = 5;

/// Units by [`Bucket`]: on hand, committed, incoming, unavailable.
pub type Units = [i32; Bucket::COUNT];

/// Where units are that are not on hand at a site. With the units on hand, the
/// places always sum to zero: units move, they never appear or vanish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Place {
    /// With suppliers.
    Supplier,
    /// On the road between two sites.
    Transit,
    /// With customers.
    Customer,
    /// Lost, or not found yet.
    Lost,
    /// The posting moves no unit (a commitment, an order, a correction).
    Nowhere,
}

/// On hand - unavailable - committed, in units.
#[inline]
pub fn available(units: &Units) -> i32 {
    units[Bucket::OnHand as usize]
        - units[Bucket::Committed as usize]
        - units[Bucket::Unavailable as usize]
}

/// Whether nothing on the shelf is fit for sale.
#[inline]
pub fn is_empty(truth: &Units) -> bool {
    truth[Bucket::OnHand as usize] <= truth[Bucket::Unavailable as usize]
}

/// Adds to each bucket.
#[inline]
pub(super) fn add(units: &mut Units, delta: &Units) {
    for (units, change) in units.iter_mut().zip(delta) {
        *units += change;
    }
}
