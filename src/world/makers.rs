//! Who makes documents, and which systems hear that their lines are opened and ended.
//!
//! A system that never hears that lines of a document are opened holds nothing for them, so
//! nothing that ends them changes what it says, its own postings included.

use super::kinds::Kind;
use super::open_lines::DocumentKind;
use super::reach::{FeedSpec, among, arrivals, is_safe, numbers, receive, spanning_tree};
use super::units::MAX_SLOTS;

/// The systems that make documents, by slot.
#[derive(Clone, Copy, Debug)]
pub struct Makers {
    /// The storefront, where orders are accepted and cancelled.
    pub storefront: usize,
    /// The system that sources orders anew and cancels what nobody can serve.
    pub sourcing: usize,
    /// The planner, which makes purchase orders and transfers.
    pub planner: usize,
}

impl Makers {
    /// Who opens lines of a kind of document, and by which posting.
    fn openings(&self, of: DocumentKind) -> [(usize, Kind); 2] {
        match of {
            DocumentKind::Order => {
                [self.storefront, self.sourcing].map(|slot| (slot, Kind::SalesOrder))
            }
            DocumentKind::Purchase => [(self.planner, Kind::PurchaseOrder); 2],
            DocumentKind::TransferOut | DocumentKind::TransferIn => {
                [(self.planner, Kind::TransferOrder); 2]
            }
        }
    }

    /// Who ends them, where these systems (bits by slot) are floors.
    fn ends(&self, of: DocumentKind, floors: u8) -> Vec<(usize, Kind)> {
        let at_floors = |kind: Kind| {
            let floors = (0..MAX_SLOTS).filter(move |slot| floors >> slot & 1 == 1);
            floors.map(move |slot| (slot, kind))
        };
        match of {
            DocumentKind::Order => {
                let mut ends = [self.storefront, self.sourcing]
                    .map(|slot| (slot, Kind::Cancellation))
                    .to_vec();
                ends.extend(at_floors(Kind::Shipment));
                ends
            }
            DocumentKind::Purchase => {
                let mut ends = vec![(self.planner, Kind::Amendment)];
                ends.extend(at_floors(Kind::Receipt));
                ends
            }
            DocumentKind::TransferOut => at_floors(Kind::TransferShip).collect(),
            // The sender's floor tells the receiver that less is on its way.
            DocumentKind::TransferIn => (at_floors(Kind::TransferReceive))
                .chain(at_floors(Kind::TransferShip))
                .collect(),
        }
    }
}

/// The kind of posting that opens the lines which this kind ends (or opens).
pub(super) fn opened_by(kind: Kind) -> Kind {
    match kind {
        Kind::Shipment | Kind::Cancellation => Kind::SalesOrder,
        Kind::Receipt | Kind::Amendment => Kind::PurchaseOrder,
        Kind::TransferShip | Kind::TransferReceive => Kind::TransferOrder,
        opening => opening,
    }
}

/// The buckets (bits) in which a system has never received the documents that this kind ends.
pub(super) fn unopened(slot: usize, kind: Kind, specs: &[FeedSpec], makers: &Makers) -> u8 {
    let ended: &[DocumentKind] = match kind {
        Kind::Shipment | Kind::Cancellation => &[DocumentKind::Order],
        Kind::Receipt | Kind::Amendment => &[DocumentKind::Purchase],
        Kind::TransferShip => &[DocumentKind::TransferOut, DocumentKind::TransferIn],
        Kind::TransferReceive => &[DocumentKind::TransferIn],
        _ => &[],
    };
    let never = |of: &&DocumentKind| {
        makers.openings(**of).iter().all(|&(origin, opening)| {
            let tree = spanning_tree(origin, opening, specs);
            let (_, by_set) = receive(origin, of.bucket(), tree, specs);
            let messages = arrivals(origin, opening, of.bucket(), specs)[slot];
            origin != slot && messages == 0 && by_set >> slot & 1 == 0
        })
    };
    let of_those = ended.iter().filter(never);
    of_those.fold(0, |bits, of| bits | 1 << of.bucket() as u8)
}

/// Whether lines of a kind of document have to be followed, system by system: because some
/// system may hold something else for a line than is really open. Else what it holds is known
/// without: as much as the truth, or never anything.
pub(super) fn has_to_be_followed(
    of: DocumentKind,
    specs: &[FeedSpec],
    covered: u8,
    floors: u8,
    makers: &Makers,
) -> bool {
    let specs = among(specs, covered);
    let shows_a_number = numbers(of.bucket(), &specs);
    let knows = |slot: usize, (origin, kind): (usize, Kind)| match origin == slot {
        true => Some(true),
        false => match arrivals(origin, kind, of.bucket(), &specs)[slot] {
            0 => None,
            1 => Some(is_safe(origin, kind, &specs)),
            _ => Some(false),
        },
    };
    let keeps_lines = covered & !shows_a_number;
    let mut slots = (0..MAX_SLOTS).filter(|slot| keeps_lines >> slot & 1 == 1);
    slots.any(|slot| {
        let opened: Vec<_> = makers.openings(of).map(|o| knows(slot, o)).to_vec();
        if opened.iter().all(Option::is_none) {
            // What never reaches the floor is keyed in there.
            return of == DocumentKind::Order && floors >> slot & 1 == 1;
        }
        let ends = makers.ends(of, floors & covered);
        let mut all = opened
            .into_iter()
            .chain(ends.into_iter().map(|e| knows(slot, e)));
        !all.all(|known| known == Some(true))
    })
}
