//! Where stock stands, and who runs the place.

use crate::units::Rate;
use crate::world::SiteKind;

/// A site and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Its name, as used in `SKU@SITE`.
    pub name: String,
    /// Warehouse, 3PL warehouse or store.
    pub kind: SiteKind,
    /// Whether online orders can be shipped from it.
    pub ships: bool,
    /// Whether online orders can be collected there.
    pub pickup: bool,
    /// Its share among sites as the home (nearest site) of an online order, as a weight.
    pub home_weight: f64,
    /// Sales over the counter, in sales per day over the whole assortment.
    pub store_sales: Rate,
    /// Where its stock comes from.
    pub supply: Supply,
}

/// Where replenishment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    /// A supplier, by purchase order.
    Supplier,
    /// Another site (index into `sites`), by transfer.
    Site(u32),
    /// Nothing is replenished.
    None,
}
