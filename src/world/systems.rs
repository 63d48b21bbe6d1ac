//! The systems: what each is and may do, a row each, and who does what among those present.
//!
//! This is the only place that knows systems by their names. Whoever asks for the planner, for
//! those who promise, for the floor of a site, or for a colour asks here, so that a system more
//! is a name (`kinds`) and a row. Scenarios that are written as code (claims, oracles, tests)
//! name systems as scenario files do.

use super::kinds::{Kind, System};

/// What a system is.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Which.
    pub system: System,
    /// Its name in a table.
    pub label: &'static str,
    /// Its name inside a sentence.
    pub noun: &'static str,
    /// Its place among the colours of a series.
    pub colour: usize,
    /// Whether it keeps records of all sites. Any other keeps those of the sites at which it
    /// executes, and of all if it plans.
    pub knows_all_sites: bool,
    /// Whether customers order here: it promises stock.
    pub takes_orders: bool,
    /// Its turn among those that may plan stock, if it may: the first that is present does.
    pub plans: Option<u8>,
    /// Where it executes, if anywhere.
    pub floor: Option<Floor>,
}

/// The sites at which a system executes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// Those of a kind, before any other system.
    Own {
        /// The kind.
        of: SiteKind,
        /// Whether such a site cannot be without it.
        needed: bool,
    },
    /// Those that no system has for its own: of several such systems, the first that is present.
    Others {
        /// Its turn.
        turn: u8,
    },
}

/// Who runs a site, and so which system executes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ::serde::Deserialize, ::schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// Own distribution centre, run from the WMS.
    Dc,
    /// A third party's distribution centre, run from its own WMS.
    #[serde(rename = "3pl")]
    ThirdParty,
    /// A store, run from the POS system if there is one, else from the WMS.
    Store,
}

static PROFILES: [Profile; System::COUNT] = [
    Profile {
        system: System::Wms,
        label: "WMS",
        noun: "WMS",
        colour: 0,
        knows_all_sites: false,
        takes_orders: false,
        plans: Some(1),
        floor: Some(Floor::Others { turn: 0 }),
    },
    Profile {
        system: System::Erp,
        label: "ERP",
        noun: "ERP",
        colour: 1,
        knows_all_sites: true,
        takes_orders: false,
        plans: Some(0),
        floor: Some(Floor::Others { turn: 1 }),
    },
    Profile {
        system: System::Storefront,
        label: "Storefront",
        noun: "storefront",
        colour: 2,
        knows_all_sites: true,
        takes_orders: true,
        plans: None,
        floor: None,
    },
    Profile {
        system: System::ThirdParty,
        label: "3PL",
        noun: "3PL",
        colour: 3,
        knows_all_sites: false,
        takes_orders: false,
        plans: None,
        floor: Some(Floor::Own {
            of: SiteKind::ThirdParty,
            needed: true,
        }),
    },
    Profile {
        system: System::Pos,
        label: "POS",
        noun: "POS",
        colour: 4,
        knows_all_sites: false,
        takes_orders: false,
        plans: None,
        floor: Some(Floor::Own {
            of: SiteKind::Store,
            needed: false,
        }),
    },
];

impl System {
    /// Its row.
    #[inline]
    pub fn profile(self) -> &'static Profile {
        &PROFILES[self as usize]
    }

    /// Whether sites of some kind are its own.
    pub fn has_own_sites(self) -> bool {
        matches!(self.profile().floor, Some(Floor::Own { .. }))
    }
}

impl SiteKind {
    /// The system without which there can be no site of the kind.
    pub fn needs(self) -> Option<System> {
        let own = Some(Floor::Own {
            of: self,
            needed: true,
        });
        System::ALL.into_iter().find(|s| s.profile().floor == own)
    }
}

/// What a system does for the others. What it may post by itself follows from its roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Takes orders and promises stock for them.
    Promise,
    /// Chooses which site serves an order, and sources it anew when that one cannot. Any system
    /// may: the scenario says which (`sourcing.reads`).
    Sourcing,
    /// Orders stock from suppliers and moves it among sites.
    Planning,
    /// Keeps the records where goods come and go.
    Execution,
}

impl Role {
    /// The kinds of posting that start with whoever has the role.
    pub fn originates(self) -> &'static [Kind] {
        match self {
            // Who sources a line anew commits and gives up stock too.
            Role::Promise | Role::Sourcing => &[Kind::SalesOrder, Kind::Cancellation],
            Role::Planning => &[Kind::PurchaseOrder, Kind::Amendment, Kind::TransferOrder],
            Role::Execution => &[
                Kind::Shipment,
                Kind::StoreSale,
                Kind::Receipt,
                Kind::TransferShip,
                Kind::TransferReceive,
                Kind::Return,
                Kind::Adjustment,
                Kind::Cancellation,
            ],
        }
    }
}

/// The systems that are present in a scenario: who of them does what.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a>(pub &'a [System]);

impl Present<'_> {
    /// Who takes the orders of online customers and promises stock.
    pub fn promising(self) -> Option<System> {
        let mut all = self.0.iter().copied();
        all.find(|s| s.profile().takes_orders)
    }

    /// Who plans purchase orders and transfers.
    pub fn planning(self) -> Option<System> {
        self.first(|s| s.profile().plans)
    }

    /// Who executes on the floor of a site of this kind.
    pub fn executing(self, kind: SiteKind) -> Option<System> {
        let own = |system: &System| match system.profile().floor {
            Some(Floor::Own { of, .. }) => of == kind,
            _ => false,
        };
        let own = self.0.iter().copied().find(own);
        own.or_else(|| self.executing_elsewhere())
    }

    /// Who executes where no system is at home.
    fn executing_elsewhere(self) -> Option<System> {
        self.first(|system| match system.profile().floor {
            Some(Floor::Others { turn }) => Some(turn),
            _ => None,
        })
    }

    /// What a system does, at one site or another, where this one sources orders.
    pub fn roles(self, system: System, sourcing: System) -> Vec<Role> {
        let has = [
            (Role::Promise, system.profile().takes_orders),
            (Role::Sourcing, system == sourcing),
            (Role::Planning, self.planning() == Some(system)),
            (Role::Execution, self.executes(system)),
        ];
        let has = has.into_iter().filter(|(_, has)| *has);
        has.map(|(role, _)| role).collect()
    }

    fn executes(self, system: System) -> bool {
        system.has_own_sites() || self.executing_elsewhere() == Some(system)
    }

    /// The systems that work on the floor and are told by the planner, in their order.
    pub fn floors_beside_planner(self) -> Vec<System> {
        let floors = System::ALL.into_iter().filter(|s| self.0.contains(s));
        let floors = floors.filter(|s| s.profile().floor.is_some());
        floors.filter(|&s| self.planning() != Some(s)).collect()
    }

    /// Whose turn is first, of those that have one.
    fn first(self, turn: impl Fn(System) -> Option<u8>) -> Option<System> {
        let those = self.0.iter().filter(|&&s| turn(s).is_some());
        those.copied().min_by_key(|&s| turn(s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_row() {
        for system in System::ALL {
            assert_eq!(system.profile().system, system);
        }
    }

    #[test]
    fn the_first_of_those_present_does_the_work_of_a_role() {
        use System::*;
        let all = Present(&System::ALL);
        assert_eq!(all.promising(), Some(Storefront));
        assert_eq!(all.planning(), Some(Erp));
        assert_eq!(all.executing(SiteKind::Dc), Some(Wms));
        assert_eq!(all.executing(SiteKind::ThirdParty), Some(ThirdParty));
        assert_eq!(all.executing(SiteKind::Store), Some(Pos));
        assert_eq!(all.floors_beside_planner(), [Wms, ThirdParty, Pos]);
        let no_erp = Present(&[Wms, Storefront, Pos]);
        assert_eq!(no_erp.planning(), Some(Wms));
        assert_eq!(no_erp.floors_beside_planner(), [Pos]);
        let no_wms = Present(&[Erp, Storefront]);
        assert_eq!(no_wms.executing(SiteKind::Store), Some(Erp));
        assert_eq!(no_wms.roles(Storefront, Erp), [Role::Promise]);
        let hub = [Role::Sourcing, Role::Planning, Role::Execution];
        assert_eq!(no_wms.roles(Erp, Erp), hub);
        assert_eq!(all.roles(Erp, Wms), [Role::Planning]);
    }

    #[test]
    fn only_a_third_party_brings_a_system_of_its_own() {
        assert_eq!(SiteKind::ThirdParty.needs(), Some(System::ThirdParty));
        assert_eq!(SiteKind::Store.needs(), None);
        assert_eq!(SiteKind::Dc.needs(), None);
    }
}
