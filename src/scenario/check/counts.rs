//! Counts: the rules of their section, and the sites that it names.

use super::Checker;
use super::sites::numbered;
use crate::scenario::diagnostics::nearest;
use crate::scenario::forms::Quantity;
use crate::scenario::raw::File;
use crate::scenario::sections::*;
use crate::units::{Share, Span};
use crate::world::{Kind, System};

impl Checker<'_> {
    /// How counts are made, with the sites under the names that they have.
    pub(super) fn counts(&mut self, file: &File, sites: &[Site]) -> Counts {
        let counts = &file.counts;
        if let CountRule::Calendar { every } = counts.rule {
            self.require(
                every.iter().all(|&e| e > Span::ZERO),
                &["counts", "rule"],
                "counts of a class are some time apart, for example 90 d",
                "write three lengths of time, or \"none\" for no counts",
            );
        }
        self.require(
            counts.wrong_by != Quantity::Fixed(0) || counts.wrong == Share::ZERO,
            &["counts", "wrong-by"],
            "a wrong count is wrong by at least 1 unit",
            "write at least \"1 units\", or set `wrong` to \"0 %\"",
        );
        if counts.from >= file.run.horizon {
            self.warn(
                &["counts", "from"],
                "the run is over before the first count",
                "write a time before `run.horizon`, or set `counts.rule` to \"none\"",
            );
        }
        Counts {
            sites: self.counted_sites(file, sites),
            ..counts.clone()
        }
    }

    /// What a count finds is booked where the floor keeps its record. Where no feed takes it
    /// from there, all other systems go on as they were.
    pub(super) fn counts_reach_somebody(&mut self, scenario: &Scenario) {
        let path = ["counts", "rule"];
        let counts = &scenario.counts;
        let counted = counts.rule != CountRule::None || counts.zero_balance;
        let one_record = scenario.shared_pool.is_some() || scenario.conditions.pool_visibility;
        if !self.typed(&path) || !counted || !counts.owner || one_record {
            return;
        }
        let takes = |feed: &Feed| {
            // Change control makes feeds of deltas carry adjustments.
            feed.message != Payload::Delta
                || feed.carries.contains(&Kind::Adjustment)
                || scenario.conditions.change_control
        };
        let mut silent: Vec<System> = Vec::new();
        for site in scenario.sites.iter().filter(|s| counts.sites.has(&s.name)) {
            let floor = scenario.floor(site);
            let told = scenario.feeds.iter().any(|f| f.from == floor && takes(f));
            let system = scenario.systems[floor as usize];
            if !told && scenario.systems.len() > 1 && !silent.contains(&system) {
                silent.push(system);
            }
        }
        for system in silent {
            let name = system.name();
            self.warn(
                &path,
                format!("what is counted in the `{name}` stays there: no feed from it carries `adjustment`"),
                &format!(
                    "add \"adjustment\" to what a feed from `{name}` carries, or count elsewhere (`counts.sites`)"
                ),
            );
        }
    }

    /// The sites that are counted: the name of a table with a `count` stands for all its copies.
    fn counted_sites(&mut self, file: &File, sites: &[Site]) -> CountedSites {
        let CountedSites::Named(names) = &file.counts.sites else {
            return CountedSites::All;
        };
        let path = ["counts", "sites"];
        self.require(
            !names.is_empty(),
            &path,
            "counts are made at one site at least",
            "name a site, or set `counts.rule` to \"none\"",
        );
        let mut counted = Vec::new();
        for name in names {
            let of_table = file.sites.iter().find(|table| table.name == *name);
            if sites.iter().any(|site| site.name == *name) {
                counted.push(name.clone());
            } else if let Some(table) = of_table {
                counted.extend(numbered(table));
            } else {
                let known: Vec<&str> = sites.iter().map(|site| site.name.as_str()).collect();
                let rule = format!("no site is named `{name}`");
                self.error_help(&path, rule, nearest(name, &known));
            }
        }
        CountedSites::Named(counted)
    }
}
