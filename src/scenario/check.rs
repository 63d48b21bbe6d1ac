//! From what was typed to what is meant: the rules that values obey together.
//!
//! Every rule that is broken is noted with the path of the key at fault, and
//! checking goes on. A rule about a value that could not be read is skipped: the
//! reader has said already what is wrong with it.

mod counts;
mod feeds;
mod people;
mod replay;
mod sections;
mod sites;

use super::diagnostics::{Severity, nearest};
use super::doc::{self, Node, Source};
use super::forms::RateForm;
use super::presets;
use super::rate_names::RateName;
use super::raw::File;
use super::read::Fault;
use super::sections::*;
use crate::world::{Present, Profile, System};
pub(super) use feeds::too_many;
pub(super) use people::KEEP;

/// Pools beyond this many would not fit in the memory of an ordinary machine.
const MOST_POOLS: u64 = 20_000_000;

/// Notes what is wrong while a scenario is made.
pub(super) struct Checker<'a> {
    doc: &'a Node,
    sources: &'a [Source],
    unread: Vec<Vec<String>>,
    faults: Vec<(Severity, Fault)>,
}

impl<'a> Checker<'a> {
    /// A checker that is silent about what could not be read.
    pub fn new(doc: &'a Node, sources: &'a [Source], unread: &[(Severity, Fault)]) -> Self {
        Checker {
            doc,
            sources,
            unread: unread.iter().map(|(_, f)| f.path.clone()).collect(),
            faults: Vec::new(),
        }
    }

    /// The faults found.
    pub fn finish(self) -> Vec<(Severity, Fault)> {
        self.faults
    }

    /// Whether everything under a key could be read.
    fn sound(&self, path: &[&str]) -> bool {
        !self
            .unread
            .iter()
            .any(|bad| bad.iter().zip(path).all(|(a, b)| a == b))
    }

    /// Whether the value at a path was typed by the user.
    fn typed(&self, path: &[&str]) -> bool {
        self.doc
            .get(path)
            .is_some_and(|node| !self.sources[node.at.source].built_in())
    }

    /// Whether a value was typed where those that make it idle could be seen: not if one of
    /// them was laid over it later, by a file that extends this one or by `--set`.
    fn typed_idle(&self, path: &[&str], because: &[&[&str]]) -> bool {
        let layer = |path: &[&str]| self.doc.get(path).map(|n| n.layer(self.sources));
        let own = layer(path);
        self.typed(path) && because.iter().all(|reason| layer(reason) <= own)
    }

    /// Whether a value is what it would be if nobody had typed it.
    fn is_default(&self, path: &[&str]) -> bool {
        let (defaults, _) = doc::parse(super::layers::DEFAULTS, 0);
        let text = |doc: &Node| doc.get(path).map(|n| doc::inline(&n.value));
        text(&defaults) == text(self.doc)
    }

    fn fault(&self, path: &[&str], rule: String, help: Option<String>) -> Fault {
        let mut fault = Fault::new(rule);
        // The place of the innermost part of the path that exists.
        let known = (0..=path.len())
            .rev()
            .find_map(|n| self.doc.get(&path[..n]));
        fault.at = known.map(|node| node.at);
        fault.path = path.iter().map(|p| p.to_string()).collect();
        fault.help = help;
        fault
    }

    /// Notes an error at a key and what to do about it.
    fn error(&mut self, path: &[&str], rule: impl Into<String>, remedy: &str) {
        self.error_help(path, rule, Some(remedy.to_owned()));
    }

    /// The same where what to do is not known beforehand, such as the nearest of no names.
    fn error_help(&mut self, path: &[&str], rule: impl Into<String>, help: Option<String>) {
        if self.sound(path) {
            let fault = self.fault(path, rule.into(), help);
            self.faults.push((Severity::Error, fault));
        }
    }

    /// Notes something that is allowed but perhaps not meant.
    fn warn(&mut self, path: &[&str], rule: impl Into<String>, remedy: &str) {
        if self.sound(path) {
            let fault = self.fault(path, rule.into(), Some(remedy.to_owned()));
            self.faults.push((Severity::Warning, fault));
        }
    }

    /// Notes an error unless the condition holds.
    fn require(&mut self, holds: bool, path: &[&str], rule: &str, remedy: &str) {
        if !holds {
            self.error(path, rule, remedy);
        }
    }

    /// The scenario; meaningless if an error was noted.
    pub fn scenario(&mut self, file: &File) -> Scenario {
        self.policy(file);
        let systems = self.systems(file);
        let sites = self.sites(file, &systems);
        self.business(&file.business, sites.len());
        let demand = self.demand(file, &sites);
        let shared_pool = self.shared_pool(file);
        let feeds = self.feeds(file, &systems, shared_pool.is_some());
        self.sections(file, &systems);
        let mut assortment = file.business.clone();
        if let Some(replay) = &demand.replay {
            assortment.skus = replay.skus.len() as u32;
        }
        let mut scenario = Scenario {
            name: String::new(),
            title: file.title.clone().unwrap_or_default(),
            story: String::new(),
            run: file.run.clone(),
            promise: file.promise.clone(),
            sourcing: file.sourcing.clone(),
            fulfilment: file.fulfilment.clone(),
            replenishment: file.replenishment.clone(),
            receiving: file.receiving.clone(),
            transfers: file.transfers.clone(),
            returns: file.returns.clone(),
            counts: self.counts(file, &sites),
            losses: file.losses.clone(),
            conditions: file.conditions,
            rates: self.rates(file),
            policy: file.policy.clone(),
            people: People::default(),
            fix: None,
            right_records: false,
            systems,
            sites,
            assortment,
            demand,
            feeds,
            shared_pool,
        };
        scenario.people = self.people(file, &scenario);
        self.counts_reach_somebody(&scenario);
        scenario
    }

    /// The rules of the sections that mean what they say.
    fn sections(&mut self, file: &File, systems: &[System]) {
        self.run(&file.run);
        self.sourcing(&file.sourcing, systems);
        self.fulfilment(&file.fulfilment);
        self.replenishment(&file.replenishment);
        self.receiving(&file.receiving);
        self.transfers(&file.transfers);
        self.returns(&file.returns);
        self.losses(&file.losses);
    }

    fn policy(&mut self, file: &File) {
        let known = presets::preset(&file.policy).is_some() || file.policy == presets::CUSTOM;
        if !known {
            let mut names: Vec<&str> = presets::PRESETS.iter().map(|p| p.name).collect();
            names.push(presets::CUSTOM);
            let help = nearest(&file.policy, &names);
            self.error_help(&["policy"], "no feed policy has this name", help);
        }
    }

    /// The systems present, in their fixed order.
    fn systems(&mut self, file: &File) -> Vec<System> {
        let path = ["systems"];
        let has = |s| file.systems.contains(&s);
        let present = Present(&file.systems);
        if present.promising().is_none() {
            let [names, remedy] = any_of(|of| of.takes_orders);
            self.error(&path, format!("one of the systems is {names}"), &remedy);
        }
        if present.planning().is_none() {
            let [names, remedy] = any_of(|of| of.plans.is_some());
            let rule = format!("one of the systems is {names}: somebody has to plan stock");
            self.error(&path, rule, &remedy);
        }
        let systems: Vec<System> = System::ALL.into_iter().filter(|&s| has(s)).collect();
        if systems.len() != file.systems.len() {
            self.error(
                &path,
                "each system stands here once",
                "remove the repeated name",
            );
        }
        systems
    }

    /// The rates that replace built-in ones, each in its own unit.
    fn rates(&mut self, file: &File) -> Vec<(String, RateValue)> {
        let rates = file.rates.iter();
        rates
            .map(|(&rate, form)| (rate.name().to_owned(), self.rate(rate, form)))
            .collect()
    }

    fn rate(&mut self, rate: RateName, form: &RateForm) -> RateValue {
        let whole = ["rates", rate.name()];
        let one = self.doc.get(&whole).is_some_and(|n| n.text().is_some());
        let mut values = [0.0; 3];
        let mut good = true;
        for (index, key) in ["low", "typical", "high"].into_iter().enumerate() {
            let path = ["rates", rate.name(), key];
            match rate.value(&form.amounts[index]) {
                Ok(value) => values[index] = value,
                // A single value stands for all three: it is said once.
                Err(_) if one && index > 0 => {}
                Err([rule, remedy]) => {
                    let path = if one { &whole[..] } else { &path[..] };
                    self.error_help(path, rule, Some(remedy));
                    good = false;
                }
            }
        }
        if good && !values.is_sorted() {
            let remedy = "put the three values in this order";
            self.error(&whole, "low <= typical <= high", remedy);
        }
        RateValue {
            low_typical_high: values,
            source: form.source.clone(),
        }
    }

    fn shared_pool(&mut self, file: &File) -> Option<SharedPool> {
        let outages = file
            .shared_pool
            .as_ref()
            .and_then(|pool| pool.outages.as_ref());
        self.outages(outages, &["shared-pool", "outages"]);
        file.shared_pool.clone()
    }
}

/// The systems that could do something, and how to have one of them.
fn any_of(could: impl Fn(&Profile) -> bool) -> [String; 2] {
    let those = System::ALL.into_iter().filter(|s| could(s.profile()));
    let names: Vec<&str> = those.map(System::name).collect();
    let quoted = names.iter().map(|n| format!("\"{n}\""));
    [
        format!("the `{}`", names.join("` or the `")),
        format!(
            "add {} to `systems`",
            quoted.collect::<Vec<_>>().join(" or ")
        ),
    ]
}
