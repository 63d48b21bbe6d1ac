//! Sites: numbered copies, names, who runs them, where their stock comes from.

use super::Checker;
use crate::scenario::diagnostics::nearest;
use crate::scenario::raw::{File, SiteTable, SupplyForm};
use crate::scenario::sections::*;
use crate::units::Rate;
use crate::world::System;
use std::collections::HashMap;

impl Checker<'_> {
    /// The sites of a file, with `count` written out.
    pub(super) fn sites(&mut self, file: &File, systems: &[System]) -> Vec<Site> {
        if file.sites.is_empty() {
            self.error_help(
                &["sites"],
                "a scenario has at least one site",
                Some("add `[[sites]]` with a `name` and a `kind`".into()),
            );
        }
        let mut sites = Vec::new();
        let mut origins = Vec::new();
        for (index, table) in file.sites.iter().enumerate() {
            let index = index.to_string();
            self.site(table, &index, systems);
            for name in numbered(table) {
                sites.push(plain_site(table, name));
                origins.push(index.clone());
            }
        }
        self.names_are_unique(&sites, &origins);
        self.supplies(file, &mut sites, &origins);
        self.online_sites(file, &sites);
        sites
    }

    fn site(&mut self, table: &SiteTable, index: &str, systems: &[System]) {
        let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if table.name.is_empty() || !table.name.chars().all(good) {
            self.error(
                &["sites", index, "name"],
                "a site's name is made of letters, digits, `-` and `_`, for example \"dc-east\"",
                "remove spaces and other characters",
            );
        }
        if !matches!(table.count, None | Some(1..=10_000)) {
            self.error(
                &["sites", index, "count"],
                "between 1 and 10000 sites alike",
                "write a number in this range, or leave `count` away for one site",
            );
        }
        let weight = table.home_weight.unwrap_or(1.0);
        if !weight.is_finite() || !(0.0..=1e9).contains(&weight) {
            self.error(
                &["sites", index, "home-weight"],
                "a weight is 0 or more",
                "write 1 for an ordinary site, or 0 for one at which nobody lives",
            );
        }
        if let Some(needed) = table.kind.needs().filter(|s| !systems.contains(s)) {
            let needed = needed.name();
            self.error_help(
                &["sites", index, "kind"],
                format!("a site run by a third party needs the system `{needed}`"),
                Some(format!(
                    "add \"{needed}\" to `systems`, or make the site a `dc`"
                )),
            );
        }
    }

    fn names_are_unique(&mut self, sites: &[Site], origins: &[String]) {
        let mut seen = HashMap::new();
        for (site, origin) in sites.iter().zip(origins) {
            if seen.insert(site.name.as_str(), origin).is_some() {
                let rule = format!("there is another site named `{}`", site.name);
                let remedy = "give one of the two another name; `count` makes numbered copies";
                self.error(&["sites", origin, "name"], rule, remedy);
            }
        }
    }

    /// Resolves where each site's stock comes from.
    fn supplies(&mut self, file: &File, sites: &mut [Site], origins: &[String]) {
        let names: Vec<String> = sites.iter().map(|s| s.name.clone()).collect();
        let depot = sites.iter().position(|s| s.kind != SiteKind::Store);
        for (site, origin) in sites.iter_mut().zip(origins) {
            let table = origin.parse::<usize>().ok().and_then(|i| file.sites.get(i));
            site.supply = match table.and_then(|t| t.supply.as_ref()) {
                Some(SupplyForm::Supplier) => Supply::Supplier,
                Some(SupplyForm::None) => Supply::None,
                Some(SupplyForm::Site(name)) => self.supplying_site(name, &names, origin),
                None => match depot {
                    Some(depot) if site.kind == SiteKind::Store => Supply::Site(depot as u32),
                    _ => Supply::Supplier,
                },
            };
        }
        self.no_circles(sites, origins);
    }

    fn supplying_site(&mut self, name: &str, names: &[String], origin: &str) -> Supply {
        match names.iter().position(|n| n == name) {
            Some(index) => Supply::Site(index as u32),
            None => {
                let help = nearest(name, names);
                self.error_help(&["sites", origin, "supply"], "no site has this name", help);
                Supply::Supplier
            }
        }
    }

    fn no_circles(&mut self, sites: &[Site], origins: &[String]) {
        for (start, origin) in origins.iter().enumerate() {
            let mut at = start;
            for _ in 0..=sites.len() {
                match sites[at].supply {
                    Supply::Site(next) => at = next as usize,
                    _ => break,
                }
                if at == start {
                    let rule = "sites supply each other in a circle: nothing ever comes in";
                    let remedy = "let one of them be supplied by the `supplier`";
                    self.error(&["sites", origin, "supply"], rule, remedy);
                    break;
                }
            }
        }
    }

    fn online_sites(&mut self, file: &File, sites: &[Site]) {
        let home = |s: &Site| s.ships && s.home_weight > 0.0;
        let online = file.demand.orders.0 > 0 || file.demand.replay.is_some();
        if online && !sites.is_empty() && !sites.iter().any(home) {
            self.error_help(
                &["sites"],
                "no site ships online orders",
                Some("set `ships = true` and a `home-weight` for a site, or `demand.orders` to \"0 / day\"".into()),
            );
        }
    }
}

/// The names that a table stands for.
pub(super) fn numbered(table: &SiteTable) -> Vec<String> {
    match table.count {
        None => vec![table.name.clone()],
        Some(count) => {
            let count = count.min(10_000);
            let width = count.to_string().len().max(2);
            (1..=count)
                .map(|n| format!("{}-{n:0width$}", table.name))
                .collect()
        }
    }
}

fn plain_site(table: &SiteTable, name: String) -> Site {
    let store = table.kind == SiteKind::Store;
    let ships = table.ships.unwrap_or(!store);
    Site {
        name,
        kind: table.kind,
        ships,
        pickup: table.pickup.unwrap_or(store),
        home_weight: table.home_weight.unwrap_or(if ships { 1.0 } else { 0.0 }),
        store_sales: table.store_sales.unwrap_or(Rate(0)),
        supply: Supply::Supplier,
    }
}
